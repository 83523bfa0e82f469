"""The text of an expression, taken apart: its words and signs, and the times among them.

Python's parser does not know times such as ``4b``. So they are masked by names of underscores, as
long as they are themselves, and found again by where they stand. Any sign that no expression has,
a quote or a bracket for instance, is refused before the parser sees it.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from dreamreel import units
from dreamreel.scene.text.problems import quoted
from dreamreel.units import Fault

LONGEST = 512  # characters

_UNIT = units.TIME_UNIT.replace("%", "")
_TOKEN = re.compile(
    rf"(?P<time>(?:{units.NUMBER}(?:{_UNIT}))+(?![\w.]))|(?P<number>{units.NUMBER}(?![\w.]))"
    rf"|(?P<name>{units.NAME})|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%<>(),])|(?P<space>\s+)"
)


class ExpressionError(ValueError):
    """An expression that is refused.

    Args:
        message: what is wrong, and what is allowed.
        start: where in the text, characters from 0.
        length: of what is wrong, characters.
        fault: of the time in it, if that is what is wrong.
    """

    def __init__(
        self, message: str, start: int, length: int = 1, fault: Fault | None = None
    ) -> None:
        super().__init__(message)
        self.start = start
        self.length = max(1, length)
        self.fault: Fault | None = fault


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression, and where its times stand."""

    text: str
    tree: ast.expr
    literals: Mapping[int, str]
    """Times by their place in the text, characters from 0."""
    shift: int
    """How many spaces were cut off the text before it was parsed."""

    def start(self, node: ast.expr) -> int:
        """Return where a node stands in the text."""
        return node.col_offset + self.shift

    def source(self, node: ast.expr) -> str:
        """Return a node as it was written."""
        return self.text[self.start(node) : (node.end_col_offset or 0) + self.shift]

    def literal(self, node: ast.expr) -> str | None:
        """Return the time that a node is; None if it is none."""
        return self.literals.get(self.start(node)) if isinstance(node, ast.Name) else None


def counts_frames(text: str) -> bool:
    """Tell whether an expression has a time in frames, which moves with fps."""
    return any(match["time"] and "f" in match["time"] for match in _TOKEN.finditer(text))


def parsed(text: str) -> Parsed:
    """Return an expression as Python's parser reads it, its times masked.

    Raises:
        ExpressionError: if it is too long, or not an expression.
    """
    if len(text) > LONGEST:
        message = f"the expression has {len(text)} characters, more than {LONGEST}"
        raise ExpressionError(message, 0, len(text))
    literals = _literals(text)
    shift = len(text) - len(text.lstrip())
    return Parsed(text, _tree(_masked(text, literals)[shift:], shift), literals, shift)


def _literals(text: str) -> dict[int, str]:
    """Return the times in an expression by where they stand, and refuse what is no token."""
    literals: dict[int, str] = {}
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or not match[0].isascii():
            odd = re.compile(r"[\w.]+|.", re.DOTALL).match(text, position)
            assert odd
            raise ExpressionError(_odd(odd[0]), position, len(odd[0]))
        if match["time"]:
            literals[position] = match[0]
        position = match.end()
    return literals


def _odd(token: str) -> str:
    if re.match(r"\.?[0-9]", token):
        return f"{quoted(token)} is neither a number nor a time such as 4b, 2s or 250ms"
    hint = {"^": "; a power is **", "=": "; to compare, write ==", "&": "; write and"}
    shown = quoted(token) if '"' not in token else f"'{token}'"
    return f"{shown} has no place in an expression{hint.get(token, '')}"


def _masked(text: str, literals: Mapping[int, str]) -> str:
    """Return the text with its times replaced by names of underscores, all in their places."""
    masked = re.sub(r"\s", " ", text)
    for start, literal in literals.items():
        masked = masked[:start] + "_" * len(literal) + masked[start + len(literal) :]
    return masked


def _tree(text: str, shift: int) -> ast.expr:
    if not text.strip():
        raise ExpressionError('the expression is empty; write "0.5 + 0.1*osc(4s)"', 0)
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        start = min(error.offset - 1 if error.offset else len(text), len(text) - 1)
        message = f"the expression cannot be read: {error.msg}"
        raise ExpressionError(message, start + shift) from None
    except (MemoryError, RecursionError, ValueError):
        raise ExpressionError("the expression is nested too deeply", shift, len(text)) from None
