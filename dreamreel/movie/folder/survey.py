"""What of a work folder can be believed. Looking changes nothing and never fails.

A segment is done if its record reads, has the key of the chain, and both its file and the state
after it are, by checksum, what the record says. Everything else is a stray: files without a record,
damaged ones, those of an earlier scene, links that lead out, folders in place of files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dreamreel import durable
from dreamreel.movie.folder.records import Checkpoint, Record, read_checkpoint, read_record
from dreamreel.movie.folder.workplace import Work, stem

_LIVE_RECORD = re.compile(r"record\.([0-9]{1,9})\.json")
_LIVE_FILE = re.compile(r"(?:record|state|frames)\.([0-9]{1,9})\.\w+")


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there of a movie."""

    done: Mapping[int, Record]
    """By segment."""
    live: Mapping[int, Checkpoint]
    """The last checkpoint that holds, of segments that are not done."""
    strays: tuple[Path, ...]
    """What is not believed."""
    spent: tuple[Path, ...]
    """Folders of checkpoints whose segments are done."""

    def record_after(self, state: str, segment: int) -> Record | None:
        """Return the record of a segment if it is done and began with a state.

        Args:
            state: SHA-256 of its file; empty for the first segment. After a segment that had to be
                made again it may differ, and what followed the old one does not follow the new.
            segment: its number.
        """
        record = self.done.get(segment)
        return record if record and record.state_in == state else None

    def checkpoint_after(self, state: str, segment: int) -> Checkpoint | None:
        """Return the checkpoint of a segment that began with a state, as `record_after` does."""
        checkpoint = self.live.get(segment)
        return checkpoint if checkpoint and checkpoint.state_in == state else None


def survey(work: Work, keys: Sequence[str]) -> Survey:
    """Look through a work folder; every file that is believed is read to its end.

    Args:
        work: may be missing, or damaged in any way.
        keys: the chain's, one for every segment of the movie.
    """
    done = _done(work, keys)
    live = {
        segment: checkpoint
        for segment, key in enumerate(keys)
        if segment not in done and (checkpoint := _checkpoint(work, segment, key))
    }
    spent = tuple(folder for segment in done if _is_folder(folder := work.live_of(segment)))
    strays = (*_misplaced(work), *_loose(work, done), *_stale(work, live, spent))
    return Survey(done, live, strays, spent)


def stored_state(work: Work, segment: int, key: str) -> Path | None:
    """Return the file with the state after a segment, if it is believed; no other file is read."""
    record = read_record(content(work, work.record(segment)) or b"")
    if record is None or (record.segment, record.key) != (segment, key):
        return None
    path = work.state(segment)
    return path if _holds(work, path, record.state_out) else None


def kin(work: Work, keys: Sequence[str]) -> bool:
    """Tell whether any record, of whatever state its files are, has a key of this chain."""
    records = (read_record(content(work, path) or b"") for path in entries(work.segments))
    lives = (
        read_checkpoint(content(work, path) or b"")
        for folder in entries(work.live)
        for path in entries(folder)
    )
    known = {record.key for record in (*records, *lives) if record}
    return not known.isdisjoint(keys)


def content(work: Work, path: Path) -> bytes | None:
    """Return what a file of the folder holds; None if it is not one, or cannot be read."""
    try:
        return durable.read(path) if _is_ours(work, path) else None
    except OSError:
        return None


def entries(folder: Path) -> tuple[Path, ...]:
    """Return what is in a folder, in order of names; nothing if it is not a folder, or a link."""
    try:
        return tuple(sorted(folder.iterdir())) if _is_folder(folder) else ()
    except OSError:
        return ()


def _done(work: Work, keys: Sequence[str]) -> dict[int, Record]:
    """Return the segments that are done; none that does not follow the one before it."""
    done: dict[int, Record] = {}
    for segment, key in enumerate(keys):
        record = _record(work, segment, key)
        before = done.get(segment - 1)
        if record and (before is None or before.state_out == record.state_in):
            done[segment] = record
    return done


def _record(work: Work, segment: int, key: str) -> Record | None:
    record = read_record(content(work, work.record(segment)) or b"")
    if record is None or (record.segment, record.key) != (segment, key):
        return None
    if Path(record.file).name != record.file or Path(record.file).stem != stem(segment):
        return None
    if (segment == 0) != (record.state_in == ""):
        return None
    whole = _holds(work, work.movie(record), record.sha256, record.size_bytes)
    return record if whole and _holds(work, work.state(segment), record.state_out) else None


def _checkpoint(work: Work, segment: int, key: str) -> Checkpoint | None:
    """Return the last checkpoint of a segment that holds in every part."""
    found = (
        read_checkpoint(content(work, work.live_record(segment, number)) or b"")
        for number in sorted(_numbers(work, segment), reverse=True)
    )
    return next((known for known in found if known and _is_whole(work, known, segment, key)), None)


def _numbers(work: Work, segment: int) -> Iterator[int]:
    for path in entries(work.live_of(segment)):
        if match := _LIVE_RECORD.fullmatch(path.name):
            yield int(match[1])


def _is_whole(work: Work, known: Checkpoint, segment: int, key: str) -> bool:
    if (known.segment, known.key) != (segment, key) or (segment == 0) != (known.state_in == ""):
        return False
    if any(Path(chunk.file).name != chunk.file for chunk in known.chunks):
        return False
    state = work.live_state(segment, known.number)
    return _holds(work, state, known.state_sha256) and all(
        _holds(work, work.live_chunk(known, chunk), chunk.sha256) for chunk in known.chunks
    )


def _holds(work: Work, path: Path, sha256: str, size: int | None = None) -> bool:
    """Tell whether a file of the folder has this content."""
    try:
        if not _is_ours(work, path) or (size is not None and path.stat().st_size != size):
            return False
        return durable.file_sha256(path) == sha256
    except OSError:
        return False


def _is_ours(work: Work, path: Path) -> bool:
    """Tell whether this is an ordinary file, and in the folder even if links are followed."""
    try:
        return path.is_file() and path.resolve().is_relative_to(work.folder.resolve())
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:
        return False


def _misplaced(work: Work) -> Iterator[Path]:
    """Yield what has the name of one of the folders, or of a file beside them, and is none."""
    for path in entries(work.folder):
        if path in (*work.folders, work.aside) and not _is_folder(path):
            yield path
        if path in (work.job, work.starts) and not _is_ours(work, path):
            yield path


def _loose(work: Work, done: Mapping[int, Record]) -> Iterator[Path]:
    """Yield what lies among segments and states and belongs to none that is done."""
    kept = {work.state(segment) for segment in done}
    kept |= {work.record(segment) for segment in done}
    kept |= {work.movie(record) for record in done.values()}
    yield from (path for path in entries(work.segments) if path not in kept)
    yield from (path for path in entries(work.states) if path not in kept)


def _stale(work: Work, live: Mapping[int, Checkpoint], spent: Sequence[Path]) -> Iterator[Path]:
    """Yield folders of checkpoints that do not hold, and what was begun after one that does."""
    believed = {work.live_of(segment): checkpoint for segment, checkpoint in live.items()}
    for folder in entries(work.live):
        if checkpoint := believed.get(folder):
            yield from (path for path in entries(folder) if _is_later(path, checkpoint))
        elif folder not in spent:
            yield folder


def _is_later(path: Path, checkpoint: Checkpoint) -> bool:
    match = _LIVE_FILE.fullmatch(path.name)
    return match is None or int(match[1]) > checkpoint.number
