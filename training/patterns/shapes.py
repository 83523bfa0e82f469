"""The vocabulary of drawing: ramps, folds, lattices and distances, on grids of coordinates.

Everything is elementwise on tensors of any shape, usually (B, H, W). Distances are negative
inside. y points downward, as in pictures.
"""

import math

import torch
from torch import Tensor

TURN = 2 * math.pi

Number = float | Tensor
"""A number for all points, for each picture (B, 1, 1), or for each point (B, H, W)."""

_NOWHERE = 9.0
"""A distance from what is not there."""


def fraction(value: Tensor) -> Tensor:
    """The part above the next whole number below: a sawtooth of period 1, in 0..1."""
    return value - value.floor()


def triangle(value: Tensor) -> Tensor:
    """A triangular wave of period 1: 1 at whole numbers, 0 halfway between."""
    return (fraction(value) - 0.5).abs() * 2


def wave(value: Tensor) -> Tensor:
    """A cosine of period 1, in 0..1: 1 at whole numbers."""
    return 0.5 + 0.5 * torch.cos(TURN * value)


def ramp(low: Number, high: Number, value: Tensor) -> Tensor:
    """0 at ``low``, 1 at ``high``, smooth between (Hermite); ``low`` may be the larger one."""
    t = ((value - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def certainty(value: Tensor) -> Tensor:
    """1 where ``value`` is above 0, else 0, as a float: to choose by ``lerp``.

    On a processor that is several times faster than a comparison and ``torch.where``.
    """
    return (value * 1e9).clamp(0, 1)


def length(x: Tensor, y: Tensor) -> Tensor:
    """The distance from the origin; never exactly zero, so that it can be divided by."""
    return (x * x + y * y + 1e-9).sqrt()


def angle(x: Tensor, y: Tensor) -> Tensor:
    """The angle in turns, in -0.5..0.5, from the x axis towards y."""
    return torch.atan2(y, x) / TURN


def turned(x: Tensor, y: Tensor, radians: Number) -> tuple[Tensor, Tensor]:
    """The coordinates turned by an angle, from the x axis towards y."""
    radians = torch.as_tensor(radians, device=x.device)
    cosine, sine = torch.cos(radians), torch.sin(radians)
    return cosine * x - sine * y, sine * x + cosine * y


def folded(x: Tensor, y: Tensor, sectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Fold the plane into one of its ``sectors`` around the x axis.

    Returns the coordinates within the sector, and the sector's number (in -n/2..n/2).
    """
    place = torch.atan2(y, x) * sectors / TURN
    number = place.round()
    within = (place - number) * TURN / sectors
    radius = length(x, y)
    return radius * torch.cos(within), radius * torch.sin(within), number


def ellipse(x: Tensor, y: Tensor, width: Number, height: Number) -> Tensor:
    """About the distance to an ellipse around the origin with these half axes."""
    return (length(x / width, y / height) - 1) * torch.minimum(
        torch.as_tensor(width, device=x.device), torch.as_tensor(height, device=x.device)
    )


def box(x: Tensor, y: Tensor, width: Number, height: Number) -> Tensor:
    """The distance to a rectangle around the origin with these half sides, sharp outside."""
    return torch.maximum(x.abs() - width, y.abs() - height)


def capsule(
    x: Tensor,
    y: Tensor,
    start: tuple[Number, Number],
    end: tuple[Number, Number],
    radius: Number,
    tip: Number | None = None,
) -> Tensor:
    """The distance to a line with round ends; ``tip`` is the radius at its end, else the same.

    Limbs, stems, antennae and branches.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = x - start[0], y - start[1]
    along = ((px * dx + py * dy) / (dx * dx + dy * dy + 1e-9)).clamp(0, 1)
    thick = radius if tip is None else radius + (tip - radius) * along
    return length(px - along * dx, py - along * dy) - thick


def triangle_distance(x: Tensor, y: Tensor, half_width: Number, height: Number) -> Tensor:
    """About the distance to a triangle: its tip at the origin, its base ``height`` below."""
    slope = half_width / height
    side = (x.abs() - slope * y) / (1 + slope * slope) ** 0.5
    return torch.maximum(side, y - height)


def smooth_union(first: Tensor, second: Tensor, blend: Number) -> Tensor:
    """The union of two distances, rounded where they meet (Quilez, "Smooth minimum")."""
    overlap = (blend - (first - second).abs()).clamp(min=0) / blend
    return torch.minimum(first, second) - overlap * overlap * blend / 4


def hexagons(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """A honeycomb of cells one apart.

    Returns the coordinates within the cell, the distance to its wall (0 at it, 0.5 in the
    middle), and the cell's two numbers.
    """
    root = math.sqrt(3)
    ax, ay = fraction(x) - 0.5, (fraction(y / root) - 0.5) * root
    bx, by = fraction(x - 0.5) - 0.5, (fraction(y / root - 0.5) - 0.5) * root
    nearer = (ax * ax + ay * ay) < (bx * bx + by * by)
    gx, gy = torch.where(nearer, ax, bx), torch.where(nearer, ay, by)
    wall = 0.5 - torch.maximum(gx.abs(), gx.abs() * 0.5 + gy.abs() * root / 2)
    return gx, gy, wall, ((x - gx) * 2).round(), ((y - gy) * 2 / root).round()


def ball(x: Tensor, y: Tensor, toward: Tensor) -> tuple[Tensor, Tensor]:
    """How a ball of radius 1 is lit from azimuth ``toward``: its light, 0..1.2, and highlight."""
    height = (1 - x * x - y * y).clamp(min=0).sqrt()
    light = 0.6 * height + 0.75 * (x * torch.cos(toward) + y * torch.sin(toward))
    light = light.clamp(0, 1.2)
    return light, (light / 0.96).clamp(0, 1) ** 14


def only(condition: Tensor, distance: Tensor) -> Tensor:
    """The distance where the condition (B, 1, 1) holds; elsewhere that to something far away.

    A part that some pictures have and others have not.
    """
    return distance + _NOWHERE * (1 - condition.to(distance.dtype))
