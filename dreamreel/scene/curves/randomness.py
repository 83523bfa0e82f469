"""Numbers that look random, as functions of a key and of a place.

A key comes from the scene's seed and from the name of what draws. The numbers of a key are those of
SplitMix64 (Steele, Lea and Flood, 2014), which gives any of them at once, in whatever order.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIXERS = ((30, np.uint64(0xBF58476D1CE4E5B9)), (27, np.uint64(0x94D049BB133111EB)))


def key_of(seed: int, name: str) -> int:
    """Return the key of what draws under a name, 64 bits."""
    digest = hashlib.sha256(f"{seed}|{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little")


def held(key: int, places: Array) -> Array:
    """Return a number from 0 to 1 for each place, the same from one whole number to the next."""
    words = np.floor(places).astype(np.int64).astype(np.uint64) * _STEP + np.uint64(key)
    for shift, factor in _MIXERS:
        words = (words ^ (words >> np.uint64(shift))) * factor
    words ^= words >> np.uint64(31)
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def smooth(key: int, places: Array) -> Array:
    """Return a number from -1 to 1 for each place, which wanders smoothly: new after each 1.

    A uniform cubic B-spline over numbers drawn at the whole places: its slope and curvature have no
    jumps, and it never leaves the range of what was drawn.
    """
    part = places - np.floor(places)
    rest = 1 - part
    weights = (
        rest**3,
        3 * part**3 - 6 * part**2 + 4,
        3 * rest**3 - 6 * rest**2 + 4,
        part**3,
    )
    drawn = sum(
        weight * held(key, places + offset) for offset, weight in enumerate(weights, start=-1)
    )
    return np.asarray(drawn / 3 - 1)
