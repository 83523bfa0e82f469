"""A gallery: what the units of a network dream of, painted as the package paints portraits."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from dreamreel import networks
from dreamreel.catalogue import LayerCard, NetworkCard
from dreamreel.geometry import Size
from dreamreel.image.sheet import Cell, lay_out
from dreamreel.networks.bestiary import Bestiary, Block
from dreamreel.portraits.paint import init, is_done, plan, step_together, whole
from dreamreel.portraits.presets import DEFAULT, PRESETS
from dreamreel.portraits.spec import PortraitSpec
from dreamreel.rendering.view import quantize
from dreamreel.specs import Target
from training.network import DEVIATION, MEAN

_AT_ONCE = 8
LAYERS = {
    "s2": 2, "s4a": 4, "s4b": 4, "s8a": 8, "s8b": 8, "s16a": 16, "s16b": 16, "s16c": 16,
    "s16d": 16, "dense": 16, "s32a": 32, "s32b": 32,
}  # fmt: skip
"""Layers and their strides."""


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
    network = networks.assemble(
        _card(classes), body, layers=(layer,), sha256="", device=torch.device("cpu"),
        precision=precision,
    )  # fmt: skip
    recipe = replace(PRESETS[DEFAULT], steps=steps)
    pictures: list[np.ndarray] = []
    for start in range(0, len(channels), _AT_ONCE):
        specs = [
            PortraitSpec(Target(layer, channel), Size(side, side), recipe)
            for channel in channels[start : start + _AT_ONCE]
        ]
        painters = [plan(spec, network) for spec in specs]
        states = [init(painter) for painter in painters]
        while not is_done(painters[0], states[0]):
            states = step_together(painters, states)
        pairs = zip(painters, states, strict=True)
        pictures += [quantize(whole(painter, state), 8) for painter, state in pairs]
    return pictures


def hang(pictures: Sequence[np.ndarray], labels: Sequence[str], columns: int, output: Path) -> None:
    """Write a sheet of pictures, each with its label."""
    cells = [Cell(p, (label,)) for p, label in zip(pictures, labels, strict=True)]
    Image.fromarray(lay_out(cells, columns)).save(output)


def _card(classes: Sequence[str]) -> NetworkCard:
    """What the painter needs to know of a network that is in no catalogue yet."""
    layers = {
        name: LayerCard(name, 1, stride, depth, rectified=name != "dense")
        for depth, (name, stride) in enumerate(LAYERS.items())
    }
    return NetworkCard(
        name="bestiary", title="", layers=layers, aliases={}, class_layer="dense",
        classes=tuple(classes), neurons={}, embedded=True,
        license="MIT", weights_file="", mean=(MEAN, MEAN, MEAN),
        std=(DEVIATION, DEVIATION, DEVIATION), min_size=32,
    )  # fmt: skip
