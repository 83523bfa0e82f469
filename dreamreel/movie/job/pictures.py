"""Pictures as files: PNGs that carry what made them, by which they are known as ours."""

from pathlib import Path

import numpy as np

from dreamreel.image.png import notes_of, write_png
from dreamreel.movie.job.manifest import SCENE_TAG


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
    write_png(out, pixels, {tag: scene_text})


def is_ours(path: Path, tag: str = SCENE_TAG) -> bool:
    """Tell whether there is a picture that `save_png` wrote with this tag."""
    return tag in notes_of(path)
