"""The command line for tests: in this process, or in one of its own."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from dreamreel.cli.main import execute

PYTHON = (sys.executable, "-m", "dreamreel")

TINY = """\
dreamreel: 1
video: {size: 64x36, fps: 10, duration: 0.5s}
start: {preroll: 0s}
ascent: {rate: 4/s, steps: 1}
sequence: [{dream: s8a:3}]
"""
"""Five frames of three ticks."""


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.err.rstrip("\n").rpartition("\n")[2]


def furnish(folder: Path) -> Path:
    """Put a good scene, a pipe and a folder into a folder."""
    (folder / "good.yaml").write_text(TINY)
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    return folder


def written(content: str | bytes, name: str = "a.yaml") -> Path:
    path = Path(name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def invoke(*arguments: str | Path) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = execute([str(argument) for argument in arguments])
    return Ended(code, out.getvalue(), err.getvalue())


def environment(**changes: str | None) -> dict[str, str]:
    """This environment with changes; None removes a variable."""
    threads = {"OMP_NUM_THREADS": "1"}
    return {k: v for k, v in {**os.environ, **threads, **changes}.items() if v is not None}


def start(*arguments: str | Path, cwd: Path, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [*PYTHON, *map(str, arguments)],
        **{
            "cwd": cwd,
            "env": environment(),
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            **options,
        },
    )


def run(*arguments: str | Path, cwd: Path, **options) -> Ended:
    process = start(*arguments, cwd=cwd, **options)
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out or "", err or "")


def assert_fails(ended: Ended, code: int, name: str = "") -> None:
    """The law of every failure: its exit code, no traceback, the fixed last line."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.out + ended.err
    known = NAMES[code]
    retryable = "yes" if code in (74, 75, 76, 79, 130) else "no"
    assert ended.last_line.startswith(f"DREAMREEL_ERROR {name or known} retryable={retryable}: ")
    assert len(ended.last_line) > len(f"DREAMREEL_ERROR {known} retryable=no: ")


NAMES = {
    2: "USAGE",
    65: "SCENE_INVALID",
    66: "INPUT_FILE",
    69: "UNAVAILABLE",
    71: "OUT_OF_MEMORY",
    74: "STORAGE",
    75: "INTERRUPTED",
    77: "PERMISSION",
    78: "CONFLICT",
    79: "LOCKED",
    130: "INTERRUPTED",
}
