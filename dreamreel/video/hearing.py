"""Whether a sound can be had, before anything is dreamt, and whether it is there, in the end.

A track is looked at, compared with its checksum and decoded as far as it will be heard; the sound
of a movie that was written is decoded and measured.
"""

import re
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from dreamreel.durable import file_sha256
from dreamreel.errors import InputFileError, UnavailableError, VerificationError
from dreamreel.ffmpeg import encoders, find_ffmpeg
from dreamreel.sound.decoding import INPUT_OPTIONS
from dreamreel.video import probe
from dreamreel.video.soundtrack import RATES, Soundtrack, input_of

TOLERANCE_SECONDS = Fraction(1024, 44100)
"""By how much a decoded sound may be off in length: a frame of AAC, which not every ffmpeg cuts at
its end."""

_STREAM = re.compile(r"Stream #0:\d+.*?: Audio: .*?, (?P<rate>\d+) Hz, (?P<layout>[^,\n]+)")
_MONO = {"mono", "1 channels"}


def choose_soundtrack(
    path: Path,
    sha256: str,
    *,
    skip: Fraction,
    fade_in: Fraction,
    fade_out: Fraction,
    length: Fraction,
    part: tuple[Fraction, Fraction],
    binary: Path | None = None,
) -> Soundtrack:
    """Return how a track sounds in a movie.

    Its rate is the track's, if that is one of `RATES`; else the first of them that is a multiple or
    a divisor of it; else the last.

    Args:
        path: of the track, of any format that ffmpeg reads; of several streams, the first.
        sha256: of its file, in hexadecimal.
        skip: seconds of it before the movie's first frame.
        fade_in: seconds, from the movie's beginning.
        fade_out: seconds, to the movie's end.
        length: of the movie, seconds.
        part: of the movie that is written, from and to, seconds.
        binary: ffmpeg; None: found.

    Raises:
        InputFileError: if the track is missing, is not what the scene knows, or holds no sound.
        UnavailableError: if there is no ffmpeg.
    """
    ensure_unchanged(path, sha256)
    own_rate, channels = _form(path, find_ffmpeg(binary))
    rate = next((each for each in RATES if each % own_rate == 0 or own_rate % each == 0), RATES[-1])
    samples = {
        "skip": skip,
        "length": length,
        "fade_in": min(fade_in, length),
        "fade_out": min(fade_out, length),
    }
    start, end = part
    return Soundtrack(
        path=path,
        sha256=sha256,
        rate=rate,
        channels=channels,
        part=range(round(start * rate), round(end * rate)),
        **{name: round(seconds * rate) for name, seconds in samples.items()},
    )


def ensure_unchanged(track: Path, sha256: str) -> None:
    """Make sure that a track's file is, by checksum, the one that the scene knows.

    Raises:
        InputFileError: if it is not, or cannot be read.
    """
    try:
        found = file_sha256(track)
    except OSError as error:
        raise InputFileError(
            f"{track} cannot be read: {error.strerror}",
            hint="It is the movie's sound. What is rendered is stored: put the file back, and run "
            "the same command again.",
        ) from error
    if found != sha256:
        raise InputFileError(
            f"{track} has changed since the scene was read",
            hint="What is rendered is stored: run the same command again, and the movie has the "
            "sound that is there now.",
        )


def try_sound(sound: Soundtrack, encoder: str, *, binary: Path) -> None:
    """Find out whether a sound can be had: the track is read as far as it will be heard.

    Raises:
        InputFileError: if it does not decode. Damage in places is silence there.
        UnavailableError: if ffmpeg lacks the encoder.
    """
    if encoder not in encoders(binary):
        raise UnavailableError(
            f"{binary} was built without the encoder {encoder}, which the movie's sound needs",
            hint="Choose another output.codec, or another ffmpeg.",
        )
    chain = ("-map", "0:a:0", "-filter:a", sound.filters, "-f", "null", "-")
    code, words = _told(sound.path, binary, ("-v", "error"), chain)
    if code:
        raise InputFileError(
            f"{sound.path} does not decode (exit {code})\n{words[-800:]}",
            hint=f"It is the movie's sound. What can be saved of it: ffmpeg -i {sound.path.name} "
            "-map 0:a:0 saved.flac",
        )


def verify_sound(movie: Path, sound: Soundtrack, *, binary: Path | None = None) -> None:
    """Decode a movie's sound and make sure that it is the whole of it, of the right track.

    Raises:
        VerificationError: if it is too short or long, is missing, or does not decode.
        InputFileError: if the track has changed since the sound was chosen.
    """
    try:
        seconds = probe.sound_seconds(movie, binary=binary)
    except InputFileError as error:
        raise VerificationError(error.message) from error
    if fault := fault_of_length(seconds, sound.seconds):
        raise VerificationError(f"{movie}: {fault}")
    ensure_unchanged(sound.path, sound.sha256)


def fault_of_length(seconds: Fraction | None, planned: Fraction) -> str:
    """Return what is wrong with the length of a sound; empty if nothing.

    Args:
        seconds: of sound that were decoded; None: there is none.
        planned: seconds.
    """
    if seconds is None:
        return "it is silent, and should have a sound"
    if abs(seconds - planned) <= TOLERANCE_SECONDS:
        return ""
    return f"its sound lasts {float(seconds):.3f} s, not {float(planned):.3f} s"


def _form(path: Path, binary: Path) -> tuple[int, int]:
    """Return a track's samples per second, and 1 for mono or 2 for anything more."""
    _, words = _told(path, binary)  # without an output ffmpeg exits with 1; that is no failure here
    stream = _STREAM.search(words)
    if stream is None or not int(stream["rate"]):
        raise InputFileError(
            f"{path} holds no sound that ffmpeg can read\n{words[-800:]}",
            hint="The scene names it as its sound.",
        )
    return int(stream["rate"]), 1 if stream["layout"] in _MONO else 2


def _told(
    track: Path, binary: Path, options: Sequence[str] = (), output: Sequence[str] = ()
) -> tuple[int, str]:
    """Let ffmpeg read a track; return its exit code and what it told."""
    guard = (word for name, value in INPUT_OPTIONS.items() for word in (f"-{name}", value))
    result = subprocess.run(
        [
            *(str(binary), "-nostdin", "-hide_banner", *options),
            *(*guard, "-i", input_of(track), *output),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return result.returncode, result.stderr.decode(errors="replace").strip()
