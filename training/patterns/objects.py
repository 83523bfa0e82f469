"""Made things: machines, jewels, instruments, and what floats."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer, only, painted
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    angle,
    box,
    capsule,
    folded,
    fraction,
    length,
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
    profile = (wave(around * teeth) * canvas.between(2.5, 4) - 0.9).clamp(0, 1)
    body = radius - 1.05 + deep * (1 - profile)
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
    """A cart's wheel with turned spokes, a ship's helm with handles, or a wire wheel with a tire."""
    kind = canvas.variant(3)
    cart, helm, wire = kind == 0, kind == 1, kind == 2
    x, y = turned(canvas.x, canvas.y, canvas.phase())
    radius = length(x, y)
    spokes = torch.where(wire, canvas.whole(14, 22), torch.where(helm, 8.0, canvas.whole(8, 14)))
    spoke_x, spoke_y, number = folded(x, y, spokes)
    rim_at = torch.where(helm, 0.72, 0.92)
    thick = torch.where(wire, 0.018, 0.05) + torch.where(wire, 0.0, 0.03) * wave(spoke_x * 2.6)
    spoke = torch.maximum(spoke_y.abs() - thick, radius - rim_at)
    handle = capsule(spoke_x, spoke_y, (0.7, 0), (1.1, 0), 0.045, 0.075)
    felloe = (radius - rim_at).abs() - torch.where(wire, 0.05, 0.1)
    joint = ramp(0.96, 0.99, triangle(angle(x, y) * spokes * 0.5))
    tread = wave(angle(x, y) * 36)
    tire = (radius - 1.0).abs() - 0.1
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
    parts = (_brilliant(canvas), _profile(canvas), _step_cut(canvas))
    distance, facet, edge = (
        torch.where(kind == 0, a, torch.where(kind == 1, b, c))
        for a, b, c in zip(*parts, strict=True)
    )
    flash = fraction(facet * 3.7 + canvas.between())
    light = 0.2 + 0.95 * flash**1.3 + 0.25 * wave((canvas.x + canvas.y) * 0.7 + facet)
    line = ramp(0.045, 0.015, edge)
    star = torch.minimum(
        *(
            canvas.x.sub(0.3 + 0.05 * i).abs() * (18 if i else 2)
            + canvas.y.add(0.45).abs() * (2 if i else 18)
            for i in (0, 1)
        )
    )
    sparkle = ramp(0.4, 0.1, star)
    stone = Layer(
        distance, 0.35 * fraction(facet), light * (1 - 0.2 * line) + 0.6 * line, relief=0.3 * flash
    )
    return painted(canvas, (stone, Layer(0.3 - sparkle, 0.5, 1.6, 1, rim=0)))


def _brilliant(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
    """From above: a table, star, kite and girdle facets. Distance, facet, nearness of an edge."""
    count = canvas.whole(4, 7) * 1.0
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


def _profile(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
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
    lower = (place * 1.0).floor() * 0.319 + 0.15
    facet = torch.where(y < 0, facet, lower)
    sides = (fraction(place + 0.5) - 0.5).abs() * spread * 0.4
    edge = torch.where(y < 0, zigzag.abs() * 0.3, sides)
    return distance, facet, torch.minimum(edge, y.abs())


def _step_cut(canvas: Canvas) -> tuple[Tensor, Tensor, Tensor]:
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


@OBJECTS.thing
def clock(canvas: Canvas) -> Paint:
    """A dial with strokes or numerals and two hands: on a wall, with bells, or on a chain."""
    kind = canvas.variant(3)
    bells, pocket = kind == 1, kind == 2
    size = torch.where(kind == 0, 1.05, 0.82)
    x, y = canvas.x, canvas.y - torch.where(kind == 0, 0.0, 0.18)
    radius = length(x, y) / size
    layers = _bells(canvas, bells) + _crown(canvas, pocket)
    case = (radius - 1) * size
    groove = 0.7 + 0.35 * wave(angle(x, y) * 2 + 0.1)
    layers.append(Layer(case, 0.3, groove))
    face = radius - 0.82
    sunray = wave(angle(x, y) * canvas.whole(6, 16) * canvas.chance(0.5))
    layers.append(Layer(face * size, 0.4 + 0.15 * radius, 0.95 + 0.25 * sunray, 1))
    hour_x, hour_y, hour = folded(y, x, torch.full_like(size, 12.0))
    quarter = (hour.remainder(3) < 0.5) | (hour.remainder(3) > 2.5)
    stroke = box(hour_x - 0.66 * size, hour_y, 0.09 * size, torch.where(quarter, 0.055, 0.03))
    numeral = torch.minimum(
        (length(hour_x - 0.64 * size, hour_y) - 0.06).abs() - 0.025,
        box(hour_x - 0.66 * size, hour_y + 0.04 * (hour.remainder(2) - 0.5), 0.085, 0.022),
    )
    marks = torch.where(canvas.chance(0.4) > 0.5, numeral, stroke)
    layers.append(Layer(marks, 0.1, 0.12, 0, rim=0))
    return painted(canvas, layers + _hands(canvas, x / size, y / size, size))


def _hands(canvas: Canvas, x: Tensor, y: Tensor, size: Tensor) -> list[Layer]:
    """The hands of any hour, with a leaf or a ring on them, and the axle."""
    hour = canvas.between(0, 12)
    layers = []
    ringed = canvas.chance(0.4)
    for turn, reach, thick in ((hour / 12, 0.4, 0.07), (hour, 0.66, 0.05)):
        px, py = turned(x, y, -turn * TURN)
        hand = capsule(px, py, (0, 0.14), (0, -reach), thick, 0.02)
        ring = (length(px, py + reach * 0.6) - 0.08).abs() - 0.03
        hand = torch.where(ringed > 0.5, torch.minimum(hand, ring), hand)
        layers.append(Layer(hand * size, 0.05, 0.2, 0, rim=0.02))
    axle = (length(x, y) - 0.09) * size
    return [*layers, Layer(axle, 0.3, 1.2)]


def _bells(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Feet, two bells, a hammer and a handle."""
    x, y = canvas.x.abs(), canvas.y
    foot = capsule(x, y, (0.4, 0.7), (0.68, 1.08), 0.07)
    px, py = turned(x - 0.5, y + 0.72, -0.65)
    bell = torch.maximum(length(px, py) - 0.32, py - 0.05)
    handle = torch.maximum((length(x, y + 0.72) - 0.42).abs() - 0.04, y + 0.85)
    hammer = torch.minimum(capsule(x, y, (0, -0.6), (0, -0.86), 0.04), box(x, y + 0.9, 0.1, 0.06))
    return [
        Layer(only(here, foot), 0.6, 0.9),
        Layer(only(here, handle), 0.6, 0.9, rim=0.02),
        Layer(only(here, hammer), 0.7, 1.0, 1),
        Layer(only(here, bell), 0.15, 1.2 - 1.3 * (px + 0.1).abs(), 1),
    ]


def _crown(canvas: Canvas, here: Tensor) -> list[Layer]:
    """The knob of a pocket watch, its ring, and links of chain."""
    x, y = canvas.x, canvas.y
    knob = box(x, y + 0.7, 0.11, 0.1)
    ring = (length(x, y + 0.93) - 0.17).abs() - 0.05
    link_x = x - 0.3
    links = (length((fraction(link_x * 3.2) - 0.5) / 3.2, y + 1.05) - 0.1).abs() - 0.03
    chain = torch.maximum(links, 0.18 - x)
    return [
        Layer(only(here, torch.maximum(chain, x - 1.3)), 0.5, 1.0, rim=0.03),
        Layer(only(here, ring), 0.5, 1.0),
        Layer(only(here, knob), 0.2, 0.6 + 0.4 * wave(x * 14)),
    ]


@OBJECTS.thing
def key(canvas: Canvas) -> Paint:
    """An old key: a bow of rings, a clover or a heart, a turned shaft, a notched bit."""
    x, y = canvas.x, canvas.y
    kind, bow_y = canvas.variant(3), y + 0.68
    size = canvas.between(0.34, 0.42)
    heart_x = x.abs()
    ring = length(x, bow_y) - size
    clover = torch.minimum(
        length(heart_x - 0.24, bow_y - 0.08) - 0.22, length(x, bow_y + 0.26) - 0.22
    )
    lobes = torch.maximum(length(heart_x - 0.18, bow_y + 0.1) - 0.24, -9 - x)
    heart = torch.minimum(
        lobes, torch.maximum(heart_x * 0.75 + bow_y * 0.66 - 0.275, -bow_y - 0.05)
    )
    bow = torch.where(kind == 0, ring, torch.where(kind == 1, clover, heart))
    thick = canvas.between(0.09, 0.13)
    eyes = length(heart_x - 0.24, bow_y - 0.08) - 0.11
    eyes = torch.minimum(eyes, length(x, bow_y + 0.26) - 0.11)
    hole = torch.where(kind == 1, eyes, bow + thick)
    cross = torch.minimum(x.abs(), bow_y.abs()) - 0.04
    hole = torch.where((kind == 0) & (canvas.chance() > 0.5), torch.maximum(hole, -cross), hole)
    shaft = capsule(x, y, (0, -0.3), (0, 1.05), 0.085, 0.075)
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
    """A paper lantern with ribs and a tassel, a glazed one with a flame, or a round storm lamp."""
    kind = canvas.variant(2)
    layers = _paper(canvas, kind == 0) + _glazed(canvas, kind == 1)
    return painted(canvas, layers)


def _paper(canvas: Canvas, here: Tensor) -> list[Layer]:
    """A globe, a drum or a spindle of paper, glowing between its ribs."""
    x, y = canvas.x, canvas.y + 0.12
    tall, wide = canvas.between(0.55, 0.8), canvas.between(0.5, 0.85)
    square = canvas.between(2, 4)
    down = (y / tall).clamp(-1, 1).abs()
    half = wide * (1 - 0.92 * down**square).sqrt()
    across = (x / half.clamp(min=0.03)).clamp(-1, 1)
    body = torch.maximum(x.abs() - half, y.abs() - tall)
    ribs = wave(y * canvas.between(4, 7))
    gores = wave(torch.asin(across * 0.99) / math.pi * canvas.whole(4, 7))
    rib = torch.where(canvas.chance(0.5) > 0.5, ribs, gores)
    glow = 1.25 - 0.75 * length(x / wide, y / tall).clamp(max=1) ** 2
    sign = (length(x, y) - 0.24).abs() - 0.05
    sign = torch.minimum(sign, torch.minimum(box(x, y, 0.04, 0.32), box(x, y, 0.3, 0.04)))
    tassel = torch.maximum(
        x.abs() - 0.04 - 0.1 * (y - tall), torch.maximum(tall + 0.1 - y, y - tall - 0.55)
    )
    light = glow * (0.5 + 0.5 * rib)
    hook = torch.minimum(
        box(x, y + tall + 0.22, 0.02, 0.2), (length(x, y + tall + 0.4) - 0.1).abs() - 0.03
    )
    marked = here & (canvas.chance(0.5) > 0.5)
    return [
        Layer(only(here, hook), 0.5, 0.9, 1, rim=0.02),
        Layer(only(here, tassel), 0.3, 0.4 + 0.7 * wave(x * 14), 1),
        Layer(only(here, body), 0.25 * rib + 0.2 * glow, light, relief=0.5 * rib),
        Layer(only(marked, sign), 0.6, 0.35, 1, rim=0.02),
        Layer(only(here, box(x, y.abs() - tall, wide * 0.45, 0.07)), 0.5, 1.0, 1),
    ]


def _glazed(canvas: Canvas, here: Tensor) -> list[Layer]:
    """A roof, panes between bars around a flame, a foot, and a ring to carry it by."""
    x, y = canvas.x, canvas.y
    wide, flare = canvas.between(0.45, 0.62), canvas.between(-0.2, 0.2)
    half = wide - flare * (y - 0.15) * 0.6
    room = torch.maximum(x.abs() - half, (y - 0.15).abs() - 0.58)
    bars = wave(x / half * 1.5 + 0.5) if True else x
    flame_y = y - 0.3
    flame = length(x * (1.6 - 1.1 * flame_y), flame_y) - 0.3
    shine = ramp(1.0, 0.1, length(x, flame_y))
    post = torch.minimum((x.abs() - half).abs(), x.abs()) - 0.035
    frame = torch.maximum(torch.minimum(post, (y - 0.15).abs() - 0.04), room)
    framed = canvas.chance(0.6) > 0.5
    roof_up = (y + 0.43) / -0.45
    slope = wide * 1.35 * (1 - roof_up.clamp(0, 1) ** canvas.between(0.6, 1.6) * 0.8)
    roof = torch.maximum((x.abs() - slope) * 0.7, torch.maximum(y + 0.4, -y - 0.85))
    ring = (length(x, y + 1.02) - 0.16).abs() - 0.04
    tile = wave(x / slope.clamp(min=0.05) * 2.5)
    candle = box(x, y - 0.62, 0.12, 0.16)
    return [
        Layer(only(here, ring), 0.3, 1.0, 1),
        Layer(only(here, room), 0.3 * shine, 0.35 + 0.75 * shine + 0 * bars, relief=0 * x),
        Layer(only(here, candle), 0.6, 1.0, 0, rim=0.03),
        Layer(only(here, flame), 0.5 - flame, 1.5, 0, 0 * x, rim=0.015),
        Layer(only(here & framed, frame), 0.2, 0.5, 1, rim=0.02),
        Layer(only(here, roof), 0.2 * tile, 0.5 + 0.5 * tile, 1),
        Layer(only(here, box(x, y - 0.78, wide * 1.25, 0.09)), 0.35, 0.9, 1),
        Layer(only(here, box(x, y - 0.93, wide * 0.9, 0.08)), 0.5, 0.7, 1),
        Layer(only(here, box(x, y + 0.43, wide * 1.35, 0.05)), 0.5, 1.0, 1),
    ]


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
    layers = _galleon(canvas, kind == 0) + _sloop(canvas, kind == 1) + _junk(canvas, kind == 2)
    return painted(canvas, layers + _hull(canvas, kind) + _sea(canvas))


def _hull(canvas: Canvas, kind: Tensor) -> list[Layer]:
    """A hull with planks, a wale and portholes, its bow to the right."""
    x, y = canvas.x, canvas.y
    sheer = 0.42 - torch.where(kind == 1, 0.1, 0.22) * (x + 0.1) ** 2
    sheer = sheer - torch.where(kind == 0, 0.2, 0.0) * ramp(-0.5, -0.56, x)
    bow = 0.9 - 0.5 * ((y - 0.35) / 0.6).clamp(-0.5, 1) ** 2
    stern = -0.88 + 0.25 * (y - 0.35)
    hull = torch.maximum(torch.maximum(x - bow, stern - x), torch.maximum(sheer - y, y - 0.98))
    planks = wave((y - sheer) * 8)
    below = y - sheer
    port = length((fraction(x * 4.5) - 0.5) / 4.5, below - 0.2) - 0.045
    port = torch.maximum(port, x.abs() - 0.68)
    rail = torch.maximum((below - 0.03).abs() - 0.045, hull)
    sprit = capsule(x, y, (0.75, 0.25), (1.2, -0.08), 0.035, 0.015)
    return [
        Layer(only(kind == 0, sprit), 0.3, 0.8, 1, rim=0.02),
        Layer(hull, 0.1 * planks, 0.4 + 0.4 * planks),
        Layer(rail, 0.4, 1.1, 0, rim=0.02),
        Layer(only(kind != 1, port), 0.6, 1.3, 1, rim=0.02),
    ]


def _sea(canvas: Canvas) -> list[Layer]:
    """Two rows of waves with foam on them."""
    x, y = canvas.x, canvas.y
    layers = []
    for row in (0, 1):
        crest = 0.09 * triangle(x * canvas.between(1.4, 2.4) + canvas.between()) ** 1.5
        below = y - 0.78 - 0.14 * row + crest
        sea = torch.maximum(-below, length(x * 0.9, y) - 1.25)
        foam = wave(below * 5)
        layers.append(Layer(sea, 0.5 + 0.15 * foam + 0.1 * row, 0.4 + 0.7 * foam, 1))
    return layers


def _sail(canvas: Canvas, sail: Tensor, here: Tensor, seam: Tensor, place: float) -> Layer:
    cloth = wave(seam)
    light = 0.75 + 0.35 * cloth
    return Layer(only(here, sail), place + 0.1 * cloth, light, relief=0.3 * cloth)


def _galleon(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Three masts with two or three bellied square sails each, and pennants."""
    x, y = canvas.x, canvas.y
    layers = []
    for mast, top, wide in ((-0.58, -0.72, 0.28), (0.55, -0.8, 0.3), (0.0, -1.0, 0.36)):
        px = x - mast
        pole = capsule(px, y, (0, 0.5), (0, top - 0.1), 0.035, 0.02)
        pennant = torch.maximum(
            (y - top + 0.06 + 0.03 * torch.sin(px * 15)).abs() - 0.06 + 0.2 * px, -px
        )
        layers.append(Layer(only(here, pole), 0.5, 0.7, rim=0.02))
        layers.append(Layer(only(here, pennant), 0.3, 1.2, 0, rim=0.02))
        story = (0.2 - top) / 3
        for row in range(3):
            down = (y - top - story * row - 0.04) / (story - 0.05)
            half = wide * (0.55 + 0.2 * row) * (0.85 + 0.15 * down)
            belly = px - 0.1 * wave(down.clamp(0, 1) * 0.5 + 0.75)
            hang = 0.12 * (1 - (belly / half) ** 2).clamp(0, 1)
            sail = torch.maximum(
                belly.abs() - half, torch.maximum(-down, down - 1.1 + hang) * story
            )
            emblem = wave(belly / half * canvas.between(1, 2))
            layers.append(_sail(canvas, sail, here, emblem, 0.1 * row))
    return layers


def _sloop(canvas: Canvas, here: Tensor) -> list[Layer]:
    """One mast with a tall mainsail aft and a jib before it."""
    x, y = canvas.x, canvas.y
    top = canvas.between(-1.1, -0.95)
    pole = capsule(x, y, (0, 0.5), (0, top), 0.035, 0.02)
    down = (y - top - 0.03) / (0.2 - top)
    belly = 0.1 * torch.sin(math.pi * down.clamp(0, 1))
    main = torch.maximum(torch.maximum(0.03 - (-x), -x - 0.8 * down - belly), (y - 0.2))
    jib = torch.maximum(torch.maximum(0.05 - x, x - 0.75 * down - belly), y - 0.25)
    boom = capsule(x, y, (0, 0.24), (-0.85, 0.22), 0.03)
    flag = torch.maximum(box(x + 0.12, y - top - 0.02, 0.12, 0.06), x)
    seams = y * canvas.between(1.5, 3) + 0.3 * x
    return [
        Layer(only(here, torch.minimum(pole, boom)), 0.5, 0.7, rim=0.02),
        Layer(only(here, flag), 0.3, 1.2, 0, rim=0.02),
        _sail(canvas, main, here, seams, 0.0),
        _sail(canvas, jib, here, seams * 1.2, 0.3),
    ]


def _junk(canvas: Canvas, here: Tensor) -> list[Layer]:
    """Two fan-shaped sails stiffened by battens."""
    layers = []
    for mast, top, wide in ((0.5, -0.65, 0.32), (-0.2, -1.0, 0.5)):
        x, y = canvas.x - mast, canvas.y
        pole = capsule(x, y, (0, 0.5), (0, top - 0.08), 0.035, 0.025)
        down = (y - top) / (0.22 - top)
        slant = down + 0.25 * x
        aft = wide * (0.45 + 0.65 * down.clamp(0, 1) ** 0.6) + 0.03 * wave(slant * 6)
        sail = torch.maximum(
            torch.maximum(x - wide * 0.45, -x - aft), torch.maximum(-slant, slant - 1) * 0.8
        )
        battens = ramp(0.8, 0.95, triangle(slant * 6))
        light = 0.55 + 0.5 * triangle(slant * 3) - 0.5 * battens
        layers.append(Layer(only(here, pole), 0.5, 0.7, rim=0.02))
        layers.append(Layer(only(here, sail), 0.3 * slant, light, 1, relief=0.4 * battens))
    return layers
