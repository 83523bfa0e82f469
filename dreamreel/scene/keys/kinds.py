"""The kinds of quantities that keys take: how each is read, named in messages and matched in JSON.

This ties `dreamreel.units` to the table of keys. A kind knows nothing of ranges and defaults.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dreamreel import units
from dreamreel.units import NUMBER, TIME, Clock

QuantityKind = Literal[
    "number",
    "integer",
    "length",
    "shift",
    "rate",
    "zoom",
    "pixels",
    "degrees",
    "turn",
    "share",
    "fps",
    "frequency",
]

SIGNED = rf"[+-]?{NUMBER}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of quantity."""

    wanted: str
    """What a message asks for."""
    parse: Callable[[str, Clock], Fraction | float]
    """From its text; raises `units.UnitError`."""
    unit: str
    """In which its range is given; empty for plain numbers."""
    pattern: str
    """Of its text."""
    bare: bool = True
    """Whether a plain number other than 0 will do."""
    timed: bool = False
    """Whether it may hold a time, so that ``f`` in it counts frames."""


def _integer(text: str) -> Fraction:
    if re.fullmatch("[+-]?(?:0|[1-9][0-9]{0,18})", text.strip()):  # seeds are large
        return Fraction(text.strip())
    number = units.parse_number(text)
    if number.denominator != 1:
        raise units.UnitError(f'"{text.strip()}" is not a whole number such as 7')
    return number


def _kind(
    wanted: str,
    parse: Callable[[str], Fraction],
    unit: str = "",
    *,
    pattern: str = SIGNED,
    bare: bool = True,
) -> Kind:
    return Kind(wanted, lambda text, _: parse(text), unit, pattern, bare)


KINDS: Mapping[str, Kind] = {
    "number": _kind("a number", units.parse_number),
    "integer": _kind("a whole number", _integer, pattern=r"[+-]?[0-9]+"),
    "length": Kind(
        "a length of time such as 8s, 250ms, 16b or 1m30s",
        units.parse_length,
        "s",
        TIME,
        bare=False,
        timed=True,
    ),
    "shift": Kind(
        "a time such as 80ms or -80ms",
        units.parse_shift,
        "s",
        rf"[+-]?\s*{TIME}",
        bare=False,
        timed=True,
    ),
    "rate": _kind(
        "a rate such as 15/s", units.parse_rate, "/s", pattern=rf"{SIGNED}\s*/\s*s", bare=False
    ),
    "zoom": Kind(
        "a zoom such as 0.5 oct/s or x1.4/s",
        units.parse_zoom,
        "oct/s",
        rf"{SIGNED}\s*oct\s*/\s*s|x\s*{NUMBER}\s*(?:/\s*s|over\s+{TIME})",
        bare=False,
        timed=True,
    ),
    "pixels": _kind(
        "pixels such as 96px", units.parse_pixels, "px", pattern=rf"{SIGNED}\s*(?:px)?"
    ),
    "degrees": _kind(
        "degrees such as 8", units.parse_degrees, "degrees", pattern=rf"{SIGNED}\s*(?:deg)?"
    ),
    "turn": _kind(
        "degrees per second such as 8",
        units.parse_turn,
        "degrees/s",
        pattern=rf"{SIGNED}\s*(?:deg\s*/\s*s)?",
    ),
    "share": _kind(
        "a share such as 12% or 0.12", units.parse_share, "(a share)", pattern=rf"{SIGNED}\s*%?"
    ),
    "fps": _kind(
        "frames per second such as 30 or 30000/1001",
        units.parse_fps,
        "frames/s",
        pattern=rf"{NUMBER}(?:\s*/\s*{NUMBER})?",
    ),
    "frequency": _kind(
        "a frequency such as 40Hz or 2.5kHz",
        units.parse_frequency,
        "Hz",
        pattern=rf"{NUMBER}\s*(?:k?[hH][zZ])?",
    ),
}
"""Every kind of quantity."""
