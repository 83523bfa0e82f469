"""Lanes: the curves of a scene as columns of numbers, for pictures and tables.

Which curves there are is told by `dreamreel.scene.timeline.parameters`; what a scene does besides,
by `dreamreel.scene.timeline.chart`.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from dreamreel.errors import UsageError
from dreamreel.scene.curves.columns import Array, column, moments
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.keys.kinds import KINDS
from dreamreel.scene.keys.sound import CURVES
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.model import Scene
from dreamreel.scene.text.problems import quoted, suggestion
from dreamreel.scene.timeline import weights
from dreamreel.scene.timeline.motion import Motion
from dreamreel.scene.timeline.parameters import (
    ENDLESS,
    chord_curves,
    fades,
    frame_curves,
    setting_in,
    tick_curves,
)
from dreamreel.scene.timeline.timeline import reach, standstill

SECONDS = "seconds"
"""Heading of the column of moments."""

UNITS = {
    "camera.crop": "of the frame",
    "camera.pan": "heights/s",
    "ascent.strength": "/s",
    "look.fade_in": "gain",
    "look.fade_out": "gain",
    "start.grow_from": "of the height",
    "center": "of the frame",
    "radius": "heights",
    "angle": "degrees",
    "feather": "heights",
}
"""Of curves for which the table of keys has none, by path; of a mask's, by the key itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """A curve over a column of moments."""

    path: str
    """In the scene; of a pair, with [0] or [1]."""
    unit: str
    """Empty: a plain number."""
    values: Array
    """(n,) NaN where the curve is not in use, or endless."""
    is_moving: bool


def curves(scene: Scene) -> dict[str, Array]:
    """Return every curve that moves, tick by tick, and the moments of the ticks, by heading.

    Raises:
        SceneError: a curve is not finite at some moment.
    """
    rate = scene.ascent.rate
    seconds = moments(0, math.ceil(scene.video.duration * rate) - 1, rate)
    return {SECONDS: seconds, **{lane.path: lane.values for lane in lanes(scene, seconds)}}


def lanes(scene: Scene, seconds: Array, *, only: tuple[str, ...] = ()) -> tuple[Lane, ...]:
    """Return the curves of a scene at some moments.

    Args:
        scene: any.
        seconds: (n,) moments, ascending, none before 0.
        only: paths of curves or sections; nothing: all that move.

    Raises:
        SceneError: a curve is not finite at some moment.
        UsageError: there is no such curve.
    """
    found = {source.path: source for source in _sources(scene)}
    if only:
        wanted = dict.fromkeys(path for name in only for path in _named(name, found))
    else:
        wanted = [path for path, source in found.items() if source.is_moving]
    return tuple(_lane(found[path], seconds) for path in wanted)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the values of a lane come from."""

    path: str
    is_moving: bool
    at: Callable[[Array], Array]


def _sources(scene: Scene) -> Iterator[_Source]:
    """Yield all that a scene's lanes can show; what else is to be shown is added here."""
    for path, curve in tick_curves(scene).items():
        if path == "ascent.strength" and scene.start.picture.kind == "image":
            yield _Source(path, True, partial(_strength, curve, path))
        else:
            yield _plain(path, curve)
    until = float(standstill(scene))
    for path, curve in frame_curves(scene).items():
        yield _Source(path, not curve.is_constant, partial(_until, curve, path, until))
    for path in fades(scene.look, np.zeros(1), 1.0):
        yield _Source(path, True, partial(_fade, scene, path))
    if scene.start.grow_from < 1:
        yield _Source("start.grow_from", True, partial(_grown, scene))
    for name, curve in scene.sound_curves.items():
        yield _Source(f"{CURVES}.{name}", True, partial(_values, curve, f"{CURVES}.{name}"))
    for clip, span in zip(scene.clips, weights.hearings(scene.clips), strict=True):
        for path, curve in chord_curves(clip):
            if not curve.is_constant:
                yield _Source(path, True, partial(_within, curve, path, span))


def _plain(path: str, curve: Curve) -> _Source:
    read = partial(_values, curve, path)
    return _Source(path, not curve.is_constant, read)


def _values(curve: Curve, path: str, seconds: Array) -> Array:
    values = column(curve, seconds, path, endless=path in ENDLESS)
    return np.where(np.isinf(values), np.nan, values) if path in ENDLESS else values


def _strength(curve: Curve, path: str, seconds: Array) -> Array:
    return column(curve, seconds, path) * setting_in(seconds)


def _until(curve: Curve, path: str, until: float, seconds: Array) -> Array:
    return column(curve, np.minimum(seconds, until), path)


def _fade(scene: Scene, path: str, seconds: Array) -> Array:
    return fades(scene.look, seconds, float(scene.video.duration))[path]


def _within(curve: Curve, path: str, span: tuple[float, float], seconds: Array) -> Array:
    """Return the values where a clip sounds; elsewhere they need not even be finite."""
    heard = slice(*np.searchsorted(seconds, span))
    values = np.full(seconds.shape, np.nan)
    values[heard] = column(curve, seconds[heard], path)
    return values


def _grown(scene: Scene, seconds: Array) -> Array:
    rate = scene.ascent.rate
    ticks = moments(0, math.floor(seconds[-1] * rate) + 1, rate)
    motion = Motion.of(scene.camera, aspect=scene.video.size.aspect, rate=rate)
    octaves = np.log2(np.abs(motion.flows(ticks).factor))
    return np.interp(seconds, ticks, reach(np.insert(octaves, 0, 0.0), scene.start.grow_from))


def _lane(source: _Source, seconds: Array) -> Lane:
    return Lane(source.path, unit_of(source.path), source.at(seconds), source.is_moving)


def unit_of(path: str) -> str:
    """Return in what a curve counts; empty for plain numbers."""
    whole = path.partition("[")[0] if not path.startswith("sequence") else path
    _, mask, key = whole.partition(".mask.")
    name = key.partition("[")[0] if mask else whole
    if name in UNITS:
        return UNITS[name]
    kind = KINDS.get(KEYS[name].kind) if name in KEYS else None
    return kind.unit.strip("()") if kind else ""


def _named(name: str, known: Mapping[str, _Source]) -> list[str]:
    """Return the paths that a path of a curve, a pair or a section means, or its last word."""
    found = [path for path in known if path == name or path.startswith((f"{name}.", f"{name}["))]
    found = found or [path for path in known if _last_word(path) == name]
    if not found:
        near = suggestion(name, (*known, *map(_last_word, known)))
        meant = near or f"; there are {', '.join(known)}"
        raise UsageError(f"{quoted(name)} is no curve of this scene{meant}")
    return found


def _last_word(path: str) -> str:
    """Return the key that a path ends with; of a pair, that of both."""
    return path.rpartition(".")[2].partition("[")[0]
