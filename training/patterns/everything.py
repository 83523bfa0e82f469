"""All classes in the order of their units: a class added at the end moves no other."""

from training.patterns.aviary import AVIARY
from training.patterns.beasts import BEASTS
from training.patterns.birds import BIRDS
from training.patterns.eyes import EYES
from training.patterns.faces import FACES
from training.patterns.pattern import Pattern
from training.patterns.scales import SCALES
from training.patterns.wilds import WILDS
from training.patterns.woods import WOODS

FAMILIES = (SCALES, EYES, BIRDS, AVIARY, FACES, BEASTS, WOODS, WILDS)

PATTERNS: tuple[Pattern, ...] = tuple(pattern for family in FAMILIES for pattern in family.patterns)
