"""Small networks of the tests, opened as real ones are, and pictures that they are shown."""

from dataclasses import replace

import numpy as np
import torch
from PIL import Image, ImageDraw
from scene_factory import CARD
from torch import nn

from dreamreel import catalogue
from dreamreel.catalogue import LayerCard
from dreamreel.networks import Network, architectures
from dreamreel.networks.graph import cut, record


def opened(module, *layers, dtype=torch.float32, card=None):
    """Return a module of one's own as a network; a layer is a submodule, ``logits`` its result."""
    recording = record(module)
    trunk = cut(recording.module, {name: architectures.tap(recording, name) for name in layers})
    trunk.to(dtype).requires_grad_(False)
    card = card or replace(CARD, layers={name: LayerCard(name, 8, 1, 0, True) for name in layers})
    mean, std = torch.zeros(1, 3, 1, 1, dtype=dtype), torch.ones(1, 3, 1, 1, dtype=dtype)
    return Network(card, layers, "", dtype, trunk, mean, std)


def untrained(name, *layers):
    """Return a network of the catalogue with positive random weights: nothing cancels."""
    card = catalogue.network(name)
    module = architectures.build(name, len(card.classes)).to_empty(device="cpu")
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for key, tensor in module.state_dict().items():
            if key.endswith(("running_mean", "bias")):
                tensor.zero_()
            elif tensor.is_floating_point():
                tensor.uniform_(0.5, 1.5, generator=generator)
                tensor.div_(max(1, tensor[0].numel() if tensor.ndim > 1 else 1))
    return opened(module, *layers, card=card)


def three_layers(seed=0):
    """Return convolution, ReLU, pool, convolution, ReLU and a linear map of pictures 10 by 10."""
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(45, 6),
    )  # fmt: skip


def drawn(number, side=48):
    """Return a picture of a few shapes, a function of its number: (side, side, 3) uint8."""
    random = np.random.default_rng(number)
    picture = Image.new("RGB", (side, side), tuple(random.integers(0, 256, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    for _ in range(4):
        x, y = random.integers(-8, side, 2).tolist()
        across, down = random.integers(6, side // 2, 2).tolist()
        color = tuple(random.integers(0, 256, 3).tolist())
        shape = (pen.ellipse, pen.rectangle, pen.line)[int(random.integers(3))]
        shape((x, y, x + across, y + down), fill=color)
    return np.asarray(picture)


def draw_folder(folder, count, side=48):
    """Write drawn pictures into a folder, every third into a folder of its own."""
    for number in range(count):
        place = folder / "more" if number % 3 == 2 else folder
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(drawn(number, side)).save(place / f"{number:05d}.png")
    return folder
