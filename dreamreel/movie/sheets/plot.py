"""Plots: what moves in a scene as one picture, neurons above, curves below, like tracks of sound.

What is shown is worked out by `dreamreel.scene.timeline.chart`; here it is only drawn. matplotlib
is loaded by the first plot, and its figure is drawn into memory: nothing needs a screen.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dreamreel.errors import UnavailableError
from dreamreel.image.png import check_ending, check_ours
from dreamreel.movie.job.manifest import SCENE_TAG
from dreamreel.movie.job.pictures import save_png
from dreamreel.movie.job.place import ensure_writable
from dreamreel.movie.sheets.palettes import Palette
from dreamreel.movie.sheets.panels import (
    BOTTOM,
    DPI,
    FLAGS,
    GAP,
    LANE,
    LETTERS,
    RIGHT,
    ROW,
    TITLE,
    WIDTH,
    add_panel,
    draw_lanes,
    draw_voices,
    stem_of,
    write_flags,
)
from dreamreel.movie.sheets.rows import rows_of
from dreamreel.movie.sheets.ruler import clock, marks_of
from dreamreel.scene.model import Scene
from dreamreel.scene.timeline.chart import Chart
from dreamreel.scene.timeline.lanes import Lane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FINEST = 4 * WIDTH
"""Moments that a plot wants at least, so that a curve between two ticks is drawn as it is."""


def check_place(out: Path) -> None:
    """Make sure that a plot can be written, and replaces nothing but a picture of ours.

    Raises:
        UsageError: the name is not that of a PNG.
        ConflictError: something else has that name.
        DeniedError: not permitted.
        StorageError: a file is in the way.
    """
    check_ending(out, "a plot")
    check_ours(out, SCENE_TAG, "not a picture of DreamReel")
    ensure_writable(out)


def save_plot(scene: Scene, chart: Chart, out: Path, palette: Palette) -> None:
    """Draw a chart and write it as a PNG that carries its scene.

    Raises:
        UnavailableError: matplotlib is not installed.
        DreamReelError: as `check_place`.
    """
    check_place(out)
    save_png(draw(scene, chart, palette), out, scene_text=scene.text)


def draw(scene: Scene, chart: Chart, palette: Palette) -> np.ndarray:
    """Return a chart as a picture, (H, W, 3) uint8.

    Raises:
        UnavailableError: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UnavailableError(
            "pictures of plots are drawn by matplotlib, which is not installed",
            hint="pip install matplotlib; or leave -o out, for a plot in the terminal.",
        ) from error
    rows = rows_of(chart.voices)
    groups = [list(group) for _, group in groupby(chart.lanes, key=stem_of)]
    heights = [max(2, len(rows)) * ROW, *(LANE for _ in groups)]
    top = TITLE + (FLAGS if chart.markers or chart.bars else 0)
    height = top + sum(heights) + GAP * (len(heights) - 1) + BOTTOM
    figure = Figure((WIDTH / DPI, height / DPI), dpi=DPI, facecolor=palette.paper)
    canvas = FigureCanvasAgg(figure)
    axes = [add_panel(figure, chart, palette, *place) for place in _places(heights, top, height)]
    draw_voices(axes[0], chart, rows, palette)
    for number, (panel, group) in enumerate(zip(axes[1:], groups, strict=True)):
        draw_lanes(panel, chart, group, palette, _color(group[0], number, chart, palette))
    _head(figure, axes[0], scene, chart, palette)
    _foot(axes[-1], chart, palette)
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


def _color(lane: Lane, number: int, chart: Chart, palette: Palette) -> str:
    """Return the color of a curve; what belongs to a neuron has the neuron's."""
    for rank, voice in enumerate(chart.voices):
        if f".dream.{voice.address}." in f"{lane.path}.":
            return palette.voice(rank)
    return palette.curve(lane.path, number)


def _places(heights: Sequence[int], top: int, whole: int) -> list[tuple[float, float]]:
    """Return bottom and height of each panel, in shares of the picture, from above."""
    places = []
    for height in heights:
        places.append((1 - (top + height) / whole, height / whole))
        top += height + GAP
    return places


def _head(figure: "Figure", top: "Axes", scene: Scene, chart: Chart, palette: Palette) -> None:
    height = figure.get_figheight() * DPI
    title = scene.title or scene.name
    figure.text(
        28 / WIDTH,
        1 - 34 / height,
        title[:90],
        color=palette.ink,
        size=LETTERS["title"],
        weight="bold",
        va="center",
    )
    facts = [f"{clock(float(scene.video.duration))}", f"{float(scene.ascent.rate):g} ticks/s"]
    if scene.tempo:
        facts.append(f"{float(scene.tempo.bpm):g} bpm")
    figure.text(
        1 - RIGHT / WIDTH,
        1 - 34 / height,
        "   ".join(facts),
        color=palette.muted,
        size=LETTERS["name"],
        ha="right",
        va="center",
    )
    write_flags(top, chart, palette)


def _foot(axes: "Axes", chart: Chart, palette: Palette) -> None:
    marks = marks_of(chart.start, chart.end, most=16)
    axes.set_xticks(marks)
    axes.set_xticklabels([clock(mark) for mark in marks])
    axes.tick_params(labelbottom=True, length=0, pad=8, labelcolor=palette.muted)
