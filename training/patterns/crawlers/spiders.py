"""Spiders from above."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, limb, tube
from training.patterns.shapes import certainty, ellipse, length, ramp, triangle, wave


def spider_figure(canvas: Canvas) -> Figure:
    """A spider with its legs spread, its head up."""
    x, y = canvas.x, canvas.y
    side, stout = x.abs(), canvas.between(0.025, 0.065)
    big = canvas.between(0.3, 0.46)
    figure = _spider_legs(canvas, Figure.of(canvas), side, y + 0.15, stout)
    fangs = limb(
        side, y, curve(((0.07, -0.42, 0.075), (0.15, -0.58, 0.06), (0.06, -0.72, 0.02)), 2)
    )
    figure = figure.part(fangs, canvas.solid(0) * 0.6, rim=0.03, depth=0.07)
    front = ellipse(x, y + 0.26, canvas.between(0.2, 0.27), 0.25)
    rays = wave(torch.atan2(x, y + 0.2) * 1.3)
    figure = figure.part(
        front, canvas.first(0.5 + rays * 0.2) * (0.6 + 0.4 * rays)[..., None], depth=0.2
    )
    for right, up, radius in ((0.05, 0.43, 0.042), (0.13, 0.38, 0.034), (0.07, 0.33, 0.022)):
        figure = figure.bead(side - right, y + up, radius, canvas.solid(1))
    back = ellipse(x, y - 0.38, big, big * canvas.between(1.05, 1.4))
    figure = figure.part(back, _abdomen(canvas, side / big, (y - 0.38) / big), depth=0.35)
    spinner = canvas.glint(x + big * 0.4, y - 0.15, 0.16) * canvas.inside(back)
    return figure.mark(spinner * 0.5, torch.ones_like(figure.color))


def _spider_legs(canvas: Canvas, figure: Figure, side: Tensor, y: Tensor, stout: Tensor) -> Figure:
    nearest, place = torch.full_like(y, 9.0), torch.zeros_like(y)
    for hip, knee, foot in (
        ((0.1, -0.15), (0.42, -0.72), (0.5, -1.1)),
        ((0.14, -0.05), (0.66, -0.42), (1.0, -0.62)),
        ((0.14, 0.04), (0.68, 0.1), (1.05, 0.45)),
        ((0.1, 0.12), (0.5, 0.6), (0.62, 1.15)),
    ):
        sway = canvas.between(-0.1, 0.1)
        joints = (
            (*hip, stout),
            (knee[0] + sway, knee[1], stout * 0.9),
            (foot[0], foot[1] + sway, stout * 0.3),
        )
        distance, along, _ = tube(side, y, joints)
        place = place.lerp(along, certainty(nearest - distance))
        nearest = torch.minimum(nearest, distance)
    hair = 0.02 * triangle(place * 11) * (stout > 0.045)
    rings = ramp(0.35, 0.6, triangle(place * 2.5)) * canvas.chance(0.7)
    color = mix(canvas.solid(1) * 0.7 + 0.15, canvas.solid(0) * 0.3, rings)
    return figure.part(nearest - hair, color, rim=0.02, depth=0.06)


def _abdomen(canvas: Canvas, side: Tensor, y: Tensor) -> Tensor:
    """Chevrons, a cross of spots, or an hourglass."""
    look = canvas.whole(0, 2)
    chevrons = ramp(0.4, 0.55, triangle(y * 2 - side * 1.2)) * ramp(0.8, 0.6, side)
    nearest = torch.minimum(
        ellipse(side, y + 0.1, 0.13, 0.6), ellipse(side - 0.1, y + 0.25, 0.4, 0.13)
    )
    cross = ramp(0.04, -0.02, nearest) * (0.4 + 0.6 * ramp(0.2, 0.5, wave(y * 4 + 0.5)))
    glass = ramp(0.03, -0.03, side - y.abs() * 0.75 - 0.07) * (y.abs() < 0.62)
    figure = torch.where(look == 0, chevrons, torch.where(look == 1, cross, glass))
    ground = (
        canvas.second(length(side, y) * 0.35) * (0.9 - 0.5 * length(side, y).clamp(0, 1))[..., None]
    )
    return mix(ground, canvas.solid(0) * 0.45 + 0.55, figure)
