"""Easing: the ends, the symmetries, and values known from elsewhere."""

import numpy as np
import pytest

from dreamreel.scene.curves.easing import FAMILIES, NAMES, ease_function, kinks

X = np.linspace(0, 1, 2001)
PLAIN = [name for name in NAMES if name != "catmull"]
OVERSHOOTING = {f"{way}_{name}" for way in ("in", "out", "in_out") for name in ("back", "elastic")}
BEZIERS = ["0.42,0,0.58,1", "0,0,0,0", "1,1,1,1", "1,0,0,1", "0,1,1,0", "0.3,-0.5,0.7,1.5"]


@pytest.mark.parametrize("name", [*PLAIN, *(f"cubic_bezier({points})" for points in BEZIERS)])
def test_an_ease_goes_from_zero_to_one(name):
    ends = ease_function(name)(np.array([0.0, 1.0]))
    np.testing.assert_allclose(ends, [0, 1], atol=1e-12)


@pytest.mark.parametrize("name", PLAIN)
def test_an_ease_that_does_not_overshoot_stays_within(name):
    values = ease_function(name)(X)
    within = values.min() >= -1e-12 and values.max() <= 1 + 1e-12
    assert within != (name in OVERSHOOTING)


@pytest.mark.parametrize("family", sorted(FAMILIES.keys() - {"back", "elastic", "bounce"}))
@pytest.mark.parametrize("way", ["in", "out", "in_out"])
def test_a_plain_family_never_turns_back(family, way):
    assert np.all(np.diff(ease_function(f"{way}_{family}")(X)) >= -1e-15)


@pytest.mark.parametrize("family", FAMILIES)
def test_out_is_in_turned_around(family):
    ease_in, ease_out = ease_function(f"in_{family}"), ease_function(f"out_{family}")
    np.testing.assert_allclose(ease_out(X), 1 - ease_in(1 - X), atol=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_in_out_is_symmetric_about_the_middle(family):
    values = ease_function(f"in_out_{family}")(X)
    np.testing.assert_allclose(values + values[::-1], 1, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("in_quad", 0.5, 0.25),
        ("out_cubic", 0.5, 0.875),
        ("in_out_sine", 0.25, (1 - np.cos(np.pi / 4)) / 2),
        ("out_bounce", 2 / 11, 7.5625 * (2 / 11) ** 2),
        ("out_bounce", 0.5, 7.5625 * (0.5 - 6 / 11) ** 2 + 0.75),
        ("out_bounce", 0.99, 7.5625 * (0.99 - 10.5 / 11) ** 2 + 63 / 64),
        ("out_back", 0.5, 1 + 2.70158 * -0.125 + 1.70158 * 0.25),
        ("smooth", 0.25, 3 / 16 - 2 / 64),
        ("hold", 0.999, 0.0),
        ("linear", 0.3, 0.3),
    ],
)
def test_an_ease_has_its_known_value(name, x, value):
    assert ease_function(name)(np.array([x]))[0] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("points", BEZIERS)
def test_a_bezier_lies_on_its_parametric_curve(points):
    x1, y1, x2, y2 = map(float, points.split(","))
    s = np.linspace(0, 1, 301)
    x = 3 * (1 - s) ** 2 * s * x1 + 3 * (1 - s) * s**2 * x2 + s**3
    y = 3 * (1 - s) ** 2 * s * y1 + 3 * (1 - s) * s**2 * y2 + s**3
    values = ease_function(f"cubic_bezier({points})")(x)
    steep = np.abs(np.gradient(y, x + np.arange(len(x)) * 1e-15)) > 1e4
    np.testing.assert_allclose(values[~steep], y[~steep], atol=1e-8)


@pytest.mark.parametrize(
    "name",
    ["", "bouncy", "catmull", "cubic_bezier", "cubic_bezier(1,2,3)", "cubic_bezier(2,0,0,1)",
     "cubic_bezier(a,0,0,1)", "cubic_bezier(0,nan,0,1)", "cubic_bezier(0.4"],
)  # fmt: skip
def test_what_is_no_ease_is_refused(name):
    with pytest.raises(ValueError, match=r"\w"):
        ease_function(name)


@pytest.mark.parametrize("name", [n for n in PLAIN if "bounce" in n])
def test_the_kinks_of_a_bounce_are_where_its_slope_jumps(name):
    ease, step = ease_function(name), 1e-6
    for kink in kinks(name):
        around = ease(np.array([float(kink) + d * step for d in (-2, -1, 1, 2)]))
        jump = abs((around[3] - around[2]) - (around[1] - around[0])) / step
        assert jump > 0.5 or kink == 0.5
