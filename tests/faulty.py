"""A command line whose steps on the disk fail, or are its last; run in a process of its own.

    python tests/faulty.py FAULT -- render scene.yaml ...

    none                               nothing happens
    count                              every step is told on stdout: number, step, path
    kill@7                             SIGKILL in place of the 7th step
    kill@7:after                       ... right after it; :half, after half of its data
    kill@rename:segments/0001.json     at the first step of this kind and path
    eio@flush:3                        the third of its kind fails
    enospc@12+                         the 12th and all after it fail

Steps are those of `dreamreel.durable`; ``touch``, of a part; and ``lock``, a write to the lock.
Paths are compared from their end, with wildcards; a rename's is the new one. Only the main thread's
steps count: a beat comes when it will.
"""

import errno
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dreamreel import durable

STEPS = ("put", "flush", "rename", "unlink", "mkdir", "rmtree")
"""Of `dreamreel.durable`."""
ERRORS = {"eio": errno.EIO, "enospc": errno.ENOSPC}
_FAULT = re.compile(
    r"(?P<action>kill|eio|enospc)@(?:(?P<step>[a-z]+):(?!after|half))?(?P<point>[^+:]+)"
    r"(?::(?P<when>after|half))?(?P<lasting>\+)?"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and when."""

    action: str
    step: str = ""
    """Empty: any."""
    number: int = 1
    """Among the steps that match, from 1 on."""
    path: str = "*"
    when: str = ""
    """Empty: in place of the step; ``after`` it; or after ``half`` of its data."""
    lasting: bool = False
    """Whether all later steps of the kind fail, too."""

    def strike(self) -> None:
        """Let it happen."""
        if self.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        number = ERRORS[self.action]
        raise OSError(number, os.strerror(number))


def parse(text: str) -> Fault:
    """Read a fault; see above."""
    if text in ("none", "count"):
        return Fault(text, number=0)
    match = _FAULT.fullmatch(text)
    assert match, f"{text} is no fault"
    point, numbered = match["point"], match["point"].isdigit()
    return Fault(
        match["action"],
        match["step"] or "",
        int(point) if numbered else 1,
        "*" if numbered else point,
        match["when"] or "",
        bool(match["lasting"]),
    )


class Clumsy:
    """Takes the steps, counts them and spoils the one that is meant."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.taken = 0
        self.met = 0

    def take(
        self, step: str, path: Path, act: Callable[[], object], half: Callable[[], object] = int
    ) -> object:
        """Take one step; ``half`` takes a half of it."""
        if threading.current_thread() is not threading.main_thread():
            return act()
        self.taken += 1
        if self.fault.action == "count":
            sys.stdout.write(f"{self.taken} {step} {path}\n")
        if not self._is_meant(step, path):
            return act()
        if self.fault.when == "half":
            half()
        done = act() if self.fault.when == "after" else None
        self.fault.strike()
        return done

    def _is_meant(self, step: str, path: Path) -> bool:
        fault = self.fault
        if not fault.number or fault.step not in ("", step) or not path.match(fault.path):
            return False
        self.met += 1
        return self.met == fault.number or (fault.lasting and self.met > fault.number)


def spoil(fault: Fault) -> None:
    """Put the faulty steps in place of the real ones, for the rest of the process."""
    clumsy = Clumsy(fault)
    for name in STEPS:
        setattr(durable, name, _step(clumsy, name, getattr(durable, name)))
    real_touch, real_write, real_cut = Path.touch, os.pwrite, os.ftruncate

    def touch(path, *rest, **options):
        return clumsy.take("touch", path, lambda: real_touch(path, *rest, **options))

    def pwrite(descriptor, data, offset):
        return clumsy.take(
            "lock",
            _name(descriptor),
            lambda: real_write(descriptor, data, offset),
            lambda: real_write(descriptor, data[: len(data) // 2], offset),
        )

    def ftruncate(descriptor, length):
        return clumsy.take("lock", _name(descriptor), lambda: real_cut(descriptor, length))

    Path.touch, os.pwrite, os.ftruncate = touch, pwrite, ftruncate


def _step(clumsy: Clumsy, name: str, real: Callable[..., None]) -> Callable[..., None]:
    def step(*arguments) -> None:
        def half() -> None:
            if name == "put":
                path, data = arguments
                real(path, data[: len(data) // 2])

        clumsy.take(name, arguments[1 if name == "rename" else 0], lambda: real(*arguments), half)

    return step


def _name(descriptor: int) -> Path:
    return Path(os.readlink(f"/proc/self/fd/{descriptor}"))


def main(fault: str, arguments: list[str]) -> None:
    """Run the command line with a fault; exits as it does."""
    spoil(parse(fault))
    from dreamreel.cli import main as program

    sys.argv = ["dreamreel", *arguments]
    program.run()


if __name__ == "__main__":
    assert sys.argv[2] == "--", __doc__
    main(sys.argv[1], sys.argv[3:])
