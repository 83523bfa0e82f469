"""From segments to the movie: every codec, rate, length and name; and segments that are wrong."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from command_line import invoke
from movie_factory import encode, moving_frames
from small_renders import (
    THREE,
    TWO,
    begin,
    interrupt,
    made,
    movie,
    render,
    some_slow,
    ticks,
    work,
)

from dreamreel import durable
from dreamreel.errors import VerificationError
from dreamreel.geometry import Size
from dreamreel.movie.events import RenderFinished
from dreamreel.movie.folder.records import read_record, sealed
from dreamreel.movie.job.manifest import scene_text
from dreamreel.video import probe
from dreamreel.video.codecs import CODECS
from dreamreel.video.packets import read_packets


def files(out: Path) -> dict[str, bytes]:
    """What a movie is, in one file or in many."""
    paths = sorted(out.iterdir()) if out.is_dir() else [out]
    return {path.name: path.read_bytes() for path in paths}


def assert_seamless(tmp_path: Path, text: str, name: str = "dive.mp4", *, at: int = 7) -> Path:
    """Render a movie at once, and again with an interruption after some ticks; return it."""
    outs = []
    for place in ("straight", "resumed"):
        folder = tmp_path / place
        folder.mkdir()
        outs.append(folder / name)
        if place == "resumed":
            interrupt(folder, text, ticks=at, out=outs[-1])
            assert not outs[-1].exists()
        render(folder, text, out=outs[-1])
        assert not list(folder.rglob("*.part"))
    assert files(outs[0]) == files(outs[1])
    return outs[1]


@pytest.mark.parametrize("codec", some_slow(CODECS, "h264", "hevc", "png", "gif"))
def test_no_codec_shows_that_a_render_was_interrupted(tmp_path, codec):
    text = THREE.replace("segment: 1s", f"segment: 1s, codec: {codec}")
    out = assert_seamless(tmp_path, text, f"dive{CODECS[codec].ending}")
    assert probe.count_frames(out) == 12
    assert scene_text(out) == text


@pytest.mark.parametrize("fps", some_slow(["24000/1001", "25", "60", "1/2"], "24000/1001", "1/2"))
def test_frames_are_equally_far_apart_over_every_cut(tmp_path, fps):
    text = THREE.replace("fps: 4", f"fps: {fps}")
    if fps == "1/2":
        text = text.replace("duration: 3s", "duration: 12s").replace("segment: 1s", "segment: 4s")
    out = assert_seamless(tmp_path, text)
    times, packets = probe.frame_times(out), read_packets(out)
    step = 1 / Fraction(fps)
    assert len(times) > 3
    assert times[0] == 0
    assert {after - before for before, after in pairwise(times)} == {step}
    assert sum(packets.durations) * packets.clock == len(times) * step


@pytest.mark.parametrize(
    ("duration", "frames", "segments"),
    [("1f", 1, 1), ("2f", 2, 1), ("5f", 5, 2), ("9f", 9, 3)],
)
def test_a_movie_or_its_last_segment_may_be_one_frame(tmp_path, duration, frames, segments):
    text = THREE.replace("duration: 3s", f"duration: {duration}")
    events = render(tmp_path, text)
    assert made(events) == list(range(segments))
    assert probe.count_frames(movie(tmp_path)) == frames
    last = read_record(work(tmp_path).record(segments - 1).read_bytes())
    assert last.frames == (1 if duration != "2f" else 2)


def test_segments_without_a_frame_of_their_own_are_none(tmp_path):
    """A frame each four seconds, in segments of one."""
    text = THREE.replace("fps: 4", "fps: 1/4").replace("duration: 3s", "duration: 8s")
    assert made(render(tmp_path, text)) == [0, 1]
    assert probe.frame_times(movie(tmp_path)) == [0, 4]


@pytest.mark.parametrize(
    "name",
    some_slow(
        [
            'it\'s "quoted"',
            "two  spaces ",
            "-y",
            "ünï 🌱",
            "%d%05d",
            "a:b",
            "new\nline",
            "x;rm|&$HOME",
            "concat:a|b",
            "é" * 100,
        ],
        'it\'s "quoted"',
        "new\nline",
        "%d%05d",
    ),
)
def test_any_name_of_folder_scene_and_movie_is_only_a_name(tmp_path, monkeypatch, name):
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.chdir(folder)
    out = Path(f"{name}.mp4")
    interrupt(folder, TWO, ticks=4, out=out)
    assert made(render(folder, TWO, out=out)) == [1]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["dive.yaml", *(f"{name}.mp4{ending}" for ending in ("", ".json", ".work"))]
    )
    (again,) = begin(folder, TWO, out=out)
    assert isinstance(again, RenderFinished)


def test_a_name_that_begins_with_a_dash_is_given_behind_two_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-o.yaml").write_text(TWO)
    assert invoke("render", "-o", "./-y.mp4", "--", "-o.yaml").code == 0
    assert probe.count_frames(tmp_path / "-y.mp4") == 4


def encode_otherwise(path: Path, **changes) -> None:
    """Write a segment that differs from the right one of four frames in one way."""
    right = {"count": 4, "size": Size(64, 36), "fps": Fraction(4), "codec": "h264"} | changes
    frames = moving_frames(count=right.pop("count"), size=right["size"])
    encode(path, frames, right.pop("codec"), is_segment=True, threads=1, depth=8, **right)


def smaller(path: Path) -> None:
    encode_otherwise(path, size=Size(32, 16))


def shorter(path: Path) -> None:
    encode_otherwise(path, count=3)


def faster(path: Path) -> None:
    encode_otherwise(path, fps=Fraction(5))


def of_another_codec(path: Path) -> None:
    encode_otherwise(path, codec="hevc")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [smaller, shorter, faster, of_another_codec, cut_off, empty])
def test_a_wrong_segment_is_not_joined_even_if_its_record_says_that_it_is_right(tmp_path, spoil):
    """What no accident of a disk can do: ffmpeg alone would join most of these, and exit with 0."""
    render(tmp_path)
    movie(tmp_path).unlink()
    place = work(tmp_path).record(1)
    record = read_record(place.read_bytes())
    path = work(tmp_path).movie(record)
    spoil(path)
    lie = replace(record, sha256=durable.file_sha256(path), size_bytes=path.stat().st_size)
    place.write_bytes(sealed(lie))
    with pytest.raises(VerificationError) as caught:
        render(tmp_path)
    assert caught.value.exit_code == 80
    assert not movie(tmp_path).exists()
    place.unlink()  # as its user may
    assert (made(render(tmp_path)), probe.count_frames(movie(tmp_path))) == ([1], 12)


def test_the_manifest_is_there_before_its_movie_and_says_what_it_is(tmp_path):
    for event in begin(tmp_path):
        assert movie(tmp_path).exists() == isinstance(event, RenderFinished)
    told = json.loads((tmp_path / "dive.mp4.json").read_bytes())
    assert told["sha256"] == durable.file_sha256(movie(tmp_path))
    assert (told["frames"], len(told["frame_hashes"]), told["runs"]) == (12, 12, 1)


def test_a_movie_of_many_segments_is_joined_whole(tmp_path):
    text = THREE.replace("fps: 4, duration: 3s", "fps: 1, duration: 40s").replace("4/s", "1/s")
    events = render(tmp_path, text)
    assert made(events) == list(range(40))
    assert probe.frame_times(movie(tmp_path)) == list(range(40))
    assert ticks(events) == 41
