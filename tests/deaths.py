"""Renders that die and are started again, and what must come of it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from movie_factory import wait_until
from nursery import left_behind
from poller import watched
from small_renders import movie, straight, work

from dreamreel.movie.job import manifest

BUSY = """\
dreamreel: 1
video: {size: 64x36, fps: 6, duration: 3s}
start: {preroll: 0.5s}
camera: {zoom: 0.6 oct/s, rotate: 20}
ascent: {rate: 4/s, steps: 1}
output: {segment: 1s}
sequence:
  - {dream: s8a:3, for: 1.25s}
  - {dream: s8a:5, fade: 0.5s, for: 1.75s}
"""
"""Three segments, frames between ticks, a pre-roll, and a fade across a cut."""

OFTEN = ("--checkpoint-seconds", "0")
"""A checkpoint at every tick."""


@contextlib.contextmanager
def disturbed(folder: Path, text: str = BUSY) -> Iterator[None]:
    """Furnish a folder; what is done to its render in the block must not be seen in its movie.

    The block leaves it rendered, by however many runs. Nobody ever saw a bad movie, nothing is left
    of what was unfinished, and no process works on.
    """
    (folder / "dive.yaml").write_text(text)
    expected = straight(text)
    with watched(movie(folder), expected.content):
        yield
    assert movie(folder).read_bytes() == expected.content
    known = manifest.load(movie(folder))
    assert known
    assert known.frame_hashes == expected.frame_hashes
    assert [path for path in folder.rglob("*") if ".part" in path.name] == []
    assert list(work(folder).tmp.iterdir()) == []
    assert wait_until(lambda: left_behind(folder) == [])
