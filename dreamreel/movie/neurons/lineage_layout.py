"""Where the units of a lineage stand in a picture: a row for each generation, the first on top.

A unit that feeds several others of a row stands there once. Nothing is drawn here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dreamreel.catalogue.lineage import Channel
from dreamreel.probing.lineage import Kin

MARGIN = 56
"""Pixels around the tree."""
GAP = 34
"""Pixels between neighbors, at least."""
NARROWEST = 640
"""Pixels between the margins, at least: what is written on top needs them."""
LABEL = 44
"""Pixels below a portrait, for two lines."""
BETWEEN = 104
"""Pixels from the label of a row to the portraits of the next, for the edges."""

_Key = tuple[int, Channel]


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in the picture."""

    row: int
    channel: Channel
    left: int
    top: int
    """Of its portrait, pixels from the picture's corner."""
    side: int
    """Of its portrait, pixels."""

    @property
    def middle(self) -> float:
        """Of the portrait, pixels from the left."""
        return self.left + self.side / 2

    @property
    def address(self) -> str:
        """As a scene writes it."""
        return f"{self.channel[0]}:{self.channel[1]}"


@dataclass(frozen=True, slots=True)
class Edge:
    """That a unit feeds one of the row above."""

    above: Node
    below: Node
    share: float
    """Of all that feeds the one above, -1..1."""

    @property
    def points(self) -> tuple[complex, complex, complex, complex]:
        """The cubic Bezier curve from the label above to the portrait below, x + iy pixels."""
        first = complex(self.above.middle, self.above.top + self.above.side + LABEL + 4)
        last = complex(self.below.middle, self.below.top)
        bend = (last.imag - first.imag) / 2
        return first, first + 1j * bend, last - 1j * bend, last


@dataclass(frozen=True, slots=True)
class Layout:
    """A lineage in the plane."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    """Row by row, from left to right."""
    edges: tuple[Edge, ...]


def lay_out(tree: Kin, side_of: Callable[[int, str], int], *, head: int = 0) -> Layout:
    """Find a place for every unit of a tree.

    Args:
        tree: of which each generation becomes a row.
        side_of: from a generation, 0 the first, and a layer to the side of a portrait, pixels.
        head: pixels left free on top.
    """
    shares = _shares(tree)
    rows = _rows(tree, shares)
    widths = (sum(side_of(*_of(key)) + GAP for key in row) for row in rows)
    widest = max(NARROWEST, *widths)
    nodes: dict[_Key, Node] = {}
    top = MARGIN + head
    for row in rows:
        sides = [side_of(*_of(key)) for key in row]
        for key, side, left in zip(row, sides, _lefts(sides, widest), strict=True):
            nodes[key] = Node(key[0], key[1], MARGIN + left, top, side)
        top += max(sides) + LABEL + BETWEEN
    edges = (Edge(nodes[above], nodes[below], share) for (above, below), share in shares.items())
    height = top - BETWEEN + MARGIN
    return Layout(widest + 2 * MARGIN, height, tuple(nodes.values()), tuple(edges))


def _of(key: _Key) -> tuple[int, str]:
    return key[0], key[1][0]


def _key(kin: Kin, row: int) -> _Key:
    return row, (kin.unit.layer, kin.unit.channel)


def _shares(tree: Kin) -> dict[tuple[_Key, _Key], float]:
    """Return every edge once; of several between two channels, the strongest."""
    shares: dict[tuple[_Key, _Key], float] = {}
    waiting = [(tree, 0)]
    while waiting:
        kin, row = waiting.pop(0)
        for parent in kin.parents:
            edge = _key(kin, row), _key(parent, row + 1)
            shares[edge] = max(shares.get(edge, 0.0), parent.share, key=abs)
            waiting.append((parent, row + 1))
    return shares


def _rows(tree: Kin, shares: dict[tuple[_Key, _Key], float]) -> list[list[_Key]]:
    """Return the rows, each ordered by where what its units feed stands: few edges cross."""
    rows = [[_key(tree, 0)]]
    while True:
        places = {key: (number + 0.5) / len(rows[-1]) for number, key in enumerate(rows[-1])}
        fed: dict[_Key, list[float]] = {}
        for above, below in shares:
            if above in places:
                fed.setdefault(below, []).append(places[above])
        if not fed:
            return rows
        rows.append(sorted(fed, key=lambda key: sum(fed[key]) / len(fed[key])))


def _lefts(sides: list[int], width: int) -> list[int]:
    """Spread a row over a width: as much room on both sides of every portrait."""
    room = (width - sum(sides)) / len(sides)
    lefts: list[int] = []
    at = room / 2
    for side in sides:
        lefts.append(round(at))
        at += side + room
    return lefts
