"""Whether a curve has a legal value at every moment of a movie, before anything is rendered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

import numpy as np

from dreamreel.scene.curves.columns import NOT_FINITE
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.keys.keyspec import KeySpec

BEYOND = "DR172"
"""Code of a value outside the range of its key at some moment."""

CHUNK = 65_536  # moments at once: bounds the memory
SLACK = 1e-9  # of the value: rounding is no step beyond a limit


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that is not legal."""

    code: str
    seconds: float
    value: float


def first_wrong(
    curve: Curve, known: KeySpec, length: Fraction, rates: Iterable[Fraction]
) -> Wrong | None:
    """Return the first value of a curve that is not finite or outside its key's range.

    Args:
        curve: what to look at.
        known: the range.
        length: of the movie, seconds.
        rates: at how many moments per second to look, from 0 to the movie's end; all of them.
    """
    if curve.is_constant:
        return _wrong(curve, known, np.zeros(1))
    if curve.smooth:  # a mean is legal wherever what it averages is, and dearer to compute
        rates = tuple(rates)
        unsmoothed = replace(curve, smooth=Fraction(0))
        if first_wrong(unsmoothed, known, length, rates) is None:
            return None
    found = (_first_at(curve, known, length, rate) for rate in rates)
    return min(filter(None, found), key=lambda wrong: wrong.seconds, default=None)


def _first_at(curve: Curve, known: KeySpec, length: Fraction, rate: Fraction) -> Wrong | None:
    last = floor(length * rate)
    for row in range(0, last + 1, CHUNK):
        rows = np.arange(row, min(row + CHUNK, last + 1))
        found = _wrong(curve, known, rows * rate.denominator / rate.numerator)
        if found:
            return found
    return None


def _wrong(curve: Curve, known: KeySpec, seconds: np.ndarray) -> Wrong | None:
    values = curve.at(seconds)
    slack = SLACK * np.maximum(1, np.abs(values))
    infinite = ~np.isfinite(values)
    beyond = (values < float(known.low) - slack) | (values > float(known.high) + slack)
    wrong = infinite | beyond
    if not wrong.any():
        return None
    row = int(np.argmax(wrong))
    code = NOT_FINITE if infinite[row] else BEYOND
    return Wrong(code, float(seconds[row]), float(values[row]))
