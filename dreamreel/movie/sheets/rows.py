"""Which neuron is drawn in which row: one row each, or, where they are many, wherever is room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dreamreel.scene.curves.columns import Array
from dreamreel.scene.timeline.chart import Voice

MOST_ROWS = 24
"""Neurons beyond which they share rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A neuron while it sounds."""

    address: str
    rank: int
    """Of the neuron, by the order in which they come up."""
    first: int
    """Moment of its first share."""
    shares: Array
    """0..1, one for each moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Blocks that are drawn at one height."""

    name: str
    """Of the neuron whose row it is; empty: several share it."""
    blocks: tuple[Block, ...]
    """Ascending, not overlapping."""


def rows_of(voices: Sequence[Voice]) -> tuple[Row, ...]:
    """Return the rows that neurons are drawn in, given in the order in which they come up.

    In shared rows the blocks are equally high, so that names have room in them.
    """
    if len(voices) <= MOST_ROWS:
        return tuple(
            Row(voice.address, tuple(_blocks(voice, rank))) for rank, voice in enumerate(voices)
        )
    blocks = [block for rank, voice in enumerate(voices) for block in _blocks(voice, rank)]
    even = [replace(block, shares=block.shares / block.shares.max()) for block in blocks]
    return tuple(Row("", tuple(blocks)) for blocks in _packed(even))


def _blocks(voice: Voice, rank: int) -> list[Block]:
    return [Block(voice.address, rank, first, shares) for first, shares in voice.stretches]


def _packed(blocks: list[Block]) -> list[list[Block]]:
    """Return the blocks in as few rows as they need: each in the first that is free by then."""
    rows: list[list[Block]] = []
    for block in sorted(blocks, key=lambda block: block.first):
        for row in rows:
            if row[-1].first + len(row[-1].shares) <= block.first:
                row.append(block)
                break
        else:
            rows.append([block])
    return rows
