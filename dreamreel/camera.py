"""The camera: one picture seen through a similarity, in one resampling.

Every view, of a frame or of the next tick, is a single resampling of a carried picture. A
pure zoom is separable; any other similarity is done in two one-dimensional passes.
Source: Catmull and Smith (1980), "3-D transformations of images in scanline order".

Convention: points of the plane are complex, in frame heights, y down (`dreamreel.geometry`). A flow
says where content *goes*; the resampling therefore asks its inverse where each pixel comes from.
Pixel centers lie at integers of a grid; taps beyond the picture repeat its border.
"""

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.geometry import Grid, Pose
from dreamreel.image.resample import LOBES, resample_columns, resample_rows, taps

PHASES = 4096
"""Sub-pixel positions of the kernel's table for turned views."""

BAND = 2**21
"""Pixels of a turned view that are resampled at once: their taps fill fifty times their memory."""

_STRAIGHT = 1e-6
"""A turn that moves no pixel of a large picture by more than a hundredth is no turn."""


def warp(picture: Tensor, source: Grid, flow: Pose, target: Grid) -> Tensor:
    """See a picture after its content has moved.

    Args:
        picture: (1, C, H, W) float32 on the grid ``source``.
        source: where the picture's pixels lie at its own moment.
        flow: motion of the content from the picture's moment to the view's.
        target: the pixels to be seen, at the view's moment.

    Returns:
        (1, C, target.height, target.width), fractionally beyond the picture's range where the
        kernel rings.

    Convention: result pixel z (complex, target pixels) shows source pixel A z + b.
    """
    back = flow.inverse()
    factor = back.factor * target.pitch / source.pitch
    shift = source.pixel(back(target.origin))
    while abs(factor.imag) > factor.real:  # two passes lose a picture beyond 45 degrees
        picture, shift = torch.rot90(picture, 1, (-2, -1)), (shift - (picture.shape[-1] - 1)) / 1j
        factor /= 1j
    if abs(factor.imag) * max(target.width, target.height) < _STRAIGHT * abs(factor):
        return _zoom(picture, factor.real, shift, target)
    return _turn(picture, factor, shift, target)


def covered(source: Grid, flow: Pose, target: Grid) -> bool:
    """Tell whether every pixel of ``target`` lies inside the picture that is seen."""
    back = flow.inverse()
    last = complex(source.width - 1, source.height - 1)
    corners = [
        source.pixel(back(target.origin + target.pitch * complex(x, y)))
        for x in (0, target.width - 1)
        for y in (0, target.height - 1)
    ]
    # Half a pixel is what the carry's own sub-pixel offset may miss; it repeats a border pixel.
    return all(
        -1 <= corner.real <= last.real + 1 and -1 <= corner.imag <= last.imag + 1
        for corner in corners
    )


def coordinates(source: Grid, flow: Pose, target: Grid, device: torch.device) -> Tensor:
    """Return (H, W, 2) float32: the source pixel (X, Y) that each target pixel shows."""
    back = flow.inverse()
    factor = back.factor * target.pitch / source.pitch
    shift = source.pixel(back(target.origin))
    x = torch.arange(target.width, device=device, dtype=torch.float64)[None, :]
    y = torch.arange(target.height, device=device, dtype=torch.float64)[:, None]
    across = factor.real * x - factor.imag * y + shift.real
    down = factor.imag * x + factor.real * y + shift.imag
    return torch.stack([across, down], dim=-1).float()


def _zoom(picture: Tensor, factor: float, shift: complex, target: Grid) -> Tensor:
    height, width = picture.shape[-2:]
    rows = torch.arange(target.height, dtype=torch.float64, device=picture.device)
    columns = torch.arange(target.width, dtype=torch.float64, device=picture.device)
    picture = resample_rows(picture, *taps(rows * factor + shift.imag, height, shrink=factor))
    return resample_columns(picture, *taps(columns * factor + shift.real, width, shrink=factor))


def _turn(picture: Tensor, factor: complex, shift: complex, target: Grid) -> Tensor:
    """Resample along rows, then along columns.

    With source (X, Y) = (c x - s y + bx, s x + c y + by), the first pass makes a picture of columns
    x and source rows Y by eliminating y; the second reads it at (x, s x + c y + by).
    """
    cos, sin = factor.real, factor.imag
    height = picture.shape[-2]
    device = picture.device
    x = torch.arange(target.width, dtype=torch.float64, device=device)
    y = torch.arange(target.height, dtype=torch.float64, device=device)
    source_rows = torch.arange(height, dtype=torch.float64, device=device)
    slope = cos + sin * sin / cos
    picture = _resample_each(
        picture,
        -(sin / cos) * source_rows,
        slope * x,
        shift.real + sin / cos * shift.imag,
        shrink=slope,
    )
    return _resample_each(picture.mT, sin * x, cos * y, shift.imag, shrink=cos).mT


def _resample_each(
    picture: Tensor, rows: Tensor, columns: Tensor, shift: float, *, shrink: float
) -> Tensor:
    """Resample each row of (1, C, H, W) at its own positions: -> (1, C, H, N).

    Row i of the result is read at ``rows[i] + columns + shift``, (N,) pixels of the source.
    """
    _, channels, height, width = picture.shape
    # In one piece: rows of a table that is a view are summed five times as slowly.
    table = picture[0].permute(1, 2, 0).reshape(height * width, channels).contiguous()
    first = torch.arange(height, device=picture.device, dtype=torch.int32) * width
    bands = max(1, round(height * len(columns) / BAND))
    flat = [
        _resample_band(table, begin, band[:, None] + columns + shift, width, shrink=shrink)
        for band, begin in zip(rows.tensor_split(bands), first.tensor_split(bands), strict=True)
    ]
    return torch.cat(flat).view(1, height, -1, channels).permute(0, 3, 1, 2)


def _resample_band(
    table: Tensor, first: Tensor, positions: Tensor, width: int, *, shrink: float
) -> Tensor:
    """Resample some rows (H, N) of a table (pixels, C) in which they begin at ``first``."""
    indices, weights = _row_taps(positions, width, shrink=shrink)
    count = indices.shape[-1]
    return F.embedding_bag(
        indices.add_(first[:, None, None]).view(-1, count),
        table,
        mode="sum",
        per_sample_weights=weights.view(-1, count),
    )


def _row_taps(positions: Tensor, length: int, *, shrink: float) -> tuple[Tensor, Tensor]:
    """Give `taps` of a whole picture of positions: (H, N) -> (H, N, T) twice.

    The weights come from a table of phases: a sub-pixel error of at most 1 / (2 * PHASES).
    """
    base = positions.floor()
    phase = ((positions - base) * PHASES).round().long()
    offsets, table = _phase_table(max(1.0, shrink), positions.device)
    weights = F.embedding(phase, table)
    return (base.int()[..., None] + offsets).clamp_(0, length - 1), weights


@lru_cache(maxsize=64)
def _phase_table(width: float, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return the taps' (T,) int32 offsets from the pixel before, and (PHASES + 1, T) weights."""
    phases = torch.arange(PHASES + 1, dtype=torch.float64, device=device) / PHASES
    reach = math.ceil(LOBES * width)
    # Far from the ends no tap is clamped, so the indices tell the offsets.
    indices, weights = taps(phases * (1 - 1e-12) + 2 * reach, 5 * reach, shrink=width)
    return (indices[0] - 2 * reach).int(), weights
