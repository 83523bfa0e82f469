"""How a picture looks, measured: its colors, its scale, its grain. What it shows is not known."""

import numpy as np

from dreamreel.catalogue.appearance import Appearance, Dye
from dreamreel.catalogue.colors import RGB, known_colors, oklab
from dreamreel.image.color import LUMA

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
        dyes(pixels),
        wavelength(frequencies, energies),
        fine_share(frequencies, energies),
        colorfulness(pixels),
    )


def dyes(pixels: np.ndarray) -> tuple[Dye, ...]:
    """Return the colors of a picture (H, W, 3) by their words, the largest share first.

    Every pixel counts for the word that its color is called by. A word is shown by a color of the
    picture, in the middle of those that are nearest to the same example: averages over a whole
    picture would be gray.
    """
    colors, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    places = oklab(colors)
    examples, words = known_colors()
    nearest = np.square(places[:, None] - examples).sum(-1).argmin(1)
    masses = np.bincount(nearest, weights=counts, minlength=len(words))
    found: list[Dye] = []
    for word in dict.fromkeys(words):
        cells = [cell for cell, other in enumerate(words) if other == word]
        largest = max(cells, key=lambda cell: masses[cell])
        if masses[largest]:
            color = _middle(colors, places, counts, nearest == largest)
            found.append(Dye(word, float(masses[cells].sum() / counts.sum()), color))
    return tuple(sorted(found, key=lambda dye: -dye.share))


def spectrum(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return frequencies (N,), cycles per pixel, and the energy of each, zero apart.

    Of luma, in which forms are seen, after a Hann window, which lets no border ring.
    """
    luma = pixels.astype(np.float64) @ LUMA
    height, width = luma.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    mean = (luma * window).sum() / window.sum()
    energy = np.square(np.abs(np.fft.fft2((luma - mean) * window)))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    return frequency.ravel()[1:], energy.ravel()[1:]


def wavelength(frequencies: np.ndarray, energies: np.ndarray) -> float:
    """Return the wavelength about which there is most energy per octave, pixels.

    Per octave, not per cycle: so a natural spectrum favors no scale (Field 1987).
    """
    octaves = np.log2(frequencies)
    places = np.round((octaves - octaves.min()) * PER_OCTAVE).astype(np.int64)
    sums = np.bincount(places, weights=energies)
    apart = np.subtract.outer(np.arange(sums.size), np.arange(sums.size)) / PER_OCTAVE
    peak = np.argmax(np.exp(-np.square(apart / SPREAD) / 2) @ sums)
    return float(2.0 ** -(octaves.min() + peak / PER_OCTAVE))


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


def _middle(colors: np.ndarray, places: np.ndarray, counts: np.ndarray, mask: np.ndarray) -> RGB:
    """Return the color nearest to the mean of those that are meant."""
    mean = np.average(places[mask], axis=0, weights=counts[mask])
    apart = np.square(places[mask] - mean).sum(-1)
    red, green, blue = colors[mask][apart.argmin()].tolist()
    return red, green, blue
