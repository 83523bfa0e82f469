"""The frame sink: takes the frames of a movie, one after another, and leaves a verified movie.

It joins an encoding, a running encoder and a destination. What comes out is believed only after it
was decoded, counted and compared: ffmpeg exits with 0 for a movie whose feeder died halfway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from dreamreel.errors import DreamReelError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.geometry import Size
from dreamreel.video.closing import Closing
from dreamreel.video.command import encode_arguments
from dreamreel.video.destination import Destination, FileDestination, FolderDestination
from dreamreel.video.encoding import Encoding, choose_encoding, segment_encoding
from dreamreel.video.hearing import verify_sound
from dreamreel.video.metadata import format_metadata
from dreamreel.video.process import QUEUE_FRAMES, STALL_SECONDS, EncoderProcess, inheritable
from dreamreel.video.soundtrack import Soundtrack
from dreamreel.video.thumbnails import Thumbnailer, verify_frames

Frame = bytes | bytearray | memoryview | np.ndarray


@dataclass(frozen=True, slots=True)
class Written:
    """A movie that is complete, verified and in its place."""

    path: Path
    frames: int
    size_bytes: int
    frame_hashes: tuple[str, ...]
    """Of each frame as it was fed: BLAKE2b of 128 bits, 32 hexadecimal digits."""
    arguments: tuple[str, ...]
    """ffmpeg's, the binary first."""


class FfmpegSink(Closing):
    """A movie being written.

    Usage:
        with FfmpegSink(path, codec="h264", size=size, fps=fps, quality=16, threads=4) as sink:
            for frame in frames:
                sink.write(frame)
            written = sink.close()

    Leaving the block by an exception gives the movie up; leaving it otherwise closes the sink.

    Args:
        path: of the movie, or of the folder of pictures.
        codec: its name in `codecs.CODECS`.
        size: of the frames.
        fps: frames per second.
        depth: bits per channel, 8 or 10; None: the codec's default. 8 is fed as uint8, 10 as
            uint16 over its full range.
        quality: a CRF: 0 is best, 16 is good.
        threads: of the encoder; pinned, since some encoders' bytes depend on it.
        metadata: text to travel in the movie; codecs whose files cannot carry any leave it out.
        sound: what is heard, as long as all frames together; None: nothing.
        is_segment: the file is a piece for `join`, encoded as `encoding.segment_encoding` has it.
        binary: ffmpeg; None: found.
        queue_frames: how many frames may wait for the encoder.
        stall_seconds: without a sign of life, after which the encoder is given up.

    Raises:
        UsageError: if the codec is unknown or cannot store such a movie.
        UnavailableError: if there is no ffmpeg.
        ConflictError: if something else has the movie's name.
        DeniedError: if the place cannot be written to.
        StorageError: if the place is missing or full.
    """

    def __init__(
        self,
        path: Path,
        *,
        codec: str,
        size: Size,
        fps: Fraction,
        quality: int,
        threads: int,
        depth: int | None = None,
        metadata: Mapping[str, str] | None = None,
        sound: Soundtrack | None = None,
        is_segment: bool = False,
        binary: Path | None = None,
        queue_frames: int = QUEUE_FRAMES,
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        movie = choose_encoding(
            codec, size=size, fps=fps, depth=depth, quality=quality, threads=threads
        )
        self.encoding = segment_encoding(movie) if is_segment else movie
        self._is_segment, self._sound = is_segment, sound
        self._thumbnailer = Thumbnailer(size)
        self._thumbnails = bytearray()
        self._binary = find_ffmpeg(binary)
        self._destination = _destination(path, self.encoding)
        self._destination.prepare()
        try:
            text = format_metadata(metadata or {}).encode(errors="replace")  # of file names
            self._process: EncoderProcess | None = self._start(text, queue_frames, stall_seconds)
        except (DreamReelError, ValueError):
            self._destination.discard()
            raise

    @property
    def is_open(self) -> bool:
        """Whether it has been neither closed nor given up."""
        return self._process is not None

    @property
    def queue_depth(self) -> int:
        """How many frames wait for the encoder; 0 once closed."""
        return self._process.queue_depth if self._process else 0

    @property
    def part(self) -> Path:
        """Where the movie is until it is complete."""
        return self._destination.part

    def write(self, frame: Frame) -> None:
        """Append a frame; waits while the queue is full.

        Args:
            frame: (H, W, 3) of uint8 or uint16 as the depth asks, or such bytes, little-endian.
                What is not ``bytes`` is copied, so the caller may reuse it.

        Raises:
            ValueError: if the frame's shape, type or length is not the movie's.
            EncoderError: if the encoder died or stalled; nothing is left of the movie.
            StorageError: if the disk is full.
        """
        process = self._running()
        data = _frame_bytes(frame, self.encoding)
        try:
            process.write(data)
        except DreamReelError:
            self.abort()
            raise
        self._thumbnails += self._thumbnailer.of_rgb(_as_array(data, self.encoding))

    def close(self) -> Written:
        """Finish the movie, decode it, compare it with what was fed, and move it to its place.

        Raises:
            EncoderError: if the encoder ended badly.
            StorageError: if the disk is full.
            VerificationError: if what was written does not decode to the frames that were fed.
            InputFileError: if the sound's track has changed meanwhile.
        """
        process = self._running()
        try:
            process.finish()
            verify_frames(self.part, self._thumbnails, encoding=self.encoding, binary=self._binary)
            if self._sound:
                verify_sound(self.part, self._sound, binary=self._binary)
            size_bytes = self._destination.commit()
        except DreamReelError:
            self.abort()
            raise
        self._process = None
        return Written(
            path=self._destination.path,
            frames=process.taken,
            size_bytes=size_bytes,
            frame_hashes=tuple(process.hashes),
            arguments=process.arguments,
        )

    def abort(self, *, keep: bool = False) -> Path | None:
        """Give the movie up. Never raises for the encoder's sake; does nothing once closed.

        Args:
            keep: finish the part properly and leave it, so that it can be watched.

        Returns:
            The part, if it was kept.
        """
        process, self._process = self._process, None
        if process is None:
            return None
        kept = keep and _finishes(process)
        process.kill()
        if not kept:
            self._destination.discard()
        return self.part if kept else None

    def _start(self, metadata: bytes, queue_frames: int, stall_seconds: float) -> EncoderProcess:
        place = self._destination
        with inheritable(metadata, folder=place.folder) as descriptor:
            entry = descriptor if self.encoding.codec.keeps_metadata else None
            return EncoderProcess(
                encode_arguments(
                    self.encoding,
                    place.output,
                    binary=self._binary,
                    metadata=entry,
                    sound=self._sound,
                    is_segment=self._is_segment,
                ),
                folder=place.folder,
                watch=place.part,
                queue_frames=queue_frames,
                stall_seconds=stall_seconds,
                inherit=() if entry is None else (entry,),
            )

    def _running(self) -> EncoderProcess:
        if self._process is None:
            raise ValueError(f"the sink of {self._destination.path} is closed")
        return self._process


def _destination(path: Path, encoding: Encoding) -> Destination:
    place = FolderDestination if encoding.codec.is_folder else FileDestination
    return place(path.absolute())


def _finishes(process: EncoderProcess) -> bool:
    try:
        process.finish()
    except DreamReelError:
        return False
    return True


def _frame_bytes(frame: Frame, encoding: Encoding) -> bytes:
    data = _array_bytes(frame, encoding) if isinstance(frame, np.ndarray) else bytes(frame)
    if len(data) != encoding.frame_bytes:
        raise ValueError(
            f"a frame of {len(data)} bytes; {encoding.size} in {encoding.feed} has "
            f"{encoding.frame_bytes}"
        )
    return data


def _as_array(data: bytes, encoding: Encoding) -> np.ndarray:
    kind = "u1" if encoding.feed == "rgb24" else "<u2"
    return np.frombuffer(data, kind).reshape(encoding.size.height, encoding.size.width, 3)


def _array_bytes(frame: np.ndarray, encoding: Encoding) -> bytes:
    kind = "uint8" if encoding.feed == "rgb24" else "uint16"
    shape = (encoding.size.height, encoding.size.width, 3)
    if frame.dtype.name != kind or frame.shape != shape:
        raise ValueError(f"a frame of {frame.dtype} {frame.shape}; {kind} {shape} is expected")
    return frame.astype(frame.dtype.newbyteorder("<"), copy=False).tobytes()
