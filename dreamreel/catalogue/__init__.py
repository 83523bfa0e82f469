"""What can be excited, without loading any of it: networks, layers, channels, classes, neurons.

Tables made from the real modules by ``scripts/make_catalogue.py`` and tested equal to them. They
let a scene be checked, explained and planned in milliseconds, without torch and without weights.
"""

from dreamreel.catalogue.cards import LayerCard, NetworkCard
from dreamreel.catalogue.tables import EMBEDDED, names, network, refused

__all__ = ["EMBEDDED", "LayerCard", "NetworkCard", "names", "network", "refused"]
