"""A network as it was exported: read back, to be measured or looked at."""

from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file

from dreamreel.networks.bestiary import Bestiary

_LAYERS = ("s2.0", "s4a.0", "s4b.0")
_BLOCKS = ("s8a", "s8b", "s16a", "s16b", "s16c", "s16d", "s32a", "s32b")


def shipped(path: Path) -> tuple[Bestiary, tuple[str, ...]]:
    """The network of an exported file and the names of its classes; widths as the file has them."""
    with safe_open(path, framework="pt") as file:
        names = tuple(file.metadata()["classes"].split(","))
    tensors = {name: value.float() for name, value in load_file(path).items()}
    plain = [tensors[f"{layer}.weight"].shape[0] for layer in _LAYERS]
    blocks = [tensors[f"{block}.reduce.weight"].shape[0] // 6 * 8 for block in _BLOCKS]
    network = Bestiary(len(names), (*plain, *blocks))
    network.load_state_dict(tensors)
    return network.eval(), names
