"""Lineages: from a unit down to the units that make it, step by step, as chords.

Which units feed which is known here for the embedded network only, from the portraits of its
classes; that table is made by ``scripts/make_lineage.py``. Whoever has another network in hand
tells who feeds whom.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from dreamreel.catalogue.cards import NetworkCard

FOLDER = Path(__file__).with_name("data") / "lineage"
KEPT = 8
"""Feeders that are known of a unit, at most; so a chord of a lineage has no more."""
DECIMALS = 3
"""Of the weights in a chord, which are written into scenes."""

Channel = tuple[str, int]
"""A layer's name, and the number of its channel."""
Feeders = Mapping[Channel, float]
"""Living channels that raise a unit, and the part of each in it, 0..1."""
Feeding = Callable[[Channel], Feeders]


def feeding(network: str) -> Feeding | None:
    """Return who feeds whom in a network with its own weights; None: no table tells."""
    if not (FOLDER / f"{network}.json").is_file():
        return None
    table = _table(network)
    return lambda channel: table.get(channel, {})


def kept(fed: Iterable[tuple[Channel, float]], card: NetworkCard) -> Feeders:
    """Return the feeders of a unit that lineages follow, the strongest first.

    Those that hold the unit back are left out, for it is not made of them; the dead are, too.

    Args:
        fed: channels of any order, with signed shares.
        card: of their network.
    """
    alive = [
        (channel, share)
        for channel, share in fed
        if share > 0 and channel[1] not in card.layers[channel[0]].dead
    ]
    return dict(sorted(alive, key=_strongest_first)[:KEPT])


def descend(
    channel: Channel, feeding: Feeding, *, breadth: int, depth: int | None
) -> list[dict[Channel, float]]:
    """Return the chords from a unit down: each the strongest feeders of the one before.

    A feeder counts with its shares in the units of the chord above, times their weights.

    Args:
        channel: the first chord, alone.
        feeding: who feeds whom.
        breadth: units of each further chord, at most.
        depth: steps down, at most; None: as far as there are feeders.

    Returns:
        Weights by channel, 0..1, the greatest of each chord 1 and first.
    """
    chords = [{channel: 1.0}]
    while depth is None or len(chords) <= depth:
        shares: dict[Channel, float] = defaultdict(float)
        for above, weight in chords[-1].items():
            for below, share in feeding(above).items():
                shares[below] += weight * share
        if not shares:
            break
        strongest = sorted(shares.items(), key=_strongest_first)[:breadth]
        most = strongest[0][1]
        weights = ((below, round(share / most, DECIMALS)) for below, share in strongest)
        chords.append({below: weight for below, weight in weights if weight})
    return chords


def _strongest_first(pair: tuple[Channel, float]) -> tuple[float, Channel]:
    return -pair[1], pair[0]


@cache
def _table(network: str) -> Mapping[Channel, Feeders]:
    """Return the feeders of every channel.

    The file has, by layer, the layer that feeds it and, by channel, its feeders and their parts
    in turn.
    """
    rows = json.loads((FOLDER / f"{network}.json").read_text(encoding="utf-8"))["layers"]
    return MappingProxyType(
        {
            (layer, number): {
                (source, feeder): share for feeder, share in zip(row[::2], row[1::2], strict=True)
            }
            for layer, (source, channels) in rows.items()
            for number, row in enumerate(channels)
        }
    )
