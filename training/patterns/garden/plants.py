"""Plants and what looks like them: leaves, fronds, cones, trees, corals and mushrooms."""

import math
from itertools import chain

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.garden.cacti import barrel, pear, saguaro
from training.patterns.garden.growth import Blade, branches, breadth
from training.patterns.garden.trees import crown, fir, forking, palm
from training.patterns.layers import Layer, painted
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    angle,
    box,
    capsule,
    ellipse,
    folded,
    fraction,
    length,
    only,
    ramp,
    triangle,
    triangle_distance,
    wave,
)

PLANTS = Family("plants")


@PLANTS.thing
def leaf(canvas: Canvas) -> Paint:
    """One leaf with its veins: plain or toothed, lobed like an oak's, or palmate like a maple's."""
    kind, bow = canvas.variant(3), canvas.between(-0.25, 0.25)
    x, y = canvas.x + bow * canvas.y * canvas.y, canvas.y
    along = ((1 - y) / 2).clamp(0, 1)
    simple = canvas.between(0.4, 0.75) * breadth(along, (0.5, canvas.between(1.2, 2.5))) * 1.4
    teeth = 1 + canvas.between(0, 0.12) * triangle(along * canvas.whole(8, 14))
    lobes = 1 - canvas.between(0.35, 0.55) * wave(along * canvas.whole(3, 4) + 0.1) ** 1.5
    half = simple * torch.where(kind == 1, lobes, teeth)
    feather = torch.maximum(x.abs() - half, y.abs() - 1)
    palm, palm_vein = _palmate(canvas, x, y)
    distance = torch.where(kind == 2, palm, feather)
    rise, number = canvas.between(0.6, 1.2), canvas.whole(5, 8)
    side = triangle((y + x.abs() * rise) * number * 0.5 + 0.25)
    vein = torch.maximum(ramp(0.82, 0.97, side), ramp(0.07, 0.03, x.abs()))
    vein = torch.where(kind == 2, palm_vein, vein)
    blotch = canvas.rough(5, 3)
    light = (0.55 + 0.35 * side) * (1 + 0.1 * blotch) + 0.15 * ramp(0.05, -0.3, distance)
    hue = 0.25 * ramp(0, -0.4, distance) + 0.06 * blotch + 0.1 * side
    stalk = capsule(x, y, (0, 0.75), (bow * 0.5, 1.3), 0.045, 0.055)
    blade_layer = Layer(distance, hue, light * (1 - 0.2 * vein), relief=0.25 * side - 0.4 * vein)
    drawn_vein = Layer(torch.maximum(0.06 - 0.12 * vein, distance + 0.03), 0.35, 1.1, 1, rim=0)
    return painted(canvas, (Layer(stalk, 0.35, 0.9, 1), blade_layer, drawn_vein))


def _palmate(canvas: Canvas, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """A maple leaf around its root: the distance to its edge, and its veins in 0..1."""
    low = y - 0.55
    around = torch.atan2(x, -low)
    lobes = canvas.whole(2, 3)
    place = around / math.pi * (lobes + 0.6)
    number = place.round().clamp(-lobes, lobes)
    away = (place - number).abs()
    reach = 1.5 - 0.75 * (number.abs() / lobes) ** 1.4
    toothed = 1 - 0.08 * triangle(away * 7)
    edge = reach * (1 - canvas.between(0.9, 1.1) * away.clamp(max=0.5) ** 0.8) * toothed
    closed = ramp(lobes + 0.62, lobes + 0.4, place.abs())
    radius = length(x, low)
    vein = ramp(0.06, 0.02, away * radius * math.pi / (lobes + 0.6))
    return (radius - edge * (0.1 + 0.9 * closed)) * 0.8, vein * ramp(0.5, 0.4, away)


@PLANTS.thing
def fern(canvas: Canvas) -> Paint:
    """A frond of toothed leaflets on a bowed stalk, or a young one still coiled."""
    coiled = canvas.variant(2) == 1
    x = canvas.x + canvas.between(-0.35, 0.35) * (canvas.y * canvas.y - 0.4)
    frond = _frond(canvas, x, canvas.y)
    coil, coil_along, coil_stalk = _fiddlehead(canvas)
    distance = torch.where(coiled, coil, frond.distance)
    along = torch.where(coiled, coil_along, frond.along)
    rib = (1 - frond.across.abs()).clamp(0, 1)
    light = (0.45 + 0.55 * rib) * (0.6 + 0.5 * along.clamp(0, 1))
    light = torch.where(coiled, 0.5 + 0.6 * along, light)
    hue = 0.3 * along + 0.05 * frond.number
    stalk = capsule(x, canvas.y, (0, 1.15), (0, -1.0), 0.05, 0.012)
    stalk = torch.where(coiled, coil_stalk, stalk)
    return painted(
        canvas,
        (Layer(distance, hue, light, rim=0.02), Layer(stalk, 0.3, 1.1, 1, rim=0.03)),
    )


def _frond(canvas: Canvas, x: Tensor, y: Tensor) -> Blade:
    """Leaflets on both sides of a stalk, longest in its lower third."""
    number, lean = canvas.between(4, 6.5), canvas.between(0.3, 0.8)
    side = x.abs()
    up = (1.0 - y) - side * lean + 0.25 * side * side
    stagger = 0.25 * torch.sign(x)
    row = up * number + stagger
    middle = fraction(row) - 0.5
    height = (row.floor() + 0.5 - stagger) / number / 2
    reach = 0.95 * breadth(height, (0.3, 1.2)) * ramp(0.0, 0.12, height)
    along = side / reach.clamp(min=0.02)
    teeth = 0.8 + 0.2 * triangle(side * number * canvas.between(1.5, 2.5))
    half = 0.5 * breadth(along, (0.12, 3.0)) * teeth
    distance = torch.maximum((middle.abs() - half) / number, side - reach)
    distance = torch.maximum(distance, (height - 0.5).abs() - 0.5)
    across = (middle / half.clamp(min=0.02)).clamp(-1, 1)
    return Blade(distance, along, across, row.floor())


def _fiddlehead(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """A coil of leaflets that unrolls from a stalk: its distance, light along it, its stalk."""
    x, y = canvas.x + 0.05, canvas.y + 0.25
    radius = length(x, y)
    tight = canvas.between(0.2, 0.28)
    around = fraction(angle(x, y)) - 1
    winding = torch.log(radius / 0.74 + 1e-4) / tight / TURN - around
    turn = winding.round().clamp(max=0)
    outward = (winding - turn) * TURN * tight
    width = 0.19 + 0.11 * triangle((around + turn) * canvas.whole(11, 17))
    width = torch.where(outward > 0, width * 1.5, torch.full_like(width, 0.2))
    coil = (outward.abs() - width) * radius
    lit = (1 - outward.abs() / width.clamp(min=0.05)).clamp(0, 1)
    stem = capsule(x, y, (0.74, 0.0), (canvas.between(0.3, 0.6), 1.4), 0.13, 0.16)
    distance = torch.minimum(coil, stem)
    core = torch.minimum((outward.abs() - 0.07) * radius, stem + 0.07)
    return distance, lit, core


@PLANTS.thing
def coral(canvas: Canvas) -> Paint:
    """Forking arms with polyps, around a middle or up from a foot, or a brain of winding ridges."""
    kind = canvas.variant(3)
    arms, brain = canvas.whole(4, 7), kind == 2
    spoke_x, spoke_y, number = folded(canvas.x, canvas.y, arms)
    x = torch.where(kind == 0, spoke_y * 3.0, canvas.x * 1.6)
    y = torch.where(kind == 0, -spoke_x * 3.0, canvas.y * 1.6 - 1.5)
    spread = (canvas.between(0.3, 0.6), canvas.between(0.35, 0.7))
    tree, fork, tips = branches(
        x, y, 5, spread, canvas.between(0.14, 0.2), canvas.between(1.2, 1.42)
    )
    tree = tree - 0.09
    lump = length(canvas.x, canvas.y * canvas.between(1, 1.25)) - 0.98
    lump = lump + 0.05 * canvas.rough(3, 2)
    distance = torch.where(brain, lump, tree * 0.5)
    ridges = canvas.banded(canvas.between(7, 11), canvas.between(1.5, 2.5))
    ridge = ramp(-0.6, 0.6, ridges)
    near, _, _, _, _ = canvas.voronoi(canvas.x * 9, canvas.y * 9)
    polyp = ramp(0.4, 0.2, near)
    round_ = (-tree * 7).clamp(0, 1)
    round_ = torch.where(brain, ridge * (0.5 + 0.5 * ramp(0, -0.6, lump)), round_)
    light = 0.35 + 0.6 * round_ + torch.where(brain, 0 * near, 0.08 * fork + 0.25 * polyp * round_)
    hue = torch.where(brain, 0.3 * ridge, 0.09 * fork + 0.04 * number + 0.15 * polyp)
    stalks = Layer(distance, hue, light, relief=0.7 * round_ - 0.2 * polyp)
    buds = Layer(only(~brain, tips * 0.5 - 0.05), 0.3, 1.2, 1, rim=0.03)
    return painted(canvas, (stalks, buds))


@PLANTS.thing
def pinecone(canvas: Canvas) -> Paint:
    """Woody scales in spirals around an egg; slim or stout, on a twig with needles or alone."""
    x, y = canvas.x, canvas.y
    stout, twig = canvas.between(0.58, 0.85), canvas.chance(0.6) > 0.5
    girth = (1 - (y * 1.02).clamp(-1, 1) ** 2).sqrt() * (1 + canvas.between(0, 0.25) * y)
    turned_by = torch.asin((x / (stout * girth).clamp(min=0.05)).clamp(-0.99, 0.99))
    size = canvas.between(1.5, 2.6)
    edge, inner_x, inner_y, number = canvas.scales(
        turned_by * size, -y * size * 1.35 + 0.3 * turned_by.abs(), 1.8
    )
    tip = ramp(0.5, 1.2, inner_y)
    light = (0.42 + 0.7 * tip) * (1 - 0.7 * ramp(0.75, 1, edge))
    light = light * (1 - 0.3 * turned_by**2 / 2.4) * (0.8 + 0.2 * wave(inner_x * 6))
    light = light + 0.45 * canvas.glint(inner_x, inner_y - 0.95, 0.22)
    jagged = 0.05 * triangle(y * size * 1.35 + 0.5 * torch.sign(x))
    body = (length(x / stout, y) - 1) * stout * 0.9 - jagged * (1 - y * y).clamp(min=0)
    layers = []
    for lean in (-1.25, -0.8, 0.8, 1.25, 0.3):
        needle = capsule(x, y, (0, 0.85), (lean * 0.75, 1.3 - lean * lean * 0.45), 0.05, 0.02)
        layers.append(Layer(only(twig, needle), 0.2 + lean * 0.1, 1.0, 1, rim=0.02))
    layers.append(Layer(capsule(x, y, (0, 0.8), (0, 1.25), 0.08), 0.5, 0.7, 1))
    relief = 0.8 * tip - inner_x.abs() * 0.4
    layers.append(Layer(body, 0.35 * tip + 0.1 * number, light, relief=relief))
    return painted(canvas, layers)


@PLANTS.upright
def tree(canvas: Canvas) -> Paint:
    """A forking tree in blossom or bare, a round crown of foliage, a fir in tiers, or a palm."""
    kind = canvas.variant(4)
    near, _, _, _, number = canvas.voronoi(canvas.x * 7, canvas.y * 7)
    leaves = (near, number)
    growing = chain(
        forking(canvas, kind == 0, leaves),
        crown(canvas, kind == 1, leaves),
        fir(canvas, kind == 2),
        palm(canvas, kind == 3),
    )
    return painted(canvas, growing)


@PLANTS.upright
def mushroom(canvas: Canvas) -> Paint:
    """A skirted stalk and a cap, round or pointed, spotted or ringed; small ones by its side."""
    layers = []
    small = canvas.chance(0.5) > 0.5
    large = torch.ones_like(small)
    for side, size in ((-1, 2.6), (1, 3.2)):
        x, y = canvas.x - side * canvas.between(0.6, 0.8), canvas.y - 1.05
        layers += _fungus(canvas, x * size, y * size + 1.05, small)
    return painted(canvas, layers + _fungus(canvas, canvas.x, canvas.y, large))


def _fungus(canvas: Canvas, x: Tensor, y: Tensor, here: Tensor) -> list[Layer]:
    """One mushroom, its foot at 1.05; its own proportions."""
    kind = canvas.variant(3)
    thick = canvas.between(0.13, 0.25)
    brim = canvas.between(-0.15, 0.1)
    stalk = torch.maximum(
        x.abs() - thick - 0.12 * ramp(0.6, 1.1, y), torch.maximum(brim - y, y - 1.05)
    )
    rings = wave(y * 4 + x * x * 3)
    light = (0.75 + 0.25 * rings) * (1 - 0.6 * (x / thick / 1.3).clamp(-1, 1) ** 2)
    skirt = torch.maximum(triangle_distance(x, y - brim, thick * 2.6, 0.42), brim + 0.2 - y)
    layers = [
        Layer(only(here, stalk), 0.1 + 0.1 * rings, light, 1),
        Layer(only(here, skirt), 0.2, 0.6 + 0.4 * wave(x * 5), 1),
    ]
    flat = ellipse(x, y - brim, 0.95, 0.17)
    gills = wave(torch.atan2(x, y - brim + 0.5) * canvas.between(5, 8))
    layers.append(Layer(only(here, flat), 0.5, 0.25 + 0.5 * gills, 1))
    height = canvas.between(0.55, 0.95)
    up = brim + 0.08 - 0.12 * (1 - x * x).clamp(0, 1) - y
    dome = torch.maximum(ellipse(x, up, 1, height), -up)
    peak = height + 0.35
    bell = x.abs() - breadth((up / peak).clamp(0, 1), (0.02, 0.9))
    bell = torch.maximum(bell, torch.maximum(-up, up - peak))
    cap = torch.where(kind == 1, bell, dome)
    return [*layers, *_cap(canvas, only(here, cap), x, up, kind == 2)]


def _cap(canvas: Canvas, cap: Tensor, x: Tensor, up: Tensor, ringed: Tensor) -> list[Layer]:
    size = canvas.between(1.8, 3.0)
    near, number = _warts(canvas, x * size, up * size * 1.2)
    spots = torch.where(ringed, (wave(up * 2.5 + x * x * 1.5) - 0.5) * -0.3, near)
    light = (
        0.4
        + 0.75 * ramp(-0.1, 0.9, up)
        - 0.25 * x * x
        + 0.4 * canvas.glint(x + 0.35, up - 0.5, 0.3)
    )
    skin = Layer(cap, 0.3 * up + 0.05 * number, light)
    wart = torch.maximum(spots / size, cap + 0.05)
    return [skin, Layer(wart, 0.7, 1.3 * light + 0.25, 1, rim=0.03)]


def _warts(canvas: Canvas, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """The distance to round warts strewn about one apart, and a number in 0..1 for each."""
    row = y.floor()
    column = (x + 0.5 * row).floor()
    number = canvas.lot(column, row)
    jitter = 0.17 * torch.sin(number * 40)
    return length(
        fraction(x + 0.5 * row) - 0.5 - jitter, fraction(y) - 0.3 - 0.4 * number
    ) - 0.18 - 0.12 * number, number


@PLANTS.upright
def cactus(canvas: Canvas) -> Paint:
    """A ribbed column with arms, a barrel in bloom, or a pear of pads; with spines, some potted."""
    kind = canvas.variant(3)
    layers = saguaro(canvas, kind == 0) + barrel(canvas, kind == 1) + pear(canvas, kind == 2)
    potted = canvas.chance(0.5) > 0.5
    x, y = canvas.x, canvas.y
    taper = 0.5 - 0.18 * (y - 0.65)
    pot = torch.maximum(x.abs() - taper, torch.maximum(0.68 - y, y - 1.12))
    stripes = wave(y * 5) * wave(x * 4)
    layers.append(Layer(only(potted, pot), 0.5 + 0.2 * stripes, 1 - 1.2 * x * x, 1))
    brim = box(x, y - 0.68, 0.56, 0.07)
    return painted(canvas, [*layers, Layer(only(potted, brim), 0.55, 1.1 - 1.2 * x * x, 1)])
