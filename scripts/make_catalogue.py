"""Make the tables of the catalogue from the real networks.

    python scripts/make_catalogue.py [NAME ...]            write the tables, all or some
    python scripts/make_catalogue.py --check [NAME ...]    say which differ, exit 1 if any does

Structure is read from modules on the meta device: no weights are needed but the embedded ones.

Strides are differences: the input grows by so many pixels, the layer by so many units. This is
exact also where a network does not pad. Height and width grow by different amounts, so that what
is not a plane of channels (a map with the channels last, a pooled value) betrays itself.

Dead channels are measured for the embedded network only: see `dead_channels`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from dead_channels import dead_channels
from safetensors import safe_open
from torch import Tensor, fx, nn
from torchvision import models

from dreamreel.catalogue import EMBEDDED
from dreamreel.networks import bestiary
from dreamreel.networks.architectures import LOGITS, WITH_AUXILIARY_HEADS, build, tap
from dreamreel.networks.graph import Recording, cut, is_rectified, record
from dreamreel.networks.weight_files import fill, read_tensors

DATA = Path(__file__).parents[1] / "dreamreel" / "catalogue" / "data"
TRANSFORMERS = ["vit_*", "swin_*", "maxvit_*"]
TRUNKS = (
    "features",
    "trunk_output",
)  # containers of all stages: the last stage has the better name
SIZE, GROWTH = (320, 384), (64, 128)  # (height, width); growth in multiples of every stride
FAMILIES = {
    "alexnet": "AlexNet (Krizhevsky 2014)",
    "convnext": "ConvNeXt (Liu 2022)",
    "densenet": "DenseNet (Huang 2016)",
    "efficientnet_v2": "EfficientNetV2 (Tan 2021)",
    "efficientnet": "EfficientNet (Tan 2019)",
    "googlenet": "GoogLeNet, Inception v1 (Szegedy 2014)",
    "inception_v3": "Inception v3 (Szegedy 2015)",
    "mnasnet": "MNASNet (Tan 2018)",
    "mobilenet_v2": "MobileNetV2 (Sandler 2018)",
    "mobilenet_v3": "MobileNetV3 (Howard 2019)",
    "regnet": "RegNet (Radosavovic 2020)",
    "resnet": "ResNet (He 2015)",
    "resnext": "ResNeXt (Xie 2016)",
    "shufflenet": "ShuffleNetV2 (Ma 2018)",
    "squeezenet": "SqueezeNet (Iandola 2016)",
    "vgg": "VGG (Simonyan 2014)",
    "wide_resnet": "Wide ResNet (Zagoruyko 2016)",
}
KERAS_MIXED = ("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c")
"""Inception v3's blocks, which Keras and the DeepDream tutorial call mixed0, mixed1, ..."""


def main() -> int:
    """Write or check the tables; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the tables of the catalogue.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args()
    differing = 0
    for name, text in texts(arguments.names or [EMBEDDED, *published()]):
        path = DATA / f"{name}.json"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differing += 1
        print(f"{name}: {'differs' if arguments.check else 'written'}")
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
    return 1 if arguments.check and differing else 0


def texts(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the names and contents of the data files: the labels, then the networks."""
    yield "labels/imagenet", _lines(imagenet_labels())
    yield f"labels/{EMBEDDED}", _lines(embedded_labels())
    for name in names:
        fields = embedded_table() if name == EMBEDDED else published_table(name)
        yield name, _lines(fields)


def published() -> list[str]:
    """Return the names of torchvision's convolutional classifiers."""
    return models.list_models(module=models, exclude=TRANSFORMERS)


def imagenet_labels() -> list[str]:
    """Return the labels of ImageNet's 1,000 classes, as torchvision gives them."""
    return models.AlexNet_Weights.DEFAULT.meta["categories"]


def embedded_labels() -> list[str]:
    """Return the labels that the embedded weights carry."""
    with safe_open(bestiary.WEIGHTS, framework="pt") as file:
        return file.metadata()["classes"].split(",")


def published_table(name: str) -> dict[str, object]:
    """Return the table of one of torchvision's networks with its default weights."""
    weights = models.get_model_weights(name)["DEFAULT"]
    if weights.meta["categories"] != imagenet_labels():
        raise SystemExit(f"{name}: not ImageNet's labels")
    # These two normalize a second time when they are pretrained; see architectures.build.
    normalization = weights.transforms()
    mean, std = normalization.mean, normalization.std
    if name in WITH_AUXILIARY_HEADS:
        mean = std = [0.5, 0.5, 0.5]
    return structure(name, record(build(name, 1000)), deep=True) | {
        "title": f"{_family(name)}, {name}",
        "class_layer": "classifier.1" if name.startswith("squeezenet") else LOGITS,
        "classes": "imagenet",
        "dead": {},
        "license": _license(weights),
        "weights_file": weights.url.rsplit("/", 1)[-1],
        "mean": mean,
        "std": std,
    }


def embedded_table() -> dict[str, object]:
    """Return the table of the embedded network."""
    labels = embedded_labels()
    fields = structure(EMBEDDED, record(build(EMBEDDED, len(labels))), deep=False)
    network = build(EMBEDDED, len(labels))
    fill(network, read_tensors(bestiary.WEIGHTS), source=bestiary.WEIGHTS)
    recording = record(network)
    rectified = [name for name, _, _, rectified in fields["layers"] if rectified]
    trunk = cut(recording.module, {layer: tap(recording, layer) for layer in rectified})
    mean, std = 0.45, 0.25
    return fields | {
        "title": "Bestiary, trained on drawn patterns",
        "class_layer": "dense",
        "classes": EMBEDDED,
        "dead": dead_channels(lambda pictures: trunk((pictures - mean) / std)),
        "license": "MIT",
        "weights_file": "",
        "mean": [mean] * 3,
        "std": [std] * 3,
    }


def structure(name: str, recording: Recording, *, deep: bool) -> dict[str, Any]:  # Any: JSON
    """Return what the graph tells: layers, aliases, smallest picture.

    Args:
        name: of the network.
        recording: of the network on the meta device.
        deep: whether parts of blocks are layers too.
    """
    small = shapes(recording.module, SIZE)
    large = shapes(recording.module, (SIZE[0] + GROWTH[0], SIZE[1] + GROWTH[1]))
    strides = {node: _stride(small[node], large[node]) for node in small}
    strides[recording.output] = 0
    paths: dict[fx.Node, list[str]] = {}
    for path, node in recording.ends.items():
        if strides.get(node) is not None and path not in TRUNKS and (deep or "." not in path):
            paths.setdefault(node, []).append(path)
    paths[recording.output] = [LOGITS, *(p for p in paths.get(recording.output, []) if p != LOGITS)]
    order = [node for node in recording.module.graph.nodes if node in paths]
    layers = [
        [paths[n][0], small[n][1], strides[n], int(is_rectified(recording.module, n))]
        for n in order
    ]
    same = {alias: names[0] for names in paths.values() for alias in names[1:]}
    return {
        "layers": layers,
        "aliases": same | field_names(name, recording, {path for path, *_ in layers}),
        "min_size": max(smallest_picture(recording.module), *(stride for *_, stride, _ in layers)),
    }


def shapes(module: fx.GraphModule, size: tuple[int, int]) -> dict[fx.Node, tuple[int, ...]]:
    """Return the shapes of all tensors for one picture (height, width)."""
    found: dict[fx.Node, tuple[int, ...]] = {}

    class Shapes(fx.Interpreter):
        def run_node(self, n: fx.Node) -> object:
            value = super().run_node(n)
            if isinstance(value, Tensor):
                found[n] = tuple(value.shape)
            return value

    Shapes(module).run(torch.empty(1, 3, *size, device="meta"))
    return found


def smallest_picture(module: fx.GraphModule) -> int:
    """Return the side of the smallest square that passes through the whole network."""
    low, high = 0, min(SIZE)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            module(torch.empty(1, 3, middle, middle, device="meta"))
            high = middle
        except RuntimeError:  # the kernel is larger than its input
            low = middle
    return high


def field_names(name: str, recording: Recording, layers: set[str]) -> dict[str, str]:
    """Return the names by which papers, Caffe, Lucid and Keras know some layers."""
    if name.startswith(("vgg", "alexnet")):
        return dict(_caffe_names(recording.module, layers, blocks=name.startswith("vgg")))
    if name == "googlenet":
        return {f"mixed{p[9:]}": p for p in sorted(layers) if p[:9] == "inception" and "." not in p}
    if name == "inception_v3":
        return {f"mixed{index}": f"Mixed_{block}" for index, block in enumerate(KERAS_MIXED)}
    return {}


def _caffe_names(
    module: fx.GraphModule, layers: set[str], *, blocks: bool
) -> Iterator[tuple[str, str]]:
    """Yield conv4_3, relu4_3, pool4 (VGG, ``blocks``) or conv5, relu5, pool5 (AlexNet)."""
    block, number = 1, 0
    for node in module.graph.nodes:
        path = str(node.target)
        if path not in layers or not path.startswith("features."):
            continue
        part = module.get_submodule(path)
        number += isinstance(part, nn.Conv2d)
        place = f"{block}_{number}" if blocks else f"{number}"
        if isinstance(part, nn.Conv2d):
            yield f"conv{place}", path
        elif isinstance(part, nn.ReLU):
            yield f"relu{place}", path
        elif isinstance(part, nn.MaxPool2d):
            yield f"pool{block if blocks else number}", path
            block, number = (block + 1, 0) if blocks else (block, number)


def _stride(small: tuple[int, ...], large: tuple[int, ...]) -> int | None:
    """Return the stride of a plane of channels (B, C, h, w); None: the value is no such plane."""
    if len(small) != 4 or large[2] <= small[2] or large[3] <= small[3]:
        return None
    strides = {GROWTH[axis] / (large[2 + axis] - small[2 + axis]) for axis in (0, 1)}
    return int(strides.pop()) if len(strides) == 1 else None


def _family(name: str) -> str:
    """Return the title of the longest family name that a name begins with."""
    return FAMILIES[max((f for f in FAMILIES if name.startswith(f)), key=len)]


def _license(weights: models.WeightsEnum) -> str:
    """Return under which terms torchvision publishes weights."""
    if "SWAG" in weights.name:
        return "CC-BY-NC-4.0 (SWAG)"
    return "as published by torchvision; terms may derive from the training data, ImageNet"


def _lines(fields: list[str] | Mapping[str, object]) -> str:
    """Return compact JSON, with a line for each field and each layer."""
    if isinstance(fields, list):
        return _compact(fields).replace('","', '",\n"') + "\n"
    rows = ",\n".join(f'"{key}":{_compact(fields[key])}' for key in sorted(fields))
    return "{\n" + rows.replace("],[", "],\n[") + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
