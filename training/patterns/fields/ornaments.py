"""What hands make: mandalas, tilings of stars, windows, fabrics, paintings, boards, stars."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix, vivid
from training.patterns.fields.tiles import bent_traces, drop, petal, ray, star_tiles
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    angle,
    box,
    folded,
    fraction,
    hexagons,
    length,
    ramp,
    triangle,
    turned,
    wave,
)

ORNAMENTS = Family("ornaments")


@ORNAMENTS.thing
def mandala(canvas: Canvas) -> Paint:
    """Rings of petals, arches, beads, points and hearts around a flower, 6 to 16 around each."""
    x, y = canvas.x, canvas.y
    radius = length(x, y)
    count = canvas.whole(3, 8) * 2
    hue = canvas.between()
    place, light = hue + radius * 0.8, torch.full_like(x, 0.3)
    even, relief, edges = torch.ones_like(x), torch.zeros_like(x), torch.zeros_like(x)
    for ring in range(5):
        outer = 1.12 - 0.215 * ring
        many = count * (2 if ring == 0 else 1)
        qx, qy, _ = folded(*turned(x, y, canvas.chance() * math.pi / many), many)
        figure = petal(canvas, qx, qy, outer, math.pi / many)
        inside = figure < 0
        depth = (-figure).clamp(0, 1)
        shaded = 0.45 + 0.75 * wave(depth * canvas.whole(1, 2))
        shade = 1 - 0.6 * ramp(0.25, 0, figure)
        light = torch.where(inside, shaded, light * shade)
        petal_place = hue + 0.21 * ring + depth * canvas.between(0.1, 0.4)
        place = torch.where(inside, petal_place, place)
        even = torch.where(inside, 1.0 - ring % 2, even)
        edges = torch.maximum(edges * ~inside, canvas.line(figure * 0.25, 0.014))
        relief = torch.where(inside, depth.sqrt() * 0.5, relief)
    heart = radius < 0.09
    place = torch.where(heart, hue + 0.3 + radius * 4, place)
    light = torch.where(heart, 1.2, light)
    color = torch.where((even > 0)[..., None], canvas.second(place), canvas.first(place))
    color = mix(color * light[..., None], 0.5 + 0.5 * canvas.solid(), edges * 0.9)
    band = canvas.line(radius - 1.11, 0.035)
    color = mix(color, canvas.solid() * 0.7 + 0.3, band)
    return Paint(color, canvas.inside(radius - 1.145), relief + band * 0.3)


@ORNAMENTS.texture
def stars_islamic(canvas: Canvas) -> Paint:
    """Tilings of stars, as in tiles and carved wood, under bands with a dark border.

    On hexagons lines leave the edges' middles at an angle (Hankin's method): stars of 6 points,
    or of 12 where they leave from two points. On squares lie stars of 8 points and crosses.
    """
    size = canvas.between(0.8, 1.4)
    x, y = canvas.x * size, canvas.y * size
    square = canvas.chance(0.4) > 0
    hex_x, hex_y, _, _, _ = hexagons(x, y)
    x = torch.where(square, fraction(x) - 0.5, hex_x)
    y = torch.where(square, fraction(y) - 0.5, hex_y)
    sides = torch.where(square, 8.0, 6.0)
    near, second = star_tiles(canvas, x, y, square)
    doubled = (canvas.chance(0.6) > 0) | square
    lines = torch.where(doubled, torch.minimum(near.abs(), second.abs()), near.abs())
    ox, oy, _ = folded(*turned(x, y, canvas.chance() * math.pi / sides), sides)
    heart = ray(ox, oy, canvas.between(0.15, 0.21), canvas.between(0.08, 0.11), sides)
    radius = length(x, y)
    hue = canvas.between()
    star = canvas.first(hue + radius * 0.5) * (0.55 + 0.6 * ramp(0.4, 0.1, radius))[..., None]
    ground = canvas.second(hue + 0.4 * radius) * 0.4
    color = mix(ground, star, canvas.inside(near / size))
    between = canvas.inside(second / size) * canvas.inside(-near / size) * doubled
    color = mix(color, canvas.solid() * 0.7, between)
    color = mix(color, canvas.second(hue + 0.5) * 0.6 + 0.4, canvas.inside(heart / size))
    half = canvas.between(0.022, 0.036)
    ink = torch.maximum(canvas.inside((lines - half) / size), canvas.line(heart / size, 0.014))
    color = mix(color, canvas.ink(), ink)
    band = canvas.inside((lines - half * 0.55) / size)
    return Paint(mix(color, 0.6 + 0.4 * canvas.solid(1), band), relief=band * 0.4)


@ORNAMENTS.thing
def kaleido(canvas: Canvas) -> Paint:
    """A look through a kaleidoscope: shards of glass between mirrors, 6 to 16 times."""
    count = canvas.whole(3, 8)
    qx, qy, number = folded(canvas.x, canvas.y, count)
    qy = qy.abs()
    size = canvas.between(2.2, 3.2)
    u, v = turned(qx + canvas.between(0, 3), qy + canvas.between(0, 3), canvas.phase())
    near, far, cell_x, cell_y, lot = canvas.voronoi(u * size, v * size)
    radius = length(canvas.x, canvas.y)
    facet = cell_x * torch.cos(lot * 40) + cell_y * torch.sin(lot * 40)
    light = (0.25 + 0.75 * canvas.lot(lot * 99)) * (1 + 0.9 * facet)
    hue = canvas.between(0.3, 1)
    one, two = canvas.first(lot * hue + near * 0.2), canvas.second(lot * hue + radius * 0.2)
    color = vivid(torch.where((lot > 0.5)[..., None], one, two)) * light[..., None]
    pale = (canvas.lot(lot * 99, 5.0) > 0.85).float() * 0.7
    color = color + (1 - color) * pale[..., None]
    seam = far - near
    color = color * (0.25 + 0.75 * ramp(0.02, 0.1, seam))[..., None]
    color = color + (ramp(0.1, 0.03, (near - 0.12).abs()) * (lot > 0.7) * 0.4)[..., None]
    mirror = torch.minimum(qy, (qy - torch.tan(math.pi / count) * qx).abs() * 0.9)
    color = color * (1 - 0.5 * ramp(0.02, 0, mirror))[..., None]
    darker = 1 - 0.3 * (number.remainder(2) > 0.5)
    rim = torch.where(canvas.chance(0.5) > 0, qx, radius) - 1.1
    color = color * (darker * (1 - 0.5 * ramp(-0.3, 0, rim)))[..., None]
    return Paint(color, canvas.inside(rim), relief=ramp(0, 0.2, seam) * 0.5)


@ORNAMENTS.thing
def rosewindow(canvas: Canvas) -> Paint:
    """A cathedral's round window: a rosette, lancets around it, roundels between, in stone."""
    x, y = canvas.x, canvas.y
    radius = length(x, y)
    count = canvas.whole(4, 8) * 2
    half = math.pi / count
    qx, qy, number = folded(x, y, count)
    ox, oy, other = folded(*turned(x, y, half), count)
    wide = torch.tan(half)
    foot, head = canvas.between(0.26, 0.34), canvas.between(0.6, 0.74)
    lancet_wide = wide * qx.clamp(foot, head) - 0.035
    head_size = (wide * head - 0.035).clamp(min=0.03)
    arch = length((qx - head).clamp(min=0) * 0.75, qy) - head_size
    lancet = torch.where(qx > head, arch, qy.abs() - lancet_wide)
    lancet = torch.maximum(lancet, foot - qx)
    place = 0.99 - wide * 0.62
    roundel = length(ox - place, oy) - (wide * place * 0.72).clamp(max=0.2)
    cusp = length(qx - 1.0, qy) - 0.45 * wide
    petals, petal_y, _ = folded(x, y, canvas.whole(5, 8))
    flower = length((petals - 0.13) / 1.1, petal_y) - 0.07
    hue = canvas.between()
    stone = (0.55 + 0.35 * canvas.solid(1)) * 0.75 + 0 * radius[..., None]
    panes = (
        (lancet, canvas.first(hue + 0.5 * number.remainder(2) + 0.5 * qx)),
        (roundel, canvas.second(hue + 0.33 * other.remainder(3) + 1.2 * roundel)),
        (cusp, canvas.first(hue + 0.25)),
        (flower, canvas.second(hue + 0.5 + radius)),
        (radius - 0.05, canvas.first(hue + 0.6)),
    )
    color, glass = stone, torch.zeros_like(x)
    lead = _leading(canvas, radius, qx, qy)
    for distance, tint in panes:
        glow = 0.75 + 0.4 * ramp(0, 0.08, -distance)
        lit = tint * glow[..., None]
        inside = canvas.inside(distance)
        color = mix(color, mix(lit + 0.1, canvas.ink(), lead), inside)
        color = mix(color, canvas.ink(), canvas.line(distance, 0.012))
        glass = torch.maximum(glass, inside)
    for ring in (0.235, 1.12):
        color = mix(color, canvas.ink(), canvas.line((radius - ring).abs() - 0.025, 0.01))
    return Paint(color, canvas.inside(radius - 1.15), relief=(1 - glass) * 0.35, gloss=0.3)


def _leading(canvas: Canvas, radius: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Thin lead between small panes: rings, and zigzags across them."""
    rows = radius * canvas.between(8, 12)
    bars = ramp(0.1, 0.04, (fraction(rows) - 0.5).abs())
    zigzag = ramp(0.2, 0.08, (triangle(rows * 0.5) - 0.5 - y.abs() / (0.2 * x + 0.05)).abs())
    return torch.maximum(bars, zigzag) * canvas.chance(0.7) * (radius > 0.24) * (radius < 0.72)


@ORNAMENTS.thing
def paisley(canvas: Canvas) -> Paint:
    """A drop with a curled tip: a scalloped border, rows of beads, a smaller drop, a flower."""
    curl, slim = canvas.between(1.5, 3), canvas.between(0.9, 1.1)
    x, y = canvas.x * slim, canvas.y
    shape = drop(x, y, curl)
    body_x, body_y = x, y - 0.42
    turns = angle(body_x, body_y)
    scallops = canvas.whole(16, 26)
    edge = shape - 0.045 * (0.5 + 0.5 * torch.cos(turns * TURN * scallops)).sqrt()
    depth = -shape
    bands = depth * canvas.between(8, 11)
    ring = bands.floor().clamp(0, 5)
    within = fraction(bands)
    hue = canvas.between()
    flat = torch.where((ring.remainder(2) > 0.5), 0.35, 0.95)
    one, two = canvas.first(hue + 0.17 * ring), canvas.second(hue + 0.23 * ring)
    color = torch.where((ring.remainder(2) > 0.5)[..., None], two, one) * flat[..., None]
    beads = wave(turns * (scallops * 1.5).round())
    bead = (
        ramp(0.45, 0.7, beads * (1 - (within * 2 - 1).abs()))
        * (ring.remainder(2) > 0.5)
        * (ring < 4)
    )
    color = mix(color, 0.55 + 0.45 * canvas.first(hue + 0.5), bead)
    line = ramp(0.14, 0.05, torch.minimum(within, 1 - within)) * (bands > 0.5)
    color = mix(color, canvas.ink(), line * 0.9)
    petals = canvas.whole(5, 9)
    px, py, _ = folded(body_x, body_y, petals)
    flower = length((px - 0.14) / 0.1, py / (0.45 / petals).clamp(max=0.08)) - 1
    color = mix(color, canvas.ink(), canvas.inside(length(body_x, body_y) - 0.27))
    color = mix(color, 0.4 + 0.6 * canvas.second(hue + 0.4), canvas.inside(flower * 0.08))
    color = mix(color, 0.5 + 0.5 * canvas.first(hue), canvas.inside(length(body_x, body_y) - 0.055))
    color = mix(color, canvas.ink(), canvas.line(edge, 0.02))
    return Paint(color, canvas.inside(edge - 0.02), relief=bead * 0.3 + ramp(0, 0.1, depth) * 0.3)


@ORNAMENTS.texture
def mondrian(canvas: Canvas) -> Paint:
    """Fields cut into fields: bold color beside pale ones, between black bars."""
    size = canvas.between(0.5, 0.75)
    x, y = canvas.x * size + 20, canvas.y * size + 20
    column, row = x.floor(), y.floor()
    x, y = x - column, y - row
    lot = canvas.lot(column, row)
    wide, high = torch.ones_like(x), torch.ones_like(x)
    for cut in range(4):
        draw = canvas.lot(lot * 97 + cut, lot * 31)
        upright = fraction(draw * 13 + 0.7 * (wide < high)) > 0.5
        upright = torch.where((wide > high * 1.6) | (high > wide * 1.6), wide > high, upright)
        at = 0.3 + 0.4 * fraction(draw * 7.7)
        after_x, after_y = x > at, y > at
        split_x = torch.where(after_x, 1 - at, at)
        split_y = torch.where(after_y, 1 - at, at)
        wide, high = (
            torch.where(upright, wide * split_x, wide),
            torch.where(upright, high, high * split_y),
        )
        x, y = (
            torch.where(upright, torch.where(after_x, x - at, x) / split_x, x),
            torch.where(upright, y, torch.where(after_y, y - at, y) / split_y),
        )
        side = torch.where(upright, after_x, after_y)
        lot = fraction(lot * 3.3 + side * 0.37 + draw)
    edge = torch.minimum(torch.minimum(x, 1 - x) * wide, torch.minimum(y, 1 - y) * high)
    bar = canvas.between(0.014, 0.032)
    pale = canvas.lot(lot * 50) > canvas.between(0.35, 0.65)
    color = canvas.first(lot * canvas.between(0.3, 1))
    color = torch.where(pale[..., None], 0.72 + 0.28 * canvas.second(lot), color * 0.9 + 0.05)
    field = ramp(bar * 0.8, bar * 1.2, edge)
    return Paint(mix(canvas.ink() * 0.4, color, field), relief=field * 0.25, gloss=0.4)


@ORNAMENTS.texture
def circuits(canvas: Canvas) -> Paint:
    """A circuit board: three traces side by side, bent at 45 degrees, pads and chips with legs."""
    size = canvas.between(1.2, 2)
    x, y = canvas.x * size, canvas.y * size
    column, row = x.floor(), y.floor()
    lot = canvas.lot(column, row)
    x, y = x - column - 0.5, y - row - 0.5
    x = torch.where(canvas.lot(column, row + 50) > 0.5, -x, x)
    far, near = torch.maximum(x.abs(), y.abs()), torch.minimum(x.abs(), y.abs())
    traces = bent_traces(x, y)
    fan = torch.minimum(near, (near - 0.15).abs())
    ends = length((far - 0.3).clamp(max=0), fan)
    via = length(far - 0.3, fan)
    chip, pads = lot < canvas.between(0.12, 0.3), lot > canvas.between(0.6, 0.8)
    traces = torch.where(chip | pads, ends, traces)
    pad = torch.where(pads, via, 9.0)
    line = canvas.inside((traces - 0.035) / size)
    copper = torch.maximum(line, canvas.inside((pad - 0.062) / size))
    hue = canvas.between()
    board = canvas.second(hue + 0.06 * lot) * 0.5 + 0.03
    shadow = ramp(0.11, 0.05, traces)
    color = board * (1 - 0.5 * shadow)[..., None]
    metal = vivid(canvas.first(hue + 0.1 * lot)) * (0.75 + 0.25 * wave(far))[..., None]
    color = mix(color, metal, copper)
    color = mix(color, canvas.ink() * 0.5, canvas.inside((pad - 0.026) / size))
    case = box(x, y, 0.31, 0.31)
    body = canvas.inside(case / size) * chip
    print_color = canvas.first(hue + 0.4) * 0.9 + 0.1
    color = mix(color, canvas.ink(), body)
    frame = canvas.line((case + 0.06) / size, 0.012) + canvas.inside((length(x, y) - 0.07) / size)
    color = mix(color, print_color, frame.clamp(0, 1) * body)
    return Paint(color, relief=copper * 0.35 + body * 0.5)


@ORNAMENTS.thing
def star(canvas: Canvas) -> Paint:
    """A star of 4 to 8 points: cut like a jewel, outlined again and again, or a compass rose."""
    count = canvas.whole(5, 8)
    kind = canvas.variant(3)
    count = torch.where(kind == 2, canvas.whole(1, 2) * 4, count)
    qx, qy, _ = folded(canvas.x, canvas.y, count)
    notch = canvas.between(0.42, 0.56) + 0.02 * (count - 5)
    jewel = ray(qx, qy, 1.1, notch, count)
    ox, oy, _ = folded(*turned(canvas.x, canvas.y, math.pi / count), count)
    long = ray(qx, qy, 1.06, 0.27, count)
    short = ray(ox, oy, 0.76, 0.36, count)
    rose = torch.minimum(long, short)
    distance = torch.where(kind == 2, rose, jewel) - torch.where(kind == 1, 0.06, 0.0)
    on_long = long < short
    half = torch.where((kind == 2) & ~on_long, oy, qy) > 0
    hue = canvas.between()
    bands = -distance * canvas.between(7, 11)
    facet = torch.where(half, 1.15, 0.35) * (0.75 + 0.25 * wave(bands * 0.7))
    outline = 0.25 + 0.95 * triangle(bands)
    light = torch.where(kind == 1, outline, facet)
    place = torch.where(kind == 1, bands.floor() * 0.19, 0.15 * half + 0.3 * distance)
    place = place + 0.5 * ((kind == 2) & ~on_long)
    color = vivid(canvas.first(hue + place)) * light[..., None]
    radius = length(canvas.x, canvas.y)
    boss = radius - canvas.between(0.1, 0.2)
    shown = canvas.inside(boss) * (kind != 1)
    jewel_color = canvas.second(hue + radius * 2) * (1.3 - 5 * radius.clamp(max=0.2))[..., None]
    color = mix(color, jewel_color, shown)
    color = mix(color, canvas.ink(), canvas.line(boss, 0.02) * (kind != 1))
    color = mix(color, canvas.ink(), canvas.line(distance + 0.01, 0.025))
    color = mix(color, canvas.ink(), canvas.line(long, 0.012) * (kind == 2) * (rose < 0))
    return Paint(color, canvas.inside(distance - 0.01), relief=(-distance).clamp(0, 0.3))
