"""Reading curves: a constant, keys or an expression, and what is around it, all of it checked."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

import numpy as np

from dreamreel.errors import Mark
from dreamreel.scene.curves.columns import shown_moment
from dreamreel.scene.curves.curve import Constant, Curve, Keyframes
from dreamreel.scene.curves.expressions import Scope, compile_expression
from dreamreel.scene.curves.formula import Formula
from dreamreel.scene.curves.tokens import ExpressionError, counts_frames
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.table import CURVE_KEYS
from dreamreel.scene.reading.extents import Wrong, first_wrong
from dreamreel.scene.reading.keylist import read_keys
from dreamreel.scene.reading.reader import FAULT_CODES, Reader, shown, span, spec
from dreamreel.scene.reading.structure import check_names
from dreamreel.scene.text.source import Node, scalar

WIDEST_WINDOW = 60  # seconds that a curve may be smoothed over

SHAPES = ("expr", "keys")
"""Of these a curve has one, or none if others are added."""

HARMLESS = Curve.constant(0.0)
"""What stands for a curve that could not be read; the scene is refused anyway."""


def read_curve(reader: Reader, path: str) -> Curve:
    """Return the curve of a key: the scene's, else the default."""
    return read_curve_or_word(reader, path) or HARMLESS


def read_curve_or_word(reader: Reader, path: str) -> Curve | None:
    """Return the curve of a key, or None if it is the word that the key takes besides."""
    known = spec(path)
    node = reader.find(path) or scalar(known.default or "")
    return None if known.word and node.text == known.word else curve_of(reader, path, node, known)


def read_pair(reader: Reader, path: str) -> tuple[Curve, Curve]:
    """Return the curves of x and y: a list of two curves, or one curve whose values are pairs."""
    known = spec(path)
    default = scalar(known.default or "")
    return pair_of(reader, path, reader.find(path) or Node("list", items=(default, default)), known)


def pair_of(reader: Reader, path: str, node: Node, known: KeySpec) -> tuple[Curve, Curve]:
    """Return the curves of x and y that a node says; arguments as those of `curve_of`."""
    if node.kind == "mapping":
        return (
            curve_of(reader, path, _component(node, 0), known, place=f"{path}[0]"),
            curve_of(reader, path, _component(node, 1), known, place=f"{path}[1]"),
        )
    if node.kind != "list" or len(node.items) != 2:
        given = f"a list of {len(node.items)}" if node.kind == "list" else shown(node)
        reader.error("DR106", path, f"a list of two, [x, y], is wanted, not {given}", node)
        return HARMLESS, HARMLESS
    x, y = node.items
    return (
        curve_of(reader, f"{path}[0]", x, known),
        curve_of(reader, f"{path}[1]", y, known),
    )


def curve_of(reader: Reader, path: str, node: Node, known: KeySpec, *, place: str = "") -> Curve:
    """Return the curve that a node says.

    Args:
        reader: of the scene; it notes what is wrong.
        path: for messages.
        node: a quantity, or a mapping with ``keys``, ``expr`` or ``add``.
        known: kind, range and ease of the key.
        place: what random numbers in it derive from; empty: the path.
    """
    if node.kind == "mapping":
        return _Moving(reader, path, node, known, place or path).curve()
    value = reader.value(path, node, known)
    return HARMLESS if value is None else Curve.constant(float(value))


def _component(node: Node, index: int) -> Node:
    """Return a curve's mapping with each value that is a list of two replaced by one of them."""

    def one(value: Node) -> Node:
        if value.kind == "mapping":
            return _component(value, index)
        return value.items[index] if len(value.items) == 2 else value

    def split(key: Node, value: Node) -> Node:
        match key.text:
            case "value" | "expr":
                return one(value)
            case "keys" | "add":
                return Node("list", mark=value.mark, items=tuple(map(one, value.items)))
            case _:
                return value

    entries = tuple((key, split(key, value)) for key, value in node.entries)
    return Node("mapping", mark=node.mark, entries=entries)


@dataclass(frozen=True, slots=True)
class _Moving:
    """A curve that moves, while it is read."""

    reader: Reader
    path: str
    node: Node
    known: KeySpec
    place: str

    def curve(self) -> Curve:
        """Return the curve; `HARMLESS` if something is wrong with it."""
        before = self.reader.problems.count
        check_names(self.node, self.path, CURVE_KEYS, (), self.reader.problems)
        self._check_shapes()
        shape, add = self._shape(), self._added()
        clamp, smooth = self._clamp(), self._smooth()
        if self.reader.problems.count > before or shape is None:
            return HARMLESS
        curve = Curve(shape, clamp, add, smooth)
        if isinstance(shape, Keyframes) and not add:
            self._check_extent(curve)
        else:
            self._check_values(curve)
        return curve

    def _check_shapes(self) -> None:
        given = [name for name in SHAPES if self.node.get(name)]
        if len(given) > 1:
            message = f"a curve has {' or '.join(SHAPES)}, not both; add: [...] gives their sum"
        elif not given and self.node.get("add") is None:
            message = 'a curve needs keys: [{at: 0s, value: ...}, ...], or expr: "..."'
        elif self.node.get("outside") and "keys" not in given:
            message = "outside says what happens outside of keys, and there are none"
        else:
            return
        self.reader.error("DR113", self.path, message, self.node)

    def _shape(self) -> Constant | Keyframes | Formula | None:
        """Return what the curve is without what is around it; 0 if it only adds others."""
        expression = self.node.get("expr")
        if expression is not None:
            return self._formula(expression)
        if self.node.get("keys") is None:
            return Constant(0.0)
        known = self.known if self.node.get("add") is None else _free(self.known)
        return read_keys(self.reader, self.path, self.node, known)

    def _formula(self, node: Node) -> Constant | Formula | None:
        path = f"{self.path}.expr"
        if node.kind not in ("text", "number"):
            message = f'an expression such as "0.5 + 0.1*osc(4s)" is wanted, not {shown(node)}'
            self.reader.error("DR106", path, message, node)
            return None
        reader = self.reader
        scope = Scope(reader.clock, reader.names, reader.seed, self.place)
        try:
            term = compile_expression(node.text, scope)
        except ExpressionError as error:
            code = FAULT_CODES[error.fault] if error.fault else "DR143"
            mark = node.mark and within(node.mark, node.text, error.start, error.length)
            reader.problems.error(code, path, str(error), mark)
            return None
        if counts_frames(node.text):
            reader.note_frames(path, node)
        formula = Formula(term, scope.until)
        return Constant(float(formula.at(np.zeros(1))[0])) if term.is_constant else formula

    def _added(self) -> tuple[Curve, ...]:
        node = self.node.get("add")
        if node is None:
            return ()
        path = f"{self.path}.add"
        if node.kind != "list" or not node.items:
            message = f"a list of curves is wanted, not {shown(node)}"
            self.reader.error("DR106", path, message, node)
            return ()
        known = _free(self.known)
        return tuple(
            curve_of(self.reader, f"{path}[{i}]", item, known, place=f"{self.place}.add[{i}]")
            for i, item in enumerate(node.items)
        )

    def _clamp(self) -> tuple[float, float] | None:
        node = self.node.get("clamp")
        if node is None:
            return None
        path = f"{self.path}.clamp"
        if node.kind != "list" or len(node.items) != 2:
            self.reader.error("DR106", path, f"[low, high] is wanted, not {shown(node)}", node)
            return None
        low, high = (self.reader.value(path, item, self.known) for item in node.items)
        if low is None or high is None:
            return None
        if low > high:
            self.reader.error("DR108", path, "low is above high", node)
        return float(low), float(high)

    def _smooth(self) -> Fraction:
        node = self.node.get("smooth")
        if node is None:
            return Fraction(0)
        path = f"{self.path}.smooth"
        known = KeySpec(path, "length", "", low=0, high=WIDEST_WINDOW)
        return Fraction(self.reader.value(path, node, known) or 0)

    def _check_extent(self, curve: Curve) -> None:
        low, high = curve.extent()
        slack = 1e-9 * max(1.0, abs(low), abs(high))  # rounding between the keys is no overshoot
        if low < self.known.low - slack or high > self.known.high + slack:
            message = (
                f"between its keys the curve goes from {low:.4g} to {high:.4g}, "
                f"outside {span(self.known)}; use another ease or clamp"
            )
            self.reader.error("DR142", self.path, message, self.node)

    def _check_values(self, curve: Curve) -> None:
        """Note the first moment of the movie at which the curve has no legal value."""
        clock, rate = self.reader.clock, self.reader.rate
        wrong = first_wrong(curve, self.known, clock.length or Fraction(0), (rate, clock.fps))
        if wrong:
            message = _told(wrong, self.known, curve)
            node = self.node.get("expr") or self.node
            self.reader.error(wrong.code, self.path, message, node)


def within(mark: Mark, text: str, start: int, length: int) -> Mark:
    """Return the place of a part of a text; that of all of it, if its line does not show it so.

    Args:
        mark: of the text, at its quote if it has one.
        text: without quotes.
        start: of the part, characters from 0.
        length: of the part, characters.
    """
    line = mark.text[mark.column - 1 :]
    is_plain = bool(text) and line.startswith(text)
    widths = [1] * len(text) if is_plain else _widths(line)
    if len(widths) != len(text):
        return mark
    before = sum(widths[:start]) + (0 if is_plain else 1)
    return replace(
        mark, column=mark.column + before, length=max(1, sum(widths[start : start + length]))
    )


_CHARACTERS = {
    "'": re.compile("''|[^']"),
    '"': re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|[^\\\"]"),
}
"""How a character is written between quotes, by the quote."""


def _widths(line: str) -> list[int]:
    """Return how long each character is written of the quoted text that a line begins with."""
    quote, at = line[:1], 1
    widths: list[int] = []
    while quote in _CHARACTERS and (match := _CHARACTERS[quote].match(line, at)):
        widths.append(match.end() - at)
        at = match.end()
    return widths


def _told(wrong: Wrong, known: KeySpec, curve: Curve) -> str:
    moment = "" if curve.is_constant else f"at {shown_moment(wrong.seconds)}: "
    if not np.isfinite(wrong.value):
        return f"{moment}{_cause(curve, wrong)}; it must be a finite number at every moment"
    return f"{moment}{wrong.value:.7g} is outside {span(known)}; change it, or add clamp"


def _cause(curve: Curve, wrong: Wrong) -> str:
    """Return why a curve has no finite value at a moment."""
    for part in (curve, *curve.add):
        try:
            if isinstance(part.shape, Formula):
                with np.errstate(all="raise", under="ignore"):
                    part.shape.term.at(np.array([wrong.seconds]))
        except FloatingPointError as error:
            return next(words for sign, words in _CAUSES.items() if sign in str(error))
    return f"is {wrong.value}"


_CAUSES = {
    "in log": "no number, such as the logarithm of 0",
    "divide": "division by zero",
    "overflow": "a number beyond all bounds",
    "": "no number, such as the root of a negative one or 0/0",
}
"""What NumPy calls it, and what a message does."""


def _free(known: KeySpec) -> KeySpec:
    """Return a key without its range: what is added to others may be anything."""
    return replace(known, low=-inf, high=inf)
