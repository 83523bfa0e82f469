"""A gallery: what the units of a network dream of, painted as the package paints portraits."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from dreamreel import networks
from dreamreel.catalogue.cards import LOGITS
from dreamreel.image.sheet import Cell, lay_out
from dreamreel.movie.neurons.portrait_batches import AT_ONCE, paint_together
from dreamreel.networks.bestiary import Bestiary, Block
from dreamreel.portraits.presets import DEFAULT, PRESETS
from dreamreel.specs import Target
from training.network import CARD

_COLUMNS = 8
LAYERS = tuple(layer for layer in CARD.layers if layer != LOGITS)
"""Layers that are planes."""


def spread(count: int, channels: int) -> list[int]:
    """``count`` channels of so many, evenly spaced: none is chosen for its looks."""
    count = min(count, channels)
    return [index * channels // count for index in range(count)]


def width_of(body: Bestiary, layer: str) -> int:
    """How many channels a layer has."""
    part = body.get_submodule(layer)
    if isinstance(part, Block):
        return part.reduce.out_channels // 6 * 8
    return next(m for m in part.modules() if isinstance(m, nn.Conv2d)).out_channels


def exhibited(
    body: Bestiary,
    classes: Sequence[str],
    layer: str,
    channels: Sequence[int],
    side: int,
    steps: int,
    output: Path,
    precision: networks.Precision = "fp32",
) -> list[np.ndarray]:
    """Paint some channels and write the sheet of them, each with its label; the paintings."""
    pictures = paintings(body, classes, layer, channels, side, steps, precision)
    labels = [classes[c] if layer == "dense" else f"{layer}:{c}" for c in channels]
    cells = [Cell(p, (label,)) for p, label in zip(pictures, labels, strict=True)]
    Image.fromarray(lay_out(cells, _COLUMNS)).save(output)
    return pictures


def paintings(
    body: Bestiary,
    classes: Sequence[str],
    layer: str,
    channels: Sequence[int],
    side: int,
    steps: int,
    precision: networks.Precision = "fp32",
) -> list[np.ndarray]:
    """The portraits of some channels, (side, side, 3) uint8 each."""
    # Of the shipped network's card the painter needs what all of its kind share.
    card = replace(CARD, classes=tuple(classes))
    network = networks.assemble(
        card, body, layers=(layer,), sha256="", device=torch.device("cpu"), precision=precision
    )
    recipe = replace(PRESETS[DEFAULT], steps=steps)
    pictures: list[np.ndarray] = []
    for start in range(0, len(channels), AT_ONCE):
        targets = [Target(layer, channel) for channel in channels[start : start + AT_ONCE]]
        painted, _ = paint_together(
            network, targets, recipe=recipe, side=side, stop=lambda: False, hint=""
        )
        pictures += painted
    return pictures
