"""Feathers in numbers: how they fan out, and what light their barbs leave."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.shapes import (
    length,
    ramp,
    wave,
)


def fan(
    canvas: Canvas, x: Tensor, y: Tensor, reach: Tensor, spread: Tensor, count: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Feathers spread like fingers around the origin, the middle one upward.

    Returns about the distance to them, the place across a feather (-0.5..0.5), and its number.
    """
    place = torch.atan2(x, -y) / spread * count / 2
    last = (count / 2).floor()
    number = torch.maximum(torch.minimum(place.round(), last), -last)
    across = place - number
    tip = reach * (1 - 0.5 * across * across * canvas.between(0.4, 1))
    side = (across.abs() - 0.5) * length(x, y) * spread / count * 2
    return torch.maximum(length(x, y) - tip, side), across, number


def barbed(color: Tensor, across: Tensor, along: Tensor) -> Tensor:
    """A feather's color with its shaft, its barbs and the shadow of the feather above."""
    barbs = wave((along - across.abs() * 0.5) * 9)
    shaft = ramp(0.1, 0.04, across.abs())
    edge = ramp(0.5, 0.36, across.abs())
    light = (0.8 + 0.2 * barbs) * (0.2 + 0.8 * edge) + 0.25 * shaft
    return color * light[..., None]
