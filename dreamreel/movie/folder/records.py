"""The records of a work folder: what is known of a segment, a checkpoint and the whole job.

Each is a sealed file that is written after all that it speaks of. Reading one believes nothing:
what is not, to the bit, a record of ours is None. Whether the files that it names are as it says
is not known here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dreamreel import durable
from dreamreel.durable import Json
from dreamreel.scene.timeline.segments import Segment

Cut = tuple[int, int, int, int]
"""Of a segment: its first and last tick, its first frame and the one after its last."""


@dataclass(frozen=True, slots=True)
class Record:
    """A segment that is done."""

    segment: int
    key: str
    """Of the chain: what it was made from."""
    frames: int
    file: str
    """Name in the folder of segments."""
    sha256: str
    """Of that file."""
    size_bytes: int
    """Of that file."""
    frame_hashes: tuple[str, ...]
    """BLAKE2b-128 of every frame as it was fed to the encoder."""
    state_in: str
    """SHA-256 of the state file that it began with; empty for the first."""
    state_out: str
    """SHA-256 of the state file that it left."""
    seconds: float
    """It took, all its attempts together."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Frames of a segment that was interrupted, as a lossless file in its live folder."""

    file: str
    sha256: str
    frames: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a segment has come that is not done."""

    segment: int
    number: int
    """Of the checkpoint, counted from 0 in each segment."""
    key: str
    """Of the chain."""
    state_in: str
    """SHA-256 of the state file that the segment began with; empty for the first."""
    tick: int
    """The last that was dreamt."""
    state_sha256: str
    """Of the file with the state after it."""
    chunks: tuple[Chunk, ...]
    """All frames since the segment began, in order."""
    seconds: float
    """The segment took so far."""

    @property
    def frames(self) -> int:
        """How many of the segment's frames are done."""
        return sum(chunk.frames for chunk in self.chunks)


@dataclass(frozen=True, slots=True)
class JobRecord:
    """What a work folder was made for."""

    settings: Mapping[str, Json]
    """What holds for the whole movie, as `chain.settings_of` has it."""
    scene: Mapping[str, Json]
    """In its canonical form."""
    grid: tuple[Cut, ...]
    """Of every segment."""
    keys: tuple[str, ...]
    """Of every segment."""
    encoder: tuple[str, ...]
    """ffmpeg's arguments for a segment, without the paths of files."""


def grid_of(segments: tuple[Segment, ...]) -> tuple[Cut, ...]:
    """Return the cuts of a movie as a job's record has them."""
    return tuple((s.first_tick, s.last_tick, s.frames.start, s.frames.stop) for s in segments)


def sealed(record: Record | Checkpoint | JobRecord) -> bytes:
    """Return the content of a record's file."""
    return durable.seal(asdict(record))


def read_record(data: bytes) -> Record | None:
    """Return the record of a segment; None if these bytes are not one."""
    match durable.unseal(data):
        case {
            "segment": int(segment),
            "key": str(key),
            "frames": int(frames),
            "file": str(file),
            "sha256": str(sha256),
            "size_bytes": int(size),
            "frame_hashes": list(hashes),
            "state_in": str(state_in),
            "state_out": str(state_out),
            "seconds": int() | float() as seconds,
        } if len(hashes) == frames:
            fed = tuple(str(value) for value in hashes)
            return Record(
                segment, key, frames, file, sha256, size, fed, state_in, state_out, seconds
            )
    return None


def read_checkpoint(data: bytes) -> Checkpoint | None:
    """Return the record of a checkpoint; None if these bytes are not one."""
    match durable.unseal(data):
        case {
            "segment": int(segment),
            "number": int(number),
            "key": str(key),
            "state_in": str(state_in),
            "tick": int(tick),
            "state_sha256": str(state),
            "chunks": list(listed),
            "seconds": int() | float() as seconds,
        }:
            chunks = tuple(chunk for entry in listed if (chunk := _chunk(entry)))
            if len(chunks) == len(listed):
                return Checkpoint(segment, number, key, state_in, tick, state, chunks, seconds)
    return None


def read_job(data: bytes) -> JobRecord | None:
    """Return the record of a job; None if these bytes are not one."""
    match durable.unseal(data):
        case {
            "settings": dict(settings),
            "scene": dict(scene),
            "grid": list(grid),
            "keys": list(keys),
            "encoder": list(encoder),
        }:
            cuts = tuple(cut for entry in grid if (cut := _cut(entry)))
            if len(cuts) == len(grid):
                return JobRecord(
                    settings, scene, cuts, tuple(map(str, keys)), tuple(map(str, encoder))
                )
    return None


def _cut(entry: Json) -> Cut | None:
    match entry:
        case [int(first_tick), int(last_tick), int(start), int(stop)]:
            return first_tick, last_tick, start, stop
    return None


def _chunk(entry: Json) -> Chunk | None:
    match entry:
        case {"file": str(file), "sha256": str(sha256), "frames": int(frames)}:
            return Chunk(file, sha256, frames)
    return None
