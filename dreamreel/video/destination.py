"""Where a movie is written: under a name of its own first, then moved to its place in one step.

A destination is a file, or for numbered pictures a folder. It prepares ``NAME.part``, makes it
durable and renames it; it knows nothing of what is written. The final name appears only complete.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from dreamreel import durable
from dreamreel.durable import storage_errors
from dreamreel.errors import ConflictError

FRAME_PATTERN = "frame_%06d.png"
"""Names of the pictures in a folder, from ``frame_000000.png`` on."""

_FRAME_NAME = re.compile(r"frame_\d{6,}\.png")


@dataclass(frozen=True, slots=True)
class FileDestination:
    """A movie in one file."""

    path: Path

    @property
    def part(self) -> Path:
        """What is written until all is well."""
        return durable.part_of(self.path)

    @property
    def output(self) -> str:
        """What ffmpeg is told to write: with its protocol, so that no name is misread."""
        return f"file:{self.part}"

    @property
    def folder(self) -> Path:
        """Where ffmpeg runs."""
        return self.path.parent

    def prepare(self) -> None:
        """Make an empty part; this finds out about missing folders and rights before ffmpeg does.

        Raises:
            ConflictError: if a folder has the movie's name.
            DeniedError: if the folder cannot be written to.
            StorageError: if it is not there or full.
        """
        if self.path.is_dir():
            raise ConflictError(
                f"{self.path} is a folder", hint="Name a file, or move the folder aside."
            )
        self.discard()
        with storage_errors(self.part):
            self.part.touch()

    def commit(self) -> int:
        """Make the part durable and rename it, over an older movie if there is one."""
        with storage_errors(self.path):
            size = self.part.stat().st_size
        durable.sync(self.part)
        durable.move(self.part, self.path)
        return size

    def discard(self) -> None:
        """Remove the part."""
        durable.remove(self.part)


@dataclass(frozen=True, slots=True)
class FolderDestination:
    """A movie as a folder of numbered PNG pictures."""

    path: Path

    @property
    def part(self) -> Path:
        """What is written until all is well."""
        return durable.part_of(self.path)

    @property
    def output(self) -> str:
        """What ffmpeg is told to write: relative, since it reads ``%`` in a path as a pattern."""
        return FRAME_PATTERN

    @property
    def folder(self) -> Path:
        """Where ffmpeg runs."""
        return self.part

    def prepare(self) -> None:
        """Make an empty folder.

        Raises:
            ConflictError: if something other than an earlier movie has its name.
            DeniedError: if its parent cannot be written to.
            StorageError: if its parent is not there or full.
        """
        if not _is_replaceable(self.path):
            raise ConflictError(
                f"{self.path} exists and is not a folder of frames only",
                hint="Name another folder, or move this one aside.",
            )
        self.discard()
        with storage_errors(self.part):
            self.part.mkdir()

    def commit(self) -> int:
        """Make the pictures durable and rename the folder, in place of an older one."""
        with storage_errors(self.path):
            pictures = sorted(self.part.iterdir())
            size = sum(picture.stat().st_size for picture in pictures)
        for place in (*pictures, self.part):
            durable.sync(place)
        durable.remove_folder(self.path)
        durable.move(self.part, self.path)
        return size

    def discard(self) -> None:
        """Remove the part."""
        durable.remove_folder(self.part)


Destination = FileDestination | FolderDestination


def _is_replaceable(path: Path) -> bool:
    if not path.exists():
        return True
    return path.is_dir() and all(_FRAME_NAME.fullmatch(entry.name) for entry in path.iterdir())
