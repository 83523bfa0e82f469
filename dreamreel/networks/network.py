"""A network to be excited: pictures in, the activations of the asked layers out.

Built once per movie. It computes what the asked layers need and nothing beyond; its weights are
frozen, the gradient flows to the pictures alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor, fx

from dreamreel import catalogue
from dreamreel.catalogue import NetworkCard
from dreamreel.networks import architectures, bestiary, weight_files
from dreamreel.networks.graph import cut, record
from dreamreel.networks.narrowing import narrow

Precision = Literal["fp32", "bf16", "fp16"]
DTYPES: dict[Precision, torch.dtype] = {
    "fp32": torch.float32,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A frozen network, cut behind the deepest of its asked layers."""

    card: NetworkCard
    layers: tuple[str, ...]
    """What a call returns, by name."""
    weights_sha256: str
    """Of the weights file."""
    dtype: torch.dtype
    """What the network computes in."""
    trunk: fx.GraphModule
    """Normalized pictures to the values of ``layers``."""
    mean: Tensor
    """(1, 3, 1, 1), subtracted from the pictures."""
    std: Tensor
    """(1, 3, 1, 1), divisor after that."""
    slots: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By layer, the channels that are computed of it; layers that are not in it are whole."""

    def __call__(self, pictures: Tensor) -> dict[str, Tensor]:
        """Return what the layers answer to pictures.

        Args:
            pictures: (B, 3, H, W) float, RGB in 0..1, on the network's device.

        Returns:
            By layer (B, C, h, w), in ``dtype``: its value before the ReLU, if the layer ends in one
            (`LayerCard.rectified`); of a narrowed layer, its slots. The logits are
            (B, classes, 1, 1).
        """
        normalized = (pictures - self.mean) / self.std
        values = self.trunk(normalized.to(self.dtype, memory_format=torch.channels_last))
        return {name: _planes(value) for name, value in values.items()}

    def restricted(self, layers: Iterable[str]) -> "Network":
        """Return this network for some of its layers only; shares the weights.

        Raises:
            KeyError: if a layer is not among ``layers``.
        """
        chosen = tuple(layers)
        taps = cast("dict[str, fx.Node]", self.trunk.graph.output_node().args[0])
        trunk = cut(self.trunk, {layer: taps[layer] for layer in chosen})
        slots = {layer: self.slots[layer] for layer in chosen if layer in self.slots}
        return replace(self, layers=chosen, trunk=trunk, slots=slots)

    def narrowed(self, channels: Mapping[str, Collection[int]]) -> "Network":
        """Return this network without the other channels of some layers; shares the weights.

        Args:
            channels: by layer, those that are looked at; none of these layers is narrowed yet.
        """
        slots = {layer: tuple(sorted(set(chosen))) for layer, chosen in channels.items()}
        trunk = narrow(self.trunk, slots)
        return replace(self, trunk=trunk, slots={**self.slots, **slots})

    def slot(self, layer: str, channel: int) -> int:
        """Return where a channel is found in what a call returns of its layer.

        Raises:
            ValueError: if the layer was narrowed to others.
        """
        return self.slots[layer].index(channel) if layer in self.slots else channel


def load(
    name: str,
    *,
    layers: Iterable[str],
    weights: Path | None = None,
    device: torch.device | str = "cpu",
    precision: Precision = "fp32",
) -> Network:
    """Build a network with its weights, up to the deepest of some layers.

    Args:
        name: as in the catalogue.
        layers: names as in its card; aliases are not resolved here.
        weights: ``.safetensors``, ``.pth`` or ``.pt``; None: the embedded or the published
            weights, which are downloaded into torch.hub's folder if they are not there.
        device: where it computes.
        precision: what it computes in; pictures and their gradients keep their own type.

    Raises:
        KeyError: if the catalogue has no such network or layer.
        InputFileError: if the weights cannot be had or are not this network's.
    """
    card = catalogue.network(name)
    asked = tuple(card.layers[layer].name for layer in layers)
    module = architectures.build(name, classes=len(card.classes))
    path = weights or _own_weights(card)
    tensors = architectures.original_names(name, weight_files.read_tensors(path))
    weight_files.fill(module, tensors, source=path)
    return assemble(
        card,
        module,
        layers=asked,
        sha256=weight_files.sha256(path),
        device=torch.device(device),
        precision=precision,
    )


def assemble(
    card: NetworkCard,
    module: torch.nn.Module,
    *,
    layers: tuple[str, ...],
    sha256: str,
    device: torch.device,
    precision: Precision = "fp32",
) -> Network:
    """Cut a module that has its numbers behind the deepest of some layers, and freeze it.

    Args:
        card: of the module; its layers are named as the module's parts.
        module: float32, not normalizing its pictures.
        layers: what is asked for.
        sha256: of the weights.
        device: where it computes.
        precision: what it computes in.

    Raises:
        KeyError: if the module has no such layer.
    """
    recording = record(module)
    trunk = cut(recording.module, {layer: architectures.tap(recording, layer) for layer in layers})
    return Network(
        card=card,
        layers=layers,
        weights_sha256=sha256,
        dtype=DTYPES[precision],
        trunk=_frozen(trunk, device, DTYPES[precision]),
        mean=torch.tensor(card.mean, device=device).view(1, 3, 1, 1),
        std=torch.tensor(card.std, device=device).view(1, 3, 1, 1),
    )


def _own_weights(card: NetworkCard) -> Path:
    """Return the file of the embedded or the published weights."""
    if card.embedded:
        return bestiary.WEIGHTS
    return weight_files.published_file(architectures.published_url(card.name))


def _frozen(trunk: fx.GraphModule, device: torch.device, dtype: torch.dtype) -> fx.GraphModule:
    """Return the trunk where and in what it computes, for gradients to its input only."""
    trunk.requires_grad_(False)
    trunk.to(device=device, dtype=dtype)
    trunk.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]: torch leaves this overload out
    return trunk


def _planes(value: Tensor) -> Tensor:
    """Return logits (B, C) as planes of one unit (B, C, 1, 1), planes as they are."""
    return value if value.ndim == 4 else value[:, :, None, None]
