"""Color: luma, and an opponent basis in which brightness and hue can be treated apart."""

import math

import torch
from torch import Tensor

LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of red, green and blue; ITU-R BT.709-6, item 3.2."""

_OPPONENT = (
    (1 / math.sqrt(3), 1 / math.sqrt(3), 1 / math.sqrt(3)),
    (1 / math.sqrt(2), 0.0, -1 / math.sqrt(2)),
    (1 / math.sqrt(6), -2 / math.sqrt(6), 1 / math.sqrt(6)),
)
"""Rows: light, red against blue, magenta against green. Orthonormal, so its transpose undoes it."""


def _matrix(like: Tensor) -> Tensor:
    return torch.tensor(_OPPONENT, device=like.device, dtype=like.dtype)


def to_opponent(image: Tensor) -> Tensor:
    """Turn RGB into light and two chroma channels: (B, 3, H, W) -> (B, 3, H, W)."""
    return torch.einsum("ij,bjhw->bihw", _matrix(image), image)


def from_opponent(image: Tensor) -> Tensor:
    """Undo `to_opponent`."""
    return torch.einsum("ji,bjhw->bihw", _matrix(image), image)


def luma(image: Tensor) -> Tensor:
    """Return the luma of an RGB picture: (B, 3, H, W) -> (B, 1, H, W)."""
    weights = torch.tensor(LUMA, device=image.device, dtype=image.dtype)
    return (image * weights[:, None, None]).sum(1, keepdim=True)


def turn_chroma(image: Tensor, *, degrees: float, factor: float) -> Tensor:
    """Turn the hue and scale the saturation about each pixel's light.

    Args:
        image: (B, 3, H, W) RGB.
        degrees: turn of the chroma plane.
        factor: 0 is gray, 1 leaves the saturation.

    Returns:
        (B, 3, H, W); light (the channels' mean) is kept exactly, the range is not.
    """
    angle = math.radians(degrees)
    cos, sin = factor * math.cos(angle), factor * math.sin(angle)
    turn = torch.tensor([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]], device=image.device)
    basis = _matrix(image)
    return torch.einsum("ij,bjhw->bihw", basis.T @ turn.to(image.dtype) @ basis, image)
