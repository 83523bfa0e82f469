"""A survey of a sound: how long and how loud it is, band by band, where it begins, its tempo.

For somebody who is about to write a scene to it.
"""

from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np

from dreamreel.durable import file_sha256
from dreamreel.errors import InputFileError
from dreamreel.sound.beats import NEEDED, Beats, find_beats
from dreamreel.sound.envelopes import NOTHING
from dreamreel.sound.errors import SoundError
from dreamreel.sound.features import HIGHEST, Feature
from dreamreel.sound.listening import Heard, listen
from dreamreel.sound.onsets import find_onsets

BANDS = {
    "all": (0.0, HIGHEST),
    "sub": (20.0, 60.0),
    "bass": (60.0, 250.0),
    "voices": (300.0, 3000.0),
    "cymbals": (6000.0, 16_000.0),
}
"""Hz, by their names."""


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a sound."""

    name: str
    low: float
    """Hz."""
    high: float
    """Hz."""
    loud_db: float
    """Level, root mean square against full scale, that 95% of the sound stay below."""
    median_db: float
    onsets: int
    """How many are as strong as a scene wants them unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be told of a sound."""

    seconds: float
    complaint: str
    """Of ffmpeg, about damage; empty: none."""
    bands: tuple[Band, ...]
    beats: Beats | None
    """None: none were found."""
    beatless: str
    """Why there are none; empty: there are."""


def survey(path: Path, *, threshold: float, cache: Path | None) -> Survey:
    """Return what can be told of a file.

    Args:
        path: of the file.
        threshold: least strength of onsets.
        cache: folder of what was measured before; None: nothing is kept.

    Raises:
        InputFileError: if there is no such file, or no sound in it.
        UnavailableError: if ffmpeg is not there.
    """
    try:
        sha256 = file_sha256(path)
        features = [Feature(kind, *band) for band in BANDS.values() for kind in ("rms", "flux")]
        features += NEEDED
        heard = listen(path, sha256, features, cache=cache)
    except SoundError as error:
        raise InputFileError(f"{path}: {error}") from error
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror}") from error
    bands = tuple(_band(name, heard, threshold) for name in BANDS)
    try:
        beats = find_beats(heard, sha256, cache=cache)
    except SoundError as error:
        return Survey(heard.seconds, heard.complaint, bands, None, str(error))
    return Survey(heard.seconds, heard.complaint, bands, beats, "")


def _band(name: str, heard: Heard, threshold: float) -> Band:
    low, high = BANDS[name]
    levels = heard.features[Feature("rms", low, high)]
    onsets = find_onsets(heard.features[Feature("flux", low, high)].astype(np.float64), threshold)
    loud, median = np.quantile(levels, [0.95, 0.5])
    return Band(name, low, high, _decibels(loud), _decibels(median), len(onsets.moments))


def _decibels(level: float) -> float:
    return round(20 * log10(max(float(level), NOTHING)), 1)
