"""Decoding: any file that ffmpeg reads, as one channel at one rate, to the sample.

A scene may come from a stranger, so only containers of sound and video are opened: a playlist that
is called music.flac would have ffmpeg read other files, or the web. What an encoder put before the
first sample (MP3, AAC in MP4, Opus) is cut as the container says; where the sound begins later than
the file, or has a gap, there is silence. So a moment of the result is that moment of the file, as a
player shows it, after an hour as well.
"""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from dreamreel.errors import UnavailableError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.sound.errors import SoundError

Samples = NDArray[np.float32]

RATE = 44_100  # samples per second: that of most music, which is then not resampled
BLOCK = 2**18  # samples, one mebibyte: what is held at once
LONGEST_COMPLAINT = 160  # characters of ffmpeg's words that are passed on

INPUT_OPTIONS = {
    "protocol_whitelist": "file",
    # ffmpeg's demuxers that open no other file, as those of playlists do
    "format_whitelist": "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,matroska,mov,"
    "mp3,mpc,mpc8,mpeg,mpegts,ogg,tak,truehd,tta,w64,wav,wv",
}
"""Of every file of sound that is read."""

IN_STEP = "async=1:first_pts=0:min_hard_comp=0.015"
"""Of ffmpeg's resampler: silence where a file begins late, or lacks a frame of its own, which lasts
20 ms or more; never a stretch. What is less than 15 ms is the rounding of its container's clock."""

# rematrix_maxval: channels are averaged, so that a mix is no louder than its channels.
_FILTER = f"aresample={RATE}:{IN_STEP}:rematrix_maxval=1,aformat=channel_layouts=mono"


def decode(path: Path, take: Callable[[Samples], None], binary: Path | None = None) -> str:
    """Decode a file, block by block.

    Args:
        path: of the file; its first stream of sound is read.
        take: called with each block in turn, (n,) float32 at `RATE`, full scale 1.
        binary: of ffmpeg; None: the one that `find_ffmpeg` finds.

    Returns:
        What ffmpeg had to complain of, one line; empty: nothing.

    Raises:
        SoundError: if there is no sound in it, or none can be read.
        UnavailableError: if ffmpeg cannot be started.
    """
    command = _command(binary or find_ffmpeg(), path)
    with tempfile.TemporaryFile() as told:  # a pipe that nobody reads would fill and block
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told
            )
        except OSError as error:
            raise UnavailableError(
                f"{command[0]} does not run: {error}", hint="Name a binary of ffmpeg that runs."
            ) from error
        with process:
            assert process.stdout
            try:
                count = _pass_on(process.stdout, take)
            except BaseException:
                process.kill()
                raise
        told.seek(0)
        words = told.read().decode(errors="replace")
    if process.returncode or not count:
        raise _refused(words)
    return _first_line(words)


def _command(binary: Path, path: Path) -> list[str]:
    guard = [word for name, value in INPUT_OPTIONS.items() for word in (f"-{name}", value)]
    read = [*guard, "-i", f"file:{path}"]
    made = ["-map", "0:a:0", "-af", _FILTER, "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1"]
    return [str(binary), "-nostdin", "-hide_banner", "-loglevel", "error", *read, *made]


def _pass_on(stream: IO[bytes], take: Callable[[Samples], None]) -> int:
    """Pass blocks on until the stream ends; return how many samples there were."""
    count = 0
    while data := stream.read(4 * BLOCK):
        block = np.frombuffer(data[: len(data) // 4 * 4], dtype="<f4")
        take(block)
        count += len(block)
    return count


_NO_SOUND = (
    "it is neither a file of sound nor a movie; read are FLAC, WAV, MP3, AAC, Ogg, MP4 and "
    f"others ({INPUT_OPTIONS['format_whitelist']})"
)


def _refused(words: str) -> SoundError:
    if "matches no streams" in words or not words.strip():
        return SoundError("there is no sound in it", "silent")
    if "not on whitelist" in words:
        return SoundError(_NO_SOUND, "unreadable")
    return SoundError(f"its sound cannot be read; ffmpeg says: {_first_line(words)}", "unreadable")


def _first_line(words: str) -> str:
    """Return the first line without the part of ffmpeg, and its address, that it comes from."""
    line = next(iter(words.strip().splitlines()), "")
    return line.rpartition("] ")[2][:LONGEST_COMPLAINT]
