"""Waves, rings, spirals and rays: what swings and turns around a middle."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import bright, mix
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import TURN, angle, fraction, length, ramp, triangle, turned, wave

WAVES = Family("waves")


def _rolling(canvas: Canvas, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Rows of crests, each before the one above: how far below its crest a point is, its row."""
    curled = canvas.chance(0.45)
    reach, pointed = canvas.between(0.2, 0.6), canvas.between(0, 0.6)
    reach = torch.maximum(reach, curled * 0.45)
    per_unit = canvas.between(0.2, 0.45) + curled * 0.12
    drift = canvas.between(0, 1) * canvas.chance(0.6)
    stagger = 0.5 * canvas.chance(0.4)
    top = y.floor()
    depth, number = torch.zeros_like(y), torch.zeros_like(y)
    for ahead in (-1, 0, 1):
        row = top + ahead
        along = x * per_unit + canvas.lot(row) * drift + row * stagger
        round_crest = -torch.cos(TURN * along)
        cusp = torch.sin(TURN / 2 * along).abs() * 2 - 1
        below = y - row - reach * (round_crest + (cusp - round_crest) * pointed)
        curl = _curl((along - along.round()) / per_unit, y - row + reach)
        in_curl = (curl > 0) & (curled > 0)
        here = in_curl | (below > 0)
        depth = torch.where(here, torch.where(in_curl, fraction(curl) * 0.8, below), depth)
        number = torch.where(here, row, number)
    return depth, number


def _curl(x: Tensor, y: Tensor) -> Tensor:
    """A breaking crest at the origin: turns of its spiral from the outer edge, above 0 within."""
    x, y = x - 0.2, y - 0.42
    return 2.2 - 2.2 * length(x, y) / 0.68 - fraction(angle(x, y) - 0.3)


@WAVES.texture
def waves(canvas: Canvas) -> Paint:
    """A sea as a woodcut has it: rows of crests, round, pointed or curling over, foam and lines."""
    size = canvas.between(1.5, 3.2)
    depth, number = _rolling(canvas, canvas.x * size, canvas.y * size)
    lines = wave(depth * canvas.whole(2, 5) - canvas.between(0.2, 0.4))
    color = canvas.first(number * canvas.between(0.05, 0.4) + depth * canvas.between(0.1, 0.4))
    color = bright(color, 0.7) * (1.15 - 0.75 * ramp(0, 1.3, depth))[..., None]
    color = mix(color, color * 0.35, ramp(0.75, 0.95, lines) * canvas.chance(0.75))
    foam = ramp(0.2, 0.12, depth)
    color = mix(color, bright(canvas.second(number * 0.15), 0.95), foam)
    return Paint(color, relief=ramp(0, 0.15, depth) * ramp(1.4, 0.1, depth), gloss=0.5)


def _eccentric(canvas: Canvas) -> Tensor:
    """The radius of the circle through each point, of circles that lean to one side."""
    lean = canvas.between(0, 0.5) * canvas.chance(0.6)
    x, y = turned(canvas.x, canvas.y, canvas.phase())
    along = lean * x
    return (((along**2 + (1 - lean**2) * (x * x + y * y)) + 1e-9).sqrt() - along) / (1 - lean**2)


@WAVES.texture
def rings(canvas: Canvas) -> Paint:
    """Light and dark rings, round, wavy or eccentric, some of them strung with dots."""
    around = angle(canvas.x, canvas.y)
    lobes = canvas.whole(3, 9)
    wavy = canvas.between(0.02, 0.09) * canvas.chance(0.4)
    radius = _eccentric(canvas) * (1 + wavy * torch.sin(around * lobes * TURN))
    place = radius * canvas.between(2.5, 6) + 0.5
    number, within = place.floor(), fraction(place)
    edge = (within - 0.5).abs() * 2
    light = number.remainder(2)
    hue = number * canvas.between(0.03, 0.3)
    color = mix(
        canvas.first(hue) * 0.3, bright(canvas.second(hue + edge * 0.15), 0.9), light.expand_as(hue)
    )
    beads = (number * canvas.whole(4, 7)).clamp(min=1)
    dot = length(within - 0.5, (fraction(around * beads) - 0.5) * number * TURN / beads)
    dotted = (light < 0.5) * canvas.chance(0.5)
    color = mix(color, bright(canvas.second(0.5 + hue)), ramp(0.32, 0.24, dot) * dotted)
    color = color * (1 - 0.7 * ramp(0.85, 1, edge))[..., None]
    return Paint(color, relief=(1 - edge * edge) * 0.8)


@WAVES.texture
def checker(canvas: Canvas) -> Paint:
    """A chessboard that bulges, caves in or sways; its fields plain, domed or framed."""
    x, y = canvas.x, canvas.y
    radius = length(x, y)
    bulge = canvas.between(-0.5, 1.6) * torch.exp(-radius * radius * canvas.between(1, 4))
    size = canvas.between(2, 4.2) / (1 + bulge)
    sway = canvas.between(0, 0.5) * canvas.chance(0.5)
    x, y = x * size + sway * torch.sin(y * size), y * size + sway * torch.sin(x * size)
    column, row = x.floor(), y.floor()
    light = (column + row).remainder(2)
    edge = torch.maximum((fraction(x) - 0.5).abs(), (fraction(y) - 0.5).abs()) * 2
    hue = canvas.lot(column, row) * canvas.between(0, 0.3)
    color = mix(canvas.second(hue) * 0.22, bright(canvas.first(hue + edge * 0.1), 0.95), light)
    frame = ramp(0.08, 0.04, (edge - canvas.between(0.5, 0.75)).abs()) * canvas.chance(0.4)
    color = mix(
        color, bright(canvas.second(hue + 0.4)) * (0.35 + 0.4 * (1 - light))[..., None], frame
    )
    return Paint(color, relief=(1 - edge**3) * canvas.between(0, 0.7), gloss=0.6)


@WAVES.texture
def hypno(canvas: Canvas) -> Paint:
    """A hypnotist's spiral: one to four even arms, light on dark, smooth or toothed."""
    radius, around = length(canvas.x, canvas.y), angle(canvas.x, canvas.y)
    teeth = canvas.between(0.04, 0.16) * canvas.chance(0.35)
    place = radius * canvas.between(1.8, 4) * canvas.sign() + around * canvas.whole(1, 4)
    place = place + teeth * (triangle(around * canvas.whole(12, 28)) - 0.5) * ramp(0, 0.5, radius)
    height = triangle(place)
    share = canvas.between(0.38, 0.62)
    light = ramp(share - 0.1, share + 0.1, height)
    dark = canvas.first(radius * canvas.between(0, 0.5)) * 0.22
    color = mix(dark, bright(canvas.second(radius * canvas.between(0.1, 0.9)), 0.95), light)
    line = ramp(0.07, 0.03, (height - share * 0.45).abs()) * canvas.chance(0.4)
    color = mix(color, bright(canvas.first(radius * 0.3 + 0.5)), line)
    return Paint(color, relief=light * 0.6)


@WAVES.texture
def logspiral(canvas: Canvas) -> Paint:
    """Arms that widen as they wind out, each over the next as in a shell, ribbed across."""
    radius, around = length(canvas.x, canvas.y), angle(canvas.x, canvas.y)
    scale = torch.log(radius + 1e-3)
    arms = canvas.whole(2, 8)
    place = around * arms + scale * canvas.between(0.7, 2.4) * canvas.sign()
    number, within = place.floor().remainder(arms), fraction(place)
    ribs = wave(scale * canvas.between(3, 8) + around * canvas.whole(-3, 3) + within**2)
    hue = number / arms * canvas.whole(0, 2) + within * canvas.between(0.15, 0.6) + scale * 0.2
    tone = (0.12 + 1.0 * ramp(0, 0.9, within)) * (1 - 0.6 * (1 - ribs) * canvas.chance(0.8))
    color = bright(canvas.first(hue), 0.85) * tone[..., None]
    crest = ramp(0.86, 0.92, within) * ramp(1, 0.97, within)
    color = mix(color, bright(canvas.second(scale * 0.3), 0.95), crest)
    return Paint(color, relief=within * 0.7 + ribs * 0.25)


@WAVES.texture
def vortexcells(canvas: Canvas) -> Paint:
    """A whirl of cells that grow outward, as in a sunflower or a tunnel: lozenges to squares."""
    radius, around = length(canvas.x, canvas.y), angle(canvas.x, canvas.y)
    count, winding = canvas.whole(5, 12), canvas.whole(0, 5)
    scale = torch.log(radius + 1e-3) * count / TURN
    u, v = around * count + scale * canvas.between(0.2, 1), scale - around * winding
    power = canvas.between(0.9, 3.5)
    across, along = (fraction(u) - 0.5).abs() * 2, (fraction(v) - 0.5).abs() * 2
    edge = ((across + 1e-4) ** power + (along + 1e-4) ** power) ** (1 / power)
    number = canvas.lot(u.floor() * winding + v.floor() * count)
    hue = edge * canvas.between(0.2, 0.6) + number * canvas.between(0, 0.3) + scale * 0.06
    color = bright(canvas.first(hue), 0.85) * (1.05 - 0.4 * edge)[..., None]
    eye = canvas.between(0.3, 0.5)
    color = mix(color, canvas.second(hue) * 0.2, ramp(eye, eye - 0.08, edge))
    color = mix(color, bright(canvas.second(hue + 0.5), 0.95), ramp(eye * 0.6, eye * 0.4, edge))
    color = mix(color, color * 0 + canvas.ink(), ramp(0.86, 0.98, edge))
    return Paint(color, relief=(1 - edge).clamp(0, 1))


@WAVES.texture
def sunburst(canvas: Canvas) -> Paint:
    """Rays, straight, swirled or flaming, around a disk with a crown of small flames."""
    radius, around = length(canvas.x, canvas.y), angle(canvas.x, canvas.y)
    count = canvas.whole(6, 15)
    swirl = canvas.between(-0.5, 0.5) * radius
    flames = (
        canvas.between(0.05, 0.16) * canvas.chance(0.5) * torch.sin(radius * canvas.between(6, 14))
    )
    place = around * count + swirl + flames
    across, number = triangle(place), (place + 0.5).floor().remainder(count)
    share = canvas.between(0.4, 0.6)
    ray = ramp(share - 0.06, share + 0.06, across)
    hue = radius * canvas.between(0.1, 0.5)
    dark = canvas.first(hue + 0.3) * 0.3
    light = bright(canvas.second(hue + number / count * canvas.chance(0.5)), 0.95)
    color = mix(dark, light, ray)
    thin = ramp(0.12, 0.05, across) * canvas.chance(0.5)
    color = mix(color, bright(canvas.first(hue)), thin)
    disk = canvas.between(0.15, 0.34)
    crown = radius / disk - 1 - 0.6 * triangle(around * count * 2) ** 1.5
    color = mix(color, bright(canvas.first(radius / disk * 0.3), 0.9), ramp(0.06, -0.06, crown))
    face = radius / disk
    inner = bright(canvas.second(face * 0.5)) * (1.1 - 0.7 * triangle(face * 1.5 + 0.5))[..., None]
    color = mix(color, inner, ramp(1, 0.9, face))
    outline = ramp(0.14, 0.05, crown.abs()) + ramp(0.12, 0.06, (face - 0.95).abs())
    color = mix(color, color * 0.15, outline.clamp(0, 1))
    return Paint(color, relief=ray * 0.3 + ramp(0.3, 0, crown) * 0.4, gloss=0.5)
