"""Feet of frogs, lizards and dragons; distances."""

import torch
from torch import Tensor

from training.patterns.shapes import capsule, length, turned


def fan_foot(x: Tensor, y: Tensor, toward: float) -> Tensor:
    """Toes with a web between them."""
    tx, ty = turned(x, y, -toward)
    direction, radius = torch.atan2(ty, tx), length(tx, ty)
    toe = (direction / 0.5).round().clamp(-2, 2)
    web = torch.maximum(direction.abs() - 1.1, radius - 0.17)
    tx, ty = turned(tx, ty, -toe * 0.5)
    toes = torch.minimum(capsule(tx, ty, (0, 0), (0.22, 0), 0.025), length(tx - 0.24, ty) - 0.045)
    return torch.minimum(toes, web)
