"""Sheets of clips: which frames, with which labels, out of one pass; and the laying out."""

import numpy as np
import pytest
from command_line import TINY, assert_fails, invoke
from PIL import Image

from dreamreel.errors import UsageError
from dreamreel.image.sheet import GAP
from dreamreel.movie.events import FrameWritten, RenderStarted
from dreamreel.movie.job.stream import dream, load_network
from dreamreel.movie.options import Options
from dreamreel.movie.sheets.clips import make_clip_sheet, plan_sheet
from dreamreel.movie.sheets.sheet import lay_out
from dreamreel.rendering.events import FrameSeen, TickDreamt
from dreamreel.rendering.view import quantize
from dreamreel.scene import parse
from dreamreel.scene.timeline.span import span_of
from dreamreel.scene.timeline.timeline import lay_out as lay_out_scene

THREE = """\
video: {size: 64x36, fps: 10}
start: {preroll: 0s}
ascent: {rate: 4/s, steps: 1}
sequence:
  - {dream: s8a:3, for: 1s}
  - {dream: {s8a:5: 3, s8a:3: 1}, for: 2s, fade: 0.5s}
  - {dream: s8a:9, for: 1s}
"""
CPU = Options(device="cpu")


def shots(text, **asked):
    return plan_sheet(parse(text), CPU, **asked).shots


def test_every_clip_has_a_still_of_its_middle():
    found = shots(THREE)
    assert list(found) == [5, 20, 35]
    assert found[20] == {"clip": "2", "at": "2s", "dream": "s8a:3 0.25 + s8a:5 0.75"}
    assert found[35]["dream"] == "s8a:9"


@pytest.mark.parametrize(
    ("at", "frames"),
    [
        (["start"], [0, 15, 30]),
        (["end"], [9, 29, 39]),
        (["start", "end"], [0, 9, 15, 29, 30, 39]),
    ],
)
def test_other_moments_of_a_clip_can_be_asked_for(at, frames):
    assert list(shots(THREE, at=at)) == frames


def test_stills_keep_clear_of_black():
    faded = THREE + "look: {fade_in: 0.4s, fade_out: 0.6s}\n"
    assert list(shots(faded, at=["start", "end"])) == [4, 9, 15, 29, 30, 34]


def test_what_the_movie_cuts_off_has_no_still():
    assert list(shots(THREE.replace("fps: 10", "fps: 10, duration: 2s"))) == [5, 15]


def test_stills_at_even_distances():
    found = shots(THREE, every="1.5s")
    assert list(found) == [0, 15, 30]
    assert [labels["clip"] for labels in found.values()] == ["1", "2", "3"]
    beats = shots(THREE + "tempo: {bpm: 60}\n", every="2b")
    assert list(beats) == [0, 20]


@pytest.mark.parametrize("every", ["0s", "soon", "2", "0.001s"])
def test_distances_that_make_no_sheet_are_refused(every):
    with pytest.raises(UsageError):
        shots(THREE + "look: {hold: 1s}\n", every=every)


def test_a_size_is_that_of_the_stills():
    large = parse(THREE, size="640x360")
    assert plan_sheet(large, CPU, shorter=90).timeline.size == (160, 90)
    assert plan_sheet(parse(THREE, size="1080p"), CPU).timeline.size == (640, 360)


def test_frames_far_apart_are_those_of_the_whole_movie():
    timeline = lay_out_scene(parse(THREE))
    network = load_network(timeline, device="cpu", precision="fp32")
    whole = {
        event.index: quantize(event.picture, 8)
        for event in dream(timeline, network)
        if isinstance(event, FrameSeen)
    }
    span = span_of(timeline, (3, 20, 31))
    some = {
        event.index: quantize(event.picture, 8)
        for event in dream(timeline, network, span)
        if isinstance(event, FrameSeen)
    }
    assert list(some) == [3, 20, 31]
    for index, picture in some.items():
        np.testing.assert_array_equal(picture, whole[index])


def test_a_guarded_movie_is_guarded_on_its_sheet_too():
    text = THREE + 'look: {flash_limit: wcag, saturation: {expr: "1 + square(0.2s)"}}\n'
    timeline = lay_out_scene(parse(text))
    network = load_network(timeline, device="cpu", precision="fp32")
    spans = [None, span_of(timeline, (12, 25))]
    seen = [
        {
            event.index: quantize(event.picture, 8)
            for event in dream(timeline, network, span)
            if isinstance(event, FrameSeen)
        }
        for span in spans
    ]
    assert list(seen[1]) == [12, 25]
    np.testing.assert_array_equal(seen[1][25], seen[0][25])


def test_a_sheet_is_made_in_one_pass(tmp_path):
    job = plan_sheet(parse(THREE), Options(device="cpu", out=tmp_path / "a.png"))
    events = list(make_clip_sheet(job))
    ticks = [event.tick for event in events if isinstance(event, TickDreamt)]
    assert ticks == list(range(ticks[0], ticks[-1] + 1))
    assert isinstance(events[0], RenderStarted)
    assert (events[0].frames, events[0].ticks) == (3, len(ticks))
    assert [event.index for event in events if isinstance(event, FrameWritten)] == [0, 1, 2]
    with Image.open(tmp_path / "a.png") as sheet:
        assert "s8a:9" in sheet.info["dreamreel_scene"]


def test_a_sheet_is_asked_for_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TINY)
    for _ in range(2):
        ended = invoke("sheet", "a.yaml", "--at", "start", "--at", "end", "--device", "cpu")
        assert ended.code == 0, ended
    assert ended.out.splitlines()[-1].startswith("renders/a.clips.png: sheet of 2 stills in")
    assert_fails(invoke("sheet", "a.yaml", "--at", "noon"), 2)
    assert_fails(invoke("sheet", "a.yaml", "--at", "end", "--every", "1s"), 2)
    assert_fails(invoke("sheet", "a.yaml", "-o", "a.gif"), 2)
    (tmp_path / "mine.png").write_bytes(b"mine")
    assert_fails(invoke("sheet", "a.yaml", "-o", "mine.png"), 78)


def test_long_labels_are_wrapped_below_their_pictures():
    picture = np.full((90, 200, 3), 200, np.uint8)
    label = {"dream": " + ".join(f"s16c:{number} 0.1" for number in range(10))}
    wide = lay_out([(picture, label)] * 4, columns=2)
    assert wide.shape[1] == 2 * (200 + GAP) + GAP
    assert wide.shape[0] > 2 * (90 + 3 * 20)
