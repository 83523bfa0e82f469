"""Layers: things put together from parts that are numbers until their palette is asked once.

For what has few colors and many parts: a part is a distance, a place in a palette and a light, and
colors are looked up once for all parts. What needs colors of its own on every part, marks on them
or eyes, is a ``figure``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import lifted
from training.patterns.pattern import Paint
from training.patterns.shapes import Number

_OUTLINE = 0.8
"""How much of the light an outline takes, by eye."""


@dataclass(frozen=True)
class Layer:
    """One part of a thing.

    distance: (B, H, W), negative inside. place: where its color lies in the palette, in turns.
    light: what the color is multiplied by. palette: 0 the first, 1 the second. relief: its height
    (rounded at the edge if None). rim: how wide the dark outline inside its edge is.
    """

    distance: Tensor
    place: Number
    light: Number = 1.0
    palette: Literal[0, 1] = 0
    relief: Tensor | None = None
    rim: float = 0.045


def painted(
    canvas: Canvas, layers: Iterable[Layer], *, hole: Tensor | None = None, fills: bool = False
) -> Paint:
    """Paint the layers, the first one at the back.

    What a layer is goes through numbers; color is looked up once, at the end. ``hole`` is cut out
    of everything. ``fills``: the picture has no edge (its first layer lies everywhere).
    """
    place, light, accent, relief, cover = (torch.zeros_like(canvas.x) for _ in range(5))
    for layer in layers:
        inside = canvas.inside(layer.distance)
        place = _over(place, layer.place, inside)
        accent = _over(accent, float(layer.palette), inside)
        relief = _over(relief, _height(layer), inside)
        light = _over(light, _light(layer), inside)
        cover = torch.maximum(cover, inside)
    color = torch.where((accent > 0.5)[..., None], canvas.second(place), canvas.first(place))
    color = lifted(color, light)
    if hole is not None:
        cover = cover * (1 - canvas.inside(hole))
    return Paint(color, cover=None if fills else cover, relief=relief)


def _over(below: Tensor, above: Number, inside: Tensor) -> Tensor:
    return torch.lerp(below, torch.as_tensor(above, device=below.device), inside)


def _light(layer: Layer) -> Number:
    if layer.rim == 0:
        return layer.light
    lit = (layer.distance * (-_OUTLINE / layer.rim)).clamp(0, _OUTLINE)
    return layer.light * (lit + (1 - _OUTLINE))


def _height(layer: Layer) -> Tensor:
    if layer.relief is not None:
        return layer.relief
    return (layer.distance * -2.5).clamp(0, 0.5)
