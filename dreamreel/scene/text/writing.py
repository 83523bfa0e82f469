"""Writing YAML as scenes have it: two blanks of indentation, short collections in braces.

A `Piece` is a value that knows how it wants to be written, comments included. Where it comes from
is not known here: from the text of a scene (`dreamreel.scene.text.formatting`) or from a tree
without comments (`piece_of`).
"""

import json
import re
from dataclasses import dataclass, field
from typing import Literal

import yaml

from dreamreel.scene.text.source import Node, scalar

WIDTH = 100  # characters of a line, comments apart
INDENT = 2

_PLAIN = re.compile(r"(?:\w|[./+(]|-(?=[\w.]))[^#\"\\\t\n\r]*")
_BRACKETS = re.compile(r"[,\[\]{}]")
_RESOLVER = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"


@dataclass(slots=True)
class Piece:
    """A value on its way to the page."""

    kind: Literal["scalar", "list", "mapping"] = "scalar"
    text: str = ""
    """Of a scalar, as it is written anywhere."""
    alone: str = ""
    """Of a scalar outside of brackets, where commas need no quotes; empty: the same."""
    below: list[str] = field(default_factory=list)
    """Lines of a block scalar, without their common indentation."""
    is_flow: bool = False
    """Whether a collection is to be written in brackets, if it fits."""
    anchor: str = ""
    """Of a collection: ``&name``."""
    entries: list["Entry"] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    """Comments after the last entry."""


@dataclass(slots=True)
class Entry:
    """An item of a list, or a key and its value."""

    piece: Piece
    key: str = ""
    """As it is written; empty: an item of a list."""
    lead: list[str] = field(default_factory=list)
    """Comments before it; an empty one is an empty line."""
    tail: str = ""
    """Comment behind it."""
    tail_column: int = 0
    """Where that stood, from 0."""


def piece_of(node: Node) -> Piece:
    """Return a tree of values as it is to be written."""
    if node.kind == "mapping":
        pairs = [Entry(piece_of(value), written_scalar(key)) for key, value in node.entries]
        return Piece("mapping", is_flow=True, entries=pairs)
    if node.kind == "list":
        return Piece("list", is_flow=True, entries=[Entry(piece_of(item)) for item in node.items])
    return Piece(text=written_scalar(node))


def page(root: Piece) -> str:
    """Return the text of a whole mapping, a line or more for each of its keys."""
    return "".join(f"{line}\n" for line in _lines(root, 0))


def in_a_line(piece: Piece) -> str | None:
    """Return a value in brackets, on one line; None if a comment or a block scalar is inside."""
    if piece.kind == "scalar":
        return None if piece.below else piece.text
    if piece.foot or any(entry.lead or entry.tail for entry in piece.entries):
        return None
    inner = [(entry.key, in_a_line(entry.piece)) for entry in piece.entries]
    if any(text is None for _, text in inner):
        return None
    words = ", ".join(f"{key}: {text}" if key else f"{text}" for key, text in inner)
    brackets = f"{{{words}}}" if piece.kind == "mapping" else f"[{words}]"
    return f"{piece.anchor} {brackets}".lstrip()


def written_scalar(node: Node, *, in_brackets: bool = True) -> str:
    """Return a scalar as it is written; quoted only where it must be."""
    if node.kind != "text":
        return node.text or "null"
    plain = _is_plain(node.text) and not (in_brackets and _BRACKETS.search(node.text))
    return node.text if plain else quoted_scalar(node.text)


def _is_plain(text: str) -> bool:
    """Tell whether a text may stand without quotes, and is a text then for any reader."""
    if not _PLAIN.fullmatch(text) or not text.isprintable() or text != text.strip(" "):
        return False
    if ": " in text or text.endswith(":") or text == "...":
        return False
    for_others = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return scalar(text).kind == "text" and for_others == _TEXT


def quoted_scalar(text: str) -> str:
    """Return a text in double quotes, what is not printable escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def _lines(piece: Piece, indent: int) -> list[str]:
    lines: list[str] = []
    for entry in piece.entries:
        lines += _indented(entry.lead, indent)
        lines += _entry(entry, indent)
    return lines + _indented(piece.foot, indent)


def _entry(entry: Entry, indent: int) -> list[str]:
    head = " " * indent + (f"{entry.key}:" if entry.key else "-")
    piece = entry.piece
    if piece.kind == "scalar":
        below = [f"{' ' * (indent + INDENT)}{line}" if line else "" for line in piece.below]
        return [_with_tail(f"{head} {piece.alone or piece.text}", entry), *below]
    flat = in_a_line(piece)
    fits = flat is not None and len(head) + 1 + len(flat) <= WIDTH
    if fits and (piece.is_flow or not piece.entries):
        return [_with_tail(f"{head} {flat}", entry)]
    inner = _lines(piece, indent + INDENT)
    first = piece.entries[0] if piece.entries else None
    is_compact = (
        first is not None
        and not (entry.key or entry.tail or piece.anchor or first.lead)
        and piece.kind == "mapping"
    )
    if is_compact:
        return [f"{head} {inner[0].lstrip(' ')}", *inner[1:]]
    return [_with_tail(f"{head} {piece.anchor}".rstrip(), entry), *inner]


def _with_tail(line: str, entry: Entry) -> str:
    if not entry.tail:
        return line
    return (
        f"{line.ljust(entry.tail_column - 1)} {entry.tail}"
        if (entry.tail_column > len(line) + 1)
        else f"{line}  {entry.tail}"
    )


def _indented(comments: list[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{comment}" if comment else "" for comment in comments]
