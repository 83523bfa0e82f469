"""Elephants: a head from the front, and whole in profile."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Paint
from training.patterns.shapes import (
    capsule,
    ellipse,
    length,
    only,
    ramp,
    smooth_union,
    wave,
)

_ELEPHANT_EAR = Outline("26 -62, 66 -88, 108 -70, 120 -18, 102 30, 72 52!, 52 26, 38 -10")
_ELEPHANT_HEAD = Outline("0 -84, 32 -78, 48 -48, 48 -14, 36 14, 24 30, 0 34", mirrored=True)
_TUSK = Outline("20 14, 36 20, 46 44, 48 78!, 38 62, 24 42")
_ELEPHANT = Outline(
    "-88 -38, -76 -62, -52 -70, -30 -60, 0 -72, 42 -68, 76 -46, 88 -10, 86 30, 84 84!, 52 84!,"
    "50 44, 24 34, -6 36, -12 50, -12 84!, -44 84!, -44 30, -56 10, -70 0, -76 20, -76 50, -84 72,"
    "-98 76!, -104 64!, -94 50, -98 0"
)
_ELEPHANT_FLAP = Outline("-50 -56, -24 -62, -4 -30, -10 6!, -28 2, -44 -14, -54 -34")


def _hide(canvas: Canvas, x: Tensor, y: Tensor, hue: Tensor) -> Tensor:
    """Wrinkled hide."""
    noise = canvas.clouds(32, 3)
    crease = ramp(0.0, 0.5, noise(x * 2.5, y * 5).abs())
    return toned(canvas.first(hue), 0.95) * (0.6 + 0.4 * crease)[..., None]


def elephant_face(canvas: Canvas) -> Paint:
    """An elephant from the front: wide ears, tusks, the trunk hanging or raised to a side."""
    figure = Figure.inked(canvas)
    x, y = canvas.x, canvas.y + 0.05
    side = x.abs()
    hide = _hide(canvas, x, y, y * 0.2)
    flare = canvas.between(0.85, 1.1)
    ear = _ELEPHANT_EAR(side * flare, y + canvas.between(-0.3, 0.2) * (side - 0.3).clamp(min=0))
    figure = figure.part(ear, hide * 0.85)
    veins = ramp(0.05, 0.15, -ear) * (0.6 + 0.4 * wave(torch.atan2(y, side - 0.3) * 2))
    figure = figure.mark(
        canvas.inside(ear + 0.12, 6) * 0.8, toned(canvas.solid(1), 0.8) * veins[..., None]
    )
    painted = canvas.chance(0.35)
    ivory = pale(toned(canvas.solid(1), 1.0), 0.85)
    head = _ELEPHANT_HEAD(x, y)
    tusk = _TUSK(side, y / canvas.between(0.7, 1.2))
    down = ((y - 0.0) / 1.0).clamp(0, 1)
    sway = canvas.between(-0.5, 0.5)
    trunk_x = x - sway * down * down
    wide = 0.27 - 0.15 * ramp(0.0, 1.0, down)
    trunk = torch.maximum(trunk_x.abs() - wide, (y - 0.45).abs() - 0.55)
    figure = figure.part(head, hide, depth=0.4)
    figure = figure.part(tusk, ivory, depth=0.1)
    blended = smooth_union(head + 0.06, trunk, 0.12)
    folds = ramp(0.75, 1.0, wave(y * canvas.between(7, 10) + trunk_x * trunk_x * 4))
    rings = folds * (trunk < 0) * (y > 0.05)
    round_light = 1 - 0.6 * (trunk_x / wide).clamp(-1, 1) ** 2 * ramp(-0.1, 0.2, y)
    figure = figure.part(blended, hide * (round_light * (1 - 0.7 * rings))[..., None], shade=0.2)
    crest_x, crest_y = side, y + 0.48
    petal = length(crest_x, crest_y) - 0.14 - 0.07 * torch.cos(torch.atan2(crest_y, crest_x) * 6)
    figure = figure.mark(canvas.inside(petal) * painted, toned(canvas.second(petal * 4), 1.0))
    eye_x, eye_y = side - 0.33, y + 0.2
    fold = (length(eye_x, eye_y + 0.02) - 0.15).abs()
    figure = figure.stroke(fold, 0.012)
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), 0.075, toned(canvas.solid(1), 1.0), flat=0.85
    )
    return figure.paint()


def elephant_whole(canvas: Canvas) -> Paint:
    """A whole elephant in profile."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * 1.05, canvas.y * 1.05
    hide = _hide(canvas, x, y, x * 0.2)
    for hip in (-0.12, 0.42):
        leg = capsule(x, y, (hip, 0.2), (hip + canvas.between(-0.08, 0.08), 0.74), 0.15, 0.13)
        figure = figure.part(torch.maximum(leg, y - 0.82), hide * 0.5, depth=0.12)
    tail = capsule(x, y, (0.84, -0.24), (0.98, 0.2), 0.035, 0.025)
    figure = figure.part(
        torch.minimum(tail, ellipse(x - 0.99, y - 0.25, 0.05, 0.1)), hide * 0.6, depth=0.05
    )
    swing = canvas.between(-0.35, 0.15) * ((-x - 0.72) * 4).clamp(0, 1) * (y - 0.05).clamp(min=0)
    body = _ELEPHANT(x + swing, y)
    figure = figure.part(body, hide)
    folds = ramp(0.7, 1.0, wave(y * 8)) * (x < -0.72) * (y > -0.05)
    nails = ramp(0.1, 0.08, length((x * 10).remainder(1) - 0.5, (y - 0.82) * 10) * 0.25)
    figure = figure.shade(folds * 0.6 * (body < 0))
    figure = figure.mark(nails * (body < -0.01), pale(toned(canvas.solid(1), 1.0), 0.7))
    cloth = torch.maximum((x - 0.22).abs() - 0.26, y - 0.0 + 0.06 * wave(x * 8))
    cloth = only(canvas.chance(0.6) == 0, torch.maximum(cloth, body))
    rows = wave((y + 0.1) * 6)
    figure = figure.part(
        cloth, toned(canvas.second(rows * 0.4 + x), 1.0) * (0.5 + 0.5 * rows)[..., None], depth=0.1
    )
    flap = _ELEPHANT_FLAP(x, y - 0.02)
    figure = figure.part(flap, hide * 0.9, depth=0.2, shade=0.6)
    tusk = (length(x + 0.78, y + 0.14) - 0.26).abs() - 0.05 * ((x + 1.1) / 0.36).clamp(0, 1)
    tusk = torch.maximum(torch.maximum(tusk, -y - 0.02), x + 0.66)
    figure = figure.part(tusk, pale(toned(canvas.solid(1), 1.0), 0.85), depth=0.06)
    figure = figure.eye((x + 0.73, y + 0.36), x + 0.73, 0.055, toned(canvas.solid(1), 1.0))
    return figure.paint()
