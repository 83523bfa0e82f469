"""Kinship: which channels a channel is made of, measured over pictures of all that a network knows.

Weights alone do not tell: a ReLU's answer may be twice as large and all weights behind it half as
large, and nothing else has changed. So each unit is met in the picture and at the place where it
is most awake, and each feeder counts by what it adds there. What feeds everything, however, tells
little of anything: a feeder's part in a unit is weighed against all that it gives the unit's layer.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from dreamreel.catalogue.lineage import Channel
from dreamreel.networks import Network
from dreamreel.probing.lineage import Ground, feeders, ground_of, unit_at
from dreamreel.specs import Target

Kinship = Mapping[Channel, float]
"""Of the channels that raise a channel, the part of each; together 1."""


def kinships(network: Network, pictures: Sequence[Tensor]) -> dict[str, list[Kinship]]:
    """Return what every channel is made of, by layer.

    Args:
        network: with all layers that may take part.
        pictures: (1, 3, H, W) in 0..1 each, in which every channel finds something to wake it.
    """
    grounds = [ground_of(network, picture, by_weight=False) for picture in pictures]
    return {layer: balanced(_raised(grounds, layer)) for layer in network.layers}


def balanced(rows: Sequence[Mapping[Channel, float]]) -> list[Kinship]:
    """Weigh what a feeder gives a unit against what it gives all units of the layer.

    A part is divided by the root of all that its feeder gives, which is the symmetric normalization
    of spectral clustering (Ng, Jordan and Weiss 2002): each side counts as much as the other.

    Args:
        rows: by channel of a layer, its feeders and their parts, above 0.
    """
    given: dict[Channel, float] = {}
    for row in rows:
        for feeder, part in row.items():
            given[feeder] = given.get(feeder, 0.0) + part
    weighed = [
        {feeder: part / given[feeder] ** 0.5 for feeder, part in row.items()} for row in rows
    ]
    totals = [sum(row.values()) for row in weighed]
    return [
        {feeder: part / total for feeder, part in row.items()}
        for row, total in zip(weighed, totals, strict=True)
    ]


def _raised(grounds: Sequence[Ground], layer: str) -> list[dict[Channel, float]]:
    """Return by channel what raises it where it is most awake."""
    peaks = torch.stack([ground.values[layer][0].flatten(1).amax(1) for ground in grounds])
    return [
        _feeding(grounds[number], Target(layer, channel))
        for channel, number in enumerate(peaks.argmax(0).tolist())
    ]


def _feeding(ground: Ground, target: Target) -> dict[Channel, float]:
    unit = unit_at(ground, target)
    return {(fed.layer, fed.channel): share for share, fed in feeders(ground, unit) if share > 0}
