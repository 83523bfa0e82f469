"""Renders as processes of their own that begin at once: forks of one that has loaded torch.

A fork is killed, stopped and orphaned as any other process is; it only saves the seconds that each
of many short lives would spend on loading. Run as a program, this module is the mother of them all:
it reads requests on stdin and answers on stdout, one JSON value per line.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil
from command_line import Ended
from movie_factory import wait_until

Request = dict[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Life:
    """One render, alive or dead."""

    nursery: "Nursery"
    pid: int
    log: Path
    """Its stdout."""

    @property
    def code(self) -> int | None:
        """Its exit code, or a signal's negative number; None: it lives."""
        return self.nursery.ask({"code": self.pid})

    def send(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send a signal, unless it has ended."""
        if self.code is None:
            (os.killpg if group else os.kill)(self.pid, number)

    def wait(self, seconds: float = 60) -> Ended:
        """Return how it ends."""
        if not wait_until(lambda: self.code is not None, seconds):
            self.send(signal.SIGKILL)
            raise AssertionError(f"still running after {seconds} s:\n{self.log.read_text()}")
        return Ended(self.code or 0, self.log.read_text(), self.log.with_suffix(".err").read_text())

    def events(self, name: str) -> list[dict]:
        """Return the events of a name that it has told of with ``--json``."""
        lines = self.log.read_text().splitlines(keepends=True)
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        return [event for event in told if event["event"] == name]

    def until(self, name: str, count: int = 1) -> bool:
        """Wait until it has told of so many events; tell whether it did before it ended."""
        wait_until(lambda: len(self.events(name)) >= count or self.code is not None, 60)
        return len(self.events(name)) >= count


class Nursery:
    """Starts renders. To be used as a context."""

    def __enter__(self) -> Self:
        self._mother = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        for life in psutil.Process(self._mother.pid).children(recursive=True):
            life.kill()
        self._mother.communicate(timeout=10)

    def render(
        self, folder: Path, *options: str, fault: str = "none", memory_bytes: int = 0
    ) -> Life:
        """Start to render the folder's ``dive.yaml`` to ``dive.mp4``.

        Args:
            folder: where it runs; its log goes into ``logs``.
            options: of the command.
            fault: as `faulty` has it.
            memory_bytes: of address space that it may have beyond what it has already; 0: any.
        """
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        log = logs / f"{len(list(logs.glob('*.out')))}.out"
        log.touch()
        arguments = ["render", "dive.yaml", "-o", "dive.mp4", *options]
        request = {"fault": fault, "arguments": arguments, "memory": memory_bytes}
        return Life(self, self.ask({**request, "folder": str(folder), "log": str(log)}), log)

    def ask(self, request: Request) -> Any:  # Any: JSON
        assert self._mother.stdin
        assert self._mother.stdout
        print(json.dumps(request), file=self._mother.stdin, flush=True)
        return json.loads(self._mother.stdout.readline())


def left_behind(folder: Path) -> list[psutil.Process]:
    """Return the processes that work in a folder, whoever started them."""
    return [process for process in psutil.process_iter() if folder in _places(process)]


def _places(process: psutil.Process) -> Iterator[Path]:
    try:
        place = Path(process.cwd())
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return
    yield from (place, *place.parents)


def _serve() -> None:
    import dreamreel.cli.main
    import dreamreel.cli.scenes
    import dreamreel.movie.reels.make
    import dreamreel.movie.reels.segmented  # noqa: F401  # loads torch: what all this is for

    codes: dict[int, int] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "code" in request:
            answer = _code(codes, request["code"])
        else:
            answer = _born(request)
            codes.pop(answer, None)  # numbers of processes come again
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def _code(codes: dict[int, int], pid: int) -> int | None:
    if pid not in codes:
        known, status = os.waitpid(pid, os.WNOHANG)
        if known:
            codes[pid] = os.waitstatus_to_exitcode(status)
    return codes.get(pid)


def _born(request: Request) -> int:
    """Return the process id of a new render; in the render itself, never return."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        _settle(request)
        code = _render(request)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _settle(request: Request) -> None:
    """Stand alone: a session, a folder, standard streams."""
    os.setsid()
    os.chdir(request["folder"])
    log = Path(request["log"])
    for number, path in enumerate((Path(os.devnull), log, log.with_suffix(".err"))):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(descriptor, number)
        os.close(descriptor)
    if request["memory"]:
        import resource

        limit = psutil.Process().memory_info().vms + request["memory"]
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _render(request: Request) -> int:
    import faulty

    try:
        faulty.main(request["fault"], request["arguments"])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    raise AssertionError("the command line exits")


if __name__ == "__main__":
    _serve()
