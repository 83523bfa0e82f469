"""Atlases: the portrait of every channel of a network's layers, as sheets and as one page.

Channels are painted eight at once and stored batch by batch (`atlas_store`). So an atlas that
was stopped goes on, and one that is finished is drawn anew at once.
"""

import json
import math
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dreamreel import catalogue, durable, networks
from dreamreel.catalogue import LayerCard, NetworkCard
from dreamreel.durable import Json
from dreamreel.errors import ConflictError
from dreamreel.geometry import Size
from dreamreel.movie.folder.stores import PAGE, PORTRAITS, RECORD
from dreamreel.movie.job.place import RENDERS, ensure_writable
from dreamreel.movie.job.stream import kernels, memory_errors
from dreamreel.movie.neurons.atlas_page import page_of, section_of
from dreamreel.movie.neurons.atlas_sheets import collage, layer_sheets
from dreamreel.movie.neurons.atlas_store import (
    Batch,
    Portrait,
    Strips,
    Unit,
    is_stored,
    portraits_of,
    store,
)
from dreamreel.movie.neurons.portrait_batches import AT_ONCE, about, paint_together
from dreamreel.movie.options import Options
from dreamreel.networks import Network
from dreamreel.portraits.spec import Recipe
from dreamreel.rendering.device import choose_device, choose_precision
from dreamreel.specs import Target

GO_ON = "Run the same command again to go on."
"""What is said of an atlas that was stopped."""


@dataclass(frozen=True, slots=True)
class AtlasJob:
    """One atlas to be made."""

    network: str
    layers: tuple[str, ...]
    """By name, in any order."""
    channels: range | None
    """Of every layer, as far as it has them; None: all."""
    size: int
    """Side of a portrait, pixels."""
    preset: str
    recipe: Recipe
    """The preset's, perhaps with other steps."""
    best: int
    """Portraits of the collage; 0: there is none."""
    out: Path
    """The folder."""
    options: Options

    @property
    def card(self) -> NetworkCard:
        """The network's card."""
        return catalogue.network(self.network)

    @property
    def rows(self) -> tuple[tuple[LayerCard, range], ...]:
        """The layers that have such channels, from shallow to deep, and the channels."""
        asked = [layer for layer in self.card.layers.values() if layer.name in self.layers]
        pairs = [(layer, _within(self.channels, layer.channels)) for layer in asked]
        return tuple((layer, channels) for layer, channels in pairs if channels)


@dataclass(frozen=True, slots=True)
class AtlasBegun:
    """All is checked; the first portraits are about to be painted."""

    portraits: int
    done: int
    """Of ``portraits``, by an earlier run."""
    device: str


@dataclass(frozen=True, slots=True)
class BatchPainted:
    """What was painted so far survives a kill."""

    done: int
    count: int
    """Of the portraits."""


@dataclass(frozen=True, slots=True)
class AtlasFinished:
    """Sheets and page are in their places."""

    page: Path
    sheets: tuple[Path, ...]
    collage: Path | None
    units: tuple[Unit, ...]
    strips: Strips
    """Where the portraits are stored; see `portraits`."""
    seconds: float


AtlasEvent = AtlasBegun | BatchPainted | AtlasFinished


def folder_of(out: Path | None, network: str) -> Path:
    """Return an atlas's folder: what was asked for, or one in the folder of renders.

    Raises:
        ConflictError: something else is there.
    """
    folder = out or RENDERS / f"{network}.atlas"
    is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if is_free or (folder / RECORD).is_file():
        return folder
    raise ConflictError(
        f"{folder} exists and is not the folder of an atlas",
        hint="Name another folder with -o, or move it.",
    )


def make_atlas(job: AtlasJob) -> Iterator[AtlasEvent]:
    """Paint what is not stored yet, and draw the sheets and the page.

    Args:
        job: its folder is from `folder_of`, and it has rows.

    Raises:
        DreamReelError: of every kind.
    """
    begun = time.monotonic()
    ensure_writable(job.out)
    device = choose_device(job.options.device)
    precision = choose_precision(job.options.precision, device)
    layers = [layer.name for layer, _ in job.rows]
    with memory_errors(Size(job.size, job.size)), kernels(job.options.deterministic):
        network = networks.load(job.network, layers=layers, device=device, precision=precision)
        settings = about(network, job.preset, job.recipe, job.size)
        strips = Strips(job.out / PORTRAITS, durable.sha256(json.dumps(settings).encode()))
        _open_folder(job.out, strips, settings)
        yield from _paint_all(job, network, strips)
    sheets, units, page = _draw(job, strips, settings)
    chosen = best_of(units, job.best)
    picture = _collage(job, strips, chosen, settings) if chosen else None
    durable.publish(job.out / PAGE, page.encode())
    finished = AtlasFinished(
        job.out / PAGE, sheets, picture, units, strips, time.monotonic() - begun
    )
    durable.publish(job.out / RECORD, _text(settings | answer_of(finished)))
    yield finished


def portraits(job: AtlasJob, finished: AtlasFinished) -> Iterator[Portrait]:
    """Yield the portraits of an atlas, from shallow to deep; memory holds those of one layer."""
    for layer, channels in job.rows:
        yield from _portraits(job, finished.strips, _batches(layer, channels))


def best_of(units: Sequence[Unit], count: int) -> list[Unit]:
    """Return the units whose portraits excite them most, the first the most.

    Layers speak at different volumes, so an activation counts over its layer's median activation,
    and where that is not above zero, it does not count.
    """
    by_layer: dict[str, list[float]] = {}
    for unit in units:
        by_layer.setdefault(unit.layer, []).append(unit.activation)
    usual = {layer: statistics.median(values) for layer, values in by_layer.items()}

    def strength(unit: Unit) -> float:
        return unit.activation / usual[unit.layer] if usual[unit.layer] > 0 else -math.inf

    return sorted(units, key=strength, reverse=True)[:count]


def answer_of(finished: AtlasFinished) -> dict[str, Json]:
    """Return an atlas as fields of JSON."""
    sheets: list[Json] = [str(sheet) for sheet in finished.sheets]
    units: dict[str, Json] = {
        unit.address: {"name": unit.name, "activation": unit.activation, "dead": unit.is_dead}
        for unit in finished.units
    }
    return {
        "page": str(finished.page),
        "sheets": sheets,
        "collage": str(finished.collage) if finished.collage else None,
        "seconds": round(finished.seconds, 3),
        "units": units,
    }


def _within(channels: range | None, count: int) -> range:
    return range(count) if channels is None else range(channels.start, min(channels.stop, count))


def _batches(layer: LayerCard, channels: range) -> list[Batch]:
    starts = range(0, len(channels), AT_ONCE)
    return [Batch(layer.name, channels[start : start + AT_ONCE]) for start in starts]


def _open_folder(out: Path, strips: Strips, about: dict[str, Json]) -> None:
    """Make the folder, and let it be known as an atlas's before anything else is in it."""
    durable.make_folder(out)
    if not (out / RECORD).exists():
        durable.publish(out / RECORD, _text(about))
    durable.make_folder(strips.folder)


def _paint_all(job: AtlasJob, network: Network, strips: Strips) -> Iterator[AtlasEvent]:
    """Paint and store what is not stored, batch by batch."""
    batches = [batch for row in job.rows for batch in _batches(*row)]
    missing = [batch for batch in batches if not is_stored(strips.folder, strips.key, batch)]
    count = sum(len(batch.channels) for batch in batches)
    done = count - sum(len(batch.channels) for batch in missing)
    yield AtlasBegun(count, done, str(network.mean.device))
    for batch in missing:
        targets = [Target(batch.layer, channel) for channel in batch.channels]
        pictures, values = paint_together(
            network, targets, recipe=job.recipe, side=job.size, stop=job.options.stop, hint=GO_ON
        )
        store(strips.folder, strips.key, batch, pictures, values)
        done += len(batch.channels)
        yield BatchPainted(done, count)


def _draw(
    job: AtlasJob, strips: Strips, about: dict[str, Json]
) -> tuple[tuple[Path, ...], tuple[Unit, ...], str]:
    """Write the sheets; return where they are, the units, and the page. One layer at a time."""
    sheets: list[Path] = []
    units: list[Unit] = []
    sections: list[str] = []
    names = [layer.name for layer, _ in job.rows]
    for layer, channels in job.rows:
        shown = _portraits(job, strips, _batches(layer, channels))
        sheets += layer_sheets(job.out, job.network, shown, about)
        sections.append(section_of(layer, names, shown))
        units += [portrait.unit for portrait in shown]
    return tuple(sheets), tuple(units), page_of(job.card, names, units, sections, about)


def _portraits(job: AtlasJob, strips: Strips, batches: Sequence[Batch]) -> list[Portrait]:
    parts = [portraits_of(strips.folder, strips.key, batch, job.card) for batch in batches]
    return [portrait for part in parts for portrait in part]


def _collage(job: AtlasJob, strips: Strips, chosen: Sequence[Unit], about: dict[str, Json]) -> Path:
    wanted = {unit.address for unit in chosen}
    held = [batch for row in job.rows for batch in _batches(*row) if _holds(batch, wanted)]
    found = {portrait.unit: portrait for portrait in _portraits(job, strips, held)}
    return collage(job.out, [found[unit] for unit in chosen], about)


def _holds(batch: Batch, addresses: set[str]) -> bool:
    return any(f"{batch.layer}:{channel}" in addresses for channel in batch.channels)


def _text(fields: dict[str, Json]) -> bytes:
    return json.dumps(fields, indent=1, ensure_ascii=False).encode()
