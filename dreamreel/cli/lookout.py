"""The lookout: whether one of some files was saved.

Asked, not told: a few files are looked at some times a second and at every tick, which costs some
microseconds. Notices of the system would need a thread, do not come from network disks, and would
still have to be compared with what was read, since the list of files changes with every save.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dreamreel.errors import SceneError
from dreamreel.movie.canonical import files_in
from dreamreel.scene import Scene

Prints = Mapping[Path, tuple[int, int, int] | None]
"""When each file was written, its size and its identity; None: it is not there."""

PAUSE_SECONDS = 0.1
"""Between two looks while nothing is rendered."""
QUIET_SECONDS = 0.2
"""Without a change, after which a save is over: editors truncate, write, rename, often twice."""
PATIENCE_SECONDS = 3.0
"""After which a file that does not come to rest is read as it is."""


def prints_of(files: Iterable[Path]) -> Prints:
    """Return what tells that a file was saved; a rename over it does."""
    return {file: _print(file) for file in files}


def has_changed(prints: Prints) -> bool:
    """Tell whether one of the files is another than it was."""
    return any(_print(file) != known for file, known in prints.items())


def files_of(scene: Scene) -> set[Path]:
    """Return the files that a scene is made of: its own, what it includes, and what it uses."""
    own = {scene.path} if scene.path else set()
    return {*own, *scene.included, *files_in(scene)}


def files_behind(error: SceneError) -> set[Path]:
    """Return the files that problems lie in, and their folders, where a missing one may appear."""
    files = {Path(problem.mark.file) for problem in error.problems if problem.mark}
    found = {file for file in files if file.is_file()}
    return found | {file.parent for file in found}


def wait_for_save(prints: Prints, stop: Callable[[], bool]) -> None:
    """Wait until one of the files was saved and all are at rest, or somebody asks to stop."""
    while not has_changed(prints) and not stop():
        time.sleep(PAUSE_SECONDS)
    begun = time.monotonic()
    before = prints
    while not stop() and time.monotonic() - begun < PATIENCE_SECONDS:
        now = prints_of(prints)
        if now == before and None not in now.values():
            return
        before = now
        time.sleep(QUIET_SECONDS)


def _print(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
