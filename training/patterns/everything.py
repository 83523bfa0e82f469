"""All classes in the order of their units: a class added at the end moves no other."""

from training.patterns.insects import INSECTS
from training.patterns.pattern import Pattern
from training.patterns.reptiles import REPTILES
from training.patterns.scales import SCALES
from training.patterns.sea import SEA
from training.patterns.shells import SHELLS

FAMILIES = (SCALES, INSECTS, SHELLS, SEA, REPTILES)

PATTERNS: tuple[Pattern, ...] = tuple(pattern for family in FAMILIES for pattern in family.patterns)
