"""Formulas: expressions as trees of terms, each evaluated over whole columns of moments.

A term is anything that has a value at every moment; so a curve is one too. What is written in a
scene, and what is wrong with it, is the affair of `dreamreel.scene.curves.expressions`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dreamreel.scene.curves import randomness
from dreamreel.scene.curves.easing import ease_function
from dreamreel.scene.curves.functions import FUNCTIONS, OPERATORS, WAVES
from dreamreel.tempo import Tempo

Array = NDArray[np.float64]

LONG_AGO = 86_400.0  # seconds before the movie: when that was which has not yet been
MOST_CORNERS = 20_000  # of one wave; a wave with more is too quick for them to matter
SNAP = 1e-9  # of a period: moments so near to a quarter of it are meant to be there

CORNERS = {"osc": (), "tri": (0.25, 0.75), "saw": (0.0,), "square": (0.0, 0.5), "pulse": (0.0,)}
"""Where in their period the waves are not smooth; a pulse is not so at its width either."""


class Term(Protocol):
    """A value at every moment."""

    @property
    def is_constant(self) -> bool:
        """Whether it is known never to change."""
        ...

    @property
    def breakpoints(self) -> Iterable[float | Fraction]:
        """Moments where it is known not to be smooth, seconds, in any order."""
        ...

    def at(self, seconds: Array, /) -> Array:
        """Return the value at each of these moments, (n,); of a constant, a single value."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """The same value always."""

    value: float
    is_constant = True
    breakpoints = ()

    def at(self, seconds: Array) -> Array:
        """Return the value."""
        return np.asarray(self.value, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as a number of seconds; what is made of it may have a corner there."""

    seconds: float
    is_constant = True

    @property
    def breakpoints(self) -> tuple[float]:
        """Return the moment itself."""
        return (self.seconds,)

    def at(self, seconds: Array) -> Array:
        """Return the moment, whenever it is asked for."""
        return np.asarray(self.seconds, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Now:
    """The seconds since the movie's beginning."""

    is_constant = False
    breakpoints = ()

    def at(self, seconds: Array) -> Array:
        """Return the moments."""
        return seconds


@dataclass(frozen=True, slots=True)
class Cycles:
    """How many periods have passed, since the movie's beginning or since beat 0."""

    period: Fraction
    """Seconds, or beats of the tempo; above 0."""
    tempo: Tempo | None
    until: Fraction
    """The movie's end, seconds."""
    is_constant = False

    @property
    def breakpoints(self) -> tuple[Fraction, ...]:
        """Return where the tempo changes."""
        return tuple(change.at for change in self.tempo.changes) if self.tempo else ()

    def at(self, seconds: Array) -> Array:
        """Return the number of periods; whole and quarter ones come out exactly."""
        passed = self.tempo.beats(seconds) if self.tempo else seconds
        cycles = passed / float(self.period)
        quarter = np.rint(4 * cycles) / 4
        return np.where(np.abs(cycles - quarter) < SNAP, quarter, cycles)

    def moments(self, cycles: Array) -> Array:
        """Return the moments at which so many have passed, seconds."""
        passed = cycles * float(self.period)
        return self.tempo.moments(passed) if self.tempo else passed

    def corners(self, places: Iterable[float]) -> Array:
        """Return the moments within the movie at which a cycle is at one of these places."""
        first, last = np.floor(self.at(np.array([0.0, float(self.until)])))
        shifts = np.array(list(places))
        if (last - first + 2) * len(shifts) > MOST_CORNERS:
            return np.empty(0)
        whole = np.arange(first - 1, last + 2)
        moments = self.moments((whole[:, None] + shifts).reshape(-1))
        return moments[(moments > 0) & (moments < float(self.until))]


@dataclass(frozen=True, slots=True)
class Wave:
    """An oscillator."""

    wave: str
    """One of `functions.WAVES`."""
    cycles: Cycles
    phase: Term
    """Cycles that it is ahead."""
    width: Term | None = None
    """Of a pulse, share of its period."""
    is_constant = False

    @property
    def breakpoints(self) -> Array:
        """Return the corners of the wave, as far as they are at fixed places of its period."""
        steady = [term for term in (self.phase, self.width) if term is not None]
        if not all(term.is_constant for term in steady):
            return np.empty(0)
        phase, *width = (float(term.at(np.zeros(1))) for term in steady)
        return self.cycles.corners(place - phase for place in (*CORNERS[self.wave], *width))

    def at(self, seconds: Array) -> Array:
        """Return the wave: -1 to 1, of a pulse 0 or 1."""
        cycles = self.cycles.at(seconds) + self.phase.at(seconds)
        width = () if self.width is None else (self.width.at(seconds),)
        return WAVES[self.wave](cycles, *width)


@dataclass(frozen=True, slots=True)
class Noise:
    """Numbers that look random, one for each cycle."""

    is_smooth: bool
    """Whether it wanders from one to the next, -1 to 1; else it holds each, 0 to 1."""
    key: int
    cycles: Cycles
    is_constant = False

    @property
    def breakpoints(self) -> Array:
        """Return where a new number is held."""
        return np.empty(0) if self.is_smooth else self.cycles.corners((0.0,))

    def at(self, seconds: Array) -> Array:
        """Return the numbers."""
        draw = randomness.smooth if self.is_smooth else randomness.held
        return draw(self.key, self.cycles.at(seconds))


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The seconds since a cycle began."""

    cycles: Cycles
    is_constant = False

    @property
    def breakpoints(self) -> Array:
        """Return where the cycles begin."""
        return self.cycles.corners((0.0,))

    def at(self, seconds: Array) -> Array:
        """Return the seconds since the last whole cycle."""
        begun = self.cycles.moments(np.floor(self.cycles.at(seconds)))
        return np.maximum(seconds - begun, 0)


@dataclass(frozen=True, slots=True)
class Since:
    """The seconds since the last of some moments; before the first, more than a day."""

    moments: tuple[float, ...]
    """Seconds, ascending."""
    is_constant = False

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Return the moments."""
        return self.moments

    def at(self, seconds: Array) -> Array:
        """Return the seconds since the last moment."""
        begun = np.array([-LONG_AGO, *self.moments])
        return seconds - begun[np.searchsorted(begun[1:], seconds, side="right")]


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator of other terms."""

    function: str
    """A name of `functions.FUNCTIONS` or `functions.OPERATORS`."""
    arguments: tuple[Term, ...]

    @property
    def is_constant(self) -> bool:
        """Return whether all arguments are."""
        return all(argument.is_constant for argument in self.arguments)

    @property
    def breakpoints(self) -> Iterator[float | Fraction]:
        """Yield those of the arguments."""
        return _breakpoints(self.arguments)

    def at(self, seconds: Array) -> Array:
        """Return the function's values."""
        values = [argument.at(seconds) for argument in self.arguments]
        known = FUNCTIONS.get(self.function)
        compute = known.compute if known else OPERATORS[self.function]
        return np.asarray(compute(*values), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparisons in a row, as in ``0 < x < 1``: 1 if all hold, else 0."""

    signs: tuple[str, ...]
    terms: tuple[Term, ...]
    """One more than there are signs."""

    @property
    def is_constant(self) -> bool:
        """Return whether all terms are."""
        return all(term.is_constant for term in self.terms)

    @property
    def breakpoints(self) -> Iterator[float | Fraction]:
        """Yield those of the terms."""
        return _breakpoints(self.terms)

    def at(self, seconds: Array) -> Array:
        """Return 1 where all comparisons hold, else 0."""
        values = [term.at(seconds) for term in self.terms]
        pairs = zip(self.signs, pairwise(values), strict=True)
        held = [OPERATORS[sign](*pair) for sign, pair in pairs]
        return np.asarray(reduce(np.logical_and, held), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two terms, each evaluated only at the moments at which it is chosen."""

    test: Term
    """Chosen is the first where this is not 0."""
    then: Term
    otherwise: Term

    @property
    def is_constant(self) -> bool:
        """Return whether all three are."""
        return all(term.is_constant for term in self._terms())

    @property
    def breakpoints(self) -> Iterator[float | Fraction]:
        """Yield those of the three."""
        return _breakpoints(self._terms())

    def at(self, seconds: Array) -> Array:
        """Return the values of what is chosen."""
        chosen = np.broadcast_to(self.test.at(seconds) != 0, seconds.shape)
        values = np.empty(seconds.shape)
        for here, term in ((chosen, self.then), (~chosen, self.otherwise)):
            if here.any():
                values[here] = term.at(seconds[here])
        return values

    def _terms(self) -> tuple[Term, ...]:
        return self.test, self.then, self.otherwise


@dataclass(frozen=True, slots=True)
class Eased:
    """An ease as a function of a term: 0 up to 0, 1 from 1 on."""

    ease: str
    part: Term

    @property
    def is_constant(self) -> bool:
        """Return whether the term is."""
        return self.part.is_constant

    @property
    def breakpoints(self) -> Iterator[float | Fraction]:
        """Yield those of the term."""
        return _breakpoints((self.part,))

    def at(self, seconds: Array) -> Array:
        """Return the eased values."""
        return ease_function(self.ease)(np.clip(np.atleast_1d(self.part.at(seconds)), 0, 1))


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression over the movie; before and after it, the value stands."""

    term: Term
    until: Fraction
    """The movie's end, seconds."""

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Moments within the movie where the value is known not to be smooth, ascending."""
        moments = {float(moment) for moment in self.term.breakpoints}
        return tuple(sorted(moment for moment in moments if 0 <= moment <= self.until))

    def at(self, seconds: Array) -> Array:
        """Return the value at each of these moments, (n,)."""
        with np.errstate(all="ignore"):  # what is not finite is reported with its moment
            values = self.term.at(np.clip(seconds, 0, float(self.until)))
        return np.broadcast_to(values, seconds.shape)


def _breakpoints(terms: Iterable[Term]) -> Iterator[float | Fraction]:
    for term in terms:
        yield from term.breakpoints
