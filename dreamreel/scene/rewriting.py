"""Writing values into a scene's text, so that the text alone says what was rendered.

The text is edited in place: its comments, order and layout stay. Where that would change something
else as well, as with a value that aliases share, the scene is written out anew.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import yaml

from dreamreel.errors import SceneError
from dreamreel.scene.problems import Problems
from dreamreel.scene.source import Node, compose, scalar

_PLAIN = re.compile(r"[\w./+-]+")  # needs no quotes

Plain = tuple[str, str] | tuple["Plain", ...] | dict[str, "Plain"]
"""A tree without its places; of a mapping, the order does not count."""


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return a scene's text in which some keys have other values.

    Args:
        text: of a scene that was read without problems.
        values: dotted path of a key, no list on its way, to its scalar value.
    """
    for path, value in values.items():
        text = _with_value(text, path.split("."), value)
    return text


def _with_value(text: str, names: Sequence[str], value: str) -> str:
    tree = _read(text)
    assert tree is not None
    wanted = _changed(tree, names, _node(value))
    edited = _edited(text, names, _written(_node(value)))
    read = _read(edited)
    return edited if read and _plain(read) == _plain(wanted) else _written_out(wanted)


def _read(text: str) -> Node | None:
    """Return the tree of a text; None if anything is wrong with it."""
    problems = Problems()
    try:
        tree = compose(text, "", problems)
    except SceneError:
        return None
    return None if problems.errors else tree


def _node(value: str) -> Node:
    return scalar(value) if _PLAIN.fullmatch(value) else Node("text", value)


def _changed(node: Node, names: Sequence[str], value: Node) -> Node:
    """Return a tree with another value at a path, whose sections are made if they are missing."""
    if not names:
        return value
    name, *inner = names
    old = node.get(name) or Node("mapping")
    new = _changed(old, inner, value)
    if node.get(name) is None:
        return Node("mapping", entries=(*node.entries, (Node("text", name), new)))
    entries = ((key, new if key.text == name else item) for key, item in node.entries)
    return replace(node, entries=tuple(entries))


def _edited(text: str, names: Sequence[str], value: str) -> str:
    """Return the text with another value at a path; not always what was wanted."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for depth, name in enumerate(names):
        if not isinstance(node, yaml.MappingNode):
            return text
        found = next((item for key, item in node.value if key.value == name), None)
        if found is None:
            *sections, last = names[depth:]
            entry = f"{last}: {value}"
            for section in reversed(sections):
                entry = f"{section}: {{{entry}}}"
            return _inserted(text, node, entry)
        node = found
    assert node is not None
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]


def _inserted(text: str, mapping: yaml.MappingNode, entry: str) -> str:
    """Return the text with an entry before the first one of a mapping."""
    if mapping.flow_style:
        start = text.index("{", mapping.start_mark.index) + 1
        comma = ", " if mapping.value else ""
        return f"{text[:start]}{entry}{comma}{text[start:]}"
    first = mapping.value[0][0].start_mark
    return f"{text[: first.index]}{entry}\n{' ' * first.column}{text[first.index :]}"


def _plain(node: Node) -> Plain:
    if node.kind == "mapping":
        return {key.text: _plain(value) for key, value in node.entries}
    if node.kind == "list":
        return tuple(_plain(item) for item in node.items)
    return (node.kind, node.text)


def _written_out(tree: Node) -> str:
    """Return a scene's text, a line for each of its outermost keys."""
    return "".join(f"{_written(key)}: {_written(value)}\n" for key, value in tree.entries)


def _written(node: Node) -> str:
    if node.kind == "mapping":
        inner = ", ".join(f"{_written(key)}: {_written(value)}" for key, value in node.entries)
        return f"{{{inner}}}"
    if node.kind == "list":
        return f"[{', '.join(map(_written, node.items))}]"
    if node.kind != "text":
        return node.text or "null"
    if _PLAIN.fullmatch(node.text) and scalar(node.text).kind == "text":
        return node.text
    quoted = json.dumps(node.text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
