"""A network as it was exported: read back, to be measured or looked at."""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from dreamreel.networks.bestiary import Bestiary

_LAYERS = ("s2.0", "s4a.0", "s4b.0")
_BLOCKS = ("s8a", "s8b", "s16a", "s16b", "s16c", "s16d", "s32a", "s32b")


def shipped(path: Path) -> tuple[Bestiary, tuple[str, ...]]:
    """The network of an exported file and the names of its classes; widths as the file has them."""
    with safe_open(path, framework="pt") as file:
        names = tuple(file.metadata()["classes"].split(","))
    tensors = {name: value.float() for name, value in load_file(path).items()}
    network = Bestiary(len(names), widths_of(tensors))
    network.load_state_dict(tensors)
    return network.eval(), names


def widths_of(tensors: Mapping[str, Tensor]) -> tuple[int, ...]:
    """The widths of a network, from the shapes of its numbers."""
    plain = [tensors[f"{layer}.weight"].shape[0] for layer in _LAYERS]
    blocks = [tensors[f"{block}.reduce.weight"].shape[0] // 6 * 8 for block in _BLOCKS]
    return (*plain, *blocks)


def fresh(network: Bestiary) -> Bestiary:
    """A network of the same widths that has learnt nothing: He's start, no offsets."""
    torch.manual_seed(0)
    other = Bestiary(network.logits.out_features, widths_of(dict(network.state_dict())))
    for module in other.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            assert module.bias is not None
            nn.init.zeros_(module.bias)
    return other.eval()
