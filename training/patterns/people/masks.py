"""Masks: carved of wood, a demon's, one for a ball."""

import torch
from torch import Tensor

from training.patterns.animals.plumage import barbed, fan
from training.patterns.canvas import Canvas
from training.patterns.colors import pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Paint
from training.patterns.shapes import (
    TURN,
    Number,
    ellipse,
    length,
    ramp,
    smooth_union,
    triangle,
    wave,
)

_LONG_MASK = Outline("0 -100, 30 -96, 54 -70, 58 -30, 50 10, 36 56, 18 92, 0 100", mirrored=True)
_DEMON = Outline(
    "0 -66, 30 -70, 58 -56, 76 -20, 92 -14, 84 20, 72 44, 54 74, 24 92, 0 94", mirrored=True
)
_HORN = Outline("30 -60, 46 -84, 50 -112!, 72 -84, 70 -44")
_HALF_MASK = Outline(
    "0 -14, 30 -26, 70 -34, 106 -50!, 96 -8, 84 26, 56 42, 26 34, 12 20, 0 26!", mirrored=True
)


def tooth_gaps(x: Tensor, width: Number) -> Tensor:
    """Gaps between teeth that are ``width`` wide, 0..1."""
    return ramp(0.78, 0.95, triangle(x / width))


def carved(canvas: Canvas) -> Paint:
    """A long mask of wood: slit eyes, a ridge of a nose, cut lines, a crest or a beard."""
    figure = Figure.inked(canvas, rim=0.05)
    x, y = canvas.x * canvas.between(0.95, 1.25), canvas.y
    side = x.abs()
    head = _LONG_MASK(x, y)
    teeth = torch.maximum(
        head - 0.16, -(wave(torch.atan2(x, -y) * canvas.whole(9, 16) / TURN * 2) - 0.2)
    )
    figure = figure.part(torch.minimum(teeth, head), toned(canvas.solid(1), 0.8), depth=0.2)
    figure = figure.part(head, toned(canvas.first(y * 0.25), 0.85), depth=0.4, shade=0.6)
    cuts = wave((length(side - 0.3, y * 0.85 - 0.05)) * canvas.between(7, 11))
    zone = ramp(0.26, 0.32, length(side - 0.3, y + 0.12)) * (head < -0.08)
    figure = figure.mark(ramp(0.55, 0.7, cuts) * zone, toned(canvas.second(y * 0.5), 1.0))
    bands = ramp(0.4, 0.6, wave(side * canvas.between(4, 8) + y * 3)) * (y < -0.52) * (head < -0.08)
    figure = figure.mark(bands, toned(canvas.solid(), 0.3))
    eye = ellipse(side - 0.28, y + 0.1, 0.18, canvas.between(0.06, 0.13))
    figure = figure.part(eye - 0.07, pale(toned(canvas.solid(1), 1.0), 0.4), depth=0.1)
    figure = figure.patch(eye, figure.ink * 0.3)
    nose = torch.maximum(side - 0.05 - 0.1 * ramp(0.0, 0.3, y), (y + 0.08).abs() - 0.4)
    figure = figure.part(nose, toned(canvas.solid(), 1.0), depth=0.12, shade=0.6)
    mouth = ellipse(x, y - 0.58, canvas.between(0.12, 0.24), canvas.between(0.07, 0.14))
    figure = figure.part(mouth - 0.06, toned(canvas.solid(1), 0.95), depth=0.08)
    figure = figure.patch(mouth, figure.ink * 0.3)
    row = tooth_gaps(x, 0.08) < 0.5
    figure = figure.mark(
        canvas.inside(mouth) * row * ((y - 0.58).abs() > 0.03) * canvas.chance(),
        pale(figure.ink, 0.9),
    )
    return figure.paint()


def demon(canvas: Canvas) -> Paint:
    """A demon's mask: horns, frowning brows, bulging eyes, tusks in a wide mouth."""
    figure = Figure.inked(canvas, rim=0.045)
    x, y = canvas.x, canvas.y - 0.1
    side = x.abs()
    figure = figure.part(_HORN(side, y), pale(toned(canvas.solid(1), 0.9), 0.4), depth=0.2)
    figure = figure.shade(wave((y + side * 0.4) * 9) * 0.5 * (_HORN(side, y) < 0))
    head = _DEMON(x, y)
    figure = figure.part(head, toned(canvas.first(side * 0.3), 0.9), depth=0.4, shade=0.55)
    folds = wave(length(side - 0.34, y + 0.1) * canvas.between(5, 8))
    figure = figure.shade(ramp(0.5, 1, folds) * (head < -0.06) * 0.5)
    slope = canvas.between(0.3, 0.7)
    brow = torch.maximum(
        (y + 0.3 + slope * (side - 0.3) - 0.6 * (side - 0.3) ** 2).abs() - 0.11,
        (side - 0.36).abs() - 0.3,
    )
    eye = side - 0.33, y + 0.08
    white = pale(toned(canvas.solid(1), 1.0), 0.7)
    figure = figure.part(length(*eye) - 0.21, white, depth=0.2, shade=0.6)
    figure = figure.eye(eye, eye[0] * x.sign(), 0.11, toned(canvas.solid(), 1.0), pupil=0.5)
    flames = wave((side * 3 + y * 2) * 1.5)
    figure = figure.part(brow, toned(canvas.second(flames * 0.2), 0.5 + 0.5 * flames), depth=0.15)
    nose = smooth_union(
        ellipse(x, y - 0.14, 0.12, 0.17), ellipse(side - 0.14, y - 0.22, 0.1, 0.08), 0.1
    )
    figure = figure.part(nose, toned(canvas.solid(), 0.95), depth=0.15, shade=0.6)
    figure = figure.patch(ellipse(side - 0.12, y - 0.26, 0.05, 0.03), figure.ink)
    grin = canvas.between(0.3, 0.8) * side * side
    mouth = torch.maximum((y - 0.58 + grin).abs() - canvas.between(0.12, 0.18), side - 0.52)
    figure = figure.part(mouth - 0.06, toned(canvas.solid(1), 0.95), depth=0.07)
    figure = figure.patch(mouth, figure.ink * 0.4)
    bite = y - 0.58 + grin
    pointed = bite.abs() > 0.03 + 0.09 * triangle(x / 0.15)
    figure = figure.mark(canvas.inside(mouth) * pointed, pale(figure.ink, 0.92))
    tusk = torch.maximum(
        (side - 0.36).abs() - 0.07 * (1 - (0.7 - y) / 0.42), (y - 0.49).abs() - 0.21
    )
    figure = figure.part(tusk, pale(figure.ink, 0.95), depth=0.06)
    return figure.paint()


def masquerade(canvas: Canvas) -> Paint:
    """A half mask for a ball: winged, gilt at its rims, feathers above."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x, canvas.y - 0.3
    side = x.abs()
    count = canvas.whole(3, 6) * 2 + 1
    reach = canvas.between(0.9, 1.25) * (1 - 0.15 * side)
    plumes, across, number = fan(canvas, x, y - 0.1, reach, canvas.between(0.8, 1.2), count)
    color = toned(canvas.second(number * 0.13 + y * 0.4), 1.0)
    figure = figure.part(plumes, barbed(color, across, y), shade=0.1)
    spot = length(across * 0.4, (length(x, y - 0.1) - 0.85) * 0.8) - 0.1
    figure = figure.mark(
        canvas.inside(spot) * (plumes < 0) * canvas.chance(), toned(canvas.solid(), 0.5)
    )
    mask = _HALF_MASK(x, y)
    figure = figure.part(mask, toned(canvas.first(side * 0.4), 0.85), depth=0.25, shade=0.3)
    lattice = ramp(0.82, 0.95, torch.maximum(triangle((side + y) * 4), triangle((side - y) * 4)))
    gold = toned(canvas.solid(1), 1.0)
    figure = figure.mark(lattice * (mask < -0.06), gold)
    figure = figure.mark(canvas.line(mask + 0.06, 0.025), gold)
    eye_x, eye_y = side - 0.42, y - 0.02 + 0.25 * (side - 0.42)
    arch = (1 - (eye_x / 0.25) ** 2).clamp(min=-0.5)
    hole = torch.maximum(-eye_y - 0.16 * arch, eye_y - 0.1 * arch)
    figure = figure.patch(hole - 0.06, gold)
    figure = figure.patch(hole, figure.ink * 0.3)
    figure = figure.patch(length(eye_x, eye_y) - 0.09, toned(canvas.solid(), 1.0))
    figure = figure.patch(length(eye_x, eye_y) - 0.045, figure.ink * 0.3)
    jewel = length(x, (y + 0.02) * 0.7) - 0.09
    figure = figure.part(jewel, toned(canvas.solid(1), 1.0), depth=0.09, shade=0.7)
    return figure.paint()
