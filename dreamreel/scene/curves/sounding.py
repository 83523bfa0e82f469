"""Terms of formulas that are made of sound: a level over time, and onsets that die away.

Both are functions of the moment alone, read between their hops or computed from their moments, so
neither fps nor the rate of ticks plays a part. How a sound is measured is the affair of
`dreamreel.sound`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dreamreel.sound.spectra import HOPS_PER_SECOND

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A value at every hop of a sound, straight lines between them, and on to 0 around it."""

    values: Array
    """(n,), at least one."""
    start: float
    """Seconds from frame 0 at which the first is."""
    is_constant = False

    @property
    def breakpoints(self) -> Array:
        """Return the hops at which it is not 0, or about to be."""
        sounding = np.pad(self.values != 0, 2)
        near = sounding[1:-1] | sounding[2:] | sounding[:-2]
        return self.start + (np.flatnonzero(near) - 1) / HOPS_PER_SECOND

    def at(self, seconds: Array) -> Array:
        """Return the values."""
        hops = (seconds - self.start) * HOPS_PER_SECOND
        return np.interp(hops, np.arange(-1, len(self.values) + 1), np.pad(self.values, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Pulses:
    """Onsets: at each a jump to its strength, then a decay."""

    moments: Array
    """(n,) seconds from frame 0, ascending."""
    strengths: Array
    """(n,)."""
    release: float
    """Seconds until 37% are left; above 0."""
    is_constant = False

    @property
    def breakpoints(self) -> Array:
        """Return the moments."""
        return self.moments

    def at(self, seconds: Array) -> Array:
        """Return the values; 0 before the first onset."""
        rows = np.searchsorted(self.moments, seconds, side="right")
        moments = np.concatenate([[0.0], self.moments])[rows]
        heights = np.concatenate([[0.0], self._heights()])[rows]
        return heights * np.exp(-np.maximum(seconds - moments, 0) / self.release)

    def _heights(self) -> Array:
        """Return the value at each onset: its strength, or what is left of those before."""
        heights = self.strengths.copy()
        left = np.exp(-np.diff(self.moments) / self.release)
        for row, rest in enumerate(left.tolist(), 1):
            heights[row] = max(heights[row], heights[row - 1] * rest)
        return heights
