"""The errors that a user can meet; each knows its exit code.

    DreamReelError
    ├── UsageError              2   the command line
    ├── SceneError             65   one or more problems in a scene
    ├── InputFileError         66   an input or weights file: missing, unreadable, wrong
    ├── UnavailableError       69   ffmpeg, a codec or a device is not there
    ├── NumericalError         70   the dream went NaN, infinite or blank
    ├── OutOfMemoryError       71
    ├── StorageError           74   input/output error, disk full
    ├── InterruptedRenderError 75   stopped by a signal; run again
    ├── EncoderError           76   the encoder died
    ├── DeniedError            77   permission
    ├── ConflictError          78   the output belongs to another scene or settings
    ├── LockedError            79   another render has the work folder
    └── VerificationError      80   what was written is not what was meant

Anything else that escapes is a bug of ours and exits with 1.
"""

from dataclasses import dataclass
from typing import ClassVar


class DreamReelError(Exception):
    """Base of every error that is the user's to mend.

    Args:
        message: what was given, where, and what is allowed.
        hint: what to do about it, one sentence.
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "BUG"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text file."""

    file: str
    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    text: str = ""
    """The source line, without its end."""
    length: int = 1
    """How many characters the caret underlines."""
    within: str = ""
    """What the place belongs to besides its file, such as ``the variant draft``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a scene.

    ``str()`` gives the text form of the language's documentation: place, code, path, message, the
    source line and a caret.
    """

    code: str
    """Stable, ``DR`` and three digits."""
    path: str
    """Dotted path of the key, such as ``camera.zoom``; empty for the file as a whole."""
    message: str
    mark: Mark | None = None
    severity: str = "error"
    """``error`` or ``warning``."""

    @property
    def told(self) -> str:
        """The message, with what the place belongs to."""
        within = self.mark.within if self.mark else ""
        return f"{self.message} (in {within})" if within else self.message

    def __str__(self) -> str:
        place = f"{self.mark.file}:{self.mark.line}:{self.mark.column} " if self.mark else ""
        subject = f"{self.path}: " if self.path else ""
        head = f"{place}{self.code} {subject}{self.told}"
        if self.mark is None or not self.mark.text:
            return head
        number = f"{self.mark.line:>5}"
        shown = visible(self.mark.text)
        return f"{head}\n{number} | {shown}\n{' ' * len(number)} | {_caret(self.mark)}"


def visible(text: str) -> str:
    """Return a text whose control characters, line ends apart, are written out."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def _caret(mark: Mark) -> str:
    """Return a line that underlines a place, as wide as a terminal shows what is before it."""
    start = mark.column - 1
    indent, width = _cells(mark.text[:start]), _cells(mark.text[start : start + mark.length])
    beyond = max(0, start - len(mark.text))  # a place at the line's end
    return " " * (indent + beyond) + "^" * max(1, width)


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes: two for each wide character."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len  # here: hardly a message needs its table

    return cell_len(visible(text))


class UsageError(DreamReelError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code, code = 2, "USAGE"


class SceneError(DreamReelError):
    """A scene that cannot be rendered; holds every problem that was found, not only the first."""

    exit_code, code = 65, "SCENE_INVALID"

    def __init__(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputFileError(DreamReelError):
    """An input or weights file is missing, unreadable or not what it should be."""

    exit_code, code = 66, "INPUT_FILE"


class UnavailableError(DreamReelError):
    """Something outside this program is needed and not there: ffmpeg, a codec, a device."""

    exit_code, code = 69, "UNAVAILABLE"


class NumericalError(DreamReelError):
    """The dream left the numbers: NaN, infinite or blank."""

    exit_code, code = 70, "NUMERICAL"


class OutOfMemoryError(DreamReelError):
    """The picture does not fit."""

    exit_code, code = 71, "OUT_OF_MEMORY"


class StorageError(DreamReelError):
    """Reading or writing failed: disk full, input/output error."""

    exit_code, code, retryable = 74, "STORAGE", True


class InterruptedRenderError(DreamReelError):
    """A signal asked the render to stop, and it stopped at a tick."""

    exit_code, code, retryable = 75, "INTERRUPTED", True


class EncoderError(DreamReelError):
    """ffmpeg died, stalled or wrote something else than it was given."""

    exit_code, code, retryable = 76, "ENCODER", True


class DeniedError(DreamReelError):
    """The system does not permit it."""

    exit_code, code = 77, "PERMISSION"


class ConflictError(DreamReelError):
    """The output exists and belongs to another scene or other settings."""

    exit_code, code = 78, "CONFLICT"


class LockedError(DreamReelError):
    """Another render works in this work folder, here or on another host."""

    exit_code, code, retryable = 79, "LOCKED", True


class VerificationError(DreamReelError):
    """What was written is not what was meant to be written."""

    exit_code, code = 80, "VERIFICATION"
