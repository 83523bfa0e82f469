"""Curves evaluated over whole columns of moments, before anything is rendered.

So a value that is not a number at minute nine is reported at once, with its moment, and not nine
hours later. Nothing here knows what a column is for.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dreamreel.errors import Problem, SceneError
from dreamreel.scene.curves.curve import Curve

Array = NDArray[np.float64]

NOT_FINITE = "DR170"
"""Code of a value that is no finite number at some moment."""


def moments(first: int, last: int, rate: Fraction) -> Array:
    """Return the times first / rate ... last / rate, both included, in seconds.

    Each is the double nearest to the exact fraction, so that equal moments of different grids are
    equal numbers.
    """
    return np.arange(first, last + 1) * rate.denominator / rate.numerator


def column(curve: Curve, seconds: Array, path: str, *, endless: bool = False) -> Array:
    """Evaluate a curve at many moments; before the movie, in the pre-roll, it stands as at 0.

    Args:
        curve: what to evaluate.
        seconds: moments, any shape.
        path: place in the scene, for the message.
        endless: whether infinity is a legal value.

    Returns:
        Values in the shape of ``seconds``; read-only if the curve is constant.

    Raises:
        SceneError: a value is not finite.
    """
    if curve.is_constant:
        values = np.broadcast_to(np.float64(curve.at(0.0)), seconds.shape)
    else:
        with np.errstate(all="ignore"):  # what goes wrong is reported below, with its moment
            values = curve.at(np.maximum(seconds, 0))
    wrong = np.isnan(values) if endless else ~np.isfinite(values)
    if wrong.any():
        place = np.unravel_index(np.argmax(wrong), wrong.shape)
        message = (
            f"at {shown_moment(max(seconds[place], 0))}: is {values[place]}; "
            "it must be a finite number at every moment"
        )
        raise SceneError([Problem(NOT_FINITE, path, message)])
    return values


def table(
    curves: Mapping[str, Curve], seconds: Array, *, endless: frozenset[str] = frozenset()
) -> dict[str, Array]:
    """Evaluate several curves over the same moments.

    Args:
        curves: by their path in the scene.
        seconds: (n,) moments.
        endless: paths whose value may be infinite.

    Returns:
        A column of shape (n,) per path.

    Raises:
        SceneError: with a problem for every curve that is not finite somewhere.
    """
    columns: dict[str, Array] = {}
    problems: list[Problem] = []
    for path, curve in curves.items():
        try:
            columns[path] = column(curve, seconds, path, endless=path in endless)
        except SceneError as error:
            problems += error.problems
    if problems:
        raise SceneError(problems)
    return columns


def shown_moment(seconds: float) -> str:
    """Return a moment as scenes write it, to a millisecond: ``9m12s``, ``0.25s``."""
    minutes, rest = divmod(round(seconds, 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = [f"{hours}h" * bool(hours), f"{minutes}m" * bool(minutes)]
    last = f"{rest:.3f}".rstrip("0").rstrip(".")
    return "".join(parts) + (f"{last}s" if last != "0" or not (hours or minutes) else "")
