"""How often a render was started, and whether that led anywhere.

A farm that kills every few seconds never lets a render come to its next checkpoint. So each start
that finds nothing new since the last one shortens the time between checkpoints, down to a tick.
"""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dreamreel import durable
from dreamreel.movie.survey import Survey, content
from dreamreel.movie.workplace import Work

SHORTER = 0.25
"""Factor on the time between checkpoints, for every start that led nowhere."""
HOPELESS = 5
"""Starts in a row that led nowhere, from which on it is said."""


@dataclass(frozen=True, slots=True)
class Starts:
    """What is known of a work folder's runs."""

    runs: int
    """This one included."""
    stuck: int
    """Before this one, in a row, that stored nothing."""
    segments: int
    """Done when this one began."""
    tick: int
    """Of the last checkpoint when this one began; 0 if there was none."""

    def checkpoint_seconds(self, wanted: float) -> float:
        """Return the time between checkpoints for this run."""
        return wanted * SHORTER**self.stuck


def note_start(work: Work, found: Survey) -> Starts:
    """Count this run, and tell of those before it.

    Raises:
        StorageError: the disk is full or fails.
    """
    before = _read(work)
    live = max((checkpoint.tick for checkpoint in found.live.values()), default=0)
    now = Starts(before.runs + 1, 0, len(found.done), live)
    if before.runs and (before.segments, before.tick) == (now.segments, now.tick):
        now = replace(now, stuck=before.stuck + 1)
    place = _place(work)
    durable.publish(place, durable.seal(asdict(now)), born=work.tmp / place.name)
    return now


def _place(work: Work) -> Path:
    return work.folder / "starts.json"


def _read(work: Work) -> Starts:
    match durable.unseal(content(work, _place(work)) or b""):
        case {
            "runs": int(runs),
            "stuck": int(stuck),
            "segments": int(segments),
            "tick": int(tick),
        }:
            return Starts(runs, stuck, segments, tick)
    return Starts(0, 0, 0, 0)
