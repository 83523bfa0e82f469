"""The cards of the catalogue: a network and its layers as plain values. No files are read here."""

from collections.abc import Mapping
from dataclasses import dataclass

LOGITS = "logits"
"""The network's last value, a number for each class."""


@dataclass(frozen=True, slots=True)
class LayerCard:
    """One layer whose channels can be excited.

    A convolution and the normalization that follows it are one layer, named after the convolution.
    Modules that end at the same value are one layer too, named after the outermost.
    """

    name: str
    """Path of the module; ``logits`` is the network's last value."""
    channels: int
    stride: int
    """Input pixels from one unit to the next; 0: one unit that sees the whole picture."""
    depth: int
    """Place in the network's order of computation, from 0; unique within the network."""
    rectified: bool = False
    """Whether the network goes on with the ReLU (or ReLU6) of the value, tapped before it."""
    dead: tuple[int, ...] = ()
    """Channels that were never seen to become positive, ascending."""


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """One network."""

    name: str
    """As a scene writes it."""
    title: str
    layers: Mapping[str, LayerCard]
    """In order of depth."""
    aliases: Mapping[str, str]
    """Other names of layers, such as the field's ``relu4_3`` of VGG, to the names in ``layers``."""
    class_layer: str
    """The layer whose channel i is class i."""
    classes: tuple[str, ...]
    """Labels by channel, each once."""
    neurons: Mapping[str, str]
    """Favorites: name to address, ``layer:channel``."""
    embedded: bool
    """Whether the weights are part of this package."""
    license: str
    """Of the weights, as published."""
    weights_file: str
    """Name of the published file, which carries the head of its SHA-256; empty if embedded."""
    mean: tuple[float, float, float]
    """Subtracted from RGB in 0..1 before the network."""
    std: tuple[float, float, float]
    """Divisor after that."""
    min_size: int
    """Shorter side of the smallest picture that passes through the whole network, pixels."""

    def layer(self, name: str) -> LayerCard:
        """Return the layer of that name or alias.

        Raises:
            KeyError: if there is none.
        """
        return self.layers[self.aliases.get(name, name)]

    def label(self, layer: str, channel: int) -> str:
        """Return what a channel is called: a favorite's name, or a class; empty if nothing."""
        names = [name for name, at in self.neurons.items() if at == f"{layer}:{channel}"]
        is_class = layer in (self.class_layer, LOGITS)
        return ", ".join([*names, *([self.classes[channel]] if is_class else [])])
