import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn
from torchvision import models

from dreamreel import catalogue
from dreamreel.networks.architectures import build

ROOT = Path(__file__).parents[1]
SMALL = ("resnet18", "squeezenet1_1", "mobilenet_v2", "googlenet", "vgg11_bn", "inception_v3")
PUBLISHED = [name for name in catalogue.names() if name != "bestiary"]


def planes_of_modules(name: str, size: tuple[int, int]) -> dict[str, tuple[int, ...]]:
    """Return what forward hooks see, the shapes of modules' outputs in the order they are done."""
    network = build(name, len(catalogue.network(name).classes)).eval()
    shapes: dict[str, tuple[int, ...]] = {}

    def note(path):
        def hook(_module, _inputs, output):
            shapes.pop(path, None)
            if isinstance(output, torch.Tensor) and output.ndim == 4:
                shapes[path] = tuple(output.shape)

        return hook

    for path, module in network.named_modules():
        module.register_forward_hook(note(path))
    network(torch.empty(1, 3, *size, device="meta"))
    return shapes


def assert_equals_the_modules(name: str) -> None:
    card = catalogue.network(name)
    small, large = planes_of_modules(name, (320, 384)), planes_of_modules(name, (384, 512))
    layers = {path: layer for path, layer in card.layers.items() if layer.stride}
    assert [path for path in small if path in layers] == list(layers)
    for path, layer in layers.items():
        assert layer.channels == small[path][1]
        assert layer.stride * (large[path][2] - small[path][2]) == 64
        assert layer.stride * (large[path][3] - small[path][3]) == 128


@pytest.mark.parametrize("name", ["bestiary", *SMALL])
def test_layers_are_those_of_the_real_modules(name):
    assert_equals_the_modules(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PUBLISHED if name not in SMALL])
def test_layers_of_all_networks_are_those_of_the_real_modules(name):
    assert_equals_the_modules(name)


@pytest.mark.parametrize("name", SMALL)
def test_every_convolution_over_a_plane_has_an_address(name):
    card = catalogue.network(name)
    shapes = planes_of_modules(name, (320, 384))
    convolutions = [p for p, m in build(name, 0).named_modules() if isinstance(m, nn.Conv2d)]
    assert len(convolutions) > 5
    for path in convolutions:
        assert card.layer(path).channels == shapes[path][1]


def test_the_tables_are_what_the_script_makes():
    command = [sys.executable, "scripts/make_catalogue.py", "--check", "alexnet", "squeezenet1_0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.slow
def test_all_tables_are_what_the_script_makes():
    command = [sys.executable, "scripts/make_catalogue.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_catalogue_loads_without_torch():
    code = (
        "import sys; from dreamreel import catalogue; catalogue.network('vgg16');"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_classifier_of_torchvision_is_listed_or_refused():
    classifiers = set(models.list_models(module=models))
    assert set(PUBLISHED) | set(catalogue.refused) == classifiers
    assert not set(PUBLISHED) & set(catalogue.refused)
    assert catalogue.names()[0] == "bestiary"


@pytest.mark.parametrize("name", ["vit_b_16", "swin_t", "vgg17", "", "labels/imagenet", "../data"])
def test_a_network_that_is_not_there_is_a_key_error(name):
    with pytest.raises(KeyError):
        catalogue.network(name)


@pytest.mark.parametrize("name", catalogue.names())
def test_cards_are_consistent(name):
    card = catalogue.network(name)
    assert card.layers[card.class_layer].channels == len(card.classes)
    assert card.layers["logits"].stride == 0
    assert [layer.depth for layer in card.layers.values()] == list(range(len(card.layers)))
    assert set(card.aliases.values()) <= set(card.layers)
    assert not set(card.aliases) & set(card.layers)
    assert len(set(card.classes)) == len(card.classes)
    for layer in card.layers.values():
        assert list(layer.dead) == sorted(set(layer.dead))
        assert all(0 <= channel < layer.channels for channel in layer.dead)


@pytest.mark.parametrize("name", PUBLISHED)
def test_cards_name_the_published_weights_labels_and_normalization(name):
    card = catalogue.network(name)
    weights = models.get_model_weights(name)["DEFAULT"]
    assert weights.url.endswith("/" + card.weights_file)
    assert re.search(r"-[0-9a-f]{8,}\.pth$", card.weights_file)
    assert list(card.classes) == weights.meta["categories"]
    assert ("NC" in card.license) == ("license" in weights.meta)
    if name not in ("googlenet", "inception_v3"):  # their own test is in test_networks
        assert list(card.mean) == weights.transforms().mean
        assert list(card.std) == weights.transforms().std


def test_the_embedded_network_is_as_documented():
    card = catalogue.network("bestiary")
    assert list(card.layers) == [
        *("s2", "s4a", "s4b", "s8a", "s8b", "s16a", "s16b", "s16c", "s16d"),
        *("dense", "s32a", "s32b", "logits"),
    ]
    for name, layer in card.layers.items():
        if name.startswith("s"):
            assert layer.stride == int(re.sub(r"\D", "", name))
            assert layer.rectified
    assert (card.layers["s16c"].channels, card.layers["dense"].stride) == (384, 16)
    assert (card.embedded, card.weights_file, card.license) == (True, "", "MIT")
    assert card.classes.index("owl") == 104
    assert len(card.layers["s32b"].dead) == 65


@pytest.mark.parametrize(
    ("network", "alias", "path"),
    [
        ("vgg16", "conv1_1", "features.0"),
        ("vgg16", "conv4_3", "features.21"),
        ("vgg16", "relu4_3", "features.22"),
        ("vgg16", "pool4", "features.23"),
        ("vgg19", "conv5_4", "features.34"),
        ("vgg16_bn", "relu4_3", "features.32"),
        ("alexnet", "conv5", "features.10"),
        ("googlenet", "mixed4c", "inception4c"),
        ("inception_v3", "mixed5", "Mixed_6c"),
        ("resnet50", "fc", "logits"),
        ("resnet50", "layer3.5", "layer3"),
    ],
)
def test_aliases_are_the_names_of_the_field(network, alias, path):
    card = catalogue.network(network)
    assert card.layer(alias) is card.layers[path]


@pytest.mark.parametrize("name", ["alexnet", "squeezenet1_1"])
def test_pictures_of_the_smallest_size_pass_and_smaller_ones_do_not(name):
    network = models.get_model(name, weights=None).eval()
    size = catalogue.network(name).min_size
    with torch.inference_mode():
        assert network(torch.zeros(1, 3, size, size)).shape == (1, 1000)
        with pytest.raises(RuntimeError, match="size"):
            network(torch.zeros(1, 3, size - 1, size - 1))
