"""What beasts have in common: hair, snouts, whiskers, legs."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import pale, toned
from training.patterns.figure import Figure
from training.patterns.shapes import Number, capsule, ellipse, length, smooth_union

Place = tuple[float, float]


def radiating(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """Hair that runs outward from the middle of a face, the same on both sides, 0..1."""
    noise = canvas.clouds(32, 2)
    around = torch.atan2(x.abs(), -y)
    return (0.5 + 0.28 * noise(around * 9, length(x, y) * 1.6)).clamp(0, 1)


def combed(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """Hair that runs back and down along a body that faces left, 0..1."""
    noise = canvas.clouds(32, 2)
    return (0.5 + 0.28 * noise(x * 1.5 + y, (y - 0.35 * x) * 8)).clamp(0, 1)


def coat(canvas: Canvas, hair: Tensor, value: float, hue: Tensor, palette: int = 0) -> Tensor:
    """A coat of about this brightness; ``hue`` is its place in the palette, hair darkens it."""
    color = canvas.first(hue) if palette == 0 else canvas.second(hue)
    return toned(color, value) * (0.5 + 0.6 * hair)[..., None]


def snout(figure: Figure, x: Tensor, y: Tensor, width: Number, drop: Number) -> Figure:
    """A triangular nose around the origin, the line below it and the two arcs of a mouth."""
    canvas = figure.canvas
    side = x.abs()
    line = torch.maximum(side - 0.012, (y - drop / 2).abs() - drop / 2)
    arc_x, arc_y = side - width * 1.05, y - drop
    arc = torch.maximum((length(arc_x, arc_y) - width * 1.05).abs() - 0.02, -arc_y)
    figure = figure.patch(torch.minimum(line, arc), figure.ink)
    nose = smooth_union(
        ellipse(side - width * 0.45, y + 0.01, width * 0.55, width * 0.5),
        ellipse(x, y - width * 0.25, width * 0.5, width * 0.5),
        width * 0.5,
    )
    figure = figure.patch(nose - 0.02, figure.ink)
    figure = figure.patch(nose + 0.01, toned(canvas.solid(1), 0.6) * 0.6)
    shine = canvas.glint(x + width * 0.2, (y + width * 0.25) * 2, width * 0.4)
    return figure.mark(shine * 0.8, torch.ones_like(figure.ink))


def whiskers(figure: Figure, x: Tensor, y: Tensor, reach: Number) -> Figure:
    """Three whiskers on each side that fan out from the origin."""
    canvas = figure.canvas
    side = x.abs() - 0.1
    around = torch.atan2(y, side)
    number = (around * 4).round().clamp(-1, 1)
    radius = length(side, y)
    bow = 0.1 * radius * radius
    away = (around - number / 4 + bow).abs() * radius
    hair = canvas.inside(away - 0.012) * (radius > 0.1) * (radius < reach) * (side > 0)
    return figure.beyond(hair, pale(toned(canvas.solid(1), 1.0), 0.8))


def legs(
    figure: Figure,
    x: Tensor,
    y: Tensor,
    bones: tuple[tuple[Place, Place, Place], ...],
    widths: tuple[float, float],
    color: Tensor,
) -> Figure:
    """Legs of two bones each, with a paw that points to the left."""
    thick, thin = widths
    drawn = []
    for hip, knee, foot in bones:
        leg = smooth_union(
            capsule(x, y, hip, knee, thick, thin), capsule(x, y, knee, foot, thin, thin * 0.9), 0.05
        )
        paw = ellipse(x - foot[0] + thin * 0.5, y - foot[1], thin * 1.5, thin)
        drawn.append(smooth_union(leg, paw, 0.04))
    return figure.part(torch.stack(drawn).amin(0), color, depth=0.15)


def raised(y: Tensor, from_y: float, factor: Tensor) -> Tensor:
    """What lies above ``from_y`` drawn ``factor`` times as high: ears, tufts, antlers."""
    return torch.where(y < from_y, from_y + (y - from_y) / factor, y)
