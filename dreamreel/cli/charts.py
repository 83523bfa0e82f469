"""Charts in the terminal: curves in dots of Braille, neurons in blocks, as wide as it is.

Lines of words and colors; whoever prints them decides whether the colors are used.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from dreamreel.movie.sheets.rows import Row, rows_of
from dreamreel.movie.sheets.ruler import clock, labels_that_fit, marks_of, number, spaced
from dreamreel.scene.timeline.chart import Chart
from dreamreel.scene.timeline.lanes import Lane

HEIGHT = 4  # lines of a curve
GUTTER = 24  # columns for names, where the terminal is wide enough
SHADES, PLAIN_SHADES = " ▁▂▃▄▅▆▇█", " .:-=+*#@"
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""Of a character of Braille, from U+2800 on, by row and column."""
COLORS = ("cyan", "yellow", "magenta", "green", "red", "blue")

Line = list[tuple[str, str]]
"""Words, each with its color; empty: the terminal's own."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is drawn on."""

    width: int
    """Columns."""
    has_blocks: bool
    """Whether it knows more than ASCII."""

    @property
    def gutter(self) -> int:
        """Columns left of what is drawn."""
        return min(GUTTER, self.width // 3)

    @property
    def columns(self) -> int:
        """Columns for what is drawn."""
        return self.width - self.gutter - 1


def lines_of(chart: Chart, paper: Paper) -> Iterator[Line]:
    """Yield a chart line by line: the time, markers, bars, neurons, curves."""
    yield from _rulers(chart, paper)
    for voices in rows_of(chart.voices):
        yield _voices(chart, voices, paper)
    pairs = groupby(chart.lanes, key=lambda lane: lane.path.removesuffix("[0]").removesuffix("[1]"))
    for row, (name, lanes) in enumerate(pairs):
        yield []
        yield from _curve(chart, name, list(lanes), paper, COLORS[row % len(COLORS)])


def _rulers(chart: Chart, paper: Paper) -> Iterator[Line]:
    marks = marks_of(chart.start, chart.end, most=max(1, paper.columns // 9))
    times = {clock(mark): _column(chart, paper, mark) for mark in marks}
    yield [(" " * (paper.gutter + 1) + _ruler(times, paper.columns), "bright_black")]
    if chart.markers:
        places = {name: _column(chart, paper, at) for name, at in chart.markers.items()}
        yield [("markers".rjust(paper.gutter) + " ", ""), (_ruler(places, paper.columns), "yellow")]
    if chart.bars:
        bars = {str(bar): float(_column(chart, paper, at)) for bar, at in chart.bars.items()}
        kept = {name: round(at) for name, at in spaced(bars, letter=1, room=1).items()}
        yield [("bars".rjust(paper.gutter) + " ", ""), (_ruler(kept, paper.columns), "")]


def _column(chart: Chart, paper: Paper, seconds: float) -> int:
    share = (seconds - chart.start) / (chart.end - chart.start)
    return min(int(share * paper.columns), paper.columns - 1)


def _ruler(places: dict[str, int], columns: int) -> str:
    """Return labels at their columns, without those that have no room."""
    line = " " * columns
    fitting = {name: float(at) for name, at in places.items() if at + len(name) <= columns}
    for name, at in labels_that_fit(fitting, letter=1, room=1):
        line = line[: int(at)] + name + line[int(at) + len(name) :]
    return line


def _voices(chart: Chart, row: Row, paper: Paper) -> Line:
    """Return the line of one row of neurons: how loud they are, a color for each."""
    shares, ranks = np.zeros(paper.columns), np.zeros(paper.columns, dtype=np.int64)
    columns = _columns(chart, paper.columns)
    for block in row.blocks:
        here = columns[block.first : block.first + len(block.shares)]
        np.maximum.at(shares, here, block.shares)
        ranks[here] = block.rank
    levels = np.ceil(np.round(shares * 8, 6)).astype(np.int64)
    shades = SHADES if paper.has_blocks else PLAIN_SHADES
    name = _fitted(row.name, paper).rjust(paper.gutter)
    line: Line = [(f"{name} ", "")]
    for rank, group in groupby(range(paper.columns), key=lambda column: ranks[column]):
        line.append(("".join(shades[levels[at]] for at in group), COLORS[rank % len(COLORS)]))
    return line


def _columns(chart: Chart, count: int) -> np.ndarray:
    """Return in which of so many columns each moment of a chart lies."""
    share = (chart.seconds - chart.start) / (chart.end - chart.start)
    return np.minimum((share * count).astype(np.int64), count - 1)


def _curve(
    chart: Chart, name: str, lanes: Sequence[Lane], paper: Paper, color: str
) -> Iterator[Line]:
    values = np.stack([lane.values for lane in lanes])
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    span = (high - low) or 1.0
    dots = np.zeros((4 * HEIGHT, 2 * paper.columns), dtype=bool)
    columns = _columns(chart, 2 * paper.columns)
    for lane in lanes:
        _trace(dots, columns, (lane.values - low) / span if high > low else lane.values * 0 + 0.5)
    unit = lanes[0].unit
    labels = [
        number(high, span),
        _fitted(name, paper),
        unit,
        number(low, span) if high > low else "",
    ]
    for label, text in zip(labels, _characters(dots, paper), strict=True):
        yield [(label.rjust(paper.gutter) + " ", ""), (text.rstrip(), color)]


def _trace(dots: np.ndarray, columns: np.ndarray, heights: np.ndarray) -> None:
    """Draw a line of heights 0..1 into a field of dots, without gaps where it is steep."""
    known = np.isfinite(heights)
    last = len(dots) - 1
    rows = last - np.round(np.where(known, heights, 0) * last).astype(np.int64)
    before = None
    for column in np.unique(columns[known]):
        here = rows[known & (columns == column)]
        top, bottom = here.min(), here.max()
        if before is not None and column == before[0] + 1:
            top, bottom = min(top, before[1]), max(bottom, before[1])
        dots[top : bottom + 1, column] = True
        before = column, here[-1]


def _characters(dots: np.ndarray, paper: Paper) -> Iterator[str]:
    cells = dots.reshape(HEIGHT, 4, paper.columns, 2)
    if paper.has_blocks:
        codes = np.einsum("hrcs,rs->hc", cells, DOTS)
        yield from ("".join(chr(0x2800 + code) if code else " " for code in row) for row in codes)
        return
    upper, lower = cells[:, :2].any(axis=(1, 3)), cells[:, 2:].any(axis=(1, 3))
    signs = np.array(list(" '.:"))[upper + 2 * lower]
    yield from ("".join(row) for row in signs)


def _fitted(name: str, paper: Paper) -> str:
    """Return a name that is no longer than the gutter; its end tells most."""
    if len(name) <= paper.gutter:
        return name
    return ".." + name[2 - paper.gutter :]
