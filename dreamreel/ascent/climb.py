"""One tick's climb: octave by octave, from coarse to fine, a few gradient steps on each.

An octave changes only what it dreamt: ``x += up(dreamed - down(x))``; detail that a raster cannot
hold is carried past it untouched. Source: Mordvintsev, Olah and Tyka (2015), `deepdream`.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

import torch
from torch import Tensor

from dreamreel.ascent.conditioning import condition, rms
from dreamreel.ascent.excitement import (
    MEASURE_EVERY,
    Ground,
    Loudness,
    damp,
    excite,
    measure,
    remember,
)
from dreamreel.ascent.gaze import Gaze, draw_gaze
from dreamreel.ascent.ladder import Rung, ladder
from dreamreel.geometry import Grid, Size
from dreamreel.image.resample import resize
from dreamreel.networks import Network
from dreamreel.priors import blur, decay, tv_descent
from dreamreel.specs import AscentSpec, Target


@dataclass(frozen=True, slots=True)
class Climber:
    """What stays the same over a movie: how one picture is climbed on."""

    network: Network
    frame: Size
    canvas: Grid
    seed: int


@dataclass(frozen=True, slots=True)
class Climbed:
    """A picture one tick later."""

    picture: Tensor
    """(1, 3, H, W) float32."""
    loudness: Loudness = field(default_factory=dict)


@torch.no_grad()
def climb(
    climber: Climber, picture: Tensor, spec: AscentSpec, *, loudness: Loudness, tick: int
) -> Climbed:
    """Climb one tick.

    Args:
        climber: the network and the canvas.
        picture: (1, 3, H, W) float32, on the climber's canvas.
        spec: what is excited, and how.
        loudness: what is known of the targets' gradients.
        tick: its number; with the seed it decides every draw.
    """
    known = dict(loudness)
    layers = tuple(sorted({item.target.layer for item in spec.targets}))
    climber = replace(climber, network=_restricted(climber.network, layers))
    for rung in ladder(climber.canvas, climber.frame, spec.octaves):
        height, width = rung.grid.height, rung.grid.width
        before = resize(picture, height, width)
        after = _dream(climber, before, spec, rung, known, tick)
        picture = picture + resize(after - before, *picture.shape[-2:])
    live = {item.target for item in spec.targets}
    return Climbed(picture, {key: size for key, size in known.items() if key[0] in live})


@lru_cache(maxsize=32)
def _restricted(network: Network, layers: tuple[str, ...]) -> Network:
    # Cutting takes milliseconds, and most ticks excite the layers of the tick before.
    return network.restricted(layers)


def _dream(
    climber: Climber,
    raster: Tensor,
    spec: AscentSpec,
    rung: Rung,
    known: dict[tuple[Target, int], float],
    tick: int,
) -> Tensor:
    """Climb one octave; notes loudness in ``known``."""
    ground = Ground(rung.grid, climber.frame)
    amount = spec.strength * spec.duration / max(spec.steps, 1)
    for step in range(spec.steps):
        gaze = draw_gaze(spec, seed=climber.seed, tick=tick, octave=rung.index, step=step)
        seen = gaze.look(raster)
        if step == 0:
            _listen(climber.network, seen, spec, rung, known, gaze, ground, tick)
        gradient = excite(
            climber.network,
            seen,
            spec.targets,
            loudness=known,
            rung=rung.index,
            gaze=gaze,
            ground=ground,
        )
        voice = damp(rms(gradient))
        shaped = condition(gaze.look_back(gradient), spec.smoothness)
        raster = raster + shaped * (voice * amount * rung.weight)
        raster = _apply_priors(raster, spec, rung, tick * spec.steps + step)
    return raster


def _listen(
    network: Network,
    seen: Tensor,
    spec: AscentSpec,
    rung: Rung,
    known: dict[tuple[Target, int], float],
    gaze: Gaze,
    ground: Ground,
    tick: int,
) -> None:
    """Measure the targets' loudness where it is unknown or old."""
    unknown = any((item.target, rung.index) not in known for item in spec.targets)
    if not unknown and tick % MEASURE_EVERY:
        return
    sizes = measure(network, seen, spec.targets, gaze=gaze, ground=ground)
    for target, size in sizes.items():
        key = (target, rung.index)
        known[key] = remember(known.get(key), size, MEASURE_EVERY * spec.duration)


def _apply_priors(raster: Tensor, spec: AscentSpec, rung: Rung, step: int) -> Tensor:
    priors, seconds = spec.priors, spec.duration / spec.steps * rung.weight
    if priors.tv:
        raster = tv_descent(raster, priors.tv * seconds)
    if priors.decay:
        raster = decay(raster, min(priors.decay * seconds, 1.0))
    if priors.blur_radius and step % priors.blur_every == 0:
        blurred = blur(raster, priors.blur_radius)
        raster = raster + rung.weight * (blurred - raster)
    return raster
