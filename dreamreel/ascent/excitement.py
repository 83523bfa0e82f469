"""The gradient of a tick's targets, each neuron as loud as its weight says.

Neurons differ in loudness by orders of magnitude; each one's gradient is divided by its usual size
before they are mixed, or the louder wins every crossfade. A backward pass per neuron is dear, so
the sizes are measured every few ticks, kept in the state, and the weighted sum goes backward once.
Masks weigh the positions of that sum (`dreamreel.ascent.masks`).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from dreamreel.ascent.conditioning import rms
from dreamreel.ascent.gaze import Gaze
from dreamreel.ascent.masks import mask_of_layer
from dreamreel.ascent.tiles import glimpses
from dreamreel.geometry import Grid, Size
from dreamreel.networks import Network
from dreamreel.objectives import channel_excitement, layer_energy, unit_excitement
from dreamreel.specs import Target, WeightedTarget

MEASURE_EVERY = 8
"""Ticks between two measurements of a mixture's loudness."""
FORGET_SECONDS = 3.0
"""How long a neuron's loudest moment is remembered: a silent one stays measured by its voice."""
FLOOR = 0.1
"""A gradient below this share of its usual size is damped in proportion: it is rounding noise."""


_TINY = 1e-30


@dataclass(frozen=True, slots=True)
class Voice:
    """What is known of a target at a rung."""

    loudness: float
    """Its gradient's RMS: when measured, of that moment; when remembered, the usual one."""
    peak: float
    """Its highest activation anywhere in the picture; not above zero: it is silent."""


Voices = Mapping[tuple[Target, int], Voice]
"""By target and rung."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a raster lies, so that positions in the frame find their unit."""

    grid: Grid
    frame: Size


def focused(network: Network, targets: Iterable[Target]) -> Network:
    """Return the network for some targets and nothing else: cut behind them, and narrowed.

    Raises:
        KeyError: if the network lacks a target's layer.
    """
    channels: dict[str, set[int | None]] = {}
    for target in targets:
        channels.setdefault(target.layer, set()).add(target.channel)
    asked = {
        layer: {each for each in chosen if each is not None}
        for layer, chosen in channels.items()
        if None not in chosen
    }
    return network.restricted(sorted(channels)).narrowed(asked)


def excite(
    network: Network,
    seen: Tensor,
    targets: tuple[WeightedTarget, ...],
    *,
    voices: Voices,
    rung: int,
    gaze: Gaze,
    ground: Ground,
) -> Tensor:
    """Return the gradient of the weighted, loudness-balanced sum of the targets.

    Args:
        network: runs to the deepest of the targets' layers.
        seen: (1, 3, H, W) float32, as the gaze sees it.
        targets: what is excited; weights sum to one.
        voices: of every target at this rung.
        rung: which octave.
        gaze: how the picture is looked at.
        ground: where the raster lies.

    Returns:
        (1, 3, H, W) float32, about 1 in RMS for a single neuron at its usual loudness.
    """
    shares = [item.weight / voices[item.target, rung].loudness for item in targets]
    # A power of two taken out and put back: half precision must hold what goes backward.
    scale = 2.0 ** math.floor(math.log2(max(shares)))
    gradient = torch.zeros_like(seen)
    with torch.enable_grad():
        for glimpse in glimpses(network, seen):
            total = torch.zeros((), device=seen.device)
            for item, share in zip(targets, shares, strict=True):
                value = value_of(network, glimpse.answers, item, gaze, ground)
                total = total + value * (share / scale)
            glimpse.add_gradient(total, gradient)
    return gradient.mul_(scale)


def measure(
    network: Network,
    seen: Tensor,
    targets: tuple[WeightedTarget, ...],
    *,
    gaze: Gaze,
    ground: Ground,
) -> dict[Target, Voice]:
    """Listen to each target alone: one forward pass, and a backward pass each."""
    # Unmasked: inside its mask, a target is as loud as it is without one. In a crossfade the same
    # target may come with two masks; it is heard once.
    bare = {item.target: replace(item, mask=None) for item in targets}
    last = next(reversed(bare))
    gradients = {target: torch.zeros_like(seen) for target in bare}
    peaks = dict.fromkeys(bare, -math.inf)
    with torch.enable_grad():
        for glimpse in glimpses(network, seen):
            for target, item in bare.items():
                value = value_of(network, glimpse.answers, item, gaze, ground)
                glimpse.add_gradient(value, gradients[target], again=target is not last)
                peaks[target] = max(peaks[target], _peak(network, glimpse.answers, target))
    # GPU syncs
    return {target: Voice(float(rms(found)), peaks[target]) for target, found in gradients.items()}


def value_of(
    network: Network,
    activations: Mapping[str, Tensor],
    item: WeightedTarget,
    gaze: Gaze,
    ground: Ground,
) -> Tensor:
    """Return the excitement of one target, to be climbed.

    Args:
        network: whose card says what is rectified.
        activations: of the target's layer, by name.
        item: the target; its weight plays no part.
        gaze: how the picture is looked at.
        ground: where the raster lies.
    """
    target, layer = item.target, activations[item.target.layer]
    where = None
    if item.mask:
        where = mask_of_layer(item.mask, layer, gaze=gaze, grid=ground.grid, frame=ground.frame)
    slot = _slot(network, target)
    if slot is None:
        return layer_energy(layer, where=where)
    if target.position is None:
        rectified = _is_rectified(network, target)
        return channel_excitement(layer, slot, rectified=rectified, where=where)
    place = _place(target.position, layer, gaze, ground)
    return unit_excitement(layer, slot, place)


def remember(before: Voice | None, now: Voice, seconds: float) -> Voice:
    """Return the voice to go on with after a measurement ``seconds`` after the last."""
    faded = 0.0 if before is None else before.loudness * math.exp(-seconds / FORGET_SECONDS)
    return Voice(max(now.loudness, faded, _TINY), now.peak)


def damp(gradient_rms: Tensor) -> Tensor:
    """Return 1 for a gradient of usual size, less for one that has fallen silent."""
    return (gradient_rms / FLOOR).clamp(max=1.0)


def _peak(network: Network, activations: Mapping[str, Tensor], target: Target) -> float:
    if not _is_rectified(network, target):
        return math.inf  # a signed value, such as a logit, is never silent
    layer, slot = activations[target.layer].detach(), _slot(network, target)
    return float((layer if slot is None else layer[:, slot]).max())


def _slot(network: Network, target: Target) -> int | None:
    """Return where a target's channel is in its layer; None for a whole layer."""
    return None if target.channel is None else network.slot(target.layer, target.channel)


def _is_rectified(network: Network, target: Target) -> bool:
    return network.card.layers[target.layer].rectified


def _place(position: tuple[float, float], layer: Tensor, gaze: Gaze, ground: Ground) -> complex:
    """Find the unit that sees a position of the frame, through gaze and strides."""
    point = complex((position[0] - 0.5) * ground.frame.aspect, position[1] - 0.5)
    grid = ground.grid
    seen = gaze.seen_at(grid.pixel(point), grid.width, grid.height)
    return complex(
        (seen.real + 0.5) * layer.shape[-1] / grid.width - 0.5,
        (seen.imag + 0.5) * layer.shape[-2] / grid.height - 0.5,
    )
