"""Shells, and what lives between them on the shore."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, limb
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    angle,
    capsule,
    ellipse,
    folded,
    fraction,
    length,
    only,
    ramp,
    triangle,
    turned,
    wave,
)
from training.patterns.waters.crabs import carapace, claws, crab_legs, crab_shell

SHELLS = Family("shells")


@SHELLS.thing
def nautilus(canvas: Canvas) -> Paint:
    """A nautilus: cut open to show its chambers, living with stripes and arms, or an ammonite."""
    kind = canvas.variant(3)
    x, y = canvas.x + 0.1, canvas.y - 0.05
    growth = torch.where(kind == 2, canvas.between(0.085, 0.115), canvas.between(0.165, 0.2))
    outer = 1.1 * torch.where(kind == 1, 0.92, 1.0)
    place, radius = angle(x, y), length(x, y)
    turns = torch.log(radius / outer) / (growth * TURN) - place + 0.5
    whorl = -turns.floor()
    within = turns + whorl
    age = place - whorl
    edge = radius - outer * torch.exp(growth * TURN * (place - 0.5))
    figure = Figure.of(canvas)
    figure = _nautilus_arms(canvas, figure, kind == 1, (x, y), outer, growth)
    color, height = _whorl(canvas, kind, within, age, place)
    figure = figure.part(edge, color, rim=0.05, depth=0.05)
    seam = ramp(0.1, 0.03, torch.minimum(within, 1 - within)) * (kind != 1)
    seam = seam * canvas.inside(edge + 0.02)
    figure = figure.mark(seam, canvas.solid(1) * 0.3 + 0.7)
    figure = figure.shade(ramp(0.05, 0.0, within) * canvas.inside(edge + 0.02) * 0.6)
    return Paint(figure.color, figure.cover, height * 0.7 * figure.cover, 0.7)


def _whorl(
    canvas: Canvas, kind: Tensor, within: Tensor, age: Tensor, place: Tensor
) -> tuple[Tensor, Tensor]:
    """Chambers with a siphon through them, flame stripes, or ribs: color and height."""
    round_up = torch.sin(math.pi * within)
    bow = canvas.between(0.25, 0.6) * (within - 0.5) ** 2 * 4 + within * canvas.between(-0.3, 0.3)
    chamber = age * canvas.whole(11, 16) + bow
    wall = ramp(0.72, 0.86, triangle(chamber))
    siphon = ramp(0.09, 0.05, (within - 0.5).abs())
    cut = canvas.first(fraction(chamber) * 0.35 + age * 0.2)
    cut = cut * (0.25 + 0.75 * fraction(chamber))[..., None] * (0.5 + 0.6 * round_up)[..., None]
    cut = mix(cut, canvas.solid(1) * 0.3 + 0.7, torch.maximum(wall, siphon * 0.8))
    flames = wave(age * canvas.whole(13, 18) + within * canvas.between(0.4, 1.1))
    flames = ramp(0.45, 0.6, flames * (0.45 + 0.75 * (within < 0.62) * within + 0.3))
    striped = mix(
        canvas.second(0.1 + within * 0.1) * 0.35 + 0.62, canvas.first(within * 0.3) * 0.75, flames
    )
    striped = mix(striped, canvas.ink(), ramp(0.12, 0.05, within) * 0.6)
    ribs = wave(age * canvas.whole(20, 30) + within * canvas.between(-0.6, 0.6))
    ribbed = canvas.first(within * 0.3 + age * 0.25) * (0.25 + 0.85 * ribs * round_up)[..., None]
    look = kind[..., None]
    color = torch.where(look == 1, striped, torch.where(look == 2, ribbed, cut))
    height = torch.where(kind == 2, round_up * (0.5 + 0.5 * ribs), round_up * 0.8)
    return color * (0.55 + 0.5 * round_up)[..., None], height - 0.3 * wall * (kind == 0)


def _nautilus_arms(
    canvas: Canvas,
    figure: Figure,
    here: Tensor,
    place: tuple[Tensor, Tensor],
    outer: Tensor,
    growth: Tensor,
) -> Figure:
    """Head, hood, eye and arms in the opening, which is at the left."""
    inner = outer * torch.exp(-growth * TURN)
    middle = (outer + inner) / 2
    ox, oy = place[0] + middle, place[1]
    arms = torch.full_like(ox, 9.0)
    for number in range(6):
        right = 0.13 - 0.09 * number
        sway = canvas.between(-0.14, 0.1)
        joints = (
            (right, 0.0, 0.06),
            (right * 1.6 + sway * 0.4, 0.3, 0.045),
            (right * 2 + sway, 0.55, 0.015),
        )
        arms = torch.minimum(arms, limb(ox, -oy, curve(joints, 2)))
        arms = torch.minimum(arms, limb(ox, oy, joints))
    lines = 0.6 + 0.4 * wave(oy * 9)
    figure = figure.part(
        only(here, arms), canvas.second(0.5 + oy * 0.3) * lines[..., None], rim=0.03, depth=0.05
    )
    head = only(here, ellipse(ox, oy, 0.3, 0.24))
    return figure.part(head, canvas.second(0.6 + ox), depth=0.2)


@SHELLS.thing
def scallop(canvas: Canvas) -> Paint:
    """A fan of ribs with ears at its hinge and bands of growth: flat, round, or thorny."""
    x, down = canvas.x, 0.85 - canvas.y
    count, spread = canvas.whole(7, 15), canvas.between(0.98, 1.25)
    direction, radius = torch.atan2(x, down), length(x, down)
    place = direction / spread
    rib = wave(place * count / 2)
    high = canvas.between(1.6, 1.8)
    reach = high * torch.cos(place * canvas.between(0.85, 1.15)).clamp(min=0) ** 0.55
    reach = reach * (1 + canvas.between(0.02, 0.05) * rib)
    edge = torch.maximum(radius - reach, (direction.abs() - spread) * radius)
    edge = torch.where(down < 0, length(x, down), edge)
    bands = radius * canvas.between(2.5, 6) - 0.06 * rib
    ears = torch.maximum(
        x.abs() - canvas.between(0.34, 0.5), (canvas.y - 0.72).abs() - 0.13 + x.abs() * 0.12
    )
    lines = 0.45 + 0.55 * wave(x * 9)
    figure = Figure.of(canvas)
    figure = figure.part(ears, canvas.second(0.3 + x.abs()) * lines[..., None], depth=0.1)
    groove = ramp(-0.1, 0.35, rib)
    ring = ramp(0.35, 0.65, wave(bands))
    color = canvas.first(radius * 0.35 + bands.floor() * canvas.between(0.0, 0.2))
    color = mix(color, canvas.second(radius * 0.3), ring * canvas.between(0.3, 1.0))
    zigzag = ramp(0.5, 0.6, wave(bands * 0.6 + triangle(place * count / 2) * 0.7)) * canvas.chance(
        0.4
    )
    color = mix(color, canvas.solid(1) * 0.4 + 0.6, zigzag)
    color = (
        color * (0.2 + 0.8 * groove)[..., None] * (0.55 + 0.45 * radius)[..., None].clamp(0, 1.15)
    )
    figure = figure.part(canvas.even(edge), color, rim=0.05, depth=0.1)
    steps = ramp(0.7, 0.95, wave(radius * canvas.between(9, 14)))
    figure = figure.shade(steps * 0.45 * canvas.inside(edge))
    return Paint(figure.color, figure.cover, (rib * 0.6 + 0.1 * wave(bands)) * figure.cover, 0.6)


@SHELLS.thing
def concha(canvas: Canvas) -> Paint:
    """A shell of stacked whorls: a slim turret, a round top, or a conch with a flared lip."""
    kind = canvas.variant(3)
    lean = torch.where(kind == 2, 0.1, 0.0)
    x, y = canvas.x + lean * canvas.y, canvas.y
    place = ((y + 1.15) / 2.25).clamp(0.012, 1)
    slim = canvas.between(0.34, 0.46)
    wide = torch.where(kind == 0, slim, torch.where(kind == 1, slim + 0.38, slim + 0.22))
    taper = torch.where(kind == 2, canvas.between(1.5, 1.9), canvas.between(0.9, 1.1))
    belly = torch.where(kind == 2, (place / 0.62).clamp(0, 1), place) ** taper
    foot = ramp(1.02, torch.where(kind == 2, 0.5, 0.9), place)
    half = (wide * belly * (0.3 + 0.7 * foot)).clamp(min=0.012)
    tilt = canvas.between(0.1, 0.2)
    stack = torch.log(place - x * tilt * 0.4 * half.clamp(max=0.6) + 0.03)
    number = stack * torch.where(kind == 0, canvas.between(3.2, 4.6), canvas.between(1.9, 2.7))
    within = fraction(number)
    swell = torch.sin(math.pi * within.clamp(0.02, 1)) ** 0.6
    edge = x.abs() - half * (0.8 + 0.26 * swell)
    edge = torch.maximum(edge, torch.maximum(-y - 1.15, y - 1.1))
    figure = Figure.of(canvas)
    figure = _flared_lip(canvas, figure, kind == 2, x, y, wide)
    color, knobs = _stacked(canvas, x / half, within, number, swell)
    figure = figure.part(canvas.even(edge.clamp(-1, 1)), color, rim=0.05, depth=0.4)
    figure = figure.shade(ramp(0.12, 0.0, torch.minimum(within, (1 - within) * 2)) * 0.8)
    figure = _opening(canvas, figure, kind, x, y, wide)
    rounded = (1 - (x / half).clamp(-1, 1) ** 2) ** 0.5
    return Paint(figure.color, figure.cover, rounded * swell * (0.7 + 0.3 * knobs) * 0.7, 0.8)


def _stacked(
    canvas: Canvas, x: Tensor, within: Tensor, number: Tensor, swell: Tensor
) -> tuple[Tensor, Tensor]:
    """Spiral cords, knobs or flames on the whorls: color and how knobby they are."""
    look = canvas.whole(0, 2)
    around = torch.asin(x.clamp(-0.98, 0.98)) * canvas.whole(2, 4)
    knobs = wave(around + number.floor() * 0.37)
    cords = wave(within * canvas.whole(3, 5))
    flames = ramp(0.4, 0.6, wave(around * 0.8 + within * 0.6))
    pattern = torch.where(
        look == 0, knobs * ramp(0.3, 0.5, swell), torch.where(look == 1, cords, flames)
    )
    color = canvas.first(
        number.floor() * canvas.between(0.03, 0.15) + within * canvas.between(0.1, 0.4)
    )
    color = mix(color, canvas.second(0.2 + within * 0.2), pattern * 0.85)
    light = (1 - 0.7 * (x - 0.15).abs().clamp(0, 1) ** 2) * (0.35 + 0.75 * swell)
    return color * light[..., None], pattern


def _flared_lip(
    canvas: Canvas, figure: Figure, here: Tensor, x: Tensor, y: Tensor, wide: Tensor
) -> Figure:
    """The wing of a conch, with a wavy or a spiny rim, its inside bright."""
    lx, ly = x - wide * 0.55, y - 0.28
    direction = torch.atan2(ly, lx)
    spines = triangle(direction * canvas.whole(5, 8) / TURN * 2) ** 2
    reach = 0.5 + canvas.between(0.05, 0.25) * spines
    edge = length(lx * 1.15, ly * 0.8) - reach
    edge = torch.maximum(edge, -lx - 0.3)
    glow = canvas.second(length(lx, ly) * 0.8) * 0.7 + 0.3
    rays = 0.7 + 0.3 * wave(direction * 4)
    return figure.part(only(here, edge), glow * rays[..., None], depth=0.3)


def _opening(
    canvas: Canvas, figure: Figure, kind: Tensor, x: Tensor, y: Tensor, wide: Tensor
) -> Figure:
    """The mouth of the last whorl: a bright lip around the dark."""
    ox, oy = turned(x - wide * 0.38, y - 0.62, canvas.between(0.15, 0.5))
    tall = torch.where(kind == 2, 0.46, canvas.between(0.25, 0.32))
    broad = torch.where(kind == 2, 0.13, wide * 0.45)
    lip = ellipse(ox, oy, broad + 0.05, tall + 0.05)
    hollow = ellipse(ox + 0.02, oy, broad, tall)
    figure = figure.part(lip, canvas.second(0.7 + oy * 0.2) * 0.5 + 0.45, rim=0.03, depth=0.08)
    depth = (-hollow / broad).clamp(0, 1)
    inner = canvas.second(0.8 + depth * 0.4) * (0.7 - 0.65 * depth)[..., None]
    return figure.mark(canvas.inside(hollow), inner)


@SHELLS.thing
def starfish(canvas: Canvas) -> Paint:
    """A starfish: five to nine arms, a ridge and rows of knobs along each, some of them bent.

    A plump cushion, a slender star, or a sun of many arms.
    """
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y
    radius = length(x, y)
    x, y = turned(x, y, canvas.between(-0.5, 0.5) * radius * radius)
    many = torch.where(
        kind == 2, canvas.whole(8, 12), torch.where(canvas.chance(0.85) > 0, 5.0, 6.0)
    )
    arm_x, arm_y, number = folded(x, y, many)
    reach = 1.08 * (1 - 0.18 * canvas.lot(number.abs() + 3) * canvas.chance(0.4))
    place = (arm_x / reach).clamp(0, 1)
    root = torch.where(kind == 0, canvas.between(0.4, 0.5), canvas.between(0.22, 0.3))
    root = torch.where(kind == 2, 0.17, root)
    half = root * (1 - place) ** canvas.between(0.7, 1.1) + 0.055 * (1 - place**6)
    edge = torch.maximum(arm_y.abs() - half, arm_x - reach)
    hub = radius - root * torch.where(kind == 2, 2.6, 1.0)
    edge = torch.minimum(edge, hub)
    across = (arm_y.abs() / half).clamp(0, 1.2)
    color, knobs = _starry(canvas, arm_x, arm_y, across, place)
    figure = Figure.of(canvas).part(canvas.even(edge.clamp(-1, 1)), color, rim=0.05, depth=0.3)
    heart = canvas.inside(radius - 0.07) * canvas.chance(0.6)
    figure = figure.mark(heart, canvas.solid(1) * 0.3 + 0.7)
    return Paint(figure.color, figure.cover, figure.relief * 0.4 + knobs * 0.3, 0.6)


def _starry(
    canvas: Canvas, along: Tensor, side: Tensor, across: Tensor, place: Tensor
) -> tuple[Tensor, Tensor]:
    """Knobs in rows, smaller towards the tip; a seam along the arm: color and knobs."""
    pitch = canvas.between(9, 14)
    row = along * pitch
    ridge = length(fraction(row) - 0.5, side * pitch)
    border = length(fraction(row + 0.5) - 0.5, (across - 0.78) * 2)
    field = length(fraction(row) - 0.5, (across - 0.42) * 2.2)
    knobs = ramp(0.42, 0.2, torch.minimum(ridge, torch.minimum(border, field * 1.3)))
    color = canvas.first(across * canvas.between(0.15, 0.4) + place * canvas.between(0, 0.5))
    color = color * (0.75 - 0.35 * across.clamp(0, 1))[..., None]
    bars = ramp(0.4, 0.55, triangle(place * canvas.between(2.5, 4))) * canvas.chance(0.35)
    color = mix(color, canvas.second(0.5 + place * 0.2) * 0.7, bars)
    bright = canvas.second(place * 0.4) * 0.6 + 0.4
    return mix(color, bright, knobs), knobs


@SHELLS.thing
def crab(canvas: Canvas) -> Paint:
    """A crab from above: a broad shell, two claws, eight jointed legs, eyes on stalks.

    Broad and smooth, round and thorny, or with one claw much larger than the other.
    """
    kind = canvas.variant(3)
    x, y = canvas.x, canvas.y
    side, right = x.abs(), (x > 0).float()
    wide = torch.where(kind == 1, canvas.between(0.5, 0.56), canvas.between(0.6, 0.72))
    tall = torch.where(kind == 1, 0.5, canvas.between(0.36, 0.44))
    figure = Figure.of(canvas)
    figure = crab_legs(canvas, figure, side, y, wide)
    size = torch.where(kind == 2, 0.7 + 0.75 * right, canvas.between(0.9, 1.15))
    figure = claws(canvas, figure, side, y, wide, size)
    stalks = capsule(side, y, (0.15, -0.2), (0.2, -0.52), 0.035)
    figure = figure.part(stalks, canvas.solid(1) * 0.7, rim=0.02)
    figure = figure.bead(side - 0.2, y + 0.54, 0.085, canvas.solid(1))
    shell = carapace(canvas, kind, x, y, wide, tall)
    return crab_shell(canvas, figure, shell, side / wide, (y - 0.1) / tall).paint()
