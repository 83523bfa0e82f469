"""Tiles: the gradient of the whole picture, though no more than a part of it is ever seen."""

import pytest
import torch
from exactness import exact
from hypothesis import given, settings
from hypothesis import strategies as st
from test_networks import original, saved

from dreamreel.ascent.excitement import Ground, Voice, excite, focused, measure
from dreamreel.ascent.gaze import Gaze
from dreamreel.ascent.tiles import glimpses, parts
from dreamreel.geometry import Grid, Size
from dreamreel.networks import load
from dreamreel.networks.fields import Axis, receptive_fields
from dreamreel.specs import MaskSpec, Target, WeightedTarget

STRAIGHT = Gaze((0, 0), 1)


def picture(height, width, dtype=torch.float64):
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(1)).to(dtype)


def energy(answers):
    """Return a value that every unit adds something of its own to."""
    return sum(torch.nn.functional.softplus(each).square().sum() for each in answers.values())


def rest(answers):
    """Return what units that are not there add."""
    return energy({layer: torch.zeros_like(each) for layer, each in answers.items()})


def slope(network, seen, tile):
    gradient, total, tiles = torch.zeros_like(seen), 0.0, 0
    for glimpse in glimpses(network, seen, tile=tile):
        value = energy(glimpse.answers)
        glimpse.add_gradient(value, gradient)
        total += (value - rest(glimpse.answers)).item()
        tiles += 1
    return gradient, total, tiles


def assert_tiles_are_exact(network, seen, tile):
    whole, value, _ = slope(network, seen, max(seen.shape))
    tiled, found, tiles = slope(network, seen, tile)
    assert found == pytest.approx(value, rel=1e-10)
    torch.testing.assert_close(tiled, whole, rtol=1e-9, atol=1e-12)
    return tiles


@settings(max_examples=20, deadline=None)
@given(st.integers(64, 300), st.integers(64, 300), st.integers(40, 200), st.data())
def test_the_gradient_of_tiles_is_that_of_the_whole(height, width, tile, data):
    layers = data.draw(st.sets(st.sampled_from(["s2", "s4b", "s8b", "s16a"]), min_size=1))
    network = exact(load("bestiary", layers=sorted(layers)))
    assert_tiles_are_exact(network, picture(height, width), tile)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("vgg16", "features.8"),
        ("alexnet", "features.3"),
        ("resnet18", "layer1"),
        ("googlenet", "inception3a"),
        ("squeezenet1_1", "features.4"),
        ("densenet121", "features.transition1"),
        ("mobilenet_v2", "features.5"),
    ],
)
def test_tiles_are_exact_whatever_the_network_is_made_of(name, layer, tmp_path):
    network = exact(load(name, layers=[layer], **saved(original(name), tmp_path)))
    tiles = assert_tiles_are_exact(network, picture(230, 301), 120)
    assert tiles == 2 * 3


def test_tiles_see_their_own_units_fields_and_little_more():
    network = load("bestiary", layers=["s8b"])
    (field,) = receptive_fields(network).values()
    rims = field.down.size - field.down.stride
    seen = [
        glimpse.leaf.shape for glimpse in glimpses(network, picture(512, 512).float(), tile=256)
    ]
    assert len(seen) == 4
    assert {shape[-1] for shape in seen} <= set(range(256, 256 + rims + field.down.stride))


def test_a_network_that_sees_everything_has_one_tile():
    network = load("bestiary", layers=["logits"])
    (only,) = glimpses(network, picture(200, 300).float(), tile=64)
    assert only.leaf.shape[-2:] == (200, 300)


@given(st.integers(1, 9000), st.integers(64, 5000), st.sampled_from([1, 4, 32]))
def test_parts_cover_a_side_once(length, tile, stride):
    found = parts(length, [Axis(-7, stride, 20), Axis(-1, 1, 3)], tile)
    assert [part.first for part in found[1:]] == [part.end for part in found[:-1]]
    assert (found[0].first, found[-1].end) == (0, length)
    assert all(part.seen.start % stride == 0 == part.first % stride for part in found)
    assert all(part.seen.start <= part.first < part.end <= part.seen.stop for part in found)


@pytest.mark.parametrize(
    "item",
    [
        WeightedTarget(Target("s8b", 3), 1.0),
        WeightedTarget(Target("s8b"), 1.0),
        WeightedTarget(Target("s8b", 3, (0.6, 0.3)), 1.0),
        WeightedTarget(Target("s8b", 3), 1.0, MaskSpec("circle", (0.4, 0.6), radius=0.3)),
    ],
    ids=["channel", "layer", "position", "mask"],
)
def test_targets_are_excited_and_heard_through_tiles_as_without(item, monkeypatch):
    network = exact(focused(load("bestiary", layers=["s8b"]), [item.target]))
    seen = picture(150, 220)
    ground = Ground(Grid.of_frame(Size(220, 150)), Size(220, 150))
    voices = {(item.target, 0): Voice(1.0, 1.0)}

    def both():
        gradient = excite(
            network, seen, (item,), voices=voices, rung=0, gaze=STRAIGHT, ground=ground
        )
        return gradient, measure(network, seen, (item,), gaze=STRAIGHT, ground=ground)

    gradient, heard = both()
    monkeypatch.setattr(glimpses, "__kwdefaults__", {"tile": 64})
    tiled, again = both()
    assert gradient.abs().max() > 0
    torch.testing.assert_close(tiled, gradient, rtol=1e-5, atol=1e-6)
    assert again[item.target].loudness == pytest.approx(heard[item.target].loudness, rel=1e-5)
    assert again[item.target].peak == pytest.approx(max(heard[item.target].peak, 0), rel=1e-5)


def test_a_target_that_comes_with_two_masks_is_as_loud_as_it_is_alone():
    target = Target("s8b", 3)
    network = focused(load("bestiary", layers=["s8b"]), [target])
    seen = picture(64, 96).float()
    ground = Ground(Grid.of_frame(Size(96, 64)), Size(96, 64))
    masks = [MaskSpec("circle", (x, 0.5), radius=0.2) for x in (0.3, 0.7)]
    twice = tuple(WeightedTarget(target, 0.5, mask) for mask in masks)
    alone = measure(network, seen, twice[:1], gaze=STRAIGHT, ground=ground)
    assert measure(network, seen, twice, gaze=STRAIGHT, ground=ground) == alone
