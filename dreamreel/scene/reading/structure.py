"""Which keys stand where: every unknown, misplaced or not yet built key of a scene, noted.

Only names are looked at here, and whether a section is a mapping; values are read elsewhere.
"""

from collections.abc import Iterable

from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.table import KEYS, LATER, children
from dreamreel.scene.reading.reader import shown
from dreamreel.scene.text.problems import Problems, quoted, suggestion
from dreamreel.scene.text.source import Node

FREE = "x-"
"""Keys that begin so are the user's own."""
MOST_NAMED = 12
"""Legal keys that a message lists; by eye."""


def check_keys(root: Node, problems: Problems) -> None:
    """Note every key of the scene that the table does not have, and sections that are none."""
    _check_section(root, "", "", problems)


def check_names(
    node: Node, path: str, known: Iterable[str], later: Iterable[str], problems: Problems
) -> None:
    """Note the keys of one mapping that are neither known nor free.

    Args:
        node: the mapping.
        path: its own, for messages.
        known: the legal names.
        later: names that are answered "not in this version".
        problems: where to note.
    """
    known, later = tuple(known), tuple(later)
    for key, _ in node.entries:
        name, where = key.text, f"{path}.{key.text}" if path else key.text
        if name.startswith(FREE) or name in known:
            continue
        if name in later:
            problems.error("DR105", where, "not in this version", key.mark)
        else:
            near = suggestion(name, known) or _elsewhere(name) or _all(known)
            problems.error("DR104", where, f"unknown key {quoted(name)}{near}", key.mark)


def _check_section(node: Node, path: str, table_path: str, problems: Problems) -> None:
    known = children(table_path)
    prefix = f"{table_path}." if table_path else ""
    later = {key.removeprefix(prefix) for key in LATER if key.startswith(prefix)}
    check_names(node, path, known, later, problems)
    for key, value in node.entries:
        if key.text in known:
            where = f"{path}.{key.text}" if path else key.text
            _check_value(value, where, known[key.text], problems)


def _check_value(value: Node, path: str, known: KeySpec, problems: Problems) -> None:
    if known.kind == "section":
        if value.kind == "mapping":
            _check_section(value, path, known.path, problems)
        elif not (known.scalar and value.kind == "text"):
            message = f"a mapping of keys is wanted, not {shown(value)}"
            problems.error("DR106", path, message, value.mark)
    elif known.kind == "curves":
        for name, curve in value.entries:
            if curve.kind == "mapping" and not name.text.startswith(FREE):
                _check_section(curve, f"{path}.{name.text}", f"{known.path}[]", problems)
    elif known.kind in ("clips", "entries"):
        for index, clip in enumerate(value.items):
            if clip.kind == "mapping":
                _check_section(clip, f"{path}[{index}]", f"{known.path}[]", problems)


def _all(known: tuple[str, ...]) -> str:
    return f"; there are {', '.join(known)}" if 0 < len(known) <= MOST_NAMED else ""


def _elsewhere(name: str) -> str:
    homes = [path for path in KEYS if path.endswith(f".{name}") and "[]" not in path]
    return f"; it belongs under {KEYS[homes[0]].parent}:" if len(homes) == 1 else ""
