"""Envelopes: what follows a level as an eye would, and how loud is loud."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

AUDIBLE = 1e-3  # of the loudest moment, -60 dB: what is below counts as a pause
NOTHING = 1e-5  # of full scale, -100 dB: a sound that never reaches it holds nothing


def follow(values: Array, attack: float, release: float) -> Array:
    """Return a level that rises towards the values in one time and falls in another.

    Args:
        values: (n,) of equal steps.
        attack: steps after which 63% of a rise are made; 0: at once.
        release: the same of a fall.
    """
    rise, fall = (1 - math.exp(-1 / steps) if steps else 1.0 for steps in (attack, release))
    if rise == fall == 1.0:
        return values

    def levels() -> Iterator[float]:
        level = 0.0
        for value in values.tolist():
            level += (rise if value > level else fall) * (value - level)
            yield level

    return np.fromiter(levels(), np.float64, len(values))


def scaled(values: Array, share: float) -> Array:
    """Return values so scaled that this share of the audible ones is below 1; the rest is 1.

    A few loud moments then do not make all others small, nor pauses all others large.

    Args:
        values: (n,), none below 0.
        share: 0..1.
    """
    if not values.size or values.max() < NOTHING:
        return np.zeros_like(values)
    audible = values[values > AUDIBLE * values.max()]
    return np.minimum(values / np.quantile(audible, share), 1)
