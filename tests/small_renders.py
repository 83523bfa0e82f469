"""Small movies of a few segments, rendered in this process, and the law of every fault.

Whatever happens to a render: the same command again ends with the movie that would have come
without it, to the bit.
"""

import functools
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults import Step, steps
from movie_factory import children

from dreamreel import scene
from dreamreel.errors import InterruptedRenderError
from dreamreel.movie.events import MovieEvent, SegmentDone
from dreamreel.movie.folder.lock import lock
from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.job import manifest
from dreamreel.movie.options import Options
from dreamreel.movie.reels.make import make
from dreamreel.rendering.events import TickDreamt

THREE = """\
dreamreel: 1
video: {size: 64x36, fps: 4, duration: 3s}
start: {preroll: 0s}
ascent: {rate: 4/s, steps: 1}
output: {segment: 1s}
sequence: [{dream: s8a:3}]
"""
"""Three segments of four ticks and frames."""

TWO = THREE.replace("fps: 4, duration: 3s", "fps: 2, duration: 2s").replace("4/s", "2/s")
"""Two segments of two ticks and frames."""


@dataclass(frozen=True)
class Straight:
    """A movie that was never interrupted."""

    content: bytes
    frame_hashes: list[str]
    steps: list[Step]
    """That `dreamreel.durable` took, with a checkpoint at every tick."""


@functools.cache
def straight(text: str = THREE) -> Straight:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with steps() as taken:
            render(folder, text, checkpoint_seconds=0)
        known = manifest.load(movie(folder))
        return Straight(movie(folder).read_bytes(), known.frame_hashes, taken)


def movie(folder: Path) -> Path:
    return folder / "dive.mp4"


def work(folder: Path) -> Work:
    return work_of(movie(folder))


def begin(folder: Path, text: str = THREE, **options) -> Iterable[MovieEvent]:
    """Return the events of a render that is about to begin."""
    (folder / "dive.yaml").write_text(text)
    return make(scene.load(folder / "dive.yaml"), Options(**{"out": movie(folder), **options}))


def render(folder: Path, text: str = THREE, **options) -> list[MovieEvent]:
    return list(begin(folder, text, **options))


def interrupt(folder: Path, text: str = THREE, *, ticks: int = 7, **options) -> None:
    """Leave a render as a polite stop after some ticks does: with a checkpoint."""
    seen: list[MovieEvent] = []
    options |= {"stop": lambda: len(seen) >= ticks}
    try:
        for event in begin(folder, text, **options):
            seen += [event] if isinstance(event, TickDreamt) else []
    except InterruptedRenderError:
        return
    raise AssertionError("the movie was too short to be interrupted")


def made(events: Iterable[MovieEvent]) -> list[int]:
    """Numbers of the segments that a run made itself."""
    return [event.index for event in events if isinstance(event, SegmentDone) and not event.reused]


def ticks(events: Iterable[MovieEvent]) -> int:
    """How many ticks a run dreamt."""
    return sum(isinstance(event, TickDreamt) for event in events)


def assert_whole(folder: Path, text: str = THREE) -> None:
    """The movie is the straight one, and nothing unfinished is left of whatever led to it."""
    never_bad(folder, text)
    assert movie(folder).exists()
    assert manifest.load(movie(folder)).frame_hashes == straight(text).frame_hashes
    assert [path for path in folder.rglob("*") if ".part" in path.name] == []
    assert list(work(folder).tmp.iterdir()) == []
    assert children() == []


def never_bad(folder: Path, text: str = THREE) -> None:
    """A movie that is there is the movie."""
    assert not os.path.lexists(movie(folder)) or (
        movie(folder).read_bytes() == straight(text).content
    )


def some_slow(cases: Iterable[str], *gated: str) -> list:
    """Return the cases as parameters of which only a sample is in the gate."""
    return [case if case in gated else pytest.param(case, marks=pytest.mark.slow) for case in cases]


def brief_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let silent owners count as dead in no time."""
    monkeypatch.setitem(lock.__wrapped__.__kwdefaults__, "beat_seconds", 0.1)
