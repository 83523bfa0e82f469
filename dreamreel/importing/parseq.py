"""Parseq's documents: keyframes with formulas between them, or the table of all frames.

Parseq's values are absolute, while Deforum works per frame; so Parseq exports differences, and
Deforum applies those (`parseq_use_deltas`). Of zoom it exports 1 plus the difference, not the
ratio (`parseqRender` of sd-parseq, at commit 00c03f6), and that is what is taken over.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dreamreel.errors import InputFileError
from dreamreel.importing import lanes
from dreamreel.importing.deforum import DEFAULT_STRENGTH, DREAM_STRENGTH, octaves_of
from dreamreel.importing.draft import Draft, Imported, check_length, imported, sized
from dreamreel.importing.formula import Array, FormulaError
from dreamreel.importing.lanes import Lane
from dreamreel.importing.parseq_formula import Between, parseq_formula
from dreamreel.importing.reading import Settings, number_of
from dreamreel.scene.keys.table import KEYS

DEFAULTS: Mapping[str, float] = {
    "zoom": 1.0,
    "angle": 0.0,
    "translation_x": 0.0,
    "translation_y": 0.0,
    "strength": 0.75,
}
"""What is read, with the values that Parseq takes where a document has none."""

SIDE = 512
"""Pixels of a frame's sides, which Parseq does not know, unless another size is said."""

Row = Mapping[str, Any]  # Any: JSON


def import_parseq(
    settings: Settings,
    *,
    name: str = "parseq",
    size: tuple[int, int] | None = None,
    neurons: Sequence[str] = (),
) -> Imported:
    """Return the scene of Parseq's document, or of the manifest that it renders for Deforum.

    Args:
        settings: from the file.
        name: of the file.
        size: of the movie, (width, height) in pixels; translations are pixels of it.
        neurons: addresses that are dreamt in turn.

    Raises:
        InputFileError: it is no such document, or a formula cannot be read.
        UsageError: one of the neurons does not exist.
    """
    rows = _rows(settings)
    options = settings.get("options")
    options = options if isinstance(options, Mapping) else {}
    fps = number_of(options, "output_fps", 20)
    bpm = number_of(options, "bpm", 0)
    first = int(rows[0]["frame"])
    frames = check_length(rows[-1]["frame"] - first + 1, fps)
    is_rendered = "rendered_frames" in settings
    make = _rendered if is_rendered else _interpolated
    tables = {field: make(field, rows, frames, fps, bpm) for field in DEFAULTS}
    fitting, remarks = sized(*(size or (SIDE, SIDE)))
    known = KEYS["tempo.bpm"]
    kind = "the rendered frames" if is_rendered else "the keyframes"
    draft = Draft(
        source=f"Imported from {name}, {kind} of Parseq: {frames} frames at {fps:g} per second.",
        size=fitting,
        fps=fps,
        frames=frames,
        lanes=_lanes(tables, _steps(rows, tables, is_rendered), fps, fitting[1]),
        remarks=(*remarks, *_remarks(settings, rows, tables, size is None)),
        bpm=bpm if known.low <= bpm <= known.high else None,
    )
    return imported(draft, neurons)


def _rows(settings: Settings) -> list[Row]:
    """Return the rows of a document in order of their frames.

    Raises:
        InputFileError: there are none.
    """
    name = "rendered_frames" if "rendered_frames" in settings else "keyframes"
    rows = settings.get(name)
    if isinstance(rows, Mapping):  # as sparse arrays are exported
        rows = list(rows.values())
    if not isinstance(rows, list) or not rows:
        hint = (
            "This looks like Deforum: dreamreel import deforum." if "max_frames" in settings else ""
        )
        raise InputFileError("this is no document of Parseq: it has no keyframes", hint=hint)
    found: dict[int, Row] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            raise InputFileError(f"{name}: one of the rows is no object")
        frame = number_of(row, "frame")
        if not 0 <= frame < 2**31:
            raise InputFileError(f"{name}: there is no frame {frame:g}")
        found[int(frame)] = {**row, "frame": int(frame)}
    return [row for _, row in sorted(found.items())]


def _rendered(field: str, rows: Sequence[Row], frames: int, _fps: float, _bpm: float) -> Array:
    """Return a field of rendered frames; a frame that is missing is as the one before."""
    if field not in rows[0]:
        return np.full(frames, DEFAULTS[field])
    table = np.full(frames, np.nan)
    for row in rows:
        if field in row:
            table[row["frame"] - rows[0]["frame"]] = number_of(row, field)
    known = np.maximum.accumulate(np.where(np.isnan(table), 0, np.arange(frames)))
    return table[known]


def _interpolated(field: str, rows: Sequence[Row], frames: int, fps: float, bpm: float) -> Array:
    """Return a field of keyframes: each formula counts from its own frame on."""
    first = int(rows[0]["frame"])
    defined = {row["frame"] - first: number_of(row, field) for row in rows if _has(row, field)}
    values = list(defined.values()) or [DEFAULTS[field]]
    defined = {0: values[0], **defined, frames - 1: defined.get(frames - 1, values[-1])}
    defined = dict(sorted(defined.items()))
    formulas = {
        row["frame"] - first: str(row[f"{field}_i"]) for row in rows if row.get(f"{field}_i")
    }
    formulas = {0: "L", **formulas}
    table = np.empty(frames)
    ends = [*list(formulas)[1:], frames]
    for (frame, text), end in zip(formulas.items(), ends, strict=True):
        try:
            between = Between(np.arange(frame, end, dtype=np.float64), defined, fps, bpm)
            table[frame:end] = parseq_formula(text, between)
        except FormulaError as error:
            raise InputFileError(
                f"{field} at frame {frame + first}: {error}",
                hint="Import what Parseq renders for Deforum instead: the table of all frames.",
            ) from None
    return table


def _has(row: Row, field: str) -> bool:
    return row.get(field) not in (None, "")


def _steps(rows: Sequence[Row], tables: Mapping[str, Array], is_rendered: bool) -> dict[str, Array]:
    """Return what Deforum applies at each frame: differences of all that moves the picture."""
    steps = {field: np.diff(table, prepend=table[0]) for field, table in tables.items()}
    steps["zoom"] = 1 + steps["zoom"]
    for field in tables:
        delta = f"{field}_delta"
        if is_rendered and all(delta in row for row in rows):
            given = np.array([number_of(row, delta) for row in rows])
            # Frame 0 has the value itself, which is never applied.
            steps[field][1 : len(given)] = given[1:]
    for table in steps.values():
        table[:1] = table[1:2] if len(table) > 1 else table[:1]  # of frame 0, nothing is applied
    return steps


def _lanes(
    tables: Mapping[str, Array], steps: Mapping[str, Array], fps: float, height: int
) -> dict[str, Lane]:
    scale = DREAM_STRENGTH / (1 - DEFAULT_STRENGTH)
    found = {
        "camera.zoom": Lane(lanes.ZOOM, octaves_of(steps["zoom"]) * fps),
        "camera.rotate": Lane(lanes.ROTATE, steps["angle"] * fps),
        "camera.pan[0]": Lane(lanes.PAN, -steps["translation_x"] * fps / height),
        "camera.pan[1]": Lane(lanes.PAN, -steps["translation_y"] * fps / height),
        "ascent.strength": Lane(lanes.STRENGTH, (1 - tables["strength"]) * scale),
    }
    if not any(found[f"camera.pan[{axis}]"].table.any() for axis in (0, 1)):
        del found["camera.pan[0]"], found["camera.pan[1]"]
    return found


def _remarks(
    settings: Settings, rows: Sequence[Row], tables: Mapping[str, Array], is_size_unknown: bool
) -> Iterator[str]:
    yield (
        f"approximated: strength: {DEFAULT_STRENGTH} of the picture kept is a strength of "
        f"{DREAM_STRENGTH}, 1 is 0; by eye"
    )
    zoom = tables["zoom"]
    applied = float(np.log2(np.maximum(1 + np.diff(zoom), 1e-12)).sum())
    meant = float(np.log2(zoom[-1] / zoom[0])) if min(zoom[-1], zoom[0]) > 0 else applied
    if abs(applied - meant) > 0.01:
        yield (
            f"as Deforum has it: zoom: its differences add up to {applied:.3g} octaves, while the "
            f"document's own values span {meant:.3g}"
        )
    if is_size_unknown:
        yield f"approximated: Parseq knows no size: {SIDE}x{SIDE}; --size says another"
    if settings.get("prompts"):
        yield "no equivalent: prompts"
    fields = {
        name.removesuffix("_i").removesuffix("_delta").removesuffix("_pc") for name in rows[0]
    }
    others = sorted(fields - {*DEFAULTS, "frame", "info", "deforum_prompt"})
    if others:
        yield f"no equivalent: {', '.join(others)[:200]}"
