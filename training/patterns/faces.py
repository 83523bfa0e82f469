"""A drawn human face from the front, for what has one on old cards: the sun, the full moon."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.shapes import capsule, ellipse, length, mix, ramp


def face_paint(canvas: Canvas, x: Tensor, y: Tensor, skin: Tensor, *, smile: float) -> Tensor:
    """Draw a face that fills about a disc of radius 1 onto ``skin``, (B, H, W, 3).

    Brows, eyes open or asleep, a nose, lips and cheeks; ``smile`` is how far the corners of the
    mouth turn up at least.
    """
    away = x.abs()
    apart, level = canvas.between(0.34, 0.4), canvas.between(-0.22, -0.12)
    color = mix(skin, canvas.second(0.15), ramp(0.26, 0.03, length(away - 0.56, y - 0.24)) * 0.55)
    color = _eyes(canvas, (x, away - apart, y - level), color)
    brow_y = level - canvas.between(0.26, 0.32)
    brow = capsule(away, y, (apart - 0.24, brow_y + 0.06), (apart + 0.02, brow_y), 0.045, 0.04)
    brow_end = (apart + 0.24, brow_y + 0.1)
    brow = torch.minimum(brow, capsule(away, y, (apart + 0.02, brow_y), brow_end, 0.04, 0.015))
    long, wide = canvas.between(0.14, 0.22), canvas.between(0.1, 0.14)
    ridge = capsule(x, y, (-0.1, level - 0.1), (-wide - 0.01, long), 0.012, 0.024)
    wing = ellipse(away - wide, y - long, 0.055, 0.05).abs() - 0.014
    wing = torch.maximum(wing, wide - 0.02 - away)
    under = capsule(away, y, (0.0 * wide, long + 0.055), (wide * 0.7, long + 0.03), 0.018)
    nose_tip = ramp(0.13, 0.02, length(x + 0.02, y - long + 0.02))
    color = color + (1 - color) * (nose_tip * 0.45)[..., None]
    lines = torch.minimum(torch.minimum(brow, ridge), torch.minimum(wing, under))
    color = mix(color, canvas.ink(), canvas.inside(lines))
    return _mouth(canvas, x, y, color, smile)


def _eyes(canvas: Canvas, place: tuple[Tensor, Tensor, Tensor], color: Tensor) -> Tensor:
    """Two eyes, mirrored: almond whites with a pupil and a highlight, or closed lids."""
    x, within, down = place
    wide, high = canvas.between(0.19, 0.23), canvas.between(0.1, 0.14)
    almond = down.abs() - high * (1 - (within / wide) ** 2)
    awake = canvas.chance(0.75) > 0
    white = canvas.inside(almond) * awake
    color = color * (1 - 0.35 * ramp(0.16, 0, almond))[..., None]
    color = mix(color, torch.ones_like(color) * 0.97, white)
    glance = canvas.between(-0.05, 0.05) * torch.sign(x)
    pupil = length(within - glance, down + 0.01)
    color = mix(color, canvas.second(0.6) * 0.8, canvas.inside(pupil - high * 0.92) * white)
    color = mix(color, canvas.ink() * 0.3, canvas.inside(pupil - high * 0.55) * white)
    spark = length(within - glance - 0.03 * torch.sign(x), down + 0.05) - 0.032
    color = mix(color, torch.ones_like(color), canvas.inside(spark) * white)
    edge = torch.where(awake, almond.abs() - 0.022, torch.maximum(almond.abs() - 0.03, -down))
    return mix(color, canvas.ink(), canvas.inside(edge))


def _mouth(canvas: Canvas, x: Tensor, y: Tensor, color: Tensor, smile: float) -> Tensor:
    """Full lips around a curved line, turned up at the corners."""
    wide, bow = canvas.between(0.24, 0.36), smile + canvas.between(0, 0.25)
    part = (x / wide) ** 2
    line = y - canvas.between(0.46, 0.52) + bow * wide * part
    swell = (1 - part).clamp(min=-0.5)
    dip = 0.03 * torch.exp(-((x / 0.07) ** 2))
    upper = torch.maximum(-line - (0.085 * swell - dip), line)
    lower = torch.maximum(line - 0.12 * swell, -line)
    lips = torch.minimum(upper, lower)
    color = mix(color, canvas.second(0.35) * 0.75, canvas.inside(lips))
    shine = ramp(0.07, 0.02, length(x * 0.6, line - 0.06))
    color = color + (1 - color) * (shine * 0.5)[..., None]
    seam = torch.maximum(line.abs() - 0.02, x.abs() - wide * 1.12)
    return mix(color, canvas.ink(), torch.maximum(canvas.inside(seam), canvas.line(lips, 0.012)))
