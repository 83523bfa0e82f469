"""The loop: a timeline played from its first tick to its last frame, as a stream of events."""

import math
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from fractions import Fraction

import torch

from dreamreel.ascent.climb import Climber
from dreamreel.camera import warp
from dreamreel.geometry import IDENTITY, Grid, Size
from dreamreel.networks import Network
from dreamreel.rendering.births import start_picture
from dreamreel.rendering.dreamer import Dreamer, DreamState, init, step
from dreamreel.rendering.events import Event, FrameSeen, TargetSilent, TickDreamt
from dreamreel.rendering.view import view
from dreamreel.scene.span import Span, whole
from dreamreel.scene.timeline import Timeline
from dreamreel.specs import Target


def prepare(timeline: Timeline, network: Network) -> Dreamer:
    """Return the dreamer of a timeline: its canvas is the frame and the timeline's margin."""
    size = timeline.size
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
    return init(dreamer, picture, tick=first - 1)


def carried_to(canvas: Grid, state: DreamState) -> DreamState:
    """Return a state on another canvas, such as that of a larger render of the same scene."""
    return replace(state, picture=warp(state.picture, state.grid, IDENTITY, canvas), grid=canvas)


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
        Every tick as it is dreamt, and every frame as soon as the tick after it is there.

    Returns:
        The last state.

    Raises:
        NumericalError: the picture is no longer finite numbers.
    """
    span = span or whole(timeline)
    screen = Grid.of_frame(dreamer.frame)
    waiting = _Silence(patience=math.ceil(timeline.rate))
    for tick in range(state.tick + 1, (span.last_tick if until is None else until) + 1):
        begun = time.perf_counter()
        following = step(dreamer, state, timeline.tick(tick))
        label = timeline.clip_at(max(Fraction(tick) / timeline.rate, Fraction(0)))
        seconds = time.perf_counter() - begun
        yield TickDreamt(tick, span.first_tick, span.last_tick, label, seconds)
        yield from waiting.hear(following)
        for index in timeline.frames_between(tick - 1):
            if index in span.frames:
                picture = view(state, following, timeline.frame(index), screen)
                yield FrameSeen(index, timeline.n_frames, picture)
        state = following
    return state


class _Silence:
    """Notices targets that do not wake; each is told once."""

    def __init__(self, *, patience: int) -> None:
        self._patience = patience
        self._silent_since: dict[Target, int] = {}
        self._told: set[Target] = set()

    def hear(self, state: DreamState) -> Iterator[TargetSilent]:
        """Yield the targets that have been excited for a while and never answered."""
        peaks: dict[Target, float] = {}
        for (target, _), voice in state.voices.items():
            peaks[target] = max(voice.peak, peaks.get(target, -math.inf))
        quiet = {target for target, peak in peaks.items() if peak <= 0}
        self._silent_since = {t: self._silent_since.get(t, state.tick) for t in quiet}
        for target, since in self._silent_since.items():
            if state.tick - since >= self._patience and target not in self._told:
                self._told.add(target)
                yield TargetSilent(target, state.tick)
