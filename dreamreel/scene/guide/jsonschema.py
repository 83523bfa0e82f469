"""The JSON schema of scenes, draft 7, made from the table of keys: for editors and other programs.

It knows kinds, names and the range of bare numbers. What only a reading of the whole scene can
tell, such as the order of keys, the length of the movie or whether a layer exists, it lets pass.
"""

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

import yaml

from dreamreel import catalogue
from dreamreel.scene.curves.curve import OUTSIDES
from dreamreel.scene.curves.easing import NAMES
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.kinds import KINDS
from dreamreel.scene.keys.masks import ENTRY
from dreamreel.scene.keys.sound import SOURCES, TRACK
from dreamreel.scene.keys.table import CURVE_KEYS, KEYFRAME_KEYS, KEYS, TABLE, children
from dreamreel.scene.reading.keyframes import SHAPES
from dreamreel.scene.reading.opening import WORDS
from dreamreel.scene.reading.reader import span
from dreamreel.scene.reading.sequence import VERBS
from dreamreel.scene.text.source import scalar
from dreamreel.units import MOMENT, NAME, SIZES, TIME

Schema = dict[str, Any]  # Any: JSON

COLOR = "#?[0-9a-fA-F]{6}"
FREE = {"^x-": {}}


def schema() -> Schema:
    """Return the schema of a scene."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "DreamReel scene",
        **_object("", required=("sequence",)),
        "definitions": _definitions(),
    }


def _definitions() -> Schema:
    """Return what several keys share, by name: times, eases, and what moves within a range."""
    shared: Schema = {
        "moment": {"anyOf": [{"const": 0}, _text(rf"{MOMENT}|[+-]?0")]},
        "ease": {
            "description": KEYFRAME_KEYS["ease"],
            "anyOf": [{"enum": list(NAMES)}, _text(r"cubic_bezier\(.*\)")],
        },
        "at": {"description": KEYFRAME_KEYS["at"], "anyOf": [_ref("moment")]},
        "expr": {"description": CURVE_KEYS["expr"], "type": ["string", "number"]},
        "outside": {"description": CURVE_KEYS["outside"], "enum": list(OUTSIDES)},
        "add": {"description": CURVE_KEYS["add"], "type": "array", "minItems": 1},
        "smooth": {"description": CURVE_KEYS["smooth"], "anyOf": [{"const": 0}, _text(TIME)]},
    }
    shared["expr_of_pair"] = shared["expr"] | {"type": ["string", "number", "array"]}
    shared["expr_of_pair"] |= {"items": _ref("expr"), "minItems": 2, "maxItems": 2}
    for spec in TABLE:
        if spec.curve:
            shared[_named(spec)] = {"anyOf": _quantity(spec)}
            shared[f"moving_{_named(spec)}"] = _moving(spec)
        if spec.curve and spec.pair:
            shared[f"moving_pair_{_named(spec)}"] = _moving(spec, is_pair=True)
    return shared


def _named(spec: KeySpec) -> str:
    """Return the name of what a quantity of this kind and range is, ``zoom_-4_4``."""
    return f"{spec.kind}_{float(spec.low):g}_{float(spec.high):g}"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _object(path: str, *, required: tuple[str, ...] = ()) -> Schema:
    known = children(path)
    return _closed({name: _key(spec) for name, spec in known.items()}, required)


def _closed(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": FREE,
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
    }


def _key(spec: KeySpec) -> Schema:
    special = _SPECIAL.get(spec.kind)
    form = special(spec) if special else _number(spec)
    notes: Schema = {"description": described(spec)}
    if spec.default is not None:
        notes["default"] = default_value(spec)
    if spec.example:
        notes["examples"] = [yaml.safe_load(spec.example)]
    return form | notes


def described(spec: KeySpec) -> str:
    """Return what a key means, with its range and unit, its default, and whether it moves."""
    facts: list[str] = []
    if spec.kind in KINDS and isfinite(spec.low) and isfinite(spec.high):
        facts.append(f"{span(spec)}")
    if spec.default:
        facts.append(f"default {spec.default}")
    if spec.curve:
        facts.append("moves")
    return f"{spec.doc} [{'; '.join(facts)}]" if facts else spec.doc


def default_value(spec: KeySpec) -> Any:  # Any: JSON
    """Return a key's default as JSON."""
    node = scalar(spec.default or "")
    if node.kind != "number":
        value: Any = node.text
    else:
        value = float(node.text) if re.search("[.eE]", node.text) else int(node.text)
    return [value, value] if spec.pair else value


def _number(spec: KeySpec) -> Schema:
    word = [{"const": spec.word}] if spec.word else []
    if not spec.curve:
        plain = {"anyOf": [*_quantity(spec), *word]}
        return _pair(plain) if spec.pair else plain
    single = {"anyOf": [_ref(_named(spec)), _ref(f"moving_{_named(spec)}"), *word]}
    if not spec.pair:
        return single
    return {"anyOf": [_pair(single), _ref(f"moving_pair_{_named(spec)}")]}


def _quantity(spec: KeySpec) -> list[Schema]:
    kind = KINDS[spec.kind]
    bounds = {"minimum": float(spec.low), "maximum": float(spec.high)}
    whole = "integer" if spec.kind == "integer" else "number"
    bare = {"type": whole, **bounds} if kind.bare else {"const": 0}
    return [bare, _text(kind.pattern)]


def _moving(spec: KeySpec, *, is_pair: bool = False) -> Schema:
    value = _ref(_named(spec))
    if is_pair:
        value = {"anyOf": [value, _pair(value)]}
    described = {"description": KEYFRAME_KEYS["value"], "anyOf": [value]}
    keyframe = _closed({"at": _ref("at"), "value": described, "ease": _ref("ease")}, _KEYFRAME)
    forms: Schema = {
        "expr": _ref("expr_of_pair" if is_pair else "expr"),
        "keys": {
            "description": CURVE_KEYS["keys"],
            "type": "array",
            "minItems": 1,
            "items": keyframe,
        },
        "outside": _ref("outside"),
        "add": _ref("add"),
        "smooth": _ref("smooth"),
        "clamp": {"description": CURVE_KEYS["clamp"], **_pair(value)},
    }
    return _closed(forms) | {"anyOf": [{"required": [name]} for name in (*SHAPES, "add")]}


_KEYFRAME = ("at", "value")
"""What each key of a curve has."""


def _pair(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 2, "maxItems": 2}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$"}


def _section(spec: KeySpec) -> Schema:
    section = _object(spec.path, required=_NEEDED.get(spec.path, ()))
    if not spec.scalar:
        return section
    names = _WORDS.get(spec.path)
    return {"anyOf": [{"enum": list(names())} if names else {"type": "string"}, section]}


def _clips(spec: KeySpec) -> Schema:
    clip = _object(f"{spec.path}[]") | {"oneOf": [{"required": [verb]} for verb in VERBS]}
    return {"type": "array", "minItems": 1, "items": clip}


def _entries(spec: KeySpec) -> Schema:
    inner = f"{spec.path}[]"
    return {"type": "array", "items": _object(inner, required=_NEEDED[inner])}


def _moments(_: KeySpec) -> Schema:
    return _by_name(_ref("moment"))


def _curves(spec: KeySpec) -> Schema:
    inner = f"{spec.path}[]"
    curve = _object(inner) | {"oneOf": [{"required": [source]} for source in SOURCES]}
    return _by_name(curve)


def _tracks(_: KeySpec) -> Schema:
    return _by_name({"type": "string"})


def _by_name(value: Schema) -> Schema:
    names = {f"^{NAME}$": value}
    return {"type": "object", "patternProperties": FREE | names, "additionalProperties": False}


def _chord(spec: KeySpec) -> Schema:
    weight = KEYS[f"{ENTRY}.weight"]
    entry = _object(ENTRY)
    each = {"anyOf": [_number(weight), entry | {"minProperties": 1}]}
    weights = {"type": "object", "minProperties": 1, "additionalProperties": each}
    return {"anyOf": [_address(spec), weights]}


def _choice(spec: KeySpec) -> Schema:
    numbers = [int(name) for name in spec.choices if name.isdigit()]
    answers = [name == "true" for name in spec.choices if name in ("true", "false")]
    return {"enum": [*spec.choices, *numbers, *answers]}


def _seed(spec: KeySpec) -> Schema:
    whole = {"type": "integer", "minimum": spec.low, "maximum": spec.high}
    return {"anyOf": [whole, {"const": spec.word}]}


def _size(_: KeySpec) -> Schema:
    named = "|".join(f"{name[:-1]}[{name[-1]}{name[-1].upper()}]" for name in SIZES)
    return _text(rf"{named}|[0-9]+\s*[xX]\s*[0-9]+|[sS]quare-[0-9]+")


def _colors(_: KeySpec) -> Schema:
    share: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    mixed = {"type": "array", "items": share, "minItems": 3, "maxItems": 3}
    color = {"anyOf": [_text(COLOR), {"type": "integer"}, mixed]}
    return {"type": "array", "minItems": 2, "items": color}


def _address(_: KeySpec) -> Schema:
    """Offer the names of neurons and classes; any other address may be written as well."""
    card = catalogue.network(catalogue.EMBEDDED)
    return {"type": ["string", "number"], "examples": [*card.neurons, *card.classes]}


def _plain(_: KeySpec) -> Schema:
    return {"type": ["string", "number", "boolean"]}


def _files(_: KeySpec) -> Schema:
    name: Schema = {"type": "string"}
    return {"anyOf": [name, {"type": "array", "minItems": 1, "items": name}]}


def _numbers(_: KeySpec) -> Schema:
    return _by_name({"type": "number"})


def _patches(_: KeySpec) -> Schema:
    patch = {"type": "object", "not": {"anyOf": [{"required": [key]} for key in _OUTERMOST]}}
    names = {"^[A-Za-z0-9_-]{1,40}$": patch}
    return {"type": "object", "patternProperties": names, "additionalProperties": False}


def _axes(_: KeySpec) -> Schema:
    values: Schema = {"type": "array", "minItems": 1}
    return {"type": "object", "minProperties": 1, "additionalProperties": values}


_OUTERMOST = ("include", "variants")
"""Keys that belong to the scene itself, and into no variant."""

_SPECIAL: dict[str, Callable[[KeySpec], Schema]] = {
    "section": _section,
    "clips": _clips,
    "entries": _entries,
    "moments": _moments,
    "chord": _chord,
    "choice": _choice,
    "seed": _seed,
    "size": _size,
    "colors": _colors,
    "moment": lambda _: {"anyOf": [_ref("moment")]},
    "yes": lambda _: {"const": True},
    "text": _plain,
    "file": _plain,
    "template": _plain,
    "address": _plain,
    "unit": _address,
    "files": _files,
    "numbers": _numbers,
    "patches": _patches,
    "axes": _axes,
    "curves": _curves,
    "tracks": _tracks,
    "curve_name": lambda _: {"type": "string"},
    "track_name": lambda _: {"type": "string"},
}

_WORDS: dict[str, Callable[[], tuple[str, ...]]] = {
    "network": catalogue.names,
    "start": lambda: WORDS,
}
"""What the sections that may be one of some words take."""

_NEEDED = {
    "sequence[].shuffle": ("layer",),
    "sequence[].walk": ("layer",),
    "sequence[].lineage": ("unit",),
    "tempo.changes[]": ("at", "bpm"),
    TRACK: ("file",),
}
"""What sections cannot do without."""
