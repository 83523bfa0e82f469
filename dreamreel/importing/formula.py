"""Formulas of other tools: a closed list of arithmetic, read by Python's parser and never run.

A formula is evaluated over whole columns of frames, and written in the scene language where that
has the words for it. What is not on the lists does not exist.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dreamreel.scene.text.problems import quoted

Array = NDArray[np.float64]

LONGEST = 4000  # characters of a formula
DEEPEST = 60  # levels of brackets and operators

_BINARY: Mapping[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.fmod,  # the sign of the dividend, as in C
    ast.Pow: np.power,
    ast.BitAnd: lambda a, b: ((a != 0) & (b != 0)).astype(float),
    ast.BitOr: lambda a, b: ((a != 0) | (b != 0)).astype(float),
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Array, Array], NDArray[np.bool_]]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function that formulas may call."""

    compute: Callable[..., Array]
    arguments: int
    word: str = ""
    """Of the scene language; empty: it has none."""


PLAIN: Mapping[str, Function] = {
    "sin": Function(np.sin, 1, "sin"),
    "cos": Function(np.cos, 1, "cos"),
    "tan": Function(np.tan, 1, "tan"),
    "arcsin": Function(np.arcsin, 1, "asin"),
    "arccos": Function(np.arccos, 1, "acos"),
    "arctan": Function(np.arctan, 1, "atan"),
    "arctan2": Function(np.arctan2, 2, "atan2"),
    "sinh": Function(np.sinh, 1),
    "cosh": Function(np.cosh, 1),
    "tanh": Function(np.tanh, 1, "tanh"),
    "arcsinh": Function(np.arcsinh, 1),
    "arccosh": Function(np.arccosh, 1),
    "arctanh": Function(np.arctanh, 1),
    "log": Function(np.log, 1, "log"),
    "log10": Function(np.log10, 1),
    "log1p": Function(np.log1p, 1),
    "exp": Function(np.exp, 1, "exp"),
    "expm1": Function(np.expm1, 1),
    "sqrt": Function(np.sqrt, 1, "sqrt"),
    "abs": Function(np.abs, 1, "abs"),
    "floor": Function(np.floor, 1, "floor"),
    "ceil": Function(np.ceil, 1, "ceil"),
    "min": Function(np.minimum, 2, "min"),
    "max": Function(np.maximum, 2, "max"),
    "where": Function(lambda test, a, b: np.where(test != 0, a, b), 3),
}
"""The functions of numexpr, which Deforum calls, and two that its users expect."""

TIME = "t"
"""The name of the frame's number in Deforum's formulas."""


class FormulaError(ValueError):
    """A formula that cannot be read: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, read."""

    tree: ast.expr
    functions: Mapping[str, Function]

    def at(self, names: Mapping[str, Array | float]) -> Array:
        """Return its values, float64; where it has none, they are not finite.

        Args:
            names: what it may refer to; columns of one length.

        Raises:
            FormulaError: it names something else.
        """
        with np.errstate(all="ignore"):
            values = _Evaluation(self.functions, names).of(self.tree)
        return np.asarray(values, dtype=np.float64)

    def written(self, names: Mapping[str, str]) -> str | None:
        """Return it in the scene language; None: that has not all of its words.

        Args:
            names: expressions of the scene language for each name.
        """
        try:
            tree = _Translation(self.functions, names).visit(ast.parse(ast.unparse(self.tree)))
        except FormulaError:
            return None
        return ast.unparse(tree)


def read_formula(text: str, functions: Mapping[str, Function] = PLAIN) -> Formula:
    """Return the formula of a text.

    Raises:
        FormulaError: it is too long, too deep, or not arithmetic.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of {len(text)} characters; at most {LONGEST} are read")
    try:
        tree = ast.parse(text.strip().replace("\n", " "), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError(f"{quoted(text)} is not a formula") from None
    _check_depth(tree)
    return Formula(tree, functions)


def _check_depth(tree: ast.AST) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [inner for node in level for inner in ast.iter_child_nodes(node)]
        if not level:
            return
    raise FormulaError(f"a formula deeper than {DEEPEST} levels")


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """Computes the values of one formula."""

    functions: Mapping[str, Function]
    names: Mapping[str, Array | float]

    def of(self, node: ast.expr) -> Array:
        """Return the values of a node."""
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return _float(number)
            case ast.Name(id=name) if name in self.names:
                return np.asarray(self.names[name], dtype=np.float64)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.of(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.of(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](self.of(left), self.of(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                return _COMPARISONS[type(op)](self.of(left), self.of(right)).astype(float)
            case ast.BoolOp(op=op, values=values):
                truths = [self.of(value) != 0 for value in values]
                join = np.logical_and if isinstance(op, ast.And) else np.logical_or
                return np.asarray(_folded(join, truths), dtype=np.float64)
            case ast.Call():
                return self._called(node)
        raise FormulaError(f"{quoted(ast.unparse(node))} is unknown")

    def _called(self, node: ast.Call) -> Array:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = self.functions.get(name)
        if function is None or node.keywords:
            raise FormulaError(f"there is no function like {quoted(ast.unparse(node))}")
        if len(node.args) != function.arguments:
            raise FormulaError(f"{name} takes {function.arguments} arguments, not {len(node.args)}")
        return function.compute(*map(self.of, node.args))


def _float(number: float) -> Array:
    try:
        return np.asarray(number, dtype=np.float64)
    except OverflowError:
        raise FormulaError("a number that is too large") from None


def _folded(join: Callable[[Array, Array], Array], values: list[Array]) -> Array:
    result = values[0]
    for value in values[1:]:
        result = join(result, value)
    return result


class _Translation(ast.NodeTransformer):
    """Rewrites the tree of a formula into one of the scene language, which is Python's as well."""

    def __init__(self, functions: Mapping[str, Function], names: Mapping[str, str]) -> None:
        self._functions, self._names = functions, names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put in what a name stands for."""
        return ast.parse(self._names[node.id], mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Call the function by our word for it."""
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        arguments = [self.visit(argument) for argument in node.args]
        if name == "where":
            test, then, otherwise = arguments
            return ast.IfExp(test, then, otherwise)
        word = self._functions[name].word
        if not word:
            raise FormulaError(name)
        return ast.Call(ast.Name(word), arguments, [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Write ``and`` and ``or`` for numexpr's signs."""
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            join = ast.And() if isinstance(node.op, ast.BitAnd) else ast.Or()
            return ast.BoolOp(join, [left, right])
        return ast.BinOp(left, node.op, right)
