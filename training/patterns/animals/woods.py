"""Beasts of the woods: foxes, rabbits, deer."""

import torch

from training.patterns.animals.fur import coat, combed, legs, radiating, raised, snout, whiskers
from training.patterns.canvas import Canvas
from training.patterns.colors import mix, pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import capsule, ellipse, length, only, ramp, turned, wave
from training.patterns.variants import one_of

WOODS = Family("woods")

_FOX = Outline(
    "0 -34, 20 -40, 34 -62, 56 -108!, 70 -80, 74 -40, 80 -8, 104 22!, 86 26, 84 40!, 62 46,"
    "36 68, 16 92, 0 100",
    mirrored=True,
)
_FOX_CHEEK = Outline(
    "0 50, 10 34, 26 26, 44 18, 62 4, 88 14, 104 22!, 86 26, 84 40!, 62 46, 36 68, 14 78, 0 78",
    mirrored=True,
)
_FOX_EAR = Outline("40 -62, 55 -94!, 63 -74, 66 -46, 50 -42")
_FOX_BODY = Outline(
    "-108 -24!, -88 -38, -78 -52, -70 -60, -66 -88!, -52 -62, -40 -46, -16 -34, 16 -32, 44 -30,"
    "60 -12, 56 10, 40 26, 22 6, 0 10, -22 20, -46 20, -56 0, -60 -14, -76 -16, -94 -16"
)
_FOX_TAIL = Outline("46 -24, 70 -30, 96 -8, 110 32, 106 62!, 86 50, 70 22, 50 2")
_RABBIT_EAR = Outline("0 -100, 14 -86, 20 -50, 16 -10, 0 6", mirrored=True)
_RABBIT_HEAD = Outline("0 -22, 30 -18, 50 4, 62 34, 66 58, 54 80, 28 90, 0 92", mirrored=True)
_RABBIT_BODY = Outline(
    "-80 -6, -74 -24, -56 -40, -38 -38, -22 -20, 6 -28, 42 -14, 66 18, 74 56, 62 86, 0 92, -30 88,"
    "-34 60, -48 38, -54 18, -72 10"
)
_LONG_EAR = Outline("-46 -34, -50 -70, -38 -112, -26 -84, -30 -34")


def _fox_face(canvas: Canvas) -> Paint:
    """A fox's face: wide ears, a pointed snout between white cheeks."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * canvas.between(0.95, 1.15), canvas.y - 0.05
    side = x.abs()
    hair = radiating(canvas, x, y - 0.3)
    ears = raised(y, -0.35, canvas.between(0.85, 1.2))
    fur = coat(canvas, hair, 0.95, length(x, y) * 0.2 + hair * 0.06)
    figure = figure.part(_FOX(x, ears), fur)
    figure = figure.patch(_FOX_EAR(side, ears), figure.ink * 2)
    white = pale(toned(canvas.solid(), 1.0), 0.85) * (0.65 + 0.4 * hair)[..., None]
    figure = figure.patch(_FOX_CHEEK(x, y) + 0.03, white, 3)
    figure = figure.patch(_FOX(x, ears) + 0.02 + (ears > -0.84) * 9, figure.ink)
    eye_x, eye_y = side - 0.34, y - 0.0
    tilt = eye_y + canvas.between(0.35, 0.6) * eye_x
    iris = toned(canvas.solid(1), 1.0)
    figure = figure.eye((eye_x, tilt), eye_x * x.sign(), 0.15, iris, flat=0.72, pupil=0.7, slit=2.0)
    figure = snout(figure, x, y - 0.8, 0.12, 0.1)
    figure = whiskers(figure, x, y - 0.68, canvas.between(0.4, 0.7))
    return figure.paint()


def _fox_whole(canvas: Canvas) -> Paint:
    """A whole fox in profile, walking, with its brush behind."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * canvas.between(1.0, 1.1), canvas.y + 0.05
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 0.95, x * 0.2 + hair * 0.06)
    white = pale(toned(canvas.solid(), 1.0), 0.85) * (0.7 + 0.3 * hair)[..., None]
    sock = mix(fur, figure.ink * 2, ramp(0.25, 0.45, y))
    swing = canvas.between(-0.3, 0.3)
    tail_x, tail_y = turned(x - 0.5, y + 0.1, swing)
    tail = _FOX_TAIL(tail_x + 0.5, tail_y - 0.1)
    figure = figure.part(tail, fur)
    figure = figure.patch(
        torch.maximum(tail + 0.03, 0.28 + 0.05 * wave(tail_x * 8) - tail_y), white, 2
    )
    far = (((-0.34, 0.05), (-0.46, 0.45), (-0.54, 0.82)), ((0.42, 0.0), (0.4, 0.4), (0.26, 0.82)))
    figure = legs(figure, x, y, far, (0.12, 0.065), sock * 0.55)
    near = (
        ((-0.34, 0.05), (-0.26, 0.45), (-0.24, 0.85)),
        ((0.42, 0.0), (0.58, 0.42), (0.52, 0.85)),
    )
    figure = legs(figure, x, y, near, (0.16, 0.065), sock)
    body = _FOX_BODY(x, y)
    figure = figure.part(body, fur)
    chest = torch.maximum(body + 0.03, -0.24 - y - 0.2 * (x + 0.7) + 0.6 * (x + 0.55).clamp(min=0))
    figure = figure.patch(chest, white, 3)
    figure = figure.patch(torch.maximum(body + 0.02, y + 0.74), figure.ink)
    figure = figure.patch(ellipse(x + 1.05, y + 0.23, 0.06, 0.05), figure.ink)
    figure = figure.eye((x + 0.74, y + 0.4), x + 0.74, 0.045, toned(canvas.solid(1), 1.0))
    return figure.paint()


@WOODS.upright
def fox(canvas: Canvas) -> Paint:
    """A fox: its face, or whole in profile with its brush."""
    return one_of(canvas, _fox_face, _fox_whole)


def _rabbit_face(canvas: Canvas) -> Paint:
    """A rabbit's face under its long ears, upright, spread or one bent."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * canvas.between(0.95, 1.15), canvas.y - 0.08
    side = x.abs()
    hair = radiating(canvas, x, y - 0.4)
    fur = coat(canvas, hair, 1.0, length(x, y) * 0.25 + hair * 0.06)
    lean = canvas.between(0.05, 0.45) * torch.where(x > 0, 1.0, canvas.between(0.6, 1.5))
    ear_x, ear_y = turned(side - 0.24, y + 0.05, -lean)
    ear = _RABBIT_EAR(ear_x * canvas.between(0.8, 1.05), ear_y)
    figure = figure.part(ear, fur, depth=0.2)
    figure = figure.patch(ear + 0.08, toned(canvas.solid(1), 0.95), 3)
    figure = figure.part(_RABBIT_HEAD(x, y), fur)
    white = pale(toned(canvas.solid(), 1.0), 0.8) * (0.7 + 0.35 * hair)[..., None]
    blaze = torch.maximum(side - 0.05 - 0.3 * (y - 0.2).clamp(min=0), (y - 0.2).abs() - 0.35)
    figure = figure.patch(only(canvas.chance(0.6) == 0, blaze), white, 5)
    cheeks = torch.minimum(
        ellipse(side - 0.15, y - 0.6, 0.21, 0.18), ellipse(x, y - 0.78, 0.15, 0.12)
    )
    figure = figure.patch(cheeks, white, 4)
    eye_x, eye_y = side - 0.38, y - 0.24
    iris = toned(canvas.solid(1), 0.9)
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), canvas.between(0.13, 0.17), iris, pupil=0.65
    )
    teeth = torch.maximum(side - 0.07, (y - 0.77).abs() - 0.08)
    figure = figure.patch(teeth - 0.025, figure.ink)
    figure = figure.patch(torch.maximum(teeth, 0.01 - side), torch.ones_like(figure.ink))
    figure = snout(figure, x, y - 0.48, 0.09, 0.16)
    figure = whiskers(figure, x, y - 0.6, canvas.between(0.6, 0.95))
    return figure.paint()


def _rabbit_whole(canvas: Canvas) -> Paint:
    """A whole rabbit in profile, crouching, its tail a ball."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x + 0.02, canvas.y * 1.02
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 1.0, x * 0.25 + hair * 0.06)
    figure = figure.part(
        length(x - 0.78, y - 0.56) - 0.16 - 0.03 * hair, pale(fur, 0.7), depth=0.15
    )
    lean = canvas.between(-0.2, 0.3)
    for back in (0.3, 0.0):
        ear_x, ear_y = turned(x + 0.38, y + 0.34, -lean - back)
        ear = _LONG_EAR(ear_x - 0.38, ear_y - 0.34)
        figure = figure.part(ear, fur * (1 - back), depth=0.12)
        figure = figure.patch(ear + 0.06 + back, toned(canvas.solid(1), 0.9))
    figure = figure.part(ellipse(x + 0.48, y - 0.88, 0.16, 0.08), fur * 0.9, depth=0.1)
    leg = capsule(x, y, (-0.36, 0.45), (-0.4, 0.84), 0.11, 0.08)
    figure = figure.part(leg, fur, depth=0.15)
    body = _RABBIT_BODY(x, y)
    figure = figure.part(body, fur)
    patches = ramp(0.3, 0.5, canvas.rough(3, 2)) * canvas.chance(0.6) * (body < -0.04)
    figure = figure.mark(patches, toned(canvas.solid(1), 0.4))
    thigh = ellipse(x - 0.4, y - 0.5, 0.32, 0.36)
    figure = figure.stroke(torch.maximum(thigh.abs(), x - 0.6), 0.018)
    figure = figure.part(ellipse(x - 0.22, y - 0.88, 0.32, 0.09), pale(fur, 0.4), depth=0.1)
    figure = figure.patch(ellipse(x + 0.79, y + 0.04, 0.045, 0.04), figure.ink)
    figure = figure.eye((x + 0.57, y + 0.15), x + 0.57, 0.065, toned(canvas.solid(1), 0.9))
    figure = whiskers(figure, -x - 0.62, y + 0.0, 0.3)
    return figure.paint()


@WOODS.upright
def rabbit(canvas: Canvas) -> Paint:
    """A rabbit: its face under long ears, or whole in profile."""
    return one_of(canvas, _rabbit_face, _rabbit_whole)


_DEER = Outline("0 -46, 18 -46, 32 -24, 30 4, 20 34, 22 54, 12 70, 0 74", mirrored=True)
_DEER_EAR = Outline("24 -30, 46 -50, 74 -54, 94 -42!, 70 -26, 40 -18")
_ANTLERS = Outline(
    "10 -42, 20 -60, 46 -76, 60 -96, 54 -116 / 20 -60, 14 -76, 20 -94 / 38 -70, 34 -88, 38 -104"
    "/ 54 -84, 70 -90, 80 -104",
    line=True,
)
_DEER_BODY = Outline(
    "-98 -44!, -84 -54, -72 -64, -58 -66, -48 -50, -38 -22, -14 -10, 24 -12, 54 -16, 66 2, 58 22,"
    "36 26, 16 18, -10 22, -36 26, -50 10, -56 -14, -64 -36, -80 -38, -94 -38"
)
_ANTLERS_SIDE = Outline(
    "-60 -66, -52 -84, -38 -92, -38 -112 / -62 -66, -72 -84, -70 -106, -80 -118"
    "/ -71 -90, -86 -96, -92 -108 / -50 -86, -54 -100, -52 -112",
    line=True,
)


def _deer_face(canvas: Canvas) -> Paint:
    """A stag's face from the front under its antlers; ears to the sides."""
    figure = Figure.inked(canvas, rim=0.04)
    x, y = canvas.x * canvas.between(0.9, 1.05), canvas.y - 0.14
    side = x.abs()
    hair = radiating(canvas, x, y - 0.2)
    fur = coat(canvas, hair, 0.95, y * 0.25 + hair * 0.06)
    spread = side / canvas.between(0.85, 1.2)
    horn = _ANTLERS(spread, y) - 0.025 - 0.03 * ramp(-1.2, -0.4, y)
    figure = figure.part(horn, pale(toned(canvas.solid(1), 0.95), 0.3), depth=0.06)
    neck = torch.maximum(side - 0.2 - 0.25 * (y - 0.3), (y - 0.55).abs() - 0.36)
    figure = figure.part(neck, fur * 0.6)
    droop = canvas.between(-0.3, 0.5) * (side - 0.25).clamp(min=0)
    ear = _DEER_EAR(side, y - droop)
    figure = figure.part(ear, fur, depth=0.12)
    figure = figure.patch(ear + 0.055, pale(toned(canvas.solid(1), 1.0), 0.4), 3)
    figure = figure.part(_DEER(x, y), fur)
    light = pale(toned(canvas.solid(), 1.0), 0.8) * (0.75 + 0.3 * hair)[..., None]
    muzzle = torch.maximum(ellipse(x, y - 0.62, 0.26, 0.2), _DEER(x, y) + 0.04)
    figure = figure.patch(muzzle, light, 4)
    figure = figure.patch(
        torch.maximum(ellipse(side - 0.2, y + 0.12, 0.12, 0.16), _DEER(x, y) + 0.04), light, 4
    )
    stripe = torch.maximum(side - 0.05, (y - 0.12).abs() - 0.3)
    figure = figure.patch(only(canvas.chance(0.5) == 0, stripe), fur * 0.4, 5)
    eye_x, eye_y = side - 0.235, y + 0.1
    tilt = eye_y + 0.3 * eye_x
    figure = figure.eye(
        (eye_x, tilt), eye_x * x.sign(), 0.1, toned(canvas.solid(1), 0.8), pupil=0.7
    )
    figure = snout(figure, x, y - 0.54, 0.14, 0.1)
    return figure.paint()


def _deer_whole(canvas: Canvas) -> Paint:
    """A whole deer in profile on slender legs; antlered or not, spotted or plain."""
    figure = Figure.inked(canvas, rim=0.03)
    x, y = canvas.x + 0.08, canvas.y + 0.05
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 0.95, y * 0.25 + hair * 0.06)
    antlered = canvas.chance(0.75)
    horn = _ANTLERS_SIDE(x, y) - 0.033
    figure = figure.part(only(antlered, horn), pale(toned(canvas.solid(1), 0.95), 0.3), depth=0.05)
    far = (((-0.38, 0.1), (-0.5, 0.5), (-0.46, 0.96)), ((0.48, 0.05), (0.5, 0.5), (0.38, 0.96)))
    figure = legs(figure, x, y, far, (0.11, 0.05), fur * 0.5)
    near = (((-0.38, 0.1), (-0.34, 0.52), (-0.34, 1.0)), ((0.52, 0.05), (0.64, 0.5), (0.58, 1.0)))
    figure = legs(figure, x, y, near, (0.15, 0.05), fur)
    figure = figure.part(
        ellipse(*turned(x - 0.66, y + 0.06, 0.6), 0.07, 0.14), pale(fur, 0.7), depth=0.08
    )
    body = _DEER_BODY(x, y)
    figure = figure.part(body, fur)
    light = pale(toned(canvas.solid(), 1.0), 0.8)
    belly = torch.maximum(body + 0.03, 0.14 - y)
    figure = figure.patch(belly, light, 3)
    row = (y * 7).round()
    column = (x * 5 + 0.5 * row).round()
    jitter = canvas.lot(column, row) - 0.5
    away = length((x * 5 + 0.5 * row - column + 0.4 * jitter) * 1.2, y * 7 - row - 0.3 * jitter)
    spots = ramp(0.4, 0.25, away) * (y < 0.1) * (x > -0.36) * (body < -0.05)
    figure = figure.mark(spots * canvas.chance(0.6), light)
    ear = turned(x + 0.46, y + 0.66, canvas.between(-1.3, -0.9))
    figure = figure.part(ellipse(*ear, 0.065, 0.17), fur * 0.9, depth=0.08)
    figure = figure.patch(ellipse(x + 0.95, y + 0.43, 0.05, 0.045), figure.ink)
    figure = figure.eye(
        (x + 0.71, y + 0.55), x + 0.71, 0.045, pale(toned(canvas.solid(1), 1), 0.2), pupil=0.7
    )
    return figure.paint()


@WOODS.upright
def deer(canvas: Canvas) -> Paint:
    """A deer: a stag's face under antlers, or whole in profile."""
    return one_of(canvas, _deer_face, _deer_whole)
