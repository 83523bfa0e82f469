"""Gradients of targets against finite differences of a float64 twin; the balance of loudness."""

import math

import numpy as np
import pytest
import torch
from fake_network import FakeNetwork, brightness, convolution
from pictures import tensor, white

from dreamreel.ascent.excitement import (
    FORGET_SECONDS,
    Ground,
    Voice,
    damp,
    excite,
    measure,
    remember,
)
from dreamreel.ascent.gaze import Gaze
from dreamreel.geometry import Grid, Size
from dreamreel.specs import Target, WeightedTarget

SIZE = Size(9, 7)
AHEAD = Gaze((0, 0), 1)
WEIGHTS = np.random.default_rng(3).standard_normal((3, 3, 3, 3))
GROUND = Ground(Grid.of_frame(SIZE), SIZE)


def weighted(*pairs):
    return tuple(WeightedTarget(target, weight) for target, weight in pairs)


def gradient_of(network, picture, targets, *, loudness=None, gaze=AHEAD, ground=GROUND):
    loudness = {item.target: 1.0 for item in targets} | (loudness or {})
    voices = {(target, 0): Voice(size, 1.0) for target, size in loudness.items()}
    return excite(network, picture, targets, voices=voices, rung=0, gaze=gaze, ground=ground)


def loudness_of(network, picture, targets):
    heard = measure(network, picture, targets, gaze=AHEAD, ground=GROUND)
    return {target: voice.loudness for target, voice in heard.items()}


def correlated(planes, channel):
    """One channel of the twin's layer, stride 2: (H, W), by loops."""
    kernel = WEIGHTS[channel]
    rows, columns = (planes.shape[1] - 3) // 2 + 1, (planes.shape[2] - 3) // 2 + 1
    return np.array(
        [
            [
                (planes[:, 2 * y : 2 * y + 3, 2 * x : 2 * x + 3] * kernel).sum() - 0.4
                for x in range(columns)
            ]
            for y in range(rows)
        ]
    )


def leaky_sum(planes, channel):
    values = correlated(planes, channel)
    return np.where(values > 0, values, 0.1 * values).sum()


def energy(planes):
    return sum((np.maximum(correlated(planes, c), 0) ** 2).sum() / 2 for c in range(3))


def slope_of(function, planes):
    slope = np.zeros_like(planes)
    for place in np.ndindex(*planes.shape):
        nudge = np.zeros_like(planes)
        nudge[place] = 1e-6
        slope[place] = (function(planes + nudge) - function(planes - nudge)) / 2e-6
    return slope


TWIN = FakeNetwork(layer=convolution(WEIGHTS, stride=2, bias=-0.4))


def test_a_channels_gradient_is_the_slope_of_its_leaky_sum():
    planes = white(7, 9)
    gradient = gradient_of(TWIN, tensor(planes), weighted((Target("layer", 1), 1.0)))
    expected = slope_of(lambda p: leaky_sum(p, 1), planes)
    np.testing.assert_allclose(gradient[0], expected, atol=1e-5)


def test_a_whole_layers_gradient_is_deepdreams():
    planes = white(7, 9)
    gradient = gradient_of(TWIN, tensor(planes), weighted((Target("layer"), 1.0)))
    np.testing.assert_allclose(gradient[0], slope_of(energy, planes), rtol=1e-4, atol=1e-4)


def test_a_mixtures_gradient_is_the_slope_of_the_weighted_balanced_sum():
    planes = white(7, 9)
    targets = weighted((Target("layer", 0), 0.3), (Target("layer", 2), 0.7))
    loudness = {Target("layer", 0): 5.0, Target("layer", 2): 0.25}
    gradient = gradient_of(TWIN, tensor(planes), targets, loudness=loudness)
    expected = slope_of(lambda p: 0.3 / 5 * leaky_sum(p, 0) + 0.7 / 0.25 * leaky_sum(p, 2), planes)
    np.testing.assert_allclose(gradient[0], expected, atol=2e-5)


def test_a_loud_and_a_quiet_neuron_contribute_equally():
    loud = WEIGHTS * np.array([1000, 1, 1])[:, None, None, None]
    network = FakeNetwork(layer=convolution(loud))
    picture = tensor(white(7, 9))
    one, other = Target("layer", 0), Target("layer", 1)
    both = weighted((one, 0.5), (other, 0.5))
    loudness = loudness_of(network, picture, both)
    assert loudness[one] > 100 * loudness[other]
    mixed = gradient_of(network, picture, both, loudness=loudness)
    alone = [gradient_of(network, picture, weighted((target, 1.0))) for target in (one, other)]
    units = [gradient / gradient.square().mean().sqrt() for gradient in alone]
    torch.testing.assert_close(mixed, (units[0] + units[1]) / 2, atol=1e-5, rtol=1e-5)


def test_a_neuron_at_its_usual_loudness_gives_a_gradient_of_unit_size():
    picture = tensor(white(7, 9))
    target = weighted((Target("layer", 1), 1.0))
    gradient = gradient_of(TWIN, picture, target, loudness=loudness_of(TWIN, picture, target))
    assert float(gradient.square().mean().sqrt()) == pytest.approx(1, rel=1e-5)


def test_a_silent_neuron_still_says_how_to_wake_it():
    picture = tensor(white(7, 9))
    target = weighted((Target("layer", 1), 1.0))
    silent = FakeNetwork(layer=convolution(WEIGHTS, bias=-1000.0))
    awake = FakeNetwork(layer=convolution(WEIGHTS, bias=1000.0))
    torch.testing.assert_close(
        gradient_of(silent, picture, target), 0.1 * gradient_of(awake, picture, target)
    )


def test_a_value_without_a_relu_is_climbed_evenly():
    picture = tensor(white(7, 9))
    target = weighted((Target("layer", 1), 1.0))
    low = FakeNetwork(rectified=False, layer=convolution(WEIGHTS, bias=-1000.0))
    high = FakeNetwork(rectified=False, layer=convolution(WEIGHTS, bias=1000.0))
    assert torch.equal(gradient_of(low, picture, target), gradient_of(high, picture, target))


def centroid(gradient):
    weights = gradient.abs().sum((0, 1)).numpy()
    y, x = np.mgrid[: weights.shape[0], : weights.shape[1]]
    return complex((weights * x).sum(), (weights * y).sum()) / weights.sum()


@pytest.mark.parametrize("margin", [(0, 0), (8, 4)])
@pytest.mark.parametrize("position", [(0.5, 0.5), (0.25, 0.7), (0.8, 0.3), (0.61, 0.52)])
@pytest.mark.parametrize("gaze", [AHEAD, Gaze((12, -7), 1), Gaze((0, 0), 1.1 * np.exp(0.1j))])
def test_a_position_of_the_frame_excites_the_unit_that_sees_it(margin, position, gaze):
    frame = Size(96, 56)
    grid = Grid.of_frame(frame, margin)
    network = FakeNetwork(layer=brightness(4))
    picture = tensor(white(grid.height, grid.width))
    targets = weighted((Target("layer", 0, position), 1.0))
    gradient = gradient_of(network, picture, targets, gaze=gaze, ground=Ground(grid, frame))
    pixel = complex(
        position[0] * 96 - 0.5 + margin[0],
        position[1] * 56 - 0.5 + margin[1],
    )
    seen = gaze.seen_at(pixel, grid.width, grid.height)
    assert centroid(gradient) == pytest.approx(seen, abs=0.01)
    assert float(gradient.sum()) == pytest.approx(1, rel=1e-5)


def test_a_position_on_a_smaller_raster_is_the_same_place():
    frame = Size(96, 56)
    canvas = Grid.of_frame(frame, (8, 4))
    raster = canvas.resized(56, 32)
    targets = weighted((Target("layer", 0, (0.25, 0.7)), 1.0))
    gradient = gradient_of(
        FakeNetwork(layer=brightness(4)),
        tensor(white(32, 56)),
        targets,
        ground=Ground(raster, frame),
    )
    point = raster.origin + raster.pitch * centroid(gradient)
    assert point == pytest.approx(complex((0.25 - 0.5) * 96 / 56, 0.7 - 0.5), abs=0.01)


def test_loudness_is_remembered_and_fades():
    quiet, loud = Voice(0.1, 3.0), Voice(2.0, 5.0)
    assert remember(None, loud, 0.5) == loud
    assert remember(quiet, loud, 0.5) == loud
    assert remember(loud, quiet, FORGET_SECONDS).loudness == pytest.approx(2 / math.e)
    assert remember(loud, quiet, 100 * FORGET_SECONDS) == quiet


def test_a_peak_is_always_that_of_the_moment():
    assert remember(Voice(1.0, 9.0), Voice(1.0, -2.0), 0.1).peak == -2.0


def test_loudness_is_never_zero():
    mute = Voice(0.0, -1.0)
    assert remember(None, mute, 1.0).loudness > 0
    assert remember(mute, mute, 1.0).loudness > 0


def test_a_voice_is_the_gradients_size_and_the_highest_activation():
    planes = white(7, 9)
    targets = weighted((Target("layer", 1), 0.5), (Target("layer"), 0.5))
    heard = measure(TWIN, tensor(planes), targets, gaze=AHEAD, ground=GROUND)
    slope = slope_of(lambda p: leaky_sum(p, 1), planes)
    channel, layer = heard[Target("layer", 1)], heard[Target("layer")]
    assert channel.loudness == pytest.approx(np.sqrt(np.mean(slope**2)), rel=1e-4)
    assert channel.peak == pytest.approx(correlated(planes, 1).max(), abs=1e-5)
    assert layer.peak == pytest.approx(max(correlated(planes, c).max() for c in range(3)), abs=1e-5)


@pytest.mark.parametrize(("size", "voice"), [(0, 0), (0.05, 0.5), (0.1, 1), (1, 1), (40, 1)])
def test_a_fallen_gradient_is_damped_in_proportion(size, voice):
    assert float(damp(torch.tensor(float(size)))) == pytest.approx(voice)
