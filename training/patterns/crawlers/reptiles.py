"""Reptiles, the frog, and the dragon."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.crawlers.dragons import dragon_head, winding_dragon, winged_dragon
from training.patterns.crawlers.feet import fan_foot
from training.patterns.figure import Figure
from training.patterns.limbs import Joint, curve, limb, tube
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import (
    TURN,
    capsule,
    ellipse,
    fraction,
    length,
    ramp,
    smooth_union,
    triangle,
    turned,
    wave,
)
from training.patterns.variants import one_of

REPTILES = Family("reptiles")


@REPTILES.texture
def snakes(canvas: Canvas) -> Paint:
    """Snakes that lie side by side and over one another, with patterned backs and heads."""
    size = canvas.between(0.9, 1.45)
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
        (sway * 0.5, -0.78, 0.22),
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
    figure = figure.part(distance, _lizard_skin(canvas, along, across), rim=0.04, depth=0.18)
    nose_x = x - sway * 0.5
    figure = figure.bead(nose_x.abs() - 0.15, y + 0.82, 0.075, canvas.second(0.6), slit=2.2)
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
        (-0.4, -0.22, -0.56, 0.6, 1.0),
        (0.22, 0.06, 0.44, 0.62, -1.0),
    ):
        left = -sway * (0.6 if hip_y < 0 else 0.1)
        side, moved = (x - left).abs(), step * stride * torch.sign(x - left)
        foot = (reach, foot_y + moved)
        joints = ((0.0, hip_y, 0.1), (0.42, knee_y + moved * 0.5, 0.09), (*foot, 0.06))
        legs = torch.minimum(legs, limb(side, y, joints))
        legs = torch.minimum(legs, _toes(side - foot[0], y - foot[1], 0.6 if hip_y > 0 else -0.6))
    mottled = canvas.clouds()(x * 8, y * 8)
    color = canvas.first(0.2 + legs * 0.5 + mottled * 0.06) * (0.8 + 0.2 * mottled)[..., None]
    return Figure.of(canvas).part(legs, color, rim=0.03, depth=0.08)


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
    return one_of(canvas, _sitting_frog, _frog_face, _leaping_frog)


def _frog_skin(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    look = canvas.whole(0, 2)
    size = canvas.between(3, 5)
    nearest, _, _, _, _ = canvas.voronoi(x * size + 6, y * size + 6, 0.7)
    warts = ramp(0.4, 0.28, nearest) * (look == 0)
    stripes = ramp(0.4, 0.55, triangle(x.abs() * canvas.between(1.6, 2.4) + 0.2)) * (look == 1)
    color = canvas.first(0.1 + length(x, y) * 0.25)
    color = mix(color, canvas.second(0.2) * 0.55, torch.maximum(warts, stripes * 0.8))
    return mix(color, canvas.second(0.4) * 0.4 + 0.6, ramp(0.17, 0.1, nearest) * warts)


def _sitting_frog(canvas: Canvas) -> Paint:
    """From the front, its forelegs between its knees."""
    x, y = canvas.x, canvas.y
    side = x.abs()
    skin, pale = _frog_skin(canvas, x, y), canvas.second(0.5 + y * 0.1) * 0.35 + 0.6
    thigh = ellipse(*turned(side - 0.62, y - 0.5, 0.5), 0.28, 0.42)
    feet = torch.minimum(_webbed(side - 0.66, y - 0.92), ellipse(side - 0.5, y - 0.92, 0.36, 0.09))
    figure = Figure.of(canvas).part(feet, skin * 0.9, rim=0.04, depth=0.1)
    figure = figure.part(thigh, skin, rim=0.045, depth=0.25)
    figure = figure.part(ellipse(x, y - 0.4, 0.5, 0.55), skin * 0.9, rim=0.045, depth=0.3)
    figure = figure.mark(canvas.inside(ellipse(x, y - 0.48, 0.36, 0.44), 4), pale)
    arms = limb(side, y, curve(((0.4, 0.35, 0.13), (0.43, 0.65, 0.1), (0.28, 0.95, 0.08)), 2))
    arms = torch.minimum(arms, _webbed(side - 0.26, y - 0.99))
    figure = figure.part(arms, skin, rim=0.04, depth=0.12)
    return _frog_head(canvas, figure, x, y, 1.0).paint()


def _frog_face(canvas: Canvas) -> Paint:
    """The face alone, as it looks out of the water."""
    close = 1.5
    return _frog_head(
        canvas, Figure.of(canvas), canvas.x / close, (canvas.y - 0.3) / close, close
    ).paint()


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
    figure = figure.part(head * close, skin * 1.05, rim=0.05, depth=0.3)
    smile = y + 0.07 + canvas.between(0.14, 0.26) * (side / wide) ** 2
    chin = canvas.inside(-smile, 3) * canvas.inside(head + 0.03)
    figure = figure.mark(chin, pale)
    mouth = canvas.line(smile * close, 0.028) * (side < wide * 0.93) * canvas.inside(head + 0.02)
    figure = figure.shade(mouth * 0.95)
    nostrils = canvas.inside((length(side - 0.09, y + 0.32) - 0.03) * close)
    figure = figure.shade(nostrils * 0.85)
    wide_pupil = torch.where(canvas.chance(0.6) > 0, 0.62, 1.0)
    ex, ey = (side - 0.4) * close, (y + 0.58) * close
    figure = figure.bead(ex, ey, bulge * 0.8 * close, canvas.second(0.6 + length(ex, ey)))
    bar = canvas.inside(ellipse(ex, ey, bulge * 0.62 * close, bulge * 0.3 * close)) * (
        wide_pupil < 0.9
    )
    lid = canvas.inside(ey + bulge * 0.45 * close) * canvas.inside(
        length(ex, ey) - bulge * 0.8 * close
    )
    figure = figure.shade(bar * 0.9).mark(lid * canvas.chance(0.4), skin * 0.8)
    throat = canvas.line((length(x, y + 0.05) - 0.3) * close, 0.012) * (y > 0.12)
    return figure.shade(throat * 0.4)


def _leaping_frog(canvas: Canvas) -> Paint:
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
        fan_foot(side - toe[0], y - toe[1], 0.9), fan_foot(side - 0.68, y + 0.57, -1.2)
    )
    limbs = torch.minimum(torch.minimum(hind, front), feet)
    figure = Figure.of(canvas).part(limbs, skin * 0.9, rim=0.04, depth=0.12)
    trunk = smooth_union(ellipse(x, y - 0.1, 0.38, 0.5), ellipse(x, y + 0.45, 0.4, 0.36), 0.15)
    figure = figure.part(trunk, skin, rim=0.045, depth=0.3)
    ridge = canvas.line(side - 0.22 - 0.06 * torch.sin(y * 4), 0.025) * canvas.inside(trunk + 0.06)
    figure = figure.mark(ridge * (y > -0.3), canvas.second(0.5) * 0.4 + 0.6)
    figure = figure.part(length(side - 0.3, y + 0.56) - 0.17, skin * 1.1, rim=0.03, depth=0.1)
    figure = figure.bead(side - 0.31, y + 0.57, 0.115, canvas.second(0.6))
    return figure.shade(canvas.inside(length(side - 0.07, y + 0.74) - 0.025) * 0.85).paint()


@REPTILES.upright
def dragon(canvas: Canvas) -> Paint:
    """A dragon: scales, horns, teeth, a crest of spines.

    Its head in profile, breathing fire or not; whole with spread wings; or an Eastern one in loops.
    """
    return one_of(canvas, dragon_head, winged_dragon, winding_dragon)
