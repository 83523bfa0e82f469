"""Objectives: values by hand, and that climbing raises them in the embedded network."""

from dataclasses import replace
from functools import lru_cache

import pytest
import torch
from pictures import pink, tensor
from test_gaze import SPEC

from dreamreel.ascent.climb import Climber, climb
from dreamreel.ascent.excitement import Ground, measure
from dreamreel.ascent.gaze import Gaze
from dreamreel.geometry import Grid, Size
from dreamreel.networks import load
from dreamreel.objectives import channel_excitement, layer_energy, unit_excitement
from dreamreel.specs import OctaveSpec, Target, WeightedTarget

SIZE = Size(96, 54)
CANVAS = Grid.of_frame(SIZE)
LAYERS = ("s8a", "s16c", "dense", "logits")
AHEAD = Gaze((0, 0), 1)

# One picture, two channels of 2 x 3 units.
ACTIVATIONS = torch.tensor([[[[1.0, -2, 3], [0, 4, -1]], [[-5, 6, 0], [2, -3, 1]]]])


def test_a_layers_energy_is_half_the_squares_of_what_is_awake():
    assert float(layer_energy(ACTIVATIONS)) == (1 + 9 + 16 + 36 + 4 + 1) / 2


def test_a_channels_excitement_is_its_sum():
    assert float(channel_excitement(ACTIVATIONS, 0, rectified=False)) == 5
    assert float(channel_excitement(ACTIVATIONS, 1, rectified=False)) == 1


def test_silent_units_of_a_rectified_channel_count_by_a_tenth():
    assert float(channel_excitement(ACTIVATIONS, 0, rectified=True)) == pytest.approx(8 - 0.3)
    assert float(channel_excitement(ACTIVATIONS, 1, rectified=True)) == pytest.approx(9 - 0.8)


def test_pictures_of_a_batch_add_up():
    batch = torch.cat([ACTIVATIONS, 2 * ACTIVATIONS])
    assert float(channel_excitement(batch, 0, rectified=True)) == pytest.approx(3 * 7.7)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (0 + 0j, 1.0),
        (2 + 0j, 3.0),
        (2 + 1j, -1.0),
        (0.5 + 0j, -0.5),
        (0.75 + 0j, -1.25),
        (1 + 0.5j, 1.0),
        (1.25 + 0.5j, 0.75 * 1.0 + 0.25 * 1.0),
        (0.25 + 0.75j, 0.25 * (0.75 * 1 - 0.25 * 2) + 0.75 * 0.25 * 4),
        (-7 - 9j, 1.0),
        (99 + 99j, -1.0),
    ],
)
def test_a_unit_is_read_between_its_four_neighbors(place, expected):
    assert float(unit_excitement(ACTIVATIONS, 0, place)) == pytest.approx(expected)


def test_a_layer_of_one_unit_has_that_unit_everywhere():
    logits = torch.tensor([[[[3.0]], [[7.0]]]])
    for place in (0j, 0.5 + 0.5j, -1 - 1j, 9 + 9j):
        assert float(unit_excitement(logits, 1, place)) == 7


def test_half_precision_is_summed_in_single():
    activations = torch.full((1, 1, 100, 100), 10.0, dtype=torch.float16)
    assert float(channel_excitement(activations, 0, rectified=True)) == 100_000
    assert float(layer_energy(activations)) == 500_000


@lru_cache
def network():
    return load("bestiary", layers=LAYERS)


def excitement(picture, target):
    """The plain sum of what a target is, without leak, loudness or gaze."""
    layer = network()(picture)[target.layer]
    if target.channel is None:
        return float(layer.clamp(min=0).square().sum())
    if target.position is None:
        return float(layer[:, target.channel].sum())
    x, y = (round(part * side - 0.5) for part, side in zip(target.position, (6, 3), strict=True))
    return float(layer[0, target.channel, y, x])


def climbed(targets, ticks=3):
    picture = tensor(pink(54, 96))
    spec = replace(SPEC, targets=targets, steps=3, octaves=OctaveSpec(32.0, 1.4))
    climber = Climber(network(), SIZE, CANVAS, 1)
    voices = {}
    for tick in range(ticks):
        result = climb(climber, picture, spec, voices=voices, tick=tick)
        picture, voices = result.picture, result.voices
    return picture


def assert_ascends(*targets):
    share = 1 / len(targets)
    picture = climbed(tuple(WeightedTarget(target, share) for target in targets))
    start = tensor(pink(54, 96))
    heard = measure(
        network(),
        start,
        tuple(WeightedTarget(target, share) for target in targets),
        gaze=AHEAD,
        ground=Ground(CANVAS, SIZE),
    )
    for target in targets:
        gain = excitement(picture, target) - excitement(start, target)
        # A step straight up the gradient gains its size times the root of the number of values.
        straight = heard[target].loudness * (3 * 54 * 96) ** 0.5 * float((picture - start).norm())
        assert gain > 0.02 * straight


def test_climbing_raises_a_channel():
    assert_ascends(Target("s16c", 42))


def test_climbing_raises_a_whole_layer():
    assert_ascends(Target("s8a"))


def test_climbing_raises_a_position():
    assert_ascends(Target("s16c", 17, (0.75, 0.5)))


def test_climbing_raises_a_class_everywhere_and_on_the_whole():
    assert_ascends(Target("dense", 5))
    assert_ascends(Target("logits", 5))


def test_climbing_raises_both_neurons_of_a_mixture():
    assert_ascends(Target("s16c", 42), Target("s8a", 3))


def test_no_strength_changes_nothing():
    targets = (WeightedTarget(Target("s16c", 42), 1.0),)
    picture = tensor(pink(54, 96))
    spec = replace(SPEC, targets=targets, strength=0.0, octaves=OctaveSpec(32.0, 1.4))
    result = climb(Climber(network(), SIZE, CANVAS, 1), picture, spec, voices={}, tick=0)
    torch.testing.assert_close(result.picture, picture, atol=1e-6, rtol=0)


def test_a_tick_of_one_octave_moves_the_picture_by_the_strength_asked_for():
    targets = (WeightedTarget(Target("s16c", 42), 1.0),)
    picture = tensor(pink(54, 96))
    still = replace(SPEC, jitter=0, rotate_jitter=0, scale_jitter=0, strength=0.6, duration=0.1)
    spec = replace(still, targets=targets, steps=1, octaves=OctaveSpec(96.0, 1.4))
    result = climb(Climber(network(), SIZE, CANVAS, 1), picture, spec, voices={}, tick=0)
    change = float((result.picture - picture).square().mean().sqrt())
    assert change == pytest.approx(0.06, rel=1e-3)


def test_every_tick_looks_its_own_way():
    targets = (WeightedTarget(Target("s16c", 42), 1.0),)
    picture = tensor(pink(54, 96))
    spec = replace(SPEC, targets=targets, steps=1, octaves=OctaveSpec(96.0, 1.4))
    one, other, again = (
        climb(Climber(network(), SIZE, CANVAS, 1), picture, spec, voices={}, tick=tick).picture
        for tick in (3, 4, 3)
    )
    assert torch.equal(one, again)
    assert float((one - other).abs().mean()) > 0.002
