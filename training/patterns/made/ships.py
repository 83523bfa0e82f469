"""The parts of ships: hulls, seas, and what their masts carry."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer
from training.patterns.shapes import (
    Number,
    box,
    capsule,
    fraction,
    length,
    only,
    ramp,
    triangle,
    wave,
)


def hull(canvas: Canvas, kind: Tensor) -> list[Layer]:
    """A hull with planks, a wale and portholes, its bow to the right."""
    x, y = canvas.x, canvas.y
    sheer = 0.42 - torch.where(kind == 1, 0.1, 0.22) * (x + 0.1) ** 2
    sheer = sheer - torch.where(kind == 0, 0.2, 0.0) * ramp(-0.5, -0.56, x)
    bow = 0.9 - 0.5 * ((y - 0.35) / 0.6).clamp(-0.5, 1) ** 2
    stern = -0.88 + 0.25 * (y - 0.35)
    hull = torch.maximum(torch.maximum(x - bow, stern - x), torch.maximum(sheer - y, y - 0.98))
    planks = wave((y - sheer) * 8)
    below = y - sheer
    port = length((fraction(x * 4.5) - 0.5) / 4.5, below - 0.2) - 0.045
    port = torch.maximum(port, x.abs() - 0.68)
    rail = torch.maximum((below - 0.03).abs() - 0.045, hull)
    sprit = capsule(x, y, (0.75, 0.25), (1.2, -0.08), 0.035, 0.015)
    return [
        Layer(only(kind == 0, sprit), 0.3, 0.8, 1, rim=0.02),
        Layer(hull, 0.1 * planks, 0.4 + 0.4 * planks),
        Layer(rail, 0.4, 1.1, 0, rim=0.02),
        Layer(only(kind != 1, port), 0.6, 1.3, 1, rim=0.02),
    ]


def sea(canvas: Canvas) -> list[Layer]:
    """Two rows of waves with foam on them."""
    x, y = canvas.x, canvas.y
    layers = []
    for row in (0, 1):
        crest = 0.09 * triangle(x * canvas.between(1.4, 2.4) + canvas.between()) ** 1.5
        below = y - 0.78 - 0.14 * row + crest
        sea = torch.maximum(-below, length(x * 0.9, y) - 1.25)
        foam = wave(below * 5)
        layers.append(Layer(sea, 0.5 + 0.15 * foam + 0.1 * row, 0.4 + 0.7 * foam, 1))
    return layers


def _sail(sail: Tensor, here: Tensor, seam: Tensor, place: Number) -> Layer:
    """A sail of sewn strips, where it is."""
    cloth = wave(seam)
    light = 0.75 + 0.35 * cloth
    return Layer(only(here, sail), place + 0.1 * cloth, light, relief=0.3 * cloth)


def galleon(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Three masts with three bellied square sails each, and pennants."""
    x, y = canvas.x, canvas.y
    layers, stripes = [], canvas.between(0.8, 2)
    for mast, top, wide in ((-0.58, -0.72, 0.28), (0.55, -0.8, 0.3), (0.0, -1.0, 0.36)):
        px = x - mast
        pole = capsule(px, y, (0, 0.5), (0, top - 0.1), 0.035, 0.02)
        pennant = torch.maximum(
            (y - top + 0.06 + 0.03 * torch.sin(px * 15)).abs() - 0.06 + 0.2 * px, -px
        )
        layers.append(Layer(only(here, pole), 0.5, 0.7, rim=0.02))
        layers.append(Layer(only(here, pennant), 0.3, 1.2, 0, rim=0.02))
        story = (0.2 - top) / 3
        row = ((y - top) / story).floor().clamp(0, 2)
        down = ((y - top) / story - row) * 1.1 - 0.08
        half = wide * (0.55 + 0.2 * row) * (0.85 + 0.15 * down)
        belly = px - 0.1 * torch.sin(math.pi * down.clamp(0, 1))
        hang = 0.14 * (1 - (belly / half) ** 2).clamp(0, 1)
        edge = torch.maximum(-down, down - 1.02 + hang) * story
        sail = torch.maximum(belly.abs() - half, edge)
        layers.append(_sail(sail, here, belly / half * stripes, 0.1 * row))
    return layers


def sloop(canvas: Canvas, here: Tensor) -> list[Layer]:
    """One mast with a tall mainsail aft and a jib before it."""
    x, y = canvas.x, canvas.y
    top = canvas.between(-1.1, -0.95)
    pole = capsule(x, y, (0, 0.5), (0, top), 0.035, 0.02)
    down = (y - top - 0.03) / (0.2 - top)
    belly = 0.1 * torch.sin(math.pi * down.clamp(0, 1))
    main = torch.maximum(torch.maximum(0.03 + x, -x - 0.8 * down - belly), y - 0.2)
    jib = torch.maximum(torch.maximum(0.05 - x, x - 0.75 * down - belly), y - 0.25)
    boom = capsule(x, y, (0, 0.24), (-0.85, 0.22), 0.03)
    flag = torch.maximum(box(x + 0.12, y - top - 0.02, 0.12, 0.06), x)
    seams = y * canvas.between(1.5, 3) + 0.3 * x
    return [
        Layer(only(here, torch.minimum(pole, boom)), 0.5, 0.7, rim=0.02),
        Layer(only(here, flag), 0.3, 1.2, 0, rim=0.02),
        _sail(main, here, seams, 0.0),
        _sail(jib, here, seams * 1.2, 0.3),
    ]


def junk(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Two fan-shaped sails stiffened by battens."""
    layers = []
    for mast, top, wide in ((0.5, -0.65, 0.32), (-0.2, -1.0, 0.5)):
        x, y = canvas.x - mast, canvas.y
        pole = capsule(x, y, (0, 0.5), (0, top - 0.08), 0.035, 0.025)
        down = (y - top) / (0.22 - top)
        slant = down + 0.25 * x
        aft = wide * (0.45 + 0.65 * down.clamp(0, 1) ** 0.6) + 0.03 * wave(slant * 6)
        sail = torch.maximum(
            torch.maximum(x - wide * 0.45, -x - aft), torch.maximum(-slant, slant - 1) * 0.8
        )
        battens = ramp(0.8, 0.95, triangle(slant * 6))
        light = 0.55 + 0.5 * triangle(slant * 3) - 0.5 * battens
        layers.append(Layer(only(here, pole), 0.5, 0.7, rim=0.02))
        layers.append(Layer(only(here, sail), 0.3 * slant, light, 1, relief=0.4 * battens))
    return layers
