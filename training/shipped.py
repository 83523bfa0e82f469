"""A network as it was exported: read back, to be measured or looked at."""

from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import nn

from dreamreel.errors import InputFileError
from dreamreel.networks.bestiary import Bestiary, widths_of


def shipped(path: Path) -> tuple[Bestiary, tuple[str, ...]]:
    """The network of an exported file and the names of its classes; widths as the file has them.

    Raises:
        InputFileError: there is no such file, or no network of this kind in it.
    """
    if not path.is_file():
        raise InputFileError(f"{path}: there is no such file")
    try:
        return _read(path)
    except (SafetensorError, KeyError, TypeError, RuntimeError) as error:
        raise InputFileError(
            f"{path}: holds no exported bestiary: {error}",
            hint="Export one: python -m training export RUN -o FOLDER.",
        ) from error


def _read(path: Path) -> tuple[Bestiary, tuple[str, ...]]:
    with safe_open(path, framework="pt") as file:
        names = tuple(file.metadata()["classes"].split(","))
    tensors = {name: value.float() for name, value in load_file(path).items()}
    network = Bestiary(len(names), widths_of(path))
    network.load_state_dict(tensors)
    return network.eval(), names


def fresh(path: Path) -> Bestiary:
    """A network of the same widths that has learnt nothing: He's start, no offsets."""
    torch.manual_seed(0)
    other = Bestiary(len(shipped(path)[1]), widths_of(path))
    for module in other.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            assert module.bias is not None
            nn.init.zeros_(module.bias)
    return other.eval()
