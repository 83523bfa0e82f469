"""Progress as lines of a log: for people, and for Open Job Description.

A log says something at most once a second and at least every half minute, also while a single tick
takes longer than that. What it says is its wording; when it says it is the same for all.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from dreamreel.cli.failures import counted
from dreamreel.cli.meter import Meter
from dreamreel.cli.streams import show_if_possible
from dreamreel.cli.watched import RenderFailed, SceneOpened, WatchedEvent, Watcher, remark
from dreamreel.errors import visible
from dreamreel.movie.events import RenderFinished, RenderStarted

Write = Callable[[str], None]
Clock = Callable[[], float]

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 16.0
"""Seconds between two lines; the pauses of a log for people double from one to the other."""
LONGEST_SILENCE = 25.0
"""Seconds."""


class Wording(Protocol):
    """What a log says."""

    longest_pause: float
    """Seconds, from the shortest pause on, while there is something to say."""

    def note(self, event: WatchedEvent) -> str | None:
        """Take an event into account; return what must be said of it at once."""
        ...

    def news(self) -> str | None:
        """Return how it stands, if there is anything new to say."""
        ...

    def sign(self) -> str:
        """Return a sign of life."""
        ...


@contextmanager
def plain(write: Write = show_if_possible, now: Clock = time.monotonic) -> Iterator[Watcher]:
    """Lines for people: often at first, then seldom."""
    with _beating(Log(Plain(now), write, now)) as watch:
        yield watch


@contextmanager
def openjd(write: Write = show_if_possible, now: Clock = time.monotonic) -> Iterator[Watcher]:
    """Lines of Open Job Description: percentages over all scenes that never fall, and remarks."""
    with _beating(Log(OpenJobDescription(now), write, now)) as watch:
        yield watch


class Log:
    """Says what its wording has to say when it is time.

    Args:
        wording: what is said.
        write: writes a line.
        now: seconds from any beginning.
    """

    def __init__(self, wording: Wording, write: Write, now: Clock) -> None:
        self._wording, self._write, self._now = wording, write, now
        self._pause = SHORTEST_PAUSE
        self._said_at = now()
        self._lock = threading.Lock()

    def note(self, event: WatchedEvent) -> None:
        """Take an event into account."""
        remark(event)
        with self._lock:
            if isinstance(event, SceneOpened):
                self._pause = SHORTEST_PAUSE
            if line := self._wording.note(event):
                self._say(line)
            elif self._now() - self._said_at >= self._pause and (line := self._wording.news()):
                self._pause = min(2 * self._pause, self._wording.longest_pause)
                self._say(line)

    def beat(self) -> float:
        """Say something after a long silence; return after how many seconds to look again."""
        with self._lock:
            rest = self._said_at + LONGEST_SILENCE - self._now()
            if rest > 0:
                return rest
            self._say(self._wording.sign())
            return LONGEST_SILENCE

    def _say(self, line: str) -> None:
        self._said_at = self._now()
        self._write(line)


@contextmanager
def _beating(log: Log) -> Iterator[Watcher]:
    """Keep a log from falling silent while the block lasts."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(log.beat()):
            pass

    heart = threading.Thread(target=beat, name="progress", daemon=True)
    heart.start()
    try:
        yield log.note
    finally:
        over.set()
        heart.join()


class Plain:
    """What people read.

    Args:
        now: seconds from any beginning.
    """

    longest_pause = LONGEST_PAUSE

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._meter = Meter(now)

    def note(self, event: WatchedEvent) -> str | None:
        """Take an event into account; return what must be said of it at once."""
        if isinstance(event, SceneOpened):
            self._meter = Meter(self._now)
            return f"{visible(str(event.scene))}: loading"
        if isinstance(event, RenderFailed):
            return None  # told elsewhere
        self._meter.note(event)
        return _beginning(event) if isinstance(event, RenderStarted) else None

    @property
    def share(self) -> float:
        """Done of the scene whose turn it is, 0..1."""
        return self._meter.read().share

    def news(self) -> str | None:
        """Return how it stands, if the dream has begun."""
        return str(self._meter.read()) if self._meter.is_running else None

    def sign(self) -> str:
        """Return a sign of life."""
        return self.news() or "still loading"


class OpenJobDescription:
    """What a session of Open Job Description reads: percentages and remarks.

    100 is said only when the last movie is complete and verified, and none before it failed.

    Args:
        now: seconds from any beginning.
    """

    longest_pause = SHORTEST_PAUSE

    def __init__(self, now: Clock) -> None:
        self._plain = Plain(now)
        self._place = SceneOpened(Path(), 0, 1)
        self._said = -0.1
        self._is_whole = True

    def note(self, event: WatchedEvent) -> str | None:
        """Take an event into account; return what must be said of it at once."""
        text = self._plain.note(event)
        if isinstance(event, SceneOpened):
            self._place = event
        elif isinstance(event, RenderFailed):
            self._is_whole = False
            text = f"{visible(str(event.scene))}: {event.error.code}"
        elif isinstance(event, RenderFinished):
            return self._percentage(verified=True)
        return _status(text) if text else None

    def news(self) -> str | None:
        """Return the percentage, if it has grown."""
        return self._percentage(verified=False)

    def sign(self) -> str:
        """Return a sign of life."""
        return self.news() or _status(self._plain.sign())

    def _percentage(self, *, verified: bool) -> str | None:
        percent = int(1000 * (self._place.index + self._plain.share) / self._place.count) / 10
        if not (verified and self._is_whole):
            percent = min(percent, 99.9)
        if percent <= self._said:
            return None
        self._said = percent
        return f"openjd_progress: {percent:.1f}"


def _beginning(event: RenderStarted) -> str:
    if not event.ticks:
        return f"{visible(str(event.out))}: {counted(event.frames, 'frame')}"
    work = f"{counted(event.frames, 'frame')}, {counted(event.ticks, 'tick')}"
    begun = f"{visible(str(event.out))}: {work}, on {event.device} in {event.precision}"
    if not event.frames_done:
        return begun
    return f"{begun}; run {event.runs}, {counted(event.frames_done, 'frame')} done before"


def _status(text: str) -> str:
    return f"openjd_status: {' '.join(text.split())}"
