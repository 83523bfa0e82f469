"""Outlines drawn through points: silhouettes that no formula gives."""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor

from training.patterns.shapes import capsule

_REACH = 1.5
"""How far from the origin an outline's table reaches."""

_SIDE = 160
"""Rows and columns of an outline's table."""

_PIECES = 6
"""Straight pieces of the curve between two points."""


class Outline:
    """A shape that runs smoothly through points; its distance is looked up in a table.

    points: "x y, x y, ..." in hundredths, y downward; a point that ends in ``!`` is a corner.
    ``mirrored`` points are the right half, from the top to the bottom of the axis x = 0. A
    ``line`` is open and has no inside: necks, tails, limbs, less their half width. A slash
    begins another shape or line of the same outline.
    What draws with it bends the coordinates that it looks up: one outline, many shapes.
    """

    def __init__(self, points: str, *, mirrored: bool = False, line: bool = False) -> None:
        self._points = points
        self._mirrored = mirrored
        self._line = line

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """About the distance to the outline, negative inside."""
        table = _table(self._points, self._mirrored, self._line, x.device)
        grid = torch.stack([x, y], -1).view(1, -1, x.shape[-1], 2) / _REACH
        found = F.grid_sample(table, grid, padding_mode="border", align_corners=True)
        return found.view(x.shape)


@functools.cache
def _table(points: str, mirrored: bool, line: bool, device: torch.device) -> Tensor:
    """Distances on a square of ``_REACH`` around the origin, (1, 1, _SIDE, _SIDE)."""
    steps = torch.linspace(-_REACH, _REACH, _SIDE, device=device)
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    nearest = torch.full_like(x, 9.0)
    crossings = torch.zeros_like(x)
    for path in points.split("/"):
        read = _read(path, mirrored)
        curve = (_curve([*read, *reversed(read[1:-1])]) if line else _curve(read)).to(device)
        for start, end in zip(curve, curve.roll(-1, 0), strict=True):
            nearest = torch.minimum(
                nearest, capsule(x, y, (start[0], start[1]), (end[0], end[1]), 0.0)
            )
            dx, dy = end - start
            crossed = (start[1] > y) != (end[1] > y)
            sloped = (y - start[1]) * dx / torch.where(dy == 0, 1e-9, dy)
            crossings += crossed & (x - start[0] < sloped)
    inside = (crossings.remainder(2) > 0.5) & (not line)
    return torch.where(inside, -nearest, nearest)[None, None]


def _read(points: str, mirrored: bool) -> list[tuple[float, float, bool]]:
    """The points and whether each is a corner; those of the left half added if mirrored."""
    read = []
    for point in points.split(","):
        x, y = point.rstrip("! ").split()
        read.append((float(x) / 100, float(y) / 100, point.endswith("!")))
    if mirrored:
        read += [(-x, y, corner) for x, y, corner in reversed(read) if x]
    return read


def _curve(points: list[tuple[float, float, bool]]) -> Tensor:
    """The curve through the points (Catmull and Rom, 1974), straight towards corners, (N, 2)."""
    place = torch.tensor([point[:2] for point in points])
    smooth = torch.tensor([not point[2] for point in points])[:, None]
    slope = (place.roll(-1, 0) - place.roll(1, 0)) / 2 * smooth
    t = (torch.arange(_PIECES) / _PIECES)[None, :, None]
    start, end = place[:, None], place.roll(-1, 0)[:, None]
    leaving, arriving = slope[:, None], slope.roll(-1, 0)[:, None]
    curve = (2 * t**3 - 3 * t**2 + 1) * start + (3 * t**2 - 2 * t**3) * end
    curve = curve + (t**3 - 2 * t**2 + t) * leaving + (t**3 - t**2) * arriving
    return curve.reshape(-1, 2)
