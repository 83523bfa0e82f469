"""Envelopes against a loop by hand, and what normalization leaves alone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamreel.sound.envelopes import follow, scaled

LEVELS = st.lists(st.floats(0, 1), min_size=1, max_size=40).map(np.array)
TIMES = st.floats(0, 50)


@given(LEVELS, TIMES, TIMES)
def test_a_level_follows_as_one_pole_does(values, attack, release):
    level, expected = 0.0, []
    for value in values:
        steps = attack if value > level else release
        rest = math.exp(-1 / steps) if steps else 0.0
        level = rest * level + (1 - rest) * value
        expected.append(level)
    assert follow(values, attack, release) == pytest.approx(np.array(expected), abs=1e-12)


def test_after_its_attack_63_percent_of_a_rise_are_made():
    assert follow(np.ones(100), 20, 0)[19] == pytest.approx(1 - 1 / math.e)


def test_after_its_release_37_percent_are_left():
    fallen = follow(np.array([1.0, *np.zeros(100)]), 0, 30)
    assert fallen[30] == pytest.approx(1 / math.e)


@given(LEVELS)
def test_what_follows_at_once_is_the_same(values):
    assert np.array_equal(follow(values, 0, 0), values)


def test_a_few_loud_moments_and_long_pauses_do_not_change_what_is_loud():
    music = np.linspace(0.2, 0.4, 1000)
    alone = scaled(music, 0.95)
    with_crash = scaled(np.concatenate([music, np.full(5, 1.0)]), 0.95)[:1000]
    with_pause = scaled(np.concatenate([music, np.zeros(5000)]), 0.95)[:1000]
    assert with_crash == pytest.approx(alone, rel=0.02)
    assert with_pause == pytest.approx(alone)
    assert alone.max() == 1
    assert np.mean(alone < 1) == pytest.approx(0.95, abs=0.002)


@given(LEVELS, st.floats(0.5, 1))
def test_what_is_normalized_lies_between_0_and_1(values, share):
    result = scaled(values, share)
    assert ((result >= 0) & (result <= 1)).all()


def test_silence_stays_silent():
    assert not scaled(np.full(10, 1e-7), 0.95).any()
    assert scaled(np.empty(0), 0.95).shape == (0,)
