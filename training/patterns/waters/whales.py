"""Whales in profile: a humpback, a sperm whale, an orca."""

from collections.abc import Sequence

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.figure import Figure
from training.patterns.limbs import convex, curve, limb, profile
from training.patterns.shapes import (
    ellipse,
    fraction,
    length,
    only,
    ramp,
    triangle,
    turned,
    wave,
)

_Knots = Sequence[tuple[float, float]]

_WHALES_ABOVE: tuple[_Knots, ...] = (
    (
        (-1.03, 0.1),
        (-0.98, 0.0),
        (-0.75, -0.12),
        (-0.45, -0.24),
        (-0.1, -0.28),
        (0.25, -0.2),
        (0.6, -0.06),
        (0.9, 0.0),
    ),
    (
        (-1.03, 0.0),
        (-1.01, -0.25),
        (-0.93, -0.35),
        (-0.5, -0.36),
        (0.0, -0.3),
        (0.4, -0.16),
        (0.65, -0.06),
        (0.9, 0.0),
    ),
    (
        (-1.03, 0.05),
        (-0.97, -0.04),
        (-0.8, -0.15),
        (-0.5, -0.28),
        (-0.1, -0.33),
        (0.3, -0.22),
        (0.6, -0.08),
        (0.9, 0.0),
    ),
)
_WHALES_BELOW: tuple[_Knots, ...] = (
    (
        (-1.03, 0.1),
        (-0.95, 0.24),
        (-0.75, 0.34),
        (-0.4, 0.37),
        (0.0, 0.31),
        (0.4, 0.17),
        (0.7, 0.09),
        (0.9, 0.08),
    ),
    (
        (-1.03, 0.0),
        (-1.0, 0.12),
        (-0.9, 0.17),
        (-0.5, 0.26),
        (-0.1, 0.3),
        (0.35, 0.2),
        (0.65, 0.1),
        (0.9, 0.08),
    ),
    (
        (-1.03, 0.05),
        (-0.95, 0.12),
        (-0.75, 0.2),
        (-0.4, 0.27),
        (0.0, 0.26),
        (0.35, 0.17),
        (0.65, 0.09),
        (0.9, 0.07),
    ),
)


def whale_figure(canvas: Canvas) -> Figure:
    """A whale that swims to the left."""
    kind = canvas.variant(3)
    x = canvas.x
    y = canvas.y / 1.2 - 0.1 + canvas.between(-0.12, 0.2) * (x + 0.2).clamp(min=0) ** 2
    top = profile(x, _chosen(kind, _WHALES_ABOVE))
    bottom = profile(x, _chosen(kind, _WHALES_BELOW))
    bottom = bottom * canvas.between(0.9, 1.15)
    body = torch.maximum(torch.maximum(top - y, y - bottom), torch.maximum(-x - 1.03, x - 0.9))
    body = canvas.even(body.clamp(-1, 1))
    figure = _spout(canvas, Figure.of(canvas), kind, x, y)
    figure = _whale_fins(canvas, figure, kind, x, y)
    skin = canvas.clouds()(x * 3, y * 5)
    color = (
        canvas.first(0.1 + y * 0.35 + skin * 0.04) * (0.75 - 0.3 * ramp(0.3, -0.3, y))[..., None]
    )
    color = color * 0.85 + 0.04 + 0.22 * ramp(0.0, 0.3, y)[..., None]
    figure = figure.part(body, color, rim=0.045, depth=0.35)
    figure = _whale_marks(canvas, figure, kind, x, y, body, bottom)
    eye = torch.where(kind == 1, -0.3, torch.where(kind == 0, -0.52, -0.68))
    figure = figure.bead(x - eye, y - torch.where(kind == 2, -0.04, 0.1), 0.052, canvas.second(0.5))
    fx, fy = x - torch.where(kind == 1, -0.12, -0.3), y - 0.2
    long = torch.where(kind == 0, canvas.between(0.55, 0.7), canvas.between(0.28, 0.36))
    fin = limb(
        fx, fy, curve(((0, 0, 0.1), (long * 0.45, long * 0.55, 0.1), (long, long * 0.85, 0.02)), 3)
    )
    flipper = canvas.first(0.2 + fy * 0.3) * 0.85
    return figure.part(fin, flipper, rim=0.04, depth=0.1)


def _chosen(kind: Tensor, outlines: Sequence[_Knots]) -> list[tuple[Tensor, Tensor]]:
    """The knots of the outline whose number each picture's kind is."""
    chosen = []
    for first, second, third in zip(*outlines, strict=True):
        place, value = (
            torch.where(kind == 0, a, torch.where(kind == 1, b, c))
            for a, b, c in zip(first, second, third, strict=True)
        )
        chosen.append((place, value))
    return chosen


def _whale_fins(canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor) -> Figure:
    """Flukes seen from behind and above, and the fin on the back."""
    lift = canvas.between(-0.1, 0.1)
    fluke = torch.full_like(x, 9.0)
    for up in (-1.0, 0.75):
        tip = (1.16, 0.03 + up * 0.42 + lift)
        joints = ((0.78, 0.04, 0.06), (0.98, 0.04 + up * 0.16, 0.11), (*tip, 0.012))
        fluke = torch.minimum(fluke, limb(x, y, curve(joints, 3)))
    high = torch.where(kind == 2, canvas.between(-0.72, -0.58), -0.36)
    back = convex(x, y, ((-0.1, -0.2), (0.2, high), (0.28, high + 0.02), (0.3, -0.1)))
    back = only(kind != 1, back)
    color = canvas.first(0.15 + y * 0.3) * 0.8
    return figure.part(torch.minimum(fluke, back), color, rim=0.04, depth=0.1)


def _whale_marks(
    canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor, body: Tensor, bottom: Tensor
) -> Figure:
    """The pale belly with its pleats, the line of the jaw, knobs, scars, the patches of an orca."""
    inside = canvas.inside(body + 0.03)
    jaw = torch.where(kind == 1, 0.1, 0.14 + 0.12 * ramp(-0.95, -0.5, x))
    pale_edge = torch.where(kind == 0, y - jaw, y - bottom * 0.45 + 0.1 * torch.sin(x * 5))
    pale = canvas.inside(-pale_edge) * inside * ramp(0.75, 0.4, x) * (kind != 1)
    pleats = ramp(0.25, 0.5, triangle((y - bottom) * canvas.between(10, 13) + x * 0.3))
    pleats = torch.where(kind == 0, 0.35 + 0.65 * pleats, 1.0)
    figure = figure.mark(pale, (canvas.second(0.3) * 0.3 + 0.7) * pleats[..., None])
    patch = ellipse(*turned(x + 0.58, y + 0.12, 0.25), 0.14, 0.06)
    figure = figure.mark(canvas.inside(patch) * (kind == 2), torch.full_like(figure.color, 0.97))
    mouth = canvas.line(y - jaw - 0.04 * torch.sin(x * 9), 0.02) * (
        x < torch.where(kind == 1, -0.45, -0.5)
    )
    figure = figure.shade(mouth * inside * 0.85)
    knob = length(fraction(x * 7) - 0.5, fraction(y * 7) - 0.5)
    knobs = ramp(0.32, 0.2, knob) * (x < -0.55) * (y < 0.1) * (kind == 0) * inside
    figure = figure.mark(knobs, canvas.second(0.5) * 0.5 + 0.4)
    wrinkles = ramp(0.8, 0.95, wave(x * 4 + y * 9)) * (kind == 1) * (x > -0.3) * inside
    return figure.shade(wrinkles * 0.45)


def _spout(canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor) -> Figure:
    """Two plumes of water from the head."""
    sx = x + torch.where(kind == 1, 0.85, 0.5)
    plume = torch.full_like(x, 9.0)
    for lean in (-1.0, 1.0):
        joints = (
            (0.0, -0.25, 0.03),
            (0.06 * lean, -0.6, 0.05),
            (0.28 * lean, -0.78, 0.06),
            (0.42 * lean, -0.62, 0.03),
        )
        plume = torch.minimum(plume, limb(sx, y, curve(joints, 2)))
    drops = 0.02 * triangle(y * 9 + x * 5)
    spout = only(canvas.chance(0.5), plume + drops)
    return figure.part(spout, canvas.second(0.5 + y * 0.2) * 0.4 + 0.6, rim=0.03, depth=0.1)
