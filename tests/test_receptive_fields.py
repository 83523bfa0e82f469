"""Receptive fields, against what happens to a unit when each pixel is changed."""

import pytest
import torch
import torch.nn.functional as F
from probed import opened, untrained
from torch import nn

from dreamreel import catalogue
from dreamreel.networks import architectures, load
from dreamreel.networks.fields import Axis, receptive_fields
from dreamreel.networks.graph import cut, record


def positive(module):
    """Give a module positive weights, so that no pixel's effect cancels another's."""
    torch.manual_seed(3)
    for parameter in module.parameters():
        nn.init.uniform_(parameter, 0.1, 1.0)
    return module


def seen_box(network, layer, place, size):
    """Return the hull of the pixels on which a unit depends, by its gradient.

    Weights and pictures are positive: whatever a unit reaches has a slope. Maxima are replaced by
    sums beforehand where the network has them.
    """
    x = torch.rand(1, 3, *size, dtype=network.dtype).requires_grad_()
    value = network(x)[layer][0, :, place[0], place[1]].sum()
    (gradient,) = torch.autograd.grad(value, x)
    rows, columns = gradient[0].abs().sum(0).nonzero(as_tuple=True)
    return (int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1)


def perturbed_box(network, layer, place, size):
    """Return the hull of the pixels that change a unit when they are changed, one by one."""
    height, width = size
    ground = torch.rand(1, 3, *size, dtype=network.dtype)
    with torch.no_grad():
        still = network(ground)[layer][0, :, place[0], place[1]]
        changed = []
        for y in range(height):
            row = ground.repeat(width, 1, 1, 1)
            row[range(width), :, y, range(width)] += 1000.0  # a maximum, too, notices
            found = network(row)[layer][:, :, place[0], place[1]]
            changed += [(y, x) for x in range(width) if _moved(found[x], still)]
    rows, columns = zip(*changed, strict=True)
    return min(rows), min(columns), max(rows) + 1, max(columns) + 1


def _moved(one, other):
    """Tell a change from rounding, which depends on the size of a batch."""
    return float((one - other).abs().max()) > 1e-6


class Branches(nn.Module):
    """Branches of different reach side by side, around a shortcut, over odd pools."""

    def __init__(self):
        super().__init__()
        self.head = nn.Conv2d(3, 4, 3, stride=2)
        self.tall = nn.Conv2d(4, 2, (5, 1), padding=(2, 0))
        self.wide = nn.Conv2d(4, 2, (1, 3), padding=(0, 1))
        self.mix = nn.Conv2d(4, 4, 3, padding=2, dilation=2)
        self.ceiled = nn.MaxPool2d(3, stride=2, ceil_mode=True)

    def forward(self, x):
        x = F.relu(self.head(x))
        x = torch.cat([self.tall(x), self.wide(x)], 1)
        x = x + self.mix(x)
        x = F.avg_pool2d(x, 3, stride=1, padding=1)
        return F.max_pool2d(self.ceiled(x), kernel_size=2, stride=1)


CHAINS = {
    "plain": nn.Sequential(nn.Conv2d(3, 2, 3), nn.Conv2d(2, 2, 5, padding=2), nn.ReLU()),
    "strides": nn.Sequential(nn.Conv2d(3, 2, 4, stride=3, padding=1), nn.Conv2d(2, 2, 3, stride=2)),
    "pools": nn.Sequential(nn.Conv2d(3, 2, 3, padding=1), nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(2)),
    "dilated": nn.Sequential(nn.Conv2d(3, 2, 3, dilation=3), nn.Conv2d(2, 2, 3, dilation=2)),
    "dilated pool": nn.Sequential(nn.Conv2d(3, 2, 1), nn.MaxPool2d(2, 1, dilation=3)),
    "oblong": nn.Sequential(nn.Conv2d(3, 2, (1, 7), stride=(1, 2), padding=(0, 3))),
    "branches": Branches(),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_unit_sees_exactly_what_changes_it(name):
    network = opened(positive(CHAINS[name]), "logits", dtype=torch.float64)
    size = (25, 31)
    (field,) = receptive_fields(network).values()
    with torch.no_grad():
        height, width = network(torch.rand(1, 3, *size, dtype=torch.float64))["logits"].shape[-2:]
    for place in {(0, 0), (height // 2, width // 2), (height - 1, width - 1)}:
        assert field.box(place, size) == perturbed_box(network, "logits", place, size)


def test_an_inner_window_has_the_size_and_the_stride_that_are_told():
    network = opened(positive(CHAINS["strides"]), "logits", dtype=torch.float64)
    (field,) = receptive_fields(network).values()
    assert field.across == Axis(start=-1, stride=6, size=10)
    top, left, bottom, right = seen_box(network, "logits", (1, 2), (40, 40))
    assert (bottom - top, right - left) == (10, 10)
    assert (top, left) == (-1 + 6, -1 + 12)


def test_a_pooled_whole_is_seen_by_all_that_it_scales():
    class Squeezed(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Conv2d(3, 2, 3, stride=2)
            self.pool = nn.AdaptiveAvgPool2d(1)

        def forward(self, x):
            x = self.head(x)
            return x * self.pool(x)

    network = opened(positive(Squeezed()), "head", "logits", dtype=torch.float64)
    fields = receptive_fields(network)
    assert str(fields["head"]) == "3x3 pixels"
    assert str(fields["logits"]) == "all of the picture"
    assert fields["logits"].across.stride == 2
    assert fields["logits"].box((1, 3), (20, 24)) == (0, 0, 20, 24)


def test_what_reaches_beyond_the_picture_is_told_apart():
    network = opened(positive(nn.Sequential(nn.Conv2d(3, 2, 5, padding=2))), "logits")
    (field,) = receptive_fields(network).values()
    assert field.box((0, 9), (10, 10)) == (0, 7, 3, 10)
    assert field.reach((0, 9), (10, 10)) == (-2, 7, 3, 12)


@pytest.mark.parametrize("layer", ["s2", "s4b", "s8a", "s8b"])
def test_the_embedded_networks_layers_see_what_is_counted(layer):
    network = load("bestiary", layers=[layer])
    (field,) = receptive_fields(network).values()
    size = (96, 112)
    assert field.box((5, 6), size) == seen_box(network, layer, (5, 6), size)


@pytest.mark.parametrize(
    ("name", "layer", "size"),
    [
        ("bestiary", "s16d", (256, 256)),
        ("vgg16", "features.14", (64, 64)),
        ("googlenet", "inception3a", (128, 128)),
    ],
)
def test_real_structures_see_what_is_counted(name, layer, size):
    network = untrained(name, layer)
    (field,) = receptive_fields(network).values()
    for pool in network.trunk.modules():
        if isinstance(pool, nn.MaxPool2d):  # all that a maximum may see has a slope in a mean
            pool.register_forward_hook(_as_mean)
    with torch.no_grad():
        height, width = network(torch.rand(1, 3, *size))[layer].shape[-2:]
    place = (height // 2, width // 2)
    assert field.box(place, size) == seen_box(network, layer, place, size)


def _as_mean(pool, inputs, _output):
    options = {"stride": pool.stride, "padding": pool.padding, "ceil_mode": pool.ceil_mode}
    return F.avg_pool2d(inputs[0], pool.kernel_size, **options)


def test_published_sizes_are_found():
    """Araujo, Norris and Sim (2019); their ResNets shrink in other places than torchvision's."""
    known = {
        ("vgg16", "features.30"): 212,
        ("inception_v3", "Mixed_7c"): 1311,
        ("alexnet", "features.12"): 195,
    }
    for (name, layer), size in known.items():
        (field,) = receptive_fields(structure(name, layer)).values()
        assert field.down.size == field.across.size == size, name


KINDS = (
    "convnext_tiny", "densenet121", "efficientnet_b0", "googlenet", "inception_v3", "mnasnet0_5",
    "mobilenet_v2", "mobilenet_v3_small", "regnet_y_400mf", "resnet18", "resnext50_32x4d",
    "shufflenet_v2_x0_5", "squeezenet1_1", "vgg11_bn",
)  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_operation_of_every_kind_of_network_is_known(name):
    card = catalogue.network(name)
    fields = receptive_fields(structure(name, *card.layers))
    for layer, row in card.layers.items():
        assert fields[layer].across.stride == fields[layer].down.stride == row.stride, layer


def structure(name, *layers):
    """Return a network of the catalogue without numbers."""
    card = catalogue.network(name)
    recording = record(architectures.build(name, len(card.classes)))
    taps = {layer: architectures.tap(recording, layer) for layer in layers}
    network = opened(nn.Sequential(nn.Conv2d(3, 1, 1)), "logits", card=card)
    return type(network)(
        card, layers, "", network.dtype, cut(recording.module, taps), network.mean, network.std
    )
