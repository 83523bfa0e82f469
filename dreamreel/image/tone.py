"""Tone: the carried picture's brightness, contrast and color are held, gently and without flicker.

Gradient ascent that feeds on itself drifts to white, to black or to one hue; locking each channel
turns every neuron's palette gray. So the mean of luma and the joint contrast are held firmly, the
chroma means weakly, each with a time constant, and values near the ends are bent instead of cut.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from dreamreel.image.color import LUMA
from dreamreel.specs import ToneSpec

FIRM_SECONDS = 0.075
"""Time constant of luma mean and contrast."""
WEAK_SECONDS = 0.06
"""Time constant of the chroma means: a neuron keeps its palette, and comes back to the same one."""
ARRIVAL_SECONDS = 3.0
"""From the start picture's own figures to those of the scene's look."""
PASSES = 2
"""Of a pull: bending moves the mean and the contrast just set, and a second pass takes that up."""
KNEE = 0.1
"""Distance from black and from white at which the soft clip begins."""


@dataclass(frozen=True, slots=True)
class Tone:
    """What a picture's light measures."""

    brightness: float
    """Mean luma."""
    contrast: float
    """Deviation of all channels jointly about their own means."""


def measure_tone(picture: Tensor) -> Tone:
    """Measure a picture (1, 3, H, W)."""
    means, deviation = _figures(picture)
    return Tone(float((means * _luma_weights(picture)).sum()), float(deviation))  # GPU sync


def arrival(seconds: float) -> float:
    """Return how far the look has set in ``seconds`` after the start, 0..1, smoothly."""
    share = min(max(seconds / ARRIVAL_SECONDS, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def target_tone(start: Tone, wanted: ToneSpec, arrived: float) -> Tone:
    """Return the tone to hold: from the start's own to the look's as it sets in."""
    return Tone(
        start.brightness + arrived * (wanted.brightness - start.brightness),
        start.contrast + arrived * (wanted.contrast - start.contrast),
    )


def hold(picture: Tensor, tone: Tone, seconds: float, *, bend: float = 1.0) -> Tensor:
    """Pull a picture towards a tone for a stretch of time, and bend what leaves the range.

    Args:
        picture: (1, 3, H, W) float32.
        tone: where to.
        seconds: how long since the last pull.
        bend: share of the soft clip, and of the pull on chroma; the rest is a hard clip and no
            pull, which leave a photograph as it is.

    Returns:
        (1, 3, H, W), within 0..1.
    """
    firm = -math.expm1(-seconds / PASSES / FIRM_SECONDS)
    weak = -bend * math.expm1(-seconds / PASSES / WEAK_SECONDS)
    for _ in range(PASSES):
        means, deviation = _figures(picture)
        light = (means * _luma_weights(picture)).sum()
        gain = (1 + firm * (tone.contrast / deviation.clamp(min=1e-4) - 1)).clamp(0.5, 1.5)
        shift = firm * (tone.brightness - light) - weak * (means - light)
        centered = picture - means[:, None, None]
        picture = soft_clip(centered.mul_(gain).add_((means + shift)[:, None, None]), bend)
    return picture


def soft_clip(picture: Tensor, bend: float = 1.0) -> Tensor:
    """Bend values beyond the knees so that none leaves 0..1; the middle stays as it is."""
    bent = picture.clamp(KNEE, 1 - KNEE)
    bent += (picture - bent).div_(KNEE).tanh_().mul_(KNEE)
    return bent if bend == 1 else torch.lerp(picture.clamp(0, 1), bent, bend)


def _figures(picture: Tensor) -> tuple[Tensor, Tensor]:
    means = picture.mean((0, 2, 3))
    deviation = (picture - means[:, None, None]).square_().mean().sqrt()
    return means, deviation


def _luma_weights(picture: Tensor) -> Tensor:
    return torch.tensor(LUMA, device=picture.device)
