"""Made things: machines, jewels, instruments, and what floats."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer, painted
from training.patterns.made.clocks import bells, crown, hands
from training.patterns.made.gems import brilliant, side_cut, step_cut
from training.patterns.made.lanterns import glazed, paper
from training.patterns.made.ships import galleon, hull, junk, sea, sloop
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    angle,
    box,
    capsule,
    folded,
    fraction,
    length,
    only,
    ramp,
    triangle,
    turned,
    wave,
)

OBJECTS = Family("objects")


def _metal(canvas: Canvas, around: Tensor) -> Tensor:
    """The sheen of turned metal: light that changes around the axle."""
    return 0.75 + 0.3 * wave(around * 2 + canvas.between())


@OBJECTS.thing
def gear(canvas: Canvas) -> Paint:
    """A toothed wheel with spokes, round holes or a solid web, its hub and its bolts."""
    x, y = turned(canvas.x, canvas.y, canvas.phase())
    radius, around = length(x, y), angle(x, y)
    teeth, deep = canvas.whole(9, 18), canvas.between(0.12, 0.2)
    tooth = (wave(around * teeth) * canvas.between(2.5, 4) - 0.9).clamp(0, 1)
    body = radius - 1.05 + deep * (1 - tooth)
    arms, web, bore = canvas.whole(3, 6), canvas.between(0.5, 0.6), canvas.between(0.1, 0.16)
    sector_x, sector_y, _ = folded(x, y, arms)
    slot = torch.maximum(
        (radius - 0.5).abs() - web * 0.33, 0.11 - _from_border(sector_x, sector_y, arms)
    )
    round_ = length(sector_x - 0.52, sector_y) - 0.85 / arms.clamp(min=4)
    kind = canvas.variant(3)
    gap = torch.where(kind == 0, slot, torch.where(kind == 1, round_, 9.0))
    sheen = _metal(canvas, around) * (0.85 + 0.15 * wave(radius * canvas.between(9, 16)))
    bolt = length(sector_x - 0.24, sector_y) - 0.05
    hole = torch.minimum(radius - bore, gap)
    beveled = torch.maximum(body, -hole)
    layers = (
        Layer(beveled, 0.25 * radius, sheen),
        Layer((radius - 0.77).abs() - 0.03, 0.5, 0.5 * sheen, rim=0.02),
        Layer(torch.maximum(radius - 0.34, bore - radius), 0.1, 1.1 * sheen, 1),
        Layer(bolt, 0.5, 1.2, 1, rim=0.03),
    )
    return painted(canvas, layers, hole=hole)


def _from_border(x: Tensor, y: Tensor, sectors: Tensor) -> Tensor:
    """How far a point of a sector lies from the sector's borders."""
    half = math.pi / sectors
    return x * torch.sin(half) - y.abs() * torch.cos(half)


@OBJECTS.thing
def wheel(canvas: Canvas) -> Paint:
    """A cart's wheel with turned spokes, a ship's helm with handles, or wires and a tire."""
    kind = canvas.variant(3)
    cart, helm, wire = kind == 0, kind == 1, kind == 2
    x, y = turned(canvas.x, canvas.y, canvas.phase())
    radius = length(x, y)
    spokes = torch.where(wire, canvas.whole(14, 22), torch.where(helm, 8.0, canvas.whole(8, 14)))
    spoke_x, spoke_y, number = folded(x, y, spokes)
    rim_at = torch.where(helm, 0.72, torch.where(wire, 0.86, 0.92))
    thick = torch.where(wire, 0.024, 0.05) + torch.where(wire, 0.0, 0.03) * wave(spoke_x * 2.6)
    spoke = torch.maximum(spoke_y.abs() - thick, radius - rim_at)
    handle = capsule(spoke_x, spoke_y, (0.7, 0), (1.1, 0), 0.045, 0.075)
    felloe = (radius - rim_at).abs() - torch.where(wire, 0.05, 0.1)
    joint = ramp(0.96, 0.99, triangle(angle(x, y) * spokes * 0.5))
    tread = wave(angle(x, y) * 36)
    tire = (radius - 0.98).abs() - 0.13
    hub = torch.where(wire, 0.11, canvas.between(0.18, 0.26))
    petal = wave(angle(x, y) * canvas.whole(5, 8))
    inner = (radius - 0.45).abs() - 0.035
    layers = (
        Layer(spoke, 0.1 + 0.05 * number.abs().remainder(2), 1.0, rim=0.03),
        Layer(only(cart, inner), 0.3, 1.0, rim=0.03),
        Layer(only(wire, tire), 0.6, 0.35 + 0.3 * tread, 1),
        Layer(only(helm, handle), 0.5, 1.1, 1),
        Layer(felloe, 0.25, 0.9 + 0.25 * wave(angle(x, y) * 2) - 0.5 * joint * (1 - 1.0 * wire)),
        Layer(only(cart | helm, length(spoke_x - rim_at, spoke_y) - 0.045), 0.1, 1.2, 1, rim=0.02),
        Layer(radius - hub, 0.3 + 0.2 * petal, 0.7 + 0.4 * petal, 1),
        Layer(radius - 0.4 * hub, 0.7, 1.2, 1),
    )
    return painted(canvas, layers)


@OBJECTS.thing
def gem(canvas: Canvas) -> Paint:
    """A cut stone: a brilliant from above, the same from the side, or a step cut."""
    kind = canvas.variant(3)
    parts = (brilliant(canvas), side_cut(canvas), step_cut(canvas))
    distance, facet, edge = (
        torch.where(kind == 0, a, torch.where(kind == 1, b, c))
        for a, b, c in zip(*parts, strict=True)
    )
    flash = fraction(facet * 3.7 + canvas.between())
    light = 0.2 + 0.95 * flash**1.3 + 0.25 * wave((canvas.x + canvas.y) * 0.7 + facet)
    line = ramp(0.045, 0.015, edge)
    place = canvas.between(-0.4, 0.4)
    star = (canvas.x - place).abs().sqrt() + (canvas.y + 0.4).abs().sqrt() - 0.55
    stone = Layer(
        distance, 0.35 * fraction(facet), light * (1 - 0.2 * line) + 0.6 * line, relief=0.3 * flash
    )
    return painted(canvas, (stone, Layer(star * 0.3, 0.5, 1.7, 1, rim=0)))


@OBJECTS.thing
def clock(canvas: Canvas) -> Paint:
    """A dial with bars or numerals and two hands: on a wall, with bells, or on a chain."""
    kind = canvas.variant(3)
    size = torch.where(kind == 0, 1.05, 0.82)
    x, y = canvas.x, canvas.y - torch.where(kind == 0, 0.0, 0.18)
    radius = length(x, y) / size
    layers = bells(canvas, kind == 1) + crown(canvas, kind == 2)
    case = (radius - 1) * size
    groove = 0.7 + 0.35 * wave(angle(x, y) * 2 + 0.1)
    layers.append(Layer(case, 0.3, groove))
    face = radius - 0.82
    sunray = wave(angle(x, y) * canvas.whole(6, 16) * canvas.chance(0.5))
    layers.append(Layer(face * size, 0.4 + 0.15 * radius, 0.95 + 0.25 * sunray, 1))
    hour_x, hour_y, hour = folded(y, x, torch.full_like(size, 12.0))
    quarter = (hour.remainder(3) < 0.5) | (hour.remainder(3) > 2.5)
    stroke = box(hour_x - 0.66 * size, hour_y, 0.09 * size, torch.where(quarter, 0.055, 0.03))
    strokes = hour.remainder(3) + 1
    stroke_at = (fraction(hour_y / 0.08 + strokes * 0.5) - 0.5).abs() * 0.08 - 0.022
    numeral = torch.maximum(box(hour_x - 0.64 * size, hour_y, 0.1, strokes * 0.04), stroke_at)
    marks = torch.where(canvas.chance(0.5) > 0.5, numeral, stroke)
    layers.append(Layer(marks, 0.1, 0.12, 0, rim=0))
    return painted(canvas, layers + hands(canvas, x / size, y / size, size))


@OBJECTS.thing
def key(canvas: Canvas) -> Paint:
    """An old key: its bow a ring, a clover or a heart, a turned shaft, a notched bit."""
    x, y = canvas.x * 0.8, canvas.y * 0.96
    kind, bow_y = canvas.variant(3), y + 0.68
    size = canvas.between(0.34, 0.44)
    heart_x = x.abs()
    ring = length(x, bow_y) - size
    clover = torch.minimum(
        length(heart_x - 0.24, bow_y - 0.08) - 0.22, length(x, bow_y + 0.26) - 0.22
    )
    lobes = length(heart_x - 0.18, bow_y + 0.1) - 0.24
    heart = torch.minimum(
        lobes, torch.maximum(heart_x * 0.75 + bow_y * 0.66 - 0.275, -bow_y - 0.05)
    )
    bow = torch.where(kind == 0, ring, torch.where(kind == 1, clover, heart))
    thick = canvas.between(0.11, 0.15)
    eyes = length(heart_x - 0.24, bow_y - 0.08) - 0.11
    eyes = torch.minimum(eyes, length(x, bow_y + 0.26) - 0.11)
    hole = torch.where(kind == 1, eyes, bow + thick)
    cross = torch.minimum(x.abs(), bow_y.abs()) - 0.04
    hole = torch.where((kind == 0) & (canvas.chance() > 0.5), torch.maximum(hole, -cross), hole)
    shaft = capsule(x, y, (0, -0.3), (0, 1.05), 0.1, 0.09)
    low = canvas.between(0.75, 0.85)
    collar = torch.minimum(box(x, y + 0.27, 0.17, 0.05), box(x, y + 0.13, 0.13, 0.035))
    collar = torch.minimum(collar, box(x, y - 0.3, 0.12, 0.04))
    sheen = 1.15 - 5 * (x + 0.03).abs().clamp(max=0.12)
    layers = (
        Layer(_bit(canvas, x, y - low), 0.35, 0.95),
        Layer(shaft, 0.2, sheen),
        Layer(torch.maximum(bow, -hole), 0.15 + 0.3 * bow, 1.0),
        Layer(collar, 0.4, 1.1, 1, rim=0.03),
        Layer(length(x, bow_y + size + 0.02) - 0.08, 0.4, 1.1, 1, rim=0.03),
    )
    return painted(canvas, layers, hole=hole)


def _bit(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """The distance to the bit: on one side or both, with notches in its end and its edge."""
    reach = canvas.between(0.38, 0.55)
    side = torch.where(canvas.chance(0.3) > 0.5, x.abs(), x)
    plate = box(side - reach / 2, y, reach / 2, canvas.between(0.2, 0.26))
    notch = box(side - reach, y - canvas.between(-0.1, 0.1), 0.16, 0.05)
    slit = torch.minimum(
        box(side - reach * 0.62, y + 0.22, 0.05, 0.11),
        box(side - reach * 0.62, y - 0.22, 0.05, 0.11),
    )
    return torch.maximum(plate, -torch.minimum(notch, slit))


@OBJECTS.upright
def lantern(canvas: Canvas) -> Paint:
    """A paper lantern with ribs and a tassel, or a glazed one with a flame under a roof."""
    kind = canvas.variant(2)
    layers = paper(canvas, kind == 0) + glazed(canvas, kind == 1)
    return painted(canvas, layers)


@OBJECTS.upright
def balloon(canvas: Canvas) -> Paint:
    """A hot-air balloon: gores in stripes, zigzags or checks, ropes, a basket with its rim."""
    x, y = canvas.x, canvas.y + 0.3
    wide = canvas.between(0.75, 0.92)
    narrow = canvas.between(0.16, 0.26)
    low = (y / 0.85).clamp(0, 1)
    half_low = wide * (1 - low**1.8) + narrow * low**1.8
    half = torch.where(
        y < 0, wide * (1 - (y / 0.8).clamp(-1, 0) ** 2).clamp(min=0.002).sqrt(), half_low
    )
    bag = torch.maximum((x.abs() - half) * 0.85, torch.maximum(-y - 0.8, y - 0.85))
    across = (x / half).clamp(-0.99, 0.99)
    around = torch.asin(across) / math.pi
    gores = canvas.whole(4, 8)
    gore = triangle(around * gores)
    kind, rows = canvas.variant(4), canvas.between(1.2, 2.4)
    zigzag = fraction(y * rows + gore * 0.5)
    stripe = fraction(around * gores * 0.5 + 0.25)
    check = fraction(stripe + 0.5 * (fraction(y * rows) > 0.5))
    band = fraction(y * rows * 0.8)
    pattern = torch.where(
        kind == 0, stripe, torch.where(kind == 1, zigzag, torch.where(kind == 2, check, band))
    )
    second = ramp(0.46, 0.54, pattern)
    bulge = (0.65 + 0.5 * ramp(1, 0.2, gore)) * (1 - 0.55 * across**2)
    light = bulge * (0.45 + 0.65 * second) + 0.35 * canvas.glint(x + 0.3, y + 0.35, 0.3)
    layers = [
        *_basket(canvas, narrow),
        Layer(bag, 0.5 * second, light, relief=0.6 * (1 - gore)),
        Layer(torch.maximum((y - 0.74).abs() - 0.07, bag), 0.4, 0.9, 1, rim=0.02),
    ]
    belt = torch.maximum((y - 0.05 + 0.06 * wave(around * gores * 2)).abs() - 0.1, bag)
    layers.append(Layer(only(canvas.chance(0.4) > 0.5, belt), 0.2, 1.2 * bulge, 1, rim=0.03))
    return painted(canvas, layers)


def _basket(canvas: Canvas, narrow: Tensor) -> list[Layer]:
    """Ropes from the bag's mouth to a woven basket."""
    x, y = canvas.x, canvas.y
    side = x.abs()
    ropes = torch.minimum(
        capsule(side, y, (narrow, 0.5), (0.15, 0.85), 0.016),
        capsule(side, y, (narrow * 0.35, 0.5), (0.05, 0.85), 0.014),
    )
    weave = torch.where(fraction(y * 6) > 0.5, wave(x * 9), wave(x * 9 + 0.5))
    basket = torch.maximum(side - 0.2 + 0.12 * (y - 0.85), (y - 0.98).abs() - 0.14)
    return [
        Layer(ropes, 0.3, 0.7, 1, rim=0),
        Layer(basket, 0.2 + 0.2 * weave, 0.45 + 0.6 * weave, 1),
        Layer(box(x, y - 0.84, 0.23, 0.04), 0.6, 1.1, 1, rim=0.02),
    ]


@OBJECTS.upright
def ship(canvas: Canvas) -> Paint:
    """A sailing ship on waves: square sails on three masts, a sloop, or a junk with battens."""
    kind = canvas.variant(3)
    layers = galleon(canvas, kind == 0) + sloop(canvas, kind == 1) + junk(canvas, kind == 2)
    return painted(canvas, layers + hull(canvas, kind) + sea(canvas))
