"""Smoothing: a value replaced by its mean around each moment, without any delay.

The window is centered and has the form of a raised cosine (von Hann's): a jump becomes a soft step
around the moment where it was. The mean is an integral, split at the corners of what is smoothed
and taken by Gauss and Legendre; it is a function of the moment alone.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PARTS = 4  # of a window, before it is split at corners
CHUNK = 4096  # moments at once: bounds the memory

NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)


def smoothed(at: Callable[[Array], Array], corners: Array, moments: Array, width: float) -> Array:
    """Return the means of a value around each of these moments.

    Args:
        at: the value at moments of any shape; it is never asked for one before 0.
        corners: moments where it is not smooth, ascending, seconds.
        moments: (n,) seconds.
        width: of the window, seconds, above 0.
    """
    rows = range(0, len(moments), CHUNK)
    chunks = [_means(at, corners, moments[row : row + CHUNK], width) for row in rows]
    return np.concatenate([np.empty(0), *chunks])


def _means(at: Callable[[Array], Array], corners: Array, moments: Array, width: float) -> Array:
    owners, starts, lengths = _pieces(corners, moments, width)
    times = starts[:, None] + lengths[:, None] * (1 + NODES) / 2
    window = 1 + np.cos(2 * np.pi * (times - moments[owners, None]) / width)
    weights = window * WEIGHTS * lengths[:, None]
    sums, total = (
        np.bincount(owners, amounts.sum(axis=1), len(moments))
        for amounts in (weights * at(np.maximum(times, 0)), weights)
    )
    return sums / total


def _pieces(corners: Array, moments: Array, width: float) -> tuple[NDArray[np.int64], Array, Array]:
    """Split the windows: return whose each piece is, where it begins and how long it is."""
    edges = moments[:, None] + width * np.linspace(-0.5, 0.5, PARTS + 1)
    first, last = (np.searchsorted(corners, edges[:, side]) for side in (0, -1))
    counts = last - first
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = np.concatenate([edges.reshape(-1), corners[within + np.repeat(first, counts)]])
    rows = np.arange(len(moments))
    owners = np.concatenate([np.repeat(rows, PARTS + 1), np.repeat(rows, counts)])
    order = np.lexsort((points, owners))
    points, owners = points[order], owners[order]
    inside = owners[1:] == owners[:-1]
    return owners[:-1][inside], points[:-1][inside], np.diff(points)[inside]
