"""Whether an encoder works on this machine, found by encoding a frame."""

import tempfile
from fractions import Fraction
from pathlib import Path

from dreamreel.errors import UnavailableError
from dreamreel.ffmpeg import answer
from dreamreel.geometry import Size
from dreamreel.video.codecs import Codec
from dreamreel.video.command import encode_arguments
from dreamreel.video.destination import FRAME_PATTERN
from dreamreel.video.encoding import choose_encoding

_TRIAL_SIZE = Size(64, 64)


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
        result = answer(arguments, folder=folder, feed=bytes(encoding.frame_bytes))
        written = any(file.stat().st_size for file in Path(folder).iterdir())
    if result.returncode or not written:
        tail = result.stderr.decode(errors="replace").strip()[-800:]
        raise UnavailableError(
            f"{binary} cannot encode {codec.name} ({codec.encoder}, {encoding.depth} bits)\n{tail}",
            hint="Choose another output.codec, or an ffmpeg that was built with this encoder.",
        )
