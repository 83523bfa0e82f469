"""What is built of stone: blocks, openings, walls, towers and gates."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer
from training.patterns.shapes import (
    Number,
    box,
    capsule,
    length,
    only,
    ramp,
    triangle,
    triangle_distance,
    wave,
)


def battlements(x: Tensor, y: Tensor, half: Tensor, teeth: float) -> Tensor:
    """The distance to a wall whose top at the origin has teeth."""
    notch = ramp(0.4, 0.5, triangle(x / half * teeth)) * 0.09
    return torch.maximum(x.abs() - half, notch - y)


def wall(canvas: Canvas, half: Tensor, top: Tensor) -> Layer:
    """A long wall with battlements."""
    joint, block = masonry(canvas, canvas.x, canvas.y, 5)
    stones = torch.maximum(battlements(canvas.x, canvas.y - top, half, 4.0), canvas.y - 1.08)
    return Layer(stones, 0.15 * block, 0.4 + 0.35 * joint + 0.15 * block, 1)


def turret(
    canvas: Canvas, x: Tensor, size: tuple[Tensor, Tensor], height: Tensor, roofed: Tensor
) -> list[Layer]:
    """A round tower with a window, under a pointed roof with a flag, or under battlements."""
    half, top = size
    y = canvas.y - top
    joint, block = masonry(canvas, x, y, 6)
    round_ = 1 - 0.6 * (x / half).clamp(-1, 1) ** 2
    shaft = torch.maximum(x.abs() - half, torch.maximum(-y, canvas.y - 1.1))
    head = torch.maximum(battlements(x, y + 0.12, half * 1.25, 2.0), y - 0.14)
    slit = torch.maximum(doorway(x, y - 0.42, 0.055, 0.14), 0.2 - y)
    above = y + height
    roof = triangle_distance(x, above, half * 1.45, height)
    tiles = wave(above * 9 + x * x * 4)
    peak = (x / (half * 1.4 * (above / height).clamp(min=0.1))).clamp(-1, 1)
    sway = 0.03 * torch.sin(x * 20)
    flag = box(x - 0.12, above + 0.13 + sway, 0.12, 0.06)
    pole = capsule(x, above, (0, 0.1), (0, -0.2), 0.02)
    covered = roofed > 0.5
    return [
        Layer(shaft, 0.15 * block, (0.5 + 0.35 * joint + 0.15 * block) * round_, 1),
        Layer(only(~covered, head), 0.2, (0.7 + 0.3 * joint) * round_, 1),
        Layer(slit, 0.6, 0.25, 0, rim=0),
        Layer(only(covered, torch.minimum(flag, pole)), 0.7, 1.3, 0, rim=0.02),
        Layer(only(covered, roof), 0.2 * tiles, (0.5 + 0.5 * tiles) * (1 - 0.6 * peak.abs())),
    ]


def gate(canvas: Canvas) -> list[Layer]:
    """A gatehouse with a portcullis."""
    x, y = canvas.x, canvas.y - 1.08
    half = canvas.between(0.24, 0.32)
    joint, block = masonry(canvas, x, y, 6)
    house = torch.maximum(battlements(x, y + 0.85, half, 2.0), y)
    door = doorway(x, y, half * 0.62, 0.3)
    bars = torch.maximum(wave(x * 12), wave(y * 9))
    return [
        Layer(house, 0.1 + 0.15 * block, 0.55 + 0.35 * joint + 0.15 * block, 1),
        Layer(door - 0.06, 0.5, 1.1, 0, rim=0.03),
        Layer(door, 0.6, 0.15 + 0.5 * ramp(0.75, 0.95, bars), 0),
    ]


def masonry(canvas: Canvas, x: Tensor, y: Tensor, size: float) -> tuple[Tensor, Tensor]:
    """Blocks in courses: how far from the joints (0..1), and a number in 0..1 for each block."""
    row = (y * size * 1.6).floor()
    column = x * size + 0.5 * row.remainder(2)
    joint = torch.maximum(triangle(column), triangle(y * size * 1.6))
    return ramp(0.98, 0.8, joint), canvas.lot(column.floor(), row)


def doorway(x: Tensor, y: Tensor, half: Number, height: Number) -> Tensor:
    """The distance to an opening with a round top, its sill at the origin."""
    return torch.maximum(length(x, (y + height).clamp(max=0)) - half, y)
