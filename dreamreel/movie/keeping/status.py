"""How a movie stands: what is there of it, who works on it, and what a render would do next."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from dreamreel.durable import Json, storage_errors
from dreamreel.movie.folder.inventory import Inventory, size_of, take
from dreamreel.movie.folder.lock import holder
from dreamreel.movie.folder.starts import HOPELESS, Starts, known_starts
from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.place import is_intact

Standing = Literal["missing", "complete", "damaged", "foreign"]
"""Of what is at a movie's place: nothing; what its manifest says; something else; no manifest."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A segment that is begun and not done."""

    segment: int
    tick: int
    """The last that is stored."""
    frames: int
    """Of the segment, that are stored."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What a work folder holds of a movie."""

    folder: Path
    size_bytes: int
    about: str
    """The movie that it was made for, in a few words; empty if its record cannot be read."""
    is_current: bool | None
    """Whether it was made for the scene that was asked about; None: none was, or unknown."""
    segments: int
    """Of the movie; 0 if the folder's record cannot be read."""
    done: int
    """Of the segments."""
    broken: tuple[int, ...]
    """Segments that were done, and of which something is damaged or missing."""
    frames: int
    """Of the movie."""
    frames_done: int
    begun: tuple[Begun, ...]
    runs: int
    stuck: int
    """Runs, the last ones in a row, that stored nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a movie stands."""

    out: Path
    movie: Standing
    checksums: bool
    """Whether files were read to their end; else their sizes were believed."""
    size_bytes: int
    """Of what is at its place."""
    frames: int
    """Of the finished movie; 0 if there is none."""
    about: str
    """The finished movie, in a few words; empty if there is none."""
    is_current: bool | None
    """Whether that was made from the scene that was asked about; None: none was, or unknown."""
    work: Unfinished | None
    """None: there is no work folder."""
    owner: str
    """Who renders it now; empty: nobody."""
    next: str
    """What a render would do, one sentence."""


def status(out: Path, *, scene: Json = None, checksums: bool = False) -> Status:
    """Look at a movie, finished or not. Looking changes nothing, and is quick without checksums.

    Args:
        out: its place.
        scene: canonical, to compare with what the movie was made from; None: there is no question.
        checksums: read every file to its end.

    Raises:
        StorageError: the movie cannot be read.
        DeniedError: not permitted to read it.
    """
    known = manifests.load(out)
    size_bytes, standing = _standing(out, known, checksums=checksums)
    made_from = known.settings.get("scene") if known and standing != "missing" else None
    is_current = _same(scene, made_from)
    place = work_of(out.absolute())
    held = take(place, checksums=checksums)
    work = _unfinished(place, held, scene) if place.folder.is_dir() else None
    owner = holder(place)
    return Status(
        out=out,
        movie=standing,
        checksums=checksums,
        size_bytes=size_bytes,
        frames=known.frames if known and made_from else 0,
        about=_about(made_from),
        is_current=is_current,
        work=work,
        owner=str(owner) if owner else "",
        next=f"waits for {owner}" if owner else _next(standing, is_current, work, held),
    )


def _standing(
    out: Path, known: manifests.Manifest | None, *, checksums: bool
) -> tuple[int, Standing]:
    with storage_errors(out, "read"):
        if not out.exists():
            return 0, "missing"
        size, _ = manifests.trace(out)
    if known is None:
        return size, "foreign"
    right = size == known.size_bytes and (not checksums or is_intact(out, known, thorough=True))
    return size, "complete" if right else "damaged"


def _unfinished(place: Work, held: Inventory, scene: Json) -> Unfinished:
    starts = known_starts(place)
    made_for = dict(held.job.scene) if held.job else None
    return Unfinished(
        folder=place.folder,
        size_bytes=size_of(place.folder),
        about=_about(made_for),
        is_current=_same(scene, made_for),
        segments=held.segments,
        done=len(held.done),
        broken=held.broken,
        frames=held.frames,
        frames_done=held.frames_done,
        begun=tuple(Begun(each.segment, each.tick, each.frames) for each in held.live),
        runs=starts.runs,
        stuck=_stuck(starts, held),
    )


def _stuck(starts: Starts, held: Inventory) -> int:
    """Count the last run too, if nothing has come of it."""
    stored = (len(held.done), max((checkpoint.tick for checkpoint in held.live), default=0))
    idle = starts.runs and stored == (starts.segments, starts.tick)
    return starts.stuck + 1 if idle else 0


def _same(scene: Json, other: Json) -> bool | None:
    return None if scene is None or other is None else scene == other


def _about(scene: Json) -> str:
    """Return the size, rate, length and seed of a canonical scene."""
    match scene:
        case {
            "video": {"size": [width, height], "fps": fps, "duration": str(duration)},
            "seed": seed,
        }:
            seconds = float(Fraction(duration))
            return f"{width}x{height}, {fps} fps, {seconds:g} s, seed {seed}"
    return ""


def _next(
    standing: Standing, is_current: bool | None, work: Unfinished | None, held: Inventory
) -> str:
    if standing == "complete" and is_current is not False:
        return "finds the movie complete and renders nothing"
    if standing != "missing":
        why = {
            "complete": "the movie was made from another state of the scene",
            "damaged": "the movie is not what its manifest says",
            "foreign": "what is there has no manifest",
        }[standing]
        return f"refuses, since {why}; with --existing replace it sets that aside and renders"
    if work is None or not (held.done or held.live or held.broken):
        return "begins from the start"
    return _continuation(work, held)


def _continuation(work: Unfinished, held: Inventory) -> str:
    if work.is_current is False:
        return "keeps the segments before the first change of the scene and makes the others"
    if held.next is None:
        return f"joins the {work.segments} segments"
    checkpoint = next((known for known in held.live if known.segment == held.next), None)
    where = f", after tick {checkpoint.tick}" if checkpoint else ""
    tries = f"; {work.stuck} runs in a row stored nothing" if work.stuck >= HOPELESS else ""
    return f"goes on with segment {held.next} of 0 to {work.segments - 1}{where}{tries}"
