"""Curves: one number over the movie's time, as every moving value of a scene is kept.

A curve holds a shape: constant, keyframed or a formula. Other curves may be added to it, and the
sum be smoothed and clamped. Times are seconds of the movie: exact fractions for the keys, float64
columns for evaluation. What a curve steers, and in what unit, is the affair of the table of keys.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from dreamreel.scene.curves.easing import CATMULL, ease_function, kinks
from dreamreel.scene.curves.formula import Formula
from dreamreel.scene.curves.smoothing import smoothed

Array = NDArray[np.float64]

OUTSIDES = ("hold", "loop", "mirror")
"""What a keyframed curve may do before its first and after its last key."""

SAMPLES_PER_KEY = (
    64  # enough to find the extremes of every ease to better than a percent of its travel
)
SAMPLES_OF_A_FORMULA = 4096  # over the whole movie


@dataclass(frozen=True, slots=True)
class Key:
    """A moment at which a curve has a given value."""

    at: Fraction
    """Seconds."""
    value: float
    ease: str = "linear"
    """How this key is reached from the one before; the first key's is not used."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value always."""

    value: float


@dataclass(frozen=True, slots=True)
class Keyframes:
    """Keys in ascending order, and what happens outside them."""

    keys: tuple[Key, ...]
    """At least one; moments strictly ascending."""
    outside: str = "hold"
    """``hold``, or ``loop`` (begin again), or ``mirror`` (run back and forth)."""
    until: Fraction = Fraction(0)
    """The movie's end: a loop lists its breakpoints up to here, since it has no end of its own."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A value over time."""

    shape: Constant | Keyframes | Formula
    clamp: tuple[float, float] | None = None
    """(low, high) that the result is held within, or None; the last that is done."""
    add: tuple["Curve", ...] = ()
    """Curves whose values are added to the shape's."""
    smooth: Fraction = Fraction(0)
    """Seconds around each moment over which the sum is averaged; see `smoothing`."""

    @staticmethod
    def constant(value: float) -> "Curve":
        """Return the curve that has this value always."""
        return Curve(Constant(float(value)))

    @property
    def is_constant(self) -> bool:
        """Whether the curve is known never to change."""
        match self.shape:
            case Constant():
                still = True
            case Keyframes(keys=keys):
                still = len(keys) == 1
            case Formula():
                still = False
        return still and all(curve.is_constant for curve in self.add)

    @property
    def breakpoints(self) -> tuple[Fraction | float, ...]:
        """Moments where the curve is not smooth, ascending, seconds; between them it is.

        Keys, the corners inside eases such as ``in_out_quad`` and ``out_bounce``, and those of a
        formula's waves. Where a clamp takes hold is not among them, nor where an ``if`` changes its
        mind; what is smoothed has none.
        """
        if self.smooth:
            return ()
        if not self.add:
            return _breakpoints(self.shape)
        found = {moment for curve in self.add for moment in curve.breakpoints}
        return tuple(sorted(found.union(_breakpoints(self.shape))))

    @overload
    def at(self, seconds: Array) -> Array: ...
    @overload
    def at(self, seconds: float | Fraction) -> float: ...
    def at(self, seconds: float | Fraction | Array) -> float | Array:
        """Return the value at each of these moments, float64; a float for a single moment."""
        moments = np.asarray(seconds, dtype=np.float64)
        column = moments.reshape(-1)
        if self.smooth and not self.is_constant:
            unsmoothed = replace(self, clamp=None, smooth=Fraction(0))
            corners = np.array([float(moment) for moment in unsmoothed.breakpoints])
            values = smoothed(unsmoothed.at, corners, column, float(self.smooth))
        else:
            values = _values(self.shape, column)
            for curve in self.add:
                values = values + curve.at(column)
        if self.clamp is not None:
            values = np.clip(values, *self.clamp)
        values = values.reshape(moments.shape)
        return values if isinstance(seconds, np.ndarray) else float(values)

    def extent(self) -> tuple[float, float]:
        """Return the least and the greatest value, found by sampling."""
        values = self.at(np.concatenate([_samples(curve.shape) for curve in (self, *self.add)]))
        return float(values.min()), float(values.max())


def _breakpoints(shape: Constant | Keyframes | Formula) -> tuple[Fraction | float, ...]:
    match shape:
        case Constant():
            return ()
        case Keyframes(outside="hold"):
            return _corners(shape.keys)
        case Keyframes():
            return _repeated(shape)
        case Formula():
            return shape.breakpoints


def _values(shape: Constant | Keyframes | Formula, moments: Array) -> Array:
    match shape:
        case Constant(value=value):
            return np.full(moments.shape, value)
        case Keyframes():
            return _interpolate(shape, moments)
        case Formula():
            return shape.at(moments)


def _samples(shape: Constant | Keyframes | Formula) -> Array:
    """Return moments dense enough to find the extremes of a shape."""
    match shape:
        case Constant():
            return np.zeros(1)
        case Keyframes(keys=keys):
            times = np.array([float(key.at) for key in keys])
            part = np.linspace(0, 1, SAMPLES_PER_KEY, endpoint=False)
            between = times[:-1, None] + np.diff(times)[:, None] * part
            return np.concatenate([between.reshape(-1), times])
        case Formula(until=until):
            return np.linspace(0, float(until), SAMPLES_OF_A_FORMULA)


def _corners(keys: tuple[Key, ...]) -> tuple[Fraction, ...]:
    corners = [keys[0].at]
    for before, key in pairwise(keys):
        corners += [before.at + (key.at - before.at) * kink for kink in kinks(key.ease)]
        corners.append(key.at)
    return tuple(corners)


def _repeated(shape: Keyframes) -> tuple[Fraction, ...]:
    corners = _corners(shape.keys)
    first, span = corners[0], corners[-1] - corners[0]
    if span == 0:
        return corners
    ahead = [corner - first for corner in corners]
    back = [span - offset for offset in ahead] if shape.outside == "mirror" else ahead
    rounds = range(-(first // span) - 1, (shape.until - first) // span + 1)
    ever = {
        first + number * span + offset
        for number in rounds
        for offset in (back if number % 2 else ahead)
    }
    return tuple(sorted(moment for moment in ever if 0 <= moment <= shape.until))


def _interpolate(shape: Keyframes, moments: Array) -> Array:
    times = np.array([float(key.at) for key in shape.keys])
    values = np.array([key.value for key in shape.keys])
    if len(times) == 1:
        return np.full(moments.shape, values[0])
    moments = _brought_inside(shape.outside, moments, times[0], times[-1])
    segment = np.clip(np.searchsorted(times, moments, side="right") - 1, 0, len(times) - 2)
    length = np.diff(times)[segment]
    part = np.clip((moments - times[segment]) / length, 0, 1)
    result = np.empty_like(moments)
    eases = np.array([key.ease for key in shape.keys[1:]])[segment]
    for name in dict.fromkeys(key.ease for key in shape.keys[1:]):
        here = eases == name
        if name == CATMULL:
            result[here] = _catmull(shape.outside, times, values, segment[here], part[here])
        else:
            share = ease_function(name)(part[here])
            start, end = values[:-1][segment[here]], values[1:][segment[here]]
            result[here] = start * (1 - share) + end * share  # exact at both ends
    return result


def _brought_inside(outside: str, moments: Array, first: float, last: float) -> Array:
    span = last - first
    match outside:
        case "loop":
            return first + np.mod(moments - first, span)
        case "mirror":
            return first + span - np.abs(np.mod(moments - first, 2 * span) - span)
        case _:
            return moments


def _catmull(outside: str, times: Array, values: Array, segment: NDArray, part: Array) -> Array:
    """Evaluate the cubic Hermite spline whose slopes are central differences over uneven keys.

    The ends are level, which joins a held or mirrored outside without a corner; a loop takes its
    neighbors from around the seam (Catmull and Rom, 1974, for even keys).
    """
    rise, run = np.diff(values), np.diff(times)
    slopes = np.zeros_like(values)
    slopes[1:-1] = (rise[1:] + rise[:-1]) / (run[1:] + run[:-1])
    if outside == "loop":
        slopes[[0, -1]] = (rise[0] + rise[-1]) / (run[0] + run[-1])
    start, end = values[segment], values[segment + 1]
    leave, arrive = slopes[segment] * run[segment], slopes[segment + 1] * run[segment]
    rest = 1 - part
    weight = part * part * (3 - 2 * part)
    tangents = part * rest * (leave * rest - arrive * part)
    return start * (1 - weight) + end * weight + tangents
