"""All classes in the order of their units: a class added at the end moves no other."""

from training.patterns.aviary import AVIARY
from training.patterns.beasts import BEASTS
from training.patterns.birds import BIRDS
from training.patterns.buildings import BUILDINGS
from training.patterns.cells import CELLS
from training.patterns.eyes import EYES
from training.patterns.fabric import FABRIC
from training.patterns.faces import FACES
from training.patterns.flowers import FLOWERS
from training.patterns.fluids import FLUIDS
from training.patterns.fractals import FRACTALS
from training.patterns.insects import INSECTS
from training.patterns.objects import OBJECTS
from training.patterns.ornaments import ORNAMENTS
from training.patterns.pattern import Pattern
from training.patterns.plants import PLANTS
from training.patterns.reptiles import REPTILES
from training.patterns.scales import SCALES
from training.patterns.sea import SEA
from training.patterns.shells import SHELLS
from training.patterns.skins import SKINS
from training.patterns.sky import SKY
from training.patterns.waves import WAVES
from training.patterns.wilds import WILDS
from training.patterns.woods import WOODS

FAMILIES = (
    WAVES,
    CELLS,
    SCALES,
    SKINS,
    FABRIC,
    FLUIDS,
    FRACTALS,
    ORNAMENTS,
    SKY,
    FLOWERS,
    PLANTS,
    INSECTS,
    SHELLS,
    SEA,
    REPTILES,
    EYES,
    BIRDS,
    AVIARY,
    FACES,
    BEASTS,
    WOODS,
    WILDS,
    BUILDINGS,
    OBJECTS,
)

PATTERNS: tuple[Pattern, ...] = tuple(pattern for family in FAMILIES for pattern in family.patterns)
