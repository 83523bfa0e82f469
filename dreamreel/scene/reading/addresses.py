"""Addresses: what a scene writes to name something in a network, resolved with the catalogue.

``layer:channel``, ``layer`` (all of it), ``layer:channel@x/y`` (at a place), ``class layer:label``,
and bare names of neurons and classes. Whether what is named is worth dreaming is not known here.
"""

import re
from dataclasses import replace

from dreamreel import catalogue
from dreamreel.catalogue import LayerCard, NetworkCard
from dreamreel.catalogue.cards import LOGITS
from dreamreel.scene.text.problems import Refused, quoted, suggestion
from dreamreel.specs import Target
from dreamreel.units import UnitError, parse_share


class NotThere(Refused):
    """A layer, neuron or class that a network does not have."""

    def __init__(self, message: str) -> None:
        super().__init__("DR121", message)


def in_a_scene(error: Refused, card: NetworkCard) -> str:
    """Return why a scene's address is refused, with what its author can do."""
    if not isinstance(error, NotThere):
        return str(error)
    look = f"see: dreamreel networks {card.name}"
    return f"{error} ({look}; layers of another network need network: NAME)"


def find_network(name: str) -> NetworkCard:
    """Return the card of a network.

    Raises:
        Refused: there is none of that name, or it cannot dream.
    """
    try:
        return catalogue.network(name)
    except KeyError:
        if name in catalogue.refused:
            message = f"{name} cannot dream: {catalogue.refused[name]}"
        else:
            near = suggestion(name, catalogue.names())
            message = f"there is no network {quoted(name)}{near}"
        raise Refused("DR120", message) from None


def resolve(address: str, card: NetworkCard) -> Target:
    """Return what an address names in a network.

    Raises:
        Refused: if it is malformed or names nothing; the message offers the nearest name or the
            legal range.
    """
    unit, at, place = address.strip().partition("@")
    target = _unit(card.neurons.get(unit, unit), card)
    if not at:
        return target
    if card.layers[target.layer].stride == 0:
        raise Refused("DR122", f"{target.layer} sees the whole picture and has no positions")
    return replace(target, position=_position(place))


def find_layer(name: str, card: NetworkCard) -> LayerCard:
    """Return the layer of that name or alias.

    Raises:
        Refused: if the network has none.
    """
    try:
        return card.layer(name)
    except KeyError:
        near = suggestion(name, (*card.layers, *card.aliases)) or f"; it has {_some(card)}"
        raise NotThere(f"{card.name} has no layer {quoted(name)}{near}") from None


def is_dead(target: Target, card: NetworkCard) -> bool:
    """Return whether the target is a channel that was never seen to be excited."""
    return target.channel in card.layers[target.layer].dead


def _unit(unit: str, card: NetworkCard) -> Target:
    name, colon, selector = unit.partition(":")
    if colon:
        layer = find_layer(name.strip(), card)
        return Target(layer.name, _channel(selector.strip(), layer, card))
    if name in card.layers or name in card.aliases:
        return Target(card.layer(name).name)
    if not name:
        raise Refused("DR123", "the address is empty; write layer:channel")
    return Target(card.class_layer, _labeled(name, card))


def _channel(selector: str, layer: LayerCard, card: NetworkCard) -> int:
    if re.fullmatch("[0-9]{1,9}", selector):
        channel = int(selector)
        if channel >= layer.channels:
            message = f"{layer.name} has channels 0 to {layer.channels - 1}, not {channel}"
            raise Refused("DR122", message)
        return channel
    if layer.name in (card.class_layer, LOGITS):
        return _labeled(selector, card)
    raise Refused(
        "DR123",
        f"{quoted(selector)} is no channel of {layer.name}: 0 to {layer.channels - 1} are",
    )


def _labeled(label: str, card: NetworkCard) -> int:
    channels = _indexes(label, card.classes) or _indexes(label.lower(), _lower(card.classes))
    if not channels:
        known = (*card.layers, *card.aliases, *card.neurons, *card.classes)
        near = suggestion(label, known) or f"; its layers are {_some(card)}"
        raise NotThere(f"{card.name} has no layer, neuron or class {quoted(label)}{near}")
    if len(channels) > 1:
        choices = " or ".join(f"{card.class_layer}:{channel}" for channel in channels)
        raise Refused("DR121", f"{quoted(label)} names {len(channels)} classes; write {choices}")
    return channels[0]


def _indexes(label: str, labels: tuple[str, ...]) -> list[int]:
    return [index for index, known in enumerate(labels) if known == label]


def _lower(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label.lower() for label in labels)


def _position(place: str) -> tuple[float, float]:
    parts = place.split("/")
    if len(parts) != 2:
        raise Refused("DR123", f"{quoted(place)} is no position; write @x/y, such as @0.5/0.5")
    try:
        x, y = (float(parse_share(part)) for part in parts)
    except UnitError as error:
        raise Refused("DR123", f"the position: {error}") from None
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise Refused("DR122", f"the position {quoted(place)} is outside the frame, 0 to 1")
    return x, y


def _some(card: NetworkCard) -> str:
    names = list(card.layers)
    return " ".join(names) if len(names) <= 16 else " ".join([*names[:6], "...", *names[-4:]])
