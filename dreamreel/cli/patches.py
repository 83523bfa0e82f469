"""``dreamreel patches``: what of a folder of pictures excites each channel of a layer most."""

import json as jsonlib
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli import probing
from dreamreel.cli.failures import counted
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.passes import PassWatcher, watching_pass
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import show, show_if_possible
from dreamreel.errors import InterruptedRenderError, UsageError
from dreamreel.probing.options import TOP, Method

if TYPE_CHECKING:
    from dreamreel.catalogue import LayerCard
    from dreamreel.durable import Json
    from dreamreel.probing.patches import Pass, PassEvent
    from dreamreel.probing.tally import Tally

MOST_PATCHES = 25
"""Of a channel, that fit a sheet."""

Folder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="Of pictures; folders in it count.", readable=False),
]
Layer = Annotated[str, typer.Argument(metavar="LAYER", help="One of: dreamreel networks NETWORK.")]
TopOption = Annotated[
    int,
    typer.Option("--top", metavar="N", min=1, max=MOST_PATCHES, help="Patches of each channel."),
]
MethodOption = Annotated[
    Method, typer.Option("--method", help="How a unit is followed back to its patch.")
]


def command(
    folder: Folder,
    network: probing.NetworkArgument,
    layer: Layer,
    top: TopOption = TOP,
    channels: probing.ChannelsOption = None,
    method: MethodOption = "guided",
    size: probing.SizeOption = probing.DEFAULT_SIZE,
    out: probing.SheetOption = None,
    weights: probing.WeightsOption = None,
    device: opt.Device = "auto",
    quiet: opt.Quiet = False,
    json: opt.Json = False,
) -> None:
    """Show which pictures of a folder excite each channel of a layer most.

    Of each picture the middle square is seen, and a channel counts once, at its strongest unit. The
    same command again goes on where it was stopped. Pictures that cannot be read are told and left
    out.
    """
    leave_deleted_folder(out, folder, weights)
    card = find(network)
    row = probing.layer_of(layer, card)
    shown = _channels(channels, row)
    place = probing.place_of(out, f"{folder.resolve().name}.{card.name}.{row.name}.patches")
    from dreamreel.movie.folder.stores import tally_of
    from dreamreel.probing import patches  # here: no --help waits for torch

    files = patches.find_pictures(folder, apart_from=place)
    with stopping("after this batch") as stop, probing.within_memory(size):
        loaded = probing.opened(card, [row.name], weights=weights, device=device)
        job = patches.Pass(folder, files, loaded, size, top)
        key = patches.key_of(job)
        store = tally_of(place, key)
        with watching_pass(silent=quiet or json) as watch:
            tally = _follow(patches.run(job, store, key=key, stop=stop), watch)
        sheets: list[Json] = []
        for sheet in _draw(job, tally, shown, method, place):
            sheets.append(str(sheet))
            if not (quiet or json):
                show_if_possible(f"{sheet}: patches of {row.name}")
            if stop():
                raise InterruptedRenderError(
                    "the drawing was stopped", hint="Run the same command again."
                )
    if json:
        fields = _fields(job, tally, shown) | {"sheets": sheets}
        show(jsonlib.dumps(fields, indent=2, ensure_ascii=False))


def _channels(text: str | None, layer: "LayerCard") -> range:
    """Return the channels that are written, all of which the layer has."""
    if text is None:
        return range(layer.channels)
    channels = probing.channels_of(text)
    if channels.stop > layer.channels:
        raise UsageError(
            f"--channels {text}: {layer.name} has channels 0 to {layer.channels - 1}",
        )
    return channels


def _follow(events: "Generator[PassEvent, None, Tally]", watch: PassWatcher) -> "Tally":
    """Let a pass run to its end and return its tally."""
    while True:
        try:
            watch(next(events))
        except StopIteration as end:
            return end.value


def _draw(
    job: "Pass", tally: "Tally", channels: range, method: Method, out: Path
) -> Generator[Path, None, None]:
    """Write the sheets, one after the other, and yield where each is."""
    from dreamreel.probing.patch_sheets import pages, patch_sheet, seen_most
    from dreamreel.probing.place import save

    sheets, field = pages(channels), seen_most(job, tally.ranking)
    for page in sheets:
        first, last = page[0], page[-1]
        name = out if len(sheets) == 1 else out.with_name(f"{out.stem}.{first:04d}-{last:04d}.png")
        title = f"{job.layer} of {job.network.card.name} over {counted(len(job.files), 'picture')}"
        sheet = patch_sheet(
            job, tally, page, field, method, title=f"{title} of {job.folder.resolve().name}"
        )
        save(name, sheet, _about(job) | {"channels": [first, last], "method": method})
        yield name


def _about(job: "Pass") -> "dict[str, Json]":
    return {
        "folder": str(job.folder),
        "network": job.network.card.name,
        "weights_sha256": job.network.weights_sha256,
        "layer": job.layer,
        "size": job.size,
        "pictures": len(job.files),
    }


def _fields(job: "Pass", tally: "Tally", channels: Sequence[int]) -> "dict[str, Json]":
    """Return what a pass has found, as fields of JSON."""
    from dreamreel.probing.patch_sheets import patches_of

    rows: dict[str, Json] = {}
    for channel in channels:
        rows[str(channel)] = [
            {
                "picture": job.name(patch.picture),
                "activation": patch.value,
                "row": patch.place[0],
                "column": patch.place[1],
            }
            for patch in patches_of(tally.ranking, [channel])
        ]
    skipped: list[Json] = [
        {"picture": job.name(number), "reason": reason} for number, reason in tally.skipped
    ]
    return _about(job) | {"skipped": skipped, "channels": rows}
