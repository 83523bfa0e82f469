"""Tables: what moves in a scene, tick by tick, as a file that spreadsheets open."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dreamreel import durable
from dreamreel.errors import ConflictError
from dreamreel.movie.job.place import ensure_writable
from dreamreel.scene.timeline.chart import Chart
from dreamreel.scene.timeline.lanes import SECONDS

TICK = "tick"
"""Heading of the first column, which with the second one marks a table as ours."""
CHUNK = 4096  # rows that are written at a time: bounds the memory
DIGITS = 9  # of a number; what is lost moves nothing that can be seen


def check_table(out: Path) -> None:
    """Make sure that a table can be written, and replaces nothing but a table of ours.

    Raises:
        ConflictError: something else has its name.
        DeniedError: not permitted.
        StorageError: a file is in the way.
    """
    if out.exists() and not _is_ours(out):
        raise ConflictError(
            f"{out} exists and is not a table of DreamReel",
            hint="Give another name with --csv, or move it.",
        )
    ensure_writable(out)


def save_table(chart: Chart, out: Path, *, first_tick: int) -> None:
    """Write a chart as comma-separated values: moments, curves, then the shares of neurons.

    Where a curve is not in use, its cell is empty.

    Args:
        chart: one row for each tick.
        out: the file.
        first_tick: number of the first row's.

    Raises:
        DreamReelError: as `check_table`.
    """
    check_table(out)
    text = io.StringIO(newline="")
    headings = [TICK, SECONDS, *(lane.path for lane in chart.lanes)]
    csv.writer(text).writerow([*headings, *(voice.address for voice in chart.voices)])
    for row, values in _chunks(chart):
        form = ",".join(["%d", *[f"%.{DIGITS}g"] * values.shape[1]]) + "\r\n"
        lines = (form % (tick, *cells) for tick, cells in enumerate(values, first_tick + row))
        text.writelines(line.replace("nan", "") for line in lines)
    durable.publish(out, text.getvalue().encode())


def _chunks(chart: Chart) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the rows of the table, many at a time, each with the number of the first."""
    count = len(chart.seconds)
    voices = [voice.over(count) for voice in chart.voices]
    columns = [chart.seconds, *(lane.values for lane in chart.lanes), *voices]
    for row in range(0, count, CHUNK):
        yield row, np.stack([column[row : row + CHUNK] for column in columns], axis=1)


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline().startswith(f"{TICK},{SECONDS}".encode())
    except OSError:
        return False
