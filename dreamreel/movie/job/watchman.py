"""The watchman: asked at every tick whether a render may go on."""

import shutil
import time
from pathlib import Path

from dreamreel.durable import storage_errors
from dreamreel.errors import DreamReelError, InterruptedRenderError, StorageError
from dreamreel.movie.options import Options


class Watchman:
    """Knows what ends a render before its time.

    Args:
        options: the wish to stop, minutes, and free space to leave.
        folder: on the disk whose space counts.
    """

    def __init__(self, options: Options, folder: Path) -> None:
        self._options, self._folder = options, folder
        self._begun = time.monotonic()

    def reason(self) -> DreamReelError | None:
        """Return why the render is to stop now; None: it goes on.

        Raises:
            StorageError: the disk cannot be asked.
        """
        limit = self._options.max_minutes
        if self._options.stop():
            return _stopped("the render was stopped")
        if limit is not None and time.monotonic() - self._begun >= 60 * limit:
            return _stopped(f"{limit:g} minutes are over")
        return shortage(self._folder, self._options.min_free_bytes)


def shortage(folder: Path, wanted_bytes: int) -> StorageError | None:
    """Return why a folder's disk is too full to render on; None: it is not.

    Args:
        folder: must be there.
        wanted_bytes: to be left free; 0: the disk is not asked.

    Raises:
        StorageError: the disk cannot be asked.
    """
    if not wanted_bytes:
        return None
    with storage_errors(folder, "read"):
        free = shutil.disk_usage(folder).free
    if free >= wanted_bytes:
        return None
    return StorageError(
        f"{folder}: {free / 1e9:.2f} GB free, {wanted_bytes / 1e9:.2f} GB are to be left",
        hint="Make room and run the same command again: it goes on from here.",
    )


def _stopped(why: str) -> InterruptedRenderError:
    return InterruptedRenderError(why, hint="Run the same command again to go on.")
