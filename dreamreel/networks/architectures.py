"""From a name to a network without weights, and what its published weights are called.

The catalogue's tables are made from these modules; nothing here knows of pictures or files.
"""

import re

from torch import Tensor, fx, nn
from torch.nn.modules.module import register_module_parameter_registration_hook
from torchvision import models

from dreamreel.catalogue.cards import LOGITS
from dreamreel.networks.bestiary import Bestiary
from dreamreel.networks.graph import Recording, before_relu

WITH_AUXILIARY_HEADS = ("googlenet", "inception_v3")


def build(name: str, classes: int) -> nn.Module:
    """Return a network on the meta device: its structure, no numbers.

    Auxiliary heads are left out, and pictures come normalized: where the original normalizes again
    on its way in (``transform_input``), the catalogue's mean and deviation say the result of both.
    """
    # Not torch.device("meta"): RegNet computes its widths with tensors while it is built.
    handle = register_module_parameter_registration_hook(
        _without_numbers  # pyright: ignore[reportArgumentType]: what it returns is documented
    )
    try:
        return _build(name, classes).to("meta")
    finally:
        handle.remove()


def published_url(name: str) -> str:
    """Return where torchvision publishes the default weights of one of its networks."""
    return models.get_model_weights(name)["DEFAULT"].url


def original_names(name: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return a state dict with the names of today's modules, from those of a published file.

    Counters of batches and auxiliary heads are left out. The files of DenseNet are older than its
    modules, ``norm.1`` is now ``norm1`` (torchvision, ``models/densenet.py``).
    """
    renamed = {}
    for key, tensor in tensors.items():
        if key.endswith(".num_batches_tracked"):
            continue
        if name in WITH_AUXILIARY_HEADS and key.startswith(("aux1.", "aux2.", "AuxLogits.")):
            continue
        if name.startswith("densenet"):
            key = _densenet_name(key)
        renamed[key] = tensor
    return renamed


def tap(recording: Recording, layer: str) -> fx.Node:
    """Return the operation that computes a layer's value, before its ReLU if it ends in one."""
    end = recording.output if layer == LOGITS else recording.ends[layer]
    return before_relu(recording.module, end)


def _build(name: str, classes: int) -> nn.Module:
    """Return a network."""
    if name == "bestiary":
        return Bestiary(classes)
    if name in WITH_AUXILIARY_HEADS:
        return models.get_model(
            name, weights=None, aux_logits=False, transform_input=False, init_weights=False
        )
    return models.get_model(name, weights=None)


def _without_numbers(_module: nn.Module, _name: str, parameter: nn.Parameter) -> nn.Parameter:
    """Move a parameter to the meta device before it is initialized, which can take seconds."""
    return parameter if parameter.is_meta else nn.Parameter(parameter.detach().to("meta"))


def _densenet_name(key: str) -> str:
    """Return ``...denselayer1.norm2.weight`` for ``...denselayer1.norm.2.weight``."""
    return re.sub(r"(denselayer\d+\.(?:norm|relu|conv))\.([12])", r"\1\2", key)
