"""Lanes and charts against the timeline's own numbers, moment by moment."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scene_factory import camera, chord, clip, keyed, look, scene
from scene_texts import FULL

import dreamreel
from dreamreel.errors import SceneError, UsageError
from dreamreel.scene import load, parse
from dreamreel.scene.curves.columns import moments
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.timeline.chart import chart, voices
from dreamreel.scene.timeline.lanes import curves, unit_of
from dreamreel.scene.timeline.timeline import REACH, lay_out
from dreamreel.scene.timeline.weights import arrange

SCENES = sorted((Path(__file__).parents[1] / "scenes").glob("*.yaml"))
CLIPS = "sequence: [{dream: s2, for: 8s}]\n"


def shares(found, rows):
    return {voice.address: voice.over(rows) for voice in found}


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
def test_curves_are_what_the_dream_reads(path):
    opened = load(path)
    timeline, found = lay_out(opened), curves(opened)
    rows = range(len(found["seconds"]))
    for name in found.keys() & timeline.ticks.keys():
        wanted = timeline.ticks[name][-timeline.first_tick :][: len(rows)]
        np.testing.assert_array_equal(found[name], wanted)
    if "start.grow_from" in found:
        wanted = timeline.ticks[REACH][-timeline.first_tick :][: len(rows)]
        np.testing.assert_allclose(found["start.grow_from"], wanted, rtol=1e-12)


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
def test_who_sounds_is_what_the_dream_excites(path):
    timeline = lay_out(load(path))
    rate = timeline.rate
    seconds = moments(0, timeline.last_tick - 1, rate)
    found = shares(voices(timeline.scene, seconds), len(seconds))
    for tick in range(0, len(seconds), 7):
        excited = {}
        for part in timeline.score.at(tick / rate):
            address = str(part.target)
            excited[address] = excited.get(address, 0.0) + part.weight
        heard = {name: column[tick] for name, column in found.items() if column[tick] > 1e-6}
        assert heard == pytest.approx(excited, abs=2e-6)


def test_fades_that_run_into_one_another_sum_to_one():
    parts = [
        clip(start, start + 1, chord(("a", number % 3, 1.0)), fade=3, number=number)
        for number, start in enumerate(range(6))
    ]
    nested = scene(duration=6, clips=tuple(parts))
    seconds = moments(0, 600, Fraction(100))
    found = shares(voices(nested, seconds), len(seconds))
    np.testing.assert_allclose(sum(found.values()), 1, atol=1e-12)
    score = arrange(nested.clips, Fraction(6))
    for row in range(0, 600, 37):
        excited = {str(part.target): part.weight for part in score.at(Fraction(row, 100))}
        assert {a: c[row] for a, c in found.items() if c[row] > 1e-6} == pytest.approx(excited)


def test_only_what_moves_is_shown_unless_it_is_named():
    still = parse(CLIPS)
    assert chart(still).lanes == ()
    named = chart(still, only=("camera.crop", "look.hue")).lanes
    assert [lane.path for lane in named] == ["camera.crop[0]", "camera.crop[1]", "look.hue"]
    assert not any(lane.is_moving for lane in named)
    priors = {path for path, known in KEYS.items() if path.startswith("priors.") and known.curve}
    assert {lane.path for lane in chart(still, only=("priors",)).lanes} == priors


def test_the_last_word_of_a_curve_names_it():
    still = parse(CLIPS)
    assert [lane.path for lane in chart(still, only=("zoom",)).lanes] == ["camera.zoom"]
    pair = chart(still, only=("crop",)).lanes
    assert [lane.path for lane in pair] == ["camera.crop[0]", "camera.crop[1]"]


def test_a_curve_that_there_is_not_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r'"camera\.zomm".*did you mean "camera\.zoom"\?'):
        chart(parse(CLIPS), only=("camera.zomm",))


def test_a_span_without_a_tick_is_refused():
    with pytest.raises(UsageError, match="no tick from 1 s on and before 1 s"):
        chart(parse(CLIPS), Fraction(1), Fraction(1))


def test_a_span_is_cut_out_of_the_whole():
    full = parse(FULL, folder=Path(__file__).parent)
    whole, part = chart(full), chart(full, Fraction(20), Fraction(30))
    rows = slice(20 * 15, 30 * 15)
    np.testing.assert_array_equal(part.seconds, whole.seconds[rows])
    for mine, theirs in zip(part.lanes, whole.lanes, strict=True):
        np.testing.assert_array_equal(mine.values, theirs.values[rows], mine.path)
    count = len(whole.seconds)
    wholes = shares(whole.voices, count)
    for address, column in shares(part.voices, len(part.seconds)).items():
        np.testing.assert_allclose(column, wholes[address][rows], atol=1e-12)


def test_a_finer_chart_has_every_tick():
    full = parse(FULL, folder=Path(__file__).parent)
    coarse, fine = chart(full), chart(full, least=3000)
    assert len(fine.seconds) == 4 * len(coarse.seconds)
    for mine, theirs in zip(fine.lanes, coarse.lanes, strict=True):
        np.testing.assert_array_equal(mine.values[::4], theirs.values)


def test_a_weight_is_shown_where_its_clip_sounds():
    text = "sequence:\n- {dream: s2, for: 4s}\n- {dream: {s16c:75: {expr: t}}, for: 4s}\n"
    (lane,) = chart(parse(text)).lanes
    assert lane.path == "sequence[1].dream.s16c:75"
    assert np.isnan(lane.values[: 4 * 15]).all()
    np.testing.assert_allclose(lane.values[4 * 15 :], np.arange(4 * 15, 8 * 15) / 15)


def test_fades_and_the_standstill_are_shown_as_frames_have_them():
    still = scene(look=look(fade_in=Fraction(1), fade_out=Fraction(2), hold=Fraction(1)))
    gains = {lane.path: lane.values for lane in chart(still).lanes}
    assert gains["look.fade_in"][[0, 15]].tolist() == [0, 1]
    assert gains["look.fade_out"][[30, 45]].tolist() == [1, 0.5]


def test_beats_bars_and_markers_lie_where_they_are_heard():
    text = CLIPS + "tempo: {bpm: 120, offset: 0.25s, beats_per_bar: 3}\nmarkers: {b: 5s, a: 1s}\n"
    found = chart(parse(text), Fraction(1), Fraction(6))
    np.testing.assert_allclose(found.beats, np.arange(1.25, 6, 0.5))
    assert found.bars == pytest.approx({1: 1.75, 2: 3.25, 3: 4.75})
    assert found.markers == {"a": 1.0, "b": 5.0}


def test_a_curve_that_is_not_finite_is_told():
    endless = camera(zoom=keyed((0, 1.0, "linear"), (2, float("inf"), "linear")))
    with pytest.raises(SceneError, match=r"camera\.zoom: at 0s: is \S+; it must be a finite"):
        chart(scene(camera=endless))


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("camera.zoom", "oct/s"),
        ("camera.crop[1]", "of the frame"),
        ("ascent.jitter", "px"),
        ("look.contrast", ""),
        ("sequence[0].dream.s16c:75", ""),
        ("sequence[0].dream.s16c:75.mask.center[0]", "of the frame"),
        ("sequence[0].dream.s16c:75.mask.angle", "degrees"),
    ],
)
def test_every_curve_knows_its_unit(path, unit):
    assert unit_of(path) == unit


def test_the_package_gives_curves_as_columns():
    found = dreamreel.curves(dreamreel.load_scene(SCENES[0].with_name("spin.yaml")))
    assert list(found) == ["seconds", "camera.rotate", "camera.crop[0]", "camera.crop[1]"]
    assert {column.shape for column in found.values()} == {(300,)}
    assert (found["camera.rotate"].min(), found["camera.rotate"].max()) == (-24, 24)
