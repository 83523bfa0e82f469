"""Gradient, deconvnet and guided backpropagation, against the rules written out in numpy."""

import numpy as np
import pytest
import torch
from probed import opened, three_layers
from torch import nn

from dreamreel import catalogue
from dreamreel.errors import UsageError
from dreamreel.networks import load
from dreamreel.probing.attribution import Unit, attribute, locate, ruled
from dreamreel.probing.options import METHODS
from dreamreel.specs import Target


def picture(height=10, width=10, seed=1, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(1, 3, height, width, generator=generator, dtype=dtype)


def correlate(x, weight, bias, padding):
    """Return a convolution, one number after the other."""
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    height, width = x.shape[1] - 2, x.shape[2] - 2
    out = np.empty((len(weight), height, width))
    for c, r, s in np.ndindex(out.shape):
        out[c, r, s] = (weight[c] * x[:, r : r + 3, s : s + 3]).sum() + bias[c]
    return out


def spread(g, weight, padding, shape):
    """Send what arrives at a convolution back through its filters."""
    channels, height, width = shape
    x = np.zeros((channels, height + 2 * padding, width + 2 * padding))
    for c, r, s in np.ndindex(g.shape):
        x[:, r : r + 3, s : s + 3] += g[c, r, s] * weight[c]
    return x[:, padding : padding + height, padding : padding + width]


def by_hand(module, x, channel, rule):
    """Return a class's map of a picture (3, 10, 10) by a rule ``(g, x) -> g`` at ReLUs."""
    one, two, last = (
        [p.detach().double().numpy() for p in module[i].parameters()] for i in (0, 3, 6)
    )
    first = correlate(x, *one, padding=1)
    awake = first.clip(0)
    pooled = np.empty((4, 5, 5))
    switches = {}
    for c, r, s in np.ndindex(pooled.shape):
        cell = awake[c, 2 * r : 2 * r + 2, 2 * s : 2 * s + 2]
        dr, ds = np.unravel_index(cell.argmax(), cell.shape)
        switches[c, r, s] = (c, 2 * r + dr, 2 * s + ds)
        pooled[c, r, s] = cell.max()
    second = correlate(pooled, *two, padding=0)
    g = rule(last[0][channel].reshape(second.shape), second)
    g = spread(g, two[0], 0, pooled.shape)
    unpooled = np.zeros(first.shape)
    for place, switch in switches.items():
        unpooled[switch] += g[place]
    return spread(rule(unpooled, first), one[0], 1, x.shape)


RULES = {
    "gradient": lambda g, x: np.where(x > 0, g, 0),
    "deconvnet": lambda g, x: np.where(g > 0, g, 0),
    "guided": lambda g, x: np.where((x > 0) & (g > 0), g, 0),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", [0, 1])
def test_each_method_is_its_rule_at_the_relus(method, seed):
    x = picture(seed=seed)
    expected = by_hand(three_layers(seed), x[0].double().numpy(), 2, RULES[method])
    network = opened(three_layers(seed), "logits")
    (found,) = attribute(network, x, [Target("logits", 2)], method)
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(found.map, expected, atol=1e-6)


def test_the_methods_differ():
    network, x = opened(three_layers(), "logits"), picture()
    maps = [attribute(network, x, [Target("logits", 2)], method)[0].map for method in METHODS]
    assert not np.allclose(maps[0], maps[1], atol=1e-4)
    assert not np.allclose(maps[0], maps[2], atol=1e-4)
    assert not np.allclose(maps[1], maps[2], atol=1e-4)


def test_the_gradient_is_the_slope_of_the_value():
    network = opened(three_layers(), "3", dtype=torch.float64)
    x = picture(dtype=torch.float64)
    (found,) = attribute(network, x, [Target("3", 1)], "gradient")
    step = 1e-6
    for index in [(0, 0, 0), (1, 4, 5), (2, 9, 3), (0, 6, 6)]:
        values = []
        for sign in (1, -1):
            moved = x.clone()
            moved[0][index] += sign * step
            values.append(float(network(moved)["3"][0, 1][found.unit.place]))
        slope = (values[0] - values[1]) / (2 * step)
        assert found.map[index] == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_changes_no_answer(method):
    network = load("bestiary", layers=["s4b", "s16c", "logits"])
    x = picture(64, 80)
    with torch.no_grad():
        before, after = network(x), ruled(network, method)(x)
    for layer in before:
        assert torch.equal(before[layer], after[layer])


@pytest.mark.parametrize("method", METHODS)
def test_before_the_first_relu_every_method_is_the_gradient(method):
    network, x = load("bestiary", layers=["s2"]), picture(32, 32)
    (found,) = attribute(network, x, [Target("s2", 3)], method)
    (expected,) = attribute(network, x, [Target("s2", 3)], "gradient")
    assert np.array_equal(found.map, expected.map)


def test_a_bounded_relu_is_asleep_beyond_its_bound():
    convolution = nn.Conv2d(3, 1, 1, bias=False)
    nn.init.constant_(convolution.weight, 1.0)
    network = opened(nn.Sequential(convolution, nn.ReLU6(), nn.Conv2d(1, 1, 1)), "2")
    dark, bright = torch.full((1, 3, 1, 1), 1.0), torch.full((1, 3, 1, 1), 5.0)
    for x, is_awake in ((dark, True), (bright, False)):
        for method in ("gradient", "guided"):
            (found,) = attribute(network, x, [Target("2", 0)], method)
            weight = float(network.trunk.get_parameter("2.weight").abs())
            lets_pass = method == "gradient" or float(network.trunk.get_parameter("2.weight")) > 0
            expected = weight if is_awake and lets_pass else 0.0
            assert np.abs(found.map).max() == pytest.approx(expected, abs=1e-6)


def test_a_channel_is_seen_at_its_strongest_unit():
    plane = torch.zeros(1, 2, 3, 4)
    plane[0, 1, 2, 1] = 5
    assert locate(plane, Target("a", 1)) == Unit("a", 1, (2, 1), 5.0)


def test_of_equally_strong_units_the_first_in_reading_order_is_taken():
    plane = torch.zeros(1, 1, 3, 4)
    plane[0, 0, 1, 3] = plane[0, 0, 2, 0] = 5
    assert locate(plane, Target("a", 0)).place == (1, 3)


@pytest.mark.parametrize(
    ("position", "place"),
    [((0.0, 0.0), (0, 0)), ((1.0, 1.0), (2, 3)), ((0.5, 0.5), (1, 2)), ((0.24, 0.34), (1, 0))],
)
def test_a_position_names_the_unit_in_whose_cell_it_lies(position, place):
    assert locate(torch.zeros(1, 1, 3, 4), Target("a", 0, position)).place == place


def test_several_units_of_several_layers_are_followed_at_once():
    network, x = load("bestiary", layers=["s4b", "s16c"]), picture(64, 64)
    targets = [Target("s16c", 42), Target("s4b", 7), Target("s16c", 42, (0.1, 0.9))]
    together = attribute(network, x, targets, "guided")
    for target, found in zip(targets, together, strict=True):
        (alone,) = attribute(network, x, [target], "guided")
        assert found.unit == alone.unit
        assert np.array_equal(found.map, alone.map)


def test_a_rule_for_relus_is_refused_where_there_are_none():
    card = catalogue.network("efficientnet_b0")
    network = opened(nn.Sequential(nn.Conv2d(3, 2, 1), nn.SiLU()), "1", card=card)
    with pytest.raises(
        UsageError, match="guided is a rule for ReLUs, and efficientnet_b0 has none"
    ):
        ruled(network, "guided")
    assert ruled(network, "gradient") is network
