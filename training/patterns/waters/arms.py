"""Arms with suckers, of the octopus and alone."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, tube
from training.patterns.shapes import fraction, length, ramp, triangle


def winding_arm(
    canvas: Canvas, kind: Tensor, x: Tensor, y: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """An arm in an S, or one whose tip curls in: distance, place along, place across."""
    fat, swing = canvas.between(0.24, 0.32), canvas.between(0.35, 0.6)
    winding = (
        (0.35, 1.25, 1.0),
        (-0.45, 0.7, 0.9),
        (-0.1, 0.2, 0.75),
        (0.45, -0.2, 0.55),
        (0.15, -0.65, 0.33),
        (-0.4, -0.95, 0.03),
    )
    hook = (
        (-0.75, 1.2, 1.0),
        (-0.75, 0.2, 0.85),
        (-0.1, -0.8, 0.65),
        (0.65, -0.4, 0.42),
        (0.4, 0.3, 0.26),
        (-0.05, 0.05, 0.04),
    )
    joints = []
    for (sx, sy, st), (hx, hy, ht) in zip(winding, hook, strict=True):
        right = torch.where(kind == 2, hx + 0 * swing, sx * swing * 1.3)
        joints.append((right, torch.where(kind == 2, hy, sy), fat * torch.where(kind == 2, ht, st)))
    distance, along, across = tube(x, y, curve(joints, 4))
    return distance, along * 0.75 * canvas.between(0.75, 0.95), across


def arm_skin(canvas: Canvas, along: Tensor, across: Tensor) -> Tensor:
    """Mottled or ringed on the back, paler where the suckers are."""
    mottled = canvas.clouds()(along * 1.2, across * 2)
    rings = ramp(0.35, 0.55, triangle(along * 0.5)) * canvas.chance(0.5)
    color = canvas.first(across * 0.25 + mottled * 0.08 + 0.2)
    color = mix(color, canvas.second(0.2 + across * 0.1) * 0.8, rings * (across > 0.0))
    pale = canvas.second(0.7 + across * 0.1) * 0.4 + 0.5
    color = mix(color, pale, ramp(0.15, -0.1, across))
    return color * (0.35 + 0.75 * (1 - across * across))[..., None]


def suckers(canvas: Canvas, figure: Figure, along: Tensor, across: Tensor) -> Figure:
    """Two rows of suckers, one per unit along: a ring, a dark middle."""
    inside = ramp(0.0, 0.4, figure.relief) * figure.cover
    for row, size, shift in ((-0.3, 0.3, 0.0), (-0.75, 0.22, 0.5)):
        distance = length(fraction(along + shift) - 0.5, (across - row) * 0.85)
        figure = figure.shade(ramp(size * 1.35, size * 1.1, distance) * 0.75 * inside)
        ring = ramp(size * 1.05, size * 0.9, distance) * inside
        figure = figure.mark(ring, canvas.second(0.1 + distance) * 0.4 + 0.55)
        figure = figure.shade(ramp(size * 0.55, size * 0.35, distance) * 0.8 * inside)
    return figure


def eight_arms(canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor) -> Figure:
    """Arms that leave the head all around, or downward, and curl at their tips."""
    side = x.abs()
    curl = canvas.between(0.6, 1.0)
    for number in range(4):
        share = (number + 0.5) / 4
        toward = torch.where(kind == 1, math.pi * (share - 0.5), 0.15 + 1.35 * share)
        toward = torch.where(kind == 2, 1.05 + 0.45 * share, toward)
        turn = canvas.between(0.4, 1.0) * (1 if number % 2 else -1) * curl
        turn = torch.where(kind == 2, turn * 0.4, turn)
        joints = _curling(
            toward, turn, torch.where(kind == 1, 0.2, 0.12), canvas.between(0.28, 0.32)
        )
        distance, along, across = tube(side, y - torch.where(kind == 1, 0.0, 0.08), joints)
        color = (
            canvas.first(0.25 + across * 0.3 + 0.1 * along)
            * (0.45 + 0.65 * (1 - across**2))[..., None]
        )
        cups = length(
            fraction(along * 2.2) - 0.5, (across * (1 if number % 2 else -1) - 0.45) * 0.8
        )
        color = mix(color, canvas.second(0.6) * 0.4 + 0.6, ramp(0.36, 0.26, cups))
        color = color * (1 - 0.8 * ramp(0.17, 0.1, cups))[..., None]
        figure = figure.part(distance, color, rim=0.035, depth=0.12)
    return figure


def _curling(
    toward: Tensor, turn: Tensor, start: Tensor, step: Tensor
) -> list[tuple[Tensor, Tensor, Tensor]]:
    """The joints of an arm that sets out in a direction and turns ever more."""
    px, py = start * torch.cos(toward), start * torch.sin(toward)
    joints = [(px, py, 0.15 + 0 * px)]
    direction = toward
    for number, thick in enumerate((0.13, 0.1, 0.075, 0.05, 0.02)):
        direction = direction + turn * (-0.5 if number < 2 else 0.3 + 0.25 * number)
        stride = step * (1 - 0.09 * number)
        px, py = px + stride * torch.cos(direction), py + stride * torch.sin(direction)
        joints.append((px, py, thick + 0 * px))
    return joints
