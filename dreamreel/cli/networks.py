"""``dreamreel networks``: what can dream, and of what."""

import json as jsonlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.streams import show
from dreamreel.cli.tables import table
from dreamreel.errors import UsageError

if TYPE_CHECKING:
    from dreamreel.catalogue import LayerCard, NetworkCard

NetworkName = Annotated[
    str | None,
    typer.Argument(metavar="NETWORK", help="Show the layers of this one.", show_default=False),
]


def command(network: NetworkName = None, json: opt.Json = False) -> None:
    """List the networks that can dream, or the layers of one.

    An address in a scene is LAYER:CHANNEL, counted from 0. A dead channel was never excited by
    anything that was tried.
    """
    from dreamreel import catalogue  # here: no --help waits for it

    if network is None:
        cards = [catalogue.network(name) for name in catalogue.names()]
        show(_json([_summary(card) for card in cards]) if json else _list(cards))
    else:
        card = find(network)
        show(_json(_details(card)) if json else _describe(card))


def find(name: str) -> "NetworkCard":
    """Return the card of a network.

    Raises:
        UsageError: there is none of that name, or it cannot dream.
    """
    from dreamreel.scene.reading.addresses import find_network
    from dreamreel.scene.text.problems import Refused

    try:
        return find_network(name)
    except Refused as error:
        raise UsageError(str(error), hint="See: dreamreel networks") from None


def _summary(card: "NetworkCard") -> dict[str, object]:
    from dreamreel.cli.weights import weights_file

    place = weights_file(card)
    return {
        "name": card.name,
        "title": card.title,
        "embedded": card.embedded,
        "license": card.license,
        "weights": str(place),
        "weights_there": place.is_file(),
        "layers": len(card.layers),
        "classes": len(card.classes),
        "min_size": card.min_size,
        "mean": card.mean,
        "std": card.std,
    }


def _details(card: "NetworkCard") -> dict[str, object]:
    layers = [
        {
            "name": layer.name,
            "channels": layer.channels,
            "stride": layer.stride,
            "depth": layer.depth,
            "rectified": layer.rectified,
            "dead": list(layer.dead),
        }
        for layer in card.layers.values()
    ]
    return _summary(card) | {
        "layers": layers,
        "aliases": dict(card.aliases),
        "class_layer": card.class_layer,
        "classes": list(card.classes),
        "neurons": dict(card.neurons),
    }


def _list(cards: Sequence["NetworkCard"]) -> str:
    terms = list(dict.fromkeys(card.license for card in cards))
    rows = [("network", "layers", "classes", "smallest", "weights", "license")]
    for card in cards:
        sizes = (str(len(card.layers)), str(len(card.classes)), f"{card.min_size}px")
        rows.append((card.name, *sizes, _whereabouts(card), f"[{terms.index(card.license) + 1}]"))
    notes = [f"[{number}] {text}" for number, text in enumerate(terms, 1)]
    return "\n".join([table(rows), "", *notes, "", "Layers: dreamreel networks NETWORK"])


def _whereabouts(card: "NetworkCard") -> str:
    from dreamreel.cli.weights import weights_file

    if card.embedded:
        return "embedded"
    return "here" if weights_file(card).is_file() else "to download"


def _describe(card: "NetworkCard") -> str:
    summary = _summary(card)
    there = "here" if summary["weights_there"] else "downloaded when first used"
    mean, std = (" ".join(f"{value:g}" for value in values) for values in (card.mean, card.std))
    by_layer: dict[str, list[str]] = {}
    for alias, layer in card.aliases.items():
        by_layer.setdefault(layer, []).append(alias)
    rows = [("layer", "channels", "stride", "dead", "also called")]
    rows += [_row(layer, by_layer.get(layer.name, [])) for layer in card.layers.values()]
    lines = [
        f"{card.name}: {card.title}",
        f"weights: {summary['weights']} ({there}); license: {card.license}",
        f"input: RGB 0..1, minus {mean}, over {std}; shorter side from {card.min_size} pixels",
        "",
        table(rows),
        "",
        f"{len(card.classes)} classes of {card.class_layer}: {', '.join(card.classes)}",
    ]
    lines += [f"{name}: {address}" for name, address in card.neurons.items()]
    return "\n".join(lines)


def _row(layer: "LayerCard", aliases: Sequence[str]) -> tuple[str, ...]:
    stride = f"{layer.stride}px" if layer.stride else "whole"
    dead = str(len(layer.dead)) if layer.dead else ""
    return (layer.name, str(layer.channels), stride, dead, ", ".join(aliases))


def _json(value: object) -> str:
    return jsonlib.dumps(value, indent=2, ensure_ascii=False)
