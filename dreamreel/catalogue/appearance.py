"""How a picture looks, as a few numbers and the words for them. Where they come from is not known.

`dreamreel.image.appearance` measures them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dreamreel.catalogue.colors import RGB, word_of

Bounds = tuple[tuple[float, str], ...]
"""Each word with where it ends; the last has no end."""

SCALES: Bounds = ((9.0, "small"), (18.0, "medium"), (float("inf"), "large"))
"""Of wavelengths, pixels: thirds of the embedded network's portraits, about."""
GRAINS: Bounds = ((0.03, "smooth"), (0.12, "crisp"), (float("inf"), "grainy"))
"""Of the fine share of energy; by eye."""
MOODS: Bounds = ((33.0, "muted"), (82.0, "colorful"), (float("inf"), "vivid"))
"""Of colorfulness: "moderately" and "highly colorful" in Hasler and Suesstrunk (2003), table 2."""
WORDS = tuple(word for bounds in (SCALES, GRAINS, MOODS) for _, word in bounds)
"""All of them."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """One of the colors of a picture."""

    color: RGB
    share: float
    """Of the picture's pixels, 0..1."""

    @property
    def word(self) -> str:
        """What the color is called."""
        return word_of(self.color)


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a picture looks."""

    palette: tuple[Swatch, ...]
    """Three to five, the largest share first; fewer where there are fewer colors."""
    wavelength: float
    """Of the waves that hold most energy, pixels."""
    fine: float
    """Share of the energy in waves shorter than four pixels, above half Nyquist, 0..1."""
    colorfulness: float
    """M3 of Hasler and Suesstrunk (2003), gray levels."""

    @property
    def colors(self) -> Mapping[str, float]:
        """Shares by the colors' words, the largest first."""
        shares: dict[str, float] = defaultdict(float)
        for swatch in self.palette:
            shares[swatch.word] += swatch.share
        return MappingProxyType(dict(sorted(shares.items(), key=lambda pair: -pair[1])))

    @property
    def words(self) -> tuple[str, str, str]:
        """How large its forms are, how fine its grain, how strong its colors."""
        return (
            _word(self.wavelength, SCALES),
            _word(self.fine, GRAINS),
            _word(self.colorfulness, MOODS),
        )


def _word(value: float, bounds: Bounds) -> str:
    return next(word for end, word in bounds if value < end)
