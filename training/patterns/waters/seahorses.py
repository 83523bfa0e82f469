"""Seahorses."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, limb, tube
from training.patterns.shapes import (
    Number,
    angle,
    capsule,
    ellipse,
    length,
    only,
    ramp,
    triangle,
    turned,
    wave,
)


def rays(canvas: Canvas, x: Tensor, y: Tensor, number: Number) -> Tensor:
    """The rays of a fin whose root is at the origin."""
    ray = wave(angle(x, y) * number)
    return canvas.second(length(x, y) * 0.5 + ray * 0.1) * (0.4 + 0.75 * ray)[..., None]


def seahorse_figure(canvas: Canvas) -> Figure:
    """A seahorse that looks to the left."""
    kind = canvas.variant(3)
    x, y = canvas.x - 0.02, canvas.y
    fat = torch.where(kind == 1, canvas.between(0.27, 0.33), canvas.between(0.19, 0.25))
    out = canvas.between(-0.1, 0.08)
    spine = (
        (-0.02, -0.72, 0.15),
        (0.2, -0.55, 0.12),
        (0.14 + out, -0.25, fat * 0.9),
        (0.06 + out, 0.05, fat),
        (0.16, 0.38, fat * 0.62),
        (0.3, 0.66, 0.1),
        (0.12, 0.96, 0.075),
        (-0.18, 0.9, 0.06),
        (-0.16, 0.66, 0.045),
        (0.02, 0.72, 0.02),
    )
    distance, along, across = tube(x, y, curve(spine, 2))
    figure = _seahorse_fins(canvas, Figure.of(canvas), kind, x, y, fat, out)
    rings = triangle(along * canvas.between(1.25, 1.7))
    knobs = 0.03 * ramp(0.4, 1, rings) * (across.abs() > 0.5) * ramp(2.5, 4, along)
    color = (
        canvas.first(across * 0.3 + along * 0.03)
        * (0.35 + 0.75 * ramp(0.0, 0.55, rings))[..., None]
    )
    belly = ramp(-0.1, 0.4, across) * ramp(3, 5, along) * ramp(13, 10, along)
    color = mix(color, canvas.second(0.3 + rings * 0.15) * (0.4 + 0.6 * rings)[..., None], belly)
    dots = ramp(0.25, 0.15, length(rings - 1, (across + 0.35) * 1.2)) * canvas.chance(0.5)
    color = mix(color, canvas.solid(1) * 0.3 + 0.7, dots)
    figure = figure.part(distance - knobs, color, rim=0.04, depth=0.2)
    return _seahorse_head(canvas, figure, x, y)


def _seahorse_head(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    crown = torch.full_like(x, 9.0)
    for right, up in ((-0.06, -1.06), (0.06, -1.12), (0.19, -1.03)):
        spike = capsule(
            x, y, (right * 0.4, -0.82), (right, up * canvas.between(0.94, 1.04)), 0.055, 0.015
        )
        crown = torch.minimum(crown, spike)
    long = canvas.between(0.6, 0.74)
    snout = limb(x, y, ((-0.05, -0.7, 0.12), (-0.3, -0.6, 0.07), (-long, -0.5, 0.055)))
    mouth = length(x + long, y + 0.5) - 0.082
    head = torch.minimum(length(x + 0.02, y + 0.74) - 0.19, torch.minimum(snout, mouth))
    stripes = 0.6 + 0.4 * ramp(0.3, 0.5, triangle(x * 7))
    figure = figure.part(crown, canvas.second(0.5 + y), rim=0.02, depth=0.05)
    figure = figure.part(
        head, canvas.first(0.15 + y * 0.2) * stripes[..., None], rim=0.04, depth=0.15
    )
    figure = figure.shade(canvas.inside(length(x + long + 0.02, y + 0.5) - 0.03) * 0.9)
    return figure.bead(x + 0.04, y + 0.78, 0.075, canvas.second(0.6))


def _seahorse_fins(
    canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor, fat: Tensor, out: Tensor
) -> Figure:
    """The fin on the back; leaves along back and belly of a dragon."""
    fx, fy = x - 0.1 - out - fat * 0.6, y - 0.02
    fin = torch.maximum(
        fy.abs() - 0.06 - fx * 0.75, length(fx, fy) - 0.38 - 0.02 * wave(angle(fx, fy) * 22)
    )
    figure = figure.part(torch.maximum(fin, -fx), rays(canvas, fx, fy, 26), rim=0.03, depth=0.3)
    leaves = torch.full_like(x, 9.0)
    for sx, sy, ex, ey in (
        (0.2, -0.75, 0.5, -0.95),
        (0.15, -0.35, 0.6, -0.5),
        (0.2, 0.4, 0.65, 0.4),
        (-0.1, 0.15, -0.5, 0.3),
        (0.3, 0.7, 0.62, 0.85),
    ):
        leaf = capsule(x, y, (sx, sy), (ex, ey), 0.03, 0.01)
        blade = ellipse(*turned(x - ex, y - ey, -0.6), 0.15, 0.065 + 0.02 * wave(x * 9))
        leaves = torch.minimum(leaves, torch.minimum(leaf, blade))
    leaves = only(kind == 2, leaves)
    return figure.part(leaves, canvas.second(0.3 + x * 0.4), rim=0.03, depth=0.1)
