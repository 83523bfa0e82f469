"""What lies where in a work folder: its names, and nothing of what they hold."""

from dataclasses import dataclass
from pathlib import Path

from dreamreel.movie.folder.records import Checkpoint, Chunk, Record

ENDING = ".work"
"""Of a work folder; the movie's full name comes before it."""


@dataclass(frozen=True, slots=True)
class Work:
    """The names in a work folder; see `dreamreel.movie.folder.work`. Segments count from 0."""

    folder: Path

    @property
    def job(self) -> Path:
        """The record of the job."""
        return self.folder / "job.json"

    @property
    def lock(self) -> Path:
        """Who works here."""
        return self.folder / "lock"

    @property
    def starts(self) -> Path:
        """How often a render was started."""
        return self.folder / "starts.json"

    @property
    def segments(self) -> Path:
        """Folder of segments and their records."""
        return self.folder / "segments"

    @property
    def states(self) -> Path:
        """Folder of the states after segments."""
        return self.folder / "states"

    @property
    def live(self) -> Path:
        """Folder of checkpoints, a folder for each segment."""
        return self.folder / "live"

    @property
    def tmp(self) -> Path:
        """Folder of what is not finished; emptied whenever the work folder is opened."""
        return self.folder / "tmp"

    @property
    def aside(self) -> Path:
        """Folder of what was not believed."""
        return self.folder / "aside"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Those that are always there while a render runs."""
        return (self.segments, self.states, self.live, self.tmp)

    def record(self, segment: int) -> Path:
        """Return where the record of a segment lies."""
        return self.segments / f"{stem(segment)}.json"

    def movie(self, record: Record) -> Path:
        """Return where a segment's own file lies."""
        return self.segments / record.file

    def state(self, segment: int) -> Path:
        """Return where the state after a segment lies."""
        return self.states / f"{stem(segment)}.safetensors"

    def live_of(self, segment: int) -> Path:
        """Return the folder of a segment's checkpoints."""
        return self.live / stem(segment)

    def live_record(self, segment: int, number: int) -> Path:
        """Return where the record of a checkpoint lies."""
        return self.live_of(segment) / f"record.{number}.json"

    def live_state(self, segment: int, number: int) -> Path:
        """Return where the state of a checkpoint lies."""
        return self.live_of(segment) / f"state.{number}.safetensors"

    def live_chunk(self, checkpoint: Checkpoint, chunk: Chunk) -> Path:
        """Return where some of a checkpoint's frames lie."""
        return self.live_of(checkpoint.segment) / chunk.file


def work_of(out: Path) -> Work:
    """Return the work folder of a movie; if it is a link, the folder that it leads to."""
    folder = out.with_name(out.name + ENDING)
    return Work(folder.resolve() if folder.is_symlink() else folder)


def stem(segment: int) -> str:
    """Return what the names of a segment's files begin with."""
    return f"{segment:04d}"
