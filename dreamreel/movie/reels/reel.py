"""The reel: a movie's segments on their way into a work folder, made one after another.

A segment begins with a stored state and ends with a commit. A resumed one feeds its encoder the
frames of the last checkpoint again, so that the encoder cannot tell that there ever was an
interruption; an encoder that failed is replaced in the same way.
"""

import contextlib
import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

import torch

from dreamreel.errors import DreamReelError, EncoderError, NumericalError, VerificationError
from dreamreel.movie.events import (
    CatchingUp,
    Checkpointed,
    FrameWritten,
    MovieEvent,
    SegmentBegun,
    SegmentDone,
    SegmentRetried,
)
from dreamreel.movie.folder.commit import commit
from dreamreel.movie.folder.lock import Held
from dreamreel.movie.folder.records import Record
from dreamreel.movie.folder.starts import Starts
from dreamreel.movie.folder.survey import Survey
from dreamreel.movie.folder.workplace import Work, stem
from dreamreel.movie.job.job import Job
from dreamreel.movie.job.safety import Safety
from dreamreel.movie.job.watchman import Watchman
from dreamreel.movie.reels.live import Cast, Live, read_state, write_state
from dreamreel.networks import Network
from dreamreel.rendering.dreamer import Dreamer, DreamState
from dreamreel.rendering.events import FrameSeen, TargetSilent, TickDreamt, TickSettled
from dreamreel.rendering.play import awaken, play
from dreamreel.rendering.stored import to_bytes
from dreamreel.rendering.view import quantize
from dreamreel.scene.timeline.segments import Segment
from dreamreel.scene.timeline.span import Span
from dreamreel.video.encoding import Encoding, segment_encoding
from dreamreel.video.sink import FfmpegSink, Written

ATTEMPTS = 3
"""At a segment, before the encoder's failure is the render's."""
STATE_ENDING = ".safetensors"


@dataclass(slots=True)
class Reel:
    """A movie being made, and how far it is."""

    job: Job
    encoding: Encoding
    """Of the movie."""
    network: Network
    dreamer: Dreamer
    work: Work
    held: Held
    segments: tuple[Segment, ...]
    keys: tuple[str, ...]
    """Of every segment."""
    survey: Survey
    """What was there when the work folder was opened."""
    starts: Starts
    safety: Safety
    watchman: Watchman
    records: dict[int, Record] = field(default_factory=dict)
    """Of the segments that are done."""
    silent: list[str] = field(default_factory=list)
    """Targets that never woke."""
    longest: float | None = None
    """Seconds of the longest segment of this run."""

    @property
    def device(self) -> torch.device:
        """Where it is dreamt."""
        return self.network.mean.device

    @property
    def is_complete(self) -> bool:
        """Whether all segments are done."""
        return len(self.records) == len(self.segments)

    @property
    def wanted(self) -> range:
        """Numbers of the segments that are to be made."""
        return self.job.options.segments or range(len(self.segments))


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a segment begins with."""

    state: DreamState
    sha256: str
    """Of the stored state; empty for the movie's first."""


def shoot(reel: Reel) -> Iterator[MovieEvent]:
    """Make every segment that is wanted and not there.

    Raises:
        DreamReelError: of every kind; what was done until the last checkpoint is stored.
    """
    following: Beginning | None = None
    for segment in reel.segments:
        record = _known(reel, segment)
        if record:
            reel.records[segment.index], following = record, None
        elif segment.index in reel.wanted:
            beginning = following or (yield from _beginning(reel, segment))
            following = yield from _make(reel, segment, beginning)
        else:
            following = None
            continue
        yield SegmentDone(segment.index, len(reel.segments), reused=record is not None)


def _known(reel: Reel, segment: Segment) -> Record | None:
    """Return the record of a segment that is done and follows the one before it, if that is."""
    before = reel.records.get(segment.index - 1)
    if segment.index and before is None:
        return reel.survey.done.get(segment.index)
    return reel.survey.record_after(before.state_out if before else "", segment.index)


def _beginning(reel: Reel, segment: Segment) -> Generator[MovieEvent, None, Beginning]:
    """Return what a segment begins with: stored, or dreamt for the purpose."""
    nearest = max((index for index in reel.records if index < segment.index), default=None)
    if nearest is None:
        state = awaken(reel.job.timeline, reel.dreamer, reel.device)
    else:
        state = read_state(reel.work.state(nearest), reel.device)
    if segment.index == 0:
        return Beginning(state, "")
    if nearest is not None and nearest == segment.index - 1:
        return Beginning(state, reel.records[nearest].state_out)
    state = yield from _catch_up(reel, state, segment.first_tick)
    return Beginning(state, hashlib.sha256(to_bytes(state)).hexdigest())


def _catch_up(reel: Reel, state: DreamState, tick: int) -> Generator[MovieEvent, None, DreamState]:
    """Dream on, unseen, until a tick."""
    yield CatchingUp(state.tick + 1, tick)
    unseen = Span(state.tick + 1, tick, range(0))
    for event in play(reel.job.timeline, reel.dreamer, state, unseen):
        if isinstance(event, TickDreamt):
            yield _of_movie(reel, event)
        elif isinstance(event, TickSettled):
            state = event.state
            if reason := reel.watchman.reason():
                raise reason
    return state


def _make(
    reel: Reel, segment: Segment, beginning: Beginning
) -> Generator[MovieEvent, None, Beginning]:
    """Make one segment, in several attempts if its encoder fails."""
    key = reel.keys[segment.index]
    cast = Cast(reel.work, segment, reel.encoding, key, beginning.sha256)
    last = reel.survey.checkpoint_after(beginning.sha256, segment.index)
    for attempt in range(1, ATTEMPTS + 1):
        live = Live(cast, last, every=_interval(reel), safety=reel.safety)
        try:
            yield SegmentBegun(segment.index, len(reel.segments), last.frames if last else 0)
            return (yield from _attempt(reel, segment, beginning, live))
        except (EncoderError, VerificationError) as error:
            if attempt == ATTEMPTS:
                raise EncoderError(
                    f"segment {segment.index} failed {ATTEMPTS} times: {error.message}",
                    hint="What was done before it is stored. Try another codec or another ffmpeg.",
                ) from error
            last = live.last
            yield SegmentRetried(segment.index, attempt + 1, error.message.partition("\n")[0])
    raise AssertionError("the last attempt neither succeeded nor failed")


def _interval(reel: Reel) -> float | None:
    """Return the seconds between checkpoints; None where segments take less than half as long."""
    seconds = reel.starts.checkpoint_seconds(reel.job.options.checkpoint_seconds)
    quick = reel.longest is not None and reel.longest < seconds / 2
    return None if quick else seconds


def _attempt(
    reel: Reel, segment: Segment, beginning: Beginning, live: Live
) -> Generator[MovieEvent, None, Beginning]:
    with contextlib.closing(live), _sink(reel, segment) as sink:
        state = live.state(reel.device) or beginning.state
        for frame in live.frames():
            sink.write(frame)
        state = yield from _dream(reel, segment, state, sink, live)
        with reel.safety.timed("verification"):
            written = sink.close()
    return _commit(reel, segment, beginning, live, written, state)


def _dream(
    reel: Reel, segment: Segment, state: DreamState, sink: FfmpegSink, live: Live
) -> Generator[MovieEvent, None, DreamState]:
    """Dream from a state to the segment's end; return the last state."""
    settled = True
    try:
        for event in play(reel.job.timeline, reel.dreamer, state, segment.span):
            if isinstance(event, FrameSeen):
                frame = quantize(event.picture, sink.encoding.depth, frame=event.index).tobytes()
                sink.write(frame)
                live.keep(frame)
                settled = False
                yield FrameWritten(event.index, event.count, sink.queue_depth)
            elif isinstance(event, TickSettled):
                state, settled = event.state, True
                yield from _pause(reel, live, state)
            else:
                yield _of_movie(reel, event)
    except (NumericalError, RuntimeError, MemoryError):
        if settled:  # else there are frames beyond the state
            with contextlib.suppress(DreamReelError):
                reel.held.ensure()
                live.save(state)
        raise
    return state


def _pause(reel: Reel, live: Live, state: DreamState) -> Iterator[Checkpointed]:
    """Store what there is if it is time, or if the render ends here."""
    reason = reel.watchman.reason()
    if reason or live.is_due:
        reel.held.ensure()
        if live.save(state):
            yield Checkpointed(state.tick)
    if reason:
        stored = sum(record.frames for record in reel.records.values())
        stored += live.last.frames if live.last else 0
        raise type(reason)(
            f"{reason.message}; {stored} of {reel.job.timeline.n_frames} frames are stored",
            hint=reason.hint,
        )


def _commit(
    reel: Reel,
    segment: Segment,
    beginning: Beginning,
    live: Live,
    written: Written,
    state: DreamState,
) -> Beginning:
    part = reel.work.tmp / f"{stem(segment.index)}{STATE_ENDING}"
    write_state(part, state, reel.safety)
    reel.held.ensure()
    with reel.safety.timed("commits"):
        record = commit(
            reel.work,
            segment,
            movie_part=written.path,
            state_part=part,
            key=reel.keys[segment.index],
            state_in=beginning.sha256,
            frame_hashes=written.frame_hashes,
            seconds=live.seconds,
        )
    reel.records[segment.index] = record
    reel.longest = max(live.seconds, reel.longest or 0.0)
    return Beginning(state, record.state_out)


def _sink(reel: Reel, segment: Segment) -> FfmpegSink:
    output = reel.job.timeline.scene.output
    ending = segment_encoding(reel.encoding).codec.ending
    return FfmpegSink(
        reel.work.tmp / f"{stem(segment.index)}{ending}",
        codec=output.codec,
        size=reel.encoding.size,
        fps=reel.encoding.fps,
        depth=output.depth,
        quality=output.quality,
        threads=reel.encoding.threads,
        is_segment=True,
    )


def _of_movie(reel: Reel, event: MovieEvent) -> MovieEvent:
    """Return an event of a segment as one of the whole movie."""
    if isinstance(event, TargetSilent):
        reel.silent.append(str(event.target))
    if isinstance(event, TickDreamt):
        return replace(event, first=reel.job.span.first_tick, last=reel.job.span.last_tick)
    return event
