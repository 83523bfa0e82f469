"""Variables: numbers with names, for expressions. What an expression is, is not known here."""

import math
import re
from collections.abc import Iterator, Mapping

from dreamreel.scene.curves.functions import WORDS
from dreamreel.scene.reading.reader import Reader, shown
from dreamreel.scene.reading.structure import FREE
from dreamreel.scene.text.problems import quoted
from dreamreel.scene.text.source import Node
from dreamreel.units import UnitError, parse_number

KEY = "vars"
EXPRESSION = "expr"
"""Key of whatever may name variables."""

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def read_variables(reader: Reader) -> Mapping[str, float]:
    """Return the variables of a scene by name; what is wrong, or not used, is noted.

    Args:
        reader: of the scene; its clock knows the markers.
    """
    node = reader.find(KEY)
    if node is None:
        return {}
    if node.kind != "mapping":
        reader.error("DR106", KEY, f"names with numbers are wanted, not {shown(node)}", node)
        return {}
    used = set(names_used(reader.root))
    variables: dict[str, float] = {}
    for key, value in node.entries:
        if key.text.startswith(FREE):
            continue
        path = f"{KEY}.{key.text}"
        if not _NAME.fullmatch(key.text):
            message = f"{quoted(key.text)} is no name; letters, digits and _ make one"
            reader.error("DR112", path, message, key)
        elif key.text in WORDS:
            message = f"{quoted(key.text)} has a meaning of its own in expressions; take another"
            reader.error("DR112", path, message, key)
        elif key.text in reader.clock.markers:
            message = f"{quoted(key.text)} is a marker already; take another name"
            reader.error("DR119", path, message, key)
        elif key.text not in used:
            message = f"no expression uses the variable {quoted(key.text)}"
            reader.warning("DR197", path, message, key)
        variables[key.text] = _number(reader, path, value)
    return variables


def _number(reader: Reader, path: str, node: Node) -> float:
    try:
        number = float(parse_number(node.text)) if node.kind == "number" else math.nan
    except (UnitError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        reader.error("DR106", path, f"a number is wanted, not {shown(node)}", node)
        return 0.0
    return number


def names_used(node: Node) -> Iterator[str]:
    """Yield all words in the expressions of a tree, the sections for notes left out."""
    for item in node.items:
        yield from names_used(item)
    for key, value in node.entries:
        if key.text == EXPRESSION:
            for part in (value, *value.items):  # of a pair, there are two
                yield from _NAME.findall(part.text)
        if not key.text.startswith(FREE):
            yield from names_used(value)
