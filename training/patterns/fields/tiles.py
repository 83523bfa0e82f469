"""Outlines of ornaments: petals, star tiles, drops, traces, rays; distances, negative inside."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.shapes import Number, capsule, folded, length


def petal(canvas: Canvas, x: Tensor, y: Tensor, outer: float, half_turn: Tensor) -> Tensor:
    """About the distance to one of a ring's figures, in its own size: one of five kinds."""
    wide = outer * half_turn.clamp(max=0.7) * 0.95
    along = (outer - x) / 0.3
    across = y.abs() / wide
    kind = canvas.whole(0, 4)
    lotus = across - (along.clamp(0, 1) ** 0.7) * (1.25 - 0.25 * along.clamp(0, 2))
    arch = length(across * 0.9, (along - 1).clamp(max=0)) - 0.9
    bead = length((x - outer + 0.11) / 0.1, y / wide.clamp(max=0.1)) - 0.95
    point = across - along.clamp(-0.2, 1.2)
    heart = length(across * 1.15 - 0.5, (along - 0.75 + 0.2 * across) * 1.2) - 0.62
    distance = torch.where(kind == 0, lotus, torch.where(kind == 1, arch, bead))
    distance = torch.where(kind == 3, point, torch.where(kind == 4, heart, distance))
    return torch.maximum(distance, x - outer)


def star_tiles(canvas: Canvas, x: Tensor, y: Tensor, square: Tensor) -> tuple[Tensor, Tensor]:
    """The distances to two nested stars of a tile, negative inside."""
    qx, qy, _ = folded(x, y, torch.full_like(canvas.pixel, 6.0))
    slope = canvas.between(0.6, 1.15)
    near = _contact(qx, qy, slope, 0.0)
    second = _contact(qx, qy, slope * canvas.between(0.75, 1), canvas.between(0.1, 0.14))
    across, aslant = torch.maximum(x.abs(), y.abs()), (x.abs() + y.abs()) * 0.7071
    eight = torch.minimum(across, aslant) - 0.354
    inner = eight + canvas.between(0.08, 0.12)
    return torch.where(square, inner, near), torch.where(square, eight, second)


def _contact(x: Tensor, y: Tensor, slope: Tensor, apart: Number) -> Tensor:
    """The distance to the two lines that leave an edge's middle, negative towards the center."""
    cosine, sine = torch.cos(slope), torch.sin(slope)
    return (x - 0.5) * cosine + (y.abs() - apart).abs() * sine


def drop(x: Tensor, y: Tensor, curl: Tensor) -> Tensor:
    """The distance to a drop whose tip follows a spiral: a chain of capsules that thin out."""
    distance = length(x, y - 0.42) - 0.66
    px, py, thick = 0.0 * curl, 0.42 + 0.0 * curl, 0.66
    steps = 7
    for step in range(steps):
        along = (step + 1) / steps
        heading = 0.75 - curl * along**2.2
        stride = 0.3 - 0.1 * along
        nx, ny = px + stride * torch.sin(heading), py - stride * torch.cos(heading)
        thinner = 0.66 * (1 - along) ** 1.05 + 0.02
        distance = torch.minimum(distance, capsule(x, y, (px, py), (nx, ny), thick, thinner))
        px, py, thick = nx, ny, thinner
    return distance


def bent_traces(x: Tensor, y: Tensor) -> Tensor:
    """The distance to three traces around each of two opposite corners of a tile."""
    near_first = x + y < 0
    u = torch.where(near_first, x, -x) + 0.5
    v = torch.where(near_first, y, -y) + 0.5
    octagon = torch.maximum(torch.maximum(u, v), (u + v) * 0.7071)
    return ((octagon - 0.5).abs() - 0.15).abs().minimum((octagon - 0.5).abs())


def ray(x: Tensor, y: Tensor, tip: Number, notch: Number, count: Tensor) -> Tensor:
    """The distance to a star's edge, within a sector around one of its tips."""
    corner_x, corner_y = notch * torch.cos(math.pi / count), notch * torch.sin(math.pi / count)
    return ((x - tip) * corner_y + y.abs() * (tip - corner_x)) / length(corner_y, tip - corner_x)
