"""``dreamreel lineage``: which units feed a unit most, down to the first layer."""

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.catalogue.lineage import KEPT, Channel, Feeders, descend, kept
from dreamreel.cli import options as opt
from dreamreel.cli import probing
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.streams import show

if TYPE_CHECKING:
    from dreamreel.catalogue import NetworkCard
    from dreamreel.durable import Json
    from dreamreel.probing.lineage import Ground, Kin
    from dreamreel.specs import Target

DEEPEST = 1000
"""Generations; more than any network has."""

Unit = Annotated[
    str,
    typer.Argument(metavar="UNIT", help="A channel or unit, as scenes write it: s16c:42, owl."),
]
PictureOption = Annotated[
    Path | None,
    typer.Option(
        "--picture",
        metavar="FILE",
        readable=False,
        help="Follow what happens at this picture; without it, the weights.",
    ),
]
TopOption = Annotated[
    int,
    typer.Option(
        "--top",
        metavar="N",
        min=1,
        max=9,
        help="Units that feed the first; of each further layer one fewer, down to one.",
    ),
]
DepthOption = Annotated[
    int, typer.Option("--depth", metavar="N", min=1, max=DEEPEST, help="How far to go down.")
]
ChordsOption = Annotated[
    int | None,
    typer.Option(
        "--chords",
        metavar="N",
        min=1,
        max=KEPT,
        help="As clips of a scene instead: at each step the N units that feed the last one most.",
    ),
]
CLIP = "for: 4s, fade: 1s"
"""What a clip says besides its chord."""


def command(
    network: probing.NetworkArgument,
    unit: Unit,
    picture: PictureOption = None,
    top: TopOption = 3,
    depth: DepthOption = DEEPEST,
    chords: ChordsOption = None,
    size: probing.SizeOption = probing.DEFAULT_SIZE,
    weights: probing.WeightsOption = None,
    device: opt.Device = "auto",
    json: opt.Json = False,
) -> None:
    """Show which units feed a unit most, and which feed those, down to the first layer.

    Each with its share of all that feeds the unit above it; a minus holds that unit back.
    """
    leave_deleted_folder(None, picture, weights)
    card = find(network)
    target = probing.unit_of(unit, card)
    from dreamreel.probing.lineage import ground_of, grown  # here: no --help waits for torch
    from dreamreel.probing.seeing import as_input, blank, check_size, read_picture

    check_size(size, card)
    seen = read_picture(picture, size) if picture else blank(size)
    with probing.within_memory(size):
        loaded = probing.opened(card, list(card.layers), weights=weights, device=device)
        shown = as_input([seen], loaded.mean.device)
        ground = ground_of(loaded, shown, by_weight=picture is None)
        if chords is None:
            tree = grown(ground, target, top=top, depth=depth)
            answer, lines = {"lineage": _fields(tree, card)}, _tree(tree, card)
        else:
            steps = _steps(ground, target, card, breadth=chords, depth=depth)
            answer, lines = {"chords": _chords(steps)}, _clips(steps)
    if json:
        fields: dict[str, Json] = {
            "network": card.name,
            "weights_sha256": loaded.weights_sha256,
            "by": "picture" if picture else "weight",
            "picture": str(picture) if picture else None,
            **answer,
        }
        show(jsonlib.dumps(fields, indent=2, ensure_ascii=False))
    else:
        show("\n".join(lines))


def _steps(
    ground: "Ground", target: "Target", card: "NetworkCard", *, breadth: int, depth: int
) -> list[dict[Channel, float]]:
    """Return the chords from a unit down, as scenes have them."""
    from dreamreel.probing.lineage import feeders, unit_at
    from dreamreel.specs import Target

    def feeding(channel: Channel) -> Feeders:
        found = feeders(ground, unit_at(ground, Target(*channel)))
        return kept((((unit.layer, unit.channel), share) for share, unit in found), card)

    assert target.channel is not None  # unit_of() refuses layers
    return descend((target.layer, target.channel), feeding, breadth=breadth, depth=depth)


def _chords(steps: list[dict[Channel, float]]) -> "list[Json]":
    return [
        {f"{layer}:{channel}": weight for (layer, channel), weight in step.items()}
        for step in steps
    ]


def _clips(steps: list[dict[Channel, float]]) -> Iterator[str]:
    """Yield the lines of a sequence, ready to paste."""
    yield "sequence:"
    for number, step in enumerate(steps):
        weights = (f"{layer}:{channel}: {weight:g}" for (layer, channel), weight in step.items())
        clip = CLIP if number else CLIP.partition(",")[0]
        yield f"  - {{dream: {{{', '.join(weights)}}}, {clip}}}"


def _tree(kin: "Kin", card: "NetworkCard") -> Iterator[str]:
    """Yield the lines of a tree."""
    yield _name(kin, card)
    yield from _branches(kin, card, "")


def _branches(kin: "Kin", card: "NetworkCard", indent: str) -> Iterator[str]:
    """Yield the lines below a unit."""
    for number, parent in enumerate(kin.parents, 1):
        is_last = number == len(kin.parents)
        share = f"{100 * parent.share:+.1f}%"
        yield f"{indent}{'`-' if is_last else '|-'} {share} {_name(parent, card)}"
        yield from _branches(parent, card, indent + ("   " if is_last else "|  "))


def _name(kin: "Kin", card: "NetworkCard") -> str:
    unit = kin.unit
    name = card.label(unit.layer, unit.channel)
    return f"{unit.layer}:{unit.channel}{f' {name}' if name else ''}"


def _fields(kin: "Kin", card: "NetworkCard") -> "dict[str, Json]":
    unit = kin.unit
    return {
        "unit": f"{unit.layer}:{unit.channel}",
        "name": card.label(unit.layer, unit.channel),
        "share": kin.share,
        "row": unit.place[0],
        "column": unit.place[1],
        "parents": [_fields(parent, card) for parent in kin.parents],
    }
