"""Resampling against the windowed sinc written out by hand in float64."""

import functools
import math

import numpy as np
import pytest
import torch
from pictures import psnr, smooth, tensor, white

from dreamreel.image.resample import kernel as the_kernel
from dreamreel.image.resample import resize, taps

SIZES = [((23, 31), (17, 40)), ((20, 12), (20, 29)), ((40, 28), (13, 9)), ((11, 9), (33, 27))]


@functools.cache  # the same few thousand distances come again and again
def kernel(distance):
    """Return a sinc of four lobes under Kaiser's window, with the Bessel function by its series."""
    if abs(distance) >= 4:
        return 0.0
    x = math.pi * distance
    sinc = math.sin(x) / x if x else 1.0
    return sinc * bessel(8 * math.sqrt(1 - (distance / 4) ** 2)) / bessel(8)


def bessel(x):
    return sum((x / 2) ** (2 * k) / math.factorial(k) ** 2 for k in range(40))


def by_hand(source, height, width):
    """Resize a float64 plane: for each result pixel, sum over all source pixels near it."""
    ratios = source.shape[0] / height, source.shape[1] / width
    result = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            y, x = (row + 0.5) * ratios[0] - 0.5, (column + 0.5) * ratios[1] - 0.5
            result[row, column] = weighted_sum(source, y, x, *ratios)
    return result


def weighted_sum(source, y, x, shrink_y, shrink_x):
    wide_y, wide_x = max(1, shrink_y), max(1, shrink_x)
    total = weight = 0.0
    for row in range(math.floor(y - 4 * wide_y), math.ceil(y + 4 * wide_y) + 1):
        for column in range(math.floor(x - 4 * wide_x), math.ceil(x + 4 * wide_x) + 1):
            share = kernel((row - y) / wide_y) * kernel((column - x) / wide_x)
            inside_y = min(max(row, 0), source.shape[0] - 1)
            inside_x = min(max(column, 0), source.shape[1] - 1)
            total += share * source[inside_y, inside_x]
            weight += share
    return total / weight


@pytest.mark.parametrize(("before", "after"), SIZES)
def test_resizing_equals_the_double_sum_over_taps(before, after):
    source = white(*before)
    expected = [by_hand(plane, *after) for plane in source]
    np.testing.assert_allclose(resize(tensor(source), *after)[0], expected, atol=3e-6)


@pytest.mark.parametrize("distance", [0.0, 0.25, 0.5, 1.0, 1.5, 2.75, 3.99, 4.0, 5.5, -0.5, -3.2])
def test_the_kernel_is_a_sinc_of_four_lobes_under_kaisers_window(distance):
    value = float(the_kernel(torch.tensor(distance, dtype=torch.float64)))
    assert value == pytest.approx(kernel(distance), abs=1e-14)


@pytest.mark.parametrize("shrink", [1.0, 1.37, 2.0, 5.1])
def test_the_weights_of_every_pixel_sum_to_one(shrink):
    positions = torch.linspace(-3, 40, 173, dtype=torch.float64)
    indices, weights = taps(positions, 37, shrink=shrink)
    torch.testing.assert_close(weights.double().sum(1), torch.ones(173).double(), atol=1e-6, rtol=0)
    assert indices.min() == 0
    assert indices.max() == 36


@pytest.mark.parametrize(("before", "after"), SIZES)
def test_a_constant_stays_that_constant(before, after):
    source = torch.full((1, 3, *before), 0.7)
    torch.testing.assert_close(
        resize(source, *after), torch.full((1, 3, *after), 0.7), atol=1e-6, rtol=0
    )


@pytest.mark.parametrize("width", [29, 60, 100, 131])
def test_a_ramp_stays_the_same_ramp_away_from_the_borders(width):
    ramp = (torch.arange(60) + 0.5) / 60
    result = resize(ramp.expand(1, 3, 8, 60), 8, width)[0, 0, 4]
    expected = (torch.arange(width) + 0.5) / width
    inner = slice(math.ceil(width / 10), -math.ceil(width / 10))
    # The kernel's own ripple on a slope is a fiftieth of a source pixel; a lost half pixel is 25.
    torch.testing.assert_close(result[inner], expected[inner], atol=0.02 / 60, rtol=0)


def test_resizing_commutes_with_mirroring():
    source = tensor(white(25, 33))
    mirrored = resize(source.flip(2, 3), 18, 47).flip(2, 3)
    torch.testing.assert_close(resize(source, 18, 47), mirrored, atol=3e-6, rtol=0)


def test_a_picture_of_the_size_asked_for_is_left_alone():
    source = tensor(white(25, 33))
    assert torch.equal(resize(source, 25, 33), source)


def test_down_and_up_again_keeps_a_smooth_picture():
    source = smooth(96, 128, cutoff=0.1)
    there = resize(tensor(source), 68, 91)
    back = resize(there, 96, 128)[0].numpy()
    inner = (slice(None), slice(8, -8), slice(8, -8))
    assert psnr(back[inner], source[inner]) > 55


def test_shrinking_lets_no_stripe_through_that_the_result_cannot_hold():
    stripes = np.broadcast_to(np.arange(96) % 2, (3, 20, 96))
    shrunk = resize(tensor(stripes), 20, 40)[..., 8:-8]
    assert (shrunk - 0.5).abs().max() < 0.01
