"""The keys of the dream itself: camera, ascent, priors and look. Nearly all of them may move."""

from fractions import Fraction

from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.movie import DAY

MIRRORS = ("none", "horizontal", "vertical", "both")
"""What a view may show twice."""
FLASH_LIMITS = ("none", "wcag")
"""What a view's flashes may be held below."""

SKETCH_SIDE = 360
"""Pixels: the shorter side of a sketch, and of a preview, unless the scene says otherwise."""

_CAMERA = (
    KeySpec("camera", "section", "How the camera moves. All are rates, so fps plays no part."),
    KeySpec(
        "camera.zoom",
        "zoom",
        "Octaves per second (0.5 oct/s), a factor per second (x1.4/s) or over a time (x4 over "
        "8s); positive dives in, negative goes out.",
        default="0.5 oct/s",
        low=-4,
        high=4,
        curve=True,
        ease="smooth",
    ),
    KeySpec(
        "camera.rotate",
        "turn",
        "Degrees per second; positive turns the picture counter-clockwise, as if the camera rolled "
        "right.",
        default="0",
        low=-720,
        high=720,
        curve=True,
        ease="smooth",
    ),
    KeySpec(
        "camera.crop",
        "share",
        "The point that zoom and turn keep: [x, y], shares of the frame from its top left corner.",
        default="0.5",
        low=0,
        high=1,
        curve=True,
        ease="smooth",
        pair=True,
    ),
    KeySpec(
        "camera.pan",
        "number",
        "[x, y] in frame heights per second; positive looks to the right and down.",
        default="0",
        low=-2,
        high=2,
        curve=True,
        ease="smooth",
        pair=True,
    ),
)

_ASCENT = (
    KeySpec("ascent", "section", "How the picture climbs towards what the neurons want."),
    KeySpec(
        "ascent.rate",
        "rate",
        "Dream ticks per second: the dream's own clock, apart from fps.",
        default="15/s",
        low=1,
        high=120,
    ),
    KeySpec(
        "ascent.steps",
        "number",
        "Gradient steps per tick and octave; rounded.",
        default="2",
        low=0,
        high=64,
        curve=True,
    ),
    KeySpec(
        "ascent.strength",
        "number",
        "Change of the picture per second of movie in each octave: root mean square, of a picture "
        "from 0 to 1.",
        default="0.45",
        low=0,
        high=10,
        curve=True,
    ),
    KeySpec("ascent.octaves", "section", "The ladder of octaves; it hangs from its coarse end."),
    KeySpec(
        "ascent.octaves.coarsest",
        "pixels",
        "Shorter side of the coarsest raster.",
        default="96px",
        low=16,
        high=1024,
        curve=True,
    ),
    KeySpec(
        "ascent.octaves.scale",
        "number",
        "Size of the next raster over this one.",
        default="1.4",
        low=Fraction(21, 20),
        high=4,
        curve=True,
    ),
    KeySpec(
        "ascent.octaves.tilt",
        "number",
        "Strength of octave j goes with scale to the power of -tilt * j: positive favors coarse.",
        default="0",
        low=-4,
        high=4,
        curve=True,
    ),
    KeySpec(
        "ascent.octaves.count",
        "number",
        "How many octaves run, from the coarsest; a fraction fades the last one in; all runs all.",
        default="all",
        low=0,
        high=64,
        curve=True,
        word="all",
    ),
    KeySpec(
        "ascent.sketch",
        "pixels",
        "Shorter side of the sketch: a smaller dream of the scene, whose large forms every larger "
        "render follows, so that a preview of that size foretells it; none dreams freely.",
        default=f"{SKETCH_SIDE}px",
        low=16,
        high=4096,
        word="none",
    ),
    KeySpec(
        "ascent.jitter",
        "pixels",
        "Largest random roll before each step, pixels of each octave's raster.",
        default="16px",
        low=0,
        high=512,
        curve=True,
    ),
    KeySpec(
        "ascent.rotate_jitter",
        "degrees",
        "Largest random turn before each step.",
        default="5.7",
        low=0,
        high=180,
        curve=True,
    ),
    KeySpec(
        "ascent.scale_jitter",
        "share",
        "Largest random shrinking of what the network sees, before each step.",
        default="20%",
        low=0,
        high=1,
        curve=True,
    ),
    KeySpec(
        "ascent.smoothness",
        "number",
        "Exponent of the 1/f that weighs the gradient's frequencies: 0 leaves grain, 2 is soft.",
        default="1.1",
        low=0,
        high=3,
        curve=True,
    ),
)

_PRIORS = (
    KeySpec("priors", "section", "Pulls on the picture that do not come from the network."),
    KeySpec(
        "priors.tv",
        "number",
        "Total variation taken away, picture units per second: flattens.",
        default="0",
        low=0,
        high=10,
        curve=True,
    ),
    KeySpec(
        "priors.decay",
        "number",
        "Pull towards middle gray, per second.",
        default="0",
        low=0,
        high=10,
        curve=True,
    ),
    KeySpec("priors.blur", "section", "A Gaussian blur every few gradient steps."),
    KeySpec(
        "priors.blur.radius",
        "pixels",
        "Standard deviation, pixels of each octave's raster; 0 is off.",
        default="0px",
        low=0,
        high=64,
        curve=True,
    ),
    KeySpec(
        "priors.blur.every",
        "number",
        "Gradient steps between two blurs; rounded.",
        default="4",
        low=1,
        high=1000,
        curve=True,
    ),
    KeySpec(
        "priors.norm",
        "number",
        "Pull of the sixth-power norm, picture units per second at black and white; what is near "
        "middle gray hardly feels it.",
        default="0",
        low=0,
        high=10,
        curve=True,
    ),
    KeySpec(
        "priors.clip_norm",
        "share",
        "Share of each octave's pixels set to middle gray at every step: those nearest to it.",
        default="0%",
        low=0,
        high=1,
        curve=True,
    ),
    KeySpec(
        "priors.clip_contribution",
        "share",
        "Share of each octave's pixels set to middle gray at every step: those that the excitement "
        "owes least to.",
        default="0%",
        low=0,
        high=1,
        curve=True,
    ),
)

_LOOK = (
    KeySpec("look", "section", "Tone of the dreamt picture, and grading of what is shown of it."),
    KeySpec(
        "look.contrast",
        "number",
        "Contrast that the dream is held at: standard deviation of the picture from 0 to 1.",
        default="0.24",
        low=0,
        high=1,
        curve=True,
    ),
    KeySpec(
        "look.brightness",
        "number",
        "Brightness that the dream is held at: mean luma from 0 to 1.",
        default="0.47",
        low=0,
        high=1,
        curve=True,
    ),
    KeySpec(
        "look.saturation",
        "number",
        "Factor on the color that is shown; 0 is black and white.",
        default="1",
        low=0,
        high=4,
        curve=True,
    ),
    KeySpec(
        "look.hue",
        "degrees",
        "Turn of the color that is shown.",
        default="0",
        low=-36_000,
        high=36_000,
        curve=True,
    ),
    KeySpec(
        "look.sharpen",
        "number",
        "Unsharp masking of the carried picture; auto ties it to the zoom.",
        default="auto",
        low=0,
        high=5,
        curve=True,
        word="auto",
    ),
    KeySpec(
        "look.fade_in", "length", "Fade from black at the start.", default="0s", low=0, high=DAY
    ),
    KeySpec("look.fade_out", "length", "Fade to black at the end.", default="0s", low=0, high=DAY),
    KeySpec(
        "look.hold",
        "length",
        "How long the last picture stands at the end; it is a part of the movie's length.",
        default="0s",
        low=0,
        high=DAY,
    ),
    KeySpec(
        "look.mirror",
        "choice",
        "What is shown twice: horizontal mirrors the left half to the right, vertical the upper "
        "half down, both the upper left quarter into the others.",
        default="none",
        choices=MIRRORS,
    ),
    KeySpec(
        "look.kaleidoscope",
        "number",
        "Mirrored segments about the middle of the frame; 0 is off. Up to 1 a fold comes in from "
        "the edge to the middle; above, a fraction is on the way to the next whole number. So keys "
        "from 0 to 6 open it, and a key with ease: hold switches it.",
        default="0",
        low=0,
        high=64,
        curve=True,
    ),
    KeySpec(
        "look.kaleidoscope_turn",
        "degrees",
        "Where the segment lies that is shown in all others: its middle, counter-clockwise from "
        "the right.",
        default="0",
        low=-36_000,
        high=36_000,
        curve=True,
    ),
    KeySpec(
        "look.flash_limit",
        "choice",
        "wcag keeps what is shown below three flashes a second, as WCAG 2.3.1 and ITU-R BT.1702 "
        "ask, by holding the light of places that flash more; none only reports them.",
        default="none",
        choices=FLASH_LIMITS,
    ),
)

DREAM_KEYS = (*_CAMERA, *_ASCENT, *_PRIORS, *_LOOK)
