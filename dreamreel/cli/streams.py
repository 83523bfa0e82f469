"""The two ways out: stdout for results and progress, stderr for what is wrong.

Either may be closed, full, or read by somebody who has gone away.
"""

import contextlib
import io
import os
import shutil
import sys
from typing import IO, TextIO

from dreamreel.errors import visible

STANDARD_STREAMS = (0, 1, 2)
NARROWEST = 20  # columns; terminals that say less do not know


class Unfailing(io.TextIOBase):
    """A stream whose writes may get lost but never fail, for what draws by itself.

    A terminal that is closed while a render goes on in it fails every write.

    Args:
        stream: where it leads.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]: read only
        """The stream's own."""
        return self._stream.encoding

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return is_terminal(self._stream)

    def fileno(self) -> int:
        """Return the stream's descriptor."""
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Write as much as can be."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what waits, if it can be."""
        with contextlib.suppress(OSError):
            self._stream.flush()


def show(text: str) -> None:
    """Print a result on stdout. A reader who has gone away is no failure.

    Raises:
        OSError: it cannot be written, for instance because the disk is full.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError:
        _silence(sys.stdout)
        raise


def show_if_possible(text: str) -> None:
    """Print something on stdout that no work may fail for, such as progress."""
    try:
        print(text, flush=True)
    except OSError:
        _silence(sys.stdout)


def tell(text: str) -> None:
    """Print a diagnosis on stderr, if there is one."""
    if sys.stderr is None:  # print would take stdout for it
        return
    try:
        print(visible(text), file=sys.stderr, flush=True)
    except OSError:
        _silence(sys.stderr)


def is_terminal(stream: IO[str] | None) -> bool:
    """Tell whether somebody looks at a stream."""
    return stream is not None and not stream.closed and stream.isatty()


def terminal_width() -> int:
    """Return the columns of the terminal; 80 if it does not know."""
    columns = shutil.get_terminal_size().columns
    return columns if columns >= NARROWEST else 80


def prepare() -> None:
    """Make the standard streams fit for anything.

    A closed one is opened on nothing, lest a file of ours get its number and be taken for it. What
    the terminal's encoding lacks is written as an escape instead of failing.
    """
    for number in STANDARD_STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
    if os.environ.get("COLUMNS", "80") == "0":  # some schedulers say so; helpers print nothing then
        del os.environ["COLUMNS"]


def _silence(stream: IO[str]) -> None:
    """Let a stream lead nowhere from now on, also for what still waits in its buffer."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
