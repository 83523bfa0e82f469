"""Formatting scenes: keys in the order of the reference, one form for everything, comments kept.

The text's own tokens say where comments stand; each goes with the key or item that it is written
above or behind. What the scene means never changes: the result is read again and compared. In a
scene with anchors the order of keys stays, for an alias must come after its anchor.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from dreamreel.scene.keys.sound import CURVE
from dreamreel.scene.keys.table import CURVE_KEYS, KEYFRAME_KEYS, KEYS, children
from dreamreel.scene.text.comments import Comment, comments_of
from dreamreel.scene.text.problems import Problems
from dreamreel.scene.text.rewriting import same, tree_of
from dreamreel.scene.text.source import LARGEST_FILE, Node, compose, scalar
from dreamreel.scene.text.writing import Entry, Piece, page, quoted_scalar, written_scalar

_SIMPLE = re.compile(r"[\w ./+%-]+")
"""What loses its quotes; expressions and the like keep theirs."""
_BODIES = ("", "sequence[]", CURVE)
"""Sections that are no key by themselves."""
_BLOCK_HEAD = re.compile(r"[|>]-?(?=\s|$)")


def formatted(text: str, name: str) -> str:
    """Return a scene's text in the form that all scenes have.

    Args:
        text: of a scene.
        name: the file's name for messages.

    Raises:
        SceneError: if it is not the text of a scene, or could not be read any more.
    """
    text = re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))
    problems = Problems()
    tree = compose(text, name, problems)
    problems.check()
    drawn = _Draft(text)
    root = drawn.root()
    head = _attach(drawn, comments_of(text))
    if not drawn.has_anchors:
        _order(root, "")
    _settle(root)
    result = f"{head}{page(root)}".lstrip("\n")
    if len(result.encode()) > LARGEST_FILE:
        message = f"laid out, it would be larger than {LARGEST_FILE} bytes; it stays as it is"
        problems.error("DR103", "", message, tree.mark)
        problems.check()
    again = tree_of(result)
    assert again is not None
    assert same(again, tree)
    assert _words(result) == _words(text)
    return result


def _words(text: str) -> list[str]:
    return sorted(comment.text for comment in comments_of(text))


@dataclass(slots=True)
class _Place:
    """Where an entry stands in the text; positions are characters, lines and columns from 0."""

    entry: Entry
    block: Piece
    """The collection that it belongs to."""
    start: int
    line: int
    column: int
    """Of the block."""
    head_end: int
    """Behind what a comment on its line belongs to it."""
    head_line: int
    is_flow: bool


@dataclass(slots=True)
class _Draft:
    """The pieces of a text, and where their entries stand."""

    text: str
    places: list[_Place] = field(default_factory=list)
    """In the order of the text, outer ones first."""
    columns: dict[int, int] = field(default_factory=dict)
    """Of each block, by the identity of its piece."""
    has_anchors: bool = False
    _events: Iterator[yaml.Event] = field(init=False)

    def root(self) -> Piece:
        """Return the piece of the whole text."""
        self._events = iter(yaml.parse(self.text, Loader=yaml.SafeLoader))
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        root, _ = self._piece(next(self._events))
        root.is_flow = False
        return root

    def _piece(self, event: yaml.Event) -> tuple[Piece, yaml.Event]:
        """Return the piece that an event begins, and the event that ends it."""
        if isinstance(event, yaml.AliasEvent):
            return Piece(text=f"*{event.anchor}"), event
        assert isinstance(event, yaml.NodeEvent)
        anchor = f"&{event.anchor}" if event.anchor else ""
        self.has_anchors |= bool(anchor)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, anchor), event
        assert isinstance(event, yaml.CollectionStartEvent)
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
        piece = Piece(kind, is_flow=bool(event.flow_style), anchor=anchor)
        if not anchor:  # with one, its first entry tells
            self.columns[id(piece)] = event.start_mark.column
        return piece, self._entries(piece)

    def _entries(self, piece: Piece) -> yaml.Event:
        for event in self._events:
            if isinstance(event, yaml.CollectionEndEvent):
                return event
            entry = Entry(Piece())
            start, head = event.start_mark, event.end_mark
            column = self.columns.setdefault(id(piece), start.column)
            place = _Place(entry, piece, start.index, start.line, column, 0, -1, piece.is_flow)
            self.places.append(place)
            piece.entries.append(entry)
            if piece.kind == "mapping":
                key, _ = self._piece(event)
                entry.key = f"{key.text} " if key.text.startswith("*") else key.text
                event = next(self._events)
            entry.piece, end = self._piece(event)
            is_line = entry.piece.kind == "scalar" or entry.piece.is_flow
            if is_line and not entry.piece.below:
                head = end.end_mark
            if is_line or entry.key:
                place.head_end, place.head_line = head.index, head.line
        raise AssertionError("a collection without an end was composed")

    def _scalar(self, event: yaml.ScalarEvent, anchor: str) -> Piece:
        if event.style is None:
            node = scalar(event.value)
            words, alone = written_scalar(node), written_scalar(node, in_brackets=False)
        elif event.style in "|>" and not anchor and (block := self._block(event)):
            return block
        else:
            simple = _SIMPLE.fullmatch(event.value)
            words = written_scalar(Node("text", event.value)) if simple else ""
            words = alone = words or quoted_scalar(event.value)
        return Piece(text=f"{anchor} {words}".lstrip(), alone=f"{anchor} {alone}".lstrip())

    def _block(self, event: yaml.ScalarEvent) -> Piece | None:
        """Return a block scalar as it stands; None if it cannot be moved so."""
        raw = self.text[event.start_mark.index : event.end_mark.index]
        head, *lines = raw.rstrip().split("\n")
        if not _BLOCK_HEAD.match(head) or "#" in head or not lines:
            return None
        margin = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
        return Piece(text=head.strip(), below=[line[margin:].rstrip() for line in lines])


def _attach(draft: _Draft, comments: Sequence[Comment]) -> str:
    """Give each comment to an entry; return those that stand at the head of the whole text."""
    lines = draft.text.split("\n")
    first = draft.places[0].start if draft.places else len(draft.text)
    head = [comment for comment in comments if comment.index < first]
    for comment in comments[len(head) :]:
        _give(draft, comment, lines)
    claimed = {first}
    for place in draft.places:
        if place.start not in claimed and not place.is_flow and _is_blank(lines, place.line - 1):
            place.entry.lead.append("")
        claimed.add(place.start)
    words = "".join(f"{word}\n" for each in head for word in _spaced(each, lines))
    ends_blank = bool(draft.places) and _is_blank(lines, draft.places[0].line - 1)
    return words + ("\n" if ends_blank and words else "")


def _give(draft: _Draft, comment: Comment, lines: list[str]) -> None:
    places = draft.places
    following = bisect_right(places, comment.index, key=lambda place: place.start)
    behind = [
        place
        for place in places[:following]
        if place.head_line == comment.line and place.head_end <= comment.index
    ]
    if not comment.is_alone and behind:
        entry = max(behind, key=lambda place: place.head_end).entry
        entry.tail, entry.tail_column = comment.text, comment.column
        return
    after = places[following] if following < len(places) else None
    if after is not None and (after.is_flow or comment.column <= after.column):
        after.entry.lead += _spaced(comment, lines)
        return
    _foot(draft, places[following - 1], comment).foot += _spaced(comment, lines)


def _foot(draft: _Draft, last: _Place, comment: Comment) -> Piece:
    """Return the innermost block that ends before a comment, and that it is indented like."""
    blocks: list[Piece] = []
    for place in draft.places[: draft.places.index(last) + 1]:
        while blocks and place.block in blocks and blocks[-1] is not place.block:
            blocks.pop()
        if not place.is_flow and (not blocks or blocks[-1] is not place.block):
            blocks.append(place.block)
    while len(blocks) > 1 and draft.columns[id(blocks[-1])] > comment.column:
        blocks.pop()
    return blocks[-1]


def _spaced(comment: Comment, lines: list[str]) -> list[str]:
    """Return a comment with an empty line before it, if there is one."""
    return ["", comment.text] if _is_blank(lines, comment.line - 1) else [comment.text]


def _is_blank(lines: list[str], line: int) -> bool:
    return line >= 0 and not lines[line].strip()


def _order(piece: Piece, path: str) -> None:
    """Order the keys of a section and of all that is in it."""
    known = KEYS.get(path)
    if piece.kind == "list":
        inner = "[]keys" if path.endswith("[keys]") else f"{path}[]"
        for entry in piece.entries:
            _order(entry.piece, inner)
        return
    if piece.kind != "mapping":
        return
    names = _names(piece, path)
    if path in _BODIES or (known and known.kind == "section") or names:
        rank = {name: number for number, name in enumerate(names)}
        piece.entries.sort(key=lambda entry: rank.get(entry.key, len(rank)))
    for entry in piece.entries:
        if known and known.kind in ("chord", "curves"):
            inner = f"{path}[]"
        elif entry.key in CURVE_KEYS and _is_curve(path):
            inner = "[keys]" if entry.key == "keys" else "[curve]"
        else:
            inner = f"{path}.{entry.key}" if path else entry.key
        _order(entry.piece, inner)


def _is_curve(path: str) -> bool:
    """Tell whether a curve may stand at a path: of a key, of a neuron's weight, within a curve."""
    known = KEYS.get(path.removesuffix("[]"))
    return path == "[curve]" or (known is not None and (known.curve or known.kind == "chord"))


def _names(piece: Piece, path: str) -> list[str]:
    """Return the keys that a mapping at a path may have, in order; of free names, none."""
    given = {entry.key for entry in piece.entries}
    if path == "[]keys":
        return list(KEYFRAME_KEYS)
    if _is_curve(path) and given & set(CURVE_KEYS):
        return list(CURVE_KEYS)
    return list(children(path)) if path in _BODIES or path in KEYS else []


def _settle(piece: Piece, *, is_root: bool = True) -> None:
    """Move comments to where they will be found again: no list's item begins with one inside."""
    if piece.entries and not is_root:
        first = piece.entries[0]
        while first.lead and not first.lead[0]:
            del first.lead[0]
    for entry in piece.entries:
        _settle(entry.piece, is_root=False)
        inner = entry.piece.entries[:1]
        if inner and not entry.key and not entry.piece.anchor:
            entry.lead += inner[0].lead
            inner[0].lead = []
