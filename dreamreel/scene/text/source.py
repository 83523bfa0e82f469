"""The strict YAML reader: text in, a tree of `Node` with places out.

It reads PyYAML's events and composes the tree itself, in one pass, so that a hostile text is
refused before it has cost anything: depth, size and aliases are bounded, and nothing is ever
constructed. Scalars follow YAML 1.2, not PyYAML's 1.1: ``1e3`` is a number, ``on`` and ``1:30`` are
text, and so are ``010`` and ``0x10``, which readers of YAML disagree about. What keys mean is not
known here.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NoReturn

import yaml

from dreamreel.errors import DeniedError, InputFileError, Mark, SceneError
from dreamreel.scene.text.problems import Problems, quoted
from dreamreel.scene.text.slips import Place, explain

LARGEST_FILE = 2**20  # bytes
DEEPEST = 64  # levels
MOST_VALUES = 30_000  # nodes, keys included: what can be read in about two seconds
MOST_ALIASED = 10_000  # nodes that all aliases together may stand for
WIDEST_LINE = 240  # characters of a source line that a message shows

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser, where PyYAML has it: ten times faster than PyYAML's own."""

NodeKind = Literal["mapping", "list", "text", "number", "boolean", "null"]

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # PyYAML counts lines by these
_TELLING = re.compile("[\t?]")  # libyaml takes more of these than PyYAML's own parser does
_HALF = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INFINITE = re.compile(r"[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, NodeKind] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "null"),
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), "boolean"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the text, and where it stands."""

    kind: NodeKind
    text: str = ""
    """Of a scalar, without quotes."""
    mark: Mark | None = None
    """None: it does not come from the text (a default or an option of the command line)."""
    items: tuple["Node", ...] = ()
    """Of a list."""
    entries: tuple[tuple["Node", "Node"], ...] = ()
    """Of a mapping: keys and values in the text's order."""
    weight: int = 1
    """How many nodes it stands for, itself included, aliases written out."""

    def get(self, name: str) -> "Node | None":
        """Return the value of a mapping's key, or None."""
        return next((value for key, value in self.entries if key.text == name), None)


def scalar(text: str, mark: Mark | None = None) -> Node:
    """Return the node that this text is as an unquoted YAML 1.2 scalar."""
    if _NUMBER.fullmatch(text) or _INFINITE.fullmatch(text):
        return Node("number", text, mark)
    return Node(_WORDS.get(text, "text"), text, mark)


def read(path: Path) -> str:
    """Return the text of a scene file.

    Raises:
        InputFileError: if there is no such file or it cannot be read.
        DeniedError: if the system does not permit reading it.
        SceneError: if it is too large or not UTF-8.
    """
    try:
        if not path.is_file():
            kind = "is a folder" if path.is_dir() else "is no file" if path.exists() else ""
            raise InputFileError(f"the scene {path} {kind or 'does not exist'}")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except PermissionError as error:
        raise DeniedError(f"the scene {path} may not be read: {error.strerror}") from error
    except (OSError, ValueError) as error:
        raise InputFileError(f"the scene {path} cannot be read: {error}") from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Return the text of a scene's bytes; a byte order mark of UTF-8 is dropped.

    Raises:
        SceneError: if there are too many bytes or they are not UTF-8.
    """
    if len(data) > LARGEST_FILE:
        raise _refused(name, "DR103", f"the file is larger than {LARGEST_FILE} bytes")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(name, "DR100", "the file is UTF-16; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        raise _refused(name, "DR100", message, line=line) from None


def compose(text: str, name: str, problems: Problems) -> Node:
    """Return the tree of a scene's text.

    Duplicate keys, tags and merge keys are noted and passed over. What leaves nothing to go on
    with is raised together with them.

    Args:
        text: the scene.
        name: the file's name for messages.
        problems: where to note what is wrong.

    Raises:
        SceneError: if the text is not YAML, is hostile, or is not one mapping.
    """
    root = compose_value(text, name, problems)
    if root is None or root.kind != "mapping":
        found = "empty" if root is None or root.kind == "null" else f"a {root.kind}, not a mapping"
        message = f"the scene is {found}; it begins with keys such as sequence:"
        problems.error("DR109", "", message, root.mark if root else Mark(name, 1, 1))
        raise SceneError(problems.errors)
    return root


def compose_value(text: str, name: str, problems: Problems) -> Node | None:
    """Return the tree of any YAML, which may be a single value; None if there is nothing.

    Args:
        text: the value.
        name: the file's name for messages.
        problems: where to note what is wrong.

    Raises:
        SceneError: if the text is not YAML, or is hostile.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE:
        raise _refused(name, "DR103", f"the text is larger than {LARGEST_FILE} bytes")
    text = text.removeprefix("\ufeff")
    if not _TELLING.search(text):
        # Told below, in words that are known. libyaml wants UTF-8, which has no half characters.
        with contextlib.suppress(yaml.YAMLError, UnicodeEncodeError):
            return _Composer(text, name, problems, FAST).document()
    composer = _Composer(text, name, problems, yaml.SafeLoader)
    try:
        return composer.document()
    except yaml.reader.ReaderError as error:
        line = len(LINE_BREAK.findall(text, 0, error.position)) + 1
        message = f"character U+{error.character:04X} is not text; is this a scene?"
        raise _refused(name, "DR100", message, line=line) from None
    except yaml.MarkedYAMLError as error:
        told = explain(error, composer.lines)
        problems.error("DR101", "", told.message, composer.mark(told.at))
        raise SceneError(problems.errors) from error


def _refused(name: str, code: str, message: str, *, line: int = 1) -> SceneError:
    problems = Problems()
    problems.error(code, "", message, Mark(name, line, 1))
    return SceneError(problems.errors)


class _Composer:
    """Builds the tree out of PyYAML's events."""

    def __init__(self, text: str, name: str, problems: Problems, loader: type) -> None:
        self.name = name
        self.problems = problems
        self.lines = LINE_BREAK.split(text)
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=loader))
        self.anchors: dict[str, Node | None] = {}
        self.values = 0
        self.aliased = 0

    def document(self) -> Node | None:
        """Return the root of the only document; None if there is none."""
        root = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self.stop("a scene is one document; remove the second ---", event)
                root = self.node(next(self.events), 1)
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        """Return the node that this event begins."""
        if depth > DEEPEST:
            self.stop(f"values are nested deeper than {DEEPEST} levels", event)
        self.values += 1
        if self.values > MOST_VALUES:
            self.stop(f"the file holds more than {MOST_VALUES} keys and values", event)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        assert isinstance(event, yaml.NodeEvent)
        self.refuse_tag(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # until it is complete
        node = self.value(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def value(self, event: yaml.NodeEvent, depth: int) -> Node:
        """Return the scalar, list or mapping that this event begins."""
        mark = self.mark(event.start_mark, event.end_mark)
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style  # libyaml says '' for None
            text = self.whole(event.value, mark)
            return scalar(text, mark) if plain else Node("text", text, mark)
        mark = replace(mark, length=1)
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self.children(depth))
            return Node("list", mark=mark, items=items, weight=1 + sum(n.weight for n in items))
        entries = tuple(self.entries(depth))
        weight = 1 + sum(value.weight + 1 for _, value in entries)
        return Node("mapping", mark=mark, entries=entries, weight=weight)

    def whole(self, text: str, mark: Mark) -> str:
        """Return a text in which the halves of characters, as JSON writes those, are joined."""
        if not _HALF.search(text):
            return text
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if "\ufffd" in joined:
            self.problems.error(
                "DR100", "", "the text has half a character (\\ud800 to \\udfff)", mark
            )
        return joined

    def children(self, depth: int) -> Iterator[Node]:
        """Yield the nodes up to the end of the collection."""
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield self.node(event, depth + 1)

    def entries(self, depth: int) -> Iterator[tuple[Node, Node]]:
        """Yield the keys and values of a mapping, duplicates left out."""
        children = self.children(depth)
        seen: dict[str, Node] = {}
        for key, value in zip(children, children, strict=True):
            if key.kind in ("list", "mapping"):
                self.note("DR103", "a key must be a plain word, not a list or mapping", key)
            elif key.text == "<<":
                message = "merge keys (<<) are not read; write the keys out, values as *aliases"
                self.note("DR103", message, key)
            elif key.text in seen:
                first = seen[key.text].mark
                line = f"; it stands first in line {first.line}" if first else ""
                self.note("DR102", f"the key {quoted(key.text)} stands twice{line}", key)
            else:
                seen[key.text] = key
                yield key, value

    def alias(self, event: yaml.AliasEvent) -> Node:
        """Return the node that an alias stands for."""
        name = event.anchor
        if name not in self.anchors:
            self.stop(f"there is no anchor {quoted(f'&{name}')} before this alias", event)
        node = self.anchors[name]
        if node is None:
            self.stop(f"the value {quoted(f'&{name}')} contains itself", event)
        self.aliased += node.weight
        if self.aliased > MOST_ALIASED:
            self.stop(f"the aliases stand for more than {MOST_ALIASED} values", event)
        return node

    def refuse_tag(self, event: yaml.NodeEvent) -> None:
        """Note a tag, which scenes do not have."""
        tag = getattr(event, "tag", None)
        if tag is not None:
            place = self.mark(event.start_mark)
            self.problems.error("DR103", "", f"tags are not read: {quoted(tag)}", place)

    def note(self, code: str, message: str, node: Node) -> None:
        """Note a problem and go on."""
        self.problems.error(code, "", message, node.mark)

    def stop(self, message: str, event: yaml.Event) -> NoReturn:
        """Raise everything noted so far and this, which leaves nothing to go on with."""
        self.problems.error("DR103", "", message, self.mark(event.start_mark))
        raise SceneError(self.problems.errors)

    def mark(self, start: yaml.Mark | Place, end: yaml.Mark | None = None) -> Mark:
        """Return the place of PyYAML's marks, with the source line if the place is inside it."""
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        shown = line[:WIDEST_LINE].replace("\t", " ")
        if start.column >= WIDEST_LINE:
            return Mark(self.name, start.line + 1, start.column + 1)
        stop = end.column if end and end.line == start.line else len(shown.rstrip())
        length = max(1, min(stop, len(shown)) - start.column) if end else 1
        return Mark(self.name, start.line + 1, start.column + 1, shown, length)
