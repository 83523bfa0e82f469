"""Expressions: what a scene writes behind ``expr``, compiled to a formula or refused with a place.

A scene is untrusted. So an expression is read by the standard library's parser and then rebuilt,
node by node, out of a closed list of terms; what is not on the list does not exist. Nothing is ever
evaluated as Python: no attributes, subscripts, strings, comprehensions, lambdas, names of Python's.
Numbers are doubles, so that no power takes time or memory.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, pi, tau

import numpy as np

from dreamreel import units
from dreamreel.scene.curves import randomness
from dreamreel.scene.curves.easing import CATMULL, NAMES
from dreamreel.scene.curves.formula import (
    Call,
    Choice,
    Comparison,
    Cycles,
    Eased,
    Elapsed,
    Moment,
    Noise,
    Now,
    Number,
    Since,
    Term,
    Wave,
)
from dreamreel.scene.curves.functions import FUNCTIONS, TIMED, TIMES, WAVES
from dreamreel.scene.curves.tokens import ExpressionError, Parsed, parsed
from dreamreel.scene.text.problems import quoted, suggestion
from dreamreel.units import Clock, Fault, Time, UnitError

DEEPEST = 64  # levels of operators, brackets and calls

EASES = tuple(name for name in NAMES if name != CATMULL)

_OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass(frozen=True, slots=True)
class Happenings:
    """Moments with one name: a marker, or the onsets of a sound."""

    moments: tuple[float, ...]
    """Seconds, ascending."""
    value: Term | None = None
    """What the name is worth where a number is wanted; None: its seconds, of a single moment."""


Named = float | Happenings | Term
"""What a name may stand for: a variable, moments, or a curve."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may refer to."""

    clock: Clock
    """Its length is known."""
    names: Mapping[str, Named]
    """Variables, markers and curves by name; they never hide `functions.WORDS`."""
    seed: int
    place: str
    """In the scene: what is random derives from it, so that other places draw other numbers."""

    @property
    def until(self) -> Fraction:
        """The movie's end, seconds."""
        return self.clock.length or Fraction(0)


def compile_expression(text: str, scope: Scope) -> Term:
    """Return the formula of an expression.

    Args:
        text: the expression.
        scope: what it may refer to.

    Raises:
        ExpressionError: if it is not one.
    """
    read = parsed(text)
    return _Compiler(read, scope).term(read.tree, 1)


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Builds the terms of one expression."""

    read: Parsed
    scope: Scope

    def term(self, node: ast.expr, depth: int) -> Term:
        """Return the term of a node."""
        if depth > DEEPEST:
            raise self.refused(node, f"the expression is nested deeper than {DEEPEST} levels")
        build = _BUILDERS.get(type(node))
        if build is None:
            raise self.refused(node, f"{self.source(node)} is not part of the language")
        return _folded(build(self, node, depth + 1))

    def refused(self, node: ast.expr, message: str, fault: Fault | None = None) -> ExpressionError:
        """Return the error of a node."""
        length = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        return ExpressionError(message, self.read.start(node), length, fault)

    def source(self, node: ast.expr) -> str:
        """Return a node as it was written, for messages."""
        return quoted(self.read.source(node))

    def literal(self, node: ast.expr) -> Time | None:
        """Return the time that a node is; None if it is none."""
        text = self.read.literal(node)
        try:
            return None if text is None else units.parse_span(text)
        except UnitError as error:
            raise self.refused(node, str(error), error.fault) from None

    def number(self, node: ast.Constant, _: int) -> Term:
        """Return a number."""
        if type(node.value) not in (int, float):
            raise self.refused(node, f"{self.source(node)} is not a number")
        try:
            return Number(float(units.parse_number(self.read.source(node))))
        except UnitError as error:
            raise self.refused(node, str(error)) from None

    def name(self, node: ast.Name, _: int) -> Term:
        """Return what a name or a time stands for."""
        time = self.literal(node)
        if time is not None:
            return Number(float(self.seconds(node, time)))
        if node.id in TIMES:
            return self.time(node)
        match self.scope.names.get(node.id):
            case None:
                raise self.unknown(node, node.id, (*TIMES, *self.scope.names))
            case float() | int() as value:
                return Number(float(value))
            case Happenings() as happenings:
                return self.happenings(node, happenings)
            case term:
                return term

    def happenings(self, node: ast.Name, known: Happenings) -> Term:
        """Return what moments are worth where a number is wanted."""
        if known.value is not None:
            return known.value
        if len(known.moments) == 1:
            return Moment(known.moments[0])
        raise self.refused(node, f"{node.id} is a row of moments; write since({node.id})")

    def time(self, node: ast.Name) -> Term:
        """Return one of `TIMES`."""
        until = self.scope.until
        match node.id:
            case "t":
                return Now()
            case "u":
                return Call("/", (Now(), Number(float(until))))
            case "beat":
                return self.beats(node, Time(beats=Fraction(1)))
            case "bar":
                return self.beats(node, Time(bars=Fraction(1)))
            case name:
                numbers = {"duration": until, "seed": self.scope.seed, "pi": pi, "tau": tau}
                return Number(float(numbers[name]))

    def seconds(self, node: ast.expr, time: Time) -> Fraction:
        """Return how long a time is at the movie's beginning."""
        try:
            return time.after(Fraction(0), self.scope.clock)
        except UnitError as error:
            raise self.refused(node, str(error), error.fault) from None

    def beats(self, node: ast.expr, time: Time) -> Cycles:
        """Return how often so many beats have passed since beat 0."""
        self.seconds(node, time)  # there is a tempo
        tempo = self.scope.clock.tempo
        assert tempo
        return Cycles(time.beats + time.bars * tempo.beats_per_bar, tempo, self.scope.until)

    def operation(self, node: ast.BinOp, depth: int) -> Term:
        """Return an operator of two terms."""
        sign = _OPERATORS.get(type(node.op))
        if sign is None:
            raise self.refused(node, f"{self.source(node)}: there is no such operator")
        return Call(sign, (self.term(node.left, depth), self.term(node.right, depth)))

    def sign(self, node: ast.UnaryOp, depth: int) -> Term:
        """Return a term with a sign, or denied."""
        operand = self.term(node.operand, depth)
        match node.op:
            case ast.USub():
                return Call("-", (Number(0.0), operand))
            case ast.Not():
                return Comparison(("==",), (operand, Number(0.0)))
            case ast.UAdd():
                return operand
            case _:
                raise self.refused(node, f"{self.source(node)}: there is no such operator")

    def comparison(self, node: ast.Compare, depth: int) -> Term:
        """Return comparisons in a row."""
        signs = tuple(_OPERATORS.get(type(op), "") for op in node.ops)
        if "" in signs:
            raise self.refused(node, f"{self.source(node)}: there is no such comparison")
        terms = (self.term(operand, depth) for operand in (node.left, *node.comparators))
        return Comparison(signs, tuple(terms))

    def logic(self, node: ast.BoolOp, depth: int) -> Term:
        """Return ``and`` or ``or``; what comes later is evaluated only where it matters."""
        first, *others = (self.term(value, depth) for value in node.values)
        result = _truth(others[-1])
        for term in (*reversed(others[:-1]), first):
            if isinstance(node.op, ast.And):
                result = Choice(term, result, Number(0.0))
            else:
                result = Choice(term, Number(1.0), result)
        return result

    def choice(self, node: ast.IfExp, depth: int) -> Term:
        """Return ``a if test else b``."""
        test, then, otherwise = (
            self.term(part, depth) for part in (node.test, node.body, node.orelse)
        )
        return Choice(test, then, otherwise)

    def call(self, node: ast.Call, depth: int) -> Term:
        """Return the call of a function."""
        if not isinstance(node.func, ast.Name) or self.read.literal(node.func):
            raise self.refused(node.func, f"{self.source(node.func)} is no function")
        name, known = node.func.id, FUNCTIONS.get(node.func.id)
        if node.keywords:
            raise self.refused(node, "arguments have no names here")
        if known is None and name not in TIMED:
            raise self.unknown(node.func, name, (*FUNCTIONS, *TIMED), "function ")
        least, most = (known.least, known.most) if known else (TIMED[name].least, TIMED[name].most)
        if not least <= len(node.args) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            message = f"{name} takes {wanted} arguments, not {len(node.args)}"
            raise self.refused(node, message)
        if known:
            return Call(name, tuple(self.term(argument, depth) for argument in node.args))
        return self.timed(name, node.args, depth)

    def timed(self, name: str, arguments: Sequence[ast.expr], depth: int) -> Term:
        """Return the call of one of `TIMED`."""
        first, *others = arguments
        if name == "ease":
            return Eased(self.ease(first), self.term(others[0], depth))
        if name == "since":
            return self.since(first, depth)
        cycles = self.cycles(first, depth, is_rate=name == "noise")
        terms = [self.term(other, depth) for other in others]
        if name in WAVES:
            width = (terms[:1] or [Number(0.5)])[0] if name == "pulse" else None
            phase = terms[1:] if name == "pulse" else terms
            return Wave(name, cycles, (phase or [Number(0.0)])[0], width)
        stream = self.constant(others[0], depth) if others else 0.0
        key = randomness.key_of(self.scope.seed, f"{self.scope.place}|{name}|{stream:g}")
        return Noise(name == "noise", key, cycles)

    def cycles(self, node: ast.expr, depth: int, *, is_rate: bool) -> Cycles:
        """Return how often a period has passed; a plain number is seconds, or a rate."""
        time = self.literal(node)
        if time is not None and not (time.seconds or time.frames) and (time.beats or time.bars):
            return self.beats(node, time)
        number = self.constant(node, depth)
        if not number > 0:
            raise self.refused(node, f"{self.source(node)} must be above 0")
        seconds = Fraction(number) if time is None else self.seconds(node, time)
        period = 1 / seconds if is_rate and time is None else seconds
        return Cycles(period, None, self.scope.until)

    def constant(self, node: ast.expr, depth: int) -> float:
        """Return the value of a node that must not move."""
        term = self.term(node, depth)
        value = float(term.at(np.zeros(1))) if isinstance(term, Number | Moment) else np.nan
        if not isfinite(value):
            message = f"{self.source(node)} must be a number that does not change"
            raise self.refused(node, message)
        return value

    def since(self, node: ast.expr, depth: int) -> Term:
        """Return the time since a marker or a beat."""
        if self.literal(node) is not None:
            return Elapsed(self.cycles(node, depth, is_rate=False))
        name = node.id if isinstance(node, ast.Name) else self.read.source(node)
        known = self.scope.names
        happenings = known.get(name)
        if not isinstance(happenings, Happenings):
            rows = tuple(other for other, row in known.items() if isinstance(row, Happenings))
            raise self.unknown(node, name, rows, "marker ")
        return Since(happenings.moments)

    def ease(self, node: ast.expr) -> str:
        """Return the name of an ease."""
        name = self.read.source(node)
        if name not in EASES:
            raise self.unknown(node, name, EASES, "ease ")
        return name

    def unknown(
        self, node: ast.expr, name: str, known: Sequence[str], kind: str = ""
    ) -> ExpressionError:
        """Return the error of a name that there is not."""
        return self.refused(node, f"there is no {kind}{quoted(name)}{suggestion(name, known)}")


_BUILDERS: Mapping[type[ast.expr], Callable[..., Term]] = {
    ast.Constant: _Compiler.number,
    ast.Name: _Compiler.name,
    ast.BinOp: _Compiler.operation,
    ast.UnaryOp: _Compiler.sign,
    ast.Compare: _Compiler.comparison,
    ast.BoolOp: _Compiler.logic,
    ast.IfExp: _Compiler.choice,
    ast.Call: _Compiler.call,
}
"""The closed list of what an expression is made of."""


def _folded(term: Term) -> Term:
    """Return a term that never changes as a number, unless it is none or may have a corner."""
    if not term.is_constant or isinstance(term, Number | Moment):
        return term
    with np.errstate(all="ignore"):
        value = float(np.broadcast_to(term.at(np.zeros(1)), (1,))[0])
    return Number(value) if isfinite(value) and not any(True for _ in term.breakpoints) else term


def _truth(term: Term) -> Term:
    return Comparison(("!=",), (term, Number(0.0)))
