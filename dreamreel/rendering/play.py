"""The loop: a timeline played from its first tick to its last frame, as a stream of events."""

import math
import time
from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction

import torch

from dreamreel.ascent.climb import Climber
from dreamreel.ascent.start import start_picture
from dreamreel.camera import warp
from dreamreel.geometry import IDENTITY, Grid, Size
from dreamreel.networks import Network
from dreamreel.rendering.dreamer import Dreamer, DreamState, init, step
from dreamreel.rendering.events import Event, FrameSeen, TickDreamt, TickSettled
from dreamreel.rendering.guard import guarded
from dreamreel.rendering.sketch import sketch_size
from dreamreel.rendering.view import view
from dreamreel.rendering.vigil import Vigil
from dreamreel.scene.timeline.span import Span, whole
from dreamreel.scene.timeline.timeline import Timeline


def prepare(timeline: Timeline, network: Network) -> Dreamer:
    """Return the dreamer of a timeline: its canvas is the frame and the timeline's margin."""
    smaller = sketch_size(timeline.size, timeline.scene.ascent.sketch)
    sketch = _dreamer(timeline, network, smaller) if smaller else None
    return replace(_dreamer(timeline, network, timeline.size), sketch=sketch)


def _dreamer(timeline: Timeline, network: Network, size: Size) -> Dreamer:
    canvas = canvas_of(size, timeline.margin)
    seed = timeline.scene.seed
    return Dreamer(Climber(network, size, canvas, seed), size, canvas, seed)


def canvas_of(size: Size, margin: tuple[float, float]) -> Grid:
    """Return the carried pixels: the frame and a margin in frame heights on each side (x, y)."""
    return Grid.of_frame(
        size, (math.ceil(margin[0] * size.height), math.ceil(margin[1] * size.height))
    )


def awaken(
    timeline: Timeline, dreamer: Dreamer, device: torch.device, *, first: int | None = None
) -> DreamState:
    """Return the state before a tick, as if the movie began there.

    Args:
        timeline: what is dreamt.
        dreamer: made by `prepare` for this timeline.
        device: where.
        first: number of the tick; None: the timeline's first.

    Raises:
        InputFileError: the start's photograph cannot be read.
    """
    first = timeline.first_tick if first is None else first
    picture = start_picture(
        timeline.scene.start.picture,
        dreamer.canvas,
        dreamer.frame,
        timeline.tick(first).ascent.octaves,
        seed=dreamer.seed,
        device=device,
    )
    smaller = awaken(timeline, dreamer.sketch, device, first=first) if dreamer.sketch else None
    return init(dreamer, picture, tick=first - 1, sketch=smaller)


def enlarged(dreamer: Dreamer, sketch: DreamState) -> DreamState:
    """Return the state of a dreamer that begins with a smaller dream's, its sketch or a preview."""
    picture = warp(sketch.picture, sketch.grid, IDENTITY, dreamer.canvas)
    followed = sketch if dreamer.sketch else None
    return replace(sketch, picture=picture, grid=dreamer.canvas, sketch=followed)


def play(
    timeline: Timeline,
    dreamer: Dreamer,
    state: DreamState,
    span: Span | None = None,
    *,
    until: int | None = None,
) -> Generator[Event, None, DreamState]:
    """Dream from a state to the end of a span.

    Args:
        timeline: what to dream.
        dreamer: made by `prepare` for this timeline.
        state: made by `awaken`, or any later state of the same timeline.
        span: which frames are seen; None: the whole movie.
        until: the tick to stop after; None: the span's last.

    Yields:
        Every tick as it is dreamt, every frame as soon as the tick after it is there, and after
        those the state from which all the rest follows.

    Returns:
        The last state.

    Raises:
        NumericalError: the picture is no longer finite numbers.
    """
    span = span or whole(timeline)
    screen = Grid.of_frame(dreamer.frame)
    vigil = Vigil(patience=math.ceil(timeline.rate))
    is_guarded = timeline.scene.look.flash_limit != "none"
    for tick in range(state.tick + 1, (span.last_tick if until is None else until) + 1):
        begun = time.perf_counter()
        spec = timeline.tick(tick)
        following = step(dreamer, state, spec)
        label = timeline.clip_at(max(Fraction(tick) / timeline.rate, Fraction(0)))
        seconds = time.perf_counter() - begun
        yield TickDreamt(tick, span.first_tick, span.last_tick, label, seconds)
        yield from vigil.hear(state, following, spec)
        for index in _seen(timeline, span, tick):
            picture = view(state, following, timeline.frame(index), screen)
            if is_guarded:
                picture, guard = guarded(following.guard, picture, timeline.fps)
                following = replace(following, guard=guard)
            if index in span.frames:
                yield FrameSeen(index, timeline.n_frames, picture)
        state = following
        yield TickSettled(state)
    return state


def _seen(timeline: Timeline, span: Span, tick: int) -> list[int]:
    """Return the frames before a tick that are looked at: a guard must know all before it."""
    frames = timeline.frames_between(tick - 1)
    if timeline.scene.look.flash_limit != "none":
        return [index for index in frames if not span.frames or index <= span.frames[-1]]
    return [index for index in frames if index in span.frames]
