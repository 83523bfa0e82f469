"""Limbs: lines with joints, straight or bent, that thin out; and shapes given by their corners.

Whatever is a number per picture may be a tensor (B, 1, 1): each picture bends its own.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from training.patterns.shapes import Number, capsule, certainty, length

Joint = tuple[Number, Number, Number]
"""A point of a limb: x, y, and how thick the limb is there (its radius)."""


def limb(x: Tensor, y: Tensor, joints: Sequence[Joint]) -> Tensor:
    """The distance to a limb of straight pieces with round joints."""
    nearest = torch.full_like(x, 9.0)
    for start, end in pairwise(joints):
        distance = capsule(x, y, start[:2], end[:2], start[2], end[2])
        nearest = torch.minimum(nearest, distance)
    return nearest


def tube(x: Tensor, y: Tensor, joints: Sequence[Joint]) -> tuple[Tensor, Tensor, Tensor]:
    """The distance to a limb, how far along it the nearest point is, and how far across.

    Along: 0 at the first joint, 1 at the second, and so on. Across: -1..1 within the limb, -1
    on the left for who walks along it with y down.
    """
    nearest = torch.full_like(x, 9.0)
    along, across = torch.zeros_like(x), torch.zeros_like(x)
    for number, (start, end) in enumerate(pairwise(joints)):
        dx, dy = end[0] - start[0], end[1] - start[1]
        px, py = x - start[0], y - start[1]
        span = dx * dx + dy * dy + 1e-9
        place = (px * (dx / span) + py * (dy / span)).clamp(0, 1)
        thick = start[2] + (end[2] - start[2]) * place
        distance = length(px - place * dx, py - place * dy) - thick
        closer = certainty(nearest - distance)
        side = (py * (dx / span**0.5) - px * (dy / span**0.5)) / (thick + 1e-4)
        nearest = torch.minimum(nearest, distance)
        along = along.lerp(place + number, closer)
        across = across.lerp(side, closer)
    return nearest, along, across.clamp(-1, 1)


def curve(joints: Sequence[Joint], steps: int = 3) -> list[Joint]:
    """More joints between these, along a curve through all of them (Catmull and Rom, 1974)."""
    points = [joints[0], *joints, joints[-1]]
    bent: list[Joint] = []
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y, thick = (
                _spline(*each, t) for each in zip(before, start, end, after, strict=True)
            )
            bent.append((x, y, thick))
    return [*bent, joints[-1]]


def _spline(
    before: Number,
    start: Number,
    end: Number,
    after: Number,
    t: float,
) -> Number:
    slope, bend = end - before, 2 * before - 5 * start + 4 * end - after
    return start + 0.5 * t * (slope + t * (bend + t * (3 * (start - end) + after - before)))


def profile(place: Tensor, knots: Sequence[tuple[Number, Number]]) -> Tensor:
    """A line through knots (place, value), their places rising, level before and after them."""
    value = torch.zeros_like(place) + knots[0][1]
    for (start, low), (end, high) in pairwise(knots):
        value = value + (high - low) * ((place - start) / (end - start)).clamp(0, 1)
    return value


def convex(x: Tensor, y: Tensor, corners: Sequence[tuple[Number, Number]]) -> Tensor:
    """The distance to a convex shape with these corners, clockwise as seen; sharp outside."""
    distance = torch.full_like(x, -9.0)
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        dx, dy = (torch.as_tensor(step, device=x.device) for step in (bx - ax, by - ay))
        side = ((x - ax) * dy - (y - ay) * dx) / length(dx, dy)
        distance = torch.maximum(distance, side)
    return distance
