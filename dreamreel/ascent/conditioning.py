"""Conditioning of gradients: from the noise that networks give to strokes that can be seen.

A raw gradient is dominated by its finest frequencies. Weighting frequencies by 1/f**alpha makes
large forms move as fast as small ones; chroma is smoothed more and moved less than light, so that
color flows in fields and does not speckle. The weights sit on the bands of a pyramid: unlike a
Fourier transform of the frame it does not wrap around, can be tiled, and costs a few passes.
Source: Olah et al. (2017), "Feature visualization", section "Preconditioning and parameterization".
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.image.color import from_opponent, to_opponent

CHROMA_EXTRA = 0.7
"""Added to alpha for chroma; by eye."""
CHROMA_GAIN = 0.5
"""RMS of both chroma channels together over that of light; by eye."""
FINEST_GAIN = 0.35
"""Of the band from a quarter of a cycle per pixel to the limit: what jitter can't hold still."""
SMALLEST = 8
"""Pixels of the coarsest level's shorter side, at least."""

_TINY = 1e-20


def condition(gradient: Tensor, alpha: float) -> Tensor:
    """Weight the bands of a gradient, and balance light against chroma.

    Args:
        gradient: (1, 3, H, W) float32, of any size of numbers.
        alpha: exponent for light.

    Returns:
        (1, 3, H, W) of RMS 1; zeros where the gradient is zero everywhere.
    """
    shaped = _weight_bands(to_opponent(gradient), alpha)
    light, chroma = shaped[:, :1], shaped[:, 1:]
    balanced = torch.cat([_unit(light), CHROMA_GAIN * _unit(chroma)], dim=1)
    return _unit(from_opponent(balanced))


def equalize(gradient: Tensor, bands: int = 4) -> Tensor:
    """Bring the bands of a gradient to one size, whatever each of them was.

    Args:
        gradient: (1, 3, H, W) float32, of any size of numbers.
        bands: octaves of detail, besides what lies below them.

    Returns:
        (1, 3, H, W), the sum of bands of RMS 1; zeros where the gradient is zero everywhere.

    Source: the Laplacian-normalized gradient of Mordvintsev's DeepDream tutorial (2016); the bands
    are those of this module's own pyramid.
    """
    parts, rest = [], gradient
    while len(parts) < bands and min(rest.shape[-2:]) >= 2 * SMALLEST:
        coarse = halve(rest)
        parts.append(rest - F.interpolate(coarse, size=rest.shape[-2:], mode="bilinear"))
        rest = coarse
    shaped = _unit(rest)
    for part in reversed(parts):
        shaped = F.interpolate(shaped, size=part.shape[-2:], mode="bilinear") + _unit(part)
    return shaped


def halve(picture: Tensor) -> Tensor:
    """Return a picture of half the size, each pixel the mean of 4x4 that overlap; (1, C, H, W).

    What ``avg_pool2d(picture, 4, 2, 1, count_include_pad=False)`` does, in a quarter of its time
    on a CPU: sums of pairs, then of neighboring pairs.
    """
    return _halve_along(_halve_along(picture, -1), -2)


def _halve_along(rows: Tensor, axis: int) -> Tensor:
    length = rows.shape[axis]
    ends = (1, 1 - length % 2)
    padded = F.pad(rows, ends if axis == -1 else (0, 0, *ends))
    across = padded.movedim(axis, -1)
    pairs = across[..., 0::2] + across[..., 1::2]
    sums = pairs[..., :-1] + pairs[..., 1:]
    counts = torch.full((length // 2,), 4.0, device=rows.device)
    counts[0] -= ends[0]
    counts[-1] -= ends[1]
    return (sums / counts).movedim(-1, axis)


def rms(values: Tensor) -> Tensor:
    """Return the root of the mean square, a scalar."""
    return values.square().mean().sqrt()


def _unit(values: Tensor) -> Tensor:
    return values / (rms(values) + _TINY)


def _weight_bands(gradient: Tensor, alpha: float) -> Tensor:
    levels = [gradient]
    while min(levels[-1].shape[-2:]) >= 2 * SMALLEST:
        levels.append(halve(levels[-1]))
    exponents = alpha + torch.tensor([0.0, CHROMA_EXTRA, CHROMA_EXTRA], device=gradient.device)
    last = len(levels) - 1
    shaped = _without_mean_light(levels[last]) * _gain(exponents, last)
    for index in range(last - 1, -1, -1):
        gain = _gain(exponents, index)
        size = levels[index].shape[-2:]
        coarse = shaped - gain * levels[index + 1]
        shaped = gain * levels[index] + F.interpolate(coarse, size=size, mode="bilinear")
    return shaped


def _without_mean_light(level: Tensor) -> Tensor:
    """Leave the mean of light alone: brightness is the tone's to hold, palettes the neuron's."""
    light = level[:, :1] - level[:, :1].mean()
    return torch.cat([light, level[:, 1:]], dim=1)


def _gain(exponents: Tensor, level: int) -> Tensor:
    gain = 2.0 ** (exponents * level) * (FINEST_GAIN if level == 0 else 1.0)
    return gain[None, :, None, None]
