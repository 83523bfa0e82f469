"""What is measured of a network's dreams."""

import numpy as np
import pytest
import torch

from dreamreel.networks.bestiary import WEIGHTS
from training.dreams import dead_shares, log_spectrum, median_distance
from training.network import DEVIATION, MEAN
from training.shipped import fresh, shipped

SIDE = 64


def noise(seed: int, deviation: float = 20.0) -> np.ndarray:
    draws = np.random.default_rng(seed)
    return np.clip(128 + deviation * draws.standard_normal((SIDE, SIDE, 3)), 0, 255).astype(
        np.uint8
    )


def stripes(waves: float, degrees: float) -> np.ndarray:
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    turn = np.deg2rad(degrees)
    wave = np.sin(2 * np.pi * waves * (x * np.cos(turn) + y * np.sin(turn)))
    return np.repeat((128 + 100 * wave)[..., None], 3, 2).astype(np.uint8)


def test_a_picture_is_no_distance_from_itself() -> None:
    assert median_distance([noise(1), noise(1)]) == 0


def test_where_something_lies_does_not_count() -> None:
    shifted = np.roll(noise(2), (9, 17), (0, 1))
    assert median_distance([noise(2), shifted]) < 2
    assert median_distance([noise(2), noise(3)]) < 3


def test_twice_the_contrast_is_six_decibels() -> None:
    weak, strong = log_spectrum(noise(4, 10)), log_spectrum(noise(4, 20))
    loud = strong > strong.max() - 20
    assert np.median((strong - weak)[loud]) == pytest.approx(20 * np.log10(2), abs=0.3)


def test_scale_and_direction_are_told_apart() -> None:
    base = stripes(8, 0)
    assert median_distance([base, stripes(8, 90)]) > 5
    assert median_distance([base, stripes(16, 0)]) > 5
    assert median_distance([base, np.roll(base, 3, 1)]) < 1


def test_stripes_have_their_energy_in_the_bin_of_their_scale_and_direction() -> None:
    luma = log_spectrum(stripes(8, 0))[:24].reshape(6, 4)  # 8 waves in 64 pixels: 0.125 cycles
    ring, wedge = np.unravel_index(luma.argmax(), luma.shape)
    assert 2.0 ** -(ring + 1.5) < 0.125 <= 2.0 ** -(ring + 0.5)
    assert wedge == 0


def test_dead_channels_are_those_that_no_picture_excites() -> None:
    network, _ = shipped(WEIGHTS)
    pictures = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        network.s8a.wide.bias[:7] = -1e3
        s4 = network.s4b(network.s4a(network.shrink(network.s2((pictures - MEAN) / DEVIATION))))
        tops = network.s8a(network.shrink(s4)).amax((0, 2, 3))
    found = dead_shares(network, pictures)
    assert found["s8a"] == pytest.approx(float((tops <= 0).float().mean()))
    assert found["s8a"] >= 7 / 160


def test_a_fresh_network_has_the_same_widths_and_other_numbers() -> None:
    network, names = shipped(WEIGHTS)
    other = fresh(WEIGHTS)
    shapes = [value.shape for value in network.state_dict().values()]
    assert [value.shape for value in other.state_dict().values()] == shapes
    assert other.logits.out_features == len(names)
    assert not torch.equal(other.s2[0].weight, network.s2[0].weight)
