"""Deforum's schedules: ``0:(1.04), 60:(1.02+0.01*sin(t/5))``, and what they are at every frame.

A number is reached linearly from the number before. A formula counts at every frame from its own on
until the next key, without a blend (`get_inbetweens` of sd-webui-deforum, at commit 47f7140).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from dreamreel.importing.formula import TIME, Array, Formula, FormulaError, read_formula
from dreamreel.scene.text.problems import quoted

LONGEST = 200_000  # characters of a schedule

_QUOTES = re.compile("['\"]")
_NUMBER = re.compile(r"[+-]?(\d{1,300}\.?\d*|\.\d+)(e[+-]?\d{1,3})?")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A value over the frames of an animation."""

    keys: Mapping[int, float | Formula]
    """By frame, ascending; at least one."""
    names: Mapping[str, float]
    """What formulas may refer to besides the frame: ``s``, the seed, and ``max_f``."""

    @property
    def is_numbers(self) -> bool:
        """Whether there is no formula in it."""
        return not any(isinstance(value, Formula) for value in self.keys.values())

    def table(self, frames: int) -> Array:
        """Return the value at every frame.

        Args:
            frames: how many; at least 1.

        Raises:
            FormulaError: a formula fails, or nothing is left within so many frames.
        """
        known = np.full(frames, np.nan)
        within = {frame: value for frame, value in self.keys.items() if 0 <= frame < frames}
        ends = [*within, frames][1:]
        for (frame, value), end in zip(within.items(), ends, strict=True):
            if isinstance(value, Formula):
                moments = np.arange(frame, end, dtype=np.float64)
                known[frame:end] = value.at({**self.names, TIME: moments})
                _check_finite(known[frame:end], frame)
            else:
                known[frame] = value
        set_at = np.flatnonzero(~np.isnan(known))
        if not len(set_at):
            raise FormulaError(f"no key lies within the {frames} frames")
        return np.interp(np.arange(frames), set_at, known[set_at])

    def written(self, frame: str, begin: Callable[[int], str]) -> str | None:
        """Return it as one expression of the scene language; None: that lacks a word.

        Args:
            frame: the expression that gives the frame's number.
            begin: gives the moment at which a key's own frames begin, seconds.
        """
        frames, texts = list(self.keys), [self._stretch(key, frame) for key in self.keys]
        result = texts[-1]
        for key, text in reversed(list(zip(frames[1:], texts, strict=False))):
            result = text and result and f"{text} if t < {begin(key)} else {result}"
        return result

    def _stretch(self, key: int, frame: str) -> str | None:
        """Return what counts from a key to the next one."""
        value = self.keys[key]
        if isinstance(value, Formula):
            return self._in_our_words(value, frame)
        following = next((other for other in self.keys if other > key), None)
        if following is None:
            return _plain(value)
        end = self.keys[following]
        target = (
            self._in_our_words(end, str(following)) if isinstance(end, Formula) else _plain(end)
        )
        if target == _plain(value):
            return target
        part = f"({frame} - {key})/{following - key}" if key else f"{frame}/{following}"
        return target and f"lerp({_plain(value)}, {target}, {part})"

    def _in_our_words(self, formula: Formula, frame: str) -> str | None:
        numbers = {name: _plain(value) for name, value in self.names.items()}
        return formula.written({TIME: frame, **numbers})


def read_schedule(text: str, *, max_frames: int, seed: int) -> Schedule:
    """Return the schedule of a text; a plain number is one that never changes.

    Raises:
        FormulaError: what is wrong in it, and where.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"a schedule of {len(text)} characters; at most {LONGEST} are read")
    _check_pairs(text)
    names = {"s": float(seed), "max_f": float(max_frames - 1)}
    if (number := _number(text)) is not None:
        return Schedule({0: number}, names)
    keys: dict[int, float | Formula] = {}
    for start, part in _parts(text):
        try:
            frame, value = _key(part, names)
        except FormulaError as error:
            raise FormulaError(f"from character {start + 1} on, {error}") from None
        keys[frame] = value
    if not keys:
        raise FormulaError("it is empty; 0:(0) would do nothing")
    return Schedule(dict(sorted(keys.items())), names)


def _key(part: str, names: Mapping[str, float]) -> tuple[int, float | Formula]:
    frame, colon, value = part.partition(":")
    if not colon or not value.strip():
        raise FormulaError(f"{quoted(part.strip())} is not FRAME:(VALUE), such as 60:(1.04)")
    return frame_of(frame, names), _value(value)


def frame_of(text: str, names: Mapping[str, float]) -> int:
    """Return the frame that a key names by a number or by a formula such as ``max_f/2``.

    Raises:
        FormulaError: it is neither.
    """
    plain = _QUOTES.sub("", text).strip()
    number = _number(plain)
    frame = float(read_formula(plain).at(names)) if number is None else number
    if not abs(frame) < 2**31:
        raise FormulaError(f"{quoted(plain)} is no frame")
    return int(frame)


def _value(text: str) -> float | Formula:
    number = _number(text)
    if number is not None:
        return number
    formula = read_formula(_QUOTES.sub("", text))
    formula.at({TIME: 0.0, "s": 0.0, "max_f": 1.0})  # it names nothing else
    return formula


def _number(text: str) -> float | None:
    plain = _QUOTES.sub("", text).strip()
    while plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    if not isfinite(number):
        raise FormulaError(f"{plain} is too large a number")
    return number


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between the commas outside of brackets, each with where it begins."""
    depth, start = 0, 0
    for index, character in enumerate(f"{text},"):
        depth += (character in _CLOSING) - (character in _CLOSING.values())
        if character == "," and depth == 0:
            part = text[start:index]
            if part.strip() or index < len(text):  # a comma may end it
                yield start + len(part) - len(part.lstrip()), part
            start = index + 1


def _check_pairs(text: str) -> None:
    """Refuse brackets and quotes without their other half, which Deforum throws away unread."""
    opened: list[int] = []
    for index, character in enumerate(text):
        if character in _CLOSING:
            opened.append(index)
        elif character in _CLOSING.values() and (
            not opened or _CLOSING[text[opened.pop()]] != character
        ):
            raise FormulaError(f"the {character} at character {index + 1} closes no bracket")
    opened += [text.rindex(quote) for quote in "'\"" if text.count(quote) % 2]
    if opened:
        raise FormulaError(f"the {text[opened[-1]]} at character {opened[-1] + 1} is not closed")


def _check_finite(values: Array, first: int) -> None:
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        raise FormulaError(f"at frame {first + int(wrong[0])} it is not a finite number")


def _plain(value: float) -> str:
    return f"{value:.15g}"
