"""Deforum's settings: the file that sd-webui-deforum writes beside every animation.

In its 2D mode a frame is warped by `cv2.getRotationMatrix2D` about the center, after a translation
(`anim_frame_warp_2d`): zoom is a factor, angle is in degrees counter-clockwise, translations are
pixels by which the picture moves right and down. All of it per frame, before the frame is diffused.
In 3D mode only what lies in the picture's plane is taken over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import log2

import numpy as np

from dreamreel.errors import InputFileError
from dreamreel.importing import lanes
from dreamreel.importing.draft import Draft, Imported, check_length, imported, sized
from dreamreel.importing.formula import Array, FormulaError
from dreamreel.importing.lanes import Kind, Lane
from dreamreel.importing.reading import Settings, number_of
from dreamreel.importing.schedule import Schedule, frame_of, read_schedule
from dreamreel.scene.keys.table import KEYS

UNITS_PER_DEPTH = 200
"""Of ``translation_z``: by so many the camera moves up to the plane of the picture in 3D mode, if
that is one unit of depth away (TRANSLATION_SCALE in `animation.py`)."""
DEFAULT_STRENGTH = 0.65
"""Of Deforum: the share of the last picture that is kept. It becomes our default."""
DREAM_STRENGTH = float(KEYS["ascent.strength"].default or 0)
RANDOM_SEED = -1

_NEUTRAL: Mapping[str, tuple[tuple[float, ...], str]] = {
    "rotation_3d_x": ((0,), "the camera turns in the plane of the picture alone"),
    "rotation_3d_y": ((0,), "the camera turns in the plane of the picture alone"),
    "noise_schedule": ((0,), "a dream needs no new noise"),
    "contrast_schedule": ((1,), "brightness and contrast are held: look.contrast"),
    "diffusion_cadence": ((1,), "the dream has its own clock: ascent.rate"),
}
"""Settings without an equivalent, with the values at which they do nothing, and why."""

_SWITCHES: Mapping[str, tuple[tuple[object, ...], str]] = {
    "seed_behavior": (("fixed",), "one seed makes the whole movie"),
    "use_init": ((False,), "a photograph is begun with by start: {image: FILE}"),
    "use_looper": ((False,), "guided images are not there"),
    "enable_perspective_flip": ((False,), "the camera stays in the plane of the picture"),
    "add_soundtrack": (("None", None), "the movie is silent"),
    "use_mask": ((False,), "masks belong to neurons: see the reference"),
}
_USED = frozenset(
    {
        "W",
        "H",
        "fps",
        "max_frames",
        "seed",
        "prompts",
        "batch_name",
        "animation_mode",
        "zoom",
        "angle",
    }
    | {"translation_x", "translation_y", "translation_z", "rotation_3d_z", "strength_schedule"}
    | {"transform_center_x", "transform_center_y", "positive_prompts", "negative_prompts"}
)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the schedules of one file."""

    settings: Settings
    fps: float
    frames: int
    seed: int

    def schedule(self, name: str, default: str) -> Schedule:
        """Return a schedule.

        Raises:
            InputFileError: it cannot be read.
        """
        value = self.settings.get(name, default)
        text = default if value is None or value == "" else str(value)
        try:
            return read_schedule(text, max_frames=self.frames, seed=self.seed)
        except FormulaError as error:
            raise InputFileError(f"{name}: {error}") from None

    def table(self, name: str, default: str) -> Array:
        """Return the values of a schedule at every frame.

        Raises:
            InputFileError: it has none.
        """
        try:
            return self.schedule(name, default).table(self.frames)
        except FormulaError as error:
            raise InputFileError(f"{name}: {error}") from None

    def lane(
        self,
        kind: Kind,
        name: str,
        default: str,
        convert: Callable[[Array], Array],
        words: str,
    ) -> Lane:
        """Return a schedule as a lane.

        Args:
            kind: of the lane.
            name: of the setting.
            default: of the setting.
            convert: from the setting's unit to the key's.
            words: the same as an expression, with ``{}`` for the setting.
        """
        schedule, table = self.schedule(name, default), self.table(name, default)
        if schedule.is_numbers:
            return Lane(kind, convert(table), tuple(schedule.keys))
        half = 0.5 if kind.is_rate else 0.0
        frame = f"({self.fps:.12g}*t + {half})" if half else f"{self.fps:.12g}*t"
        text = schedule.written(frame, lambda key: f"{(key - 0.5 - half) / self.fps:.12g}")
        return Lane(kind, convert(table), (), text and words.format(text))


def import_deforum(
    settings: Settings,
    *,
    name: str = "settings",
    size: tuple[int, int] | None = None,
    neurons: Sequence[str] = (),
) -> Imported:
    """Return the scene of Deforum's settings.

    Args:
        settings: from the file.
        name: of the file.
        size: of the movie, instead of theirs; (width, height) in pixels.
        neurons: addresses that are dreamt in turn.

    Raises:
        InputFileError: they are no such settings, or a schedule cannot be read.
        UsageError: one of the neurons does not exist.
    """
    _check_kind(settings)
    fps = number_of(settings, "fps", 15)
    frames = check_length(number_of(settings, "max_frames"), fps)
    seed = int(number_of(settings, "seed", RANDOM_SEED))
    reader = _Reader(settings, fps, frames, seed)
    height = number_of(settings, "H", 512)
    if not 1 <= height <= 65536:
        raise InputFileError(f"H is {height:g}, which is no height of a picture in pixels")
    fitting, remarks = sized(*(size or (number_of(settings, "W", 512), height)))
    is_3d = settings.get("animation_mode", "2D") == "3D"
    moving = _in_depth(reader) if is_3d else _in_the_plane(reader, height)
    draft = Draft(
        source=f"Imported from {name}, settings of Deforum: {frames} frames at {fps:g} per second.",
        size=fitting,
        fps=fps,
        frames=frames,
        lanes={**moving, "ascent.strength": _strength(reader)},
        remarks=(*remarks, *_remarks(reader, is_3d=is_3d)),
        title=_title(settings),
        seed="random" if seed == RANDOM_SEED else str(min(abs(seed), 2**63 - 1)),
        prompts=tuple(_prompts(reader)),
    )
    return imported(draft, neurons)


def _check_kind(settings: Settings) -> None:
    if "max_frames" in settings and isinstance(settings.get("max_frames"), int | float | str):
        return
    parseq = "keyframes" in settings or "rendered_frames" in settings
    hint = (
        "This looks like Parseq: dreamreel import parseq."
        if parseq
        else "Take the file that Deforum saves beside its frames, NAME_settings.txt."
    )
    raise InputFileError("these are no settings of Deforum: max_frames is missing", hint=hint)


def _in_the_plane(reader: _Reader, height: float) -> dict[str, Lane]:
    fps = reader.fps
    per_second = f"*{fps:.12g}"
    found = {
        "camera.zoom": reader.lane(
            lanes.ZOOM, "zoom", "0:(1)", lambda z: octaves_of(z) * fps, f"log2({{}}){per_second}"
        ),
        "camera.rotate": reader.lane(
            lanes.ROTATE, "angle", "0:(0)", lambda angle: angle * fps, f"({{}}){per_second}"
        ),
    }
    for axis, name in enumerate(("translation_x", "translation_y")):
        found[f"camera.pan[{axis}]"] = reader.lane(
            lanes.PAN,
            name,
            "0:(0)",
            lambda pixels: -pixels * fps / height,
            f"-({{}})*{fps / height:.12g}",
        )
    for axis, name in enumerate(("transform_center_x", "transform_center_y")):
        found[f"camera.crop[{axis}]"] = reader.lane(
            lanes.CROP, name, "0:(0.5)", lambda share: share, "{}"
        )
    return {key: lane for key, lane in found.items() if _moves(found, key)}


def _moves(found: Mapping[str, Lane], key: str) -> bool:
    """Tell whether a lane is to be written: not a pair that stays where it is by default."""
    base, bracket, _ = key.partition("[")
    if not bracket:
        return True
    rest = 0.5 if base == "camera.crop" else 0.0
    return any(bool(np.any(found[f"{base}[{axis}]"].table != rest)) for axis in (0, 1))


def _in_depth(reader: _Reader) -> dict[str, Lane]:
    fps, depth = reader.fps, UNITS_PER_DEPTH
    return {
        "camera.zoom": reader.lane(
            lanes.ZOOM,
            "translation_z",
            "0:(0)",
            lambda z: -octaves_of(1 - z / depth, "translation_z") * fps,
            f"-log2(1 - ({{}})/{depth})*{fps:.12g}",
        ),
        "camera.rotate": reader.lane(
            lanes.ROTATE, "rotation_3d_z", "0:(0)", lambda z: z * fps, f"({{}})*{fps:.12g}"
        ),
    }


def octaves_of(factors: Array, name: str = "zoom") -> Array:
    """Return the octaves of factors per frame.

    Raises:
        InputFileError: one of them is not above 0.
    """
    wrong = np.flatnonzero(~(factors > 0))
    if len(wrong):
        given = factors[wrong[0]]
        what = f"the factor {given:g}" if name == "zoom" else "a camera that passes the picture"
        raise InputFileError(f"{name}: {what} at frame {wrong[0]}; a factor must be above 0")
    return np.log2(factors)


def _strength(reader: _Reader) -> Lane:
    scale = DREAM_STRENGTH / (1 - DEFAULT_STRENGTH)
    return reader.lane(
        lanes.STRENGTH,
        "strength_schedule",
        f"0:({DEFAULT_STRENGTH})",
        lambda kept: (1 - kept) * scale,
        f"(1 - ({{}}))*{scale:.12g}",
    )


def _remarks(reader: _Reader, *, is_3d: bool) -> Iterator[str]:
    settings = reader.settings
    yield (
        f"approximated: strength_schedule: {DEFAULT_STRENGTH} of the picture kept is a strength of "
        f"{DREAM_STRENGTH}, 1 is 0; by eye"
    )
    if is_3d:
        yield (
            "approximated: 3D mode: translation_z as for a picture one unit of depth away, "
            f"a zoom of {log2(200 / 199) * reader.fps:.3g} oct/s for 1"
        )
    yield from _remarks_on_pan(reader, is_3d=is_3d)
    for name, (idle, reason) in _NEUTRAL.items():
        if name in settings and not _is_always(reader, name, idle):
            yield f"no equivalent: {name}: {reason}"
    for name, (values, reason) in _SWITCHES.items():
        if settings.get(name, values[0]) not in values:
            yield f"no equivalent: {name}: {reason}"
    mode = str(settings.get("animation_mode", "2D"))
    if mode not in ("2D", "3D"):
        yield f"no equivalent: animation_mode {mode}: read as 2D"
    if settings.get("prompts"):
        yield "no equivalent: prompts: where they change, so do the neurons"
    known = {*_USED, *_NEUTRAL, *_SWITCHES}
    others = [name for name in settings if name not in known]
    yield from _slips(others)
    if others:
        yield f"no equivalent: {len(others)} other settings, mostly of Stable Diffusion"


def _remarks_on_pan(reader: _Reader, *, is_3d: bool) -> Iterator[str]:
    pans = [
        name for name in ("translation_x", "translation_y") if not _is_always(reader, name, (0,))
    ]
    if is_3d:
        for name in pans:
            yield f"no equivalent: {name} of 3D mode: a pan with parallax"
        return
    zoom = reader.table("zoom", "0:(1)")
    most = float(zoom[np.abs(np.log2(np.maximum(zoom, 1e-9))).argmax()])
    if pans and most not in (0, 1) and most > 0:
        share = abs(most * np.log(most) / (most - 1) - 1)
        yield (
            f"approximated: {' and '.join(pans)}: Deforum enlarges a translation with its frame's "
            f"zoom; up to {share:.1%} less far here"
        )


def _is_always(reader: _Reader, name: str, values: tuple[float, ...]) -> bool:
    try:
        return bool(np.isin(reader.table(name, f"0:({values[0]})"), values).all())
    except InputFileError:
        return False


def _slips(names: Sequence[str]) -> Iterator[str]:
    """Yield a word on settings that look like slips of those that are read."""
    for name in names[:500]:
        near = get_close_matches(name[:60], _USED, n=1, cutoff=0.85)
        if near and name not in _RELATED:
            yield f"unknown: {name[:60]!r} is not read; did you mean {near[0]!r}?"


_RELATED = frozenset(
    {"rotation_3d_x", "rotation_3d_y", "seed_schedule", "steps_schedule", "subseed"}
)
"""Settings of Deforum whose names are near to others."""


def _title(settings: Settings) -> str:
    text = str(settings.get("batch_name") or "")[:120]
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _prompts(reader: _Reader) -> Iterator[tuple[float, str]]:
    prompts = reader.settings.get("prompts")
    if not isinstance(prompts, Mapping):
        return
    names = {"s": float(reader.seed), "max_f": float(reader.frames - 1)}
    for key, text in list(prompts.items())[:10_000]:
        try:
            yield frame_of(str(key), names) / reader.fps, str(text)
        except FormulaError:
            continue  # a prompt is only a hint
