"""Beasts of the house: cats and dogs."""

import torch
from torch import Tensor

from training.patterns.animals.fur import coat, combed, legs, radiating, raised, snout, whiskers
from training.patterns.canvas import Canvas
from training.patterns.colors import pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import Number, capsule, ellipse, length, only, ramp, turned, wave
from training.patterns.variants import one_of

BEASTS = Family("beasts")

_CAT = Outline(
    "0 -50, 20 -54, 34 -64, 50 -92, 64 -110!, 74 -84, 80 -50, 84 -14, 94 18!, 86 22, 90 40!, 78 42,"
    "62 66, 34 84, 0 88",
    mirrored=True,
)
_CAT_EAR = Outline("40 -62, 52 -84, 62 -94!, 68 -74, 70 -48, 52 -46")
_CAT_SEATED = Outline(
    "0 -30, 26 -26, 40 0, 50 30, 58 62, 62 84, 54 98, 26 98, 22 90!, 20 98, 0 98!", mirrored=True
)
_CAT_TAIL = Outline("46 88, 78 86, 92 60, 84 30, 94 4", line=True)
_DOG_PRICKED = Outline(
    "0 -62, 20 -64, 32 -74, 48 -104, 58 -112!, 68 -84, 72 -48, 78 -14, 92 12!, 80 20, 80 36!,"
    "62 44, 44 66, 28 88, 0 94",
    mirrored=True,
)
_DOG_HEAD = Outline(
    "0 -84, 34 -80, 58 -56, 64 -20, 58 18, 46 44, 36 72, 18 88, 0 90", mirrored=True
)
_DOG_EAR = Outline("40 -76, 66 -74, 92 -40, 102 10, 92 50, 72 54, 60 20, 56 -30")
_PUG_EAR = Outline("34 -82, 70 -84, 94 -50, 88 -22!, 66 -34, 46 -54")
_DOG_BODY = Outline(
    "-106 -42, -92 -54, -78 -58, -70 -72, -54 -76, -38 -62, -20 -38, 20 -34, 52 -38, 68 -18,"
    "62 12, 40 26, 22 6, 0 14, -22 24, -46 24, -58 4, -58 -22, -72 -32, -94 -32"
)


def _cat_marks(figure: Figure, x: Tensor, y: Tensor, strength: Tensor) -> Figure:
    """Stripes on brow and cheeks, or a dark mask."""
    canvas = figure.canvas
    side = x.abs()
    brow = wave(side * canvas.between(4, 5.5)) * (y < -0.1) * (side < 0.4)
    cheek = wave((y - 0.15 - 0.4 * (side - 0.5)) * canvas.between(4, 6)) * ramp(0.5, 0.6, side)
    stripes = ramp(0.4, 0.65, torch.maximum(brow, cheek * (y > -0.4))) * strength
    figure = figure.mark(stripes, toned(canvas.second(y * 0.3), 0.35))
    mask = ramp(0.62, 0.35, length(x, (y - 0.3) * 0.9)) * (1 - strength) * canvas.chance(0.5)
    return figure.mark(mask, toned(canvas.solid(1), 0.3))


def _cat_head(figure: Figure, x: Tensor, y: Tensor, scale: Number = 1.0) -> Figure:
    """A cat's head around the origin."""
    canvas = figure.canvas
    side = x.abs()
    hair = radiating(canvas, x, y - 0.2)
    ears = raised(y, -0.5, canvas.between(0.8, 1.3))
    fluff = canvas.between(0.9, 1.08)
    fur = coat(canvas, hair, 1.0, length(x, y) * 0.25 + hair * 0.06)
    figure = figure.part(_CAT(x * fluff, ears) / scale, fur)
    figure = figure.patch(_CAT_EAR(side, ears) / scale, toned(canvas.solid(1), 0.9) * 0.8)
    figure = _cat_marks(figure, x, y, canvas.chance(0.7))
    white = pale(toned(canvas.solid(), 1.0), 0.75) * (0.75 + 0.3 * hair)[..., None]
    muzzle = torch.minimum(
        ellipse(side - 0.15, y - 0.5, 0.22, 0.2), ellipse(x, y - 0.68, 0.16, 0.14)
    )
    blaze = torch.maximum(side - 0.03 - 0.12 * ramp(-0.3, 0.4, y), (y - 0.1).abs() - 0.4)
    figure = figure.patch(only(canvas.chance(0.6) == 0, blaze), white, 6)
    figure = figure.patch(muzzle, white, 4)
    eye_x, eye_y = side - 0.37, y - 0.02
    tilt = eye_y + canvas.between(0.1, 0.5) * eye_x
    iris = toned(canvas.solid(1), 1.0)
    slit = canvas.between(0.2, 0.9)
    figure = figure.eye(
        (eye_x, tilt),
        eye_x * x.sign(),
        canvas.between(0.18, 0.23),
        iris,
        pupil=0.8,
        slit=1 / slit,
        flat=canvas.between(0.7, 1.0),
    )
    figure = snout(figure, x, y - 0.36, 0.11, 0.17)
    return whiskers(figure, x, y - 0.5, canvas.between(0.8, 1.1))


def _cat_face(canvas: Canvas) -> Paint:
    """A cat's face from the front."""
    figure = Figure.inked(canvas)
    figure = _cat_head(figure, canvas.x * canvas.between(0.92, 1.12), canvas.y - 0.1)
    return figure.paint()


def _cat_sitting(canvas: Canvas) -> Paint:
    """A whole cat that sits and looks at us, its tail beside it."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * canvas.between(1.0, 1.2), canvas.y
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 1.0, y * 0.25 + hair * 0.06)
    banded = 1 - 0.6 * ramp(0.5, 0.7, wave(y * 5)) * canvas.chance(0.7)
    figure = figure.part(_CAT_TAIL(x, y) - 0.085, fur * banded[..., None], depth=0.1)
    figure = figure.part(_CAT_SEATED(x, y), fur)
    side = x.abs()
    flank = ramp(0.4, 0.65, wave(y * 4.5 - side)) * ramp(0.3, 0.4, side) * canvas.chance(0.7)
    figure = figure.mark(flank * (_CAT_SEATED(x, y) < -0.03), toned(canvas.solid(1), 0.35))
    bib = ellipse(x, y - 0.2, 0.2, 0.34)
    figure = figure.patch(
        bib, pale(toned(canvas.solid(), 1.0), 0.75) * (0.7 + 0.3 * hair)[..., None], 5
    )
    haunch = (ellipse(side - 0.46, y - 0.72, 0.24, 0.28)).abs()
    figure = figure.stroke(torch.maximum(haunch, side - 0.5), 0.014)
    toes = torch.maximum((side - 0.11).abs() - 0.11, (y - 0.92).abs() - 0.07)
    figure = figure.patch(toes, pale(toned(canvas.solid(), 1.0), 0.75), 4)
    figure = figure.stroke(torch.maximum(side - 0.001, 0.25 - y), 0.014)
    figure = _cat_head(figure, x * 2.05, (y + 0.47) * 2.05, 2.05)
    return figure.paint()


@BEASTS.upright
def catface(canvas: Canvas) -> Paint:
    """A cat: its face, tabby, masked or plain, or the whole cat, sitting."""
    return one_of(canvas, _cat_face, _cat_sitting, _cat_face)


def _dog_features(figure: Figure, x: Tensor, y: Tensor, muzzle: Tensor, hair: Tensor) -> Figure:
    """A dog's muzzle, nose, tongue and eyes."""
    canvas = figure.canvas
    side = x.abs()
    light = pale(toned(canvas.solid(), 1.0), 0.7) * (0.75 + 0.3 * hair)[..., None]
    ring = ellipse(side - 0.3, y + 0.2, canvas.between(0.2, 0.27), canvas.between(0.22, 0.32))
    spot = canvas.chance(0.5) * (x > 0) + canvas.chance(0.4)
    figure = figure.mark(canvas.inside(ring, 4) * spot.clamp(0, 1), toned(canvas.solid(1), 0.45))
    blaze = torch.maximum(side - 0.05 - 0.1 * ramp(-0.2, 0.3, y), (y + 0.1).abs() - 0.62)
    figure = figure.patch(only(canvas.chance(0.5) == 0, blaze), light, 5)
    tongue = torch.maximum(ellipse(x, y - 0.82, 0.13, 0.24), 0.66 - y)
    figure = figure.part(
        only(canvas.chance(0.5) == 0, tongue), toned(canvas.solid(1), 1.0), depth=0.1
    )
    figure = figure.part(muzzle, light, depth=0.35, shade=0.4)
    eye_x, eye_y = side - 0.29, y + 0.16
    iris = toned(canvas.solid(1), 0.8)
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), canvas.between(0.11, 0.14), iris, pupil=0.62
    )
    brow = ellipse(eye_x + 0.02, eye_y + 0.23, 0.09, 0.05)
    figure = figure.patch(brow, light, 4)
    return snout(figure, x, y - 0.28, 0.17, 0.24)


def _dog_floppy(canvas: Canvas) -> Paint:
    """A hound's or spaniel's face with hanging ears."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * canvas.between(0.95, 1.1), canvas.y
    hair = radiating(canvas, x, y - 0.2)
    fur = coat(canvas, hair, 1.0, length(x, y) * 0.25 + hair * 0.06)
    figure = figure.part(_DOG_HEAD(x, y), fur)
    muzzle = ellipse(x, y - 0.5, canvas.between(0.34, 0.42), 0.36)
    figure = _dog_features(figure, x, y, muzzle, hair)
    lift = canvas.between(0.75, 1.2)
    ear = _DOG_EAR(x.abs(), raised(-y, 0.3, 1 / lift).neg())
    figure = figure.part(ear, coat(canvas, hair, 0.6, y * 0.3, 1), depth=0.2, shade=0.55)
    return figure.paint()


def _dog_pricked(canvas: Canvas) -> Paint:
    """A shepherd's or husky's face: pricked ears, a mask of light cheeks."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * canvas.between(0.95, 1.1), canvas.y - 0.08
    side = x.abs()
    hair = radiating(canvas, x, y - 0.2)
    ears = raised(y, -0.6, canvas.between(0.8, 1.2))
    figure = figure.part(_DOG_PRICKED(x, ears), coat(canvas, hair, 0.75, length(x, y) * 0.3))
    inner = _CAT_EAR(side + 0.05, ears + 0.04)
    figure = figure.patch(inner, toned(canvas.solid(1), 0.9) * 0.8)
    light = pale(toned(canvas.solid(), 1.0), 0.75) * (0.6 + 0.5 * hair)[..., None]
    mask = torch.minimum(
        ellipse(side - 0.4, y - 0.22, 0.36, 0.34), ellipse(side - 0.28, y + 0.3, 0.12, 0.14)
    )
    figure = figure.mark(canvas.inside(mask, 5) * (_DOG_PRICKED(x, ears) < -0.05), light)
    muzzle = ellipse(x, y - 0.52, canvas.between(0.27, 0.33), 0.38)
    figure = _dog_features(figure, x, y, muzzle, hair)
    return figure.paint()


def _dog_flat(canvas: Canvas) -> Paint:
    """A pug's or bulldog's face: folded ears, wrinkles, jowls."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * 0.92, canvas.y * 1.05
    side = x.abs()
    hair = radiating(canvas, x, y - 0.2)
    figure = figure.part(ellipse(x, y, 0.82, 0.86), coat(canvas, hair, 1.0, length(x, y) * 0.3))
    folds = wave((y + 0.5 - 0.5 * side * side) * 4.5) * (side < 0.36) * (y < -0.3)
    figure = figure.shade(ramp(0.6, 1.0, folds) * 0.7)
    dark = toned(canvas.solid(1), 0.4) * (0.6 + 0.5 * hair)[..., None]
    jowls = torch.minimum(ellipse(side - 0.24, y - 0.45, 0.33, 0.3), ellipse(x, y - 0.2, 0.3, 0.25))
    figure = figure.patch(ellipse(side - 0.42, y + 0.1, 0.24, 0.22), dark, 5)
    tongue = torch.maximum(ellipse(x, y - 0.75, 0.13, 0.2), 0.6 - y)
    figure = figure.part(
        only(canvas.chance(0.5) == 0, tongue), toned(canvas.solid(1), 1.0), depth=0.1
    )
    figure = figure.part(jowls, dark, depth=0.3)
    arch = (ellipse(x, y - 0.14, 0.3, 0.15)).abs()
    figure = figure.stroke(torch.maximum(arch, y - 0.12), 0.02)
    eye_x, eye_y = side - 0.42, y + 0.08
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), 0.17, pale(toned(canvas.solid(1), 0.9), 0.2), pupil=0.68
    )
    figure = snout(figure, x, y - 0.18, 0.17, 0.2)
    figure = figure.part(_PUG_EAR(side, y), toned(dark, 0.45), depth=0.2)
    return figure.paint()


def _dog_whole(canvas: Canvas) -> Paint:
    """A whole dog in profile, standing, its tail up."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x * canvas.between(0.95, 1.1), canvas.y
    long = canvas.between(0.75, 1.05)
    y = torch.where(y > 0.15, 0.15 + (y - 0.15) / long, y)
    hair = combed(canvas, x, y)
    fur = coat(canvas, hair, 1.0, x * 0.2 + hair * 0.06)
    curl = canvas.between(-0.2, 0.25)
    figure = figure.part(
        capsule(x + curl * (y + 0.3), y, (0.58, -0.24), (0.95, -0.72), 0.075, 0.04), fur
    )
    stride = 0.14
    far = (
        ((-0.36, 0.1), (-0.4 - stride, 0.5), (-0.36 - stride, 0.88)),
        ((0.48, 0.0), (0.46, 0.45), (0.36, 0.88)),
    )
    figure = legs(figure, x, y, far, (0.14, 0.08), fur * 0.5)
    near = (((-0.34, 0.1), (-0.32, 0.5), (-0.34, 0.92)), ((0.5, 0.0), (0.66, 0.45), (0.58, 0.92)))
    figure = legs(figure, x, y, near, (0.19, 0.08), fur)
    figure = figure.part(_DOG_BODY(x, y), fur)
    patch = ramp(0.3, 0.6, canvas.rough(3, 2)) * canvas.chance(0.7) * (_DOG_BODY(x, y) < -0.04)
    figure = figure.mark(patch, toned(canvas.solid(1), 0.4))
    drop = turned(x + 0.5, y + 0.52, canvas.between(-0.3, 0.5))
    figure = figure.part(ellipse(*drop, 0.1, 0.2), fur * 0.6, depth=0.1)
    figure = figure.patch(ellipse(x + 1.02, y + 0.44, 0.08, 0.07), figure.ink)
    figure = figure.stroke(torch.maximum((y + 0.36).abs(), (x + 0.88).abs() - 0.13), 0.014)
    figure = figure.eye((x + 0.72, y + 0.58), x + 0.72, 0.045, pale(toned(canvas.solid(), 1), 0.4))
    return figure.paint()


@BEASTS.upright
def dogface(canvas: Canvas) -> Paint:
    """A dog: hanging ears, pricked ears, a flat face, or whole in profile."""
    return one_of(canvas, _dog_floppy, _dog_pricked, _dog_flat, _dog_whole)
