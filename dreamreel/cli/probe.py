"""``dreamreel probe``: what a network sees in a picture."""

import json as jsonlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dreamreel.cli import options as opt
from dreamreel.cli import probing
from dreamreel.cli.failures import counted
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.streams import show
from dreamreel.errors import UsageError
from dreamreel.probing.options import FORMS, Form

if TYPE_CHECKING:
    import numpy as np

    from dreamreel.catalogue import NetworkCard
    from dreamreel.durable import Json
    from dreamreel.networks import Network
    from dreamreel.probing.attribution import Unit
    from dreamreel.probing.options import Method
    from dreamreel.probing.sheets import Finding
    from dreamreel.specs import Target

MOST_LISTED = 6
"""Units of a layer in the list of the strongest."""

Picture = Annotated[
    Path,
    typer.Argument(metavar="PICTURE", help="What the network sees.", readable=False),
]
Units = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[UNIT]...",
        help="Channels, or units of them, as scenes write them: s16c:75, s16c:75@0.5/0.5, owl.",
        show_default=False,
    ),
]
LayerOption = Annotated[
    str | None, typer.Option("--layer", metavar="LAYER", help="Show all channels of this one.")
]
MethodOption = Annotated[
    probing.Methods, typer.Option("--method", help="How a unit is followed back to the pixels.")
]
FormOption = Annotated[
    Literal["raw", "norm", "overlay", "all"],
    typer.Option("--form", help="How that is drawn."),
]


def command(
    picture: Picture,
    network: probing.NetworkArgument,
    units: Units = None,
    layer: LayerOption = None,
    method: MethodOption = "guided",
    form: FormOption = "all",
    size: probing.SizeOption = probing.DEFAULT_SIZE,
    out: probing.SheetOption = None,
    weights: probing.WeightsOption = None,
    device: opt.Device = "auto",
    json: opt.Json = False,
) -> None:
    """Show what a network sees in a picture.

    With units: a sheet of what in the picture each of them answered to. A channel stands for its
    strongest unit. With --layer: a sheet of all activations of that layer. With neither: a list of
    the units that answer most, layer by layer.
    """
    leave_deleted_folder(out, picture, weights)
    if units and layer:
        raise UsageError("there are units and --layer", hint="Give one or the other.")
    if out and not (units or layer):
        raise UsageError("-o needs units or --layer", hint="A list of units has no sheet.")
    card = find(network)
    targets = [probing.unit_of(address, card) for address in units or ()]
    whole = [probing.layer_of(layer, card).name] if layer else []
    layers = list(dict.fromkeys([*(target.layer for target in targets), *whole]))
    place = probing.place_of(out, _name(picture, card, targets, whole)) if layers else None
    with probing.within_memory(size):
        shown = _show(picture, card, layers, size=size, weights=weights, device=device)
        if place is None:
            answer = _list_strongest(shown)
        elif whole:
            answer = _draw_layer(shown, place)
        else:
            forms = FORMS if form == "all" else (form,)
            answer = _draw_units(shown, targets, probing.methods_of(method), forms, place)
    text, fields = answer
    show(jsonlib.dumps(shown.fields | fields, indent=2, ensure_ascii=False) if json else text)


Answer = tuple[str, dict[str, "Json"]]
"""What is told: in words, and as fields of JSON."""


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """A picture before a network."""

    path: Path
    picture: "np.ndarray"
    """(H, W, 3) 0..1."""
    network: "Network"

    @property
    def fields(self) -> "dict[str, Json]":
        """What it is, as fields of JSON."""
        height, width = self.picture.shape[:2]
        return {
            "picture": str(self.path),
            "network": self.network.card.name,
            "weights_sha256": self.network.weights_sha256,
            "size": [width, height],
        }


def _show(
    path: Path,
    card: "NetworkCard",
    layers: Sequence[str],
    *,
    size: int,
    weights: Path | None,
    device: str,
) -> _Shown:
    from dreamreel.probing.seeing import check_size, read_picture  # here: no --help waits for torch

    check_size(size, card)
    picture = read_picture(path, size)  # a wrong picture is told before the network is loaded
    network = probing.opened(card, layers or list(card.layers), weights=weights, device=device)
    return _Shown(path, picture, network)


def _draw_units(
    shown: _Shown,
    targets: "Sequence[Target]",
    methods: "Sequence[Method]",
    forms: Sequence[Form],
    out: Path,
) -> Answer:
    from dreamreel.probing.place import save
    from dreamreel.probing.sheets import find as follow
    from dreamreel.probing.sheets import probe_sheet

    card = shown.network.card
    findings = follow(shown.network, shown.picture, targets, methods)
    title = f"{shown.path.name} seen by {card.name}"
    sheet = probe_sheet(shown.picture, findings, forms, card=card, title=title)
    rows: list[Json] = [_finding(finding, shown) for finding in findings]
    fields: dict[str, Json] = {"methods": list(methods), "forms": list(forms), "units": rows}
    save(out, sheet, shown.fields | fields)
    told = f"{out}: {counted(len(findings), 'unit')} of {card.name}"
    return told, {"sheet": str(out)} | fields


def _draw_layer(shown: _Shown, out: Path) -> Answer:
    from dreamreel.probing.place import save
    from dreamreel.probing.seeing import answers
    from dreamreel.probing.sheets import channels_sheet

    card = shown.network.card
    ((layer, values),) = answers(shown.network, shown.picture).items()
    title = f"{layer} of {card.name} at {shown.path.name}"
    sheet = channels_sheet(layer, values, card, title=title)
    peaks = values[0].flatten(1).max(1).values.tolist()
    save(out, sheet, shown.fields | {"layer": layer})
    told = f"{out}: {counted(len(peaks), 'channel')} of {layer}"
    return told, {"sheet": str(out), "layer": layer, "strongest": peaks}


def _list_strongest(shown: _Shown) -> Answer:
    from dreamreel.probing.seeing import answers, strongest

    card = shown.network.card
    by_layer = strongest(answers(shown.network, shown.picture), MOST_LISTED)
    width = max(map(len, by_layer))
    rows = [f"{'layer':{width}}  channels that answer most, each with its strongest activation"]
    rows += [
        f"{layer:{width}}  {', '.join(_brief(unit, card) for unit in units)}"
        for layer, units in by_layer.items()
    ]
    found: dict[str, Json] = {
        layer: [_unit(unit, card) for unit in units] for layer, units in by_layer.items()
    }
    return "\n".join(rows), {"layers": found}


def _brief(unit: "Unit", card: "NetworkCard") -> str:
    name = card.label(unit.layer, unit.channel)
    return f"{unit.channel}{f' {name}' if name else ''} ({unit.value:.3g})"


def _finding(finding: "Finding", shown: _Shown) -> "Json":
    top, left, bottom, right = finding.box(shown.picture)
    box: Mapping[str, Json] = {"top": top, "left": left, "bottom": bottom, "right": right}
    return {**_unit(finding.unit, shown.network.card), "sees": dict(box)}


def _unit(unit: "Unit", card: "NetworkCard") -> "dict[str, Json]":
    row, column = unit.place
    return {
        "unit": f"{unit.layer}:{unit.channel}",
        "name": card.label(unit.layer, unit.channel),
        "activation": unit.value,
        "row": row,
        "column": column,
    }


def _name(
    picture: Path, card: "NetworkCard", targets: "Sequence[Target]", layers: Sequence[str]
) -> str:
    """Return what a sheet is called of which nobody said that."""
    units = [str(target).translate(_IN_NAMES) for target in targets]
    what = units[0] if len(units) == 1 else f"{len(units)}-units" if units else layers[0]
    return f"{picture.stem}.{card.name}.{what}"


_IN_NAMES = str.maketrans({":": "-", "@": "-at-", "/": "-"})
