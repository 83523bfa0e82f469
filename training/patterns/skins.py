"""Skins: hides, coats and armor, spotted, striped, furred and spiked."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import bright, fraction, mix, ramp, triangle, wave

SKINS = Family("skins")


def _hair(canvas: Canvas) -> Tensor:
    """Short hair that lies along y, deviation about 1."""
    clouds = canvas.clouds(64, 2)
    return clouds(canvas.x * 5, canvas.y * 0.9)


@SKINS.texture
def spots(canvas: Canvas) -> Paint:
    """The skin of a poison frog: round blots, rimmed or with a light heart, small dots between."""
    noise = canvas.banded(canvas.between(4, 9), canvas.between(0.8, 1.6))
    low = canvas.between(0.35, 0.7)
    blot = ramp(low, low + 0.25, noise)
    ground = bright(canvas.first(noise * 0.1), 0.9) * (0.75 + 0.2 * noise.clamp(-1, 1))[..., None]
    dark = canvas.second(noise * 0.15) * 0.2
    swapped = canvas.chance(0.35)[..., None]
    color = mix(
        ground * (1 - swapped) + dark * swapped, dark * (1 - swapped) + ground * swapped, blot
    )
    heart = ramp(low + 0.9, low + 1.15, noise) * canvas.chance(0.5)
    color = mix(color, bright(canvas.second(noise * 0.2 + 0.3), 0.9), heart)
    rim = ramp(0.3, 0.1, (noise - low + 0.25).abs()) * canvas.chance(0.6)
    color = mix(color, bright(canvas.second(0.6), 0.95), rim)
    dots = ramp(1.2, 1.5, canvas.banded(canvas.between(15, 22), canvas.between(2, 3)))
    dots = dots * ramp(0, -0.3, noise - low + 0.3)
    color = mix(color, color * (0.25 + 2 * swapped), dots * canvas.chance(0.6))
    return Paint(color, relief=blot * 0.7)


@SKINS.texture
def labyrinth(canvas: Canvas) -> Paint:
    """A maze without ends, as on brain coral: walls with a groove along their backs."""
    noise = canvas.banded(canvas.between(4.5, 10), canvas.between(0.4, 0.9))
    wall = ramp(-0.25, 0.25, noise)
    color = mix(canvas.first(noise * 0.08) * 0.25, bright(canvas.second(noise * 0.12), 0.9), wall)
    groove = ramp(1.0, 1.4, noise) * canvas.chance(0.6)
    color = mix(color, color * 0.3, groove)
    stream = ramp(-0.9, -1.2, noise) * canvas.chance(0.4)
    color = mix(color, bright(canvas.first(0.5), 0.7), stream)
    return Paint(color, relief=wall * (1 - 0.5 * groove))


@SKINS.texture
def zebra(canvas: Canvas) -> Paint:
    """Stripes that run one way and fork, dark on light, about as wide as the gaps, short-haired."""
    waves = canvas.between(4.5, 9)
    noise = canvas.banded(waves, waves * 0.16, canvas.phase(), canvas.between(0.06, 0.22))
    noise = noise + 0.12 * _hair(canvas)
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
    stripe = across - 0.36 * taper.sqrt() * (0.5 + 0.5 * taper)
    hollow = 0.17 * (1 - (along * canvas.between(1.2, 2) - 0.4 * (lot - 0.3)) ** 2) - across
    forked = (canvas.lot(column, row + 9) < canvas.between(0.2, 0.8)).float()
    return torch.maximum(stripe, hollow * forked - (1 - forked))


@SKINS.texture
def tiger(canvas: Canvas) -> Paint:
    """Dark flames on a bright coat: stripes that taper and split in two, hair across them."""
    size = canvas.between(2.2, 4)
    clouds = canvas.clouds(32, 2)
    bend = canvas.between(0.15, 0.4)
    x = canvas.x * size * canvas.between(0.3, 0.45) + 0.1 * clouds(canvas.x, canvas.y)
    y = canvas.y * size + bend * clouds(canvas.x * 1.1 + 3, canvas.y * 1.1)
    hair = canvas.clouds(64, 2)(canvas.x * 1.2, canvas.y * 6)
    distance = _flames(canvas, x, y) + 0.045 * hair
    belly = wave(canvas.y * canvas.between(0.1, 0.3) + canvas.between())
    coat = bright(canvas.first(belly * 0.3 + hair * 0.03), 0.95)
    coat = coat * (0.72 + 0.28 * belly + 0.12 * hair)[..., None]
    coat = mix(coat, coat * 0.55 + 0.45, ramp(0.6, 1, belly) * canvas.between(0, 0.8))
    dark = canvas.second(belly * 0.1) * 0.14
    return Paint(mix(coat, dark, ramp(0.05, -0.05, distance)), relief=hair * 0.08, gloss=0.2)


@SKINS.texture
def leopard(canvas: Canvas) -> Paint:
    """Rosettes: broken dark rings around a deeper heart, full spots among them, on fur."""
    size = canvas.between(1.8, 3.4)
    hair = _hair(canvas)
    nearest, second, near_x, near_y, number = canvas.voronoi(canvas.x * size, canvas.y * size, 0.6)
    clouds = canvas.clouds(32, 2)
    reach = (
        nearest * (1 + 0.16 * clouds(canvas.x * size * 0.8, canvas.y * size * 0.8)) + 0.012 * hair
    )
    radius = canvas.between(0.27, 0.34) * (0.75 + 0.4 * number)
    pieces = 3 + (number * 7.3).floor().remainder(3)
    around = torch.atan2(near_y, near_x) * pieces + number * 50
    thick = canvas.between(0.07, 0.1) * (0.35 + 0.75 * ramp(-0.9, 0.1, torch.cos(around)))
    broken = ramp(-0.93, -0.75, torch.cos(around))
    ring = ramp(0.02, -0.02, (reach - radius).abs() - thick) * broken
    full = ramp(0.18, 0.13, reach) * (number < canvas.between(0.05, 0.3))
    ring = torch.maximum(ring * (number > 0.15), full) * ramp(0.03, 0.08, second - nearest)
    tone = 0.85 + 0.1 * hair + 0.2 * ramp(0.3, 0.6, nearest)
    coat = bright(canvas.first(nearest * 0.1 + hair * 0.02), 0.95) * tone[..., None]
    heart = ramp(radius, radius * 0.7, reach)
    coat = mix(coat, coat * 0.35 + bright(canvas.first(0.15), 0.7) * 0.3, heart * 0.9)
    return Paint(mix(coat, canvas.second(number * 0.1) * 0.13, ring), relief=hair * 0.08, gloss=0.2)


@SKINS.texture
def fur(canvas: Canvas) -> Paint:
    """Long hair in locks that sway and lie over each other, dark at the root, light at the tip."""
    clouds = canvas.clouds(32, 2)
    x, y = canvas.x, canvas.y
    sway = canvas.between(0.15, 0.4)
    across = x + sway * clouds(x * 0.9, y * 0.9) + canvas.between(-0.2, 0.2) * torch.sin(y * 3)
    fine, wide = canvas.between(4.5, 8), canvas.between(1.5, 2.6)
    strands = canvas.clouds(64, 2)
    hair = strands(across * fine, y * 0.6)
    lock = strands(across * wide + 9, y * 0.35 + 5)
    root = fraction(y * canvas.between(0.8, 1.5) + 0.4 * lock + 0.12 * hair)
    tone = 0.22 + 0.75 * ramp(0, 0.85, root) * ramp(1, 0.93, root) + 0.22 * hair
    patch = clouds(x * 0.6 + 5, y * 0.6)
    color = bright(canvas.first(patch * 0.1 + root * canvas.between(0.05, 0.35)), 0.85)
    color = mix(color, bright(canvas.second(patch * 0.1), 0.95), ramp(0.75, 0.9, root) * 0.6)
    return Paint(
        color * tone.clamp(0.05, 1.2)[..., None], relief=hair * 0.25 + root * 0.2, gloss=0.4
    )


@SKINS.texture
def spikes(canvas: Canvas) -> Paint:
    """Rows of thorns before thorns, a lit and a dark side to each, straight, slim or hooked."""
    size = canvas.between(1.8, 3.2)
    x, y = canvas.x * size, canvas.y * size * canvas.between(0.8, 1.1)
    tall, wide = canvas.between(1.4, 1.9), canvas.between(0.36, 0.5)
    hook = canvas.between(-0.5, 0.5)
    top = y.floor()
    side, down, number = torch.zeros_like(x) + 2, torch.zeros_like(x), torch.zeros_like(x)
    for ahead in (-1, 0, 1):
        row = top + ahead
        shift = row.remainder(2) * 0.5
        below = (y - row + 0.5 * canvas.lot(row, 3.0) * 0) / tall + 0.35
        place = x - shift - hook * (1 - below).clamp(0, 1) ** 2
        column = place.round()
        here_side = (place - column) / (wide * below.clamp(min=0.02))
        here = (below > 0) & (here_side.abs() < 1)
        side, down = torch.where(here, here_side, side), torch.where(here, below, down)
        number = torch.where(here, canvas.lot(column, row), number)
    lit = torch.where(side < 0.1 * torch.sin(down * 9), 1.0, 0.38)
    color = bright(canvas.first(down * canvas.between(0.2, 0.6) + number * 0.15), 0.9)
    color = mix(color, bright(canvas.second(number * 0.2), 0.95), ramp(0.45, 0.15, down))
    bands = 1 - 0.35 * triangle(down * canvas.whole(3, 7)) * canvas.chance(0.5)
    color = color * (lit * bands * (1.1 - 0.9 * ramp(0.3, 0.95, down)))[..., None]
    edge = ramp(0.8, 0.97, side.abs())
    color = mix(color, color * 0 + canvas.ink(), edge.clamp(0, 1))
    return Paint(color, relief=(1 - side.abs()).clamp(0, 1) * 0.4)
