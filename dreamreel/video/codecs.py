"""The codecs that a movie can have: one table, from which ffmpeg's options are read.

A row says which container and encoder stand behind a name, what the encoder is fed, and how the
common ``quality`` number reaches it. ``encoding`` chooses a row for a movie, ``command`` composes
the argument list, and ``ffmpeg`` finds out which encoders this machine has.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dreamreel.errors import UsageError

Options = tuple[tuple[str, str], ...]
"""ffmpeg output options, as (name without its dash, value)."""

LONGEST_SIDE = 16384
"""Pixels; the limit of H.264's highest level and of ffmpeg's scaler tables."""


def _no_quality(_quality: int) -> Options:
    return ()


def _plain_threads(threads: int) -> Options:
    return (("threads", str(threads)),)


def _crf(lowest: int, highest: int) -> Callable[[int], Options]:
    return lambda quality: (("crf", str(min(max(quality, lowest), highest))),)


def _prores_quantizer(quality: int) -> Options:
    # 4 is what ffmpeg's manual recommends; it answers to the usual CRF of 16.
    return (("q:v", str(min(max(round(quality / 4), 2), 31))),)


def _webp_quality(quality: int) -> Options:
    return (("quality", str(min(max(100 - quality, 0), 100))),)


def _x265_threads(threads: int) -> Options:
    # Parameters of libx265 travel in one string, so its closed GOP is asked for here too.
    return (("x265-params", f"pools={threads}:frame-threads=1:open-gop=0:log-level=warning"),)


def _svt_threads(threads: int) -> Options:
    return (("svtav1-params", f"lp={min(threads, 6)}"),)  # 6: the highest level of parallelism


@dataclass(frozen=True, slots=True)
class Codec:
    """One way to store a movie."""

    name: str
    """As in a scene's ``output.codec``."""
    ending: str
    """Of the file's name, with its dot; empty: a folder of pictures."""
    muxer: str
    """ffmpeg's name of the container, given always: ``NAME.part`` tells nothing."""
    encoder: str
    """ffmpeg's name of the encoder."""
    pixel_formats: Mapping[int, str]
    """What the encoder stores, by bits per channel."""
    default_depth: int
    """Bits per channel where the scene does not say."""
    options: Options = ()
    """What the encoder needs besides."""
    quality: Callable[[int], Options] = _no_quality
    """From the common number (a CRF: 0 is best, 16 is good) to the encoder's own."""
    threads: Callable[[int], Options] = _plain_threads
    """Pins the number of threads, which some encoders' bytes depend on."""
    multiple: tuple[int, int] = (1, 1)
    """Width and height must be multiples of these, because chroma is stored at that step."""
    highest_fps: int = 1000
    longest_side: int = LONGEST_SIDE
    """Pixels."""
    sound: str = ""
    """ffmpeg's name of the encoder of what is heard; empty: files of it hold no sound."""
    keeps_metadata: bool = True
    """Whether the scene's text can travel inside."""
    joins: bool = True
    """Whether files of it become one by copying, without being encoded again."""

    @property
    def is_folder(self) -> bool:
        """Whether the movie is a folder of numbered pictures."""
        return not self.ending

    @property
    def is_yuv(self) -> bool:
        """Whether colors are stored as BT.709 luma and chroma, limited range."""
        return self.pixel_formats[self.default_depth].startswith("yuv")

    @property
    def is_quicktime(self) -> bool:
        """Whether the container is MP4 or its parent, MOV."""
        return self.muxer in {"mp4", "mov"}


def _depths(**formats: str) -> Mapping[int, str]:
    return MappingProxyType({int(key.removeprefix("bits")): name for key, name in formats.items()})


_ROWS = (
    Codec(
        name="h264",
        ending=".mp4",
        muxer="mp4",
        encoder="libx264",
        pixel_formats=_depths(bits8="yuv420p", bits10="yuv420p10le"),
        default_depth=8,  # few players show H.264 of 10 bits
        options=(("preset", "medium"), ("flags", "+cgop")),
        quality=_crf(0, 51),
        multiple=(2, 2),
        sound="aac",
    ),
    Codec(
        name="hevc",
        ending=".mp4",
        muxer="mp4",
        encoder="libx265",
        pixel_formats=_depths(bits8="yuv420p", bits10="yuv420p10le"),
        default_depth=10,
        options=(("preset", "medium"), ("tag:v", "hvc1")),  # Apple's players ignore the tag hev1
        quality=_crf(0, 51),
        threads=_x265_threads,
        multiple=(2, 2),
        sound="aac",
    ),
    Codec(
        name="av1",
        ending=".mp4",
        muxer="mp4",
        encoder="libsvtav1",
        pixel_formats=_depths(bits8="yuv420p", bits10="yuv420p10le"),
        default_depth=10,
        # From 8 on, a frame that has nothing in common with its neighbors is a mixture of them.
        options=(("preset", "6"),),
        quality=_crf(1, 63),  # ffmpeg takes 0 for "not given", and SVT-AV1 then takes 35
        threads=_svt_threads,
        multiple=(2, 2),
        sound="aac",
    ),
    Codec(
        name="prores",
        ending=".mov",
        muxer="mov",
        encoder="prores_ks",
        pixel_formats=_depths(bits10="yuv422p10le"),
        default_depth=10,
        options=(("profile:v", "3"), ("vendor", "apl0")),  # 3: 422 HQ
        quality=_prores_quantizer,
        multiple=(2, 1),
        sound="pcm_s24le",
    ),
    Codec(
        name="ffv1",
        ending=".mkv",
        muxer="matroska",
        encoder="ffv1",
        # The 16 bits of the feed, not 10 of them: an archive holds exactly what it was fed.
        pixel_formats=_depths(bits8="gbrp", bits10="gbrp16le"),
        default_depth=8,
        options=(("level", "3"), ("slices", "4"), ("slicecrc", "1")),
        sound="flac",
    ),
    Codec(
        name="png",
        ending="",
        muxer="image2",
        encoder="png",
        pixel_formats=_depths(bits8="rgb24", bits10="rgb48be"),
        default_depth=8,
        options=(("start_number", "0"), ("compression_level", "3"), ("pred", "sub")),
        keeps_metadata=False,
        joins=False,
    ),
    Codec(
        name="gif",
        ending=".gif",
        muxer="gif",
        encoder="gif",
        pixel_formats=_depths(bits8="pal8"),
        default_depth=8,
        # Without these flags: they leave out pixels whose index is that of the frame before, though
        # each frame has a palette of its own (measured: black after white stayed white).
        options=(("loop", "0"), ("gifflags", "0")),
        highest_fps=50,  # delays are whole hundredths, and players slow down those below two
        keeps_metadata=False,
        joins=False,
    ),
    Codec(
        name="webp",  # libwebp holds the whole encoded movie in memory until the end
        ending=".webp",
        muxer="webp",
        encoder="libwebp_anim",
        pixel_formats=_depths(bits8="bgra"),
        default_depth=8,
        options=(("loop", "0"),),
        quality=_webp_quality,
        longest_side=16383,
        keeps_metadata=False,
        joins=False,
    ),
)

CODECS: Mapping[str, Codec] = MappingProxyType({row.name: row for row in _ROWS})
"""By name."""


def find_codec(name: str) -> Codec:
    """Return the codec of that name.

    Raises:
        UsageError: if there is none; the message lists all.
    """
    if name in CODECS:
        return CODECS[name]
    near = difflib.get_close_matches(name, CODECS, n=1)
    raise UsageError(
        f"codec {name!r} is unknown; there are {', '.join(CODECS)}",
        hint=f"Did you mean {near[0]!r}?" if near else "",
    )
