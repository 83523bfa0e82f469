"""Fractals that fill the plane: Julia sets, Newton's basins, folded and inverted planes."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    folded,
    fraction,
    hexagons,
    length,
    ramp,
    triangle,
    turned,
    wave,
)

FRACTALS = Family("fractals")


@FRACTALS.texture
def julia(canvas: Canvas) -> Paint:
    """A Julia set whose constant lies just outside the edge of Mandelbrot's set, in its halo."""
    x, y = canvas.x * 0.68, canvas.y * 0.68
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
    light = 0.25 + 0.95 * triangle(bands)
    glow = canvas.first(halo * canvas.between(0.15, 0.4)) * light[..., None]
    trap = nearest.sqrt()
    heart = canvas.second(trap * canvas.between(0.8, 2)) * (0.2 + 0.9 * wave(trap * 5))[..., None]
    return Paint(mix(glow, heart, inside), relief=0.25 * halo - 0.12 * torch.log(trap + 0.05))


@FRACTALS.texture
def newton(canvas: Canvas) -> Paint:
    """Newton's method for z^n = 1, n of 3 to 6: basins that meet in chains of beads."""
    power = canvas.whole(3, 6)
    x, y = canvas.x * 1.5 + 0.003, canvas.y * 1.5
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
    light = 0.2 + 0.9 * (0.35 + 0.65 * ramp(0, 4, steps)) * (0.3 + 0.7 * ring)
    color = canvas.first(root / power + steps * canvas.between(0.02, 0.08))
    other = canvas.second(root / power + ring * 0.2)
    striped = canvas.chance(0.6) * ((steps * 1.0).floor().remainder(2) > 0.5)
    return Paint(mix(color, other, striped * 0.8) * light[..., None], relief=steps * 0.2)


@FRACTALS.texture
def kaliset(canvas: Canvas) -> Paint:
    """Points mirrored and inverted again and again: webs of luminous threads, round chambers."""
    size = canvas.between(0.6, 0.9)
    x, y = canvas.x * size + canvas.between(-1, 1), canvas.y * size + canvas.between(-1, 1)
    shift_x, shift_y = canvas.between(0.5, 0.9), canvas.between(0.4, 0.75)
    thread, dot, path = torch.zeros_like(x), torch.full_like(x, 9.0), torch.zeros_like(x)
    scale = size + 0 * x
    for fold in range(5):
        square = (x * x + y * y).clamp(min=0.01)
        scale = scale / square
        path = path + (x * y > 0) * 0.6**fold
        line = torch.minimum(x.abs(), y.abs()) / scale
        shown = ramp(14, 5, scale) * 0.92**fold
        thread = torch.maximum(thread, ramp(0.024, 0.006, line) * shown)
        x, y = x.abs() / square - shift_x, y.abs() / square - shift_y
        dot = torch.minimum(dot, length(x, y))
    ripple = wave(dot * canvas.between(2, 4))
    chamber = canvas.first(path * 0.13 + dot * 0.4)
    chamber = chamber * (0.08 + 1.0 * ramp(0.7, 0, dot) * (0.4 + 0.6 * ripple))[..., None]
    glow = 0.4 + 0.6 * canvas.second(path * 0.1)
    return Paint(mix(chamber, glow, thread), relief=thread * 0.4)


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
    size = canvas.between(1.3, 2.2)
    x, y = canvas.x * size, canvas.y * size
    x, y = x - canvas.between(-0.6, 0.6), y - canvas.between(-0.6, 0.6)
    square = (x * x + y * y).clamp(min=0.02)
    inverted, grown = canvas.chance(0.5) > 0, canvas.between(2, 3.5)
    scale = torch.where(inverted, size * grown / square, size + 0 * square)
    x, y = (torch.where(inverted, axis * grown / square, axis) for axis in (x, y))
    return x, y - 2 * (y / 2).round(), scale


def _balls(canvas: Canvas, radius: Tensor, edge: Tensor, depth: Tensor) -> Paint:
    height = (1 - radius * radius).clamp(min=0).sqrt()
    rings = canvas.chance(0.5) * wave(radius * canvas.whole(2, 4))
    light = 0.3 + 0.9 * height - 0.35 * rings
    hue = depth * canvas.between(0.1, 0.3) + radius * canvas.between(0, 0.4)
    color = torch.where((depth.remainder(1) > 0)[..., None], canvas.second(hue), canvas.first(hue))
    color = mix(color * light[..., None], torch.ones_like(color), ramp(0.25, 0.1, radius) * 0.6)
    outline = ramp(0.8, 1.8, edge / canvas.pixel)
    return Paint(color * outline[..., None], relief=height * 0.6)


@FRACTALS.texture
def kifs(canvas: Canvas) -> Paint:
    """Crystals whose every edge breaks into smaller ones, like Koch's, with halos like ripples.

    The angle at which the edges break is 45 to 85 degrees; the crystals have 3 or 6 sides.
    """
    size = canvas.between(0.55, 1)
    cell_x, cell_y, wall, _, _ = hexagons(canvas.x * size, canvas.y * size)
    sides = torch.where(canvas.chance(0.35) > 0, 3.0, 6.0)
    cell_x, cell_y = turned(cell_x, cell_y, canvas.chance() * math.pi / 6)
    out, along, _ = folded(cell_x, cell_y, sides)
    middle = torch.where(sides == 3, 0.15, canvas.between(0.24, 0.3))
    half_side = middle * torch.tan(math.pi / sides)
    inward = torch.where(sides == 3, 1.0, canvas.sign())
    away = _from_broken_line(
        along / half_side, (out - middle) / half_side * inward, canvas.between(0.8, 1.48)
    )
    away = away * half_side * inward
    bands = away * canvas.between(14, 22)
    ripple = triangle(bands)
    hue = canvas.between()
    outside = canvas.first(hue + bands * 0.08) * (0.12 + 0.5 * ripple)[..., None]
    inside = canvas.second(hue + bands * 0.12) * (0.35 + 0.85 * ripple)[..., None]
    color = mix(outside, inside, canvas.inside(away / size))
    edge = ramp(0.028, 0.008, away.abs())
    color = mix(
        color, 0.6 + 0.4 * canvas.first(hue + 0.4), torch.maximum(edge, ramp(0.015, 0, wall))
    )
    return Paint(color, relief=edge * 0.4 + 0.3 * ripple)


def _from_broken_line(along: Tensor, out: Tensor, angle: Tensor) -> Tensor:
    """The distance to a Koch curve from -1 to 1, negative below it, by folding it onto itself."""
    piece = 1 / (1 + torch.cos(angle))
    cosine, sine = torch.cos(angle / 2), torch.sin(angle / 2)
    scale = torch.ones_like(piece)
    for _ in range(4):
        along = along.abs() - (1 - piece)
        beyond = (along * cosine - out * sine).clamp(max=0) * 2
        along, out = along - beyond * cosine, out + beyond * sine
        along, out = (along - piece / 2) * 2 / piece, out * 2 / piece
        scale = scale * 2 / piece
    return length((along.abs() - 1).clamp(min=0), out) * out.sign() / scale


@FRACTALS.texture
def carpet(canvas: Canvas) -> Paint:
    """Sierpinski's carpet: holes around holes, square, round or lozenge, each a framed jewel."""
    size = canvas.between(0.4, 0.55)
    x, y = canvas.x * size + 0.5, canvas.y * size + 0.5
    shape = canvas.whole(0, 2)
    free, relief, rim = torch.ones_like(x), torch.zeros_like(x), torch.zeros_like(x)
    depth, light, place = (torch.zeros_like(x) for _ in range(3))
    for level in range(3):
        x, y = fraction(x) * 3, fraction(y) * 3
        ax, ay = (x - 1.5).abs(), (y - 1.5).abs()
        reach = torch.where(shape == 0, torch.maximum(ax, ay), length(ax, ay))
        reach = torch.where(shape == 2, (ax + ay) * 0.8, reach) * 2
        inner = 0.2 + 0.9 * wave(reach * (2.5, 1.5, 0.5)[level] + 0.5)
        hole = (reach < 1) & (free > 0)
        light = torch.where(hole, inner, light)
        depth = torch.where(hole, level + 1.0, depth)
        place = torch.where(hole, reach, place)
        frame = ramp(0.2, 0.06, (reach - 1.06).abs()) * free
        rim = torch.maximum(rim, frame * 0.85**level)
        relief = relief + frame * (0.5, 0.35, 0.2)[level]
        ground = 0.6 + 0.4 * ((x.floor() + y.floor()).remainder(2) if level == 1 else 0.5)
        light = torch.where(free * (depth == 0) > 0, ground * 0.55, light)
        free = free * (reach > 1.15)
    hue = canvas.between()
    jewel = canvas.second(hue + depth * canvas.between(0.1, 0.35) + place * 0.3)
    cloth = canvas.first(hue + 0.0 * x)
    color = torch.where((depth > 0)[..., None], jewel, cloth) * light[..., None]
    gold = 0.35 + 0.65 * canvas.first(hue + 0.4)
    return Paint(mix(color, gold, rim * (depth == 0)), relief=relief)


@FRACTALS.texture
def sierpinski(canvas: Canvas) -> Paint:
    """Sierpinski's triangles, side by side: four sizes of holes, ringed or faceted."""
    first, second, flipped = _triangles(canvas, canvas.between(0.45, 0.75))
    third = 1 - first - second
    faceted = canvas.chance(0.5) > 0
    free, relief, rim = torch.ones_like(first), torch.zeros_like(first), torch.zeros_like(first)
    level_at, light = torch.zeros_like(first), torch.full_like(first, 0.5)
    for level in range(4):
        largest = torch.maximum(torch.maximum(first, second), third)
        depth = (0.5 - largest) * 2
        hole = (depth > 0) & (free > 0)
        facet = (first < second).float() + (second < third).float() + (third < first).float()
        rings = 0.25 + 0.9 * wave(depth * max(6 - 2 * level, 1) + 0.5)
        light = torch.where(hole, torch.where(faceted, 0.25 + 0.4 * facet, rings), light)
        level_at = torch.where(hole, level + 1.0, level_at)
        rim = torch.maximum(rim, ramp(0.1 + 0.03 * level, 0.03, depth.abs()) * free * 0.85**level)
        relief = relief + hole * ramp(0, 0.2, depth) * (0.6, 0.45, 0.25, 0.1)[level]
        free = free * (depth < 0)
        first, second, third = (
            torch.where(share > 0.5, 2 * share - 1, 2 * share) for share in (first, second, third)
        )
    hue = canvas.between()
    jewel = canvas.second(hue + level_at * canvas.between(0.08, 0.3) + light * 0.1)
    ground = canvas.first(hue + 0.3 * flipped)
    color = torch.where((level_at > 0)[..., None], jewel, ground) * light[..., None]
    return Paint(mix(color, 0.4 + 0.6 * canvas.first(hue + 0.4), rim * 0.85), relief=relief)


def _triangles(canvas: Canvas, size: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The plane in equal triangles: two barycentric coordinates, and which of them point down."""
    down = canvas.y * size * 2 / math.sqrt(3)
    along = canvas.x * size - down / 2
    first, second = fraction(along), fraction(down)
    flipped = first + second > 1
    return torch.where(flipped, 1 - first, first), torch.where(flipped, 1 - second, second), flipped
