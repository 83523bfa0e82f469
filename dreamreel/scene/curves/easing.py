"""Easing: how a value travels from one key to the next, as functions of the unit interval.

The families are Robert Penner's (2002), made from their ``in_`` form by turning (``out_``) and by
joining two halves (``in_out_``). Two departures: ``expo`` and ``elastic`` are scaled so that they
begin and end exactly at 0 and 1, and the ``in_out_`` forms of ``back`` and ``elastic`` are the
plain joins, without Penner's separate constants. ``catmull`` is named here but needs the
neighboring keys, so the curve evaluates it.
"""

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dreamreel.scene.text.problems import quoted

Array = NDArray[np.float64]
Ease = Callable[[Array], Array]

BACK_OVERSHOOT = 1.70158  # Penner: overshoots by ten percent
ELASTIC_PERIOD = 0.3  # Penner: of the unit interval
BEZIER_TOLERANCE = 1e-14  # of x, which lies in 0..1

_BEZIER = re.compile(r"cubic_bezier\(([^()]*)\)")


def _sine(x: Array) -> Array:
    return 1 - np.cos(x * np.pi / 2)


def _power(exponent: int) -> Ease:
    return lambda x: x**exponent


def _expo(x: Array) -> Array:
    return np.expm1(10 * np.log(2) * x) / 1023


def _circ(x: Array) -> Array:
    return 1 - np.sqrt(np.maximum(0, 1 - x * x))


def _back(x: Array) -> Array:
    return x * x * ((BACK_OVERSHOOT + 1) * x - BACK_OVERSHOOT)


def _elastic(x: Array) -> Array:
    def ring(y: Array | float) -> Array:
        phase = (y - ELASTIC_PERIOD / 4) * 2 * np.pi / ELASTIC_PERIOD
        return np.asarray(np.exp2(-10 * np.asarray(y)) * np.sin(phase) + 1)

    return 1 - ring(1 - x) / ring(1.0)


def _bounce(x: Array) -> Array:
    y = 1 - x
    # Penner's four parabolas, each (center, rest height): 7.5625 = (11/4)**2.
    centers = np.array([0.0, 6.0, 9.0, 10.5]) / 11
    rests = np.array([0.0, 3 / 4, 15 / 16, 63 / 64])
    arc = np.searchsorted(np.array([4.0, 8.0, 10.0]) / 11, y, side="right")
    return 1 - (7.5625 * (y - centers[arc]) ** 2 + rests[arc])


FAMILIES: dict[str, Ease] = {
    "sine": _sine,
    "quad": _power(2),
    "cubic": _power(3),
    "quart": _power(4),
    "quint": _power(5),
    "expo": _expo,
    "circ": _circ,
    "back": _back,
    "elastic": _elastic,
    "bounce": _bounce,
}
"""The ``in_`` form of each family."""


def _turned(ease: Ease) -> Ease:
    return lambda x: 1 - ease(1 - x)


def _joined(ease: Ease) -> Ease:
    def both(x: Array) -> Array:
        late = x >= 0.5
        half = ease(np.where(late, 2 - 2 * x, 2 * x)) / 2
        return np.where(late, 1 - half, half)

    return both


def _smooth(x: Array) -> Array:
    return x * x * (3 - 2 * x)


_EASES: dict[str, Ease] = {
    "linear": lambda x: x,
    "hold": lambda x: np.where(x < 1, 0.0, 1.0),
    "smooth": _smooth,
    **{f"in_{name}": ease for name, ease in FAMILIES.items()},
    **{f"out_{name}": _turned(ease) for name, ease in FAMILIES.items()},
    **{f"in_out_{name}": _joined(ease) for name, ease in FAMILIES.items()},
}

CATMULL = "catmull"
NAMES: tuple[str, ...] = (*_EASES, CATMULL)
"""Every ease that has a plain name; ``cubic_bezier(x1, y1, x2, y2)`` comes besides."""

_BOUNCES = tuple(Fraction(n, 11) for n in (1, 3, 7))


def ease_function(name: str) -> Ease:
    """Return the function of an ease, from [0, 1] to about [0, 1], 0 at 0 and 1 at 1.

    Args:
        name: one of `NAMES` but ``catmull``, or ``cubic_bezier(x1, y1, x2, y2)``.

    Raises:
        ValueError: if there is no such ease, or the control points of a Bézier curve are no four
            numbers with x1 and x2 in 0..1.
    """
    if name in _EASES:
        return _EASES[name]
    if name.startswith("cubic_bezier"):
        return _bezier(*_control_points(name))
    raise ValueError(f"there is no ease {quoted(name)}")


def kinks(name: str) -> tuple[Fraction, ...]:
    """Return where, inside (0, 1), the ease is not smooth."""
    if name.startswith("in_out_"):
        inner = kinks(f"in_{name.removeprefix('in_out_')}")
        return (*(k / 2 for k in inner), Fraction(1, 2), *(1 - k / 2 for k in reversed(inner)))
    if name == "in_bounce":
        return _BOUNCES
    if name == "out_bounce":
        return tuple(1 - k for k in reversed(_BOUNCES))
    return ()


def _control_points(name: str) -> tuple[float, float, float, float]:
    match = _BEZIER.fullmatch(name)
    if match is None:
        raise ValueError(f'"{name}" is not of the form cubic_bezier(x1, y1, x2, y2)')
    try:
        points = [float(part) for part in match[1].split(",")]
    except ValueError:
        raise ValueError(f'"{name}": the four control values must be numbers') from None
    if len(points) != 4 or not np.all(np.isfinite(points)):
        raise ValueError(f'"{name}": four finite control values are needed: x1, y1, x2, y2')
    x1, y1, x2, y2 = points
    if not (0 <= x1 <= 1 and 0 <= x2 <= 1):
        raise ValueError(f'"{name}": x1 and x2 are moments and must lie in 0..1')
    return x1, y1, x2, y2


def _bezier(x1: float, y1: float, x2: float, y2: float) -> Ease:
    def along(a: float, b: float, s: Array) -> Array:
        return ((1 + 3 * (a - b)) * s + 3 * (b - 2 * a)) * s * s + 3 * a * s

    def slope(a: float, b: float, s: Array) -> Array:
        return 3 * ((1 + 3 * (a - b)) * s + 2 * (b - 2 * a)) * s + 3 * a

    def ease(x: Array) -> Array:
        low, high, s = np.zeros_like(x), np.ones_like(x), np.array(x)
        for _ in range(64):  # Newton, kept inside a bracket; plain halving alone would do in 64
            error = along(x1, x2, s) - x
            if np.all(np.abs(error) < BEZIER_TOLERANCE):
                break
            low, high = np.where(error < 0, s, low), np.where(error < 0, high, s)
            step = error / np.maximum(slope(x1, x2, s), 1e-9)
            inside = (s - step > low) & (s - step < high)
            s = np.where(inside, s - step, (low + high) / 2)
        return np.where(x >= 1, 1.0, along(y1, y2, s))

    return ease
