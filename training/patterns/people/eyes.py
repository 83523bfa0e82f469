"""Eyes: human, bare, reptile, and fields full of them."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix, pale, toned
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import TURN, Number, ellipse, length, ramp, triangle, turned, wave
from training.patterns.variants import one_of

EYES = Family("eyes")


def iris(
    canvas: Canvas, x: Tensor, y: Tensor, radius: Tensor, pupil: Tensor, slit: Number = 1.0
) -> Tensor:
    """An iris around the origin, with its pupil and highlight; also beyond its radius.

    Two crowns of fibers, a ring of their roots, a dark rim. ``pupil`` is a share of the radius,
    ``slit`` how many times narrower than high it is.
    """
    place = length(x, y) / radius
    around = torch.atan2(y, x)
    strand = canvas.whole(18, 30)
    bent = around + 0.09 * torch.sin(place * canvas.between(5, 9) + around * 7)
    fibers = wave(bent * strand / TURN) * 0.6 + 0.4 * wave(bent * (strand * 1.618) / TURN + place)
    crown = pupil + canvas.between(0.18, 0.3) + 0.05 * torch.sin(around * canvas.whole(9, 15))
    inner = ramp(0.06, -0.06, place - crown)
    hue = place * canvas.between(0.25, 0.6) + fibers * 0.06
    color = mix(toned(canvas.first(hue), 1.0), toned(canvas.solid(1), 0.95), inner * 0.8)
    light = (0.45 + 0.75 * fibers) * (0.55 + 0.55 * ramp(0.1, 0.8, place))
    light = light * (1 - 0.9 * ramp(0.8, 1.0, place))
    hole = ellipse(x, y, radius * pupil / slit, radius * pupil * slit**0.35)
    light = light * (1 - 0.97 * canvas.inside(hole, 2.5))
    shine = canvas.inside(length(x + radius * 0.36, y + radius * 0.38) - radius * 0.2)
    glow = canvas.inside(length(x - radius * 0.3, y - radius * 0.42) - radius * 0.1) * 0.7
    return color * light[..., None] + torch.maximum(shine, glow)[..., None]


def _white(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """The white of an eye, veined towards its corners."""
    veins = canvas.rough(6, 3).abs()
    red = torch.exp(-veins * 9) * ramp(0.4, 0.9, length(x, y))
    tint = pale(toned(canvas.solid(), 1.0), 0.8)
    return mix(tint.expand(*x.shape, 3), toned(canvas.solid(1), 0.8), red * 0.7)


def _lashes(canvas: Canvas, x: Tensor, lid: Tensor, reach: Tensor, lean: Tensor) -> Tensor:
    """Lashes that stand on a lid's edge (``lid`` = 0) and end ``reach`` above it, 0..1."""
    along = (x + lean * x * lid) * canvas.between(5, 8)
    thin = ramp(0.0, 1.0, 1 - lid / reach) * 0.8
    return ramp(1 - thin, 1.05 - thin * 0.7, triangle(along)) * (lid > -0.02) * (lid < reach)


def _almond(canvas: Canvas) -> Paint:
    """A human eye between its lids, with lashes, a crease and skin around it."""
    x, y = canvas.x, canvas.y + canvas.between(-0.12, 0.12) * canvas.x
    arch = (1 - (x / 1.02) ** 2).clamp(min=-0.6)
    upper = -y - canvas.between(0.42, 0.66) * arch * (1 + canvas.between(-0.25, 0.25) * x)
    lower = y - canvas.between(0.3, 0.48) * arch
    lid = torch.maximum(upper, lower)
    radius = canvas.between(0.4, 0.52)
    gaze_x, gaze_y = canvas.between(-0.25, 0.25), canvas.between(-0.1, 0.1)
    ball = iris(canvas, x - gaze_x, y - gaze_y, radius, canvas.between(0.28, 0.5))
    white = _white(canvas, x, y)
    tear = canvas.inside(ellipse(x + 0.93, y, 0.17, 0.13), 5)
    white = mix(white, toned(canvas.solid(1), 0.75), tear)
    color = mix(white, ball, canvas.inside(length(x - gaze_x, y - gaze_y) - radius))
    color = color * (1 - 0.65 * ramp(-0.26, 0, upper))[..., None]
    crease = ramp(0.045, 0.0, (upper - canvas.between(0.13, 0.2)).abs()) * ramp(1.1, 0.7, x.abs())
    skin = toned(canvas.second(lid * canvas.between(0.2, 0.9) + 0.1), 0.85)
    skin = skin * (1 - 0.75 * crease - 0.3 * ramp(0.2, 0.0, lid))[..., None]
    color = mix(color, skin, canvas.inside(-lid))
    lean = canvas.between(0.6, 1.4)
    lash = _lashes(canvas, x, upper, canvas.between(0.2, 0.42), -lean) * canvas.chance(0.85)
    below = _lashes(canvas, x, lower, canvas.between(0.1, 0.2), -lean) * canvas.chance(0.5)
    dark = torch.maximum(torch.maximum(lash, below), canvas.line(lid, 0.04))
    color = mix(color, canvas.ink(), dark)
    cover = canvas.inside(lid - canvas.between(0.25, 0.6), 4)
    return Paint(color, torch.maximum(cover, dark * 0.9), 0.3 - lid.clamp(0, 0.3), gloss=0.6)


def _staring(canvas: Canvas) -> Paint:
    """An eye torn open, among folds of skin that run around it in rings."""
    x, y = canvas.x, canvas.y
    height = canvas.between(0.55, 0.8)
    lid = ellipse(x, y, 0.78, height)
    lid = lid + canvas.between(0.05, 0.2) * (x.abs() - 0.4).clamp(min=0)
    radius = canvas.between(0.42, 0.52)
    ball = iris(canvas, x, y, radius, canvas.between(0.2, 0.6))
    color = mix(_white(canvas, x, y), ball, canvas.inside(length(x, y) - radius))
    color = color * (1 - 0.6 * ramp(-0.25, 0.0, lid))[..., None]
    folds = lid * canvas.between(5, 9) + 0.08 * torch.sin(torch.atan2(y, x) * 6)
    ridge = wave(folds)
    skin = toned(canvas.second(folds.floor() * 0.17 + ridge * 0.08), 0.95)
    color = mix(color, skin * (0.2 + 0.8 * ridge)[..., None], canvas.inside(-lid))
    color = mix(color, canvas.ink(), canvas.line(lid, 0.035))
    return Paint(color, canvas.inside(lid - canvas.between(0.25, 0.4), 3), ridge * 0.3, gloss=0.6)


def _painted(canvas: Canvas) -> Paint:
    """An eye as Egypt painted it: brow, long corner, the drop and the curl below."""
    x, y = canvas.x * 1.05, canvas.y * 1.05 + 0.15
    arch = (1 - (x / 0.85) ** 2).clamp(min=-0.4)
    lid = torch.maximum(-y - 0.36 * arch, y - 0.28 * arch)
    radius = canvas.between(0.3, 0.36)
    ball = iris(canvas, x, y + 0.03, radius, canvas.between(0.35, 0.55))
    color = pale(toned(canvas.solid(1), 1.0), 0.75).expand(*x.shape, 3)
    color = mix(color, ball, canvas.inside(length(x, y + 0.03) - radius))
    brow = torch.maximum((y + 0.36 * arch + 0.26).abs() - 0.07, x.abs() - 1.0)
    corner = torch.maximum((y - 0.06 * (x - 0.6)).abs() - 0.06, (x - 0.9).abs() - 0.25)
    drop = torch.maximum(x.abs() * 0.9 - 0.13 * (1.2 - y), (y - 0.55).abs() - 0.38)
    tail = (y - 0.32 - 0.75 * (x - 0.1).clamp(min=0) ** 1.3).abs() * 0.8 - 0.055
    tail = torch.maximum(tail, (x - 0.42).abs() - 0.38)
    curl_x, curl_y = x - 0.72, y - 0.6
    turns = (length(curl_x, curl_y) - 0.2 - 0.03 * torch.atan2(curl_y, curl_x)).abs() - 0.05
    lines = torch.minimum(torch.minimum(brow, corner), torch.minimum(drop + 0.06, tail))
    lines = torch.minimum(torch.minimum(lines, turns), lid.abs() - 0.06)
    paint = toned(canvas.first(y * 0.4), 1.0)
    edge = canvas.inside(lines) * (lid > -0.06)
    color = mix(mix(color, canvas.ink(), canvas.inside(lid.abs() - 0.1)), paint, edge)
    color = mix(color, canvas.ink(), canvas.line(lines, 0.025) * (lid > -0.06))
    cover = canvas.inside(torch.minimum(lines - 0.025, lid))
    return Paint(color, cover, gloss=0.6)


@EYES.thing
def eye(canvas: Canvas) -> Paint:
    """A human eye: between lids with lashes, staring out of folds, or as Egypt painted it."""
    return one_of(canvas, _almond, _staring, _painted, _almond)


@EYES.thing
def eyeball(canvas: Canvas) -> Paint:
    """An eye without its lids: a veined ball, bare, on its nerve, or with a bloodshot rim."""
    x, y = canvas.x * 1.05, canvas.y * 1.05
    gaze_x, gaze_y = canvas.between(-0.3, 0.3), canvas.between(-0.3, 0.3)
    radius = canvas.between(0.46, 0.6)
    radial = length(x, y)
    place_x, place_y = x - gaze_x, y - gaze_y
    ball = iris(canvas, place_x, place_y, radius, canvas.between(0.25, 0.55))
    around = torch.atan2(place_y, place_x)
    branch = around * canvas.whole(4, 8) / TURN + 0.25 * canvas.rough(5, 3) * radial
    veins = ramp(0.14, 0.02, (triangle(branch) - 0.5).abs()) * ramp(0.45, 1.0, radial)
    fine = ramp(0.25, 0.0, canvas.rough(7, 3).abs()) * ramp(0.5, 1.1, radial)
    color = pale(toned(canvas.solid(1), 1.0), 0.78).expand(*x.shape, 3)
    color = mix(color, toned(canvas.solid(), 0.7), torch.maximum(veins, fine * 0.6))
    light = ((1 - radial * radial).clamp(min=0) + 1e-4).sqrt()
    light = 0.25 + 0.75 * light + 0.25 * (-x - y) * radial
    color = color * light[..., None]
    color = mix(color, ball, canvas.inside(length(place_x, place_y) - radius, 2.5))
    shine = canvas.inside(length(x + 0.38, y + 0.42) - 0.13, 4)
    color = color + shine[..., None] * 0.8
    return Paint(color, canvas.inside(radial - 1))


@EYES.upright
def reptileeye(canvas: Canvas) -> Paint:
    """A slit eye among scales: rows of beads around it, round scales, or a crest above."""
    x, y = canvas.x, canvas.y
    height = canvas.between(0.62, 0.9)
    slope = canvas.between(-0.2, 0.2)
    tilted = y + slope * x
    lid = ellipse(x, tilted, 0.68, 0.68 * height)
    lid = torch.maximum(lid, -tilted - canvas.between(0.3, 0.62))
    ball = iris(
        canvas, x, y, canvas.between(0.72, 0.78), canvas.between(0.5, 0.6), canvas.between(3, 7)
    )
    ball = ball * (1 - 0.75 * ramp(-0.2, 0.0, lid))[..., None]
    size = canvas.between(3.2, 5.5)
    warp = 1 + 0.5 * torch.exp(-lid * 2)
    first, second, _, _, number = canvas.voronoi(x * size * warp, tilted * size * warp, 0.7)
    dome = ramp(0.0, 0.4, second - first)
    around = torch.atan2(tilted, x) / TURN
    beads = ((lid - 0.1) / 0.1).clamp(-1, 1) ** 2
    bead = (1 - beads) * (0.3 + 0.7 * wave(around * canvas.whole(16, 26)))
    on_bead = (lid < 0.2).float()
    dome = torch.where(lid < 0.2, bead, dome)
    hue = torch.where(lid < 0.2, 0.4 + lid, number * 0.25 + lid * 0.3)
    skin = toned(canvas.second(hue), 0.75 + 0.25 * number + 0.2 * on_bead)
    skin = skin * (0.08 + 0.92 * dome)[..., None]
    color = mix(ball, skin, canvas.inside(-lid))
    color = mix(color, canvas.ink() * 0.5, canvas.line(lid, 0.03))
    outer = length(x, y * 1.05) - 1.05 - 0.05 * dome
    relief = torch.where(lid < 0, torch.full_like(dome, 0.3), dome * 0.6)
    return Paint(color, canvas.inside(outer, 3), relief)


@EYES.texture
def eyefield(canvas: Canvas) -> Paint:
    """Eyes crowded over the plane, round or lidded, in ringed skin between."""
    size = canvas.between(0.85, 1.6)
    near, far, x, y, number = canvas.voronoi(canvas.x * size, canvas.y * size, 0.5)
    x, y = turned(-x, -y, (number - 0.5) * canvas.between(0, 2.5))
    radius = 0.24 + 0.06 * number
    gaze = canvas.between(-0.06, 0.06)
    ball = iris(canvas, x + gaze, y, radius, 0.3 + 0.3 * number, canvas.between(0.9, 2) ** 2)
    open_high = radius * canvas.between(0.75, 1.5)
    open_wide = radius * canvas.between(1.35, 1.6)
    lid = ellipse(x, y, open_wide, open_high)
    lid = lid + canvas.chance() * 0.25 * (x.abs() - open_wide * 0.5).clamp(min=0)
    white = pale(toned(canvas.solid(1), 1.0), 0.8) * (1 - 0.6 * ramp(-0.12, 0, lid))[..., None]
    color = mix(white, ball, canvas.inside((length(x + gaze, y) - radius) / size))
    folds = wave(lid * canvas.between(7, 12))
    border = ramp(0.0, 0.12, far - near)
    skin = toned(canvas.second(lid * canvas.between(0.5, 1.5) + number * 0.2), 0.9)
    skin = skin * ((0.25 + 0.75 * folds) * (0.25 + 0.75 * border))[..., None]
    color = mix(color, skin, canvas.inside(-lid / size))
    color = mix(color, canvas.ink(), canvas.line(lid / size, 0.022))
    return Paint(color, relief=torch.where(lid < 0, 0.5, folds * 0.4))
