"""How a render shows that it goes on: consumers of its events, one for each kind of onlooker.

A watcher is called with every event. None of them can stop a render: what cannot be written is
left unwritten.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import IO, TYPE_CHECKING, Literal, cast

from dreamreel.cli.logs import Write, openjd, plain
from dreamreel.cli.meter import Meter, Reading
from dreamreel.cli.streams import Unfailing, is_terminal, show_if_possible, terminal_width
from dreamreel.cli.watched import (
    RenderFailed,
    SceneOpened,
    WatchedEvent,
    Watcher,
    as_json,
    remark,
    warn,
)

if TYPE_CHECKING:
    from rich.progress import Progress

Form = Literal["auto", "bar", "plain", "json", "openjd", "none"]

OPENJD = "OPENJD_SESSION_WORKING_DIR"
"""Environment variable that every session of Open Job Description sets."""


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
def json_lines(write: Write = show_if_possible) -> Iterator[Watcher]:
    """One JSON object for every event."""
    yield lambda event: write(json.dumps(as_json(event), ensure_ascii=False))


@contextmanager
def none() -> Iterator[Watcher]:
    """Nothing, apart from what is strange."""
    yield warn


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
            remark(event)
            reading: Reading = meter.read()
            label = reading.label or ("pre-roll" if reading.has_ticks else "motion")
            progress.update(task, completed=reading.share, label=label, pace=reading.pace)

    return note


_FORMS: Mapping[str, Callable[[], AbstractContextManager[Watcher]]] = {
    "bar": bar,
    "plain": plain,
    "json": json_lines,
    "openjd": openjd,
    "none": none,
}
