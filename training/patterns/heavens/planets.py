"""What a planet is made of: grounds, craters, a ring, a moon."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix, vivid
from training.patterns.pattern import Paint
from training.patterns.shapes import ellipse, length, ramp, turned, wave


def ground(canvas: Canvas, kind: Tensor, longitude: Tensor, latitude: Tensor) -> Tensor:
    """The unlit color of a banded planet, of one with seas under clouds, of a cratered one."""
    noise = canvas.clouds(32, 3)
    rolling = noise(longitude, latitude)
    fine = noise(longitude * 2.5, latitude * 2.5)
    bands = latitude * canvas.between(1.5, 3) + 0.09 * noise(longitude * 0.6, latitude * 2.5)
    storm = ellipse(
        longitude - longitude.mean((1, 2), keepdim=True) - 0.2, latitude - 0.3, 0.2, 0.13
    )
    land = ramp(0.1, 0.22, rolling + 0.3 * fine - 0.1)
    shore = 1 - 0.6 * ramp(0.5, 0.2, (land - 0.5).abs())
    clouds = ramp(0.4, 1.0, noise(longitude * 1.2 + 3, latitude * 2.4 + 0.4 * rolling)) * 0.85
    white = torch.maximum(clouds, ramp(0.75, 0.85, latitude.abs() + 0.08 * rolling)) * (kind == 1)
    banded, wet = kind == 0, kind == 1
    place = torch.where(banded, bands * 0.35, torch.where(wet, rolling * 0.1, rolling * 0.06))
    light = torch.where(wet, 1.1 * shore, craters(canvas, longitude * 2.2, latitude * 2.2, 0.5))
    light = torch.where(banded, 0.55 + 0.55 * wave(bands * 1.7), light)
    other = torch.where(banded, ramp(0.03, -0.03, storm), (1 - land) * wet)
    hue = canvas.between()
    second = canvas.second(hue + torch.where(banded, storm, latitude * 0.1))
    second = second * torch.where(wet, 0.6 * shore, 1.1)[..., None]
    dry = canvas.first(hue + place)
    color = mix((0.5 * dry + 0.5 * vivid(dry)) * light[..., None], second, other)
    return color + (1 - color) * white[..., None]


def craters(canvas: Canvas, x: Tensor, y: Tensor, share: float = 0.75) -> Tensor:
    """How light a ground is that has round pits of three sizes: about 0.4..1.4."""
    light = torch.ones_like(x)
    for size, seed in ((1.0, 3.0), (1.9, 17.0), (3.4, 41.0)):
        column, row = (x * size).floor(), (y * size).floor()
        lot = canvas.lot(column, row + seed)
        radius = 0.2 + 0.22 * canvas.lot(column + seed, row)
        dx = x * size - column - 0.5 + 0.16 * (lot - 0.5)
        dy = y * size - row - 0.5
        reach = length(dx, dy) / radius
        shown = lot < share
        bowl = ramp(1, 0.85, reach) * shown
        slope = (dx + dy) / radius * 0.5
        light = light * (1 - bowl * (0.42 + 0.5 * slope))
        light = light + 0.35 * ramp(0.22, 0.05, (reach - 1).abs()) * shown
    return light


def with_ring(
    canvas: Canvas, place: tuple[Tensor, Tensor], color: Tensor, cover: Tensor, shown: Tensor
) -> tuple[Tensor, Tensor]:
    """A ring that passes in front of the ball and behind it."""
    x, y = turned(*place, canvas.between(-0.35, 0.35))
    flat = canvas.between(0.2, 0.42)
    reach = length(x, y / flat)
    outer = canvas.between(1.55, 1.72)
    band = torch.maximum(1.2 - reach, reach - outer)
    stripes = 0.35 + 0.75 * wave(reach * canvas.between(3, 6)) * (0.7 + 0.3 * wave(reach * 11))
    front = (y > 0) | (length(*place) > 1)
    ring = canvas.inside(band * flat) * front * shown
    gap = 1 - ramp(0.03, 0.015, (reach - 0.5 * (1.2 + outer)).abs()) * 0.85
    ring = ring * gap
    shade = ramp(0.16, 0.04, (reach - 1.14).abs()) * (y > 0) * shown * 0.6
    color = color * (1 - shade)[..., None]
    tint = canvas.second(reach * 0.8) * stripes[..., None] + 0.15
    return mix(color, tint, ring), torch.maximum(cover, ring)


def with_moon(canvas: Canvas, sun: Tensor, color: Tensor, cover: Tensor, shown: Tensor) -> Paint:
    """A small ball in the corner, lit from the same side."""
    x, y = (canvas.x - 0.86) / 0.2, (canvas.y + 0.78) / 0.2
    high = (1 - x * x - y * y).clamp(min=0).sqrt()
    light = (0.4 * high + 0.8 * (x * torch.cos(sun) + y * torch.sin(sun)) + 0.3).clamp(0.08, 1.2)
    moon = canvas.inside((length(x, y) - 1) * 0.2) * shown
    color = mix(color, canvas.second(0.3) * light[..., None], moon)
    return Paint(color, torch.maximum(cover, moon))
