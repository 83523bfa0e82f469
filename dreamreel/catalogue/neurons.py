"""Neurons: every channel of a network, and, where a table tells, how its portrait looks.

The embedded network has such a table, which ``scripts/make_neurons.py`` makes from its weights. Of
other networks names alone are known.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dreamreel.catalogue.appearance import Appearance, Dye, telling_colors, usual_shares
from dreamreel.catalogue.cards import LayerCard, NetworkCard
from dreamreel.catalogue.colors import EXAMPLES
from dreamreel.catalogue.favorites import favorites

LEAST_STORED = 0.015
"""Share of a color, below which the table leaves it out."""
WIDTH = 6
"""Characters of a color in the table."""
FOLDER = Path(__file__).with_name("data") / "neurons"


@dataclass(frozen=True, slots=True)
class Neuron:
    """One channel."""

    layer: str
    channel: int
    name: str
    """A favorite's, or a class; empty if it has none."""
    reason: str
    """Why it is a favorite; empty if it is none."""
    is_alive: bool
    """Neither was it never seen to be excited, nor does its own portrait leave it silent."""
    reached: float | None = None
    """Mean activation at its portrait; None: no table tells."""
    appearance: Appearance | None = None
    """Of its portrait; None: no table tells."""
    colors: Mapping[str, float] = field(default_factory=dict)
    """Those that tell it from other neurons, and how much; see `telling_colors`."""
    classes: tuple[tuple[str, float], ...] = ()
    """Which classes excite it most, and their mean activation, the strongest first; of logits,
    their mean probability."""
    usual: tuple[float, float] | None = None
    """Mean and deviation, over pictures of all classes, of what `dreamreel.probing.usual` calls
    excitement; None: no table tells."""

    @property
    def address(self) -> str:
        """As a scene writes it."""
        return f"{self.layer}:{self.channel}"


@dataclass(frozen=True, slots=True)
class NeuronTable:
    """What is known of a network's neurons."""

    weights_sha256: str
    """Of the weights that it was made from."""
    # Any: rows of JSON, as `row_of` makes them
    rows: Mapping[str, list[Any]]
    """By layer, a row for every channel."""


@cache
def table(network: str) -> NeuronTable | None:
    """Return what is known of a network's neurons with its own weights; None: nothing is."""
    file = FOLDER / f"{network}.json"
    if not file.is_file():
        return None
    content = json.loads(file.read_text(encoding="utf-8"))
    return NeuronTable(content["weights_sha256"], MappingProxyType(content["layers"]))


def neurons(card: NetworkCard, known: NeuronTable | None) -> tuple[Neuron, ...]:
    """Return all channels of a network, from shallow to deep.

    Args:
        card: the network's.
        known: `table` of the network; None where its weights are others.
    """
    if known is None:
        return tuple(_unseen(card, *place) for place in _channels(card))
    found = [
        _seen(_unseen(card, layer, channel), card, known.rows[layer.name][channel])
        for layer, channel in _channels(card)
    ]
    looks = [neuron.appearance for neuron in found if neuron.appearance]
    usual = usual_shares(looks)
    return tuple(
        replace(neuron, colors=telling_colors(look, usual))
        for neuron, look in zip(found, looks, strict=True)
    )


def row_of(
    reached: float,
    appearance: Appearance,
    classes: Sequence[tuple[int, float]],
    usual: tuple[float, float],
) -> list[Any]:  # Any: JSON
    """Return a neuron as a row of the table: compact, and rounded to what can be told apart.

    Numbers have three digits, colors four bits a channel.

    Args:
        reached: mean activation at its portrait.
        appearance: of the portrait.
        classes: numbers of those that excite it most, and their mean activation.
        usual: as `Neuron.usual`.
    """
    return [
        _rounded(reached),
        "".join(_text(dye) for dye in appearance.dyes if dye.share >= LEAST_STORED),
        round(appearance.wavelength, 1),
        round(appearance.fine, 5),
        round(appearance.colorfulness),
        [value for number, mean in classes for value in (number, _rounded(mean))],
        *map(_rounded, usual),
    ]


def _channels(card: NetworkCard) -> Iterator[tuple[LayerCard, int]]:
    for layer in card.layers.values():
        yield from ((layer, channel) for channel in range(layer.channels))


def _unseen(card: NetworkCard, layer: LayerCard, channel: int) -> Neuron:
    address = f"{layer.name}:{channel}"
    reasons = (each.reason for each in favorites(card.name) if each.address == address)
    name, is_alive = card.label(layer.name, channel), channel not in layer.dead
    return Neuron(layer.name, channel, name, next(reasons, ""), is_alive)


def _seen(neuron: Neuron, card: NetworkCard, row: list[Any]) -> Neuron:  # Any: JSON
    """Return a neuron with what a row tells of it."""
    reached, text, wavelength, fine, colorfulness, classes, mean, deviation = row
    is_silent = card.layers[neuron.layer].rectified and reached <= 0
    pairs = zip(classes[::2], classes[1::2], strict=True)
    return replace(
        neuron,
        is_alive=neuron.is_alive and not is_silent,
        reached=reached,
        appearance=Appearance(tuple(_dyes(text)), wavelength, fine, colorfulness),
        classes=tuple((card.classes[number], activation) for number, activation in pairs),
        usual=(mean, deviation),
    )


def _text(dye: Dye) -> str:
    """Return a dye in `WIDTH` characters: its word's number, its color, its share in percent."""
    color = "".join(f"{round(value / 17):x}" for value in dye.color)
    return f"{list(EXAMPLES).index(dye.word):x}{color}{min(round(100 * dye.share), 99):02d}"


def _dyes(text: str) -> Iterator[Dye]:
    words = tuple(EXAMPLES)
    for start in range(0, len(text), WIDTH):
        word, red, green, blue = (int(digit, 16) for digit in text[start : start + 4])
        share = int(text[start + 4 : start + WIDTH]) / 100
        yield Dye(words[word], share, (17 * red, 17 * green, 17 * blue))


def _rounded(value: float) -> float:
    """Return three significant digits."""
    return float(f"{value:.3g}")
