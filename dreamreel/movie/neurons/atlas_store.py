"""What of an atlas is painted: strips of portraits, stored batch by batch under a key of settings.

A strip is a PNG of portraits side by side that carries what they reached. It is there whole or not
at all, and believed only under its own key.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from dreamreel import durable
from dreamreel.catalogue import LayerCard, NetworkCard
from dreamreel.image.png import ENDING, write_png
from dreamreel.movie.folder.stores import key_name

TAG = "dreamreel_portraits"
"""Text chunk of a strip: JSON of its key, and of what each portrait reached."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Channels of one layer that are painted together."""

    layer: str
    channels: range


@dataclass(frozen=True, slots=True)
class Unit:
    """A channel, as an atlas tells of it."""

    layer: str
    channel: int
    name: str
    """A favorite's, or a class; empty if it has none."""
    activation: float
    """What its portrait reached, as `dreamreel.portraits.goals.reached` has it."""
    is_dead: bool
    """Whether nothing was ever seen to excite it."""

    @property
    def address(self) -> str:
        """As a scene writes it."""
        return f"{self.layer}:{self.channel}"


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A unit, and the picture that it wants."""

    unit: Unit
    pixels: np.ndarray
    """(H, W, 3) uint8, sRGB."""


@dataclass(frozen=True, slots=True)
class Strips:
    """Where the stored batches of some settings are."""

    root: Path
    key: str
    """Of the settings."""

    @property
    def folder(self) -> Path:
        """Of these settings alone."""
        return self.root / key_name(self.key)


def is_stored(folder: Path, key: str, batch: Batch) -> bool:
    """Tell whether a batch was painted with these settings and can be read."""
    return _read(folder, key, batch) is not None


def store(
    folder: Path, key: str, batch: Batch, pictures: Sequence[np.ndarray], reached: Sequence[float]
) -> None:
    """Store a batch; once this returns, it survives a kill.

    Args:
        folder: is there.
        key: of the settings.
        batch: which channels.
        pictures: (H, W, 3) uint8 each, of one size.
        reached: the activation of each.

    Raises:
        DeniedError: not permitted.
        StorageError: the disk is full or fails.
    """
    note = json.dumps({"key": key, "reached": list(reached)})
    write_png(_place(folder, batch), np.concatenate(pictures, axis=1), {TAG: note})


def portraits_of(folder: Path, key: str, batch: Batch, card: NetworkCard) -> list[Portrait]:
    """Return the portraits of a batch that `is_stored`."""
    found = _read(folder, key, batch)
    assert found is not None, f"{batch} was looked at before"
    strip, reached = found
    tiles = np.split(strip, len(batch.channels), axis=1)
    layer = card.layers[batch.layer]
    triples = zip(batch.channels, reached, tiles, strict=True)
    return [Portrait(_unit(card, layer, channel, value), tile) for channel, value, tile in triples]


def _unit(card: NetworkCard, layer: LayerCard, channel: int, activation: float) -> Unit:
    name = card.label(layer.name, channel)
    return Unit(layer.name, channel, name, activation, is_dead=channel in layer.dead)


def _place(folder: Path, batch: Batch) -> Path:
    first, last = batch.channels[0], batch.channels[-1]
    return folder / f"{batch.layer}.{first:04d}-{last:04d}{ENDING}"


def _read(folder: Path, key: str, batch: Batch) -> tuple[np.ndarray, list[float]] | None:
    """Return a strip and what its portraits reached; None if it is damaged or another's."""
    try:
        with Image.open(io.BytesIO(durable.read(_place(folder, batch)))) as strip:
            note = json.loads(strip.info[TAG])
            if note["key"] == key:
                return np.asarray(strip), note["reached"]
    except (OSError, SyntaxError, ValueError, KeyError):
        pass  # not there, or damaged: painted again
    return None
