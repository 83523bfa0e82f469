"""``dreamreel explain``: what a code, a key, a word of curves or a favorite neuron means."""

import dataclasses
import json as jsonlib
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.streams import show, terminal_width, visible

if TYPE_CHECKING:
    from dreamreel.scene.guide.explaining import (
        CodeExplained,
        Explained,
        KeyExplained,
        NeuronExplained,
        WordExplained,
    )

WIDEST = 100  # columns, beyond which lines are hard to read

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="CODE|KEY|WORD|NEURON",
        help="A code such as DR104, a key such as camera.zoom, a function of expressions such as "
        "since, an ease, or a favorite neuron's name. Without it: all codes.",
        show_default=False,
    ),
]


def command(name: Name = None, json: opt.Json = False) -> None:
    """Explain a code, a key, a word of curves or a favorite neuron of scenes, with an example.

    A code comes with lines that are wrong and the same lines mended; a key with what it takes, its
    default and its range. The last word of a key will do, such as zoom. Words of curves are the
    names and functions of expressions, and eases.
    """
    from dreamreel.scene.guide.explaining import explain, explain_code
    from dreamreel.scene.text.codes import CODES  # here: no --help waits for the language

    if name is None:
        codes = [explain_code(code) for code in sorted(CODES)]
        show(_data(codes) if json else "\n".join(f"{each.code}  {each.title}" for each in codes))
        return
    found = explain(name)
    show(_data(found) if json else "\n\n".join(map(_described, found)))


def _data(found: "list[CodeExplained] | tuple[Explained, ...]") -> str:
    rows = [dataclasses.asdict(each) for each in found]
    return jsonlib.dumps(rows, indent=2, ensure_ascii=False)


def _described(explained: "Explained") -> str:
    from dreamreel.scene.guide.explaining import CodeExplained, NeuronExplained, WordExplained

    if isinstance(explained, CodeExplained):
        return _code(explained)
    if isinstance(explained, NeuronExplained):
        return _neuron(explained)
    if isinstance(explained, WordExplained):
        return _word(explained)
    return _key(explained)


def _code(explained: "CodeExplained") -> str:
    kind = "" if explained.severity == "error" else f" ({explained.severity})"
    parts = [
        f"{explained.code}{kind}: {explained.title}",
        _wrapped(explained.explanation),
        f"wrong:\n{_lines(explained.wrong)}",
        f"right:\n{_lines(explained.right)}",
    ]
    return "\n\n".join(parts)


def _neuron(explained: "NeuronExplained") -> str:
    head = f"{explained.name}: {explained.address} of {explained.network}, a favorite neuron"
    return "\n\n".join([head, _wrapped(explained.reason), f"  {explained.clip}"])


def _word(explained: "WordExplained") -> str:
    kind = "an ease" if explained.kind == "ease" else f"a {explained.kind} of expressions"
    parts = [f"{explained.word}: {kind}", _wrapped(explained.doc)]
    return "\n\n".join([*parts, f"  {explained.example}"] if explained.example else parts)


def _key(explained: "KeyExplained") -> str:
    moves = "; moves: also {keys: [...]} or {expr: ...}" if explained.moves else ""
    rows = {
        "takes": explained.takes + moves,
        "default": explained.default,
        "range": explained.range,
        "example": explained.example,
        "keys": " ".join(explained.keys),
    }
    table = [_wrapped(f"{name:9}{text}", indent=9) for name, text in rows.items() if text]
    return "\n\n".join(filter(None, [explained.key, _wrapped(explained.doc), "\n".join(table)]))


def _wrapped(text: str, indent: int = 0) -> str:
    return textwrap.fill(
        text,
        min(terminal_width(), WIDEST),
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines(text: str) -> str:
    return "\n".join(f"  {visible(line)}" for line in text.splitlines())
