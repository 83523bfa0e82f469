"""Quantities as people write them, parsed exactly: times, rates, zooms, pixels, sizes.

Every function takes the text of one quantity and gives an exact fraction (a float only where a
logarithm comes in). A text that is not such a quantity raises `UnitError`, whose message says what
was given and what to write instead. What range is sensible for which key is not known here.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""Pattern of a plain decimal number without a sign."""
TIME = rf"(?:{NUMBER}\s*(?:ms|[hmsf%])\s*)+"
"""Pattern of a length of time."""

LONGEST_TEXT = 120  # characters; nothing that is meant as a quantity is longer
LARGEST, SMALLEST = Fraction(10) ** 15, Fraction(1, 10**15)  # of a number that is not 0

SIZES = {
    "360p": (640, 360),
    "480p": (854, 480),
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "1440p": (2560, 1440),
    "4k": (3840, 2160),
    "8k": (7680, 4320),
}
"""Sizes that have a name: (width, height) in pixels."""

_SECONDS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
_PART = re.compile(rf"({NUMBER})\s*(ms|[hmsf%])\s*")
_BEATS = re.compile(rf".*{NUMBER}\s*(?:b|bars?|beats?)", re.IGNORECASE)
_MARKER = re.compile(r"[A-Za-z_]\w*(?:\s*[+-].*)?")

Fault = Literal["bare", "later", "malformed"]
Origin = Literal["start", "end", "before"]

_SIGNS: dict[str, Origin] = {"+": "before", "-": "end"}


class UnitError(ValueError):
    """A text that is not the quantity that is wanted.

    Args:
        message: what was given and what to write instead.
        fault: ``bare`` (a unit is missing), ``later`` (not in this version) or ``malformed``.
    """

    def __init__(self, message: str, fault: Fault = "malformed") -> None:
        super().__init__(message)
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class Clock:
    """What a time may refer to."""

    fps: Fraction
    """Frames per second."""
    length: Fraction | None = None
    """The movie's, seconds; None while it is not known."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it was written."""

    seconds: Fraction = Fraction(0)
    frames: Fraction = Fraction(0)
    """These depend on the frame rate."""
    share: Fraction = Fraction(0)
    """Of the movie's length; 1 is all of it."""
    origin: Origin = "start"
    """What it counts from: ``-2s`` from the end, ``+2s`` from what comes before."""

    def on(self, clock: Clock, *, before: Fraction | None = None) -> Fraction:
        """Return the seconds since the movie's first frame.

        Args:
            clock: the movie's frame rate and length.
            before: what a time with ``+`` follows, seconds; None if nothing comes before.

        Raises:
            UnitError: if it refers to a length or a predecessor that there is not.
        """
        length = clock.length
        if length is None:
            if self.share or self.origin == "end":
                raise UnitError("a share (%) or a time from the end (-) needs video.duration")
            length = Fraction(0)
        amount = self.seconds + self.frames / clock.fps + self.share * length
        if self.origin == "start":
            return amount
        if self.origin == "end":
            return length - amount
        if before is None:
            raise UnitError("a time with + counts from what comes before it, but it is first")
        return before + amount


def parse_number(text: str) -> Fraction:
    """Parse a plain decimal number such as ``-0.25`` or ``1e3``, without leading zeros."""
    plain = _plain(text)
    if not _is_number(plain):
        raise UnitError(f"{_shown(text)} is not a number such as 7 or 0.25")
    if re.match(r"[+-]?0[0-9]", plain):
        raise UnitError(f"{_shown(text)}: leave out the leading zeros, which some read as octal")
    return _bounded(plain)


def parse_time(text: str) -> Time:
    """Parse a time: ``8s 250ms 120f 25% 1m30s``, with ``-`` from the end, with ``+`` after."""
    plain = _plain(text)
    if _is_number(plain):
        if parse_number(plain) == 0:
            return Time()
        raise UnitError(f"{plain} has no unit; write {plain}s or {plain}f", "bare")
    origin = _SIGNS.get(plain[:1], "start")
    amount = plain.removeprefix("+").removeprefix("-").strip()
    if not re.fullmatch(TIME, amount):
        raise _no_time(plain)
    seconds = frames = share = Fraction(0)
    for number, unit in _PART.findall(amount):
        match unit:
            case "f":
                frames += _bounded(number)
            case "%":
                share += _bounded(number) / 100
            case _:
                seconds += _bounded(number) * _SECONDS[unit]
    return Time(seconds, frames, share, origin)


def parse_length(text: str, clock: Clock) -> Fraction:
    """Parse a length of time, which has no sign, to seconds."""
    time = parse_time(text)
    if time.origin != "start":
        raise UnitError(f"{_shown(text)} has a sign, but a length of time is wanted; write 2s")
    return time.on(clock)


def parse_rate(text: str) -> Fraction:
    """Parse a rate per second such as ``15/s``."""
    plain = _plain(text)
    if _is_number(plain):
        raise UnitError(f"{plain} has no unit; write {plain}/s", "bare")
    return _with_unit(plain, r"/\s*s", "a rate per second such as 15/s", required=True)


def parse_zoom(text: str, clock: Clock) -> float:
    """Parse a zoom to octaves per second: ``0.5 oct/s``, ``x1.4/s``, ``x4 over 8s``; 0 is rest."""
    plain = _plain(text)
    if _is_number(plain):
        return _bare_zoom(plain)
    if match := re.fullmatch(rf"([+-]?{NUMBER})\s*oct\s*/\s*s", plain):
        return float(parse_number(match[1]))
    if match := re.fullmatch(rf"x\s*({NUMBER})\s*(?:/\s*s|over\s+(.+))", plain):
        factor = parse_number(match[1])
        over = parse_length(match[2], clock) if match[2] else Fraction(1)
        if factor <= 0 or over <= 0:
            raise UnitError(f"{_shown(text)}: the factor and its time must be above 0")
        return math.log2(factor) / float(over)
    raise UnitError(f"{_shown(text)} is not a zoom; write 0.5 oct/s, x1.4/s or x4 over 8s")


def parse_pixels(text: str) -> Fraction:
    """Parse pixels such as ``96px``; a bare number means pixels too."""
    return _with_unit(_plain(text), "px", "pixels such as 96px")


def parse_degrees(text: str) -> Fraction:
    """Parse an angle such as ``8deg``; a bare number means degrees too."""
    return _with_unit(_plain(text), "deg", "degrees such as 8 or 8deg")


def parse_turn(text: str) -> Fraction:
    """Parse degrees per second such as ``8deg/s``; a bare number means that too."""
    return _with_unit(_plain(text), r"deg\s*/\s*s", "degrees per second such as 8 or 8deg/s")


def parse_share(text: str) -> Fraction:
    """Parse a share: ``12%`` and ``0.12`` are the same."""
    plain = _plain(text)
    share = _with_unit(plain, "%", "a share such as 12% or 0.12")
    return share / 100 if plain.endswith("%") else share


def parse_size(text: str) -> tuple[int, int]:
    """Parse a picture's size to (width, height): ``720p``, ``1080x1920``, ``square-512``."""
    plain = _plain(text).lower()
    if plain in SIZES:
        return SIZES[plain]
    if match := re.fullmatch(r"square-([0-9]{1,6})", plain):
        return int(match[1]), int(match[1])
    if match := re.fullmatch(r"([0-9]{1,6})\s*x\s*([0-9]{1,6})", plain):
        return int(match[1]), int(match[2])
    raise UnitError(
        f"{_shown(text)} is not a size; write {' '.join(SIZES)}, 1080x1920 or square-512"
    )


def parse_fps(text: str) -> Fraction:
    """Parse frames per second: ``30``, ``29.97`` or ``30000/1001``."""
    plain = _plain(text)
    above, slash, below = (part.strip() for part in plain.partition("/"))
    if not _is_number(above) or (slash and not _is_number(below)):
        raise UnitError(f"{_shown(text)} is not a frame rate; write 30, 29.97 or 30000/1001")
    divisor = parse_number(below) if slash else Fraction(1)
    if divisor == 0:
        raise UnitError(f"{_shown(text)} divides by zero")
    return parse_number(above) / divisor


def _plain(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise UnitError(f"a text of {len(text)} characters is no quantity")
    return text.strip()


def _shown(text: str) -> str:
    return f'"{text.strip()}"'


def _is_number(plain: str) -> bool:
    return re.fullmatch(rf"[+-]?{NUMBER}", plain) is not None


def _bounded(plain: str) -> Fraction:
    number = Fraction(plain)
    if number and not SMALLEST <= abs(number) <= LARGEST:
        raise UnitError(f"{_shown(plain)} is beyond what any key takes (1e-15 to 1e15)")
    return number


def _with_unit(plain: str, unit: str, wanted: str, *, required: bool = False) -> Fraction:
    needed = "" if required else "?"
    match = re.fullmatch(rf"([+-]?{NUMBER})\s*(?:{unit}){needed}", plain)
    if match is None:
        raise UnitError(f"{_shown(plain)} is not {wanted}")
    return parse_number(match[1])


def _bare_zoom(plain: str) -> float:
    if parse_number(plain) == 0:
        return 0.0
    raise UnitError(
        f"{plain} has no unit; write 0.5 oct/s or x1.4/s "
        "(a factor per frame, the 1.04 of other tools, is not a rate: it would depend on fps)",
        "bare",
    )


def _no_time(plain: str) -> UnitError:
    if _BEATS.fullmatch(plain):
        return UnitError(f"{_shown(plain)}: beats and bars are not in this version", "later")
    if match := re.fullmatch(r"([0-9]{1,4}):([0-9]{2})", plain):
        return UnitError(f"{_shown(plain)} is not a time; write {match[1]}m{match[2]}s")
    if _MARKER.fullmatch(plain):
        return UnitError(f"{_shown(plain)}: markers are not in this version; write 12s", "later")
    return UnitError(f"{_shown(plain)} is not a time; write 8s, 250ms, 120f, 25% or 1m30s")
