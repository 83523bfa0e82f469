"""The keys of what is dreamt: the start, and the clips of the sequence."""

from fractions import Fraction

from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.movie import DAY, SHORTEST

_START = (
    KeySpec(
        "start",
        "section",
        "The picture that the dream starts from: one of noise, gray, gradient and image; noise if "
        "none is given. noise and gray may stand alone: start: gray.",
        scalar=True,
    ),
    KeySpec(
        "start.noise",
        "share",
        "Start from noise of this standard deviation around middle gray.",
        default="0.1",
        low=0,
        high=1,
    ),
    KeySpec("start.gray", "yes", "Start from plain middle gray.", example="true"),
    KeySpec(
        "start.gradient",
        "colors",
        "Start from a gradient of two or more colors, top to bottom: RRGGBB in hexadecimal, or "
        "[red, green, blue] from 0 to 1.",
        example='["102040", "ffcc88"]',
    ),
    KeySpec(
        "start.image",
        "file",
        "Start from a photograph, beside the scene or in an allowed folder. Frame 0 shows it as "
        "it is.",
        example="photo.jpg",
    ),
    KeySpec(
        "start.fit",
        "choice",
        "How the photograph fills the frame: cover crops what is too much, contain shows all.",
        default="cover",
        choices=("cover", "contain"),
    ),
    KeySpec(
        "start.grow_from",
        "share",
        "Start with a picture of this share of the frame's height, shown enlarged; it gains "
        "detail as the camera dives, until it has full size.",
        default="100%",
        low=Fraction(1, 20),
        high=1,
        example="18%",
    ),
    KeySpec(
        "start.preroll",
        "length",
        "How long is dreamt before frame 0. Without it: the default for noise and gray, nothing "
        "for a gradient or a photograph.",
        default="2s",
        low=0,
        high=60,
    ),
)

_WHICH_LAYER = "Layer of the network, by its name or alias."

_SEQUENCE = (
    KeySpec(
        "sequence",
        "clips",
        "What is dreamt, one clip after another. Each clip has exactly one of dream, shuffle, "
        "walk and lineage. Picks of a shuffle derive from the seed, its layer and how many "
        "shuffles of that layer come before it: other clips may be added, moved and removed around "
        "it.",
        example="[{dream: owl, for: 6s}]",
    ),
    KeySpec(
        "sequence[].dream",
        "chord",
        "One address, or a mapping of addresses to weights, which are curves over the movie, or to "
        "{weight: ..., mask: {...}}. "
        "Addresses: layer:channel, layer (all of it), layer:channel@x/y (at a place, shares of "
        "the frame), class layer:label, or the bare name of a neuron or class.",
        low=0,
        high=100,
        example="{s16c:17: 1.0, s32a:88: 0.5}",
    ),
    KeySpec("sequence[].shuffle", "section", "Random neurons of a layer in turn, dead ones never."),
    KeySpec("sequence[].shuffle.layer", "address", _WHICH_LAYER, example="s16d"),
    KeySpec(
        "sequence[].shuffle.count",
        "integer",
        "How many neurons are picked; none comes twice until the layer is exhausted. Without it: "
        "as many as the clip has room for, at most all. A longer clip begins again.",
        low=1,
        high=10_000,
        example="12",
    ),
    KeySpec(
        "sequence[].shuffle.together",
        "integer",
        "How many are dreamt at once, equally weighted: a sliding window, in which one leaves and "
        "one joins every each.",
        default="1",
        low=1,
        high=16,
    ),
    KeySpec(
        "sequence[].shuffle.each",
        "length",
        "How long until the next one.",
        default="2s",
        low=Fraction(1, 100),
        high=DAY,
    ),
    KeySpec(
        "sequence[].shuffle.fade",
        "length",
        "Crossfade from one to the next, at most each.",
        default="0s",
        low=0,
        high=DAY,
    ),
    KeySpec("sequence[].walk", "section", "All channels of a layer in order, dead ones left out."),
    KeySpec("sequence[].walk.layer", "address", _WHICH_LAYER, example="s8b"),
    KeySpec(
        "sequence[].walk.each",
        "length",
        "How long each channel lasts.",
        default="0.5s",
        low=Fraction(1, 100),
        high=DAY,
    ),
    KeySpec(
        "sequence[].walk.fade",
        "length",
        "Crossfade from one channel to the next, at most each.",
        default="0s",
        low=0,
        high=DAY,
    ),
    KeySpec(
        "sequence[].lineage",
        "section",
        "A unit and the units that it is made of: from layer to layer, a chord of those that feed "
        "the chord before most, each as loud as it feeds. What holds a unit back is "
        "left out, and so are the dead. A longer clip stays at the last chord. A word alone is the "
        "unit: lineage: owl. What feeds what is known of the embedded network; for another, "
        "dreamreel lineage NETWORK UNIT --chords N prints the clips.",
        scalar=True,
    ),
    KeySpec(
        "sequence[].lineage.unit",
        "unit",
        "The channel, class or favorite neuron whose lineage it is.",
        example="owl",
    ),
    KeySpec(
        "sequence[].lineage.direction",
        "choice",
        "Whether it goes from the unit down to what it is made of, or from there up to the unit.",
        default="down",
        choices=("down", "up"),
    ),
    KeySpec(
        "sequence[].lineage.depth",
        "integer",
        "How many layers below the unit it reaches. Without it, and at most: down to the first.",
        low=1,
        high=1000,
        example="4",
    ),
    KeySpec(
        "sequence[].lineage.breadth",
        "integer",
        "How many units each chord below the first has.",
        default="1",
        low=1,
        high=8,
    ),
    KeySpec(
        "sequence[].lineage.each",
        "length",
        "How long each chord lasts.",
        default="2s",
        low=Fraction(1, 100),
        high=DAY,
    ),
    KeySpec(
        "sequence[].lineage.fade",
        "length",
        "Crossfade from one chord to the next, at most each.",
        default="0s",
        low=0,
        high=DAY,
    ),
    KeySpec(
        "sequence[].name",
        "text",
        "Name of the clip. Picks of a shuffle with a name derive from it, so that nothing that is "
        "added or moved changes them; clips of the same name and layer pick the same.",
        example="chorus",
    ),
    KeySpec(
        "sequence[].for",
        "length",
        "Length of the clip. Without it, a clip lasts until the at of the next one; before a "
        "clip without at, and at the end of the movie, a shuffle lasts count times each, a walk "
        "all channels and a lineage all its chords, while a dream needs for, or as the last clip "
        "video.duration.",
        low=SHORTEST,
        high=DAY,
        example="8s",
    ),
    KeySpec(
        "sequence[].at",
        "moment",
        "When the clip begins, instead of at the end of the one before: absolute, or +2s after "
        "that end, or -10s from the movie's end. A gap prolongs the clip before.",
        example="32s",
    ),
    KeySpec(
        "sequence[].fade",
        "length",
        "Crossfade from what was before, at the beginning of the clip and at most as long as it.",
        default="0s",
        low=0,
        high=DAY,
    ),
)

SEQUENCE_KEYS = (*_START, *_SEQUENCE)
"""What is dreamt, from what."""
