"""Tempo: where the beats of a movie lie, exactly, through any changes of tempo.

Beat 0 lies at the offset. Before it the first tempo is thought to go on, so that beats there are
negative; after the last change the last one does. How times are written is not known here.
"""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """A moment from which on another tempo holds."""

    at: Fraction
    """Seconds."""
    bpm: Fraction
    """Beats per minute, above 0."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """The beats of a movie: a piecewise linear map between seconds and beats."""

    bpm: Fraction
    """Beats per minute until the first change, above 0."""
    offset: Fraction = Fraction(0)
    """Of beat 0, seconds."""
    beats_per_bar: Fraction = Fraction(4)
    """Above 0; bar 0 begins with beat 0."""
    changes: tuple[Change, ...] = ()
    """Moments strictly ascending, all after the offset."""

    def beat(self, seconds: Fraction) -> Fraction:
        """Return how many beats after beat 0 a moment is."""
        starts = [change.at for change in self._stretches()]
        row = max(0, bisect_right(starts, seconds) - 1)
        return self._beats()[row] + (seconds - starts[row]) * self._rates()[row]

    def seconds(self, beat: Fraction) -> Fraction:
        """Return the moment of a beat, seconds."""
        beats = self._beats()
        row = max(0, bisect_right(beats, beat) - 1)
        return self._stretches()[row].at + (beat - beats[row]) / self._rates()[row]

    def beats(self, seconds: Array) -> Array:
        """Return what `beat` returns, for a column of moments."""
        starts, beats, rates = self._table()
        rows = np.maximum(np.searchsorted(starts, seconds, side="right") - 1, 0)
        return beats[rows] + (seconds - starts[rows]) * rates[rows]

    def moments(self, beats: Array) -> Array:
        """Return what `seconds` returns, for a column of beats."""
        starts, firsts, rates = self._table()
        rows = np.maximum(np.searchsorted(firsts, beats, side="right") - 1, 0)
        return starts[rows] + (beats - firsts[rows]) / rates[rows]

    def _table(self) -> tuple[Array, Array, Array]:
        """Return where each stretch begins, in seconds and in beats, and its beats per second."""
        starts = [stretch.at for stretch in self._stretches()]
        begin, beats, rates = (
            np.array([float(number) for number in numbers])
            for numbers in (starts, self._beats(), self._rates())
        )
        return begin, beats, rates

    def _stretches(self) -> tuple[Change, ...]:
        return (Change(self.offset, self.bpm), *self.changes)

    def _rates(self) -> tuple[Fraction, ...]:
        """Return the beats per second of each stretch."""
        return tuple(stretch.bpm / 60 for stretch in self._stretches())

    def _beats(self) -> tuple[Fraction, ...]:
        """Return the beat at which each stretch begins."""
        beats = [Fraction(0)]
        for (before, after), rate in zip(pairwise(self._stretches()), self._rates(), strict=False):
            beats.append(beats[-1] + (after.at - before.at) * rate)
        return tuple(beats)
