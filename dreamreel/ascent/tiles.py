"""Tiles: the gradient of a picture too large to be seen at once, part by part and exact.

Objectives are sums over units, so the units are shared out among tiles. A tile sees all that its
own units see; what reaches a pixel from several tiles adds up. There is no seam to hide, so tiles
need not wander at random, as those must that see nothing but themselves (Mordvintsev, 2016,
"DeepDreaming with TensorFlow", `calc_grad_tiled`). What it costs are the rims that are seen twice.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.networks import Network
from dreamreel.networks.fields import Axis, ReceptiveField, receptive_fields

TILE = 4096
"""Pixels: the longest side of what is seen at once, rims aside. 4K is seen whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """A tile along one side of a picture."""

    first: int
    """Of the pixels whose units are its own; a multiple of every stride."""
    end: int
    """Behind the last of them."""
    seen: slice
    """Pixels that those units see; its start is a multiple of every stride."""
    is_last: bool = True

    def units(self, stride: int, count: int) -> tuple[int, int]:
        """Return which of a layer's ``count`` units are its own: the first, and behind the last."""
        return self.first // stride, count if self.is_last else self.end // stride


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """What a tile shows of a picture, and what its own units answer."""

    leaf: Tensor
    """(1, 3, h, w), of which gradients are taken."""
    window: tuple[slice, slice]
    """Where it lies in the picture."""
    answers: Mapping[str, Tensor]
    """By layer, of the whole picture's size: zero where units are another tile's."""

    def add_gradient(self, value: Tensor, gradient: Tensor, *, again: bool = False) -> None:
        """Add the slope of a value of ``answers`` to the whole picture's gradient.

        Args:
            value: a scalar.
            gradient: (1, 3, H, W), added to in place.
            again: whether other values of the same answers follow.
        """
        (own,) = torch.autograd.grad(value, self.leaf, retain_graph=again)
        gradient[:, :, *self.window] += own


def glimpses(network: Network, picture: Tensor, *, tile: int = TILE) -> Iterator[Glimpse]:
    """Look at a picture tile by tile, with gradients; one after another, as memory is bounded.

    Args:
        network: what looks; if it has units that see the whole picture, there is one tile.
        picture: (1, 3, H, W).
        tile: longest side of a tile without its rim, pixels.
    """
    height, width = picture.shape[-2:]
    fields = receptive_fields(network) if max(height, width) > tile else {}
    rows = parts(height, [field.down for field in fields.values()], tile)
    columns = parts(width, [field.across for field in fields.values()], tile)
    if len(rows) == len(columns) == 1:
        yield _glimpse(network, picture, slice(None), slice(None))
        return
    counts: dict[str, tuple[int, int]] = {}
    # The last tile first: it tells how many units there are.
    for row, column in product(reversed(rows), reversed(columns)):
        seen = _glimpse(network, picture, row.seen, column.seen)
        shares = {layer: _Share(row, column, field) for layer, field in fields.items()}
        for layer, share in shares.items():
            counts.setdefault(layer, share.counted(seen.answers[layer]))
        own = {
            layer: share.of(seen.answers[layer], counts[layer]) for layer, share in shares.items()
        }
        yield replace(seen, answers=own)


def parts(length: int, axes: Sequence[Axis], tile: int) -> list[Part]:
    """Cut a side into tiles of about one size.

    Args:
        length: of the side, pixels.
        axes: what units of the layers see along it.
        tile: longest part, rims aside.
    """
    count = math.ceil(length / tile)
    if count == 1 or any(axis.size is None for axis in axes):
        return [Part(0, length, slice(0, length))]
    step = max(axis.stride for axis in axes)
    before = max(-axis.start for axis in axes)
    after = max(axis.start + (axis.size or 0) - axis.stride for axis in axes)
    bounds = [round(length * index / count / step) * step for index in range(count)]
    ends = [*bounds[1:], length]
    return [
        Part(
            first,
            end,
            slice(_down(first - before, step), min(_up(end + after, step), length)),
            is_last=end == length,
        )
        for first, end in zip(bounds, ends, strict=True)
    ]


def _down(pixel: int, step: int) -> int:
    return max(pixel // step * step, 0)


def _up(pixel: int, step: int) -> int:
    return -(-pixel // step) * step


def _glimpse(network: Network, picture: Tensor, rows: slice, columns: slice) -> Glimpse:
    leaf = picture[:, :, rows, columns].detach().requires_grad_(True)
    return Glimpse(leaf, (rows, columns), network(leaf))


@dataclass(frozen=True, slots=True)
class _Share:
    """A tile's share of a layer."""

    row: Part
    column: Part
    field: ReceptiveField

    def counted(self, answer: Tensor) -> tuple[int, int]:
        """Return how many units (down, across) the layer has, if this is the last tile."""
        top, left = self._start
        return top + answer.shape[-2], left + answer.shape[-1]

    def of(self, answer: Tensor, counts: tuple[int, int]) -> Tensor:
        """Return a layer of the picture's size with nothing in it but the tile's own units."""
        down, across = counts
        top, bottom = self.row.units(self.field.down.stride, down)
        left, right = self.column.units(self.field.across.stride, across)
        above, before = self._start
        own = answer[..., top - above : bottom - above, left - before : right - before]
        return F.pad(own, (left, across - right, top, down - bottom))

    @property
    def _start(self) -> tuple[int, int]:
        """The first unit (down, across) that is seen."""
        return (
            self.row.seen.start // self.field.down.stride,
            self.column.seen.start // self.field.across.stride,
        )
