"""Figures: creatures put together from parts, each laid over the ones before it.

For what is drawn color by color: a part has a color of its own everywhere, and marks, strokes and
eyes lie on it. Where a thing is numbers until its palette is asked once, draw it in ``layers``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix, shaded
from training.patterns.pattern import Paint
from training.patterns.shapes import Number, ellipse, length, ramp


@dataclass(frozen=True)
class Style:
    """How the parts of a figure are outlined and rounded where they do not say it themselves.

    rim: how wide the outline inside a part's edge is. depth: how far inside a part is flat.
    shade: how much darker than its middle its border is, 0..1. outline: the light from the edge
    (0) to where the outline ends (1). gloss: of the finished picture.
    """

    rim: float
    depth: float
    shade: float
    outline: Callable[[Tensor], Tensor]
    gloss: float


def _darker(place: Tensor) -> Tensor:
    return 0.15 + 0.85 * ramp(0, 1, place)


SOFT = Style(rim=0.04, depth=0.25, shade=0.0, outline=_darker, gloss=0.8)
"""Parts end in a darker tone of their own color."""

INKED = Style(rim=0.045, depth=0.3, shade=0.45, outline=lambda place: place, gloss=0.6)
"""Parts are outlined in black and darken towards it."""


@dataclass(frozen=True)
class Figure:
    """Parts laid over one another.

    color: (B, H, W, 3). cover: (B, H, W) in 0..1, where any part is. relief: (B, H, W), the
    height, 0 at an edge, 1 deep inside. ink: (B, 1, 1, 3), what strokes are drawn in.
    """

    canvas: Canvas
    style: Style
    ink: Tensor
    color: Tensor
    cover: Tensor
    relief: Tensor

    @classmethod
    def of(cls, canvas: Canvas) -> "Figure":
        """A figure without a part, its outlines soft."""
        ink = torch.full((canvas.count, 1, 1, 3), 0.03, device=canvas.device)
        return cls._empty(canvas, SOFT, ink, color=torch.zeros_like(ink))

    @classmethod
    def inked(cls, canvas: Canvas, rim: float = INKED.rim) -> "Figure":
        """A figure without a part, its outlines in ink."""
        ink = canvas.ink()
        return cls._empty(canvas, replace(INKED, rim=rim), ink, color=ink)

    @classmethod
    def _empty(cls, canvas: Canvas, style: Style, ink: Tensor, color: Tensor) -> "Figure":
        nowhere = torch.zeros_like(canvas.x)
        return cls(canvas, style, ink, color.expand(*canvas.x.shape, 3), nowhere, nowhere)

    def part(
        self,
        distance: Tensor,
        color: Tensor,
        *,
        rim: float | None = None,
        depth: float | None = None,
        shade: float | None = None,
    ) -> "Figure":
        """Lay a part over the rest, outlined and rounded as the figure's style or these say."""
        style, inside = self.style, self.canvas.inside(distance)
        light = style.outline((distance * (-1 / (rim or style.rim))).clamp(0, 1))
        border = (distance * (1 / (depth or style.depth)) + 1).clamp(0, 1)
        border = border * border
        shade = style.shade if shade is None else shade
        if shade > 0:
            light = light * (1 - shade * border)
        return replace(
            self,
            color=mix(self.color, shaded(color, light), inside),
            cover=torch.maximum(self.cover, inside),
            relief=torch.lerp(self.relief, 1 - border, inside),
        )

    def mark(self, amount: Tensor, color: Tensor) -> "Figure":
        """Color what is there already, as far as ``amount`` (0..1) says."""
        return replace(self, color=mix(self.color, color, amount))

    def patch(self, distance: Tensor, color: Tensor, softness: float = 1.5) -> "Figure":
        """Color a shape on what is there already, its edge ``softness`` pixels wide."""
        return self.mark(self.canvas.inside(distance, softness), color)

    def stroke(self, distance: Tensor, half_width: Number, where: Number = 1) -> "Figure":
        """Draw a line in ink on what is there already."""
        return self.mark(self.canvas.line(distance, half_width) * where, self.ink)

    def shade(self, amount: Tensor) -> "Figure":
        """Darken what is there already: 0 not at all, 1 to black."""
        return replace(self, color=shaded(self.color, 1 - amount))

    def beyond(self, amount: Tensor, color: Tensor) -> "Figure":
        """Color what is there already and what lies beyond it: whiskers, lashes."""
        return replace(self.mark(amount, color), cover=torch.maximum(self.cover, amount))

    def bead(
        self, x: Tensor, y: Tensor, radius: Number, color: Tensor, slit: float = 1
    ) -> "Figure":
        """A round eye around the origin, which may stand out beyond the figure.

        slit: how many times narrower than high its pupil is.
        """
        canvas, distance = self.canvas, length(x, y)
        pupil = canvas.inside(length(x * slit, y) - radius * 0.62)
        shine = canvas.inside(length(x + radius * 0.32, y + radius * 0.36) - radius * 0.27)
        figure = self.beyond(canvas.inside(distance - radius * 1.2), self.ink)
        figure = figure.patch(distance - radius, 0.45 + 0.55 * color).shade(pupil * 0.97)
        return figure.mark(shine, torch.ones_like(self.ink))

    def eye(
        self,
        place: tuple[Tensor, Tensor],
        glance: Tensor,
        size: Number,
        color: Tensor,
        *,
        flat: Number = 1.0,
        pupil: Number = 0.5,
        slit: Number = 1.0,
    ) -> "Figure":
        """An opening around the origin of ``place``, ringed in ink: iris, pupil, highlight.

        glance: x as it runs before mirroring, so that both eyes shine on the same side. flat: how
        high the opening is. pupil: its share of the radius. slit: as of a bead.
        """
        (x, y), inside = place, self.canvas.inside
        opening = inside(ellipse(x, y, size, size * flat))
        glow = (length(x, y) / size).clamp(0, 1)
        iris = color * (0.75 + 0.45 * glow * glow)[..., None]
        black = inside(ellipse(x, y, size * pupil / slit, size * pupil))
        shine = inside(length(glance + size * 0.32, y + size * 0.34) - size * 0.26)
        figure = self.patch(ellipse(x, y, size * 1.28, size * (flat + 0.28)), self.ink)
        figure = figure.mark(opening, iris).mark(opening * black, self.ink * 0.3)
        return figure.mark(shine, torch.ones_like(self.ink))

    def paint(self, gloss: float | None = None) -> Paint:
        """The finished picture."""
        gloss = self.style.gloss if gloss is None else gloss
        return Paint(self.color, self.cover, self.relief * 0.7, gloss)
