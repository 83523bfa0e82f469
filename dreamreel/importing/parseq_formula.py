"""Parseq's formulas: ``L``, ``S + 0.1*sin(p=4b)``, and other arithmetic between keyframes.

What it draws at random derives from the clock there, and the rest of its functions is large;
whoever uses them imports the rendered frames, which hold their values.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np

from dreamreel.importing.formula import (
    PLAIN,
    Array,
    Formula,
    FormulaError,
    Function,
    read_formula,
)
from dreamreel.importing.parseq_transitions import ARGUMENTS, transition, usual
from dreamreel.scene.text.problems import quoted

_RESERVED = re.compile(r"(?<![\w.])(from|in)(?=\s*=(?!=))")
"""Names of arguments that Python's parser keeps for itself."""
_UNIT = re.compile(r"(?<![\w.])(\d+(?:\.\d*)?|\.\d+)([fsb])\b")
_WAVES: Mapping[str, Callable[[Array, Array, Array], Array]] = {
    "sin": lambda turns, _position, _width: np.sin(2 * pi * turns),
    "tri": lambda turns, _position, _width: np.arcsin(np.sin(2 * pi * turns)) * 2 / pi,
    "sq": lambda turns, _position, _width: np.where(np.sin(2 * pi * turns) >= 0, 1.0, -1.0),
    "saw": lambda turns, _position, _width: np.fmod(turns, 1),
    "pulse": lambda _turns, position, width: (position < width).astype(float),
}
_ARGUMENTS = (
    ("period", "p"),
    ("phase", "ps"),
    ("amp", "a"),
    ("centre", "c"),
    ("limit", "li"),
    ("pulse", "pw"),
)
_USUAL = (0.0, 0.0, 1.0, 0.0, 0.0, 5.0)
"""Values of the arguments that are not given."""
_RAW = ("sin", "cos", "tan", "asin", "acos", "atan", "log", "exp", "sqrt", "tanh", "sinh", "cosh")
_SAME: Mapping[str, Function] = {
    name: PLAIN[name] for name in ("min", "max", "abs", "floor", "ceil")
}
FUNCTIONS: Mapping[str, Function] = {
    **_SAME,
    "round": Function(lambda x: np.floor(x + 0.5), 1),
    **{f"_{name}": PLAIN[re.sub("^a(?=sin|cos|tan)", "arc", name)] for name in _RAW},
}


@dataclass(frozen=True, slots=True)
class Between:
    """Where a formula is asked."""

    frames: Array
    """Counted from the first keyframe."""
    defined: Mapping[int, float]
    """The field's values by frame, ascending; at least one."""
    fps: float
    bpm: float
    """Beats per minute; 0: none."""

    @property
    def beat(self) -> float:
        """Frames of a beat."""
        return self.fps * 60 / self.bpm if self.bpm > 0 else np.nan

    @property
    def names(self) -> dict[str, Array | float]:
        """What formulas may refer to."""
        at, values = np.array(list(self.defined)), np.array(list(self.defined.values()))
        active = np.clip(np.searchsorted(at, self.frames, side="right") - 1, 0, None)
        following = np.minimum(active + 1, len(at) - 1)
        return {
            "L": np.interp(self.frames, at, values),
            "S": values[active],
            "f": self.frames,
            "k": self.frames - at[active],
            "s": self.frames / self.fps,
            "b": self.frames / self.beat,
            "active_keyframe": at[active].astype(float),
            "next_keyframe": at[following].astype(float),
            "active_keyframe_value": values[active],
            "next_keyframe_value": values[following],
            "unit_f": 1.0,
            "unit_s": self.fps,
            "unit_b": self.beat,
        }


def parseq_formula(text: str, between: Between) -> Array:
    """Return the values of a formula.

    Raises:
        FormulaError: it cannot be read, or is not finite somewhere.
    """
    plain = _RESERVED.sub(r"\1_", _UNIT.sub(r"(\1*unit_\2)", text)).replace("^", "**")
    plain = plain.replace("&&", " and ").replace("||", " or ")
    try:
        read = read_formula(plain, FUNCTIONS)
    except FormulaError:
        raise FormulaError(f"{quoted(text)} is not a formula that is read here") from None
    names = between.names
    waves = _Calls(names)
    tree = waves.visit(read.tree)
    values = Formula(tree, FUNCTIONS).at({**names, **waves.found})
    if not np.isfinite(values).all():
        raise FormulaError(f"{quoted(text)} is not a finite number at some frame")
    return np.broadcast_to(values, between.frames.shape)


class _Calls(ast.NodeTransformer):
    """Puts names in the place of calls whose arguments have names, and computes them."""

    def __init__(self, names: Mapping[str, Array | float]) -> None:
        self._names = names
        self.found: dict[str, Array | float] = {}

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Compute a call of an oscillator or a transition; leave any other."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        self.generic_visit(node)
        if name in _WAVES:
            values = self._wave(name, node)
        elif name in ARGUMENTS:
            given = self._arguments(node, ARGUMENTS[name], usual(name, self._names))
            with np.errstate(all="ignore"):
                values = transition(name, given, np.asarray(self._names["k"]))
        else:
            return node
        label = f"_call{len(self.found)}"
        self.found[label] = values
        return ast.Name(label)

    def _wave(self, name: str, node: ast.Call) -> Array:
        given = self._arguments(node, _ARGUMENTS, _USUAL)
        if not node.args and not any(each.arg in _ARGUMENTS[0] for each in node.keywords):
            raise FormulaError("an oscillator needs its period, such as sin(p=4b)")
        period, phase, height, center, limit, width = given
        position = self._names["f"] + phase
        with np.errstate(all="ignore"):
            turns = position / period
            values = _WAVES[name](turns, np.fmod(position, period), width)
            values = center + height * values
            return np.where((limit > 0) & (self._names["k"] > limit * period), 0.0, values)

    def _arguments(
        self, node: ast.Call, known: Sequence[tuple[str, ...]], usual: Sequence[Array | float]
    ) -> list[Array]:
        """Return all arguments of a call: what is given, else what is usual."""
        name, given = ast.unparse(node.func), dict(enumerate(node.args))
        for keyword in node.keywords:
            place = next((i for i, names in enumerate(known) if keyword.arg in names), None)
            if place is None:
                wrong = str(keyword.arg).removesuffix("_")
                raise FormulaError(f"{name} has no argument {quoted(wrong)} that is read here")
            given[place] = keyword.value
        if len(node.args) > len(known):
            raise FormulaError(f"{name} has at most {len(known)} arguments")
        names = {**self._names, **self.found}
        return [
            Formula(given[place], FUNCTIONS).at(names) if place in given else np.asarray(value)
            for place, value in enumerate(usual)
        ]
