"""``dreamreel lineage``: which units feed a unit most, down to the first layer."""

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.catalogue.lineage import KEPT, Channel, Feeders, Feeding, descend, feeding, kept
from dreamreel.cli import lineage_drawing as drawing
from dreamreel.cli import options as opt
from dreamreel.cli import probing
from dreamreel.cli.clips import clips_of
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.portrait import PresetOption, StepsOption, recipe_of
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import show, show_if_possible
from dreamreel.portraits import presets

if TYPE_CHECKING:
    from dreamreel.catalogue import NetworkCard
    from dreamreel.durable import Json
    from dreamreel.probing.lineage import Ground, Kin
    from dreamreel.specs import Target

DEEPEST = 1000
"""Generations; more than any network has."""

Unit = Annotated[
    str,
    typer.Argument(metavar="UNIT", help="A channel or unit, as scenes write it: s16c:75, owl."),
]
PictureOption = Annotated[
    Path | None,
    typer.Option(
        "--picture",
        metavar="FILE",
        readable=False,
        help="Follow what happens at this picture, or with the word portrait at the unit's own; "
        "without it, the weights.",
    ),
]
OutOption = Annotated[
    list[Path] | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FILE",
        readable=False,
        help="Draw the tree with every unit's portrait: a .png to hang, an .html to walk in. "
        "Can be given twice.",
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
BothOption = Annotated[
    bool, typer.Option("--both", help="Follow what holds a unit back, too, with a minus.")
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


def command(
    network: probing.NetworkArgument,
    unit: Unit,
    picture: PictureOption = None,
    top: TopOption = 3,
    depth: DepthOption = DEEPEST,
    both: BothOption = False,
    chords: ChordsOption = None,
    out: OutOption = None,
    preset: PresetOption = None,
    steps: StepsOption = None,
    size: probing.SizeOption = probing.DEFAULT_SIZE,
    weights: probing.WeightsOption = None,
    device: opt.Device = "auto",
    quiet: opt.Quiet = False,
    json: opt.Json = False,
) -> None:
    """Show which units feed a unit most, and which feed those, down to the first layer.

    Each with its share of all that feeds the unit above it. With -o the tree is drawn, each unit
    with its portrait.
    """
    leave_deleted_folder(None, picture, weights, *(out or ()))
    card = find(network)
    target = probing.unit_of(unit, card)
    from dreamreel.movie.neurons.lineage import LineageJob
    from dreamreel.probing.lineage import ground_of, grown  # here: no --help waits for torch
    from dreamreel.probing.seeing import as_input, check_size

    check_size(size, card)
    name = preset or presets.DEFAULT
    recipe = recipe_of(name, steps)
    if out:
        drawing.check(out, chords=chords, top=top, depth=depth)
    table = None if picture or weights or chords is None else feeding(card.name)
    answer: dict[str, Json] = {}
    with probing.within_memory(size), stopping("after this step") as stop:
        loaded = probing.opened(card, list(card.layers), weights=weights, device=device)
        seen = drawing.seen(picture, loaded, target, size=size, recipe=recipe, stop=stop)
        shown = as_input([seen], loaded.mean.device)
        ground = ground_of(loaded, shown, by_weight=picture is None)
        if chords is None:
            tree = grown(ground, target, top=top, depth=depth, both=both)
            lines = _tree(tree, card)
            answer["lineage"] = _fields(tree, card)
            if out:
                how = drawing.told(picture, both=both)
                job = LineageJob(loaded, tree, how, name, recipe, tuple(out), stop)
                drawn = drawing.draw(job, silent=quiet or json)
                answer["out"] = [str(path) for path in drawn.paths]
                lines = drawing.in_words(drawn)
        else:
            chain = _steps(ground, target, card, table, breadth=chords, depth=depth)
            lines = _clips(chain)
            answer["chords"] = _chords(chain)
    if json:
        by = "picture" if picture else "portraits" if table else "weight"
        known = {"network": card.name, "weights_sha256": loaded.weights_sha256, "by": by}
        fields = {**known, "picture": str(picture) if picture else None, **answer}
        show(jsonlib.dumps(fields, indent=2, ensure_ascii=False))
    elif not (out and quiet):
        (show_if_possible if out else show)("\n".join(lines))


def _steps(
    ground: "Ground",
    target: "Target",
    card: "NetworkCard",
    table: Feeding | None,
    *,
    breadth: int,
    depth: int,
) -> list[dict[Channel, float]]:
    """Return the chords from a unit down, as scenes have them; by the table, if there is one."""
    from dreamreel.probing.lineage import feeders, unit_at
    from dreamreel.specs import Target

    def measured(channel: Channel) -> Feeders:
        found = feeders(ground, unit_at(ground, Target(*channel)))
        return kept((((unit.layer, unit.channel), share) for share, unit in found), card)

    assert target.channel is not None  # unit_of() refuses layers
    first = (target.layer, target.channel)
    return descend(first, table or measured, breadth=breadth, depth=depth)


def _chords(steps: list[dict[Channel, float]]) -> "list[Json]":
    return [
        {f"{layer}:{channel}": weight for (layer, channel), weight in step.items()}
        for step in steps
    ]


def _clips(steps: list[dict[Channel, float]]) -> Iterator[str]:
    """Yield the lines of a sequence, ready to paste."""
    chords = (
        ", ".join(f"{layer}:{channel}: {weight:g}" for (layer, channel), weight in step.items())
        for step in steps
    )
    yield "sequence:"
    yield from clips_of([f"{{{chord}}}" for chord in chords])


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
