"""Scales, feathers and shingles: rows that overlap."""

import torch

from training.patterns.canvas import Canvas
from training.patterns.colors import bright, mix
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import TURN, length, ramp, wave

SCALES = Family("scales")


@SCALES.texture
def fishscales(canvas: Canvas) -> Paint:
    """Round scales with a dark rim; two to four and a half across half the frame."""
    size = canvas.between(2, 4.5)
    edge, _, _, number = canvas.scales(canvas.x * size, canvas.y * size * 1.3)
    hue = edge * canvas.between(0.2, 0.8) + number * canvas.between(0, 0.2)
    rim = 1 - 0.7 * ramp(0.82, 1, edge)
    return Paint(canvas.first(hue) * rim[..., None], relief=edge * 0.7)


@SCALES.texture
def plumage(canvas: Canvas) -> Paint:
    """Breast feathers: barbs, a shaft, and on some of them a spot at the tip."""
    size = canvas.between(1.3, 2.6)
    edge, x, y, number = canvas.scales(canvas.x * size, canvas.y * size)
    barbs = 0.5 + 0.5 * torch.sin((y - x.abs() * 1.4) * canvas.between(25, 40))
    spot_distance = length(x * 1.5, y - 0.75)
    color = canvas.first(edge * canvas.between(0.2, 0.7) + barbs * 0.08 + number * 0.1)
    color = color * (0.75 + 0.25 * barbs)[..., None]
    spot = ramp(0.42, 0.3, spot_distance) * canvas.chance(0.6)
    color = mix(color, canvas.second(spot_distance * 1.5), spot)
    color = mix(color, canvas.solid(1), ramp(0.05, 0.02, x.abs()))
    return Paint(color * (1 - 0.7 * ramp(0.75, 1, edge))[..., None])


@SCALES.texture
def seigaiha(canvas: Canvas) -> Paint:
    """The Japanese sea: scales of three to six rings."""
    size = canvas.between(1.6, 3.2)
    edge, _, _, number = canvas.scales(canvas.x * size, canvas.y * size * 1.3)
    rings = edge * canvas.whole(3, 6)
    band = ramp(0.4, 0.6, 0.5 + 0.5 * torch.sin(rings * TURN))
    color = mix(canvas.first(rings.floor() * 0.15), canvas.second(number * 0.2), band)
    return Paint(color * (1 - 0.5 * ramp(0.9, 1, edge))[..., None])


@SCALES.texture
def dragonscales(canvas: Canvas) -> Paint:
    """Armor of pointed plates with a keel, ribs that run from it, and a dark, notched rim."""
    size = canvas.between(1.7, 3.4)
    stretch = canvas.between(0.9, 1.3)
    edge, x, y, number = canvas.scales(canvas.x * size, canvas.y * size * stretch, pointed=2.4)
    keel = ramp(0.13, 0.03, x.abs())
    ribs = wave((y + x.abs() * canvas.between(0.6, 1.4)) * canvas.between(3, 6))
    color = bright(canvas.first(y * canvas.between(0.1, 0.5) + number * 0.12), 0.85)
    tone = 0.3 + 0.75 * ramp(-0.2, 1, y) - 0.25 * ribs * canvas.chance(0.7)
    color = color * (tone * (1 - 0.22 * ramp(-0.03, 0.03, x)))[..., None]
    color = mix(color, bright(canvas.second(y * 0.3), 0.95), keel * 0.8)
    tip = ramp(0.55, 0.75, edge) * ramp(0.5, 0.9, y) * canvas.chance(0.6)
    color = mix(color, bright(canvas.second(number * 0.2 + 0.3), 0.9), tip)
    color = color * (1 - 0.9 * ramp(0.8, 0.96, edge))[..., None]
    return Paint(color, relief=1 - x.abs() * 1.5)
