"""PNGs that carry notes, by which a program knows its own pictures again."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from dreamreel import durable

ENDING = ".png"


def write_png(out: Path, pixels: np.ndarray, notes: Mapping[str, str]) -> None:
    """Write a picture and its notes, whole or not at all.

    Args:
        out: the file; replaced if it is there.
        pixels: (H, W, 3) uint8, sRGB.
        notes: by name, each in a text chunk of the PNG.

    Raises:
        DeniedError: not permitted.
        StorageError: the disk is full or fails.
    """
    chunks = PngInfo()
    for name, text in notes.items():
        chunks.add_itxt(name, text)
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, format="PNG", pnginfo=chunks)
    durable.publish(out, encoded.getvalue())


def notes_of(path: Path) -> dict[str, str]:
    """Return the notes of a PNG; none, if it is no PNG or cannot be read."""
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            return {str(name): text for name, text in picture.info.items() if isinstance(text, str)}
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError):
        return {}
