"""The live checkpoint of a segment: its state, and losslessly every frame since it began.

Frames go into a master as they are made. A checkpoint closes the master, so that a chunk of whole
frames is stored with the state after them, and the next frame begins another.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from dreamreel import durable
from dreamreel.errors import VerificationError
from dreamreel.movie.folder.commit import checkpoint
from dreamreel.movie.folder.records import Checkpoint
from dreamreel.movie.folder.workplace import Work
from dreamreel.movie.job.safety import Safety
from dreamreel.rendering.dreamer import DreamState
from dreamreel.rendering.stored import from_bytes, to_bytes
from dreamreel.scene.timeline.segments import Segment
from dreamreel.video.encoding import Encoding
from dreamreel.video.master import MasterWriter, read_master


@dataclass(frozen=True, slots=True)
class Cast:
    """One segment to be made, and what it is made from."""

    work: Work
    """Open, and locked."""
    segment: Segment
    encoding: Encoding
    """Of the movie."""
    key: str
    """Of the chain."""
    state_in: str
    """SHA-256 of the stored state that it begins with; empty for the movie's first."""


class Live:
    """Keeps a segment's progress while it is made; to be closed.

    Args:
        cast: the segment.
        last: the checkpoint to go on from; None: begin.
        every: seconds between two checkpoints; None: there are none.
        safety: counts the time.
    """

    def __init__(
        self, cast: Cast, last: Checkpoint | None, *, every: float | None, safety: Safety
    ) -> None:
        self.last = last
        """The latest checkpoint."""
        self._cast, self._every, self._safety = cast, every, safety
        self._master: MasterWriter | None = None
        self._seconds = last.seconds if last else 0.0
        self._begun = self._saved = time.monotonic()

    def close(self) -> None:
        """Give up what came after the latest checkpoint."""
        if self._master:
            self._master.abort()

    @property
    def seconds(self) -> float:
        """That the segment took so far, in all runs that led here."""
        return self._seconds + time.monotonic() - self._begun

    @property
    def is_due(self) -> bool:
        """Whether it is time for a checkpoint."""
        return self._every is not None and time.monotonic() - self._saved >= self._every

    def state(self, device: torch.device) -> DreamState | None:
        """Return the state to go on from; None: the one that the segment begins with.

        Raises:
            VerificationError: it is none of this version.
        """
        if self.last is None:
            return None
        path = self._cast.work.live_state(self._cast.segment.index, self.last.number)
        return read_state(path, device)

    def frames(self) -> Iterator[bytes]:
        """Yield the segment's frames up to the checkpoint, as they were fed to the encoder.

        Raises:
            InputFileError: a master does not hold what it should.
        """
        if self.last is None:
            return
        for chunk in self.last.chunks:
            path = self._cast.work.live_chunk(self.last, chunk)
            yield from read_master(path, self._cast.encoding, frames=chunk.frames)

    def keep(self, frame: bytes) -> None:
        """Put a frame by for the next checkpoint.

        Raises:
            EncoderError: ffmpeg failed.
            StorageError: the disk is full or fails.
        """
        if self._every is None:
            return
        with self._safety.timed("masters"):
            if self._master is None:
                self._master = MasterWriter(self._chunk_part, self._cast.encoding)
            self._master.write(frame)

    def save(self, state: DreamState) -> bool:
        """Store what there is, if checkpoints are kept at all; tell whether they are.

        Args:
            state: after the tick before which all frames were given to `keep`.

        Raises:
            EncoderError: ffmpeg failed; the checkpoint before holds.
            StorageError: the disk is full or fails; the checkpoint before holds.
        """
        if self._every is None:
            return False
        with self._safety.timed("masters"):
            master, self._master = self._master, None
            frames = master.close() if master else 0
        part = self._cast.work.tmp / "live.safetensors"
        write_state(part, state, self._safety)
        with self._safety.timed("commits"):
            self.last = checkpoint(
                self._cast.work,
                self._cast.segment,
                self.last,
                key=self._cast.key,
                state_in=self._cast.state_in,
                tick=state.tick,
                state_part=part,
                chunk_part=self._chunk_part if master else None,
                chunk_frames=frames,
                seconds=self.seconds,
            )
        self._saved = time.monotonic()
        return True

    @property
    def _chunk_part(self) -> Path:
        return self._cast.work.tmp / "live.mkv"


def write_state(part: Path, state: DreamState, safety: Safety) -> None:
    """Write a state to a file of the folder where everything is born.

    Raises:
        StorageError: the disk is full or fails.
    """
    with safety.timed("states"):
        durable.write(part, to_bytes(state))


def read_state(path: Path, device: torch.device) -> DreamState:
    """Return a stored state, whose checksum has been compared.

    Raises:
        StorageError: the file cannot be read.
        VerificationError: it is none of this version.
    """
    with durable.storage_errors(path, "read"):
        data = durable.read(path)
    with contextlib.suppress(ValueError):
        return from_bytes(data, device)
    raise VerificationError(
        f"{path} is no state that this version can read",
        hint="Use --resume never to set the work folder aside and begin again.",
    )
