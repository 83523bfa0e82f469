"""Files that outlive a crash: written, synced and renamed here and nowhere else.

Whatever must be there whole or not at all goes through this module: movies, manifests, stills and
all that lies in a work folder. A file is durable once it is synced, a name once its folder is
synced (PostgreSQL, ``durable_rename``, 2016).

The steps at the end, `put` to `rmtree`, are all that changes the disk. The rest is composed of them
and calls them by their names in this module, so that a test can fail or stop at any step.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from dreamreel.errors import DeniedError, StorageError

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

PART = ".part"
"""Ending of what is not finished; the finished name comes before it."""
SEAL = "seal"
"""Field of sealed JSON that holds the SHA-256 of the rest."""


def write(path: Path, data: bytes) -> None:
    """Write a file, in place of what it holds, and wait until it is on the disk.

    Raises:
        DeniedError: not permitted.
        StorageError: the disk is full or fails.
    """
    with storage_errors(path):
        put(path, data)
        flush(path)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk; raises as `write`.

    Who wrote it does not matter; ffmpeg's files are synced so.
    """
    with storage_errors(path):
        flush(path)


def move(source: Path, target: Path) -> None:
    """Rename within one file system, over a file that is there; durable on return.

    Raises:
        DeniedError: not permitted.
        StorageError: the two lie on different file systems, or the disk fails.
    """
    with storage_errors(target):
        try:
            rename(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            raise StorageError(
                f"{source} cannot be moved to {target}: both must be on one file system",
                hint="Keep the work folder a real folder beside the movie.",
            ) from error
        for folder in dict.fromkeys((target.parent, source.parent)):
            flush(folder)


def publish(path: Path, data: bytes, *, born: Path | None = None) -> None:
    """Let a file appear with this content, whole or not at all; raises as `move`.

    Args:
        path: replaced if it is there.
        data: all of it.
        born: where it is written first; None: ``NAME.part`` beside it.
    """
    born = born or part_of(path)
    write(born, data)
    move(born, path)


def part_of(path: Path) -> Path:
    """Return the name under which a file or folder is made before it is moved to its own."""
    return path.with_name(path.name + PART)


def read(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        OSError: as it comes; what a file that cannot be read means, the reader knows.
    """
    return path.read_bytes()


def file_sha256(path: Path) -> str:
    """Return a file's SHA-256, 64 hexadecimal digits; streamed; raises as `read`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes as `file_sha256` does that of a file."""
    return hashlib.sha256(data).hexdigest()


def make_folder(path: Path) -> None:
    """Make a folder and those above it, durably; one that is there is left; raises as `write`."""
    with storage_errors(path):
        if path.is_dir():
            return
        make_folder(path.parent)
        mkdir(path)
        flush(path.parent)


def remove(path: Path) -> None:
    """Remove a file or a link, if it is there; raises as `write`."""
    with storage_errors(path):
        unlink(path)


def remove_folder(path: Path) -> None:
    """Remove a folder and all that is in it, if it is there; raises as `write`.

    Of what links in it lead to, nothing is removed.
    """
    with storage_errors(path):
        if path.is_dir():
            rmtree(path)


def set_aside(path: Path, into: Path | None = None) -> Path:
    """Rename a file or folder so that its name is free; nothing is deleted; raises as `move`.

    Args:
        path: of what is there.
        into: a folder where it goes; None: it stays beside its place.

    Returns:
        Its new path, as `aside_of` has it.
    """
    aside = aside_of(path, into)
    move(path, aside)
    return aside


def aside_of(path: Path, into: Path | None = None) -> Path:
    """Return the free name among ``NAME~1``, ``NAME~2`` ... that what is at a path would get.

    A file keeps its ending: ``dive~1.mp4``. In another folder its own name will do if it is free.
    """
    folder = into or path.parent
    stem, ending = (path.name, "") if path.is_dir() else (path.stem, path.suffix)
    aside, number = folder / path.name, 0
    while os.path.lexists(aside):
        number += 1
        aside = folder / f"{stem}~{number}{ending}"
    return aside


def seal(fields: Mapping[str, Json]) -> bytes:
    """Return JSON that carries the SHA-256 of itself, for `unseal`.

    Args:
        fields: plain data without NaN and infinity, and without a field `SEAL`.
    """
    return _text({**fields, SEAL: sha256(_text(fields))})


def unseal(data: bytes) -> dict[str, Json] | None:
    """Return the fields of sealed JSON; None if it is not, to the bit, what `seal` made."""
    try:
        fields = json.loads(data)
        if isinstance(fields, dict) and fields.pop(SEAL, None) and seal(fields) == data:
            return fields
    except (ValueError, RecursionError):
        pass  # not JSON, or JSON that nobody sealed
    return None


@contextlib.contextmanager
def storage_errors(path: Path, action: Literal["written", "read"] = "written") -> Iterator[None]:
    """Turn the system's errors about ``path`` into ours.

    Raises:
        DeniedError: not permitted.
        StorageError: anything else.
    """
    try:
        yield
    except PermissionError as error:
        raise DeniedError(
            f"{path} cannot be {action}: {error.strerror}", hint="Choose a folder of your own."
        ) from error
    except OSError as error:
        raise StorageError(
            f"{path} cannot be {action}: {error.strerror}",
            hint="Check that its folder exists and that the disk has room.",
        ) from error


def put(path: Path, data: bytes) -> None:
    """Step: create or truncate a file and write all of it."""
    path.write_bytes(data)


def flush(path: Path) -> None:
    """Step: fsync a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(source: Path, target: Path) -> None:
    """Step: give a file or folder another name, in place of a file that has it."""
    source.replace(target)


def unlink(path: Path) -> None:
    """Step: remove a file or a link, if it is there."""
    path.unlink(missing_ok=True)


def mkdir(path: Path) -> None:
    """Step: make a folder, if it is not there; the one above it is."""
    path.mkdir(exist_ok=True)


def rmtree(path: Path) -> None:
    """Step: remove a folder and all that is in it."""
    shutil.rmtree(path)


def _text(fields: Mapping[str, Json]) -> bytes:
    # Escapes beyond ASCII, so that lone surrogates, too, have bytes.
    return json.dumps(fields, indent=1, sort_keys=True, allow_nan=False).encode()
