"""The reference that is to be beaten: plain PyTorch, float32, whole layers, as the field writes it.

A torchvision network up to a layer, in its usual memory layout; octaves by bilinear interpolation,
steps along the gradient over its deviation, a zoom by ``grid_sample``. Nothing here is DreamReel's
own but the weights' names. Source of the loop: Mordvintsev, Olah and Tyka (2015), ``deepdream``;
numbers as in gordicaleksa's ``pytorch-deepdream``, whose defaults are VGG16's relu4_3, four octaves
of 1.8 and ten steps on each.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision import models
from torchvision.models.feature_extraction import create_feature_extractor

from dreamreel import catalogue
from dreamreel.geometry import Size
from dreamreel.networks.bestiary import Bestiary

RATE, JITTER = 0.03, 16
"""Of a step, picture range 0..1; of the roll, pixels."""
ZOOM, TURN = 1.04, 1.5
"""Per frame; degrees."""

Layer = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class PlainZoom:
    """A movie of the reference."""

    size: Size
    channel: int
    octaves: int
    scale: float
    steps: int


def layer_of(name: str, layer: str, weights: Path, device: torch.device) -> Layer:
    """Return a function from pictures (B, 3, H, W) in 0..1 to a whole layer's activations."""
    card = catalogue.network(name)
    cut = create_feature_extractor(module_of(name, weights), {card.layer(layer).name: "value"})
    cut.requires_grad_(False).to(device)
    mean, std = (torch.tensor(row, device=device).view(1, 3, 1, 1) for row in (card.mean, card.std))
    return lambda pictures: cut((pictures - mean) / std)["value"]


def module_of(name: str, weights: Path) -> nn.Module:
    """Return the whole network as its authors wrote it."""
    card = catalogue.network(name)
    module = Bestiary(len(card.classes)) if card.embedded else models.get_model(name, weights=None)
    module.load_state_dict(load_file(weights))
    return module.eval()


def gradient(layer: Layer, picture: Tensor, channel: int) -> Tensor:
    """Return the gradient of a channel's mean activation at a picture (1, 3, H, W)."""
    leaf = picture.detach().requires_grad_(True)
    (found,) = torch.autograd.grad(layer(leaf)[:, channel].mean(), leaf)
    return found


def frames(layer: Layer, zoom: PlainZoom, device: torch.device) -> Iterator[np.ndarray]:
    """Dream without end; yields (H, W, 3) uint8."""
    width, height = zoom.size
    generator = torch.Generator().manual_seed(1)
    picture = (0.5 + 0.1 * torch.randn(1, 3, height, width, generator=generator)).to(device)
    while True:
        for octave in reversed(range(zoom.octaves)):
            sides = [round(side / zoom.scale**octave) for side in (height, width)]
            base = F.interpolate(picture, sides, mode="bilinear")
            dreamt = _climb(layer, base, zoom, generator)
            detail = F.interpolate(dreamt - base, (height, width), mode="bilinear")
            picture = (picture + detail).clamp(0, 1)
        yield (picture[0].permute(1, 2, 0) * 255).round().to(torch.uint8).cpu().numpy()
        picture = _carried(picture)


def _climb(layer: Layer, base: Tensor, zoom: PlainZoom, generator: torch.Generator) -> Tensor:
    picture = base
    for _ in range(zoom.steps):
        right, down = torch.randint(-JITTER, JITTER + 1, (2,), generator=generator).tolist()
        rolled = torch.roll(picture, (down, right), (2, 3))
        found = gradient(layer, rolled, zoom.channel)
        rolled = (rolled + RATE * found / (found.std() + 1e-12)).clamp(0, 1)
        picture = torch.roll(rolled, (-down, -right), (2, 3))
    return picture


def _carried(picture: Tensor) -> Tensor:
    """Zoom and turn about the center."""
    angle = math.radians(TURN)
    cos, sin = math.cos(angle) / ZOOM, math.sin(angle) / ZOOM
    aspect = picture.shape[-1] / picture.shape[-2]
    theta = torch.tensor([[[cos, -sin / aspect, 0.0], [sin * aspect, cos, 0.0]]])
    grid = F.affine_grid(theta.to(picture.device), list(picture.shape), align_corners=False)
    return F.grid_sample(picture, grid, padding_mode="reflection", align_corners=False)
