"""How far a render is and how fast it goes, measured from its events."""

import resource
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from dreamreel.movie.events import FrameWritten, MovieEvent, RenderFinished, RenderStarted
from dreamreel.render.events import TickDreamt

WINDOW_SECONDS = 30.0
"""Speeds are means over this long."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A render at one moment."""

    label: str
    """Of the clip that sounds."""
    share: float
    """Done, 0..1."""
    frames: int
    """Handed to the encoder."""
    n_frames: int
    ticks_per_second: float
    frames_per_second: float
    seconds_left: float | None
    """None before it can be told."""
    queue_depth: int
    """Frames that wait for the encoder."""
    memory_bytes: int
    """Most that was held so far, on the GPU if there is one."""

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f"  {clock(self.seconds_left)} left"
        return (
            f"{100 * self.share:5.1f}%  frame {self.frames}/{self.n_frames}  {self.label}  "
            f"{self.ticks_per_second:.2f} ticks/s  {self.frames_per_second:.2f} frames/s{left}  "
            f"queue {self.queue_depth}  {self.memory_bytes / 1e9:.1f} GB"
        )


class Meter:
    """Measures one render.

    Args:
        now: seconds from any beginning.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started = RenderStarted.__new__(RenderStarted)
