"""Lineages as pictures: a poster and a page of the units that feed a unit, each with its portrait.

Portraits are stored one by one beside what is drawn (`atlas_store`): another tree of the
same network paints only what is missing.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dreamreel import durable
from dreamreel.catalogue import NetworkCard
from dreamreel.catalogue.lineage import Channel
from dreamreel.durable import Json
from dreamreel.errors import ConflictError, UsageError
from dreamreel.image.png import ENDING, check_ours, write_png
from dreamreel.movie.folder.stores import key_name, portraits_of_lineages
from dreamreel.movie.job.place import ensure_writable
from dreamreel.movie.neurons.atlas_store import Batch, Portrait, is_stored, portraits_of, store
from dreamreel.movie.neurons.lineage_layout import Layout, lay_out
from dreamreel.movie.neurons.lineage_page import MARK, page_of
from dreamreel.movie.neurons.lineage_poster import HEAD, poster
from dreamreel.movie.neurons.portrait_batches import AT_ONCE, about, paint_together
from dreamreel.networks import Network
from dreamreel.portraits.spec import Recipe
from dreamreel.probing.lineage import Kin
from dreamreel.probing.patches import BatchRanked, PassBegun
from dreamreel.specs import Target

TAG = "dreamreel_lineage"
"""Text chunk of a poster, by which it is known: JSON of what made it."""
PAGE_ENDING = ".html"
FIRST_SIDE = 256
"""Of the first unit's portrait, pixels."""
SIDES = ((4, 72), (8, 112))
"""Up to which stride a portrait is how large: what sees little repeats soon. Pixels; by eye."""
SIDE = 160
"""Of portraits of deeper layers, pixels."""
MOST_ACROSS = 24
"""Units side by side: more would be wider than a poster of 4,700 pixels."""
GO_ON = "Run the same command again to go on."


@dataclass(frozen=True, slots=True, eq=False)
class LineageJob:
    """The pictures of one tree."""

    network: Network
    """With the layers of the tree."""
    tree: Kin
    by: str
    """How the shares were found, as a note says it."""
    preset: str
    recipe: Recipe
    """The preset's, perhaps with other steps."""
    outs: tuple[Path, ...]
    """Each from `check_outs`."""
    stop: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class LineageDrawn:
    """All pictures are in their places."""

    paths: tuple[Path, ...]
    units: int
    """Portraits in each."""
    seconds: float


def check_outs(outs: Sequence[Path]) -> tuple[Path, ...]:
    """Make sure that lineages can go to some places.

    Raises:
        UsageError: a name is neither that of a PNG nor that of a page.
        ConflictError: something else has it.
    """
    for out in outs:
        if out.suffix.lower() == ENDING:
            check_ours(out, TAG, "no lineage")
        elif out.suffix.lower() == PAGE_ENDING:
            _check_our_page(out)
        else:
            raise UsageError(
                f"{out}: a lineage is a PNG or a page",
                hint=f"Let its name end with {ENDING} or {PAGE_ENDING}.",
            )
    return tuple(outs)


def check_breadth(top: int, depth: int) -> None:
    """Make sure that a tree has room in a picture.

    Args:
        top: parents of the first unit; those of each further generation are one fewer, but one.
        depth: generations.

    Raises:
        UsageError: a generation may have more units than fit side by side.
    """
    across = 1
    for generation in range(min(depth, top)):
        across *= top - generation
    if across > MOST_ACROSS:
        raise UsageError(
            f"--top {top} --depth {depth}: up to {across} units stand side by side in such a "
            f"tree, and {MOST_ACROSS} have room in a picture",
            hint="Give --top 4 or less, or a smaller --depth.",
        )


def make_lineage(job: LineageJob) -> Iterator[PassBegun | BatchRanked | LineageDrawn]:
    """Paint the portraits that are not stored yet, and draw the pictures.

    Raises:
        DreamReelError: of every kind.
    """
    begun = time.monotonic()
    for out in job.outs:
        ensure_writable(out)
    card = job.network.card
    layout = lay_out(job.tree, lambda row, layer: side_of(row, layer, card), head=HEAD)
    sides = {node.channel: node.side for node in layout.nodes}
    yield from _paint_missing(job, sides)
    portraits = {channel: _portrait(job, channel, side) for channel, side in sides.items()}
    for out in job.outs:
        _write(job, out, layout, portraits)
    yield LineageDrawn(job.outs, len(portraits), time.monotonic() - begun)


def side_of(row: int, layer: str, card: NetworkCard) -> int:
    """Return how large the portrait of a unit is, pixels.

    Args:
        row: its generation, 0 the first.
        layer: its layer.
        card: of its network.
    """
    if row == 0:
        return max(FIRST_SIDE, card.min_size)
    stride = card.layers[layer].stride
    fitting = (side for most, side in SIDES if 0 < stride <= most)
    return max(next(fitting, SIDE), card.min_size)


def _paint_missing(
    job: LineageJob, sides: Mapping[Channel, int]
) -> Iterator[PassBegun | BatchRanked]:
    missing = [
        channel for channel, side in sides.items() if not is_stored(*_place(job, channel, side))
    ]
    done = len(sides) - len(missing)
    yield PassBegun(len(sides), done, str(job.network.mean.device))
    groups: dict[tuple[str, int], list[Channel]] = {}
    for channel in missing:
        groups.setdefault((channel[0], sides[channel]), []).append(channel)
    for (_, side), channels in groups.items():
        for start in range(0, len(channels), AT_ONCE):
            _paint(job, channels[start : start + AT_ONCE], side)
            done += len(channels[start : start + AT_ONCE])
            yield BatchRanked(done, len(sides))


def _paint(job: LineageJob, channels: Sequence[Channel], side: int) -> None:
    """Paint units of a layer at once, and store each by itself."""
    pictures, values = paint_together(
        job.network,
        [Target(*channel) for channel in channels],
        recipe=job.recipe,
        side=side,
        stop=job.stop,
        hint=GO_ON,
    )
    for channel, picture, value in zip(channels, pictures, values, strict=True):
        folder, key, batch = _place(job, channel, side)
        durable.make_folder(folder)
        store(folder, key, batch, [picture], [value])


def _portrait(job: LineageJob, channel: Channel, side: int) -> Portrait:
    (portrait,) = portraits_of(*_place(job, channel, side), job.network.card)
    return portrait


def _place(job: LineageJob, channel: Channel, side: int) -> tuple[Path, str, Batch]:
    """Return where a portrait is stored, as `atlas_store` wants it."""
    settings = about(job.network, job.preset, job.recipe, side)
    key = durable.sha256(json.dumps(settings).encode())
    layer, number = channel
    folder = portraits_of_lineages(job.outs[0], job.network.card.name) / key_name(key)
    return folder, key, Batch(layer, range(number, number + 1))


def _write(
    job: LineageJob, out: Path, layout: Layout, portraits: Mapping[Channel, Portrait]
) -> None:
    card, unit = job.network.card, portraits[layout.nodes[0].channel].unit
    note = f"What feeds it in {card.name}, {job.by}"
    if out.suffix.lower() == ENDING:
        sheet = poster(layout, portraits, title=unit.name or unit.address, note=note)
        write_png(out, sheet, {TAG: json.dumps(_made_from(job))})
    else:
        durable.publish(out, page_of(layout, portraits, card=card, note=note).encode())


def _made_from(job: LineageJob) -> dict[str, Json]:
    settings = about(job.network, job.preset, job.recipe, FIRST_SIDE)
    return {**settings, "unit": f"{job.tree.unit.layer}:{job.tree.unit.channel}", "by": job.by}


def _check_our_page(out: Path) -> None:
    """Make sure that a page replaces nothing but a lineage."""
    if out.exists() and not (out.is_file() and MARK.encode() in out.read_bytes()[:2000]):
        raise ConflictError(
            f"{out} exists and is no lineage", hint="Give another name with -o, or move it."
        )
