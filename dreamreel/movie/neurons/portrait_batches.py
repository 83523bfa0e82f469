"""Portraits of several units of one layer, painted at once, and all that decides how they look."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

import numpy as np
import torch

import dreamreel
from dreamreel.ascent.excitement import focused
from dreamreel.durable import Json
from dreamreel.errors import InterruptedRenderError
from dreamreel.geometry import Size
from dreamreel.movie.job.stream import precision_of
from dreamreel.networks import Network
from dreamreel.portraits.goals import reached
from dreamreel.portraits.paint import Painter, init, is_done, plan, step_together, whole
from dreamreel.portraits.spec import PortraitSpec, Recipe
from dreamreel.rendering.view import quantize
from dreamreel.specs import Target

AT_ONCE = 8
"""Portraits that pass through the network together: on a CPU a tenth (early layers) to a third
(late ones) less time than one by one; sixteen win nothing more."""
SEED = 0
"""Of every portrait: all begin with the same noise."""


def about(network: Network, preset: str, recipe: Recipe, side: int) -> dict[str, Json]:
    """Return all that decides what portraits look like.

    Args:
        network: what is painted with.
        preset: the recipe's name.
        recipe: the preset's, perhaps with other steps.
        side: of a portrait, pixels.
    """
    return {
        "dreamreel": dreamreel.__version__,
        "network": network.card.name,
        "weights_sha256": network.weights_sha256,
        "preset": preset,
        "recipe": asdict(recipe),
        "size": side,
        "seed": SEED,
        "precision": precision_of(network),
        "device": network.mean.device.type,
    }


def paint_together(
    network: Network,
    targets: Sequence[Target],
    *,
    recipe: Recipe,
    side: int,
    stop: Callable[[], bool],
    hint: str,
) -> tuple[list[np.ndarray], list[float]]:
    """Paint a batch, and measure what its portraits reach as they are stored.

    Args:
        network: has the layer of the targets.
        targets: of one layer.
        recipe: how.
        side: of a portrait, pixels.
        stop: asked before every step.
        hint: what to do once it was stopped.

    Returns:
        The pictures, (side, side, 3) uint8 each, and their activations.

    Raises:
        InterruptedRenderError: it was stopped.
    """
    own = focused(network, targets)
    specs = [PortraitSpec(target, Size(side, side), recipe, SEED) for target in targets]
    painters = [plan(spec, own) for spec in specs]
    states = [init(painter) for painter in painters]
    while not is_done(painters[0], states[0]):
        if stop():
            raise InterruptedRenderError("the portraits were stopped", hint=hint)
        states = step_together(painters, states)
    pairs = zip(painters, states, strict=True)
    pictures = [quantize(whole(painter, state), 8) for painter, state in pairs]
    return pictures, [_measure(*each) for each in zip(painters, pictures, strict=True)]


def _measure(painter: Painter, shown: np.ndarray) -> float:
    words = torch.from_numpy(shown).permute(2, 0, 1)[None].to(painter.network.mean.device)
    return reached(painter.network, painter.aim, words.float() / 255)
