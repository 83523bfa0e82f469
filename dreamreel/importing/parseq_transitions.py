"""Parseq's transitions, ``bez`` and ``slide``: from one value to another within a span of frames.

By `parseq-lang-functions-curve.ts` of sd-parseq, at commit 67552b5. Named curves, which are texts,
are not read here.
"""

from collections.abc import Mapping

import numpy as np

from dreamreel.importing.formula import Array, FormulaError
from dreamreel.scene.curves.easing import ease_function

_ENDS = (("from_", "start"), ("to", "end", "t"), ("span", "in_"), ("offset", "os"))
ARGUMENTS = {
    "bez": (("x1",), ("y1",), ("x2",), ("y2",), *_ENDS, ("d", "delta")),
    "slide": _ENDS,
}
"""The names of their arguments, in order; a line below stands behind those that Python keeps."""
_HANDLES = (0.5, 0.0, 0.5, 1.0)
"""Of ``bez``, where none are given."""
_NO_OFFSET = 2.0
"""An offset of 1 or more is none."""


def usual(name: str, names: Mapping[str, Array | float]) -> tuple[Array, ...]:
    """Return what the arguments are that are not given.

    Args:
        name: of the transition.
        names: what formulas may refer to.
    """
    span = np.subtract(names["next_keyframe"], names["active_keyframe"])
    ends = (names["active_keyframe_value"], names["next_keyframe_value"], span, _NO_OFFSET)
    values = (*_HANDLES, *ends, 0.0) if name == "bez" else ends
    return tuple(np.asarray(value, dtype=np.float64) for value in values)


def transition(name: str, arguments: list[Array], since: Array) -> Array:
    """Return the values of a transition.

    Args:
        name: of the transition.
        arguments: all of them, as `ARGUMENTS` has them; columns, or single numbers.
        since: frames since the latest keyframe.

    Raises:
        FormulaError: the handles of ``bez`` move, or lie outside of the span.
    """
    if name == "slide":
        start, end, span, offset = arguments
        return _travelled(
            start, end, span, since, np.where(abs(offset) < 1, offset, _share(since, span))
        )
    *handles, start, end, span, offset, delta = arguments
    share = np.where(abs(offset) < 1, offset, _share(since, span))
    end = np.where(delta != 0, start + delta, end)
    return _travelled(start, end, span, share * span, _eased(handles, share))


def _share(since: Array, span: Array) -> Array:
    return since / np.where(span == 0, 1, span)


def _travelled(start: Array, end: Array, span: Array, since: Array, share: Array) -> Array:
    way = np.where(since >= span, end, start + share * (end - start))
    return np.where(span == 0, start, way)


def _eased(handles: list[Array], share: Array) -> Array:
    if any(handle.ndim for handle in handles):
        raise FormulaError("the handles of bez must not move")
    try:
        ease = ease_function(f"cubic_bezier({', '.join(str(float(each)) for each in handles)})")
    except ValueError as error:
        raise FormulaError(str(error)) from None
    return ease(np.clip(np.atleast_1d(share), 0, 1))
