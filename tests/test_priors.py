"""Each prior against a twin in numpy, and the laws that it must keep."""

import math

import numpy as np
import pytest
from pictures import array, pink, smooth, tensor, white

from dreamreel.priors import (
    blur,
    clip_contribution,
    clip_norm,
    decay,
    norm_descent,
    pull,
    tv_descent,
)
from dreamreel.specs import PriorSpec


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


def grayed_twin(planes, worth, share):
    """Set the share of the pixels of least worth to gray, one after another."""
    result = planes.copy()
    for index in np.argsort(worth, axis=None)[: int(share * worth.size)]:
        result[(slice(None), *np.unravel_index(index, worth.shape))] = 0.5
    return result


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 1.0])
def test_clipping_by_norm_grays_the_pixels_nearest_to_gray(share):
    planes = white(11, 13)
    worth = np.sqrt(((planes - 0.5) ** 2).sum(0))
    clipped = array(clip_norm(tensor(planes), share))
    np.testing.assert_allclose(clipped, grayed_twin(planes, worth, share), atol=1e-7)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
def test_clipping_by_contribution_grays_what_a_linear_objective_owes_least(share):
    planes, slope = white(11, 13), white(11, 13, seed=1) - 0.5
    worth = np.empty((11, 13))
    for place in np.ndindex(11, 13):
        without = planes.copy()
        without[(slice(None), *place)] = 0.5
        worth[place] = abs((planes * slope).sum() - (without * slope).sum())
    clipped = array(clip_contribution(tensor(planes), tensor(slope), share))
    np.testing.assert_allclose(clipped, grayed_twin(planes, worth, share), atol=1e-7)


def test_contributions_do_not_depend_on_the_gradients_scale():
    picture, slope = tensor(white(9, 9)), tensor(white(9, 9, seed=2) - 0.5)
    one, other = (clip_contribution(picture, slope * scale, 0.4) for scale in (1, 1e6))
    assert (one == other).all()


def test_clipping_a_flat_picture_grays_no_more_than_its_share():
    flat = tensor(np.full((3, 8, 10), 0.8))
    assert (clip_norm(flat, 0.25)[:, 0] == 0.5).sum() == 20


def test_the_norm_steps_down_the_gradient_of_the_sixth_power():
    planes = white(5, 6)
    slope = slope_of(lambda p: (np.abs(2 * p - 1) ** 6).sum(), planes)
    stepped = array(norm_descent(tensor(planes), 0.3))
    # At black and white the slope is 2 * 6, where the step is as long as was asked.
    np.testing.assert_allclose(stepped, planes - 0.3 * slope / 12, atol=1e-6)


def test_all_pulls_are_taken_one_after_another():
    picture, slope = tensor(white(12, 14)), tensor(white(12, 14, seed=3) - 0.5)
    priors = PriorSpec(0.1, 0.4, 0.8, 4, norm=0.2, clip_norm=0.1, clip_contribution=0.3)
    expected = decay(norm_descent(tv_descent(picture, 0.05), 0.1), 0.2)
    expected = clip_contribution(clip_norm(blur(expected, 0.8), 0.1), slope, 0.3)
    assert (pull(picture, priors, gradient=slope, seconds=0.5, step=8) == expected).all()


def test_a_step_between_two_blurs_does_not_blur():
    picture = tensor(white(6, 7))
    priors = PriorSpec(blur_radius=1.0, blur_every=4)
    kept, blurred = (pull(picture, priors, gradient=picture, seconds=1, step=s) for s in (3, 4))
    assert (kept == picture).all()
    np.testing.assert_allclose(blurred, blur(picture, 1.0), atol=1e-6)


def test_a_fading_octave_is_blurred_and_clipped_by_its_share():
    picture, slope = tensor(white(6, 7)), tensor(white(6, 7, seed=4) - 0.5)
    for priors in (PriorSpec(blur_radius=1.0), PriorSpec(clip_norm=0.5)):
        whole, half = (
            pull(picture, priors, gradient=slope, seconds=1, step=0, share=share)
            for share in (1.0, 0.5)
        )
        np.testing.assert_allclose(array(half), array((picture + whole) / 2), atol=1e-6)


def test_no_prior_returns_the_very_picture():
    picture = tensor(white(6, 7))
    assert pull(picture, PriorSpec(), gradient=picture, seconds=1, step=0) is picture
