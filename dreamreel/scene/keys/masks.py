"""The keys of a chord's masks. In a scene, an address stands in the midst of their paths."""

from dreamreel.scene.keys.keyspec import KeySpec

SHAPES = ("circle", "band", "gradient", "image")
"""Of masks."""
ENTRY = "sequence[].dream[]"
"""Path of a neuron of a chord that is written with more than its weight."""

MASK_KEYS = (
    KeySpec(
        f"{ENTRY}.weight",
        "number",
        "Its share in the chord, against the weights of the others.",
        default="1",
        low=0,
        high=100,
        curve=True,
    ),
    KeySpec(
        f"{ENTRY}.mask",
        "section",
        "Where in the frame a neuron of a chord is excited: dream: {s16c:75: {weight: 1, mask: "
        "{...}}}. A mask stands in the frame while the picture flows past it. Where no neuron of "
        "the chord is excited, the picture is only carried on.",
    ),
    KeySpec(
        f"{ENTRY}.mask.shape",
        "choice",
        "A circle; a band along a line; a gradient, which is all on one side of a line; or an "
        "image, whose brightness is the mask.",
        default="circle",
        choices=SHAPES,
    ),
    KeySpec(
        f"{ENTRY}.mask.center",
        "share",
        "[x, y], shares of the frame from its top left corner: a circle's center, or a point of "
        "the line.",
        default="0.5",
        low=-2,
        high=3,
        curve=True,
        pair=True,
    ),
    KeySpec(
        f"{ENTRY}.mask.radius",
        "number",
        "Of a circle, or half the width of a band, in frame heights.",
        default="0.3",
        low=0,
        high=10,
        curve=True,
    ),
    KeySpec(
        f"{ENTRY}.mask.angle",
        "degrees",
        "Turn of a band, which lies level at 0, or of the way to a gradient's inside, which is "
        "the right half at 0; counter-clockwise.",
        default="0",
        low=-36_000,
        high=36_000,
        curve=True,
    ),
    KeySpec(
        f"{ENTRY}.mask.feather",
        "number",
        "Width over which the edge fades, in frame heights.",
        default="0.15",
        low=0,
        high=10,
        curve=True,
    ),
    KeySpec(
        f"{ENTRY}.mask.invert",
        "choice",
        "Whether inside and outside change places.",
        default="false",
        choices=("false", "true"),
    ),
    KeySpec(
        f"{ENTRY}.mask.image",
        "file",
        "The picture of an image mask, beside the scene: excited where it is white. It covers the "
        "frame.",
        example="moon.png",
    ),
)
