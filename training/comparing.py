"""Comparing: what each part of the recipe is good for, by leaving it out at equal steps."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from dreamreel import durable
from dreamreel.image.sheet import stack, titled
from training import checkpoints
from training.exporting import PGD, Trained, figures, looking, revived
from training.gallery import exhibited, spread
from training.learning import Progress, begin, learn
from training.network import folded
from training.patterns.pattern import Pattern
from training.recipe import ABSENCES, Recipe, without

EVERYTHING = "everything"
FIGURES = "figures.json"

_SIDE, _STEPS = 96, 24
_LAYERS = ("s16c", "dense")
_SHOWN = 16  # of each
_SCORES = ("random_palettes", "signature_palettes", f"pgd{PGD[1]}_l2_{PGD[0]:g}")
_HELD_OUT, _ATTACKED = 8, 2  # pictures per class
_EVERY = 100


def competitors(recipe: Recipe) -> dict[str, Recipe]:
    """The whole recipe and, by name, what it is without each of its parts."""
    return {EVERYTHING: recipe} | {name: without(recipe, name) for name in ABSENCES}


def compete(
    patterns: tuple[Pattern, ...],
    recipe: Recipe,
    folder: Path,
    device: torch.device,
    precision: torch.dtype,
) -> Iterator[Progress]:
    """Train one competitor, measure it and hang its gallery; nothing where that is done.

    An interrupted one goes on.
    """
    if (folder / FIGURES).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    run = begin(patterns, recipe, device)
    if not checkpoints.resume(run, folder):
        for _ in run.pool.fill():
            pass
    yield from learn(run, _EVERY, precision)
    checkpoints.store_network(run, folder)
    _measure(revived(run.state(), recipe, patterns), folder)


def hang(folder: Path) -> Iterator[dict[str, object]]:
    """Hang the galleries of all finished competitors below one another; yield their figures."""
    names = [name for name in (EVERYTHING, *ABSENCES) if (folder / name / FIGURES).exists()]
    for layer in _LAYERS:
        hung = [
            titled(_title(name), np.asarray(Image.open(folder / name / f"{layer}.png")))
            for name in names
        ]
        Image.fromarray(stack(hung)).save(folder / f"{layer}.png")
    for name in names:
        found = json.loads((folder / name / FIGURES).read_text())
        scores = {key: value["whole"] for key, value in found.items() if key in _SCORES}
        yield {"recipe": _title(name), **scores}


def _title(name: str) -> str:
    return name if name == EVERYTHING else f"without {name}"


def _measure(trained: Trained, folder: Path) -> None:
    network = folded(trained.learner, trained.recipe)
    inner = spread(_SHOWN, trained.recipe.widths[7])
    creatures = [i for i, p in enumerate(trained.patterns) if p.whole]
    names = [p.name for p in trained.patterns]
    classes = [creatures[i] for i in spread(_SHOWN, len(creatures))]
    for layer, channels in zip(_LAYERS, (inner, classes), strict=True):
        exhibited(network, names, layer, channels, _SIDE, _STEPS, folder / f"{layer}.png")
    found = figures(looking(network), trained.patterns, trained.recipe, _HELD_OUT, _ATTACKED)
    text = json.dumps({"recipe": asdict(trained.recipe), **found}, indent=1)
    durable.publish(folder / FIGURES, text.encode())
