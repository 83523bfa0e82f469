"""Features: one number per hop of a sound, of the whole of it or of a band.

``rms`` is how loud it is, ``flux`` how much louder its parts have just become. They are what is
cached; what a scene makes of them is computed anew each time.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dreamreel.sound.decoding import RATE
from dreamreel.sound.spectra import Spectra

Array = NDArray[np.float32]

HIGHEST = RATE / 2  # Hz
WINDOWS = {"rms": 2048, "flux": 1024}
"""Samples: 46 ms tell 40 Hz from 80 Hz; an onset wants to be placed in time, 23 ms."""

GROUPS_PER_OCTAVE = 6  # of bins whose power is taken together for the flux
COMPRESSION = 100.0
"""Amplitude is taken as log(1 + 100 a): what is 40 dB below full scale begins to count (Klapuri
1999; Böck, Krebs and Schedl 2012). A greater number finds fainter onsets, and more false ones."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What is measured of a sound at every hop."""

    kind: Literal["rms", "flux"]
    """``rms``: root mean square, full scale 1. ``flux``: mean rise of the compressed amplitude
    since the hop before, over groups of bins (Masri 1996, half-wave rectified); at a click or a
    beginning tone it peaks within a hop of the moment: a window meets what comes a quarter of
    its length before it is centered there, which the half hop between the two makes up for."""
    low: float = 0.0
    """Hz."""
    high: float = HIGHEST
    """Hz."""


LEVEL = Feature("rms")
FLUX = Feature("flux")


class Measurement:
    """Measures one feature, spectra by spectra.

    Args:
        feature: what to measure.
        frequencies: of the bins, Hz.
    """

    def __init__(self, feature: Feature, frequencies: NDArray[np.floating]) -> None:
        self._feature = feature
        shares = band_shares(frequencies, feature.low, feature.high)
        self._parts = shares[:, None] if feature.kind == "rms" else grouped(shares)
        self._before: Array | None = None
        self._rows: list[Array] = []

    def take(self, power: Array) -> None:
        """Measure the next hops."""
        amplitude = np.sqrt(power @ self._parts)
        if self._feature.kind == "rms":
            self._rows.append(amplitude[:, 0])
            return
        compressed = np.log1p(COMPRESSION * amplitude)
        before = np.zeros_like(compressed[:1]) if self._before is None else self._before
        rises = np.diff(compressed, axis=0, prepend=before)
        self._before = compressed[-1:]
        self._rows.append(np.maximum(rises, 0).mean(axis=1))

    def result(self) -> Array:
        """Return the feature at every hop so far, (n,)."""
        return np.concatenate([np.empty(0, np.float32), *self._rows]).astype(np.float32)


def band_shares(frequencies: NDArray[np.floating], low: float, high: float) -> Array:
    """Return the share of each bin that lies in a band, 0..1; a bin reaches halfway to the next."""
    half = (frequencies[1] - frequencies[0]) / 2
    inside = np.minimum(frequencies + half, high) - np.maximum(frequencies - half, low)
    full = np.minimum(frequencies + half, frequencies[-1]) - np.maximum(frequencies - half, 0)
    return np.clip(inside / full, 0, 1).astype(np.float32)


def grouped(shares: Array) -> Array:
    """Return (bins, groups): the bins of a band in groups of equal width in octaves, DC left out.

    Low bins, which are wider than that, stand alone.
    """
    bins = np.arange(1, len(shares))
    octave = np.round(GROUPS_PER_OCTAVE * np.log2(bins)).astype(int)
    matrix = np.zeros((len(shares), octave[-1] + 1), dtype=np.float32)
    matrix[bins, octave] = shares[1:]
    used = matrix.any(axis=0)
    return matrix[:, used] if used.any() else matrix[:, :1]


def spectra_for(features: tuple[Feature, ...]) -> dict[str, Spectra]:
    """Return the spectra that these features are measured on, by their kinds."""
    return {kind: Spectra(WINDOWS[kind]) for kind in {feature.kind for feature in features}}
