"""Slips of the pen: what is wrong with a text that is not YAML, in plain words.

PyYAML says which token it did not expect. People want to know which colon, bracket, quote or
indentation to mend, and that is often in a line above. This guesses, as a reader would; a slip that
is not known here keeps PyYAML's words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import yaml

CLOSING = {"{": "}", "[": "]"}

_COLON = re.compile(r":(\s|$)")
_NO_SPACE = re.compile(r"""\s*(?:- +)*([\w.-]+):(?=[^\s:/])""")
_NO_SPACE_AFTER_DASH = re.compile(r"\s*-(?=[^\s-])")
_FOUND = re.compile(r"(?:found|got) '(.*)'")


class Place(NamedTuple):
    """A place in a text, both from 0, as PyYAML counts."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What PyYAML stumbled over."""

    lines: Sequence[str]
    """Of the whole text."""
    at: Place
    """Where it stumbled."""
    since: Place
    """Where what it was reading began."""
    problem: str
    """In its own words."""

    @property
    def found(self) -> str:
        """What was found where something else was expected: a token in PyYAML's words."""
        match = _FOUND.search(self.problem)
        return match[1] if match else ""

    def line(self, number: int) -> str:
        """Return a line; an empty one behind the end."""
        return self.lines[number] if number < len(self.lines) else ""

    def above(self) -> Place:
        """Return where the text of the nearest line above begins that is not empty."""
        for number in range(self.at.line - 1, -1, -1):
            text = self.line(number).strip()
            if text and not text.startswith("#"):
                return self.start(number)
        return self.at

    def start(self, number: int) -> Place:
        """Return where the text of a line begins."""
        line = self.line(number)
        return Place(number, len(line) - len(line.lstrip()))


class Told(NamedTuple):
    """A slip in plain words."""

    message: str
    """What is wrong, and what to do."""
    at: Place
    """Where to do it."""


def explain(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Told:
    """Return what is wrong in plain words, and where it is to be mended.

    Args:
        error: of PyYAML's reader.
        lines: of the text.
    """
    at = error.problem_mark or error.context_mark
    since = error.context_mark or at
    slip = Slip(lines, _place(at), _place(since), error.problem or "the text cannot be read")
    asked = f"{error.context or ''}: {slip.problem}"
    return next((told(slip) for start, told in _SLIPS if re.search(start, asked)), _unknown(slip))


def _place(mark: yaml.Mark | None) -> Place:
    return Place(mark.line, mark.column) if mark else Place(0, 0)


def _unknown(slip: Slip) -> Told:
    return Told(f"this is not YAML: {slip.problem}", slip.at)


def _tab(slip: Slip) -> Told:
    return Told("a tab cannot indent or begin a value; use spaces", slip.at)


def _open_quote(slip: Slip) -> Told:
    quote = slip.line(slip.since.line)[slip.since.column]
    inside = "''" if quote == "'" else '\\"'
    message = f"this {quote} is not closed; close it (inside, it is written {inside})"
    return Told(message, slip.since)


def _bracket(slip: Slip) -> Told:
    """Tell what is missing inside {...} or [...]."""
    opening = "{" if "'}'" in slip.problem.partition(" but ")[0] else "["
    closing = CLOSING[opening]
    if slip.found in CLOSING.values():
        where = f"line {slip.since.line + 1}, column {slip.since.column + 1}"
        message = f"{slip.found} cannot close the {opening} of {where}; close that with {closing}"
        return Told(message, slip.at)
    if slip.found == "<stream end>":
        return Told(f"this {opening} is not closed; add a {closing}", slip.since)
    if slip.at.line > slip.since.line:
        message = (
            f"this {opening} is not closed before line {slip.at.line + 1}; "
            f"add a {closing}, or a comma between its values"
        )
        return Told(message, slip.since)
    message = f"inside {opening}{closing} a comma is missing, or quotes around a value with a colon"
    return Told(f"{message}; add them before this", slip.at)


def _colon(slip: Slip) -> Told:
    """Tell why a colon cannot stand where it does."""
    if ": " in slip.line(slip.at.line)[: slip.at.column]:
        return Told("a second colon in one value; put quotes around the whole value", slip.at)
    above = slip.above()
    text = slip.line(above.line)
    if above.line < slip.at.line and not _COLON.search(text):
        return _colon_of(slip, above)
    here = slip.start(slip.at.line)
    if above.line < slip.at.line and here.column > above.column:
        message = (
            f"this line is indented deeper than line {above.line + 1}, which has its value; "
            "begin both in the same column"
        )
        return Told(message, here)
    return Told("no colon can stand here; a value with a colon needs quotes", slip.at)


def _no_colon(slip: Slip) -> Told:
    return _colon_of(slip, slip.since)


def _colon_of(slip: Slip, place: Place) -> Told:
    """Tell of a line that should be ``key: value`` and is not."""
    text = slip.line(place.line)
    if match := _NO_SPACE.match(text):
        message = f"a space is missing behind the colon; write {match[1]}: and then the value"
        return Told(message, Place(place.line, match.end() - 1))
    if match := _NO_SPACE_AFTER_DASH.match(text):
        return Told("a space is missing behind the -", Place(place.line, match.end() - 1))
    return Told("a colon is missing in this line; write key: value", place)


def _stray(slip: Slip) -> Told:
    """Tell of something that does not belong to the block it stands in."""
    above = slip.above()
    if _NO_SPACE_AFTER_DASH.match(slip.line(above.line)):
        return _colon_of(slip, above)
    if slip.found.startswith("<block"):
        return Told(_INDENTATION, slip.at)
    if slip.found == "<scalar>" and slip.start(slip.at.line).column < slip.at.column:
        message = "nothing can follow a closed quote; put one pair of quotes around the whole value"
        return Told(f"{message} (inside '...' an apostrophe is written '')", slip.at)
    return Told(_STRAYS.get(slip.found, _INDENTATION), slip.at)


_INDENTATION = (
    "this line is indented like none above it; begin it in the same column as the lines that it "
    "belongs to"
)
_STRAYS = {
    "-": "a - begins an entry of a list, but keys stand in this column; move it to its list",
    "?": "a key stands in the column of a list's entries; indent it, or put a - before it",
    ":": "there is no key before this colon",
    "}": "this } closes nothing; remove it, or add the { before",
    "]": "this ] closes nothing; remove it, or add the [ before",
}


def _outside(slip: Slip) -> Told:
    """Tell of something behind the end of the scene."""
    above = slip.above()
    if not _COLON.search(slip.line(above.line)):
        return _colon_of(slip, above)
    return Told("the scene has ended above this; remove what follows, or move it inside", slip.at)


def _nothing(slip: Slip) -> Told:
    return Told(
        f"a value is missing before this {slip.found} sign; add it, or remove the sign", slip.at
    )


def _begin(slip: Slip) -> Told:
    sign = slip.line(slip.since.line)[slip.since.column]
    return Told(f"{sign} cannot begin a value; put quotes around it", slip.since)


def _list(slip: Slip) -> Told:
    return Told("a list begins on a line of its own; put the - below its key", slip.at)


def _backslash(slip: Slip) -> Told:
    return Told("in \"...\" a backslash is written \\\\; or use '...'", slip.at)


def _block_text(slip: Slip) -> Told:
    return Told("behind | or > the text begins on the next line", slip.at)


_SLIPS: Sequence[tuple[str, Callable[[Slip], Told]]] = (
    (r"\\t", _tab),
    ("quoted scalar: found unexpected", _open_quote),
    ("flow (mapping|sequence): expected", _bracket),
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", _no_colon),
    ("expected <block end>", _stray),
    ("expected '<document start>'", _outside),
    ("sequence entries are not allowed", _list),
    ("expected the node content", _nothing),
    ("cannot start any token|alias|anchor", _begin),
    ("escape", _backslash),
    ("block scalar", _block_text),
)
"""What PyYAML says, and who tells it in plain words; the first that fits."""
