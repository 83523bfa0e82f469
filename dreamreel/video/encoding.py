"""The encoding of one movie: a codec with size, rate, depth, quality and threads, checked to fit.

A value from which ffmpeg's options follow; it composes no argument list and starts nothing.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from dreamreel.errors import UsageError
from dreamreel.geometry import Size
from dreamreel.video.codecs import Codec, Options, find_codec

GOP_SECONDS = 2
"""Between two key frames: short enough to scrub, long enough to cost little."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """All that decides the bytes of a movie, apart from its frames."""

    codec: Codec
    size: Size
    fps: Fraction
    """Frames per second."""
    depth: int
    """Bits per channel: 8 or 10."""
    quality: int
    """A CRF: 0 is best, 16 is good; codecs with other scales map it."""
    threads: int
    """Of the encoder."""

    @property
    def feed(self) -> str:
        """Pixel format of the frames that are fed: ``rgb24``, or ``rgb48le`` for 10 bits.

        ffmpeg's scaler rounds to the stored depth and does not dither (measured): whoever makes
        the frames adds what noise smooth gradients need.
        """
        return "rgb24" if self.depth == 8 else "rgb48le"

    @property
    def frame_bytes(self) -> int:
        """Length of one fed frame."""
        return self.size.width * self.size.height * (3 if self.feed == "rgb24" else 6)

    @property
    def pixel_format(self) -> str:
        """What the encoder stores."""
        return self.codec.pixel_formats[self.depth]

    @property
    def decoded_format(self) -> str:
        """What a decoder calls it: FFV1 of 8 bits comes back in another order."""
        return "bgr0" if self.pixel_format == "gbrp" else self.pixel_format

    @property
    def timescale(self) -> int:
        """Ticks per second of the container's clock, of which every frame lasts a whole number."""
        return self.fps.numerator * math.ceil(10_000 / self.fps.numerator)


def choose_encoding(
    name: str, *, size: Size, fps: Fraction, depth: int | None, quality: int, threads: int
) -> Encoding:
    """Return the encoding, after checking that the codec can store such a movie.

    Args:
        name: of the codec.
        size: of the frames.
        fps: frames per second.
        depth: bits per channel; None: the codec's default.
        quality: a CRF.
        threads: of the encoder, 1 or more.

    Raises:
        UsageError: if the codec is unknown or cannot have that size, rate or depth.
    """
    codec = find_codec(name)
    depth = codec.default_depth if depth is None else depth
    _check_depth(codec, depth)
    _check_size(codec, size)
    if not 0 < fps <= codec.highest_fps:
        raise UsageError(
            f"{fps} frames per second: {name} allows more than 0 and at most {codec.highest_fps}",
            hint="Lower video.fps or choose another codec.",
        )
    if threads < 1:
        raise UsageError(f"{threads} encoder threads; 1 or more are allowed")
    return Encoding(codec, size, fps, depth, quality, threads)


def _check_depth(codec: Codec, depth: int) -> None:
    if depth not in codec.pixel_formats:
        allowed = " or ".join(map(str, codec.pixel_formats))
        raise UsageError(f"{depth} bits per channel: {codec.name} allows {allowed}")


def _check_size(codec: Codec, size: Size) -> None:
    if not 0 < min(size) <= max(size) <= codec.longest_side:
        raise UsageError(
            f"a frame of {size}: {codec.name} allows 1 to {codec.longest_side} pixels a side"
        )
    fitting = Size(*(side - side % step for side, step in zip(size, codec.multiple, strict=True)))
    if fitting != size:
        what = "an even width" if codec.multiple == (2, 1) else "an even width and height"
        raise UsageError(
            f"a frame of {size}: {codec.name} needs {what}, since it stores chroma at half size",
            hint=f"Use {fitting}, or the codec ffv1 or png, which take any size.",
        )


def lossless(encoding: Encoding) -> Encoding:
    """Return the encoding that holds exactly what this one is fed: FFV1 in Matroska."""
    return choose_encoding(
        "ffv1",
        size=encoding.size,
        fps=encoding.fps,
        depth=encoding.depth,
        quality=0,
        threads=encoding.threads,
    )


def segment_encoding(encoding: Encoding) -> Encoding:
    """Return the encoding of a movie's segments: its own, or lossless where files do not join."""
    return encoding if encoding.codec.joins else lossless(encoding)


def encoder_options(encoding: Encoding) -> Options:
    """Return the options of the encoder that follow from the encoding."""
    codec = encoding.codec
    gop = max(1, round(GOP_SECONDS * encoding.fps))
    return (
        ("c:v", codec.encoder),
        *((("g", str(gop)),) if codec.is_yuv else ()),
        *codec.options,
        *codec.quality(encoding.quality),
        *codec.threads(encoding.threads),
    )


def container_options(encoding: Encoding, *, is_segment: bool = False) -> Options:
    """Return the options of the container that follow from the encoding.

    Args:
        encoding: of the movie.
        is_segment: nobody will play the file: its index may stay at the end.
    """
    bitexact = ("fflags", "+bitexact")  # no random identifiers, no time of day
    if not encoding.codec.is_quicktime:
        return (bitexact,)
    # The movie's own clock too, or the edit list rounds the length to milliseconds.
    clock = str(encoding.timescale)
    return (
        bitexact,
        ("movflags", "+use_metadata_tags" + ("" if is_segment else "+faststart")),
        ("video_track_timescale", clock),
        ("movie_timescale", clock),
    )
