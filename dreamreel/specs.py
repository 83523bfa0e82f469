"""The resolved numbers that travel from the scene to the renderer: no names, no curves, no units.

The timeline makes one `TickSpec` per tick of the dream and one `FrameSpec` per frame of the movie;
everything below it sees only these. Only neutral values are defaults here; what a scene means by
leaving a key out is said in the language's table of keys.
"""

from dataclasses import dataclass

from dreamreel.geometry import IDENTITY, Pose


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What is excited: a whole layer, one channel of it, or one unit of that channel."""

    layer: str
    channel: int | None = None
    """None: the whole layer, as DeepDream does."""
    position: tuple[float, float] | None = None
    """(x, y) as fractions of the frame; None: everywhere."""

    def __str__(self) -> str:
        channel = "" if self.channel is None else f":{self.channel}"
        position = "" if self.position is None else "@{:g}/{:g}".format(*self.position)
        return f"{self.layer}{channel}{position}"


@dataclass(frozen=True, slots=True)
class MaskSpec:
    """Where in the frame a target is excited, and how much, 0..1."""

    shape: str
    """``circle``, ``band``, ``gradient`` (all on one side of a line) or ``image``."""
    center: tuple[float, float] = (0.5, 0.5)
    """(x, y) as fractions of the frame; of a band and a gradient, a point of their line."""
    radius: float = 0.0
    """Of a circle, and half the width of a band, frame heights."""
    angle: float = 0.0
    """Of a band's line, and from a gradient's line to its inside, degrees counter-clockwise."""
    feather: float = 0.0
    """Width over which the edge fades, half of it on each side, frame heights."""
    invert: bool = False
    """Whether inside and outside change places."""
    image: str = ""
    """Path of the picture whose luma is the mask; it covers the frame."""


@dataclass(frozen=True, slots=True)
class WeightedTarget:
    """A target and its share of the excitement."""

    target: Target
    weight: float
    """Positive; the weights of a tick sum to one."""
    mask: MaskSpec | None = None
    """None: everywhere."""


@dataclass(frozen=True, slots=True)
class OctaveSpec:
    """The ladder of octaves, which hangs from its coarse end."""

    coarsest: float
    """Shorter side of the coarsest raster, pixels."""
    scale: float
    """Next raster over this raster, > 1."""
    tilt: float = 0.0
    """Strength of rung j goes with scale ** (-tilt * j)."""
    count: float = float("inf")
    """How many octaves run, from the coarsest; a fraction fades the last one in."""
    reach: float = 1.0
    """Share of the frame's height that is dreamt at full detail, 0..1; below 1 while growing."""


@dataclass(frozen=True, slots=True)
class PriorSpec:
    """Pulls on the picture that do not come from the network; 0 is off."""

    tv: float = 0.0
    """Total variation descended, picture units per second."""
    decay: float = 0.0
    """L2 decay towards middle gray, 1 / second."""
    blur_radius: float = 0.0
    """Standard deviation of the Gaussian, pixels of each octave's raster."""
    blur_every: int = 4
    """Gradient steps between two blurs."""
    norm: float = 0.0
    """Norm of the sixth power descended, picture units per second where the picture ends."""
    clip_norm: float = 0.0
    """Share of the pixels set to middle gray at each step: those of the smallest norm."""
    clip_contribution: float = 0.0
    """Share of the pixels set to middle gray at each step: those that contribute least."""


@dataclass(frozen=True, slots=True)
class AscentSpec:
    """How one tick climbs."""

    targets: tuple[WeightedTarget, ...]
    duration: float
    """Of the tick, seconds of movie."""
    steps: int
    """Gradient steps per octave."""
    strength: float
    """RMS change of the picture per second of movie and octave, picture range 0..1."""
    octaves: OctaveSpec
    jitter: float
    """Largest roll, pixels of each octave's raster."""
    rotate_jitter: float
    """Largest turn, degrees."""
    scale_jitter: float
    """Largest shrinking of what the network sees, natural logarithm of the factor."""
    smoothness: float
    """Exponent alpha of the 1/f**alpha that conditions the luma of the gradient."""
    priors: PriorSpec


@dataclass(frozen=True, slots=True)
class ToneSpec:
    """Where brightness and contrast are held."""

    brightness: float
    """Mean luma, 0..1."""
    contrast: float
    """Standard deviation of all channels jointly about their means, 0..1."""


@dataclass(frozen=True, slots=True)
class TickSpec:
    """One tick of the dream: carry the picture by ``flow``, then climb."""

    index: int
    """Tick number; frame 0 shows tick 0, the pre-roll's ticks are negative."""
    flow: Pose
    """Motion of the content from the tick before to this one."""
    ascent: AscentSpec
    tone: ToneSpec
    sharpen: float | None = None
    """Unsharp amount per carry; None: tied to the zoom."""


@dataclass(frozen=True, slots=True)
class GradeSpec:
    """What is done to the view only, never to the carried picture."""

    saturation: float = 1.0
    """Factor on chroma."""
    hue: float = 0.0
    """Turn of chroma, degrees."""
    gain: float = 1.0
    """Factor on all, 0 is black: fades."""


@dataclass(frozen=True, slots=True)
class FoldSpec:
    """Which part of the view is shown in all others."""

    mirror: str = "none"
    """``none``, ``horizontal`` (left to right), ``vertical`` (top to bottom) or ``both``."""
    segments: float = 0
    """Of a kaleidoscope; 0: none; below 1 a fold is on its way to the middle."""
    turn: float = 0.0
    """Of the middle of the segment that is shown, degrees counter-clockwise from the right."""


@dataclass(frozen=True, slots=True)
class FrameSpec:
    """One frame: a blend of the ticks around it, each seen through the camera."""

    index: int
    tick: int
    """The tick at or before this frame."""
    blend: float
    """Share of the next tick, 0 <= blend < 1."""
    ahead: Pose = IDENTITY
    """Motion of the content from ``tick`` to this frame."""
    back: Pose = IDENTITY
    """Motion of the content from this frame to the tick after."""
    grade: GradeSpec = GradeSpec()
    fold: FoldSpec = FoldSpec()


@dataclass(frozen=True, slots=True)
class StartSpec:
    """The picture that the dream starts from."""

    kind: str
    """``noise``, ``gray``, ``gradient`` or ``image``."""
    noise: float = 0.0
    """Deviation of the noise, 0..1."""
    colors: tuple[tuple[float, float, float], ...] = ()
    """Of the gradient, sRGB 0..1, top to bottom."""
    image: str = ""
    """Path of the photograph."""
    fit: str = "cover"
    """``cover`` (crop what is too much) or ``contain`` (show all, on the background)."""
