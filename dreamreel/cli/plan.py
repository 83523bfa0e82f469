"""``dreamreel plan``: what a scene will ask for, and about how long it will take here."""

import json as jsonlib
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import counted
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.streams import show, tell, terminal_width
from dreamreel.errors import visible

if TYPE_CHECKING:
    from dreamreel.movie.planning.plan import Estimate, Plan

BenchOption = Annotated[
    bool | None,
    typer.Option(
        "--bench/--no-bench",
        help="Try this very scene out for a few seconds, to estimate the time; or do not estimate "
        "it. Without either, it is tried out where no dreamreel bench of this machine tells.",
        show_default=False,
    ),
]


def command(
    scene: opt.SceneFile,
    size: opt.Size = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    bench: BenchOption = None,
    json: opt.Json = False,
) -> None:
    """Tell what a scene will ask for: frames, rasters, work, memory, time on this machine."""
    from dreamreel.cli.scenes import open_sweep, said_of  # here: no --help waits for the language
    from dreamreel.movie.options import Options

    leave_deleted_folder(scene, *(allow or ()))
    sweep = open_sweep(scene, said_of(size, fps, seed, variant, settings, allow), only=only)
    for warning in dict.fromkeys(warning for each in sweep for warning in each.warnings):
        tell(str(warning))
    from dreamreel.movie.planning.plan import (
        plan,  # here: it loads torch, for which no wrong scene waits
    )

    made = plan(sweep[0], Options(device=device, precision=precision), bench=bench)
    movies = [each.name for each in sweep]
    if json:
        show(jsonlib.dumps(asdict(made) | {"movies": movies}, indent=2, ensure_ascii=False))
    else:
        show(table(made, scene, movies))


def table(plan: "Plan", scene: Path, movies: Sequence[str] = ()) -> str:
    """Return a plan as text for people, as wide as the terminal.

    Args:
        plan: of the first movie.
        scene: its file.
        movies: names of all movies that the scene makes.
    """
    rows = [*_sweep(movies), *_rows(plan)]
    indent = 2 + max(len(name) for name, _ in rows)
    lines = [visible(str(scene))]
    for name, value in rows:
        lines += textwrap.wrap(
            value,
            terminal_width(),
            initial_indent=name.ljust(indent),
            subsequent_indent=" " * indent,
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def _sweep(movies: Sequence[str]) -> list[tuple[str, str]]:
    if len(movies) < 2:
        return []
    return [("sweep", f"{len(movies)} movies: {', '.join(movies)}; what follows is the first's")]


def _rows(plan: "Plan") -> list[tuple[str, str]]:
    rasters = (f"{octave.width}x{octave.height}{_weight(octave.weight)}" for octave in plan.rasters)
    layers = (f"{layer.name} ({counted(layer.targets, 'target')})" for layer in plan.layers)
    preroll = f", after {plan.preroll_ticks} of pre-roll" if plan.preroll_ticks else ""
    return [
        ("movie", f"{plan.seconds:g} s of {plan.width}x{plan.height} at {plan.fps:g} fps"),
        ("frames", f"{plan.frames:,}"),
        ("ticks", f"{plan.ticks:,}{preroll}"),
        ("zoom", f"{plan.octaves:.4g} octaves, {plan.zoom}"),
        ("margin", f"{plan.margin:.1%} of the frame on each side"),
        ("network", f"{plan.network}: {', '.join(layers)}"),
        ("rasters", " ".join(rasters)),
        ("work", f"{_operations(plan.flops_per_tick)} per tick, {_operations(plan.flops)} in all"),
        ("memory", f"about {_bytes(plan.memory_bytes)}, and what the libraries take"),
        *([("time", _time(plan.time))] if plan.time else []),
        *(("remark", remark) for remark in plan.remarks),
    ]


def _weight(weight: float) -> str:
    return "" if weight == 1 else f" ({weight:.2g})"


def _operations(flops: float) -> str:
    for power, letter in ((15, "P"), (12, "T"), (9, "G")):
        if flops >= 10**power:
            return f"{flops / 10**power:.3g} {letter}FLOP"
    return f"{flops / 10**6:.3g} MFLOP"


def _bytes(count: float) -> str:
    return f"{count / 1e9:.2g} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _time(estimate: "Estimate") -> str:
    source = "by dreamreel bench" if estimate.source == "machine" else "tried out just now"
    return (
        f"about {_span(estimate.total)} on {estimate.device} in {estimate.precision}: "
        f"dreaming {_span(estimate.dreaming)}, views {_span(estimate.views)}, "
        f"encoding {_span(estimate.encoding)}; {source}"
    )


def _span(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.2g} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
