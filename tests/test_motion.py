from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_factory import camera, keyed

from dreamreel.errors import SceneError
from dreamreel.geometry import IDENTITY
from dreamreel.scene.timeline.motion import Motion

ASPECT = 16 / 9
RATE = Fraction(15)

# zoom, turn, crop and pan all on the move, with keys that fall on no tick
BUSY = camera(
    zoom=keyed((0, 0.5, "linear"), (Fraction(1, 7), 2.0, "in_out_cubic"), (3, -1.0, "smooth")),
    rotate=keyed((0, 0, "linear"), (1, 90, "hold"), (2, -30, "linear")),
    crop=(keyed((0, 0.5, "linear"), (3, 0.8, "smooth")), 0.4),
    pan=(keyed((1, 0.2, "linear"), (2, -0.3, "smooth")), 0.1),
)


def motion(kind, rate=RATE):
    return Motion.of(kind, aspect=ASPECT, rate=rate)


def same(one, other, tolerance=1e-12):
    return abs(one.factor - other.factor) < tolerance and abs(one.shift - other.shift) < tolerance


def stepped(kind, start, end, point, steps=200):
    """Follow a point by Runge and Kutta's fourth-order rule, straight from the camera's curves."""

    def velocity(time, p):
        zoom, turn = kind.zoom.at(time), np.radians(kind.rotate.at(time))
        crop = (kind.crop[0].at(time) - 0.5) * ASPECT + 1j * (kind.crop[1].at(time) - 0.5)
        pan = kind.pan[0].at(time) + 1j * kind.pan[1].at(time)
        return (np.log(2) * zoom - 1j * turn) * (p - crop) - pan

    h = (end - start) / steps
    for time in start + h * np.arange(steps):
        a = velocity(time, point)
        b = velocity(time + h / 2, point + h / 2 * a)
        c = velocity(time + h / 2, point + h / 2 * b)
        point += h / 6 * (a + 2 * b + 2 * c + velocity(time + h, point + h * c))
    return point


@settings(deadline=None, max_examples=60)
@given(st.lists(st.fractions(0, 4, max_denominator=10_000), min_size=3, max_size=3))
def test_two_flows_after_each_other_are_the_flow_of_both(moments):
    a, b, c = sorted(moments)
    busy = motion(BUSY)
    assert same(busy.flow(a, c), busy.flow(b, c).after(busy.flow(a, b)))


@settings(deadline=None, max_examples=30)
@given(st.fractions(0, 3, max_denominator=100), st.integers(1, 40))
def test_flows_are_the_same_together_and_one_by_one(start, count):
    busy = motion(BUSY)
    times = [float(start + Fraction(row, 40)) for row in range(count + 1)]
    together = busy.flows(np.array(times))
    assert len(together) == count
    for row in range(count):
        assert same(together.pose(row), busy.flow(times[row], times[row + 1]))


def test_no_time_is_no_motion_even_among_other_flows():
    flows = motion(BUSY).flows(np.array([0.3, 0.3, 0.31, 0.31, 0.31]))
    assert [flows.pose(row) == IDENTITY for row in range(4)] == [True, False, True, True]


def test_a_point_follows_the_differential_equation():
    for start, end in [(0.0, 0.14), (0.2, 0.9), (2.1, 2.8)]:
        point = 0.4 - 0.2j
        assert abs(motion(BUSY).flow(start, end)(point) - stepped(BUSY, start, end, point)) < 1e-5


def test_finer_ticks_converge_to_the_same_motion():
    coarse, fine = motion(BUSY), motion(BUSY, rate=Fraction(120))
    assert same(coarse.flow(0, 3), fine.flow(0, 3), tolerance=1e-4)
    assert coarse.octaves(0, 3) == pytest.approx(fine.octaves(0, 3), abs=1e-9)


def test_zoom_keeps_the_crop_point_and_doubles_distances_from_it():
    flow = motion(camera(zoom=1.0, crop=(0.75, 0.25))).flow(0, 1)
    crop = 0.25 * ASPECT - 0.25j
    assert flow(crop) == pytest.approx(crop, abs=1e-12)
    assert flow(crop + 0.1j) == pytest.approx(crop + 0.2j, abs=1e-12)


def test_a_quarter_turn_counter_clockwise_brings_the_right_to_the_top():
    flow = motion(camera(zoom=0.0, rotate=90.0)).flow(0, 1)
    assert flow(1 + 0j) == pytest.approx(-1j, abs=1e-12)  # y points down


def test_panning_right_and_down_moves_the_picture_left_and_up():
    flow = motion(camera(zoom=0.0, pan=(0.5, 0.25))).flow(2, 4)
    assert flow(0.3 + 0.3j) == pytest.approx(-0.7 - 0.2j, abs=1e-12)


def test_pan_under_a_vanishing_zoom_tends_to_the_plain_pan():
    plain = motion(camera(zoom=0.0, pan=(0.5, 0.0))).flow(0, 1)
    for zoom in (1e-3, 1e-9, 1e-13, 1e-300, 5e-324):
        flow = motion(camera(zoom=zoom, pan=(0.5, 0.0))).flow(0, 1)
        assert abs(flow.shift - plain.shift) <= 0.2 * zoom + 1e-15


def test_a_moving_crop_never_shifts_the_picture():
    wandering = keyed((0, 0.1, "linear"), (1, 0.9, "in_out_back"))
    still = motion(camera(zoom=0.0, crop=(wandering, wandering)))
    assert still.flow(0.2, 0.7) == IDENTITY


def test_two_thousand_octaves_do_not_overflow():
    dive = motion(camera(zoom=keyed((0, 4, "linear"), (500, 4, "smooth"))))
    assert dive.octaves(0, 500) == pytest.approx(2000, abs=1e-9)
    assert np.isfinite(dive.flows(np.arange(500 * 15) / 15).factor).all()


@pytest.mark.parametrize("ease", ["linear", "smooth", "hold", "in_out_quint", "out_bounce"])
def test_the_total_zoom_is_the_same_at_every_frame_rate(ease):
    eased = camera(zoom=keyed((Fraction(1, 3), -0.5, "linear"), (Fraction(31, 10), 3, ease)))
    dive = motion(eased)
    edges = [0, 1 / 3, 3.1, 4]
    truth = sum(_trapezoids(eased.zoom, low, high, 100_000) for low, high in pairwise(edges))
    for fps in (12, 24, 30, 60):
        frames = [dive.flow(Fraction(n, fps), Fraction(n + 1, fps)) for n in range(4 * fps)]
        assert sum(frame.octaves for frame in frames) == pytest.approx(dive.octaves(0, 4), abs=1e-9)
    assert dive.octaves(0, 4) == pytest.approx(truth, abs=1e-9)


def _trapezoids(curve, low, high, count):
    times = np.linspace(low, high, count + 1)
    values = curve.at(np.clip(times, low, np.nextafter(high, low)))
    return np.trapezoid(values, times)


def test_before_the_movie_the_camera_goes_on_as_at_its_beginning():
    looping = keyed((0, 1, "linear"), (1, 3, "linear"), outside="loop", until=4)
    dive = motion(camera(zoom=looping))
    assert dive.octaves(-2, 0) == pytest.approx(2, abs=1e-12)
    assert dive.flow(-0.5, -0.4).octaves == pytest.approx(0.1, abs=1e-12)


def test_cells_do_not_depend_on_how_the_span_is_asked_for():
    busy = motion(BUSY)
    parts = busy.flow(1.05, 1.15).after(busy.flow(1.0, 1.05))
    assert same(busy.flow(1.0, 1.15), parts)
    long = busy.flows(np.linspace(0, 3, 10_000))  # more than one chunk
    assert np.log2(np.abs(long.factor)).sum() == pytest.approx(busy.octaves(0, 3), abs=1e-9)


def test_a_zoom_that_is_no_number_is_reported_with_its_moment():
    broken = keyed((0, 0, "linear"), (2, float("inf"), "hold"), (3, 0, "linear"))
    with pytest.raises(SceneError, match=r"camera.zoom: .*finite"):
        motion(camera(zoom=broken)).octaves(0, 3)


@pytest.mark.parametrize("kind", [camera(), BUSY], ids=["at rest", "busy"])
def test_nothing_flows_between_equal_moments(kind):
    flows = motion(kind).flows(np.array([1.0, 2.0, 2.0, 2.0]))
    assert same(flows.pose(0), motion(kind).flow(1, 2))
    assert flows.pose(1) == flows.pose(2) == IDENTITY
