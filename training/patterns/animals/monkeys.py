"""Monkeys: a face, and whole, squatting."""

import torch
from torch import Tensor

from training.patterns.animals.fur import coat, combed, radiating
from training.patterns.canvas import Canvas
from training.patterns.colors import mix, pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Paint
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

_MONKEY_FACE = Outline(
    "0 -26, 14 -38, 36 -38, 48 -18, 44 6, 58 26, 60 48, 40 68, 0 74", mirrored=True
)


def _monkey_head(figure: Figure, x: Tensor, y: Tensor, scale: Number) -> Figure:
    """A monkey's head around the origin: round ears at its sides, a bare heart of a face."""
    canvas = figure.canvas
    side = x.abs()
    hair = radiating(canvas, x, y - 0.1)
    fur = coat(canvas, hair, 0.75, length(x, y) * 0.25 + hair * 0.08)
    skin = mix(
        toned(canvas.solid(1), 1.0), pale(toned(canvas.solid(1), 1.0)), canvas.between(0.3, 1)
    )
    ear = length(side - 0.8, y + 0.05) - canvas.between(0.2, 0.28)
    figure = figure.part(ear / scale, fur, depth=0.15)
    figure = figure.patch((ear + 0.09) / scale, skin * 0.8)
    tuft = canvas.between(0.0, 0.25) * torch.exp(-((x / 0.2) ** 2)) * wave(x * 9)
    head = ellipse(x, y + 0.05, 0.72, 0.78) - 0.1 * (hair - 0.5)
    figure = figure.part(torch.where(y < -0.5, head - tuft, head) / scale, fur)
    heart = _MONKEY_FACE(x, y)
    figure = figure.part(heart / scale, skin.expand(*x.shape, 3), depth=0.3, shade=0.35)
    eye_x, eye_y = side - 0.25, y + 0.12
    iris = toned(canvas.solid(), 0.9)
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), canvas.between(0.11, 0.15), iris, pupil=0.55
    )
    figure = figure.stroke((ellipse(eye_x, eye_y, 0.19, 0.2)).abs() + (y > -0.18) * 9, 0.02)
    nostril = turned(side - 0.07, y - 0.2, 0.6)
    figure = figure.patch(ellipse(*nostril, 0.055, 0.03), figure.ink)
    smile = canvas.between(0.2, 0.9)
    mouth = y - 0.5 + smile * side * side
    open_by = canvas.between(0.0, 0.12) * canvas.chance() * (1 - (x / 0.4) ** 2).clamp(min=0)
    lips = torch.maximum(mouth.abs() - 0.022 - open_by, side - 0.4)
    figure = figure.patch(lips, figure.ink)
    teeth = torch.maximum((mouth + 0.02).abs() - open_by * 0.6 + 0.02, side - 0.34)
    return figure.patch(teeth, torch.ones_like(figure.ink))


def monkey_face(canvas: Canvas) -> Paint:
    """A monkey's face from the front."""
    figure = Figure.inked(canvas)
    figure = _monkey_head(figure, canvas.x, canvas.y * canvas.between(0.95, 1.1), 1.0)
    return figure.paint()


def _tail_curl(x: Tensor, y: Tensor) -> Tensor:
    """The distance to a spiral of one turn and a half around the origin, open to the left."""
    radius, around = length(x, y), torch.atan2(y, x) / TURN
    turn = ((radius - 0.12) / 0.16 - around).round().clamp(0, 1)
    return (radius - 0.12 - 0.16 * (around + turn)).abs()


def _monkey_limbs(canvas: Canvas, figure: Figure, lifted: Tensor) -> Figure:
    """A monkey's body, limbs and curling tail; one arm as high as ``lifted`` says."""
    x, y = canvas.x, canvas.y
    hair = combed(canvas, x.abs(), y)
    fur = coat(canvas, hair, 0.8, y * 0.25 + hair * 0.08)
    skin = pale(toned(canvas.solid(1), 1.0), 0.4)
    tail = smooth_union(
        capsule(x, y, (0.12, 0.75), (0.62, 0.72), 0.0), _tail_curl(x - 0.68, y - 0.42), 0.06
    )
    figure = figure.part(tail - 0.05, fur * 0.9, depth=0.08)
    for foot, knee in ((-0.42, -0.52), (0.32, 0.46)):
        bent = torch.minimum(
            capsule(x, y, (knee * 0.35, 0.68), (knee, 0.62), 0.11),
            capsule(x, y, (knee, 0.62), (foot, 0.94), 0.085),
        )
        figure = figure.part(bent, fur, depth=0.12)
        figure = figure.part(ellipse(x - foot * 1.1, y - 0.97, 0.14, 0.07), skin, depth=0.08)
    figure = figure.part(ellipse(x, y - 0.42, 0.32, 0.42), fur)
    figure = figure.patch(ellipse(x, y - 0.46, 0.19, 0.28), skin * (0.7 + 0.3 * hair)[..., None], 5)
    for shoulder, elbow, hand in (
        ((-0.22, 0.15), (-0.52, 0.34), (-0.4, 0.66)),
        ((0.22, 0.15), (0.62, 0.2 - 0.25 * lifted), (0.74, 0.55 - 1.4 * lifted)),
    ):
        arm = torch.minimum(
            capsule(x, y, shoulder, elbow, 0.09, 0.075), capsule(x, y, elbow, hand, 0.075)
        )
        figure = figure.part(arm, fur, depth=0.1)
        figure = figure.part(length(x - hand[0], y - hand[1]) - 0.09, skin, depth=0.08)
    return figure


def monkey_whole(canvas: Canvas) -> Paint:
    """A whole monkey from the front, squatting, one arm up to a branch, its tail a curl."""
    figure = Figure.inked(canvas, rim=0.035)
    lifted = canvas.chance(0.6)
    branch = only(lifted, capsule(canvas.x, canvas.y, (-0.2, -1.02), (1.15, -0.8), 0.07))
    figure = figure.part(branch, toned(canvas.solid(1), 0.6), depth=0.08)
    figure = _monkey_limbs(canvas, figure, lifted)
    figure = _monkey_head(figure, (canvas.x + 0.05) * 1.9, (canvas.y + 0.36) * 1.9, 1.9)
    return figure.paint()
