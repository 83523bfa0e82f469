"""A scene as values: what the language says, checked and typed, not yet laid out in time.

The loader builds a `Scene` from a file; the timeline turns it into numbers per tick and frame.
Fields are named as the keys of the language. Defaults are not here but in the table of keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from dreamreel.catalogue import NetworkCard
from dreamreel.errors import Problem
from dreamreel.geometry import Size
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.keys.movie import CODECS
from dreamreel.specs import MaskSpec, StartSpec, Target
from dreamreel.tempo import Tempo
from dreamreel.units import Clock


@dataclass(frozen=True, slots=True)
class Network:
    """Which network dreams, and where its weights come from."""

    arch: str
    weights: Path | None
    """A local file; None: the embedded or the published weights."""
    card: NetworkCard


@dataclass(frozen=True, slots=True)
class Mask:
    """Where in the frame a target is excited; its numbers are curves over the movie."""

    shape: str
    """One of `dreamreel.scene.keys.masks.SHAPES`."""
    center: tuple[Curve, Curve]
    """(x, y) as fractions of the frame."""
    radius: Curve
    """Frame heights."""
    angle: Curve
    """Degrees, counter-clockwise."""
    feather: Curve
    """Frame heights."""
    invert: bool
    image: Path | None

    @property
    def curves(self) -> Mapping[str, Curve]:
        """Its curves by the names of their keys."""
        x, y = self.center
        plain = {"radius": self.radius, "angle": self.angle, "feather": self.feather}
        return {"center[0]": x, "center[1]": y, **plain}

    def at(self, seconds: float) -> MaskSpec:
        """Return its numbers at a moment."""
        now = {name: float(curve.at(seconds)) for name, curve in self.curves.items()}
        return MaskSpec(
            shape=self.shape,
            center=(now["center[0]"], now["center[1]"]),
            radius=now["radius"],
            angle=now["angle"],
            feather=now["feather"],
            invert=self.invert,
            image=str(self.image or ""),
        )


@dataclass(frozen=True, slots=True)
class Chord:
    """Targets excited together, with weights that are curves over the movie."""

    targets: tuple[tuple[Target, Curve], ...]
    label: str
    """As the user wrote it, for progress and manifest."""
    masks: tuple[Mask | None, ...] = ()
    """One for each target; empty: no target has one."""

    @property
    def parts(self) -> tuple[tuple[Target, Curve, Mask | None], ...]:
        """The targets with their weights and masks."""
        masks = self.masks or (None,) * len(self.targets)
        return tuple((*pair, mask) for pair, mask in zip(self.targets, masks, strict=True))


@dataclass(frozen=True, slots=True)
class Clip:
    """One entry of ``sequence``, expanded: chords in turn, each holding for ``each`` seconds."""

    path: str
    """Place in the scene, such as ``sequence[3]``; picks derive from it."""
    start: Fraction
    """Seconds from frame 0."""
    end: Fraction
    chords: tuple[Chord, ...]
    """One for ``dream``; several for what takes turns; they cycle if the clip is longer."""
    each: Fraction
    """Seconds that each chord holds; the clip's length for ``dream``."""
    fade: Fraction
    """Seconds of crossfade into the clip, from what was before."""
    each_fade: Fraction
    """Seconds of crossfade between the clip's own chords."""
    turns: tuple[Fraction, ...] = ()
    """Seconds from frame 0 at which the chords begin in turn, where a change of tempo makes them
    unequally long; empty: every ``each`` seconds."""

    def turn(self, row: int) -> Fraction:
        """Return when a turn begins, seconds from frame 0; without such a turn, the clip's end."""
        if not self.turns:
            return self.start + row * self.each
        return self.turns[row] if row < len(self.turns) else self.end


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
    norm: Curve
    clip_norm: Curve
    clip_contribution: Curve


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
    hold: Fraction
    """Seconds at the movie's end that its last picture stands."""
    mirror: str
    """One of `dreamreel.scene.keys.dream.MIRRORS`."""
    kaleidoscope: Curve
    """Segments; 0: none; a fraction is on the way to the next whole number."""
    kaleidoscope_turn: Curve
    """Degrees, counter-clockwise, of the middle of the segment that is shown."""
    flash_limit: str
    """One of `dreamreel.scene.keys.dream.FLASH_LIMITS`."""


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
class Track:
    """A sound file, and where in it the movie begins."""

    path: Path
    sha256: str
    """Of the file as it was read, in hexadecimal."""
    skip: Fraction = Fraction(0)
    """Seconds of the file that lie before the movie's first frame."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard with the movie."""

    track: Track
    fade_in: Fraction = Fraction(0)
    """Seconds, from the movie's beginning."""
    fade_out: Fraction = Fraction(0)
    """Seconds, to the movie's end."""


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
    sound: Sound | None = None
    """None: there is none. Whether the movie holds it, `is_heard` tells."""
    sound_curves: Mapping[str, Curve] = field(default_factory=dict)
    """What expressions know of sounds, by name."""
    tempo: Tempo | None = None
    markers: Mapping[str, Fraction] = field(default_factory=dict)
    """Moments with names, seconds from frame 0."""
    vars: Mapping[str, float] = field(default_factory=dict)
    """Of expressions, by name."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of a movie of a sweep: its values by key, as its name has them."""
    variants: tuple[str, ...] = ()
    """Names of those that the scene has."""
    included: tuple[Path, ...] = ()
    """Files that it was put together from, besides its own."""
    warnings: tuple[Problem, ...] = ()

    @property
    def is_heard(self) -> bool:
        """Whether its movie has a sound: there is one, and the codec's files hold it."""
        return self.sound is not None and CODECS[self.output.codec].holds_sound

    @property
    def clock(self) -> Clock:
        """What times may refer to that are said beside the scene."""
        return Clock(self.video.fps, self.video.duration, self.tempo, self.markers)
