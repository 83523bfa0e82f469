"""Noise that is a function of place: a 32-bit integer hash of stream, raster and pixel.

The hash is the same on every device and in any order of evaluation, so a render can stop, resume
or be cut into tiles without its noise changing.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

BAND = 2**21
"""Pixels that are made at once: while they are hashed, they need eight times their memory."""

_MASK = 0xFFFFFFFF


def _mix(value: Tensor) -> Tensor:
    """Scramble 32-bit integers held in int64: Wellons' "lowbias32" (2018)."""
    value = (value ^ (value >> 16)) * 0x7FEB352D & _MASK
    value = (value ^ (value >> 15)) * 0x846CA68B & _MASK
    return value ^ (value >> 16)


def uniform(height: int, width: int, *, seed: int, stream: int, device: torch.device) -> Tensor:
    """Return (1, 3, height, width) float32 noise, uniform in [0, 1).

    Args:
        height: of the raster, pixels.
        width: of the raster, pixels.
        seed: of the scene.
        stream: which of the scene's independent fields; any integer.
        device: where the field is made.
    """
    bands = _bands(height, width, device)
    return torch.cat([_uniform(rows, width, seed, stream) for rows in bands], 2)


def normal(height: int, width: int, *, seed: int, stream: int, device: torch.device) -> Tensor:
    """Return (1, 3, height, width) float32 noise of mean 0 and deviation 1.

    Box and Muller (1958), of two uniform fields.
    """
    bands = _bands(height, width, device)
    return torch.cat([_normal(rows, width, seed, stream) for rows in bands], 2)


def _bands(height: int, width: int, device: torch.device) -> Sequence[Tensor]:
    """Return the numbers of the rows that are made at once."""
    return torch.arange(height, device=device).split(max(1, BAND // width))


def _uniform(rows: Tensor, width: int, seed: int, stream: int) -> Tensor:
    key = _mix(torch.tensor((seed ^ (seed >> 32)) & _MASK, device=rows.device))
    key = _mix(key ^ (stream & _MASK))
    columns = torch.arange(width, device=rows.device)[None, :]
    cells = _mix(_mix(columns ^ key) ^ rows[:, None])
    channels = torch.stack([_mix(cells ^ (0x9E3779B9 * (c + 1) & _MASK)) for c in range(3)])
    # 24 bits: what float32 holds exactly.
    return ((channels >> 8).float() / (1 << 24))[None]


def _normal(rows: Tensor, width: int, seed: int, stream: int) -> Tensor:
    radius = (-2 * torch.log1p(-_uniform(rows, width, seed, 2 * stream))).sqrt()
    return radius * torch.cos(2 * math.pi * _uniform(rows, width, seed, 2 * stream + 1))
