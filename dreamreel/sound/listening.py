"""Listening to a file: its features, from the cache as far as they are there.

All that is missing is measured in one pass, block by block, so that an hour takes no more memory
than a minute but for one number per feature and hop.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dreamreel.cache import keep, recall
from dreamreel.durable import Json
from dreamreel.sound.decoding import RATE, Samples, decode
from dreamreel.sound.features import Feature, Measurement, spectra_for

Array = NDArray[np.float32]

VERSION = 1
"""Of the analysis: raised whenever it gives other numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard of a file."""

    samples: int
    """At `RATE`."""
    complaint: str
    """What ffmpeg said of damage that it passed over, one line; empty: nothing."""
    features: Mapping[Feature, Array]
    """Each at every hop, (n,); hop k is the moment k / 100 s."""

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return self.samples / RATE


def listen(
    path: Path,
    sha256: str,
    features: Iterable[Feature],
    *,
    cache: Path | None,
    binary: Path | None = None,
) -> Heard:
    """Return features of a file.

    Args:
        path: of the file.
        sha256: of its content.
        features: what is wanted, at least one.
        cache: folder of what was measured before; None: nothing is kept.
        binary: of ffmpeg; None: the one that is found.

    Raises:
        SoundError: if there is no sound in it, or none can be read.
        UnavailableError: if ffmpeg is needed and not there.
    """
    wanted = tuple(dict.fromkeys(features))
    known = {feature: _recalled(cache, sha256, feature) for feature in wanted}
    missing = tuple(feature for feature, heard in known.items() if heard is None)
    found = [heard for heard in known.values() if heard]
    if missing:
        fresh = _measured(path, missing, binary)
        for feature in missing:
            keep(cache, _subject(sha256, feature), _written(fresh, feature))
        found.append(fresh)
    rows = {feature: values for heard in found for feature, values in heard.features.items()}
    return Heard(found[-1].samples, found[-1].complaint, rows)


def _measured(path: Path, features: tuple[Feature, ...], binary: Path | None) -> Heard:
    spectra = spectra_for(features)
    measurements = {
        feature: Measurement(feature, spectra[feature.kind].frequencies()) for feature in features
    }
    samples = 0

    def take(block: Samples) -> None:
        nonlocal samples
        samples += len(block)
        for kind, each in spectra.items():
            for power in each.push(block):
                _pass_on(kind, power)

    def _pass_on(kind: str, power: Array) -> None:
        for feature, measurement in measurements.items():
            if feature.kind == kind:
                measurement.take(power)

    complaint = decode(path, take, binary)
    for kind, each in spectra.items():
        for power in each.finish():
            _pass_on(kind, power)
    rows = {feature: measurement.result() for feature, measurement in measurements.items()}
    return Heard(samples, complaint, rows)


def subject(sha256: str, what: str) -> str:
    """Return by what the cache knows something that was found in a file of that checksum."""
    return f"analysis {VERSION} of {sha256} {what}"


def _subject(sha256: str, feature: Feature) -> str:
    return subject(sha256, f"{feature.kind} {feature.low!r} to {feature.high!r} Hz")


def _written(heard: Heard, feature: Feature) -> dict[str, Json]:
    values = base64.b64encode(heard.features[feature].astype("<f4").tobytes()).decode()
    return {"samples": heard.samples, "complaint": heard.complaint, "values": values}


def _recalled(cache: Path | None, sha256: str, feature: Feature) -> Heard | None:
    match recall(cache, _subject(sha256, feature)):
        case {"samples": int(samples), "complaint": str(complaint), "values": str(text)}:
            values = np.frombuffer(base64.b64decode(text), dtype="<f4")
            return Heard(samples, complaint, {feature: values})
        case _:
            return None
