"""Lossless masters: FFV1 in Matroska of exactly the bytes that an encoder is fed.

They are what a live checkpoint keeps, to be fed to a fresh encoder after a crash, and the segments
of movies whose files cannot be joined. They carry checksums; whether a master is the right one is
for its keeper to know.
"""

from collections.abc import Iterator
from pathlib import Path

from dreamreel import durable
from dreamreel.errors import DreamReelError, InputFileError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.video.closing import Closing
from dreamreel.video.command import encode_arguments
from dreamreel.video.encoding import Encoding, lossless
from dreamreel.video.probe import decode, facts
from dreamreel.video.process import QUEUE_FRAMES, STALL_SECONDS, EncoderProcess


class MasterWriter(Closing):
    """A master being written, to ``path`` itself: whoever needs it whole or not at all renames it.

    Usage:
        with MasterWriter(path, encoding) as master:
            for frame in frames:
                master.write(frame)

    Leaving the block by an exception removes the file; leaving it otherwise closes it.

    Args:
        path: of the master; a file that is there is replaced.
        encoding: of the movie: size, rate and what it is fed.
        binary: ffmpeg; None: found.
        queue_frames: how many frames may wait for the encoder.
        stall_seconds: without a sign of life, after which the encoder is given up.

    Raises:
        UnavailableError: if there is no ffmpeg.
        EncoderError: if it does not start.
    """

    def __init__(
        self,
        path: Path,
        encoding: Encoding,
        *,
        binary: Path | None = None,
        queue_frames: int = QUEUE_FRAMES,
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        self.path = path.absolute()
        self._frame_bytes = encoding.frame_bytes
        self._is_open = True
        self._process = EncoderProcess(
            encode_arguments(
                lossless(encoding), f"file:{self.path}", binary=find_ffmpeg(binary), is_segment=True
            ),
            folder=self.path.parent,
            watch=self.path,
            queue_frames=queue_frames,
            stall_seconds=stall_seconds,
        )

    @property
    def is_open(self) -> bool:
        """Whether it has been neither closed nor given up."""
        return self._is_open

    def write(self, frame: bytes) -> None:
        """Append a frame as it is fed to the movie's encoder; waits while the queue is full.

        Raises:
            ValueError: if its length is not that of a frame, or the master is closed.
            EncoderError: if the encoder died or stalled; the file is removed.
            StorageError: if the disk is full.
        """
        self._check_open()
        if len(frame) != self._frame_bytes:
            raise ValueError(f"a frame of {len(frame)} bytes; {self._frame_bytes} are expected")
        try:
            self._process.write(frame)
        except DreamReelError:
            self.abort()
            raise

    def close(self) -> int:
        """Complete the file and return how many frames it holds; decodes and syncs nothing.

        Raises:
            EncoderError: if the encoder ended badly; the file is removed.
            StorageError: if the disk is full.
        """
        self._check_open()
        try:
            self._process.finish()
        except DreamReelError:
            self.abort()
            raise
        self._is_open = False
        return self._process.taken

    def abort(self) -> None:
        """Give the master up and remove the file; does nothing once closed."""
        if self._is_open:
            self._is_open = False
            self._process.kill()
            durable.remove(self.path)

    def _check_open(self) -> None:
        if not self._is_open:
            raise ValueError(f"the master {self.path} is closed")


def read_master(
    path: Path, encoding: Encoding, *, frames: int, binary: Path | None = None
) -> Iterator[bytes]:
    """Yield the frames of a master, byte for byte as they were fed, one at a time.

    Args:
        path: of the master.
        encoding: of the movie, as it was given to the writer.
        frames: how many there must be. A file that its writer's death cut short between two frames
            decodes without complaint.
        binary: ffmpeg; None: found.

    Raises:
        InputFileError: if it is missing, is not such a master, or does not decode completely: then
            after the frames that do.
    """
    _check_form(path, lossless(encoding), binary)
    count = 0
    depth = 8 if encoding.depth == 8 else 16
    for frame in decode(path, size=encoding.size, depth=depth, binary=binary):
        count += 1
        yield frame.tobytes()
    if count != frames:
        raise InputFileError(f"the master {path} holds {count} frames, {frames} are expected")


def _check_form(path: Path, encoding: Encoding, binary: Path | None) -> None:
    found = facts(path, binary=binary)
    expected = (encoding.codec.name, encoding.decoded_format, encoding.size)
    if (found.codec, found.pixel_format, found.size) != expected:
        raise InputFileError(
            f"{path} holds {found.codec} {found.pixel_format} {found.size}; "
            f"a master of {' '.join(map(str, expected))} is expected"
        )
