"""Cells, stones, balls and blocks: what lies side by side."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import bright, mix
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import ball, hexagons, length, ramp, triangle, wave

CELLS = Family("cells")


@CELLS.texture
def honeycomb(canvas: Canvas) -> Paint:
    """A comb of wax: deep six-sided cells, empty, filled with honey, or closed with a lid."""
    size = canvas.between(1.7, 3.6)
    x, y, wall, column, row = hexagons(canvas.x * size, canvas.y * size)
    number = canvas.lot(column, row)
    thick = canvas.between(0.05, 0.11)
    wax = ramp(thick * 1.3, thick * 0.7, wall)
    depth = wall / 0.5
    steps = triangle(depth * canvas.whole(2, 4)) * canvas.between(0.1, 0.4)
    hue = number * canvas.between(0.05, 0.25)
    color = (
        canvas.first(hue + depth * 0.3) * (0.75 - 0.65 * depth - steps * 0.4).clamp(0.06)[..., None]
    )
    kind = canvas.lot(column + 17, row)
    honey = ramp(0.16, 0.22, wall) * (kind < canvas.between(0, 0.5))
    color = mix(color, bright(canvas.second(hue + depth * 0.2)), honey)
    color = color + (canvas.glint(x + 0.1, y + 0.12, 0.11) * honey * 0.7)[..., None]
    lid = ramp(0.1, 0.14, wall) * (kind > canvas.between(0.75, 1.2))
    color = mix(color, bright(canvas.first(0.5 + depth * 0.15), 0.7), lid)
    color = mix(color, bright(canvas.first(hue * 0.3 + 0.1), 0.95), wax)
    outline = ramp(0.035, 0.0, (wall - thick * 1.4).abs())
    color = color * (1 - 0.75 * outline)[..., None]
    return Paint(color, relief=wax * 0.8 + honey * 0.3 + lid * depth * 0.6)


@CELLS.texture
def stones(canvas: Canvas) -> Paint:
    """Cobbles: domed and speckled, veined or plain, dark earth between them."""
    size = canvas.between(1.4, 3)
    nearest, second, _, _, number = canvas.voronoi(canvas.x * size, canvas.y * size)
    grain = canvas.rough(14, 3)
    edge = second - nearest + 0.015 * grain
    dome = ramp(0.0, 0.5, edge)
    vein = ramp(0.12, 0.03, (canvas.rough(5, 2) + number * 2 - 1).abs()) * canvas.chance(0.5)
    color = canvas.first(number * canvas.between(0.1, 0.5) + dome * 0.12)
    color = bright(color, 0.4 + 0.4 * 0.9) * (0.3 + 0.75 * dome + 0.1 * grain)[..., None]
    color = mix(color, bright(canvas.second(number * 0.4), 0.9), vein * dome * 0.8)
    speck = ramp(1.3, 1.6, grain) * dome
    color = mix(color, color * 0.35, speck)
    color = mix(color * 0 + canvas.ink(), color, ramp(0.05, 0.13, edge))
    return Paint(color, relief=dome * 1.2 + 0.08 * grain, gloss=0.6)


@CELLS.texture
def cells(canvas: Canvas) -> Paint:
    """Living tissue: pale membranes, grainy plasm, a dark nucleus with a spark in each."""
    size = canvas.between(1.4, 2.8)
    nearest, second, near_x, near_y, number = canvas.voronoi(canvas.x * size, canvas.y * size, 0.65)
    edge = second - nearest
    grain = canvas.rough(18, 2)
    plasm = canvas.first(edge * canvas.between(0.3, 0.9) + number * canvas.between(0, 0.2))
    tone = 0.45 + 0.5 * ramp(0.5, 0.1, edge) + 0.1 * grain
    color = bright(plasm, 0.75) * tone[..., None]
    granule = ramp(1.2, 1.6, grain) * ramp(0.15, 0.3, edge)
    color = mix(color, bright(canvas.second(0.3 + number)), granule * canvas.chance(0.6))
    wide = canvas.between(0.16, 0.27)
    nucleus = nearest * (1 + 0.06 * torch.sin(number * 40 + torch.atan2(near_y, near_x) * 3))
    color = mix(color, canvas.second(nearest * 2) * 0.3, ramp(wide, wide * 0.85, nucleus))
    halo = ramp(0.035, 0.0, (nucleus - wide).abs())
    color = mix(color, bright(canvas.second(number * 0.2 + 0.5), 0.9), halo)
    spark = length(near_x - 0.3 * wide, near_y + 0.25 * wide)
    color = mix(color, bright(canvas.second(0.5), 0.95), ramp(wide * 0.42, wide * 0.28, spark))
    thick = canvas.between(0.07, 0.13)
    color = mix(color, color * 0.2, ramp(thick + 0.09, thick + 0.02, edge))
    color = mix(color, color * 0 + bright(canvas.solid(1), 0.9), ramp(thick, thick * 0.5, edge))
    relief = ramp(0, 0.3, edge) * 0.5 + ramp(wide, 0, nucleus) * 0.5
    return Paint(color, relief=relief)


@CELLS.texture
def bubbles(canvas: Canvas) -> Paint:
    """Soap bubbles: see-through, with a shimmering rim, a window of light and its reflection."""
    size = canvas.between(1.3, 2.8)
    nearest, second, near_x, near_y, number = canvas.voronoi(canvas.x * size, canvas.y * size, 0.8)
    radius = canvas.between(0.3, 0.42) + 0.22 * number
    x, y, reach = -near_x / radius, -near_y / radius, nearest / radius
    rim = ramp(0.5, 0.97, reach)
    toward = canvas.phase()
    facing = x * torch.cos(toward) + y * torch.sin(toward)
    hue = reach * canvas.between(0.4, 1.1) + number * 0.4 + facing * canvas.between(0.1, 0.3)
    behind = canvas.second(canvas.frame_y * 0.15) * 0.28
    color = mix(behind * 1.2, bright(canvas.first(hue), 0.95), 0.12 + 0.85 * rim)
    window_x, window_y = x - 0.5 * torch.cos(toward), y - 0.5 * torch.sin(toward)
    glint = canvas.glint(window_x, window_y, 0.3)
    crescent = ramp(0.1, 0.03, (reach - 0.8).abs()) * ramp(-0.35, -0.7, facing)
    color = color + (0.9 * glint + 0.5 * crescent)[..., None]
    outline = torch.minimum((1 - reach) * radius, second - nearest)
    shown = ramp(0.0, 0.03, outline)
    color = color * (0.25 + 0.75 * ramp(0.01, 0.05, outline))[..., None]
    drops = ramp(1.5, 1.8, canvas.rough(16, 1)) * canvas.chance(0.6)
    behind = mix(behind, bright(canvas.first(0.2), 0.7), drops * 0.7)
    return Paint(mix(behind, color, shown))


@CELLS.texture
def spheres(canvas: Canvas) -> Paint:
    """Balls in rows of six neighbors, lit hard from one side; plain, striped or dotted."""
    size = canvas.between(1.1, 2.8)
    x, y, _, column, row = hexagons(canvas.x * size, canvas.y * size)
    number = canvas.lot(column, row)
    radius = canvas.between(0.4, 0.5)
    x, y = x / radius, y / radius
    toward = canvas.phase()
    light, shine = ball(x, y, toward)
    reach = length(x, y)
    bulge = torch.asin(y.clamp(-0.99, 0.99))
    stripe = ramp(0.4, 0.6, wave(bulge * canvas.between(0.5, 1.1) + number)) * canvas.chance(0.45)
    color = bright(canvas.first(number * canvas.between(0, 0.6)), 0.85)
    color = mix(color, bright(canvas.second(number * 0.3)), stripe.expand_as(color[..., 0]))
    color = color * (0.06 + 1.05 * light)[..., None]
    bounce = ramp(0.75, 1, reach) * ramp(0.1, 0, light)
    color = mix(color, canvas.second(0.5), bounce * 0.5) + (shine * 0.9)[..., None]
    floor = canvas.second(canvas.frame_y * 0.15) * (0.1 + 0.35 * ramp(1, 1.25, reach))[..., None]
    return Paint(mix(floor, color, ramp(1.0, 0.95, reach)))


@CELLS.texture
def cubes(canvas: Canvas) -> Paint:
    """Blocks in a stack, three faces seen, light, middle and dark; plain, nested or with pips."""
    size = canvas.between(1.1, 2.6)
    x, y, _, column, row = hexagons(canvas.x * size, canvas.y * size)
    # Along the three edges that meet in the middle; a face lies opposite to the least of them.
    down, left, right = y, -0.8660254 * x - 0.5 * y, 0.8660254 * x - 0.5 * y
    least = torch.minimum(down, torch.minimum(left, right))
    most = torch.maximum(down, torch.maximum(left, right))
    u, v = (most - least) * 1.1547, (-most - 2 * least) * 1.1547
    face = torch.where(least == down, 0.0, torch.where(least == left, 1.0, 2.0))
    number = canvas.lot(column, row)
    edge = torch.minimum(torch.minimum(u, 1 - u), torch.minimum(v, 1 - v))
    tone = 1.1 - 0.43 * face
    hue = number * canvas.between(0, 0.5) + face * canvas.between(0, 0.1)
    color = bright(canvas.first(hue), 0.9) * tone[..., None]
    kind = canvas.whole(0, 3)
    nested = ramp(0.4, 0.6, wave(edge * canvas.whole(2, 4) * 2)) * (kind == 1)
    inset = ramp(0.17, 0.2, edge) * (kind == 2)
    color = mix(color, canvas.second(hue) * tone[..., None] * 0.6, (nested + inset).clamp(0, 1))
    pip = length(((u - 0.5).abs() - 0.22), ((v - 0.5).abs() - 0.22))
    pip = torch.minimum(pip, length(u - 0.5, v - 0.5) + (face > 1))
    color = mix(color, color * 0.12, ramp(0.13, 0.09, pip) * (kind == 3))
    rim = ramp(0.05, 0.015, edge)
    return Paint(color * (1 - 0.8 * rim)[..., None], relief=ramp(0, 0.12, edge) * 0.3, gloss=0.3)


def _shards(canvas: Canvas, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Prisms that rise in rows before rows, each row leaning its own way.

    Returns the place across a prism, -1..1 within it, how far below its tip a point lies, and a
    random number in 0..1 for it.
    """
    top, lean = y.floor(), canvas.between(0.5, 1.3)
    side, down, number = torch.full_like(x, 2.0), torch.zeros_like(x), torch.zeros_like(x)
    for ahead in (-2, -1, 0, 1):
        row = top + ahead
        place = x + (y - row) * lean * (canvas.lot(row) - 0.5) + canvas.lot(row, 7.0)
        column = place.round()
        lot = canvas.lot(column, row)
        below = y - row + 0.8 * canvas.lot(column, row + 13)
        wide = (0.34 + 0.2 * lot) * (below / (0.45 + 0.35 * lot)).clamp(0.02, 1)
        here_side = (place - column) / wide
        here = (below > 0) & (here_side.abs() < 1)
        side, down = torch.where(here, here_side, side), torch.where(here, below, down)
        number = torch.where(here, lot, number)
    return side, down, number


@CELLS.texture
def crystals(canvas: Canvas) -> Paint:
    """A druse of quartz: leaning six-sided prisms with cut tips, each face flat and lit alone."""
    size = canvas.between(1.3, 2.4)
    side, down, number = _shards(
        canvas, canvas.x * size * canvas.between(0.65, 0.95), canvas.y * size
    )
    left, right = -0.75 + 0.5 * number, 0.2 + 0.5 * canvas.lot(number * 91)
    face = (side > left).float() + (side > right).float()
    slant = (side - left) / (right - left) - 0.5
    shoulder = 0.45 + 0.35 * number + 0.14 * torch.where(face == 1, 0.5 - slant.abs(), 0.0)
    body = (down > shoulder).float()
    lot = canvas.lot(face + 3 * body, number * 97)
    tone = 1.15 - 0.45 * face + 0.25 * (lot - 0.5) - 0.22 * body * (1 - face)
    tone = tone * (1.1 - 0.45 * down) + 0.12 * torch.sin(down * 9 + side * 2 + number * 30) * body
    hue = number * canvas.between(0.1, 0.5) + lot * 0.12 + down * canvas.between(0, 0.25)
    color = bright(canvas.first(hue), 0.9) * tone.clamp(0.06, 1.3)[..., None]
    ridge = torch.minimum((side - left).abs(), (side - right).abs())
    seam = torch.minimum(ridge, (down - shoulder).abs() * 2)
    color = color + (ramp(0.1, 0.02, seam) * 0.45)[..., None]
    outline = ramp(0.82, 0.97, side.abs())
    color = mix(color, color * 0 + canvas.ink(), outline)
    star = canvas.glint(side * 0.3, down - 0.25, 0.14) * (number > 0.6)
    return Paint(color + (star * 0.9)[..., None])
