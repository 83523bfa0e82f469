"""A scene as values: what the language says, checked and typed, not yet laid out in time.

The loader builds a `Scene` from a file; the timeline turns it into numbers per tick and frame.
Fields are named as the keys of the language. Defaults are not here but in the table of keys.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dreamreel.catalogue import NetworkCard
from dreamreel.errors import Problem
from dreamreel.geometry import Size
from dreamreel.scene.curves import Curve
from dreamreel.specs import StartSpec, Target


@dataclass(frozen=True, slots=True)
class Network:
    """Which network dreams, and where its weights come from."""

    arch: str
    weights: Path | None
    """A local file; None: the embedded or the published weights."""
    card: NetworkCard


@dataclass(frozen=True, slots=True)
class Chord:
    """Targets excited together, with weights that are curves over the movie."""

    targets: tuple[tuple[Target, Curve], ...]
    label: str
    """As the user wrote it, for progress and manifest."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One entry of ``sequence``, expanded: chords in turn, each holding for ``each`` seconds."""

    path: str
    """Place in the scene, such as ``sequence[3]``; picks derive from it."""
    start: Fraction
    """Seconds from frame 0."""
    end: Fraction
    chords: tuple[Chord, ...]
    """One for ``dream``; several for ``shuffle`` and ``walk``; they cycle if the clip is longer."""
    each: Fraction
    """Seconds that each chord holds; the clip's length for ``dream``."""
    fade: Fraction
    """Seconds of crossfade into the clip, from what was before."""
    each_fade: Fraction
    """Seconds of crossfade between the clip's own chords."""


@dataclass(frozen=True, slots=True)
class Video:
    """Size, frame rate and length of the movie."""

    size: Size
    fps: Fraction
    duration: Fraction
    """Seconds; the number of frames is this times fps, rounded."""


@dataclass(frozen=True, slots=True)
class Start:
    """How the movie begins."""

    picture: StartSpec
    grow_from: float
    """Share of the height, 0..1; 1: full size from the start."""
    preroll: Fraction
    """Seconds dreamt before frame 0."""


@dataclass(frozen=True, slots=True)
class Camera:
    """The camera's curves; rates, never factors."""

    zoom: Curve
    """Octaves per second, positive dives in."""
    rotate: Curve
    """Degrees per second, positive turns the picture counter-clockwise."""
    crop: tuple[Curve, Curve]
    """(x, y) as fractions of the frame: the point that zoom and turn keep."""
    pan: tuple[Curve, Curve]
    """(x, y) frame heights per second; positive x: the camera looks to the right, the picture moves
    left; positive y: it looks down."""


@dataclass(frozen=True, slots=True)
class Octaves:
    """The ladder's curves."""

    coarsest: Curve
    scale: Curve
    tilt: Curve
    count: Curve


@dataclass(frozen=True, slots=True)
class Ascent:
    """How the dream climbs."""

    rate: Fraction
    """Ticks per second of movie."""
    steps: Curve
    strength: Curve
    octaves: Octaves
    jitter: Curve
    rotate_jitter: Curve
    scale_jitter: Curve
    smoothness: Curve
    sketch: int | None
    """Shorter side of the smaller dream whose large forms are followed, pixels; None: none is."""


@dataclass(frozen=True, slots=True)
class Priors:
    """Pulls that do not come from the network."""

    tv: Curve
    decay: Curve
    blur_radius: Curve
    blur_every: Curve


@dataclass(frozen=True, slots=True)
class Look:
    """Tone of the carried picture, and grading of the view."""

    brightness: Curve
    contrast: Curve
    saturation: Curve
    hue: Curve
    sharpen: Curve | None
    """None: auto, tied to the zoom."""
    fade_in: Fraction
    fade_out: Fraction


@dataclass(frozen=True, slots=True)
class Output:
    """The movie's file."""

    file: str
    """Template; ``{scene}`` is the scene's name."""
    codec: str
    quality: int
    """CRF or the codec's nearest equal; lower is better."""
    depth: int | None
    """Bits per channel, 8 or 10; None: 10 where the codec's players can show it."""
    segment: Fraction
    """Seconds of movie that are encoded together."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One checked scene."""

    name: str
    """File name without its ending."""
    path: Path | None
    text: str
    """The source, with what was said beside it written in: it travels inside the movie, and alone
    makes this scene."""
    title: str
    seed: int
    network: Network
    video: Video
    start: Start
    clips: tuple[Clip, ...]
    camera: Camera
    ascent: Ascent
    priors: Priors
    look: Look
    output: Output
    warnings: tuple[Problem, ...] = ()
