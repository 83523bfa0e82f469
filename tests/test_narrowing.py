"""Narrowing: the asked channels as they were, and nothing computed for the others."""

import pytest
import torch
from exactness import exact
from hypothesis import given, settings
from hypothesis import strategies as st
from test_networks import convolutions, original, saved
from torch.utils.flop_counter import FlopCounterMode

from dreamreel.ascent.excitement import focused
from dreamreel.networks import load
from dreamreel.specs import Target

SIDE = 64


def operations(network):
    with FlopCounterMode(display=False) as counter:
        values(network, torch.rand(1, 3, SIDE, SIDE))
    return counter.get_total_flops()


@torch.no_grad()
def values(network, pictures):
    return network(pictures)


@pytest.mark.parametrize(
    ("name", "layer", "channels"),
    [
        ("vgg16", "features.22", {3, 500}),
        ("vgg16", "features.22", {7}),
        ("alexnet", "features.3", {1, 60}),
        ("resnet18", "layer2", {5, 9}),
        ("googlenet", "inception3a", {1, 70, 255}),
        ("squeezenet1_1", "features.4", {0, 127}),
        ("densenet121", "features.transition1", {2}),
        ("mobilenet_v2", "features.5", {3, 4}),
    ],
)
def test_the_channels_of_every_kind_of_network_are_what_they_were(name, layer, channels, tmp_path):
    whole = exact(load(name, layers=[layer], **saved(original(name), tmp_path)))
    few = exact(whole.narrowed({layer: channels}))
    pictures = torch.rand(1, 3, SIDE, SIDE)
    here, there = values(few, pictures)[layer], values(whole, pictures)[layer]
    torch.testing.assert_close(here, there[:, sorted(channels)], rtol=1e-9, atol=1e-12)
    assert operations(few) <= operations(whole)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_channels_of_the_embedded_network_are_what_they_were(data):
    whole = exact(load("bestiary", layers=["s8a", "s8b", "s16c"]))
    asked = {
        layer: data.draw(st.sets(st.integers(0, whole.card.layers[layer].channels - 1), min_size=1))
        for layer in data.draw(st.sets(st.sampled_from(whole.layers), min_size=1))
    }
    few = exact(whole.narrowed(asked))
    pictures = torch.rand(1, 3, SIDE, SIDE)
    here, there = values(few, pictures), values(whole, pictures)
    for layer in whole.layers:
        chosen = sorted(asked.get(layer, range(there[layer].shape[1])))
        torch.testing.assert_close(here[layer], there[layer][:, chosen], rtol=1e-9, atol=1e-12)
        for channel in chosen:
            assert chosen[few.slot(layer, channel)] == channel


@pytest.mark.parametrize(
    ("channel", "last"),
    # of eight parts of a block two see a point, four 3x3 pixels, two 5x5
    [("point", 1), ("wide", 2), ("deep", 3)],
)
def test_a_block_runs_only_the_branch_that_is_asked_for(channel, last):
    whole = load("bestiary", layers=["s8b"])
    width = whole.card.layers["s8b"].channels
    place = {"point": 0, "wide": width // 2, "deep": width - 1}[channel]
    few = whole.narrowed({"s8b": [place]})
    assert convolutions(few) == convolutions(whole) - 4 + last
    assert operations(few) < 0.85 * operations(whole)


def test_a_layer_that_others_read_is_computed_anyway():
    whole = load("bestiary", layers=["s8b", "s16a"])
    few = whole.narrowed({"s8b": [4]})
    assert operations(few) == operations(whole)
    assert few(torch.rand(1, 3, SIDE, SIDE))["s8b"].shape[1] == 1


def test_a_focused_network_shares_weights_and_leaves_the_whole_as_it_was():
    whole = load("bestiary", layers=["s8b", "s16c"])
    pictures = torch.rand(1, 3, SIDE, SIDE)
    before = whole(pictures)["s16c"]
    few = focused(whole, [Target("s16c", 5), Target("s16c", 2, (0.5, 0.5))])
    assert few.slots == {"s16c": (2, 5)}
    assert torch.equal(whole(pictures)["s16c"], before)
    storages = {tensor.data_ptr() for tensor in whole.trunk.parameters()}
    assert {tensor.data_ptr() for tensor in few.trunk.parameters()} < storages


def test_a_whole_layer_stays_whole_beside_its_channels():
    few = focused(load("bestiary", layers=["s8b"]), [Target("s8b"), Target("s8b", 3)])
    assert few.slots == {}
    assert few.slot("s8b", 3) == 3


def test_classes_are_picked_among_the_logits():
    whole = load("bestiary", layers=["logits"])
    pictures = torch.rand(2, 3, SIDE, SIDE)
    here = whole.narrowed({"logits": [7, 3]})(pictures)["logits"]
    torch.testing.assert_close(here, whole(pictures)["logits"][:, [3, 7]])


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_the_gradient_is_the_whole_networks(precision):
    whole = load("bestiary", layers=["s16c"], precision=precision)
    few = whole.narrowed({"s16c": [11, 200]})
    pictures = torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    gradients = []
    for network in (whole, few):
        leaf = pictures.clone().requires_grad_(True)
        layer = network(leaf)["s16c"].float()
        value = layer[:, network.slot("s16c", 11)].sum() + layer[:, network.slot("s16c", 200)].sum()
        gradients.append(torch.autograd.grad(value, leaf)[0].flatten())
    assert torch.cosine_similarity(*gradients, dim=0) > (0.9999 if precision == "fp32" else 0.99)


def test_a_channel_that_was_left_out_is_an_error():
    few = load("bestiary", layers=["s8b"]).narrowed({"s8b": [1, 2]})
    with pytest.raises(ValueError, match="not in tuple"):
        few.slot("s8b", 5)
