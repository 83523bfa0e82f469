"""Birds and what they wear: owls, single feathers, the peacock."""

import torch
from torch import Tensor

from training.patterns.animals.plumage import barbed, fan
from training.patterns.canvas import Canvas
from training.patterns.colors import mix, pale, toned
from training.patterns.figure import Figure
from training.patterns.outline import Outline
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    capsule,
    ellipse,
    length,
    ramp,
    smooth_union,
    turned,
    wave,
)
from training.patterns.variants import one_of

BIRDS = Family("birds")

_OWL_HEAD = Outline(
    "0 -60, 20 -64, 40 -74, 62 -100!, 72 -62, 84 -30, 88 5, 80 42, 58 70, 28 86, 0 90",
    mirrored=True,
)
_OWL_DISC = Outline("0 -22, 14 -44, 42 -54, 70 -36, 76 0, 62 36, 34 58, 10 62, 0 60", mirrored=True)
_BEAK = Outline("0 -14, 10 -6, 13 8, 6 24, 0 36!", mirrored=True)
_OWL_BODY = Outline("0 -50, 36 -44, 54 -10, 58 30, 46 70, 20 92, 0 96", mirrored=True)
_OWL_WING = Outline("34 -36, 54 -30, 68 0, 70 40, 58 78, 44 98!, 40 60, 40 20")


def _owl_face(figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """The discs around an owl's eyes, its brows, eyes and beak."""
    canvas = figure.canvas
    side = x.abs()
    eye_x, eye_y = side - canvas.between(0.34, 0.4), y + 0.02
    radius = length(eye_x, eye_y)
    ray = wave(torch.atan2(eye_y, eye_x) * canvas.whole(18, 28) / TURN)
    disc = _OWL_DISC(x, y)
    rings = wave(radius * canvas.between(2, 4) - 0.4)
    color = toned(canvas.second(radius * 0.5 + 0.07 * ray), 0.65 + 0.35 * rings)
    figure = figure.patch(disc - 0.05, figure.ink)
    figure = figure.patch(disc, color * (0.6 + 0.4 * ray)[..., None])
    brow = (y + 0.16 + (side - 0.1) * canvas.between(0.35, 0.6)).abs() - 0.06 * (0.9 - side)
    figure = figure.patch(torch.maximum(brow, side - 0.72), pale(toned(canvas.solid(), 1.0), 0.5))
    iris = toned(canvas.solid(1), 1.0)
    size = canvas.between(0.2, 0.27)
    figure = figure.eye(
        (eye_x, eye_y), eye_x * x.sign(), size, iris, pupil=canvas.between(0.45, 0.7)
    )
    figure = figure.patch(_BEAK(x, y - 0.14) - 0.035, figure.ink)
    return figure.patch(
        _BEAK(x, y - 0.14), toned(canvas.solid(), 1.0) * (1.1 - 4 * side)[..., None]
    )


def _feathered(canvas: Canvas, x: Tensor, y: Tensor, size: Tensor) -> Tensor:
    """Breast or back feathers: scales, each with a dark rim and a shaft."""
    edge, inner, _, number = canvas.scales(x * size, y * size)
    color = toned(canvas.first(edge * 0.3 + number * 0.12), 0.95)
    dark = (1 - 0.75 * ramp(0.7, 1, edge)) * (1 - 0.5 * ramp(0.08, 0.02, inner.abs()))
    return color * dark[..., None]


def _owl_head(canvas: Canvas) -> Paint:
    """An owl's face from the front, with or without tufts."""
    figure = Figure.inked(canvas)
    tufts = canvas.between(0.2, 1.3)
    x = canvas.x * canvas.between(0.88, 1.1)
    y = canvas.y - 0.05
    high = torch.where(y < -0.6, -0.6 + (y + 0.6) / tufts, y)
    figure = figure.part(_OWL_HEAD(x, high), _feathered(canvas, x, y, canvas.between(4, 6)))
    figure = _owl_face(figure, x, y)
    return figure.paint()


def _owl_perched(canvas: Canvas) -> Paint:
    """A whole owl on its branch, from the front."""
    figure = Figure.inked(canvas)
    x, y = canvas.x * canvas.between(1.0, 1.3), canvas.y - 0.05
    bark = toned(canvas.solid(1), 0.55)
    lean = canvas.between(-0.12, 0.12)
    branch = capsule(canvas.x, y + lean * canvas.x, (-0.95, 0.82), (0.95, 0.82), 0.08)
    figure = figure.part(branch, bark, depth=0.1)
    coat = _feathered(canvas, x, y, canvas.between(4.5, 6.5))
    figure = figure.part(_OWL_BODY(x, y), coat)
    wing = toned(canvas.second(y * 0.5 + 0.1), 0.8)
    figure = figure.part(_OWL_WING(x.abs(), y), wing)
    figure = figure.shade(wave(x.abs() * 9 + y * 3) * ramp(0.0, -0.04, _OWL_WING(x.abs(), y)) * 0.6)
    toe = (x.abs() - 0.22).abs()
    for shift in (0.0, 0.1):
        figure = figure.part(
            ellipse(toe - shift, y - 0.84, 0.055, 0.12), toned(bark, 1.0), depth=0.1
        )
    head = canvas.between(1.55, 1.8)
    head_x, head_y = x * head + canvas.between(-0.05, 0.05), (y + 0.46) * head
    tufts = canvas.between(0.3, 1.3)
    high = torch.where(head_y < -0.6, -0.6 + (head_y + 0.6) / tufts, head_y)
    figure = figure.part(_OWL_HEAD(head_x, high) / head, coat)
    figure = _owl_face(figure, head_x, head_y)
    return figure.paint()


def _owl_flying(canvas: Canvas) -> Paint:
    """An owl that comes flying, its wings spread wide."""
    figure = Figure.inked(canvas)
    x, y = canvas.x, canvas.y + 0.05
    side = x.abs()
    wing_x, wing_y = turned(side - 0.1, y + 0.05, canvas.between(-1.45, -1.0))
    count = canvas.whole(3, 4) * 2 + 1
    reach = canvas.between(1.05, 1.2)
    feathers, across, _ = fan(canvas, wing_x, wing_y, reach, canvas.between(0.6, 0.8), count)
    radius = length(wing_x, wing_y)
    bands = ramp(0.35, 0.65, wave(radius * canvas.between(3, 5)))
    color = mix(toned(canvas.second(radius * 0.4), 1.0), toned(canvas.solid(), 0.4), bands)
    figure = figure.part(feathers, barbed(color, across, radius), shade=0.2)
    covert = torch.maximum(feathers, radius - reach * 0.55)
    coat = _feathered(canvas, x, y, canvas.between(5, 6.5))
    figure = figure.part(covert, coat)
    tail, across, _ = fan(canvas, x, -y - 0.1, canvas.between(0.8, 0.95), reach * 0.4, count)
    figure = figure.part(tail, barbed(color, across, y), shade=0.2)
    body = ellipse(x, y - 0.15, 0.3, 0.5)
    figure = figure.part(body, coat)
    head_x, head_y = x * 2.2, (y + 0.32) * 2.2
    figure = figure.part(_OWL_HEAD(head_x, head_y) / 2.2, toned(canvas.first(head_y * 0.3), 0.95))
    figure = _owl_face(figure, head_x, head_y)
    return figure.paint()


@BIRDS.upright
def owl(canvas: Canvas) -> Paint:
    """An owl: its face, whole on a branch, or in flight; tufted or round-headed."""
    return one_of(canvas, _owl_head, _owl_perched, _owl_flying)


def _vane(canvas: Canvas) -> Paint:
    """A feather of the wing or tail: two vanes of barbs, split here and there, in bands."""
    bow = canvas.between(-0.35, 0.35)
    x, y = canvas.x + bow * canvas.y**2 - bow * 0.3, canvas.y
    along = ((y + 1.05) / 1.7).clamp(0, 1)
    width = canvas.between(0.3, 0.46) * (along * (1 - along * along) * 2.5 + 1e-6) ** 0.6
    width = width * (1 + canvas.between(-0.35, 0.35) * x.sign())
    slope = canvas.between(0.7, 1.4)
    barb = y + x.abs() * -slope
    barbs = wave(barb * canvas.between(9, 13))
    split = wave(barb * canvas.between(0.8, 1.6) + 0.37 * x.sign() + canvas.between())
    gap = ramp(0.985, 1.0, split) * ramp(0.0, 0.1, x.abs())
    edge = x.abs() - width * (1 - 0.1 * barbs) + 0.02
    band = ramp(0.35, 0.65, wave(barb * canvas.between(0.6, 2.8))) * canvas.chance(0.7)
    hue = x.abs() * 0.7 + along * canvas.between(0.1, 0.6)
    color = mix(toned(canvas.first(hue), 1.0), toned(canvas.second(along * 0.4), 0.45), band)
    color = color * (0.45 + 0.55 * barbs)[..., None]
    color = color * (1 - 0.5 * ramp(-0.06, 0, edge))[..., None]
    quill_end = torch.maximum(-y - 0.95, y - 1.05)
    quill = torch.maximum(x.abs() - 0.05 * (0.3 + along), quill_end)
    down = wave(torch.atan2(y - 0.35, x) * 11) * ramp(0.5, 0.1, length(x, (y - 0.68) * 1.4) * 1.3)
    fluff = down * (y > 0.5)
    color = mix(color, pale(toned(canvas.solid(1), 1.0), 0.6), fluff)
    color = mix(color, pale(toned(canvas.solid(), 1.0), 0.55), canvas.inside(quill))
    cover = torch.maximum(canvas.inside(edge) * (1 - gap), canvas.inside(quill))
    return Paint(color, torch.maximum(cover, fluff), barbs * 0.2, gloss=0.6)


def _plume(canvas: Canvas) -> Paint:
    """An ostrich plume: a bowed shaft and long soft barbs that curl at their ends."""
    bow = canvas.between(0.2, 0.5) * canvas.sign()
    x, y = canvas.x + bow * (canvas.y - 0.3) ** 2 - 0.2 * bow, canvas.y
    along = ((y + 1.05) / 2.0).clamp(0, 1)
    side = x.abs()
    width = canvas.between(0.5, 0.7) * (along * (1.02 - along) * 4 + 1e-6) ** 0.5
    curl = y - side * canvas.between(0.2, 0.6) + 0.9 * side * side
    strand = curl * canvas.between(7, 10) + 0.3 * torch.sin(y * 9 + x * 7)
    hair = wave(strand) * 0.7 + 0.3 * wave(strand * 2.3 + 0.3)
    ragged = side - width * (0.65 + 0.4 * hair) + 0.03
    share = (side / (width + 0.02)).clamp(0, 1)
    color = toned(canvas.first(share * canvas.between(0.2, 0.5) + hair * 0.1), 1.0)
    color = color * (0.25 + 0.75 * hair)[..., None]
    shaft = canvas.inside(torch.maximum(side - 0.03, y - 1.1)) * (y > -0.95)
    color = mix(color, pale(toned(canvas.solid(1), 1.0), 0.5), shaft)
    return Paint(color, torch.maximum(canvas.inside(ragged, 2.5), shaft), hair * 0.3, gloss=0.6)


@BIRDS.thing
def feather(canvas: Canvas) -> Paint:
    """A feather: closed vanes, banded or plain, straight or bowed, or a soft plume."""
    return one_of(canvas, _vane, _plume, _vane)


def _ocellus(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """The eye of a peacock's feather around the origin, about 0.6 wide; also beyond."""
    hue = canvas.between()
    color = toned(canvas.first(hue + length(x, y) * 0.3), 0.75)
    egg = x * 1.12, y + 0.12 * y.abs()
    rings = ((0.56, 0.15, 1.0), (0.47, 0.35, 0.55), (0.4, 0.55, 1.0))
    for radius, turn, value in rings:
        ring = length(egg[0], egg[1] - 0.12 * (0.56 - radius)) - radius
        color = mix(color, toned(canvas.second(hue + turn + ring * 0.3), value), _soft(ring))
    blue = length(egg[0], egg[1] - 0.03) - 0.26
    color = mix(color, toned(canvas.solid(), 1.0), _soft(blue))
    heart = length(egg[0], egg[1] - 0.06 + 0.12 * torch.exp(-egg[0] * egg[0] * 70)) - 0.16
    return mix(color, canvas.ink() * 0.4, _soft(heart))


def _soft(distance: Tensor) -> Tensor:
    return ramp(0.02, -0.02, distance)


def _eye_feather(canvas: Canvas) -> Paint:
    """One feather of a peacock's train: the eye, the barbs that stream from it, the shaft."""
    x, y = canvas.x, canvas.y + 0.25
    radius, around = length(x, y), torch.atan2(x, -y)
    barbs = wave(
        around * canvas.whole(16, 26) / TURN + radius * canvas.between(-0.8, 0.8) * x.sign()
    )
    outer = radius - canvas.between(0.82, 0.92) * (0.9 + 0.12 * barbs)
    loose = torch.maximum(x.abs() - 0.5 - 0.08 * barbs + 0.12 * y, (y - 0.55).abs() - 0.65)
    streaming = wave((y - x.abs() * 0.9) * 6)
    color = toned(canvas.first(radius * 0.5 + barbs * 0.1), 0.95)
    light = torch.where(y > 0.5, 0.25 + 0.75 * streaming, 0.3 + 0.7 * barbs)
    color = color * light[..., None]
    color = mix(color, _ocellus(canvas, x, y), canvas.inside(length(x * 1.1, y) - 0.58, 3))
    shaft = canvas.inside(torch.maximum(x.abs() - 0.03, (y - 0.95).abs() - 0.4))
    color = mix(color, pale(toned(canvas.solid(1), 1.0), 0.5), shaft)
    tails = canvas.inside(loose) * (streaming > 0.35)
    cover = torch.maximum(torch.maximum(canvas.inside(outer, 3), tails), shaft)
    return Paint(color, cover, light * 0.2, gloss=0.6)


def _displaying(canvas: Canvas) -> Paint:
    """The whole bird from the front, its train spread to a wheel of eyes."""
    figure = Figure.inked(canvas, rim=0.03)
    x, y = canvas.x, canvas.y - 0.45
    radius, spread = length(x, y), canvas.between(1.5, 1.8)
    around = torch.atan2(x, -y)
    color = toned(canvas.first(radius * 0.5), 0.75)
    train = torch.maximum(radius - 1.35, (around.abs() - spread) * radius)
    rays = wave(around * canvas.whole(30, 40) / TURN)
    figure = figure.part(train - 0.03 * rays, color * (0.35 + 0.65 * rays)[..., None], shade=0.2)
    ring = ((radius - 0.46) / 0.3).floor().clamp(0, 2)
    reach = 0.62 + 0.3 * ring
    count = canvas.whole(4, 5) * 2 + 1 + 4 * ring
    place = around / spread * count / 2 + 0.5 * ring
    across = (place - place.round()) * 2 * spread / count * radius
    size = (0.85 * reach * spread / count).clamp(max=0.145)
    eye_x, eye_y = across / size * 0.6, (reach - radius) / size * 0.6
    inside = canvas.inside((length(eye_x, eye_y) - 0.56) * size) * (around.abs() < spread - 0.08)
    figure = figure.mark(inside, _ocellus(canvas, eye_x, eye_y))
    blue = toned(canvas.second(y * 0.4 + x.abs()), 0.95)
    figure = _peacock_body(figure, x, y + 0.1, blue)
    return figure.paint()


def _peacock_body(figure: Figure, x: Tensor, y: Tensor, blue: Tensor) -> Figure:
    """The breast, the slender neck, the head with its crest, eyes and beak."""
    crest_place, one = (x, y + 0.5), torch.ones_like(figure.canvas.pixel)
    crest, _, _ = fan(figure.canvas, *crest_place, one * 0.34, one * 0.6, one * 5)
    tips = torch.maximum(crest, 0.22 - length(*crest_place))
    stems = torch.maximum(crest + 0.02, 0.1 - length(*crest_place))
    figure = figure.patch(stems, figure.ink)
    figure = figure.part(tips, blue, depth=0.1)
    breast = ellipse(x, y - 0.22, 0.27, 0.34)
    neck = capsule(x, y, (0.0, 0.0), (0.0, -0.45), 0.14, 0.085)
    figure = figure.part(smooth_union(breast, neck, 0.25), blue, depth=0.25, shade=0.6)
    figure = figure.part(ellipse(x, y + 0.47, 0.15, 0.14), blue, depth=0.15)
    eye = x.abs() - 0.07, y + 0.5
    figure = figure.eye(eye, eye[0] * x.sign(), 0.05, pale(figure.ink, 0.95))
    figure = figure.patch(ellipse(x, y + 0.37, 0.055, 0.1), figure.ink)
    beak = pale(toned(figure.canvas.solid(), 1.0), 0.4)
    return figure.patch(ellipse(x, y + 0.38, 0.035, 0.075), beak)


@BIRDS.thing
def peacock(canvas: Canvas) -> Paint:
    """The peacock: one eyed feather of its train, or the bird before the whole wheel."""
    return one_of(canvas, _eye_feather, _displaying)
