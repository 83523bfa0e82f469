"""Somebody who looks at a movie's place all the time, and plays whatever appears there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dreamreel.errors import DreamReelError
from dreamreel.movie.job import manifest
from dreamreel.video import probe

PAUSE_SECONDS = 0.002


@contextmanager
def watched(out: Path, content: bytes) -> Iterator[None]:
    """Watch a movie's place while the block lasts.

    Whoever sees a movie there sees all of it, and its manifest beside it.

    Args:
        out: the movie's place.
        content: of the only movie that may ever be there.
    """
    over, found = threading.Event(), list[str]()
    poller = threading.Thread(target=_poll, args=(out, content, over, found))
    poller.start()
    try:
        yield
    finally:
        over.set()
        poller.join()
    assert found == []


def _poll(out: Path, content: bytes, over: threading.Event, found: list[str]) -> None:
    known: tuple[int, int, int] | None = None
    while not over.wait(PAUSE_SECONDS):
        try:
            facts = out.stat()
        except FileNotFoundError:
            continue
        seen = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        if seen != known:
            known = seen
            found += _flaws(out, content)


def _flaws(out: Path, content: bytes) -> Iterator[str]:
    data, beside = out.read_bytes(), manifest.load(out)
    if data != content:
        yield f"{len(data)} bytes that are not the movie's"
    if beside is None:
        yield "no manifest"
        return
    try:
        count = probe.count_frames(out)
    except DreamReelError as error:
        yield str(error)
        return
    if count != beside.frames:
        yield f"{count} frames; the manifest has {beside.frames}"
