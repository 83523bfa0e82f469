"""Beats and seconds are the same time, exactly, through any changes of tempo."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel.tempo import Change, Tempo

speeds = st.fractions(1, 1000, max_denominator=1000)
TWICE = Tempo(Fraction(60), Fraction(2), changes=(Change(Fraction(6), Fraction(120)),))


@st.composite
def tempos(draw):
    offset = draw(st.fractions(0, 5, max_denominator=100))
    gaps = draw(st.lists(st.fractions(Fraction(1, 10), 20, max_denominator=100), max_size=4))
    moments = [offset + sum(gaps[: n + 1]) for n in range(len(gaps))]
    changes = tuple(Change(moment, draw(speeds)) for moment in moments)
    return Tempo(draw(speeds), offset, changes=changes)


def counted(tempo, seconds):
    """The beats from the offset on, counted stretch by stretch."""
    edges = [tempo.offset, *(change.at for change in tempo.changes), Fraction(10**6)]
    speeds = [tempo.bpm, *(change.bpm for change in tempo.changes)]
    if seconds < tempo.offset:
        return (seconds - tempo.offset) * tempo.bpm / 60
    return sum(
        (min(max(seconds, first), last) - first) * bpm / 60
        for (first, last), bpm in zip(pairwise(edges), speeds, strict=True)
    )


@settings(deadline=None)
@given(tempos(), st.fractions(-10, 200, max_denominator=1000))
def test_beats_are_those_that_one_counts(tempo, seconds):
    assert tempo.beat(seconds) == counted(tempo, seconds)


@settings(deadline=None)
@given(tempos(), st.fractions(-100, 1000, max_denominator=1000))
def test_the_moment_of_a_beat_has_that_beat(tempo, beat):
    assert tempo.beat(tempo.seconds(beat)) == beat


@settings(deadline=None)
@given(tempos(), st.lists(st.fractions(-10, 200, max_denominator=1000), min_size=1, max_size=9))
def test_columns_are_the_exact_numbers_rounded(tempo, seconds):
    exact = [float(tempo.beat(moment)) for moment in seconds]
    beats = tempo.beats(np.array([float(moment) for moment in seconds]))
    np.testing.assert_allclose(beats, exact, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(tempo.moments(np.array(exact)), list(map(float, seconds)), atol=1e-6)


@pytest.mark.parametrize(
    ("seconds", "beat"), [(0, -2), (2, 0), (5, 3), (6, 4), (7, 6), (6.25, 4.5)]
)
def test_a_change_holds_from_its_moment_on(seconds, beat):
    assert TWICE.beat(Fraction(seconds)) == beat
    assert TWICE.seconds(Fraction(beat)) == seconds
