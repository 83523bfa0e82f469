"""The argument list that turns raw frames on standard input into a movie.

ffmpeg-python composes the graph and compiles it to a list; nothing is started here. ``sink`` runs
the list, and a record of the render may keep it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from dreamreel.sound.decoding import INPUT_OPTIONS
from dreamreel.video.encoding import Encoding, container_options, encoder_options
from dreamreel.video.soundtrack import Soundtrack, input_of, sound_options

QUIET = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning")
"""No prompts, no banner, no progress: what is left on stderr is worth keeping."""

SCALER = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"
"""Conversion between RGB and YUV without shortcuts, equal on every processor."""

# A stream of ffmpeg-python's graph; the package has no types.
Stream = Any


def encode_arguments(
    encoding: Encoding,
    output: str,
    *,
    binary: Path,
    metadata: int | None = None,
    sound: Soundtrack | None = None,
    is_segment: bool = False,
) -> list[str]:
    """Return ffmpeg's argument list, the binary first.

    Args:
        encoding: codec, size, rate.
        output: what ffmpeg writes to; a file is best given as ``file:/absolute/path``, which no
            colon, per cent sign or leading dash in its name can turn into something else.
        binary: ffmpeg.
        metadata: descriptor of a file in ffmpeg's metadata format, which the process inherits.
        sound: what is heard; None: nothing.
        is_segment: the file is to be joined with others, not played.
    """
    frames = ffmpeg.input(
        "pipe:0",
        format="rawvideo",
        pixel_format=encoding.feed,
        video_size=encoding.size,
        framerate=str(encoding.fps),
    )
    heard = [_heard(sound)] if sound else []
    options = {
        "format": encoding.codec.muxer,
        "fps_mode": "passthrough",  # each fed frame is stored once
        **dict(encoder_options(encoding)),
        **dict(container_options(encoding, is_segment=is_segment)),
        **dict(sound_options(sound, encoding.codec.sound) if sound else ()),
        **({} if metadata is None else {"map_metadata": str(1 + len(heard))}),
    }
    graph = ffmpeg.output(_stored(frames, encoding), *heard, output, **options)
    program, *arguments = map(str, ffmpeg.compile(graph, cmd=str(binary), overwrite_output=True))
    return [program, *QUIET, *_with_metadata(arguments, metadata)]


def _stored(frames: Stream, encoding: Encoding) -> Stream:
    """Return the frames in the form that the encoder stores."""
    if encoding.pixel_format == "pal8":
        return _with_palettes(frames)
    if encoding.codec.is_yuv:
        return _as_bt709(frames, encoding.pixel_format)
    return ffmpeg.filter(frames, "format", encoding.pixel_format)


def _heard(sound: Soundtrack) -> Stream:
    """Return the track as it is in its file; what it goes through is an option of the output."""
    return ffmpeg.input(input_of(sound.path), **INPUT_OPTIONS)["a:0"]


def _as_bt709(frames: Stream, pixel_format: str) -> Stream:
    scaled = ffmpeg.filter(frames, "scale", out_color_matrix="bt709", out_range="tv", flags=SCALER)
    return ffmpeg.filter(
        ffmpeg.filter(scaled, "format", pixel_format),
        "setparams",
        range="tv",
        colorspace="bt709",
        color_primaries="bt709",
        color_trc="bt709",
    )


def _with_palettes(frames: Stream) -> Stream:
    """Give each frame 256 colors of its own.

    One palette for the whole movie would need all frames in memory before the first is written; a
    fixed one has too few colors for a dream. Ordered dither, because error diffusion boils.
    """
    split = ffmpeg.filter_multi_output(frames, "split")
    palette = ffmpeg.filter(split[0], "palettegen", stats_mode="single")
    return ffmpeg.filter(
        [split[1], palette], "paletteuse", new="1", dither="bayer", bayer_scale="3"
    )


def _with_metadata(arguments: Sequence[str], metadata: int | None) -> Sequence[str]:
    """Add the last input: not by the graph, which maps the streams of each, and this has none."""
    if metadata is None:
        return arguments
    place = max(i for i, word in enumerate(arguments) if word == "-i") + 2
    last = ["-f", "ffmetadata", "-i", f"pipe:{metadata}"]
    return [*arguments[:place], *last, *arguments[place:]]
