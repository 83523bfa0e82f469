"""Pulls on the picture that do not come from the network.

Each is one explicit step on a picture (B, 3, H, W) in the range 0..1 and returns the new one;
`pull` takes all that a `PriorSpec` asks for.
"""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.specs import PriorSpec

MIDDLE_GRAY = 0.5
"""What decay pulls to; networks' inputs are centered near it."""

NORM_POWER = 6
"""Of the norm that keeps pixels from the ends; Mahendran and Vedaldi (2015), section 3.1."""

_SMOOTH = 1e-3
"""Differences below this count as flat, so that total variation has a gradient everywhere."""


def pull(
    picture: Tensor,
    priors: PriorSpec,
    *,
    gradient: Tensor,
    seconds: float,
    step: int,
    share: float = 1.0,
) -> Tensor:
    """Take all pulls of one gradient step.

    Args:
        picture: (1, 3, H, W).
        priors: which pulls, and how strongly; what is 0 costs nothing.
        gradient: (1, 3, H, W) of what is climbed, any scale; it says what a pixel contributes.
        seconds: how long the step lasts; a portrait's last one second each.
        step: its number, which decides whether it blurs.
        share: of the blur and of the clips, 0..1: how much of the raster's octave is there.
    """
    if priors.tv:
        picture = tv_descent(picture, priors.tv * seconds)
    if priors.norm:
        picture = norm_descent(picture, priors.norm * seconds)
    if priors.decay:
        picture = decay(picture, min(priors.decay * seconds, 1.0))
    if priors.blur_radius and step % priors.blur_every == 0:
        picture = picture + share * (blur(picture, priors.blur_radius) - picture)
    if priors.clip_norm:
        picture = picture + share * (clip_norm(picture, priors.clip_norm) - picture)
    if priors.clip_contribution:
        clipped = clip_contribution(picture, gradient, priors.clip_contribution)
        picture = picture + share * (clipped - picture)
    return picture


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
    weights = [math.exp(-0.5 * (step / radius) ** 2) for step in range(reach + 1)]
    whole = weights[0] + 2 * sum(weights[1:])
    shares = [weight / whole for weight in weights]
    padded = F.pad(picture, (reach, reach, reach, reach), mode="replicate")
    return _weighed(_weighed(padded, shares, -1), shares, -2)


def _weighed(padded: Tensor, shares: Sequence[float], axis: int) -> Tensor:
    """Sum a picture and its shifts both ways along an axis; it loses as many pixels at each end.

    A few sums of slices take a sixth of the time of a convolution by channels on a CPU.
    """
    reach = len(shares) - 1
    length = padded.shape[axis] - 2 * reach
    total = shares[0] * padded.narrow(axis, reach, length)
    for step, share in enumerate(shares[1:], start=1):
        before, after = (padded.narrow(axis, reach + way, length) for way in (-step, step))
        total.add_(before + after, alpha=share)
    return total


def norm_descent(picture: Tensor, amount: float) -> Tensor:
    """Descend the sixth-power norm about middle gray: the middle is left alone, the ends are not.

    Args:
        picture: (B, 3, H, W).
        amount: how far black and white move, picture units.

    Source: Mahendran and Vedaldi (2015), section 3.1, the alpha norm with alpha 6.
    """
    reach = (picture - MIDDLE_GRAY) / MIDDLE_GRAY
    return picture - amount * reach ** (NORM_POWER - 1)


def clip_norm(picture: Tensor, share: float) -> Tensor:
    """Set the pixels whose color is nearest to middle gray to it.

    Args:
        picture: (1, 3, H, W).
        share: of the pixels, 0..1; as many as it holds, rounded down.

    Source: Yosinski et al. (2015), section 3, "Clipping pixels with small norm".
    """
    return _grayed(picture, (picture - MIDDLE_GRAY).square().sum(1), share)


def clip_contribution(picture: Tensor, gradient: Tensor, share: float) -> Tensor:
    """Set the pixels to middle gray without which the objective would change least.

    To first order, a pixel x contributes |sum over colors of (x - gray) * gradient|.

    Args:
        picture: (1, 3, H, W).
        gradient: (1, 3, H, W) of the objective, any scale.
        share: of the pixels, 0..1; as many as it holds, rounded down.

    Source: Yosinski et al. (2015), section 3, "Clipping pixels with small contribution".
    """
    return _grayed(picture, ((picture - MIDDLE_GRAY) * gradient).sum(1).abs(), share)


def _grayed(picture: Tensor, worth: Tensor, share: float) -> Tensor:
    """Set the share of the pixels (1, H, W) of least worth to middle gray."""
    count = int(min(share, 1.0) * worth.numel())
    least = worth.flatten().topk(count, largest=False).indices
    kept = torch.ones(worth.numel(), dtype=torch.bool, device=picture.device)
    kept[least] = False
    return torch.where(kept.view(1, *worth.shape), picture, MIDDLE_GRAY)
