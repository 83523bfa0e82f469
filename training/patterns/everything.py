"""All classes in the order of their units: a class added at the end moves no other."""

from training.patterns.fluids import FLUIDS
from training.patterns.fractals import FRACTALS
from training.patterns.ornaments import ORNAMENTS
from training.patterns.pattern import Pattern
from training.patterns.scales import SCALES
from training.patterns.sky import SKY

FAMILIES = (SCALES, FLUIDS, FRACTALS, ORNAMENTS, SKY)

PATTERNS: tuple[Pattern, ...] = tuple(pattern for family in FAMILIES for pattern in family.patterns)
