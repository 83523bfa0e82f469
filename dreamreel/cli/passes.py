"""How a pass over a folder shows that it goes on: a bar on a terminal, lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from dreamreel.cli.failures import counted
from dreamreel.cli.logs import SHORTEST_PAUSE, Plain
from dreamreel.cli.meter import clock
from dreamreel.cli.streams import Unfailing, is_terminal, show_if_possible, tell, terminal_width

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from dreamreel.probing.patches import BatchRanked, PassEvent

PassWatcher = Callable[["PassEvent"], None]
"""Called with every event of a pass."""


@contextmanager
def watching_pass(
    *, silent: bool, noun: str = "picture", verb: str = "looked at"
) -> Iterator[PassWatcher]:
    """Show a pass while the block lasts. Pictures that are skipped are always told.

    Args:
        silent: show nothing else.
        noun: what is counted.
        verb: what happens to each.
    """
    if silent:
        yield _remark
    elif is_terminal(sys.stdout):
        with _bar(noun) as watch:
            yield watch
    else:
        yield Lines(noun=noun, verb=verb).note


class Lines:
    """Tells a log how far a pass is: often at first, then seldom.

    Args:
        now: seconds from any beginning.
        write: writes a line.
        noun: what is counted.
        verb: what happens to each.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        write: Callable[[str], None] = show_if_possible,
        *,
        noun: str = "picture",
        verb: str = "looked at",
    ) -> None:
        self._now, self._write = now, write
        self._noun, self._verb = noun, verb
        self._pause, self._said_at = SHORTEST_PAUSE, now()
        self._begun_at, self._done_before = now(), 0

    def note(self, event: "PassEvent") -> None:
        """Take an event into account, and say what there is to say."""
        from dreamreel.probing.patches import BatchRanked, PassBegun

        _remark(event)
        if isinstance(event, PassBegun):
            self._begun_at, self._done_before = self._now(), event.done
            before = f", {event.done} of them {self._verb} before" if event.done else ""
            self._say(f"{counted(event.pictures, self._noun)}{before}, on {event.device}")
        elif isinstance(event, BatchRanked) and self._now() - self._said_at >= self._pause:
            self._pause = min(2 * self._pause, Plain.longest_pause)
            self._say(f"{event.done} of {event.count} {self._noun}s{self._left(event)}")

    def _left(self, event: "BatchRanked") -> str:
        seconds, done = self._now() - self._begun_at, event.done - self._done_before
        left = clock(seconds / done * (event.count - event.done))
        return f", {done / max(seconds, 1e-9):.1f} a second, {left} left"

    def _say(self, line: str) -> None:
        self._said_at = self._now()
        self._write(line)


@contextmanager
def _bar(noun: str) -> Iterator[PassWatcher]:
    from rich.console import Console  # here: only who sees a bar waits for rich
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(noun + "s {task.completed:.0f}/{task.total:.0f}", markup=False),
        BarColumn(bar_width=None),
        TimeRemainingColumn(),
    )
    screen = Progress(
        *columns,
        console=Console(file=cast("IO[str]", Unfailing(sys.stdout)), width=terminal_width()),
        expand=True,
        transient=True,
        redirect_stderr=is_terminal(sys.stderr),  # elsewhere it is a log, which wants its lines
    )
    with screen:
        task = screen.add_task("", total=1)
        yield lambda event: _advance(screen, task, event)


def _advance(screen: "Progress", task: "TaskID", event: "PassEvent") -> None:
    from dreamreel.probing.patches import BatchRanked, PassBegun

    _remark(event)
    if isinstance(event, PassBegun):
        screen.update(task, completed=event.done, total=event.pictures)
    elif isinstance(event, BatchRanked):
        screen.update(task, completed=event.done)


def _remark(event: "PassEvent") -> None:
    from dreamreel.probing.patches import PictureSkipped

    if isinstance(event, PictureSkipped):
        tell(f"warning: skipped: {event.reason}")
