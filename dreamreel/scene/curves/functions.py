"""The functions that expressions may call: name, number of arguments, what they give.

Most are plain functions of columns of numbers. Those that know the time or the seed are built as
terms of a formula, in `dreamreel.scene.curves.expressions`; here they have their names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


TIMES: Mapping[str, str] = {
    "t": "`t`: seconds since the movie's beginning",
    "u": "`u`: share of the movie that has passed, 0 to 1",
    "beat": "`beat`: beats since beat 0 of the tempo, with fractions",
    "bar": "`bar`: bars since beat 0 of the tempo, with fractions",
    "duration": "`duration`: of the movie, seconds",
    "seed": "`seed`: of the scene",
    "pi": "`pi`: 3.14159...",
    "tau": "`tau`: 6.28318..., a full turn in radians",
}
"""The names that every expression knows, and what they are."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A function that knows the time or the seed; its periods are times such as 4b or 2s."""

    least: int
    """Fewest arguments."""
    most: int
    """Most arguments."""
    doc: str
    """How it is called and what it gives."""
    example: str
    """An expression."""


TIMED: Mapping[str, Timed] = {
    "osc": Timed(
        1,
        2,
        "`osc(period, phase)`: a sine, -1 to 1; phase: periods that it is ahead",
        "0.5 + 0.2*osc(4s)",
    ),
    "tri": Timed(
        1,
        2,
        "`tri(period, phase)`: a triangle, -1 to 1: a sine with straight lines",
        "0.5 + 0.2*tri(4s)",
    ),
    "saw": Timed(
        1, 2, "`saw(period, phase)`: rises from -1 to 1 and falls at once", "0.5 + 0.2*saw(4s)"
    ),
    "square": Timed(1, 2, "`square(period, phase)`: 1 and -1 in turn", "0.5 + 0.2*square(4s)"),
    "pulse": Timed(
        1,
        3,
        "`pulse(period, width, phase)`: 1 for that share of the period, or half of it, then 0",
        "0.4 + 0.4*pulse(1b, 0.25)",
    ),
    "noise": Timed(
        1,
        2,
        "`noise(period, stream)`: wanders smoothly between -1 and 1, to a new value each period; a "
        "plain number is a rate per second instead",
        "0.5 + 0.2*noise(3s)",
    ),
    "rand": Timed(
        1,
        2,
        "`rand(hold, stream)`: a number from 0 to 1, held for that long, then another",
        "0.3 + 0.4*rand(2b)",
    ),
    "since": Timed(
        1,
        1,
        "`since(drop)`: seconds since a marker, before it more than a day; `since(kick)`: since "
        "the last onset of a sound; `since(1b)`: since the last beat",
        "0.3 + 0.4*exp(-4*since(1b))",
    ),
    "ease": Timed(
        2,
        2,
        "`ease(out_cubic, x)`: an ease by name, from 0 at x = 0 to 1 at x = 1",
        "0.2 + 0.4*ease(out_cubic, u)",
    ),
}
"""By name."""


@dataclass(frozen=True, slots=True)
class Function:
    """One plain function."""

    compute: Callable[..., Any]  # Any: of a ufunc, whose return type depends on its arguments
    least: int
    """Fewest arguments."""
    most: int
    """Most arguments."""
    doc: str
    """How it is called and what it gives."""


def _round(x: Array) -> Array:
    return np.floor(x + 0.5)


def _fract(x: Array) -> Array:
    return x - np.floor(x)


def _clamp(x: Array, low: Array, high: Array) -> Array:
    return np.minimum(np.maximum(x, low), high)


def _lerp(start: Array, end: Array, part: Array) -> Array:
    return start * (1 - part) + end * part


def _step(edge: Array, x: Array) -> Array:
    return np.greater_equal(x, edge).astype(np.float64)


def _smoothstep(start: Array, end: Array, x: Array) -> Array:
    part = np.clip((x - start) / (end - start), 0, 1)
    return part * part * (3 - 2 * part)


def _least(*values: Array) -> Array:
    return _folded(np.minimum, values)


def _greatest(*values: Array) -> Array:
    return _folded(np.maximum, values)


def _folded(join: np.ufunc, values: tuple[Array, ...]) -> Array:
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(np.abs, 1, 1, "`abs(x)`: without its sign"),
    "sign": Function(np.sign, 1, 1, "`sign(x)`: -1, 0 or 1"),
    "floor": Function(np.floor, 1, 1, "`floor(x)`: the whole number below"),
    "ceil": Function(np.ceil, 1, 1, "`ceil(x)`: the whole number above"),
    "round": Function(_round, 1, 1, "`round(x)`: the nearest whole number, halves up"),
    "fract": Function(_fract, 1, 1, "`fract(x)`: what is above the whole number below"),
    "sqrt": Function(np.sqrt, 1, 1, "`sqrt(x)`: the square root"),
    "exp": Function(np.exp, 1, 1, "`exp(x)`: e to the power of x"),
    "log": Function(np.log, 1, 1, "`log(x)`: the natural logarithm"),
    "log2": Function(np.log2, 1, 1, "`log2(x)`: the logarithm to the base of 2"),
    "sin": Function(np.sin, 1, 1, "`sin(x)`: of an angle in radians"),
    "cos": Function(np.cos, 1, 1, "`cos(x)`: of an angle in radians"),
    "tan": Function(np.tan, 1, 1, "`tan(x)`: of an angle in radians"),
    "asin": Function(np.arcsin, 1, 1, "`asin(x)`: in radians"),
    "acos": Function(np.arccos, 1, 1, "`acos(x)`: in radians"),
    "atan": Function(np.arctan, 1, 1, "`atan(x)`: in radians"),
    "atan2": Function(np.arctan2, 2, 2, "`atan2(y, x)`: the angle of a point, in radians"),
    "tanh": Function(np.tanh, 1, 1, "`tanh(x)`: a soft limit, -1 to 1"),
    "hypot": Function(np.hypot, 2, 2, "`hypot(x, y)`: the length of a diagonal"),
    "pow": Function(np.power, 2, 2, "`pow(x, y)`: x to the power of y, as `x ** y`"),
    "mod": Function(np.mod, 2, 2, "`mod(x, y)`: the rest of a division, as `x % y`"),
    "min": Function(_least, 2, 16, "`min(x, y, ...)`: the least"),
    "max": Function(_greatest, 2, 16, "`max(x, y, ...)`: the greatest"),
    "clamp": Function(_clamp, 3, 3, "`clamp(x, low, high)`: x, held within"),
    "lerp": Function(_lerp, 3, 3, "`lerp(a, b, x)`: from a at 0 to b at 1, and on"),
    "step": Function(_step, 2, 2, "`step(edge, x)`: 0 below the edge, 1 from there on"),
    "smoothstep": Function(
        _smoothstep, 3, 3, "`smoothstep(a, b, x)`: 0 up to a, 1 from b on, softly between"
    ),
}
"""By name."""

OPERATORS: Mapping[str, Callable[..., Any]] = {  # Any: as above
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "//": np.floor_divide,
    "%": np.mod,
    "**": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
"""What stands between two numbers. Comparisons give 1 or 0."""


def _sine(cycles: Array) -> Array:
    return np.sin(2 * np.pi * _fract(cycles))


def _triangle(cycles: Array) -> Array:
    return 4 * np.abs(_fract(cycles + 0.75) - 0.5) - 1


def _sawtooth(cycles: Array) -> Array:
    return 2 * _fract(cycles) - 1


def _square(cycles: Array) -> Array:
    return np.where(_fract(cycles) < 0.5, 1.0, -1.0)


def _pulse(cycles: Array, width: Array) -> Array:
    return np.where(_fract(cycles) < width, 1.0, 0.0)


WAVES: Mapping[str, Callable[..., Any]] = {  # Any: as above
    "osc": _sine,
    "tri": _triangle,
    "saw": _sawtooth,
    "square": _square,
    "pulse": _pulse,
}
"""Oscillators, as functions of how many of their periods have passed."""

WORDS = frozenset({*TIMES, *TIMED, *FUNCTIONS})
"""What no variable or marker can be called."""
