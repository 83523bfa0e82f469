"""The kinds of lanterns: what each is made of where it is drawn."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer
from training.patterns.shapes import box, length, only, ramp, wave


def paper(canvas: Canvas, here: Tensor) -> list[Layer]:
    """A globe, a drum or a spindle of paper, glowing between its ribs."""
    x, y = canvas.x, canvas.y + 0.12
    tall, wide = canvas.between(0.55, 0.8), canvas.between(0.5, 0.85)
    square = canvas.between(2, 4)
    down = (y / tall).clamp(-1, 1).abs()
    half = wide * (1 - 0.92 * down**square).sqrt()
    across = (x / half.clamp(min=0.03)).clamp(-1, 1)
    body = torch.maximum(x.abs() - half, y.abs() - tall)
    ribs = wave(y * canvas.between(4, 7))
    gores = wave(torch.asin(across * 0.99) / math.pi * canvas.whole(4, 7))
    rib = torch.where(canvas.chance(0.5) > 0.5, ribs, gores)
    glow = 1.25 - 0.75 * length(x / wide, y / tall).clamp(max=1) ** 2
    sign = (length(x, y) - 0.24).abs() - 0.05
    sign = torch.minimum(sign, torch.minimum(box(x, y, 0.04, 0.32), box(x, y, 0.3, 0.04)))
    tassel = torch.maximum(
        x.abs() - 0.04 - 0.1 * (y - tall), torch.maximum(tall + 0.1 - y, y - tall - 0.55)
    )
    light = glow * (0.5 + 0.5 * rib)
    hook = torch.minimum(
        box(x, y + tall + 0.22, 0.02, 0.2), (length(x, y + tall + 0.4) - 0.1).abs() - 0.03
    )
    marked = here & (canvas.chance(0.5) > 0.5)
    return [
        Layer(only(here, hook), 0.5, 0.9, 1, rim=0.02),
        Layer(only(here, tassel), 0.3, 0.4 + 0.7 * wave(x * 14), 1),
        Layer(only(here, body), 0.25 * rib + 0.2 * glow, light, relief=0.5 * rib),
        Layer(only(marked, sign), 0.6, 0.35, 1, rim=0.02),
        Layer(only(here, box(x, y.abs() - tall, wide * 0.45, 0.07)), 0.5, 1.0, 1),
    ]


def glazed(canvas: Canvas, here: Tensor) -> list[Layer]:
    """A roof, panes between bars around a flame, a foot, and a ring to carry it by."""
    x, y = canvas.x, canvas.y
    wide, flare = canvas.between(0.45, 0.62), canvas.between(-0.2, 0.2)
    half = wide - flare * (y - 0.15) * 0.6
    room = torch.maximum(x.abs() - half, (y - 0.15).abs() - 0.58)
    flame_y = y - 0.3
    flame = length(x * (1.6 - 1.1 * flame_y), flame_y) - 0.3
    shine = ramp(1.0, 0.1, length(x, flame_y))
    post = torch.minimum((x.abs() - half).abs(), x.abs()) - 0.035
    frame = torch.maximum(torch.minimum(post, (y - 0.15).abs() - 0.04), room)
    framed = canvas.chance(0.6) > 0.5
    roof_up = (y + 0.43) / -0.45
    slope = wide * 1.35 * (1 - roof_up.clamp(0, 1) ** canvas.between(0.6, 1.6) * 0.8)
    roof = torch.maximum((x.abs() - slope) * 0.7, torch.maximum(y + 0.4, -y - 0.85))
    ring = (length(x, y + 1.02) - 0.16).abs() - 0.04
    tile = wave(x / slope.clamp(min=0.05) * 2.5)
    candle = box(x, y - 0.62, 0.12, 0.16)
    return [
        Layer(only(here, ring), 0.3, 1.0, 1),
        Layer(only(here, room), 0.3 * shine, 0.35 + 0.75 * shine, relief=0 * x),
        Layer(only(here, candle), 0.6, 1.0, 0, rim=0.03),
        Layer(only(here, flame), 0.5 - flame, 1.5, 0, 0 * x, rim=0.015),
        Layer(only(here & framed, frame), 0.2, 0.5, 1, rim=0.02),
        Layer(only(here, roof), 0.2 * tile, 0.5 + 0.5 * tile, 1),
        Layer(only(here, box(x, y - 0.78, wide * 1.25, 0.09)), 0.35, 0.9, 1),
        Layer(only(here, box(x, y - 0.93, wide * 0.9, 0.08)), 0.5, 0.7, 1),
        Layer(only(here, box(x, y + 0.43, wide * 1.35, 0.05)), 0.5, 1.0, 1),
    ]
