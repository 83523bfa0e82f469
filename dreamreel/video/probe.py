"""What a movie really holds, by ffmpeg alone: the wheel of imageio-ffmpeg has no ffprobe.

Facts from its header, frames by decoding them. Nothing here trusts a header's number of frames.
"""

import itertools
import math
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import IO, cast

import numpy as np
from PIL import Image, ImageSequence

from dreamreel.errors import InputFileError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.geometry import Size
from dreamreel.video.command import SCALER
from dreamreel.video.destination import FRAME_PATTERN
from dreamreel.video.metadata import parse_metadata

_STREAM = re.compile(
    r"Stream #0:\d+.*?: Video: (?P<codec>\w+).*?, (?P<format>\w+)(?:\((?P<color>[^)]*)\))?,"
    r".*? (?P<width>\d+)x(?P<height>\d+)"
)
_SOUND = re.compile(
    r"Stream #0:\d+.*?: Audio: (?P<codec>\w+).*?, (?P<rate>\d+ Hz), (?P<layout>[^,\n]+)"
)
_RATE = re.compile(r", ([\d.]+)(k?) fps")
_DURATION = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a movie's header says."""

    codec: str
    pixel_format: str
    color: str
    """Range, matrix, primaries and transfer as ffmpeg prints them, such as ``tv, bt709``."""
    size: Size
    fps: Fraction | None
    """Frames per second, the NTSC family's exact; None where each picture has its own time."""
    duration_seconds: float | None
    """To a hundredth; None where the container does not say."""
    sound: str = ""
    """What is heard, such as ``aac, 48000 Hz, stereo``; empty: nothing."""


def facts(path: Path, *, binary: Path | None = None) -> Facts:
    """Return what a movie's header says.

    Args:
        path: a movie, or a folder of numbered PNG pictures.
        binary: ffmpeg; None: found.

    Raises:
        InputFileError: if it is missing or holds no video.
    """
    if _is_webp(path):
        return _webp_facts(path)
    options, folder = _input(path)
    # Without an output ffmpeg tells what it found and exits with 1; that is not a failure here.
    result = subprocess.run(
        [str(find_ffmpeg(binary)), "-nostdin", "-hide_banner", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=folder,
        check=False,
    )
    header = result.stderr.decode(errors="replace")
    found = facts_in(header)
    if found is None:
        raise InputFileError(f"{path} holds no video\n{header.strip()[-800:]}")
    return replace(found, fps=None, duration_seconds=None) if path.is_dir() else found


def facts_in(words: str) -> Facts | None:
    """Return the facts that ffmpeg tells of its first input; None if it has no video."""
    stream = _STREAM.search(words)
    if stream is None:
        return None
    sound = _SOUND.search(words)
    return Facts(
        codec=stream["codec"],
        pixel_format=stream["format"],
        color=stream["color"] or "",
        size=Size(int(stream["width"]), int(stream["height"])),
        fps=_rate(words[stream.start() :]),
        duration_seconds=_duration(words),
        sound=", ".join(sound.groups()) if sound else "",
    )


def metadata(path: Path, *, binary: Path | None = None) -> dict[str, str]:
    """Return the texts that travel in a movie; keys in lower case. Pictures carry none.

    Raises:
        InputFileError: if it is missing or not a movie.
    """
    if path.is_dir() or _is_webp(path):
        return {}
    options, folder = _input(path)
    arguments = [*options, "-map_metadata", "0", "-f", "ffmetadata", "pipe:1"]
    text = b"".join(_output_of(path, arguments, folder=folder, binary=binary))
    return parse_metadata(text.decode(errors="replace"))


def count_frames(path: Path, *, fps: Fraction | None = None, binary: Path | None = None) -> int:
    """Decode the whole movie and return how many frames there are.

    Args:
        path: a movie, or a folder of numbered PNG pictures.
        fps: of the movie. An animated WebP stores repeated frames once, for longer; with this its
            length tells how many there were. Other formats do not need it.
        binary: ffmpeg; None: found.

    Raises:
        InputFileError: if it is missing or any of it does not decode.
    """
    if _is_webp(path):
        return sum(1 for _ in _webp_frames(path, fps))
    options, folder = _input(path)
    arguments = [*options, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framecrc", "pipe:1"]
    return _count_lines(_output_of(path, arguments, folder=folder, binary=binary))


def sound_seconds(path: Path, *, binary: Path | None = None) -> Fraction | None:
    """Decode a movie's whole sound and return how long it is; None: the movie is silent.

    Raises:
        InputFileError: if it is missing or any of it does not decode.
    """
    if path.is_dir() or _is_webp(path) or not facts(path, binary=binary).sound:
        return None
    options, folder = _input(path)
    arguments = [*options, "-map", "0:a:0", "-f", "framecrc", "pipe:1"]
    clock, samples, rest = Fraction(0), 0, b""
    for data in _output_of(path, arguments, folder=folder, binary=binary):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"#tb 0: "):
                clock = Fraction(line.split()[-1].decode())
            elif not line.startswith(b"#"):
                samples += int(line.split(b",")[3])
    return samples * clock


def frame_times(path: Path, *, binary: Path | None = None) -> list[Fraction]:
    """Return when each frame is shown, in seconds, as the container's clock has it.

    Raises:
        InputFileError: if it is missing or not a movie.
    """
    options, folder = _input(path)
    arguments = [*options, "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "pipe:1"]
    text = b"".join(_output_of(path, arguments, folder=folder, binary=binary)).decode()
    clock = re.search(r"^#tb 0: (\d+/\d+)$", text, re.MULTILINE)
    if clock is None:
        raise InputFileError(f"{path} holds no video")
    packets = (line.split(",") for line in text.splitlines() if not line.startswith("#"))
    return sorted(int(packet[2]) * Fraction(clock[1]) for packet in packets)


def decode(
    path: Path,
    *,
    size: Size | None = None,
    depth: int = 8,
    fps: Fraction | None = None,
    binary: Path | None = None,
) -> Iterator[np.ndarray]:
    """Decode a movie frame by frame.

    Args:
        path: a movie, or a folder of numbered PNG pictures.
        size: to which frames are scaled; None: their own.
        depth: 8 or 16 bits per channel.
        fps: of the movie; with it, an animated WebP's repeated frames are repeated.
        binary: ffmpeg; None: found.

    Yields:
        (H, W, 3), sRGB, uint8 or uint16 over its full range.

    Raises:
        InputFileError: if it is missing or any of it does not decode.
    """
    if _is_webp(path):
        yield from _decode_webp(path, size, fps)
        return
    size = size or facts(path, binary=binary).size
    kind, pixel_format = ("u1", "rgb24") if depth == 8 else ("<u2", "rgb48le")
    graph = f"scale={size.width}:{size.height}:flags={SCALER},format={pixel_format}"
    shape = (size.height, size.width, 3)
    yield from _raw_frames(path, graph, shape=shape, kind=kind, binary=binary)


def decode_luma(
    path: Path, *, size: Size, depth: int, binary: Path | None = None
) -> Iterator[np.ndarray]:
    """Decode the luma of a movie that is stored as luma and chroma, untouched.

    Args:
        path: a movie.
        size: its own.
        depth: its own, 8 or 10 bits.
        binary: ffmpeg; None: found.

    Yields:
        (H, W), of limited range, uint8 or uint16.

    Raises:
        InputFileError: if it is missing or any of it does not decode.
    """
    kind = "u1" if depth == 8 else "<u2"
    shape = (size.height, size.width)
    yield from _raw_frames(path, "extractplanes=y", shape=shape, kind=kind, binary=binary)


def _raw_frames(
    path: Path, graph: str, *, shape: tuple[int, ...], kind: str, binary: Path | None
) -> Iterator[np.ndarray]:
    options, folder = _input(path)
    arguments = [*options, "-map", "0:v:0", "-vf", graph, "-fps_mode", "passthrough"]
    arguments += ["-f", "rawvideo", "pipe:1"]
    frame_bytes = math.prod(shape) * np.dtype(kind).itemsize
    for data in _output_of(path, arguments, folder=folder, binary=binary, block=frame_bytes):
        if len(data) != frame_bytes:
            raise InputFileError(f"{path} ends within a frame")
        yield np.frombuffer(data, dtype=kind).reshape(shape)


def _input(path: Path) -> tuple[list[str], Path]:
    """Return ffmpeg's input options and the folder to run in."""
    if path.is_dir():
        return ["-f", "image2", "-start_number", "0", "-i", FRAME_PATTERN], path
    if not path.is_file():
        raise InputFileError(f"{path} does not exist", hint="Check the name of the movie.")
    return ["-i", f"file:{path.absolute()}"], path.absolute().parent


def _output_of(
    path: Path,
    arguments: Sequence[str],
    *,
    folder: Path,
    binary: Path | None,
    block: int = 1 << 16,
) -> Iterator[bytes]:
    """Run ffmpeg on ``path`` and yield its output in blocks; any complaint is an error.

    ffmpeg prints a checksum that does not fit and exits with 0, so silence is asked for too.
    """
    command = [str(find_ffmpeg(binary)), "-nostdin", "-hide_banner", "-v", "error", "-xerror"]
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=folder,
        ) as process:
            yield from _blocks(process, block)
        complaints.seek(0)
        words = complaints.read().decode(errors="replace").strip()
    if process.returncode or words:
        raise InputFileError(f"{path} does not decode (exit {process.returncode})\n{words[-800:]}")


def _blocks(process: subprocess.Popen[bytes], block: int) -> Iterator[bytes]:
    stdout = cast("IO[bytes]", process.stdout)
    try:
        while data := stdout.read(block):
            yield data
    except GeneratorExit:
        process.kill()  # the reader has enough
        raise


def _count_lines(blocks: Iterator[bytes]) -> int:
    """Count the lines that do not begin with ``#``."""
    count, rest = 0, b""
    for data in blocks:
        *lines, rest = (rest + data).split(b"\n")
        count += sum(not line.startswith(b"#") for line in lines)
    return count


def _rate(header: str) -> Fraction | None:
    """Return the printed rate; it has two decimals, so 29.97 stands for 30000/1001."""
    found = _RATE.search(header)
    if found is None:
        return None
    printed = Fraction(found[1]) * (1000 if found[2] else 1)
    ntsc = Fraction(round(printed * Fraction(1001, 1000)) * 1000, 1001)
    is_ntsc = printed.denominator > 1 and abs(printed - ntsc) <= Fraction(1, 200)
    return ntsc if is_ntsc else printed


def _duration(header: str) -> float | None:
    found = _DURATION.search(header)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _is_webp(path: Path) -> bool:
    """Tell by content, since a part has no telling name; few ffmpegs decode animated WebP."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"WEBP"


def _webp_facts(path: Path) -> Facts:
    pictures = [(picture.size, picture.info.get("duration", 0)) for picture in _webp_pictures(path)]
    return Facts(
        codec="webp",
        pixel_format="rgb",
        color="",
        size=Size(*pictures[0][0]),
        fps=None,
        duration_seconds=sum(duration for _, duration in pictures) / 1000,
    )


def _decode_webp(path: Path, size: Size | None, fps: Fraction | None) -> Iterator[np.ndarray]:
    for picture in _webp_frames(path, fps):
        rgb = picture.convert("RGB")
        yield np.asarray(rgb.resize(size, Image.Resampling.BICUBIC) if size else rgb)


def _webp_frames(path: Path, fps: Fraction | None) -> Iterator[Image.Image]:
    """Yield each picture, as often as its duration tells if the rate is known."""
    ends, shown = 0, 0
    for picture in _webp_pictures(path):
        ends += picture.info.get("duration", 0)  # milliseconds; a single frame has none
        until = max(round(ends * fps / 1000) if fps else 0, shown + 1)
        yield from itertools.repeat(picture, until - shown)
        shown = until


def _webp_pictures(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=["WEBP"]) as movie:
            for picture in ImageSequence.Iterator(movie):
                picture.load()
                yield picture
    except (OSError, SyntaxError) as error:
        raise InputFileError(f"{path} does not decode: {error}") from error
