"""What is maximized: the excitement of a target, from a layer's activations.

Objectives are functions of activations and know no network. They *sum* over positions, so that the
gradient at a pixel does not shrink as the picture grows. They are always maximized.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

LEAK = 0.1
"""Slope below zero: a silent unit still says which way to wake it. Cf. lucid's redirected ReLU."""

_PART = 1024
"""Positions that are compared with all of a guide's at once."""


def layer_energy(activations: Tensor, *, where: Tensor | None = None) -> Tensor:
    """Return half the sum of squares of a whole layer, as DeepDream climbs.

    Args:
        activations: (B, C, H, W), before the ReLU.
        where: (H, W) how much each position counts; None: all of them wholly.

    Source: Mordvintsev, Olah and Tyka (2015), `objective_L2`: its gradient is the activations.
    """
    energies = F.relu(activations.float()).square()
    return 0.5 * (energies if where is None else energies * where).sum()


def channel_excitement(
    activations: Tensor, channel: int, *, rectified: bool, where: Tensor | None = None
) -> Tensor:
    """Return the summed activation of one channel.

    Args:
        activations: (B, C, H, W), before the ReLU where the layer has one.
        channel: which of the C.
        rectified: whether a ReLU follows; then negative values count by `LEAK` only.
        where: (H, W) how much each position counts; None: all of them wholly.
    """
    values = activations[:, channel].float()
    values = F.leaky_relu(values, LEAK) if rectified else values
    return (values if where is None else values * where).sum()


def guided_match(activations: Tensor, guide: Tensor, *, rectified: bool) -> Tensor:
    """Return how well each position meets the feature of a guide that suits it best, summed.

    Args:
        activations: (1, C, H, W), before the ReLU where the layer has one.
        guide: (N, C) features of the guide, one row per position, after it.
        rectified: whether a ReLU follows; then negative values count by `LEAK` only.

    Source: Mordvintsev, Olah and Tyka (2015), `objective_guide`: per position the guide's feature
    of the largest dot product is the gradient.
    """
    features = activations[0].float().flatten(1).T
    with torch.no_grad():
        seen = F.relu(features) if rectified else features
        # In parts: layers of the surface have tens of thousands of positions.
        best = torch.cat([(part @ guide.T).argmax(1) for part in seen.split(_PART)])
    values = F.leaky_relu(features, LEAK) if rectified else features
    return (values * guide[best]).sum()


def code_likeness(activations: Tensor, code: Tensor) -> Tensor:
    """Return minus the squared distance from a layer's code of another picture, over its square.

    Args:
        activations: (1, C, H, W).
        code: (1, C, H, W), what they are to become.

    Returns:
        0 where they are equal, -1 where the activations are all zero.

    Source: Mahendran and Vedaldi (2015), section 3, the normalized Euclidean loss.
    """
    return -(activations.float() - code).square().sum() / code.square().sum()


def unit_excitement(activations: Tensor, channel: int, place: complex) -> Tensor:
    """Return one channel's activation at a place between its four nearest units.

    Args:
        activations: (B, C, H, W).
        channel: which of the C.
        place: (X + iY) in units of the layer, pixel centers at integers; clamped to the layer.
    """
    height, width = activations.shape[-2:]
    x = min(max(place.real, 0.0), width - 1.0)
    y = min(max(place.imag, 0.0), height - 1.0)
    left, top = min(int(x), max(width - 2, 0)), min(int(y), max(height - 2, 0))
    cell = activations[:, channel, top : top + 2, left : left + 2].float()
    across = torch.tensor([1 - (x - left), x - left], device=cell.device)[: cell.shape[-1]]
    down = torch.tensor([1 - (y - top), y - top], device=cell.device)[: cell.shape[-2]]
    return torch.einsum("byx,y,x->", cell, down, across)
