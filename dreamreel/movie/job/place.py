"""Where a movie goes, and what happens to what is there already.

Nothing is ever overwritten: a movie of this very scene is verified and kept, anything else is
refused, or set aside under another name if that was asked for.
"""

import errno
import os
import shutil
from pathlib import Path

from dreamreel import durable
from dreamreel.durable import Json
from dreamreel.errors import ConflictError, DeniedError, StorageError, UsageError
from dreamreel.movie.canonical import difference
from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.options import Existing
from dreamreel.scene import Scene
from dreamreel.video.codecs import CODECS

RENDERS = Path("renders")
"""Folder, under the current one, for movies whose scene gives a relative name."""

CHECKSUM_BYTES = 10**9
"""Of the largest movie that is read to its end whenever it is found; about a second's reading."""


def out_path(scene: Scene, out: Path | None = None) -> Path:
    """Return where a scene's movie goes.

    Args:
        scene: names its file, by default after itself, in the folder of renders.
        out: what the user asked for instead; relative to the current folder.

    Raises:
        UsageError: if the name's ending is not that of the scene's codec, the name is not UTF-8,
            or it is the scene.
    """
    codec = CODECS[scene.output.codec]
    place = out or RENDERS / scene.output.file.format(scene=scene.name)
    if out and out.suffix.lower() != codec.ending:
        wanted = f"end with {codec.ending}" if codec.ending else "be a folder, without an ending"
        raise UsageError(
            f"{out}: the codec {codec.name} writes movies whose names {wanted}",
            hint="Change the name, or output.codec in the scene.",
        )
    if not _is_utf_8(place.absolute()):
        raise UsageError(
            f"{str(place)!r}: a movie's name must be UTF-8", hint="Choose another name with -o."
        )
    if scene.path and place.absolute() == scene.path.absolute():
        raise UsageError(f"{place} is the scene itself", hint="Choose another name for the movie.")
    return place


def ensure_writable(out: Path, *, needed_bytes: int = 0) -> None:
    """Make the movie's folder, and check that there is room.

    Raises:
        DeniedError: not permitted.
        StorageError: a file is in the way, or the disk is full.
    """
    folder = out.absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise DeniedError(f"{folder}: not permitted to make this folder") from error
    except OSError as error:
        raise StorageError(f"{folder}: cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DeniedError(f"{folder}: not permitted to write into this folder")
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise StorageError(
            f"{folder}: {free / 1e9:.1f} GB free, about {needed_bytes / 1e9:.1f} GB needed",
            hint="Make room, or render elsewhere with -o.",
        )


def ensure_renamable(out: Path) -> None:
    """Check what else would be found out at a render's very end: that the movie can get its name.

    Args:
        out: its folder is there.

    Raises:
        StorageError: a name that is needed is too long, or the work folder is on another disk.
    """
    work = work_of(out.absolute()).folder
    for needed in (durable.part_of(manifests.path_of(out)), Work(work).live_state(9999, 999_999)):
        try:
            needed.lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise StorageError(
                    f"{out}: the name is too long for what is made beside it: {needed.name}",
                    hint="Choose a shorter name with -o.",
                ) from error
    there = next(folder for folder in (work, *work.parents) if folder.exists())
    if there.stat().st_dev != out.absolute().parent.stat().st_dev:
        raise StorageError(
            f"{out}: its work folder {work} is on another file system",
            hint="Keep the work folder a real folder beside the movie.",
        )


def already_there(
    out: Path, *, key: str, settings: dict[str, Json], existing: Existing
) -> manifests.Manifest | None:
    """Look at what is at a movie's place; nothing is moved yet.

    Returns:
        The manifest of the finished movie, if it is this very one; None if the place is free, or
        is to be made free by `make_way`.

    Raises:
        ConflictError: something else is there.
        StorageError: it cannot be read, or there can be no such name.
        DeniedError: not permitted to read it.
    """
    if not _is_there(out):
        return None
    if existing == "fail":
        raise ConflictError(f"{out} exists", hint="Use --existing verify or replace.")
    known = manifests.load(out)
    if known and known.key == key and is_intact(out, known):
        return known
    if existing == "replace":
        return None
    raise ConflictError(
        f"{out} exists and is not this movie: {_why(out, known, key, settings)}",
        hint="Use --existing replace to set it aside and render again, or -o for another name.",
    )


def is_intact(out: Path, known: manifests.Manifest, *, thorough: bool = False) -> bool:
    """Tell whether a movie is, by checksum, what its manifest says.

    Args:
        out: of the movie.
        known: its manifest.
        thorough: read a large one as well whose size and time are those of the manifest.

    Raises:
        StorageError: it cannot be read.
        DeniedError: not permitted to read it.
    """
    try:
        size, modified_ns = manifests.trace(out)
        if size != known.size_bytes:
            return False
        if size > CHECKSUM_BYTES and modified_ns == known.modified_ns and not thorough:
            return True
        return manifests.content_sha256(out) == known.sha256
    except PermissionError as error:
        raise DeniedError(f"{out}: not permitted to read it") from error
    except IsADirectoryError:
        return False  # a folder among the pictures: no movie of ours
    except OSError as error:
        raise StorageError(f"{out} cannot be read: {error.strerror}") from error


def make_way(out: Path, existing: Existing) -> None:
    """Set aside what is at a movie's place, if that was asked for; called once all is checked."""
    if existing == "replace" and out.exists():
        set_aside(out)


def set_aside(out: Path) -> Path:
    """Rename a movie and its manifest to ``NAME~1``, ``NAME~2`` ...; returns the new path."""
    aside = durable.set_aside(out)
    if manifests.path_of(out).exists():
        durable.move(manifests.path_of(out), manifests.path_of(aside))
    return aside


def _is_utf_8(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_there(out: Path) -> bool:
    try:
        return out.exists()
    except OSError as error:  # such as a name that is too long
        raise StorageError(f"{out} cannot be a movie's place: {error.strerror}") from error


def _why(out: Path, known: manifests.Manifest | None, key: str, settings: dict[str, Json]) -> str:
    if known is None and out.is_dir():
        return "it is a folder"
    if known is None:
        return f"it has no manifest {manifests.path_of(out).name}"
    if known.key == key:
        return "its content is not what its manifest says"
    return "\n  ".join(["these differ, then and now:", *difference(known.settings, settings)[:12]])
