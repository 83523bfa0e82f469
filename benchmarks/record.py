"""What every benchmark of speed notes down: when, on what, how often, how far it spread.

A benchmark makes rows; `tell` prints them and, with ``--json PATH``, writes them with all that a
reader needs to believe them. Seconds are medians of several runs after a warm-up; beside each is
its spread, the distance between the quartiles.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
import torch
import torchvision

from dreamreel.movie.planning.machine import machine_of
from dreamreel.rendering.device import choose_device

ROOT = Path(__file__).parents[1]
Value = float | int | str | bool | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Timing:
    """What something takes."""

    seconds: float
    """Median."""
    spread: float
    """Between the quartiles, seconds; 0 for a single run."""


def parser(about: str | None, *, runs: int, warm_up: int = 1) -> argparse.ArgumentParser:
    """Return a parser with the options that all benchmarks share.

    Args:
        about: the script's docstring.
        runs: how often something is measured unless the user says otherwise.
        warm_up: how often it is done before that.
    """
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawTextHelpFormatter)
    made.add_argument("--device", default="auto")
    made.add_argument("--runs", type=int, default=runs)
    made.add_argument("--warm-up", type=int, default=warm_up)
    made.add_argument("--json", type=Path)
    return made


def timed(action: Callable[[], object], args: argparse.Namespace) -> Timing:
    """Measure what an action takes, the device's own work included.

    Args:
        action: done anew in each run.
        args: of `parser`.
    """
    for _ in range(args.warm_up):
        action()
    return timing([_seconds(action, args.device) for _ in range(args.runs)])


def timing(seconds: Sequence[float]) -> Timing:
    """Return median and spread of several runs."""
    if len(seconds) < 2:
        return Timing(seconds[0], 0.0)
    low, middle, high = statistics.quantiles(seconds, n=4, method="inclusive")
    return Timing(middle, high - low)


def settle(device: str) -> None:
    """Wait until a device has done what it was given."""
    if choose_device(device).type == "cuda":
        torch.cuda.synchronize(choose_device(device))


def _seconds(action: Callable[[], object], device: str) -> float:
    settle(device)
    begun = time.perf_counter()
    action()
    settle(device)
    return time.perf_counter() - begun


def peak_memory_bytes(device: str) -> int:
    """Return the most memory that was held since the start: a GPU's own, else this process's."""
    where = choose_device(device)
    if where.type == "cuda":
        return torch.cuda.max_memory_allocated(where)
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def tell(name: str, rows: Sequence[Row], args: argparse.Namespace) -> None:
    """Print rows, and write them as JSON if that was asked for.

    Args:
        name: of the benchmark.
        rows: what it found.
        args: of `parser`; all but where it is written is noted down.
    """
    for row in rows:
        print("  ".join(f"{key} {_shown(value)}" for key, value in row.items()))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(noted(name, rows, args), indent=1) + "\n")


def noted(name: str, rows: Sequence[Row], args: argparse.Namespace) -> dict[str, object]:
    """Return rows with what a reader needs to believe them; arguments as those of `tell`."""
    device = choose_device(args.device)
    settings = {key: value for key, value in vars(args).items() if key != "json"}
    machine = asdict(machine_of(device))
    versions = {
        **machine.pop("versions"),
        "python": platform.python_version(),
        "torchvision": torchvision.__version__,
        "numpy": np.__version__,
    }
    return {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "hardware": {"title": machine_of(device).title, **machine},
        "versions": versions,
        "commit": commit(),
        "settings": json.loads(json.dumps(settings, default=str)),
        "warm_up": args.warm_up,
        "runs": args.runs,
        "peak_memory_bytes": peak_memory_bytes(args.device),
        "rows": [dict(row) for row in rows],
    }


def commit() -> str | None:
    """Return the commit of the code that is measured, a plus behind it if files differ from it."""
    try:
        head, changes = (
            subprocess.run(
                ["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True
            ).stdout.strip()
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain"])
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+" if changes else "")


def _shown(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
