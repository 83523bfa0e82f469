"""What a render tells while it runs: frozen records, for bars, logs, encoders and pages alike."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dreamreel.specs import Target

if TYPE_CHECKING:  # a movie that is there already is recognized without torch
    from torch import Tensor

    from dreamreel.rendering.dreamer import DreamState


@dataclass(frozen=True, slots=True)
class TickDreamt:
    """The dream has moved on by one tick."""

    tick: int
    first: int
    """Number of the movie's first tick, negative with a pre-roll."""
    last: int
    """Number of the movie's last tick."""
    label: str
    """The clip that sounds, as the scene writes it."""
    seconds: float
    """That the tick took."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameSeen:
    """A frame of the movie is there to be shown or encoded."""

    index: int
    count: int
    """Frames in the movie."""
    picture: "Tensor"
    """(1, 3, H, W) float32 in 0..1, sRGB."""


@dataclass(frozen=True, slots=True)
class TargetSilent:
    """A target never woke although it was excited for a while: its unit may be dead."""

    target: Target
    tick: int


@dataclass(frozen=True, slots=True)
class PictureFrozen:
    """The picture has been the same for a while although it is excited."""

    tick: int
    """The last that changed anything."""


@dataclass(frozen=True, slots=True, eq=False)
class TickSettled:
    """Every frame before a tick has been seen; what comes follows from this state alone."""

    state: "DreamState"


Event = TickDreamt | FrameSeen | TargetSilent | PictureFrozen | TickSettled
