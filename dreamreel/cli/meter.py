"""How far a render is and how fast it goes, measured from its events."""

import resource
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from dreamreel.movie.events import FrameWritten, MovieEvent, RenderFinished, RenderStarted
from dreamreel.rendering.events import TickDreamt

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

    @property
    def pace(self) -> str:
        """Speed, time left, queue and memory in words."""
        left = "" if self.seconds_left is None else f"  {clock(self.seconds_left)} left"
        return (
            f"{self.ticks_per_second:.2f} ticks/s  {self.frames_per_second:.2f} frames/s{left}  "
            f"queue {self.queue_depth}  {self.memory_bytes / 1e9:.1f} GB"
        )

    def __str__(self) -> str:
        frames = f"frame {self.frames}/{self.n_frames}"
        return f"{100 * self.share:5.1f}%  {frames}  {self.label or 'pre-roll'}  {self.pace}"


class Meter:
    """Measures one render.

    Args:
        now: seconds from any beginning.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._device = "cpu"
        self._ticks = self._n_ticks = self._frames = self._n_frames = self._queue = 0
        self._label = ""
        self._past = deque([(now(), 0, 0)])  # (seconds, ticks, frames) within the window

    def note(self, event: MovieEvent) -> None:
        """Take an event into account."""
        if isinstance(event, RenderStarted):
            self._device, self._n_ticks, self._n_frames = event.device, event.ticks, event.frames
            self._ticks, self._frames = event.ticks_done, event.frames_done
            self._past = deque([(self._now(), self._ticks, self._frames)])
        elif isinstance(event, TickDreamt):
            self._label, self._ticks = event.label, event.tick - event.first + 1
            self._past.append((self._now(), self._ticks, self._frames))
            while len(self._past) > 2 and self._past[-1][0] - self._past[0][0] > WINDOW_SECONDS:
                self._past.popleft()
        elif isinstance(event, FrameWritten):
            self._frames, self._queue = event.index + 1, event.queue_depth
        elif isinstance(event, RenderFinished):
            self._frames = self._n_frames = event.frames
            self._ticks = self._n_ticks = max(self._n_ticks, 1)

    @property
    def is_running(self) -> bool:
        """Whether the dreaming has begun."""
        return self._n_ticks > 0

    def read(self) -> Reading:
        """Return how it stands."""
        (first, *counts), (last, *later) = self._past[0], self._past[-1]
        seconds = last - first
        ticks, frames = (
            (after - before) / seconds if seconds > 0 else 0.0
            for before, after in zip(counts, later, strict=True)
        )
        return Reading(
            label=self._label,
            share=self._ticks / self._n_ticks if self._n_ticks else 0.0,
            frames=self._frames,
            n_frames=self._n_frames,
            ticks_per_second=ticks,
            frames_per_second=frames,
            seconds_left=(self._n_ticks - self._ticks) / ticks if ticks else None,
            queue_depth=self._queue,
            memory_bytes=_memory_bytes(self._device),
        )


def clock(seconds: float) -> str:
    """Return a duration as ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _memory_bytes(device: str) -> int:
    if device.startswith("cuda"):
        import torch  # it is there by now; nothing else of this module needs it

        return torch.cuda.max_memory_reserved(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # elsewhere it is in KiB
