"""Includes: other files that a scene begins with, merged beneath what it says itself.

A file of a scene's own is found beside the file that includes it, within the scene's folder or an
allowed one; ``preset:NAME`` is one that comes with the program. What an included file names in turn
is found beside that file, so the names in it are written anew, as seen from the scene's folder.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path, PurePosixPath

from dreamreel.scene.composing.merging import EMPTY, merged, without
from dreamreel.scene.keys.sound import TRACK, TRACKS
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.reading.reader import shown
from dreamreel.scene.text.files import check_is_file, locate
from dreamreel.scene.text.paths import in_table, joined, parse_path
from dreamreel.scene.text.problems import Problems, Refused, quoted, suggestion
from dreamreel.scene.text.source import Node, compose, read

KEY = "include"
PRESET = "preset:"
"""Before the name of a file that comes with the program."""
PRESETS = Path(__file__).parents[2] / "presets"

MOST_FILES = 32
"""That a scene includes, those that they include counted."""


def presets() -> Mapping[str, Path]:
    """Return the files that come with the program, by name."""
    return {file.stem: file for file in sorted(PRESETS.glob("*.yaml"))}


@dataclass(slots=True)
class Library:
    """Reads what one scene includes."""

    folder: Path
    """Of the scene."""
    allow: tuple[Path, ...]
    """Folders elsewhere that may be read."""
    problems: Problems
    read: int = 0
    """Files so far."""
    open: list[Path] = field(default_factory=list)
    """Those that are being read, from the outermost on."""
    paths: list[Path] = field(default_factory=list)
    """Those that were found, in order."""

    def whole(self, root: Node, beside: str = "") -> Node:
        """Return a tree with what it includes, without the key itself.

        Args:
            root: of a file.
            beside: folder of the file, as seen from the scene's; empty: the same.

        Raises:
            SceneError: if an included file is not YAML.
            DeniedError: if the system does not permit reading one.
        """
        node = root.get(KEY)
        if node is None:
            return root
        base = replace(EMPTY, mark=root.mark)
        for item in self._names(node):
            if included := self._included(item, beside):
                base = merged(base, included)
        return replace(merged(base, without(root, KEY)), mark=root.mark)

    def _names(self, node: Node) -> tuple[Node, ...]:
        items = (node,) if node.kind == "text" else node.items
        good = tuple(item for item in items if item.kind == "text")
        if not items or len(good) < len(items):
            wrong = next((item for item in items if item.kind != "text"), node)
            message = f"a list of files is wanted, not {shown(wrong)}"
            self.problems.error("DR106", KEY, message, wrong.mark)
        return good

    def _included(self, item: Node, beside: str) -> Node | None:
        self.read += 1
        try:
            if self.read > MOST_FILES:
                raise Refused("DR155", f"more than {MOST_FILES} files are included")
            if item.text.startswith(PRESET):
                path, name, folder = _preset(item.text), item.text, ""
            else:
                inner = seen_from_above(item.text, beside)
                path = locate(inner, self.folder, self.allow)
                check_is_file(path, item.text)
                name = str(self.folder / inner)
                folder = str(PurePosixPath(inner).parent)
            if path in self.open:
                circle = " -> ".join(each.name for each in [*self.open, path])
                raise Refused("DR155", f"{quoted(item.text)} includes itself: {circle}")
        except Refused as error:
            self.problems.error(error.code, KEY, str(error), item.mark)
            return None
        self.paths.append(path)
        tree = compose(read(path), name, self.problems)
        self.open.append(path)
        tree = self.whole(_rebased(tree, "", lambda text: seen_from_above(text, folder)), folder)
        self.open.pop()
        return tree


def seen_from_above(name: str, folder: str) -> str:
    """Return the name of a file that stands in another folder, as seen from the scene's own."""
    is_plain = name.strip() and not re.match("~|[A-Za-z][A-Za-z0-9+.-]+:", name)
    return str(PurePosixPath(folder, name)) if is_plain and folder not in ("", ".") else name


def _preset(text: str) -> Path:
    name, known = text.removeprefix(PRESET), presets()
    if name not in known:
        near = suggestion(name, known)
        raise Refused("DR112", f"{quoted(text)} is none of the presets, {' '.join(known)}{near}")
    return known[name]


def _rebased(node: Node, path: str, rename: Callable[[str], str]) -> Node:
    """Return a tree whose names of files are others; those of ``include`` stay.

    Args:
        node: what stands at the path.
        path: as the table of keys has it.
        rename: from a name to the other.
    """
    known = KEYS.get(path)
    is_file = path in _FILES or (known is not None and known.kind == "file")
    if is_file and node.kind == "text":
        return replace(node, text=rename(node.text))
    item_path = path if is_file else f"{path}[]"  # of a sweep, a list of names
    items = tuple(_rebased(item, item_path, rename) for item in node.items)
    entries = tuple((key, _rebased(item, _inner(path, key), rename)) for key, item in node.entries)
    return replace(node, items=items, entries=entries)


def _inner(path: str, key: Node) -> str:
    """Return the path of a key's value, as the table has it."""
    known = KEYS.get(path)
    if path in (_VARIANT, "matrix"):
        return _set_by(key.text)
    if path == "variants":
        return _VARIANT
    if known is not None and known.kind in ("chord", "curves", "tracks"):
        return f"{path}[]"
    return f"{path}.{key.text}" if path else key.text


_VARIANT = "variants.*"
_FILES = (TRACK, f"{TRACKS}[]")
"""What may be the name of a file besides the keys that take nothing else."""


def _set_by(text: str) -> str:
    """Return the key that a dotted path sets, as the table has it; of no path, none."""
    try:
        steps = parse_path(text)
    except Refused:
        return _VARIANT
    path = in_table(reduce(joined, steps, ""))
    chord, inside, rest = path.partition("[].dream.")
    return f"{chord}[].dream[].{rest.partition('.')[2]}" if inside else path
