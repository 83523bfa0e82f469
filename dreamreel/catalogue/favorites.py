"""Favorites: neurons that somebody picked by eye and named, with the reason. Scenes use the names.

A file per network that has any, written by hand; ``scripts/make_neurons.py`` checks it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dreamreel.catalogue.cards import NetworkCard

FOLDER = Path(__file__).with_name("data") / "favorites"
_NAME = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Favorite:
    """A neuron that has a name."""

    name: str
    """As scenes write it; no layer, alias or class of the network is called so."""
    address: str
    """``layer:channel``."""
    reason: str
    """What its portrait shows, a few words."""


@cache
def favorites(network: str) -> tuple[Favorite, ...]:
    """Return the favorites among a network's neurons, in the order of the file; perhaps none."""
    file = FOLDER / f"{network}.json"
    if not file.is_file():
        return ()
    rows = json.loads(file.read_text(encoding="utf-8"))
    return tuple(Favorite(name, address, reason) for name, (address, reason) in rows.items())


def faults(chosen: Iterable[Favorite], card: NetworkCard) -> Iterator[str]:
    """Yield what is wrong with favorites: names that are taken or misspelled, no such neurons."""
    taken = {name.lower() for name in (*card.layers, *card.aliases, *card.classes)}
    for favorite in chosen:
        layer, _, channel = favorite.address.partition(":")
        told = f"{favorite.name} ({favorite.address})"
        if not _NAME.fullmatch(favorite.name):
            yield f"{told}: a name is lower-case letters, digits and underscores"
        if favorite.name in taken:
            yield f"{told}: a layer or class of {card.name} has that name"
        if layer not in card.layers or not channel.isdecimal():
            yield f"{told}: {card.name} has no such neuron"
        elif int(channel) >= card.layers[layer].channels:
            yield f"{told}: {layer} has channels 0 to {card.layers[layer].channels - 1}"
        if not favorite.reason:
            yield f"{told}: a favorite has a reason"
