"""Folds of the view: mirrors and the kaleidoscope, in the same resampling as the camera's.

A fold says of each point of the frame which point it shows. All of them lie inside the frame, so
that no border is seen, and neighbors show neighbors, so that no seam is.

Convention: points of the plane are complex, in frame heights, y down (`dreamreel.geometry`).
"""

import cmath
import math

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.geometry import Grid, Pose
from dreamreel.image.resample import taps

ROWS = 16
"""Of the frame that are resampled at a time: their taps are many."""


def mirrored(picture: Tensor, mirror: str) -> Tensor:
    """Show one half, or one quarter, of a picture (1, C, H, W) of even sides in the others too.

    Pixels meet pixels, so nothing is resampled.
    """
    if mirror in ("horizontal", "both"):
        half = picture[..., : picture.shape[-1] // 2]
        picture = torch.cat([half, half.flip(-1)], dim=-1)
    if mirror in ("vertical", "both"):
        half = picture[..., : picture.shape[-2] // 2, :]
        picture = torch.cat([half, half.flip(-2)], dim=-2)
    return picture


def kaleidoscope(screen: Grid, segments: float, turn: float, device: torch.device) -> Tensor:
    """Return which point of the frame each of its pixels shows.

    Args:
        screen: the frame's pixels.
        segments: mirrored copies of one segment about the middle; neighbors are mirror images. Any
            number above 0 is seamless, and near ones are alike, so that a kaleidoscope can open.
        turn: of the middle of the segment that is shown, degrees counter-clockwise from the right.
        device: where the points are wanted.

    Returns:
        (height, width) complex128. With an odd number of segments one seam would not meet its
        mirror image; so a segment is mirrored within itself, and all are alike.
    """
    x = torch.arange(screen.width, device=device, dtype=torch.float64)
    y = torch.arange(screen.height, device=device, dtype=torch.float64)[:, None]
    points = screen.origin + screen.pitch * torch.complex(*torch.broadcast_tensors(x, y))
    across, down = -screen.origin.real + screen.pitch / 2, -screen.origin.imag + screen.pitch / 2
    middle = cmath.rect(1, -math.radians(turn))
    shown = middle * _fan(points / middle, segments, edge=math.hypot(across, down))
    return torch.complex(_triangle(shown.real, across), _triangle(shown.imag, down))


def _fan(points: Tensor, segments: float, *, edge: float) -> Tensor:
    """Fold the plane into half a segment, which lies clockwise of the real axis.

    Nothing is stretched on the way: the first fold comes in from the edge, and the others, being
    mirrored in the axis, come forth where the angle is half a turn.
    """
    if segments < 1:
        away = (1 - segments) * edge
        return torch.complex(points.real, (points.imag + away).abs() - away)
    return torch.polar(points.abs(), _triangle(points.angle(), math.pi / segments).abs())


def pick(picture: Tensor, source: Grid, flow: Pose, points: Tensor, *, pitch: float) -> Tensor:
    """See any points of a picture after its content has moved, in one resampling.

    Args:
        picture: (1, C, H, W) float32 on the grid ``source``.
        source: where its pixels lie at its own moment.
        flow: motion of the content from the picture's moment to the view's.
        points: (h, w) complex, of the view's moment.
        pitch: distance of two neighboring points, frame heights.

    Returns:
        (1, C, h, w); taps beyond the picture repeat its border.
    """
    back = flow.inverse()
    pixels = (back.factor * points + back.shift - source.origin) / source.pitch
    shrink = abs(back.factor) * pitch / source.pitch
    channels, height, width = picture.shape[1:]
    table = picture[0].permute(1, 2, 0).reshape(height * width, channels)
    bands = [_gather(table, height, width, band.reshape(-1), shrink) for band in pixels.split(ROWS)]
    return torch.cat(bands).view(1, *points.shape, channels).permute(0, 3, 1, 2)


def _gather(table: Tensor, height: int, width: int, at: Tensor, shrink: float) -> Tensor:
    columns, across = taps(at.real, width, shrink=shrink)
    rows, down = taps(at.imag, height, shrink=shrink)
    places = (rows[:, :, None] * width + columns[:, None, :]).flatten(1)
    weights = (down[:, :, None] * across[:, None, :]).flatten(1)
    return F.embedding_bag(places, table, mode="sum", per_sample_weights=weights)


def _triangle(values: Tensor, reach: float) -> Tensor:
    """Fold values into -reach..reach by mirroring at both ends, as often as needed."""
    return reach - (torch.remainder(values + reach, 4 * reach) - 2 * reach).abs()
