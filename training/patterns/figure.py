"""Figures: creatures put together from parts, each laid over the ones before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.pattern import Paint
from training.patterns.shapes import Number, length, ramp


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
