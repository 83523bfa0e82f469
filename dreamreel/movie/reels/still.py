"""Stills: one frame of a movie at full size, as a PNG that carries its scene.

What a frame shows depends on all ticks before it. A large still does not dream them all at its own
size: the dream goes at preview size until shortly before the moment, then its state is carried to
the full canvas, and the finer octaves have the remaining time to form.
"""

import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dreamreel.errors import InterruptedRenderError
from dreamreel.image.png import ENDING, check_ending, check_ours
from dreamreel.movie.events import (
    DreamtSmall,
    FrameWritten,
    MovieEvent,
    Recalled,
    RenderFinished,
    RenderStarted,
)
from dreamreel.movie.job.job import Job, plan_job
from dreamreel.movie.job.manifest import SCENE_TAG
from dreamreel.movie.job.pictures import save_png
from dreamreel.movie.job.place import RENDERS, ensure_writable
from dreamreel.movie.job.stream import kernels, load_network, memory_errors, precision_of
from dreamreel.movie.options import Options
from dreamreel.movie.reels.preview import sketch_of
from dreamreel.movie.reels.recall import recall
from dreamreel.networks import Network
from dreamreel.rendering.dreamer import DreamState
from dreamreel.rendering.events import (
    Event,
    FrameSeen,
    TickSettled,
)
from dreamreel.rendering.play import awaken, enlarged, play, prepare
from dreamreel.rendering.view import quantize
from dreamreel.scene import Scene
from dreamreel.scene.timeline.span import LEAD_SECONDS, Span, frame_at, moment, span_of
from dreamreel.scene.timeline.timeline import Timeline, lay_out


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """The part that is dreamt at preview size."""

    timeline: Timeline
    until: int
    """Its last tick."""


@dataclass(frozen=True, slots=True, eq=False)
class StillJob:
    """One still to be made."""

    timeline: Timeline
    span: Span
    """Of one frame."""
    ahead: Ahead | None
    """None: every tick is dreamt at the still's own size."""
    movie: Job | None
    """The movie's own render, whose stored states serve; None: they do not."""
    out: Path
    options: Options


def plan_still(scene: Scene, at: str, options: Options, *, cold: bool = False) -> StillJob:
    """Decide what a still shows, how it is reached and where it goes.

    Args:
        scene: at the still's size.
        at: the moment, as scenes write times: ``8s``, ``50%``, ``-1s``.
        options: those of a render; an earlier still of the same name is replaced.
        cold: dream from a pre-roll just before the moment on, not from the movie's beginning.

    Raises:
        SceneError: a curve fails at some moment.
        UsageError: there is no such moment, or the name is not that of a PNG.
        ConflictError: something else has that name.
    """
    timeline = lay_out(scene)
    frame = frame_at(timeline, moment(scene, at))
    out = options.out or RENDERS / f"{scene.name}.frame_{frame:06d}{ENDING}"
    _check_name(out)
    span = span_of(timeline, range(frame, frame + 1), cold=cold)
    if cold:
        return StillJob(timeline, span, None, None, out, options)
    movie = plan_job(scene, replace(options, out=None))
    return StillJob(timeline, span, _ahead(timeline, span), movie, out, options)


def make_still(job: StillJob) -> Generator[MovieEvent, None, None]:
    """Dream up to one frame and write it.

    Args:
        job: from `plan_still`.

    Yields:
        The events of a render of one frame; the ticks go on through both sizes.

    Raises:
        DreamReelError: of every kind.
    """
    begun = time.monotonic()
    ensure_writable(job.out)
    options = job.options
    network = load_network(job.timeline, device=options.device, precision=options.precision)
    device, precision = str(network.mean.device), precision_of(network)
    yield RenderStarted(job.out, 1, job.span.n_ticks, device, precision)
    with memory_errors(job.timeline.size), kernels(options.deterministic):
        for event in _dream(job, network):
            if isinstance(event, FrameSeen):
                yield _save(event, job)
            elif not isinstance(event, TickSettled):
                yield event
            elif options.stop():
                raise InterruptedRenderError("the still was stopped", hint="Run it again.")
    yield RenderFinished(job.out, 1, time.monotonic() - begun)


def _ahead(timeline: Timeline, span: Span) -> Ahead | None:
    until = span.last_tick - 1 - math.ceil(LEAD_SECONDS * timeline.rate)
    sketch = sketch_of(timeline.scene)
    if sketch.video.size == timeline.size or until < span.first_tick:
        return None
    return Ahead(lay_out(sketch), until)


def _dream(job: StillJob, network: Network) -> Iterator[Event | Recalled | DreamtSmall]:
    dreamer, device = prepare(job.timeline, network), network.mean.device
    if state := recall(job.movie, network, tick=job.span.last_tick - 1) if job.movie else None:
        yield Recalled(state.tick)
    elif job.ahead:
        state = yield from _dream_small(job.ahead, network, job.span)
        state = enlarged(dreamer, state)
    else:
        state = awaken(job.timeline, dreamer, device, first=job.span.first_tick)
    yield from play(job.timeline, dreamer, state, job.span)


def _dream_small(
    ahead: Ahead, network: Network, span: Span
) -> Generator[Event | DreamtSmall, None, DreamState]:
    timeline = ahead.timeline
    yield DreamtSmall(str(timeline.size), ahead.until, float(ahead.until / timeline.rate))
    small = prepare(timeline, network)
    state = awaken(timeline, small, network.mean.device)
    return (yield from play(timeline, small, state, span, until=ahead.until))


def _save(event: FrameSeen, job: StillJob) -> FrameWritten:
    save_png(quantize(event.picture, 8), job.out, scene_text=job.timeline.scene.text)
    return FrameWritten(0, 1, queue_depth=0)


def _check_name(out: Path) -> None:
    check_ending(out, "a still")
    check_ours(out, SCENE_TAG, "not a still of DreamReel")
