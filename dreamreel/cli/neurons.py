"""``dreamreel neurons``: finding neurons for a scene, by words, by chance or by a picture."""

import json as jsonlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.catalogue import EMBEDDED
from dreamreel.cli import options as opt
from dreamreel.cli import probing
from dreamreel.cli.findings import Found, clips, fields, in_words
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.streams import show
from dreamreel.errors import UsageError

if TYPE_CHECKING:
    from dreamreel.catalogue import NetworkCard
    from dreamreel.catalogue.neurons import Neuron
    from dreamreel.networks import Network

MOST, MOST_SEED = 1000, 2**63 - 1
SHOWN = 12
"""Neurons, where nobody says how many."""

NetworkName = Annotated[
    str, typer.Argument(metavar="NETWORK", help="As `dreamreel networks` lists it.")
]
SearchOption = Annotated[
    str | None,
    typer.Option(
        "--search",
        metavar="WORDS",
        help="Those that all of these words fit: classes, colors, small, medium or large, smooth, "
        "crisp or grainy, muted, colorful or vivid, layers, names of favorites and why they are.",
    ),
]
RandomOption = Annotated[
    int | None,
    typer.Option("--random", metavar="N", min=1, max=MOST, help="N of them by chance."),
]
LikeOption = Annotated[
    Path | None,
    typer.Option(
        "--like",
        metavar="PICTURE",
        readable=False,
        help="Those first that this picture excites most, compared with what usually does.",
    ),
]
LayersOption = Annotated[
    list[str] | None,
    typer.Option("--layer", metavar="LAYER", help="Of this one only. Can be repeated."),
]
AliveOption = Annotated[
    bool, typer.Option("--alive", help="Leave out what is dead, or silent at its own portrait.")
]
SeedOption = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, max=MOST_SEED, help="Of --random.")
]
TopOption = Annotated[
    int | None,
    typer.Option(
        "--top",
        metavar="N",
        min=1,
        max=MOST,
        help=f"Show N at most; without it, {SHOWN}, of favorites all.",
    ),
]
YamlOption = Annotated[bool, typer.Option("--yaml", help="Answer in YAML alone, for a scene.")]


def command(
    network: NetworkName = EMBEDDED,
    search: SearchOption = None,
    random: RandomOption = None,
    like: LikeOption = None,
    layer: LayersOption = None,
    alive: AliveOption = False,
    seed: SeedOption = 0,
    top: TopOption = None,
    size: probing.SizeOption = probing.DEFAULT_SIZE,
    weights: probing.WeightsOption = None,
    device: opt.Device = "auto",
    yaml: YamlOption = False,
    json: opt.Json = False,
) -> None:
    """Find neurons for a scene: by words, by chance, by a picture. Without any of it: favorites.

    How portraits look is known of the embedded network with its own weights; of others, names.
    The clips below the table are ready to paste into a scene.
    """
    leave_deleted_folder(None, like, weights)
    _check_wishes(random=random, like=like, yaml=yaml, json=json)
    card = find(network)
    from dreamreel.catalogue.neurons import neurons  # here: no --help waits
    from dreamreel.catalogue.neurons import table as known_of

    known = None if weights else known_of(card.name)
    names = {probing.layer_of(name, card).name for name in layer or card.layers}
    chosen = [neuron for neuron in neurons(card, known) if neuron.layer in names]
    if search is not None:
        chosen = _searched(chosen, search, card)
    elif random is None and like is None:
        chosen = _favorites(chosen, card)
        top = top or len(chosen)
    eyes = Eyes(card, known is not None, weights, size, device)
    if alive:
        chosen = _alive(chosen, eyes)
    if random is not None:
        chosen = _by_chance(chosen, random, seed)
    found = _alike(chosen, eyes, like) if like else [Found(neuron) for neuron in chosen]
    found = found[: top or random or SHOWN]
    if json:
        show(jsonlib.dumps([fields(each) for each in found], indent=2, ensure_ascii=False))
        return
    scene = "\n".join(clips(found, card))
    show(scene if yaml else f"{in_words(found)}\n\n{scene}")


@dataclass(frozen=True, slots=True)
class Eyes:
    """With what a network looks."""

    card: "NetworkCard"
    is_known: bool
    """Whether a table tells of its neurons."""
    weights: Path | None
    size: int
    """Shorter side of what it sees, pixels."""
    device: str

    def opened(self, neurons: Sequence["Neuron"]) -> "Network":
        """Load the network for the layers of some neurons."""
        from dreamreel.probing.seeing import check_size

        check_size(self.size, self.card)
        layers = list(dict.fromkeys(neuron.layer for neuron in neurons))
        return probing.opened(self.card, layers, weights=self.weights, device=self.device)


def _check_wishes(*, random: int | None, like: Path | None, yaml: bool, json: bool) -> None:
    if random is not None and like is not None:
        raise UsageError("--random and --like are two orders", hint="Give one of them.")
    if yaml and json:
        raise UsageError("--yaml and --json are two answers", hint="Give one of them.")


def _searched(neurons: "list[Neuron]", text: str, card: "NetworkCard") -> "list[Neuron]":
    from dreamreel.catalogue import search
    from dreamreel.scene.text.problems import quoted, suggestion

    words = search.words_of(text)
    if not words:
        raise UsageError("--search: there are no words", hint='Such as --search "gold eye".')
    found = search.search(neurons, words)
    if found:
        return found
    for word in search.unknown(neurons, words):
        near = suggestion(word, search.vocabulary(neurons))
        raise UsageError(
            f"--search: {quoted(word)} fits none of these neurons of {card.name}{near}",
            hint=f"Words are {_what_fits(neurons)}.",
        )
    raise UsageError(
        f"--search: no neuron of {card.name} is all of {', '.join(map(quoted, words))}",
        hint="Leave a word out.",
    )


def _what_fits(neurons: "list[Neuron]") -> str:
    from dreamreel.catalogue.appearance import WORDS
    from dreamreel.catalogue.colors import EXAMPLES

    if not any(neuron.appearance for neuron in neurons):
        return "layers and classes here: of this network names alone are known"
    return f"{', '.join((*EXAMPLES, *WORDS))}, layers, classes and favorites"


def _favorites(neurons: "list[Neuron]", card: "NetworkCard") -> "list[Neuron]":
    chosen = [neuron for neuron in neurons if neuron.reason]
    if not chosen:
        raise UsageError(
            f"there are no favorites among these neurons of {card.name}",
            hint="Give --search, --random or --like.",
        )
    return chosen


def _alive(neurons: "list[Neuron]", eyes: Eyes) -> "list[Neuron]":
    """Return the neurons that are alive; where no table tells, they are looked at."""
    alive = [neuron for neuron in neurons if neuron.is_alive]
    if alive and not eyes.is_known:
        from dreamreel.probing.usual import awake  # here: no --help waits for torch

        with probing.within_memory(eyes.size):
            alive = awake(eyes.opened(alive), alive, eyes.size)
    if not alive:
        raise UsageError(f"none of these neurons of {eyes.card.name} is alive")
    return alive


def _by_chance(neurons: "list[Neuron]", count: int, seed: int) -> "list[Neuron]":
    """Return some neurons, none twice; the same ones for the same seed."""
    from dreamreel.scene.reading.picks import pick

    pool = tuple(range(len(neurons)))
    picked = pick(pool, min(count, len(pool)), apart=1, seed=seed, place="neurons")
    return [neurons[number] for number in picked]


def _alike(neurons: "list[Neuron]", eyes: Eyes, like: Path) -> list[Found]:
    """Return the neurons that a picture excites most, compared with what usually does, first."""
    from dreamreel.probing.seeing import read_picture  # here: no --help waits for torch
    from dreamreel.probing.usual import surprises

    picture = read_picture(like, eyes.size)
    with probing.within_memory(eyes.size):
        values = surprises(eyes.opened(neurons), neurons, picture)
    pairs = [Found(neuron, value) for neuron, value in zip(neurons, values, strict=True)]
    return sorted(pairs, key=lambda each: -(each.surprise or 0.0))
