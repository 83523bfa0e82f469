"""The reference page of the scene language, Markdown, made from the table of keys."""

from math import inf

from dreamreel.scene.easing import FAMILIES
from dreamreel.scene.keys import CURVE_KEYS, KEYFRAME_KEYS, LATER, LATER_IN_CURVES, TABLE, children
from dreamreel.scene.keyspec import KeySpec
from dreamreel.scene.kinds import KINDS

HEAD = """\
# Scene reference

Every key of the scene language, with what it takes, its default and its range. This page is made
from the program's own table of keys, as are its messages and its JSON schema.

Keys that begin with `x-` are free for notes. A key marked *moves* takes a curve besides: see
[Curves](#curves). Times are `8s`, `250ms`, `1m30s`, `120f` (frames, which depend on fps) and `25%`
(of the movie); moments besides `+4s` (after what comes before) and `-2s` (from the end).
"""

_NAMED = {
    "section": "a mapping",
    "clips": "a list of clips",
    "text": "text",
    "seed": "a whole number, or random",
    "size": "a size",
    "yes": "true",
    "colors": "a list of colors",
    "file": "a file",
    "template": "a file name",
    "moment": "a moment such as 12s or +2s",
    "address": "a layer",
    "chord": "an address, or addresses with weights",
}


def reference() -> str:
    """Return the page."""
    sections = [spec for spec in TABLE if spec.kind in ("section", "clips")]
    parts = [HEAD, "## The top\n", _rows("")]
    for section in sections:
        inner = f"{section.path}[]" if section.kind == "clips" else section.path
        parts += [f"## {inner}\n", f"{section.doc}\n", _rows(inner)]
    return "\n".join([*parts, _curves(), _later()])


def _rows(path: str) -> str:
    rows = [_row(spec) for spec in children(path).values()]
    head = ["| key | takes | default | range | meaning |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _row(spec: KeySpec) -> str:
    if spec.kind == "section":
        takes = f"{_takes(spec)}: see [{spec.path}](#{_anchor(spec.path)})"
        return f"| `{spec.name}` | {takes} | {_default(spec)} | | |"
    moves = ", *moves*" if spec.curve else ""
    cells = (f"`{spec.name}`", _takes(spec) + moves, _default(spec), _range(spec), spec.doc)
    return f"| {' | '.join(cells)} |"


def _takes(spec: KeySpec) -> str:
    if spec.kind == "choice":
        return " ".join(f"`{name}`" for name in spec.choices)
    wanted = _NAMED.get(spec.kind) or KINDS[spec.kind].wanted
    pair = f"[x, y], each {wanted}" if spec.pair else wanted
    word = f", or `{spec.word}`" if spec.word and spec.kind != "seed" else ""
    example = f", such as `{spec.example}`" if spec.example and spec.kind in _NAMED else ""
    return pair + word + example


def _default(spec: KeySpec) -> str:
    if spec.default is None:
        return ""
    written = spec.default or '""'
    return f"`[{written}, {written}]`" if spec.pair else f"`{written}`"


def _range(spec: KeySpec) -> str:
    if spec.low == -inf or spec.kind in ("chord", "seed"):
        return ""
    unit = "px" if spec.kind == "size" else KINDS[spec.kind].unit
    return f"{float(spec.low):g} to {float(spec.high):g} {unit}".rstrip()


def _anchor(path: str) -> str:
    return "".join(c for c in path.lower() if c.isalnum() or c in "-_")


def _curves() -> str:
    lines = [
        "## Curves",
        "",
        "A value that moves is written as a mapping:",
        "",
        "```yaml",
        "rotate:",
        "  keys:",
        "    - {at: 0s, value: 0}",
        "    - {at: 12s, value: 8, ease: out_cubic}",
        "    - {at: +4s, value: 0}",
        "```",
        "",
        *(f"- `{name}`: {doc}" for name, doc in CURVE_KEYS.items()),
        "",
        "Each of its keys has:",
        "",
        *(f"- `{name}`: {doc}" for name, doc in KEYFRAME_KEYS.items()),
        "",
        "Eases: `linear` (the default but in the camera), `smooth` (the default there), `hold`,",
        "`catmull`, `cubic_bezier(x1, y1, x2, y2)` (quoted inside braces), and `in_`, `out_` and",
        f"`in_out_` with `{' '.join(FAMILIES)}`.",
        "",
    ]
    return "\n".join(lines)


def _later() -> str:
    names = " ".join(f"`{name}`" for name in sorted(LATER))
    curves = " ".join(f"`{name}`" for name in sorted(LATER_IN_CURVES))
    return (
        "## Not in this version\n\n"
        f"The language knows these keys, but this version does not have them yet: {names}, and of "
        f"curves {curves}. Beats, bars and markers as times are not there either.\n"
    )
