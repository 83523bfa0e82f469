"""What hangs in the air: galaxies, planets, mountains under a sun, snowflakes, webs, faces."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.faces import face_paint
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    angle,
    capsule,
    ellipse,
    folded,
    fraction,
    length,
    mix,
    ramp,
    turned,
    wave,
)

SKY = Family("sky")


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
    color = sky + canvas.first(hue + radius * canvas.between(0.3, 0.7)) * (glow * 1.25)[..., None]
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
    square = x * x + y * y
    high = (1 - square).clamp(min=0.002).sqrt()
    spin, tilt = canvas.between(0, 9), canvas.between(-0.4, 0.4)
    lat, out = turned(y, high, tilt)
    noise = canvas.clouds(32, 4)
    across = torch.atan2(x, out.clamp(min=0.05)) * 0.7 + spin
    hue = canvas.between()
    ground = noise(across, lat)
    bands = lat * canvas.between(1.5, 3) + 0.09 * noise(across * 0.6, lat * 2.5)
    storm = ellipse(x - 0.3, lat - 0.3, 0.24, 0.12)
    banded = canvas.first(hue + bands * 0.35) * (0.55 + 0.5 * wave(bands * 1.7))[..., None]
    banded = mix(banded, canvas.second(hue + storm), ramp(0.03, -0.03, storm))
    land = ramp(0.1, 0.22, ground + 0.3 * noise(across * 2.5, lat * 2.5) - 0.2)
    sea = canvas.second(hue + 0.1 * lat) * 0.6
    earth = mix(sea, canvas.first(hue + ground * 0.12) * 1.1, land)
    shore = ramp(0.5, 0.2, (land - 0.5).abs())
    earth = earth * (1 - 0.5 * shore)[..., None]
    cloudy = ramp(0.5, 1.1, noise(across * 1.2 + 3, lat * 2.4 + 0.4 * ground))
    cap = ramp(0.75, 0.85, lat.abs() + 0.08 * ground)
    earth = mix(earth, torch.ones_like(earth), torch.maximum(cloudy * 0.85, cap))
    pits, rock_light = _craters(canvas, across * 2.2, lat * 2.2)
    rock = canvas.first(hue + 0.06 * ground) * (0.85 + 0.15 * ground)[..., None]
    rock = rock * rock_light[..., None]
    kinds = kind[..., None]
    color = torch.where(kinds == 0, banded, torch.where(kinds == 1, earth, rock))
    sun = canvas.phase()
    light = 0.55 * high + 0.75 * (x * torch.cos(sun) + y * torch.sin(sun)) + 0.15
    color = color * light.clamp(0.04, 1.25)[..., None]
    air = ramp(0.35, 0, high) * light.clamp(0, 1) * (kind == 1)
    color = mix(color, 0.5 + 0.5 * canvas.second(hue + 0.3), air * 0.8)
    cover = canvas.inside((length(x, y) - 1) * size)
    color, cover = _with_ring(canvas, (x, y), color, cover, kind == 0)
    return _with_moon(canvas, sun, color, cover, kind == 2, pits)


def _craters(canvas: Canvas, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Round pits of three sizes: their height, and how light they are."""
    height, light = torch.zeros_like(x), torch.ones_like(x)
    for size, seed in ((1.0, 3.0), (1.9, 17.0), (3.4, 41.0)):
        column, row = (x * size).floor(), (y * size).floor()
        lot = canvas.lot(column, row + seed)
        radius = 0.2 + 0.22 * canvas.lot(column + seed, row)
        dx = x * size - column - 0.5 + 0.16 * (lot - 0.5)
        dy = y * size - row - 0.5
        reach = length(dx, dy) / radius
        shown = (lot > 0.25).float()
        bowl = ramp(1, 0.85, reach) * shown
        rim = ramp(0.22, 0.05, (reach - 1).abs()) * shown
        slope = (dx + dy) / radius * 0.5
        light = light * (1 - bowl * (0.42 + 0.5 * slope)) + 0.4 * rim
        height = height + rim / size
    return height, light


def _with_ring(
    canvas: Canvas, place: tuple[Tensor, Tensor], color: Tensor, cover: Tensor, shown: Tensor
) -> tuple[Tensor, Tensor]:
    """A ring that passes in front of the ball and behind it."""
    x, y = turned(*place, canvas.between(-0.35, 0.35))
    flat = canvas.between(0.2, 0.42)
    reach = length(x, y / flat)
    outer = canvas.between(1.55, 1.72)
    band = torch.maximum(1.2 - reach, reach - outer)
    stripes = 0.35 + 0.75 * wave(reach * canvas.between(3, 6)) * (0.7 + 0.3 * wave(reach * 11))
    front = (y > 0) | (length(*place) > 1)
    ring = canvas.inside(band * flat) * front * shown
    gap = 1 - ramp(0.03, 0.015, (reach - 0.5 * (1.2 + outer)).abs()) * 0.85
    ring = ring * gap
    shade = ramp(0.16, 0.04, (reach - 1.14).abs()) * (y > 0) * shown * 0.6
    color = color * (1 - shade)[..., None]
    tint = canvas.second(reach * 0.8) * stripes[..., None] + 0.15
    return mix(color, tint, ring), torch.maximum(cover, ring)


def _with_moon(
    canvas: Canvas, sun: Tensor, color: Tensor, cover: Tensor, shown: Tensor, pits: Tensor
) -> Paint:
    """A small ball in the corner, lit from the same side."""
    x, y = (canvas.x - 0.86) / 0.2, (canvas.y + 0.78) / 0.2
    high = (1 - x * x - y * y).clamp(min=0).sqrt()
    light = (0.4 * high + 0.8 * (x * torch.cos(sun) + y * torch.sin(sun)) + 0.3).clamp(0.08, 1.2)
    moon = canvas.inside((length(x, y) - 1) * 0.2) * shown
    color = mix(color, canvas.second(0.3) * light[..., None], moon)
    return Paint(color, torch.maximum(cover, moon), pits * shown * 0.25)


@SKY.view
def mountains(canvas: Canvas) -> Paint:
    """Ranges behind ranges, snow on the far peaks, mist between them, a sun or moon above."""
    x, y = canvas.frame_x, canvas.frame_y
    hue = canvas.between()
    dusk = canvas.chance(0.5)
    glow = ramp(-1, 0.2, y)
    color = (
        canvas.second(hue + y * 0.15) * (0.35 + 0.65 * torch.where(dusk > 0, glow, 1))[..., None]
    )
    disc = length(x - canvas.between(-0.6, 0.6), y + canvas.between(0.35, 0.7))
    disc = disc - canvas.between(0.14, 0.32)
    color = mix(color, 0.6 + 0.4 * canvas.first(hue + 0.5), torch.exp(-disc.clamp(min=0) * 5) * 0.5)
    stripes = canvas.chance(0.3) * (wave(y * 7) > 0.7)
    color = mix(color, 0.75 + 0.25 * canvas.first(hue + 0.4), canvas.inside(disc) * (1 - stripes))
    steep = canvas.between(0.7, 1.25)
    rock = canvas.rough(14, 3)
    for rank in range(4):
        top = 0.05 + 0.27 * rank - steep * (0.62 - 0.12 * rank) * _ridge(canvas, rank)
        below = y - top
        slope = torch.gradient(top, dim=2)[0] * canvas.width
        face = torch.tanh(slope + 0.8 * rock + 3 * below * torch.sign(slope))
        light = (0.75 - 0.15 * rank) * (1 + 0.45 * face)
        mist = ramp(0, 0.75, below) * (0.75 - 0.2 * rank)
        range_color = canvas.first(hue + 0.13 * rank + below * 0.1) * light[..., None]
        snowy = ramp(0.03, 0, below - 0.13 - 0.07 * rock + 0.6 * (top + 0.25)) * (rank < 2)
        range_color = mix(range_color, (0.95 + 0.2 * face)[..., None].expand_as(color), snowy * 0.9)
        range_color = mix(range_color, canvas.second(hue + 0.05) * 0.75 + 0.15, mist * (rank < 3))
        color = mix(color, range_color, (below * canvas.height / 2 + 0.5).clamp(0, 1))
    return Paint(color)


def _ridge(canvas: Canvas, rank: int) -> Tensor:
    """A skyline, (B, 1, W), about -0.3..1: peaks with straight flanks, smaller ones upon them."""
    x = canvas.frame_x[:, :1] * canvas.between(0.8, 1.3) + canvas.between(0, 50)
    height = torch.zeros_like(x)
    for cells, size in ((1.1, 0.75), (2.7, 0.4), (6.3, 0.18), (15.0, 0.07)):
        place = x * cells * (1 + 0.2 * rank)
        low = place.floor()
        left, right = canvas.lot(low, cells), canvas.lot(low + 1, cells)
        height = height + size * (left + (right - left) * (place - low) - 0.2)
    return height


@SKY.thing
def snowflake(canvas: Canvas) -> Paint:
    """Six arms alike, with branches and twigs around a plate; feathery, plated or starry."""
    qx, qy, _ = folded(canvas.x, canvas.y, torch.full_like(canvas.pixel, 6.0))
    radius, away = length(canvas.x, canvas.y), qy.abs()
    thin = canvas.between(0.028, 0.05)
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
    ice = canvas.first(hue + radius * canvas.between(0.3, 0.8)) * (0.45 + 0.3 * ridge)[..., None]
    ice = mix(ice, torch.ones_like(ice), 0.25 + 0.5 * ridge)
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
    color = mix(night, 0.6 + 0.4 * canvas.first(hue + radius * 0.3), silk)
    color = mix(color, torch.ones_like(color), dew)
    cover = torch.maximum(silk, 0.75 * canvas.inside(border * 0 + radius - 1.1, 12))
    body, marks = _spider(x - hub_x, y - hub_y)
    shown = canvas.inside(body) * canvas.chance(0.4)
    color = mix(color, canvas.first(hue + 0.5) * 0.25, shown)
    color = mix(color, canvas.first(hue + 0.5) * 0.6 + 0.4, canvas.inside(marks) * shown)
    return Paint(color, cover, relief=dew * 0.4)


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
    kind = canvas.variant(3)
    full = length(canvas.x, canvas.y) - 0.98
    profile = _crescent(canvas)
    distance = torch.where(kind == 0, full, profile)
    hue = canvas.between()
    noise = canvas.clouds(32, 3)
    stains = ramp(0.2, 0.8, noise(canvas.x * 0.8, canvas.y * 0.8))
    _, light = _craters(canvas, canvas.x * 2.3 + 20, canvas.y * 2.3 + 20)
    color = canvas.first(hue + 0.08 * stains) * 0.55 + 0.4
    color = color * ((0.9 - 0.2 * stains) * (0.55 + 0.45 * light))[..., None]
    depth = (-distance).clamp(0, 0.5)
    color = color * (0.45 + 0.7 * ramp(0, 0.35, depth))[..., None]
    front = face_paint(canvas, canvas.x, canvas.y, color, smile=0.1)
    side = _profile_face(canvas, color)
    color = torch.where(kind[..., None] == 0, front, side)
    color = mix(color, canvas.ink(), canvas.line(distance + 0.015, 0.02))
    cover = canvas.inside(distance)
    cap, tassel = _nightcap(canvas)
    worn = (kind == 2).float()
    stripes = (fraction((canvas.x + canvas.y) * 3.5) > 0.5).float()
    cloth = mix(canvas.second(hue), canvas.second(hue + 0.4) * 0.5 + 0.5, stripes)
    cloth = cloth * (0.45 + 0.6 * ramp(0, 0.15, -cap))[..., None]
    color = mix(color, cloth, canvas.inside(cap) * worn)
    color = mix(color, torch.ones_like(color) * 0.95, canvas.inside(tassel) * worn)
    edge = canvas.line(torch.minimum(cap, tassel), 0.018) * worn
    color = mix(color, canvas.ink(), edge)
    hat = canvas.inside(torch.minimum(cap, tassel) - 0.015) * worn
    return Paint(color, torch.maximum(cover, hat), relief=ramp(0, 0.4, depth) * 0.5, gloss=0.4)


def _crescent(canvas: Canvas) -> Tensor:
    """The distance to a crescent open to the right, with a nose, lips and a chin inside."""
    x, y = canvas.x, canvas.y
    hollow = length(x - 0.6, y) - 0.86
    crescent = torch.maximum(length(x + 0.02, y) - 1.0, -hollow)
    nose = capsule(x, y, (-0.25, -0.2), (0.08, 0.08), 0.03, 0.085)
    brow = ellipse(x + 0.22, y + 0.28, 0.14, 0.12)
    lips = torch.minimum(
        ellipse(x + 0.15, y - 0.24, 0.11, 0.05), ellipse(x + 0.15, y - 0.35, 0.1, 0.05)
    )
    chin = ellipse(x + 0.1, y - 0.52, 0.17, 0.12)
    for feature in (nose, brow, lips, chin):
        blend = (0.1 - (crescent - feature).abs()).clamp(min=0)
        crescent = torch.minimum(crescent, feature) - blend * blend * 2.5
    return crescent


def _profile_face(canvas: Canvas, color: Tensor) -> Tensor:
    """An eye with lid and lashes, a mouth's line, a nostril and a cheek, seen from the side."""
    x, y = canvas.x, canvas.y
    color = mix(color, canvas.second(0.1), ramp(0.17, 0.02, length(x + 0.42, y - 0.18)) * 0.6)
    open_eye = canvas.chance(0.6) > 0
    eye = ellipse(x + 0.38, y + 0.14, 0.12, 0.075)
    white = canvas.inside(eye) * open_eye
    color = mix(color, torch.ones_like(color), white)
    color = mix(color, canvas.ink(), canvas.inside(length(x + 0.33, y + 0.14) - 0.06) * white)
    color = mix(
        color, torch.ones_like(color), canvas.inside(length(x + 0.35, y + 0.165) - 0.02) * white
    )
    lid = torch.maximum(eye.abs() - 0.018, torch.where(open_eye, y + 0.14, -y - 0.14))
    brow = capsule(x, y, (-0.55, -0.3), (-0.28, -0.34), 0.02, 0.035)
    mouth = capsule(x, y, (-0.32, 0.27), (-0.06, 0.295), 0.016, 0.012)
    nostril = capsule(x, y, (-0.02, 0.11), (0.03, 0.12), 0.016, 0.01)
    lines = torch.minimum(torch.minimum(lid, brow), torch.minimum(mouth, nostril))
    return mix(color, canvas.ink(), canvas.inside(lines))


def _nightcap(canvas: Canvas) -> tuple[Tensor, Tensor]:
    """The distances to a cap that hangs back over the crescent's upper horn, and to its fur."""
    x, y = canvas.x, canvas.y
    cap = capsule(x, y, (-0.08, -0.8), (-0.62, -0.98), 0.34, 0.2)
    cap = torch.minimum(cap, capsule(x, y, (-0.62, -0.98), (-1.02, -0.5), 0.2, 0.05))
    cap = torch.maximum(cap, y * 0.9 + x * 0.3 + 0.52)
    ball = length(x + 1.03, y + 0.4) - 0.12
    brim = capsule(x, y, (-0.5, -0.42), (0.3, -0.68), 0.08)
    return cap, torch.minimum(ball, brim)


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
    skin = canvas.second(hue + 0.05 * radius) * 0.5 + 0.45
    skin = skin * (1.1 - 0.5 * ramp(0.3, 1, radius / disc))[..., None]
    skin = face_paint(canvas, x / disc * 0.98, y / disc * 0.98, skin, smile=0.25)
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
    out = ((radius - disc) / (1.1 - disc)).clamp(0, 1)
    curl = torch.where(kind == 2, canvas.sign() * canvas.between(0.5, 0.9), 0.0)
    x, y = turned(x, y, math.pi / 2 + curl * out**1.5)
    qx, qy, number = folded(x, y, count)
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
