"""Conditioning by bands against a Fourier transform of the whole picture, in float64."""

from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import array, tensor

from dreamreel.ascent.conditioning import CHROMA_EXTRA, CHROMA_GAIN, condition, halve, rms

OPPONENT = np.array(
    [
        [1 / 3**0.5, 1 / 3**0.5, 1 / 3**0.5],
        [1 / 2**0.5, 0, -(1 / 2**0.5)],
        [1 / 6**0.5, -2 / 6**0.5, 1 / 6**0.5],
    ]
)


def opponent(planes):
    return np.tensordot(OPPONENT, planes, 1)


def noise(height, width, seed=0):
    return np.random.default_rng(seed).standard_normal((3, height, width))


def by_fourier(planes, alpha):
    """Weight frequencies by 1/f**alpha with a soft limit near the finest; it wraps around."""
    height, width = planes.shape[1:]
    cycles = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]) * 160
    shaped = []
    for plane, exponent in zip(planes, alpha + CHROMA_EXTRA * np.array([0, 1, 1]), strict=True):
        gain = np.exp(-((cycles / 50) ** 4)) / np.maximum(cycles, 1.5) ** exponent
        shaped.append(np.fft.irfft2(np.fft.rfft2(plane) * gain, s=(height, width)))
    return np.stack(shaped)


def below(plane, limit):
    """Leave out what is faster than ``limit`` cycles per pixel."""
    height, width = plane.shape
    cycles = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    return np.fft.irfft2(np.fft.rfft2(plane) * (cycles < limit), s=plane.shape)


def detail(planes):
    return planes - planes.mean((1, 2), keepdims=True)


@pytest.mark.parametrize("size", [(96, 160), (97, 131)])
@pytest.mark.parametrize("alpha", [0.7, 1.1])
def test_bands_weigh_frequencies_as_a_fourier_transform_does(size, alpha):
    gradient = noise(*size)
    shaped = detail(opponent(array(condition(tensor(gradient), alpha))))
    expected = detail(by_fourier(opponent(gradient), alpha))
    pairs = zip(shaped, expected, strict=True)
    agreement = [np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in pairs]
    assert agreement[0] > 0.8
    assert min(agreement[1:]) > 0.72
    # Above this the transform lets nothing through; the bands keep a little.
    coarse = below(shaped[0], 0.3)
    assert np.corrcoef(coarse.ravel(), expected[0].ravel())[0, 1] > 0.86


@pytest.mark.parametrize("alpha", [0.7, 1.1, 1.5])
def test_light_falls_with_frequency_as_it_does_in_the_transform(alpha):
    edges = (0.03, 0.06, 0.09, 0.12, 0.18, 0.24)
    ratios = [
        np.mean([gain_ratio(low, high, alpha, seed) for seed in range(4)])
        for low, high in pairwise(edges)
    ]
    assert max(ratios) / min(ratios) < 1.4


def gain_ratio(low, high, alpha, seed):
    """How much more of a band of frequencies comes through the bands than the transform."""
    gradient = noise(96, 160, seed)
    before = np.fft.rfft2(opponent(gradient)[0])
    cycles = np.hypot(np.fft.fftfreq(96)[:, None], np.fft.rfftfreq(160)[None])
    band = (cycles >= low) & (cycles < high)
    after = (
        np.fft.rfft2(opponent(array(condition(tensor(gradient), alpha)))[0]),
        np.fft.rfft2(by_fourier(opponent(gradient), alpha)[0]),
    )
    ours, theirs = ((one * before.conj()).real[band].sum() for one in after)
    return ours / theirs


def test_the_finest_grain_is_a_small_part_of_the_step():
    light = opponent(array(condition(tensor(noise(96, 160)), 1.1)))[0]
    grain = light - below(light, 0.35)
    assert grain.var() < 0.3 * light.var()


@pytest.mark.parametrize("size", [(8, 8), (20, 33), (96, 54)])
def test_the_result_is_of_unit_size(size):
    shaped = condition(tensor(noise(*size)), 1.1)
    assert float(rms(shaped)) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e6, 1e12])
def test_the_size_of_the_gradient_does_not_matter(scale):
    gradient = tensor(noise(40, 60))
    torch.testing.assert_close(
        condition(gradient * scale, 1.1), condition(gradient, 1.1), atol=1e-4, rtol=1e-4
    )


def test_the_sign_of_the_gradient_is_kept():
    gradient = tensor(noise(40, 60))
    torch.testing.assert_close(condition(-gradient, 1.1), -condition(gradient, 1.1))


def test_no_gradient_gives_no_change():
    assert (condition(torch.zeros(1, 3, 40, 60), 1.1) == 0).all()


@pytest.mark.parametrize("size", [(64, 96), (54, 96), (51, 83)])
def test_the_mean_of_light_is_left_alone(size):
    gradient = noise(*size) + np.array([0.8, 0.5, 0.2])[:, None, None]
    light = opponent(array(condition(tensor(gradient), 1.1)))[0]
    assert abs(light.mean()) < 0.02 * light.std()


def test_a_neuron_may_color_the_whole_picture():
    gradient = noise(64, 96) + np.array([0.5, 0, -0.5])[:, None, None]
    red_blue = opponent(array(condition(tensor(gradient), 1.1)))[1]
    assert red_blue.mean() > 0.3 * CHROMA_GAIN


@pytest.mark.parametrize("balance", [(1, 1, 1), (10, 1, 1), (0.1, 1, 1)])
def test_chroma_moves_by_its_share_whatever_the_gradient_prefers(balance):
    colored = OPPONENT.T @ np.diag(balance) @ OPPONENT
    gradient = np.tensordot(colored, noise(64, 96), 1)
    light, *chroma = opponent(array(condition(tensor(gradient), 1.1)))
    share = np.sqrt(np.mean(np.square(chroma)) / np.mean(light**2))
    assert share == pytest.approx(CHROMA_GAIN, rel=1e-4)


def test_a_steeper_exponent_gives_smoother_strokes():
    gradient = tensor(noise(64, 96))
    steps = [float(rms(condition(gradient, alpha).diff(dim=-1))) for alpha in (0.5, 1.0, 1.5, 2.0)]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] < 0.5 * steps[0]


def test_borders_do_not_wrap_around():
    gradient = noise(64, 96)
    gradient[:, :, :8] *= 30
    shaped = array(condition(tensor(gradient), 1.1))
    assert np.abs(shaped[:, :, -8:]).mean() < 0.2 * np.abs(shaped[:, :, :8]).mean()


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 40), st.integers(2, 40))
def test_halving_is_the_mean_of_what_lies_in_overlapping_squares(height, width):
    picture = tensor(noise(height, width))
    expected = F.avg_pool2d(picture, 4, 2, 1, count_include_pad=False)
    torch.testing.assert_close(halve(picture), expected, rtol=1e-5, atol=1e-6)
