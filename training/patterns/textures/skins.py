"""Skins: hides, coats and armor, spotted, striped, furred and spiked."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas, Clouds
from training.patterns.colors import bright, mix
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import fraction, ramp, triangle, wave

SKINS = Family("skins")


def _hair(clouds: Clouds, x: Tensor, y: Tensor) -> Tensor:
    """Short hair that lies along y, deviation about 1."""
    return clouds(x * 6, y * 1.2)


@SKINS.texture
def spots(canvas: Canvas) -> Paint:
    """The skin of a poison frog: round blots, rimmed or with a light heart, small dots between."""
    size = canvas.between(1.5, 3)
    x, y = canvas.x * size, canvas.y * size
    nearest, second, _, _, number = canvas.voronoi(x, y, 0.8)
    wobble = canvas.clouds(16, 2)(x * 1.2, y * 1.2)
    wide = canvas.between(0.26, 0.36) * (0.6 + 0.6 * number)
    reach = torch.maximum(nearest, wide - (second - nearest - 0.16) / 2)
    reach = (reach + 0.03 * wobble) / wide
    blot = ramp(1.04, 0.96, reach)
    dark = canvas.second(number * 0.2) * 0.16
    light = bright(canvas.first(wobble * 0.05 + number * 0.1), 0.95)
    light = light * (0.85 + 0.1 * wobble)[..., None]
    swapped = canvas.chance(0.4)[..., None] > 0
    ground, figure = torch.where(swapped, dark, light), torch.where(swapped, light, dark)
    color = mix(ground, figure, blot)
    heart = canvas.between(0.35, 0.6)
    kernel = bright(canvas.second(reach * 0.3 + 0.3), 0.9)
    color = mix(
        color,
        torch.where(swapped, dark, kernel),
        ramp(heart, heart - 0.1, reach) * canvas.chance(0.6),
    )
    rim = ramp(0.14, 0.06, (reach - 1.22).abs()) * canvas.chance(0.5)
    color = mix(color, bright(canvas.second(0.6), 0.95), rim)
    dots = ramp(1.5, 1.8, canvas.rough(15, 1)) * ramp(1.3, 1.45, reach) * canvas.chance(0.7)
    color = mix(color, figure, dots)
    return Paint(color, relief=ramp(1.1, 0.6, reach) * 0.8)


def _settled(noise: Tensor, waves: Tensor, rounds: int) -> Tensor:
    """Sharpen and smooth noise by turns until it is a maze of even width (Turing's patterns)."""
    height, width = noise.shape[1:]
    fy = torch.fft.fftfreq(height, device=noise.device)[:, None] * height
    fx = torch.fft.rfftfreq(width, device=noise.device)[None] * width
    kept = torch.exp(-((((fx * fx + fy * fy).sqrt() - waves) / (waves * 0.2)) ** 2))
    for _ in range(rounds):
        sharp = torch.tanh(noise * 3)
        noise = torch.fft.irfft2(torch.fft.rfft2(sharp) * kept, s=(height, width))
    return noise


@SKINS.texture
def labyrinth(canvas: Canvas) -> Paint:
    """A maze without ends, as on brain coral: even walls, with a groove along their backs."""
    waves = canvas.between(4.5, 9.5)
    noise = _settled(canvas.banded(waves, waves * 0.12), waves, 6)
    wall = ramp(-0.2, 0.2, noise)
    color = mix(canvas.first(noise * 0.08) * 0.22, bright(canvas.second(noise * 0.12), 0.92), wall)
    groove = ramp(0.65, 1.0, noise) * canvas.chance(0.6)
    color = mix(color, color * 0.25, groove)
    stream = ramp(-0.7, -1.0, noise) * canvas.chance(0.4)
    color = mix(color, bright(canvas.first(0.5), 0.75), stream)
    return Paint(color, relief=wall * (1 - 0.5 * groove))


@SKINS.texture
def zebra(canvas: Canvas) -> Paint:
    """Stripes that run one way and fork, dark on light, about as wide as the gaps, short-haired."""
    waves = canvas.between(4.5, 9)
    noise = canvas.banded(waves, waves * 0.16, canvas.phase(), canvas.between(0.06, 0.22))
    noise = noise + 0.1 * _hair(canvas.clouds(32, 3), canvas.x, canvas.y)
    dark = ramp(-0.22, 0.22, noise)
    light = bright(canvas.first(noise * 0.04), 0.95)
    light = light * (0.75 + 0.25 * ramp(0.2, -1, noise))[..., None]
    shadow = ramp(0.06, 0.0, (noise + 1.1).abs()) * canvas.chance(0.4)
    color = mix(light, light * 0.55, shadow)
    return Paint(mix(color, canvas.second(noise * 0.05) * 0.16, dark), relief=dark * 0.3, gloss=0.3)


def _flames(canvas: Canvas, x: Tensor, y: Tensor) -> Tensor:
    """Stripes of two rows, tapering at both ends and forked at one: below 0 inside."""
    row = y.round()
    shift = row.remainder(2) * 0.5 + 0.3 * canvas.lot(row, 5.0)
    column = (x + shift).floor()
    lot = canvas.lot(column, row)
    along = (fraction(x + shift) - 0.5) * 2 * (1 + 0.25 * lot)
    across = (y - row + 0.2 * (lot - 0.5) + 0.12 * along * (lot - 0.5)).abs()
    taper = (1 - along * along).clamp(min=0)
    stripe = across - canvas.between(0.26, 0.4) * taper * (1.3 - 0.3 * taper)
    hollow = 0.13 * (1 - (along * canvas.between(1.2, 2) - 0.4 * (lot - 0.3)) ** 2) - across
    forked = (canvas.lot(column, row + 9) < canvas.between(0.1, 0.5)).float()
    return torch.maximum(stripe, hollow * forked - (1 - forked))


@SKINS.texture
def tiger(canvas: Canvas) -> Paint:
    """Dark flames on a bright coat: stripes that taper and split in two, hair across them."""
    size = canvas.between(2.2, 4)
    clouds = canvas.clouds(32, 3)
    bend = canvas.between(0.1, 0.25)
    x = canvas.x * size * canvas.between(0.24, 0.4) + 0.1 * clouds(canvas.x, canvas.y)
    y = canvas.y * size + bend * clouds(canvas.x * 1.1 + 3, canvas.y * 1.1)
    hair = _hair(clouds, canvas.y, canvas.x)
    distance = _flames(canvas, x, y) + 0.03 * hair
    belly = wave(canvas.y * canvas.between(0.1, 0.3) + canvas.between())
    coat = bright(canvas.first(belly * 0.12 + hair * 0.02), 0.95)
    coat = coat * (0.82 + 0.18 * belly + 0.09 * hair)[..., None]
    coat = mix(coat, coat * 0.55 + 0.45, ramp(0.6, 1, belly) * canvas.between(0, 0.8))
    dark = canvas.second(belly * 0.1) * 0.14
    return Paint(mix(coat, dark, ramp(0.05, -0.05, distance)), relief=hair * 0.08, gloss=0.2)


@SKINS.texture
def leopard(canvas: Canvas) -> Paint:
    """Rosettes: broken dark rings around a deeper heart, full spots among them, on fur."""
    size = canvas.between(1.9, 3.4)
    x, y = canvas.x * size, canvas.y * size
    clouds = canvas.clouds(32, 3)
    hair = _hair(clouds, canvas.x, canvas.y)
    nearest, second, near_x, near_y, number = canvas.voronoi(x, y, 0.55)
    wobble = clouds(x + 3, y)
    wide = canvas.between(0.31, 0.4) * (0.8 + 0.3 * number)
    reach = torch.maximum(nearest, wide - (second - nearest - 0.2) / 2)
    reach = reach + 0.04 * wobble + 0.01 * hair
    pieces = 3 + (number * 7.3).floor().remainder(3)
    around = torch.cos(torch.atan2(near_y, near_x) * pieces + number * 50)
    blob = (reach - wide).abs() - canvas.between(0.075, 0.11) * (0.5 + 0.65 * around)
    blob = torch.where(number < canvas.between(0.05, 0.25), reach - 0.17, blob)
    mark = ramp(0.02, -0.015, blob)
    tone = 0.9 + 0.08 * hair + 0.25 * ramp(0.25, 0.6, nearest)
    coat = bright(canvas.first(nearest * 0.1 + hair * 0.02), 0.95) * tone[..., None]
    heart = ramp(wide, wide * 0.75, reach)
    coat = mix(coat, coat**2 * 0.85, heart)
    return Paint(mix(coat, canvas.second(number * 0.1) * 0.12, mark), relief=hair * 0.06, gloss=0.2)


def _tufts(
    canvas: Canvas, x: Tensor, y: Tensor, wide: Tensor, hook: Tensor, uneven: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Pointed things in rows before rows, their tips towards -y, curved by ``hook``.

    Returns the place across one, -1..1 within it, how far it is from the tip (0) down to where
    two rows later cover it (1), and a random number in 0..1 for it. ``uneven``: how far the tips
    of a row stand apart, 0..1.
    """
    top = y.floor()
    side, down, number = torch.full_like(x, 2.0), torch.zeros_like(x), torch.zeros_like(x)
    for ahead in (-2, -1, 0, 1):
        row = top + ahead
        upward = (row + 1 - y).clamp(0, 3)
        place = x - row.remainder(2) * 0.5 - hook * upward * upward * 0.3 - uneven * canvas.lot(row)
        column = place.round()
        lot = canvas.lot(column, row)
        below = (y - row + uneven * (lot - 0.5)) / 1.7 + 0.35
        here_side = (place - column) / (wide * below.clamp(min=0.02))
        here = (below > 0) & (here_side.abs() < 1)
        side, down = torch.where(here, here_side, side), torch.where(here, below, down)
        number = torch.where(here, lot, number)
    return side, down, number


@SKINS.texture
def fur(canvas: Canvas) -> Paint:
    """Shaggy hair: pointed locks over locks, dark at the root, light at the tip, hair by hair."""
    size = canvas.between(1.6, 2.8)
    sway = canvas.between(0.05, 0.25)
    x = canvas.x * size * canvas.between(1, 1.5) + sway * torch.sin(canvas.y * 3 + canvas.phase())
    clouds = canvas.clouds(32, 2)
    x = x + 0.25 * clouds(canvas.x * 0.4, canvas.y * 0.4)
    wide, hook = canvas.between(0.9, 1.2), canvas.between(-0.5, 0.5)
    side, down, number = _tufts(canvas, x, canvas.y * size, wide, hook, 0.7)
    hair = clouds(side * canvas.between(2.4, 4) + number * 9, down * 1.2)
    color = bright(canvas.first(down * canvas.between(0.1, 0.5) + number * 0.15), 0.9)
    tip = bright(canvas.second(number * 0.1), 0.95)
    color = mix(color, tip, ramp(0.4, 0.1, down + 0.06 * hair) * 0.8)
    tone = 1.0 - 0.85 * ramp(0.15, 0.8, down) + 0.3 * hair * ramp(0, 0.2, down)
    tone = tone * (1 - 0.5 * ramp(0.6, 1, side.abs()))
    return Paint(color * tone.clamp(0.05, 1.25)[..., None], relief=hair * 0.2, gloss=0.4)


@SKINS.texture
def spikes(canvas: Canvas) -> Paint:
    """A thorny hide: rows of thorns, lit on one side, on light or dark ground, slim or hooked."""
    size = canvas.between(1.3, 2.4)
    wide, hook = canvas.between(0.45, 0.8), canvas.between(-0.5, 0.5)
    side, down, number = _tufts(canvas, canvas.x * size, canvas.y * size, wide, hook, 0.25)
    foot = canvas.between(0.65, 0.9) - 0.12 * side * side - down
    curved = down - 0.08 * side * side
    color = bright(canvas.first(down * canvas.between(0.2, 0.6) + number * 0.15), 0.95)
    color = mix(color, bright(canvas.second(number * 0.2), 0.98), ramp(0.35, 0.15, curved))
    ridges = 1 - 0.4 * triangle(curved * canvas.whole(6, 12)) * ramp(0.25, 0.5, down)
    lit = 1.05 - 0.75 * ramp(-0.1, 0.25, side)
    tone = lit * (1 - (1 - ridges) * canvas.chance(0.6)) * (1.05 - 0.35 * down)
    color = color * tone[..., None] + (ramp(0.14, 0.04, (side + 0.4).abs()) * 0.35)[..., None]
    thorn = torch.minimum(ramp(0.98, 0.84, side.abs()), ramp(0.0, 0.05, foot)) * (side < 2)
    shadow = ramp(-0.3, -0.05, foot) * (side < 2)
    light = canvas.between(0.25, 0.8)
    ground = bright(canvas.second(0.5 + 0.03 * canvas.rough(10, 2)), 0.9) * light[..., None]
    ground = ground * (1 - 0.8 * shadow)[..., None]
    outlined = mix(canvas.ink().expand_as(color), color, thorn)
    color = mix(ground, outlined, ramp(-0.03, 0.0, foot) * (side < 2))
    return Paint(color, relief=(1 - side.abs()).clamp(0, 1) * thorn * 0.3)
