"""How a command ends when it does not end well: the message, the fixed last line, the exit code.

The last line is for programs that start this one:
``DREAMREEL_ERROR <CODE> retryable=<yes|no>: message``. A message of one line stands
nowhere else; a longer one is told in full above, and begins again there.
"""

import errno
import traceback

import typer

from dreamreel.cli.elsewhere import hint_for
from dreamreel.cli.streams import tell
from dreamreel.errors import (
    DeniedError,
    DreamReelError,
    OutOfMemoryError,
    SceneError,
    StorageError,
    UsageError,
    visible,
)

STOPPED_AT_ONCE = 130
"""Exit code of a second Ctrl-C: 128 and the number of SIGINT, as shells have it."""

# What typer's public errors descend from, which is every error of the command line.
CommandLineError: type[Exception] = typer.BadParameter.__bases__[0]

_STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENAMETOOLONG}


def translated(error: BaseException) -> DreamReelError | None:
    """Return the error as one of ours; None if it is a bug."""
    if isinstance(error, DreamReelError):
        return error
    if isinstance(error, CommandLineError):
        return _usage(error)
    if isinstance(error, MemoryError):
        return OutOfMemoryError("there is not enough memory", hint="Render smaller, with --size.")
    if isinstance(error, PermissionError):
        return DeniedError(str(error))
    if isinstance(error, OSError) and error.errno in _STORAGE:
        return StorageError(str(error))
    return None


def report(error: BaseException, *, debug: bool = False) -> int:
    """Tell an error on stderr and return the exit code.

    Args:
        error: whatever came up.
        debug: show the traceback too.
    """
    if isinstance(error, KeyboardInterrupt):
        _last_line("INTERRUPTED", retryable=True, message="stopped at once")
        return STOPPED_AT_ONCE
    if debug:
        tell("".join(traceback.format_exception(error)).rstrip())
    known = translated(error)
    if known is None:
        return _report_bug(error)
    if not _fits_a_line(known):
        tell(describe(known))
    return conclude(known)


def conclude(error: DreamReelError, message: str = "") -> int:
    """Tell the last line of a command that failed, and return its exit code.

    Args:
        error: why it failed.
        message: instead of the error's own.
    """
    told = message or _in_a_line(error)
    _last_line(error.code, retryable=error.retryable, message=told)
    return error.exit_code


def describe(error: DreamReelError) -> str:
    """Return all that there is to say about an error."""
    if not isinstance(error, SceneError):
        return str(error)
    return f"{error.message}\n{counted(len(error.problems), 'problem')}"


def counted(number: int, noun: str) -> str:
    """Return a number of things in words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _fits_a_line(error: DreamReelError) -> bool:
    return len(error.message.splitlines()) <= 1


def _in_a_line(error: DreamReelError) -> str:
    """Return the message with its hint, or the first line of a long one."""
    if not error.hint or not _fits_a_line(error):
        return error.message
    message = error.message.rstrip()
    return f"{message}{'' if message.endswith(('.', '?', '!', ':')) else '.'} {error.hint}"


def _usage(error: Exception) -> UsageError:
    message = getattr(error, "format_message", error.__str__)()
    message = message.replace(": Value error, ", ": ")  # pydantic's, which typer passes on
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "dreamreel"
    if found := hint_for(error):
        message = message.partition(" (Possible options: ")[0]  # none of those is it
    return UsageError(message, hint=f"{found} Try: {command} --help".lstrip())


def _report_bug(error: BaseException) -> int:
    tell(
        "This is a bug of DreamReel. Please report it to the project, with the scene and what\n"
        'this says: the same command after "dreamreel --debug".'
    )
    _last_line("BUG", retryable=False, message=f"{type(error).__name__}: {error}")
    return DreamReelError.exit_code


def _last_line(code: str, *, retryable: bool, message: str) -> None:
    first, *_ = message.strip().splitlines() or [""]
    tell(f"DREAMREEL_ERROR {code} retryable={'yes' if retryable else 'no'}: {visible(first)}")
