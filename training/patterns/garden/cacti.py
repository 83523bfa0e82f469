"""The kinds of cacti: what each is made of where it is drawn."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer
from training.patterns.shapes import (
    capsule,
    ellipse,
    fraction,
    length,
    only,
    ramp,
    smooth_union,
    turned,
    wave,
)


def _flesh(distance: Tensor, across: Tensor, y: Tensor, ribs: Tensor) -> Layer:
    """Ribbed flesh with spines along the ribs; ``across`` -1..1 over what is round."""
    around = torch.asin(across.clamp(-0.99, 0.99)) / math.pi
    rib = wave(around * ribs)
    spine = ramp(0.85, 0.97, rib) * ramp(0.5, 0.8, wave(y * 4.5))
    light = (0.35 + 0.6 * rib) * (1 - 0.35 * across * across) + 0.6 * spine
    return Layer(distance, 0.2 * rib + 0.3 * spine - 0.08 * y, light, relief=0.5 * rib)


def saguaro(canvas: Canvas, here: Tensor) -> list[Layer]:
    """A column with two arms, some with a flower on top."""
    x, y, ribs = canvas.x, canvas.y, canvas.whole(5, 8)
    layers = []
    for side in (-1, 1):
        out, low = canvas.between(0.5, 0.7), canvas.between(-0.05, 0.4)
        high = canvas.between(-0.75, -0.2)
        elbow = capsule(x * side, y, (0, low + 0.1), (out, low), 0.15)
        upper = capsule(x * side, y, (out, low), (out, high), 0.16, 0.15)
        arm = smooth_union(elbow, upper, 0.1)
        across = torch.where(upper < elbow, (x * side - out) / 0.16, (y - low - 0.05) / 0.15)
        layers.append(_flesh(only(here, arm), across, y, ribs - 1))
    column = capsule(x, y, (0, 1.3), (0, -0.8), 0.27, 0.24)
    layers.append(_flesh(only(here, column), x / 0.26, y, ribs))
    bloom = _bloom(x, y + 1.05, 0.2)
    return [*layers, Layer(only(here & (canvas.chance() > 0.5), bloom), 0.2, 1.2, 1)]


def barrel(canvas: Canvas, here: Tensor) -> list[Layer]:
    """A round body with three flowers."""
    x, y = canvas.x, canvas.y - 0.1
    wide = canvas.between(0.75, 0.98)
    girth = wide * (1 - (y * 1.05).clamp(-1, 1) ** 2).clamp(min=0.003).sqrt()
    body = ellipse(x, y, wide, 0.95)
    layers = [_flesh(only(here, body), x / girth, y, canvas.whole(8, 13))]
    for side in (-0.3, 0.3, 0.0):
        bloom = _bloom(x - side, y + 0.92 - 0.3 * abs(side), 0.26)
        light = 0.6 + 0.7 * wave(torch.atan2(y + 0.9, x - side) * 1.5)
        layers.append(Layer(only(here, bloom), 0.2 + side * 0.2, light, 1))
    return layers


def pear(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Six flat pads upon pads, some with fruit."""
    x, y = canvas.x, canvas.y
    layers = []
    spread = canvas.between(0.35, 0.6)
    pads = (
        (-0.42, -0.05, -spread, 0.36),
        (0.42, -0.1, spread, 0.34),
        (-0.55, -0.62, -0.2, 0.27),
        (0.5, -0.65, 0.3, 0.27),
        (0.0, -0.35, 0.0, 0.33),
        (0.0, 0.55, 0.0, 0.42),
    )
    for pad_x, pad_y, lean, size in pads:
        px, py = turned(x - pad_x, y - pad_y, -lean)
        pad = ellipse(px, py, size * 0.85, size * 1.15)
        dots_x, dots_y = fraction(px * 5 + py * 5) - 0.5, fraction(px * 5 - py * 5) - 0.5
        dot = ramp(0.25, 0.12, length(dots_x, dots_y))
        light = 0.55 - py + 0.5 * dot - 0.6 * px * px
        layers.append(Layer(only(here, pad), 0.2 * dot - 0.3 * py, light))
        fruit = ellipse(px - 0.12, py + size * 1.2, 0.08, 0.12)
        layers.append(Layer(only(here & (canvas.chance() > 0.5), fruit), 0.3, 1.2, 1))
    return layers


def _bloom(x: Tensor, y: Tensor, size: float) -> Tensor:
    """The distance to a small flower of pointed petals, open upward."""
    around = torch.atan2(x, -y)
    return length(x, y) - size * (0.75 + 0.35 * wave(around * 1.3))
