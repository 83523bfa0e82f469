"""Maps as pictures: what a unit answered to, drawn in one of three forms."""

import numpy as np
from PIL import Image

from dreamreel.probing.options import Form

RAW_PERCENTILE = 99.8
"""Of a map's absolute values that are not zero: full color, and larger ones are clipped. By eye."""
NORM_PERCENTILE = 99.5
"""Of a map's norms that are not zero, drawn as white. By eye."""
LIGHT_PERCENTILE = 98.0
"""Of the smoothed norms that are not zero: where an overlay has its full light. By eye."""
LIGHT_BLUR = 1 / 32
"""Box over which an overlay's light is smoothed, as a share of the shorter side. By eye."""
DIM = 0.2
"""Light of an overlay's picture where the unit sees nothing, as a share of its own. By eye."""
WARM, COOL = (1.0, 0.86, 0.62), (0.35, 0.58, 1.0)
"""sRGB of activations above and below zero."""
GAMMA = 0.7
"""Exponent on activations' shares of the strongest, so that weak ones are seen. By eye."""


def draw(form: Form, attribution: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """Draw a map.

    Args:
        form: ``raw``: its colors around middle gray; ``norm``: its length per pixel, from black to
            white; ``overlay``: the picture, lit where the map is long.
        attribution: (3, H, W).
        picture: (H, W, 3) 0..1, which the map is of.

    Returns:
        (H, W, 3) uint8.
    """
    if form == "raw":
        return as_bytes(raw(attribution))
    lengths = np.sqrt(np.square(attribution).sum(0))
    if form == "norm":
        return as_bytes(np.repeat(_scaled(lengths, NORM_PERCENTILE)[..., None], 3, axis=2))
    light = _scaled(_smoothed(lengths), LIGHT_PERCENTILE)[..., None]
    return as_bytes(picture * (DIM + (1 - DIM) * light))


def raw(attribution: np.ndarray) -> np.ndarray:
    """Return a map (3, H, W) as colors around middle gray, (H, W, 3) 0..1."""
    shares = np.moveaxis(attribution, 0, -1) / _scale(np.abs(attribution), RAW_PERCENTILE)
    return np.clip(0.5 + 0.5 * shares, 0.0, 1.0)


def plane(values: np.ndarray, strongest: float, *, rectified: bool) -> np.ndarray:
    """Return a channel's activations as a picture.

    Args:
        values: (h, w), before the ReLU where there is one.
        strongest: absolute value that has full light.
        rectified: whether values below zero are silent, and so dark.

    Returns:
        (h, w, 3) uint8: warm above zero, cool below.
    """
    share = np.clip(values / strongest, 0.0 if rectified else -1.0, 1.0)[..., None]
    light = np.abs(share) ** GAMMA
    return as_bytes(light * np.where(share > 0, WARM, COOL))


def as_bytes(picture: np.ndarray) -> np.ndarray:
    """Return a picture in 0..1 as uint8."""
    return np.round(picture * 255).astype(np.uint8)


def _scaled(lengths: np.ndarray, percentile: float) -> np.ndarray:
    """Return lengths as shares of a high one, 0..1."""
    return np.clip(lengths / _scale(lengths, percentile), 0.0, 1.0)


def _scale(lengths: np.ndarray, percentile: float) -> float:
    """Return a high one among the lengths that are not zero; a unit may see a few pixels only."""
    seen = lengths[lengths > 0]
    return float(np.percentile(seen, percentile)) if seen.size else 1.0


def _smoothed(lengths: np.ndarray) -> np.ndarray:
    """Smooth by shrinking and enlarging: Pillow's own blurs know 8 bits only."""
    height, width = lengths.shape
    box = max(1.0, min(height, width) * LIGHT_BLUR)
    small = (max(1, round(width / box)), max(1, round(height / box)))
    image = Image.fromarray(lengths.astype(np.float32)).resize(small, Image.Resampling.BOX)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC)).clip(0)
