"""Merging trees: what a scene says over what it includes, and single values set in a tree.

Sections merge key by key, and the later one wins. Everything else is one value and is replaced as a
whole: a curve, a chord, a pair, the sequence. Of keys that exclude each other the later one stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dreamreel.errors import Mark
from dreamreel.scene.keys.sound import CURVE, SOURCES, TRACK
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.reading.opening import PICTURES
from dreamreel.scene.reading.reader import shown
from dreamreel.scene.reading.sequence import VERBS
from dreamreel.scene.text.paths import Step, in_table, joined
from dreamreel.scene.text.problems import Refused
from dreamreel.scene.text.source import Node

EXCLUSIVE: Mapping[str, tuple[str, ...]] = {
    "start": PICTURES,
    "sequence[]": VERBS,
    CURVE: SOURCES,
}
"""Keys of which a section has one, by the section."""

NAMED_KINDS = frozenset({"section", "numbers", "patches", "axes", "curves", "tracks"})
"""Kinds of keys whose mappings merge."""
NAMED_PATHS = frozenset({"", "sequence[]", "markers", CURVE})
"""What merges besides."""

EMPTY = Node("mapping")

_WORDS = {"network": "arch", "sequence[].lineage": "unit", TRACK: "file"}
"""The key that a section's single word stands for."""


def merged(old: Node | None, new: Node, path: str = "") -> Node:
    """Return what is there when one value comes after another.

    Args:
        old: the earlier one, if any.
        new: the later one.
        path: of both.
    """
    if old is None or new.kind != "mapping" or not _merges(path):
        return new
    whole = as_section(old, path)
    if whole.kind != "mapping":
        return new
    for key, value in new.entries:
        inner = f"{path}.{key.text}" if path else key.text
        whole = _with(whole, key, merged(whole.get(key.text), value, inner), path)
    return whole


def changed(
    node: Node | None, steps: Sequence[Step], value: Node, mark: Mark | None, path: str = ""
) -> Node:
    """Return a tree in which something is set; sections that are missing are made.

    Args:
        node: the tree, or what of it lies at the path.
        steps: the way from there.
        value: what is set, merged with what is there.
        mark: of the keys that are made.
        path: where the tree lies in the scene.

    Raises:
        Refused: if the way leads through something that has no such part.
    """
    if not steps:
        return merged(node, value, path)
    step, inner = steps[0], joined(path, steps[0])
    if not step.name:
        return _with_item(node, steps, value, mark, path)
    whole = as_section(node or replace(EMPTY, mark=mark), path)
    if whole.kind != "mapping":
        raise Refused("DR156", f"{path} is {shown(whole)}, which has no {step.name}")
    child = changed(whole.get(step.name), steps[1:], value, mark, inner)
    return _with(whole, Node("text", step.name, _at(step, mark)), child, path)


def as_section(node: Node, path: str) -> Node:
    """Return a section that is written as a single word as the mapping that it stands for."""
    if node.kind != "text":
        return node
    if path in _WORDS:
        key = Node("text", _WORDS[path], node.mark)
        return Node("mapping", mark=node.mark, entries=((key, node),))
    if path == "start" and node.text == "gray":
        true = Node("boolean", "true", node.mark)
        return Node("mapping", mark=node.mark, entries=((Node("text", "gray", node.mark), true),))
    if path == "start" and node.text == PICTURES[0]:
        return replace(EMPTY, mark=node.mark)
    return node


def without(node: Node, *names: str) -> Node:
    """Return a mapping without some of its keys."""
    kept = tuple((key, value) for key, value in node.entries if key.text not in names)
    return replace(node, entries=kept)


def _merges(path: str) -> bool:
    known = KEYS.get(in_table(path))
    is_variant = path.startswith("variants.") and path.count(".") == 1
    named = known is not None and known.kind in NAMED_KINDS
    return named or is_variant or in_table(path) in NAMED_PATHS


def _with(node: Node, key: Node, value: Node, path: str) -> Node:
    rivals = EXCLUSIVE.get(in_table(path), ())
    rivals = tuple(rival for rival in rivals if rival != key.text) if key.text in rivals else ()
    node = without(node, *rivals)
    if node.get(key.text) is None:
        return replace(node, entries=(*node.entries, (key, value)))
    pairs = ((old, value if old.text == key.text else other) for old, other in node.entries)
    return replace(node, entries=tuple(pairs))


def _at(step: Step, mark: Mark | None) -> Mark | None:
    """Return the place of one step of a path that stands at a place."""
    if mark is None:
        return None
    column = mark.column + step.column
    if not mark.text.startswith(step.name, column - 1):
        return mark  # in quotes, or escaped
    return replace(mark, column=column, length=len(step.name))


def _with_item(
    node: Node | None, steps: Sequence[Step], value: Node, mark: Mark | None, path: str
) -> Node:
    index = steps[0].item
    if node is None or node.kind != "list":
        found = "is not there" if node is None else f"is {shown(node)}, not a list"
        raise Refused("DR156", f"{path} {found}, so it has no item [{index}]")
    if index >= len(node.items):
        count = len(node.items)
        raise Refused("DR156", f"{path} has {count} items, from [0] to [{count - 1}]")
    item = changed(node.items[index], steps[1:], value, mark, joined(path, steps[0]))
    return replace(node, items=(*node.items[:index], item, *node.items[index + 1 :]))
