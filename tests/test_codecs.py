"""The table of codecs, the encoding chosen from it, and ffmpeg's argument list."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel.errors import UnavailableError, UsageError
from dreamreel.ffmpeg import encoders, find_ffmpeg, version
from dreamreel.geometry import Size
from dreamreel.video.codecs import CODECS, find_codec
from dreamreel.video.command import encode_arguments
from dreamreel.video.encoding import Encoding, choose_encoding
from dreamreel.video.metadata import format_metadata, parse_metadata
from dreamreel.video.trial import try_encoder

FFMPEG = find_ffmpeg()
KINDS = [(codec, depth) for codec in CODECS.values() for depth in codec.pixel_formats]


def encoding(name: str = "h264", **changes) -> Encoding:
    values = {"size": Size(64, 48), "fps": Fraction(30), "depth": None, "quality": 16, "threads": 2}
    return choose_encoding(name, **(values | changes))


def option(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1]


def test_every_row_is_named_by_its_key():
    assert list(CODECS) == ["h264", "hevc", "av1", "prores", "ffv1", "png", "gif", "webp"]
    assert all(name == codec.name for name, codec in CODECS.items())


def test_every_default_depth_is_a_depth_that_the_codec_has():
    assert all(codec.default_depth in codec.pixel_formats for codec in CODECS.values())


def test_every_encoder_of_the_table_is_built_into_the_ffmpeg_at_hand():
    assert {codec.encoder for codec in CODECS.values()} <= encoders(FFMPEG)


@pytest.mark.parametrize(("codec", "depth"), KINDS)
def test_every_encoder_encodes_a_frame(codec, depth):
    try_encoder(codec, depth=depth, binary=FFMPEG)


def test_an_encoder_that_fails_is_unavailable(tmp_path):
    stub = tmp_path / "ffmpeg"
    stub.write_text("#!/bin/sh\necho 'Unknown encoder' >&2\nexit 8\n")
    stub.chmod(0o755)
    with pytest.raises(UnavailableError, match=r"cannot encode h264 \(libx264, 8 bits\)\nUnknown"):
        try_encoder(CODECS["h264"], binary=stub)


def test_an_unknown_codec_is_answered_with_the_nearest_and_with_all():
    with pytest.raises(UsageError) as caught:
        find_codec("h246")
    assert "h264, hevc, av1, prores, ffv1, png, gif, webp" in caught.value.message
    assert caught.value.hint == "Did you mean 'h264'?"


@pytest.mark.parametrize(
    ("name", "size", "needs"),
    [
        ("h264", Size(65, 48), "an even width and height"),
        ("hevc", Size(64, 47), "an even width and height"),
        ("av1", Size(65, 47), "an even width and height"),
        ("prores", Size(65, 48), "an even width,"),
    ],
)
def test_odd_sizes_are_refused_where_chroma_has_half_the_size(name, size, needs):
    with pytest.raises(UsageError, match=f"{size}: {name} needs {needs}") as caught:
        encoding(name, size=size)
    assert "Use 64x" in caught.value.hint


def test_odd_sizes_are_allowed_where_they_can_be_stored():
    assert encoding("prores", size=Size(64, 47)).size == Size(64, 47)
    for name in ("ffv1", "png", "gif", "webp"):
        assert encoding(name, size=Size(65, 47)).size == Size(65, 47)


@pytest.mark.parametrize("size", [Size(0, 48), Size(64, -2), Size(16386, 64)])
def test_sizes_beyond_the_codec_are_refused(size):
    with pytest.raises(UsageError, match="allows 1 to 16384 pixels a side"):
        encoding(size=size)


def test_depths_that_a_codec_has_not_are_refused_with_those_it_has():
    with pytest.raises(UsageError, match="12 bits per channel: h264 allows 8 or 10"):
        encoding(depth=12)
    with pytest.raises(UsageError, match="8 bits per channel: prores allows 10"):
        encoding("prores", depth=8)


def test_rates_that_gif_delays_cannot_hold_are_refused():
    assert encoding("gif", fps=Fraction(50)).fps == 50
    with pytest.raises(UsageError, match="60 frames per second: gif allows"):
        encoding("gif", fps=Fraction(60))
    with pytest.raises(UsageError, match="0 frames per second"):
        encoding(fps=Fraction(0))


def test_no_threads_are_refused():
    with pytest.raises(UsageError, match="0 encoder threads"):
        encoding(threads=0)


def test_ten_bits_are_fed_as_sixteen():
    assert encoding(depth=8).feed == "rgb24"
    assert encoding(depth=10).feed == "rgb48le"
    assert encoding(depth=8).frame_bytes == 64 * 48 * 3
    assert encoding(depth=10).frame_bytes == 64 * 48 * 6


@settings(deadline=None, max_examples=100)
@given(numerator=st.integers(1, 240_000), denominator=st.integers(1, 1001))
def test_every_frame_lasts_a_whole_number_of_the_containers_ticks(numerator, denominator):
    fps = min(Fraction(numerator, denominator), Fraction(1000))
    made = encoding(fps=fps)
    assert (made.timescale / fps).denominator == 1
    assert made.timescale >= 10_000


@pytest.mark.parametrize(
    ("name", "flag", "value"),
    [
        ("h264", "-crf", "16"),
        ("hevc", "-crf", "16"),
        ("av1", "-crf", "16"),
        ("prores", "-q:v", "4"),
        ("webp", "-quality", "84"),
    ],
)
def test_quality_reaches_the_encoder_on_its_own_scale(name, flag, value):
    arguments = encode_arguments(encoding(name), "file:x", binary=FFMPEG)
    assert option(arguments, flag) == value


@pytest.mark.parametrize(
    ("name", "flag", "value"),
    [
        ("h264", "-threads", "3"),
        ("ffv1", "-threads", "3"),
        ("hevc", "-x265-params", "pools=3:frame-threads=1:open-gop=0:log-level=warning"),
        ("av1", "-svtav1-params", "lp=3"),
    ],
)
def test_threads_are_pinned(name, flag, value):
    arguments = encode_arguments(encoding(name, threads=3), "file:x", binary=FFMPEG)
    assert option(arguments, flag) == value


def test_the_argument_list_never_prompts_and_names_the_container():
    arguments = encode_arguments(encoding("ffv1"), "file:/a/b.part", binary=Path("/opt/ffmpeg"))
    assert arguments[0] == "/opt/ffmpeg"
    assert {"-nostdin", "-hide_banner", "-nostats", "-y"} <= set(arguments)
    assert option(arguments, "-video_size") == "64x48"
    assert arguments[arguments.index("-map") + 2 : arguments.index("-map") + 4] == [
        "-f",
        "matroska",
    ]
    assert "file:/a/b.part" in arguments


def test_metadata_is_a_second_input_by_descriptor():
    arguments = encode_arguments(encoding(), "file:x", binary=FFMPEG, metadata=7)
    place = arguments.index("pipe:0")
    assert arguments[place + 1 : place + 5] == ["-f", "ffmetadata", "-i", "pipe:7"]
    assert option(arguments, "-map_metadata") == "1"


@settings(deadline=None, max_examples=200)
@given(
    entries=st.dictionaries(
        st.text("abc_=;#\\\n", min_size=1),
        st.text(st.one_of(st.sampled_from("=;#\\\n\r\0 "), st.characters(codec="utf-8"))).map(
            lambda text: text.replace("\0", "")
        ),
        max_size=4,
    )
)
def test_metadata_text_returns_as_it_went(entries):
    text = format_metadata(entries).replace("\0", "")
    assert parse_metadata(text) == entries


def test_metadata_with_a_nul_is_refused():
    with pytest.raises(ValueError, match="NUL"):
        format_metadata({"scene": "a\0b"})


def test_a_named_ffmpeg_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(UnavailableError, match="is not a program"):
        find_ffmpeg(tmp_path / "ffmpeg")


def test_without_one_on_path_the_wheels_ffmpeg_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg().is_file()


def test_an_ffmpeg_on_path_is_preferred(monkeypatch, tmp_path):
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\necho ffmpeg version 5.1.6-custom Copyright\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert find_ffmpeg() == own
    assert version(own) == "5.1.6-custom"


def test_a_program_that_is_not_ffmpeg_is_unavailable(tmp_path):
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho hello\n")
    other.chmod(0o755)
    with pytest.raises(UnavailableError, match="does not answer like ffmpeg"):
        version(other)


def test_the_video_side_imports_without_torch_and_without_warnings():
    code = (
        "import sys, dreamreel.video.sink\n"
        "raise SystemExit('torch' in sys.modules or 'imageio_ffmpeg' in sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
