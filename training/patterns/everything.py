"""All classes in the order of their units: a class added at the end moves no other."""

from training.patterns.buildings import BUILDINGS
from training.patterns.cells import CELLS
from training.patterns.fabric import FABRIC
from training.patterns.flowers import FLOWERS
from training.patterns.insects import INSECTS
from training.patterns.objects import OBJECTS
from training.patterns.pattern import Pattern
from training.patterns.plants import PLANTS
from training.patterns.reptiles import REPTILES
from training.patterns.scales import SCALES
from training.patterns.sea import SEA
from training.patterns.shells import SHELLS
from training.patterns.skins import SKINS
from training.patterns.waves import WAVES

FAMILIES = (
    WAVES,
    CELLS,
    SCALES,
    SKINS,
    FABRIC,
    FLOWERS,
    PLANTS,
    INSECTS,
    SHELLS,
    SEA,
    REPTILES,
    BUILDINGS,
    OBJECTS,
)

PATTERNS: tuple[Pattern, ...] = tuple(pattern for family in FAMILIES for pattern in family.patterns)
