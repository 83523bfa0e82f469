"""A movie whose frames are wrong, blank, repeated or exchanged is not believed."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from movie_factory import encode, moving_frames, open_sink
from PIL import Image
from segments import encoding_of

from dreamreel.errors import VerificationError
from dreamreel.geometry import Size
from dreamreel.video.codecs import CODECS
from dreamreel.video.thumbnails import (
    COLUMNS,
    ROWS,
    THUMBNAIL_BYTES,
    Thumbnailer,
    verify_frames,
)

LUMA = np.array([0.2126, 0.7152, 0.0722])
KINDS = [
    (codec.name, depth, quality)
    for codec in CODECS.values()
    for depth in codec.pixel_formats
    for quality in ((0, 16, 63) if codec.quality(16) else (16,))
]
WIDE = Size(320, 180)


def table(thumbnail: bytes) -> np.ndarray:
    return np.frombuffer(thumbnail, np.uint8).reshape(ROWS, COLUMNS).astype(float)


def area_average(luma: np.ndarray) -> np.ndarray:
    """Each pixel cut into so many pieces that a whole number of them fits a cell."""
    height, width = luma.shape
    pieces = luma.repeat(ROWS, axis=0).repeat(COLUMNS, axis=1)
    return pieces.reshape(ROWS, height, COLUMNS, width).mean(axis=(1, 3))


def dive(count: int, octaves: float, size: Size = WIDE) -> list[np.ndarray]:
    """Waves of many lengths, magnified by so many octaves per frame around the center."""
    random = np.random.default_rng(3)
    y, x = (
        np.mgrid[0 : size.height, 0 : size.width][..., None]
        - np.array(size[::-1])[:, None, None, None] / 2
    )
    frames = []
    waves = random.normal(0, 1, (24, 2, 3)) * np.geomspace(0.02, 0.5, 24)[:, None, None]
    phases = random.uniform(0, 7, (24, 3))
    for i in range(count):
        scale = 2 ** (-octaves * i)
        sums = sum(
            np.sin(scale * (x * fx + y * fy) + phase)
            for (fx, fy), phase in zip(waves, phases, strict=True)
        )
        frames.append(np.clip(128 + 18 * sums, 0, 255).astype(np.uint8))
    return frames


def thumbnails_of(frames: list[np.ndarray]) -> bytes:
    height, width, _ = frames[0].shape
    make = Thumbnailer(Size(width, height))
    return b"".join(make.of_rgb(frame) for frame in frames)


@settings(deadline=None, max_examples=60)
@given(width=st.integers(16, 90), height=st.integers(9, 70), depth=st.sampled_from([8, 10]))
def test_a_thumbnail_is_the_area_average_of_luma(width, height, depth):
    top, kind = (255, np.uint8) if depth == 8 else (65535, np.uint16)
    random = np.random.default_rng(width * height)
    frame = random.integers(0, top, (height, width, 3), dtype=kind, endpoint=True)
    expected = area_average((frame * (255 / top)) @ LUMA)
    got = table(Thumbnailer(Size(width, height)).of_rgb(frame))
    assert np.abs(got - expected).max() <= 0.51


def test_frames_smaller_than_the_grid_have_thumbnails_too():
    frame = np.arange(4, dtype=np.uint8).reshape(2, 2, 1).repeat(3, axis=2) * 60
    got = table(Thumbnailer(Size(2, 2)).of_rgb(frame))
    assert got[0, 0] == 0
    assert got[0, -1] == 60
    assert got[-1, 0] == 120
    assert got[ROWS // 2, 0] == 60  # half of either row


@pytest.mark.parametrize("depth", [8, 10])
def test_luma_of_limited_range_becomes_full(depth):
    scale, kind = (1, np.uint8) if depth == 8 else (4, np.uint16)
    plane = np.repeat(np.array([[16], [235]], kind), 90, axis=0).repeat(32, axis=1) * kind(scale)
    got = table(Thumbnailer(Size(32, 180)).of_luma(plane, depth=depth))
    assert set(got[:4].ravel()) == {0}
    assert set(got[5:].ravel()) == {255}


@pytest.mark.parametrize(("codec", "depth", "quality"), KINDS)
def test_right_movies_are_believed_at_any_quality(tmp_path, codec, depth, quality):
    random = np.random.default_rng(1)
    scale, kind = (1, np.uint8) if depth == 8 else (257, np.uint16)
    noise = [random.integers(0, 256, (48, 64, 3)) for _ in range(4)]
    flips = [np.full((48, 64, 3), 255 * (i % 2)) for i in range(4)]
    frames = [(frame * scale).astype(kind) for frame in (*noise, *flips)]
    frames += moving_frames(depth, 8)
    written = encode(tmp_path / "movie", frames, codec, depth=depth, quality=quality)
    assert written.frames == len(frames)


def spoilt(name: str, frames: list[np.ndarray]) -> list[np.ndarray]:
    wrong = list(frames)
    if name == "exchanged":
        wrong[5], wrong[6] = wrong[6], wrong[5]
    elif name == "exchanged afar":
        wrong[4], wrong[7] = wrong[7], wrong[4]
    elif name == "blank":
        wrong[5] = np.zeros_like(wrong[5])
    elif name == "upside down":
        wrong[5] = wrong[5][::-1]
    return wrong


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exchanged", "frames 5 and 6 have changed places"),
        ("exchanged afar", "frames? 4 (is not|and 7 have)"),
        ("blank", "frame 5 is not the one that was fed"),
        ("upside down", "frame 5 is not the one that was fed"),
    ],
)
@pytest.mark.parametrize("codec", CODECS)
def test_wrong_frames_of_a_dive_are_named(tmp_path, codec, name, words):
    """Half an octave a second at 30 frames a second; the movie itself is a right one of others."""
    frames = dive(10, 0.5 / 30)
    fed = thumbnails_of(frames)
    scale = 1 if CODECS[codec].default_depth == 8 else np.uint16(257)
    wrong = [frame * scale for frame in spoilt(name, frames)]
    encode(tmp_path / "movie", wrong, codec, size=WIDE)
    encoding = encoding_of(codec, size=WIDE)
    with pytest.raises(VerificationError, match=words):
        verify_frames(tmp_path / "movie", fed, encoding=encoding)
    right = thumbnails_of(spoilt(name, frames))
    verify_frames(tmp_path / "movie", right, encoding=encoding)


def test_a_difference_far_into_a_long_movie_is_named(tmp_path):
    """Frames are compared in blocks of 4096; these two lie in different ones."""
    size = Size(32, 18)
    random = np.random.default_rng(5)
    frames = list(random.integers(0, 256, (4100, 18, 32, 3), dtype=np.uint8))
    encode(tmp_path / "movie", frames, "ffv1", size=size)
    frames[4095], frames[4096] = frames[4096], frames[4095]
    with pytest.raises(VerificationError, match="frame 4095 is not"):
        verify_frames(
            tmp_path / "movie", thumbnails_of(frames), encoding=encoding_of("ffv1", size=size)
        )


def test_lost_and_added_frames_are_counted(tmp_path):
    frames = moving_frames()
    encode(tmp_path / "movie", frames, "h264")
    for fed, count in ((frames[:-1], 11), (frames + frames[:1], 13)):
        with pytest.raises(VerificationError, match=f"decodes to 12 frames, {count} were fed"):
            verify_frames(tmp_path / "movie", thumbnails_of(fed), encoding=encoding_of("h264"))


@pytest.mark.parametrize("codec", ["webp", "gif"])
def test_repeated_frames_of_animated_pictures_are_compared_each(tmp_path, codec):
    frames = moving_frames(count=3)
    repeated = [frames[0]] * 7 + [frames[1]] * 5 + [frames[2]]
    encode(tmp_path / "movie", repeated, codec, fps=Fraction(25))
    encoding = encoding_of(codec, fps=Fraction(25))
    verify_frames(tmp_path / "movie", thumbnails_of(repeated), encoding=encoding)
    other = [frames[0]] * 8 + [frames[1]] * 4 + [frames[2]]
    with pytest.raises(VerificationError, match="frame 7 is not the one that was fed"):
        verify_frames(tmp_path / "movie", thumbnails_of(other), encoding=encoding)


def test_what_does_not_decode_is_not_believed(tmp_path):
    encode(tmp_path / "movie", moving_frames(), "ffv1")
    data = (tmp_path / "movie").read_bytes()
    (tmp_path / "movie").write_bytes(data[: len(data) // 2])
    with pytest.raises(VerificationError, match="does not decode"):
        verify_frames(tmp_path / "movie", bytes(THUMBNAIL_BYTES), encoding=encoding_of("ffv1"))


def test_black_after_white_is_black_in_a_gif(tmp_path):
    """The encoder's shortcuts took pixels of equal palette index for unchanged."""
    flips = [np.full((48, 64, 3), 255 * (i % 2), np.uint8) for i in range(6)]
    encode(tmp_path / "movie.gif", flips, "gif")
    with Image.open(tmp_path / "movie.gif") as movie:
        for i in range(6):
            movie.seek(i)
            assert np.asarray(movie.convert("RGB")).max() == 255 * (i % 2)


def test_the_best_quality_of_av1_is_the_best(tmp_path):
    frames = [frame.astype(np.uint16) * 257 for frame in dive(4, 0.02)]
    sizes = [
        encode(tmp_path / "movie", frames, "av1", quality=quality, size=WIDE).size_bytes
        for quality in (0, 2, 16, 35)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]


def test_a_closed_sink_forgets_nothing_of_frames_given_as_bytes(tmp_path):
    frames = dive(6, 0.5 / 30)
    with open_sink(tmp_path / "movie", size=WIDE) as sink:
        for frame in frames:
            sink.write(frame.tobytes())
        assert sink.close().frames == 6
