"""The parts of clocks: hands, and what is around the case."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer
from training.patterns.shapes import TURN, box, capsule, fraction, length, only, turned, wave


def hands(canvas: Canvas, x: Tensor, y: Tensor, size: Tensor) -> list[Layer]:
    """The hands of any hour, with a leaf or a ring on them, and the axle."""
    hour = canvas.between(0, 12)
    layers = []
    ringed = canvas.chance(0.4)
    for turn, reach, thick in ((hour / 12, 0.4, 0.07), (hour, 0.66, 0.05)):
        px, py = turned(x, y, -turn * TURN)
        hand = capsule(px, py, (0, 0.14), (0, -reach), thick, 0.02)
        ring = (length(px, py + reach * 0.6) - 0.08).abs() - 0.03
        hand = torch.where(ringed > 0.5, torch.minimum(hand, ring), hand)
        layers.append(Layer(hand * size, 0.05, 0.2, 0, rim=0.02))
    axle = (length(x, y) - 0.09) * size
    return [*layers, Layer(axle, 0.3, 1.2)]


def bells(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Feet, two bells, a hammer and a handle."""
    x, y = canvas.x.abs(), canvas.y
    foot = capsule(x, y, (0.4, 0.7), (0.68, 1.08), 0.07)
    px, py = turned(x - 0.5, y + 0.72, -0.65)
    bell = torch.maximum(length(px, py) - 0.32, py - 0.05)
    handle = torch.maximum((length(x, y + 0.72) - 0.42).abs() - 0.04, y + 0.85)
    hammer = torch.minimum(capsule(x, y, (0, -0.6), (0, -0.86), 0.04), box(x, y + 0.9, 0.1, 0.06))
    return [
        Layer(only(here, foot), 0.6, 0.9),
        Layer(only(here, handle), 0.6, 0.9, rim=0.02),
        Layer(only(here, hammer), 0.7, 1.0, 1),
        Layer(only(here, bell), 0.15, 1.2 - 1.3 * (px + 0.1).abs(), 1),
    ]


def crown(canvas: Canvas, here: Tensor) -> list[Layer]:
    """The knob of a pocket watch, its ring, and links of chain."""
    x, y = canvas.x, canvas.y
    knob = box(x, y + 0.7, 0.11, 0.1)
    ring = (length(x, y + 0.93) - 0.17).abs() - 0.05
    link_x = x - 0.3
    links = (length((fraction(link_x * 3.2) - 0.5) / 3.2, y + 1.05) - 0.1).abs() - 0.03
    chain = torch.maximum(links, 0.18 - x)
    return [
        Layer(only(here, torch.maximum(chain, x - 1.3)), 0.5, 1.0, rim=0.03),
        Layer(only(here, ring), 0.5, 1.0),
        Layer(only(here, knob), 0.2, 0.6 + 0.4 * wave(x * 14)),
    ]
