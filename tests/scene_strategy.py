"""Scenes that hypothesis makes out of the table of keys: any key, any value that the table allows.

A new key is made as soon as it has a row; one of a new kind needs a line in `_VALUES`. What the
table cannot know, such as that a fade fits into its clip, is heeded here: every scene is right.
"""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import yaml
from hypothesis import strategies as st

from dreamreel import catalogue
from dreamreel.scene.curves.curve import OUTSIDES
from dreamreel.scene.curves.easing import CATMULL, NAMES
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.kinds import KINDS
from dreamreel.scene.keys.movie import CODECS
from dreamreel.scene.keys.table import TABLE, children
from dreamreel.scene.reading.opening import PICTURES
from dreamreel.scene.reading.sequence import VERBS

Draw = Callable[..., Any]

LEFT_OUT = ("audio", "include", "start.image", "start.fit", "network.weights")
"""Keys, with all beneath them, that need files beside the scene."""
NUMBERS = ("tempo.bpm",)
"""Keys whose word needs such a file."""
CARD = catalogue.network("bestiary")
LENGTH = 2
"""Seconds that every movie lasts at least."""
STEADY = tuple(name for name in NAMES if not any(w in name for w in ("back", "elastic", CATMULL)))
"""Eases that stay between their keys."""

_WAVES = ("osc(1s)", "tri(700ms, 0.25)", "2*rand(0.5s)-1", "noise(0.3s)", "cos(tau*u)", "2*u-1")
"""From -1 to 1."""


def keys_made() -> list[str]:
    """Return the paths of all keys that scenes may be made of."""
    return [spec.path for spec in TABLE if _is_made(spec)]


@st.composite
def scenes(draw: Draw) -> dict[str, Any]:
    """A right scene, as JSON."""
    scene = _section(draw, "")
    scene["sequence"] = draw(st.lists(_clips(), min_size=1, max_size=3))
    if "video" in scene and "duration" in scene["video"]:
        scene["video"]["duration"] = f"{draw(st.integers(LENGTH, 6))}s"
    return scene


@st.composite
def texts(draw: Draw) -> str:
    """The text of a right scene, in one of two styles."""
    scene = draw(scenes())
    if draw(st.booleans()):
        return json.dumps(scene, ensure_ascii=False)
    return yaml.safe_dump(scene, sort_keys=False, allow_unicode=True)


def _is_made(spec: KeySpec) -> bool:
    return not any(f"{spec.path}.".startswith(f"{path}.") for path in LEFT_OUT)


def _section(draw: Draw, path: str) -> dict[str, Any]:
    """Return some of the keys of a section."""
    known = [spec for spec in children(path).values() if _is_made(spec)]
    given = (
        draw(st.lists(st.sampled_from(known), unique_by=lambda spec: spec.name)) if known else []
    )
    values = {spec.name: _value(draw, spec) for spec in given}
    return _MENDED.get(path, lambda _draw, values: values)(draw, values)


def _value(draw: Draw, spec: KeySpec) -> Any:
    special = _VALUES.get(spec.kind)
    if special is not None:
        return special(draw, spec)
    assert spec.kind in KINDS, f"{spec.path} is of the kind {spec.kind}; say here how that is made"
    if spec.word and spec.path not in NUMBERS and draw(st.integers(0, 4)) == 0:
        return spec.word
    if not spec.curve:
        return _quantity(draw, spec)
    if not spec.pair:
        return _curve(draw, spec)
    if draw(st.booleans()):
        return [_curve(draw, spec), _curve(draw, spec)]
    return _keys(draw, spec, lambda: [_quantity(draw, spec), _quantity(draw, spec)])


def _bounds(spec: KeySpec) -> tuple[Fraction, Fraction]:
    """Return the range, or as much of it as makes small tables."""
    low, high = _SMALLER.get(spec.path, (spec.low, spec.high))
    if spec.kind in ("length", "moment"):
        low, high = max(low, Fraction(1, 100)) if low else low, min(high, 1)
    return Fraction(low), Fraction(high)


_SMALLER = {"video.fps": (1, 48), "ascent.rate": (1, 24), "output.segment": (1, 1)}


def _number(draw: Draw, spec: KeySpec) -> str:
    low, high = _bounds(spec)
    if spec.kind == "integer":
        return str(draw(st.integers(int(low), int(high))))
    number = low + (high - low) * Fraction(draw(st.integers(0, 1000)), 1000)
    return f"{float(number):.9g}" if abs(number) < 10**6 else str(int(number))


def _quantity(draw: Draw, spec: KeySpec) -> str | int | float:
    """Return a quantity, as text or as a number where it may be one."""
    number = _number(draw, spec)
    suffix = draw(st.sampled_from(_SUFFIXES[spec.kind]))
    if suffix in ("ms", "%"):
        return f"{float(number) * (1000 if suffix == 'ms' else 100):.9g}{suffix}"
    if suffix is None:
        return int(number) if number.lstrip("+-").isdigit() else float(number)
    return f"{number}{suffix}"


_SUFFIXES: dict[str, tuple[str | None, ...]] = {
    "number": ("", None),
    "integer": ("", None),
    "length": ("s", "ms", " s"),
    "rate": ("/s", " / s"),
    "zoom": ("oct/s", " oct/s"),
    "pixels": ("px", "", None),
    "degrees": ("deg", "", None),
    "turn": ("deg/s", "", None),
    "share": ("%", "", None),
    "fps": ("", "/1", None),
}
"""How quantities are written behind their number; None: as a bare number."""


def _curve(draw: Draw, spec: KeySpec) -> Any:
    """Return a quantity, keys, an expression, or a sum of them."""
    form = draw(st.sampled_from(("still", "still", "keys", "expr", "add")))
    if form == "still":
        return _quantity(draw, spec)
    if form == "keys":
        return _keys(draw, spec, lambda: _quantity(draw, spec))
    moving = {"expr": _expression(draw, spec)}
    if form == "add":
        moving["add"] = [_quantity(draw, spec), {"expr": f"0.1*{draw(st.sampled_from(_WAVES))}"}]
        moving["clamp"] = _clamp(draw, spec)
    if draw(st.booleans()):
        moving["smooth"] = draw(st.sampled_from(("100ms", "1s", 0)))
    return moving


def _clamp(draw: Draw, spec: KeySpec) -> list[Any]:
    return [_edge(spec, end) for end in _bounds(spec)]


def _edge(spec: KeySpec, value: Fraction) -> str:
    return f"{float(value):.9g}{_SUFFIXES[spec.kind][0] if spec.kind == 'zoom' else ''}"


def _expression(draw: Draw, spec: KeySpec) -> str:
    low, high = _bounds(spec)
    middle, reach = float(low + high) / 2, float(high - low) / 2
    share = draw(st.integers(0, 99)) / 100
    wave = draw(st.sampled_from(_WAVES))
    return f"{middle:.6f} + {reach * share:.6f}*({wave})"


def _keys(draw: Draw, spec: KeySpec, value: Callable[[], Any]) -> dict[str, Any]:
    steps = draw(st.lists(st.integers(1, 40), min_size=1, max_size=4))
    relative = draw(st.booleans())
    is_held = draw(st.booleans()) and not spec.pair
    eases = st.sampled_from((*NAMES, "cubic_bezier(0.4, 0, 0.6, 1)") if is_held else STEADY)
    keys: list[dict[str, Any]] = []
    at = 0
    for number, step in enumerate(steps):
        at += 10 * step
        moment = f"+{10 * step}ms" if relative and number else f"{at}ms"
        keys.append({"at": moment, "value": value()})
        if draw(st.booleans()):
            keys[-1]["ease"] = draw(eases)
    curve: dict[str, Any] = {"keys": keys}
    if is_held:
        curve["clamp"] = _clamp(draw, spec)
    if at - 10 * steps[0] >= 100:
        curve["outside"] = draw(st.sampled_from(OUTSIDES))
    return curve


@st.composite
def _clips(draw: Draw) -> dict[str, Any]:
    """One clip."""
    verb = draw(st.sampled_from(VERBS))
    clip = _section(draw, "sequence[]")
    clip = {name: value for name, value in clip.items() if name not in (*VERBS, "at")}
    known = children("sequence[]")[verb]
    clip[verb] = _value(draw, known)
    clip["for"] = f"{draw(st.integers(LENGTH, 4))}s"
    return clip


def _address(draw: Draw, _: KeySpec | None = None, *, dreamt: bool = False) -> str:
    layers = [layer for layer in CARD.layers.values() if layer.name != CARD.class_layer]
    layer = draw(st.sampled_from(layers))
    if not dreamt:
        return layer.name
    channel = f":{draw(st.integers(0, layer.channels - 1))}" if draw(st.booleans()) else ""
    return f"{layer.name}{channel}"


def _unit(draw: Draw) -> str:
    layer = draw(st.sampled_from([*CARD.layers.values()]))
    return f"{layer.name}:{draw(st.integers(0, layer.channels - 1))}"


def _chord(draw: Draw, spec: KeySpec) -> Any:
    if draw(st.booleans()):
        return _address(draw, dreamt=True)
    chord: dict[str, Any] = {_address(draw, dreamt=True): draw(st.integers(1, 100))}
    for _ in range(draw(st.integers(0, 2))):
        address, entry = _address(draw, dreamt=True), _section(draw, f"{spec.path}[]")
        if CARD.layers[address.partition(":")[0]].stride == 0:  # one place, where no mask lies
            entry.pop("mask", None)
        chord.setdefault(address, entry or {"weight": 1})
    return chord


def _mask(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    shape = values.get("shape", "circle")
    kept = {name: value for name, value in values.items() if name != "image"}
    return kept | {"shape": "band" if shape == "image" else shape}


def _start(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    pictures = [name for name in PICTURES if name in values]
    return {name: value for name, value in values.items() if name not in pictures[1:]}


def _shuffle(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    few = {"count": draw(st.integers(8, 16)), "together": draw(st.integers(1, 8))}
    return _turning(draw, values) | {name: few[name] for name in few if name in values}


def _turning(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    each = draw(st.integers(10, 2000))
    fade = {"fade": f"{draw(st.integers(0, each))}ms"} if "fade" in values else {}
    return values | {"layer": _address(draw), "each": f"{each}ms"} | fade


def _lineage(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    turns = _turning(draw, values | {"unit": _unit(draw)})
    return {name: value for name, value in turns.items() if name != "layer"}


def _output(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    codec = CODECS[values.get("codec", "h264")]
    legal = {
        "file": f"a/{{scene}}{codec.ending}",
        "quality": draw(st.integers(0, codec.worst)),
        "depth": draw(st.sampled_from(("auto", *codec.depths))),
    }
    return values | {name: legal[name] for name in legal if name in values}


def _clip_names(draw: Draw, values: dict[str, Any]) -> dict[str, Any]:
    return values | ({"name": str(values["name"])} if "name" in values else {})


_MENDED: dict[str, Callable[[Draw, dict[str, Any]], dict[str, Any]]] = {
    "start": _start,
    "output": _output,
    "sequence[]": _clip_names,
    "sequence[].shuffle": _shuffle,
    "sequence[].walk": _turning,
    "sequence[].lineage": _lineage,
    "sequence[].dream[].mask": _mask,
}
"""What the table cannot say of a section's keys together."""


def _text(draw: Draw, _: KeySpec) -> str:
    shown = st.characters(min_codepoint=32, max_codepoint=0x1FAFF, exclude_categories=("C", "Z"))
    return draw(st.text(shown, min_size=1, max_size=12)).strip() or "a"


def _choice(draw: Draw, spec: KeySpec) -> Any:
    word = draw(st.sampled_from(spec.choices))
    return {"true": True, "false": False}.get(word, word)


def _section_or_word(draw: Draw, spec: KeySpec) -> Any:
    if spec.path == "network":
        return draw(st.sampled_from(("bestiary", {"arch": "bestiary"})))
    if spec.path == "sequence[].lineage" and draw(st.booleans()):
        return _unit(draw)
    if spec.path == "start" and draw(st.booleans()):
        return draw(st.sampled_from(("gray", "noise")))
    return _section(draw, spec.path)


def _changes(draw: Draw, spec: KeySpec) -> list[dict[str, Any]]:
    steps = draw(st.lists(st.integers(1, 900), min_size=1, max_size=3))
    bpm = children(f"{spec.path}[]")["bpm"]
    return [{"at": f"+{step}ms", "bpm": _quantity(draw, bpm)} for step in steps]


def _named(draw: Draw, value: Callable[[], Any]) -> dict[str, Any]:
    names = st.from_regex(r"[a-z]{5,9}_[0-9]", fullmatch=True)
    return {name: value() for name in draw(st.lists(names, max_size=3, unique=True))}


def _settable(draw: Draw) -> tuple[str, Callable[[], Any]]:
    """Return a key that may have any value, whatever the others have, and how one is made."""
    free = [spec for spec in TABLE if spec.curve and not spec.pair and "[]" not in spec.path]
    spec = draw(st.sampled_from(free))
    return spec.path, lambda: _curve(draw, spec)


def _patches(draw: Draw, _: KeySpec) -> dict[str, Any]:
    def patch() -> dict[str, Any]:
        path, value = _settable(draw)
        return {path: value()}

    return _named(draw, patch)


def _axes(draw: Draw, _: KeySpec) -> dict[str, Any]:
    path, value = _settable(draw)
    return {path: [value() for _ in range(draw(st.integers(1, 3)))]}


_VALUES: dict[str, Callable[[Draw, KeySpec], Any]] = {
    "section": _section_or_word,
    "text": _text,
    "template": _text,
    "choice": _choice,
    "address": _address,
    "unit": lambda draw, _: _unit(draw),
    "chord": _chord,
    "clips": lambda draw, _: [],
    "entries": _changes,
    "file": _text,
    "seed": lambda draw, spec: draw(
        st.integers(int(spec.low), int(spec.high)) | st.just(spec.word)
    ),
    "size": lambda draw, _: draw(st.sampled_from(("360p", "8K", "64x36", "16x16", "square-512"))),
    "yes": lambda draw, _: True,
    "colors": lambda draw, _: draw(
        st.lists(st.sampled_from(("102040", "#ffcc88", [1, 0.5, 0])), min_size=2, max_size=4)
    ),
    "moment": lambda draw, _: f"{draw(st.integers(0, 900))}ms",
    "moments": lambda draw, _: _named(draw, lambda: f"{draw(st.integers(0, 900))}ms"),
    "numbers": lambda draw, _: _named(draw, lambda: draw(st.integers(-9, 9))),
    "patches": _patches,
    "axes": _axes,
}
"""How what is no quantity is made, by its kind."""
