"""Stills and previews: parts of the movie, and the same dream."""

import hashlib
import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from command_line import assert_fails, invoke
from fake_network import FakeNetwork
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scene_factory import scene as made_scene

import dreamreel
from dreamreel.ascent.climb import Climber
from dreamreel.errors import ConflictError, UsageError
from dreamreel.geometry import Grid, Size
from dreamreel.image.tone import Tone
from dreamreel.movie.events import Recalled, RenderFinished
from dreamreel.movie.options import Options
from dreamreel.movie.reels.make import make
from dreamreel.movie.reels.preview import plan_preview, preview, smaller
from dreamreel.movie.reels.still import make_still, plan_still
from dreamreel.rendering.dreamer import Dreamer, DreamState
from dreamreel.rendering.events import TickDreamt
from dreamreel.rendering.play import enlarged
from dreamreel.scene import parse
from dreamreel.scene.model import Video
from dreamreel.scene.timeline.span import frame_at, frames_within, moment, span_of, whole
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.video.probe import count_frames

TEXT = """
dreamreel: 1
seed: 5
video: {size: 64x36, fps: 12, duration: 6s}
start: {preroll: 0.5s}
ascent: {rate: 4/s, steps: 1, octaves: {coarsest: 24px}}
sequence: [{dream: s8a:3}]
camera: {zoom: 0.5 oct/s}
"""
SCENE = parse(TEXT, name="deep")
SKETCHED_TEXT = TEXT.replace("steps: 1", "steps: 1, sketch: 24px")
SKETCHED = parse(SKETCHED_TEXT, name="deep")
LAST = 71


@pytest.fixture(scope="module")
def movie():
    return list(dreamreel.frames(SCENE, device="cpu"))


def options(path):
    return Options(out=path, device="cpu")


def still(path, at, **how):
    events = list(make_still(plan_still(SCENE, at, options(path), **how)))
    assert isinstance(events[-1], RenderFinished)
    return np.asarray(Image.open(path))


def previewed(path, **how):
    job = plan_preview(SCENE, options(path), **how)
    list(preview(job))
    return json.loads(path.with_name(path.name + ".json").read_text())["frame_hashes"]


def fingerprints(frames):
    return [hashlib.blake2b(frame.tobytes(), digest_size=16).hexdigest() for frame in frames]


@pytest.mark.parametrize(
    ("at", "frame"), [("0s", 0), ("1.25s", 15), ("30f", 30), ("-1s", 60), ("100%", LAST)]
)
def test_a_still_is_the_movies_own_frame(tmp_path, movie, at, frame):
    assert np.array_equal(still(tmp_path / "a.png", at), movie[frame])


def test_a_still_carries_its_scene(tmp_path):
    still(tmp_path / "a.png", "0s")
    assert Image.open(tmp_path / "a.png").text["dreamreel_scene"] == TEXT


def test_a_cold_still_is_another_picture_sooner(tmp_path, movie):
    timeline = lay_out(SCENE)
    warm, cold = (span_of(timeline, range(60, 61), cold=cold) for cold in (False, True))
    assert (warm.first_tick, cold.first_tick, cold.last_tick) == (-2, 8, 21)
    picture = still(tmp_path / "a.png", "5s", cold=True)
    assert picture.shape == movie[60].shape
    assert not np.array_equal(picture, movie[60])


def test_a_cold_still_near_the_beginning_is_the_movies_own(tmp_path, movie):
    assert np.array_equal(still(tmp_path / "a.png", "1s", cold=True), movie[12])


def test_a_large_still_is_dreamt_small_until_three_seconds_before(tmp_path, movie):
    job = plan_still(SKETCHED, "5s", options(tmp_path / "a.png"))
    assert job.ahead
    assert (job.ahead.timeline.size, job.ahead.until) == (Size(42, 24), 8)
    ticks = [event for event in make_still(job) if isinstance(event, TickDreamt)]
    assert [event.tick for event in ticks] == list(range(-2, 22))
    assert {(event.first, event.last) for event in ticks} == {(-2, 21)}
    picture = np.asarray(Image.open(job.out))
    assert picture.shape == (36, 64, 3)
    assert not np.array_equal(picture, movie[60])


def test_a_small_still_or_an_early_one_needs_no_preview():
    assert plan_still(SCENE, "5s", Options()).ahead is None
    assert plan_still(SKETCHED, "2s", Options()).ahead is None
    assert plan_still(SKETCHED, "5s", Options(), cold=True).ahead is None


def test_a_state_lies_where_it_lay_after_it_is_carried_to_a_larger_canvas():
    small, large = (
        Grid.of_frame(Size(64, 36), (4, 3)).shifted(0.3 - 0.2j),
        Grid.of_frame(Size(160, 90), (8, 5)),
    )

    def ramp(grid):
        x = grid.origin.real + grid.pitch * torch.arange(grid.width)
        y = grid.origin.imag + grid.pitch * torch.arange(grid.height)
        plane = 0.5 + 0.1 * x[None, :] + 0.2 * y[:, None]
        return plane.expand(1, 3, -1, -1).float()

    state = DreamState(7, ramp(small), small, Tone(0.5, 0.2))
    whole = Dreamer(Climber(FakeNetwork(), Size(160, 90), large, 5), Size(160, 90), large, 5)
    carried = enlarged(whole, state)
    assert (carried.tick, carried.grid) == (7, large)
    inner = (..., slice(20, -20), slice(20, -20))  # taps beyond the border repeat it
    torch.testing.assert_close(carried.picture[inner], ramp(large)[inner], atol=1e-3, rtol=0)


def test_a_still_is_a_png_and_replaces_nothing_but_a_still(tmp_path):
    with pytest.raises(UsageError, match=r"\.png"):
        plan_still(SCENE, "0s", options(tmp_path / "a.jpg"))
    photograph = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(photograph)
    before = photograph.read_bytes()
    with pytest.raises(ConflictError, match="not a still"):
        plan_still(SCENE, "0s", options(photograph))
    assert photograph.read_bytes() == before
    still(tmp_path / "b.png", "0s")
    still(tmp_path / "b.png", "1s")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png"]


@pytest.mark.parametrize("text", ["7s", "-7s", "+1s", "2", "soon"])
def test_a_moment_that_is_not_in_the_movie_is_refused(text):
    with pytest.raises(UsageError):
        moment(SCENE, text)


def test_a_preview_at_the_scenes_own_size_has_the_movies_frames(tmp_path, movie):
    assert previewed(tmp_path / "p.mp4") == fingerprints(movie)


def test_a_preview_is_the_render_of_that_size(tmp_path):
    frames = dreamreel.frames(parse(TEXT, size="42x24"), device="cpu")
    assert previewed(tmp_path / "p.mp4", shorter=24) == fingerprints(frames)


def test_a_cut_preview_holds_the_frames_from_and_before_its_moments(tmp_path, movie):
    path = tmp_path / "p.mp4"
    hashes = previewed(path, start="1s", end="-4.5s")
    assert count_frames(path, fps=Fraction(12)) == 6
    assert hashes == fingerprints(movie[12:18])


def test_a_cold_preview_dreams_anew(tmp_path, movie):
    hashes = previewed(tmp_path / "p.mp4", start="5s", cold=True)
    assert len(hashes) == 12
    assert not set(hashes) & set(fingerprints(movie))


def test_a_preview_replaces_a_preview_and_nothing_else(tmp_path):
    path = tmp_path / "p.mp4"
    previewed(path, end="2f")
    previewed(path, end="3f")
    assert count_frames(path, fps=Fraction(12)) == 3
    own = tmp_path / "movie.mp4"
    own.write_bytes(b"a movie")
    with pytest.raises(ConflictError, match="not a preview"):
        previewed(own, end="2f")
    assert own.read_bytes() == b"a movie"


def test_a_still_of_a_movie_that_was_rendered_goes_on_from_its_stored_state(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scene = parse(SKETCHED_TEXT + "output: {segment: 2s}", name="deep")
    list(make(scene, Options(device="cpu")))
    rendered = json.loads((tmp_path / "renders/deep.mp4.json").read_text())["frame_hashes"]
    events = list(make_still(plan_still(scene, "5s", options(tmp_path / "a.png"))))
    assert [event for event in events if isinstance(event, Recalled)] == [Recalled(16)]
    assert [e.tick for e in events if isinstance(e, TickDreamt)] == list(range(17, 22))
    assert fingerprints([np.asarray(Image.open(tmp_path / "a.png"))]) == [rendered[60]]


def test_a_preview_of_no_frames_is_refused():
    with pytest.raises(UsageError, match="no frame"):
        plan_preview(SCENE, Options(), start="2s", end="2s")


@given(st.integers(16, 5000), st.integers(16, 5000), st.integers(16, 720))
@settings(deadline=None, max_examples=50)
def test_a_preview_keeps_the_shape_with_even_sides_and_does_not_enlarge(width, height, shorter):
    video = Video(Size(width, height), Fraction(30), Fraction(4))
    size = smaller(replace(made_scene(), video=video), shorter).video.size
    assert size.width % 2 == size.height % 2 == 0
    assert min(size) <= min(shorter, min(width, height)) + 1
    assert size.width <= width + 1
    assert size.height <= height + 1
    ratio = min(1, shorter / min(width, height))
    assert abs(size.width - width * ratio) <= 1
    assert abs(size.height - height * ratio) <= 1


@given(st.fractions(0, 6), st.fractions(0, 6))
@settings(deadline=None, max_examples=50)
def test_cuts_part_the_movie_without_gap_or_overlap(one, other):
    timeline = lay_out(SCENE)
    start, end = sorted((one, other))
    parts = []
    for pair in ((Fraction(0), start), (start, end), (end, Fraction(6))):
        try:
            parts += frames_within(timeline.scene, *pair)
        except UsageError:
            continue
    assert parts == list(whole(timeline).frames)
    assert frame_at(timeline, end) <= LAST


def test_the_commands_write_into_the_folder_of_renders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep.yaml").write_text(TEXT)
    shown = invoke("still", "deep.yaml", "--at", "-5.5s", "--device", "cpu")
    seen = invoke("preview", "deep.yaml", "--to", "0.25s", "--size", "360p", "--device", "cpu")
    assert (shown.code, seen.code) == (0, 0), shown.err + seen.err
    assert "deep.frame_000006.png" in shown.out
    assert "3 frames" in seen.out
    assert sorted(path.name for path in (tmp_path / "renders").iterdir()) == [
        "deep.frame_000006.png",
        "deep.preview.mp4",
        "deep.preview.mp4.json",
    ]


def test_a_large_still_says_that_it_begins_small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep.yaml").write_text(SKETCHED_TEXT)
    ended = invoke("still", "deep.yaml", "--at", "4s", "--progress", "plain", "--device", "cpu")
    assert ended.err == "no state is stored there; dreaming at 42x24 until 1.00 s\n"


def test_the_commands_refuse_what_they_do_not_understand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep.yaml").write_text(TEXT)
    assert_fails(invoke("still", "deep.yaml", "--at", "9s"), 2)
    assert_fails(invoke("still", "deep.yaml"), 2)
    assert_fails(invoke("preview", "deep.yaml", "--size", "large"), 2)
    assert_fails(invoke("preview", "deep.yaml", "--from", "3s", "--to", "2s"), 2)
    assert not (tmp_path / "renders").exists()
