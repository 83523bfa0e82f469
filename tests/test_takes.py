"""Takes: a preview made again after an edit is, frame by frame, the one made from nothing."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dreamreel.errors import ConflictError, InterruptedRenderError
from dreamreel.movie.events import FrameWritten, RenderStarted
from dreamreel.movie.options import Options
from dreamreel.movie.reels.preview import plan_preview, preview
from dreamreel.movie.reels.takes import REMEMBERED, Takes, preview_again
from dreamreel.rendering.events import TickDreamt
from dreamreel.scene import parse

TEXT = """
dreamreel: 1
seed: 5
video: {size: 64x36, fps: 10, duration: 3s}
start: {preroll: 0.5s}
ascent: {rate: 6/s, steps: 1, octaves: {coarsest: 24px}, strength: STRENGTH}
sequence:
  - {dream: s8a:3, for: 1.5s}
  - {dream: SECOND, for: 1.5s, fade: 0.5s}
camera: {zoom: 0.4 oct/s}
look: LOOK
"""
USUAL = {"STRENGTH": "0.45", "SECOND": "s8a:5", "LOOK": "{hue: 0}"}
LATE = "{keys: [{at: 2s, value: 0.45}, {at: 3s, value: 0.9}]}"
GUARDED = '{flash_limit: wcag, saturation: {expr: "0.5 + 0.5*square(0.25s)"}}'


def scene(**changes):
    text = TEXT
    for name, value in (USUAL | changes).items():
        text = text.replace(name, value)
    return parse(text, name="edited")


def hashes(path):
    return json.loads(path.with_name(f"{path.name}.json").read_text())["frame_hashes"]


def planned(path, edited, stop=lambda: False, **how):
    return plan_preview(edited, Options(out=path, device="cpu", stop=stop), **how)


def again(takes, path, edited, **how):
    """Make a take; return its events, and the fingerprints of its frames."""
    events = list(preview_again(planned(path, edited, **how), takes))
    return events, hashes(path)


def follow(job, takes, ticks):
    for event in preview_again(job, takes):
        ticks += dreamt([event])


def fresh(path, edited, **how):
    list(preview(planned(path, edited, **how)))
    return hashes(path)


def dreamt(events):
    return [event.tick for event in events if isinstance(event, TickDreamt)]


@pytest.mark.parametrize(
    ("changes", "first_tick"),
    [
        ({"SECOND": "s8a:7"}, 10),  # it fades in from 1.5 s, which is tick 9, on
        ({"LOOK": "{hue: {keys: [{at: 1.5s, value: 0}, {at: 3s, value: 90}]}}"}, 10),
    ],
)
def test_an_edit_is_dreamt_from_where_it_is_felt_and_gives_the_same_movie(
    tmp_path, changes, first_tick
):
    path, edited = tmp_path / "a.mp4", scene(**changes)
    with closing(Takes()) as takes:
        again(takes, path, scene())
        events, found = again(takes, path, edited)
        kept = path.read_bytes()
    assert dreamt(events)[0] == first_tick
    assert found == fresh(tmp_path / "b.mp4", edited)
    assert kept == (tmp_path / "b.mp4").read_bytes()


def test_an_edit_that_is_felt_at_once_keeps_nothing(tmp_path):
    with closing(Takes()) as takes:
        again(takes, tmp_path / "a.mp4", scene())
        events, _ = again(takes, tmp_path / "a.mp4", scene(STRENGTH="0.5"))
    assert dreamt(events)[0] == -3
    assert next(e for e in events if isinstance(e, RenderStarted)).frames_done == 0


def test_of_what_is_kept_only_the_start_tells(tmp_path):
    with closing(Takes()) as takes:
        again(takes, tmp_path / "a.mp4", scene())
        events, _ = again(takes, tmp_path / "a.mp4", scene(SECOND="s8a:7"))
    started = next(event for event in events if isinstance(event, RenderStarted))
    assert (started.frames_done, started.frames) == (15, 30)
    assert started.ticks_done + len(dreamt(events)) == started.ticks
    assert [e.index for e in events if isinstance(e, FrameWritten)] == list(range(15, 30))


def test_an_edit_that_is_undone_costs_no_tick(tmp_path):
    with closing(Takes()) as takes:
        _, first = again(takes, tmp_path / "a.mp4", scene())
        again(takes, tmp_path / "a.mp4", scene(SECOND="s8a:7"))
        events, found = again(takes, tmp_path / "a.mp4", scene())
    assert dreamt(events) == []
    assert found == first


@pytest.mark.parametrize(
    "how",
    [
        {"start": "1.25s", "end": "2.7s"},
        {"start": "2.5s", "cold": True},
        {"shorter": 24},
    ],
)
def test_a_cut_preview_is_made_again_alike(tmp_path, how):
    with closing(Takes()) as takes:
        again(takes, tmp_path / "a.mp4", scene(), **how)
        events, found = again(takes, tmp_path / "a.mp4", scene(STRENGTH=LATE), **how)
    assert found == fresh(tmp_path / "b.mp4", scene(STRENGTH=LATE), **how)
    assert dreamt(events)[0] > 0


def test_a_guard_against_flashes_remembers_the_frames_that_are_kept(tmp_path):
    edited = scene(LOOK=GUARDED, STRENGTH=LATE)
    with closing(Takes()) as takes:
        again(takes, tmp_path / "a.mp4", scene(LOOK=GUARDED))
        events, found = again(takes, tmp_path / "a.mp4", edited)
    assert dreamt(events)[0] > 0
    assert found == fresh(tmp_path / "b.mp4", edited)


def test_a_take_that_is_stopped_leaves_the_last_preview_and_keeps_what_it_dreamt(tmp_path):
    path, edited = tmp_path / "a.mp4", scene(STRENGTH="0.5")
    ticks = []
    with closing(Takes()) as takes:
        again(takes, path, scene())
        before = path.read_bytes()
        job = planned(path, edited, stop=lambda: len(ticks) > 12)
        with pytest.raises(InterruptedRenderError):
            follow(job, takes, ticks)
        assert path.read_bytes() == before
        assert sorted(p.suffix for p in tmp_path.iterdir()) == [".json", ".mp4", ".takes"]
        events, found = again(takes, path, edited)
    assert 0 < len(dreamt(events)) < len(ticks) + 15
    assert dreamt(events)[0] > 0
    assert found == fresh(tmp_path / "b.mp4", edited)


def test_another_size_or_seed_keeps_nothing(tmp_path):
    with closing(Takes()) as takes:
        again(takes, tmp_path / "a.mp4", scene())
        smaller, _ = again(takes, tmp_path / "a.mp4", scene(), shorter=24)
    assert dreamt(smaller)[0] == -3


def test_what_only_old_takes_had_is_forgotten_and_the_folder_goes_at_the_end(tmp_path):
    with closing(Takes()) as takes:
        for neuron in range(REMEMBERED + 1):
            again(takes, tmp_path / "a.mp4", scene(SECOND=f"s8a:{neuron}"))
        (folder,) = tmp_path.glob(".a.mp4.*.takes")
        files = {file.stem for file in folder.iterdir() if file.name != "lock"}
        assert files == takes.kept.keys()
        assert len(files) == 3 + 3 * REMEMBERED  # half seconds: the common head, and each tail
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4", "a.mp4.json"]


def test_a_file_that_is_no_preview_is_not_replaced(tmp_path):
    (tmp_path / "a.mp4").write_text("mine")
    with closing(Takes()) as takes, pytest.raises(ConflictError, match="not a preview"):
        again(takes, tmp_path / "a.mp4", scene())
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["0", "1.1s", "2.9s"]), st.integers(1, 3)),
        min_size=2,
        max_size=3,
    )
)
def test_whatever_was_edited_before_the_last_take_is_the_fresh_preview(tmp_path, edits):
    """Not the history of edits but the scene alone decides a preview."""
    scenes = [
        scene(STRENGTH=f"{{keys: [{{at: {at}, value: 0.3}}, {{at: 3s, value: {value}}}]}}")
        for at, value in edits
    ]
    path = Path(tmp_path)
    with closing(Takes()) as takes:
        found = [again(takes, path / "a.mp4", edited)[1] for edited in scenes]
    assert found[-1] == fresh(path / "b.mp4", scenes[-1])
