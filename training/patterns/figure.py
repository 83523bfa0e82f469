"""Figures: creatures put together from parts, each laid over the ones before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.pattern import Paint
from training.patterns.shapes import capsule, certainty, length, ramp, turned

Number = float | Tensor
Joint = tuple[Number, Number, Number]
"""A point of a limb: x, y, and how thick the limb is there (its radius)."""


@dataclass(frozen=True)
class Figure:
    """Parts laid over one another: their color, where any of them is, and their height."""

    canvas: Canvas
    color: Tensor
    cover: Tensor
    relief: Tensor

    @classmethod
    def of(cls, canvas: Canvas) -> "Figure":
        """A figure without a part."""
        nothing = torch.zeros_like(canvas.x)
        return cls(canvas, nothing[..., None].expand(-1, -1, -1, 3), nothing, nothing)

    def part(
        self, distance: Tensor, color: Tensor, *, rim: float = 0.04, rise: float = 0.25
    ) -> "Figure":
        """Lay a part over the rest: dark along its outline, rounded up to ``rise`` deep inside."""
        inside = self.canvas.inside(distance)
        outlined = color * (0.15 + 0.85 * ramp(0, rim, -distance))[..., None]
        bulge = 1 - (1 + distance / rise).clamp(0, 1) ** 2
        return Figure(
            self.canvas,
            mix(self.color, outlined, inside),
            torch.maximum(self.cover, inside),
            self.relief + (bulge - self.relief) * inside,
        )

    def mark(self, amount: Tensor, color: Tensor) -> "Figure":
        """Color what is there already."""
        return replace(self, color=mix(self.color, color, amount))

    def shade(self, amount: Tensor) -> "Figure":
        """Darken what is there already: 0 not at all, 1 to black."""
        return replace(self, color=self.color * (1 - amount)[..., None])

    def eye(self, x: Tensor, y: Tensor, radius: Number, iris: Tensor, slit: float = 1) -> "Figure":
        """An eye around the origin: rim, iris, pupil (``slit`` above 1 is narrower), highlight."""
        canvas, distance = self.canvas, length(x, y)
        ring, ball = canvas.inside(distance - radius * 1.2), canvas.inside(distance - radius)
        pupil = canvas.inside(length(x * slit, y) - radius * 0.62)
        light = canvas.inside(length(x + radius * 0.32, y + radius * 0.36) - radius * 0.27)
        bright = 0.45 + 0.55 * iris
        color = mix(self.color, torch.full_like(iris, 0.03), ring)
        color = mix(color, bright, ball) * (1 - 0.97 * pupil)[..., None]
        color = mix(color, torch.ones_like(iris), light)
        return replace(self, color=color, cover=torch.maximum(self.cover, ring))

    def unless(self, chosen: Tensor, other: "Figure") -> "Figure":
        """This figure, and the other one where a condition (B, 1, 1) holds."""
        share = chosen.to(self.cover.dtype)
        return Figure(
            self.canvas,
            mix(self.color, other.color, share),
            self.cover.lerp(other.cover, share),
            self.relief.lerp(other.relief, share),
        )

    def paint(self, gloss: float = 0.8) -> Paint:
        """The finished picture."""
        return Paint(self.color, self.cover, self.relief * 0.7, gloss)


def even(canvas: Canvas, field: Tensor) -> Tensor:
    """About the distance to the zero of any smooth field: its value over its own slope."""
    slope_x = F.pad(field[:, :, 2:] - field[:, :, :-2], (1, 1), mode="replicate")
    slope_y = F.pad(field[:, 2:] - field[:, :-2], (0, 0, 1, 1), mode="replicate")
    return field * canvas.pixel * 2 / length(slope_x, slope_y).clamp(min=1e-4)


def drawn_by_kind(
    canvas: Canvas, kind: Tensor, drawings: Sequence[Callable[[Canvas], Figure]]
) -> Figure:
    """Each picture drawn by the function whose number its kind (B, 1, 1) is, and by no other."""
    color = torch.zeros((3, *canvas.x.shape), device=canvas.device).permute(1, 2, 3, 0)
    cover, relief = torch.zeros_like(canvas.x), torch.zeros_like(canvas.x)
    for number, draw in enumerate(drawings):
        pictures = (kind.flatten() == number).nonzero()[:, 0]
        if len(pictures) > 0:
            figure = draw(canvas.among(pictures))
            color[pictures] = figure.color
            cover[pictures], relief[pictures] = figure.cover, figure.relief
    return Figure(canvas, color, cover, relief)


def limb(x: Tensor, y: Tensor, joints: Sequence[Joint]) -> Tensor:
    """The distance to a limb of straight pieces with round joints."""
    nearest = torch.full_like(x, 9.0)
    for start, end in pairwise(joints):
        distance = capsule(x, y, start[:2], end[:2], start[2], end[2])
        nearest = torch.minimum(nearest, distance)
    return nearest


def tube(x: Tensor, y: Tensor, joints: Sequence[Joint]) -> tuple[Tensor, Tensor, Tensor]:
    """The distance to a limb, how far along it the nearest point is, and how far across.

    Along: 0 at the first joint, 1 at the second, and so on. Across: -1..1 within the limb, -1
    on the left for who walks along it with y down.
    """
    nearest = torch.full_like(x, 9.0)
    along, across = torch.zeros_like(x), torch.zeros_like(x)
    for number, (start, end) in enumerate(pairwise(joints)):
        dx, dy = end[0] - start[0], end[1] - start[1]
        px, py = x - start[0], y - start[1]
        span = dx * dx + dy * dy + 1e-9
        place = (px * (dx / span) + py * (dy / span)).clamp(0, 1)
        thick = start[2] + (end[2] - start[2]) * place
        distance = length(px - place * dx, py - place * dy) - thick
        closer = certainty(nearest - distance)
        side = (py * (dx / span**0.5) - px * (dy / span**0.5)) / (thick + 1e-4)
        nearest = torch.minimum(nearest, distance)
        along = along.lerp(place + number, closer)
        across = across.lerp(side, closer)
    return nearest, along, across.clamp(-1, 1)


def curve(joints: Sequence[Joint], steps: int = 3) -> list[Joint]:
    """More joints between these, along a curve through all of them (Catmull and Rom, 1974)."""
    points = [joints[0], *joints, joints[-1]]
    bent: list[Joint] = []
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y, thick = (
                _spline(*each, t) for each in zip(before, start, end, after, strict=True)
            )
            bent.append((x, y, thick))
    return [*bent, joints[-1]]


def _spline(before: Number, start: Number, end: Number, after: Number, t: float) -> Number:
    slope, bend = end - before, 2 * before - 5 * start + 4 * end - after
    return start + 0.5 * t * (slope + t * (bend + t * (3 * (start - end) + after - before)))


def profile(place: Tensor, knots: Sequence[tuple[Number, Number]]) -> Tensor:
    """A line through knots (place, value), their places rising, level before and after them."""
    value = torch.zeros_like(place) + knots[0][1]
    for (start, low), (end, high) in pairwise(knots):
        value = value + (high - low) * ((place - start) / (end - start)).clamp(0, 1)
    return value


def convex(x: Tensor, y: Tensor, corners: Sequence[tuple[Number, Number]]) -> Tensor:
    """The distance to a convex shape with these corners, clockwise as seen; sharp outside."""
    distance = torch.full_like(x, -9.0)
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        dx, dy = (torch.as_tensor(step, device=x.device) for step in (bx - ax, by - ay))
        side = ((x - ax) * dy - (y - ay) * dx) / length(dx, dy)
        distance = torch.maximum(distance, side)
    return distance


def fan_foot(x: Tensor, y: Tensor, toward: float) -> Tensor:
    """Toes with a web between them."""
    tx, ty = turned(x, y, -toward)
    direction, radius = torch.atan2(ty, tx), length(tx, ty)
    toe = (direction / 0.5).round().clamp(-2, 2)
    web = torch.maximum(direction.abs() - 1.1, radius - 0.17)
    tx, ty = turned(tx, ty, -toe * 0.5)
    toes = torch.minimum(capsule(tx, ty, (0, 0), (0.22, 0), 0.025), length(tx - 0.24, ty) - 0.045)
    return torch.minimum(toes, web)
