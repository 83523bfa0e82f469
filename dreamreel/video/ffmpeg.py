"""Which ffmpeg there is, and what it can do.

The system's binary, else the one in the wheel of imageio-ffmpeg. Nothing is remembered between
calls and no environment variable is read: a caller that wants another binary names it.
"""

import shutil
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

from dreamreel.errors import UnavailableError
from dreamreel.geometry import Size
from dreamreel.video.codecs import Codec
from dreamreel.video.command import encode_arguments
from dreamreel.video.destination import FRAME_PATTERN
from dreamreel.video.encoding import choose_encoding

_ANSWER_SECONDS = 60
"""How long ffmpeg may take to answer a question or encode one small frame."""

_TRIAL_SIZE = Size(64, 64)


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


def try_encoder(codec: Codec, *, depth: int | None = None, binary: Path) -> None:
    """Encode one small frame for real: a listed encoder need not work on this machine.

    Args:
        codec: to be tried.
        depth: bits per channel; None: the codec's default.
        binary: ffmpeg.

    Raises:
        UnavailableError: if nothing comes out.
    """
    encoding = choose_encoding(
        codec.name, size=_TRIAL_SIZE, fps=Fraction(30), depth=depth, quality=16, threads=1
    )
    with tempfile.TemporaryDirectory(prefix="dreamreel-") as folder:
        # A relative name: image2 would read a per cent sign in the folder's name as a pattern.
        name = FRAME_PATTERN if codec.is_folder else "trial"
        arguments = encode_arguments(encoding, name, binary=binary)
        result = _run(arguments, folder=folder, feed=bytes(encoding.frame_bytes))
        written = any(file.stat().st_size for file in Path(folder).iterdir())
    if result.returncode or not written:
        tail = result.stderr.decode(errors="replace").strip()[-800:]
        raise UnavailableError(
            f"{binary} cannot encode {codec.name} ({codec.encoder}, {encoding.depth} bits)\n{tail}",
            hint="Choose another output.codec, or an ffmpeg that was built with this encoder.",
        )


def _ask(binary: Path, question: str) -> str:
    result = _run([str(binary), "-hide_banner", question])
    if result.returncode:
        raise UnavailableError(
            f"{binary} {question} ended with exit code {result.returncode}",
            hint="Name a binary of ffmpeg that runs on this machine.",
        )
    return result.stdout.decode(errors="replace")


def _run(
    arguments: list[str], *, folder: str | None = None, feed: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
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
