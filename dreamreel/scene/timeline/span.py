"""Spans: which ticks of a timeline are dreamt, and which of its frames are seen.

A movie is one span, from the pre-roll to the last frame; a still and a cut preview are shorter
ones. Where a span begins is decided here, in ticks; what is dreamt there is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dreamreel.errors import UsageError
from dreamreel.scene.model import Scene
from dreamreel.scene.timeline.timeline import Timeline, frame_count
from dreamreel.units import UnitError, parse_time

LEAD_SECONDS = Fraction(3)
"""Dreamt at least before the first frame of a cold span: as long as the tone takes to arrive."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a timeline."""

    first_tick: int
    last_tick: int
    """The tick after the last frame, which is blended from it."""
    frames: Sequence[int]
    """What is seen, ascending; all else is dreamt unseen."""

    @property
    def n_ticks(self) -> int:
        """How many ticks are dreamt."""
        return self.last_tick - self.first_tick + 1


def whole(timeline: Timeline) -> Span:
    """Return the span of the whole movie."""
    return Span(timeline.first_tick, timeline.last_tick, range(timeline.n_frames))


def span_of(timeline: Timeline, frames: Sequence[int], *, cold: bool = False) -> Span:
    """Return the span that ends with some frames.

    Args:
        timeline: of the movie.
        frames: at least one, ascending.
        cold: begin with a pre-roll just before the first of them, instead of at the beginning.
    """
    first, last = timeline.frame(frames[0]).tick, timeline.frame(frames[-1]).tick + 1
    lead = max(timeline.scene.start.preroll, LEAD_SECONDS)
    begin = max(timeline.first_tick, first - math.ceil(lead * timeline.rate))
    return Span(begin if cold else timeline.first_tick, last, frames)


def moment(scene: Scene, text: str) -> Fraction:
    """Return the seconds since frame 0 of a time written as scenes write it: ``8s 50% -1s drop``.

    Raises:
        UsageError: if it is not a time, or not one within the movie.
    """
    length = scene.video.duration
    try:
        seconds = parse_time(text).on(scene.clock)
    except UnitError as error:
        raise UsageError(str(error)) from None
    if not 0 <= seconds <= length:
        raise UsageError(
            f'"{text}" is {float(seconds):g} s, which is not within the movie',
            hint=f"The movie lasts {float(length):g} s; -1s is a second before its end.",
        )
    return seconds


def frame_at(timeline: Timeline, seconds: Fraction) -> int:
    """Return the frame that is shown at a moment; at the movie's end, the last."""
    return min(math.floor(seconds * timeline.fps), timeline.n_frames - 1)


def frames_within(scene: Scene, start: Fraction, end: Fraction) -> range:
    """Return the frames whose moments lie in [start, end), seconds.

    Raises:
        UsageError: if there are none.
    """
    fps = scene.video.fps
    first, after = (math.ceil(seconds * fps) for seconds in (start, end))
    frames = range(first, min(after, frame_count(scene)))
    if not frames:
        raise UsageError(
            f"there is no frame from {float(start):g} s on and before {float(end):g} s",
            hint=f"The movie has {float(fps):g} frames per second.",
        )
    return frames
