"""All classes in the order of their units: a class added at the end moves no other."""

from training.patterns.animals.aviary import AVIARY
from training.patterns.animals.beasts import BEASTS
from training.patterns.animals.birds import BIRDS
from training.patterns.animals.wilds import WILDS
from training.patterns.animals.woods import WOODS
from training.patterns.crawlers.insects import INSECTS
from training.patterns.crawlers.reptiles import REPTILES
from training.patterns.fields.fluids import FLUIDS
from training.patterns.fields.fractals import FRACTALS
from training.patterns.fields.ornaments import ORNAMENTS
from training.patterns.garden.flowers import FLOWERS
from training.patterns.garden.plants import PLANTS
from training.patterns.heavens.sky import SKY
from training.patterns.made.buildings import BUILDINGS
from training.patterns.made.objects import OBJECTS
from training.patterns.pattern import Pattern
from training.patterns.people.eyes import EYES
from training.patterns.people.faces import FACES
from training.patterns.textures.cells import CELLS
from training.patterns.textures.fabric import FABRIC
from training.patterns.textures.scales import SCALES
from training.patterns.textures.skins import SKINS
from training.patterns.textures.waves import WAVES
from training.patterns.waters.sea import SEA
from training.patterns.waters.shells import SHELLS

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
