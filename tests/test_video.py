"""Frames in, a verified movie out: what is stored, how it looks, what it is called."""

import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from movie_factory import (
    AWKWARD_NAMES,
    FRAMES,
    NTSC,
    SIZE,
    children,
    encode,
    moving_frames,
    open_sink,
)
from PIL import Image

from dreamreel.errors import ConflictError, EncoderError, InputFileError, VerificationError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.geometry import Size
from dreamreel.video import probe
from dreamreel.video.codecs import CODECS
from dreamreel.video.process import frame_hash

KINDS = [(codec.name, depth) for codec in CODECS.values() for depth in codec.pixel_formats]
QUICKTIME = [name for name, codec in CODECS.items() if codec.is_quicktime]
SCENE = "dreamreel: 1  # a=b; \"ä\" \\ 'é'\r\ntitle: |\n\n  Gärten 🌱\ttab = #1\n" * 350


def psnr(got: np.ndarray, want: np.ndarray) -> float:
    top = np.iinfo(want.dtype).max
    error = np.mean((got / top - want / top) ** 2)
    return float("inf") if error == 0 else -10 * float(np.log10(error))


@pytest.mark.parametrize(("name", "depth"), KINDS)
def test_every_codec_stores_each_frame_once(tmp_path, name, depth):
    frames = moving_frames(depth)
    path = tmp_path / f"movie{CODECS[name].ending}"
    written = encode(path, frames, name, depth=depth)
    assert written.path == path
    assert written.frames == FRAMES
    assert len(list(probe.decode(path))) == FRAMES
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "depth", "bound"),
    [
        ("h264", 8, 34),
        ("h264", 10, 34),
        ("hevc", 8, 36),
        ("hevc", 10, 36),
        ("av1", 8, 36),
        ("av1", 10, 36),
        ("prores", 10, 40),
        ("webp", 8, 33),
        ("gif", 8, 24),
    ],
)
def test_lossy_codecs_stay_close_to_what_was_fed(tmp_path, name, depth, bound):
    frames = moving_frames(depth)
    path = tmp_path / f"movie{CODECS[name].ending}"
    encode(path, frames, name, depth=depth)
    decoded = list(probe.decode(path, depth=8 if depth == 8 else 16))
    assert min(psnr(got, want) for got, want in zip(decoded, frames, strict=True)) > bound


@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("name", ["ffv1", "png"])
def test_lossless_codecs_hold_exactly_what_was_fed(tmp_path, name, depth):
    noise = np.random.default_rng(1)
    kind = np.uint8 if depth == 8 else np.uint16
    size = Size(65, 47)
    frames = [
        noise.integers(0, np.iinfo(kind).max, (47, 65, 3), dtype=kind, endpoint=True)
        for _ in range(FRAMES)
    ]
    path = tmp_path / f"movie{CODECS[name].ending}"
    encode(path, frames, name, depth=depth, size=size)
    decoded = probe.decode(path, depth=8 if depth == 8 else 16)
    assert all(np.array_equal(*pair) for pair in zip(decoded, frames, strict=True))


@pytest.mark.parametrize("name", ["h264", "hevc", "av1", "prores"])
def test_pure_colors_come_back_through_bt709(tmp_path, name):
    colors = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (255, 255, 255), (0, 0, 0)]
    depth = CODECS[name].default_depth
    scale, kind = (1, np.uint8) if depth == 8 else (257, np.uint16)
    frames = [np.full((48, 64, 3), color, kind) * kind(scale) for color in colors]
    path = tmp_path / f"movie{CODECS[name].ending}"
    encode(path, frames, name, quality=4)
    for got, color in zip(probe.decode(path), colors, strict=True):
        assert np.abs(got.astype(int) - color).max() <= 3


@pytest.mark.parametrize("name", QUICKTIME)
def test_luma_follows_the_bt709_matrix(tmp_path, name):
    """Read as gray, the stored luma of pure green is 16 + 219 * 0.7152, not BT.601's 0.587."""
    path = tmp_path / "movie"
    depth = CODECS[name].default_depth
    kind = np.uint8 if depth == 8 else np.uint16
    encode(path, [np.full((48, 64, 3), (0, np.iinfo(kind).max, 0), kind)], name, quality=4)
    gray, kind, step = ("gray", "u1", 1) if depth == 8 else ("gray10le", "<u2", 4)
    take = ["-vf", "extractplanes=y", "-f", "rawvideo", "-pix_fmt", gray, "pipe:1"]
    command = [find_ffmpeg(), "-v", "error", "-i", f"file:{path}", *take]
    luma = subprocess.run(command, capture_output=True, check=True).stdout
    assert abs(np.frombuffer(luma, kind).mean() / step - (16 + 219 * 0.7152)) < 1.5


@pytest.mark.parametrize("name", QUICKTIME)
def test_movies_are_tagged_as_bt709_of_limited_range(tmp_path, name):
    path = tmp_path / f"movie{CODECS[name].ending}"
    encode(path, moving_frames(CODECS[name].default_depth), name)
    assert probe.facts(path).color.startswith("tv, bt709")
    assert "/" not in probe.facts(path).color


@pytest.mark.parametrize("name", QUICKTIME)
@pytest.mark.parametrize("fps", [NTSC, Fraction(24000, 1001), Fraction(25), Fraction(1, 2)])
def test_frames_are_equally_far_apart(tmp_path, name, fps):
    path = tmp_path / f"movie{CODECS[name].ending}"
    encode(path, moving_frames(CODECS[name].default_depth), name, fps=fps)
    assert probe.frame_times(path) == [i / fps for i in range(FRAMES)]


def test_facts_say_what_the_movie_is(tmp_path):
    encode(tmp_path / "movie.mp4", moving_frames())
    assert probe.facts(tmp_path / "movie.mp4") == probe.Facts(
        codec="h264",
        pixel_format="yuv420p",
        color="tv, bt709, progressive",
        size=SIZE,
        fps=NTSC,
        duration_seconds=0.4,
    )


def test_facts_of_pictures_know_no_rate(tmp_path):
    encode(tmp_path / "pictures", moving_frames(), "png")
    encode(tmp_path / "movie.webp", moving_frames(), "webp")
    assert probe.facts(tmp_path / "pictures").fps is None
    assert probe.facts(tmp_path / "pictures").size == SIZE
    assert probe.facts(tmp_path / "movie.webp").size == SIZE
    assert probe.facts(tmp_path / "movie.webp").duration_seconds == pytest.approx(0.4, abs=0.002)


@pytest.mark.parametrize("name", [*QUICKTIME, "ffv1"])
def test_the_scene_travels_inside_the_movie(tmp_path, name):
    assert len(SCENE) > 20_000
    frames = moving_frames(CODECS[name].default_depth)
    path = tmp_path / "movie"
    texts = {"dreamreel_scene": SCENE, "title": "Gärten = 1;", "comment": "ends in \\"}
    encode(path, frames, name, metadata=texts)
    assert probe.metadata(path).items() >= texts.items()


def test_a_scene_longer_than_a_command_line_argument_travels_too(tmp_path):
    scene = "x: 1  # ünï\n" * 30_000
    encode(tmp_path / "movie.mp4", moving_frames(), metadata={"dreamreel_scene": scene})
    assert probe.metadata(tmp_path / "movie.mp4")["dreamreel_scene"] == scene


def test_pictures_carry_no_metadata(tmp_path):
    encode(tmp_path / "movie.gif", moving_frames(), "gif", metadata={"dreamreel_scene": SCENE})
    encode(tmp_path / "pictures", moving_frames(), "png", metadata={"dreamreel_scene": SCENE})
    assert "dreamreel_scene" not in probe.metadata(tmp_path / "movie.gif")
    assert probe.metadata(tmp_path / "pictures") == {}


@pytest.mark.parametrize("name", CODECS)
def test_repeated_frames_count_one_by_one(tmp_path, name):
    depth = CODECS[name].default_depth
    frames = moving_frames(depth)[:1] * 7 + moving_frames(depth)[3:4] * 5
    assert encode(tmp_path / "movie", frames, name).frames == 12


@pytest.mark.parametrize("name", CODECS)
def test_a_movie_of_one_frame(tmp_path, name):
    frames = moving_frames(CODECS[name].default_depth, count=1)
    assert encode(tmp_path / "movie", frames, name).frames == 1


@pytest.mark.parametrize("name", CODECS)
def test_a_movie_without_frames_is_no_movie(tmp_path, name):
    with pytest.raises((EncoderError, VerificationError)):
        encode(tmp_path / "movie", [], name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", AWKWARD_NAMES)
@pytest.mark.parametrize("codec", ["h264", "png"])
def test_any_file_name_is_only_a_name(tmp_path, monkeypatch, name, codec):
    folder = tmp_path / "100%d done"
    folder.mkdir()
    monkeypatch.chdir(folder)
    written = encode(Path(name), moving_frames(), codec)
    assert [entry.name for entry in folder.iterdir()] == [name]
    assert len(list(probe.decode(written.path))) == FRAMES


def test_pictures_are_numbered_from_zero(tmp_path):
    frames = moving_frames()
    encode(tmp_path / "pictures", frames, "png")
    names = sorted(entry.name for entry in (tmp_path / "pictures").iterdir())
    assert names == [f"frame_{i:06d}.png" for i in range(FRAMES)]
    with Image.open(tmp_path / "pictures" / names[5]) as picture:
        assert np.array_equal(np.asarray(picture), frames[5])


def test_an_older_folder_of_frames_is_replaced_but_nothing_else(tmp_path):
    encode(tmp_path / "pictures", moving_frames(), "png")
    encode(tmp_path / "pictures", moving_frames(count=3), "png")
    assert len(list((tmp_path / "pictures").iterdir())) == 3
    (tmp_path / "pictures" / "notes.txt").write_text("mine")
    with pytest.raises(ConflictError, match="not a folder of frames only"):
        open_sink(tmp_path / "pictures", "png")
    with pytest.raises(ConflictError, match="is a folder"):
        open_sink(tmp_path / "pictures")


def test_the_same_frames_give_the_same_bytes(tmp_path):
    for name, codec in CODECS.items():
        for copy in "ab":
            encode(tmp_path / f"{name}.{copy}", moving_frames(codec.default_depth), name)
        if not codec.is_folder:
            first, second = (tmp_path / f"{name}.{copy}" for copy in "ab")
            assert first.read_bytes() == second.read_bytes(), name


def test_frames_are_hashed_as_they_were_fed(tmp_path):
    frames = moving_frames()
    written = encode(tmp_path / "movie.mp4", frames)
    assert written.frame_hashes == tuple(frame_hash(frame.tobytes()) for frame in frames)
    assert len(set(written.frame_hashes)) == FRAMES


def test_arrays_bytes_and_buffers_are_the_same_to_the_sink(tmp_path):
    frame = moving_frames()[0]
    wide = np.zeros((48, 128, 3), np.uint8)
    wide[:, ::2] = frame
    buffer = bytearray(frame.tobytes())
    with open_sink(tmp_path / "movie.mkv", "ffv1") as sink:
        for form in (frame, frame.tobytes(), buffer, memoryview(buffer), wide[:, ::2]):
            sink.write(form)
        buffer[:] = bytes(len(buffer))  # taken already: the caller may use it again
        written = sink.close()
    assert set(written.frame_hashes) == {frame_hash(frame.tobytes())}


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((48, 64, 3), np.float32),
        np.zeros((48, 64, 3), np.uint16),
        np.zeros((64, 48, 3), np.uint8),
        np.zeros((48, 64, 4), np.uint8),
        bytes(48 * 64 * 3 - 1),
    ],
)
def test_frames_of_another_form_are_refused(tmp_path, frame):
    with open_sink(tmp_path / "movie.mp4") as sink:
        with pytest.raises(ValueError, match="a frame of"):
            sink.write(frame)
        sink.abort()


def test_leaving_the_block_closes_the_movie(tmp_path):
    with open_sink(tmp_path / "movie.mp4") as sink:
        sink.write(moving_frames()[0])
    assert probe.count_frames(tmp_path / "movie.mp4") == 1
    with pytest.raises(ValueError, match="is closed"):
        sink.write(moving_frames()[0])
    assert sink.queue_depth == 0
    assert sink.abort() is None


@pytest.mark.parametrize("name", ["h264", "png"])
def test_an_exception_in_the_block_gives_the_movie_up(tmp_path, name):
    path = tmp_path / "movie"
    encode(path, moving_frames(count=2), name)

    def broken_dream():
        with open_sink(path, name) as sink:
            sink.write(moving_frames()[0])
            raise RuntimeError("the dream broke")

    with pytest.raises(RuntimeError, match="the dream broke"):
        broken_dream()
    assert [entry.name for entry in tmp_path.iterdir()] == ["movie"]
    assert probe.count_frames(path) == 2
    assert not children()


@pytest.mark.parametrize("name", ["h264", "png"])
def test_an_aborted_movie_can_be_kept_to_be_watched(tmp_path, name):
    with open_sink(tmp_path / "movie", name) as sink:
        for frame in moving_frames(count=5):
            sink.write(frame)
        kept = sink.abort(keep=True)
    assert kept == tmp_path / "movie.part"
    assert probe.count_frames(kept) == 5
    assert not (tmp_path / "movie").exists()


def test_a_part_that_an_earlier_run_left_is_replaced(tmp_path):
    (tmp_path / "movie.mp4.part").write_bytes(b"old")
    encode(tmp_path / "movie.mp4", moving_frames())
    assert [entry.name for entry in tmp_path.iterdir()] == ["movie.mp4"]


@pytest.mark.parametrize("read", [probe.facts, probe.metadata, probe.count_frames])
def test_what_is_no_movie_is_an_input_error(tmp_path, read):
    with pytest.raises(InputFileError, match="does not exist"):
        read(tmp_path / "none.mp4")
    (tmp_path / "text.mp4").write_text("not a movie" * 100)
    with pytest.raises(InputFileError, match=r"text\.mp4"):
        read(tmp_path / "text.mp4")


def test_decoding_can_stop_early(tmp_path):
    encode(tmp_path / "movie.mp4", moving_frames(count=100))
    frames = probe.decode(tmp_path / "movie.mp4", size=Size(16, 12))
    assert next(frames).shape == (12, 16, 3)
    frames.close()
    assert not children()
