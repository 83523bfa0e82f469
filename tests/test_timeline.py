import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_factory import always, ascent, camera, chord, clip, keyed, look, scene

from dreamreel.errors import SceneError
from dreamreel.geometry import IDENTITY, Size
from dreamreel.scene.model import Priors, Start, Video
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.specs import StartSpec

BUSY = camera(
    zoom=keyed((0, 0.5, "linear"), (1, -1.5, "in_out_cubic"), (3, 2.0, "smooth")),
    rotate=keyed((0, 0, "linear"), (2, 60, "out_cubic")),
    crop=(keyed((0, 0.3, "linear"), (3, 0.8, "smooth")), 0.4),
    pan=(0.1, keyed((1, 0.2, "linear"), (2, -0.3, "smooth"))),
)
PHOTOGRAPH = Start(StartSpec("image", image="x.jpg"), 1.0, Fraction(0))


def frames_of(duration, fps):
    return lay_out(scene(duration=duration, fps=fps)).n_frames


def test_the_number_of_frames_is_duration_times_rate_rounded():
    assert frames_of(4, 30) == 120
    assert frames_of(10, Fraction(30000, 1001)) == 300
    assert frames_of(Fraction(1, 3), 25) == 8
    assert frames_of(Fraction(1, 1000), 24) == 1


def test_the_dream_does_not_depend_on_the_frame_rate():
    clips = (
        clip(0, 2, chord(("a", 1, 1.0), ("a", 2, keyed((0, 0, "linear"), (4, 1, "smooth"))))),
        clip(2, 4, chord(("b", 1, 1.0)), fade=1, number=1),
    )
    climbing = ascent(strength=keyed((0, 0.2, "linear"), (4, 1.0, "out_expo")))
    layouts = [
        lay_out(scene(fps=fps, camera=BUSY, ascent=climbing, clips=clips))
        for fps in (12, 24, 30, 60, Fraction(30000, 1001))
    ]
    first = layouts[0]
    for other in layouts[1:]:
        last = min(first.last_tick, other.last_tick)
        assert last >= 59
        for index in range(first.first_tick, last + 1):
            assert first.tick(index) == other.tick(index)
        assert (other.margin, other.octaves_total) == (first.margin, first.octaves_total)


@settings(deadline=None, max_examples=40)
@given(
    st.fractions(Fraction(1, 10), 8, max_denominator=100),
    st.sampled_from([Fraction(7), Fraction(12), Fraction(30), Fraction(30000, 1001), Fraction(60)]),
    st.sampled_from([Fraction(1), Fraction(8), Fraction(15), Fraction(25, 2)]),
)
def test_every_frame_lies_between_two_ticks_exactly_once(duration, fps, rate):
    layout = lay_out(scene(duration=duration, fps=fps, ascent=ascent(rate=rate)))
    seen = []
    for tick in range(layout.first_tick, layout.last_tick):
        for index in layout.frames_between(tick):
            frame = layout.frame(index)
            assert frame.tick == tick
            assert 0 <= frame.blend < 1
            assert (tick + frame.blend) / rate == pytest.approx(float(index / fps), abs=1e-12)
            seen.append(index)
    assert seen == list(range(layout.n_frames))
    assert len(layout.frames_between(layout.last_tick)) == 0
    assert layout.frames_between(layout.last_tick - 1)  # the last tick is wanted


def test_the_flows_around_a_frame_make_up_the_carry():
    layout = lay_out(scene(camera=BUSY, fps=24))
    for index in range(layout.n_frames):
        frame = layout.frame(index)
        whole, carry = frame.back.after(frame.ahead), layout.tick(frame.tick + 1).flow
        assert whole.factor == pytest.approx(carry.factor, abs=1e-12)
        assert whole.shift == pytest.approx(carry.shift, abs=1e-12)


def test_a_frame_on_a_tick_has_nothing_ahead_of_it():
    frame = lay_out(scene(fps=30)).frame(6)
    assert (frame.tick, frame.blend, frame.ahead) == (3, 0.0, IDENTITY)


def test_ticks_begin_with_the_preroll_and_end_after_the_last_frame():
    layout = lay_out(scene(duration=4, fps=30))
    assert (layout.first_tick, layout.last_tick) == (-30, 60)
    for index in (-31, 61):
        with pytest.raises(IndexError, match=r"-30\.\.60"):
            layout.tick(index)
    for index in (-1, 120):
        with pytest.raises(IndexError, match=r"0\.\.119"):
            layout.frame(index)


def test_the_preroll_moves_as_the_beginning_does():
    layout = lay_out(scene(camera=camera(zoom=keyed((0, 0.6, "linear"), (4, 0, "linear")))))
    assert layout.tick(-30).flow.octaves == pytest.approx(0.6 / 15, abs=1e-12)
    assert layout.tick(0).flow.octaves == pytest.approx(0.6 / 15, abs=1e-12)


def test_a_tick_carries_the_resolved_numbers_of_the_scene():
    layout = lay_out(
        scene(
            ascent=ascent(steps=always(2.6), jitter=keyed((0, 0, "linear"), (4, 60, "linear"))),
            priors=Priors(*map(always, (0.1, 0.2, 0.5, 0.3, 0.4, 0.6, 0.7))),
            look=look(sharpen=always(0.7)),
        )
    )
    tick = layout.tick(15)
    assert tick.ascent.steps == 3
    assert tick.ascent.jitter == 15
    assert tick.ascent.duration == 1 / 15
    assert tick.ascent.scale_jitter == pytest.approx(math.log(1.12))
    assert tick.ascent.octaves.count == math.inf
    assert tick.ascent.priors.tv == 0.1
    assert tick.ascent.priors.blur_every == 1
    assert tick.ascent.priors.norm == 0.4
    assert tick.ascent.priors.clip_norm == 0.6
    assert tick.ascent.priors.clip_contribution == 0.7
    assert (tick.tone.brightness, tick.tone.contrast, tick.sharpen) == (0.47, 0.24, 0.7)
    assert lay_out(scene()).tick(0).sharpen is None


def test_before_a_looping_curve_begins_its_first_value_holds():
    looping = keyed((0, 5, "linear"), (1, 9, "linear"), outside="loop", until=4)
    layout = lay_out(scene(ascent=ascent(jitter=looping)))
    assert [layout.tick(k).ascent.jitter for k in (-7, 0)] == [5, 5]
    assert layout.tick(22).ascent.jitter == pytest.approx(5 + 4 * 7 / 15)


def test_a_photograph_is_dreamt_into_over_one_second():
    layout = lay_out(scene(start=PHOTOGRAPH))
    strengths = [layout.tick(k).ascent.strength for k in range(17)]
    assert strengths[0] == 0
    assert strengths[3] == pytest.approx(0.8 * (3 * 0.2**2 - 2 * 0.2**3))
    assert strengths[15:] == [0.8, 0.8]
    assert lay_out(scene()).tick(0).ascent.strength == 0.8


def test_fades_to_black_follow_the_movie_and_not_the_dream():
    layout = lay_out(scene(look=look(fade_in=Fraction(1), fade_out=Fraction(2))))
    gains = [layout.frame(n).grade.gain for n in range(120)]
    assert [gains[n] for n in (0, 15, 30, 60, 90)] == pytest.approx([0, 0.5, 1, 1, 0.5])
    assert gains[119] < 0.001
    assert np.all(np.diff(gains[:31]) > 0)
    assert np.all(np.diff(gains[60:]) < 0)


def test_grading_curves_are_read_at_the_frames():
    turning = look(hue=keyed((0, 0, "linear"), (4, 120, "linear")), saturation=always(0.5))
    grade = lay_out(scene(look=turning)).frame(7).grade
    assert (grade.hue, grade.saturation, grade.gain) == (pytest.approx(7), 0.5, 1)


def grown(zoom):
    start = Start(StartSpec("noise"), 0.25, Fraction(1))
    layout = lay_out(scene(duration=6, start=start, camera=camera(zoom=zoom)))
    return [layout.tick(k).ascent.octaves.reach for k in range(-15, 91)]


def test_growth_starts_with_the_movie_and_ends_at_full_size():
    reach = grown(0.5)
    assert reach[:16] == [0.25] * 16
    assert reach[15 + 30] == pytest.approx(0.5)
    assert reach[15 + 61 :] == [1.0] * 30


def test_what_was_reached_is_kept_when_the_camera_turns_back():
    reach = grown(keyed((0, 0.5, "linear"), (2, -0.5, "hold")))
    assert max(reach) == pytest.approx(0.5)
    assert reach[-1] == max(reach)


def test_values_that_are_no_numbers_are_all_reported_with_their_moments():
    endless = keyed((0, 0.5, "linear"), (2, 0.5, "linear"), (3, math.inf, "linear"))
    with pytest.raises(SceneError) as caught:
        lay_out(scene(ascent=ascent(strength=endless, jitter=endless)))
    assert [problem.path for problem in caught.value.problems] == [
        "ascent.strength",
        "ascent.jitter",
    ]
    assert "at 2s: is nan" in str(caught.value)


def test_only_the_count_of_octaves_may_be_infinite_and_never_undefined():
    octaves = ascent().octaves
    undefined = type(octaves)(octaves.coarsest, octaves.scale, octaves.tilt, always(math.nan))
    with pytest.raises(SceneError, match=r"ascent.octaves.count: at 0s: is nan"):
        lay_out(scene(ascent=ascent(octaves=undefined)))


def test_a_silent_chord_is_found_before_the_first_tick():
    with pytest.raises(SceneError, match=r"sequence\[0\]"):
        lay_out(scene(clips=(clip(0, 4, chord(("a", 1, 0.0))),)))


def test_the_manifest_learns_what_was_picked():
    clips = (
        clip(0, 2, chord(("a", 1, 1.0), ("b", 2, 1.0)), chord(("c", None, 1.0)), each=1),
        clip(2, 4, chord(("b", 3, 1.0)), number=1),
    )
    layout = lay_out(scene(clips=clips))
    assert layout.picks() == [
        {"path": "sequence[0]", "targets": [["a:1", "b:2"], ["c"]]},
        {"path": "sequence[1]", "targets": [["b:3"]]},
    ]
    assert layout.layers == ("a", "b", "c")
    assert [layout.clip_at(Fraction(t)) for t in (0, 1, 3)] == ["a:1+b:2", "c:None", "b:3"]


def test_the_total_of_octaves_ends_with_the_movie():
    ramp = camera(zoom=keyed((0, 0, "linear"), (4, 1, "linear")))
    assert lay_out(scene(camera=ramp)).octaves_total == pytest.approx(2, abs=1e-9)
    short = lay_out(scene(duration=Fraction(101, 100), camera=ramp))
    assert short.octaves_total == pytest.approx(1.01**2 / 8, abs=1e-5)  # ends in a cell


def test_a_still_camera_needs_only_the_reserve():
    assert lay_out(scene(camera=camera(zoom=0.0))).margin == (0.004, 0.004)


def test_a_plain_dive_needs_the_growth_of_one_tick():
    x, y = lay_out(scene(camera=camera(zoom=0.5))).margin
    growth = (2 ** (0.5 / 15) - 1) / 2
    assert y == pytest.approx(1.1 * growth + 0.004)
    assert x == pytest.approx(1.1 * growth * 16 / 9 + 0.004)


def test_zooming_out_needs_what_is_dreamt_for_a_while_before_it_is_seen():
    _, y = lay_out(scene(camera=camera(zoom=-0.5))).margin
    assert y == pytest.approx(1.1 * (2 ** (0.5 * 5 / 15) - 1) / 2 + 0.004)


def test_panning_needs_its_travel_on_its_own_axis_alone():
    x, y = lay_out(scene(camera=camera(zoom=0.0, pan=(0.3, 0)))).margin
    assert (x, y) == (pytest.approx(1.1 * 0.3 * 5 / 15 + 0.004), pytest.approx(0.004))


def test_a_quarter_turn_in_a_third_of_a_second_needs_the_diagonal():
    video = Video(Size(640, 360), Fraction(30), Fraction(4))
    _, y = lay_out(scene(video=video, camera=camera(zoom=0.0, rotate=270.0))).margin
    steepest = math.hypot(16 / 9, 1) / 2  # passed through on the way
    assert 1.1 * (0.97 * steepest - 0.5) < y < 1.1 * (steepest - 0.5) + 0.004


@pytest.mark.parametrize("start", [scene().start, PHOTOGRAPH])
def test_no_corner_of_a_frame_ever_leaves_the_canvas(start):
    layout = lay_out(scene(camera=BUSY, fps=60, start=start))
    aspect = layout.size.aspect
    widest, tallest = 0.0, 0.0
    for frame in map(layout.frame, range(layout.n_frames)):
        for corner in (complex(aspect * right, down) / 2 for right in (-1, 1) for down in (-1, 1)):
            points = [frame.back(corner), frame.ahead.inverse()(corner)]
            for tick in range(frame.tick, max(frame.tick - 4, layout.first_tick), -1):
                points.append(layout.tick(tick).flow.inverse()(points[-1]))
            widest = max([widest, *(abs(point.real) for point in points)])
            tallest = max([tallest, *(abs(point.imag) for point in points)])
    for margin, excess in zip(layout.margin, (widest - aspect / 2, tallest - 1 / 2), strict=True):
        assert excess + 0.004 < margin < 1.2 * excess + 0.004


def test_a_whole_day_is_laid_out_without_its_specs():
    day = 24 * 3600
    zoom = keyed((0, 0.4, "linear"), (Fraction(day, 2), -0.4, "hold"))
    layout = lay_out(scene(duration=day, fps=1, ascent=ascent(rate=1), camera=camera(zoom=zoom)))
    assert layout.n_frames == day
    assert layout.tick(day).flow.octaves == pytest.approx(-0.4)
    assert layout.octaves_total == pytest.approx(0, abs=1e-6)
