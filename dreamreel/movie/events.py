"""What the making of a movie tells, besides the ticks of the dream."""

from dataclasses import dataclass
from pathlib import Path

from dreamreel.rendering.events import TargetSilent, TickDreamt


@dataclass(frozen=True, slots=True)
class RenderStarted:
    """All is checked; the dreaming begins."""

    out: Path
    frames: int
    ticks: int
    """The pre-roll's included."""
    device: str
    precision: str


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
class RenderFinished:
    """The movie is complete, verified and in its place."""

    out: Path
    frames: int
    seconds: float
    """The render took; 0 if the movie was there already."""
    already_there: bool = False


MovieEvent = RenderStarted | TickDreamt | TargetSilent | FrameWritten | RenderFinished
