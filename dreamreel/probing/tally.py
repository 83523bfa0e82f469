"""Which pictures excite each channel most: a ranking that grows batch by batch, as a value.

Of each picture a channel counts once, at its strongest unit. Equal values rank by the order of the
pictures, so that a ranking is a function of the pictures alone and not of how they were batched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from dreamreel import durable
from dreamreel.durable import Json

NOBODY = -1
"""Number of no picture: a channel that fewer pictures woke than there are ranks."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The best pictures of each channel, (C, K) each, the best first."""

    values: np.ndarray
    """float32, the channel's strongest activation; -inf where there is no picture."""
    pictures: np.ndarray
    """int64, number of the picture, or `NOBODY`."""
    rows: np.ndarray
    """int64, y of the unit in its layer."""
    columns: np.ndarray
    """int64, x of the unit in its layer."""

    def merged(self, other: "Ranking") -> "Ranking":
        """Return the best of two rankings of different pictures, as many as this one has."""
        pairs = [
            np.concatenate((ours, theirs), axis=1)
            for ours, theirs in zip(self._tables, other._tables, strict=True)
        ]
        values, pictures, *_ = pairs
        order = np.lexsort((pictures, -values), axis=1)[:, : self.values.shape[1]]
        return Ranking(*(np.take_along_axis(table, order, axis=1) for table in pairs))

    @property
    def _tables(self) -> tuple[np.ndarray, ...]:
        return self.values, self.pictures, self.rows, self.columns


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """How far a pass over pictures is."""

    ranking: Ranking
    done: int = 0
    """Pictures that were looked at, in their order."""
    skipped: tuple[tuple[int, str], ...] = ()
    """Numbers of those that cannot be read, and why."""

    def counted(self, batch: Ranking | None, upto: int, skipped: Mapping[int, str]) -> "Tally":
        """Return the tally after a batch.

        Args:
            batch: ranking of its pictures; None if none of them could be read.
            upto: pictures that were looked at with it.
            skipped: those of the batch that cannot be read, and why.
        """
        return replace(
            self,
            ranking=self.ranking.merged(batch) if batch else self.ranking,
            done=upto,
            skipped=(*self.skipped, *skipped.items()),
        )


def empty(channels: int, top: int) -> Ranking:
    """Return the ranking of no pictures."""
    nobody = np.full((channels, top), NOBODY, dtype=np.int64)
    lowest = np.full((channels, top), -np.inf, dtype=np.float32)
    return Ranking(lowest, nobody, nobody, nobody)


def of_batch(
    values: np.ndarray, places: np.ndarray, numbers: Sequence[int], *, width: int, rectified: bool
) -> Ranking:
    """Return what a batch of pictures amounts to, unsorted.

    Args:
        values: (B, C) strongest activations.
        places: (B, C) where they are, in reading order.
        numbers: of the B pictures.
        width: units in a row of the layer.
        rectified: whether units that are not positive are silent, and so do not count.
    """
    values, places = values.T.astype(np.float32), places.T.astype(np.int64)
    pictures = np.broadcast_to(np.asarray(numbers, dtype=np.int64), values.shape)
    counts = values > 0 if rectified else np.ones_like(values, dtype=bool)
    return Ranking(
        np.where(counts, values, np.float32(-np.inf)),
        *(np.where(counts, t, NOBODY) for t in (pictures, places // width, places % width)),
    )


def to_bytes(tally: Tally, key: str) -> bytes:
    """Return a tally as a sealed file, for `from_bytes`.

    Args:
        tally: how far the pass is.
        key: of the pass that it belongs to.
    """
    ranking = tally.ranking
    # Of ranks that nobody holds the value is infinite, which JSON has no word for.
    held = np.where(ranking.pictures == NOBODY, np.float32(0), ranking.values)
    skipped: list[Json] = [[number, reason] for number, reason in tally.skipped]
    return durable.seal(
        {
            "key": key,
            "done": tally.done,
            "skipped": skipped,
            "values": held.tolist(),
            "pictures": ranking.pictures.tolist(),
            "rows": ranking.rows.tolist(),
            "columns": ranking.columns.tolist(),
        }
    )


def from_bytes(data: bytes, key: str) -> Tally | None:
    """Return the tally of a file; None if it is damaged or that of another pass."""
    fields = durable.unseal(data)
    if fields is None or fields.get("key") != key:
        return None
    pictures, rows, columns = (
        np.asarray(fields[name], dtype=np.int64) for name in ("pictures", "rows", "columns")
    )
    held = np.asarray(fields["values"], dtype=np.float32)
    values = np.where(pictures == NOBODY, np.float32(-np.inf), held)
    skipped = cast("list[tuple[int, str]]", fields["skipped"])
    return Tally(
        Ranking(values, pictures, rows, columns),
        cast("int", fields["done"]),
        tuple((number, reason) for number, reason in skipped),
    )
