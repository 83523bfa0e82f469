"""Insects, and the spider among them."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.crawlers.bees import bee_above, bee_aside
from training.patterns.crawlers.beetles import (
    feeler,
    flying_beetle,
    horned_beetle,
    ladybird_above,
    ladybird_aside,
    ladybird_flying,
    longhorn,
    stag_beetle,
)
from training.patterns.crawlers.spiders import spider_figure
from training.patterns.figure import Figure
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    Number,
    capsule,
    ellipse,
    fraction,
    length,
    only,
    ramp,
    triangle,
    turned,
    wave,
)
from training.patterns.variants import one_of

INSECTS = Family("insects")


def _wing_radius(
    angle: Tensor,
    toward: Number,
    spread: Number,
    reach: Number,
    blunt: float,
) -> Tensor:
    """How far a wing reaches in each direction (radians) from its root."""
    return reach * torch.cos((angle - toward) * spread).clamp(min=0.0) ** blunt


def _scalloped(canvas: Canvas, angle: Tensor) -> Tensor:
    return 1 + canvas.between(0, 0.07) * torch.cos(angle * canvas.between(9, 16)) * canvas.chance(
        0.7
    )


@INSECTS.thing
def butterfly(canvas: Canvas) -> Paint:
    """A butterfly: veins, a dotted border, eyespots, tails on some.

    Spread out, turned away so that two of its wings are narrower, or with folded wings in profile.
    """
    view = canvas.variant(4)
    folded = view == 3
    narrow = torch.where(view == 2, canvas.between(1.5, 2.2), 1.0)
    aslant = torch.where(canvas.x > 0, canvas.x, -canvas.x * narrow)
    x = torch.where(folded, (canvas.x + 0.5) * 0.75, aslant)
    y = torch.where(folded, canvas.y * 0.85, canvas.y)
    angle, radius = torch.atan2(-y, x), length(x, y)
    fore = _wing_radius(angle, canvas.between(0.5, 0.75), canvas.between(1.15, 1.5), 1.22, 0.42)
    hind = _wing_radius(angle, -0.8, canvas.between(1.2, 1.5), canvas.between(0.75, 1.0), 0.5)
    tail = torch.exp(-(((angle + canvas.between(1.0, 1.15)) / 0.1) ** 2)) * canvas.chance(0.4)
    hind = hind * _scalloped(canvas, angle) + tail * canvas.between(0.25, 0.45)
    below = (hind > fore).float()
    reach = torch.maximum(fore * _scalloped(canvas, angle), hind)
    place = radius / reach.clamp(min=0.05)
    edge = canvas.even((radius - reach).clamp(-1, 1))
    color = _wing_color(canvas, angle, place, below)
    figure = Figure.of(canvas).part(edge, color, rim=0.05, depth=0.5)
    figure = figure.shade(ramp(0.05, 0.0, (hind - fore).abs()) * (place > 0.2) * 0.8)
    figure = _eyespots(canvas, figure, x, y)
    figure = _butterfly_body(canvas, figure, x, y)
    behind = folded & (x < -0.16)
    return Paint(figure.color, figure.cover * (~behind), figure.relief * 0.4, 0.5)


def _wing_color(canvas: Canvas, angle: Tensor, place: Tensor, below: Tensor) -> Tensor:
    """Veins and cells, and a dark border with a row of pale dots in it."""
    veins = ramp(0.9, 0.99, wave(angle * canvas.between(1.7, 3.2))) * (place > 0.28)
    color = canvas.first(place * canvas.between(0.25, 0.7))
    own = canvas.second(place * 0.5 + 0.2)
    color = mix(color, own, below * canvas.chance(0.6)) * (0.65 + 0.45 * place)[..., None]
    band = ramp(0.07, 0.05, (place - canvas.between(0.5, 0.6)).abs()) * canvas.chance(0.5)
    color = mix(color, own * 0.5 + 0.5, band)
    border = ramp(0.72, 0.82, place + 0.04 * torch.cos(angle * canvas.between(10, 20)))
    color = color * (1 - 0.9 * torch.maximum(border, veins * 0.8))[..., None]
    dots = ramp(0.55, 0.8, wave(angle * canvas.between(3.2, 4.5)))
    dots = dots * ramp(0.055, 0.03, (place - 0.91).abs())
    return mix(color, canvas.solid(1) * 0.4 + 0.6, dots)


def _eyespots(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    spots = ((canvas.between(0.5, 0.68), -canvas.between(0.32, 0.45), 0.18), (0.44, 0.42, 0.15))
    for right, down, radius in spots:
        size = radius * canvas.between(0.6, 1.05) * canvas.chance(0.8) + 1e-3
        distance = length(x - right, y - down)
        figure = figure.mark(canvas.inside(distance - size), canvas.second(distance * 4 + 0.1))
        figure = figure.shade(canvas.inside((distance - size * 0.95).abs() - 0.02) * 0.8)
        figure = figure.shade(canvas.inside(distance - size * 0.5) * 0.95)
        light = canvas.inside(length(x - right - 0.03, y - down + 0.03) - size * 0.18)
        figure = figure.mark(light, torch.ones_like(figure.color))
    return figure


def _butterfly_body(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    trunk = torch.minimum(
        capsule(x, y, (0, -0.3), (0, 0.05), 0.1, 0.08),
        capsule(x, y, (0, 0.1), (0, 0.55), 0.075, 0.03),
    )
    trunk = torch.minimum(trunk, length(x, y + 0.42) - 0.085)
    end = (canvas.between(0.2, 0.45), -canvas.between(0.85, 1.05))
    feelers = feeler(x.abs(), y, -0.45, end, 0.042)
    rings = 0.6 + 0.4 * wave(y * 11)
    figure = figure.part(feelers, canvas.solid(0) * 0.5, rim=0.005)
    return figure.part(trunk, canvas.second(y) * rings[..., None] * 0.6, depth=0.1)


@INSECTS.thing
def beetle(canvas: Canvas) -> Paint:
    """A beetle from above: wing cases, neck shield, head, six legs, antennae.

    A stag beetle with its mandibles, a longhorn, a horned one, or one whose wings are opened.
    """
    return one_of(canvas, stag_beetle, longhorn, horned_beetle, flying_beetle)


@INSECTS.thing
def caterpillar(canvas: Canvas) -> Paint:
    """A caterpillar: ringed segments, a head with an eye, stubby feet; bristles or horns on some.

    Crawling in a wave, humped like a looper, or curled up.
    """
    x, y = canvas.x, canvas.y
    pose, fat = canvas.variant(3), canvas.between(0.2, 0.3)
    bow = canvas.between(0.1, 0.24) * torch.sin(x * canvas.between(2.2, 3.6) + canvas.phase())
    hump = canvas.between(0.4, 0.55) * (torch.exp(-(x * x) * 4) - 0.4)
    ring, ring_radius = torch.atan2(y, -x), canvas.between(0.56, 0.66)
    along = torch.where(pose == 2, ring / 2.75, x / 1.0)
    across = torch.where(
        pose == 2, ring_radius - length(x, y), y + torch.where(pose == 1, hump, bow)
    )
    steep = torch.where(pose == 1, 1 + 2.2 * hump.abs() * x.abs(), 1.0)
    across = across / steep
    number = canvas.whole(8, 12)
    place = along * number / 2
    within = fraction(place) - 0.5
    round_end = (1 - along.abs() ** 6).clamp(min=0) ** 0.5
    thick = fat * round_end * (1 - 0.9 * within * within)
    body = across.abs() - thick
    figure = _feet_and_bristles(canvas, along, across, within, fat, number)
    color = _segment_color(canvas, place, within, across / fat)
    figure = figure.part(canvas.even(body.clamp(-1, 1)), color, depth=0.2)
    figure = figure.shade(ramp(0.4, 0.5, within.abs()) * canvas.inside(body) * 0.75)
    return _caterpillar_head(canvas, figure, pose, bow, hump, fat, ring_radius).paint()


def _segment_color(canvas: Canvas, place: Tensor, within: Tensor, across: Tensor) -> Tensor:
    color = canvas.first(place.floor() * canvas.between(0, 0.25) + across.abs() * 0.35)
    stripe = ramp(0.16, 0.1, (across + 0.15).abs()) * canvas.chance(0.5)
    color = mix(color, canvas.second(0.3 + across * 0.1), stripe)
    hoop = ramp(0.14, 0.1, (within - 0.12).abs()) * canvas.chance(0.4)
    color = mix(color, canvas.second(0.7 + across * 0.1) * 0.4, hoop)
    spot = length(within * 1.1, across - 0.35)
    color = mix(color, canvas.solid(1) * 0.15, ramp(0.32, 0.27, spot))
    color = mix(color, canvas.solid(1) * 0.5 + 0.5, ramp(0.22, 0.17, spot))
    return color * (1.15 - 0.75 * across.abs().clamp(0, 1) ** 2)[..., None]


def _feet_and_bristles(
    canvas: Canvas, along: Tensor, across: Tensor, within: Tensor, fat: Tensor, number: Tensor
) -> Figure:
    """Feet on one side, on every segment but the middle ones; tufts on the other."""
    step = 2 / number
    feet = torch.maximum((within.abs() - 0.2) * step, across - fat - 0.13)
    feet = torch.maximum(feet, -across)
    middle = (along * 3).round() == 0
    feet = torch.where(middle | (along.abs() > 0.92), torch.full_like(feet, 9.0), feet)
    rays = triangle(within * canvas.whole(2, 4) + across * 0.4)
    tuft = torch.maximum(
        (rays - 0.35 - 0.6 * (-across / fat - 1)) * 0.04, -across - fat - canvas.between(0.15, 0.3)
    )
    tuft = torch.maximum(torch.maximum(tuft, across), along.abs() - 0.93)
    tuft = only(canvas.chance(0.5), tuft)
    figure = Figure.of(canvas).part(tuft, canvas.solid(1) * 0.7 + 0.3, rim=0.005)
    return figure.part(feet, canvas.solid(1) * 0.6 + 0.1, rim=0.03, depth=0.08)


def _caterpillar_head(
    canvas: Canvas,
    figure: Figure,
    pose: Tensor,
    bow: Tensor,
    hump: Tensor,
    fat: Tensor,
    ring: Tensor,
) -> Figure:
    """A round head at the end of the body, upright to it."""
    lift = torch.where(pose == 1, hump, bow)
    ring_x, ring_y = turned(canvas.x, canvas.y, 2.68 - TURN / 2)
    hx = torch.where(pose == 2, -ring_y, canvas.x - 0.92)
    hy = torch.where(pose == 2, -(ring_x - ring), canvas.y + lift)
    radius = fat * 1.05
    feelers = capsule(hx, hy, (0.05, -radius * 0.7), (0.16, -radius * 1.75), 0.03, 0.015)
    feelers = torch.minimum(feelers, length(hx - 0.16, hy + radius * 1.75) - 0.045)
    figure = figure.part(feelers, canvas.solid(1) * 0.6 + 0.1, rim=0.01)
    figure = figure.part(length(hx, hy) - radius, canvas.second(0.2 + hy * 0.4), depth=0.2)
    figure = figure.bead(
        hx - radius * 0.3, hy + radius * 0.15, radius * 0.34, canvas.solid(0) * 0.4 + 0.6
    )
    smile = canvas.line(length(hx - radius * 0.3, hy - radius * 0.2) - radius * 0.42, 0.018)
    return figure.shade(smile * (hy > radius * 0.35) * (length(hx, hy) < radius) * 0.9)


@INSECTS.thing
def dragonfly(canvas: Canvas) -> Paint:
    """A dragonfly from above: four netted wings, great eyes, a long ringed tail.

    With its wings spread, swept forward and back, or laid along its tail as damselflies do.
    """
    bend = canvas.between(-0.25, 0.25)
    x, y = canvas.x - bend * ramp(-0.1, 1.2, canvas.y) * canvas.y, canvas.y
    side = x.abs()
    perched = canvas.variant(3) == 2
    figure = Figure.of(canvas)
    fore = torch.where(perched, canvas.between(-1.35, -1.2), canvas.between(0.0, 0.4))
    hind = torch.where(perched, canvas.between(-1.05, -0.9), canvas.between(-0.55, -0.2))
    cell, wide = canvas.between(9, 13), canvas.between(0.12, 0.17)
    for toward, down, broad in ((hind, -0.3, 1.25), (fore, -0.46, 1.0)):
        wx, wy = turned(side - 0.06, y - down, toward)
        figure = _netted_wing(canvas, figure, wx, wy, wide * broad, cell)
    tail = capsule(x, y, (0, -0.2), (0, 1.0), canvas.between(0.055, 0.08), 0.04)
    tail = torch.minimum(tail, ellipse(x, y - 0.98, 0.07, 0.13))
    rings = ramp(0.2, 0.45, triangle(y * canvas.between(4.5, 6)))
    figure = figure.part(tail, mix(canvas.second(0.1), canvas.first(y * 0.4), rings), depth=0.06)
    chest = ellipse(x, y + 0.4, 0.15, 0.27)
    stripes = 0.35 + 0.65 * ramp(0.3, 0.5, wave(x * 6 + 0.5))
    figure = figure.part(chest, canvas.first(0.3 + y * 0.4) * stripes[..., None], depth=0.15)
    eyes = ellipse(side - 0.12, y + 0.74, 0.14, 0.13)
    color = canvas.second(0.5 + length(side - 0.15, y + 0.78) * 2)
    figure = figure.part(ellipse(x, y + 0.7, 0.14, 0.12), canvas.solid(0), depth=0.1)
    figure = figure.part(eyes, color, depth=0.13)
    light = canvas.inside(length(side - 0.1, y + 0.79) - 0.035)
    return figure.mark(light, torch.ones_like(color)).paint()


def _netted_wing(
    canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, wide: Tensor, cells: Tensor
) -> Figure:
    """A long wing along x: a net of veins, a dark cell near its tip."""
    reach = canvas.between(0.95, 1.1)
    place = (x / reach).clamp(0, 1)
    half = wide * (place * 4).clamp(0, 1) ** 0.6 * (1 - place**7)
    distance = torch.maximum(y.abs() - half, torch.maximum(-x, x - reach))
    net = torch.minimum(
        triangle(y * cells + 0.5), triangle(x * cells * 0.8 + (y * cells).round() * 0.5)
    )
    veins = torch.maximum(
        ramp(0.3, 0.12, net) * 0.75, ramp(0.35, 0.2, (y + half * 0.55).abs() * 25)
    )
    glass = canvas.second(place * 0.5 + 0.1) * 0.55 + 0.4
    spot = ramp(0.08, 0.05, (place - 0.86).abs()) * (y < -half * 0.2)
    tinted = ramp(0.1, 0.05, (place - canvas.between(0.3, 0.7)).abs()) * canvas.chance(0.4)
    color = mix(glass, canvas.solid(0) * 0.8, tinted) * (1 - 0.8 * veins)[..., None]
    return figure.part(distance, mix(color, canvas.ink(), spot), rim=0.03, depth=0.5)


@INSECTS.thing
def bee(canvas: Canvas) -> Paint:
    """A bee: a banded, furry body, glassy wings, dark eyes; from above or from the side."""
    return one_of(canvas, bee_above, bee_aside)


@INSECTS.thing
def spider(canvas: Canvas) -> Paint:
    """A spider from above: eight bent, ringed legs, a patterned abdomen, fangs, a cluster of eyes.

    From long-legged to a stout tarantula.
    """
    return spider_figure(canvas).paint()


@INSECTS.thing
def ladybird(canvas: Canvas) -> Paint:
    """A ladybird: a spotted dome with a seam, a dark neck with pale cheeks, short legs.

    From above, taking off with its wings open, or from the side.
    """
    return one_of(canvas, ladybird_above, ladybird_flying, ladybird_aside)
