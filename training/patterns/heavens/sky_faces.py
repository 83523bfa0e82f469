"""A drawn human face for what has one on old cards, the sun and the moon: from front and side."""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.shapes import capsule, ellipse, length, ramp


@dataclass(frozen=True)
class Face:
    """How much of each color lies where, (B, H, W) in 0..1, in the order of painting."""

    blush: Tensor
    white: Tensor
    tint: Tensor
    ink: Tensor
    shine: Tensor

    def or_else(self, other: "Face", where: Tensor) -> "Face":
        """The other face where ``where`` holds."""
        return Face(
            torch.where(where, other.blush, self.blush),
            torch.where(where, other.white, self.white),
            torch.where(where, other.tint, self.tint),
            torch.where(where, other.ink, self.ink),
            torch.where(where, other.shine, self.shine),
        )

    def painted_on(self, skin: Tensor, canvas: Canvas) -> Tensor:
        """The skin, (B, H, W, 3), with the face on it."""
        tint = canvas.solid(1)
        color = mix(skin, tint * 0.8 + 0.1, self.blush)
        color = color + (0.97 - color) * self.white[..., None]
        color = mix(color, tint * 0.75, self.tint)
        color = mix(color, canvas.ink() * 0.6, self.ink)
        return color + (1 - color) * self.shine[..., None]


def front_face(canvas: Canvas, x: Tensor, y: Tensor, smile: float) -> Face:
    """A face within a disc of radius 1: brows, eyes awake or asleep, a nose, lips, cheeks.

    smile: how far the corners of the mouth turn up at least.
    """
    away = x.abs()
    apart, level = canvas.between(0.34, 0.4), canvas.between(-0.22, -0.12)
    eyes = _eyes(canvas, x, (away - apart, y - level))
    brow_y = level - canvas.between(0.26, 0.32)
    middle = (apart + 0.02, brow_y)
    brow = capsule(away, y, (apart - 0.24, brow_y + 0.06), middle, 0.05, 0.045)
    tail = capsule(away, y, middle, (apart + 0.24, brow_y + 0.1), 0.045, 0.018)
    brow = torch.minimum(brow, tail)
    long, wide = canvas.between(0.14, 0.22), canvas.between(0.1, 0.14)
    ridge = capsule(x, y, (-0.1, level - 0.1), (-wide - 0.01, long), 0.014, 0.026)
    wing = ellipse(away - wide, y - long, 0.055, 0.05).abs() - 0.016
    wing = torch.maximum(wing, wide - 0.02 - away)
    under = capsule(away, y, (0.0 * wide, long + 0.055), (wide * 0.7, long + 0.03), 0.02)
    nose = torch.minimum(torch.minimum(ridge, wing), under)
    lips, seam, gleam = _mouth(canvas, x, y, smile)
    cheek = ramp(0.27, 0.03, length(away - 0.56, y - 0.24)) * 0.6
    hollow = ramp(0.15, 0, length((away - apart) * 0.6, y - level) - 0.13) * 0.25
    tip = ramp(0.13, 0.02, length(x + 0.02, y - long + 0.02))
    lines = canvas.inside(torch.minimum(brow, nose))
    return Face(
        torch.maximum(cheek, hollow),
        eyes.white,
        torch.maximum(eyes.tint, lips),
        torch.maximum(torch.maximum(eyes.ink, seam), lines),
        torch.maximum(eyes.shine, 0.5 * torch.maximum(gleam, tip)),
    )


def profile_face(canvas: Canvas, x: Tensor, y: Tensor) -> Face:
    """The face of a crescent that looks to the right: an eye, a brow, a mouth's line, a cheek."""
    awake = canvas.chance(0.6) > 0
    eye = ellipse(x + 0.36, y + 0.13, 0.14, 0.09)
    white = canvas.inside(eye) * awake
    lid = torch.maximum(eye.abs() - 0.022, torch.where(awake, y + 0.15, -y - 0.13))
    lashes = capsule(x, y, (-0.23, -0.13), (-0.16, -0.17), 0.018, 0.008)
    brow = capsule(x, y, (-0.54, -0.32), (-0.26, -0.36), 0.02, 0.04)
    mouth = capsule(x, y, (-0.36, 0.25), (-0.06, 0.295), 0.02, 0.016)
    dimple = capsule(x, y, (-0.39, 0.2), (-0.36, 0.27), 0.016)
    nostril = capsule(x, y, (-0.1, 0.09), (-0.03, 0.105), 0.02, 0.014)
    lines = torch.minimum(torch.minimum(lid, brow), torch.minimum(mouth, nostril))
    lines = canvas.inside(torch.minimum(lines, torch.minimum(dimple, lashes)))
    pupil = canvas.inside(length(x + 0.3, y + 0.13) - 0.065) * white
    return Face(
        ramp(0.2, 0.02, length(x + 0.46, y - 0.12)) * 0.6,
        white,
        canvas.inside(length(x + 0.31, y + 0.13) - 0.095) * white,
        torch.maximum(lines, pupil),
        canvas.inside(length(x + 0.32, y + 0.165) - 0.025) * white,
    )


def crescent(x: Tensor, y: Tensor) -> Tensor:
    """The distance to a crescent open to the right, with a brow, nose, lips and chin in it."""
    shape = torch.maximum(length(x + 0.02, y) - 1, 0.86 - length(x - 0.6, y))
    nose = capsule(x, y, (-0.24, -0.22), (0.06, 0.06), 0.06, 0.07)
    nose = torch.minimum(nose, capsule(x, y, (-0.3, 0.0), (0.05, 0.06), 0.14, 0.08))
    upper, lower = ellipse(x + 0.13, y - 0.24, 0.12, 0.05), ellipse(x + 0.14, y - 0.35, 0.11, 0.055)
    for feature in (
        nose,
        ellipse(x + 0.22, y + 0.3, 0.14, 0.12),
        torch.minimum(upper, lower),
        ellipse(x + 0.08, y - 0.53, 0.17, 0.12),
    ):
        blend = (0.1 - (shape - feature).abs()).clamp(min=0)
        shape = torch.minimum(shape, feature) - blend * blend * 2.5
    return shape


def _eyes(canvas: Canvas, x: Tensor, place: tuple[Tensor, Tensor]) -> Face:
    """Two eyes, mirrored: almond whites with a pupil and a highlight, or closed lids."""
    within, down = place
    wide, high = canvas.between(0.2, 0.24), canvas.between(0.11, 0.15)
    almond = down.abs() - high * (1 - (within / wide) ** 2)
    awake = canvas.chance(0.75) > 0
    white = canvas.inside(almond) * awake
    glance = canvas.between(-0.05, 0.05) * torch.sign(x)
    pupil = length(within - glance, down + 0.01)
    spark = length(within - glance - 0.03 * torch.sign(x), down + 0.05) - 0.034
    edge = torch.where(awake, almond.abs() - 0.024, torch.maximum(almond.abs() - 0.034, -down))
    ink = torch.maximum(canvas.inside(pupil - high * 0.55) * white, canvas.inside(edge))
    return Face(
        torch.zeros_like(white),
        white,
        canvas.inside(pupil - high * 0.92) * white,
        ink,
        canvas.inside(spark) * white,
    )


def _mouth(canvas: Canvas, x: Tensor, y: Tensor, smile: float) -> tuple[Tensor, Tensor, Tensor]:
    """Full lips, the line between them, which turns up at its ends, and a gleam."""
    wide, bow = canvas.between(0.24, 0.36), smile + canvas.between(0, 0.25)
    part = (x / wide) ** 2
    line = y - canvas.between(0.46, 0.52) + bow * wide * part
    swell = (1 - part).clamp(min=-0.5)
    dip = 0.03 * torch.exp(-((x / 0.07) ** 2))
    upper = torch.maximum(-line - (0.09 * swell - dip), line)
    lips = torch.minimum(upper, torch.maximum(line - 0.125 * swell, -line))
    seam = torch.maximum(line.abs() - 0.024, x.abs() - wide * 1.12)
    edge = torch.maximum(canvas.inside(seam), canvas.line(lips, 0.014))
    return canvas.inside(lips), edge, ramp(0.07, 0.02, length(x * 0.6, line - 0.06))
