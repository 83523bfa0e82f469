"""How far a render is and how fast it goes, measured from its events."""

import resource
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dreamreel.movie.events import (
    CatchingUp,
    FrameWritten,
    MovieEvent,
    Recalled,
    RenderFinished,
    RenderStarted,
    SegmentBegun,
)
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
    """Handed to the encoder, by this run or an earlier one."""
    n_frames: int
    has_ticks: bool
    """Whether anything is dreamt; a movie of the camera alone has frames only."""
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
        ticks = f"{self.ticks_per_second:.2f} ticks/s  " if self.has_ticks else ""
        return (
            f"{ticks}{self.frames_per_second:.2f} frames/s{left}  "
            f"queue {self.queue_depth}  {self.memory_bytes / 1e9:.1f} GB"
        )

    def __str__(self) -> str:
        frames = f"frame {self.frames}/{self.n_frames}"
        label = f"{self.label or 'pre-roll'}  " if self.has_ticks else ""
        return f"{100 * self.share:5.1f}%  {frames}  {label}{self.pace}"


class Meter:
    """Measures one render.

    What is done is what earlier runs did and what this one does, each tick and frame counted once
    however often a segment is tried. Speeds are of this run alone, repetitions included.

    Args:
        now: seconds from any beginning.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._started = RenderStarted(Path(), 0, 0, "cpu", "")
        self._is_finished = self._is_recalled = False
        self._ticks: set[int] = set()
        self._frames: set[int] = set()
        self._n_dreamt = self._n_fed = self._queue = 0
        self._n_unseen = 0  # ticks still to be dreamt before what is asked for begins
        self._label = ""
        self._past = deque([(now(), 0, 0)])  # (seconds, ticks, frames) within the window

    def note(self, event: MovieEvent) -> None:
        """Take an event into account."""
        if isinstance(event, RenderStarted):
            self._started = event
            self._past = deque([(self._now(), 0, 0)])
        elif isinstance(event, CatchingUp):
            self._n_unseen = event.last_tick - event.first_tick + 1
        elif isinstance(event, SegmentBegun):
            self._n_unseen = 0
        elif isinstance(event, Recalled):
            self._is_recalled = True
        elif isinstance(event, TickDreamt):
            self._note_tick(event)
        elif isinstance(event, FrameWritten):
            self._frames.add(event.index)
            self._n_fed, self._queue = self._n_fed + 1, event.queue_depth
            if not self._started.ticks:
                self._remember()
        elif isinstance(event, RenderFinished):
            self._started = replace(self._started, frames=event.frames)
            self._is_finished = True

    def _note_tick(self, event: TickDreamt) -> None:
        self._label, self._n_dreamt = event.label, self._n_dreamt + 1
        if self._n_unseen:
            self._n_unseen -= 1
        else:
            before = event.first if self._is_recalled else event.tick  # those need not be dreamt
            self._ticks.update(range(before, event.tick + 1))
            self._is_recalled = False
        self._remember()

    def _remember(self) -> None:
        """Note what is done by now, and forget what is long past."""
        self._past.append((self._now(), self._n_dreamt, self._n_fed))
        while len(self._past) > 2 and self._past[-1][0] - self._past[0][0] > WINDOW_SECONDS:
            self._past.popleft()

    @property
    def is_running(self) -> bool:
        """Whether the dreaming has begun."""
        return self._started.frames > 0 or self._is_finished

    def read(self) -> Reading:
        """Return how it stands."""
        (first, *counts), (last, *later) = self._past[0], self._past[-1]
        seconds = last - first
        ticks, frames = (
            (after - before) / seconds if seconds > 0 else 0.0
            for before, after in zip(counts, later, strict=True)
        )
        all_ticks, all_frames = self._started.ticks, self._started.frames
        ticks_done = min(self._started.ticks_done + len(self._ticks), all_ticks)
        frames_done = min(self._started.frames_done + len(self._frames), all_frames)
        work = (ticks_done, all_ticks, ticks) if all_ticks else (frames_done, all_frames, frames)
        done, whole, pace = work
        return Reading(
            label=self._label,
            share=1.0 if self._is_finished else done / whole if whole else 0.0,
            frames=all_frames if self._is_finished else frames_done,
            n_frames=all_frames,
            has_ticks=all_ticks > 0,
            ticks_per_second=ticks,
            frames_per_second=frames,
            seconds_left=(whole - done + self._n_unseen) / pace if pace else None,
            queue_depth=self._queue,
            memory_bytes=_memory_bytes(self._started.device),
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
