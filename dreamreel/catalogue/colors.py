"""Words for colors: the nearest of some known colors, as the eye measures distance.

The words are the eleven basic terms that languages share (Berlin and Kay 1969, "Basic Color
Terms"), and turquoise and beige, which portraits are full of.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

RGB = tuple[int, int, int]
"""sRGB, 0..255."""

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_FROM_CONES = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "black": ("000000", "1c1c1c"),
        "gray": ("4a4a4a", "808080", "b4b4b4"),
        "white": ("ffffff", "e8e8e8"),
        "red": ("e01b24", "a51d2d", "5c0f14", "f05545", "b0605c"),
        "orange": ("ff7800", "f29c2e", "d2601a"),
        "brown": ("8a5a2b", "63452c", "3d2a18", "a0703c", "94786a"),
        "beige": ("e9d8b4", "cbb592", "b8ab98"),
        "yellow": ("f6e12d", "d8b51d", "fff2a0", "b09a1c"),
        "green": ("2ea043", "12501f", "7cc243", "5f7a2a", "a4dfa0", "8cff32", "74907a", "8c9468"),
        "turquoise": ("1fb5ac", "0a8483", "0f5f62", "8fe3dd", "18e0e6", "7aa09e"),
        "blue": ("2457d6", "0d1f66", "7fb0ee", "3c6e9f", "0000ff", "7888a4"),
        "purple": ("7a2fb0", "3a145c", "b58ae0", "9a1fa8", "6a5acd", "887898"),
        "pink": ("f08bb4", "f9c6d4", "e0448f", "ff69d0", "b08898"),
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


def oklab(colors: np.ndarray) -> np.ndarray:
    """Return lightness 0..1, green to red, and blue to yellow, of colors (..., 3) in 0..255.

    Distances in it are about as far as they look. Source: Ottosson (2020), "A perceptual color
    space for image processing".
    """
    values = colors / 255
    # the transfer of sRGB, IEC 61966-2-1
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_CONES.T) @ _FROM_CONES.T


@cache
def known_colors() -> tuple[np.ndarray, tuple[str, ...]]:
    """Return all of `EXAMPLES` in `oklab`, (N, 3), and the word of each."""
    pairs = [(word, example) for word, examples in EXAMPLES.items() for example in examples]
    colors = np.asarray([from_hex(example) for _, example in pairs])
    return oklab(colors), tuple(word for word, _ in pairs)


def from_hex(text: str) -> RGB:
    """Return a color that is written as six hexadecimal digits."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:6], 16)
