"""Beetles, ladybirds among them: what is drawn of them by all of their variants."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, limb
from training.patterns.pattern import Paint
from training.patterns.shapes import (
    Number,
    capsule,
    ellipse,
    length,
    only,
    ramp,
    smooth_union,
    triangle,
    turned,
    wave,
)

_LEGS = ((-0.3, -0.62, -0.92), (0.0, 0.0, 0.28), (0.25, 0.55, 0.98))
"""Hips, knees and feet of three legs on a side: how far down they are."""


def legs(side: Tensor, y: Tensor, reach: Number, thick: float) -> Tensor:
    """Three jointed legs; ``side`` is the distance from the body's middle line."""
    distance = torch.full_like(y, 9.0)
    for hip, knee, foot in _LEGS:
        joints = (
            (0.15, hip, thick),
            (reach * 0.66, knee, thick * 0.8),
            (reach, foot, thick * 0.35),
        )
        distance = torch.minimum(distance, limb(side, y, joints))
    return distance


def feeler(
    side: Tensor,
    y: Tensor,
    start: float,
    end: tuple[Number, Number],
    knob: Number,
) -> Tensor:
    """A bent antenna up from (0.05, ``start``), with a knob at its end."""
    middle = (end[0] * 0.35 + 0.03, start + (end[1] - start) * 0.7, 0.02)
    line = limb(side, y, curve(((0.05, start, 0.028), middle, (*end, 0.018)), 2))
    return torch.minimum(line, length(side - end[0], y - end[1]) - knob)


def stag_beetle(canvas: Canvas) -> Paint:
    """A beetle with mandibles."""
    side, y = canvas.x.abs(), canvas.y
    wide = canvas.between(0.25, 0.42)
    jaws = limb(side, y, curve(((0.14, -0.8, 0.075), (wide, -1.0, 0.06), (0.1, -1.28, 0.02)), 3))
    tooth = capsule(side, y, (wide, -1.0), (wide * 0.4, -1.05), 0.04, 0.01)
    return _closed_cases(canvas, _beetle_front(canvas, torch.minimum(jaws, tooth))).paint()


def longhorn(canvas: Canvas) -> Paint:
    """A beetle whose antennae sweep back along it."""
    reach = canvas.between(0.8, 1.05)
    joints = ((0.1, -0.8, 0.035), (0.5, -1.05, 0.03), (reach, -0.7, 0.025), (1.1, 0, 0.012))
    horns = limb(canvas.x.abs(), canvas.y, curve(joints, 3))
    return _closed_cases(canvas, _beetle_front(canvas, horns)).paint()


def horned_beetle(canvas: Canvas) -> Paint:
    """A beetle with one horn, bent a little."""
    joints = ((0, -0.7, 0.12), (0.03, -1.0, 0.07), (0.16, -1.28, 0.025))
    horn = limb(canvas.x, canvas.y, curve(joints, 3))
    return _closed_cases(canvas, _beetle_front(canvas, horn)).paint()


def flying_beetle(canvas: Canvas) -> Paint:
    """A beetle with its wing cases lifted and its wings spread."""
    side, y = canvas.x.abs(), canvas.y
    antennae = feeler(side, y, -0.78, (canvas.between(0.3, 0.45), -1.02), 0.05)
    figure = _hind_wings(canvas, _beetle_front(canvas, antennae), side, y)
    cx, cy, case = _lifted_case(canvas, side, y, 0.34, 0.66)
    return figure.part(case, _wing_case(canvas, cx.abs() * 3, cy), rim=0.05, depth=0.2).paint()


def _beetle_front(canvas: Canvas, horns: Tensor) -> Figure:
    """Legs, horns, head and neck shield."""
    side, y = canvas.x.abs(), canvas.y
    dark = canvas.solid(1) * 0.45 + 0.06
    figure = Figure.of(canvas).part(legs(side, y + 0.05, 1.0, 0.06), dark, rim=0.03, depth=0.06)
    figure = figure.part(horns, dark * 1.3 + 0.05, rim=0.03, depth=0.08)
    head = ellipse(side, y + 0.72, canvas.between(0.22, 0.3), 0.2)
    figure = figure.part(head, canvas.second(0.6 + y * 0.3) * 0.7, depth=0.15)
    figure = figure.bead(side - 0.24, y + 0.76, 0.05, dark)
    neck = ellipse(side, y + 0.44, canvas.between(0.4, 0.56), 0.27)
    luster = canvas.second(side * 0.5 + 0.3) * (1.1 - 0.7 * ramp(0.1, 0.6, side))[..., None]
    return figure.part(neck, luster, depth=0.2)


def _closed_cases(canvas: Canvas, figure: Figure) -> Figure:
    """Both wing cases over the back, a seam between them."""
    side, down, half = canvas.x.abs(), canvas.y - 0.33, canvas.between(0.46, 0.66)
    case = torch.maximum(ellipse(side, down, half, canvas.between(0.66, 0.76)), -down - 0.62)
    figure = figure.part(case, _wing_case(canvas, side / half, down), rim=0.05, depth=0.35)
    figure = figure.shade(ramp(0.035, 0.012, side) * canvas.inside(case) * 0.9)
    light = canvas.glint(side - half * 0.45, (down + 0.2) * 0.6, 0.2) * canvas.inside(case)
    return figure.mark(light * 0.6, torch.ones_like(figure.color))


def _wing_case(canvas: Canvas, side: Tensor, y: Tensor) -> Tensor:
    """Grooved, spotted or banded, shining from green to red as the light falls."""
    grooves = wave(side * canvas.whole(4, 7))
    color = canvas.first(side * canvas.between(0.2, 0.7) + y * canvas.between(-0.3, 0.3))
    nearest, _, _, _, _ = canvas.voronoi(side * 1.9 + 3, y * canvas.between(2.4, 4), 0.5)
    look = canvas.whole(0, 2)
    spots = ramp(0.36, 0.3, nearest) * (look == 1)
    bands = ramp(0.3, 0.4, triangle(y * canvas.between(1.4, 2.2) + side * 0.15)) * (look == 2)
    color = color * (0.55 + 0.45 * grooves * (look == 0) + 0.45 * (look != 0))[..., None]
    color = mix(color, canvas.second(0.2 + y * 0.2) * 0.35, torch.maximum(spots, bands))
    return color * (1.15 - 0.6 * side.clamp(0, 1) ** 2)[..., None]


def _hind_wings(canvas: Canvas, figure: Figure, side: Tensor, y: Tensor) -> Figure:
    """The veined wings under open cases, and the ringed back between them."""
    wx, wy = turned(side - 0.1, y + 0.1, -canvas.between(0.5, 0.8))
    wing = ellipse(wx - 0.55, wy - 0.05, 0.58, 0.24)
    veins = ramp(0.8, 0.95, wave(torch.atan2(wy, wx) * 2.2))
    glass = canvas.second(wx * 0.4) * 0.5 + 0.45
    back = ellipse(side, y - 0.3, 0.27, 0.62)
    rings = 0.4 + 0.6 * ramp(0.1, 0.4, triangle(y * 5))
    figure = figure.part(wing, glass * (1 - 0.6 * veins)[..., None], depth=0.6)
    return figure.part(back, canvas.first(y * 0.3) * rings[..., None], depth=0.2)


def _spots(canvas: Canvas, color: Tensor, x: Tensor, y: Tensor, size: Tensor) -> Tensor:
    """Round spots on one wing case, x and y in -1..1 over both of them."""
    nearest = torch.full_like(x, 9.0)
    for right, down in ((0.0, -0.62), (0.55, -0.35), (0.3, 0.12), (0.7, 0.22), (0.32, 0.66)):
        shown = canvas.chance(0.85)
        distance = length(x - right, y - down) - size * canvas.between(0.75, 1.15)
        nearest = torch.minimum(nearest, only(shown, distance))
    return mix(color, canvas.ink() * 0.6, ramp(0.03, -0.03, nearest))


def _ladybird_front(canvas: Canvas) -> Figure:
    """Legs, head and neck of one seen from above."""
    x, y = canvas.x, canvas.y
    side, dark = x.abs(), canvas.ink() * 0.8 + 0.03
    figure = Figure.of(canvas).part(legs(side, y * 1.15, 0.97, 0.055), dark * 1.5, rim=0.01)
    feelers = feeler(side, y, -0.85, (0.28, -1.08), 0.05)
    figure = figure.part(feelers, dark * 1.5, rim=0.01)
    figure = figure.part(ellipse(x, y + 0.78, 0.3, 0.2), dark, depth=0.2)
    figure = figure.bead(side - 0.24, y + 0.8, 0.06, torch.ones_like(dark))
    figure = figure.part(ellipse(x, y + 0.58, 0.48, 0.26), dark, depth=0.2)
    cheeks = canvas.inside(ellipse(side - 0.33, y + 0.62, 0.11, 0.12))
    return figure.mark(cheeks, canvas.solid(1) * 0.15 + 0.85)


def ladybird_above(canvas: Canvas) -> Paint:
    """Its wings closed."""
    side, y = canvas.x.abs(), canvas.y - 0.2
    wide, high = canvas.between(0.7, 0.8), canvas.between(0.72, 0.82)
    case = torch.maximum(ellipse(side, y, wide, high), -side - 0.01)
    color = _dome(canvas, side / wide, y / high)
    figure = _ladybird_front(canvas).part(case, color, rim=0.05, depth=0.4)
    figure = figure.shade(ramp(0.04, 0.015, side) * canvas.inside(case) * 0.9)
    light = canvas.glint(canvas.x + 0.3, (y + 0.35) * 1.3, 0.17) * canvas.inside(case)
    return figure.mark(light * 0.85, torch.ones_like(figure.color)).paint(1.0)


def ladybird_flying(canvas: Canvas) -> Paint:
    """Its wing cases lifted apart, the wings spread below them."""
    side, y = canvas.x.abs(), canvas.y
    figure = _hind_wings(canvas, _ladybird_front(canvas), side, y)
    cx, cy, case = _lifted_case(canvas, side, y, 0.36, 0.62)
    spots = _dome(canvas, cx / 0.36, cy / 0.62)
    return figure.part(case, spots, rim=0.05, depth=0.25).paint(1.0)


def _lifted_case(
    canvas: Canvas, side: Tensor, y: Tensor, wide: float, long: float
) -> tuple[Tensor, Tensor, Tensor]:
    """A wing case that points outward from the shoulder: coordinates within it, and distance."""
    cx, cy = turned(side - 0.16, y + 0.38, canvas.between(0.9, 1.25))
    cy = cy - long * 0.9
    return cx, cy, ellipse(cx, cy, wide * 0.75, long)


def _dome(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    color = canvas.first(0.1 + length(x, y) * 0.2) * 0.75 + 0.25 * canvas.solid(0)
    color = (color * 1.2 + 0.1) * (1.1 - 0.55 * length(x, y).clamp(0, 1) ** 3)[..., None]
    return _spots(canvas, color, x, y, canvas.between(0.13, 0.22))


def ladybird_aside(canvas: Canvas) -> Paint:
    """Walking to the left: half a dome above its legs."""
    x, y = canvas.x, canvas.y - 0.3
    dark = canvas.ink() * 0.8 + 0.03
    legs = torch.full_like(x, 9.0)
    for hip in (-0.45, -0.05, 0.4):
        foot = hip + canvas.between(-0.2, 0.12)
        joints = ((hip, 0.05, 0.055), (foot - 0.05, 0.26, 0.05), (foot, 0.5, 0.035))
        legs = torch.minimum(legs, limb(x, y, joints))
    figure = Figure.of(canvas).part(legs, dark * 1.5, rim=0.01)
    feelers = limb(
        x, y, curve(((-0.85, -0.2, 0.03), (-1.0, -0.42, 0.025), (-1.14, -0.42, 0.02)), 2)
    )
    feelers = torch.minimum(feelers, length(x + 1.14, y + 0.42) - 0.05)
    figure = figure.part(feelers, dark * 1.5, rim=0.01)
    figure = figure.part(ellipse(x + 0.85, y + 0.05, 0.2, 0.2), dark, depth=0.2)
    figure = figure.part(ellipse(x + 0.66, y + 0.12, 0.24, 0.3), dark, depth=0.2)
    figure = figure.mark(
        canvas.inside(ellipse(x + 0.7, y + 0.2, 0.1, 0.13)), canvas.solid(1) * 0.15 + 0.85
    )
    figure = figure.bead(x + 0.93, y + 0.1, 0.07, torch.ones_like(dark))
    high = canvas.between(0.75, 0.95)
    belly = smooth_union(ellipse(x - 0.15, y + 0.02, 0.8, 0.16), length(x - 0.15, y) - 0.1, 0.1)
    figure = figure.part(belly, dark * 2, depth=0.2)
    dome = torch.maximum(ellipse(x - 0.15, y, 0.88, high), y - 0.04)
    color = _dome(canvas, (x - 0.15).abs() / 0.88, (y + high * 0.45) / high * 1.4)
    figure = figure.part(dome, color, rim=0.05, depth=0.4)
    light = canvas.glint(x + 0.15, (y + high * 0.65) * 1.3, 0.17)
    return figure.mark(light * 0.85, torch.ones_like(color)).paint(1.0)
