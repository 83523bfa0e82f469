"""Curves: laws that hold for any keys."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel.scene.curves.curve import OUTSIDES, Curve, Key, Keyframes
from dreamreel.scene.curves.easing import NAMES

MONOTONE = [n for n in NAMES if not n.endswith(("back", "elastic", "catmull"))]

moments = st.fractions(0, 100, max_denominator=1000)
values = st.floats(-100, 100)


def curves(names, outside=("hold",), least=1):
    def through(times, travel, eases, outside):
        keys = tuple(
            Key(*key) for key in zip(sorted(times), travel[: len(times)], eases, strict=False)
        )
        return Curve(Keyframes(keys, outside, Fraction(200)))

    return st.builds(
        through,
        st.sets(moments, min_size=least, max_size=6),
        st.lists(values, min_size=6, max_size=6),
        st.lists(st.sampled_from(names), min_size=6, max_size=6),
        st.sampled_from(outside),
    )


@settings(deadline=None, max_examples=60)
@given(curves(list(NAMES)))
def test_a_curve_passes_through_its_keys(curve):
    for key in curve.shape.keys:
        assert curve.at(key.at) == pytest.approx(key.value, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(curves(list(NAMES)), st.floats(0, 1000))
def test_outside_its_keys_a_curve_holds(curve, far):
    first, last = curve.shape.keys[0], curve.shape.keys[-1]
    assert curve.at(float(first.at) - far) == pytest.approx(first.value)
    assert curve.at(float(last.at) + far) == pytest.approx(last.value)


@settings(deadline=None, max_examples=60)
@given(curves(MONOTONE), st.lists(st.floats(-10, 110), min_size=1, max_size=20))
def test_a_plain_ease_stays_between_its_keys(curve, seconds):
    heights = [key.value for key in curve.shape.keys]
    found = curve.at(np.array(seconds))
    assert found.min() >= min(heights) - 1e-9
    assert found.max() <= max(heights) + 1e-9


@settings(deadline=None, max_examples=60)
@given(curves(list(NAMES), OUTSIDES), st.lists(st.floats(-50, 250), min_size=1, max_size=9))
def test_a_column_has_the_values_of_its_moments(curve, seconds):
    column = curve.at(np.array(seconds))
    assert column.dtype == np.float64
    assert column.tolist() == [curve.at(moment) for moment in seconds]


@settings(deadline=None, max_examples=40)
@given(curves(["linear", "smooth", "catmull"], ("loop",), least=2), st.floats(0, 0.999))
def test_a_loop_begins_again(curve, part):
    first, last = (float(curve.shape.keys[i].at) for i in (0, -1))
    here = first + part * (last - first)
    again = curve.at(np.array([here - 2 * (last - first), here + 3 * (last - first)]))
    slack = 1e-6 + 1e4 * 1e-12 / (last - first)
    near = curve.at(np.array([here - 1e-9, here, here + 1e-9]))
    assert np.all(again >= near.min() - slack)
    assert np.all(again <= near.max() + slack)


def test_a_mirror_runs_back_and_forth():
    curve = Curve(Keyframes((Key(Fraction(1), 0.0), Key(Fraction(3), 4.0)), "mirror"))
    np.testing.assert_allclose(
        curve.at(np.array([1.0, 2, 3, 4, 5, 6, 7, 0, -1])), [0, 2, 4, 2, 0, 2, 4, 2, 4]
    )


@settings(deadline=None, max_examples=40)
@given(curves(["catmull"], OUTSIDES, least=3))
def test_catmull_has_no_corners_at_inner_keys(curve):
    keys, step = curve.shape.keys, 1e-6
    for before, key, after in zip(keys, keys[1:], keys[2:], strict=False):
        shortest = float(min(key.at - before.at, after.at - key.at))
        around = np.array([-2, -1, 1, 2]) * step * shortest
        v = curve.at(float(key.at) + around)
        left, right = (v[1] - v[0]) / step, (v[3] - v[2]) / step
        assert left == pytest.approx(right, abs=0.05)


def test_catmull_over_even_keys_is_the_spline_of_catmull_and_rom():
    p = [1.0, 3.0, -2.0, 5.0]
    curve = Curve(Keyframes(tuple(Key(Fraction(i), v, "catmull") for i, v in enumerate(p))))
    u = 0.3
    powers = np.array([1, u, u**2, u**3])
    basis = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    assert curve.at(1.3) == pytest.approx(powers @ basis @ np.array(p))


def test_a_catmull_loop_joins_without_a_corner():
    heights = [0.0, 3.0, 1.0, 0.0]
    keys = tuple(Key(Fraction(i), v, "catmull") for i, v in enumerate(heights))
    curve = Curve(Keyframes(keys, "loop"))
    v = curve.at(np.array([3 - 2e-6, 3 - 1e-6, 3 + 1e-6, 3 + 2e-6]))
    assert (v[1] - v[0]) / 1e-6 == pytest.approx((v[3] - v[2]) / 1e-6, abs=1e-3)


def test_hold_waits_for_its_key():
    curve = Curve(Keyframes((Key(Fraction(0), 1.0), Key(Fraction(2), 5.0, "hold"))))
    assert [curve.at(t) for t in (0, 1.999, 2)] == [1, 1, 5]


def test_a_clamp_holds_the_curve_within():
    keys = (Key(Fraction(0), 0.0), Key(Fraction(1), 1.0, "out_back"))
    free, held = Curve(Keyframes(keys)), Curve(Keyframes(keys), clamp=(0.25, 1.0))
    assert free.extent()[1] == pytest.approx(1.1, abs=1e-3)
    assert held.extent() == (0.25, 1.0)


def test_a_constant_never_changes():
    curve = Curve.constant(3)
    assert curve.is_constant
    assert curve.breakpoints == ()
    assert curve.at(np.array([[1.0, 2.0]])).tolist() == [[3.0, 3.0]]
    assert curve.at(7.5) == 3.0
    assert Curve(Keyframes((Key(Fraction(1), 2.0),))).is_constant


def test_breakpoints_are_keys_and_the_corners_of_eases():
    keys = (Key(Fraction(1), 0.0), Key(Fraction(3), 1.0, "in_out_quad"), Key(Fraction(4), 0.0))
    assert Curve(Keyframes(keys)).breakpoints == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("outside", "expected"),
    [
        ("loop", (0, Fraction(1, 2), 2, Fraction(5, 2), 4, Fraction(9, 2))),
        ("mirror", (0, Fraction(3, 2), 2, Fraction(5, 2), 4)),
    ],
)
def test_breakpoints_of_a_repeating_curve_go_on_to_the_end(outside, expected):
    keys = (Key(Fraction(2), 0.0), Key(Fraction(5, 2), 1.0), Key(Fraction(4), 0.0))
    assert Curve(Keyframes(keys, outside, Fraction(5))).breakpoints == expected
