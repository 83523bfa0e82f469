"""What the making of a movie tells, besides the ticks of the dream."""

from dataclasses import dataclass
from pathlib import Path

from dreamreel.rendering.events import PictureFrozen, TargetSilent, TickDreamt


@dataclass(frozen=True, slots=True)
class RenderStarted:
    """All is checked; the dreaming begins."""

    out: Path
    frames: int
    """That are asked for: of the movie, or of some of its segments."""
    ticks: int
    """Of the same; the pre-roll's included."""
    device: str
    precision: str
    frames_done: int = 0
    """Of ``frames``, by an earlier run."""
    ticks_done: int = 0
    """Of ``ticks``, by an earlier run."""
    runs: int = 1
    """Of this render, this one included."""
    stuck: int = 0
    """Runs before this one, in a row, that stored nothing."""


@dataclass(frozen=True, slots=True)
class SoundLeftOut:
    """The scene has a sound, and the movie's file cannot hold one, of which the scene warned."""

    codec: str
    """The movie's."""


@dataclass(frozen=True, slots=True)
class SegmentBegun:
    """A segment is about to be made, or to be gone on with."""

    index: int
    """From 0."""
    count: int
    """Of the movie's segments."""
    frames_done: int
    """By an earlier run, of this segment."""


@dataclass(frozen=True, slots=True)
class SegmentDone:
    """A segment is verified and stored."""

    index: int
    """From 0."""
    count: int
    """Of the movie's segments."""
    reused: bool
    """It was there already."""


@dataclass(frozen=True, slots=True)
class SegmentRetried:
    """The encoder failed; the segment is made again from its last checkpoint."""

    index: int
    attempt: int
    """The next one's number, from 2 on."""
    reason: str


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """What comes before a segment is dreamt unseen, since no state of it is stored."""

    first_tick: int
    last_tick: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """The dream goes on from a state that a render of the same movie has stored."""

    tick: int


@dataclass(frozen=True, slots=True)
class DreamtSmall:
    """What comes before is dreamt at another size."""

    size: str
    last_tick: int
    """The last of that size."""
    seconds: float
    """Of the movie, at that tick."""


@dataclass(frozen=True, slots=True)
class Checkpointed:
    """What was done so far survives a kill."""

    tick: int


@dataclass(frozen=True, slots=True)
class PartRendered:
    """The segments that were asked for are done; others of the movie are missing."""

    out: Path
    """The movie's place, where nothing is yet."""
    done: int
    """Of its segments."""
    count: int
    seconds: float
    """The render took."""


@dataclass(frozen=True, slots=True)
class FrameWritten:
    """A frame was handed to the encoder."""

    index: int
    """Among those that are written, from 0."""
    count: int
    """Of the frames that are written."""
    queue_depth: int
    """Frames that wait for the encoder."""


@dataclass(frozen=True, slots=True)
class FlashesSeen:
    """The movie flashes more than three times a second, as can harm some who watch it."""

    kind: str
    """``general`` or ``red``."""
    start: float
    """Seconds of the movie."""
    end: float
    """Seconds of the movie."""
    area: float
    """Share of the frame that flashes, at most."""


@dataclass(frozen=True, slots=True)
class RenderFinished:
    """The movie is complete, verified and in its place."""

    out: Path
    frames: int
    seconds: float
    """The render took; 0 if the movie was there already."""
    already_there: bool = False


MovieEvent = (
    RenderStarted
    | SoundLeftOut
    | SegmentBegun
    | SegmentDone
    | SegmentRetried
    | CatchingUp
    | Recalled
    | DreamtSmall
    | Checkpointed
    | TickDreamt
    | TargetSilent
    | PictureFrozen
    | FrameWritten
    | PartRendered
    | FlashesSeen
    | RenderFinished
)
