"""Sheets: pictures in rows on dark paper, each with its labels below.

What is laid out is arrays and words; where they come from, and where the sheet goes, is not known
here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GAP = 12  # pixels around pictures
FONT_SIZE = 15  # pixels
LINE = 20  # pixels, of a label
TITLE_SIZE = 18  # pixels
TITLE_LINE = 26  # pixels
PAPER, INK, FAINT = (16, 16, 18), (224, 224, 224), (140, 140, 146)  # sRGB, 0..255
ELLIPSIS = "..."

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One picture of a sheet."""

    picture: np.ndarray
    """(H, W, 3) uint8, sRGB."""
    labels: tuple[str, ...] = ()
    """A line each, below the picture."""


def lay_out(cells: Sequence[Cell], columns: int, *, gap: int = GAP) -> np.ndarray:
    """Return pictures in rows, each with its labels below, (H, W, 3) uint8.

    Args:
        cells: at least one; the largest picture, and the longest label, give all their room.
        columns: pictures in a row.
        gap: pixels around each.
    """
    font = ImageFont.load_default(FONT_SIZE)
    width = cell_width(cells) + gap
    top = max(cell.picture.shape[0] for cell in cells)
    height = top + max(len(cell.labels) for cell in cells) * LINE + gap
    rows = math.ceil(len(cells) / columns)
    sheet = Image.new("RGB", (columns * width + gap, rows * height + gap), PAPER)
    pen = ImageDraw.Draw(sheet)
    for number, cell in enumerate(cells):
        x, y = gap + number % columns * width, gap + number // columns * height
        sheet.paste(Image.fromarray(cell.picture), (x, y))
        for line, text in enumerate(cell.labels):
            pen.text((x, y + top + line * LINE), printable(text), INK, font)
    return np.asarray(sheet)


def cell_width(cells: Sequence[Cell]) -> int:
    """Return the pixels that the widest picture or label takes."""
    font = ImageFont.load_default(FONT_SIZE)
    labels = (math.ceil(font.getlength(printable(line))) for c in cells for line in c.labels)
    return max(*(cell.picture.shape[1] for cell in cells), 0, *labels)


def stack(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return pictures of any widths, one below the other, to the left on dark paper."""
    width = max(part.shape[1] for part in parts)
    return np.concatenate([_widened(part, width) for part in parts])


def titled(title: str, sheet: np.ndarray, *, note: str = "") -> np.ndarray:
    """Return a sheet beneath a line that says what it shows, and a fainter one that says how."""
    lines = [(title, TITLE_SIZE, TITLE_LINE, INK), (note, FONT_SIZE, LINE, FAINT)]
    lines = [line for line in lines if line[0]]
    width = sheet.shape[1]
    head = Image.new("RGB", (width, GAP + sum(line[2] for line in lines)), PAPER)
    pen, y = ImageDraw.Draw(head), GAP
    for text, size, height, ink in lines:
        font = ImageFont.load_default(size)
        pen.text((GAP, y), elided(printable(text), font, width - 2 * GAP), ink, font)
        y += height
    return np.concatenate([np.asarray(head), sheet])


def elided(text: str, font: Font, width: int) -> str:
    """Return as much of a text as fits into a width in pixels, with dots where it was cut."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + ELLIPSIS) > width:
        text = text[:-1]
    return text + ELLIPSIS


def wrapped(text: str, room: int) -> list[str]:
    """Return a text in lines that are no wider than some pixels, if its words are not."""
    font = ImageFont.load_default(FONT_SIZE)
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def printable(text: str) -> str:
    """Return a text in one line: names of files may hold anything."""
    return "".join(c if c.isprintable() else "?" for c in text)


def framed(picture: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Return a picture with a thin frame around a part of it.

    Args:
        picture: (H, W, 3) uint8.
        box: top, left, bottom, right, half-open, within the picture.
    """
    top, left, bottom, right = box
    image = Image.fromarray(picture)
    ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), outline=INK)
    return np.asarray(image)


def _widened(part: np.ndarray, width: int) -> np.ndarray:
    paper = np.full((part.shape[0], width, 3), PAPER, dtype=np.uint8)
    paper[:, : part.shape[1]] = part
    return paper
