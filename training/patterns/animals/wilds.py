"""Beasts of the wild: lions, elephants, bears, monkeys."""

import torch
from torch import Tensor

from training.patterns.animals.elephants import elephant_face, elephant_whole
from training.patterns.animals.fur import coat, combed, legs, radiating, snout, whiskers
from training.patterns.animals.monkeys import monkey_face, monkey_whole
from training.patterns.canvas import Canvas
from training.patterns.colors import pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    Number,
    capsule,
    ellipse,
    length,
    only,
    smooth_union,
    turned,
    wave,
)
from training.patterns.variants import one_of

WILDS = Family("wilds")

_LION = Outline("0 -56, 28 -56, 48 -38, 50 -6, 44 22, 42 44, 26 64, 0 68", mirrored=True)
_LION_NOSE = Outline("0 -30, 10 -28, 13 0, 22 20, 0 24", mirrored=True)
_LION_HEAD = Outline(
    "-108 -26!, -100 -42, -86 -54, -66 -60, -50 -44, -54 -14, -66 0, -84 4, -94 -2, -106 -10"
)
_LION_BODY = Outline(
    "-56 -40, -20 -42, 20 -36, 56 -34, 76 -10, 68 16, 44 30, 24 18, 0 22, -24 32, -52 30, -64 0"
)
_LION_TAIL = Outline("70 -14, 90 -4, 94 24, 84 44, 92 62", line=True)
_BEAR = Outline(
    "-108 -14, -96 -26, -86 -44, -70 -56, -50 -52, -26 -62, 0 -56, 40 -52, 74 -36, 88 0, 84 34,"
    "60 46, 30 36, 0 40, -20 44, -50 40, -58 16, -76 8, -98 4"
)


def _mane(canvas: Canvas, x: Tensor, y: Tensor, reach: Tensor) -> tuple[Tensor, Tensor]:
    """The distance to a mane of flame-like locks around the origin, and its locks, 0..1."""
    around, radius = torch.atan2(x.abs(), -y), length(x, y * 0.95)
    sway = around + 0.12 * torch.sin(radius * canvas.between(5, 9))
    locks = wave(sway * canvas.whole(9, 14) / TURN) * 0.6 + 0.4 * wave(sway * 31 / TURN + radius)
    return radius - reach * (0.86 + 0.2 * locks), locks


def _lion_face(canvas: Canvas) -> Paint:
    """A lion's face in its mane."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * canvas.between(0.95, 1.1), canvas.y + 0.02
    side = x.abs()
    mane, locks = _mane(canvas, x, y, canvas.between(0.95, 1.08))
    radius = length(x, y)
    color = toned(canvas.second(radius * canvas.between(0.2, 0.7)), 0.85)
    figure = figure.part(mane, color * (0.15 + 0.85 * locks)[..., None], shade=0.3)
    inner, locks = _mane(canvas, x, y, canvas.between(0.7, 0.78))
    darker = toned(canvas.second(radius * 0.4 + 0.3), 0.6)
    figure = figure.part(inner, darker * (0.25 + 0.75 * locks)[..., None], depth=0.2)
    hair = radiating(canvas, x, y - 0.2)
    fur = coat(canvas, hair, 1.0, radius * 0.2 + hair * 0.06)
    figure = figure.part(length(side - 0.47, y + 0.52) - 0.16, fur, depth=0.15)
    figure = figure.patch(length(side - 0.47, y + 0.5) - 0.08, figure.ink * 2)
    figure = figure.part(_LION(x, y), fur)
    light = pale(toned(canvas.solid(), 1.0), 0.75) * (0.75 + 0.3 * hair)[..., None]
    figure = figure.part(_LION_NOSE(x, y + 0.02), pale(fur, 0.25), depth=0.2, shade=0.5)
    muzzle = torch.minimum(
        ellipse(side - 0.15, y - 0.38, 0.2, 0.17), ellipse(x, y - 0.55, 0.17, 0.14)
    )
    figure = figure.patch(muzzle - 0.02, figure.ink)
    figure = figure.patch(muzzle, light)
    eye_x, eye_y = side - 0.27, y + 0.12
    tilt = eye_y + 0.35 * eye_x
    iris = toned(canvas.solid(1), 1.0)
    figure = figure.eye((eye_x, tilt), eye_x * x.sign(), 0.105, iris, flat=0.75, pupil=0.5)
    brow = (tilt + 0.16).abs() - 0.025
    figure = figure.patch(torch.maximum(brow, eye_x.abs() - 0.13), figure.ink)
    dots = length((side - 0.2) % 0.08 - 0.04, (y - 0.4) % 0.08 - 0.04) - 0.014
    figure = figure.patch(torch.maximum(dots, ellipse(side - 0.22, y - 0.4, 0.1, 0.08)), figure.ink)
    figure = snout(figure, x, y - 0.22, 0.15, 0.16)
    figure = whiskers(figure, x, y - 0.4, canvas.between(0.6, 0.9))
    return figure.paint()


def _lion_whole(canvas: Canvas) -> Paint:
    """A whole lion in profile: mane, tufted tail, heavy paws."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * 1.03, canvas.y + 0.08
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 1.0, x * 0.2 + hair * 0.06)
    figure = figure.part(_LION_TAIL(x, y) - 0.04, fur, depth=0.06)
    color = toned(canvas.second(hair * 0.3), 0.7)
    tuft = ellipse(x - 0.92, y - 0.64, 0.085, 0.16) - 0.03 * wave(x * 12)
    figure = figure.part(tuft, color, depth=0.1)
    far = (((-0.4, 0.1), (-0.52, 0.5), (-0.56, 0.86)), ((0.5, 0.0), (0.46, 0.42), (0.34, 0.86)))
    figure = legs(figure, x, y, far, (0.17, 0.1), fur * 0.5)
    near = (((-0.38, 0.1), (-0.34, 0.5), (-0.34, 0.9)), ((0.52, 0.02), (0.68, 0.45), (0.62, 0.9)))
    figure = legs(figure, x, y, near, (0.22, 0.1), fur)
    figure = figure.part(_LION_BODY(x, y), fur)
    mane_x, mane_y = x + 0.52, y + 0.2
    mane, locks = _mane(
        canvas,
        turned(mane_x, mane_y, -1.2)[0],
        turned(mane_x, mane_y, -1.2)[1],
        canvas.between(0.46, 0.56),
    )
    color = toned(canvas.second(length(mane_x, mane_y) * 0.8), 0.8)
    figure = figure.part(mane, color * (0.2 + 0.8 * locks)[..., None], depth=0.2)
    figure = figure.part(length(x + 0.56, y + 0.58) - 0.09, fur, depth=0.1)
    figure = figure.part(_LION_HEAD(x, y), fur)
    figure = figure.patch(ellipse(x + 1.04, y + 0.24, 0.06, 0.06), figure.ink)
    mouth = torch.maximum((y + 0.08 + 0.15 * (x + 1.0)).abs(), (x + 0.95).abs() - 0.1)
    figure = figure.stroke(mouth, 0.016)
    figure = figure.eye((x + 0.82, y + 0.38), x + 0.82, 0.05, toned(canvas.solid(1), 1.0), flat=0.8)
    return figure.paint()


@WILDS.upright
def lion(canvas: Canvas) -> Paint:
    """A lion: its face in the mane, or whole in profile."""
    return one_of(canvas, _lion_face, _lion_whole)


@WILDS.upright
def elephant(canvas: Canvas) -> Paint:
    """An elephant: its head from the front, or whole in profile; some of them decorated."""
    return one_of(canvas, elephant_face, elephant_whole)


def _bear_head(figure: Figure, x: Tensor, y: Tensor, scale: Number) -> Figure:
    """A bear's head around the origin: round ears, small eyes, a light muzzle."""
    canvas = figure.canvas
    side = x.abs()
    hair = radiating(canvas, x, y - 0.2)
    fur = coat(canvas, hair, 0.85, length(x, y) * 0.2 + hair * 0.06)
    ragged = 0.07 * (hair - 0.5)
    figure = figure.part((length(side - 0.62, y + 0.58) - 0.27 - ragged) / scale, fur, depth=0.2)
    figure = figure.patch(
        (length(side - 0.61, y + 0.55) - 0.15) / scale, toned(canvas.solid(1), 0.7)
    )
    head = smooth_union(
        ellipse(x, y - 0.02, 0.82, 0.74), ellipse(side - 0.4, y - 0.3, 0.48, 0.44), 0.2
    )
    figure = figure.part((head - ragged) / scale, fur)
    eye_ring = ellipse(side - 0.33, y + 0.1, 0.22, 0.26)
    figure = figure.patch(only(canvas.chance(0.7) == 0, eye_ring), toned(canvas.solid(), 0.25), 4)
    light = pale(toned(canvas.solid(), 1.0), 0.65) * (0.75 + 0.3 * hair)[..., None]
    figure = figure.part(
        ellipse(x, y - 0.36, canvas.between(0.36, 0.44), 0.33) / scale, light, depth=0.3
    )
    eye_x, eye_y = side - 0.32, y + 0.08
    iris = toned(canvas.solid(1), 0.8)
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), canvas.between(0.08, 0.11), iris, pupil=0.6
    )
    return snout(figure, x, y - 0.2, 0.18, 0.22)


def _bear_face(canvas: Canvas) -> Paint:
    """A bear's face from the front."""
    figure = Figure.inked(canvas)
    figure = _bear_head(figure, canvas.x * canvas.between(0.98, 1.12), canvas.y * 1.05, 1.0)
    return figure.paint()


def _bear_whole(canvas: Canvas) -> Paint:
    """A whole bear in profile on all fours: the hump, the short legs, the claws."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * 1.05, canvas.y + 0.1
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 0.9, x * 0.2 + hair * 0.06)
    far = (((-0.3, 0.2), (-0.46, 0.5), (-0.52, 0.82)), ((0.5, 0.2), (0.46, 0.5), (0.34, 0.82)))
    figure = legs(figure, x, y, far, (0.2, 0.13), fur * 0.5)
    near = (((-0.32, 0.2), (-0.28, 0.5), (-0.28, 0.86)), ((0.62, 0.15), (0.7, 0.5), (0.66, 0.86)))
    figure = legs(figure, x, y, near, (0.26, 0.14), fur)
    figure = figure.part(length(x + 0.5, y + 0.6) - 0.12, fur * 0.8, depth=0.1)
    figure = figure.part(_BEAR(x, y) - 0.03 * (hair - 0.5), fur)
    figure = figure.part(length(x + 0.62, y + 0.56) - 0.12, fur, depth=0.12)
    figure = figure.patch(length(x + 0.63, y + 0.55) - 0.06, toned(canvas.solid(1), 0.6))
    light = pale(toned(canvas.solid(), 1.0), 0.6)
    figure = figure.patch(
        torch.maximum(ellipse(x + 1.02, y + 0.1, 0.2, 0.16), _BEAR(x, y) + 0.035), light, 3
    )
    figure = figure.patch(ellipse(x + 1.04, y + 0.17, 0.07, 0.06), figure.ink)
    figure = figure.stroke(torch.maximum((y + 0.02).abs(), (x + 0.96).abs() - 0.1), 0.015)
    figure = figure.eye((x + 0.83, y + 0.32), x + 0.83, 0.05, toned(canvas.solid(1), 0.9))
    return figure.paint()


def _bear_raised(canvas: Canvas) -> Paint:
    """A whole bear on its hind legs from the front, arms lifted or hanging."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * 1.05, canvas.y
    side = x.abs()
    hair = combed(canvas, side, y)
    fur = coat(canvas, hair, 0.85, y * 0.25 + hair * 0.06)
    figure = figure.part(capsule(side, y, (0.28, 0.6), (0.34, 0.9), 0.22, 0.17), fur)
    figure = figure.part(ellipse(side - 0.36, y - 0.98, 0.24, 0.1), fur * 0.8, depth=0.1)
    figure = figure.part(ellipse(x, y - 0.35, 0.54, 0.58) - 0.05 * (hair - 0.5), fur)
    light = pale(toned(canvas.solid(), 1.0), 0.5) * (0.7 + 0.35 * hair)[..., None]
    figure = figure.patch(ellipse(x, y - 0.4, 0.3, 0.38), light, 6)
    lift = canvas.between(-0.25, 0.55)
    hand = (0.74 + 0.1 * lift, lift)
    figure = figure.part(capsule(side, y, (0.42, 0.08), hand, 0.19, 0.15), fur)
    palm_x, palm_y = side - hand[0], y - hand[1]
    figure = figure.patch(length(palm_x, palm_y) - 0.08, toned(canvas.solid(1), 0.7))
    toes = length((palm_x + 0.015).remainder(0.09) - 0.045, palm_y + 0.13) - 0.028
    figure = figure.patch(torch.maximum(toes, palm_x.abs() - 0.13), figure.ink)
    figure = _bear_head(figure, x * 2.1, (y + 0.5) * 2.1, 2.1)
    return figure.paint()


@WILDS.upright
def bear(canvas: Canvas) -> Paint:
    """A bear: its face, on all fours in profile, or on its hind legs."""
    return one_of(canvas, _bear_face, _bear_whole, _bear_raised)


@WILDS.upright
def monkey(canvas: Canvas) -> Paint:
    """A monkey: its face, or whole, squatting or holding a branch."""
    return one_of(canvas, monkey_face, monkey_whole)
