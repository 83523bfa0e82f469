"""Sounds as terms of formulas: read between their hops, added to, followed by the camera."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamreel.scene.curves.sounding import Level, Pulses

MOMENTS = st.lists(st.floats(0, 20), min_size=1, max_size=12, unique=True).map(sorted)


def test_a_level_is_read_on_straight_lines_between_its_hops():
    level = Level(np.array([0.2, 1.0, 0.4]), start=2.0)
    moments = np.array([1.99, 1.995, 2.0, 2.005, 2.01, 2.0175, 2.02, 2.025, 2.03])
    assert level.at(moments) == pytest.approx([0, 0.1, 0.2, 0.6, 1, 0.55, 0.4, 0.2, 0], abs=1e-9)


def test_before_and_after_its_sound_a_level_is_0():
    level = Level(np.ones(11), start=1.0)
    moments = np.array([0.0, 0.98, 1.0, 1.1, 1.12, 50.0])
    assert level.at(moments) == pytest.approx([0, 0, 1, 1, 0, 0], abs=1e-9)


def test_the_corners_of_a_level_are_its_hops_without_those_of_silence():
    level = Level(np.array([0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0]), start=1.0)
    assert level.breakpoints == pytest.approx([1.02, 1.03, 1.04])
    assert Level(np.array([0.5]), start=1.0).breakpoints == pytest.approx([0.99, 1.0, 1.01])


@given(MOMENTS, st.floats(0.01, 3), st.integers(0, 1000))
def test_pulses_jump_to_their_strength_and_die_away(moments, release, seed):
    generator = np.random.default_rng(seed)
    strengths = generator.uniform(0.1, 1, len(moments))
    asked = np.sort(generator.uniform(-1, 25, 50))
    pulses = Pulses(np.array(moments), strengths, release)
    expected = [
        max(
            (
                strength * math.exp((moment - now) / release)
                for moment, strength in zip(moments, strengths, strict=True)
                if moment <= now
            ),
            default=0.0,
        )
        for now in asked
    ]
    assert pulses.at(asked) == pytest.approx(np.array(expected), abs=1e-12)


def test_without_onsets_pulses_are_0():
    assert not Pulses(np.empty(0), np.empty(0), 0.1).at(np.linspace(0, 9, 10)).any()
