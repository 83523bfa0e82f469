"""Pictures as files: PNGs that carry what made them, by which they are known as ours."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from dreamreel import durable
from dreamreel.movie.manifest import SCENE_TAG

ENDING = ".png"


def save_png(pixels: np.ndarray, out: Path, *, scene_text: str, tag: str = SCENE_TAG) -> None:
    """Write a picture that carries its scene, or what else made it, whole or not at all.

    Args:
        pixels: (H, W, 3) uint8, sRGB.
        out: the file; replaced if it is there.
        scene_text: goes into the PNG's text chunk ``tag``.
        tag: says what the text is.

    Raises:
        DeniedError: not permitted.
        StorageError: the disk is full or fails.
    """
    notes = PngInfo()
    notes.add_itxt(tag, scene_text)
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, format="PNG", pnginfo=notes)
    durable.publish(out, encoded.getvalue())


def is_ours(path: Path, tag: str = SCENE_TAG) -> bool:
    """Tell whether there is a picture that `save_png` wrote with this tag."""
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            return tag in picture.info
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError):
        return False
