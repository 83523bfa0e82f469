"""The keys of the movie around the dream: its head, its size, its file."""

from dataclasses import dataclass
from fractions import Fraction

from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.units import SIZES

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
        f"Size of the frame: {' '.join(SIZES)}, WIDTHxHEIGHT or square-SIDE. Each side is even, "
        "because the usual codecs halve the resolution of color.",
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
OUTPUT_KEYS = (*_OUTPUT, *_COMPOSITION)
