"""What moves takes every kind of curve, is checked before the movie, and knows nothing of fps."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_factory import keyed
from scene_texts import BARE

from dreamreel.errors import SceneError
from dreamreel.movie.canonical import canonical
from dreamreel.movie.folder.chain import keys, settings_of
from dreamreel.scene import parse
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.keys.table import TABLE
from dreamreel.scene.timeline.span import moment
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.tempo import Change, Tempo

MOVING = [spec for spec in TABLE if spec.curve and "[]" not in spec.path]
NUMBERS = np.arange(0, 8, 1 / 15)


def scene_of(path, value, more="tempo: {bpm: 120}\nmarkers: {drop: 4b}\n"):
    """A scene of 8 s with one key set."""
    for part in reversed(path.split(".")):
        value = f"{{{part}: {value}}}"
    return parse(BARE + more + value[1:-1] + "\n")


def curves_of(scene, spec):
    """The curves of a key, as the scene has them: two of a pair."""
    homes = {"ascent.octaves": scene.ascent.octaves, "priors.blur": scene.priors}
    home = homes.get(spec.parent) or getattr(scene, spec.parent)
    name = f"blur_{spec.name}" if spec.parent == "priors.blur" else spec.name
    found = getattr(home, name)
    return found if spec.pair else (found,)


def columns_of(path, value, spec):
    """What the timeline makes of a key's value: one column for each curve, moments in seconds."""
    timeline = lay_out(scene_of(path, value))
    for columns, first, rate in (
        (timeline.ticks, timeline.first_tick, timeline.rate),
        (timeline.frames, 0, timeline.fps),
    ):
        names = [f"{path}[0]", f"{path}[1]"] if spec.pair else [path]
        if names[0] in columns:
            seconds = (np.arange(len(columns[names[0]])) + first) / float(rate)
            return [(np.clip(seconds, 0, 8), columns[name]) for name in names]
    raise AssertionError(f"{path} is in no column")


@pytest.mark.parametrize("spec", MOVING, ids=lambda spec: spec.path)
def test_every_key_that_moves_takes_every_kind_of_curve(spec):
    low, high = max(float(spec.low), -4), min(float(spec.high), max(float(spec.low), 0) + 2)
    unit = " oct/s" if spec.kind == "zoom" else ""
    middle, swing = (low + high) / 2, (high - low) / 4
    keyframes = (
        f"{{keys: [{{at: 0s, value: {low}{unit}}}, "
        f"{{at: 100%, value: {high}{unit}, ease: linear}}]}}"
    )
    wave = f'{{expr: "{middle} + {swing}*osc(4b)"}}'
    summed = f'{{add: [{middle}{unit}, {{expr: "{swing}*square(2s)"}}]}}'
    jump, limits = f"{high} if t >= drop else {low}", f"[{low}{unit}, {high}{unit}]"
    soft = f'{{expr: "{jump}", smooth: 1s, clamp: {limits}}}'
    expected = {
        keyframes: lambda t: low + (high - low) * t / 8,
        wave: lambda t: middle + swing * np.sin(np.pi * t),
        summed: lambda t: middle + swing * np.where(t % 2 < 1, 1, -1),
        soft: lambda t: low + (high - low) * soft_step(t - 2, 1),
    }
    for text, value in expected.items():
        for written in (text, f"[{text}, {text}]") if spec.pair else (text,):
            for seconds, column in columns_of(spec.path, written, spec):
                inside = seconds < 8
                np.testing.assert_allclose(
                    column[inside], value(seconds[inside]), atol=1e-6, err_msg=text
                )


def soft_step(x, width):
    """The integral of a raised cosine of this width, from 0 to 1."""
    part = np.clip(x / width, -0.5, 0.5)
    return 0.5 + part + np.sin(2 * np.pi * part) / (2 * np.pi)


def test_the_weights_of_neurons_take_every_kind_of_curve():
    text = (
        "tempo: {bpm: 120}\nsequence: [{dream: {s16c:1: 1, s16c:2: {expr: 'pulse(2b)', "
        "add: [{keys: [{at: 0s, value: 0}, {at: 4s, value: 1}]}]}}, for: 4s}]\n"
    )
    score = lay_out(parse(text)).score
    for seconds, weight in ((Fraction(1, 4), 1.0625), (Fraction(3, 4), 0.1875), (3, 1.75)):
        assert score.at(Fraction(seconds))[1].weight == pytest.approx(weight / (1 + weight))


@pytest.mark.parametrize("spec", MOVING, ids=lambda spec: spec.path)
def test_a_curve_that_leaves_its_range_is_told_with_its_place_and_moment(spec):
    beyond = float(spec.high) + 1
    text = f'{{expr: "{beyond} if 3 <= t < 3.1 else {max(float(spec.low), 0)}"}}'
    with pytest.raises(SceneError) as caught:
        scene_of(spec.path, f"[0, {text}]" if spec.pair else text)
    (problem,) = caught.value.problems
    assert problem.code == "DR172"
    assert problem.path.removesuffix("[1]") == spec.path
    assert f"at 3s: {beyond:.7g} is outside" in problem.message
    assert problem.mark.text[problem.mark.column :].startswith(f"{beyond}")


def test_one_expression_stands_for_both_of_a_pair_but_draws_apart():
    x, y = (
        scene_of("camera.crop", text).camera.crop
        for text in ("{expr: 0.5 + 0.2*osc(4s)}", "{expr: 0.5 + 0.2*noise(1s)}")
    )
    assert np.array_equal(x[0].at(NUMBERS), x[1].at(NUMBERS))
    assert not np.array_equal(y[0].at(NUMBERS), y[1].at(NUMBERS))


def test_noise_in_a_weight_stays_when_clips_come_before_it():
    noisy = "{dream: {s16c:1: 1, s16c:2: {expr: '1 + noise(1s)'}}, for: 4s}"
    one = parse(f"video: {{duration: 8s}}\nsequence: [{noisy}]\n")
    two = parse(f"video: {{duration: 8s}}\nsequence: [{{dream: s2, for: 1s}}, {noisy}]\n")
    first, second = (scene.clips[-1].chords[0].targets[1][1] for scene in (one, two))
    assert np.array_equal(first.at(NUMBERS), second.at(NUMBERS))


smooth = st.fractions(Fraction(1, 100), 3, max_denominator=100)


@settings(deadline=None, max_examples=30)
@given(smooth, st.floats(-5, 5), st.floats(-5, 5))
def test_what_is_straight_stays_so_when_smoothed(width, start, slope):
    line = keyed((0, start, "linear"), (100, start + 100 * slope, "linear"))
    inner = NUMBERS[float(width) / 2 < NUMBERS]  # before 0 it stands
    found = replace(line, smooth=width).at(inner)
    np.testing.assert_allclose(found, start + slope * inner, atol=1e-9)


@settings(deadline=None, max_examples=30)
@given(smooth, st.integers(0, 100))
def test_smoothing_is_a_function_of_the_moment_alone(width, cut):
    jumps = replace(
        keyed((1, 0, "linear"), (2, 1, "hold"), (3, 0, "in_out_quad"), outside="loop", until=8),
        smooth=width,
    )
    whole = jumps.at(NUMBERS)
    assert np.array_equal(np.concatenate([jumps.at(NUMBERS[:cut]), jumps.at(NUMBERS[cut:])]), whole)
    assert [jumps.at(moment) for moment in NUMBERS[:9]] == whole[:9].tolist()
    assert whole.min() >= -1e-12
    assert whole.max() <= 1 + 1e-12


def test_smoothing_agrees_with_a_fine_sum():
    curve = replace(keyed((0, 0, "linear"), (1, 3, "hold"), (2, 1, "in_cubic")), smooth=Fraction(1))
    offsets = (np.arange(20_000) + 0.5) / 20_000 - 0.5
    window = 1 + np.cos(2 * np.pi * offsets)
    raw = replace(curve, smooth=Fraction(0))
    for here in (0.2, 0.9, 1.7, 3.0):
        fine = (raw.at(np.maximum(here + offsets, 0)) * window).mean()
        assert curve.at(here) == pytest.approx(fine, abs=2e-4)


def test_a_clamp_holds_what_was_added_and_smoothed():
    curve = Curve(Curve.constant(3).shape, (0, 2), (keyed((0, 0, "linear"), (4, -8, "linear")),))
    assert curve.at(np.array([0.0, 1, 4])).tolist() == [2, 1, 0]
    assert not curve.is_constant
    assert Curve(Curve.constant(3).shape, add=(Curve.constant(1),)).is_constant


RESTLESS = (
    "tempo: {bpm: 97, offset: 0.3s, changes: [{at: 4b, bpm: 151}]}\nmarkers: {drop: 5b}\n"
    'camera: {zoom: {expr: "square(1b) if t > drop else 0.5*osc(3b)"}, '
    'rotate: {expr: "90*noise(2)", smooth: 0.4s}, pan: {expr: ["0.1*saw(2b)", "0.1*rand(1b)"]}}\n'
)


def test_the_dream_of_expressions_does_not_depend_on_the_frame_rate():
    rates = (12, 24, 30, 60, "30000/1001")
    first, *others = (lay_out(parse(BARE + RESTLESS, fps=fps)) for fps in rates)
    for other in others:
        for name, column in first.ticks.items():
            assert np.array_equal(column, other.ticks[name]), name
        assert np.array_equal(first.carries.factor, other.carries.factor)
        assert np.array_equal(first.carries.shift, other.carries.shift)
        assert other.octaves_total == pytest.approx(first.octaves_total, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(
    st.fractions(30, 300, max_denominator=10),
    st.fractions(30, 300, max_denominator=10),
    st.fractions(0, 1, max_denominator=100),
    st.sampled_from([12, 24, 30, 60]),
)
def test_the_total_zoom_is_the_integral_of_the_rate(bpm, later, offset, fps):
    """A square wave on the beat dives while it is 1 and rests while it is -1."""
    tempo = Tempo(bpm, offset, changes=(Change(offset + 3, later),))
    text = (
        f"tempo: {{bpm: {float(bpm)!r}, offset: {float(offset)!r}s, "
        f"changes: [{{at: {float(offset + 3)!r}s, bpm: {float(later)!r}}}]}}\n"
    )
    scene = parse(BARE + text + 'camera: {zoom: {expr: "0.5 + 0.5*square(2b)"}}\n', fps=fps)
    edges = [tempo.seconds(Fraction(beat)) for beat in range(-20, 60)]
    dives = zip(edges[::2], edges[1::2], strict=True)
    expected = float(sum(max(0, min(Fraction(8), b) - max(Fraction(0), a)) for a, b in dives))
    assert lay_out(scene).octaves_total == pytest.approx(expected, abs=1e-7)


def test_a_movie_in_beats_lasts_as_long_as_its_beats():
    text = (
        "tempo: {bpm: 120, changes: [{at: 8b, bpm: 60}]}\nvideo: {duration: 16b}\n"
        "markers: {drop: 12b, out: +2b}\n"
        "sequence:\n"
        "  - {dream: s2, for: 6b}\n"
        "  - {dream: s4a, for: 4b, fade: 3b}\n"
        "  - {shuffle: {layer: s8b, each: 1b}, at: drop-2b}\n"
        "  - {dream: s2, at: out}\n"
    )
    scene = parse(text)
    assert scene.video.duration == 12
    assert [(clip.start, clip.end) for clip in scene.clips] == [(0, 3), (3, 6), (6, 10), (10, 12)]
    assert scene.clips[1].fade == 2  # two beats of half a second, one of a second
    assert scene.clips[2].turns == (6, 7, 8, 9)
    assert len(scene.clips[2].chords) == 4
    assert [p.start for p in lay_out(scene).score.passages] == [0, 3, 6, 7, 8, 9, 10]
    assert (moment(scene, "drop+1b"), moment(scene, "-2b"), moment(scene, "4bar")) == (9, 10, 12)


def test_turns_follow_a_change_of_tempo():
    text = (
        "tempo: {bpm: 60, changes: [{at: 2b, bpm: 120}]}\n"
        "sequence: [{walk: {layer: s2, each: 1b, fade: 1b}, for: 5b}]\n"
    )
    clip = parse(text).clips[0]
    halves = [Fraction(n, 2) for n in (0, 2, 4, 5, 6)]
    assert clip.turns == tuple(halves)
    assert [clip.turn(row) for row in range(6)] == [*halves, Fraction(7, 2)]
    starts = [passage.start for passage in lay_out(parse(text)).score.passages]
    assert starts == halves


def chain(text):
    timeline = lay_out(parse(text))
    made = settings_of(
        timeline,
        weights_sha256="0",
        device="cpu",
        precision="fp32",
        deterministic=True,
        threads=1,
        encoder=(),
        versions={},
    )
    return keys(timeline, made)


LONG = (
    "tempo: {bpm: 120}\nvars: {calm: 0.3}\nmarkers: {drop: 8s}\noutput: {segment: 4s}\n"
    "sequence: [{dream: s2, for: 12s}]\n"
    'ascent: {strength: {expr: "calm + 0.1*osc(4b)", add: [{expr: "0.2 if t > drop else 0"}]}}\n'
)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("calm: 0.3", "calm: 0.31", 0),
        ("bpm: 120", "bpm: 121", 0),
        ("osc(4b)", "tri(4b)", 0),
        ("0.2 if", "0.3 if", 2),
        ("drop: 8s", "drop: 9s", 2),
        ('"}]', '"}], smooth: 1s', 0),
    ],
)
def test_what_changes_a_curve_changes_the_keys_from_where_it_is_felt(old, new, kept):
    before, after = chain(LONG), chain(LONG.replace(old, new))
    assert len(before) == len(after) == 3
    same = [a == b for a, b in zip(before, after, strict=True)]
    assert same == [True] * kept + [False] * (3 - kept)
    assert canonical(parse(LONG)) != canonical(parse(LONG.replace(old, new)))


def test_names_that_nothing_refers_to_change_no_keys():
    unused = LONG.replace("drop: 8s", "drop: 8s, other: 3s").replace("calm +", "calm  +")
    assert chain(unused) == chain(LONG)
    assert canonical(parse(unused)) == canonical(parse(LONG))


def test_a_key_at_a_marker_moves_with_it():
    text = "{keys: [{at: drop-1b, value: 0}, {at: drop, value: 1}, {at: +2b, value: 0}]}"
    found = scene_of("look.saturation", text).look.saturation.shape.keys
    assert [key.at for key in found] == [Fraction(3, 2), 2, 3]


def test_all_of_an_expression_in_frames_is_noted():
    scene = scene_of("look.hue", '{expr: "osc(15f)"}')
    (warning,) = scene.warnings
    assert warning.code == "DR190"
    assert math.isclose(scene.look.hue.at(0.125), 1)
