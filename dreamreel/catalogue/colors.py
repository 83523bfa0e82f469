"""Words for colors: the nearest of some known colors, as the eye measures distance.

The words are the eleven basic terms that languages share (Berlin and Kay 1969, "Basic Color
Terms"), and turquoise and beige, which portraits are full of.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

RGB = tuple[int, int, int]
"""sRGB, 0..255."""

EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "black": ("000000", "1c1c1c"),
        "gray": ("4a4a4a", "808080", "b4b4b4"),
        "white": ("ffffff", "e8e8e8"),
        "red": ("e01b24", "a51d2d", "5c0f14", "f05545"),
        "orange": ("ff7800", "f29c2e", "d2601a"),
        "brown": ("8a5a2b", "63452c", "3d2a18", "a0703c"),
        "beige": ("e9d8b4", "cbb592"),
        "yellow": ("f6e12d", "d8b51d", "fff2a0", "b09a1c"),
        "green": ("2ea043", "12501f", "7cc243", "5f7a2a", "a4dfa0", "8cff32"),
        "turquoise": ("1fb5ac", "0f5f62", "8fe3dd", "18e0e6"),
        "blue": ("2457d6", "0d1f66", "7fb0ee", "3c6e9f", "0000ff"),
        "purple": ("7a2fb0", "3a145c", "b58ae0", "9a1fa8", "6a5acd"),
        "pink": ("f08bb4", "f9c6d4", "e0448f", "ff69d0"),
    }
)
"""By word, colors that are called so, in hexadecimal; by eye."""

SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "grey": "gray", "silver": "gray", "crimson": "red", "scarlet": "red", "cream": "beige",
        "sand": "beige", "gold": "yellow", "golden": "yellow", "lime": "green", "olive": "green",
        "cyan": "turquoise", "teal": "turquoise", "aqua": "turquoise", "navy": "blue",
        "violet": "purple", "lilac": "purple", "magenta": "pink",
    }
)  # fmt: skip
"""Other words that are looked for, and what stands for them here."""


def word_of(color: RGB) -> str:
    """Return what a color is called."""
    here = oklab(color)
    return min(_known(), key=lambda pair: _squared(pair[0], here))[1]


def oklab(color: RGB) -> tuple[float, float, float]:
    """Return lightness 0..1, green to red, and blue to yellow.

    Distances in it are about as far as they look. Source: Ottosson (2020), "A perceptual color
    space for image processing".
    """
    red, green, blue = (_linear(value / 255) for value in color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_hex(text: str) -> RGB:
    """Return a color that is written as six hexadecimal digits."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _linear(value: float) -> float:
    """Undo the transfer of sRGB (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@cache
def _known() -> tuple[tuple[tuple[float, float, float], str], ...]:
    return tuple(
        (oklab(from_hex(example)), word)
        for word, examples in EXAMPLES.items()
        for example in examples
    )


def _squared(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
