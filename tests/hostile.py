"""Hostile inputs by number: scenes cut up, spliced and stuffed with what readers stumble over.

Each number gives the same input everywhere. What may come of one is a scene or a clear refusal,
in bounded time: `survive` makes sure of it. `tests/fuzz.py` runs as many as are wanted.
"""

import json
import random
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from documents import ROOT, all_fences, whole_scene
from scene_texts import BARE, FULL, WRONG

from dreamreel.errors import SceneError, UsageError
from dreamreel.movie.job.flashing import foresee
from dreamreel.scene import Said, Scene, parse, parse_sweep
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.text.formatting import formatted
from dreamreel.scene.text.problems import to_github, to_json
from dreamreel.scene.text.source import decode
from dreamreel.scene.timeline.timeline import Timeline, lay_out

LONGEST = 2.0
"""Seconds of processor time that any input may take."""
MOST_SCENES = 3
"""Of a sweep that are laid out."""

ODD = (
    *("1e999", "-1e999", "1e15", "1e-15", "1e-999", "9" * 4000, "0." + "3" * 4000, "1/3", "1e16"),
    *("0", "-0", "0s", "1ms", "24h", "86400s", "-2s", "+2s", "+0s", "50%", "200%", "16b", "1bar"),
    *("1f", "1e15f", "1h1m1s", "x4 over 8s", "x0/s", "x1e15/s", "4 oct/s", "240", "120/s", "1:30"),
    *("010", "0x10", ".inf", ".nan", "true", "null", "~", "''", '""', "on", "=", "<<", "<<: *a"),
    *("&a", "*a", "&a [*a]", "!!python/object:os.system", "!t", "---", "...", "%YAML 1.1"),
    *("? ", "- "),
    *("{", "}", "[", "]", ":", ",", "'", '"', "|", ">", "#", "\\", "@", "`", "\t", "\r", "\n", " "),
    *("\0", "\x1b[31m", "\x85", "\u2028", "\ufeff", "\u202e", "\u200b", "\ud800", "\U0001f980"),
    *("\u0437oom", "\uff54", "\ufb01", "漢字", "e\u0301", "\x7f", "\ufffe"),
    *("{expr: 1/(t-2)}", "{expr: '9**9**9'}", "{expr: osc(1ms)}", "{expr: 't.real'}", "{add: [1]}"),
    *("{expr: '" + "(" * 200 + "'}", "{expr: noise(1s), smooth: 60s}"),
    *("{expr: '1 if t<drop else 0'}", "漢字: {a: 1}"),
    *("{keys: [{at: 0s, value: 1}, {at: 50%, value: 0, ease: in_out_elastic}], outside: mirror}"),
    *("[1, 2]", "[1, [2]]", "[]", "{}", "random", "all", "auto", "none"),
    *("s16c:17", "s16c:17@0.5/0.5"),
    *("include: [a.yaml]", "include: loop.yaml", "include: preset:acid", "matrix: {seed: [1, 2]}"),
    *("variants: {a: {seed: 2}}", "matrix: {seed: 1}", "[" * 70, "{a: " * 70, "x" * 5000, "seed"),
)  # fmt: skip
"""What stands where it should not."""

INCLUDED = {
    "a.yaml": "look: {hue: 30}\nvars: {calm: 0.6}\n",
    "loop.yaml": "include: [loop.yaml]\n",
    "bad.yaml": "look: {hue: [}\n",
    "photo.jpg": "no picture",
}
"""Files beside the scene."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One hostile input."""

    data: bytes
    settings: tuple[str, ...] = ()
    variant: str | None = None


@cache
def sources() -> tuple[str, ...]:
    """Real scenes, right and wrong, to be cut up."""
    files = [*(ROOT / "scenes").glob("*.yaml"), *(ROOT / "dreamreel/presets").glob("*.yaml")]
    texts = [file.read_text("utf-8") for file in sorted(files)]
    texts += [whole_scene(fence) for fence in all_fences("yaml")]
    return (*texts, *[BARE, FULL] * 10, *(text for text, *_ in WRONG))


def attempt(number: int) -> Attempt:
    """Return the input of this number."""
    draws = random.Random(number)
    text = draws.choice(sources())
    kinds = draws.choice((_MUTATIONS, _TIDY, _TIDY))
    for _ in range(draws.choice((0, 1, 1, 1, 2, 3, 5, 9))):
        text = draws.choice(kinds)(text, draws)[:20_000]
    if draws.random() < 0.03:
        text = "".join(draws.choice(ODD) for _ in range(draws.randrange(40)))
    data = text.encode("utf-8", "surrogatepass")
    if draws.random() < 0.05:
        data = _flipped(data, draws)
    settings = tuple(_setting(draws) for _ in range(draws.choice((0, 0, 0, 0, 1, 2))))
    return Attempt(data, settings, "a" if draws.random() < 0.02 else None)


def furnish(folder: Path) -> None:
    """Put the files that hostile scenes may name into a folder."""
    for name, text in INCLUDED.items():
        (folder / name).write_text(text, "utf-8")


def survive(attempt: Attempt, folder: Path) -> str:
    """Read an input, lay its scenes out and format it; return how it ended, in a word.

    Raises:
        AssertionError: if it took too long, or its refusal or its scene is not as it should be.
    """
    begun = time.process_time()
    try:
        ending = _read(attempt, folder)
    except SceneError as error:
        ending = _judged(error)
    except UsageError as error:
        ending = error.code if str(error).strip() else ""
    spent = time.process_time() - begun
    assert ending
    assert spent < LONGEST, f"{spent:.1f} s"
    return ending


def _read(attempt: Attempt, folder: Path) -> str:
    text = decode(attempt.data, "scene.yaml")
    said = Said(settings=attempt.settings, variant=attempt.variant)
    scenes = parse_sweep(text, said, name="scene", folder=folder)
    for scene in scenes[:MOST_SCENES]:
        again = parse(scene.text, name="scene", folder=folder)
        assert meaning(again) == meaning(scene)
        timeline = lay_out(scene)
        assert_finite(timeline)
        foresee(timeline)
    parse_sweep(formatted(text, "scene.yaml"), said, name="scene", folder=folder)
    return "scene"


def meaning(scene: Scene) -> str:
    """Return all that a scene says, without how and where it is written."""
    said = {name: getattr(scene, name) for name in Scene.__slots__}
    written = ("text", "name", "path", "labels", "variants", "included", "warnings", "output")
    return repr({name: value for name, value in said.items() if name not in written})


def assert_finite(timeline: Timeline) -> None:
    """Make sure that no number of a timeline is none."""
    for path, column in {**timeline.ticks, **timeline.frames}.items():
        assert not np.isnan(column).any(), path
    assert np.isfinite(timeline.carries.factor).all()
    assert np.isfinite(timeline.carries.shift).all()
    assert np.isfinite(timeline.margin).all()


def _judged(error: SceneError) -> str:
    """Make sure that a refusal can be read by people and programs; return its first code."""
    assert 1 <= len(error.problems) <= 200
    listed = json.loads(to_json(error.problems))
    assert len(to_github(error.problems).split("\n")) == len(listed)
    for problem in error.problems:
        assert problem.message.strip()
        assert len(str(problem)) < 2000
        if problem.mark:
            assert problem.mark.line >= 1
            assert problem.mark.column >= 1
    return error.problems[0].code


def _span(text: str, draws: random.Random) -> tuple[int, int]:
    start = draws.randrange(len(text) + 1)
    return start, min(len(text), start + draws.choice((1, 1, 2, 5, 20, 100)))


def _deleted(text: str, draws: random.Random) -> str:
    start, end = _span(text, draws)
    return text[:start] + text[end:]


def _doubled(text: str, draws: random.Random) -> str:
    start, end = _span(text, draws)
    return text[:end] + text[start:end] * draws.choice((1, 1, 2, 30)) + text[end:]


def _swapped(text: str, draws: random.Random) -> str:
    lines = text.split("\n")
    a, b = draws.randrange(len(lines)), draws.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def _spliced(text: str, draws: random.Random) -> str:
    other = draws.choice(sources())
    begin, end = sorted(draws.randrange(len(other) + 1) for _ in range(2))
    at = draws.randrange(len(text) + 1)
    return text[:at] + other[begin:end] + text[at:]


def _joined(text: str, draws: random.Random) -> str:
    lines, other = text.split("\n"), draws.choice(sources()).split("\n")
    at = draws.randrange(len(lines) + 1)
    return "\n".join([*lines[:at], *draws.sample(other, min(len(other), 3)), *lines[at:]])


def _odd(text: str, draws: random.Random) -> str:
    start, end = _span(text, draws)
    return text[:start] + draws.choice(ODD) + text[end if draws.random() < 0.5 else start :]


def _revalued(text: str, draws: random.Random) -> str:
    """Put something odd in the place of a value."""
    colons = [at for at in range(len(text) - 1) if text[at : at + 2] == ": "]
    if not colons:
        return text
    start = draws.choice(colons) + 2
    end = start
    while end < len(text) and text[end] not in ",}]\n":
        end += 1
    return text[:start] + draws.choice(ODD) + text[end:]


def _keyed(text: str, draws: random.Random) -> str:
    """Say one key more, or one twice."""
    path = draws.choice([path for path in KEYS if "[]" not in path])
    inner = draws.choice(ODD)
    for part in reversed(path.split(".")):
        inner = f"{{{part}: {inner}}}"
    return f"{text.rstrip()}\n{inner[1:-1]}\n"


def _dropped(text: str, draws: random.Random) -> str:
    lines = text.split("\n")
    del lines[draws.randrange(len(lines))]
    return "\n".join(lines)


def _lent(text: str, draws: random.Random) -> str:
    """Put a value of some scene in the place of another."""
    values = [line.partition(": ")[2] for line in draws.choice(sources()).split("\n")]
    values = [value for value in values if value] or ["1"]
    lines = text.split("\n")
    at = draws.randrange(len(lines))
    key, colon, _ = lines[at].partition(": ")
    lines[at] = f"{key}{colon}{draws.choice(values)}" if colon else lines[at]
    return "\n".join(lines)


_TIDY = (_swapped, _dropped, _lent, _lent, _revalued, _revalued, _keyed, _keyed)
"""Mutations after which a text often is YAML still."""
_MUTATIONS = (*_TIDY, _deleted, _doubled, _spliced, _joined, _odd)


def _flipped(data: bytes, draws: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(draws.randrange(1, 4)):
        if flipped:
            flipped[draws.randrange(len(flipped))] = draws.randrange(256)
    return bytes(flipped)


def _setting(draws: random.Random) -> str:
    path = draws.choice([*KEYS, "sequence[0].for", "sequence[9].dream", 'a."b.c"', ".", "[0]", ""])
    path = path.replace("[]", "[0]")
    return f"{path}{draws.choice(('=', '=', '=', '', '==', ': '))}{draws.choice(ODD)}"
