"""What commands beside ``render`` keep to go on with, where it lies, and which of it may go.

| kept by | what | named by |
| --- | --- | --- |
| atlas | portraits in its folder | the folder |
| lineage | portraits in ``NETWORK.portraits`` beside its picture | that folder |
| patches | ``SHEET.KEY.tally`` beside the sheet | the sheet, or the tally |
| a watched preview | ``.PREVIEW.*.takes`` beside it, until the watch ends | the preview |

All of it can be made again. What was measured of sounds is no store of any result, but the user's
own cache (`dreamreel.cache`). Nothing here loads torch.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from dreamreel import durable
from dreamreel.errors import ConflictError
from dreamreel.movie.folder.inventory import size_of
from dreamreel.movie.folder.lock import holder, lock
from dreamreel.movie.folder.survey import entries
from dreamreel.movie.folder.workplace import Work

PAGE, RECORD, PORTRAITS = "atlas.html", "atlas.json", "portraits"
"""In an atlas's folder: the page; what there is, by which the folder is known; what is stored."""
TALLY, TAKES = ".tally", ".takes"
"""Endings of what is kept."""
OF_LINEAGES = f".{PORTRAITS}"
"""Ending of the folder of a lineage's portraits; the network's name comes before it."""

_KEY = "[0-9a-f]{12}"
_STRIP = re.compile(r".+\.[0-9]{4,}-[0-9]{4,}\.png(\.part)?")
_TALLY = re.compile(rf"(.+)\.{_KEY}{re.escape(TALLY)}")
_SHEET = ".png"
_PART_OF_SHEET = re.compile(r"(.+)\.[0-9]{4}-[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept for one result."""

    places: tuple[Path, ...]
    """Files, and the folder that holds what can be removed."""
    files: tuple[Path, ...]
    """What can be removed."""
    wanting: Path | None
    """The result, if it is not there yet, and all of this will be wanted."""


def key_name(key: str) -> str:
    """Return the part of a key of settings by which what is kept for them is named."""
    return key[:12]


def tally_of(sheet: Path, key: str) -> Path:
    """Return where the tally of a sheet's pass is."""
    return sheet.with_name(f"{sheet.stem}.{key_name(key)}{TALLY}")


def portraits_of_lineages(out: Path, network: str) -> Path:
    """Return the folder of portraits beside a lineage's picture."""
    return out.parent / f"{network}{OF_LINEAGES}"


def find(path: Path) -> Store | None:
    """Return what is kept for what a path names; None: it names no such thing."""
    if path.is_dir() and (path / RECORD).is_file():
        return _strips(path / PORTRAITS, None if (path / PAGE).exists() else path)
    if path.name.endswith(OF_LINEAGES) and path.is_dir():
        return _strips(path, None)
    if match := _TALLY.fullmatch(path.name):
        return _tallies(path.with_name(f"{match[1]}{_SHEET}"), only=path)
    if path.suffix.lower() == _SHEET and not path.is_dir():
        return _tallies(path)
    return None


def remove(store: Store, *, unfinished: bool = False, dry: bool = False) -> int:
    """Remove what is kept, and folders that are empty then; return its size, bytes.

    Args:
        store: from `find`.
        unfinished: also if the result is not there yet.
        dry: remove nothing.

    Raises:
        ConflictError: the result is not there yet.
        StorageError: something cannot be removed.
        DeniedError: not permitted.
    """
    if store.wanting and store.files and not unfinished:
        raise ConflictError(
            f"{store.wanting} is not finished",
            hint="Use --unfinished to remove what is kept for it all the same; it is lost.",
        )
    size = sum(map(size_of, store.files))
    for path in () if dry else store.files:
        durable.remove(path)
    for folder in () if dry else store.places:
        for each in (*entries(folder), folder):
            if each.is_dir() and not each.is_symlink() and not entries(each):
                durable.remove_folder(each)
    return size


def remove_takes(preview: Path, *, dry: bool = False) -> tuple[tuple[Path, ...], int]:
    """Remove the takes that a killed watch has left; return what went, and its size, bytes.

    Those of a watch that goes on are left: they go with it.

    Raises:
        StorageError: something cannot be removed.
        DeniedError: not permitted.
    """
    found = tuple(
        path
        for path in entries(preview.parent)
        if path.name.startswith(f".{preview.name}.") and path.suffix == TAKES
        if path.is_dir() and not path.is_symlink() and not holder(Work(path))
    )
    size = sum(map(size_of, found))
    for folder in () if dry else found:
        with lock(Work(folder)):
            durable.remove_folder(folder)
    return found, size


def _strips(root: Path, wanting: Path | None) -> Store:
    folders = (each for each in entries(root) if re.fullmatch(_KEY, each.name))
    files = tuple(
        each
        for folder in folders
        for each in entries(folder)
        if _STRIP.fullmatch(each.name) and not each.is_symlink()
    )
    return Store((root,) if files else (), files, wanting)


def _tallies(sheet: Path, only: Path | None = None) -> Store:
    """Return the tallies of a sheet; one of its parts counts as the sheet."""
    part = _PART_OF_SHEET.fullmatch(sheet.stem)
    stem = part[1] if part else sheet.stem
    beside = entries(sheet.parent)
    drawn = re.compile(rf"{re.escape(stem)}(\.[0-9]{{4}}-[0-9]{{4}})?{_SHEET}")
    files = tuple(
        each
        for each in beside
        if (match := _TALLY.fullmatch(each.name)) and match[1] == stem and only in (None, each)
    )
    is_drawn = any(drawn.fullmatch(each.name) for each in beside)
    return Store(files, files, None if is_drawn else sheet)
