"""The keys of the movie around the dream: its head, its size, its start, its clips, its file."""

from dataclasses import dataclass
from fractions import Fraction

from dreamreel.scene.keyspec import KeySpec

DAY = 24 * 3600  # seconds: the longest movie
SHORTEST = Fraction(1, 1000)  # seconds: of what must take time


@dataclass(frozen=True, slots=True)
class Codec:
    """What a codec asks of the output."""

    ending: str
    """Of its file; empty: a folder of pictures."""
    depths: tuple[int, ...]
    """Bits per channel that it can have."""
    worst: int = 51
    """Highest value of ``output.quality``."""
    holds_sound: bool = True
    """Whether its files can be heard."""


CODECS = {
    "h264": Codec(".mp4", (8, 10)),
    "hevc": Codec(".mp4", (8, 10)),
    "av1": Codec(".mp4", (8, 10), worst=63),
    "prores": Codec(".mov", (10,)),
    "ffv1": Codec(".mkv", (8, 10)),
    "png": Codec("", (8, 10), holds_sound=False),
    "gif": Codec(".gif", (8,), holds_sound=False),
    "webp": Codec(".webp", (8,), holds_sound=False),
}
"""The legal codecs."""

_TOP = (
    KeySpec(
        "dreamreel",
        "integer",
        "Version of the scene language that the file is written in.",
        default="1",
        low=1,
        high=1,
    ),
    KeySpec(
        "include",
        "files",
        "Files that the scene begins with: what it says itself is merged over them, and later "
        "ones win. Sections merge key by key; a curve, a chord, a pair and the sequence are "
        "replaced as a whole. Files lie beside the one that includes them; preset:NAME is one "
        "that comes with the program.",
        example="[look.yaml]",
    ),
    KeySpec("title", "text", "Title of the movie; it is written into its file.", default=""),
    KeySpec(
        "seed",
        "seed",
        "Everything random derives from this number and from the place in the scene, never from "
        "the clock. random draws a number, which the movie's manifest records.",
        default="1",
        low=0,
        high=2**63 - 1,
        word="random",
    ),
    KeySpec(
        "vars",
        "numbers",
        "Numbers with names of your own, for expressions.",
        example="{calm: 0.6}",
    ),
    KeySpec(
        "network",
        "section",
        "The network that dreams: its name, or {arch: name, weights: file}. bestiary is embedded; "
        "others load their published weights.",
        default="bestiary",
        scalar=True,
        example="vgg16",
    ),
    KeySpec("network.arch", "text", "Name of the network.", example="vgg16"),
    KeySpec(
        "network.weights",
        "file",
        "A file of weights for this network, beside the scene.",
        example="my.safetensors",
    ),
)

_VIDEO = (
    KeySpec("video", "section", "Size, frame rate and length of the movie."),
    KeySpec(
        "video.size",
        "size",
        "Size of the frame: 360p 480p 720p 1080p 1440p 4k 8k, WIDTHxHEIGHT or square-SIDE. Each "
        "side is even, because the usual codecs halve the resolution of color.",
        default="720p",
        low=16,
        high=16384,
        example="1080x1920",
    ),
    KeySpec(
        "video.fps",
        "fps",
        "Frames per second. The dream has its own clock (ascent.rate), so a scene dreams the same "
        "at every frame rate.",
        default="30",
        low=Fraction(1, 10),
        high=240,
        example="30000/1001",
    ),
    KeySpec(
        "video.duration",
        "length",
        "Length of the movie; without it, the end of the sequence. A longer movie holds the last "
        "clip, a shorter one cuts. Only the number of frames is rounded.",
        low=SHORTEST,
        high=DAY,
        example="1m30s",
    ),
)

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
        "the chord before most, by weight, each as loud as it feeds. What holds a unit back is "
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

_OUTPUT = (
    KeySpec("output", "section", "The movie's file."),
    KeySpec(
        "output.file",
        "template",
        "File of the movie, or folder for png; {scene} is the scene's name. It lies under the "
        "folder of renders. Without it: {scene} and the codec's ending.",
        example='"{scene}.mp4"',
    ),
    KeySpec(
        "output.codec",
        "choice",
        "How the movie is encoded.",
        default="h264",
        choices=tuple(CODECS),
    ),
    KeySpec(
        "output.quality",
        "integer",
        "The codec's constant rate factor, or its nearest equal; lower is better.",
        default="16",
        low=0,
        high=63,
    ),
    KeySpec(
        "output.depth",
        "choice",
        "Bits per channel; auto takes 10 where players can show it.",
        default="auto",
        choices=("auto", "8", "10"),
    ),
    KeySpec(
        "output.segment",
        "length",
        "Length of the segments in which a movie is encoded. A render that was interrupted goes on "
        "in the segment where it stopped; each begins with a key frame.",
        default="10s",
        low=1,
        high=3600,
    ),
)

_COMPOSITION = (
    KeySpec(
        "variants",
        "patches",
        "Named changes to the scene: dotted keys with other values. --variant NAME makes one.",
        example="{draft: {video.size: 360p, ascent.rate: 8/s}}",
    ),
    KeySpec(
        "matrix",
        "axes",
        "A sweep: lists of values by dotted key. Every combination is a movie of its own, named "
        "after its values.",
        example="{ascent.smoothness: [0.8, 1.1], seed: [1, 2, 3]}",
    ),
)

HEAD_KEYS = (*_TOP, *_VIDEO)
"""What a scene begins with."""
SEQUENCE_KEYS = (*_START, *_SEQUENCE)
"""What is dreamt, from what."""
OUTPUT_KEYS = (*_OUTPUT, *_COMPOSITION)
