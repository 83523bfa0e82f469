"""Beats: where the pulse of a piece of music lies, and the steady tempo that fits it best.

The beats are found by librosa, an extra. A steady tempo is made of them, because nearly all music
that movies are cut to keeps one: its beats lie as exactly at the end as at the beginning, while
each found beat by itself is off by a hop or two, which a picture that moves with it would show as a
tremor. Of music that does not keep a tempo it is told how far it strays.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dreamreel.cache import keep, recall
from dreamreel.sound.decoding import RATE
from dreamreel.sound.errors import SoundError
from dreamreel.sound.features import FLUX, Feature
from dreamreel.sound.listening import Heard, subject
from dreamreel.sound.onsets import find_onsets
from dreamreel.sound.spectra import HOP

Array = NDArray[np.float64]

NEEDED = (FLUX, Feature("flux", 20, 150))
"""Features that beats are found in: low sounds weigh more, for drums and basses mark the beat, and
cymbals often the half of it."""
FEWEST = 4  # beats that make a tempo
STRAY = 3.0  # medians: a beat that misses by more was not found where it lies
FINEST = 0.001  # seconds: no beat is found more exactly
ROUNDS = 3  # of leaving out what strays
UNSTEADY = 0.08  # of a period: tempos that half of the beats miss by more are none
NEAR = 0.03  # seconds: an onset so near to a found beat is the beat
FASTEST = 180  # beats per minute: what is found above is the half beats of music
INSTALL = "pip install 'dreamreel[audio]'"


@dataclass(frozen=True, slots=True)
class Beats:
    """A steady tempo."""

    bpm: Fraction
    """Beats per minute, to a thousandth."""
    offset: Fraction
    """Seconds of the file at which its first beat lies, below a period, to a millisecond."""
    stray: float
    """Seconds that half of the beats are nearer to it than."""

    @property
    def is_steady(self) -> bool:
        """Whether the beats keep to it."""
        return self.stray <= UNSTEADY * 60 / float(self.bpm)


def find_beats(heard: Heard, sha256: str, *, cache: Path | None) -> Beats:
    """Return the tempo of a sound.

    Args:
        heard: of it, with the features `NEEDED`.
        sha256: of its file.
        cache: folder of what was found before; None: nothing is kept.

    Raises:
        SoundError: if there are no beats in it, or librosa is not there.
    """
    return steady(_moments(heard, sha256, cache))


def steady(moments: Array) -> Beats:
    """Return the steady tempo that fits beats best, by least squares without those that stray.

    Args:
        moments: of the beats, seconds, ascending.

    Raises:
        SoundError: if there are too few.
    """
    if len(moments) < FEWEST:
        raise SoundError("no beats were found in it", "beatless")
    period = float(np.median(np.diff(moments)))
    steps = np.maximum(np.round(np.diff(moments) / period), 1)
    numbers = np.concatenate([[0], np.cumsum(steps)])
    kept = np.ones(len(moments), dtype=bool)
    period, start, misses = _fitted(numbers, moments, kept)
    for _ in range(ROUNDS):
        kept = misses <= STRAY * max(float(np.median(misses)), FINEST)
        period, start, misses = _fitted(numbers, moments, kept)
    bpm = Fraction(round(60_000 / period), 1000)
    offset = Fraction(round(1000 * (start % period)), 1000)
    return Beats(bpm, offset, float(np.median(misses)))


def _fitted(numbers: Array, moments: Array, kept: NDArray[np.bool_]) -> tuple[float, float, Array]:
    """Return period and start of the line through some beats, and by how much all miss it."""
    period, start = (float(each) for each in np.polyfit(numbers[kept], moments[kept], 1))
    return period, start, np.abs(moments - start - period * numbers)


def _moments(heard: Heard, sha256: str, cache: Path | None) -> Array:
    """Return the beats that librosa finds, seconds, or found before."""
    named = subject(sha256, "beats")
    match recall(cache, named):
        case {"beats": list(beats)}:
            return np.array(beats, dtype=np.float64)
        case _:
            low, whole = (heard.features[each].astype(np.float64) for each in NEEDED)
            flux = low + whole
            moments = _drawn_to(find_onsets(flux, 0.0).moments, _tracked(flux))
            keep(cache, named, {"beats": moments.tolist()})
            return moments


def _tracked(flux: Array) -> Array:
    try:
        # Here: an extra, and a second to load.
        from librosa.beat import beat_track  # pyright: ignore[reportMissingImports]: an extra
    except ImportError as error:
        message = f"finding its beats needs librosa: {INSTALL}"
        raise SoundError(message, "unavailable") from error
    # Ellis 2007; the envelope is our own, so that beats lie where the onsets do.
    _, hops = beat_track(onset_envelope=flux, sr=RATE, hop_length=HOP, trim=False)
    return _slowed(np.asarray(hops, dtype=np.int64), flux) * HOP / RATE


def _drawn_to(onsets: Array, beats: Array) -> Array:
    """Return beats moved to onsets that are near, which are known more finely than to a hop."""
    if not len(onsets) or not len(beats):
        return beats
    rows = np.searchsorted((onsets[1:] + onsets[:-1]) / 2, beats)
    return np.where(np.abs(onsets[rows] - beats) <= NEAR, onsets[rows], beats)


def _slowed(hops: NDArray[np.int64], flux: Array) -> NDArray[np.int64]:
    """Return every second beat, of both halves the stronger, if they come too fast to be beats."""
    if len(hops) < FEWEST or 60 * RATE / HOP / np.median(np.diff(hops)) <= FASTEST:
        return hops
    return max(hops[::2], hops[1::2], key=lambda half: float(flux[half].mean()))
