"""The camera against the windowed sinc in two dimensions, float64, without passes or tables."""

import cmath
import math

import numpy as np
import pytest
import torch
from pictures import array, pink, psnr, sharpness, smooth, tensor, white

from dreamreel.camera import coordinates, covered, warp
from dreamreel.geometry import IDENTITY, Grid, Pose, Size

SIZE = Size(96, 54)
FRAME = Grid.of_frame(SIZE)
SQUARE = Grid.of_frame(Size(64, 64))
CENTER = (slice(None), slice(14, -14), slice(20, -20))


def zooming(factor, about=0j):
    return Pose(factor + 0j, about - factor * about)


def turning(degrees, factor=1.0):
    """A view whose content turns counter-clockwise on the screen: y points down."""
    return Pose(factor * cmath.exp(-1j * math.radians(degrees)))


def source_pixels(source, flow, target):
    """Where each pixel's content was, in pixels of the source."""
    y, x = np.mgrid[: target.height, : target.width]
    now = target.origin + target.pitch * (x + 1j * y)
    before = (now - flow.shift) / flow.factor
    return (before - source.origin) / source.pitch


def direct(planes, source, flow, target):
    """See planes through a flow: every pixel sums its square of taps at once."""
    at = source_pixels(source, flow, target)
    wide = max(1.0, target.pitch / source.pitch / abs(flow.factor))
    reach = math.ceil(4 * wide)
    left, top = np.floor(at.real).astype(int), np.floor(at.imag).astype(int)
    total, weight = np.zeros((3, *at.shape)), np.zeros(at.shape)
    for j in range(1 - reach, reach + 1):
        for i in range(1 - reach, reach + 1):
            share = window((left + i - at.real) / wide) * window((top + j - at.imag) / wide)
            row = np.clip(top + j, 0, source.height - 1)
            total += share * planes[:, row, np.clip(left + i, 0, source.width - 1)]
            weight += share
    return total / weight


def window(distance):
    part = np.sqrt(np.clip(1 - (distance / 4) ** 2, 0, None))
    return np.where(np.abs(distance) < 4, np.sinc(distance) * np.i0(8 * part) / np.i0(8), 0)


def see(planes, source, flow, target):
    return array(warp(tensor(planes), source, flow, target))


def test_a_camera_at_rest_shows_the_picture_itself():
    picture = tensor(white(54, 96))
    assert torch.equal(warp(picture, FRAME, IDENTITY, FRAME), picture)


def test_a_frame_is_cut_exactly_from_its_canvas():
    canvas = Grid.of_frame(SIZE, (7, 5))
    picture = tensor(white(64, 110))
    seen = warp(picture, canvas, IDENTITY, FRAME)
    torch.testing.assert_close(seen, picture[..., 5:-5, 7:-7], atol=1e-6, rtol=0)


def test_a_pan_by_whole_pixels_moves_the_picture_by_whole_pixels():
    planes = white(54, 96)
    seen = see(planes, FRAME, Pose(shift=complex(-3, 2) / 54), FRAME)
    np.testing.assert_allclose(seen[:, 2:, :-3], planes[:, :-2, 3:], atol=1e-6)


@pytest.mark.parametrize("factor", [0.4, 0.97, 1.004, 1.3, 2.6])
def test_a_zoom_equals_the_direct_sum_over_taps(factor):
    planes, flow = white(54, 96), zooming(factor, about=0.31 - 0.12j)
    canvas = Grid.of_frame(SIZE, (9, 4)).shifted(0.3 - 0.4j)
    seen = see(planes, FRAME, flow, canvas)
    np.testing.assert_allclose(seen, direct(planes, FRAME, flow, canvas), atol=3e-6)


@pytest.mark.parametrize("size", [Size(48, 27), Size(151, 85)])
def test_a_frame_of_other_pixels_shows_the_same_area(size):
    planes, target = white(54, 96), Grid.of_frame(size)
    seen = see(planes, FRAME, zooming(1.1), target)
    np.testing.assert_allclose(seen, direct(planes, FRAME, zooming(1.1), target), atol=3e-6)


@pytest.mark.parametrize("degrees", [-30, -4, 0.3, 10, 40])
@pytest.mark.parametrize("factor", [0.9, 1.03])
def test_a_turn_equals_the_direct_sum_where_the_picture_is_smooth(degrees, factor):
    planes, flow = smooth(54, 96, cutoff=0.12), turning(degrees, factor)
    seen, expected = see(planes, FRAME, flow, FRAME), direct(planes, FRAME, flow, FRAME)
    # Farther out the taps of a wide turn reach beyond the picture.
    inner = (slice(None), slice(18, -18), slice(30, -30))
    assert psnr(seen[inner], expected[inner]) > 52


def test_coordinates_say_which_pixel_is_seen():
    flow = Pose(1.2 * cmath.exp(0.3j), 0.1 - 0.05j)
    at = coordinates(FRAME, flow, SQUARE, torch.device("cpu")).numpy()
    expected = source_pixels(FRAME, flow, SQUARE)
    np.testing.assert_allclose(at[..., 0] + 1j * at[..., 1], expected, atol=1e-4)


def test_two_zooms_are_the_zoom_by_their_product():
    planes = smooth(54, 96, cutoff=0.15)
    twice = see(see(planes, FRAME, zooming(1.23), FRAME), FRAME, zooming(1.41), FRAME)
    once = see(planes, FRAME, zooming(1.23 * 1.41), FRAME)
    assert psnr(twice[CENTER], once[CENTER]) > 55


@pytest.mark.parametrize("flow", [zooming(1.3, about=0.1j), turning(8), turning(-20, 1.1)])
def test_there_and_back_restores_the_center(flow):
    planes = smooth(54, 96, cutoff=0.12)
    there = see(planes, FRAME, flow, FRAME)
    back = see(there, FRAME, flow.inverse(), FRAME)
    assert psnr(back[CENTER], planes[CENTER]) > 50


def brightest(planes):
    row, column = np.unravel_index(planes[0].argmax(), planes.shape[1:])
    return complex(column, row) - complex(planes.shape[2] - 1, planes.shape[1] - 1) / 2


def dot_at(point):
    """A soft dot, its place counted from the middle of the frame, pixels."""
    y, x = np.mgrid[:54, :96]
    distance = np.abs(x - 47.5 + 1j * (y - 26.5) - point)
    return np.broadcast_to(np.exp(-(distance**2) / 8), (3, 54, 96))


def test_a_positive_turn_moves_what_is_right_of_the_center_upwards():
    place = brightest(see(dot_at(30 + 0j), FRAME, turning(10), FRAME))
    assert place == pytest.approx(complex(30 * 0.985, -30 * 0.174), abs=1.0)


def test_zooming_in_moves_things_away_from_the_fixed_point():
    place = brightest(see(dot_at(10 + 4j), FRAME, zooming(1.5, about=-0.1j), FRAME))
    assert place == pytest.approx(complex(15, 4 * 1.5 + 0.05 * 54), abs=1.0)


@pytest.mark.parametrize("factor", [0.8, 1.01, 1.7])
def test_a_ramp_stays_the_right_ramp_under_a_zoom(factor):
    about = 0.2 - 0.1j
    point = source_pixels(FRAME, IDENTITY, FRAME) * FRAME.pitch + FRAME.origin
    ramp = np.broadcast_to(point.real + 2 * point.imag, (3, 54, 96))
    origin = about + (point - about) / factor
    expected = np.broadcast_to(origin.real + 2 * origin.imag, (3, 54, 96))
    seen = see(ramp, FRAME, zooming(factor, about), FRAME)
    # A twentieth of a source pixel; a lost half pixel is ten times that.
    np.testing.assert_allclose(seen[CENTER], expected[CENTER], atol=0.05 / 54)


@pytest.mark.parametrize("picture", [smooth(54, 96, cutoff=0.12), white(54, 96)])
def test_a_vanishing_turn_tends_to_the_plain_zoom(picture):
    for factor in (0.9, 1.0, 1.07):
        plain = see(picture, FRAME, zooming(factor), FRAME)
        turned = see(picture, FRAME, turning(1e-5, factor), FRAME)
        assert np.abs(turned - plain).max() < 1.5e-3


@pytest.mark.parametrize("degrees", [45.1, 70, 90, 135, 180, -46, -100, 300])
def test_a_turn_beyond_45_degrees_is_seen_as_any_other(degrees):
    picture, flow = smooth(64, 64, cutoff=0.12), turning(degrees, 1.1)
    seen, expected = see(picture, SQUARE, flow, SQUARE), direct(picture, SQUARE, flow, SQUARE)
    assert psnr(seen[CENTER], expected[CENTER]) > 45


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_only_moves_pixels(quarters):
    picture = white(64, 64)
    seen = see(picture, SQUARE, turning(90 * quarters), SQUARE)
    np.testing.assert_allclose(seen, np.rot90(picture, quarters, (-2, -1)), atol=1e-5)


def test_a_view_is_covered_when_every_corner_lies_in_the_picture():
    wide = Grid.of_frame(SIZE, (4, 4))
    assert covered(FRAME, IDENTITY, FRAME)
    assert covered(FRAME, zooming(1.2), FRAME)
    assert covered(FRAME, zooming(1.2, about=0.4 + 0.3j), FRAME)
    assert covered(wide, turning(5), FRAME)
    assert covered(wide, Pose(shift=complex(4, -4) / 54), FRAME)
    assert not covered(FRAME, zooming(0.9), FRAME)
    assert not covered(FRAME, turning(5), FRAME)
    assert not covered(FRAME, Pose(shift=complex(0, 2) / 54), FRAME)
    assert not covered(FRAME, Pose(shift=complex(-2, 0) / 54), FRAME)
    assert not covered(FRAME, IDENTITY, wide)


def zoomed_often(picture, factor, times):
    for _ in range(times):
        picture = warp(picture, SQUARE, zooming(factor), SQUARE)
    return picture


@pytest.mark.parametrize("rate", [1.0023, 1.005, 1.01, 1.02, 1.05])
def test_zooming_in_small_steps_keeps_the_sharpness_of_one_step(rate):
    planes = pink(64, 64)
    times = round(math.log(2) / math.log(rate))
    often = array(zoomed_often(tensor(planes), rate, times))
    once = see(planes, SQUARE, zooming(rate**times), SQUARE)
    assert 0.6 < sharpness(often) / sharpness(once) < 1.05


def test_a_thousand_tiny_zooms_stay_finite_and_gain_no_energy():
    picture = tensor(white(64, 64))
    result = zoomed_often(picture, 1.0005, 1000)
    assert result.isfinite().all()
    assert result.var() < 1.05 * picture.var()


def test_a_picture_that_hardly_moves_gains_no_energy_from_the_ticks_offsets():
    picture = first = tensor(pink(64, 64))
    grid, offsets = SQUARE, np.random.default_rng(1)
    for _ in range(900):
        following = SQUARE.shifted(complex(*offsets.uniform(-0.5, 0.5, 2)))
        picture, grid = warp(picture, grid, IDENTITY, following), following
    assert picture.isfinite().all()
    assert picture.var() < 1.05 * first.var()


@pytest.mark.parametrize("flow", [zooming(1.02), Pose(cmath.exp(0.01j), 0.003 + 0.002j)])
def test_a_camera_that_trembles_for_a_minute_gains_no_energy(flow):
    picture = first = tensor(pink(64, 64))
    for _ in range(500):
        picture = warp(picture, SQUARE, flow, SQUARE)
        picture = warp(picture, SQUARE, flow.inverse(), SQUARE)
    # After an even number of moves every pixel is back where it was.
    assert picture.isfinite().all()
    assert picture.var() < 1.05 * first.var()
    assert sharpness(array(picture)) < 1.05 * sharpness(array(first))
