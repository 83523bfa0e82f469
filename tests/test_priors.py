"""Each prior against a twin in numpy, and the laws that it must keep."""

import math

import numpy as np
import pytest
from pictures import array, pink, smooth, tensor, white

from dreamreel.priors import blur, decay, tv_descent


def total_variation(planes):
    """Isotropic, forward differences, zero beyond the last row and column; summed."""
    across = np.diff(planes, axis=2, append=planes[:, :, -1:])
    down = np.diff(planes, axis=1, append=planes[:, -1:, :])
    return np.sqrt(across**2 + down**2 + 1e-6).sum()


def slope_of(function, planes):
    """The gradient of a function of a small picture, by central differences."""
    slope = np.zeros_like(planes)
    for place in np.ndindex(*planes.shape):
        nudge = np.zeros_like(planes)
        nudge[place] = 1e-5
        slope[place] = (function(planes + nudge) - function(planes - nudge)) / 2e-5
    return slope


def gaussian_twin(planes, radius):
    reach = max(1, math.ceil(3 * radius))
    weights = np.array([math.exp(-0.5 * (i / radius) ** 2) for i in range(-reach, reach + 1)])
    weights /= weights.sum()
    height, width = planes.shape[1:]
    result = np.zeros_like(planes)
    for j, down in enumerate(weights):
        rows = np.clip(np.arange(height) + j - reach, 0, height - 1)
        for i, across in enumerate(weights):
            columns = np.clip(np.arange(width) + i - reach, 0, width - 1)
            result += down * across * planes[:, rows][:, :, columns]
    return result


def test_tv_steps_down_the_gradient_of_the_total_variation():
    planes = white(5, 6)
    stepped = array(tv_descent(tensor(planes), 0.25))
    expected = planes - 0.25 * slope_of(total_variation, planes)
    np.testing.assert_allclose(stepped, expected, atol=2e-5)


@pytest.mark.parametrize("amount", [1e-4, 1e-3, 1e-2])
def test_tv_lowers_the_total_variation(amount):
    planes = pink(40, 50)
    assert total_variation(array(tv_descent(tensor(planes), amount))) < total_variation(planes)


def test_tv_keeps_the_mean():
    planes = white(20, 30)
    stepped = array(tv_descent(tensor(planes), 0.1))
    np.testing.assert_allclose(stepped.mean((1, 2)), planes.mean((1, 2)), atol=1e-6)


def test_tv_leaves_a_constant_alone():
    flat = tensor(np.full((3, 8, 9), 0.3))
    assert (tv_descent(flat, 0.5) == flat).all()


@pytest.mark.parametrize("amount", [0.0, 0.125, 1.0])
def test_decay_goes_that_share_of_the_way_to_middle_gray(amount):
    planes = white(6, 7)
    expected = (1 - amount) * planes + amount * 0.5
    np.testing.assert_allclose(array(decay(tensor(planes), amount)), expected, atol=1e-7)


def test_decays_multiply():
    picture = tensor(white(6, 7))
    twice = array(decay(decay(picture, 0.2), 0.5))
    np.testing.assert_allclose(twice, array(decay(picture, 1 - 0.8 * 0.5)), atol=1e-6)


@pytest.mark.parametrize("radius", [0.3, 0.5, 1.0, 2.7])
def test_blur_is_a_gaussian_with_repeated_borders(radius):
    planes = white(14, 17)
    blurred = array(blur(tensor(planes), radius))
    np.testing.assert_allclose(blurred, gaussian_twin(planes, radius), atol=2e-6)


def test_blur_leaves_a_constant_that_constant():
    flat = tensor(np.full((3, 8, 9), 0.7))
    np.testing.assert_allclose(array(blur(flat, 1.7)), 0.7, atol=1e-6)


@pytest.mark.parametrize("radius", [0.0, -1.0])
def test_blur_of_no_radius_does_nothing(radius):
    picture = tensor(white(4, 4))
    assert (blur(picture, radius) == picture).all()


@pytest.mark.parametrize(("one", "other"), [(1.0, 1.0), (1.2, 2.0), (0.9, 2.5)])
def test_variances_of_blurs_add_up(one, other):
    planes = smooth(48, 64, cutoff=0.2)
    twice = array(blur(blur(tensor(planes), one), other))
    once = array(blur(tensor(planes), math.hypot(one, other)))
    inner = (slice(None), slice(12, -12), slice(12, -12))
    assert np.abs(twice - once)[inner].max() < 0.01 * planes.std()


def test_blurring_a_dot_gives_the_variance_of_the_radius():
    dot = np.zeros((3, 41, 41))
    dot[:, 20, 20] = 1
    spread = array(blur(tensor(dot), 2.0))[0]
    offsets = np.arange(41) - 20
    assert (spread.sum(0) * offsets**2).sum() == pytest.approx(4, rel=0.05)
    assert (spread.sum(1) * offsets**2).sum() == pytest.approx(4, rel=0.05)
