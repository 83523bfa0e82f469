"""The folder in which the program was started, which may be gone by now."""

import os
from pathlib import Path

from dreamreel.errors import StorageError


def leave_deleted_folder(*named: Path | None) -> None:
    """Stand elsewhere if the current folder was deleted: there, MKL ends whoever loads it.

    Args:
        named: the files and folders of the command line; None: one in the current folder.

    Raises:
        StorageError: one of them is in the current folder.
    """
    try:
        Path.cwd()
    except FileNotFoundError:
        if not all(path and path.is_absolute() for path in named):
            raise StorageError(
                "the current folder was deleted",
                hint="Go to one that exists, or give whole paths, also with -o.",
            ) from None
        os.chdir("/")
