"""The tables behind the cards: one JSON file per network, read when it is first asked for."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dreamreel.catalogue.cards import LayerCard, NetworkCard
from dreamreel.catalogue.favorites import favorites

DATA = Path(__file__).with_name("data")
EMBEDDED = "bestiary"

_TRANSFORMER = "a transformer: its layers have no channels over a plane that could be excited"
refused: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32", "vit_h_14",
            "swin_t", "swin_s", "swin_b", "swin_v2_t", "swin_v2_s", "swin_v2_b", "maxvit_t",
        ),
        _TRANSFORMER,
    )
)  # fmt: skip
"""Networks of torchvision that are not in the catalogue, and why."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of all networks, the embedded one first, the others by alphabet."""
    found = (path.stem for path in DATA.glob("*.json"))
    return tuple(sorted(found, key=lambda name: (name != EMBEDDED, name)))


@cache
def network(name: str) -> NetworkCard:
    """Return the card of a network.

    Raises:
        KeyError: if it is not one of `names`.
    """
    if name not in names():
        raise KeyError(name)
    table = _read(name)
    return NetworkCard(
        name=name,
        title=table["title"],
        layers=MappingProxyType(_layers(table)),
        aliases=MappingProxyType(table["aliases"]),
        class_layer=table["class_layer"],
        classes=_labels(table["classes"]),
        neurons=MappingProxyType({each.name: each.address for each in favorites(name)}),
        embedded=not table["weights_file"],
        license=table["license"],
        weights_file=table["weights_file"],
        mean=tuple(table["mean"]),
        std=tuple(table["std"]),
        min_size=table["min_size"],
    )


# Any: a parsed JSON file; the tests compare every table with the real network.
def _layers(table: dict[str, Any]) -> dict[str, LayerCard]:
    """Return the layers of a table; rows are in order of depth."""
    dead = table["dead"]
    return {
        name: LayerCard(name, channels, stride, depth, bool(rectified), tuple(dead.get(name, ())))
        for depth, (name, channels, stride, rectified) in enumerate(table["layers"])
    }


@cache
def _labels(classes: str) -> tuple[str, ...]:
    """Return a list of labels that networks share."""
    return tuple(_read(f"labels/{classes}"))


def _read(name: str) -> Any:  # Any: whatever the JSON file holds
    """Return the content of a data file."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
