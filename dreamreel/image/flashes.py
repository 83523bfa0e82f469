"""Flashes: whether a movie flickers as harms people with photosensitive epilepsy, frame by frame.

WCAG 2.1, success criterion 2.3.1: a general flash is a pair of opposing changes of relative
luminance by 0.1 or more, of which the darker state is below 0.80; a red flash is a pair of opposing
changes of R - G - B by more than 20 / 320 of which a state is a saturated red, R / (R + G + B) at
least 0.8 (linear light; negative differences count as 0). More than three of a kind within a second
are too many, which tools and test media read as more than six changes.

The area rule is WCAG's: a quarter of any field of 10 degrees, which is 341 by 256 pixels of a
screen of 1024 by 768, a third of each side. (ITU-R BT.1702, for television seen from afar, has a
quarter of the whole screen.) The frame is cut into cells of average light; each cell counts its own
changes, and a frame violates the limit where in some field more than a quarter of the cells have
had too many. So the criterion's exception holds: what is finer than a cell, such as noise, averages
out. Memory is bounded: a second of changes per cell.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dreamreel.geometry import Size

Kind = Literal["general", "red"]
Light = NDArray[np.float64]
"""(rows, columns, 3) average linear light of the cells, 0..1."""
Values = NDArray[np.float64]
Marks = NDArray[np.bool_]

MOST_CHANGES = 6
"""Within a second: three flashes."""
MOST_AREA = 0.25
"""Share of a field that may flash more."""
FIELD = 1 / 3
"""Sides of a field over those of the frame."""
CELLS = 32
"""Along the longer side. A cell that flashes in part counts as a whole."""
SAMPLES = 16
"""Pixels per cell and axis that are looked at, at least, where there are so many. With fewer, the
chance in the average of white noise would pass for flashes."""

WEIGHTS: Mapping[Kind, NDArray[np.float64]] = {
    "general": np.array([0.2126, 0.7152, 0.0722]),
    "red": np.array([1.0, -1.0, -1.0]),
}
"""Of linear red, green and blue, in what is compared."""
THRESHOLDS: Mapping[Kind, float] = {"general": 0.1, "red": 20 / 320}
"""Least change that counts."""
DARKER = 0.80
"""Relative luminance below which the darker state of a general flash lies."""
SATURATED = 0.8
"""Share of red from which on it is saturated."""
KINDS: tuple[Kind, ...] = ("general", "red")

_ROUNDING = 1e-9  # a change of exactly 0.1 counts, whatever its last bit


@dataclass(frozen=True, slots=True)
class Flashing:
    """A stretch of a movie that flashes too much."""

    kind: Kind
    start: float
    """Seconds: of the first frame at which there were too many changes."""
    end: float
    """Seconds: of the last such frame."""
    area: float
    """Share of the frame, at most."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of a frame lie."""

    size: Size

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns; about square cells, never smaller than a pixel."""
        longer = max(self.size)
        down, across = (max(1, round(CELLS * side / longer)) for side in self.size[::-1])
        return min(down, self.size.height), min(across, self.size.width)

    @property
    def stride(self) -> int:
        """Pixels from one that is looked at to the next."""
        return max(1, max(self.size) // (CELLS * SAMPLES))

    def light(self, samples: np.ndarray) -> Light:
        """Return the light of a frame.

        Args:
            samples: each ``stride``-th pixel of every ``stride``-th row of the frame,
                (h, w, 3), sRGB: uint8, uint16, or floats of 0..1.
        """
        light = linear(samples)
        for axis in (0, 1):
            edges = self._edges(axis)
            counts = np.diff(edges).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
            light = np.add.reduceat(light, edges[:-1], axis=axis) / counts
        return light

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of the cells (rows, columns, n) as those of all their pixels, (H, W, n)."""
        for axis, side in enumerate((self.size.height, self.size.width)):
            sample = np.arange(side) // self.stride
            cell = np.searchsorted(self._edges(axis), sample, side="right") - 1
            values = np.take(values, cell, axis=axis)
        return values

    def _edges(self, axis: int) -> NDArray[np.int64]:
        """Return the samples at which the cells begin, and where the last one ends."""
        samples = -(-self.size[1 - axis] // self.stride)
        return np.arange(self.shape[axis] + 1) * samples // self.shape[axis]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What is known of one measure of all cells: where it turned last, and when it changed."""

    direction: NDArray[np.int8]
    """1 after a rise, -1 after a fall, 0 before the first change."""
    low: Values
    """Least value since the last fall."""
    high: Values
    """Greatest value since the last rise."""
    low_marked: Marks
    """Whether the state at ``low`` makes a change count."""
    high_marked: Marks
    recent: Marks
    """(frames, rows, columns): the changes at the frames of the last second, the newest first."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """Changes of each cell within a second."""
        return self.recent.sum(axis=0)

    @property
    def is_spent(self) -> Marks:
        """Whether a further change at the next frame would be one too many."""
        return self.recent[:-1].sum(axis=0) >= MOST_CHANGES


def begin_trace(kind: Kind, light: Light, fps: Fraction) -> Trace:
    """Return the trace of a movie's first frame."""
    value, marked = measure(kind, light)
    recent = np.zeros((math.ceil(fps), *value.shape), dtype=bool)
    still = np.zeros(value.shape, dtype=np.int8)
    return Trace(still, value, value, marked, marked, recent)


def follow_trace(trace: Trace, kind: Kind, light: Light) -> Trace:
    """Return a trace after the next frame.

    A change is complete at the frame at which a cell is so far from where it turned last. One state
    of it is marked: dark for a general flash, a saturated red for a red one.
    """
    value, marked = measure(kind, light)
    is_high, is_low = value > trace.high, value < trace.low
    high = np.where(is_high, value, trace.high)
    low = np.where(is_low, value, trace.low)
    high_marked = np.where(is_high, marked, trace.high_marked)
    low_marked = np.where(is_low, marked, trace.low_marked)
    least = THRESHOLDS[kind] - _ROUNDING
    fell = (trace.direction >= 0) & (high - value >= least) & (high_marked | marked)
    rose = (trace.direction <= 0) & (value - low >= least) & (low_marked | marked) & ~fell
    changed = (fell | rose)[None]
    return Trace(
        direction=np.where(fell, -1, np.where(rose, 1, trace.direction)).astype(np.int8),
        low=np.where(fell, value, low),
        high=np.where(rose, value, high),
        low_marked=np.where(fell, marked, low_marked),
        high_marked=np.where(rose, marked, high_marked),
        recent=np.concatenate([changed, trace.recent[:-1]]),
    )


def measure(kind: Kind, light: Light) -> tuple[Values, Marks]:
    """Return what is compared in each cell, and whether its state makes a change count."""
    value = light @ WEIGHTS[kind]
    if kind == "general":
        return value, value < DARKER
    total = light.sum(axis=-1)
    return np.maximum(value, 0), (light[..., 0] >= SATURATED * total) & (total > 0)


class FlashMeter:
    """Watches a movie for flashes, one frame after another.

    Args:
        size: of the frames.
        fps: frames per second.
        field: sides of what is seen at once over those of the frame.
    """

    def __init__(self, size: Size, fps: Fraction, *, field: float = FIELD) -> None:
        self.found: list[Flashing] = []
        """In order of their beginnings; what is less than a second apart is one."""
        self._cells, self._fps, self._frames = Cells(size), fps, 0
        self._traces: dict[Kind, Trace] = {}
        self._field = tuple(max(1, round(side * field)) for side in self._cells.shape)

    def see(self, frame: np.ndarray) -> None:
        """Look at the next frame, (H, W, 3) sRGB, uint8, uint16 or floats of 0..1."""
        stride = self._cells.stride
        self.see_light(self._cells.light(frame[::stride, ::stride]))

    def see_light(self, light: Light) -> None:
        """Look at the next frame, of which the light of its cells is known."""
        for kind in KINDS:
            trace = self._traces.get(kind)
            trace = (
                follow_trace(trace, kind, light) if trace else begin_trace(kind, light, self._fps)
            )
            self._traces[kind] = trace
            busy = trace.counts > MOST_CHANGES
            if busy.any() and self._densest(busy) > MOST_AREA:
                self._note(kind, float(busy.mean()))
        self._frames += 1

    def _densest(self, busy: Marks) -> float:
        """Return the largest share of a field that these cells are."""
        fields = np.lib.stride_tricks.sliding_window_view(busy, self._field)
        return float(fields.mean(axis=(2, 3)).max())

    def _note(self, kind: Kind, area: float) -> None:
        now = float(self._frames / self._fps)
        for place, known in enumerate(self.found):
            if known.kind == kind and now - known.end < 1:
                self.found[place] = replace(known, end=now, area=max(area, known.area))
                return
        self.found.append(Flashing(kind, now, now, area))


def linear(samples: np.ndarray) -> NDArray[np.float64]:
    """Return the linear light of sRGB, 0..1: uint8, uint16 or floats of 0..1; IEC 61966-2-1."""
    if samples.dtype == np.uint8:
        return _TABLE[samples]
    encoded = samples / (65535 if samples.dtype == np.uint16 else 1.0)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


_TABLE = linear(np.arange(256) / 255)
