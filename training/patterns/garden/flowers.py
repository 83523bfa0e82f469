"""Flowers: from above, from the side, and on their stems."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.garden.growth import Blade, blade, ring, seeds
from training.patterns.layers import Layer, painted
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    Number,
    capsule,
    ellipse,
    length,
    only,
    ramp,
    smooth_union,
    turned,
    wave,
)

FLOWERS = Family("flowers")

_GOLDEN = math.pi * (3 - math.sqrt(5))
"""The angle between one petal and the next, in radians."""


def _petal_layer(canvas: Canvas, petals: Blade, place: float, groove: Number) -> Layer:
    """Petals that are dark at the heart, round across, and grooved along."""
    light = 0.4 + 0.6 * ramp(0.1, 0.75, petals.along)
    light = light * (1 - 0.35 * petals.across**2 - 0.3 * groove * wave(petals.across * 1.5 + 0.5))
    hue = place + 0.35 * petals.along * canvas.between(0.4, 1.2)
    relief = (1 - petals.across**2) * 0.5
    return Layer(petals.distance, hue, light, relief=relief)


def _on_stem(canvas: Canvas, standing: Tensor, size: float) -> tuple[Tensor, Tensor, list[Layer]]:
    """The bloom's own coordinates, and a stem with two leaves beneath it where it stands on one."""
    lean = canvas.between(-0.25, 0.25)
    bow = canvas.x - lean * (canvas.y - 1) * (canvas.y + 0.4)
    low = canvas.y - canvas.between(0.75, 0.95)
    stem = capsule(bow, canvas.y, (0, -0.4), (0, 1.1), 0.05, 0.075)
    layers = [Layer(only(standing, stem), 0.1, 0.8, palette=1)]
    for side, reach in ((1, canvas.between(0.65, 0.85)), (-1, canvas.between(0.5, 0.75))):
        leaf = blade(bow * side, low, canvas.between(0.7, 1.1), (reach, 0.24), (0.7, 1.2))
        veins = wave(leaf.along * 6 - leaf.across.abs() * 0.8)
        light = (0.6 + 0.4 * veins) * (0.35 + 0.65 * ramp(0.02, 0.2, leaf.across.abs()))
        layers.append(Layer(only(standing, leaf.distance), 0.2 + leaf.along * 0.2, light, 1))
    x = torch.where(standing, canvas.x * size, canvas.x)
    y = torch.where(standing, (canvas.y + 0.45) * size, canvas.y)
    return x, y, layers


@FLOWERS.thing
def daisy(canvas: Canvas) -> Paint:
    """Six to fourteen petals in two rings around a button; flat, leaning, or on a stem."""
    x, y, layers = _on_stem(canvas, canvas.variant(3) == 2, 1.5)
    lean = canvas.between(1, 1.6)
    count, button = canvas.whole(6, 14), canvas.between(0.24, 0.4)
    half = canvas.between(2.2, 3.4) / count
    shape = (0.7, canvas.between(3, 10))
    groove = canvas.between(0.3, 1)
    start = canvas.phase()
    for row in (0, 1):
        petals = ring(
            *turned(x, y * lean, start + row * math.pi / count),
            count,
            (1.08 - 0.14 * row, half),
            shape,
        )
        layers.append(_petal_layer(canvas, petals, 0.12 * row, groove))
    bump, number = seeds(x, (y + 0.03) * lean, (5, 8), 0.1)
    disc = length(x, (y + 0.03) * lean) - button
    light = (1.25 - 1.5 * bump) * (0.75 + 0.4 * ramp(0, -button, disc))
    layers.append(Layer(disc, 0.5 + number * 0.1 + disc, light, 1, relief=0.9 - bump))
    return painted(canvas, layers)


@FLOWERS.thing
def rose(canvas: Canvas) -> Paint:
    """Petals folded over one another around a curled heart; from above, or on a stem."""
    x, y, layers = _on_stem(canvas, canvas.variant(3) == 2, 1.5)
    start, shrink = canvas.phase(), canvas.between(0.82, 0.87)
    width, drift = canvas.between(0.78, 1), canvas.between(-0.03, 0.05)
    roll = canvas.between(0.2, 0.7)
    for number in range(14):
        size = shrink ** max(number - 3, 0)
        out, across = turned(x / size, y / size, -(start + number * _GOLDEN))
        out = out - 0.48
        petal = length(out, across * width) - 0.6 + 0.05 * torch.cos(across * 5)
        rolled = (petal * 9 + 1.45).clamp(0, 1)
        light = (out * 0.6 + 0.5).clamp(0.2, 0.8) + roll * rolled
        hue = number * drift + 0.25 * out
        relief = petal * (1.2 * size) + 0.7 * size
        layers.append(Layer(petal * size, hue, light, relief=relief, rim=0.035))
    return painted(canvas, layers)


@FLOWERS.thing
def dahlia(canvas: Canvas) -> Paint:
    """Rows upon rows of petals that shrink towards the heart; quilled, pointed or two-colored."""
    count = canvas.whole(5, 10) * 2
    x, y = turned(canvas.x, canvas.y, canvas.phase())
    radius = length(x, y)
    around, inward = torch.atan2(y, x) * count / TURN, torch.log(radius + 0.02) * count / TURN
    stretch = canvas.between(0.8, 1.15)
    edge, inner_x, inner_y, number = canvas.scales(around, inward * stretch)
    sharp = canvas.scales(around, inward * stretch, 1.6)
    pointed = canvas.chance(0.6) > 0.5
    edge, inner_x = torch.where(pointed, sharp[0], edge), torch.where(pointed, sharp[1], inner_x)
    inner_y = torch.where(pointed, sharp[2], inner_y)
    tip = ramp(0.3, 1.3, inner_y)
    light = (0.3 + 0.8 * tip) * (1 - 0.75 * ramp(0.72, 1, edge))
    light = light * (1 - 0.4 * ramp(0.08, 0.0, inner_x.abs()))
    light = light * (0.6 + 0.4 * ramp(0.05, 0.4, radius)) + 0.2 * ramp(0.12, 0, radius)
    hue = tip * canvas.between(0.15, 0.6) + 0.12 * torch.log(radius + 0.1) + number * 0.06
    scallop = 0.1 * wave(around + 0.5) * ramp(1.4, 0.9, wave(around))
    flower = Layer(
        radius - 1.02 - scallop + 0.05, hue, light, relief=0.8 - edge * 0.6 - inner_x.abs() * 0.5
    )
    heart, _ = seeds(x, y, (5, 8), 0.05)
    center = Layer(radius - canvas.between(0.06, 0.16), 0.4, 1.3 - 1.6 * heart, 1)
    return painted(canvas, (flower, center))


@FLOWERS.thing
def sunflower(canvas: Canvas) -> Paint:
    """A head of spiraling seeds in a crown of pointed petals; alone, or on a leafy stem."""
    x, y, layers = _on_stem(canvas, canvas.variant(3) == 2, 1.45)
    head, count = canvas.between(0.46, 0.7), canvas.whole(12, 18)
    start, swirl = canvas.phase(), canvas.between(-0.25, 0.25)
    for row in (0, 1):
        turn = start + row * math.pi / count + swirl * length(x, y)
        size = (1.2 - 0.12 * row, 4.6 / count)
        petals = ring(*turned(x, y, turn), count, size, (0.6, canvas.between(1.6, 3)), pointed=True)
        layers.append(_petal_layer(canvas, petals, 0.1 * row, 0.6))
    bump, number = seeds(x, y, (13, 21), 0.12)
    radius = length(x, y)
    rings = wave(radius / head * canvas.between(0.8, 1.6) + canvas.between())
    light = (1.3 - 2.1 * bump).clamp(min=0.05) * (0.45 + 0.65 * rings)
    hue = 0.3 + 0.3 * rings + number * 0.08
    layers.append(Layer(radius - head, hue, light, 1, relief=0.9 - bump, rim=0.09))
    return painted(canvas, layers)


def _lotus_petal(canvas: Canvas, petal: Blade, row: int, here: Tensor) -> Layer:
    veins = wave(petal.across * 2.5)
    tip = ramp(0.35, 1, petal.along)
    light = (0.35 + 0.65 * petal.along) * (0.85 + 0.15 * veins) * (1 - 0.4 * petal.across**2)
    hue = 0.07 * row + canvas.between(0.25, 0.5) * tip
    relief = 0.5 * (1 - petal.across**2) + 0.3 * petal.along
    return Layer(only(here, petal.distance), hue, light + 0.25 * tip, relief=relief)


@FLOWERS.thing
def lotus(canvas: Canvas) -> Paint:
    """A water lily: rings of pointed petals from above, or from the side on its pad."""
    above = canvas.variant(2) == 0
    x, y = canvas.x, canvas.y
    layers, count, start = [], canvas.whole(6, 9), canvas.phase()
    wide, swell = canvas.between(0.9, 1.2), (0.7, canvas.between(1.5, 3))
    for row in range(4):
        reach = 1.12 - 0.23 * row
        turned_x, turned_y = turned(x, y, start + row * math.pi / count)
        petals = ring(
            turned_x, turned_y, count, (reach, wide * reach * 4 / count), swell, pointed=True
        )
        layers.append(_lotus_petal(canvas, petals, row, above))
    pod = length(x, y) - 0.2
    grain, _ = seeds(x, y, (3, 5), 0.08)
    layers.append(Layer(only(above, pod), 0.3, 1.3 - 1.5 * grain, 1, relief=0.9 - grain))
    pad = ellipse(x, y - 0.72, 1.05, canvas.between(0.16, 0.26))
    streaks = wave(x / (y + 0.4).clamp(min=0.2) * 3)
    layers.append(Layer(only(~above, pad), 0.6 + 0.1 * streaks, 0.45 + 0.4 * streaks, 1))
    side, low = x.abs(), y - 0.72
    open_by = canvas.between(0.85, 1.15)
    fan = ((0.0, 1.5), (0.42, 1.42), (0.84, 1.25), (1.2, 1.1))
    front = ((1.0, 0.98), (0.52, 1.05), (0.0, 1.02))
    for row, (lean, reach) in enumerate(fan + front):
        petal = blade(side, low, lean * open_by, (reach, wide * 0.4), swell, pointed=True)
        layers.append(_lotus_petal(canvas, petal, row // 2, ~above))
    return painted(canvas, layers)


@FLOWERS.upright
def tulip(canvas: Canvas) -> Paint:
    """A cup of petals on a stem with long leaves, or three; closed, open, frilled, flamed."""
    x, y = _bunched(canvas, canvas.variant(3) == 2)
    stem = capsule(x, y, (0, 0.1), (0, 1.15), 0.055, 0.07)
    layers = [Layer(stem, 0.1, 0.9 - 0.5 * (x / 0.07).clamp(-1, 1) ** 2, 1)]
    for side, reach in ((1, canvas.between(1.1, 1.45)), (-1, canvas.between(0.8, 1.25))):
        bowed = x * side - 0.16 * (1.1 - y) * (y - 0.1) * canvas.between(0, 3)
        leaf = blade(bowed, y - 1.15, canvas.between(0.2, 0.42), (reach, 0.23), (0.5, 1))
        light = (0.55 + 0.25 * wave(leaf.across * 2)) * (1 - 0.35 * leaf.across)
        layers.append(Layer(leaf.distance, 0.15 + 0.3 * leaf.along, light, 1))
    layers += _tulip_cup(canvas, x, (y - 0.28) / canvas.between(0.9, 1.1))
    return painted(canvas, layers)


def _bunched(canvas: Canvas, here: Tensor) -> tuple[Tensor, Tensor]:
    """The coordinates of the nearest of three flowers that stand fanned out, where they do."""
    low, fan = canvas.y - 1.35, canvas.between(0.3, 0.4)
    number = (torch.atan2(canvas.x, -low) / fan).round().clamp(-1, 1) * here
    x, y = turned(canvas.x, low, -number * fan)
    return x * (1 + 0.55 * here), y + 1.35 - 0.12 * number.abs()


def _tulip_cup(canvas: Canvas, x: Tensor, y: Tensor) -> list[Layer]:
    """The cup, its foot at the origin: petals behind, at the sides, and in front."""
    opening, frill = canvas.between(-0.05, 0.25), canvas.between(0, 0.06) * canvas.chance(0.5)
    flame = canvas.chance(0.5)
    tip = (0.45, canvas.between(1.2, 2.6))
    layers = []
    parts = ((0.4, 1.2, 0.34, 0.35), (0.0, 1.2, 0.36, 0.3), (0.28, 1.24, 0.52, 0.1))
    for lean, reach, wide, dark in (*parts, (0.0, 1.08, 0.5, 0.0)):
        spread = x.abs() if lean else x
        flared = spread - opening * (y / 1.2) ** 2 * (1 if lean else 0)
        petal = blade(flared, y, lean * 0.8, (reach, wide), tip)
        rough = frill * torch.sin(petal.along * 60) * ramp(0.5, 0.9, petal.along)
        streak = wave(petal.across * 2.5 + 0.3 * torch.sin(petal.along * 7))
        center = ramp(0.7, 0.1, petal.across.abs() + 0.4 * streak * petal.along) * flame
        light = (1 - dark) * (0.55 + 0.45 * petal.along) * (0.8 + 0.2 * streak)
        light = light * (1 - 0.3 * petal.across**2) + 0.15 * center
        hue = dark + 0.25 * petal.along + 0.4 * center
        layers.append(Layer(petal.distance + rough, hue, light))
    return layers


@FLOWERS.upright
def orchid(canvas: Canvas) -> Paint:
    """Three sepals, two broad petals and a lip with its column; spotted, striped or plain."""
    x, y = canvas.x, canvas.y + 0.05
    side = x.abs()
    slim, round_ = canvas.between(0.24, 0.36), (0.7, canvas.between(2, 5))
    parts = [
        blade(x, y, 0.0, (1.05, slim), round_),
        blade(side, y, canvas.between(2.2, 2.55), (1.08, slim * 1.05), round_),
        blade(side, y, canvas.between(1.2, 1.5), (1.1, canvas.between(0.46, 0.66)), (0.55, 6.0)),
    ]
    spotted, striped = canvas.chance(0.5), canvas.chance(0.5)
    near, _, _, _, _ = canvas.voronoi(side * 6, y * 6)
    layers = []
    for row, part in enumerate(parts):
        veins = wave(part.across * 3) * ramp(0.05, 0.3, part.along)
        spots = ramp(0.4, 0.25, near) * ramp(1, 0.55, part.along) * spotted
        light = (0.45 + 0.55 * part.along) * (1 - 0.25 * veins - 0.25 * part.across**2)
        hue = 0.1 * row + 0.2 * part.along + 0.15 * veins * striped
        layers.append(Layer(part.distance, hue + 0.4 * spots, light * (1 - 0.6 * spots)))
    return painted(canvas, layers + _orchid_lip(canvas, x, y))


def _orchid_lip(canvas: Canvas, x: Tensor, y: Tensor) -> list[Layer]:
    """The lip: a frilled skirt, a slim tongue with horns, or a slipper; the column above it."""
    side, kind = x.abs(), canvas.variant(3)
    frill = 0.04 * torch.sin(torch.atan2(y - 0.2, x) * canvas.whole(9, 15))
    skirt = ellipse(x, y - 0.42, 0.4, 0.38) + frill
    tongue = capsule(x, y, (0, 0.1), (0, 0.62), 0.17, 0.1)
    horns = capsule(side, y, (0, 0.66), (0.2, 0.8), 0.05, 0.02)
    wings = ellipse(side - 0.2, y - 0.22, 0.15, 0.2)
    slipper = smooth_union(ellipse(x, y - 0.5, 0.3, 0.36), ellipse(x, y - 0.25, 0.33, 0.16), 0.1)
    lip = torch.minimum(torch.minimum(tongue, horns), wings)
    lip = torch.where(kind == 1, skirt, torch.where(kind == 2, slipper, lip))
    stripes = wave(torch.atan2(side, y + 0.25) * canvas.between(2, 5))
    light = 0.45 + 0.35 * stripes + 0.4 * ramp(0.2, 0.8, y)
    throat = ellipse(x, y - 0.2, 0.13, 0.11)
    column = ellipse(x, y + 0.02, 0.1, 0.16)
    return [
        Layer(lip, 0.2 + 0.5 * y, light, 1),
        Layer(throat, 0.7, 0.45, 1),
        Layer(column, 0.75, 1.3 - 0.5 * ramp(-0.1, 0.15, y), 1),
    ]
