"""Writing into a work folder: a segment that is done, or a checkpoint of one that is not.

In both the order is what makes a kill at any moment harmless: files are synced where they were
born, then renamed, and the record that vouches for them appears last.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from dreamreel import durable
from dreamreel.durable import storage_errors
from dreamreel.movie.folder.records import Checkpoint, Chunk, Record, sealed
from dreamreel.movie.folder.workplace import Work, stem
from dreamreel.scene.timeline.segments import Segment


def commit(
    work: Work,
    segment: Segment,
    *,
    movie_part: Path,
    state_part: Path,
    key: str,
    state_in: str,
    frame_hashes: Sequence[str],
    seconds: float,
) -> Record:
    """Add a finished segment; its checkpoints are removed.

    What has its name already, since it did not follow the segment before, is set aside.

    Args:
        work: open, and locked.
        segment: what was rendered.
        movie_part: its verified file in ``tmp``; keeps its ending.
        state_part: file with the state after it, in ``tmp``.
        key: the chain's, of this segment.
        state_in: SHA-256 of the state file that it began with; empty for the first.
        frame_hashes: of every frame as it was fed to the encoder.
        seconds: it took.

    Returns:
        Its record; ``state_out`` is the next segment's ``state_in``.

    Raises:
        StorageError: the disk is full or fails; the segment is not done then, or wholly.
        DeniedError: not permitted.
    """
    assert len(frame_hashes) == len(segment.frames)
    durable.sync(movie_part)
    durable.sync(state_part)
    record = Record(
        segment=segment.index,
        key=key,
        frames=len(segment.frames),
        file=f"{stem(segment.index)}{movie_part.suffix}",
        sha256=_sha256(movie_part),
        size_bytes=_size(movie_part),
        frame_hashes=tuple(frame_hashes),
        state_in=state_in,
        state_out=_sha256(state_part),
        seconds=seconds,
    )
    place, state = work.record(segment.index), work.state(segment.index)
    _clear(work, (place, work.movie(record), state))
    durable.move(movie_part, work.movie(record))
    durable.move(state_part, state)
    durable.publish(place, sealed(record), born=work.tmp / place.name)
    durable.remove_folder(work.live_of(segment.index))
    return record


def checkpoint(
    work: Work,
    segment: Segment,
    before: Checkpoint | None,
    *,
    key: str,
    state_in: str,
    tick: int,
    state_part: Path,
    chunk_part: Path | None,
    chunk_frames: int,
    seconds: float,
) -> Checkpoint:
    """Note how far a segment has come; the checkpoint before this one stays, older ones go.

    Args:
        work: open, and locked.
        segment: what is being rendered.
        before: its last checkpoint; None: this is its first.
        key: the chain's, of this segment.
        state_in: SHA-256 of the state file that the segment began with; empty for the first.
        tick: the last that was dreamt.
        state_part: file with the state after that tick, in ``tmp``.
        chunk_part: lossless file of the frames since the last checkpoint, in ``tmp``; None if there
            are none.
        chunk_frames: how many they are.
        seconds: the segment took, from its beginning.

    Raises:
        StorageError: the disk is full or fails; the checkpoint before holds.
        DeniedError: not permitted.
    """
    number = before.number + 1 if before else 0
    chunks = before.chunks if before else ()
    durable.make_folder(work.live_of(segment.index))
    if chunk_part:
        chunk = Chunk(f"frames.{number}{chunk_part.suffix}", _sha256(chunk_part), chunk_frames)
        durable.sync(chunk_part)
        durable.move(chunk_part, work.live_of(segment.index) / chunk.file)
        chunks = (*chunks, chunk)
    state_sha256 = _sha256(state_part)
    durable.sync(state_part)
    durable.move(state_part, work.live_state(segment.index, number))
    known = Checkpoint(segment.index, number, key, state_in, tick, state_sha256, chunks, seconds)
    place = work.live_record(segment.index, number)
    durable.publish(place, sealed(known), born=work.tmp / place.name)
    _forget(work, segment.index, number - 2)
    return known


def _clear(work: Work, places: Iterable[Path]) -> None:
    """Set aside what is there, the record first, so that none is believed for other files."""
    for place in places:
        if os.path.lexists(place):
            into = work.aside / place.parent.name
            durable.make_folder(into)
            durable.set_aside(place, into)


def _forget(work: Work, segment: int, number: int) -> None:
    """Remove a checkpoint, all but its frames, which later ones need."""
    if number >= 0:
        durable.remove(work.live_record(segment, number))
        durable.remove(work.live_state(segment, number))


def _sha256(path: Path) -> str:
    with storage_errors(path, "read"):
        return durable.file_sha256(path)


def _size(path: Path) -> int:
    with storage_errors(path, "read"):
        return path.stat().st_size
