"""Variants: classes that are drawn in one of several ways."""

from collections.abc import Callable

import torch

from training.patterns.canvas import Canvas
from training.patterns.pattern import Paint


def one_of(canvas: Canvas, *ways: Callable[[Canvas], Paint]) -> Paint:
    """Draw every picture in one of these ways, and only in that one.

    A way sees a canvas of its pictures alone, so what others would draw costs nothing; one that is
    given twice is taken twice as often. Ways that share most of what they draw are better one way
    that asks ``canvas.variant`` itself.
    """
    chosen = canvas.variant(len(ways)).flatten()
    color = torch.zeros((3, *canvas.x.shape), device=canvas.device).permute(1, 2, 3, 0)
    cover, relief = torch.zeros_like(canvas.x), torch.zeros_like(canvas.x)
    gloss = torch.ones_like(canvas.pixel)
    for number, way in enumerate(ways):
        pictures = (chosen == number).nonzero().flatten()  # GPU sync
        if len(pictures):
            paint = way(canvas.among(pictures))
            color[pictures], gloss[pictures] = paint.color, paint.gloss
            cover[pictures] = 1.0 if paint.cover is None else paint.cover
            relief[pictures] = 0.0 if paint.relief is None else paint.relief
    return Paint(color, cover, relief, gloss)
