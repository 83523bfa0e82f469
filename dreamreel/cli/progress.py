"""How a render shows that it goes on: consumers of its events, one for each kind of onlooker.

A watcher is called with every event. None of them can stop a render: what cannot be written is
left unwritten.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast

from dreamreel.cli.meter import Meter, Reading
from dreamreel.cli.streams import (
    Unfailing,
    is_terminal,
    show_if_possible,
    tell,
    terminal_width,
)
from dreamreel.errors import DreamReelError
from dreamreel.movie.events import MovieEvent, RenderFinished, RenderStarted
from dreamreel.rendering.events import TargetSilent
from dreamreel.specs import Target

if TYPE_CHECKING:
    from rich.progress import Progress

Form = Literal["auto", "bar", "plain", "json", "openjd", "none"]

OPENJD = "OPENJD_SESSION_WORKING_DIR"
"""Environment variable that every session of Open Job Description sets."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 16.0  # seconds between two lines; it doubles
LONGEST_SILENCE = 25.0  # seconds, also while a single tick takes longer


@dataclass(frozen=True, slots=True)
class SceneOpened:
    """One of the scenes of a command line has its turn."""

    scene: Path
    index: int
    """From 0."""
    count: int


@dataclass(frozen=True, slots=True)
class RenderFailed:
    """One of the scenes of a command line was not rendered."""

    scene: Path
    error: DreamReelError


WatchedEvent = MovieEvent | SceneOpened | RenderFailed
Watcher = Callable[[WatchedEvent], None]
Write = Callable[[str], None]


def watching(form: Form, *, stdout_is_terminal: bool) -> AbstractContextManager[Watcher]:
    """Return a watcher, to be entered before the first event and left after the last.

    Args:
        form: ``auto``: ``openjd`` in a session of Open Job Description, else ``bar`` on a terminal,
            else ``plain``. A bar elsewhere than on a terminal is plain too.
        stdout_is_terminal: whether somebody looks.
    """
    if form == "auto" and os.environ.get(OPENJD):
        form = "openjd"
    if form in ("auto", "bar"):
        form = "bar" if stdout_is_terminal else "plain"
    return _FORMS[form]()


@contextmanager
def plain(
    write: Write = show_if_possible, now: Callable[[], float] = time.monotonic
) -> Iterator[Watcher]:
    """Lines for logs: often at first, then seldom, but never silent for half a minute."""
    log = _Log(write, now)
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(log, over), name="progress", daemon=True)
    heart.start()
    try:
        yield log.note
    finally:
        over.set()
        heart.join()


@contextmanager
def openjd(write: Write = show_if_possible) -> Iterator[Watcher]:
    """Lines of Open Job Description: percentages over all scenes that never fall."""
    meter, place, last = Meter(), SceneOpened(Path(), 0, 1), -1.0

    def note(event: WatchedEvent) -> None:
        nonlocal meter, place, last
        if isinstance(event, SceneOpened):
            meter, place = Meter(), event
            write(f"openjd_status: {' '.join(str(event.scene).split())}")
            return
        if isinstance(event, RenderFailed):
            write(f"openjd_status: failed: {event.scene.name}: {event.error.code}")
            return
        meter.note(event)
        percent = int(1000 * (place.index + meter.read().share) / place.count) / 10
        if percent > last:
            last = percent
            write(f"openjd_progress: {percent:.1f}")
        _remark(event)

    yield note


@contextmanager
def json_lines(write: Write = show_if_possible) -> Iterator[Watcher]:
    """One JSON object for every event."""
    yield lambda event: write(json.dumps(as_json(event), ensure_ascii=False))


@contextmanager
def none() -> Iterator[Watcher]:
    """Nothing, apart from what is strange."""
    yield _remark


@contextmanager
def bar() -> Iterator[Watcher]:
    """A bar that moves, for a terminal."""
    from rich.console import Console  # here: only who sees a bar waits for rich
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.fields[label]}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:5.1f}%  {task.fields[pace]}", markup=False),
    )
    screen = Progress(
        *columns,
        console=Console(file=cast("IO[str]", Unfailing(sys.stdout)), width=terminal_width()),
        expand=True,
        transient=True,
        redirect_stderr=is_terminal(sys.stderr),  # elsewhere it is a log, which wants its lines
    )
    with screen:
        yield _moving(screen)


def _moving(progress: "Progress") -> Watcher:
    meter = Meter()
    task = progress.add_task("", total=1.0, label="starting", pace="")

    def note(event: WatchedEvent) -> None:
        nonlocal meter
        if isinstance(event, SceneOpened):
            meter = Meter()
            progress.update(task, completed=0, label=event.scene.name, pace="")
        elif not isinstance(event, RenderFailed):
            meter.note(event)
            _remark(event)
            reading: Reading = meter.read()
            label = reading.label or "pre-roll"
            progress.update(task, completed=reading.share, label=label, pace=reading.pace)

    return note


class _Log:
    """Writes a line when it is time for one."""

    def __init__(self, write: Write, now: Callable[[], float]) -> None:
        self._write, self._now = write, now
        self._meter = Meter(now)
        self._pause = FIRST_PAUSE
        self._said_at = now()
        self._lock = threading.Lock()

    def note(self, event: WatchedEvent) -> None:
        """Take an event into account."""
        with self._lock:
            if isinstance(event, SceneOpened):
                self._meter, self._pause = Meter(self._now), FIRST_PAUSE
                self._say(f"{event.scene}: loading")
            elif isinstance(event, RenderStarted):
                self._meter.note(event)
                self._say(
                    f"{event.out}: {event.frames} frames, {event.ticks} ticks, on {event.device} "
                    f"in {event.precision}"
                )
            elif not isinstance(event, RenderFailed | RenderFinished):
                self._meter.note(event)
                _remark(event)
                if self._now() - self._said_at >= self._pause:
                    self._pause = min(2 * self._pause, LONGEST_PAUSE)
                    self._say(str(self._meter.read()))

    def beat(self) -> float:
        """Say something after a long silence; return after how many seconds to look again."""
        with self._lock:
            rest = self._said_at + LONGEST_SILENCE - self._now()
            if rest > 0:
                return rest
            self._say(str(self._meter.read()) if self._meter.is_running else "still loading")
            return LONGEST_SILENCE

    def _say(self, line: str) -> None:
        self._said_at = self._now()
        self._write(line)


def _beat(log: _Log, over: threading.Event) -> None:
    """Keep a log from falling silent until it is over."""
    while not over.wait(log.beat()):
        pass


def _remark(event: WatchedEvent) -> None:
    """Tell what is strange, whatever form the progress has."""
    if isinstance(event, TargetSilent):
        tell(f"warning: {event.target} does not wake up; this neuron may be dead")


def as_json(event: WatchedEvent) -> dict[str, object]:
    """Return an event as plain data: its name, and its fields."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in type(event).__name__).strip("_")
    if isinstance(event, RenderFailed):
        error = event.error
        return {
            "event": name,
            "scene": str(event.scene),
            "code": error.code,
            "exit_code": error.exit_code,
            "retryable": error.retryable,
            "message": str(error),
        }
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    plain_values = {
        key: str(value) if isinstance(value, Path | Target) else value
        for key, value in values.items()
    }
    return {"event": name, **plain_values}


_FORMS: Mapping[str, Callable[[], AbstractContextManager[Watcher]]] = {
    "bar": bar,
    "plain": plain,
    "json": json_lines,
    "openjd": openjd,
    "none": none,
}
