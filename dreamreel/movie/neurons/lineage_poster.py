"""The poster of a lineage: portraits row by row, and between them the edges, as strong as they are.

Everything but the portraits is drawn twice as large and shrunk, which smooths it; portraits are
pasted as they are.
"""

from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dreamreel.catalogue.lineage import Channel
from dreamreel.image.sheet import elided, printable
from dreamreel.movie.neurons.atlas_store import Portrait
from dreamreel.movie.neurons.lineage_layout import GAP, MARGIN, Edge, Layout, Node

HEAD = 116
"""Pixels above the tree, for the title."""
PAPER, INK, FAINT = (14, 14, 17), (231, 229, 225), (141, 139, 147)
RAISES, HOLDS = (233, 184, 114), (102, 150, 214)
"""sRGB: of what excites the unit above, and of what holds it back."""
FINE = 2
"""How much larger the drawing is than the poster."""
THINNEST, THICKEST = 1.5, 9.0
"""Of an edge, pixels."""
STEPS = 48
"""Straight pieces of a curve."""
SHARE_AT = 0.8
"""Where on an edge its share is written: 0 above, 1 below."""
FAINTEST = 0.5
"""How much of its color the thinnest edge keeps."""


def poster(
    layout: Layout, portraits: Mapping[Channel, Portrait], *, title: str, note: str
) -> np.ndarray:
    """Return the poster, (H, W, 3) uint8.

    Args:
        layout: leaves `HEAD` pixels on top.
        portraits: of every channel of the layout, of their sides.
        title: whose lineage it is.
        note: how it was found.
    """
    large = Image.new("RGB", (layout.width * FINE, layout.height * FINE), PAPER)
    pen = ImageDraw.Draw(large)
    _write_head(pen, layout, title, note)
    most = max((abs(edge.share) for edge in layout.edges), default=1.0)
    for edge in sorted(layout.edges, key=lambda edge: abs(edge.share)):
        _draw_edge(pen, edge, most)
    for edge in layout.edges:
        _write_share(pen, edge)
    for node in layout.nodes:
        _write_label(pen, node, portraits[node.channel])
    sheet = large.resize((layout.width, layout.height), Image.Resampling.BOX)
    for node in layout.nodes:
        sheet.paste(Image.fromarray(portraits[node.channel].pixels), (node.left, node.top))
    return np.asarray(sheet)


def strength(share: float, most: float) -> float:
    """Return how thick an edge is, 0..1: a quarter of the share is half as thick."""
    return (abs(share) / most) ** 0.5 if most else 1.0


def curve(edge: Edge, count: int = STEPS) -> list[complex]:
    """Return points of an edge from above to below, x + iy pixels."""
    a, b, c, d = edge.points
    shares = (index / count for index in range(count + 1))
    return [
        (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t * t * (1 - t) * c + t**3 * d
        for t in shares
    ]


def _draw_edge(pen: ImageDraw.ImageDraw, edge: Edge, most: float) -> None:
    thick = strength(edge.share, most)
    color = _shade(RAISES if edge.share > 0 else HOLDS, FAINTEST + (1 - FAINTEST) * thick)
    width = FINE * (THINNEST + (THICKEST - THINNEST) * thick)
    for point in curve(edge):  # disks: Pillow's wide lines have gaps where they bend
        x, y, r = point.real * FINE, point.imag * FINE, width / 2
        pen.ellipse((x - r, y - r, x + r, y + r), fill=color)
    flat = [(point.real * FINE, point.imag * FINE) for point in curve(edge)]
    pen.line(flat, fill=color, width=round(width))


def _write_share(pen: ImageDraw.ImageDraw, edge: Edge) -> None:
    font = ImageFont.load_default(13 * FINE)
    place = curve(edge)[round(SHARE_AT * STEPS)] * FINE
    text = f"{100 * edge.share:.1f}%"
    half = font.getlength(text) / 2 + 5 * FINE
    box = (place.real - half, place.imag - 9 * FINE, place.real + half, place.imag + 9 * FINE)
    pen.rounded_rectangle(box, 9 * FINE, PAPER)
    pen.text((place.real, place.imag), text, INK, font, anchor="mm")


def _write_label(pen: ImageDraw.ImageDraw, node: Node, portrait: Portrait) -> None:
    room = FINE * (node.side + GAP - 8)
    lines = [(node.address, FAINT if portrait.unit.name else INK)]
    lines = [(portrait.unit.name, INK), *lines] if portrait.unit.name else lines
    font = ImageFont.load_default((18 if node.row == 0 else 15) * FINE)
    y = node.top + node.side + 6
    for text, color in lines:
        pen.text((node.middle * FINE, y * FINE), elided(text, font, room), color, font, anchor="ma")
        y += 18


def _write_head(pen: ImageDraw.ImageDraw, layout: Layout, title: str, note: str) -> None:
    room = FINE * (layout.width - 2 * MARGIN)
    for text, size, y, color in ((title, 38, 44, INK), (note, 16, 96, FAINT)):
        font = ImageFont.load_default(size * FINE)
        middle = (layout.width * FINE / 2, y * FINE)
        pen.text(middle, elided(printable(text), font, room), color, font, anchor="ma")


def _shade(color: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    """Return so much of a color on the paper."""
    red, green, blue = (round(p + share * (c - p)) for p, c in zip(PAPER, color, strict=True))
    return red, green, blue
