"""Expressions: what they mean, what they refuse, and that nothing else ever comes out of them."""

import math
import time
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.curves.expressions import DEEPEST, Happenings, Scope, compile_expression
from dreamreel.scene.curves.formula import Formula
from dreamreel.scene.curves.functions import FUNCTIONS, TIMED, TIMES
from dreamreel.scene.curves.tokens import LONGEST, ExpressionError
from dreamreel.tempo import Change, Tempo
from dreamreel.units import Clock

LENGTH = Fraction(60)
TEMPO = Tempo(
    Fraction(120), Fraction(1, 10), Fraction(4), (Change(Fraction(301, 10), Fraction(60)),)
)
CLOCK = Clock(Fraction(30), LENGTH, TEMPO)
NAMES = {
    "calm": 0.6,
    "drop": Happenings((5.0,)),
    "kick": Happenings((1.0, 2.5, 40.0)),
    "bass": Curve.constant(0.25),
}
MOMENTS = np.arange(0, 60, 1 / 15)


def formula(text, seed=7, place="look.hue", clock=CLOCK):
    return Formula(compile_expression(text, Scope(clock, NAMES, seed, place)), LENGTH)


def at(text, seconds):
    return float(formula(text).at(np.array([float(seconds)]))[0])


def outcome(text):
    """The refusal or the values of an expression."""
    try:
        found = formula(text)
    except ExpressionError as error:
        return error, None
    assert all(0 <= moment <= LENGTH for moment in found.breakpoints)
    return None, found.at(MOMENTS)


def refusal(text, clock=CLOCK):
    with pytest.raises(ExpressionError) as caught:
        formula(text, clock=clock)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3 - 4/8", 6.5),
        ("-2**2", -4),
        ("7 // 2 + 7 % 2", 4),
        ("t", 6.25),
        ("u", 6.25 / 60),
        ("beat", 12.3),
        ("bar", 12.3 / 4),
        ("duration + seed", 67),
        ("calm + bass", 0.85),
        ("t - drop", 1.25),
        ("1m30s + 250ms", 90.25),
        ("4b + 1bar", 4),
        ("30f", 1),
        ("0 < t <= 6.25", 1),
        ("6 > t > 5", 0),
        ("not t", 0),
        ("t > 7 or t < 1 or 3", 1),
        ("t > 7 and 1/0", 0),
        ("2 if t < drop else 3", 3),
        ("min(3, t, 2) + max(1, 0)", 3),
        ("clamp(t, 0, 2) + lerp(1, 3, 0.25)", 3.5),
        ("step(6.25, t) + step(7, t)", 1),
        ("smoothstep(0, 4s, t - drop)", 3 * 0.3125**2 - 2 * 0.3125**3),
        ("round(2.5) + floor(-0.5) + ceil(0.2) + fract(-0.25)", 3.75),
        ("atan2(1, 1) * 4", math.pi),
        ("hypot(3, 4) + sign(-t) + abs(-1)", 5),
        ("sin(tau/4) + cos(pi)", 0),
        ("osc(25s)", 1),
        ("osc(25s, 0.25)", 0),
        ("tri(25s)", 1),
        ("saw(25s)", -0.5),
        ("square(10s)", -1),
        ("pulse(10s, 0.7)", 1),
        ("pulse(10s)", 0),
        ("since(drop)", 1.25),
        ("since(kick)", 3.75),
        ("since(1b)", 0.15),
        ("since(4s)", 2.25),
        ("ease(in_quad, t/12.5)", 0.25),
        ("ease(linear, 3)", 1),
        ("  (t)\n ", 6.25),
    ],
)
def test_an_expression_has_its_value(text, value):
    assert at(text, 6.25) == pytest.approx(value, abs=1e-9)


def test_a_period_in_beats_follows_the_tempo():
    assert at("osc(4b)", 30.1 + 1) == pytest.approx(1, abs=1e-9)  # 61 beats: a quarter of 4
    assert at("since(1b)", 30.1 + 0.75) == pytest.approx(0.75)
    assert at("since(1b)", 0) == pytest.approx(0.4)  # before beat 0


def test_before_the_first_moment_is_long_ago():
    assert at("since(kick)", 0.5) > 24 * 3600
    assert at("exp(-since(drop))", 0.5) == 0


def test_an_expression_stands_still_outside_of_the_movie():
    found = formula("sqrt(t) + sqrt(duration - t)").at(np.array([-1.0, 0, 60, 61]))
    assert found.tolist() == [math.sqrt(60)] * 4


def test_a_branch_is_evaluated_only_where_it_counts():
    with np.errstate(all="raise"):
        found = formula("sqrt(t - drop) if t >= drop else 1/(t - 6)").at(MOMENTS)
    assert np.isfinite(found).all()
    times = MOMENTS[MOMENTS >= 5]
    np.testing.assert_allclose(found[MOMENTS >= 5], np.sqrt(times - 5))


def test_a_power_costs_nothing_and_is_told_as_infinite():
    assert at("9**9**9**9", 0) == math.inf


@settings(deadline=None)
@given(st.sampled_from(["noise(2)", "noise(1b)", "rand(1s)", "rand(3b, 4)"]), st.integers(0, 2**63))
def test_what_is_random_is_a_function_of_seed_place_and_stream(text, seed):
    values = formula(text, seed=seed).at(MOMENTS)
    low = -1 if text.startswith("noise") else 0
    assert low <= values.min() < values.max() <= 1
    order = np.random.default_rng(seed).permutation(len(MOMENTS))
    assert np.array_equal(formula(text, seed=seed).at(MOMENTS[order]), values[order])
    assert np.array_equal(formula(f"1*{text} + 0*noise(9)", seed=seed).at(MOMENTS), values)
    for other in (
        formula(text, seed=seed + 1),
        formula(text, seed=seed, place="look.saturation"),
        formula(text.replace(")", ", 9)").replace(", 4, 9", ", 9"), seed=seed),
    ):
        assert not np.array_equal(other.at(MOMENTS), values)


def test_noise_is_smooth_and_rand_is_held():
    fine = np.linspace(0, 50, 50_001)
    noise, rand = formula("noise(1s)").at(fine), formula("rand(1s)").at(fine)
    assert np.abs(np.diff(noise)).max() < 0.003
    assert np.abs(np.diff(noise, 2)).max() < 2e-5
    assert noise.std() > 0.25
    assert len(np.unique(rand)) == 51
    assert set(np.flatnonzero(np.diff(rand))) <= {1000 * k - 1 for k in range(1, 51)}


def test_numbers_that_are_drawn_are_spread_evenly():
    drawn = formula("rand(1ms)").at(np.arange(60_000) / 1000 + 5e-4)
    counts, _ = np.histogram(drawn, bins=20, range=(0, 1))
    assert ((counts - 3000) ** 2 / 3000).sum() < 50  # chi-square, 19 degrees of freedom
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.02


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("square(10s)", [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]),
        ("pulse(20s, 0.25)", [5, 20, 25, 40, 45]),
        ("saw(20s, 0.5)", [10, 30, 50]),
        ("tri(40s)", [10, 30, 50]),
        ("rand(25s) + 1", [25, 50]),
        ("since(kick) if t > drop else 0", [1, 2.5, 5, 40]),
        ("osc(1s)", []),
        ("rand(1ms)", []),
    ],
)
def test_corners_are_known(text, moments):
    assert formula(text).breakpoints == pytest.approx(moments)


@pytest.mark.parametrize(
    ("text", "words", "start", "length"),
    [
        ("", "is empty", 0, 1),
        ("1 + foo", 'no "foo"', 4, 3),
        ("1 + clam", 'did you mean "calm"', 4, 4),
        ("2*oscc(4b)", 'no function "oscc"; did you mean "osc"', 2, 4),
        ("kick", "since(kick)", 0, 4),
        ("since(kik)", 'no marker "kik"; did you mean "kick"', 6, 3),
        ("ease(out_cubik, t)", 'did you mean "out_cubic"', 5, 9),
        ("osc(t)", "does not change", 4, 1),
        ("osc(0s)", "above 0", 4, 2),
        ("osc()", "1 to 2 arguments, not 0", 0, 5),
        ("clamp(1, 2)", "takes 3 arguments, not 2", 0, 11),
        ("3 + 4x", "neither a number nor a time", 4, 2),
        ("t^2", "a power is **", 1, 1),
        ("t = 2", "write ==", 2, 1),
        ("(t", "never closed", 0, 1),
        ("t if t", "expected 'else'", 0, 1),
        ("1e99", "beyond", 0, 4),
        ("x" * (LONGEST + 1), f"more than {LONGEST}", 0, LONGEST + 1),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, words, start, length):
    error = refusal(text)
    assert words in str(error)
    assert (error.start, error.length) == (start, length)


@pytest.mark.parametrize("text", ["beat", "bar", "osc(4b)", "since(1bar)", "2b"])
def test_beats_in_an_expression_need_a_tempo(text):
    assert refusal(text, Clock(Fraction(30), LENGTH)).fault == "tempo"


@pytest.mark.parametrize("nest", ["({})", "-{}", "1+{}", "abs({})", "0<({})<1", "t if t else {}"])
def test_depth_is_bounded_and_costs_nothing(nest):
    text = "t"
    while len(nest.format(text)) < LONGEST:
        text = nest.format(text)
    begun = time.process_time()
    error, _ = outcome(text)
    assert time.process_time() - begun < 0.2
    assert error is None or f"deeper than {DEEPEST}" in str(error) or "parenthes" in str(error)


words = st.sampled_from(
    [*FUNCTIONS, *TIMED, *TIMES, *NAMES, "out_cubic", "if", "else", "and", "or", "not", "in", "is"]
)
signs = st.sampled_from([*"+-*/%<>(),.[]'\":=@~^{}#\\", "//", "**", "<=", ">=", "==", "!="])
numbers = st.sampled_from(
    ["0", "1", "2.5", "1e9", "1e-9", "99", "4b", "2s", "250ms", "1m30s", "0b", "3bar", "30f", ".5"]
)
arguments = st.recursive(
    st.one_of(st.sampled_from(["t", "u", "beat", "calm", "4b", "0", "-1", "2.5"])),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/<>"), inner),
        st.builds("({}) ** ({})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        *(
            st.builds(
                lambda *parts, name=name: f"{name}({', '.join(parts)})",
                *[inner] * (known.least),
            )
            for name, known in {**FUNCTIONS, **TIMED}.items()
        ),
    ),
    max_leaves=12,
)
texts = st.one_of(
    st.lists(st.one_of(words, signs, numbers), max_size=30).map(" ".join),
    st.lists(st.one_of(words, signs, numbers), max_size=30).map("".join),
    st.text(max_size=60),
    arguments,
)


@settings(deadline=None, max_examples=600)
@given(texts)
@example("1" + "+1" * 250)
def test_nothing_but_our_own_refusal_ever_escapes(text):
    begun = time.process_time()
    error, values = outcome(text)
    assert time.process_time() - begun < 0.5  # far less, but the machine may be busy
    if error:
        assert 0 <= error.start <= len(text)
    else:
        assert (values.shape, values.dtype) == (MOMENTS.shape, np.float64)


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["osc(1b)"] * 60),
        "max(" + ", ".join(["noise(1ms)"] * 16) + ")",
        "+".join(["since(1ms)"] * 40),
        "+".join(["t**9**9"] * 60),
    ],
)
def test_the_dearest_expressions_stay_small(text):
    tracemalloc.start()
    begun = time.process_time()
    formula(text).at(MOMENTS)
    spent = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6
    assert spent < 0.5  # ten times as long as without tracing the memory
