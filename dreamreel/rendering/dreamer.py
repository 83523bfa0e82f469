"""The dream: a state carried from tick to tick.

``init`` makes the state before the first tick, ``step`` makes the next from the last. The state is
a value: nothing else decides what comes, so it can be stored, compared and stepped by hand.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from dreamreel.ascent.climb import Climber, climb
from dreamreel.ascent.excitement import Voices
from dreamreel.camera import covered, warp
from dreamreel.errors import NumericalError
from dreamreel.geometry import IDENTITY, Grid, Pose, Size
from dreamreel.image.tone import Tone, arrival, hold, measure_tone, target_tone
from dreamreel.priors import blur
from dreamreel.rendering.births import fill_in
from dreamreel.rendering.guard import FlashGuard
from dreamreel.rendering.sketch import follow
from dreamreel.specs import TickSpec

OFFSET = 0.5
"""Pixels: the largest shift of a tick's own grid. It spreads the resampling's phases, so that
neither the zoom's center nor the frames that fall on ticks are sharper than the rest."""
SHARPEN_PER_OCTAVE = 0.5
"""Unsharp amount that keeps a carried picture's detail over one octave of zoom; by measurement."""

BLANK = 1 / 255
"""A deviation below which a picture shows nothing."""


@dataclass(frozen=True, slots=True)
class Dreamer:
    """What stays the same over a movie."""

    climber: Climber
    frame: Size
    canvas: Grid
    """The carried pixels, margin included, before each tick's own offset."""
    seed: int
    sketch: "Dreamer | None" = None
    """Dreams smaller, ahead of this one, which follows it."""


@dataclass(frozen=True, slots=True)
class DreamState:
    """All that the next tick depends on, and the next frame's guard."""

    tick: int
    picture: Tensor
    """(1, 3, H, W) float32 in 0..1, on ``grid``."""
    grid: Grid
    start_tone: Tone
    elapsed: float = 0.0
    """Seconds of movie since the dream set in, the pre-roll included; 0 while nothing climbs."""
    voices: Voices = field(default_factory=dict)
    sketch: "DreamState | None" = None
    """Of the smaller dream that this one follows."""
    guard: FlashGuard | None = None
    """After the last frame that was seen; None: before the first, or flashes are not limited."""


def init(
    dreamer: Dreamer, picture: Tensor, *, tick: int, sketch: DreamState | None = None
) -> DreamState:
    """Return the state before the first tick.

    Args:
        dreamer: what dreams.
        picture: (1, 3, H, W) on the dreamer's canvas.
        tick: the number *before* that of the first tick.
        sketch: the state of the dreamer's sketch, if it has one.
    """
    return DreamState(tick, picture, dreamer.canvas, measure_tone(picture), sketch=sketch)


@torch.no_grad()
def step(dreamer: Dreamer, state: DreamState, spec: TickSpec) -> DreamState:
    """Dream one tick: carry the picture through the camera, climb, hold the tone."""
    sketch = _sketched(dreamer, state, spec)
    grid, carried = _carry(dreamer, state, spec)
    climber = replace(dreamer.climber, canvas=grid)
    climbed = climb(climber, carried, spec.ascent, voices=state.voices, tick=spec.index)
    picture = climbed.picture
    if sketch:
        picture = follow(picture, grid, sketch.picture, sketch.grid)
    elapsed = _elapsed(state, spec)
    arrived = arrival(elapsed)
    tone = target_tone(state.start_tone, spec.tone, arrived)
    # One layout in memory, or a state that was stored would not sum to the same bits.
    picture = hold(picture, tone, spec.ascent.duration, bend=arrived).contiguous()
    _check(picture, spec.index, tone)
    return DreamState(
        tick=spec.index,
        picture=picture,
        grid=grid,
        start_tone=state.start_tone,
        elapsed=elapsed,
        voices=climbed.voices,
        sketch=sketch,
        guard=state.guard,
    )


def _elapsed(state: DreamState, spec: TickSpec) -> float:
    """Return for how long the look has been setting in: not at all before anything is dreamt.

    A photograph that is to rest first would lose its own light meanwhile.
    """
    rests = spec.ascent.steps == 0 or spec.ascent.strength == 0
    return 0.0 if rests and state.elapsed == 0 else state.elapsed + spec.ascent.duration


def _check(picture: Tensor, tick: int, tone: Tone) -> None:
    """Make sure that a picture is there, and is one."""
    total, deviation = torch.stack([picture.sum(), picture.std()]).tolist()  # GPU sync
    if not math.isfinite(total):
        raise NumericalError(
            f"tick {tick}: the picture is no longer finite numbers",
            hint="Lower ascent.strength, or render with --precision fp32.",
        )
    if deviation < BLANK < tone.contrast / 2:
        raise NumericalError(
            f"tick {tick}: the picture is blank, though a contrast of {tone.contrast:.2g} is asked",
            hint="Begin with some start.noise, and check the curves of ascent and priors.",
        )


def _sketched(dreamer: Dreamer, state: DreamState, spec: TickSpec) -> DreamState | None:
    if dreamer.sketch is None or state.sketch is None:
        return None
    return step(dreamer.sketch, state.sketch, spec)


def _offset(seed: int, tick: int) -> complex:
    # Its own key: the ascent's draws use the same counters.
    key = np.array([seed % 2**64, 1], dtype=np.uint64)
    counter = np.array([tick % 2**64, 0, 0, 0], dtype=np.uint64)
    draws = np.random.Generator(np.random.Philox(key=key, counter=counter)).uniform(-1, 1, 2)
    return OFFSET * complex(*draws)


def _carry(dreamer: Dreamer, state: DreamState, spec: TickSpec) -> tuple[Grid, Tensor]:
    if spec.flow == IDENTITY:
        # What does not move needs no resampling, and a photograph is shown as it is.
        return state.grid, state.picture
    grid = dreamer.canvas.shifted(_offset(dreamer.seed, spec.index))
    carried = warp(state.picture, state.grid, spec.flow, grid)
    amount = auto_sharpen(spec.flow) if spec.sharpen is None else spec.sharpen
    if amount:
        carried = carried + amount * (carried - blur(carried, 1.0))
    if not covered(state.grid, spec.flow, grid):
        seed, tick = dreamer.seed, spec.index
        carried = fill_in(carried, state.grid, spec.flow, grid, seed=seed, tick=tick)
    return grid, carried


def auto_sharpen(flow: Pose) -> float:
    """Return the unsharp amount that makes up for one carry; the kernel loses some per octave."""
    return SHARPEN_PER_OCTAVE * max(flow.octaves, 0.0)
