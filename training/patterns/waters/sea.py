"""Creatures of the sea."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import limb
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    angle,
    capsule,
    ellipse,
    fraction,
    length,
    ramp,
    triangle,
    turned,
    wave,
)
from training.patterns.waters.arms import arm_skin, eight_arms, suckers, winding_arm
from training.patterns.waters.seahorses import rays, seahorse_figure
from training.patterns.waters.turtles import flipper, plates, turtle_skin
from training.patterns.waters.whales import whale_figure

SEA = Family("sea")


@SEA.upright
def fish(canvas: Canvas) -> Paint:
    """A fish swimming to the left: scales, gill, rayed fins, a forked or a fanned tail.

    Slender, tall like an angelfish with trailing fins, or round; striped or spotted.
    """
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y + 0.06 * torch.sin(canvas.x * 3 + canvas.phase())
    tall = torch.where(kind == 1, canvas.between(0.6, 0.72), canvas.between(0.36, 0.48))
    tall = torch.where(kind == 2, canvas.between(0.54, 0.62), tall)
    place = ((x + 0.98) / 1.55).clamp(0, 1)
    full = torch.sin(math.pi * place**0.78).clamp(min=0) ** torch.where(kind == 2, 0.55, 0.75)
    half = tall * full + 0.09 * ramp(0.75, 1, place) * (x < 0.62)
    body = torch.maximum(y.abs() - half, torch.maximum(-x - 0.98, x - 0.62))
    figure = _fins(canvas, Figure.of(canvas), kind, x, y, tall)
    color = _fish_skin(canvas, x, y, half)
    figure = figure.part(canvas.even(body.clamp(-1, 1)), color, rim=0.045, depth=0.3)
    return _fish_face(canvas, figure, x, y, tall).paint()


def _fins(
    canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor, tall: Tensor
) -> Figure:
    """The tail, and the fins on the back and below."""
    tx, ty = x - 0.5, y
    spread, fork = canvas.between(0.75, 1.25), canvas.between(-0.25, 0.5)
    reach = 0.62 - fork * 0.28 + fork * (ty.abs() * 0.9) + 0.02 * wave(ty * 9)
    tail = torch.maximum(ty.abs() - 0.06 - tx * spread * 0.85, torch.maximum(tx - reach, -tx))
    figure = figure.part(tail * 0.8, rays(canvas, tx + 0.25, ty, 34), rim=0.04, depth=0.4)
    trail = torch.where(kind == 1, canvas.between(0.45, 0.75), canvas.between(0.12, 0.34))
    start, end = canvas.between(-0.6, -0.4), canvas.between(0.35, 0.55)
    sweep = ((x - start) / (end - start)).clamp(0, 1)
    high = trail * torch.where(kind == 1, sweep**1.5, torch.sin(math.pi * sweep**0.6).clamp(min=0))
    thorns = 0.06 * triangle(x * 9) * canvas.chance(0.4)
    above = -y - tall * (1 - 0.75 * (x + 0.25) ** 2).clamp(min=0.1) - high + thorns
    above = torch.maximum(
        above, torch.maximum(y, (x - (start + end) / 2).abs() - (end - start) / 2)
    )
    below = y - tall * (1 - 0.75 * (x + 0.25) ** 2).clamp(min=0.1) - high * 0.75 + thorns
    below = torch.maximum(below, torch.maximum(-y, (x - end + 0.3).abs() - 0.3))
    fins = canvas.even(torch.minimum(above, below).clamp(-1, 1))
    return figure.part(fins, rays(canvas, x + 0.45, y * 0.6, 38), rim=0.035, depth=0.4)


def _fish_skin(canvas: Canvas, x: Tensor, y: Tensor, half: Tensor) -> Tensor:
    size, look = canvas.between(4.5, 7), canvas.whole(0, 3)
    edge, _, _, number = canvas.scales(y * size, x * size * 1.1)
    color = (
        canvas.first(y * 0.45 + number * 0.1 + 0.2) * (0.55 + 0.55 * ramp(1, 0.55, edge))[..., None]
    )
    bars = ramp(0.45, 0.55, triangle(x * canvas.between(1.3, 2.4) + 0.1 * torch.cos(y * 6)))
    lines = ramp(0.45, 0.6, wave(y / half.clamp(min=0.1) * canvas.whole(1, 2)))
    column = x * canvas.between(3, 5)
    row = y * 4 + 0.5 * column.floor().remainder(2)
    spots = ramp(0.36, 0.28, length(fraction(column) - 0.5, fraction(row) - 0.5))
    pattern = torch.where(look == 0, bars, torch.where(look == 1, lines, spots)) * (look != 3)
    color = mix(
        color, canvas.second(0.15 + y * 0.2) * (0.5 + 0.5 * ramp(1, 0.5, edge))[..., None], pattern
    )
    belly = ramp(0.2, 0.9, y / half.clamp(min=0.1))
    return (
        color * (1.15 - 0.45 * ramp(0.5, -1, y / half.clamp(min=0.1)))[..., None]
        + 0.25 * belly[..., None]
    )


def _fish_face(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, tall: Tensor) -> Figure:
    """A head without scales behind a gill, an eye, a mouth, the fin at the side."""
    gill = length(x + 0.95, y) - 0.5
    body = figure.relief.clamp(0, 1) > 0
    cheek = canvas.first(0.1 + length(x + 0.7, y) * 0.4) * 0.85 + 0.1
    figure = figure.mark(canvas.inside(gill) * body, cheek)
    figure = figure.shade(canvas.line(gill, 0.022) * (y.abs() < tall * 0.75) * 0.85)
    figure = figure.bead(x + 0.68, y + 0.1, canvas.between(0.085, 0.125), canvas.second(0.6))
    mouth = capsule(x, y, (-1.0, 0.1), (-0.83, canvas.between(0.1, 0.17)), 0.022)
    figure = figure.shade(canvas.inside(mouth) * 0.9)
    fx, fy = turned(x + 0.34, y - 0.12, canvas.between(-0.7, 0.1))
    fin = torch.maximum(fy.abs() - 0.03 - fx * 0.42, length(fx, fy) - 0.36)
    return figure.part(
        torch.maximum(fin, -fx), rays(canvas, fx + 0.06, fy, 28), rim=0.03, depth=0.3
    )


@SEA.upright
def jellyfish(canvas: Canvas) -> Paint:
    """A jellyfish: a ribbed bell with a scalloped hem, frilled arms below, trailing threads.

    A tall bell, a flat parasol, or a round one with four rings shining through.
    """
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y + 0.28
    wide = torch.where(kind == 0, canvas.between(0.55, 0.66), canvas.between(0.76, 0.92))
    high = torch.where(kind == 0, canvas.between(0.72, 0.8), canvas.between(0.5, 0.62))
    high = torch.where(kind == 1, canvas.between(0.36, 0.44), high)
    flow, sway = canvas.phase(), canvas.between(0.05, 0.14)
    drift = x + sway * torch.sin(y * canvas.between(3, 5) + flow) * (y + 0.1).clamp(0, 2)
    figure = _threads(canvas, Figure.of(canvas), drift, y, wide)
    figure = _frilled_arms(canvas, figure, drift, y)
    across = (x / wide).clamp(-0.99, 0.99)
    around = torch.asin(across) / math.pi
    lobes = canvas.whole(7, 12)
    hem = y - 0.1 - 0.05 * wave(around * lobes) + 0.08 * across * across
    bell = torch.maximum(ellipse(x, y, wide, high), hem)
    down = ((y + high) / (high + 0.1)).clamp(0, 1)
    meridian = torch.asin(
        (x / (wide * (1 - (1 - down) ** 2).clamp(min=0.02) ** 0.5)).clamp(-0.98, 0.98)
    )
    rib = wave(meridian / math.pi * lobes)
    color = (
        canvas.first(down * 0.45 + rib * 0.12)
        * (0.45 + 0.55 * rib * down + 0.25 * (1 - down))[..., None]
    )
    rings = (length(x.abs() - wide * 0.33, (y + high * 0.45) * 1.3) - 0.13).abs() - 0.035
    rings = torch.maximum(
        canvas.inside(rings), canvas.inside((length(x, (y + high * 0.3) * 1.6) - 0.1).abs() - 0.03)
    )
    color = mix(color, canvas.second(0.3) * 0.5 + 0.5, rings * (kind == 2))
    freckles = ramp(
        0.3, 0.2, length(fraction(meridian / math.pi * lobes) - 0.5, fraction(down * 5) - 0.5)
    )
    color = mix(color, canvas.second(0.6) * 0.5 + 0.5, freckles * canvas.chance(0.4) * (kind != 2))
    figure = figure.part(bell, color, rim=0.05, depth=0.5)
    glow = ramp(0.07, 0.0, (hem + 0.06).abs()) * canvas.inside(bell)
    figure = figure.mark(glow * 0.8, canvas.second(0.5) * 0.4 + 0.6)
    light = canvas.glint((x + wide * 0.35) * 0.8, y + high * 0.6, 0.16) * canvas.inside(bell)
    return figure.mark(light * 0.7, torch.ones_like(color)).paint(0.5)


def _threads(canvas: Canvas, figure: Figure, drift: Tensor, y: Tensor, wide: Tensor) -> Figure:
    """Thin tentacles from the hem, of different lengths."""
    step = wide * 2 / canvas.whole(6, 10)
    column = (drift / step).round()
    within = drift - column * step + 0.03 * torch.sin(y * 9 + column * 2)
    reach = 0.7 + 0.6 * canvas.lot(column)
    line = torch.maximum(
        within.abs() - 0.035 * (1.1 - y / reach * 0.7), torch.maximum(y - reach, -y)
    )
    line = torch.maximum(line, drift.abs() - wide)
    beads = 0.6 + 0.4 * wave(y * 11 + column * 0.4)
    return figure.part(line, canvas.second(y * 0.4) * beads[..., None] + 0.12, rim=0.008)


def _frilled_arms(canvas: Canvas, figure: Figure, drift: Tensor, y: Tensor) -> Figure:
    """Two or three broad ribbons with curly edges in the middle."""
    for lane, reach in ((-0.24, 0.85), (0.24, 0.95), (0.0, 1.2)):
        within = drift - lane * (1 + y * 0.3) + 0.06 * torch.sin(y * 5 + lane * 20)
        frill = 0.04 * torch.sin(y * canvas.between(18, 26) + (within > 0) * 1.5)
        half = 0.13 * (1 - y / reach).clamp(0, 1) ** 0.7 + frill * (1 - y / reach).clamp(0, 1)
        ribbon = torch.maximum(within.abs() - half, torch.maximum(-y, y - reach))
        folds = 0.5 + 0.5 * wave(within * 14 + torch.sin(y * 12) * 0.3)
        color = canvas.first(0.5 + y * 0.3 + lane) * folds[..., None] + 0.15
        figure = figure.part(ribbon, color, rim=0.03, depth=0.12)
    return figure


@SEA.thing
def tentacle(canvas: Canvas) -> Paint:
    """An arm of an octopus with two rows of suckers: rolled up, winding, or curled like a hook."""
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y
    growth, radius = canvas.between(0.12, 0.17), length(x, y)
    outer = 1.1
    turns = torch.log(radius / outer) / (growth * math.tau) - angle(x, y) + 0.5
    whorl = -turns.floor()
    roll_across = ((turns + whorl) - 0.5) * 2.3
    edge = torch.maximum(
        radius - outer, radius - outer * torch.exp(growth * math.tau * (angle(x, y) - 0.5))
    )
    roll_thick = radius * growth * 2.6
    roll_edge = torch.maximum((roll_across.abs() - 1) * roll_thick, edge)
    roll_along = (angle(x, y) - whorl) * canvas.whole(9, 13)
    winding, winding_along, winding_across = winding_arm(canvas, kind, x, y)
    rolled = kind == 0
    across = torch.where(rolled, -roll_across, winding_across)
    along = torch.where(rolled, roll_along, winding_along)
    distance = torch.where(rolled, roll_edge, winding)
    color = arm_skin(canvas, along, across.clamp(-1, 1))
    figure = Figure.of(canvas).part(distance, color, rim=0.045, depth=0.2)
    return suckers(canvas, figure, along, across).paint()


@SEA.thing
def octopus(canvas: Canvas) -> Paint:
    """An octopus: a domed head, two eyes, eight curling arms with suckers.

    From the front with its arms below, from above with its arms all around, or swimming off.
    """
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y
    side = x.abs()
    above = kind == 1
    figure = eight_arms(canvas, Figure.of(canvas), kind, x, y)
    lift = torch.where(above, 0.0, torch.where(kind == 2, 0.42, 0.4))
    wide = torch.where(kind == 2, canvas.between(0.3, 0.36), canvas.between(0.4, 0.5))
    high = torch.where(above, 0.42, torch.where(kind == 2, 0.7, canvas.between(0.52, 0.62)))
    mantle = ellipse(x, y + lift, wide, high)
    brow = ellipse(x, y - 0.05 + lift * 0.2, torch.where(above, 0.3, 0.34), 0.24)
    skin = canvas.clouds()(x * 5, y * 5)
    warts = ramp(0.3, 0.15, canvas.voronoi(x * 5 + 7, y * 5 + 7, 0.8)[0])
    color = canvas.first(length(x, y + lift) * 0.5 + skin * 0.06)
    color = mix(color, canvas.second(0.2 + skin * 0.1) * 0.6 + 0.4, warts * 0.8)
    figure = figure.part(torch.minimum(mantle, brow), color * 1.05, rim=0.05, depth=0.4)
    down = torch.where(above, -0.08, 0.03)
    apart = torch.where(above, 0.2, 0.21)
    figure = figure.bead(side - apart, y + down, canvas.between(0.11, 0.15), canvas.second(0.5))
    return figure.paint()


@SEA.upright
def seahorse(canvas: Canvas) -> Paint:
    """A seahorse looking to the left: long snout, crown, ringed belly, curled tail, a small fin.

    Slim, stout, or a leafy dragon.
    """
    return seahorse_figure(canvas).paint()


@SEA.thing
def turtle(canvas: Canvas) -> Paint:
    """A turtle from above: a shell of plates with a rim, a head with eyes, four limbs, a tail.

    A sea turtle with long flippers, a round tortoise with stout legs, or a long-necked one.
    """
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y
    side, marine = x.abs(), kind == 0
    skin = turtle_skin(canvas, side, y)
    front = flipper(side, y, ((0.35, -0.38), (0.92, -0.5), (1.15, 0.1)), 0.15)
    rear = flipper(side, y, ((0.3, 0.55), (0.55, 0.82), (0.62, 1.02)), 0.11)
    walk = canvas.between(-0.12, 0.12) * torch.sign(x)
    stout_front = limb(
        side, y, ((0.4, -0.35, 0.15), (0.78, -0.58 + walk, 0.14), (0.9, -0.72 + walk, 0.11))
    )
    stout_rear = limb(
        side, y, ((0.4, 0.5, 0.15), (0.72, 0.78 - walk, 0.13), (0.82, 0.92 - walk, 0.11))
    )
    limbs = torch.where(marine, torch.minimum(front, rear), torch.minimum(stout_front, stout_rear))
    figure = Figure.of(canvas).part(limbs, skin, rim=0.04, depth=0.12)
    tail = capsule(x, y, (0, 0.7), (0, 1.08), 0.08, 0.015)
    neck = torch.where(kind == 2, -1.0, canvas.between(-0.88, -0.8))
    head = torch.minimum(
        ellipse(x, y - neck, 0.18, 0.21), capsule(x, y, (0, -0.5), (0, neck), 0.13)
    )
    figure = figure.part(torch.minimum(tail, head), skin, rim=0.04, depth=0.15)
    figure = figure.bead(side - 0.13, y - neck + 0.03, 0.05, canvas.solid(1))
    wide = torch.where(marine, canvas.between(0.52, 0.6), canvas.between(0.6, 0.7))
    point = 1 - torch.where(marine, 0.35, 0.05) * ramp(0.0, 0.9, y)
    shell = ellipse(x / point, y - 0.08, wide, canvas.between(0.68, 0.76)) * point
    return plates(canvas, figure, shell, x / point / wide, (y - 0.08) / 0.72).paint()


@SEA.upright
def whale(canvas: Canvas) -> Paint:
    """A whale swimming to the left: a pale grooved throat, flippers, flukes; a spout from some.

    A humpback with knobs, a sperm whale with its square head, or an orca with its patches.
    """
    return whale_figure(canvas).paint()
