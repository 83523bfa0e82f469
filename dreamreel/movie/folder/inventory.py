"""What a work folder holds, for whoever asks without rendering. Looking changes nothing.

The keys are those of the folder's own record of its job: what counts is whether the folder is right
in itself, not whether a scene has changed since.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dreamreel.movie.folder.records import (
    Checkpoint,
    JobRecord,
    Record,
    read_checkpoint,
    read_job,
    read_record,
)
from dreamreel.movie.folder.survey import content, entries, survey
from dreamreel.movie.folder.workplace import Work


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a work folder holds."""

    job: JobRecord | None
    """None: it cannot be read, so nothing else is known."""
    done: Mapping[int, Record]
    """By segment."""
    live: tuple[Checkpoint, ...]
    """The last of each segment that is not done, in order."""
    broken: tuple[int, ...]
    """Segments that were done, and of which something is damaged or missing."""

    @property
    def segments(self) -> int:
        """How many the movie has."""
        return len(self.job.keys) if self.job else 0

    @property
    def frames(self) -> int:
        """How many the movie has."""
        return self.job.grid[-1][3] if self.job and self.job.grid else 0

    @property
    def frames_done(self) -> int:
        """How many need not be dreamt again."""
        return sum(known.frames for known in (*self.done.values(), *self.live))

    @property
    def next(self) -> int | None:
        """The first segment that is not done; None: all are."""
        return next((index for index in range(self.segments) if index not in self.done), None)


def take(work: Work, *, checksums: bool) -> Inventory:
    """Look through a work folder.

    Args:
        work: may be missing, or damaged in any way.
        checksums: read every file to its end; without, what is there in its size is believed.
    """
    job = read_job(content(work, work.job) or b"")
    if job is None:
        return Inventory(None, {}, (), ())
    if checksums:
        found = survey(work, job.keys)
        done, live = found.done, dict(found.live)
    else:
        done, live = _done(work, job), _live(work, job)
    broken = (
        index
        for index in range(len(job.keys))
        if index not in done and os.path.lexists(work.record(index))
    )
    checkpoints = (live[index] for index in sorted(live) if index not in done)
    return Inventory(job, done, tuple(checkpoints), tuple(broken))


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files beneath a folder; of a link, its own few.

    What vanishes meanwhile, or may not be looked at, counts nothing.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            return sum(size_of(entry) for entry in path.iterdir())
        return path.lstat().st_size
    except (OSError, ValueError):  # ValueError: a name with a null byte
        return 0


def _done(work: Work, job: JobRecord) -> dict[int, Record]:
    done: dict[int, Record] = {}
    for segment, key in enumerate(job.keys):
        record = read_record(content(work, work.record(segment)) or b"")
        if record is None or (record.segment, record.key) != (segment, key):
            continue
        before = done.get(segment - 1)
        follows = before is None or before.state_out == record.state_in
        if follows and _has_size(work, record) and work.state(segment).is_file():
            done[segment] = record
    return done


def _has_size(work: Work, record: Record) -> bool:
    path = work.movie(record)
    return path.parent == work.segments and size_of(path) == record.size_bytes


def _live(work: Work, job: JobRecord) -> dict[int, Checkpoint]:
    return {
        segment: max(known, key=lambda checkpoint: checkpoint.number)
        for segment, key in enumerate(job.keys)
        if (known := [each for each in _checkpoints(work, segment) if each.key == key])
    }


def _checkpoints(work: Work, segment: int) -> Iterator[Checkpoint]:
    for path in entries(work.live_of(segment)):
        known = read_checkpoint(content(work, path) or b"") if path.suffix == ".json" else None
        if known and known.segment == segment and work.live_state(segment, known.number).is_file():
            yield known
