"""Fabric: what hands lay, weave, knit, knot and string."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import bright, mix
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    ball,
    folded,
    fraction,
    hexagons,
    length,
    ramp,
    triangle,
    wave,
)

FABRIC = Family("fabric")


def _arch(across: Tensor) -> Tensor:
    """The height of a round strand, 1 in its middle, 0 at -1 and 1 and beyond."""
    return torch.cos(across.clamp(-1, 1) * (TURN / 4)).clamp(min=0)


@FABRIC.texture
def bricks(canvas: Canvas) -> Paint:
    """A wall in running bond, of long or stout bricks, chipped and grainy, mortar between."""
    size, aspect = canvas.between(2.2, 4), canvas.between(0.4, 0.6)
    grain = canvas.rough(14, 3)
    y = canvas.y * size
    row = y.floor()
    x = canvas.x * size * aspect + row * torch.where(canvas.chance(0.7) > 0, 0.5, 0.333)
    column = x.floor()
    wall_x = (0.5 - (fraction(x) - 0.5).abs()) / aspect
    wall_y = 0.5 - (fraction(y) - 0.5).abs()
    # A round corner: both walls near at once count as nearer.
    corner = length((0.2 - wall_x).clamp(min=0), (0.2 - wall_y).clamp(min=0))
    wall = 0.2 - corner + 0.014 * grain
    number = canvas.lot(column, row)
    tone = 0.55 + 0.5 * canvas.lot(column, row + 31) + 0.13 * grain
    color = bright(canvas.first(number * canvas.between(0.05, 0.4)), 0.8) * tone[..., None]
    pit = ramp(1.5, 1.8, grain)
    color = mix(color, color * 0.3, pit)
    light = canvas.chance(0.4)[..., None]
    mortar = canvas.second(0.2 + grain * 0.02)
    mortar = bright(mortar, 0.95) * light + mortar * 0.18 * (1 - light)
    thick = canvas.between(0.05, 0.1)
    color = mix(mortar, color, ramp(thick, thick + 0.05, wall))
    return Paint(color, relief=ramp(thick, thick + 0.1, wall) + 0.12 * grain, gloss=0.3)


@FABRIC.texture
def weave(canvas: Canvas) -> Paint:
    """Basketwork: bands of two colors, over and under, each of a few fibers; gaps are dark."""
    size, skip = canvas.between(2, 4), torch.where(canvas.chance(0.7) > 0, 1.0, 2.0)
    x, y = canvas.x * size, canvas.y * size
    column, row = x.floor(), y.floor()
    # One over one, or, as in twill, the crossings of each row moved by one.
    upright = ((column + row).remainder(1 + skip) < 1).float()
    fx, fy = fraction(x) - 0.5, fraction(y) - 0.5
    across = torch.where(upright > 0.5, fx, fy)
    along = torch.where(upright > 0.5, fy, fx)
    wide = canvas.between(0.4, 0.48)
    fibers = canvas.whole(2, 6)
    fiber = wave(across / wide * fibers * 0.5 + 0.5 * fibers.remainder(2))
    height = torch.cos(along * (TURN / 2)) * ramp(wide, wide - 0.06, across.abs())
    hue = canvas.lot(torch.where(upright > 0.5, column, row), upright) * canvas.between(0, 0.3)
    first, second = bright(canvas.first(hue), 0.95), bright(canvas.second(hue), 0.95)
    color = mix(second * 0.75, first, upright)
    color = color * (0.55 + 0.45 * fiber)[..., None] * (0.1 + 0.95 * height)[..., None]
    return Paint(color, relief=height * (0.8 + 0.2 * fiber), gloss=0.6)


@FABRIC.texture
def knit(canvas: Canvas) -> Paint:
    """Stockinette: columns of V stitches of twisted yarn, plain, striped or in a small motif."""
    size = canvas.between(1.8, 3.4)
    x, y = canvas.x * size, canvas.y * size * canvas.between(1.1, 1.5)
    leg = fraction(x) - 0.5
    side = torch.sign(leg)
    slant = canvas.between(0.9, 1.4) * canvas.sign()
    place = y + slant * leg.abs()
    column, row = x.floor(), place.floor()
    across, along = fraction(place) - 0.5, (leg.abs() - 0.25) * 4
    plump = (1 - (across * 2.1) ** 2 - 0.75 * along.abs() ** 3).clamp(0, 1).sqrt()
    ply = wave(across * canvas.whole(2, 3) + along * canvas.between(0.5, 0.9) * torch.sign(slant))
    motif = canvas.whole(0, 2)
    repeat = canvas.whole(3, 5)
    diamond = ((triangle(column / repeat / 2) + triangle(row / repeat / 2)) > 1).float()
    stripe = (row.remainder(repeat) < repeat / 2).float()
    chosen = torch.where(motif == 0, row * 0, torch.where(motif == 1, stripe, diamond))
    color = mix(bright(canvas.first(0.1), 0.9), bright(canvas.second(0.3), 0.95) * 0.75, chosen)
    tint = 0.85 + 0.15 * side * canvas.sign()
    tone = (0.05 + 0.95 * plump) * (0.62 + 0.38 * ply) * tint
    return Paint(color * tone[..., None], relief=plump * (0.85 + 0.15 * ply), gloss=0.4)


def _strands(
    x: Tensor, y: Tensor, kind: Tensor, upright_over: Tensor, wide: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Strands through square tiles, over and under, that join at the middles of the tiles' sides.

    kind: 0 where the two strands of a tile cross, 1 or -1 where they turn away from each other.
    Returns the place across the strand that is seen, -1..1 within it, the place along it,
    -0.5..0.5 through a tile, and its light, 0..1: below 1 where another one lies over it.
    """
    flip = torch.where(kind < 0, -1.0, 1.0)
    fx, fy = (fraction(x) - 0.5) * flip, fraction(y) - 0.5
    turning = kind != 0
    first, second = length(fx + 0.5, fy + 0.5) - 0.5, length(fx - 0.5, fy - 0.5) - 0.5
    first_along = torch.atan2(fy + 0.5, fx + 0.5) / (TURN / 4) - 0.5
    second_along = torch.atan2(0.5 - fy, 0.5 - fx) / (TURN / 4) - 0.5
    # Across and along are right-handed everywhere, so that a twist keeps its direction.
    first, second = torch.where(turning, first, fx), torch.where(turning, second, -fy)
    first_along = torch.where(turning, first_along, fy) * flip
    second_along = torch.where(turning, second_along, fx) * flip
    near = torch.where(turning, first.abs() < second.abs(), upright_over > 0.5)
    top, under = torch.where(near, first, second), torch.where(near, second, first)
    along = torch.where(near, first_along, second_along)
    below = (top.abs() > wide) & (under.abs() < wide) & ~turning
    across = torch.where(below, under, top) / wide
    along = torch.where(below, torch.where(near, second_along, first_along), along)
    shade = torch.where(below, ramp(wide, wide + 0.2, top.abs()), torch.ones_like(top))
    return across, along, shade


@FABRIC.texture
def knots(canvas: Canvas) -> Paint:
    """A tangle of thick twisted rope that turns and crosses without any order."""
    size = canvas.between(1.4, 2.6)
    x, y = canvas.x * size, canvas.y * size
    column, row = x.floor(), y.floor()
    lot = canvas.lot(column, row)
    kind = torch.where(lot < 0.3, -1.0, torch.where(lot < 0.6, 1.0, 0.0))
    over = (canvas.lot(column + 7, row) > 0.5).float()
    wide = canvas.between(0.22, 0.32)
    across, along, shade = _strands(x, y, kind, over, wide)
    round_height = _arch(across)
    twist = along * canvas.whole(2, 5) * 2 + across.clamp(-1, 1) * canvas.between(0.4, 0.9)
    groove = triangle(twist)
    behind = canvas.second(canvas.rough(3, 2) * 0.1) * 0.25
    color = bright(canvas.first(canvas.frame_y * 0.15 + round_height * 0.15), 0.9)
    color = mix(color, bright(canvas.second(0.4), 0.9), ramp(0.6, 0.8, groove) * canvas.chance(0.5))
    tone = (0.15 + 0.95 * round_height) * (0.3 + 0.7 * ramp(0, 0.5, groove)) * (0.1 + 0.9 * shade)
    color = color * tone[..., None]
    strand = ramp(1.0, 0.92, across.abs())
    behind = behind * (0.2 + 0.8 * ramp(1, 1.9, across.abs()))[..., None]
    return Paint(mix(behind, color, strand), relief=round_height * (0.7 + 0.3 * groove) * shade)


@FABRIC.texture
def celtic(canvas: Canvas) -> Paint:
    """Interlace as in the Book of Kells: flat bordered ribbons, strictly over and under."""
    size = canvas.between(1.6, 3)
    x, y = canvas.x * size, canvas.y * size
    column, row = x.floor(), y.floor()
    # The turns repeat by mirrors: what is drawn by lot becomes an ornament.
    period = canvas.whole(2, 3) * 2
    column_lot = (triangle(column / period) * period).round()
    row_lot = (triangle(row / period) * period).round()
    lot = canvas.lot(column_lot, row_lot)
    turns = canvas.between(0.1, 0.35)
    kind = torch.where(lot < turns, torch.where(lot < turns / 2, -1.0, 1.0), 0.0)
    over = (column + row).remainder(2)
    wide = canvas.between(0.26, 0.36)
    across, _, shade = _strands(x, y, kind, over, wide)
    edge = across.abs()
    border = canvas.between(0.5, 0.66)
    heart = bright(canvas.first(edge * 0.15), 0.95)
    color = mix(
        heart * 0.85, bright(canvas.second(0.6), 0.98), ramp(border - 0.06, border + 0.06, edge)
    )
    lines = ramp(0.12, 0.05, (edge - border).abs())
    spine = ramp(0.16, 0.08, edge) * canvas.chance(0.5)
    color = color * (1 - 0.85 * (lines + spine).clamp(0, 1))[..., None]
    color = color * ((1 - 0.95 * ramp(0.85, 0.95, edge)) * (0.08 + 0.92 * shade))[..., None]
    behind = canvas.first(0.5) * 0.22
    return Paint(
        mix(behind, color, ramp(1.02, 0.98, edge)), relief=ramp(1, 0.8, edge) * shade * 0.5
    )


@FABRIC.texture
def rope(canvas: Canvas) -> Paint:
    """Ropes side by side: round, of two to four twisted strands of fine yarn, mirrored or not."""
    size = canvas.between(1.6, 3)
    x = canvas.x * size + canvas.between(0, 0.15) * torch.sin(canvas.y * canvas.between(1, 3))
    column = x.floor()
    across = (fraction(x) - 0.5) / 0.47
    mirrored = 1 - 2 * column.remainder(2) * canvas.chance(0.6)
    slope = torch.asin(across.clamp(-0.98, 0.98)) * canvas.between(0.35, 0.55)
    place = canvas.y * size * canvas.between(0.9, 1.7) + mirrored * slope + canvas.lot(column)
    number, within = place.floor(), fraction(place) - 0.5
    strand = _arch(within * 2)
    yarn = wave(within * canvas.whole(2, 4) - across * mirrored * canvas.between(0.6, 1.5))
    hue = canvas.lot(column, number.remainder(canvas.whole(2, 4))) * canvas.between(0.05, 0.5)
    color = bright(canvas.first(hue), 0.95) * (0.5 + 0.55 * yarn)[..., None]
    tone = (0.06 + 1.0 * strand.sqrt()) * (0.08 + 1.0 * _arch(across).sqrt())
    color = color * tone[..., None]
    return Paint(color, relief=_arch(across) * 0.6 + strand * 0.5 + yarn * 0.08, gloss=0.6)


@FABRIC.texture
def beads(canvas: Canvas) -> Paint:
    """Strings of glass beads that hang in curves, large or with small ones between, in a row."""
    size = canvas.between(1.8, 3.4)
    waves, slope = canvas.between(1.5, 4), canvas.between(0.1, 0.45)
    sag = slope / waves * torch.sin(canvas.x * waves + canvas.phase())
    place = (canvas.y + sag) * size
    row = place.floor()
    y = (fraction(place) - 0.5) * canvas.between(1.1, 1.5)
    along = canvas.x * size * canvas.between(1, 1.1) + canvas.lot(row)
    column = along.floor()
    x = fraction(along) - 0.5
    small = canvas.lot(row, 3.0) * canvas.chance(0.5) > 0.5
    radius = torch.where(small & (column.remainder(2) > 0.5), 0.26, 0.47)
    toward = canvas.phase()
    light, shine = ball(x / radius, y / radius, toward)
    reach = length(x, y) / radius
    number = canvas.lot(column.remainder(canvas.whole(2, 5)), row)
    color = bright(canvas.first(number * canvas.between(0.1, 1)), 0.85)
    glow = ramp(-0.2, -0.9, (x * torch.cos(toward) + y * torch.sin(toward)) / radius)
    tone = 0.12 + 0.95 * light + 0.45 * glow * ramp(1, 0.7, reach)
    cap = ramp(0.74, 0.82, x.abs() / radius) * canvas.chance(0.6)
    color = mix(color, bright(canvas.second(0.5), 0.9), cap)
    color = color * tone[..., None] + shine[..., None]
    thread = ramp(0.07, 0.03, y.abs())
    behind = mix(canvas.second(row * 0.2) * 0.2, bright(canvas.second(0.5), 0.8), thread)
    behind = behind * (0.3 + 0.7 * ramp(1, 1.4, reach))[..., None]
    return Paint(mix(behind, color, ramp(1, 0.93, reach)))


def _rosette(canvas: Canvas, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """A doily around the origin: the distance to its threads, and how much of it is cloth."""
    sectors = canvas.whole(4, 8)
    radius = length(x, y)
    fold_x, fold_y, _ = folded(x, y, sectors)
    petal = fold_y.abs() - canvas.between(0.06, 0.11) * torch.sin(
        ((fold_x - 0.09) / 0.25).clamp(0, 1) * TURN / 2
    )
    hole = fold_y.abs() - 0.03 * torch.sin(((fold_x - 0.16) / 0.13).clamp(0, 1) * TURN / 2)
    rim_x, rim_y, _ = folded(x, y, sectors * 2)
    loop = length(rim_x - 0.4, rim_y) - 0.4 * 0.5 * TURN / (sectors * 2)
    distance = torch.minimum(petal.abs(), (radius - 0.35).abs())
    distance = torch.minimum(distance, torch.where(radius > 0.35, loop.abs(), 1.0))
    heart = (radius - 0.05).abs() - 0.025
    cloth = ramp(0.012, -0.012, petal) * ramp(-0.01, 0.01, hole) * 0.6
    return torch.minimum(distance, heart), cloth


@FABRIC.texture
def lace(canvas: Canvas) -> Paint:
    """Crocheted doilies edge to edge, thread light on dark: petals, a rim of loops, a net."""
    size = canvas.between(0.55, 1)
    x, y, wall, _, _ = hexagons(canvas.x * size, canvas.y * size)
    radius = length(x, y)
    distance, cloth = _rosette(canvas, x, y)
    thick = canvas.between(0.011, 0.016)
    mesh = canvas.whole(7, 10)
    net = torch.maximum(triangle(x * mesh + y * mesh), triangle(x * mesh - y * mesh))
    outside = ramp(0.44, 0.46, radius) * (wall > 0)
    net = ramp(0.72, 0.92, net) * outside * 0.7
    spokes = ramp(thick, thick * 0.4, (wall - 0.004).abs()) * canvas.chance(0.5)
    thread = torch.maximum(ramp(thick * 1.5, thick * 0.5, distance), torch.maximum(net, cloth))
    thread = torch.maximum(thread, spokes)
    dark = canvas.second(radius * 0.5) * 0.2
    light = bright(canvas.first(radius * 0.4), 0.95) * 0.65 + 0.35
    return Paint(mix(dark, light, thread), relief=thread * 0.4, gloss=0.5)
