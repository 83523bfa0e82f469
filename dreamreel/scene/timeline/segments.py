"""Segments: the pieces in which a movie is dreamt, encoded and stored.

A segment begins with the state at a tick and leaves the state at a later one; the frames between
the two are its own. The cuts come from the scene alone, never from where a render was interrupted.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dreamreel.scene.timeline.span import Span
from dreamreel.scene.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a movie."""

    index: int
    """Place in the movie, from 0 on."""
    first_tick: int
    """Whose state it begins with; the ticks after it are the segment's own."""
    last_tick: int
    """Its last tick, whose state is what the next segment begins with."""
    frames: range
    """At least one: those from the first tick on until before the last."""

    @property
    def span(self) -> Span:
        """What is dreamt and seen of it."""
        return Span(self.first_tick + 1, self.last_tick, self.frames)


def segments(timeline: Timeline) -> tuple[Segment, ...]:
    """Cut a movie at the whole ticks nearest to the multiples of its scene's segment length.

    The first segment begins with the state before the timeline's first tick, so the pre-roll is
    its own; the last one ends with the timeline. A piece without frames is the beginning of the
    next. What is added at a movie's end moves no cut but the last.
    """
    found: list[Segment] = []
    first_tick, frame = timeline.first_tick - 1, 0
    for tick in _cuts(timeline):
        after = min(math.ceil(tick * timeline.fps / timeline.rate), timeline.n_frames)
        if tick == timeline.last_tick:
            after = timeline.n_frames  # of a standstill, all frames
        if after > frame:
            found.append(Segment(len(found), first_tick, tick, range(frame, after)))
            first_tick, frame = tick, after
    return tuple(found)


def _cuts(timeline: Timeline) -> Iterator[int]:
    """Yield the tick after which each piece ends."""
    length = timeline.scene.output.segment * timeline.rate
    count = 1
    while (tick := math.floor(count * length + Fraction(1, 2))) < timeline.last_tick:
        yield tick
        count += 1
    yield timeline.last_tick
