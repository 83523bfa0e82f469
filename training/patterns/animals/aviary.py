"""Birds in profile: parrots, flamingos, roosters."""

from dataclasses import replace

import torch
from torch import Tensor

from training.patterns.animals.plumage import barbed, fan
from training.patterns.canvas import Canvas
from training.patterns.colors import mix, pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import capsule, ellipse, length, ramp, turned, wave
from training.patterns.variants import one_of

AVIARY = Family("aviary")

_PARROT = Outline(
    "-8 -102, 18 -92, 32 -66, 42 -30, 44 5, 36 32, 10 42, -14 24, -28 -10, -32 -44, -36 -62,-30 -86"
)
_PARROT_BEAK = Outline("-26 -90, -52 -86, -72 -66, -66 -34!, -56 -50, -46 -58, -28 -60")
_PARROT_JAW = Outline("-28 -62, -46 -58, -54 -46, -46 -36, -30 -44")
_PARROT_WING = Outline("8 -52, 32 -44, 50 0, 54 62!, 34 46, 14 22, 4 -10")
_PARROT_TAIL = Outline("36 18, 52 60, 60 118!, 44 112, 26 70, 12 34")
_FLAMINGO = Outline("-30 -12, -8 -30, 26 -26, 60 2!, 46 16, 18 24, -14 20, -32 6")
_FLAMINGO_NECK = Outline(
    "-20 2, -40 4, -56 -14, -46 -38, -24 -54, -18 -76, -32 -94, -46 -90", line=True
)
_FLAMINGO_LOW = Outline("-20 -4, -44 -10, -62 10, -50 36, -40 60, -52 82, -64 80", line=True)
_FLAMINGO_BEAK = Outline("-50 -100, -66 -92, -76 -72, -72 -54!, -62 -64, -56 -76, -46 -82")
_LEG_BENT = Outline("16 16, 38 44, 4 58, -4 66", line=True)
_ROOSTER = Outline(
    "-50 -80, -36 -76, -24 -50, 0 -18, 30 -28, 52 -34, 50 -6, 40 18, 16 42, -14 46, -46 30,"
    "-62 0, -62 -36, -66 -56, -62 -74"
)
_COMB = Outline(
    "-66 -68!, -74 -92!, -62 -86!, -60 -108!, -49 -92!, -40 -110!, -36 -90!, -20 -96!, -28 -70!"
)
_ROOSTER_WING = Outline("-34 -6, 0 -12, 26 6, 44 30!, 14 32, -20 24")
_ROOSTER_LEG = Outline(
    "-8 36!, -14 95! / -13 94!, -36 102! / -13 94!, -18 104! / -13 94!, 6 103! / -12 76!, 2 70!",
    line=True,
)
_SICKLES = (
    Outline("20 -8, 28 -66, 54 -104, 92 -102!, 62 -82, 52 -50, 54 -8"),
    Outline("30 -6, 44 -66, 76 -88, 112 -56!, 84 -64, 64 -38, 56 0"),
    Outline("34 0, 58 -46, 88 -52, 116 -6!, 92 -26, 72 -10, 52 12"),
    Outline("36 4, 62 -16, 88 -10, 108 34!, 84 14, 66 14, 48 20"),
)


def _parrot_head(figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """A hooked beak, a bare lined cheek and an eye, where the perched parrot has them."""
    canvas = figure.canvas
    horn = pale(toned(canvas.solid(1), 0.9), 0.3)
    figure = figure.part(_PARROT_JAW(x, y), figure.ink * 2 + 0.15, depth=0.1)
    figure = figure.part(
        _PARROT_BEAK(x, y), horn * ramp(0.1, -0.35, y + 0.45)[..., None], depth=0.2
    )
    cheek = ellipse(x + 0.17, y + 0.65, 0.15, 0.19)
    figure = figure.patch(cheek - 0.02, figure.ink)
    figure = figure.patch(cheek, pale(toned(canvas.solid(1), 1.0), 0.75))
    lines = wave((y + 0.2 * x) * 16) * (cheek < -0.01) * (y > -0.68)
    figure = figure.shade(lines * 0.6)
    eye = x + 0.15, y + 0.72
    return figure.eye(eye, eye[0], 0.07, toned(canvas.solid(), 1.0))


def _parrot_perched(canvas: Canvas) -> Paint:
    """A parrot on its perch in profile, its tail hanging far below."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = canvas.x + 0.05, canvas.y * canvas.between(0.95, 1.1)
    shaft = toned(canvas.second(y * 0.8), 0.9)
    figure = figure.part(_PARROT_TAIL(x, y), shaft * (0.5 + 0.5 * wave(x * 9 - y * 3))[..., None])
    lean = canvas.between(-0.12, 0.12)
    branch = capsule(x, y + lean * x, (-0.95, 0.48), (0.95, 0.48), 0.08)
    figure = figure.part(branch, toned(canvas.solid(1), 0.5), depth=0.1)
    size = canvas.between(5, 8)
    edge, _, _, number = canvas.scales(x * size, y * size)
    coat = toned(canvas.first(y * canvas.between(0.2, 0.6) + number * 0.08), 1.0)
    figure = figure.part(_PARROT(x, y), coat * (1 - 0.5 * ramp(0.75, 1, edge))[..., None])
    wing = _PARROT_WING(x, y)
    row = y * 1.1 - x * 0.3
    feathers = toned(canvas.second(row * canvas.between(0.5, 1.2)), 0.95)
    figure = figure.part(
        wing, feathers * (0.35 + 0.65 * wave(x * 8 - y * 2.6))[..., None], depth=0.2
    )
    small = torch.maximum(wing + 0.02, y + 0.05 - x * 0.4)
    figure = figure.patch(
        small, toned(canvas.solid(), 1.0) * (1 - 0.6 * ramp(0.7, 1, edge))[..., None]
    )
    for toe in (-0.1, 0.02, 0.14):
        figure = figure.part(
            ellipse(x - toe, y - 0.45 + lean * x, 0.055, 0.12), figure.ink * 2 + 0.2
        )
    figure = _parrot_head(figure, x, y)
    return figure.paint()


def _parrot_portrait(canvas: Canvas) -> Paint:
    """A parrot's head and neck, near."""
    near = canvas.around(-0.2, -0.55, canvas.between(1.9, 2.2))
    figure = Figure.inked(near, rim=0.02)
    x, y = near.x, near.y
    size = canvas.between(8, 12)
    edge, _, _, number = canvas.scales(x * size, y * size)
    coat = toned(canvas.first(y * canvas.between(0.3, 1.2) + number * 0.1), 1.0)
    ragged = y + 0.2 - 0.12 * ramp(0.5, 1, edge) - 0.15 * (x - 0.1)
    neck = torch.maximum(_PARROT(x, y), ragged)
    figure = figure.part(neck, coat * (1 - 0.6 * ramp(0.7, 1, edge))[..., None], depth=0.2)
    crest_x, crest_y = turned(x - 0.02, y + 0.9, canvas.between(-0.9, -0.4))
    reach = canvas.between(0.2, 0.45) * canvas.chance()
    crest, across, _ = fan(
        near, crest_x, crest_y, reach, canvas.between(0.4, 0.9), torch.full_like(reach, 5)
    )
    figure = figure.part(crest, barbed(toned(canvas.second(across), 1.0), across, y), depth=0.1)
    figure = _parrot_head(figure, x, y)
    return figure.paint()


def _parrot_flying(canvas: Canvas) -> Paint:
    """A parrot that flies up, both wings open, its tail a long wedge."""
    figure = Figure.inked(canvas, rim=0.035)
    x, y = turned(canvas.x, canvas.y, canvas.between(-0.5, 0.1))
    x, y = x, y - 0.05
    side = x.abs()
    one = torch.ones_like(canvas.pixel)
    tail, across, _ = fan(canvas, x, 0.1 - y, one, one * 0.25, one * 5)
    figure = figure.part(tail, barbed(toned(canvas.second(y * 0.6), 0.95), across, y))
    wing_x, wing_y = turned(side - 0.08, y + 0.12, canvas.between(-1.3, -0.9))
    count = canvas.whole(4, 5) * 2 + 1
    reach = canvas.between(0.95, 1.1)
    wing, across, _ = fan(canvas, wing_x, wing_y, reach, canvas.between(0.55, 0.75), count)
    radius = length(wing_x, wing_y)
    bands = toned(canvas.second(radius * canvas.between(0.5, 1.0)), 0.95)
    figure = figure.part(wing, barbed(bands, across, radius), shade=0.2)
    edge, _, _, _ = canvas.scales(x * 7.5, y * 7.5)
    covert = toned(canvas.first(radius), 1.0) * (1 - 0.6 * ramp(0.7, 1, edge))[..., None]
    figure = figure.part(torch.maximum(wing, radius - 0.5 * reach), covert, shade=0.2)
    coat = toned(canvas.first(y * 0.5 + 0.1), 1.0) * (1 - 0.5 * ramp(0.7, 1, edge))[..., None]
    figure = figure.part(ellipse(x, y - 0.1, 0.22, 0.46), coat)
    head_x, head_y = (x + 0.02) * 1.5 - 0.1, (y + 0.42) * 1.5 - 0.7
    figure = figure.part(ellipse(head_x + 0.1, head_y + 0.7, 0.27, 0.3) / 1.5, coat)
    figure = _parrot_head(figure, head_x, head_y)
    return figure.paint()


@AVIARY.upright
def parrot(canvas: Canvas) -> Paint:
    """A parrot: on its perch, its head near, crested or not, or flying."""
    return one_of(canvas, _parrot_perched, _parrot_portrait, _parrot_flying)


def _flamingo_body(figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """The long legs, one of them often drawn up, and the body under its folded wing."""
    canvas = figure.canvas
    skin = toned(canvas.solid(1), 0.95)
    up = canvas.chance(0.6)
    far_x = torch.where(up > 0, x, x + canvas.between(-0.3, 0.1) * (y - 0.15))
    straight = capsule(far_x, y, (0.18, 0.15), (0.18, 1.02), 0.035)
    figure = figure.part(
        torch.where(up > 0, _LEG_BENT(x, y) - 0.035, straight), skin * 0.7, depth=0.06
    )
    leg = torch.minimum(
        capsule(x, y, (0.06, 0.15), (0.06, 1.05), 0.035), length(x - 0.06, y - 0.58) - 0.06
    )
    toes = capsule(x, y, (0.06, 1.03), (-0.14, 1.07), 0.035)
    figure = figure.part(torch.minimum(leg, toes), skin, depth=0.06)
    edge, _, _, _ = canvas.scales(turned(x, y, 1.2)[0] * 6, turned(x, y, 1.2)[1] * 6)
    coat = toned(canvas.first(x * 0.4 + 0.2), 1.0)
    body = torch.minimum(_FLAMINGO(x, y), ellipse(x - 0.05, y, 0.3, 0.24))
    figure = figure.part(body, coat * (1 - 0.5 * ramp(0.7, 1, edge))[..., None])
    tip = torch.maximum(body + 0.03, 0.3 - x + 0.3 * (y - 0.1).abs())
    return figure.patch(tip, figure.ink * 1.5)


def _flamingo_head(figure: Figure, x: Tensor, y: Tensor, coat: Tensor) -> Figure:
    """The small head and the beak that breaks downward, black at its tip."""
    beak = _FLAMINGO_BEAK(x, y)
    figure = figure.part(beak, pale(coat, 0.6), depth=0.15)
    figure = figure.patch(torch.maximum(beak, -0.73 - y), figure.ink * 0.5)
    figure = figure.part(ellipse(x + 0.42, y + 0.91, 0.13, 0.11), coat, depth=0.15)
    return figure.eye((x + 0.44, y + 0.93), x + 0.44, 0.032, pale(figure.ink, 0.9))


def _flamingo(canvas: Canvas, *, feeding: bool) -> Paint:
    """A flamingo on its legs, the neck an S above or bowed to the water."""
    figure = Figure.inked(canvas, rim=0.03)
    x, y = canvas.x, canvas.y + (0.35 if feeding else 0.02)
    coat = toned(canvas.first(0.2), 1.0)
    neck = (_FLAMINGO_LOW if feeding else _FLAMINGO_NECK)(x, y)
    width = 0.07 + 0.05 * ramp(0.5, 0.0, (y - 0.02).abs() + (x + 0.2).clamp(max=0).abs())
    figure = _flamingo_body(figure, x, y)
    figure = figure.part(neck - width, coat, depth=0.12)
    if feeding:
        x, y = turned(x + 0.6, y - 0.8, canvas.between(-0.9, -0.5))
        x, y = x - 0.42, y - 0.91
    figure = _flamingo_head(figure, x, y, coat)
    return figure.paint()


def _flamingo_standing(canvas: Canvas) -> Paint:
    return _flamingo(canvas, feeding=False)


def _flamingo_feeding(canvas: Canvas) -> Paint:
    return _flamingo(canvas, feeding=True)


def _flamingo_portrait(canvas: Canvas) -> Paint:
    return _flamingo(canvas.around(-0.4, -0.65, 2.1), feeding=False)


@AVIARY.upright
def flamingo(canvas: Canvas) -> Paint:
    """A flamingo: on one leg or two, bowed to the water, or its neck and head near."""
    return one_of(canvas, _flamingo_standing, _flamingo_feeding, _flamingo_portrait)


def _rooster(canvas: Canvas, edge: float) -> Paint:
    """A rooster in profile: comb and wattle, hackles, sickle feathers, spurred legs."""
    figure = Figure.inked(canvas, rim=edge)
    x, y = canvas.x + 0.1, canvas.y
    first, second, third, fourth = (sickle(x, y) for sickle in _SICKLES)
    for number, distance in enumerate((first, torch.minimum(second, fourth), third)):
        color = toned(canvas.second(number * 0.17 + distance), 0.9)
        figure = figure.part(distance, color, depth=0.12, shade=0.6)
    skin = toned(canvas.solid(1), 1.0)
    for shift in (0.18, 0.0):
        leg = _ROOSTER_LEG(x - shift, y) - 0.04
        figure = figure.part(leg, skin * (1 - 2.5 * shift), depth=0.08)
    figure = figure.part(_COMB(x, y), toned(canvas.solid(), 1.0), depth=0.1)
    size = canvas.between(6, 8)
    scale, _, _, _ = canvas.scales(x * size, y * size)
    body = _ROOSTER(x, y)
    coat = toned(canvas.first(y * 0.4 + x * 0.3), 0.75)
    figure = figure.part(body, coat * (1 - 0.6 * ramp(0.7, 1, scale))[..., None])
    hackle = torch.maximum(body + 0.01, y + 0.02 - 0.3 * x - 0.1 * wave(x * 5 - y * 0.8))
    strands = wave(x * 7 + y * 1.2 + 0.1 * torch.sin(y * 9))
    golden = toned(canvas.second(0.6 + y * 0.3), 1.0)
    figure = figure.patch(hackle, golden * (0.35 + 0.65 * strands)[..., None])
    wing = _ROOSTER_WING(x, y)
    feathers = toned(canvas.second(x * 0.8), 0.9)
    figure = figure.part(
        wing, feathers * (0.3 + 0.7 * wave(y * 6 - x * 2.4))[..., None], depth=0.15
    )
    figure = _rooster_face(figure, x, y)
    return figure.paint()


def _rooster_face(figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """Bare cheek, wattle, beak and eye."""
    bare = toned(figure.canvas.solid(), 1.0)
    beak = torch.maximum((y + 0.62).abs() - 0.1 * ((x + 0.92) / 0.3), x + 0.58)
    figure = figure.part(beak, pale(toned(figure.canvas.solid(1), 1.0), 0.3), depth=0.1)
    figure = figure.stroke(torch.maximum((y + 0.61).abs(), x + 0.6), 0.012)
    wattles = ellipse(x + 0.6, y + 0.42, 0.07, 0.15), ellipse(x + 0.5, y + 0.44, 0.07, 0.11)
    figure = figure.part(torch.minimum(*wattles), bare, depth=0.08)
    figure = figure.patch(
        ellipse(x + 0.52, y + 0.63, 0.12, 0.12), mix(bare, bare * 0.6, (y + 0.6).clamp(0, 1))
    )
    return figure.eye((x + 0.5, y + 0.66), x + 0.5, 0.05, pale(bare, 0.7))


def _rooster_whole(canvas: Canvas) -> Paint:
    return _rooster(canvas, 0.035)


def _rooster_portrait(canvas: Canvas) -> Paint:
    near = canvas.around(-0.6, -0.55, 2.0)
    paint = _rooster(near, 0.02)
    assert paint.cover is not None
    ragged = near.y + 0.03 - 0.1 * wave(near.x * 8)
    return replace(paint, cover=paint.cover * near.inside(ragged))


@AVIARY.upright
def rooster(canvas: Canvas) -> Paint:
    """A rooster in profile, whole or its head near."""
    return one_of(canvas, _rooster_whole, _rooster_portrait, _rooster_whole)
