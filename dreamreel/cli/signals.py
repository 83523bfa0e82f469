"""Signals: the first asks a render to stop at the next tick, the second Ctrl-C stops at once."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from dreamreel.cli.streams import is_terminal

POLITE = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)
"""What stops a render at the next tick."""


@contextmanager
def stopping(where: str = "at the next tick") -> Iterator[Callable[[], bool]]:
    """Hear signals while the block lasts; what it gives tells whether one asked to stop.

    SIGHUP asks to stop as well where there is a terminal, which is then closing. Without one, as
    under nohup or a farm's agent, it means nothing. The second SIGINT raises KeyboardInterrupt,
    which takes the encoder along on its way out.

    Args:
        where: what is asked stops there.
    """
    asked: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        again = signal.SIGINT in asked
        asked.append(number)
        if number == signal.SIGINT and again:
            raise KeyboardInterrupt
        if len(asked) == 1:
            _tell_now(f"{signal.Signals(number).name}: stopping {where}\n")

    before = {number: signal.signal(number, hear) for number in POLITE}
    before[signal.SIGHUP] = signal.getsignal(signal.SIGHUP)
    if before[signal.SIGHUP] is not signal.SIG_IGN:  # nohup has spoken already
        signal.signal(signal.SIGHUP, hear if _has_terminal() else signal.SIG_IGN)
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_now(line: str) -> None:
    # Past Python's buffers, in which the signal may have interrupted somebody.
    with contextlib.suppress(OSError):
        os.write(2, line.encode())


def _has_terminal() -> bool:
    return any(is_terminal(stream) for stream in (sys.stdin, sys.stdout, sys.stderr))
