"""What hangs in the air: galaxies, planets, mountains under a sun, snowflakes, webs, faces."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix, vivid
from training.patterns.heavens.planets import craters, ground, with_moon, with_ring
from training.patterns.heavens.sky_faces import crescent, front_face, profile_face
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    angle,
    capsule,
    ellipse,
    folded,
    fraction,
    length,
    ramp,
    turned,
    wave,
)

SKY = Family("sky")

_PEAKS = ((1.3, 0.75), (2.9, 0.4), (6.3, 0.18), (15.0, 0.07))
"""A skyline's octaves: peaks across half the frame, and their height."""


@SKY.thing
def galaxy(canvas: Canvas) -> Paint:
    """A spiral of two to four arms with lanes of dust, knots of stars, and a bright core.

    Seen from above or aslant; some have a bar.
    """
    x, y = canvas.x, canvas.y * canvas.between(1, 1.9)
    radius = length(x, y)
    arms, wound = canvas.whole(2, 4), canvas.between(0.35, 0.75) * canvas.sign()
    noise = canvas.clouds(32, 3)
    ragged = noise(x * 2.2, y * 2.2)
    bar = canvas.chance(0.35)
    phase = (angle(x, y) + wound * torch.log(radius + 0.12 + 0.15 * bar)) * arms
    phase = phase + 0.06 * ragged
    arm = wave(phase) ** canvas.between(1.5, 3.5)
    dust = wave(phase + 0.16) ** 6 * ramp(0.12, 0.3, radius)
    fading = ramp(1.15, 0.25, radius)
    glow = arm * fading * (0.9 + 0.35 * ragged) + 0.22 * fading
    core = torch.exp(-((radius / canvas.between(0.14, 0.24)) ** 2))
    bar_glow = torch.exp(-((x / 0.36) ** 2) - (y / 0.1) ** 2) * bar
    hue = canvas.between()
    sky = canvas.second(hue) * 0.06
    dye = vivid(canvas.first(hue + radius * canvas.between(0.3, 0.7)))
    color = sky + dye * (glow * 1.1)[..., None]
    color = color * (1 - 0.75 * dust)[..., None]
    knots = canvas.grain() + 0.25 * arm * fading
    knot = ramp(0.985, 1.05, knots) * (0.4 + 0.6 * canvas.grain())
    light = (core + 0.8 * bar_glow).clamp(0, 1)
    color = mix(color, 0.75 + 0.25 * canvas.second(hue + 0.5), light)
    return Paint(color + knot[..., None], ramp(1.2, 0.95, radius))


@SKY.thing
def planet(canvas: Canvas) -> Paint:
    """A lit ball: banded and ringed, with seas and clouds, or cratered with a moon beside it."""
    kind = canvas.variant(3)
    size = torch.where(kind == 0, 0.64, torch.where(kind == 1, 0.95, 0.8))
    x, y = turned(canvas.x / size, canvas.y / size, canvas.between(-0.5, 0.5))
    high = (1 - x * x - y * y).clamp(min=0.002).sqrt()
    latitude, out = turned(y, high, canvas.between(-0.4, 0.4))
    longitude = torch.atan2(x, out.clamp(min=0.05)) * 0.7 + canvas.between(0, 9)
    color = ground(canvas, kind, longitude, latitude)
    sun = canvas.phase()
    light = 0.5 * high + 0.8 * (x * torch.cos(sun) + y * torch.sin(sun)) + 0.2
    color = color * light.clamp(0.08, 1.3)[..., None]
    air = ramp(0.35, 0, high) * light.clamp(0, 1) * (kind == 1)
    color = mix(color, 0.5 + 0.5 * canvas.solid(1), air * 0.8)
    cover = canvas.inside((length(x, y) - 1) * size)
    color, cover = with_ring(canvas, (x, y), color, cover, kind == 0)
    return with_moon(canvas, sun, color, cover, kind == 2)


@SKY.view
def mountains(canvas: Canvas) -> Paint:
    """Ranges behind ranges, snow on the far peaks, mist between them, a sun or moon above."""
    x, y = canvas.frame_x, canvas.frame_y
    hue = canvas.between()
    dusk = torch.where(canvas.chance(0.5) > 0, ramp(-1, 0.2, y), 1.0)
    color = canvas.second(hue + y * 0.15) * (0.3 + 0.7 * dusk)[..., None]
    disc = length(x - canvas.between(-0.6, 0.6), y + canvas.between(0.4, 0.7))
    disc = disc - canvas.between(0.14, 0.32)
    bars = canvas.chance(0.3) * (wave(y * 7) > 0.7)
    shine = torch.maximum(canvas.inside(disc) * (1 - bars), 0.4 * torch.exp(-disc.clamp(min=0) * 5))
    color = mix(color, 0.75 + 0.25 * canvas.solid(), shine)
    steep, rock = canvas.between(0.9, 1.5), canvas.rough(9, 3)
    mist_color = canvas.second(hue + 0.05) * 0.7 + 0.2
    for rank in range(4):
        top = 0.12 + 0.28 * rank - steep * (0.66 - 0.14 * rank) * _ridge(canvas, x[:, :1], rank)
        below = y - top
        # The flanks' light runs down along spurs: the slope of the skyline, looked up aslant.
        lean = x + 0.45 * below * torch.sign(rock) + 0.04 * rock
        drop = _ridge_slope(canvas, lean, rank)
        light = (0.8 - 0.14 * rank) * (1 + 0.5 * torch.tanh(drop + 0.3 * rock))
        paint = canvas.first(hue + 0.13 * rank + below * 0.1) * light[..., None]
        if rank < 2:
            snow = ramp(0.04, 0, below - 0.16 - 0.07 * rock + 0.5 * (top + 0.2))
            paint = mix(paint, (light * 1.35)[..., None].expand_as(paint), snow * 0.95)
        if rank < 3:
            paint = mix(paint, mist_color, ramp(0.05, 0.7, below) * (0.85 - 0.2 * rank))
        color = mix(color, paint, (below * canvas.height / 2 + 0.5).clamp(0, 1))
    return Paint(color)


def _ridge(canvas: Canvas, x: Tensor, rank: int) -> Tensor:
    """A skyline, (B, 1, W), about -0.3..1: peaks with straight flanks, smaller ones upon them."""
    height = torch.zeros_like(x)
    for cells, size in _PEAKS:
        place = x * cells + 31 * rank
        low = place.floor()
        left, right = canvas.lot(low, cells), canvas.lot(low + 1, cells)
        height = height + size * (left + (right - left) * (place - low) - 0.2)
    return height


def _ridge_slope(canvas: Canvas, x: Tensor, rank: int) -> Tensor:
    """How steeply the coarser peaks of a skyline rise to the right, about -1..1."""
    slope = torch.zeros_like(x)
    for cells, size in _PEAKS[1:3]:
        low = (x * cells + 31 * rank).floor()
        slope = slope + size * cells * (canvas.lot(low + 1, cells) - canvas.lot(low, cells))
    return slope * 1.2


@SKY.thing
def snowflake(canvas: Canvas) -> Paint:
    """Six arms alike, with branches and twigs around a plate; feathery, plated or starry."""
    qx, qy, _ = folded(canvas.x, canvas.y, torch.full_like(canvas.pixel, 6.0))
    radius, away = length(canvas.x, canvas.y), qy.abs()
    thin = canvas.between(0.038, 0.062)
    arm = torch.maximum(away - thin * (1.25 - 0.5 * qx), qx - 1.05)
    plates = torch.full_like(qx, 9.0)
    number = canvas.whole(3, 5)
    longest, shape = canvas.between(0.3, 0.5), canvas.between(0.6, 1.8)
    for branch in range(5):
        root = 0.2 + 0.82 * (branch + canvas.between(0.2, 0.7)) / number
        reach = longest * (1.15 - root).clamp(min=0.1) ** shape * 1.2
        end = (root + reach * 0.5, reach * 0.866)
        twig = capsule(qx, away, (root, 0.0 * root), end, thin * 0.95, thin * 0.5)
        plate = capsule(qx, away, (root + reach * 0.25, reach * 0.43), end, 0.0, 0.05)
        shown = (branch < number) & (root < 1)
        arm = torch.where(shown, torch.minimum(arm, twig), arm)
        plates = torch.where(shown, torch.minimum(plates, plate), plates)
    hexagon = torch.maximum(qx, qx * 0.5 + away * 0.866)
    core = canvas.between(0.14, 0.32)
    ring = torch.minimum((hexagon - core).abs(), (hexagon - core * 0.5).abs()) - thin * 0.8
    tip = torch.maximum(qx - 0.95, (0.95 - qx)) + away - canvas.between(0.06, 0.14)
    distance = torch.minimum(torch.minimum(arm, ring), tip)
    distance = torch.where(canvas.chance(0.5) > 0, torch.minimum(distance, plates), distance)
    glass = canvas.inside(hexagon - core) * 0.8
    ridge = ramp(0, thin * 0.9, -distance)
    hue = canvas.between()
    ice = vivid(canvas.first(hue + radius * canvas.between(0.3, 0.8)))
    ice = ice * (0.55 + 0.35 * ridge)[..., None]
    ice = mix(ice, torch.ones_like(ice), 0.5 * ridge)
    pane = canvas.second(hue + radius) * (0.4 + 0.4 * wave(hexagon * 9))[..., None]
    solid = canvas.inside(distance)
    return Paint(mix(pane, ice, solid), torch.maximum(solid, glass), relief=ridge * 0.5)


@SKY.thing
def spiderweb(canvas: Canvas) -> Paint:
    """An orb web: spokes, threads that sag between them, drops of dew; in some the spider sits."""
    x, y = canvas.x, canvas.y
    hub_x, hub_y = canvas.between(-0.15, 0.15), canvas.between(-0.15, 0.15)
    count = canvas.whole(9, 16)
    qx, qy, spoke = folded(*turned(x - hub_x, y - hub_y, canvas.phase()), count)
    half = math.pi / count
    radius = length(qx, qy)
    within = qy / (torch.tan(half) * qx + 1e-4)
    sag = canvas.between(0.1, 0.24) * (1 - within.clamp(-1, 1) ** 2)
    reach = (radius * (1 + sag)).clamp(min=1e-3)
    loose = 0.25 * (canvas.lot(spoke.remainder(count)) - 0.5)
    rows = (reach - 0.1) * canvas.between(7, 11) + loose * (1 - within.abs())
    spacing = (fraction(rows) - 0.5).abs() / 9
    rim = 1.12 - 0.1 * canvas.lot(spoke.remainder(count), 5.0) - 0.1 * (1 - within**2)
    threads = torch.where((reach > 0.12) & (radius < rim - 0.04), spacing, 9.0)
    border = (qx * torch.cos(half) + qy.abs() * torch.sin(half) - 1.08).abs()
    spokes = torch.sin(half - (torch.atan2(qy, qx)).abs()).abs() * radius
    thin = canvas.between(0.009, 0.014)
    lines = torch.minimum(torch.minimum(threads - thin, spokes - thin * 1.3), border - thin)
    silk = canvas.inside(lines, 2)
    place = wave(rows + 0.5) * wave(within * 1.5 + radius * 4)
    dew = ramp(0.7, 0.95, place) * (reach > 0.12) * canvas.chance(0.6) * (radius < 1.05)
    hue = canvas.between()
    night = canvas.second(hue + radius * 0.2) * (0.3 - 0.18 * radius)[..., None]
    color = mix(night, 0.15 + 0.85 * vivid(canvas.first(hue + radius * 0.3)), silk)
    color = mix(color, torch.ones_like(color), dew)
    cover = torch.maximum(silk, 0.75 * ramp(1.14, 1.04, radius))
    body, marks = _spider((x - hub_x) * 0.75, (y - hub_y) * 0.75)
    shown = canvas.inside(body) * canvas.chance(0.4)
    hide = torch.where(
        (body < -0.022)[..., None], 0.35 + 0.65 * canvas.solid(1), canvas.ink() * 0.4
    )
    color = mix(color, hide, shown)
    color = mix(color, canvas.ink(), canvas.inside(marks) * shown)
    return Paint(color, torch.maximum(cover, shown), relief=dew * 0.4)


def _spider(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """The distances to a spider with eight bent legs, its head up, and to its back's mark."""
    away = x.abs()
    body = torch.minimum(ellipse(x, y - 0.12, 0.12, 0.16), ellipse(x, y + 0.08, 0.08, 0.08))
    for knee, foot in (
        ((0.2, -0.3), (0.2, -0.55)),
        ((0.28, -0.16), (0.42, -0.32)),
        ((0.28, 0.04), (0.44, 0.2)),
        ((0.22, 0.2), (0.26, 0.52)),
    ):
        body = torch.minimum(body, capsule(away, y, (0.05, -0.05), knee, 0.024, 0.02))
        body = torch.minimum(body, capsule(away, y, knee, foot, 0.02, 0.01))
    return body, (away + (y - 0.12).abs() * 0.6 - 0.05)


@SKY.upright
def moon(canvas: Canvas) -> Paint:
    """The moon with a face: full and cratered, a crescent in profile, or one with a nightcap."""
    x, y = canvas.x, canvas.y
    kind = canvas.variant(3)
    full = kind == 0
    worn = kind == 2
    side = crescent(x, y)
    side = torch.where(worn, torch.maximum(side, -_above_brim(x, y)), side)
    distance = torch.where(full, length(x, y) - 0.98, side)
    depth = (-distance).clamp(0, 0.5)
    light = 0.45 + 0.55 * craters(canvas, x * 2.3 + 20, y * 2.3 + 20, 0.3)
    seas = torch.sin(x * 3 + canvas.phase() + 1.3 * torch.sin(y * 4))
    stains = ramp(0, 0.7, seas * torch.sin(y * 3 + canvas.phase()))
    light = light * (1 - 0.25 * stains) * (0.4 + 0.65 * ramp(0, 0.35, depth))
    skin = vivid(canvas.first(canvas.between() + 0.08 * stains)) * light[..., None]
    face = front_face(canvas, x, y, 0.1).or_else(profile_face(canvas, x, y), ~full)
    color = face.painted_on(skin, canvas)
    color = mix(color, canvas.ink(), canvas.line(distance + 0.015, 0.02))
    cap, fur = _nightcap(x, y)
    stripes = fraction((x * 0.9 + y) * 3) > 0.5
    bright, dark = canvas.solid(1) * 0.6 + 0.4, canvas.solid() * 0.7
    cloth = torch.where(stripes[..., None], bright, dark) * ramp(-0.06, 0.1, -cap)[..., None]
    cloth = torch.where((fur < 0)[..., None], ramp(-0.08, 0.05, -fur)[..., None], cloth)
    hat = torch.minimum(cap, fur)
    color = mix(color, cloth, canvas.inside(hat) * worn)
    color = mix(color, canvas.ink(), canvas.line(hat, 0.018) * worn)
    cover = torch.maximum(canvas.inside(distance), canvas.inside(hat - 0.015) * worn)
    return Paint(color, cover, relief=ramp(0, 0.4, depth) * 0.5, gloss=0.4)


def _above_brim(x: Tensor, y: Tensor) -> Tensor:
    """The distance to the line of a nightcap's brim, negative above it."""
    return y * 0.95 + x * 0.3 + 0.52


def _nightcap(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """The distances to a cap over the crescent's upper part that hangs back, and to its fur."""
    cap = capsule(x, y, (-0.12, -0.78), (-0.6, -0.94), 0.34, 0.22)
    cap = torch.minimum(cap, capsule(x, y, (-0.6, -0.94), (-1.02, -0.45), 0.22, 0.06))
    cap = torch.maximum(cap, torch.minimum(_above_brim(x, y), x + 0.72))
    ball = length(x + 1.02, y + 0.34) - 0.13
    return cap, torch.minimum(ball, capsule(x, y, (-0.62, -0.4), (0.26, -0.68), 0.085))


@SKY.upright
def sun(canvas: Canvas) -> Paint:
    """The sun with a face, as on old cards: rays straight and wavy, triangles, or curling."""
    x, y = canvas.x, canvas.y
    disc = canvas.between(0.54, 0.66)
    radius = length(x, y)
    kind = canvas.variant(3)
    count = canvas.whole(6, 9) * 2
    rays, odd = _rays(canvas, kind, count, disc)
    hue = canvas.between()
    color = canvas.first(hue + 0.25 * odd + 0.2 * radius)
    color = color * (0.5 + 0.75 * ramp(0, 0.08, -rays))[..., None]
    color = mix(color, canvas.ink(), canvas.line(rays + 0.01, 0.02))
    skin = vivid(canvas.second(hue + 0.05 * radius))
    skin = skin * (1.1 - 0.5 * ramp(0.3, 1, radius / disc))[..., None]
    skin = front_face(canvas, x / disc * 0.98, y / disc * 0.98, 0.25).painted_on(skin, canvas)
    face = canvas.inside(radius - disc)
    color = mix(color, skin, face)
    ring = canvas.line(radius - disc, 0.022)
    color = mix(color, canvas.ink(), ring)
    halo = canvas.line(radius - disc - 0.05, 0.022) * canvas.chance(0.5)
    color = mix(color, 0.5 + 0.5 * canvas.second(hue + 0.4), halo)
    cover = torch.maximum(canvas.inside(rays), canvas.inside(radius - disc - 0.06))
    bulge = (1 - (radius / disc) ** 2).clamp(min=0).sqrt() * face
    return Paint(color, cover, relief=0.4 * bulge + 0.3 * ramp(0, 0.1, -rays), gloss=0.5)


def _rays(canvas: Canvas, kind: Tensor, count: Tensor, disc: Tensor) -> tuple[Tensor, Tensor]:
    """The distance to a sun's rays, and 1 within every second of them."""
    x, y = canvas.x, canvas.y
    radius = length(x, y)
    out = ((radius - disc) / (1.1 - disc)).clamp(0, 1.5)
    curl = torch.where(kind == 2, canvas.sign() * canvas.between(0.5, 0.9), 0.0)
    x, y = turned(x, y, math.pi / 2 + curl * out**1.5)
    _, qy, number = folded(x, y, count)
    odd = number.remainder(2)
    wavy = 0.06 * torch.sin(out * 9) * (1 - 0.4 * out) * (kind == 0) * odd
    wide = disc * torch.tan(math.pi / count) * 1.1
    long = torch.where(odd > 0, 1.0, canvas.between(0.65, 1))
    along = out / long
    narrowing = (1 - along).clamp(min=-1)
    leaf = torch.where(kind == 2, narrowing * (1 + 0.8 * along), narrowing)
    narrow = torch.where((kind == 0) & (odd > 0), 0.75, 1.0)
    spread = torch.where(kind == 1, 1.15, narrow)
    return torch.maximum((qy + wavy).abs() - wide * leaf * spread, disc * 0.8 - radius), odd
