"""Quantities as people write them, parsed exactly: times, rates, zooms, pixels, sizes.

Every function takes the text of one quantity and gives an exact fraction (a float only where a
logarithm comes in). A text that is not such a quantity raises `UnitError`, whose message says what
was given and what to write instead. What range is sensible for which key is not known here.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from dreamreel.tempo import Tempo

NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
"""Pattern of a plain decimal number without a sign."""
TIME_UNIT = "ms|bars?|[hmsbf%]"
TIME = rf"(?:{NUMBER}\s*(?:{TIME_UNIT})\s*)+"
"""Pattern of a length of time."""
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
"""Pattern of the name of a marker."""
MOMENT = rf"[+-]?\s*{TIME}|{NAME}\s*(?:[+-]\s*{TIME})?"
"""Pattern of a moment: ``+`` after what comes before, ``-`` from the end, or at a marker."""

LONGEST_TEXT = 120  # characters; nothing that is meant as a quantity is longer
LARGEST, SMALLEST = Fraction(10) ** 15, Fraction(1, 10**15)  # of a number that is not 0

SIZES = {
    "90p": (160, 90),
    "144p": (256, 144),
    "180p": (320, 180),
    "240p": (426, 240),
    "270p": (480, 270),
    "360p": (640, 360),
    "480p": (854, 480),
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "1440p": (2560, 1440),
    "4k": (3840, 2160),
    "8k": (7680, 4320),
}
"""Sizes that have a name: (width, height) in pixels."""

_UNITS = {
    "h": ("seconds", Fraction(3600)),
    "m": ("seconds", Fraction(60)),
    "s": ("seconds", Fraction(1)),
    "ms": ("seconds", Fraction(1, 1000)),
    "f": ("frames", Fraction(1)),
    "%": ("share", Fraction(1, 100)),
    "b": ("beats", Fraction(1)),
    "bar": ("bars", Fraction(1)),
    "bars": ("bars", Fraction(1)),
}
"""Part of a `Time` and factor, by the unit that it is written with."""
_PART = re.compile(rf"({NUMBER})\s*({TIME_UNIT})\s*")
_AMOUNT = re.compile(rf"([+-]?)\s*({TIME})")
_AT_A_MARKER = re.compile(rf"({NAME})\s*(?:([+-])\s*({TIME}))?")

Fault = Literal["bare", "tempo", "marker", "malformed"]
Origin = Literal["start", "beat", "end", "before", "marker"]


class UnitError(ValueError):
    """A text that is not the quantity that is wanted.

    Args:
        message: what was given and what to write instead.
        fault: ``bare`` (a unit is missing), ``tempo`` (beats without one), ``marker`` (there is no
            such marker) or ``malformed``.
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
    tempo: Tempo | None = None
    """None: there are no beats."""
    markers: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    """Moments with names, seconds."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it was written."""

    seconds: Fraction = Fraction(0)
    frames: Fraction = Fraction(0)
    """These depend on the frame rate."""
    share: Fraction = Fraction(0)
    """Of the movie's length; 1 is all of it."""
    beats: Fraction = Fraction(0)
    bars: Fraction = Fraction(0)
    origin: Origin = "start"
    """What it counts from: ``16b`` from beat 0, ``-2s`` from the end, ``+2s`` from what comes
    before."""
    marker: str = ""
    """Name of the marker that it counts from."""

    def on(self, clock: Clock, *, before: Fraction | None = None) -> Fraction:
        """Return the seconds since the movie's first frame.

        Args:
            clock: what the time may refer to.
            before: what a time with ``+`` follows, seconds; None if nothing comes before.

        Raises:
            UnitError: if it refers to a length, tempo, marker or predecessor that there is not.
        """
        match self.origin:
            case "start":
                base = Fraction(0)
            case "beat":
                base = _tempo(clock).offset
            case "end":
                base = _length(clock)
            case "marker":
                base = self._marked(clock)
            case "before":
                if before is None:
                    message = "a time with + counts from what comes before it, but it is first"
                    raise UnitError(message)
                base = before
        return self.after(base, clock)

    def after(self, start: Fraction, clock: Clock) -> Fraction:
        """Return the moment that lies this time after another: first its beats, then the rest.

        Args:
            start: seconds.
            clock: what the time may refer to.

        Raises:
            UnitError: if it refers to a length or tempo that there is not.
        """
        if self.beats or self.bars:
            tempo = _tempo(clock)
            beats = self.beats + self.bars * tempo.beats_per_bar
            start = tempo.seconds(tempo.beat(start) + beats)
        share = self.share * _length(clock) if self.share else Fraction(0)
        return start + self.seconds + self.frames / clock.fps + share

    def times(self, factor: Fraction | int) -> "Time":
        """Return the time multiplied."""
        return replace(
            self,
            seconds=self.seconds * factor,
            frames=self.frames * factor,
            share=self.share * factor,
            beats=self.beats * factor,
            bars=self.bars * factor,
        )

    def _marked(self, clock: Clock) -> Fraction:
        if self.marker in clock.markers:
            return clock.markers[self.marker]
        known = f"the markers are {' '.join(clock.markers)}" if clock.markers else "there are none"
        raise UnitError(f'there is no marker "{self.marker}"; {known}', "marker")


def parse_number(text: str) -> Fraction:
    """Parse a plain decimal number such as ``-0.25`` or ``1e3``, without leading zeros."""
    plain = _plain(text)
    if not _is_number(plain):
        raise UnitError(f"{_shown(text)} is not a number such as 7 or 0.25")
    if re.match(r"[+-]?0[0-9]", plain):
        raise UnitError(f"{_shown(text)}: leave out the leading zeros, which some read as octal")
    return _bounded(plain)


def parse_time(text: str) -> Time:
    """Parse a time.

    Such as ``8s 250ms 120f 16b 4bar 25% 1m30s``; with ``-`` from the end, with ``+`` after what
    comes before; ``drop``, ``drop+2b`` or ``drop-1s`` at a marker.
    """
    plain = _plain(text)
    if _is_number(plain):
        if parse_number(plain) == 0:
            return Time()
        raise UnitError(f"{plain} has no unit; write {plain}s or {plain}f", "bare")
    if match := _AT_A_MARKER.fullmatch(plain):
        offset = _amount(match[3] or "").times(-1 if match[2] == "-" else 1)
        return replace(offset, origin="marker", marker=match[1])
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        raise _no_time(plain)
    amount = _amount(match[2])
    match match[1]:
        case "+":
            return replace(amount, origin="before")
        case "-":
            return replace(amount.times(-1), origin="end")
        case _:
            return replace(amount, origin="beat" if "b" in match[2] else "start")


def parse_length(text: str, clock: Clock) -> Fraction:
    """Parse a length of time, which has no sign, to seconds; its beats count from the beginning."""
    return parse_span(text).after(Fraction(0), clock)


def parse_span(text: str) -> Time:
    """Parse a length of time, which has no sign and no marker; `Time.after` says how long it is."""
    time = parse_time(text)
    if time.origin == "marker":
        raise UnitError(f"{_shown(text)} is a moment, but a length of time is wanted; write 2s")
    if time.origin not in ("start", "beat"):
        raise UnitError(f"{_shown(text)} has a sign, but a length of time is wanted; write 2s")
    return replace(time, origin="start")


def parse_shift(text: str, clock: Clock) -> Fraction:
    """Parse a length of time that may have a sign, to seconds; its beats count as a length's do."""
    plain = _plain(text)
    length = parse_length(plain.lstrip("+-"), clock) if plain[1:2] not in ("+", "-") else None
    if length is None:
        raise _no_time(plain)
    return -length if plain.startswith("-") else length


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


def parse_frequency(text: str) -> Fraction:
    """Parse a frequency to Hz: ``40Hz``, ``2.5kHz``; a bare number means Hz too."""
    plain = _plain(text)
    match = re.fullmatch(rf"({NUMBER})\s*(?:(k?)[hH][zZ])?", plain)
    if match is None:
        raise UnitError(f"{_shown(plain)} is not a frequency such as 40Hz or 2.5kHz")
    return parse_number(match[1]) * (1000 if match[2] else 1)


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


def _amount(text: str) -> Time:
    """Return the sum of a length's parts."""
    amounts: dict[str, Fraction] = {}
    for number, unit in _PART.findall(text):
        name, factor = _UNITS[unit]
        amounts[name] = amounts.get(name, Fraction(0)) + _bounded(number) * factor
    return replace(Time(), **amounts)


def _tempo(clock: Clock) -> Tempo:
    if clock.tempo is None:
        raise UnitError("beats and bars need a tempo; write tempo: {bpm: 120}", "tempo")
    return clock.tempo


def _length(clock: Clock) -> Fraction:
    if clock.length is None:
        raise UnitError("a share (%) or a time from the end (-) needs video.duration")
    return clock.length


def _no_time(plain: str) -> UnitError:
    if match := re.fullmatch(r"([0-9]{1,4}):([0-9]{2})", plain):
        return UnitError(f"{_shown(plain)} is not a time; write {match[1]}m{match[2]}s")
    return UnitError(f"{_shown(plain)} is not a time; write 8s, 250ms, 16b, 4bar, 25% or 1m30s")
