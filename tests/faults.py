"""Faults of the disk: the n-th step of `dreamreel.durable` fails, or the process dies at it."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dreamreel import durable
from dreamreel.errors import StorageError

STEPS = ("put", "flush", "rename", "unlink", "mkdir", "rmtree")

Step = tuple[str, tuple[Path, ...]]
"""The name of a step, and the paths that it was given."""


class Killed(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


def full_disk() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken_disk() -> OSError:
    return OSError(errno.EIO, os.strerror(errno.EIO))


FAULTS = (full_disk, broken_disk, Killed)


@contextmanager
def steps(
    fault: Callable[[], BaseException] = Killed,
    *,
    at: int | None = None,
    after: Callable[[str, tuple], object] = lambda name, arguments: None,
) -> Iterator[list[Step]]:
    """Note every step; the one numbered ``at`` fails, after half of its data if it has some.

    ``after`` is told of every step that was done.
    """
    taken: list[Step] = []
    real = {name: getattr(durable, name) for name in STEPS}

    def noted(name):
        def step(*arguments):
            taken.append((name, tuple(a for a in arguments if isinstance(a, Path))))
            if at is not None and len(taken) > at:
                if name == "put":
                    path, data = arguments
                    path.write_bytes(data[: len(data) // 2])
                raise fault()
            real[name](*arguments)
            after(name, arguments)

        return step

    for name in STEPS:
        setattr(durable, name, noted(name))
    try:
        yield taken
    finally:
        for name, function in real.items():
            setattr(durable, name, function)


def sweep(
    action: Callable[[], object], fault: Callable[[], BaseException], *, prepare=lambda: None
) -> Iterator[int]:
    """Fail the first step of an action, then the second, ..., until it comes through.

    After every failure control is given back, to look at what is left.
    """
    number = 0
    while True:
        prepare()
        with steps(fault, at=number) as taken, suppress(StorageError, Killed):
            action()
            assert len(taken) <= number, f"{taken[number]} failed, and nobody noticed"
            return
        yield number
        number += 1


class PowerCut:
    """What would be left of a folder if the power failed: what was synced, and nothing else.

    The worst that a file system may do: a file has the content, a folder the names, of its last
    fsync; what has a name without content is zeros.
    """

    def __init__(self, root: Path) -> None:
        self.contents: dict[int, bytes] = {}
        self.names: dict[Path, dict[str, int]] = {}
        for path in (root, *root.rglob("*")):
            self("flush", (path,))
        self.root = root

    def __call__(self, name: str, arguments: tuple) -> None:
        path = arguments[0]
        if name == "put":
            self.contents.pop(path.stat().st_ino, None)
        elif name == "flush" and path.is_dir():
            self.names[path] = {entry.name: entry.lstat().st_ino for entry in path.iterdir()}
        elif name == "flush":
            self.contents[path.stat().st_ino] = path.read_bytes()

    def leave(self, target: Path) -> None:
        """Write what is left into a new folder."""
        for folder in sorted(self.names):
            if folder == self.root or folder.name in self.names.get(folder.parent, {}):
                self._leave(folder, target / folder.relative_to(self.root))

    def _leave(self, folder: Path, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        for name, inode in self.names[folder].items():
            if folder / name not in self.names:
                (target / name).write_bytes(self.contents.get(inode, bytes(9)))
