"""``dreamreel plot``: what moves in a scene, as a picture, a table, or in the terminal."""

import json as jsonlib
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.preview import FromOption
from dreamreel.cli.streams import is_terminal, show, show_if_possible, tell, terminal_width, visible

if TYPE_CHECKING:
    from dreamreel.cli.charts import Line
    from dreamreel.scene.model import Scene
    from dreamreel.scene.timeline.chart import Chart

OutOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FILE",
        readable=False,
        help="A PNG for the plot; without it, it is drawn in the terminal.",
    ),
]
CsvOption = Annotated[
    Path | None,
    typer.Option(
        "--csv", metavar="FILE", readable=False, help="A table for spreadsheets, a row per tick."
    ),
]
CurveOption = Annotated[
    list[str] | None,
    typer.Option(
        "--curve",
        metavar="KEY",
        help="A curve, such as camera.zoom, or a whole section; without it, all that move. Can be "
        "repeated.",
    ),
]
ToOption = Annotated[
    str, typer.Option("--to", metavar="TIME", help="The moment before which it ends.")
]
PaletteOption = Annotated[
    Literal["dark", "light"], typer.Option("--palette", help="Colors of the PNG.")
]


def command(
    scene: opt.SceneFile,
    out: OutOption = None,
    csv: CsvOption = None,
    curve: CurveOption = None,
    start: FromOption = "0s",
    end: ToOption = "100%",
    palette: PaletteOption = "dark",
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Plot what moves in a scene: its curves, and which neurons sound when.

    Needs neither weights nor a GPU. What stands still is left out, unless --curve names it.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.movie.sheets.plot import check_place
    from dreamreel.movie.sheets.table import check_table
    from dreamreel.scene.timeline.chart import chart
    from dreamreel.scene.timeline.span import moment

    leave_deleted_folder(out, csv, scene, *(allow or ()))
    opened = open_scene(
        scene, fps=fps, seed=seed, variant=variant, settings=settings, only=only, allow=allow
    )
    for warning in opened.warnings:
        tell(str(warning))
    if out:
        check_place(out)
    if csv:
        check_table(csv)
    span = moment(opened, start), moment(opened, end)
    seen = partial(chart, opened, *span, only=tuple(curve or ()))
    table = seen()
    made = list(_written(opened, seen, table, out, csv, palette))
    if json:
        show(jsonlib.dumps(_as_json(table), ensure_ascii=False))
    elif not quiet:
        _tell(seen, made)


def _written(
    scene: "Scene",
    seen: "Callable[..., Chart]",
    table: "Chart",
    out: Path | None,
    csv: Path | None,
    palette: str,
) -> Iterator[str]:
    """Write the files that are wanted; yield a line about each."""
    from dreamreel.movie.sheets.palettes import PALETTES
    from dreamreel.movie.sheets.plot import FINEST, save_plot
    from dreamreel.movie.sheets.table import save_table

    if csv:
        save_table(table, csv, first_tick=round(table.start * scene.ascent.rate))
        yield f"{visible(str(csv))}: table of {_counted(table)}"
    if out:
        save_plot(scene, seen(least=FINEST), out, PALETTES[palette])
        yield f"{visible(str(out))}: plot of {_counted(table)}"


def _tell(seen: "Callable[..., Chart]", made: list[str]) -> None:
    """Tell what was made; if nothing was, draw in the terminal."""
    for line in made:
        show_if_possible(line)
    if not made:
        _draw(seen(least=4 * terminal_width()))


def _counted(table: "Chart") -> str:
    from dreamreel.cli.failures import counted

    curves, neurons = counted(len(table.lanes), "curve"), counted(len(table.voices), "neuron")
    return f"{curves} and {neurons} over {counted(len(table.seconds), 'tick')}"


def _as_json(table: "Chart") -> dict[str, object]:
    count = len(table.seconds)
    return {
        "seconds": table.seconds.tolist(),
        "curves": {
            lane.path: {"unit": lane.unit, "values": _numbers(lane.values.tolist())}
            for lane in table.lanes
        },
        "neurons": {voice.address: voice.over(count).tolist() for voice in table.voices},
        "clips": list(table.clips),
        "beats": table.beats.tolist(),
        "bars": table.bars,
        "markers": table.markers,
    }


def _numbers(values: list[float]) -> list[float | None]:
    """Return values with null for what is no number, as JSON has it."""
    return [value if math.isfinite(value) else None for value in values]


def _draw(chart: "Chart") -> None:
    from dreamreel.cli.charts import Paper, lines_of

    encoding = (getattr(sys.stdout, "encoding", "") or "").lower()
    lines = lines_of(chart, Paper(terminal_width(), "utf" in encoding))
    if is_terminal(sys.stdout):
        _show_in_colors(lines)
    else:
        show("\n".join("".join(words for words, _ in line).rstrip() for line in lines))


def _show_in_colors(lines: Iterable["Line"]) -> None:
    from rich.console import Console  # here: only a terminal waits for rich
    from rich.text import Text

    console = Console(width=terminal_width(), highlight=False)
    for line in lines:
        console.print(Text.assemble(*line), no_wrap=True, crop=True)
