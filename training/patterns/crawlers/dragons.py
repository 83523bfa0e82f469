"""Dragons: a head in profile, a winged one, a winding one."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.crawlers.feet import fan_foot
from training.patterns.figure import Figure
from training.patterns.limbs import convex, curve, limb, profile, tube
from training.patterns.pattern import Paint
from training.patterns.shapes import (
    angle,
    capsule,
    ellipse,
    fraction,
    length,
    only,
    ramp,
    smooth_union,
    triangle,
    turned,
)


def _hide(canvas: Canvas, x: Tensor, y: Tensor, size: float) -> Tensor:
    """Pointed scales with a dark rim."""
    edge, inner, _, number = canvas.scales(x * size, y * size, pointed=1.6)
    ridge = 1 - inner.abs() * 1.3
    color = canvas.first(number * 0.12 + y * 0.2 + 0.1)
    return color * (0.25 + 0.8 * ramp(1, 0.55, edge) * ridge)[..., None]


def dragon_head(canvas: Canvas) -> Paint:
    """In profile, looking to the left, its jaws open."""
    x, y = canvas.x, canvas.y
    gape = canvas.between(0.12, 0.42)
    neck = tube(
        x, y, curve(((0.25, -0.2, 0.34), (0.55, 0.25, 0.36), (0.5, 0.75, 0.42), (0.7, 1.2, 0.5)), 2)
    )
    figure = _crest(canvas, Figure.of(canvas), x, y)
    plates = ramp(0.1, 0.35, triangle(neck[1] * 1.6))
    hide = _hide(canvas, x, y, 5.5)
    belly = (canvas.second(0.3) * 0.5 + 0.45) * (0.3 + 0.7 * plates)[..., None]
    figure = figure.part(neck[0], mix(hide, belly, ramp(0.3, 0.45, neck[2])), rim=0.05, depth=0.35)
    figure = _jaw(canvas, figure, x, y, gape, hide)
    brow = profile(
        x,
        (
            (-1.05, 0.0),
            (-1.0, -0.14),
            (-0.9, -0.24),
            (-0.75, -0.2),
            (-0.45, -0.28),
            (-0.2, -0.5),
            (0.15, -0.56),
            (0.5, -0.3),
            (0.62, 0.1),
        ),
    )
    lip = profile(
        x,
        (
            (-1.05, 0.02),
            (-0.95, 0.1),
            (-0.8, 0.04),
            (-0.5, 0.07),
            (-0.1, 0.2),
            (0.2, 0.28),
            (0.62, 0.1),
        ),
    )
    skull = torch.maximum(torch.maximum(brow - y, y - lip), (x + 0.21).abs() - 0.83)
    skull = canvas.even(skull.clamp(-1, 1))
    fangs = _teeth(x, y - lip + 0.03, 6.5, 0.17)
    fangs = torch.maximum(fangs, torch.maximum(-x - 0.97, x + 0.12))
    figure = figure.part(fangs, torch.full_like(hide, 0.93), rim=0.015, depth=0.05)
    figure = figure.part(skull, hide * 1.15, rim=0.045, depth=0.22)
    lips = canvas.line(y - lip + 0.05, 0.025) * canvas.inside(skull) * (x < 0.2)
    figure = figure.shade(lips * 0.7)
    figure = figure.shade(
        canvas.inside(ellipse(*turned(x + 0.88, y + 0.12, 0.5), 0.07, 0.035)) * 0.95
    )
    figure = figure.bead(
        x + 0.14, y + 0.22, 0.125, canvas.second(0.6 + length(x + 0.14, y + 0.22)), slit=2.6
    )
    ridge = limb(x, y, curve(((-0.42, -0.22, 0.03), (-0.15, -0.38, 0.065), (0.15, -0.32, 0.04)), 2))
    figure = figure.part(ridge, hide * 0.7, rim=0.02, depth=0.06)
    return _horned(canvas, figure, x, y).paint()


def _teeth(x: Tensor, y: Tensor, number: float, long: float) -> Tensor:
    """A row of teeth that point down from y = 0."""
    within = (fraction(x * number) - 0.5).abs() / number
    return torch.maximum(within + (y / long - 1) * 0.5 / number, -y)


def _jaw(
    canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, gape: Tensor, hide: Tensor
) -> Figure:
    """The lower jaw turned open, the dark of the mouth, a forked tongue, and fire from some."""
    jx, jy = turned(x - 0.15, y - 0.18, gape)
    fire_x, fire_y = x + 0.55, y - 0.25
    reach = fire_x * -1
    lick = 0.1 + reach * 0.45 + 0.08 * canvas.clouds()(fire_x * 4, fire_y * 6)
    flame = torch.maximum(fire_y.abs() - lick, torch.maximum(fire_x, reach - 0.75))
    heat = canvas.second(0.2 + fire_y.abs() * 1.2 + reach * 0.3) * 0.5 + 0.5
    figure = figure.part(only(canvas.chance(0.35), flame), heat, rim=0.03, depth=0.5)
    mouth = convex(x, y, ((0.2, 0.0), (0.2, 0.3), (-0.45, 0.2 + gape * 0.8), (-0.5, 0.0)))
    figure = figure.part(mouth, canvas.solid(1) * 0.25, rim=0.02)
    tongue = limb(
        x,
        y,
        curve(
            (
                (0.0, 0.2, 0.07),
                (-0.4, 0.2 + gape * 0.4, 0.055),
                (-0.8, 0.16 + gape * 0.5, 0.04),
                (-1.02, 0.08 + gape * 0.4, 0.012),
            ),
            2,
        ),
    )
    figure = figure.part(tongue, canvas.second(0.8) * 0.6 + 0.25, rim=0.025, depth=0.06)
    jaw = limb(
        jx,
        jy,
        curve(((0.1, 0.06, 0.16), (-0.4, 0.12, 0.11), (-0.85, 0.06, 0.085), (-0.95, 0.0, 0.04)), 2),
    )
    teeth = _teeth(jx, -jy + 0.06, 6.5, 0.17)
    teeth = torch.maximum(teeth, (jx + 0.55).abs() - 0.38)
    figure = figure.part(teeth, torch.full_like(hide, 0.93), rim=0.015, depth=0.05)
    return figure.part(jaw, hide, rim=0.045, depth=0.14)


def _crest(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """Spines down the back of the neck."""
    bx, by = x - 0.42, y - 0.55
    direction, radius = angle(bx * 1.3, by), length(bx * 1.3, by)
    tooth = fraction(direction * canvas.between(13, 19))
    spine = radius - 0.6 - canvas.between(0.25, 0.4) * tooth
    color = canvas.second(0.4 + radius * 0.4) * (0.45 + 0.6 * tooth)[..., None]
    spine = torch.maximum(spine, -bx - 0.1)
    return figure.part(spine, color, rim=0.035, depth=0.2)


def _horned(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """Two ringed horns swept back, a frill of ears at the cheek."""
    lift = canvas.between(-0.35, 0.2)
    for down, shade in ((0.1, 0.6), (0.0, 1.0)):
        joints = (
            (0.12 + down, -0.45 - down, 0.12),
            (0.5 + down, -0.72 - down, 0.1),
            (0.85, -0.78 + lift - down, 0.06),
            (1.08, -0.72 + lift * 2 - down, 0.012),
        )
        horn, along, _ = tube(x, y, curve(joints, 2))
        rings = ramp(0.1, 0.4, triangle(along * 1.7))
        color = (canvas.second(0.7) * 0.35 + 0.55) * (0.4 + 0.6 * rings)[..., None] * shade
        figure = figure.part(horn, color, rim=0.035, depth=0.1)
    fx, fy = x - 0.26, y + 0.05
    ray = triangle(angle(fx, fy) * 14)
    frill = torch.maximum(length(fx, fy) - 0.26 - 0.16 * ray, -fx + fy.abs() * 0.3)
    color = canvas.second(0.2 + length(fx, fy)) * (0.35 + 0.7 * ray)[..., None]
    return figure.part(frill, color, rim=0.035, depth=0.2)


def winged_dragon(canvas: Canvas) -> Paint:
    """From the front and below, flying up: wings of skin between fingers, a winding tail."""
    x, y = canvas.x, canvas.y
    side, sway = x.abs(), canvas.between(0.12, 0.3) * canvas.sign()
    figure = _bat_wings(canvas, Figure.of(canvas), side, y)
    spine = (
        (-sway * 0.8, -0.86, 0.1),
        (-sway * 0.4, -0.62, 0.1),
        (0 * sway, -0.3, 0.17),
        (0 * sway, 0.05, 0.2),
        (sway * 0.5, 0.4, 0.12),
        (sway * 1.6, 0.66, 0.085),
        (sway * 0.5, 0.92, 0.06),
        (-sway * 0.8, 1.08, 0.03),
    )
    distance, along, across = tube(x, y, curve(spine, 2))
    legs = limb(side, y, ((0.1, 0.15, 0.12), (0.34, 0.3, 0.09), (0.26, 0.55, 0.06)))
    claws = torch.minimum(fan_foot(side - 0.26, y - 0.58, 1.4), legs)
    hide = _hide(canvas, x, y, 8)
    barb = ((x + sway * 0.8).abs() + (y - 1.08).abs() - 0.15) * 0.7
    figure = figure.part(barb, canvas.second(0.6), rim=0.03, depth=0.08)
    figure = figure.part(claws, hide, rim=0.035, depth=0.1)
    plates = ramp(0.1, 0.4, triangle(along * 1.4))
    belly = (canvas.second(0.3) * 0.5 + 0.4) * (0.3 + 0.7 * plates)[..., None]
    color = mix(hide, belly, ramp(0.5, 0.35, across.abs()))
    figure = figure.part(distance, color, rim=0.04, depth=0.15)
    return _small_head(canvas, figure, x + sway * 0.8, y + 0.9, hide).paint()


def _small_head(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, hide: Tensor) -> Figure:
    """A dragon's head from the front: horns, eyes, a long snout."""
    side = x.abs()
    horns = limb(side, y, curve(((0.08, -0.08, 0.055), (0.22, -0.2, 0.045), (0.2, -0.38, 0.01)), 2))
    figure = figure.part(horns, canvas.second(0.7) * 0.4 + 0.55, rim=0.02, depth=0.05)
    head = smooth_union(ellipse(x, y, 0.18, 0.15), ellipse(x, y - 0.16, 0.1, 0.13), 0.08)
    figure = figure.part(head, hide * 1.2 + 0.1, rim=0.035, depth=0.1)
    figure = figure.bead(side - 0.1, y + 0.01, 0.055, canvas.second(0.6), slit=2)
    return figure.shade(canvas.inside(length(side - 0.04, y - 0.23) - 0.02) * 0.9)


def _bat_wings(canvas: Canvas, figure: Figure, side: Tensor, y: Tensor) -> Figure:
    """An arm, four fingers fanned from the wrist, skin hung between them in arcs."""
    wrist_x, wrist_y = canvas.between(0.52, 0.62), canvas.between(-0.8, -0.6)
    wx, wy = side - wrist_x, y - wrist_y
    direction = torch.atan2(wy, wx)
    fingers = limb(side, y, ((0.1, -0.3, 0.075), (wrist_x, wrist_y, 0.05)))
    for toward, long in ((0.15, 0.72), (0.7, 0.98), (1.25, 1.08), (1.8, 0.98)):
        tip = (wrist_x + long * math.cos(toward), wrist_y + long * math.sin(toward), 0.008)
        fingers = torch.minimum(fingers, limb(side, y, ((wrist_x, wrist_y, 0.038), tip)))
    fan = (direction - 0.15) / 0.55
    arc = 1 - 0.2 * torch.sin(math.pi * fraction(fan)).clamp(min=0)
    reach = profile(fan, ((0.0, 0.72), (1.0, 0.98), (2.0, 1.08), (3.0, 0.98), (4.0, 0.8))) * arc
    skin = torch.maximum(length(wx, wy) - reach, torch.maximum(-fan * 0.3, fan * 0.3 - 1.2))
    inner = convex(side, y, ((0.0, -0.3), (wrist_x, wrist_y), (wrist_x * 0.8, 0.3), (0.0, 0.25)))
    skin = torch.minimum(skin, inner)
    folds = 0.45 + 0.55 * torch.sin(math.pi * fraction(fan)).clamp(min=0)
    color = canvas.second(0.1 + length(wx, wy) * 0.5) * folds[..., None]
    figure = figure.part(skin, color, rim=0.035, depth=0.5)
    figure = figure.part(fingers, canvas.first(0.2) * 0.8 + 0.1, rim=0.02, depth=0.05)
    return figure.part(
        length(wx, wy + 0.05) - 0.05, canvas.second(0.7) * 0.4 + 0.5, rim=0.02, depth=0.05
    )


def winding_dragon(canvas: Canvas) -> Paint:
    """An Eastern dragon: a long body in loops, a mane, whiskers, antlers, four clawed feet."""
    x, y = canvas.x, canvas.y
    bend = canvas.between(0.75, 1.05)
    spine = (
        (-0.62, -0.62, 0.15),
        (-0.2, -0.72, 0.16),
        (0.45, -0.66 * bend, 0.18),
        (0.7, -0.25, 0.19),
        (0.1, 0.02, 0.19),
        (-0.6, 0.25, 0.18),
        (-0.5, 0.68, 0.16),
        (0.2, 0.66 * bend, 0.12),
        (0.75, 0.5, 0.08),
        (0.95, 0.85, 0.03),
    )
    distance, along, across = tube(x, y, curve(spine, 2))
    spikes = 0.1 * fraction(along * 1.5) * ramp(-0.6, -0.9, across)
    figure = Figure.of(canvas)
    for fx, fy, kx, ky, toward in (
        (0.86, -0.02, 0.7, -0.2, 0.8),
        (-0.15, -0.35, -0.05, -0.6, 2.2),
        (-0.92, 0.4, -0.65, 0.3, 2.8),
        (0.05, 0.98, 0.0, 0.7, 1.6),
    ):
        foot = torch.minimum(
            capsule(x, y, (kx, ky), (fx, fy), 0.09, 0.06), fan_foot(x - fx, y - fy, toward)
        )
        figure = figure.part(foot, canvas.first(0.4) * 0.9 + 0.05, rim=0.03, depth=0.08)
    fin = canvas.second(0.5 + along * 0.02)
    figure = figure.part(distance - spikes, fin, rim=0.03, depth=0.1)
    hide = _ringed_hide(canvas, along, across)
    figure = figure.part(distance, hide, rim=0.04, depth=0.17)
    return _eastern_head(canvas, figure, x + 0.66, y + 0.62).paint()


def _ringed_hide(canvas: Canvas, along: Tensor, across: Tensor) -> Tensor:
    """Scales along the back, broad plates along the belly."""
    edge, _, _, number = canvas.scales(across * 2.6, along * 2.4)
    color = (
        canvas.first(number * 0.1 + across * 0.2 + 0.2)
        * (0.3 + 0.8 * ramp(1, 0.5, edge))[..., None]
    )
    plates = ramp(0.1, 0.4, triangle(along * 1.6))
    belly = (canvas.second(0.3) * 0.5 + 0.45) * (0.3 + 0.7 * plates)[..., None]
    color = mix(color, belly, ramp(0.4, 0.5, across))
    return color * (1.1 - 0.5 * across * across)[..., None]


def _eastern_head(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """In profile, to the left: mane, antlers, whiskers, an open mouth."""
    direction, radius = angle(x - 0.1, y), length(x - 0.1, y)
    mane = radius - 0.3 - 0.16 * triangle(direction * 15 + radius * 1.2)
    color = (
        canvas.second(0.2 + radius)
        * (0.4 + 0.6 * triangle(direction * 15 + radius * 1.2))[..., None]
    )
    figure = figure.part(torch.maximum(mane, -x - 0.05), color, rim=0.03, depth=0.15)
    antler = limb(x, y, ((0.05, -0.15, 0.045), (0.2, -0.36, 0.035), (0.42, -0.46, 0.012)))
    antler = torch.minimum(antler, capsule(x, y, (0.18, -0.33), (0.16, -0.5), 0.03, 0.01))
    whisker = limb(
        x, y, curve(((-0.38, 0.02, 0.025), (-0.55, -0.12, 0.022), (-0.52, -0.34, 0.012)), 2)
    )
    figure = figure.part(torch.minimum(antler, whisker), canvas.second(0.7) * 0.4 + 0.55, rim=0.015)
    jaw = capsule(x, y, (0.0, 0.12), (-0.32, 0.24), 0.1, 0.05)
    hide = canvas.first(0.15 + y * 0.6)
    figure = figure.part(jaw, hide * 0.85, rim=0.035, depth=0.1)
    teeth = torch.maximum(_teeth(x, y - 0.08, 11, 0.11), (x + 0.24).abs() - 0.2)
    figure = figure.part(teeth, torch.full_like(hide, 0.95), rim=0.01, depth=0.05)
    skull = smooth_union(
        ellipse(x - 0.02, y + 0.03, 0.23, 0.2), ellipse(x + 0.3, y - 0.02, 0.2, 0.11), 0.1
    )
    skull = smooth_union(skull, length(x + 0.42, y + 0.06) - 0.08, 0.05)
    figure = figure.part(skull, hide, rim=0.04, depth=0.12)
    figure = figure.shade(canvas.inside(length(x + 0.44, y + 0.06) - 0.028) * 0.9)
    return figure.bead(x + 0.05, y + 0.08, 0.075, canvas.second(0.6))
