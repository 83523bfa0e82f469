"""Comparing: what each part of the recipe is good for, by leaving it out at equal steps."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch

from dreamreel import durable
from training import checkpoints
from training.exporting import Trained, figures, looking, revived
from training.gallery import exhibited, spread
from training.learning import Progress, begin, learn
from training.network import folded
from training.patterns.pattern import Pattern
from training.recipe import ABSENCES, Recipe, without

EVERYTHING = "everything"
FIGURES = "figures.json"

_SIDE, _STEPS = 96, 24
_LAYER = "s16c"
_CHANNELS, _CLASSES = 16, 16
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


def _measure(trained: Trained, folder: Path) -> None:
    network = folded(trained.learner, trained.recipe)
    inner = spread(_CHANNELS, trained.recipe.widths[7])
    creatures = [i for i, p in enumerate(trained.patterns) if p.whole]
    names = [p.name for p in trained.patterns]
    classes = [creatures[i] for i in spread(_CLASSES, len(creatures))]
    for layer, channels in ((_LAYER, inner), ("dense", classes)):
        exhibited(network, names, layer, channels, _SIDE, _STEPS, folder / f"{layer}.png")
    found = figures(looking(network), trained.patterns, trained.recipe, 4, 1)
    text = json.dumps({"recipe": asdict(trained.recipe), **found}, indent=1)
    durable.publish(folder / FIGURES, text.encode())
