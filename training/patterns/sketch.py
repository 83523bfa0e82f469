"""A sketch: a creature painted part by part, each over those before it, lit and outlined."""

from collections.abc import Callable

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.pattern import Paint
from training.patterns.shapes import Number, ellipse, length

Way = Callable[[Canvas], Paint]


def one_of(canvas: Canvas, *ways: Way) -> Paint:
    """Draw every picture in one of several ways, and only in that one."""
    chosen = canvas.variant(len(ways)).flatten()
    shape = (canvas.count, canvas.height, canvas.width)
    color = torch.zeros((*shape, 3), device=canvas.device)
    cover, relief = (torch.zeros(shape, device=canvas.device) for _ in range(2))
    for number, way in enumerate(ways):
        rows = (chosen == number).nonzero().flatten()
        if not len(rows):
            continue
        paint = way(canvas.only(rows))
        color[rows] = paint.color
        cover[rows] = 1.0 if paint.cover is None else paint.cover
        if paint.relief is not None:
            relief[rows] = paint.relief
    return Paint(color, cover, relief, gloss=0.6)


def _planes(color: Tensor) -> Tensor:
    """Colors (B, H, W, 3) as planes, (B, 3, H, W)."""
    return color.permute(0, 3, 1, 2).contiguous()


class Sketch:
    """A picture in the making.

    Parts have an outline in ink and are rounded; marks lie on what is there and are flat. Its
    colors are planes, (B, 3, H, W), inside: many times faster to mix than pixels.
    """

    def __init__(self, canvas: Canvas, edge: float = 0.045) -> None:
        self.canvas = canvas
        self.edge = edge
        self.ink = canvas.ink()
        shape = (canvas.count, canvas.height, canvas.width)
        self.color = _planes(self.ink.expand(*shape, 3))
        self.cover, self.relief = (torch.zeros(shape, device=canvas.device) for _ in range(2))

    def part(
        self, distance: Tensor, color: Tensor, *, depth: float = 0.3, shade: float = 0.45
    ) -> None:
        """Paint a part that has an outline of its own, ``depth`` thick, darker towards its rim."""
        rim = (distance * (1 / depth)).add_(1).clamp_(0, 1)
        squared = rim * rim
        light = (distance * (-1 / self.edge)).clamp_(0, 1).mul_(1 - shade * squared)
        inside = self.canvas.inside(distance)
        shaded = _planes(color) * light[:, None]
        self.color = torch.lerp(self.color, shaded, inside[:, None])
        self.cover = torch.maximum(self.cover, inside)
        self.relief = torch.lerp(self.relief, 0.7 - 0.7 * squared, inside)

    def mark(self, amount: Tensor, color: Tensor) -> None:
        """Paint over what is there, as far as ``amount`` (0..1) says."""
        self.color = torch.lerp(self.color, _planes(color), amount[:, None])

    def patch(self, distance: Tensor, color: Tensor, softness: float = 1.5) -> None:
        """Paint a flat patch over what is there."""
        self.mark(self.canvas.inside(distance, softness), color)

    def stroke(self, distance: Tensor, half_width: Number, where: Number = 1) -> None:
        """Draw a line in ink over what is there."""
        self.mark(self.canvas.line(distance, half_width) * where, self.ink)

    def beyond(self, amount: Tensor, color: Tensor) -> None:
        """Paint over what is there, and beyond its outline: whiskers, lashes, tufts."""
        self.mark(amount, color)
        self.cover = torch.maximum(self.cover, amount)

    def stripes(self, wave: Tensor, strength: Number) -> None:
        """Darken what is there where ``wave`` is 1: fur, barbs, folds."""
        self.color = self.color * (1 - strength * wave)[:, None]

    def eyes(
        self,
        place: tuple[Tensor, Tensor],
        glance: Tensor,
        size: Number,
        color: Tensor,
        *,
        flat: Number = 1.0,
        pupil: Number = 0.5,
        slit: Number = 1.0,
    ) -> None:
        """Paint eyes around the origin of ``place``, ringed in ink, with a pupil and a highlight.

        glance: x as it runs before mirroring, so that both eyes shine on the same side.
        ``flat`` narrows the opening, ``slit`` the pupil.
        """
        x, y = place
        self.patch(ellipse(x, y, size * 1.28, size * (flat + 0.28)), self.ink)
        opening = ellipse(x, y, size, size * flat)
        radius = length(x, y)
        glow = (radius / size).clamp(0, 1)
        iris = color * (0.75 + 0.45 * glow * glow)[..., None]
        inside = self.canvas.inside(opening)
        black = self.canvas.inside(ellipse(x, y, size * pupil * slit, size * pupil))
        self.mark(inside, iris)
        self.mark(inside * black, self.ink * 0.3)
        shine = self.canvas.inside(length(glance + size * 0.32, y + size * 0.34) - size * 0.26)
        self.mark(shine, torch.ones_like(self.ink))

    def paint(self) -> Paint:
        """What has been painted."""
        return Paint(self.color.permute(0, 2, 3, 1), self.cover, self.relief, gloss=0.6)
