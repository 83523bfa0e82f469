"""Pictures as files: PNGs that carry a scene, by which they are known as ours."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from dreamreel import durable
from dreamreel.movie.manifest import SCENE_TAG

ENDING = ".png"


def save_png(pixels: np.ndarray, out: Path, *, scene_text: str) -> None:
    """Write a picture that carries its scene, whole or not at all.

    Args:
        pixels: (H, W, 3) uint8, sRGB.
        out: the file; replaced if it is there.
        scene_text: goes into the PNG's text chunk `SCENE_TAG`.

    Raises:
        DeniedError: not permitted.
        StorageError: the disk is full or fails.
    """
    notes = PngInfo()
    notes.add_itxt(SCENE_TAG, scene_text)
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, format="PNG", pnginfo=notes)
    durable.publish(out, encoded.getvalue())


def is_ours(path: Path) -> bool:
    """Tell whether there is a picture that `save_png` wrote."""
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            return SCENE_TAG in picture.info
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError):
        return False
