"""The reference page of the scene language, Markdown, made from the table of keys."""

import re
from fractions import Fraction
from math import inf

from dreamreel.scene.curves.easing import FAMILIES
from dreamreel.scene.curves.functions import FUNCTIONS, TIMED, TIMES
from dreamreel.scene.guide import primer
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.masks import ENTRY
from dreamreel.scene.keys.table import CURVE_KEYS, KEYFRAME_KEYS, LATER, TABLE, children

_TAKES = {
    "length": "[time](#values)",
    "moment": "[moment](#values)",
    "integer": "whole number",
    "seed": "whole number",
    "section": "section",
    "clips": "list of clips",
    "entries": "list of sections",
    "moments": "[moments](#values) by name",
    "colors": "list of colors",
    "template": "file name",
    "address": "layer",
    "unit": "channel",
    "chord": "[address](#addresses), or weights by address, which *move*",
    "yes": "`true`",
    "files": "file name, or list of them",
    "numbers": "numbers by name",
    "patches": "changes by name",
    "axes": "lists of values by key",
    "curves": "sections by name",
    "tracks": "file names by name",
    "shift": "[time](#values), with or without a sign",
    "curve_name": "name of a curve",
    "track_name": "name of a track",
}
"""What the tables call a kind, where it is not called what it is."""

_UNITS = {"pixels": "px", "size": "px", "rate": "/s", "zoom": " oct/s", "frequency": "Hz"}
_HOLDING = ("section", "clips", "entries", "curves")
"""Kinds of keys that hold others."""
"""How the numbers of a range are written."""


def reference() -> str:
    """Return the page."""
    sections = [spec for spec in TABLE if spec.kind in _HOLDING]
    chapters = [
        primer.VALUES,
        primer.ADDRESSES,
        primer.PATHS,
        _curves(),
        _expressions(),
        _eases(),
        f"## Top level\n\n{_rows('')}",
        *map(_section, sections),
        _defaults(),
        _later(),
    ]
    return "\n".join([primer.HEAD, _contents(chapters), *chapters])


def _contents(chapters: list[str]) -> str:
    """Return links to the chapters; what is nested in a section is found from there."""
    titles = [chapter.splitlines()[0] for chapter in chapters]
    links = [f"[{title[3:]}](#{_anchor(title[3:])})" for title in titles if title[:3] == "## "]
    return f"{' · '.join(links)}\n"


def _section(spec: KeySpec) -> str:
    inner = spec.path if spec.kind == "section" else f"{spec.path}[]"
    level = "###" if spec.parent else "##"
    before = [_entry()] if spec.parent == ENTRY else []
    parts = [*before, f"{level} {_title(inner)}\n", f"{spec.doc}\n", _rows(inner)]
    if inner in primer.EXAMPLES:
        parts.append(primer.EXAMPLES[inner])
    return "\n".join(parts)


def _entry() -> str:
    return f"### {_title(ENTRY)}\n\nA neuron of a chord with more than a weight:\n\n{_rows(ENTRY)}"


def _rows(path: str) -> str:
    rows = [_row(spec) for spec in children(path).values()]
    head = ["| key | takes | default | range | meaning |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _row(spec: KeySpec) -> str:
    meaning = spec.doc
    if spec.kind in _HOLDING:
        meaning = f"{re.split(r'[.:] ', spec.doc)[0].rstrip('.')}: see [{_title(spec.path)}]"
        meaning += f"(#{_anchor(_title(spec.path))})."
    moves = ", *moves*" if spec.curve else ""
    cells = (f"`{spec.name}`", takes(spec) + moves, _default(spec), range_text(spec), meaning)
    return f"| {' | '.join(cells)} |"


def takes(spec: KeySpec) -> str:
    """Return what a key takes, in Markdown."""
    if spec.kind == "choice":
        return " ".join(f"`{name}`" for name in spec.choices)
    kind = _TAKES.get(spec.kind, spec.kind)
    word = "name, or section" if spec.scalar else f"pair of {_plural(kind)}" if spec.pair else kind
    besides = f" or `{spec.word}`" if spec.word else ""
    example = f", such as `{spec.example}`" if spec.example and "`" not in kind else ""
    return word + besides + example


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def _default(spec: KeySpec) -> str:
    return "" if spec.default is None else f"`{default_text(spec)}`"


def default_text(spec: KeySpec) -> str:
    """Return a key's default as a scene would write it."""
    written = spec.default or '""'
    return f"[{written}, {written}]" if spec.pair else written


def range_text(spec: KeySpec) -> str:
    """Return the least and the greatest value that a key takes; empty: any."""
    if spec.low == -inf or spec.kind == "seed":
        return ""
    if spec.low == spec.high:
        return _amount(spec, spec.low)
    low, high = (_amount(spec, bound) for bound in (spec.low, spec.high))
    return f"{low} to {high}"


def _amount(spec: KeySpec, bound: float | Fraction) -> str:
    """Write a bound as a scene would write the value."""
    number = float(bound)
    if spec.kind in ("length", "shift"):
        return f"{number / 3600:g}h" if number >= 3600 else f"{number:g}s"
    if spec.kind == "share":
        return f"{100 * number:g}%"
    return f"{number:g}{_UNITS.get(spec.kind, '')}"


def _title(path: str) -> str:
    return path.replace("[]", "")


def _anchor(title: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def _curves() -> str:
    lines = [
        primer.CURVES,
        "A curve has:\n",
        *(f"- `{name}`: {doc}" for name, doc in CURVE_KEYS.items()),
        "\nEach of its keys has:\n",
        *(f"- `{name}`: {doc}" for name, doc in KEYFRAME_KEYS.items()),
        "",
    ]
    return "\n".join(lines)


def _expressions() -> str:
    plain = (function.doc for function in FUNCTIONS.values())
    timed = (function.doc for function in TIMED.values())
    return "\n".join(
        [
            primer.EXPRESSIONS,
            "Names, besides markers and variables:\n",
            *(f"- {doc}" for doc in TIMES.values()),
            "\nFunctions that know the time or the seed:\n",
            *(f"- {doc}" for doc in timed),
            "\nPlain functions:\n",
            *(f"- {doc}" for doc in plain),
            "",
        ]
    )


def _eases() -> str:
    single = [f"| `{name}` | {doc} |" for name, doc in primer.SINGLE_EASES.items()]
    families = [
        f"| `in_{name}` `out_{name}` `in_out_{name}` | {primer.FAMILIES[name]} |"
        for name in FAMILIES
    ]
    return "\n".join([primer.EASES.rstrip("\n"), *single, *families, ""])


def _defaults() -> str:
    """Return a scene that says what every scene says by default."""
    lines = []
    for spec in TABLE:
        indent = "  " * spec.path.count(".")
        if spec.kind == "clips":
            lines += ["sequence:", "  - {dream: s16c:75, for: 8s}"]
        elif spec.default is not None and "[]" not in spec.path:
            lines.append(f"{indent}{spec.name}: {default_text(spec)}")
        elif spec.kind == "section" and "[]" not in spec.path and _has_defaults(spec):
            lines.append(f"{indent}{spec.name}:")
    scene = "\n".join(lines)
    return (
        f"## All defaults\n\nOne scene with every default written out:\n\n```yaml\n{scene}\n```\n"
    )


def _has_defaults(section: KeySpec) -> bool:
    return any(
        each.default is not None or each.kind == "section"
        for each in children(section.path).values()
    )


def _later() -> str:
    names = " ".join(f"`{name}`" for name in sorted(LATER))
    return (
        "## Not in this version\n\n"
        f"The language knows these keys, but this version does not have them yet: {names}.\n"
    )
