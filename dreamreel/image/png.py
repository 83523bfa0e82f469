"""PNGs that carry notes, by which a program knows its own pictures again."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from dreamreel import durable
from dreamreel.errors import ConflictError, UsageError

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


def check_ending(out: Path, what: str) -> None:
    """Make sure that a file has the name of a PNG.

    Args:
        out: the file.
        what: is to be written, such as ``a still``.

    Raises:
        UsageError: it has another.
    """
    if out.suffix.lower() != ENDING:
        raise UsageError(f"{out}: {what} is a PNG", hint=f"Let its name end with {ENDING}.")


def check_ours(out: Path, tag: str, other: str) -> None:
    """Make sure that a picture replaces nothing but one of its own kind.

    Args:
        out: the file.
        tag: name of a note that this kind carries.
        other: what else it would be, such as ``no sheet of a probe``.

    Raises:
        ConflictError: something else has its name.
    """
    if out.exists() and tag not in notes_of(out):
        raise ConflictError(
            f"{out} exists and is {other}", hint="Give another name with -o, or move it."
        )
