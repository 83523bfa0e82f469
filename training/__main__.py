"""The command line of the recipe: ``python -m training train FOLDER``."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import torch
import typer

from dreamreel.cli.signals import stopping
from dreamreel.errors import DreamReelError
from dreamreel.networks import DTYPES
from dreamreel.rendering.device import choose_device, choose_precision
from training import checkpoints, comparing, exporting
from training.dreams import dead_shares
from training.dreams import dreams as measured
from training.evaluating import held_out
from training.gallery import LAYERS, exhibited, spread, width_of
from training.learning import Progress, Run, begin, learn
from training.patterns.everything import PATTERNS
from training.recipe import ABSENCES, SMALL, SMOKE, SMOKE_CLASSES, Recipe, without
from training.shipped import fresh, shipped

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

_CHECKPOINT_EVERY = 300.0  # seconds
_REPORT_EVERY = 20  # steps
_INTERRUPTED = 130

Folder = Annotated[Path, typer.Argument(help="where the run's checkpoint lies")]


@app.command()
def train(
    folder: Folder,
    smoke: Annotated[bool, typer.Option(help="a run of a minute")] = False,
    steps: Annotated[int | None, typer.Option(min=1)] = None,
    seed: Annotated[int, typer.Option()] = 0,
    leave_out: Annotated[
        list[str] | None, typer.Option("--without", help=f"one of {', '.join(ABSENCES)}")
    ] = None,
    device: Annotated[str, typer.Option()] = "auto",
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Train the network, or go on where a run was interrupted."""
    if threads:
        torch.set_num_threads(threads)
    recipe = _recipe(SMOKE if smoke else Recipe(), steps, seed, leave_out or [])
    folder.mkdir(parents=True, exist_ok=True)
    patterns = PATTERNS[::SMOKE_CLASSES] if smoke else PATTERNS
    run = begin(patterns, recipe, choose_device(device))
    if checkpoints.resume(run, folder):
        print(f"resumed at step {run.step}", flush=True)
    else:
        for filled in run.pool.fill():
            if filled % 1600 < recipe.fresh:
                print(f"pool {filled}/{recipe.pool}", flush=True)
    _follow(run, folder)


def _recipe(recipe: Recipe, steps: int | None, seed: int, leave_out: list[str]) -> Recipe:
    for name in leave_out:
        if name not in ABSENCES:
            raise typer.BadParameter(f"{name!r}: choose among {', '.join(ABSENCES)}")
        recipe = without(recipe, name)
    return replace(recipe, seed=seed, steps=steps or recipe.steps)


def _follow(run: Run, folder: Path) -> None:
    """Take the steps that are left, storing the run now and then, and when it is asked to stop."""
    began, stored, first = time.monotonic(), time.monotonic(), run.step
    with stopping("after these steps") as stop:
        for progress in learn(run, _REPORT_EVERY, _dtype_of(run.pool.device)):
            rate = (progress.step - first) * run.recipe.batch / (time.monotonic() - began)
            print(_line(progress, run.recipe, rate), flush=True)
            if stop() or time.monotonic() - stored > _CHECKPOINT_EVERY:
                checkpoints.store(run, folder)
                stored = time.monotonic()
            if stop():
                print("stored; the same command goes on from here", flush=True)
                raise typer.Exit(_INTERRUPTED)
    checkpoints.store(run, folder)


def _dtype_of(device: torch.device) -> torch.dtype:
    """What a machine computes in, as the package chooses it."""
    return DTYPES[choose_precision("auto", device)]


def _line(progress: Progress, recipe: Recipe, rate: float) -> str:
    return (
        f"step {progress.step}/{recipe.steps} loss {progress.loss:.3f} places "
        f"{progress.places:.3f} whole {progress.whole:.3f} pictures/s {rate:.0f}"
    )


@app.command()
def compare(
    folder: Folder,
    steps: Annotated[int, typer.Option(min=1)] = SMALL.steps,
    only: Annotated[list[str] | None, typer.Option(help="some of the absences")] = None,
    device: Annotated[str, typer.Option()] = "auto",
) -> None:
    """Train a small recipe without each of its parts in turn, at equal steps, and hang them all.

    What was stopped goes on where it was.
    """
    where = choose_device(device)
    recipes = comparing.competitors(replace(SMALL, steps=steps))
    names = [comparing.EVERYTHING, *(only or list(recipes)[1:])]
    for name in dict.fromkeys(names):
        for progress in comparing.compete(
            PATTERNS, recipes[name], folder / name, where, _dtype_of(where)
        ):
            print(f"{name}: {progress}", flush=True)
    for row in comparing.hang(folder):
        print("  ".join(f"{key} {value}" for key, value in row.items()))


@app.command()
def export(
    folder: Folder,
    output: Annotated[Path, typer.Option("-o", "--output", help="a folder")],
    each: Annotated[int, typer.Option(min=1, help="held-out pictures per class")] = 20,
    attacks: Annotated[int, typer.Option(min=1, help="of which perturbed")] = 4,
) -> None:
    """Write the trained weights and their card."""
    recipe, state = checkpoints.recipe_of(folder / checkpoints.NAME)
    known = {pattern.name: pattern for pattern in PATTERNS}
    learnt = tuple(known[name] for name in checkpoints.classes_of(state))
    trained = exporting.revived(state, recipe, learnt)
    output.mkdir(parents=True, exist_ok=True)
    card = exporting.export(trained, output, each, attacks)
    print(f"{output / exporting.WEIGHTS}: {card['bytes']} bytes, {card['figures']}")


@app.command()
def measure(
    weights: Annotated[Path, typer.Argument(help="an exported file")],
    each: Annotated[int, typer.Option(min=1, help="held-out pictures per class")] = 20,
    attacks: Annotated[int, typer.Option(min=1, help="of which perturbed")] = 4,
    among: Annotated[
        Path | None, typer.Option(help="another exported file: only classes that it knows, too")
    ] = None,
) -> None:
    """Measure exported weights on unseen pictures of the classes that they know."""
    network, names = shipped(weights)
    known = set(shipped(among)[1] if among else names)
    by_name = {pattern.name: pattern for pattern in PATTERNS}
    asked = tuple(by_name[name] for name in names if name in known & set(by_name))
    look = exporting.among(exporting.looking(network), [names.index(p.name) for p in asked])
    print(json.dumps(exporting.figures(look, asked, Recipe(), each, attacks), indent=1))


@app.command()
def gallery(
    weights: Annotated[Path, typer.Argument(help="an exported file")],
    output: Annotated[Path, typer.Option("-o", "--output", help="a PNG")],
    layer: Annotated[str, typer.Option()] = "s16c",
    count: Annotated[int, typer.Option(min=1)] = 48,
    side: Annotated[int, typer.Option(min=32)] = 160,
    steps: Annotated[int, typer.Option(min=1)] = 32,
) -> None:
    """Paint channels that are evenly spaced over a layer, none chosen for its looks."""
    network, names = shipped(weights)
    channels = spread(count, width_of(network, layer))
    exhibited(network, names, layer, channels, side, steps, output)


@app.command()
def dreams(
    weights: Annotated[Path, typer.Argument(help="an exported file")],
    output: Annotated[Path, typer.Option("-o", "--output", help="a folder for sheets, figures")],
    layer: Annotated[
        list[str] | None, typer.Option(help="some layers; all of them if none")
    ] = None,
    count: Annotated[int, typer.Option(min=2)] = 48,
    side: Annotated[int, typer.Option(min=32)] = 160,
    steps: Annotated[int, typer.Option(min=1)] = 32,
    untrained: Annotated[bool, typer.Option(help="the same network before training")] = False,
) -> None:
    """Hang a sheet of every layer's dreams, and measure them: alive, colorful, various."""
    network, names = shipped(weights)
    if untrained:
        network = fresh(weights)
    output.mkdir(parents=True, exist_ok=True)
    shown = held_out(PATTERNS, Recipe(), 2, torch.device("cpu")).pictures
    dead = dead_shares(network, shown)
    precision = choose_precision("auto", torch.device("cpu"))
    found = {
        name: {"dead": dead[name]}
        | measured(network, names, name, count, side, steps, precision, output / f"{name}.png")
        for name in layer or LAYERS
    }
    (output / "dreams.json").write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


def main() -> None:
    """Run a command; say what went wrong in a line."""
    try:
        app()
    except DreamReelError as error:
        raise SystemExit(f"training: {error}") from error


if __name__ == "__main__":
    main()
