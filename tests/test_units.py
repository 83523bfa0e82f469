"""Quantities: exact values of what people write, and messages for what they should not."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel import units
from dreamreel.tempo import Tempo
from dreamreel.units import Clock, UnitError

CLOCK = Clock(Fraction(30000, 1001), Fraction(64))
MUSICAL = Clock(
    Fraction(30),
    Fraction(64),
    Tempo(Fraction(120), Fraction(3, 25)),
    {"drop": Fraction(20), "b": Fraction(5)},
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8s", Fraction(8)),
        ("0", Fraction(0)),
        ("250ms", Fraction(1, 4)),
        ("8s 250ms", Fraction(33, 4)),
        ("1m30s", Fraction(90)),
        ("1h2m3s", Fraction(3723)),
        ("1m05s", Fraction(65)),
        ("120f", Fraction(120 * 1001, 30000)),
        ("25%", Fraction(16)),
        ("-2s", Fraction(62)),
        ("+4s", Fraction(14)),
        (".5s", Fraction(1, 2)),
        ("1e2s", Fraction(100)),
    ],
)
def test_a_time_is_an_exact_number_of_seconds(text, seconds):
    assert units.parse_time(text).on(CLOCK, before=Fraction(10)) == seconds


@settings(deadline=None, max_examples=50)
@given(st.decimals(0, 10_000, places=4))
def test_no_digit_of_a_time_is_lost(number):
    assert units.parse_length(f"{number}s", CLOCK) == Fraction(number)


@pytest.mark.parametrize("text", ["12", "1.5", "-3"])
def test_a_bare_number_is_no_time(text):
    with pytest.raises(UnitError, match=f"write {text}s or {text}f") as caught:
        units.parse_time(text)
    assert caught.value.fault == "bare"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0b", Fraction(3, 25)),
        ("16b", Fraction(3, 25) + 8),
        ("4bar", Fraction(3, 25) + 8),
        ("2 bars", Fraction(3, 25) + 4),
        ("1b 250ms", Fraction(3, 25) + Fraction(3, 4)),
        ("1bar2b", Fraction(3, 25) + 3),
        ("+4b", Fraction(12)),
        ("-2b", Fraction(63)),
        ("drop", Fraction(20)),
        ("drop+2b", Fraction(21)),
        ("drop - 1s", Fraction(19)),
        ("b", Fraction(5)),
    ],
)
def test_beats_count_from_beat_0_and_others_from_where_they_say(text, seconds):
    assert units.parse_time(text).on(MUSICAL, before=Fraction(10)) == seconds


@pytest.mark.parametrize("text", ["16b", "0b", "+4b", "4bar"])
def test_beats_need_a_tempo(text):
    with pytest.raises(UnitError, match="need a tempo") as caught:
        units.parse_time(text).on(CLOCK, before=Fraction(0))
    assert caught.value.fault == "tempo"


def test_an_unknown_marker_is_answered_with_those_there_are():
    with pytest.raises(UnitError, match='no marker "drip"; the markers are drop b') as caught:
        units.parse_time("drip+1s").on(MUSICAL)
    assert caught.value.fault == "marker"


@settings(deadline=None, max_examples=50)
@given(st.fractions(0, 50, max_denominator=99), st.sampled_from(["b", "s", "bar", "f", "%"]))
def test_a_length_is_what_lies_between_its_ends(number, unit):
    text = f"{float(number)!r}{unit}"
    span = units.parse_span(text)
    assert span.after(Fraction(7), MUSICAL) - 7 == units.parse_length(text, MUSICAL)
    assert span.times(3).after(Fraction(0), MUSICAL) == 3 * units.parse_length(text, MUSICAL)


@pytest.mark.parametrize(
    "text",
    ["", "8 s s", "1:30", "8s!", "--2s", "٣s", "8s" * 100, "+", "drop+", "drop 2b", "drop+-1s"],
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UnitError):
        units.parse_time(text)


def test_a_clock_time_is_answered_with_minutes():
    with pytest.raises(UnitError, match="write 1m30s"):
        units.parse_time("1:30")


def test_a_share_of_an_unknown_length_is_refused():
    with pytest.raises(UnitError, match=r"video\.duration"):
        units.parse_time("25%").on(Clock(Fraction(30)))


def test_a_relative_time_needs_something_before_it():
    with pytest.raises(UnitError, match="first"):
        units.parse_time("+2s").on(CLOCK)


def test_a_length_has_no_sign():
    with pytest.raises(UnitError, match="sign"):
        units.parse_length("-2s", CLOCK)


def test_a_length_is_no_moment():
    with pytest.raises(UnitError, match="is a moment"):
        units.parse_length("drop", MUSICAL)


@pytest.mark.parametrize(
    ("text", "octaves"),
    [
        ("0.5 oct/s", 0.5),
        ("-0.25 oct/s", -0.25),
        ("0", 0.0),
        ("x2/s", 1.0),
        ("x0.5/s", -1.0),
        ("x1.4/s", math.log2(1.4)),
        ("x4 over 8s", 0.25),
        ("x4 over 25%", 2 / 16),
    ],
)
def test_a_zoom_is_octaves_per_second(text, octaves):
    assert units.parse_zoom(text, CLOCK) == pytest.approx(octaves, abs=1e-15)


def test_a_bare_zoom_is_no_rate():
    with pytest.raises(UnitError, match=r"0\.5 oct/s or x1\.4/s.*1\.04") as caught:
        units.parse_zoom("1.04", CLOCK)
    assert caught.value.fault == "bare"


@pytest.mark.parametrize(
    "text", ["x0/s", "x2 over 0s", "x-2/s", "fast", "x2", "0.5 oct", "x2 over"]
)
def test_what_is_no_zoom_is_refused(text):
    with pytest.raises(UnitError):
        units.parse_zoom(text, CLOCK)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (units.parse_rate, "15/s", Fraction(15)),
        (units.parse_rate, "7.5 / s", Fraction(15, 2)),
        (units.parse_pixels, "96px", Fraction(96)),
        (units.parse_pixels, "0.5 px", Fraction(1, 2)),
        (units.parse_pixels, "16", Fraction(16)),
        (units.parse_degrees, "5.7", Fraction(57, 10)),
        (units.parse_degrees, "-8deg", Fraction(-8)),
        (units.parse_turn, "8 deg/s", Fraction(8)),
        (units.parse_share, "12%", Fraction(3, 25)),
        (units.parse_share, "0.12", Fraction(3, 25)),
        (units.parse_number, "1e3", Fraction(1000)),
        (units.parse_fps, "30", Fraction(30)),
        (units.parse_fps, "29.97", Fraction(2997, 100)),
        (units.parse_fps, "30000/1001", Fraction(30000, 1001)),
        (units.parse_size, "720p", (1280, 720)),
        (units.parse_size, "4K", (3840, 2160)),
        (units.parse_size, "180p", (320, 180)),
        (units.parse_size, "1080x1920", (1080, 1920)),
        (units.parse_size, "square-512", (512, 512)),
    ],
)
def test_a_quantity_has_its_value(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (units.parse_rate, "15"),
        (units.parse_pixels, "16em"),
        (units.parse_share, "twelve"),
        (units.parse_number, "1e999"),
        (units.parse_number, "1e-999"),
        (units.parse_number, "1e999999999"),
        (units.parse_number, ".inf"),
        (units.parse_number, "nan"),
        (units.parse_number, "1_000"),
        (units.parse_number, "010"),
        (units.parse_pixels, "016px"),
        (units.parse_number, "9" * 5000),
        (units.parse_fps, "30/0"),
        (units.parse_fps, "a/b"),
        (units.parse_size, "720"),
        (units.parse_size, "0x"),
        (units.parse_size, "huge"),
    ],
)
def test_what_is_no_quantity_is_refused(parse, text):
    with pytest.raises(UnitError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "hertz"),
    [("40Hz", 40), ("2.5kHz", 2500), ("2.5 khz", 2500), (" 150 hz ", 150), ("440", 440), ("0", 0)],
)
def test_a_frequency_is_read_in_hertz(text, hertz):
    assert units.parse_frequency(text) == hertz


@pytest.mark.parametrize("text", ["40 s", "-40Hz", "40mHz", "Hz", "2 k", "", "1e999Hz"])
def test_what_is_no_frequency_is_refused(text):
    with pytest.raises(units.UnitError):
        units.parse_frequency(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("80ms", 0.08), ("-80ms", -0.08), ("+1s", 1), ("- 1m30s", -90), ("2b", 1), ("-1bar", -2)],
)
def test_a_shift_may_have_a_sign(text, seconds):
    clock = units.Clock(Fraction(30), tempo=Tempo(Fraction(120)))
    assert float(units.parse_shift(text, clock)) == seconds


@pytest.mark.parametrize("text", ["80", "--1s", "+-1s", "-", "", "drop"])
def test_what_is_no_shift_is_refused(text):
    with pytest.raises(units.UnitError):
        units.parse_shift(text, units.Clock(Fraction(30)))


@pytest.mark.parametrize(("name", "size"), units.SIZES.items())
def test_a_named_size_is_16_to_9_with_sides_that_codecs_take(name, size):
    width, height = size
    assert name in (f"{height}p", "4k", "8k")
    assert width % 2 == height % 2 == 0
    assert abs(width - height * 16 / 9) < 1
