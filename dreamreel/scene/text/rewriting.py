"""The text of a scene that was put together: alone it makes the same scene.

If only some values differ from the file's, they are written into its text in place: comments, order
and layout stay. Where that would change something else as well, as with a value that aliases share,
and where other files were included, the scene is written out anew.
"""

from collections.abc import Iterable, Sequence

import yaml

from dreamreel.errors import SceneError
from dreamreel.scene.text.paths import Step, parse_path
from dreamreel.scene.text.problems import Problems, Refused
from dreamreel.scene.text.source import Node, compose
from dreamreel.scene.text.writing import in_a_line, page, piece_of

Plain = tuple[str, str] | tuple["Plain", ...] | dict[str, "Plain"]
"""A tree without its places; of a mapping, the order does not count."""


def rewritten(text: str, values: Iterable[tuple[str, Node]], root: Node) -> str:
    """Return a scene's text in which some keys have other values.

    Args:
        text: of a scene that was read without problems.
        values: dotted path of each key, and its value.
        root: the scene with these values; it is written out if the text cannot be edited.
    """
    edited, values = text, tuple(values)
    if not values:
        return text
    try:
        for path, value in values:
            edited = _edited(edited, parse_path(path), in_a_line(piece_of(value)) or "")
    except (Refused, yaml.YAMLError):  # noted where the values are set, or not to be edited
        return written_out(root)
    read = tree_of(edited)
    return edited if read and same(read, root) else written_out(root)


def written_out(root: Node) -> str:
    """Return the text of a scene, written anew."""
    return page(piece_of(root))


def tree_of(text: str) -> Node | None:
    """Return the tree of a text; None if anything is wrong with it."""
    problems = Problems()
    try:
        tree = compose(text, "", problems)
    except SceneError:
        return None
    return None if problems.errors else tree


def same(a: Node, b: Node) -> bool:
    """Tell whether two trees say the same, wherever it stands."""
    return _plain(a) == _plain(b)


def _edited(text: str, steps: Sequence[Step], value: str) -> str:
    """Return the text with another value at a path; not always what was wanted."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for depth, step in enumerate(steps):
        if not step.name:
            if not isinstance(node, yaml.SequenceNode) or step.item >= len(node.value):
                return text
            node = node.value[step.item]
            continue
        if not isinstance(node, yaml.MappingNode):
            return text
        found = next((item for key, item in node.value if key.value == step.name), None)
        if found is None:
            return _with_entry(text, node, steps[depth:], value)
        node = found
    assert node is not None
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]


def _with_entry(text: str, mapping: yaml.MappingNode, steps: Sequence[Step], value: str) -> str:
    *sections, last = (step.name for step in steps)
    entry = f"{last}: {value}"
    for section in reversed(sections):
        entry = f"{section}: {{{entry}}}"
    return _inserted(text, mapping, entry)


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
    return (node.kind, "" if node.kind == "null" else node.text)
