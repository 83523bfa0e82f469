"""Cleaning up: the work folder of a finished movie goes, or what is kept for another result.

Only what has the name of something that a render makes, or of what is kept for a result
(`folder.stores`), is removed, no link is followed, and a movie is never touched, nor one that was
set aside.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dreamreel import durable
from dreamreel.errors import ConflictError, LockedError
from dreamreel.movie.folder import stores
from dreamreel.movie.folder.inventory import size_of
from dreamreel.movie.folder.lock import holder, lock
from dreamreel.movie.folder.records import read_record
from dreamreel.movie.folder.survey import content, entries
from dreamreel.movie.folder.workplace import ENDING, Work
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.place import is_intact


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, or would be."""

    out: Path
    removed: tuple[Path, ...]
    """Folders and files; what in such a folder is not ours is still there."""
    kept: tuple[Path, ...]
    """Work folders that were set aside, and are still there."""
    freed_bytes: int
    dry: bool
    """Nothing was removed: this is what would be."""


def clean(
    out: Path,
    *,
    preview: Path | None = None,
    unfinished: bool = False,
    aside: bool = False,
    dry: bool = False,
) -> Cleaned:
    """Remove the work folder of a movie that is complete and, by checksum, right.

    What a watch that was killed has left of the preview at that place goes in any case.

    Args:
        out: the movie's place.
        preview: another place of a preview of it.
        unfinished: remove it also if the movie is not, or not there; what was rendered is lost.
        aside: remove the work folders too that were set aside, ``OUT.work~1`` and so on.
        dry: remove nothing.

    Raises:
        ConflictError: the movie is not there or not right, the work folder holds something else
            than this movie, or it is a link.
        LockedError: a render works in it.
        StorageError: the movie cannot be read, or something cannot be removed.
        DeniedError: not permitted.
    """
    found = _clean(out, unfinished=unfinished, aside=aside, dry=dry)
    for place in filter(None, (out, preview)):
        takes, freed = stores.remove_takes(place, dry=dry)
        found = replace(found, removed=found.removed + takes, freed_bytes=found.freed_bytes + freed)
    return found


def clean_store(path: Path, *, unfinished: bool = False, dry: bool = False) -> Cleaned | None:
    """Remove what is kept for a result that is no movie; None: a path names nothing of the kind.

    Args:
        path: as `stores.find` has it.
        unfinished: remove it also if the result is not there yet.
        dry: remove nothing.

    Raises:
        DreamReelError: as `stores.remove`.
    """
    store = stores.find(path)
    if store is None:
        return None
    return Cleaned(
        path, store.places, (), stores.remove(store, unfinished=unfinished, dry=dry), dry
    )


def _clean(out: Path, *, unfinished: bool, aside: bool, dry: bool) -> Cleaned:
    work = Work(out.with_name(out.name + ENDING))
    if work.folder.is_symlink():
        raise ConflictError(
            f"{work.folder} is a link, and links are not followed",
            hint="Remove the link, and what it leads to, by hand.",
        )
    others = tuple(_set_aside(work))
    if not work.folder.is_dir() and not (aside and others):
        return Cleaned(out, (), others, 0, dry)
    folders = ((work.folder,) if work.folder.is_dir() else ()) + (others if aside else ())
    with _alone(work, dry=dry):
        if not unfinished:
            _ensure_finished(out, work)
        freed = sum(_size(Work(folder)) for folder in folders)
        for folder in () if dry else folders:
            _empty(Work(folder))
    if aside and not dry:
        _remove_if_empty(others)
    return Cleaned(out, folders, () if aside else others, freed, dry)


@contextmanager
def _alone(work: Work, *, dry: bool) -> Iterator[None]:
    """Keep renders out of a work folder while the block lasts; it goes then, if it is empty."""
    if not work.folder.is_dir():
        yield
    elif not dry:
        with lock(work):
            yield
    elif owner := holder(work):
        raise LockedError(f"{work.folder} is in use by {owner}", hint="Wait for it or stop it.")
    else:
        yield


def _ensure_finished(out: Path, work: Work) -> None:
    """Refuse unless the movie is right and nothing that is not in it would be lost."""
    hint = "Use --unfinished to remove the work folder all the same; what is in it is lost."
    known = manifests.load(out)
    if known is None or not out.exists():
        raise ConflictError(f"{out} is not finished", hint=hint)
    if not is_intact(out, known, thorough=True):
        raise ConflictError(f"{out} is not what its manifest says", hint=hint)
    if not entries(work.segments) and not entries(work.live):
        return
    # The very frames that the movie's encoder was fed, so the folder is of no other scene.
    if _frame_hashes(work) != known.frame_hashes:
        raise ConflictError(
            f"{work.folder} holds something else than the movie at {out}, such as the beginning "
            "of another one",
            hint=hint,
        )


def _frame_hashes(work: Work) -> list[str]:
    """Return those of all segments with a record, whether or not their files are still there."""
    found = (read_record(content(work, path) or b"") for path in entries(work.segments))
    records = sorted((record for record in found if record), key=lambda record: record.segment)
    return [each for record in records for each in record.frame_hashes]


def _set_aside(work: Work) -> Iterator[Path]:
    """Yield the work folders that were set aside."""
    name = re.compile(re.escape(work.folder.name) + r"~[0-9]+")
    for path in entries(work.folder.parent):
        if name.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            yield path


def _made_by_renders(work: Work) -> Iterator[Path]:
    """Yield what is there of what renders make, the lock apart; what vouches for the rest last."""
    made = (work.tmp, work.aside, work.live, work.states, work.segments, work.starts, work.job)
    there = entries(work.folder)
    yield from (path for path in made if path in there)


def _size(work: Work) -> int:
    return sum(size_of(path) for path in _made_by_renders(work))


def _empty(work: Work) -> None:
    for path in _made_by_renders(work):
        if path.is_dir() and not path.is_symlink():
            durable.remove_folder(path)
        else:
            durable.remove(path)


def _remove_if_empty(folders: tuple[Path, ...]) -> None:
    for folder in folders:
        if not entries(folder):
            durable.remove_folder(folder)
