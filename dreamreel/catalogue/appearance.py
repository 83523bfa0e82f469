"""How a picture looks, as a few numbers and the words for them. Where they come from is not known.

`dreamreel.image.appearance` measures them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from types import MappingProxyType

from dreamreel.catalogue.colors import RGB

Bounds = tuple[tuple[float, str], ...]
"""Each word with where it ends; the last has no end."""

SCALES: Bounds = ((18.0, "small"), (30.0, "medium"), (float("inf"), "large"))
"""Of wavelengths, pixels: thirds of the embedded network's portraits, about."""
GRAINS: Bounds = ((0.0009, "smooth"), (0.0014, "crisp"), (float("inf"), "grainy"))
"""Of the fine share of energy: thirds, about; portraits are much smoother than photographs."""
MOODS: Bounds = ((82.0, "muted"), (109.0, "colorful"), (float("inf"), "vivid"))
"""Of colorfulness: where "highly" and "extremely colorful" begin in Hasler and Suesstrunk (2003),
table 2, since portraits are more colorful than photographs."""
WORDS = tuple(word for bounds in (SCALES, GRAINS, MOODS) for _, word in bounds)
"""All of them."""


MOST_COLORS, FEWEST_COLORS = 5, 3
"""Of a palette."""
LEAST_TELLING = 0.01
"""Nats, below which a color tells nothing."""
LEAST_SHARE = 0.05
"""Of a picture's pixels, below which a further color is no part of its palette."""


@dataclass(frozen=True, slots=True)
class Dye:
    """What of a picture is called by one word for colors."""

    word: str
    share: float
    """Of the picture's pixels, 0..1."""
    color: RGB
    """In the middle of them."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a picture looks."""

    dyes: tuple[Dye, ...]
    """The largest share first."""
    wavelength: float
    """Of the waves that hold most energy, pixels."""
    fine: float
    """Share of the energy in waves shorter than four pixels, above half Nyquist, 0..1."""
    colorfulness: float
    """M3 of Hasler and Suesstrunk (2003), gray levels."""

    @property
    def palette(self) -> tuple[Dye, ...]:
        """The three to five dominant colors; fewer where there are fewer."""
        large = [dye for dye in self.dyes[:MOST_COLORS] if dye.share >= LEAST_SHARE]
        return tuple(large if len(large) > FEWEST_COLORS else self.dyes[:FEWEST_COLORS])

    @property
    def words(self) -> tuple[str, str, str]:
        """How large its forms are, how fine its grain, how strong its colors."""
        return (
            _word(self.wavelength, SCALES),
            _word(self.fine, GRAINS),
            _word(self.colorfulness, MOODS),
        )


def usual_shares(pictures: Iterable[Appearance]) -> Mapping[str, float]:
    """Return the mean share of each word for colors, over at least one picture."""
    sums: dict[str, float] = defaultdict(float)
    count = 0
    for picture in pictures:
        count += 1
        for dye in picture.dyes:
            sums[dye.word] += dye.share
    return MappingProxyType({word: total / count for word, total in sums.items()})


def telling_colors(picture: Appearance, usual: Mapping[str, float]) -> Mapping[str, float]:
    """Return the colors of which a picture has more than is usual, those that tell most first.

    Nearly every portrait has some green and some purple, so shares alone tell little. Each color
    has its part in the divergence of the shares from the usual ones (Kullback and Leibler 1951),
    in nats.
    """
    parts = {dye.word: dye.share * log(dye.share / usual[dye.word]) for dye in picture.dyes}
    telling = {word: part for word, part in parts.items() if part >= LEAST_TELLING}
    return MappingProxyType(dict(sorted(telling.items(), key=lambda pair: -pair[1])))


def _word(value: float, bounds: Bounds) -> str:
    return next(word for end, word in bounds if value < end)
