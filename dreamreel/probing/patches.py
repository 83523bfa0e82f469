"""Top patches: one pass over a folder of pictures, for those that excite each channel most.

Zeiler and Fergus (2014, section 4) and Yosinski et al. (2015) show a unit by the nine pictures of
a collection that excite it most. Memory holds a batch and the ranking, however many pictures there
are; after every batch the ranking is stored, and the same pass goes on from there.
"""

import json
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from dreamreel import durable
from dreamreel.catalogue import LayerCard
from dreamreel.errors import InputFileError, InterruptedRenderError
from dreamreel.image.photograph import is_named_like_a_picture
from dreamreel.networks import Network
from dreamreel.probing import tally as tallies
from dreamreel.probing.options import BATCH, SIZE, TOP
from dreamreel.probing.seeing import as_input, check_size, read_square
from dreamreel.probing.tally import Ranking, Tally


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One pass: which pictures, for which layer."""

    folder: Path
    files: tuple[Path, ...]
    """In order; their places here are the pictures' numbers."""
    network: Network
    """Its one layer is looked at."""
    size: int = SIZE
    """Of the square that the network sees, pixels."""
    top: int = TOP
    """Pictures per channel."""

    @property
    def layer(self) -> str:
        """The layer that is looked at."""
        (layer,) = self.network.layers
        return layer

    @property
    def card(self) -> LayerCard:
        """The layer's card."""
        return self.network.card.layers[self.layer]

    def name(self, number: int) -> str:
        """Return what a picture is called, within the folder."""
        return self.files[number].relative_to(self.folder).as_posix()


@dataclass(frozen=True, slots=True)
class PassBegun:
    """All is checked; the pictures are about to be looked at."""

    pictures: int
    done: int
    """Of ``pictures``, by an earlier run."""
    device: str


@dataclass(frozen=True, slots=True)
class PictureSkipped:
    """A picture cannot be read and is left out."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class BatchRanked:
    """What was looked at so far survives a kill."""

    done: int
    count: int
    """Of the pictures."""


PassEvent = PassBegun | PictureSkipped | BatchRanked


def find_pictures(folder: Path, *, apart_from: Path | None = None) -> tuple[Path, ...]:
    """Return the pictures of a folder and the folders in it, ordered by their names in it.

    Hidden files and folders are left out, and links to folders.

    Args:
        folder: that holds them.
        apart_from: a sheet of such pictures; what is made beside it under its name is left out.

    Raises:
        InputFileError: there is no such folder, or no picture in it.
        DeniedError: a folder may not be read.
    """
    if not folder.is_dir():
        raise InputFileError(f"{folder} is not a folder", hint="Name a folder of pictures.")
    with durable.storage_errors(folder, "read"):
        found = [path for path in _walk(folder) if not _belongs_to(path, apart_from)]
    if not found:
        raise InputFileError(
            f"{folder} holds no pictures",
            hint="Pictures are known by their endings, such as .jpg, .png and .webp.",
        )
    return tuple(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))


def key_of(job: Pass) -> str:
    """Return what tells a pass from all others: its pictures, network and settings.

    Raises:
        StorageError: a picture has gone.
    """
    with durable.storage_errors(job.folder, "read"):
        files = [(job.name(n), *_trace(path)) for n, path in enumerate(job.files)]
    network = job.network
    what = (network.card.name, network.weights_sha256, job.layer, str(network.mean.device.type))
    numbers = (job.size, job.top, BATCH)
    return durable.sha256(json.dumps([what, str(network.dtype), numbers, files]).encode())


def run(
    job: Pass, store: Path, *, key: str, stop: Callable[[], bool] = lambda: False
) -> Generator[PassEvent, None, Tally]:
    """Look at all pictures, from where an earlier run of the same pass has stopped.

    Args:
        job: the pass.
        store: where it is noted after every batch how far the pass is.
        key: of `key_of`.
        stop: asked before every batch; true ends the run.

    Returns:
        The tally of all pictures.

    Raises:
        UsageError: the size is too small for the network.
        InputFileError: not a single picture can be read.
        InterruptedRenderError: it was stopped.
        StorageError: the tally cannot be stored.
    """
    check_size(job.size, job.network.card)
    tally = recall(job, store, key)
    yield PassBegun(len(job.files), tally.done, str(job.network.mean.device))
    while tally.done < len(job.files):
        if stop():
            raise InterruptedRenderError(
                f"the pass was stopped after {tally.done} of {len(job.files)} pictures",
                hint="Run the same command again to go on.",
            )
        before, tally = tally, step(job, tally)
        for number, reason in tally.skipped[len(before.skipped) :]:
            yield PictureSkipped(job.files[number], reason)
        durable.publish(store, tallies.to_bytes(tally, key))
        yield BatchRanked(tally.done, len(job.files))
    if len(tally.skipped) == len(job.files):
        raise InputFileError(f"{job.folder}: not one of its pictures can be read")
    return tally


def recall(job: Pass, store: Path, key: str) -> Tally:
    """Return how far a pass is, by what was stored; its beginning, if that is not to be had."""
    try:
        known = tallies.from_bytes(durable.read(store), key)
    except OSError:
        known = None
    return known or Tally(tallies.empty(job.card.channels, job.top))


def step(job: Pass, tally: Tally) -> Tally:
    """Return the tally after the next batch."""
    upto = min(tally.done + BATCH, len(job.files))
    pictures, skipped = {}, {}
    for number in range(tally.done, upto):
        try:
            pictures[number] = read_square(job.files[number], job.size)
        except InputFileError as error:
            skipped[number] = error.message
    batch = None
    if pictures:
        seen = as_input(pictures.values(), job.network.mean.device)
        batch = _rank(job, seen, list(pictures))
    return tally.counted(batch, upto, skipped)


def _rank(job: Pass, seen: torch.Tensor, numbers: list[int]) -> Ranking:
    with torch.no_grad():
        values = job.network(seen)[job.layer]
        peaks, places = values.flatten(2).max(2)
    return tallies.of_batch(
        peaks.float().cpu().numpy(),
        places.cpu().numpy(),
        numbers,
        width=values.shape[-1],
        rectified=job.card.rectified,
    )


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(place, name) for name in names if not name.startswith(".")):
            if is_named_like_a_picture(path):
                yield path


def _raise(error: OSError) -> None:
    raise error


def _belongs_to(path: Path, sheet: Path | None) -> bool:
    if sheet is None or path.parent.absolute() != sheet.parent.absolute():
        return False
    return path.name.startswith(f"{sheet.stem}.")


def _trace(path: Path) -> tuple[int, int]:
    """Return a file's size and the time of its last change, by which a change is noticed."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
