"""Segments become one movie: by copying their packets, or from masters by encoding at the end.

They are silent; what is heard is added here, so that a sound can be changed without a new picture.

ffmpeg alone exits with 0 for segments that are missing, empty, cut short or of another size. So
each is examined before, and the result after: it must hold the packets of all segments, in order
and equally far apart, and only then gets its name.

Segments lie in the container of the movie. Measured at 24000/1001, 25, 60 and 1/2 frames per
second, packets survive it bit for bit, but times do not: durations reach the concat demuxer rounded
to microseconds, Matroska knows only milliseconds, and a segment of one frame among those that H.264
or HEVC reorder is refused, since its times run backward. All three are mended by setting the times
anew from the number of each packet, so no other container is needed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

from dreamreel.errors import InputFileError, VerificationError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.sound.decoding import INPUT_OPTIONS
from dreamreel.video.codecs import Options
from dreamreel.video.command import QUIET
from dreamreel.video.destination import FileDestination
from dreamreel.video.encoding import Encoding, container_options, segment_encoding
from dreamreel.video.hearing import verify_sound
from dreamreel.video.master import read_master
from dreamreel.video.metadata import format_metadata
from dreamreel.video.packets import Packets, read_packets
from dreamreel.video.process import STALL_SECONDS, EncoderProcess, inheritable
from dreamreel.video.sink import FfmpegSink
from dreamreel.video.soundtrack import Soundtrack, input_of, sound_options

_AGAIN = "Render that segment again."

# In ffmpeg's list of files such a name needs no quotes and means nothing else.
_NAME = re.compile(r"\d+(\.\w+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Joined:
    """A movie that was joined, verified and moved to its place."""

    path: Path
    frames: int
    size_bytes: int
    arguments: tuple[str, ...]
    """Of the ffmpeg that wrote it, the binary first."""


@dataclass(frozen=True, slots=True)
class _Movie:
    """What is to be made."""

    path: Path
    encoding: Encoding
    metadata: Mapping[str, str]
    sound: Soundtrack | None
    binary: Path
    stall_seconds: float


@dataclass(frozen=True, slots=True)
class _Segment:
    """What is remembered of an examined segment."""

    path: Path
    frames: int
    hashes: bytes
    setup: str
    clock: Fraction
    delay: int


def join(
    segments: Sequence[Path],
    out: Path,
    *,
    encoding: Encoding,
    frames: int,
    metadata: Mapping[str, str] | None = None,
    sound: Soundtrack | None = None,
    binary: Path | None = None,
    stall_seconds: float = STALL_SECONDS,
) -> Joined:
    """Join segments to a movie, in place of an older one.

    Args:
        segments: in order, named by consecutive numbers, in one folder; written by sinks with
            ``is_segment``.
        out: the movie, or the folder of pictures.
        encoding: of the movie; all segments must be of it.
        frames: how many the movie has.
        metadata: text to travel in the movie; codecs whose files cannot carry any leave it out.
        sound: what is heard, as long as the movie; None: nothing. Segments have none.
        binary: ffmpeg; None: found.
        stall_seconds: without a sign of life, after which ffmpeg is given up.

    Raises:
        VerificationError: if a segment is not what it should be, or the result is not all of them.
        InputFileError: if the sound's track has changed meanwhile.
        UnavailableError: if there is no ffmpeg.
        EncoderError: if ffmpeg failed.
        ConflictError: if something else has the movie's name.
        DeniedError: if the place cannot be written to.
        StorageError: if the place is missing or full.
    """
    movie = _Movie(
        path=out.absolute(),
        encoding=encoding,
        metadata=metadata or {},
        sound=sound,
        binary=find_ffmpeg(binary),
        stall_seconds=stall_seconds,
    )
    examined = _examine(segments, encoding, frames, movie.binary)
    return _copy(examined, movie) if encoding.codec.joins else _encode(examined, movie)


def _examine(
    paths: Sequence[Path], encoding: Encoding, frames: int, binary: Path
) -> list[_Segment]:
    _check_names(paths)
    stored = segment_encoding(encoding)
    segments = [_examined(path, stored, binary) for path in paths]
    for segment in segments:
        if segment.setup != segments[0].setup:
            raise VerificationError(
                f"{segment.path} was encoded with other settings than {segments[0].path}",
                hint=_AGAIN,
            )
    found = sum(segment.frames for segment in segments)
    if found != frames:
        raise VerificationError(f"the segments hold {found} frames, the movie has {frames}")
    return segments


def _check_names(paths: Sequence[Path]) -> None:
    if not paths:
        raise VerificationError("there are no segments to join")
    for path in paths:
        if not _NAME.fullmatch(path.name) or path.parent != paths[0].parent:
            raise VerificationError(
                f"{path} is not named as a segment: a number, in the folder {paths[0].parent}"
            )
    for before, after in pairwise(paths):
        if int(after.stem) != int(before.stem) + 1:
            raise VerificationError(f"segment {after} does not follow {before}")


def _examined(path: Path, encoding: Encoding, binary: Path) -> _Segment:
    try:
        packets = read_packets(path, binary=binary)
    except InputFileError as error:
        raise VerificationError(error.message, hint=_AGAIN) from error
    _check_form(path, packets, encoding)
    return _Segment(
        path=path,
        frames=len(packets),
        hashes=packets.hashes,
        setup=packets.setup,
        clock=packets.clock,
        delay=packets.delay,
    )


def _check_form(path: Path, packets: Packets, encoding: Encoding) -> None:
    facts = packets.facts
    found = (facts.codec, facts.pixel_format, facts.size)
    expected = (encoding.codec.name, encoding.decoded_format, encoding.size)
    if found != expected:
        raise VerificationError(
            f"{path} holds {' '.join(map(str, found))}; {' '.join(map(str, expected))} is expected",
            hint=_AGAIN,
        )
    if not packets.times or not packets.is_steady(encoding.fps):
        raise VerificationError(
            f"{path} does not hold frames that last {1 / encoding.fps} seconds each", hint=_AGAIN
        )


def _copy(segments: Sequence[_Segment], movie: _Movie) -> Joined:
    place = FileDestination(movie.path)
    place.prepare()
    try:
        arguments = _run(segments, movie, place)
        _check_joined(place.part, segments, movie)
        if movie.sound:
            verify_sound(place.part, movie.sound, binary=movie.binary)
        size_bytes = place.commit()
    except BaseException:
        place.discard()
        raise
    return Joined(movie.path, sum(segment.frames for segment in segments), size_bytes, arguments)


def _run(segments: Sequence[_Segment], movie: _Movie, place: FileDestination) -> tuple[str, ...]:
    text = format_metadata(movie.metadata).encode(errors="replace")  # of file names
    listing = _listing(segments, movie.encoding.fps).encode()
    with (
        inheritable(listing, folder=place.folder) as files,
        inheritable(text, folder=place.folder) as entries,
    ):
        process = EncoderProcess(
            _arguments(segments, movie, place.output, files=files, entries=entries),
            folder=segments[0].path.absolute().parent,
            watch=place.part,
            stall_seconds=movie.stall_seconds,
            inherit=(files, entries),
        )
        try:
            process.finish()
        except BaseException:
            process.kill()
            raise
    return process.arguments


def _arguments(
    segments: Sequence[_Segment], movie: _Movie, output: str, *, files: int, entries: int
) -> list[str]:
    encoding, sound = movie.encoding, movie.sound
    options = container_options(encoding)
    strict, track, heard = ("-xerror",), (), ()
    if sound:
        strict = ()  # a track may be damaged in places; what comes of the segments is examined
        track = (*_words(tuple(INPUT_OPTIONS.items())), "-i", input_of(sound.path))
        heard = ("-map", "2:a:0", *_words(sound_options(sound, encoding.codec.sound)))
    return [
        *(str(movie.binary), *QUIET, "-y", *strict),
        *("-f", "concat", "-safe", "0", "-auto_convert", "0"),
        *("-protocol_whitelist", "file,pipe", "-i", f"pipe:{files}"),
        *("-f", "ffmetadata", "-i", f"pipe:{entries}", *track, "-map_metadata", "1"),
        *("-map", "0:v:0", "-c", "copy", "-bsf:v", _times(segments, encoding.fps)),
        *(*heard, *_words(options), "-f", encoding.codec.muxer, output),
    ]


def _words(options: Options) -> Iterator[str]:
    return (word for name, value in options for word in (f"-{name}", value))


def _listing(segments: Sequence[_Segment], fps: Fraction) -> str:
    """Return the list of files; what their durations are rounded by does not add up."""
    ends = accumulate((segment.frames for segment in segments), initial=0)
    moments = [round(1_000_000 * end / fps) for end in ends]
    return "ffconcat version 1.0\n" + "".join(
        f"file file:{segment.path.name}\nduration {end - start}us\n"
        for segment, (start, end) in zip(segments, pairwise(moments), strict=True)
    )


def _times(segments: Sequence[_Segment], fps: Fraction) -> str:
    """Return the filter that puts every packet onto the movie's grid."""
    step = f"({1 / (fps * segments[0].clock)})"  # in ticks
    delay = max(segment.delay for segment in segments)
    # Without reordering the packet's number is the frame's. Elsewhere clocks are exact, and the
    # time is off by the microseconds of the list only.
    frame = f"round(PTS/{step})" if delay else "N"
    return f"setts=pts=round({frame}*{step}):dts=round((N-{delay})*{step}):duration=round({step})"


def _check_joined(path: Path, segments: Sequence[_Segment], movie: _Movie) -> None:
    try:
        packets = read_packets(path, binary=movie.binary)
    except InputFileError as error:
        raise VerificationError(error.message) from error
    if packets.hashes != b"".join(segment.hashes for segment in segments):
        raise VerificationError(f"{path} does not hold what its segments hold")
    if packets.setup != segments[0].setup:
        raise VerificationError(f"{path} tells its decoder something else than its segments do")
    _check_form(path, packets, movie.encoding)


def _encode(masters: Sequence[_Segment], movie: _Movie) -> Joined:
    encoding, binary = movie.encoding, movie.binary
    with FfmpegSink(
        movie.path,
        codec=encoding.codec.name,
        size=encoding.size,
        fps=encoding.fps,
        quality=encoding.quality,
        threads=encoding.threads,
        depth=encoding.depth,
        metadata=movie.metadata,
        binary=binary,
        stall_seconds=movie.stall_seconds,
    ) as sink:
        for master in masters:
            for frame in _fed_frames(master, encoding, binary):
                sink.write(frame)
        written = sink.close()
    return Joined(written.path, written.frames, written.size_bytes, written.arguments)


def _fed_frames(master: _Segment, encoding: Encoding, binary: Path) -> Iterator[bytes]:
    try:
        yield from read_master(master.path, encoding, frames=master.frames, binary=binary)
    except InputFileError as error:
        raise VerificationError(error.message, hint=_AGAIN) from error
