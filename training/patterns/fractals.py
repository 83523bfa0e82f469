"""Fractals that fill the plane: Julia sets, Newton's basins, folded and inverted planes."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import TURN, fraction, length, mix, ramp, triangle, turned, wave

FRACTALS = Family("fractals")


@FRACTALS.texture
def julia(canvas: Canvas) -> Paint:
    """A Julia set whose constant lies just outside the edge of Mandelbrot's set, in its halo."""
    x, y = canvas.x * 1.05, canvas.y * 1.05
    theta, away = canvas.phase(), canvas.between(0.97, 1.05)
    real = away * (0.5 * torch.cos(theta) - 0.25 * torch.cos(2 * theta))
    imaginary = away * (0.5 * torch.sin(theta) - 0.25 * torch.sin(2 * theta))
    steps = torch.zeros_like(x)
    nearest = torch.full_like(x, 9.0)
    square = x * x + y * y
    for _ in range(26):
        alive = square < 40
        x, y = (
            torch.where(alive, x * x - y * y + real, x),
            torch.where(alive, 2 * x * y + imaginary, y),
        )
        square = x * x + y * y
        steps = steps + alive
        nearest = torch.minimum(nearest, square)
    inside = (square < 40).float()
    smooth = steps - torch.log2(torch.log(square.clamp(min=1.1))) * (1 - inside)
    halo = torch.log2(smooth.clamp(min=0.6))
    bands = halo * canvas.between(1.5, 3)
    light = 0.25 + 0.95 * triangle(bands) * ramp(0, 4.2, halo) ** 0.5
    glow = canvas.first(halo * canvas.between(0.15, 0.4)) * light[..., None]
    trap = nearest.sqrt()
    heart = canvas.second(trap * canvas.between(0.8, 2)) * (0.2 + 0.9 * wave(trap * 5))[..., None]
    return Paint(mix(glow, heart, inside), relief=0.25 * halo - 0.12 * torch.log(trap + 0.05))


@FRACTALS.texture
def newton(canvas: Canvas) -> Paint:
    """Newton's method for z^n = 1, n of 3 to 6: basins that meet in chains of beads."""
    power = canvas.whole(3, 6)
    x, y = canvas.x * 1.2 + 0.003, canvas.y * 1.2
    relaxed = canvas.between(0.85, 1.25)
    steps = torch.zeros_like(x)
    for _ in range(8):
        radius, turn = length(x, y), torch.atan2(y, x)
        pull = radius.clamp(min=0.02) ** (1 - power) / power
        away = turn * (1 - power)
        step_x = x / power - pull * torch.cos(away)
        step_y = y / power - pull * torch.sin(away)
        x = (x - relaxed * step_x).clamp(-30, 30)
        y = (y - relaxed * step_y).clamp(-30, 30)
        steps = steps + torch.exp(-4 * length(step_x, step_y))
    root = (torch.atan2(y, x) / TURN * power).round().remainder(power)
    ring = fraction(steps * canvas.between(0.7, 1.3))
    light = 0.18 + 0.9 * ramp(0, 5.5, steps) * (0.55 + 0.45 * ring)
    color = canvas.first(root / power + steps * canvas.between(0.02, 0.08))
    other = canvas.second(root / power + ring * 0.2)
    striped = canvas.chance(0.6) * ((steps * 1.0).floor().remainder(2) > 0.5)
    return Paint(mix(color, other, striped * 0.8) * light[..., None], relief=steps * 0.2)


@FRACTALS.texture
def kaliset(canvas: Canvas) -> Paint:
    """Points mirrored and inverted nine times: luminous filigree of lace and chambers."""
    size = canvas.between(0.5, 0.85)
    x, y = canvas.x * size + canvas.between(-1, 1), canvas.y * size + canvas.between(-1, 1)
    shift_x, shift_y = canvas.between(0.5, 0.85), canvas.between(0.4, 0.75)
    line, dot, before = torch.full_like(x, 9.0), torch.full_like(x, 9.0), torch.zeros_like(x)
    swing, scale = torch.zeros_like(x), torch.ones_like(x) * size
    for _ in range(7):
        square = x * x + y * y + 0.01
        scale = scale / square
        x, y = x.abs() / square - shift_x, y.abs() / square - shift_y
        radius = length(x, y)
        swing = swing + torch.exp(-1 / (radius - before).abs().clamp(min=0.05))
        before = radius
        line = torch.minimum(line, torch.minimum(x.abs(), y.abs()) / scale.clamp(1, 60) ** 0.6)
        dot = torch.minimum(dot, radius)
    thread = torch.exp(-line * 55)
    chamber = canvas.first(swing * canvas.between(0.08, 0.18) + dot * 0.5)
    chamber = chamber * (0.12 + 0.75 * ramp(0.9, 0, dot))[..., None]
    glow = 0.35 + 0.65 * canvas.second(swing * 0.15)
    return Paint(mix(chamber, glow, thread.clamp(0, 1)), relief=(1 - dot).clamp(0, 1) * 0.4)


@FRACTALS.texture
def apollonian(canvas: Canvas) -> Paint:
    """Apollonius's packing: circles between circles, each gap filled, drawn as balls or rings.

    A chain of circles lies between two lines; inverting the gap of three that touch, in the
    circle through the points where they do, maps it onto the rest of the packing.
    """
    x, y, scale = _laid_in_strips(canvas)
    radius, edge, depth = (torch.zeros_like(x) for _ in range(3))
    open_gap = torch.ones_like(x, dtype=torch.bool)
    for level in range(5):
        x, y = (x - 2 * (x / 2).round()).abs(), y.abs()
        large, small = length(x, y), length(x - 1, y - 0.75) * 4
        for reach, size in ((large, 1.0), (small, 0.25)):
            found = open_gap & (reach < 1)
            radius = torch.where(found, reach, radius)
            edge = torch.where(found, (1 - reach) * size / scale, edge)
            depth = torch.where(found, level + (size < 1) * 0.5, depth)
            open_gap = open_gap & ~found
        square = ((x - 1) ** 2 + (y - 1) ** 2).clamp(min=1e-3)
        x, y = 1 + (x - 1) / square, 1 + (y - 1) / square
        scale = torch.where(open_gap, scale / square, scale)
    return _balls(canvas, radius, edge, depth)


def _laid_in_strips(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """The plane in strips of half width 1, and how much larger it is there than in the picture.

    In half of the pictures it is inverted first, so that all strips meet in a point.
    """
    size = canvas.between(0.8, 1.3)
    x, y = canvas.x * size, canvas.y * size
    x, y = x - canvas.between(-0.6, 0.6), y - canvas.between(-0.6, 0.6)
    square = (x * x + y * y).clamp(min=0.02)
    inverted = canvas.chance(0.5) > 0
    scale = torch.where(inverted, size * 1.2 / square, size + 0 * square)
    x, y = (torch.where(inverted, axis * 1.2 / square, axis) for axis in (x, y))
    return x, y - 2 * (y / 2).round(), scale


def _balls(canvas: Canvas, radius: Tensor, edge: Tensor, depth: Tensor) -> Paint:
    height = (1 - radius * radius).clamp(min=0).sqrt()
    rings = canvas.chance(0.5) * wave(radius * canvas.whole(2, 4))
    light = 0.2 + 0.9 * height - 0.35 * rings
    hue = depth * canvas.between(0.1, 0.3) + radius * canvas.between(0, 0.4)
    color = torch.where((depth.remainder(1) > 0)[..., None], canvas.second(hue), canvas.first(hue))
    color = mix(color * light[..., None], torch.ones_like(color), ramp(0.25, 0.1, radius) * 0.6)
    outline = ramp(0.8, 1.8, edge / canvas.pixel)
    return Paint(color * outline[..., None], relief=height * 0.6)


@FRACTALS.texture
def kifs(canvas: Canvas) -> Paint:
    """A plane folded, turned and enlarged six times: crystals of crystals, like Koch's edges."""
    x, y = (triangle(axis * 0.3) * 2 - 1 for axis in (canvas.x, canvas.y))
    angle, offset = canvas.between(0.3, 1.3), canvas.between(0.3, 0.55)
    growth = canvas.between(1.45, 1.8)
    scale, trap, path = 1.0 * growth, torch.full_like(x, 9.0), torch.zeros_like(x)
    for fold in range(6):
        path = path + (x > 0) * 0.5**fold
        x, y = turned(x.abs(), y.abs(), angle)
        x, y = (x - offset * 0.5) * growth, (y - offset) * growth
        trap = torch.minimum(trap, (torch.maximum(x.abs(), y.abs()) - 0.5).abs() / scale)
        scale = scale * growth
    seam = torch.exp(-trap * canvas.between(25, 45))
    body = torch.maximum(x.abs(), y.abs()) / growth
    light = 0.2 + 0.8 * ramp(1.6, 0.1, body)
    color = canvas.first(body * canvas.between(0.15, 0.4) + path * 0.12) * light[..., None]
    glow = 0.3 + 0.7 * canvas.second(path * 0.2)
    return Paint(mix(color, glow, seam), relief=seam * 0.6)


@FRACTALS.texture
def carpet(canvas: Canvas) -> Paint:
    """Sierpinski's carpet: holes around holes, square, round or lozenge, each a framed jewel."""
    x, y = canvas.x * 0.6 + 0.5, canvas.y * 0.6 + 0.5
    shape = canvas.whole(0, 2)
    hue, turn = canvas.between(0.1, 0.35), canvas.between()
    color = canvas.first(turn + 0.0 * x) * 0.6
    relief, free = torch.zeros_like(x), torch.ones_like(x)
    for level in range(4):
        x, y = fraction(x) * 3, fraction(y) * 3
        ax, ay = (x - 1.5).abs(), (y - 1.5).abs()
        reach = torch.where(shape == 0, torch.maximum(ax, ay), length(ax, ay))
        reach = torch.where(shape == 2, (ax + ay) * 0.8, reach) * 2
        hole = ramp(1, 0.94, reach) * free
        rings = 0.25 + 0.75 * wave(reach * (1.5 if level else 3))
        jewel = canvas.second(turn + level * hue + reach * 0.25) * rings[..., None]
        grid = 0.75**level * ramp(1.45, 1.1, torch.maximum(ax, ay)) * free * (reach >= 1)
        color = color * (1 - 0.35 * grid * (level < 2))[..., None]
        color = mix(color, jewel, hole)
        rim = ramp(0.2 - 0.03 * level, 0.04, (reach - 1).abs()) * free * (0.9**level)
        color = mix(color, canvas.first(turn + 0.4 + level * 0.1) * 0.6 + 0.4, rim * 0.8)
        relief = relief + rim * 0.5 - hole * 0.2
        free = free * (reach > 1.1)
    return Paint(color, relief=relief)


@FRACTALS.texture
def sierpinski(canvas: Canvas) -> Paint:
    """Sierpinski's triangles, side by side: five sizes of holes, hollow, ringed or faceted."""
    size = canvas.between(0.5, 0.9)
    root = math.sqrt(3)
    down = canvas.y * size * 2 / root
    along = canvas.x * size - down / 2
    first, second = fraction(along), fraction(down)
    flipped = first + second > 1
    first, second = (torch.where(flipped, 1 - v, v) for v in (first, second))
    third = 1 - first - second
    hue, spread = canvas.between(), canvas.between(0.08, 0.25)
    faceted = canvas.chance(0.5)
    color = canvas.first(hue + 0.3 * flipped) * 0.35
    free, relief = torch.ones_like(first), torch.zeros_like(first)
    for level in range(5):
        largest = torch.maximum(torch.maximum(first, second), third)
        depth = (0.5 - largest) * 2
        hole = ramp(0.03, 0.07, depth) * free
        facet = (first < second).float() + (second < third).float() + (third < first).float()
        light = torch.where(faceted > 0, 0.35 + 0.35 * facet, 0.35 + 0.8 * wave(depth * 6 + 0.5))
        jewel = canvas.second(hue + level * spread + depth * 0.3) * light[..., None]
        color = mix(color, jewel, hole)
        line = ramp(0.06, 0.02, depth.abs()) * free * 0.85**level
        color = mix(color, canvas.first(hue + level * 0.1) * 0.5 + 0.5, line * 0.8)
        relief = relief + hole * ramp(0, 0.2, depth) * 0.7
        free = free * (depth < 0)
        first, second, third = (torch.where(v > 0.5, 2 * v - 1, 2 * v) for v in (first, second, third))
    return Paint(color, relief=relief)
