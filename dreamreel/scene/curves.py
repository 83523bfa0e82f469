"""Curves: one number over the movie's time, as every moving value of a scene is kept.

A curve holds a shape, constant or keyframed, and may clamp what the shape gives. Times are seconds
of the movie: exact fractions for the keys, float64 columns for evaluation. A curve knows neither
what it steers nor in what unit; the table of keys does.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from dreamreel.scene.easing import CATMULL, ease_function, kinks

Array = NDArray[np.float64]

OUTSIDES = ("hold", "loop", "mirror")
"""What a keyframed curve may do before its first and after its last key."""

SAMPLES_PER_KEY = (
    64  # enough to find the extremes of every ease to better than a percent of its travel
)


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

    shape: Constant | Keyframes
    clamp: tuple[float, float] | None = None
    """(low, high) that the result is held within, or None."""

    @staticmethod
    def constant(value: float) -> "Curve":
        """Return the curve that has this value always."""
        return Curve(Constant(float(value)))

    @property
    def is_constant(self) -> bool:
        """Whether the curve is known never to change."""
        match self.shape:
            case Constant():
                return True
            case Keyframes(keys=keys):
                return len(keys) == 1

    @property
    def breakpoints(self) -> tuple[Fraction, ...]:
        """Moments where the curve is not smooth, ascending, seconds; between them it is.

        Keys, and the corners inside eases such as ``in_out_quad`` and ``out_bounce``. Where a clamp
        takes hold is not among them.
        """
        match self.shape:
            case Constant():
                return ()
            case Keyframes(outside="hold"):
                return _corners(self.shape.keys)
            case Keyframes():
                return _repeated(self.shape)

    @overload
    def at(self, seconds: Array) -> Array: ...
    @overload
    def at(self, seconds: float | Fraction) -> float: ...
    def at(self, seconds: float | Fraction | Array) -> float | Array:
        """Return the value at each of these moments, float64; a float for a single moment."""
        moments = np.asarray(seconds, dtype=np.float64)
        match self.shape:
            case Constant(value=value):
                values = np.full(moments.shape, value)
            case Keyframes():
                values = _interpolate(self.shape, moments.reshape(-1)).reshape(moments.shape)
        if self.clamp is not None:
            values = np.clip(values, *self.clamp)
        return values if isinstance(seconds, np.ndarray) else float(values)

    def extent(self) -> tuple[float, float]:
        """Return the least and the greatest value, found by sampling between the keys."""
        match self.shape:
            case Constant():
                moments = np.zeros(1)
            case Keyframes(keys=keys):
                times = np.array([float(key.at) for key in keys])
                part = np.linspace(0, 1, SAMPLES_PER_KEY, endpoint=False)
                between = times[:-1, None] + np.diff(times)[:, None] * part
                moments = np.concatenate([between.reshape(-1), times])
        values = self.at(moments)
        return float(values.min()), float(values.max())


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
