"""Which ffmpeg there is, and how it is asked.

The system's binary, else the one in the wheel of imageio-ffmpeg. Nothing is remembered between
calls and no environment variable is read: a caller that wants another binary names it.
"""

import shutil
import subprocess
from pathlib import Path

from dreamreel.errors import UnavailableError

_ANSWER_SECONDS = 60
"""How long ffmpeg may take to answer a question or encode one small frame."""


def find_ffmpeg(binary: str | Path | None = None) -> Path:
    """Return the absolute path of ffmpeg.

    Args:
        binary: a path or a name on PATH; None: ``ffmpeg`` on PATH, else the wheel's.

    Raises:
        UnavailableError: if there is none.
    """
    found = shutil.which(binary or "ffmpeg")
    if found:
        return Path(found).absolute()
    if binary:
        raise UnavailableError(
            f"ffmpeg: {str(binary)!r} is not a program",
            hint="Name an ffmpeg binary, or none to use the one on PATH.",
        )
    return _wheel_binary()


def _wheel_binary() -> Path:
    try:
        import imageio_ffmpeg  # here: only a machine without its own ffmpeg pays for it

        return Path(imageio_ffmpeg.get_ffmpeg_exe()).absolute()
    except (ImportError, RuntimeError) as error:
        raise UnavailableError(
            "ffmpeg is neither on PATH nor in the package imageio-ffmpeg",
            hint="Install ffmpeg 5.1 or newer, or: pip install imageio-ffmpeg",
        ) from error


def version(binary: Path) -> str:
    """Return ffmpeg's version as it calls itself, such as ``7.1.1`` or ``n9.0.2-17-g2a571b6068``.

    Raises:
        UnavailableError: if the binary does not answer like ffmpeg.
    """
    words = _ask(binary, "-version").split(maxsplit=3)
    if words[:2] != ["ffmpeg", "version"]:
        raise UnavailableError(
            f"{binary} does not answer like ffmpeg", hint="Name the binary of ffmpeg."
        )
    return words[2]


def encoders(binary: Path) -> frozenset[str]:
    """Return the names of the encoders that ffmpeg was built with.

    Raises:
        UnavailableError: if the binary does not answer.
    """
    listing = _ask(binary, "-encoders").partition(" ------")[2]
    return frozenset(line.split()[1] for line in listing.splitlines() if len(line.split()) > 1)


def _ask(binary: Path, question: str) -> str:
    result = answer([str(binary), "-hide_banner", question])
    if result.returncode:
        raise UnavailableError(
            f"{binary} {question} ended with exit code {result.returncode}",
            hint="Name a binary of ffmpeg that runs on this machine.",
        )
    return result.stdout.decode(errors="replace")


def answer(
    arguments: list[str], *, folder: str | None = None, feed: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg to its end, which must be soon, and return what it answered.

    Args:
        arguments: the binary first.
        folder: in which it runs; None: the current one.
        feed: its standard input.

    Raises:
        UnavailableError: if it cannot be started or does not end.
    """
    try:
        return subprocess.run(
            arguments,
            input=feed,
            capture_output=True,
            cwd=folder,
            timeout=_ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(
            f"{arguments[0]} does not run: {error}",
            hint="Name a binary of ffmpeg that runs on this machine.",
        ) from error
