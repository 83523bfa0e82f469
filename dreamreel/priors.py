"""Pulls on the picture that do not come from the network.

Each is one explicit step on a picture (B, 3, H, W) in the range 0..1 and returns the new one.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

MIDDLE_GRAY = 0.5
"""What decay pulls to; networks' inputs are centered near it."""

_SMOOTH = 1e-3
"""Differences below this count as flat, so that total variation has a gradient everywhere."""


def tv_descent(picture: Tensor, amount: float) -> Tensor:
    """Descend the isotropic total variation: flat areas grow flatter, edges stay.

    Args:
        picture: (B, 3, H, W).
        amount: length of the step, picture units.

    Source: Rudin, Osher and Fatemi (1992), equation 2.9; Mahendran and Vedaldi (2015), section 3.1.
    """
    across = F.pad(picture.diff(dim=-1), (0, 1))
    down = F.pad(picture.diff(dim=-2), (0, 0, 0, 1))
    length = (across.square() + down.square() + _SMOOTH**2).sqrt()
    across, down = across / length, down / length
    divergence = (
        across - F.pad(across, (1, 0))[..., :-1] + down - F.pad(down, (0, 0, 1, 0))[..., :-1, :]
    )
    return picture + amount * divergence


def decay(picture: Tensor, amount: float) -> Tensor:
    """Pull towards middle gray by a share ``amount`` of the distance, 0..1.

    Source: Yosinski et al. (2015), section 3, L2 decay.
    """
    return MIDDLE_GRAY + (picture - MIDDLE_GRAY) * (1 - amount)


def blur(picture: Tensor, radius: float) -> Tensor:
    """Blur with a Gaussian of deviation ``radius`` pixels; borders repeat.

    Source: Yosinski et al. (2015), section 3, Gaussian blur.
    """
    if radius <= 0:
        return picture
    reach = max(1, math.ceil(3 * radius))
    steps = torch.arange(-reach, reach + 1, device=picture.device, dtype=picture.dtype)
    kernel = torch.exp(-0.5 * (steps / radius) ** 2)
    kernel = kernel / kernel.sum()
    channels = picture.shape[1]
    padded = F.pad(picture, (reach, reach, reach, reach), mode="replicate")
    rows = F.conv2d(padded, kernel.view(1, 1, 1, -1).expand(channels, 1, 1, -1), groups=channels)
    return F.conv2d(rows, kernel.view(1, 1, -1, 1).expand(channels, 1, -1, 1), groups=channels)
