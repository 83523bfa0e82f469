"""The panels of a plot: neurons as tracks, curves as lines over a ruled ground, and their labels.

How many there are, and where, is decided by `dreamreel.movie.sheets.plot`. Sizes are in pixels.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dreamreel.movie.sheets.palettes import Palette
from dreamreel.movie.sheets.rows import Block, Row
from dreamreel.movie.sheets.ruler import labels_that_fit, number, spaced
from dreamreel.scene.timeline.chart import Chart
from dreamreel.scene.timeline.lanes import Lane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 1920  # pixels, as all that follows
LEFT, RIGHT, TITLE, FLAGS, BOTTOM = 300, 40, 68, 44, 46
ROW, LANE, GAP = 26, 112, 14
LONGEST_LABEL = 36  # letters
LETTER = 8.0  # of a small one's width, and a little more
DPI = 100
LETTERS = {"title": 17, "name": 10.5, "small": 8.5}
"""Sizes of type, points."""


def add_panel(
    figure: "Figure", chart: Chart, palette: Palette, bottom: float, height: float
) -> "Axes":
    """Add an empty panel, ruled by beats, bars and markers; its place in shares of the figure."""
    left, width = LEFT / WIDTH, (WIDTH - LEFT - RIGHT) / WIDTH
    axes = figure.add_axes((left, bottom, width, height), facecolor=palette.panel)
    axes.set_xlim(chart.start, chart.end)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(
        length=0, labelbottom=False, labelcolor=palette.muted, labelsize=LETTERS["small"], pad=6
    )
    for moments, color, width in (
        (chart.beats, palette.beat, 0.6),
        (list(chart.bars.values()), palette.bar, 0.9),
    ):
        if len(moments) * 6 < WIDTH - LEFT - RIGHT:  # closer than that, they were a gray field
            axes.vlines(
                moments,
                0,
                1,
                color,
                linewidth=width,
                transform=axes.get_xaxis_transform(),
                zorder=0.5,
            )
    axes.vlines(
        list(chart.markers.values()),
        0,
        1,
        palette.marker,
        linewidth=1.2,
        linestyle=(0, (4, 3)),
        transform=axes.get_xaxis_transform(),
        zorder=4,
    )
    return axes


def draw_voices(axes: "Axes", chart: Chart, rows: Sequence[Row], palette: Palette) -> None:
    """Draw neurons, each as thick as its share of the dream."""
    from matplotlib.collections import PolyCollection  # here: only who draws needs matplotlib

    axes.set_ylim(max(2, len(rows)), 0)
    axes.set_yticks([])
    for clip in chart.clips:
        axes.axvline(clip, color=palette.bar, linewidth=0.9, zorder=0.5)
    blocks = [(block, line + 0.5) for line, row in enumerate(rows) for block in row.blocks]
    loudest = max(float(block.shares.max()) for block, _ in blocks)
    outlines = [_outline(chart, block, middle, loudest) for block, middle in blocks]
    colors = [palette.voice(block.rank) for block, _ in blocks]
    axes.add_collection(PolyCollection(outlines, facecolors=colors, linewidths=0))
    for line, row in enumerate(rows):
        _write(axes, -10, line + 0.5, row.name, palette.ink, size="name", align="right")
    if not rows[0].name:
        _write(axes, -10, 0.5, "neurons", palette.ink, size="name", align="right")
        for block, middle in blocks:
            _write_block(axes, chart, block, middle, palette)


def _outline(chart: Chart, block: Block, middle: float, loudest: float) -> np.ndarray:
    shares = np.append(block.shares, block.shares[-1]) / loudest
    times = _edges(chart, block)
    upper = np.column_stack([times, middle - 0.42 * shares])
    lower = np.column_stack([times, middle + 0.42 * shares])
    return np.concatenate([upper, lower[::-1]])


def _edges(chart: Chart, block: Block) -> np.ndarray:
    """Return the moments of a block, and the one after them."""
    after = np.append(chart.seconds, chart.end)
    return after[block.first : block.first + len(block.shares) + 1]


def _write_block(axes: "Axes", chart: Chart, block: Block, middle: float, palette: Palette) -> None:
    """Write a neuron's name into its block, if it has room."""
    times = _edges(chart, block)
    scale = (WIDTH - LEFT - RIGHT) / (chart.end - chart.start)
    if (times[-1] - times[0]) * scale > LETTER * (len(block.address) + 2):
        axes.text(
            (times[0] + times[-1]) / 2,
            middle,
            block.address,
            color=palette.paper,
            size=LETTERS["small"],
            ha="center",
            va="center_baseline",
            zorder=5,
        )


def draw_lanes(
    axes: "Axes", chart: Chart, lanes: Sequence[Lane], palette: Palette, color: str
) -> None:
    """Draw one curve, or the two of a pair."""
    values = np.concatenate([lane.values for lane in lanes])
    low, high = _extent(values)
    room = 0.12 * (high - low)
    axes.set_ylim(low - room, high + room)
    axes.set_yticks([low, high] if high > low else [low])
    axes.set_yticklabels([number(value, high - low) for value in axes.get_yticks()])
    axes.grid(axis="y", color=palette.beat, linewidth=0.6)
    axes.set_axisbelow(True)
    if low < 0 < high:
        axes.axhline(0, color=palette.bar, linewidth=0.9)
    ground = min(max(0.0, low - room), high + room)
    for side, lane in enumerate(lanes):
        style = "solid" if side == 0 else (0, (5, 2))
        axes.plot(chart.seconds, lane.values, color=color, linewidth=1.7, linestyle=style, zorder=3)
        if len(lanes) == 1:
            axes.fill_between(chart.seconds, lane.values, ground, color=color, alpha=0.16, lw=0)
    stem, _, last = stem_of(lanes[0]).rpartition(".")
    _label(axes, palette, stem, last, lanes[0].unit, is_pair=len(lanes) > 1)


def _label(
    axes: "Axes", palette: Palette, stem: str, last: str, unit: str, *, is_pair: bool
) -> None:
    """Write a curve's name left of its panel: the section small, above the key and its unit."""
    low, high = axes.get_ylim()
    middle, step = (low + high) / 2, 20 * (high - low) / LANE
    above = stem if len(stem) <= LONGEST_LABEL else f"…{stem[1 - LONGEST_LABEL :]}"
    _write(axes, -62, middle + step, above, palette.muted, size="small", align="right")
    _write(axes, -62, middle, last, palette.ink, size="name", align="right")
    below = ", ".join(filter(None, (unit, "x solid, y dashed" if is_pair else "")))
    _write(axes, -62, middle - step, below, palette.muted, size="small", align="right")


def _extent(values: np.ndarray) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    return (
        (low, high)
        if high - low > 1e-9 * max(abs(low), abs(high), 1e-9)
        else (low - 0.5, low + 0.5)
    )


def write_flags(axes: "Axes", chart: Chart, palette: Palette) -> None:
    """Write markers and numbers of bars above the uppermost panel, without any two touching."""
    scale = (WIDTH - LEFT - RIGHT) / (chart.end - chart.start)
    flags = {name: (moment - chart.start) * scale for name, moment in chart.markers.items()}
    for name, place in labels_that_fit(flags, letter=LETTER):
        _above(axes, place, 34, name, palette.marker)
    bars = {f"{bar}bar": (at - chart.start) * scale for bar, at in chart.bars.items()}
    for name, place in spaced(bars, letter=LETTER).items():
        _above(axes, place, 14, name, palette.muted)


def stem_of(lane: Lane) -> str:
    """Return the path without the side of a pair, so that both are drawn together."""
    return lane.path.removesuffix("[0]").removesuffix("[1]")


def _above(axes: "Axes", x: float, y: float, text: str, color: str) -> None:
    axes.annotate(
        text,
        (0, 1),
        xycoords="axes fraction",
        xytext=(x * 72 / DPI, y * 72 / DPI),
        textcoords="offset points",
        color=color,
        size=LETTERS["small"],
        ha="left",
        va="center",
        annotation_clip=False,
    )


def _write(
    axes: "Axes", x: float, y: float, text: str, color: str, *, size: str, align: str
) -> None:
    """Write beside a panel, ``x`` pixels from its left edge and at ``y`` of its own scale."""
    axes.annotate(
        text,
        (0, y),
        xycoords=("axes fraction", "data"),
        xytext=(x * 72 / DPI, 0),
        textcoords="offset points",
        color=color,
        size=LETTERS[size],
        ha=align,
        va="center",
        annotation_clip=False,
    )
