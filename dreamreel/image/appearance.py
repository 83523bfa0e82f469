"""How a picture looks, measured: its colors, its scale, its grain. What it shows is not known."""

import numpy as np
from PIL import Image

from dreamreel.catalogue.appearance import Appearance, Swatch

MOST_COLORS, FEWEST_COLORS = 5, 3
"""Of a palette."""
LEAST_SHARE = 0.05
"""Of a picture's pixels, below which a further color is no part of its palette."""
ROUNDS = 8
"""Of k-means, after which a palette no longer changes to the eye."""
HALF_NYQUIST = 0.25
"""Cycles per pixel."""
PER_OCTAVE, SPREAD = 16, 0.25
"""Wavelengths that are compared per octave; octaves around each whose energy counts for it, as the
deviation of a Gaussian."""


def measure(pixels: np.ndarray) -> Appearance:
    """Measure a picture.

    Args:
        pixels: (H, W, 3) uint8, sRGB, at least 16 by 16.
    """
    frequencies, energies = spectrum(pixels)
    return Appearance(
        palette(pixels),
        wavelength(frequencies, energies),
        fine_share(frequencies, energies),
        colorfulness(pixels),
    )


def palette(pixels: np.ndarray) -> tuple[Swatch, ...]:
    """Return the colors that a picture (H, W, 3) is made of, the largest share first.

    Median cut (Heckbert 1982), then k-means, both as Pillow has them.
    """
    reduced = Image.fromarray(pixels).quantize(MOST_COLORS, kmeans=ROUNDS)
    numbers, counts = np.unique(np.asarray(reduced), return_counts=True)
    colors = np.asarray(reduced.getpalette(), dtype=np.int64).reshape(-1, 3)[numbers]
    pairs = zip(colors.tolist(), (counts / counts.sum()).tolist(), strict=True)
    found = sorted((Swatch((r, g, b), share) for (r, g, b), share in pairs), key=_largest_first)
    return tuple(
        swatch
        for rank, swatch in enumerate(found)
        if rank < FEWEST_COLORS or swatch.share >= LEAST_SHARE
    )


def spectrum(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return frequencies (N,), cycles per pixel, and the energy of each, zero apart.

    Energies of the three channels are added, after a Hann window, which lets no border ring.
    """
    values = pixels.astype(np.float64)
    height, width = values.shape[:2]
    window = np.outer(np.hanning(height), np.hanning(width))[..., None]
    mean = (values * window).sum((0, 1)) / window.sum()
    energy = np.square(np.abs(np.fft.fft2((values - mean) * window, axes=(0, 1)))).sum(-1)
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    return frequency.ravel()[1:], energy.ravel()[1:]


def wavelength(frequencies: np.ndarray, energies: np.ndarray) -> float:
    """Return the wavelength about which there is most energy per octave, pixels.

    Per octave, not per cycle: so a natural spectrum favors no scale (Field 1987).
    """
    octaves = np.log2(frequencies)
    count = round((octaves.max() - octaves.min()) * PER_OCTAVE) + 1
    grid = np.linspace(octaves.min(), octaves.max(), count)
    near = np.exp(-np.square((grid[:, None] - octaves) / SPREAD) / 2)
    return float(2.0 ** -grid[np.argmax(near @ energies)])


def fine_share(frequencies: np.ndarray, energies: np.ndarray) -> float:
    """Return the share of energy above half Nyquist, 0..1; of a flat picture 0."""
    total = energies.sum()
    return float(energies[frequencies > HALF_NYQUIST].sum() / total) if total else 0.0


def colorfulness(pixels: np.ndarray) -> float:
    """Return how colorful a picture (H, W, 3) of gray levels is.

    Source: Hasler and Suesstrunk (2003), "Measuring colorfulness in natural images", M3.
    """
    values = pixels.astype(np.float64)
    red_green = values[..., 0] - values[..., 1]
    yellow_blue = (values[..., 0] + values[..., 1]) / 2 - values[..., 2]
    spread = np.hypot(red_green.std(), yellow_blue.std())
    return float(spread + 0.3 * np.hypot(red_green.mean(), yellow_blue.mean()))


def _largest_first(swatch: Swatch) -> float:
    return -swatch.share
