"""Buildings: towers, temples and castles that stand alone, and arcades and cities without end."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.layers import Layer, painted
from training.patterns.made.masonry import doorway, gate, masonry, turret, wall
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    box,
    capsule,
    ellipse,
    fraction,
    length,
    only,
    ramp,
    triangle,
    wave,
)

BUILDINGS = Family("buildings")


@BUILDINGS.upright
def pagoda(canvas: Canvas) -> Paint:
    """Three to five roofs with upturned eaves over lit rooms, a finial above, steps below."""
    tiers, taper = canvas.whole(3, 5), canvas.between(0.35, 0.65)
    wide, lift = canvas.between(0.75, 1.0), canvas.between(0.1, 0.24)
    x, y, layers = canvas.x, canvas.y, []
    spire = capsule(x, y, (0, -0.7), (0, -1.22), 0.05, 0.012)
    ball = torch.minimum(length(x, y + 0.98) - 0.07, length(x, y + 1.1) - 0.05)
    layers.append(Layer(torch.minimum(spire, ball), 0.3, 1.2, 1, rim=0.025))
    step = box(x, y - 1.06 - 0.05 * (x.abs() > wide * 0.62), wide * 0.75, 0.07)
    layers.append(Layer(step, 0.8, 0.9, 1))
    story = 1.85 / tiers
    for level in range(5):
        here = tiers > level
        half = wide * (1 - taper * level / tiers)
        foot = 1.02 - story * level
        layers += [_story(canvas, here, (half * 0.62, foot, story), level)]
        layers += [_roof(canvas, here, (half, foot - story * 0.45, story * 0.62, lift), level)]
    return painted(canvas, layers)


def _story(canvas: Canvas, here: Tensor, size: tuple[Tensor, Tensor, Tensor], level: int) -> Layer:
    """A room with posts and lit windows."""
    half, foot, story = size
    x, y = canvas.x, canvas.y - foot
    wall = torch.maximum(x.abs() - half, torch.maximum(y, -y - story * 0.6))
    panes = wave(x / half * 1.5) * ramp(0.0, -0.1, y + 0.03)
    lattice = wave(x / half * 9) * wave(y / story * 6)
    window = ramp(0.45, 0.6, panes)
    light = 0.45 + window * (0.9 - 0.5 * lattice)
    return Layer(only(here, wall), 0.5 + 0.3 * window + 0.03 * level, light, 1)


def _roof(
    canvas: Canvas, here: Tensor, size: tuple[Tensor, Tensor, Tensor, Tensor], level: int
) -> Layer:
    """A tiled roof that sweeps out to its eaves and up at its corners."""
    half, eave, height, lift = size
    x = canvas.x
    out = (x.abs() / half).clamp(max=1.2)
    y = canvas.y - eave + lift * out**3
    down = (y / height + 1).clamp(0, 1)
    sweep = half * (0.35 + 0.65 * down**2.2)
    distance = torch.maximum((x.abs() - sweep) * 0.7, torch.maximum(y, -y - height))
    tiles = wave(x / sweep.clamp(min=0.05) * 5)
    light = (0.45 + 0.6 * tiles) * (0.6 + 0.4 * down) + 0.5 * ramp(-0.09, -0.03, y)
    return Layer(only(here, distance), 0.25 * down + 0.06 * level, light, relief=0.5 * tiles)


@BUILDINGS.view
def arches(canvas: Canvas) -> Paint:
    """Arcades in tiers, round, pointed or horseshoe, each arch within arches, with columns."""
    size = canvas.between(1.0, 1.9)
    y = canvas.y * size * canvas.between(0.6, 0.85)
    row = y.floor()
    x = canvas.x * size + row * 0.5 * canvas.chance(0.4)
    across, down = fraction(x) - 0.5, fraction(y)
    pointed, shoe = canvas.between(0, 0.3) * canvas.chance(0.6), canvas.chance(0.3) * 0.05
    spring = down - 0.5
    half = 0.34 + shoe * ramp(0.12, -0.02, spring.abs())
    vault = length(across.abs() + pointed, spring) - half - pointed
    opening = torch.where(spring < 0, vault, across.abs() - half)
    opening = torch.maximum(opening, down - 0.94)
    stones = canvas.whole(9, 15)
    wedge = triangle(torch.atan2(across, -spring) / TURN * stones)
    steps = triangle(opening * canvas.between(8, 14))
    joint, block = masonry(canvas, across + row, y, 5)
    wall = 0.35 + 0.45 * joint + 0.15 * block
    trim = (0.5 + 0.6 * steps) * torch.where(spring < 0, 0.55 + 0.45 * ramp(0.95, 0.8, wedge), 1.0)
    layers = [
        Layer(torch.full_like(x, -1), 0.1 * block + 0.15 * canvas.lot(row), wall, 1, 0.3 * joint),
        Layer((opening - 0.13) / size, 0.3 * steps, trim, 0, 0.4 + 0.3 * steps),
        Layer(opening / size, 0.5 + 0.35 * down, 0.12 + 0.55 * down**2, 1, 0 * x),
    ]
    inner = torch.where(spring < 0, length(across, spring) - 0.22, across.abs() - 0.22)
    deep = torch.maximum(inner, down - 0.9)
    layers.append(
        Layer(only(canvas.chance(0.6) > 0.5, deep / size), 0.1 + 0.4 * down, 0.9, 0, 0 * x)
    )
    shaft = torch.maximum(box(across.abs() - 0.5, spring - 0.2, 0.075, 0.24), -opening + 0.01)
    flutes = wave(across * 20)
    layers.append(Layer(shaft / size, 0.4, 0.6 + 0.5 * flutes, 0, 0.4 + 0.2 * flutes))
    capital = torch.minimum(
        box(across.abs() - 0.5, spring + 0.03, 0.12, 0.035),
        box(across.abs() - 0.5, spring - 0.43, 0.12, 0.035),
    )
    ledge = (down - 0.985).abs() - 0.03
    layers.append(Layer(torch.minimum(capital, ledge) / size, 0.6, 1.1))
    return painted(canvas, layers, fills=True)


@BUILDINGS.upright
def domes(canvas: Canvas) -> Paint:
    """Three or five towers with onion domes, ribbed, twisted, faceted or plain."""
    five = canvas.chance(0.5) > 0.5
    layers: list[Layer] = []
    for side, foot, size in ((0.86, 0.3, 0.34), (0.5, 0.05, 0.48), (0.0, -0.25, 0.62)):
        here = five if side > 0.8 else torch.ones_like(five)
        x = canvas.x.abs() - side if side else canvas.x
        layers += _tower(canvas, here, (x, canvas.y - foot), size)
    return painted(canvas, layers)


def _tower(canvas: Canvas, here: Tensor, at: tuple[Tensor, Tensor], size: float) -> list[Layer]:
    """A drum with windows, its cornice at the origin, and an onion above."""
    x, y = at[0] / size, at[1] / size
    wall = torch.maximum(x.abs() - 0.5, torch.maximum(-y, canvas.y - 1.1))
    round_ = 1 - 0.7 * (x / 0.5).clamp(-1, 1) ** 2
    window = doorway(fraction(x * 2.2 + 0.5) - 0.5, fraction(y * 0.8) - 0.85, 0.2, 0.4)
    light = round_ * (1 - 0.8 * ramp(0.05, -0.05, window)) * (0.7 + 0.3 * wave(y * 2.4))
    up = (-y / 1.25).clamp(0, 1)
    bulge = canvas.between(0.58, 0.72)
    half = bulge * torch.sin(math.pi * (0.22 + 0.76 * up**1.15)) * (1 - 0.55 * up)
    onion = torch.maximum((x.abs() - half) * 0.7, torch.maximum(y, -y - 1.25))
    around = torch.asin((x / half.clamp(min=0.03)).clamp(-0.99, 0.99)) / TURN
    ribs, twist = canvas.whole(6, 11), canvas.between(-2, 2) * canvas.chance(0.6)
    rib = wave(around * ribs + twist * y)
    facets = wave(around * ribs - twist * y - 2 * y)
    rib = torch.where(canvas.variant(2) == 1, rib * facets, rib)
    gleam = 1 - 0.65 * (x / half.clamp(min=0.03)).clamp(-1, 1) ** 2
    pole = torch.minimum(capsule(x, y, (0, -1.15), (0, -1.65), 0.04), length(x, y + 1.35) - 0.09)
    cornice = box(x, y, 0.58, 0.07)
    return [
        Layer(only(here, wall * size), 0.1 + 0.2 * wave(y), light, 1),
        Layer(only(here, pole * size), 0.7, 1.2, 1, rim=0.02),
        Layer(
            only(here, onion * size), 0.3 * rib, (0.35 + 0.75 * rib) * gleam, 0, 0.5 * rib * gleam
        ),
        Layer(only(here, cornice * size), 0.6, 1.1, 1),
    ]


@BUILDINGS.view
def city(canvas: Canvas) -> Paint:
    """A skyline by night in four rows of towers with lit windows, under a moon or a low sun."""
    x, y = canvas.x, canvas.y
    sun_x, sun_y = canvas.between(-0.6, 0.6), canvas.between(-0.8, -0.3)
    radius = length(x - sun_x, y - sun_y)
    bands = wave(y * canvas.between(1.5, 4))
    glow = 0.35 + 0.3 * bands + 0.5 * ramp(1.0, 0.2, radius)
    disc = canvas.between(0.16, 0.36)
    layers = [
        Layer(torch.full_like(x, -1), 0.3 * y + 0.1 * bands, glow * 0.8, 1, 0 * x),
        Layer(radius - disc, 0.5, 1.5, 1, 0 * x, rim=0),
    ]
    for row in range(4):
        layers += _street(canvas, row)
    return painted(canvas, layers, fills=True)


def _street(canvas: Canvas, row: int) -> list[Layer]:
    """A row of towers, higher and lighter the farther away, with their windows."""
    size = canvas.between(2.2, 3.6) * (1.3 - 0.15 * row)
    x, y = canvas.x * size + row * 7.3, canvas.y
    house, across = x.floor(), fraction(x) - 0.5
    lot, other = canvas.lot(house, row + 1.0), canvas.lot(house, row + 11.0)
    top = -0.3 + 0.36 * row - 0.65 * lot
    down = y - top
    half = 0.36 + 0.12 * other
    half = half - torch.where(lot > 0.6, 0.14, 0.0) * ramp(0.12, 0.11, down)
    spire = torch.where(other > 0.6, -0.3, -0.0)
    crown = torch.where(other < 0.35, across.abs() * 0.5, torch.zeros_like(down))
    tower = torch.maximum((across.abs() - half) / size, crown - down)
    mast = torch.maximum((across.abs() - 0.04) / size, spire - down)
    pane_x, pane_y = across * 6, down * size * canvas.between(2.2, 3.2)
    lit = canvas.lot(house * 7 + pane_x.round(), pane_y.round() + row) > 0.4
    pane = torch.maximum(
        (fraction(pane_x + 0.5) - 0.5).abs() - 0.3, (fraction(pane_y + 0.5) - 0.5).abs() - 0.28
    )
    window = (
        (canvas.inside(pane / size / 3) * lit)
        * ramp(0.02, 0.06, down)
        * (across.abs() < half - 0.06)
    )
    dark = 0.5 - 0.1 * row + 0.12 * ramp(0.2, -0.2, across)
    light = dark + (1.35 - dark) * window
    hue = 0.1 * row + 0.2 * other + 0.35 * window
    body = torch.minimum(tower, mast)
    return [Layer(body, hue, light, 0, 0.2 * window, rim=0.03)]


@BUILDINGS.upright
def castle(canvas: Canvas) -> Paint:
    """Walls with battlements, a gate, a keep and towers under pointed roofs or crowns, flags."""
    outer, inner = canvas.between(0.7, 0.82), canvas.between(0.3, 0.42)
    roofed = canvas.chance(0.65)
    layers: list[Layer] = []
    keep = (canvas.between(0.18, 0.26), canvas.between(-0.75, -0.5))
    layers += turret(canvas, canvas.x, keep, canvas.between(0.35, 0.5), roofed)
    for mirrored in (-1, 1):
        x = canvas.x * mirrored - inner
        size = (canvas.between(0.12, 0.16), canvas.between(-0.45, -0.2))
        layers += turret(canvas, x, size, canvas.between(0.35, 0.5), roofed)
    layers.append(wall(canvas, outer, canvas.between(0.25, 0.4)))
    size = (canvas.between(0.17, 0.22), canvas.between(-0.2, 0.15))
    layers += turret(canvas, canvas.x.abs() - outer, size, canvas.between(0.4, 0.55), roofed)
    return painted(canvas, layers + gate(canvas))


@BUILDINGS.upright
def lighthouse(canvas: Canvas) -> Paint:
    """A tapering tower in rings, a spiral or plain, its gallery and shining lamp, on a rock."""
    x, y = canvas.x, canvas.y
    base, neck = canvas.between(0.32, 0.42), canvas.between(0.18, 0.24)
    down = ((y + 0.5) / 1.5).clamp(0, 1)
    half = neck + (base - neck) * down**1.3
    across = (x / half).clamp(-1, 1)
    tower = torch.maximum(x.abs() - half, torch.maximum(-0.5 - y, y - 1.05))
    slant = canvas.variant(3)
    stripes = y * canvas.between(1.2, 2.4) + torch.where(slant == 1, 1.0, 0.0) * across * 0.5
    band = ramp(0.42, 0.58, wave(stripes))
    light = (0.35 + 0.75 * band) * (1 - 0.55 * across**2)
    layers = [*_beams(canvas), Layer(tower, 0.5 * band, light)]
    for window_y in (-0.15, 0.35):
        window = doorway(x, y - window_y, 0.06, 0.1)
        layers.append(Layer(torch.maximum(window, window_y - 0.16 - y), 0.5, 0.3, 1, rim=0))
    layers.append(Layer(doorway(x, y - 0.98, 0.11, 0.18), 0.4, 0.6, 1))
    layers += _lamp(canvas, neck)
    rock = 0.97 - 0.22 * (1 - (x * 0.9) ** 2).clamp(0, 1) - y + 0.07 * canvas.rough(6, 3)
    rock = torch.maximum(rock + 0.12, x.abs() - 1.05)
    facet, _, _, _, number = canvas.voronoi(x * 4, y * 4)
    layers.append(Layer(torch.maximum(rock, y - 1.2), 0.3 * number, 0.75 - 0.6 * facet, 1))
    swell = y - 1.02 - 0.06 * torch.sin(x * canvas.between(8, 12) + canvas.phase())
    foam = wave(swell * 5)
    sea = torch.maximum(-swell, length(x * 0.95, y) - 1.35)
    layers.append(Layer(sea, 0.6 + 0.2 * foam, 0.5 + 0.6 * foam, 1))
    return painted(canvas, layers)


def _lamp(canvas: Canvas, neck: Tensor) -> list[Layer]:
    """The gallery with its rail, the lantern room and its dome."""
    x, y = canvas.x, canvas.y
    deck = box(x, y + 0.5, neck * 1.6, 0.05)
    rail = torch.maximum(
        box(x, y + 0.6, neck * 1.55, 0.09), 0.022 - (fraction(x * 9) - 0.5).abs() / 9
    )
    room = box(x, y + 0.7, neck * 0.8, 0.18)
    shine = ramp(0.3, 0.0, length(x, y + 0.7))
    bars = ramp(0.8, 0.95, wave(x / neck * 1.5))
    dome = torch.maximum(ellipse(x, y + 0.86, neck * 1.05, 0.22), y + 0.86)
    knob = torch.minimum(length(x, y + 1.1) - 0.05, capsule(x, y, (0, -1.0), (0, -1.25), 0.018))
    return [
        Layer(room, 0.3, 0.7 + 0.9 * shine - 0.6 * bars, 1),
        Layer(rail, 0.6, 0.6, 0, rim=0),
        Layer(deck, 0.7, 1.0),
        Layer(knob, 0.7, 0.9, 0, rim=0.02),
        Layer(dome, 0.75, 1.1 - 2.5 * x.abs()),
    ]


def _beams(canvas: Canvas) -> list[Layer]:
    """Two cones of light, in three of five pictures."""
    x, y = canvas.x, canvas.y + 0.7
    shining = canvas.chance(0.6) > 0.5
    tilt = canvas.between(-0.15, 0.15)
    cone = (y - tilt * x).abs() - 0.05 - 0.2 * x.abs()
    beam = torch.maximum(cone, x.abs() - 1.1)
    light = 1.5 - 0.9 * x.abs() - 0.5 * ramp(-0.1, 0, cone)
    return [Layer(only(shining, beam), 0.3, light, 1, 0 * x, rim=0)]
