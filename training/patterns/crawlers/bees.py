"""Bees, from above and from the side."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.crawlers.beetles import (
    legs,
)
from training.patterns.figure import Figure
from training.patterns.limbs import limb
from training.patterns.pattern import Paint
from training.patterns.shapes import (
    capsule,
    ellipse,
    length,
    ramp,
    triangle,
    turned,
    wave,
)


def _fur_edge(canvas: Canvas, angle: Tensor, amount: float) -> Tensor:
    return amount * triangle(angle * canvas.between(5, 7) + 0.3 * torch.sin(angle * 17))


def _bands(canvas: Canvas, place: Tensor) -> Tensor:
    """Stripes of the abdomen, dark and bright by turns."""
    dark = ramp(0.42, 0.52, triangle(place * canvas.between(2.6, 3.6) + 0.1))
    bright = canvas.first(place * 0.2) * 0.7 + 0.3
    return mix(bright, canvas.ink() * 0.7, dark)


def _glass_wing(
    canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, long: float, wide: float
) -> Figure:
    """A rounded wing along x, its veins dark."""
    distance = ellipse(x - long, y, long, wide * (0.55 + 0.45 * (x / long / 2).clamp(0, 1)))
    veins = ramp(0.82, 0.97, wave(torch.atan2(y, x + 0.05) * 1.9 + 0.1 * torch.sin(x * 9)))
    cross = ramp(0.03, 0.015, (x - long * 1.25 + y * 0.4).abs())
    color = canvas.second(x * 0.4 + 0.5) * 0.4 + 0.55
    return figure.part(
        distance, color * (1 - 0.65 * torch.maximum(veins, cross))[..., None], depth=0.7
    )


def bee_above(canvas: Canvas) -> Paint:
    """From above, its wings half open."""
    x, y = canvas.x, canvas.y
    side, fat = x.abs(), canvas.between(0.36, 0.48)
    figure = Figure.of(canvas).part(
        legs(side, y * 1.1 + 0.05, 0.75, 0.05), canvas.ink() + 0.05, rim=0.01
    )
    for down, toward, long, wide in ((0.05, -0.45, 0.4, 0.2), (-0.1, 0.3, 0.54, 0.22)):
        wx, wy = turned(side - 0.15, y - down, toward + canvas.between(-0.15, 0.15))
        figure = _glass_wing(canvas, figure, wx, wy, long, wide)
    tip = 1 - 0.45 * ramp(0.3, 1.0, y)
    figure = figure.part(capsule(x, y, (0, 0.8), (0, 1.1), 0.05, 0.005), canvas.ink(), rim=0.01)
    figure = figure.part(ellipse(x / tip, y - 0.42, fat, 0.56) * tip, _bands(canvas, y), depth=0.3)
    return _bee_front(canvas, figure, x, y, side).paint(0.5)


def _bee_front(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, side: Tensor) -> Figure:
    feelers = limb(side, y, ((0.07, -0.75, 0.028), (0.2, -0.9, 0.028), (0.34, -1.08, 0.024)))
    figure = figure.part(feelers, canvas.ink() + 0.04, rim=0.01)
    figure = figure.part(ellipse(x, y + 0.66, 0.24, 0.18), canvas.solid(1) * 0.45, depth=0.15)
    figure = figure.bead(side - 0.19, y + 0.67, 0.09, canvas.ink() * 0.5)
    fur = ellipse(x, y + 0.3, 0.33, 0.3) + _fur_edge(canvas, torch.atan2(y + 0.3, x), 0.06)
    hairs = 0.65 + 0.35 * canvas.clouds()(x * 9, y * 9)
    return figure.part(
        fur, canvas.first(0.1 + length(x, y + 0.3) * 0.5) * hairs[..., None], depth=0.25
    )


def bee_aside(canvas: Canvas) -> Paint:
    """Flying to the left, its abdomen hanging."""
    x, y = canvas.x, canvas.y
    legs = torch.full_like(x, 9.0)
    for hip, foot in ((-0.35, -0.5), (-0.15, -0.15), (0.05, 0.25)):
        joints = ((hip, 0.25, 0.045), (foot + 0.08, 0.55, 0.04), (foot, 0.82, 0.02))
        legs = torch.minimum(legs, limb(x, y, joints))
    figure = Figure.of(canvas).part(legs, canvas.ink() + 0.05, rim=0.01)
    for toward, long, wide in ((0.6, 0.38, 0.2), (1.1, 0.5, 0.22)):
        wx, wy = turned(x + 0.15, y + 0.1, toward + canvas.between(-0.2, 0.2))
        figure = _glass_wing(canvas, figure, wx, wy, long, wide)
    ax, ay = turned(x - 0.42, y - 0.2, -canvas.between(0.2, 0.6))
    tip = 1 - 0.5 * ramp(-0.1, 0.6, ax)
    figure = figure.part(capsule(ax, ay, (0.4, 0), (0.75, 0), 0.05, 0.005), canvas.ink(), rim=0.01)
    figure = figure.part(ellipse(ax, ay / tip, 0.56, 0.38) * tip, _bands(canvas, ax), depth=0.3)
    feelers = limb(x, y, ((-0.68, -0.1, 0.03), (-0.8, -0.3, 0.028), (-1.02, -0.32, 0.024)))
    figure = figure.part(feelers, canvas.ink() + 0.04, rim=0.01)
    figure = figure.part(ellipse(x + 0.66, y - 0.08, 0.2, 0.24), canvas.solid(1) * 0.5, depth=0.15)
    figure = figure.bead(x + 0.7, y - 0.03, 0.11, canvas.ink() * 0.5)
    fur = ellipse(x + 0.25, y - 0.04, 0.34, 0.33) + _fur_edge(
        canvas, torch.atan2(y, x + 0.25), 0.06
    )
    hairs = 0.65 + 0.35 * canvas.clouds()(x * 9, y * 9)
    return figure.part(
        fur, canvas.first(0.1 + length(x + 0.25, y) * 0.5) * hairs[..., None], depth=0.25
    ).paint(0.5)
