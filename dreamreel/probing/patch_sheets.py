"""Sheets of top patches: of each channel what excited it most, beside what of it the unit saw."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from dreamreel.image.sheet import PAPER, Cell, lay_out, titled
from dreamreel.networks import Network
from dreamreel.networks.fields import ReceptiveField, receptive_fields
from dreamreel.probing.attribution import ruled
from dreamreel.probing.forms import as_bytes, raw
from dreamreel.probing.options import Method
from dreamreel.probing.patches import Pass
from dreamreel.probing.seeing import as_input, read_square
from dreamreel.probing.tally import NOBODY, Ranking, Tally

TILE = 72
"""Side of a patch on a sheet, pixels."""
SEAM = 2
"""Pixels between the patches of a channel."""
BESIDE = 8
"""Pixels between a channel's patches and their maps."""
COLUMNS, ROWS = 4, 5
"""Channels on a sheet: across, down."""
SHARE = 0.95
"""Of a gradient's energy, that lies within what is shown of a picture. By eye."""
MEASURED = 16
"""Channels by which that is measured."""
SILENT = "silent"
"""What stands below a channel that no picture woke."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Patch:
    """One picture that excites a channel."""

    channel: int
    rank: int
    """From 0."""
    picture: int
    """Its number in the pass."""
    value: float
    place: Place
    """(y, x) of the channel's strongest unit."""


def patches_of(ranking: Ranking, channels: Sequence[int]) -> list[Patch]:
    """Return the patches of some channels, the best of each first."""
    return [
        Patch(
            channel,
            rank,
            picture,
            float(ranking.values[channel, rank]),
            (int(ranking.rows[channel, rank]), int(ranking.columns[channel, rank])),
        )
        for channel in channels
        for rank, picture in enumerate(ranking.pictures[channel].tolist())
        if picture != NOBODY
    ]


def pages(channels: Sequence[int]) -> list[Sequence[int]]:
    """Return which channels stand on which sheet."""
    count = COLUMNS * ROWS
    return [channels[start : start + count] for start in range(0, len(channels), count)]


def seen_most(job: Pass, ranking: Ranking) -> ReceptiveField:
    """Return the part of the receptive field from which most of the answers come.

    Of all that a deep unit can see, it answers to the middle (Luo et al. 2016, "Understanding the
    effective receptive field"). Measured by the gradients of the best patches of a few channels,
    evenly over the layer.
    """
    (field,) = receptive_fields(job.network).values()
    every = max(1, len(ranking.values) // MEASURED)
    best = [p for p in patches_of(ranking, range(0, len(ranking.values), every)) if p.rank == 0]
    if field.across.size is None or not best:
        return field
    radii = [
        _radius(gradient, field, patch.place)
        for patch, _, gradient in _followed(job, best, job.network)
    ]
    return field.narrowed(2 * round(float(np.median(radii))) + 1)


def patch_sheet(
    job: Pass,
    tally: Tally,
    channels: Sequence[int],
    field: ReceptiveField,
    method: Method,
    *,
    title: str,
) -> np.ndarray:
    """Return the sheet of some channels, (H, W, 3) uint8.

    Each picture is read again, so that only patches are held.

    Args:
        job: the pass.
        tally: what came of it.
        channels: those on this sheet.
        field: what is shown of a picture around a unit.
        method: by which the units are followed back.
        title: of the sheet.

    Raises:
        InputFileError: a picture has gone.
        UsageError: the method says nothing about this network.
    """
    found = patches_of(tally.ranking, channels)
    tiles = {(patch.channel, patch.rank): pair for patch, pair in _drawn(job, found, field, method)}
    cells = []
    for channel in channels:
        ours = [tiles[key] for key in sorted(tiles) if key[0] == channel]
        values = [patch.value for patch in found if patch.channel == channel]
        label = f"{values[0]:.3g} to {values[-1]:.3g}" if values else SILENT
        name = job.network.card.label(job.layer, channel)
        heading = f"{job.layer}:{channel}{f'  {name}' if name else ''}"
        cells.append(Cell(_block(ours, job.top), (heading, label)))
    (whole,) = receptive_fields(job.network).values()
    looked_at = tally.done - len(tally.skipped)
    note = f"the best of {looked_at} pictures at {job.size} pixels; {method}; shown {field}"
    note += f", as most comes from there, of {whole}" if field != whole else ""
    return titled(title, lay_out(cells, min(COLUMNS, len(cells))), note=note)


def window(field: ReceptiveField, place: Place, size: int) -> tuple[int, int, int, int]:
    """Return what is shown of a square picture: top, left, bottom, right, in pixels.

    It is what the unit sees, with the padding beyond the picture's edge; of what is larger than the
    picture, all of the picture.
    """
    top, left, bottom, right = field.reach(place, (size, size))
    if bottom - top >= size:
        top, bottom = 0, size
    if right - left >= size:
        left, right = 0, size
    return top, left, bottom, right


def _drawn(
    job: Pass, patches: Sequence[Patch], field: ReceptiveField, method: Method
) -> Iterator[tuple[Patch, tuple[np.ndarray, np.ndarray]]]:
    """Yield patches with their tiles: what the unit saw, and its map."""
    paper = np.array(PAPER) / 255
    for patch, picture, gradient in _followed(job, patches, ruled(job.network, method)):
        box = window(field, patch.place, job.size)
        part = _cropped(np.moveaxis(gradient, 0, -1), box, 0.0)
        beyond = _cropped(np.zeros_like(picture), box, 1.0) == 1.0
        colors = np.where(beyond, paper, raw(np.moveaxis(part, -1, 0)))
        yield patch, (_tile(_cropped(picture, box, paper)), _tile(colors))


def _followed(
    job: Pass, patches: Sequence[Patch], network: Network
) -> Iterator[tuple[Patch, np.ndarray, np.ndarray]]:
    """Yield patches with their pictures (H, W, 3) and maps (3, H, W), picture by picture."""
    by_picture: dict[int, list[Patch]] = {}
    for patch in patches:
        by_picture.setdefault(patch.picture, []).append(patch)
    for number in sorted(by_picture):
        picture = read_square(job.files[number], job.size)
        seen = as_input([picture], network.mean.device).requires_grad_()
        values = network(seen)[job.layer][0]
        for patch in by_picture[number]:
            value = values[patch.channel][patch.place]
            (gradient,) = torch.autograd.grad(value, seen, retain_graph=True)
            yield patch, picture, gradient[0].cpu().numpy()


def _radius(gradient: np.ndarray, field: ReceptiveField, place: Place) -> int:
    """Return how far from a unit's middle one must go, in squares, for most of its gradient."""
    _, height, width = gradient.shape
    top, left, bottom, right = field.reach(place, (height, width))
    y, x = (top + bottom - 1) // 2, (left + right - 1) // 2
    distances = np.maximum(abs(np.arange(height) - y)[:, None], abs(np.arange(width) - x)[None])
    energy = np.bincount(distances.ravel(), np.square(gradient).sum(0).ravel())
    return int(np.searchsorted(np.cumsum(energy), SHARE * energy.sum()))


def _cropped(
    picture: np.ndarray, box: tuple[int, int, int, int], beyond: np.ndarray | float
) -> np.ndarray:
    """Return a part of a picture (H, W, 3); beyond its edge, something else."""
    top, left, bottom, right = box
    height, width = picture.shape[:2]
    part = np.empty((bottom - top, right - left, 3), dtype=np.float32)
    part[:] = beyond
    inside = (slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width)))
    part[
        inside[0].start - top : inside[0].stop - top, inside[1].start - left : inside[1].stop - left
    ] = picture[inside]
    return part


def _tile(part: np.ndarray) -> np.ndarray:
    """Return a part of a picture at the size of a patch; small ones show their pixels."""
    height, width = part.shape[:2]
    is_small = max(height, width) <= TILE // 2
    kernel = Image.Resampling.NEAREST if is_small else Image.Resampling.LANCZOS
    image = Image.fromarray(as_bytes(part))
    scale = TILE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(image.resize(size, kernel))


def _block(tiles: Sequence[tuple[np.ndarray, np.ndarray]], top: int) -> np.ndarray:
    """Return a channel's patches, and their maps to the right of them."""
    columns = math.ceil(math.sqrt(top))
    rows = math.ceil(top / columns)
    side = TILE + SEAM
    middle = columns * side - SEAM + BESIDE
    paper = np.full((rows * side - SEAM, 2 * middle - BESIDE, 3), PAPER, dtype=np.uint8)
    for number, pair in enumerate(tiles):
        y, x = number // columns * side, number % columns * side
        for tile, left in zip(pair, (x, middle + x), strict=True):
            paper[y : y + tile.shape[0], left : left + tile.shape[1]] = tile
    return paper
