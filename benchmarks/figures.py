"""Figures of a picture: light, color, sharpness, energy by frequency. Plain numpy, no tuning."""

from dataclasses import dataclass

import numpy as np

from dreamreel.image.appearance import colorfulness

LUMA = np.array([0.2126, 0.7152, 0.0722])
BANDS = ((0.0, 0.03), (0.03, 0.06), (0.06, 0.12), (0.12, 0.25))
"""Cycles per pixel of a picture 200 pixels high."""

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one frame; gray levels are those of 8 bits."""

    luma: float
    """Mean, gray levels."""
    means: tuple[float, float, float]
    """Of red, green and blue, gray levels."""
    deviation: float
    """Of all channels jointly, gray levels."""
    sharpness: float
    """Deviation of the Laplacian of luma, gray levels."""
    colorfulness: float
    """Hasler and Suesstrunk (2003), equation M3."""
    clipped: float
    """Share of pixels with a channel at 0 or 255."""


def figures(frame: Array) -> Figures:
    """Measure a frame (H, W, 3) uint8."""
    pixels = frame.astype(np.float64)
    luma = pixels @ LUMA
    inner = luma[1:-1, 1:-1]
    laplacian = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * inner
    means = pixels.mean((0, 1))
    return Figures(
        luma=float(luma.mean()),
        means=(float(means[0]), float(means[1]), float(means[2])),
        deviation=float((pixels - means).std()),
        sharpness=float(laplacian.std()),
        colorfulness=colorfulness(pixels),
        clipped=float(((frame == 0) | (frame == 255)).any(2).mean()),
    )


def band_energies(frame: Array) -> tuple[float, ...]:
    """Return the deviation of luma in each of `BANDS`, gray levels; frame (H, W, 3) uint8."""
    luma = frame.astype(np.float64) @ LUMA
    height, width = luma.shape
    window = np.hanning(height)[:, None] * np.hanning(width)[None, :]
    spectrum = np.abs(np.fft.fft2((luma - luma.mean()) * window)) ** 2
    power = spectrum / (window**2).sum() / luma.size
    radius = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    return tuple(
        float(np.sqrt(power[(radius > low) & (radius <= high)].sum())) for low, high in BANDS
    )
