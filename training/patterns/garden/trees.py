"""The kinds of trees: what each is made of where it is drawn."""

from collections.abc import Iterator

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.garden.growth import blade, branches
from training.patterns.layers import Layer
from training.patterns.shapes import Number, length, only, ramp, triangle, triangle_distance, wave


def forking(canvas: Canvas, here: Tensor, leaves: tuple[Tensor, Tensor]) -> Iterator[Layer]:
    """A stem that forks and forks again; two in three are in blossom.

    ``leaves``: how far the middle of a leaf or blossom is (in 0..1 or so), and its number.
    """
    x, y = canvas.x * 1.5, (canvas.y - 1.1) * 1.5
    spread = (canvas.between(0.35, 0.65), canvas.between(0.3, 0.7))
    wood, fork, tips = branches(
        x, y, 6, spread, canvas.between(0.15, 0.23), canvas.between(1.25, 1.42)
    )
    near, number = leaves
    blossom = only(here & (canvas.chance(0.65) > 0.5), tips / 1.5 - 0.15 + 0.12 * near)
    yield Layer(only(here, wood / 1.5), 0.06 * fork, 0.5 + 0.07 * fork, 1, rim=0.03)
    yield Layer(blossom, 0.2 * number + 0.05 * fork, 1.3 - 0.8 * near, rim=0.02)


def _trunk(canvas: Canvas, here: Tensor, top: float, thick: float, bow: Number) -> Layer:
    """A trunk from the ground up, with bark, wider at its foot."""
    x, y = canvas.x - bow * (canvas.y - 1.1), canvas.y
    flare = 0.12 * ramp(0.75, 1.15, y)
    trunk = torch.maximum(x.abs() - thick - flare, torch.maximum(top - y, y - 1.1))
    bark = wave(y * 7 + 0.3 * torch.sin(x * 30))
    light = (0.5 + 0.4 * bark) * (1 - 0.5 * (x / thick).clamp(-1, 1).abs())
    return Layer(only(here, trunk), 0.6 + 0.1 * bark, light, 1)


def crown(canvas: Canvas, here: Tensor, leaves: tuple[Tensor, Tensor]) -> Iterator[Layer]:
    """A trunk and six clumps of leaves, lit from above."""
    near, number = leaves
    yield _trunk(canvas, here, -0.1, 0.1, canvas.between(-0.15, 0.15))
    wide = canvas.between(0.85, 1.15)
    clumps = ((-0.55, 0.0, 0.4), (0.55, -0.05, 0.4), (0, 0.05, 0.42), (-0.25, -0.5, 0.45))
    for clump_x, clump_y, radius in (*clumps, (0.3, -0.45, 0.42), (0.0, -0.2, 0.4)):
        x = canvas.x - clump_x * wide + canvas.between(-0.1, 0.1)
        y = canvas.y - clump_y
        distance = length(x, y) - radius * 1.08 + 0.14 * near
        light = (0.65 - 0.8 * y) * (1.15 - 0.9 * near)
        hue = 0.12 * number - 0.3 * y
        yield Layer(only(here, distance), hue, light, relief=-0.4 * near - 0.4 * y)


def fir(canvas: Canvas, here: Tensor) -> Iterator[Layer]:
    """A trunk and five tiers of hanging needles."""
    yield _trunk(canvas, here, 0.5, 0.1, 0.0)
    wide, jag = canvas.between(0.55, 0.85), canvas.between(5, 8)
    x = canvas.x
    for tier in range(5):
        top = -0.05 - 0.27 * tier
        half = wide * (1 - 0.15 * tier)
        fringe = 0.08 * triangle(x * jag + 0.5 * (tier % 2)) + 0.18 * x * x
        y = canvas.y - top + 0.05
        distance = triangle_distance(x, y + fringe, half, 0.78)
        needles = wave(torch.atan2(x, y + 0.1) * 7)
        light = (0.35 + 0.7 * ramp(0.0, 0.8, y)) * (0.75 + 0.25 * needles)
        yield Layer(only(here, distance), 0.05 * tier + 0.2 * y, light)


def palm(canvas: Canvas, here: Tensor) -> Iterator[Layer]:
    """A slim bowed trunk, arching fronds and nuts."""
    bow = canvas.between(-0.35, 0.35)
    yield _trunk(canvas, here, -0.45, 0.075, bow)
    x, y = canvas.x + bow * 1.55, canvas.y + 0.45
    droop = canvas.between(0.5, 0.9)
    for lean, reach in ((1.9, 0.75), (0.15, 0.7), (1.35, 0.95), (0.75, 0.9)):
        side = x.abs() if lean > 0.5 else x
        frond = blade(side, y - droop * side * side, lean, (reach, 0.2), (0.5, 1.2))
        split = wave(frond.along * 9 - frond.across.abs() * 1.2)
        light = (0.45 + 0.55 * split) * (1.1 - 0.6 * frond.across.abs() * split)
        jagged = frond.distance + 0.05 * (1 - split)
        yield Layer(only(here, jagged), 0.2 * frond.along + 0.05 * lean, light)
    nuts = length(x.abs() - 0.09, y - 0.08) - 0.1
    yield Layer(only(here, nuts), 0.2, 1.1, 1)
