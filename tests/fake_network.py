"""A network of the tests: plain functions of the picture in place of layers."""

from dataclasses import replace

import torch
import torch.nn.functional as F
from scene_factory import CARD

from dreamreel.catalogue import LayerCard


class FakeNetwork:
    """Answers as `Network` does; its layers are functions of pictures (B, 3, H, W)."""

    def __init__(self, rectified=True, **layers):
        self.functions = layers
        cards = {name: LayerCard(name, 8, 1, 0, rectified) for name in layers}
        self.card = replace(CARD, layers=cards)

    def __call__(self, pictures):
        return {name: function(pictures) for name, function in self.functions.items()}

    def restricted(self, layers):
        return FakeNetwork(**{name: self.functions[name] for name in layers})

    def narrowed(self, channels):
        return self

    def slot(self, layer, channel):
        return channel


def convolution(weights, stride=1, bias=0.0):
    """A layer that correlates with weights (C, 3, k, k); no padding."""

    def layer(pictures):
        kernel = torch.as_tensor(weights, dtype=pictures.dtype)
        return F.conv2d(pictures, kernel, stride=stride) + bias

    return layer


def brightness(cell):
    """A layer of one channel: mean light of square cells."""
    return lambda pictures: F.avg_pool2d(pictures.mean(1, keepdim=True), cell)
