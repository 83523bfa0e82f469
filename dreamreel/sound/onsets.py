"""Onsets: the moments at which something begins to sound, and how strongly."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dreamreel.sound.spectra import HOPS_PER_SECOND

Array = NDArray[np.float64]

AROUND = 25  # hops on each side whose mean is the usual flux
APART = 5  # hops: two onsets are at least so far from each other
FAINTEST = 0.02  # of the flux above its mean: less is no onset, even in silence
END = 3  # hops before the last: a file that is cut off there clicks, and nothing begins
RARE = 2.0  # seconds: what comes once in them, on the average, is a strong onset
SPARSE = 0.33  # of the strongest onset: no strong one is below


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """The onsets of a sound."""

    moments: Array
    """(n,) seconds, ascending."""
    strengths: Array
    """(n,) above 0, at most 1, which the strong ones of the sound have."""


def find_onsets(flux: Array, threshold: float) -> Onsets:
    """Return the onsets that stand out of the flux around them.

    Peaks are picked over a moving mean (Bello et al. 2005, section IV) and measured against the
    strong ones of the same sound: those of which there is one in `RARE` seconds. A single crash
    does not weaken the rest, and a few hits in a long pause stay as strong as they are.

    Args:
        flux: (n,) at the hops of a sound.
        threshold: least strength.
    """
    above = flux - _around(flux)
    peaks = _peaks(above)
    if not len(peaks):
        return Onsets(np.empty(0), np.empty(0))
    ranked = np.sort(above[peaks])[::-1]
    common = max(1, round(len(flux) / HOPS_PER_SECOND / RARE))
    strong = max(ranked[min(common, len(ranked)) - 1], SPARSE * ranked[0])
    strengths = np.minimum(above[peaks] / strong, 1)
    kept = strengths >= threshold
    return Onsets(_refined(flux, peaks[kept]) / HOPS_PER_SECOND, strengths[kept])


def _around(flux: Array) -> Array:
    """Return the mean of the flux around each hop, of as much as there is."""
    sums = np.concatenate([[0.0], np.cumsum(flux)])
    rows = np.arange(len(flux))
    first, last = np.maximum(rows - AROUND, 0), np.minimum(rows + AROUND + 1, len(flux))
    return (sums[last] - sums[first]) / (last - first)


def _peaks(above: Array) -> NDArray[np.int64]:
    """Return the hops that are the greatest around, of equal ones the first."""
    padded = np.pad(above, APART, constant_values=-np.inf)
    windows = sliding_window_view(padded, 2 * APART + 1)
    before, after = windows[:, :APART].max(axis=1), windows[:, APART + 1 :].max(axis=1)
    found = np.flatnonzero((above > before) & (above >= after) & (above >= FAINTEST))
    return found[found < len(above) - END]


def _refined(flux: Array, peaks: NDArray[np.int64]) -> Array:
    """Return where between the hops the peaks are: at the top of a parabola through three."""
    padded = np.pad(flux, 1)
    left, middle, right = padded[peaks], padded[peaks + 1], padded[peaks + 2]
    bend = left - 2 * middle + right
    shift = np.where(bend < 0, (left - right) / (2 * np.minimum(bend, -1e-12)), 0)
    return np.maximum(peaks + np.clip(shift, -0.5, 0.5), 0)
