"""Lanes: one moving number each, from a table per frame to a curve of a scene.

A tool that works per frame applies the value of frame i between the frames i - 1 and i. So a rate
has that value in the middle between them, half a frame before frame i; all that is not a rate has
it at frame i.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dreamreel.importing.formula import Array

MOST_KEYS = 1500
"""Of a curve. Where more would be needed, the tolerance is doubled until they suffice."""
LEAST_SHARE = 0.002
"""Of a curve's whole span, that is tolerated in any case."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a lane becomes."""

    key: str
    """Of the scene."""
    unit: str
    """As it is written behind a value."""
    low: float
    high: float
    """The range of the key, in its unit."""
    tolerance: float
    """Of a table that is thinned to keys, in the unit."""
    is_rate: bool = True
    """Whether it is applied between two frames."""


ZOOM = Kind("camera.zoom", " oct/s", -4, 4, 0.001)
ROTATE = Kind("camera.rotate", "", -720, 720, 0.02)
PAN = Kind("camera.pan", "", -2, 2, 0.0005)
CROP = Kind("camera.crop", "", 0, 1, 0.0005, is_rate=False)
STRENGTH = Kind("ascent.strength", "", 0, 10, 0.002, is_rate=False)


@dataclass(frozen=True, slots=True)
class Lane:
    """One moving number."""

    kind: Kind
    table: Array
    """In the unit of the key, at every frame."""
    corners: tuple[int, ...] = ()
    """Frames at which there must be a key."""
    expression: str | None = None
    """The same as an expression of the scene language; None: there is none."""


@dataclass(frozen=True, slots=True)
class Points:
    """A curve of straight lines."""

    moments: Array
    """Seconds, ascending."""
    values: Array

    def at(self, seconds: Array) -> Array:
        """Return the value at some moments."""
        return np.interp(seconds, self.moments, self.values)


def moments_of(lane: Lane, fps: float) -> Array:
    """Return when a lane has the values of the frames that are applied, seconds."""
    first = int(lane.kind.is_rate)
    frames = np.arange(first, len(lane.table), dtype=np.float64)
    return (frames - 0.5 * first) / fps


def held(lane: Lane) -> tuple[Lane, int]:
    """Return a lane within the range of its key, and at how many frames it was beyond."""
    table = np.clip(lane.table, lane.kind.low, lane.kind.high)
    beyond = int(np.count_nonzero(table != lane.table))
    if not beyond:
        return lane, 0
    return Lane(lane.kind, table, (*lane.corners, *_edges(table != lane.table)), None), beyond


def points_of(lane: Lane, fps: float) -> tuple[Points, float]:
    """Return the keys of a lane, and the tolerance that they keep at every frame.

    Args:
        lane: within its range.
        fps: frames per second.
    """
    moments, values = _dense(lane, fps)
    # Of a rate, the point before frame 1 stands in the place of frame 0.
    must = sorted({0, len(values) - 1, *(c for c in lane.corners if 0 < c < len(values))})
    tolerance = max(lane.kind.tolerance, LEAST_SHARE * float(np.ptp(values)))
    while len(kept := _thinned(moments, values, must, tolerance)) > MOST_KEYS:
        tolerance *= 2
        must = [0, len(values) - 1]
    return Points(moments[kept], values[kept]), tolerance


def _dense(lane: Lane, fps: float) -> tuple[Array, Array]:
    """Return a point for every frame, and for a rate one at either end of the movie besides."""
    frames, table = np.arange(len(lane.table), dtype=np.float64), lane.table
    if not lane.kind.is_rate or len(table) < 2:
        return frames / fps, table
    # Frame 0 is where the motion begins, so that its own value is never applied.
    first, last = (table[0] + table[1]) / 2, table[-1] + (table[-1] - table[-2]) / 2
    limits = lane.kind.low, lane.kind.high
    moments = np.concatenate([[0.0], (frames[1:] - 0.5) / fps, [frames[-1] / fps]])
    return moments, np.concatenate([[first], table[1:], [np.clip(last, *limits)]])


def _thinned(x: Array, y: Array, must: Sequence[int], tolerance: float) -> list[int]:
    """Return the points that straight lines need to keep all others within a tolerance.

    Those that must stay, and between them the farthest ones (Douglas and Peucker, 1973), with the
    distance taken along y.
    """
    kept = set(must)
    stretches = list(itertools.pairwise(must))
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        line = np.interp(x[inner], x[[first, last]], y[[first, last]])
        apart = np.abs(y[inner] - line)
        farthest = int(apart.argmax())
        if apart[farthest] > tolerance:
            middle = first + 1 + farthest
            kept.add(middle)
            stretches += [(first, middle), (middle, last)]
    return sorted(kept)


def _edges(beyond: Array) -> tuple[int, ...]:
    return tuple(int(index) for index in np.flatnonzero(np.diff(beyond.astype(int))))
