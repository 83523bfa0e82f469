"""How often a render was started, and whether that led anywhere.

A farm that kills every few seconds never lets a render come to its next checkpoint. So each start
that finds nothing new since the last one shortens the time between checkpoints, down to a tick. It
stays as short, since the farm does not change; each start that finds another segment done takes one
shortening back.
"""

from dataclasses import asdict, dataclass, replace

from dreamreel import durable
from dreamreel.movie.folder.survey import Survey, content
from dreamreel.movie.folder.workplace import Work

SHORTER = 0.25
"""Factor on the time between checkpoints, for every step of haste."""
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
    haste: int
    """How often the time between checkpoints is shortened."""

    def checkpoint_seconds(self, wanted: float) -> float:
        """Return the time between checkpoints for this run."""
        return wanted * SHORTER**self.haste


def note_start(work: Work, found: Survey) -> Starts:
    """Count this run, and tell of those before it.

    Raises:
        StorageError: the disk is full or fails.
    """
    before = known_starts(work)
    live = max((checkpoint.tick for checkpoint in found.live.values()), default=0)
    now = Starts(before.runs + 1, 0, len(found.done), live, before.haste)
    if before.runs and (before.segments, before.tick) == (now.segments, now.tick):
        now = replace(now, stuck=before.stuck + 1, haste=before.haste + 1)
    elif now.segments > before.segments:
        now = replace(now, haste=max(0, before.haste - 1))
    durable.publish(work.starts, durable.seal(asdict(now)), born=work.tmp / work.starts.name)
    return now


def known_starts(work: Work) -> Starts:
    """Return what the last run noted; no runs if none did, or its note cannot be read."""
    match durable.unseal(content(work, work.starts) or b""):
        case {
            "runs": int(runs),
            "stuck": int(stuck),
            "segments": int(segments),
            "tick": int(tick),
            "haste": int(haste),
        }:
            return Starts(runs, stuck, segments, tick, haste)
    return Starts(0, 0, 0, 0, 0)
