"""``dreamreel bench``: what this machine can do, in about a minute; plans estimate with it."""

import json as jsonlib
from collections.abc import Generator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import counted
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.streams import show

if TYPE_CHECKING:
    from dreamreel.movie.planning.bench import AtSize, Bench, BenchRow
    from dreamreel.movie.planning.machine import Machine

WIDTH = 11  # columns of what each line is about

SecondsOption = Annotated[
    float,
    typer.Option(
        "--seconds",
        min=0,
        metavar="SECONDS",
        help="What it may take, about; sizes for which that is too short are extrapolated.",
    ),
]


def command(
    seconds: SecondsOption = 60.0,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    json: opt.Json = False,
) -> None:
    """Measure this machine: ticks and frames per second by size, precisions, encoder.

    What is found is kept in the user's cache folder, for the estimates of plan.
    """
    leave_deleted_folder(None)
    from dreamreel.movie.options import Options
    from dreamreel.movie.planning.bench import bench  # here: it loads torch

    options = Options(device=device, precision=precision)
    found = _shown_at_once(bench(options, seconds=seconds), silent=json)
    if json:
        show(jsonlib.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        show(_line("precision", _choice(found)))


def _shown_at_once(measuring: "Generator[BenchRow, None, Bench]", *, silent: bool) -> "Bench":
    while True:
        try:
            row = next(measuring)
        except StopIteration as end:
            return end.value
        if not silent:
            show(_told(row))


def _told(row: "BenchRow") -> str:
    from dreamreel.movie.planning.bench import AtSize, InPrecision

    if isinstance(row, InPrecision):
        return _line(row.precision, f"{_rate(row.ticks_per_second)} ticks per second at 360p")
    return _told_of_size(row) if isinstance(row, AtSize) else _told_of_machine(row)


def _told_of_machine(machine: "Machine") -> str:
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    words = (machine.title, counted(machine.threads, "thread"), machine.instructions, versions)
    return _line("machine", "; ".join(words))


def _told_of_size(row: "AtSize") -> str:
    source = f"; from {row.extrapolated_from} by pixels" if row.extrapolated_from else ""
    return _line(
        row.size,
        f"{_rate(row.ticks_per_second)} ticks per second, {_rate(row.frames_per_second)} frames "
        f"(dreamt alone {_rate(row.dreamt_per_second)}, "
        f"encoded alone {_rate(row.encoded_per_second)}){source}",
    )


def _line(name: str, text: str) -> str:
    return f"{name.ljust(WIDTH)} {text}"


def _rate(number: float) -> str:
    return f"{number:.3g}" if number < 100 else f"{number:,.0f}"


def _choice(found: "Bench") -> str:
    """Return which precision was taken, and how it compares with the fastest."""
    from dreamreel.movie.planning.bench import fastest

    rates = {row.precision: row.ticks_per_second for row in found.precisions}
    best = fastest(found.precisions)
    if found.precision == best.precision:
        others = [
            f"{best.ticks_per_second / rate:.2f} times as fast as {name}"
            for name, rate in rates.items()
            if name != best.precision
        ]
        return f"{found.precision}: {', '.join(others)}"
    ratio = best.ticks_per_second / rates[found.precision]
    return (
        f"{found.precision}, though {best.precision} is {ratio:.2f} times as fast here: "
        f"--precision {best.precision} takes it"
    )
