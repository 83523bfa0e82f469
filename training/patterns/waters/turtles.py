"""What a turtle is made of: flippers, skin, the plates of its shell."""

from dataclasses import replace

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, limb
from training.patterns.shapes import (
    angle,
    length,
    ramp,
    triangle,
    wave,
)


def flipper(x: Tensor, y: Tensor, bones: tuple[tuple[float, float], ...], wide: float) -> Tensor:
    """The distance to a flipper from a shoulder over its middle to its tip."""
    (sx, sy), (mx, my), (ex, ey) = bones
    return limb(x, y, curve(((sx, sy, wide * 0.8), (mx, my, wide), (ex, ey, 0.025)), 3))


def turtle_skin(canvas: Canvas, side: Tensor, y: Tensor) -> Tensor:
    """Dark scales in a bright net."""
    size = canvas.between(6, 9)
    nearest, second, _, _, number = canvas.voronoi(side * size + 1, y * size + 9, 0.6)
    net = ramp(0.05, 0.2, second - nearest)
    color = canvas.second(number * 0.15 + 0.2) * 0.75
    return mix(canvas.second(0.6) * 0.5 + 0.4, color, net)


def plates(canvas: Canvas, figure: Figure, shell: Tensor, x: Tensor, y: Tensor) -> Figure:
    """Five plates down the middle, four at each side, a row of small ones around."""
    radius, direction = length(x, y), angle(x, y)
    row = y * 2.9
    side = x.abs()
    middle = torch.minimum(
        (row - row.round()).abs() * -1 + 0.5, (0.36 + 0.12 * wave(row) - side) * 2.9
    )
    offset = row + 0.5
    flank = torch.minimum(
        0.5 - (offset - offset.round()).abs(), (side - 0.36 - 0.12 * wave(row)) * 2.9
    )
    central = side < 0.36 + 0.12 * wave(row)
    wall = torch.where(central, middle, flank)
    number = torch.where(central, row.round(), offset.round() + 9)
    border = radius > 0.82
    around = direction * 24
    wall = torch.where(
        border,
        torch.minimum(0.5 - (around - around.round()).abs(), (radius - 0.82) * 6),
        torch.minimum(wall, (0.82 - radius) * 5),
    )
    number = torch.where(border, around.round() * 0.5, number)
    rings = triangle(wall * canvas.between(2.5, 5)) * ~border
    color = canvas.first(canvas.lot(number) * canvas.between(0, 0.3) + wall * 0.6 + radius * 0.1)
    rays = ramp(0.5, 0.7, wave(angle(x, row - row.round()) * 9)) * canvas.chance(0.4) * ~border
    color = mix(color, canvas.second(wall), torch.maximum(rays, rings * canvas.chance(0.5)) * 0.7)
    color = color * (0.12 + 0.95 * ramp(0.02, 0.14, wall))[..., None]
    figure = figure.part(shell, color, rim=0.05, depth=0.4)
    dome = figure.relief + 0.35 * ramp(0, 0.3, wall) * canvas.inside(shell)
    return replace(figure, relief=dome)
