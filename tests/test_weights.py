from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_factory import chord, clip, keyed

from dreamreel.errors import SceneError
from dreamreel.scene.timeline.weights import arrange, check

A, B, C = chord(("a", 1, 1.0)), chord(("b", 2, 1.0)), chord(("c", 3, 1.0))


def heard(clips, seconds, until=100):
    score = arrange(tuple(clips), Fraction(until))
    found = score.at(Fraction(seconds))
    return {weighted.target.layer: pytest.approx(weighted.weight) for weighted in found}


def test_a_chord_is_scaled_to_a_sum_of_one():
    assert heard([clip(0, 4, chord(("a", 1, 3.0), ("b", 2, 1.0)))], 1) == {"a": 0.75, "b": 0.25}


def test_weights_may_move():
    moving = chord(("a", 1, 1.0), ("b", 2, keyed((0, 0, "linear"), (4, 4, "linear"))))
    assert heard([clip(0, 4, moving)], 0) == {"a": 1}
    assert heard([clip(0, 4, moving)], 1) == {"a": 0.5, "b": 0.5}
    assert heard([clip(0, 4, moving)], 3) == {"a": 0.25, "b": 0.75}


def test_clips_crossfade_at_the_beginning_of_the_later_one():
    clips = [clip(0, 4, A), clip(4, 8, B, fade=2)]
    assert heard(clips, "3.99") == {"a": 1}
    assert heard(clips, 4) == {"a": 1}
    assert heard(clips, "4.5") == {"a": 0.75, "b": 0.25}
    assert heard(clips, 6) == {"b": 1}


def test_without_a_fade_the_cut_is_at_the_start():
    clips = [clip(0, 4, A), clip(4, 8, B)]
    assert heard(clips, Fraction(4) - Fraction(1, 10**9)) == {"a": 1}
    assert heard(clips, 4) == {"b": 1}


def test_a_gap_prolongs_the_last_chord_of_the_clip_before():
    clips = [clip(0, 4, A, B, each=2), clip(10, 12, C, fade=1)]
    assert heard(clips, 9) == {"b": 1}
    assert heard(clips, "10.5") == {"b": 0.5, "c": 0.5}


def test_chords_of_a_clip_take_turns_and_begin_again():
    long = [clip(0, 10, A, B, C, each=2, each_fade=1)]
    assert [heard(long, t) for t in (1, 3, 5, 7)] == [{"a": 1}, {"b": 1}, {"c": 1}, {"a": 1}]
    assert heard(long, "2.25") == {"a": 0.75, "b": 0.25}
    assert heard(long, "6.5") == {"c": 0.5, "a": 0.5}


def test_the_first_passage_does_not_fade_in_from_nothing():
    clips = [clip(0, 4, A, fade=2), clip(4, 8, B)]
    assert heard(clips, 0) == {"a": 1}
    assert heard(clips, -5) == {"a": 1}


def test_before_a_late_first_clip_it_sounds_already():
    assert heard([clip(3, 8, A, fade=1)], 0) == {"a": 1}


def test_after_the_last_clip_it_goes_on():
    assert heard([clip(0, 2, A), clip(2, 4, B)], 50) == {"b": 1}


def test_a_fade_that_begins_in_a_fade_starts_from_the_mixture():
    clips = [clip(0, 4, A), clip(4, 5, B, fade=2), clip(5, 9, C, fade=2)]
    assert heard(clips, 5) == {"a": 0.5, "b": 0.5}
    assert heard(clips, "5.5") == {"a": 0.75 * 0.25, "b": 0.75 * 0.75, "c": 0.25}


def test_equal_targets_are_one():
    clips = [clip(0, 4, chord(("a", 1, 1.0), ("b", 2, 1.0))), clip(4, 8, B, fade=2)]
    assert heard(clips, 5) == {"a": 0.25, "b": 0.75}
    assert heard([clip(0, 4, chord(("a", 1, 1.0), ("a", 1, 2.0)))], 1) == {"a": 1}


def test_faint_targets_are_left_out_and_the_rest_still_sums_to_one():
    found = arrange((clip(0, 4, chord(("a", 1, 1.0), ("b", 2, 9e-7))),), Fraction(4)).at(
        Fraction(0)
    )
    assert [(weighted.target.layer, weighted.weight) for weighted in found] == [("a", 1.0)]


def test_the_order_is_that_of_appearance():
    clips = (clip(0, 4, C), clip(4, 8, A, fade=4))
    score = arrange(clips, Fraction(8))
    assert [w.target.layer for w in score.at(Fraction(7))] == ["c", "a"]
    assert score.layers == ("c", "a")


def test_what_lies_beyond_the_end_is_never_excited():
    score = arrange((clip(0, 4, A), clip(4, 8, B), clip(8, 12, C)), Fraction(6))
    assert score.layers == ("a", "b")


def test_the_passage_is_the_one_that_entered_last():
    score = arrange((clip(0, 4, A), clip(4, 8, B, fade=2)), Fraction(8))
    labels = [score.passage(Fraction(t)).chord.label for t in (-1, 3, 4, 9)]
    assert labels == ["a:1", "a:1", "b:2", "b:2"]


spans = st.lists(
    st.tuples(
        st.fractions(1, 4, max_denominator=8),  # length
        st.fractions(0, 3, max_denominator=8),  # fade
        st.fractions(Fraction(1, 4), 2, max_denominator=8),  # each
        st.fractions(0, 3, max_denominator=8),  # each_fade
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=60)
@given(spans, st.fractions(-1, 20, max_denominator=64))
def test_weights_always_sum_to_one_whatever_the_fades(lengths, seconds):
    clips, start = [], Fraction(0)
    for number, (length, fade, each, each_fade) in enumerate(lengths):
        chords = [chord((f"l{number}", index, 1.0), ("all", index, 2.0)) for index in range(3)]
        clips.append(
            clip(start, start + length, *chords, each=each, fade=fade, each_fade=each_fade)
        )
        start += length
    found = arrange(tuple(clips), Fraction(100)).at(seconds)
    assert sum(weighted.weight for weighted in found) == pytest.approx(1, abs=1e-12)
    assert all(weighted.weight > 0 for weighted in found)
    assert len({weighted.target for weighted in found}) == len(found)


TIMES = np.arange(-30, 200) / 15


def test_a_chord_without_weight_is_reported_with_its_clip_and_moment():
    fading = chord(("a", 1, keyed((0, 1, "linear"), (4, 0, "linear"))))
    clips = (clip(0, 4, A), clip(4, 8, fading, number=1))
    with pytest.raises(SceneError, match=r"DR171 sequence\[1\]: .*a:1 are 0 at 4s"):
        check(clips, TIMES)


def test_every_silent_chord_is_reported():
    with pytest.raises(SceneError) as caught:
        check((clip(0, 4, chord(("a", 1, 0.0))), clip(4, 8, chord(("b", 1, -1.0)))), TIMES)
    assert len(caught.value.problems) == 2


def test_a_negative_weight_is_an_error_even_if_the_sum_is_positive():
    with pytest.raises(SceneError, match="none may be negative"):
        check((clip(0, 4, chord(("a", 1, 2.0), ("b", 1, -1.0))),), TIMES)


def test_weight_may_be_missing_where_the_chord_is_not_heard():
    fading = chord(("a", 1, keyed((0, 1, "linear"), (6, 0, "linear"))))
    check((clip(0, 4, fading), clip(4, 8, B, fade=1)), TIMES)
    with pytest.raises(SceneError):
        check((clip(0, 4, fading), clip(4, 8, B, fade=3)), TIMES)
