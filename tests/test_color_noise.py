"""Color against the standard's numbers, and noise against a twin in numpy's uint32."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import tensor, white

from dreamreel.image.color import from_opponent, luma, to_opponent, turn_chroma
from dreamreel.image.noise import normal, uniform

CPU = torch.device("cpu")
few = settings(max_examples=30, deadline=None)


def test_the_opponent_basis_keeps_lengths_and_angles():
    basis = to_opponent(torch.eye(3, dtype=torch.float64)[None, :, :, None])[0, :, :, 0]
    torch.testing.assert_close(basis @ basis.T, torch.eye(3).double(), atol=1e-12, rtol=0)


def test_from_opponent_undoes_to_opponent():
    picture = tensor(white(7, 9))
    torch.testing.assert_close(from_opponent(to_opponent(picture)), picture, atol=1e-6, rtol=0)


def test_gray_has_light_only():
    light, *chroma = to_opponent(torch.full((1, 3, 1, 1), 0.4)).flatten().tolist()
    assert light == pytest.approx(0.4 * math.sqrt(3), rel=1e-6)
    assert chroma == pytest.approx([0, 0], abs=1e-7)


def test_luma_weighs_colors_as_the_standard_says():
    colors = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]).T[None, :, None, :]
    expected = torch.tensor([0.2126, 0.7152, 0.0722, 1.0]).view(1, 1, 1, 4)
    torch.testing.assert_close(luma(colors), expected, atol=1e-6, rtol=0)


@few
@given(st.floats(-720, 720), st.floats(0, 3))
def test_turning_chroma_keeps_the_mean_of_the_channels(degrees, factor):
    picture = tensor(white(4, 5))
    turned = turn_chroma(picture, degrees=degrees, factor=factor)
    torch.testing.assert_close(turned.mean(1), picture.mean(1), atol=2e-6, rtol=0)


@few
@given(st.floats(-720, 720), st.floats(0, 3))
def test_turning_chroma_scales_its_length_by_the_factor(degrees, factor):
    picture = tensor(white(4, 5))
    turned = turn_chroma(picture, degrees=degrees, factor=factor)
    before = (picture - picture.mean(1, keepdim=True)).norm(dim=1)
    after = (turned - turned.mean(1, keepdim=True)).norm(dim=1)
    torch.testing.assert_close(after, factor * before, atol=5e-6, rtol=1e-5)


def test_a_third_of_a_turn_changes_the_roles_of_the_colors():
    picture = tensor(white(4, 5))
    turned = turn_chroma(picture, degrees=120, factor=1.0)
    rolled = [picture.roll(shift, 1) for shift in (1, 2)]
    assert min((turned - other).abs().max() for other in rolled) < 1e-5
    back = turn_chroma(turned, degrees=-120, factor=1.0)
    torch.testing.assert_close(back, picture, atol=2e-6, rtol=0)


def scramble(value):
    """Wellons' lowbias32, in numpy's wrapping uint32."""
    value = np.asarray(value, dtype=np.uint32)
    value = (value ^ (value >> np.uint32(16))) * np.uint32(0x7FEB352D)
    value = (value ^ (value >> np.uint32(15))) * np.uint32(0x846CA68B)
    return value ^ (value >> np.uint32(16))


def twin(height, width, *, seed, stream):
    word = 2**32 - 1
    key = scramble([(seed ^ (seed >> 32)) & word])
    key = scramble(key ^ np.uint32(stream & word))
    across = scramble(np.arange(width, dtype=np.uint32)[None, :] ^ key)
    cells = scramble(across ^ np.arange(height, dtype=np.uint32)[:, None])
    golden = [np.uint32(0x9E3779B9 * (channel + 1) & word) for channel in range(3)]
    words = np.stack([scramble(cells ^ constant) for constant in golden])
    return (words >> np.uint32(8)).astype(np.float64) / 2**24


@few
@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.integers(0, 2**64 - 1),
    st.integers(-(2**33), 2**33),
)
def test_noise_is_the_hash_that_it_says(height, width, seed, stream):
    values = uniform(height, width, seed=seed, stream=stream, device=CPU)
    np.testing.assert_array_equal(values[0], twin(height, width, seed=seed, stream=stream))


def test_normal_noise_is_made_of_two_uniform_fields():
    first, second = (twin(9, 8, seed=4, stream=stream) for stream in (14, 15))
    expected = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)
    values = normal(9, 8, seed=4, stream=7, device=CPU)
    np.testing.assert_allclose(values[0], expected, atol=1e-5)


@pytest.mark.parametrize("make", [uniform, normal])
def test_a_pixels_noise_does_not_depend_on_the_size_of_the_raster(make):
    small = make(13, 21, seed=3, stream=5, device=CPU)
    large = make(40, 64, seed=3, stream=5, device=CPU)
    assert torch.equal(small, large[..., :13, :21])


def test_uniform_noise_has_the_moments_of_the_uniform_distribution():
    values = uniform(200, 300, seed=11, stream=2, device=CPU).double()
    error = values.numel() ** -0.5
    for power in (1, 2, 3, 4):
        assert float((values**power).mean()) == pytest.approx(1 / (power + 1), abs=2 * error)
    assert 0 <= float(values.min()) < 1e-3
    assert 0.999 < float(values.max()) < 1


def test_normal_noise_has_the_moments_of_the_normal_distribution():
    values = normal(200, 300, seed=11, stream=2, device=CPU).double()
    error = values.numel() ** -0.5
    moments = [float((values**power).mean()) for power in (1, 2, 3, 4)]
    for moment, expected, spread in zip(moments, (0, 1, 0, 3), (1, 1.5, 4, 10), strict=True):
        assert moment == pytest.approx(expected, abs=4 * spread * error)
    assert 3.5 < float(values.abs().max()) < 6.5


def correlation(one, other):
    one, other = one.flatten().double(), other.flatten().double()
    return float(torch.corrcoef(torch.stack([one, other]))[0, 1])


@pytest.mark.parametrize("step", [(0, 1), (1, 0), (1, 1), (1, -1), (0, 2), (16, 0), (0, 16)])
@pytest.mark.parametrize("seed", [0, 1, 1234])
def test_neighbors_are_not_correlated(step, seed):
    values = uniform(180, 180, seed=seed, stream=0, device=CPU)
    moved = values.roll(step, (2, 3))
    inner = (..., slice(20, -20), slice(20, -20))
    assert abs(correlation(values[inner], moved[inner])) < 4 * values[inner].numel() ** -0.5


def test_channels_are_not_correlated():
    red, green, blue = uniform(180, 180, seed=5, stream=1, device=CPU)[0]
    for one, other in ((red, green), (green, blue), (blue, red)):
        assert abs(correlation(one, other)) < 4 / 180


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"seed": 1, "stream": 0}, {"seed": 1, "stream": 1}),
        ({"seed": 1, "stream": 0}, {"seed": 2, "stream": 0}),
        ({"seed": 1, "stream": 2}, {"seed": 2, "stream": 1}),
        ({"seed": 1, "stream": 0}, {"seed": 1 + 2**32, "stream": 0}),
        ({"seed": 1, "stream": 7}, {"seed": 1, "stream": -7}),
    ],
)
def test_streams_and_seeds_are_independent(one, other):
    fields = [normal(120, 120, device=CPU, **key) for key in (one, other)]
    assert abs(correlation(*fields)) < 4 / math.sqrt(3 * 120 * 120)


def test_no_row_of_noise_is_another_row():
    field = uniform(300, 16, seed=0, stream=0, device=CPU)[0, 0]
    assert len({tuple(row) for row in field.tolist()}) == 300
    assert len({tuple(column) for column in field.T.tolist()}) == 16
