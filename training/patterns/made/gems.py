"""The cuts of a gem: its distance, a number for its facets, how near their edges are."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.shapes import folded, fraction, triangle


def brilliant(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """From above: a table, star, kite and girdle facets. Distance, facet, nearness of an edge."""
    count = canvas.whole(4, 7)
    x, y, number = folded(canvas.x, canvas.y, count)
    side = y.abs()
    half = math.pi / count
    table = canvas.between(0.42, 0.58)
    outside = x * torch.cos(half * 0.5) + side * torch.sin(half * 0.5) - 1.0
    border = x * torch.sin(half) - side * torch.cos(half)
    star = x - table - side * 0.9
    kite = side - (1.0 - x) * torch.tan(half) * 1.1
    facet = (star > 0) * 0.31 + (kite > 0) * 0.23 + number * 0.173 + (y > 0) * 0.117
    inside_table = x * torch.cos(half) + side * torch.sin(half) - table
    facet = torch.where(
        inside_table < 0, 0.37 + 0.11 * torch.floor(canvas.x * 1.3 + canvas.y), facet
    )
    edges = torch.minimum(torch.minimum(star.abs(), kite.abs()), border.abs())
    edges = torch.where(
        inside_table < 0, inside_table.abs(), torch.minimum(edges, inside_table.abs())
    )
    return outside, facet, edges


def side_cut(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """From the side: a crown above the girdle, a pavilion that runs to a point below."""
    x, y = canvas.x, canvas.y + 0.35
    side, crown, deep = x.abs(), canvas.between(0.3, 0.42), canvas.between(1.05, 1.3)
    above = torch.maximum(side - 1.05 + 0.45 * (-y / crown).clamp(min=0), -y - crown)
    below = side - 1.05 * (1 - y / deep)
    distance = torch.maximum(above, below * 0.75)
    spread = torch.where(y < 0, 1.05 - 0.45 * (-y / crown), 1.05 * (1 - y / deep)).clamp(min=0.02)
    place = x / spread * canvas.whole(2, 3)
    zigzag = triangle(place * 0.5) - (-y / crown).clamp(0, 1)
    facet = place.round() * 0.271 + (zigzag > 0) * 0.43
    lower = place.floor() * 0.319 + 0.15
    facet = torch.where(y < 0, facet, lower)
    sides = (fraction(place + 0.5) - 0.5).abs() * spread * 0.4
    edge = torch.where(y < 0, zigzag.abs() * 0.3, sides)
    return distance, facet, torch.minimum(edge, y.abs())


def step_cut(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """An emerald's cut: an octagon in steps."""
    x, y = canvas.x.abs() * canvas.between(1.05, 1.5), canvas.y.abs()
    corner = (x + y) * 0.75
    octagon = torch.maximum(torch.maximum(x, y), corner)
    steps = canvas.whole(3, 4)
    step = (octagon * steps).floor()
    which = torch.where(corner >= torch.maximum(x, y), 0.21, torch.where(x > y, 0.47, 0.83))
    quarter = (canvas.x > 0) * 0.13 + (canvas.y > 0) * 0.29
    facet = torch.where(step < 1.5, 0.4 + 0.2 * step, which + quarter + 0.157 * step)
    rings = (fraction(octagon * steps + 0.5) - 0.5).abs() / steps
    miter = torch.minimum((corner - x).abs(), (corner - y).abs())
    edge = torch.where(step < 1.5, rings, torch.minimum(rings, miter))
    return octagon - 1.0, facet, edge
