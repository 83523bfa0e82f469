"""``dreamreel atlas``: what every channel of a network's layers wants to see, to browse."""

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli import probing
from dreamreel.cli.failures import counted
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.passes import PassWatcher, watching_pass
from dreamreel.cli.portrait import PresetOption, StepsOption, check_side, recipe_of
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import show, show_if_possible
from dreamreel.errors import UsageError
from dreamreel.movie.options import Options
from dreamreel.portraits import presets

if TYPE_CHECKING:
    from dreamreel.catalogue import NetworkCard
    from dreamreel.movie.neurons.atlas import AtlasEvent, AtlasFinished, AtlasJob

SIDE = 128
"""Pixels, of a portrait whose size nobody gave."""
SIDES = (32, 1024)
"""Pixels: what may be asked for; of anything larger a page can not hold a layer."""
MOST_BEST = 400
"""Portraits of a collage."""

LayerNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="LAYER...", help="Without any, all layers.", show_default=False),
]
SizeOption = Annotated[
    int,
    typer.Option(
        "--size", metavar="N", min=SIDES[0], max=SIDES[1], help="Side of a portrait, pixels."
    ),
]
BestOption = Annotated[
    int,
    typer.Option(
        "--best", metavar="N", min=0, max=MOST_BEST, help="A collage of the N that excite most."
    ),
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FOLDER",
        readable=False,
        help="Where the atlas goes; without it, into the folder renders.",
    ),
]


def command(
    network: probing.NetworkArgument,
    layers: LayerNames = None,
    size: SizeOption = SIDE,
    preset: PresetOption = None,
    steps: StepsOption = None,
    channels: probing.ChannelsOption = None,
    best: BestOption = 0,
    out: FolderOption = None,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    deterministic: opt.Deterministic = False,
    quiet: opt.Quiet = False,
    json: opt.Json = False,
) -> None:
    """Paint every channel of a network's layers: as sheets, and as one page to browse.

    What is painted is stored: the same command again goes on where it was stopped. The page shows
    the layers that are asked for.
    """
    leave_deleted_folder(out)
    card = find(network)
    names = tuple(probing.layer_of(name, card).name for name in layers or card.layers)
    chosen = _channels(channels, names, card)
    name = preset or presets.DEFAULT
    recipe = recipe_of(name, steps)
    check_side(size, card)
    # Here: it loads torch.
    from dreamreel.movie.neurons.atlas import AtlasJob, folder_of, make_atlas

    folder = folder_of(out, card.name)
    with stopping("after this step") as stop:
        options = Options(
            device=device, precision=precision, deterministic=deterministic, stop=stop
        )
        job = AtlasJob(card.name, names, chosen, size, name, recipe, best, folder, options)
        with watching_pass(silent=quiet or json, noun="portrait", verb="painted") as watch:
            finished = _follow(make_atlas(job), watch)
    if json:
        show(jsonlib.dumps(_answer(job, finished), indent=2, ensure_ascii=False))
    elif not quiet:
        show_if_possible(_in_words(finished))


def _channels(text: str | None, names: tuple[str, ...], card: "NetworkCard") -> range | None:
    """Return the channels that are written; at least one layer has some of them."""
    if text is None:
        return None
    channels = probing.channels_of(text)
    widest = max((card.layers[name] for name in names), key=lambda layer: layer.channels)
    if channels.start >= widest.channels:
        raise UsageError(
            f"--channels {text}: {widest.name}, the widest of these layers, "
            f"has channels 0 to {widest.channels - 1}"
        )
    return channels


def _follow(events: "Iterator[AtlasEvent]", watch: PassWatcher) -> "AtlasFinished":
    """Let the atlas be made, and show how far it is."""
    from dreamreel.movie.neurons.atlas import AtlasBegun, AtlasFinished
    from dreamreel.probing.patches import BatchRanked, PassBegun

    for event in events:
        if isinstance(event, AtlasFinished):
            return event
        if isinstance(event, AtlasBegun):
            watch(PassBegun(event.portraits, event.done, event.device))
        else:
            watch(BatchRanked(event.done, event.count))
    raise AssertionError("an atlas ends with its last event")


def _answer(job: "AtlasJob", finished: "AtlasFinished") -> dict[str, object]:
    from dreamreel.movie.neurons.atlas import answer_of

    asked = {"network": job.network, "preset": job.preset, "size": job.size}
    return {**asked, **answer_of(finished)}


def _in_words(finished: "AtlasFinished") -> str:
    told = f"{counted(len(finished.units), 'neuron')}, {counted(len(finished.sheets), 'sheet')}"
    also = f"\n{finished.collage}: the best" if finished.collage else ""
    return f"{finished.page}: {told} beside it{also}"
