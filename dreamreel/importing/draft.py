"""A draft: what was understood of another tool's settings, on its way to the text of a scene."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from dreamreel import catalogue, scene
from dreamreel.catalogue import EMBEDDED
from dreamreel.errors import InputFileError, SceneError, UsageError
from dreamreel.importing.lanes import Lane, held, moments_of, points_of
from dreamreel.scene import Scene
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.curves.tokens import LONGEST
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.reading.addresses import resolve
from dreamreel.scene.text.formatting import formatted
from dreamreel.scene.text.problems import Refused
from dreamreel.scene.text.source import Node
from dreamreel.scene.text.writing import quoted_scalar, written_scalar
from dreamreel.scene.timeline.timeline import lay_out

NEURONS = ("s16c:75", "s16d:51", "s16c:95", "s16c:84", "s16d:45")
"""Eyes, panes, flowers, glass, roses: what is dreamt unless something else is named."""

EACH_SECONDS = 6.0
"""How long a neuron is dreamt where there are no prompts that change."""
FADE_SECONDS = 2.0
SHORTEST_CLIP = 0.2  # seconds
MOST_CLIPS = 200
LONGEST_COMMENT = 94  # characters of a line
LONGEST_PROMPT = 60  # characters
MOST_FRAMES = 400_000
LONGEST_MOVIE = 24 * 3600  # seconds
EXACT = 1e-7
"""How far an expression may be from its table, in the unit of the key."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was understood."""

    source: str
    """Where it comes from, for the first line of the scene."""
    size: tuple[int, int]
    fps: float
    frames: int
    lanes: Mapping[str, Lane]
    """By the scene's key; those of a pair as ``camera.pan[0]``."""
    remarks: tuple[str, ...]
    """What was approximated and what has no equivalent."""
    title: str = ""
    seed: str = "1"
    prompts: tuple[tuple[float, str], ...] = ()
    """Their moments, seconds, and texts."""
    bpm: float | None = None

    @property
    def seconds(self) -> float:
        """Length of the movie."""
        return self.frames / self.fps


@dataclass(frozen=True, slots=True)
class Imported:
    """A scene that was made out of another tool's settings."""

    text: str
    """That passes every check of scenes."""
    remarks: tuple[str, ...]
    """What was approximated, with numbers, and what has no equivalent; a line each."""


def check_length(frames: float, fps: float) -> int:
    """Return the number of frames, if a movie can be so long.

    Raises:
        InputFileError: it cannot.
    """
    known = KEYS["video.fps"]
    if not known.low <= fps <= known.high:
        raise InputFileError(f"fps is {fps:g}; it must be from 0.1 to {known.high}")
    if not 1 <= frames <= MOST_FRAMES or frames / fps > LONGEST_MOVIE:
        raise InputFileError(
            f"the animation has {frames:g} frames; it must be 1 to {MOST_FRAMES}, in at most a day"
        )
    return int(frames)


def sized(width: float, height: float) -> tuple[tuple[int, int], tuple[str, ...]]:
    """Return a size that a movie can have, and a remark if it is another one."""
    known = KEYS["video.size"]
    sides = [
        min(max(round(side / 2) * 2, int(known.low)), int(known.high)) for side in (width, height)
    ]
    size = (sides[0], sides[1])
    if size == (width, height):
        return size, ()
    return size, (f"approximated: the size {width:g}x{height:g} becomes {size[0]}x{size[1]}",)


def imported(draft: Draft, neurons: Sequence[str] = ()) -> Imported:
    """Return the scene of a draft.

    Args:
        draft: what was understood.
        neurons: addresses to be dreamt one after another; nothing: some that look well.

    Raises:
        InputFileError: no scene can be made of it.
        UsageError: one of the neurons does not exist.
    """
    _check_neurons(neurons)
    lines, remarks = _camera_and_ascent(draft)
    remarks = (*draft.remarks, *remarks)
    body = [*_head(draft), *_sequence(draft, neurons or NEURONS), *lines]
    text = "\n".join([*_comments(draft.source, remarks), *body, ""])
    made = _checked(text)
    warned = tuple(f"warning: {problem.path}: {problem.message}" for problem in made.warnings)
    return Imported(formatted(text, "scene"), (*remarks, *warned))


def _comments(source: str, remarks: Sequence[str]) -> list[str]:
    lines = (textwrap.wrap(_plain(remark), LONGEST_COMMENT) for remark in (source, *remarks))
    return [f"# {'  ' * bool(row)}{line}" for rows in lines for row, line in enumerate(rows)]


def _head(draft: Draft) -> list[str]:
    width, height = draft.size
    video = (
        f"{{size: {width}x{height}, fps: {_fps(draft.fps)}, duration: {_seconds(draft.seconds)}}}"
    )
    return [
        "dreamreel: 1",
        *([f"title: {quoted_scalar(draft.title)}"] if draft.title else []),
        f"seed: {draft.seed}",
        f"video: {video}",
        *([f"tempo: {{bpm: {draft.bpm:.9g}}}"] if draft.bpm else []),
    ]


def _sequence(draft: Draft, neurons: Sequence[str]) -> list[str]:
    """Return clips that change where the prompts do, or else every few seconds."""
    starts = _starts(draft)
    lines = ["sequence:  # prompts have no equivalent: these neurons are for you to replace"]
    for index, (start, prompt) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else draft.seconds
        fade = _seconds(min(FADE_SECONDS, (end - start) / 2))
        address = written_scalar(Node("text", neurons[index % len(neurons)]))
        times = f", at: {_seconds(start)}, fade: {fade}" if index else ""
        told = f"  # {_in_a_comment(prompt)}" if prompt else ""
        lines.append(f"  - {{dream: {address}{times}}}{told}")
    return lines


def _starts(draft: Draft) -> list[tuple[float, str]]:
    first = next((text for moment, text in reversed(draft.prompts) if moment <= 0), "")
    starts = [(0.0, first)]
    for moment, text in sorted(draft.prompts):
        is_apart = starts[-1][0] + SHORTEST_CLIP <= moment <= draft.seconds - SHORTEST_CLIP
        if is_apart and len(starts) < MOST_CLIPS:
            starts.append((moment, text))
    if len(starts) > 1:
        return starts
    count = min(MOST_CLIPS, max(1, int(draft.seconds / EACH_SECONDS)))
    return [(index * draft.seconds / count, "" if index else first) for index in range(count)]


def _camera_and_ascent(draft: Draft) -> tuple[list[str], tuple[str, ...]]:
    written: dict[str, str] = {}
    remarks: list[str] = []
    for key, lane in draft.lanes.items():
        within, beyond = held(lane)
        if beyond:
            low, high, unit = lane.kind.low, lane.kind.high, lane.kind.unit
            remarks.append(
                f"approximated: {key} is held within {low:g} to {high:g}{unit}, at {beyond} frames"
            )
        written[key], told = _curve(key, within, draft)
        remarks += [f"approximated: {key}: {told}"] if told else []
    return _sections(written), tuple(remarks)


def _sections(written: Mapping[str, str]) -> list[str]:
    """Return the lines of some keys, each in its section; pairs are joined."""
    lines: list[str] = []
    pairs = {key.removesuffix("[0]") for key in written if key.endswith("[0]")}
    values = {key: text for key, text in written.items() if "[" not in key}
    values |= {key: f"[{written[f'{key}[0]']}, {written[f'{key}[1]']}]" for key in pairs}
    for section in ("camera", "ascent"):
        own = {key: text for key, text in values.items() if key.startswith(f"{section}.")}
        lines += [f"{section}:"] if own else []
        lines += [f"  {key.partition('.')[2]}: {text}" for key, text in sorted(own.items())]
    return lines


def _curve(key: str, lane: Lane, draft: Draft) -> tuple[str, str]:
    """Return a lane as YAML, and what is to be said of it."""
    table, unit = lane.table, lane.kind.unit
    if np.ptp(table) <= EXACT * 1e-3:
        return f"{_decimal(float(table.mean()), 9)}{unit}", ""
    if lane.expression and _is_exact(key, lane, draft):
        return f"{{expr: {quoted_scalar(lane.expression)}}}", ""
    points, tolerance = points_of(lane, draft.fps)
    keys = [
        f"{{at: {_seconds(float(moment))}, value: {_decimal(float(value))}{unit}{ease}}}"
        for moment, value, ease in zip(
            points.moments,
            points.values,
            ("", *[", ease: linear"] * (len(points.values) - 1)),
            strict=True,
        )
    ]
    apart = points.at(moments_of(lane, draft.fps)) - table[lane.kind.is_rate :]
    told = ""
    if float(np.abs(apart).max(initial=0)) > EXACT:
        total = float(apart.sum()) / draft.fps
        told = f"{len(keys)} keys for {len(table)} frames, within {tolerance:g}{unit}"
        told += (
            f"; {total:+.2g}{unit.replace('/s', '')} over the movie" if lane.kind.is_rate else ""
        )
    return f"{{keys: [{', '.join(keys)}]}}", told


def _is_exact(key: str, lane: Lane, draft: Draft) -> bool:
    """Tell whether the language reads an expression, and gives the table's values."""
    if len(lane.expression or "") > LONGEST:
        return False
    value = f"{{expr: {quoted_scalar(lane.expression or '')}}}"
    base = key.partition("[")[0]
    parts = ["0.5", "0.5"]
    if key != base:
        parts[int(key[-2])] = value
        value = f"[{', '.join(parts)}]"
    section, _, name = base.partition(".")
    text = "\n".join(
        [*_head(draft), "sequence: [{dream: s16c:75}]", f"{section}: {{{name}: {value}}}"]
    )
    try:
        made = scene.parse(text)
        lay_out(made)
    except SceneError:
        return False
    values = _curve_of(made, key).at(moments_of(lane, draft.fps))
    return bool(np.allclose(values, lane.table[lane.kind.is_rate :], rtol=0, atol=EXACT))


def _curve_of(made: Scene, key: str) -> Curve:
    section, _, name = key.partition(".")
    found = getattr(getattr(made, section), name.partition("[")[0])
    return found[int(key[-2])] if key.endswith("]") else found


def _check_neurons(neurons: Sequence[str]) -> None:
    """Raise `UsageError` unless the network of a scene that names none has them all."""
    card = catalogue.network(EMBEDDED)
    for neuron in neurons:
        try:
            resolve(neuron, card)
        except Refused as error:
            hint = f"See: dreamreel networks {card.name}"
            raise UsageError(f"--sequence: {error}", hint=hint) from None


def _checked(text: str) -> Scene:
    """Return the scene of a text, looked at as ``check`` does.

    Raises:
        InputFileError: something is wrong with it.
    """
    try:
        made = scene.parse(text)
        lay_out(made)
    except SceneError as error:
        problem = error.problems[0]
        message = f"no scene can be made of it: {problem.path}: {problem.message}"
        raise InputFileError(message) from error
    return made


def _seconds(seconds: float) -> str:
    return f"{_decimal(seconds)}s"


def _decimal(number: float, places: int = 6) -> str:
    """Return a number without an exponent."""
    text = f"{number:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _fps(fps: float) -> str:
    """Return a frame rate as a scene has it; those of television as fractions."""
    for whole in (24, 30, 60):
        if abs(fps - whole * 1000 / 1001) < 0.002:
            return str(Fraction(whole * 1000, 1001))
    return _decimal(fps)


def _in_a_comment(prompt: str) -> str:
    plain = _plain(prompt)
    return plain if len(plain) <= LONGEST_PROMPT else f"{plain[: LONGEST_PROMPT - 3]}..."


def _plain(text: str) -> str:
    """Return a text on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
