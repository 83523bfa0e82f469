"""Neurons: every channel of a network, and, where a table tells, how its portrait looks.

The embedded network has such a table, which ``scripts/make_neurons.py`` makes from its weights. Of
other networks names alone are known.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dreamreel.catalogue.appearance import Appearance, Swatch
from dreamreel.catalogue.cards import LayerCard, NetworkCard
from dreamreel.catalogue.colors import from_hex
from dreamreel.catalogue.favorites import favorites

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
    classes: tuple[tuple[str, float], ...] = ()
    """Which classes excite it most, and their mean activation, the strongest first."""
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
    reasons = {favorite.address: favorite.reason for favorite in favorites(card.name)}
    return tuple(
        _neuron(card, layer, channel, row, reasons)
        for layer in card.layers.values()
        for channel, row in enumerate(_rows(known, layer))
    )


def row_of(
    reached: float,
    appearance: Appearance,
    classes: Sequence[tuple[int, float]],
    usual: tuple[float, float],
) -> list[Any]:  # Any: JSON
    """Return a neuron as a row of the table: compact, and rounded to what can be told apart.

    Args:
        reached: mean activation at its portrait.
        appearance: of the portrait.
        classes: numbers of those that excite it most, and their mean activation.
        usual: as `Neuron.usual`.
    """
    palette = " ".join(
        f"{''.join(f'{value:02x}' for value in swatch.color)}{swatch.share:.2f}"
        for swatch in appearance.palette
    )
    return [
        _rounded(reached),
        palette,
        round(appearance.wavelength, 1),
        round(appearance.fine, 3),
        round(appearance.colorfulness),
        [value for number, mean in classes for value in (number, _rounded(mean))],
        *map(_rounded, usual),
    ]


def _rows(known: NeuronTable | None, layer: LayerCard) -> Iterator[list[Any] | None]:  # Any: JSON
    yield from known.rows[layer.name] if known else [None] * layer.channels


def _neuron(
    card: NetworkCard,
    layer: LayerCard,
    channel: int,
    row: list[Any] | None,  # Any: JSON
    reasons: Mapping[str, str],
) -> Neuron:
    name, reason = card.label(layer.name, channel), reasons.get(f"{layer.name}:{channel}", "")
    is_dead = channel in layer.dead
    if row is None:
        return Neuron(layer.name, channel, name, reason, not is_dead)
    reached, palette, wavelength, fine, colorfulness, classes, mean, deviation = row
    is_silent = layer.rectified and reached <= 0
    swatches = tuple(Swatch(from_hex(each[:6]), float(each[6:])) for each in palette.split())
    return Neuron(
        layer.name,
        channel,
        name,
        reason,
        not (is_dead or is_silent),
        reached,
        Appearance(swatches, wavelength, fine, colorfulness),
        tuple(
            (card.classes[number], activation)
            for number, activation in zip(classes[::2], classes[1::2], strict=True)
        ),
        (mean, deviation),
    )


def _rounded(value: float) -> float:
    """Return three significant digits."""
    return float(f"{value:.3g}")
