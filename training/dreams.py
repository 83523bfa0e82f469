"""Dreams, measured: whether a network's portraits are alive, colorful, and unlike one another."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dreamreel.image.appearance import colorfulness, fine_share, spectrum
from dreamreel.networks import Precision
from dreamreel.networks.bestiary import Bestiary
from training.gallery import LAYERS, exhibited, spread, width_of
from training.network import DEVIATION, MEAN

_RINGS, _WEDGES = 6, 4
_FLOOR = 1e-6
"""Of a bin's energy over a plane's whole energy: what is weaker is not seen."""
_OPPONENTS = np.array([[0.2126, 0.7152, 0.0722], [1.0, -1.0, 0.0], [0.5, 0.5, -1.0]])


def dreams(
    network: Bestiary,
    classes: Sequence[str],
    layer: str,
    count: int,
    side: int,
    steps: int,
    precision: Precision,
    output: Path,
) -> dict[str, float]:
    """Paint evenly spaced channels of a layer, hang them, and measure them.

    Returns the portraits' median colorfulness (Hasler and Suesstrunk, 2003), the median share
    of energy above half the Nyquist frequency, and the median distance between two of them, dB.
    """
    channels = spread(count, width_of(network, layer))
    pictures = exhibited(network, classes, layer, channels, side, steps, output, precision)
    return {
        "colorfulness": float(np.median([colorfulness(p) for p in pictures])),
        "fine_share": float(np.median([fine_share(*spectrum(p)) for p in pictures])),
        "distance_db": median_distance(pictures),
    }


def median_distance(pictures: Sequence[np.ndarray]) -> float:
    """The median log-spectral distance between two of the pictures, dB."""
    spectra = [log_spectrum(picture) for picture in pictures]
    return float(np.median([_rms(a - b) for a, b in combinations(spectra, 2)]))


def log_spectrum(pixels: np.ndarray) -> np.ndarray:
    """The energy of a picture (H, W, 3) by color, scale and direction, dB.

    Of luma, red-green and yellow-blue, in rings of an octave and wedges of 45 degrees: where
    something lies does not count, what it looks like does (Gray and Markel, 1976, for speech).
    """
    planes = np.tensordot(pixels.astype(np.float64) / 255, _OPPONENTS, (2, 1))
    height, width = planes.shape[:2]
    window = np.outer(np.hanning(height), np.hanning(width))[..., None]
    planes = (planes - planes.mean((0, 1))) * window
    energy = np.square(np.abs(np.fft.fft2(planes, axes=(0, 1)))) / np.square(window).sum()
    bins = _bins(height, width)
    sums = [
        np.bincount(bins.ravel(), weights=energy[..., plane].ravel(), minlength=_BINS + 1)[:_BINS]
        for plane in range(3)
    ]
    return 10 * np.log10(np.concatenate(sums) / (height * width) + _FLOOR)


_BINS = _RINGS * _WEDGES


def _bins(height: int, width: int) -> np.ndarray:
    """The bin of each frequency, (H, W); what is slower than the largest ring is left out."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None]
    radius = np.hypot(fy, fx)
    ring = np.floor(-np.log2(np.maximum(radius, 1e-9) / np.sqrt(0.5))).astype(int)
    wedge = np.floor(np.arctan2(fy, fx) / np.pi * _WEDGES + 0.5).astype(int) % _WEDGES
    return np.where(ring < _RINGS, ring * _WEDGES + wedge, _BINS)


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.square(values).mean()))


def dead_shares(network: Bestiary, pictures: Tensor) -> dict[str, float]:
    """The share of channels of each layer that no picture (N, 3, H, W) in 0..1 excites."""
    tops: dict[str, Tensor] = {}

    def watch(name: str) -> None:
        def keep(_module: nn.Module, _given: object, value: Tensor) -> None:
            top = value.amax((0, 2, 3))
            tops[name] = torch.maximum(tops[name], top) if name in tops else top

        handles.append(network.get_submodule(name).register_forward_hook(keep))

    handles: list[torch.utils.hooks.RemovableHandle] = []
    for name in LAYERS:
        watch(name)
    with torch.no_grad():
        for part in pictures.split(50):
            network((part - MEAN) / DEVIATION)
    for handle in handles:
        handle.remove()
    return {name: float((top <= 0).float().mean()) for name, top in tops.items()}
