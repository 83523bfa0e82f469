"""How neurons are shown that somebody looked for: as a table, as clips of a scene, as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dreamreel.catalogue import EMBEDDED
from dreamreel.cli.clips import clips_of
from dreamreel.cli.tables import table

if TYPE_CHECKING:
    from dreamreel.catalogue import NetworkCard
    from dreamreel.catalogue.appearance import Appearance
    from dreamreel.catalogue.neurons import Neuron
    from dreamreel.durable import Json

COLORS_TOLD, CLASSES_TOLD = 3, 3
"""Of a neuron, in a line of the table."""


@dataclass(frozen=True, slots=True)
class Found:
    """A neuron that is shown."""

    neuron: "Neuron"
    surprise: float | None = None
    """Deviations above what is usual for it, at a picture; None: there is no picture."""


def in_words(found: Sequence[Found]) -> str:
    """Return a table, and below it the reasons for favorites."""
    heads = ("neuron", "name", "excited", "colors", "forms", "excited by")
    lines = [table([heads, *map(_row, found)])]
    reasons = [f"{n.name}: {n.reason}" for n in (each.neuron for each in found) if n.reason]
    return "\n".join([*lines, *(["", *reasons] if reasons else [])])


def _row(found: Found) -> tuple[str, ...]:
    neuron, looks = found.neuron, found.neuron.appearance
    surprise = "" if found.surprise is None else f"{found.surprise:+.1f}"
    return (
        neuron.address,
        neuron.name if neuron.is_alive else f"{neuron.name} (silent)".strip(),
        surprise,
        ", ".join(list(neuron.colors)[:COLORS_TOLD]),
        ", ".join(looks.words) if looks else "",
        ", ".join(label for label, _ in neuron.classes[:CLASSES_TOLD]),
    )


def clips(found: Sequence[Found], card: "NetworkCard") -> Iterator[str]:
    """Yield the lines of a scene: a clip for each neuron, with what is known of it."""
    if card.name != EMBEDDED:
        yield f"network: {card.name}"
    yield "sequence:"
    written = clips_of([each.neuron.address for each in found])
    width = max(map(len, written))
    for clip, each in zip(written, found, strict=True):
        note = _note(each.neuron)
        yield f"{clip:{width}}  # {note}" if note else clip


def _note(neuron: "Neuron") -> str:
    looks = neuron.appearance
    about = ", ".join([*list(neuron.colors)[:COLORS_TOLD], *looks.words]) if looks else ""
    return ": ".join(filter(None, (neuron.name, about)))


def fields(found: Found) -> "dict[str, Json]":
    """Return all that is known of a neuron, for JSON."""
    neuron = found.neuron
    classes: list[Json] = [
        {"class": label, "activation": activation} for label, activation in neuron.classes
    ]
    return {
        "address": neuron.address,
        "name": neuron.name,
        "reason": neuron.reason,
        "alive": neuron.is_alive,
        "reached": neuron.reached,
        "excited": found.surprise,
        "colors": list(neuron.colors),
        "appearance": _looks(neuron.appearance) if neuron.appearance else None,
        "classes": classes,
    }


def _looks(looks: "Appearance") -> "dict[str, Json]":
    palette: list[Json] = [
        {"color": f"#{bytes(each.color).hex()}", "word": each.word, "share": each.share}
        for each in looks.palette
    ]
    return {
        "palette": palette,
        "words": list(looks.words),
        "wavelength": looks.wavelength,
        "fine": looks.fine,
        "colorfulness": looks.colorfulness,
    }
