"""Faces of people: alive, carved and bare to the bone."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix, pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Family, Paint
from training.patterns.people.masks import carved, demon, masquerade, tooth_gaps
from training.patterns.shapes import (
    TURN,
    ellipse,
    length,
    only,
    ramp,
    smooth_union,
    wave,
)
from training.patterns.variants import one_of

FACES = Family("faces")

_HEAD = Outline("0 -86, 34 -80, 56 -50, 60 -8, 54 30, 40 62, 20 84, 0 90", mirrored=True)
_HAIRLINE = Outline("0 -40, 24 -44, 42 -30, 52 -4, 60 -4, 70 -40, 56 -90, 0 -110", mirrored=True)
_PROFILE = Outline(
    "-34 -66, -46 -44, -50 -24, -45 -14, -56 4, -70 20, -66 27, -52 28, -58 36, -50 41!, -55 49,"
    "-48 55, -52 68, -40 80, -14 74, -4 90, -8 112!, 44 112!, 38 66, 58 20, 62 -30, 42 -74, 4 -90"
)
_PROFILE_HAIR = Outline(
    "-40 -56, -20 -50, -2 -30, 4 -4, 18 4, 16 30, 30 60, 56 40, 74 -10, 62 -66, 24 -100, -22 -92"
)
_SKULL = Outline(
    "0 -96, 42 -90, 74 -62, 84 -22, 76 6, 64 18, 62 38, 46 46, 42 68, 32 90, 12 97, 0 97",
    mirrored=True,
)
_SOCKET = Outline("16 0, 24 -16, 50 -16, 60 2, 50 22, 28 22")
_NOSE_HOLE = Outline("0 16, 8 24, 17 44, 8 47, 0 40", mirrored=True)
_SKULL_SIDE = Outline(
    "-26 -84, 24 -94, 74 -70, 92 -20, 76 22, 50 34, 34 40, 30 62, 6 78, -36 92, -52 84, -50 66,"
    "-58 48, -48 36, -60 26!, -46 2, -54 -10, -58 -34, -50 -64"
)


def _strands(canvas: Canvas, along: Tensor, across: Tensor) -> Tensor:
    """Locks of hair: waves across it that wander along it, 0..1."""
    wander = 0.25 * torch.sin(along * canvas.between(4, 9) + across * 3)
    return 0.6 * wave((across + wander) * 4.5) + 0.4 * wave((across + wander * 0.7) * 11 + along)


def _eye_pair(figure: Figure, x: Tensor, y: Tensor, apart: Tensor, high: float) -> Figure:
    """Almond eyes with whites, irises and lids, below brows."""
    canvas = figure.canvas
    eye_x, eye_y = x.abs() - apart, y - high
    glance = eye_x * x.sign() - canvas.between(-0.03, 0.03)
    opening = canvas.between(0.075, 0.12)
    arch = (1 - (eye_x / 0.175) ** 2).clamp(min=-0.6)
    tilt = canvas.between(-0.1, 0.22) * eye_x
    lid = torch.maximum(-eye_y - tilt - opening * arch, eye_y + tilt - opening * 0.75 * arch)
    shade = toned(canvas.solid(1), 0.8)
    figure = figure.patch(ellipse(eye_x, eye_y + 0.08, 0.22, 0.11), shade, 6)
    figure = figure.patch(lid - 0.035, figure.ink)
    figure = figure.patch(lid, pale(shade, 0.85))
    radius = length(glance, eye_y)
    inside = canvas.inside(lid)
    figure = figure.mark(inside * canvas.inside(radius - 0.098), toned(canvas.solid(), 1.0))
    figure = figure.mark(inside * canvas.inside(radius - 0.048), figure.ink * 0.3)
    figure = figure.patch(length(glance + 0.035, eye_y + 0.04) - 0.03, torch.ones_like(figure.ink))
    brow = eye_y + 0.2 + canvas.between(-0.05, 0.35) * eye_x - 1.6 * eye_x * eye_x
    thick = canvas.between(0.02, 0.045) * (1.2 - 3 * eye_x)
    return figure.patch(torch.maximum(brow.abs() - thick, eye_x.abs() - 0.2), figure.ink * 1.3)


def _mouth(figure: Figure, x: Tensor, y: Tensor, half_width: Tensor) -> Figure:
    """Closed lips, the upper one bowed, around y = 0."""
    canvas = figure.canvas
    smile = canvas.between(-0.01, 0.09) * (x / half_width) ** 2
    y = y + smile
    taper = (1 - (x / half_width) ** 2).clamp(min=-0.4)
    full = canvas.between(0.06, 0.1)
    dip = 1 - 0.35 * torch.exp(-((x / 0.05) ** 2))
    lips = torch.maximum(-y - full * taper * dip, y - full * 1.25 * taper)
    color = toned(canvas.solid(1), 0.9) * (0.7 + 0.3 * ramp(-0.02, 0.05, y))[..., None]
    figure = figure.patch(lips - 0.018, figure.ink * 2)
    figure = figure.patch(lips, color)
    figure = figure.stroke(torch.maximum(y.abs(), x.abs() - half_width), 0.014)
    return figure.mark(canvas.glint(x * 0.5, y - 0.05, 0.05) * 0.5, torch.ones_like(color))


def _skin(canvas: Canvas) -> Tensor:
    """A bright tone of skin, of any hue, (B, 1, 1, 3)."""
    return mix(toned(canvas.solid(), 1.0), pale(toned(canvas.solid(), 1.0)), canvas.between(0, 0.9))


def _face_front(canvas: Canvas) -> Paint:
    """A face from the front in its hair: long, short, in a crown of curls."""
    figure = Figure.inked(canvas, rim=0.04)
    x, y = canvas.x, canvas.y * 1.05
    skin, side = _skin(canvas), x.abs()
    around, radius = torch.atan2(x, -y - 0.2), length(x, y + 0.2)
    curls = 0.05 * torch.sin(around * canvas.whole(9, 18)) * canvas.chance(0.5)
    bulk = canvas.between(0.74, 0.98)
    cap = ellipse(x, y + 0.3, bulk, bulk * 0.85) + curls
    fall = torch.maximum(side - bulk + 0.12 * torch.sin(y * 5), (y - 0.3).abs() - 0.72)
    long = canvas.chance(0.55) > 0
    hair = torch.where(long, smooth_union(cap, fall, 0.3), cap)
    flow = torch.where(y < 0, around * 0.8, side * 1.3 + 0.6)
    locks = _strands(canvas, radius, flow)
    tint = toned(canvas.second(locks * 0.15 + radius * canvas.between(0, 0.6)), 0.9)
    tint = tint * (0.2 + 0.8 * locks)[..., None]
    figure = figure.part(hair, tint)
    neck = torch.maximum(side - 0.22 - 0.3 * (y - 0.95).clamp(min=0), (y - 0.85).abs() - 0.28)
    figure = figure.part(neck, skin * 0.6)
    figure = figure.part(ellipse(side - 0.62, y - 0.05, 0.1, 0.17), skin * 0.9, depth=0.1)
    width = canvas.between(0.92, 1.1)
    head = _HEAD(x * width, y)
    figure = figure.part(head, skin.expand(*x.shape, 3), depth=0.45)
    cheek = ramp(0.22, 0.0, length(side - 0.34, y - 0.28)) * 0.4
    figure = figure.mark(cheek, toned(canvas.solid(1), 1.0))
    figure = _eye_pair(figure, x, y, canvas.between(0.25, 0.29), -0.04)
    wide = 0.03 + 0.09 * ramp(0.1, 0.34, y)
    bridge = torch.maximum((side - wide).abs() - 0.02, (y - 0.14).abs() - 0.16)
    figure = figure.mark(canvas.inside(bridge, 4) * 0.45, figure.ink)
    nostril = torch.minimum(
        ellipse(side - 0.06, y - 0.345, 0.045, 0.025), side - 0.05 + 9 * (y - 0.36).abs()
    )
    figure = figure.patch(nostril, figure.ink * 1.5)
    figure = _mouth(figure, x, y - 0.57, canvas.between(0.2, 0.28))
    fringe = canvas.between(-0.12, 0.12) * x + canvas.between(0.0, 0.16)
    figure = figure.part(_HAIRLINE(x, y + fringe), tint, shade=0.2)
    return figure.paint()


def _face_profile(canvas: Canvas) -> Paint:
    """A face in profile: brow, nose, lips, chin, an ear, and hair that flows behind."""
    figure = Figure.inked(canvas, rim=0.04)
    nose = canvas.between(-0.07, 0.05) * torch.exp(-(((canvas.y - 0.18) / 0.13) ** 2))
    x = canvas.x - 0.02
    bent = x + nose * (x < -0.3)
    y = canvas.y
    skin = _skin(canvas)
    locks = _strands(canvas, length(x, y), torch.atan2(y + 0.2, x - 0.1) * 0.7 + 0.4 * x)
    tint = toned(canvas.second(locks * 0.15 + x * canvas.between(0, 0.5)), 0.9)
    tint = tint * (0.2 + 0.8 * locks)[..., None]
    long = canvas.between(0.2, 0.75) * canvas.chance(0.7)
    behind = ellipse(x - 0.5, y - 0.3, 0.05 + long * 0.75, 0.2 + long)
    bun = length(x - 0.72, y + 0.42) - 0.3
    figure = figure.part(torch.minimum(behind, only(canvas.chance(0.6) == 0, bun)), tint)
    figure = figure.part(_PROFILE(bent, y), skin.expand(*x.shape, 3), depth=0.4)
    cheek = ramp(0.3, 0.0, length(x + 0.22, y - 0.24)) * 0.4
    figure = figure.mark(cheek, toned(canvas.solid(1), 1.0))
    eye_x, eye_y = x + 0.34, y + 0.04
    arch = 0.13 * ((eye_x + 0.12) / 0.26).clamp(0, 1)
    lid = torch.maximum(
        eye_y.abs() - arch * (1 - ((eye_x - 0.02) / 0.15).clamp(min=0) ** 2), eye_x - 0.17
    )
    lid = torch.maximum(lid, -eye_x - 0.12)
    figure = figure.patch(
        ellipse(eye_x - 0.03, eye_y + 0.07, 0.2, 0.11), toned(canvas.solid(1), 0.7), 5
    )
    figure = figure.patch(lid - 0.03, figure.ink)
    figure = figure.patch(lid, pale(skin, 0.85))
    iris = canvas.inside(ellipse(eye_x + 0.03, eye_y, 0.055, 0.085)) * canvas.inside(lid)
    figure = figure.mark(iris, toned(canvas.solid(), 1.0) * 0.8)
    figure = figure.patch(ellipse(eye_x + 0.045, eye_y, 0.03, 0.05), figure.ink * 0.3)
    lash = (eye_y + 0.1 + 0.25 * (eye_x + 0.15)).abs() - 0.02
    figure = figure.patch(torch.maximum(lash, (eye_x + 0.13).abs() - 0.09), figure.ink)
    brow = (y + 0.27 - 0.25 * eye_x + 1.2 * (eye_x - 0.02) ** 2).abs() - 0.03
    figure = figure.patch(torch.maximum(brow, (eye_x - 0.03).abs() - 0.17), figure.ink)
    figure = _profile_details(figure, bent, x, y)
    ear = ellipse(x - 0.16, y - 0.08, 0.1, 0.16)
    figure = figure.part(_PROFILE_HAIR(x, y), tint, shade=0.2)
    figure = figure.part(ear, skin * 0.95, depth=0.1)
    ring = (length(x - 0.14, y - 0.32) - 0.07).abs() - 0.02
    figure = figure.part(
        only(canvas.chance(0.5) == 0, ring), toned(canvas.solid(1), 1.0), depth=0.05
    )
    return figure.paint()


def _profile_details(figure: Figure, bent: Tensor, x: Tensor, y: Tensor) -> Figure:
    """The lips and the wing of the nose of a face in profile."""
    lips = torch.maximum(ellipse(bent + 0.51, y - 0.41, 0.14, 0.1), _PROFILE(bent, y))
    figure = figure.patch(lips + 0.02, toned(figure.canvas.solid(1), 0.85))
    figure = figure.stroke(
        torch.maximum((y - 0.41 - 0.1 * (x + 0.5)).abs(), (bent + 0.46).abs() - 0.12), 0.014
    )
    wing = (length(bent + 0.52, y - 0.21) - 0.06).abs()
    return figure.stroke(torch.maximum(wing, -bent - 0.53), 0.014)


@FACES.upright
def face(canvas: Canvas) -> Paint:
    """A human face: from the front or in profile, with many kinds of hair."""
    return one_of(canvas, _face_front, _face_profile)


def _bone(canvas: Canvas) -> Tensor:
    """The color of bone, pale in any hue, with darker stains."""
    stain = ramp(0.5, 2.0, canvas.rough(6, 3)) * 0.5
    return mix(pale(toned(canvas.solid(), 1.0), 0.6), toned(canvas.solid(1), 0.8), stain)


def _skull_front(canvas: Canvas) -> Paint:
    """A skull from the front; one in two is painted with petals, dots and scrolls."""
    figure = Figure.inked(canvas, rim=0.04)
    x, y = canvas.x * canvas.between(0.92, 1.1), canvas.y
    side = x.abs()
    figure = figure.part(_SKULL(x, y), _bone(canvas), depth=0.4, shade=0.6)
    painted = canvas.chance()
    forehead_x, forehead_y = side - canvas.between(0.0, 0.2), y + 0.52
    petal = length(forehead_x, forehead_y) - 0.12
    petal = petal - 0.09 * torch.cos(torch.atan2(forehead_y, forehead_x) * canvas.whole(4, 8))
    scroll = wave(length(side - 0.5, y + 0.4) * 6 + torch.atan2(y + 0.4, side - 0.5) / TURN)
    scroll = ramp(0.6, 0.8, scroll) * (y < -0.25) * (_SKULL(x, y) < -0.1) * (petal > 0.05)
    figure = figure.mark(scroll * painted, toned(canvas.second(side), 0.9))
    figure = figure.mark(canvas.inside(petal) * painted, toned(canvas.second(petal * 4), 0.9))
    socket = _SOCKET(side, y)
    rim = wave(torch.atan2(y - 0.02, side - 0.38) * 12 / TURN)
    ring = canvas.inside(socket - 0.05 - 0.05 * rim) * painted
    figure = figure.mark(ring, toned(canvas.solid(1), 1.0))
    figure = figure.patch(socket, figure.ink * 0.5)
    glow_radius = length(side - 0.38, y - 0.03)
    glow = ramp(0.2, 0.02, glow_radius) * canvas.chance(0.6)
    figure = figure.mark(glow, toned(canvas.second(glow_radius * 3), 1.0))
    figure = figure.patch(_NOSE_HOLE(x, y), figure.ink * 0.5)
    hollow = ellipse(side - 0.62, y - 0.52, 0.14, 0.2)
    figure = figure.patch(hollow, figure.ink, 5)
    bite = y - 0.7 - 0.12 * x * x
    row = (bite.abs() < 0.15) * (side < 0.42)
    lines = torch.maximum(tooth_gaps(x, canvas.between(0.1, 0.14)), ramp(0.03, 0.01, bite.abs()))
    figure = figure.mark((row * 1.0), pale(figure.ink, 0.95))
    roots = ramp(0.1, 0.15, bite.abs()) * row
    figure = figure.mark(torch.maximum(lines * row, roots * 0.6), figure.ink)
    crack = (x - 0.3 - 0.08 * torch.sin(y * 17)).abs()
    figure = figure.stroke(
        crack, 0.012, (y < -0.35) * canvas.chance(0.4) * (1 - painted) * (y > -0.9)
    )
    return figure.paint()


def _skull_side(canvas: Canvas) -> Paint:
    """A skull in profile: the braincase, one socket, the cheekbone, the teeth, the jaw."""
    figure = Figure.inked(canvas, rim=0.04)
    x, y = canvas.x + 0.1, canvas.y
    figure = figure.part(_SKULL_SIDE(x, y), _bone(canvas), depth=0.45, shade=0.6)
    suture = (length(x - 0.25, y + 0.3) - 0.42 - 0.02 * torch.sin(torch.atan2(y, x) * 40)).abs()
    figure = figure.stroke(suture, 0.012, (x > 0.25) * (y < 0.1) * 0.8)
    figure = figure.patch(ellipse(x + 0.3, y - 0.02, 0.17, 0.2), figure.ink * 0.5)
    radius = length(x + 0.32, y - 0.02)
    figure = figure.mark(
        ramp(0.14, 0.0, radius) * canvas.chance(), toned(canvas.second(radius * 3), 1.0)
    )
    figure = figure.patch(ellipse(x + 0.51, y - 0.2, 0.06, 0.12), figure.ink * 0.5)
    arch = (y - 0.3 - 0.12 * torch.sin((x + 0.3) * 4)).abs() - 0.035
    figure = figure.patch(ellipse(x - 0.02, y - 0.42, 0.17, 0.13), figure.ink, 4)
    arch = torch.maximum(arch, (x + 0.02).abs() - 0.34)
    figure = figure.part(arch, pale(figure.ink, 0.9), depth=0.05)
    bite = y - 0.64 - 0.3 * (x + 0.3) ** 2 + 0.1 * (x + 0.3)
    row = (bite.abs() < 0.13) * (x < -0.02) * (_SKULL_SIDE(x, y) < -0.01)
    figure = figure.mark(row * 1.0, pale(figure.ink, 0.95))
    lines = torch.maximum(tooth_gaps(x, canvas.between(0.09, 0.12)), ramp(0.03, 0.01, bite.abs()))
    figure = figure.mark(torch.maximum(lines, ramp(0.09, 0.13, bite.abs()) * 0.6) * row, figure.ink)
    gap = (y - 0.6 + 0.35 * (x - 0.1).clamp(min=0)).abs()
    figure = figure.stroke(gap, 0.016, (x > -0.02) * (x < 0.24))
    return figure.paint()


@FACES.upright
def skull(canvas: Canvas) -> Paint:
    """A human skull: bare or painted from the front, or in profile."""
    return one_of(canvas, _skull_front, _skull_side, _skull_front)


@FACES.upright
def mask(canvas: Canvas) -> Paint:
    """A mask: long and carved, a demon's with horns and tusks, or winged for a ball."""
    return one_of(canvas, carved, demon, masquerade)
