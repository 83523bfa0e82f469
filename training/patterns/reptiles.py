"""Reptiles, the frog, and the dragon."""

import math

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.figure import (
    Figure,
    Joint,
    convex,
    curve,
    drawn_by_kind,
    even,
    limb,
    profile,
    tube,
)
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    angle,
    capsule,
    ellipse,
    fraction,
    length,
    mix,
    ramp,
    smooth_union,
    triangle,
    turned,
    wave,
)

REPTILES = Family("reptiles")


@REPTILES.texture
def snakes(canvas: Canvas) -> Paint:
    """Snakes that lie side by side and over one another, diamonds on their backs, heads among them."""
    size = canvas.between(1.1, 1.8)
    x, y = canvas.x * size, canvas.y * size
    swing, beat = canvas.between(0.15, 0.3), canvas.between(0.4, 0.55)
    lanes = []
    for along, over, shift in ((x, y, 0.0), (y, x, 7.0)):
        lanes.append(_snake_lane(canvas, along, over, swing, beat, shift))
    (color, height, lies), (other, other_height, other_lies) = lanes
    crossing = wave(x * beat + 0.25) - wave(y * beat + 0.1) > 0
    below = (other_lies > 0.5) & (~(lies > 0.5) | (crossing & (canvas.chance(0.7) > 0)))
    color = torch.where(below[..., None], other, color)
    height = torch.where(below, other_height, height)
    empty = (lies < 0.5) & (other_lies < 0.5)
    ground = canvas.ink() * (0.5 + 0.5 * wave(x + y))[..., None]
    return Paint(torch.where(empty[..., None], ground, color), relief=height * 0.6, gloss=0.7)


def _snake_lane(
    canvas: Canvas, along: Tensor, over: Tensor, swing: Tensor, beat: Tensor, shift: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Snakes one above the other, each winding along its lane: color, height, where they are."""
    winding = over + swing * torch.sin(along * beat * TURN + shift)
    lane = winding.round()
    across = (winding - lane) / (
        1 + (swing * beat * 5 * torch.cos(along * beat * TURN + shift)) ** 2
    ) ** 0.5
    spacing = canvas.between(3.4, 5)
    place = fraction(along / spacing + canvas.lot(lane + shift)) * spacing
    head = place - 0.5
    shape = 0.33 * ramp(spacing - 0.05, spacing - 1.5, place) * ramp(-0.02, 0.16, place) ** 0.5
    shape = shape - 0.13 * torch.exp(-((head - 0.28) ** 2) * 40) + 0.05 * torch.exp(-(head**2) * 16)
    side = across / shape.clamp(min=0.02)
    lies = (side.abs() < 1).float() * (shape > 0.015)
    round_up = (1 - side.clamp(-1, 1) ** 2) ** 0.5
    color = _snake_skin(canvas, place, across, side, lane + shift)
    crown = canvas.first(0.5 + across * 0.6) * (0.6 + 0.5 * round_up)[..., None]
    color = mix(color, crown, ramp(0.85, 0.7, place))
    eye = length(place - 0.36, across.abs() - 0.17)
    color = mix(color, canvas.second(0.5) * 0.4 + 0.6, ramp(0.1, 0.08, eye))
    color = color * (1 - 0.95 * ramp(0.055, 0.04, eye))[..., None]
    nostril = ramp(0.045, 0.025, length(place - 0.12, across.abs() - 0.06))
    color = color * (1 - 0.8 * nostril)[..., None]
    return color * (0.12 + 0.95 * round_up)[..., None], round_up, lies


def _snake_skin(
    canvas: Canvas, place: Tensor, across: Tensor, side: Tensor, lane: Tensor
) -> Tensor:
    """Small scales, and diamonds, rings or a zigzag over them."""
    size = canvas.between(9, 12)
    u, v = place * size * 0.5, across * size * 0.6
    scale = ramp(0.08, 0.3, torch.minimum(triangle(u + v + 0.5), triangle(u - v + 0.5)))
    pitch = canvas.between(1.2, 1.9)
    diamond = 1 - triangle(place * pitch) + side.abs() * 0.9
    zigzag = (across + 0.1 * (triangle(place * pitch) - 0.5) * 2).abs() * 6
    look = canvas.whole(0, 2)
    rings = (1 - triangle(place * pitch)) * 1.6
    field = torch.where(look == 0, diamond, torch.where(look == 1, rings, zigzag))
    color = canvas.first(canvas.lot(lane) * 0.4 + side.abs() * 0.2)
    color = mix(color, canvas.second(canvas.lot(lane) * 0.3 + 0.1), ramp(0.75, 0.65, field))
    color = mix(color, canvas.ink(), ramp(0.12, 0.06, (field - 0.75).abs()))
    color = mix(color, canvas.second(0.6) * 0.4 + 0.6, ramp(0.3, 0.2, field) * (look != 1))
    return color * (0.4 + 0.7 * scale)[..., None]


@REPTILES.thing
def lizard(canvas: Canvas) -> Paint:
    """A gecko from above: a winding back, a broad head with eyes, four legs with round toes.

    Its tail curled or stretched out, slim or fat; spotted, banded or striped along its back.
    """
    x, y = canvas.x, canvas.y
    sway, curl = canvas.between(-0.22, 0.22), canvas.between(0.2, 0.9) * canvas.sign()
    fat = canvas.between(0.15, 0.22)
    tail = canvas.between(0.5, 1.0)
    spine: list[Joint] = [
        (sway * 0.6, -0.98, 0.1),
        (sway * 0.5, -0.78, 0.19),
        (sway * 0.2, -0.54, 0.12),
        (-sway, -0.25, fat),
        (-sway * 0.8, 0.08, fat),
        (sway * 0.3, 0.36, 0.13),
        (sway + curl * 0.3, 0.66, 0.12 * tail),
        (sway + curl * 0.75, 0.86, 0.09 * tail),
        (sway + curl * 0.95, 0.6, 0.05),
        (sway + curl * 0.75, 0.45, 0.015),
    ]
    distance, along, across = tube(x, y, curve(spine, 2))
    figure = _lizard_legs(canvas, x, y, sway)
    figure = figure.part(distance, _lizard_skin(canvas, along, across), rim=0.04, rise=0.18)
    nose_x = x - sway * 0.5
    figure = figure.eye(nose_x.abs() - 0.15, y + 0.82, 0.075, canvas.second(0.6), slit=2.2)
    nostrils = canvas.inside(length(nose_x.abs() - 0.04, y + 1.04) - 0.018)
    return figure.shade(nostrils * 0.8).paint()


def _lizard_skin(canvas: Canvas, along: Tensor, across: Tensor) -> Tensor:
    look = canvas.whole(0, 2)
    pearls = length(fraction(along * 3.2) - 0.5, fraction(across * 3.5) - 0.5)
    grain = ramp(0.5, 0.2, pearls)
    spots = ramp(0.36, 0.28, length(fraction(along * 0.9) - 0.5, (across.abs() - 0.42) * 1.1))
    bands = ramp(0.45, 0.6, triangle(along * canvas.between(0.45, 0.7)))
    stripe = ramp(0.3, 0.22, across.abs()) + ramp(0.12, 0.06, (across.abs() - 0.65).abs())
    pattern = torch.where(look == 0, spots, torch.where(look == 1, bands, stripe)).clamp(0, 1)
    color = canvas.first(across.abs() * 0.25 + along * 0.03) * (0.6 + 0.4 * grain)[..., None]
    color = mix(color, canvas.second(0.2 + along * 0.03) * (0.5 + 0.5 * grain)[..., None], pattern)
    return color * (1.1 - 0.5 * across * across)[..., None]


def _lizard_legs(canvas: Canvas, x: Tensor, y: Tensor, sway: Tensor) -> Figure:
    """Four legs in stride, each with five toes that end in pads."""
    stride = canvas.between(-0.14, 0.14)
    legs = torch.full_like(x, 9.0)
    for hip_y, knee_y, foot_y, reach, step in (
        (-0.42, -0.3, -0.62, 0.74, 1.0),
        (0.26, 0.12, 0.5, 0.76, -1.0),
    ):
        left = -sway * (0.6 if hip_y < 0 else 0.1)
        side, moved = (x - left).abs(), step * stride * torch.sign(x - left)
        foot = (reach, foot_y + moved)
        joints = ((0.0, hip_y, 0.1), (0.45, knee_y + moved * 0.5, 0.085), (*foot, 0.055))
        legs = torch.minimum(legs, limb(side, y, joints))
        legs = torch.minimum(legs, _toes(side - foot[0], y - foot[1], 0.6 if hip_y > 0 else -0.6))
    color = canvas.first(0.2 + legs * 0.5) * 0.9
    return Figure.of(canvas).part(legs, color, rim=0.03, rise=0.08)


def _toes(x: Tensor, y: Tensor, toward: float) -> Tensor:
    """Five toes of a foot, around a direction in radians."""
    tx, ty = turned(x, y, -toward)
    direction = torch.atan2(ty, tx)
    toe = (direction / 0.55).round().clamp(-2, 2)
    tx, ty = turned(tx, ty, -toe * 0.55)
    return torch.minimum(capsule(tx, ty, (0, 0), (0.18, 0), 0.028), length(tx - 0.2, ty) - 0.052)


@REPTILES.upright
def frog(canvas: Canvas) -> Paint:
    """A frog: eyes on top of its head, a wide mouth, a pale throat, folded legs, webbed toes.

    Sitting and looking at us, its face alone, or a leaping one from above.
    """
    drawings = (_sitting_frog, _frog_face, _leaping_frog)
    return drawn_by_kind(canvas, canvas.variant(3), drawings).paint()


def _frog_skin(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    look = canvas.whole(0, 2)
    size = canvas.between(3, 5)
    nearest, _, _, _, _ = canvas.voronoi(x * size + 6, y * size + 6, 0.7)
    warts = ramp(0.4, 0.28, nearest) * (look == 0)
    stripes = ramp(0.4, 0.55, triangle(x.abs() * canvas.between(1.6, 2.4) + 0.2)) * (look == 1)
    color = canvas.first(0.1 + length(x, y) * 0.25)
    color = mix(color, canvas.second(0.2) * 0.55, torch.maximum(warts, stripes * 0.8))
    return mix(color, canvas.second(0.4) * 0.4 + 0.6, ramp(0.17, 0.1, nearest) * warts)


def _sitting_frog(canvas: Canvas) -> Figure:
    """From the front, its forelegs between its knees."""
    x, y = canvas.x, canvas.y
    side = x.abs()
    skin, pale = _frog_skin(canvas, x, y), canvas.second(0.5 + y * 0.1) * 0.35 + 0.6
    thigh = ellipse(*turned(side - 0.62, y - 0.5, 0.5), 0.28, 0.42)
    feet = torch.minimum(_webbed(side - 0.66, y - 0.92), ellipse(side - 0.5, y - 0.92, 0.36, 0.09))
    figure = Figure.of(canvas).part(feet, skin * 0.9, rim=0.04, rise=0.1)
    figure = figure.part(thigh, skin, rim=0.045, rise=0.25)
    figure = figure.part(ellipse(x, y - 0.4, 0.5, 0.55), skin * 0.9, rim=0.045, rise=0.3)
    figure = figure.mark(canvas.inside(ellipse(x, y - 0.48, 0.36, 0.44), 4), pale)
    arms = limb(side, y, curve(((0.4, 0.35, 0.13), (0.43, 0.65, 0.1), (0.28, 0.95, 0.08)), 2))
    arms = torch.minimum(arms, _webbed(side - 0.26, y - 0.99))
    figure = figure.part(arms, skin, rim=0.04, rise=0.12)
    return _frog_head(canvas, figure, x, y, 1.0)


def _frog_face(canvas: Canvas) -> Figure:
    """The face alone, as it looks out of the water."""
    close = 1.5
    return _frog_head(canvas, Figure.of(canvas), canvas.x / close, (canvas.y - 0.3) / close, close)


def _webbed(x: Tensor, y: Tensor) -> Tensor:
    """A foot of four toes with round tips, spread to the sides and forward."""
    foot = torch.full_like(x, 9.0)
    for right, down in ((-0.2, -0.02), (-0.07, 0.08), (0.08, 0.08), (0.22, -0.02)):
        toe = torch.minimum(
            capsule(x, y, (0, -0.06), (right, down), 0.035), length(x - right, y - down) - 0.052
        )
        foot = torch.minimum(foot, toe)
    return foot


def _frog_head(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, close: float) -> Figure:
    """Eyes on domes, a wide mouth over a pale chin; ``close`` is how much larger it is drawn."""
    skin, pale = _frog_skin(canvas, x, y), canvas.second(0.5 + y * 0.1) * 0.35 + 0.6
    side, bulge = x.abs(), canvas.between(0.19, 0.25)
    wide = canvas.between(0.6, 0.7)
    head = ellipse(x, y + 0.2, wide, 0.4)
    domes = length(side - 0.4, y + 0.56) - bulge * 1.12
    head = smooth_union(head, domes, 0.12)
    figure = figure.part(head * close, skin * 1.05, rim=0.05, rise=0.3)
    smile = y + 0.07 + canvas.between(0.14, 0.26) * (side / wide) ** 2
    chin = canvas.inside(-smile, 3) * canvas.inside(head + 0.03)
    figure = figure.mark(chin, pale)
    mouth = canvas.line(smile * close, 0.028) * (side < wide * 0.93) * canvas.inside(head + 0.02)
    figure = figure.shade(mouth * 0.95)
    nostrils = canvas.inside((length(side - 0.09, y + 0.32) - 0.03) * close)
    figure = figure.shade(nostrils * 0.85)
    wide_pupil = torch.where(canvas.chance(0.6) > 0, 0.62, 1.0)
    ex, ey = (side - 0.4) * close, (y + 0.58) * close
    figure = figure.eye(ex, ey, bulge * 0.8 * close, canvas.second(0.6 + length(ex, ey)))
    bar = canvas.inside(ellipse(ex, ey, bulge * 0.62 * close, bulge * 0.3 * close)) * (
        wide_pupil < 0.9
    )
    lid = canvas.inside(ey + bulge * 0.45 * close) * canvas.inside(
        length(ex, ey) - bulge * 0.8 * close
    )
    figure = figure.shade(bar * 0.9).mark(lid * canvas.chance(0.4), skin * 0.8)
    throat = canvas.line((length(x, y + 0.05) - 0.3) * close, 0.012) * (y > 0.12)
    return figure.shade(throat * 0.4)


def _leaping_frog(canvas: Canvas) -> Figure:
    """From above, its hind legs stretched or half folded."""
    x, y = canvas.x, canvas.y
    side, stretch = x.abs(), canvas.between(0, 1)
    skin = _frog_skin(canvas, x, y)
    knee = (0.62 + 0.12 * (1 - stretch), 0.22 + 0.3 * stretch)
    heel = (0.3 + 0.25 * stretch, 0.62 + 0.12 * stretch)
    toe = (0.72, 0.98)
    hind = limb(side, y, ((0.18, 0.4, 0.17), (*knee, 0.14), (*heel, 0.08), (*toe, 0.05)))
    front = limb(side, y, ((0.3, -0.25, 0.11), (0.62, -0.2, 0.085), (0.68, -0.55, 0.06)))
    feet = torch.minimum(
        _fan_foot(side - toe[0], y - toe[1], 0.9), _fan_foot(side - 0.68, y + 0.57, -1.2)
    )
    limbs = torch.minimum(torch.minimum(hind, front), feet)
    figure = Figure.of(canvas).part(limbs, skin * 0.9, rim=0.04, rise=0.12)
    trunk = smooth_union(ellipse(x, y - 0.1, 0.38, 0.5), ellipse(x, y + 0.45, 0.4, 0.36), 0.15)
    figure = figure.part(trunk, skin, rim=0.045, rise=0.3)
    ridge = canvas.line(side - 0.22 - 0.06 * torch.sin(y * 4), 0.025) * canvas.inside(trunk + 0.06)
    figure = figure.mark(ridge * (y > -0.3), canvas.second(0.5) * 0.4 + 0.6)
    figure = figure.part(length(side - 0.3, y + 0.56) - 0.17, skin * 1.1, rim=0.03, rise=0.1)
    figure = figure.eye(side - 0.31, y + 0.57, 0.115, canvas.second(0.6))
    return figure.shade(canvas.inside(length(side - 0.07, y + 0.74) - 0.025) * 0.85)


def _fan_foot(x: Tensor, y: Tensor, toward: float) -> Tensor:
    """Toes with a web between them."""
    tx, ty = turned(x, y, -toward)
    direction, radius = torch.atan2(ty, tx), length(tx, ty)
    toe = (direction / 0.5).round().clamp(-2, 2)
    web = torch.maximum(direction.abs() - 1.1, radius - 0.17)
    tx, ty = turned(tx, ty, -toe * 0.5)
    toes = torch.minimum(capsule(tx, ty, (0, 0), (0.22, 0), 0.025), length(tx - 0.24, ty) - 0.045)
    return torch.minimum(toes, web)


@REPTILES.upright
def dragon(canvas: Canvas) -> Paint:
    """A dragon: scales, horns, teeth, a crest of spines.

    Its head in profile, breathing fire or not; whole with spread wings; or winding like an Eastern one.
    """
    drawings = (_dragon_head, _winged_dragon, _winding_dragon)
    return drawn_by_kind(canvas, canvas.variant(3), drawings).paint()


def _hide(canvas: Canvas, x: Tensor, y: Tensor, size: float) -> Tensor:
    """Pointed scales with a dark rim."""
    edge, inner, _, number = canvas.scales(x * size, y * size, pointed=1.6)
    ridge = 1 - inner.abs() * 1.3
    color = canvas.first(number * 0.12 + y * 0.2 + 0.1)
    return color * (0.25 + 0.8 * ramp(1, 0.55, edge) * ridge)[..., None]


def _dragon_head(canvas: Canvas) -> Figure:
    """In profile, looking to the left, its jaws open."""
    x, y = canvas.x, canvas.y
    gape = canvas.between(0.12, 0.42)
    neck = tube(
        x, y, curve(((0.25, -0.2, 0.34), (0.55, 0.25, 0.36), (0.5, 0.75, 0.42), (0.7, 1.2, 0.5)), 2)
    )
    figure = _crest(canvas, Figure.of(canvas), x, y)
    plates = ramp(0.1, 0.35, triangle(neck[1] * 1.6))
    hide = _hide(canvas, x, y, 5.5)
    belly = (canvas.second(0.3) * 0.5 + 0.45) * (0.3 + 0.7 * plates)[..., None]
    figure = figure.part(neck[0], mix(hide, belly, ramp(0.3, 0.45, neck[2])), rim=0.05, rise=0.35)
    figure = _jaw(canvas, figure, x, y, gape, hide)
    brow = profile(
        x,
        (
            (-1.05, 0.0),
            (-1.0, -0.14),
            (-0.9, -0.24),
            (-0.75, -0.2),
            (-0.45, -0.28),
            (-0.2, -0.5),
            (0.15, -0.56),
            (0.5, -0.3),
            (0.62, 0.1),
        ),
    )
    lip = profile(
        x,
        (
            (-1.05, 0.02),
            (-0.95, 0.1),
            (-0.8, 0.04),
            (-0.5, 0.07),
            (-0.1, 0.2),
            (0.2, 0.28),
            (0.62, 0.1),
        ),
    )
    skull = torch.maximum(torch.maximum(brow - y, y - lip), (x + 0.21).abs() - 0.83)
    skull = even(canvas, skull.clamp(-1, 1))
    fangs = _teeth(x, y - lip + 0.03, 6.5, 0.17)
    fangs = torch.maximum(fangs, torch.maximum(-x - 0.97, x + 0.12))
    figure = figure.part(fangs, torch.full_like(hide, 0.93), rim=0.015, rise=0.05)
    figure = figure.part(skull, hide * 1.15, rim=0.045, rise=0.22)
    lips = canvas.line(y - lip + 0.05, 0.025) * canvas.inside(skull) * (x < 0.2)
    figure = figure.shade(lips * 0.7)
    figure = figure.shade(
        canvas.inside(ellipse(*turned(x + 0.88, y + 0.12, 0.5), 0.07, 0.035)) * 0.95
    )
    figure = figure.eye(
        x + 0.14, y + 0.22, 0.125, canvas.second(0.6 + length(x + 0.14, y + 0.22)), slit=2.6
    )
    ridge = limb(x, y, curve(((-0.42, -0.22, 0.03), (-0.15, -0.38, 0.065), (0.15, -0.32, 0.04)), 2))
    figure = figure.part(ridge, hide * 0.7, rim=0.02, rise=0.06)
    return _horned(canvas, figure, x, y)


def _teeth(x: Tensor, y: Tensor, number: float, long: float) -> Tensor:
    """A row of teeth that point down from y = 0."""
    within = (fraction(x * number) - 0.5).abs() / number
    return torch.maximum(within + (y / long - 1) * 0.5 / number, -y)


def _jaw(
    canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, gape: Tensor, hide: Tensor
) -> Figure:
    """The lower jaw turned open, the dark of the mouth, a forked tongue, and fire from some."""
    jx, jy = turned(x - 0.15, y - 0.18, gape)
    fire_x, fire_y = x + 0.55, y - 0.25
    reach = fire_x * -1
    lick = 0.1 + reach * 0.45 + 0.08 * canvas.clouds()(fire_x * 4, fire_y * 6)
    flame = torch.maximum(fire_y.abs() - lick, torch.maximum(fire_x, reach - 0.75))
    heat = canvas.second(0.2 + fire_y.abs() * 1.2 + reach * 0.3) * 0.5 + 0.5
    burning = figure.part(flame, heat, rim=0.03, rise=0.5)
    figure = figure.unless(canvas.chance(0.35) > 0, burning)
    mouth = convex(x, y, ((0.2, 0.0), (0.2, 0.3), (-0.45, 0.2 + gape * 0.8), (-0.5, 0.0)))
    figure = figure.part(mouth, canvas.solid(1) * 0.25, rim=0.02)
    tongue = limb(
        x,
        y,
        curve(
            (
                (0.0, 0.2, 0.07),
                (-0.4, 0.2 + gape * 0.4, 0.055),
                (-0.8, 0.16 + gape * 0.5, 0.04),
                (-1.02, 0.08 + gape * 0.4, 0.012),
            ),
            2,
        ),
    )
    figure = figure.part(tongue, canvas.second(0.8) * 0.6 + 0.25, rim=0.025, rise=0.06)
    jaw = limb(
        jx,
        jy,
        curve(((0.1, 0.06, 0.16), (-0.4, 0.12, 0.11), (-0.85, 0.06, 0.085), (-0.95, 0.0, 0.04)), 2),
    )
    teeth = _teeth(jx, -jy + 0.06, 6.5, 0.17)
    teeth = torch.maximum(teeth, (jx + 0.55).abs() - 0.38)
    figure = figure.part(teeth, torch.full_like(hide, 0.93), rim=0.015, rise=0.05)
    return figure.part(jaw, hide, rim=0.045, rise=0.14)


def _crest(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """Spines down the back of the neck."""
    bx, by = x - 0.42, y - 0.55
    direction, radius = angle(bx * 1.3, by), length(bx * 1.3, by)
    tooth = fraction(direction * canvas.between(13, 19))
    spine = radius - 0.6 - canvas.between(0.25, 0.4) * tooth
    color = canvas.second(0.4 + radius * 0.4) * (0.45 + 0.6 * tooth)[..., None]
    spine = torch.maximum(spine, -bx - 0.1)
    return figure.part(spine, color, rim=0.035, rise=0.2)


def _horned(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """Two ringed horns swept back, a frill of ears at the cheek."""
    lift = canvas.between(-0.35, 0.2)
    for down, shade in ((0.1, 0.6), (0.0, 1.0)):
        joints = (
            (0.12 + down, -0.45 - down, 0.12),
            (0.5 + down, -0.72 - down, 0.1),
            (0.85, -0.78 + lift - down, 0.06),
            (1.08, -0.72 + lift * 2 - down, 0.012),
        )
        horn, along, _ = tube(x, y, curve(joints, 2))
        rings = ramp(0.1, 0.4, triangle(along * 1.7))
        color = (canvas.second(0.7) * 0.35 + 0.55) * (0.4 + 0.6 * rings)[..., None] * shade
        figure = figure.part(horn, color, rim=0.035, rise=0.1)
    fx, fy = x - 0.26, y + 0.05
    ray = triangle(angle(fx, fy) * 14)
    frill = torch.maximum(length(fx, fy) - 0.26 - 0.16 * ray, -fx + fy.abs() * 0.3)
    color = canvas.second(0.2 + length(fx, fy)) * (0.35 + 0.7 * ray)[..., None]
    return figure.part(frill, color, rim=0.035, rise=0.2)


def _winged_dragon(canvas: Canvas) -> Figure:
    """From the front and below, flying up: wings of skin between fingers, a winding tail."""
    x, y = canvas.x, canvas.y
    side, sway = x.abs(), canvas.between(0.12, 0.3) * canvas.sign()
    figure = _bat_wings(canvas, Figure.of(canvas), side, y)
    spine = (
        (-sway * 0.8, -0.86, 0.1),
        (-sway * 0.4, -0.62, 0.1),
        (0 * sway, -0.3, 0.17),
        (0 * sway, 0.05, 0.2),
        (sway * 0.5, 0.4, 0.12),
        (sway * 1.6, 0.66, 0.085),
        (sway * 0.5, 0.92, 0.06),
        (-sway * 0.8, 1.08, 0.03),
    )
    distance, along, across = tube(x, y, curve(spine, 2))
    legs = limb(side, y, ((0.1, 0.15, 0.12), (0.34, 0.3, 0.09), (0.26, 0.55, 0.06)))
    claws = torch.minimum(_fan_foot(side - 0.26, y - 0.58, 1.4), legs)
    hide = _hide(canvas, x, y, 8)
    barb = ((x + sway * 0.8).abs() + (y - 1.08).abs() - 0.15) * 0.7
    figure = figure.part(barb, canvas.second(0.6), rim=0.03, rise=0.08)
    figure = figure.part(claws, hide, rim=0.035, rise=0.1)
    plates = ramp(0.1, 0.4, triangle(along * 1.4))
    belly = (canvas.second(0.3) * 0.5 + 0.4) * (0.3 + 0.7 * plates)[..., None]
    color = mix(hide, belly, ramp(0.5, 0.35, across.abs()))
    figure = figure.part(distance, color, rim=0.04, rise=0.15)
    return _small_head(canvas, figure, x + sway * 0.8, y + 0.9, hide)


def _small_head(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor, hide: Tensor) -> Figure:
    """A dragon's head from the front: horns, eyes, a long snout."""
    side = x.abs()
    horns = limb(side, y, curve(((0.08, -0.08, 0.055), (0.22, -0.2, 0.045), (0.2, -0.38, 0.01)), 2))
    figure = figure.part(horns, canvas.second(0.7) * 0.4 + 0.55, rim=0.02, rise=0.05)
    head = smooth_union(ellipse(x, y, 0.18, 0.15), ellipse(x, y - 0.16, 0.1, 0.13), 0.08)
    figure = figure.part(head, hide * 1.2 + 0.1, rim=0.035, rise=0.1)
    figure = figure.eye(side - 0.1, y + 0.01, 0.055, canvas.second(0.6), slit=2)
    return figure.shade(canvas.inside(length(side - 0.04, y - 0.23) - 0.02) * 0.9)


def _bat_wings(canvas: Canvas, figure: Figure, side: Tensor, y: Tensor) -> Figure:
    """An arm, four fingers fanned from the wrist, skin hung between them in arcs."""
    wrist_x, wrist_y = canvas.between(0.52, 0.62), canvas.between(-0.8, -0.6)
    wx, wy = side - wrist_x, y - wrist_y
    direction = torch.atan2(wy, wx)
    fingers = limb(side, y, ((0.1, -0.3, 0.075), (wrist_x, wrist_y, 0.05)))
    for toward, long in ((0.15, 0.72), (0.7, 0.98), (1.25, 1.08), (1.8, 0.98)):
        tip = (wrist_x + long * math.cos(toward), wrist_y + long * math.sin(toward), 0.008)
        fingers = torch.minimum(fingers, limb(side, y, ((wrist_x, wrist_y, 0.038), tip)))
    fan = (direction - 0.15) / 0.55
    arc = 1 - 0.2 * torch.sin(math.pi * fraction(fan)).clamp(min=0)
    reach = profile(fan, ((0.0, 0.72), (1.0, 0.98), (2.0, 1.08), (3.0, 0.98), (4.0, 0.8))) * arc
    skin = torch.maximum(length(wx, wy) - reach, torch.maximum(-fan * 0.3, fan * 0.3 - 1.2))
    inner = convex(side, y, ((0.0, -0.3), (wrist_x, wrist_y), (wrist_x * 0.8, 0.3), (0.0, 0.25)))
    skin = torch.minimum(skin, inner)
    folds = 0.45 + 0.55 * torch.sin(math.pi * fraction(fan)).clamp(min=0)
    color = canvas.second(0.1 + length(wx, wy) * 0.5) * folds[..., None]
    figure = figure.part(skin, color, rim=0.035, rise=0.5)
    figure = figure.part(fingers, canvas.first(0.2) * 0.8 + 0.1, rim=0.02, rise=0.05)
    return figure.part(
        length(wx, wy + 0.05) - 0.05, canvas.second(0.7) * 0.4 + 0.5, rim=0.02, rise=0.05
    )


def _winding_dragon(canvas: Canvas) -> Figure:
    """An Eastern dragon: a long body in loops, a mane, whiskers, antlers, four clawed feet."""
    x, y = canvas.x, canvas.y
    bend = canvas.between(0.75, 1.05)
    spine = (
        (-0.62, -0.62, 0.15),
        (-0.2, -0.72, 0.16),
        (0.45, -0.66 * bend, 0.18),
        (0.7, -0.25, 0.19),
        (0.1, 0.02, 0.19),
        (-0.6, 0.25, 0.18),
        (-0.5, 0.68, 0.16),
        (0.2, 0.66 * bend, 0.12),
        (0.75, 0.5, 0.08),
        (0.95, 0.85, 0.03),
    )
    distance, along, across = tube(x, y, curve(spine, 2))
    spikes = 0.1 * fraction(along * 1.5) * ramp(-0.6, -0.9, across)
    figure = Figure.of(canvas)
    for fx, fy, kx, ky, toward in (
        (0.86, -0.02, 0.7, -0.2, 0.8),
        (-0.15, -0.35, -0.05, -0.6, 2.2),
        (-0.92, 0.4, -0.65, 0.3, 2.8),
        (0.05, 0.98, 0.0, 0.7, 1.6),
    ):
        foot = torch.minimum(
            capsule(x, y, (kx, ky), (fx, fy), 0.09, 0.06), _fan_foot(x - fx, y - fy, toward)
        )
        figure = figure.part(foot, canvas.first(0.4) * 0.9 + 0.05, rim=0.03, rise=0.08)
    fin = canvas.second(0.5 + along * 0.02)
    figure = figure.part(distance - spikes, fin, rim=0.03, rise=0.1)
    hide = _ringed_hide(canvas, along, across)
    figure = figure.part(distance, hide, rim=0.04, rise=0.17)
    return _eastern_head(canvas, figure, x + 0.66, y + 0.62)


def _ringed_hide(canvas: Canvas, along: Tensor, across: Tensor) -> Tensor:
    """Scales along the back, broad plates along the belly."""
    edge, _, _, number = canvas.scales(across * 2.6, along * 2.4)
    color = (
        canvas.first(number * 0.1 + across * 0.2 + 0.2)
        * (0.3 + 0.8 * ramp(1, 0.5, edge))[..., None]
    )
    plates = ramp(0.1, 0.4, triangle(along * 1.6))
    belly = (canvas.second(0.3) * 0.5 + 0.45) * (0.3 + 0.7 * plates)[..., None]
    color = mix(color, belly, ramp(0.4, 0.5, across))
    return color * (1.1 - 0.5 * across * across)[..., None]


def _eastern_head(canvas: Canvas, figure: Figure, x: Tensor, y: Tensor) -> Figure:
    """In profile, to the left: mane, antlers, whiskers, an open mouth."""
    direction, radius = angle(x - 0.1, y), length(x - 0.1, y)
    mane = radius - 0.3 - 0.16 * triangle(direction * 15 + radius * 1.2)
    color = (
        canvas.second(0.2 + radius)
        * (0.4 + 0.6 * triangle(direction * 15 + radius * 1.2))[..., None]
    )
    figure = figure.part(torch.maximum(mane, -x - 0.05), color, rim=0.03, rise=0.15)
    antler = limb(x, y, ((0.05, -0.15, 0.045), (0.2, -0.36, 0.035), (0.42, -0.46, 0.012)))
    antler = torch.minimum(antler, capsule(x, y, (0.18, -0.33), (0.16, -0.5), 0.03, 0.01))
    whisker = limb(
        x, y, curve(((-0.38, 0.02, 0.025), (-0.55, -0.12, 0.022), (-0.52, -0.34, 0.012)), 2)
    )
    figure = figure.part(torch.minimum(antler, whisker), canvas.second(0.7) * 0.4 + 0.55, rim=0.015)
    jaw = capsule(x, y, (0.0, 0.12), (-0.32, 0.24), 0.1, 0.05)
    hide = canvas.first(0.15 + y * 0.6)
    figure = figure.part(jaw, hide * 0.85, rim=0.035, rise=0.1)
    teeth = torch.maximum(_teeth(x, y - 0.08, 11, 0.11), (x + 0.24).abs() - 0.2)
    figure = figure.part(teeth, torch.full_like(hide, 0.95), rim=0.01, rise=0.05)
    skull = smooth_union(
        ellipse(x - 0.02, y + 0.03, 0.23, 0.2), ellipse(x + 0.3, y - 0.02, 0.2, 0.11), 0.1
    )
    skull = smooth_union(skull, length(x + 0.42, y + 0.06) - 0.08, 0.05)
    figure = figure.part(skull, hide, rim=0.04, rise=0.12)
    figure = figure.shade(canvas.inside(length(x + 0.44, y + 0.06) - 0.028) * 0.9)
    return figure.eye(x + 0.05, y + 0.08, 0.075, canvas.second(0.6))
