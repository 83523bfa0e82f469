"""What a network is shown, and which of its units answer most."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dreamreel.catalogue import NetworkCard
from dreamreel.errors import UsageError
from dreamreel.image.photograph import MATTE, load_photograph, photograph_size
from dreamreel.networks import Network
from dreamreel.probing.attribution import Unit

MOST_OBLONG = 4
"""Longer side over shorter side, beyond which the ends of a picture are cropped."""


def read_picture(path: Path, size: int) -> np.ndarray:
    """Read a picture as a network is to see it: upright, in sRGB, on gray where transparent.

    Args:
        path: of the file.
        size: its shorter side becomes that many pixels.

    Returns:
        (H, W, 3) float32, 0..1.

    Raises:
        InputFileError: it is missing, no picture, broken or far too large.
    """
    width, height = photograph_size(path)
    scale = size / min(width, height)
    longest = MOST_OBLONG * size
    across, down = (min(round(side * scale), longest) for side in (width, height))
    return load_photograph(path, across, down, "cover")


def read_square(path: Path, size: int) -> np.ndarray:
    """Read the middle square of a picture, as `read_picture` does: (size, size, 3)."""
    return load_photograph(path, size, size, "cover")


def blank(size: int) -> np.ndarray:
    """Return a square of middle gray, (size, size, 3)."""
    return np.full((size, size, 3), MATTE, dtype=np.float32)


def check_size(size: int, card: NetworkCard) -> None:
    """Make sure that a network can see pictures of a shorter side of ``size``.

    Raises:
        UsageError: it is too small for the network.
    """
    if size < card.min_size:
        raise UsageError(
            f"--size {size}: {card.name} sees nothing below {card.min_size} pixels",
            hint="Give a larger size, or none.",
        )


def as_input(pictures: Iterable[np.ndarray], device: torch.device) -> Tensor:
    """Return pictures (H, W, 3) of one size as a network takes them, (B, 3, H, W)."""
    planes = np.stack([np.moveaxis(picture, -1, 0) for picture in pictures])
    return torch.from_numpy(planes).to(device)


def answers(network: Network, picture: np.ndarray) -> dict[str, Tensor]:
    """Return what the layers of a network answer to a picture (H, W, 3), each (1, C, h, w)."""
    with torch.no_grad():
        return network(as_input([picture], network.mean.device))


def strongest(values: Mapping[str, Tensor], count: int) -> dict[str, tuple[Unit, ...]]:
    """Return the units that answer most, by layer.

    Args:
        values: of each layer (1, C, h, w).
        count: of units per layer, each of another channel, the strongest first.
    """
    return {layer: _strongest(layer, value[0], count) for layer, value in values.items()}


def _strongest(layer: str, value: Tensor, count: int) -> tuple[Unit, ...]:
    width = value.shape[-1]
    peaks, places = value.flatten(1).max(1)
    order = torch.sort(peaks, descending=True, stable=True).indices[:count].tolist()
    return tuple(
        Unit(layer, channel, divmod(int(places[channel]), width), float(peaks[channel]))
        for channel in order
    )
