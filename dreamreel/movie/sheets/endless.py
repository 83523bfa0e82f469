"""An endless grid that the camera dives through, drawn as the frame shows it, without torch.

The grid is its own enlargement: lines at every octave, which fade in as they come and out as they
grow past the frame, so that it looks the same at any depth. Of where the camera is, only what can
be seen is kept: how far it is between two octaves, and where between two of the widest lines. So
nothing overflows, however deep the dive.

Convention: points are complex, in frame heights, y down (`dreamreel.geometry`).
"""

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dreamreel.geometry import Grid, Pose
from dreamreel.specs import FoldSpec

Points = NDArray[np.complex128]
Pixels = NDArray[np.uint8]

PERIOD = 4.0
"""Of the grid, in its own units: lines this far apart are gone when their octave ends."""
FADING_IN, FADING_OUT = (1 / 18, 1 / 5), (1.2, 4.0)
"""Distances of lines, frame heights, between which an octave comes and goes."""
MARKED = (1 / 5, 1 / 3, 0.8, 1.4)
"""Distances of lines between which marks of cells come, stay and go: under three octaves."""
MARK_SIDE = 0.14  # of a cell; it stands off the middle, up and left, so that mirrors can be told
SAMPLES = 4  # of the tables of lines, per pixel
HALF_LINE = 0.75  # pixels
PAPER = np.array([16, 16, 20], np.float64)
HUES = np.array(
    [
        [92, 200, 242],
        [126, 224, 176],
        [242, 208, 92],
        [240, 138, 93],
        [232, 111, 160],
        [155, 140, 242],
    ],
    np.float64,
)
"""sRGB of the octaves' lines, in turn."""
MARK_SHADE = 130.0
"""Of a mark, in the one channel that is its octave's."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the frame lies on the grid; a point p of the frame shows p / factor + offset."""

    factor: complex = 1.0 + 0j
    """1 <= modulus < 2."""
    offset: complex = 0j
    """Both parts from 0 to `PERIOD`."""
    octave: int = 0
    """How often the scale began anew; tells which octave a line is of, and nothing else."""

    def after(self, flow: Pose) -> "Place":
        """Return the place after the content has moved, by less than a few octaves."""
        factor = self.factor * flow.factor
        offset = self.offset - flow.shift / factor
        doublings = math.floor(math.log2(abs(factor)))
        scale = 2.0**doublings
        offset *= scale
        inside = complex(offset.real % PERIOD, offset.imag % PERIOD)
        return Place(factor / scale, inside, self.octave + doublings)

    def on_grid(self, points: Points) -> Points:
        """Return where points of the frame lie on the grid."""
        return points / self.factor + self.offset


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """The pixels of a frame, and which point of the picture plane each of them shows."""

    x: NDArray[np.float32]
    """(H, W) frame heights."""
    y: NDArray[np.float32]
    reach: float
    """Of the farthest point from the center, frame heights, and a little more."""
    pitch: float
    """Of the pixels, frame heights."""


def screen_of(grid: Grid, fold: FoldSpec) -> Screen:
    """Return the pixels of a frame under its mirrors and kaleidoscope."""
    points = shown_points(grid, fold)
    reach = float(np.abs(points).max()) + 2 * grid.pitch
    x, y = points.real.astype(np.float32), points.imag.astype(np.float32)
    return Screen(x, y, reach, grid.pitch)


def shown_points(grid: Grid, fold: FoldSpec) -> Points:
    """Return which point of the frame each of its pixels shows, (H, W).

    The twin of `dreamreel.rendering.folds`, whose tensors would need torch.
    """
    x, y = np.arange(grid.width), np.arange(grid.height)
    if fold.mirror in ("horizontal", "both"):
        x = np.minimum(x, x[::-1])
    if fold.mirror in ("vertical", "both"):
        y = np.minimum(y, y[::-1])
    points = np.asarray(grid.origin + grid.pitch * (x + 1j * y[:, None]), np.complex128)
    if not fold.segments:
        return points
    corner = -grid.origin + complex(grid.pitch, grid.pitch) / 2
    middle = cmath.rect(1, -math.radians(fold.turn))
    shown = middle * _fan(points / middle, fold.segments, edge=abs(corner))
    x, y = _triangle(shown.real, corner.real), _triangle(shown.imag, corner.imag)
    return np.asarray(x + 1j * y, np.complex128)


def draw(place: Place, screen: Screen, crop: complex) -> Pixels:
    """Return what a frame shows of the grid, (H, W, 3) uint8.

    Args:
        place: of the frame.
        screen: its pixels.
        crop: the point that zoom and turn keep, marked by a cross, frame heights.
    """
    turn = place.factor / abs(place.factor)
    count = math.ceil(2 * screen.reach / screen.pitch * SAMPLES)
    scale = count / (2 * screen.reach)
    cos, sin = np.float32(turn.real * scale), np.float32(turn.imag * scale)
    across = (screen.x * cos + screen.y * sin + np.float32(count / 2)).astype(np.int32)
    down = (screen.y * cos - screen.x * sin + np.float32(count / 2)).astype(np.int32)
    steps = (np.arange(count) + 0.5 - count / 2) / (scale * abs(place.factor))
    pixels = np.zeros((*screen.x.shape, 4), np.uint8)
    lines, marks = _tables(place, steps, screen.pitch)
    np.maximum(_looked_up(lines[0], across), _looked_up(lines[1], down), out=pixels)
    here = np.minimum(_looked_up(marks[0], across), _looked_up(marks[1], down))
    np.maximum(pixels, here, out=pixels)
    _cross(pixels, screen, crop)
    height, width = screen.x.shape
    # Pillow drops the fourth byte five times faster than NumPy does
    return np.array(Image.frombuffer("RGBX", (width, height), pixels).convert("RGB"))


def _tables(place: Place, steps: NDArray, pitch: float) -> tuple[list[Pixels], list[Pixels]]:
    """Return what lines and marks of either direction show at steps from the center, (N, 4)."""
    lines, marks = [], []
    for start in (place.offset.real, place.offset.imag):
        shades, stands = np.broadcast_to(PAPER, (len(steps), 3)), np.zeros((len(steps), 3))
        for level, distance in _levels(place):
            phase = (start + steps) / 2.0**level
            off = np.abs(phase - np.round(phase)) * distance / pitch
            cover = np.clip(HALF_LINE + 0.5 - off, 0, 1) * _presence(distance)
            hue = HUES[(level - place.octave) % len(HUES)]
            shades = shades + cover[:, None] * (hue - shades)  # the widest lie on top
            off = np.abs(phase - 0.25 - np.round(phase - 0.25)) * distance / pitch
            side = MARK_SIDE / 2 * distance / pitch
            cover = np.clip(side + 0.5 - off, 0, 1) * _marking(distance)
            channel = (level - place.octave) % 3
            stands[:, channel] = np.maximum(stands[:, channel], MARK_SHADE * cover)
        lines.append(_packed(shades))
        marks.append(_packed(stands))
    return lines, marks


def _levels(place: Place) -> Iterator[tuple[int, float]]:
    """Yield the octaves that are seen, finest first, and how far their lines are apart here."""
    scale = abs(place.factor)
    first = math.ceil(math.log2(FADING_IN[0] / scale))
    last = math.ceil(math.log2(FADING_OUT[1] / scale)) - 1
    for level in range(first, last + 1):
        yield level, scale * 2.0**level


def _presence(distance: float) -> float:
    return _between(distance, *FADING_IN) * (1 - _between(distance, *FADING_OUT))


def _marking(distance: float) -> float:
    return _between(distance, *MARKED[:2]) * (1 - _between(distance, *MARKED[2:]))


def _between(value: float, low: float, high: float) -> float:
    """Return how far a distance is from one to another, 0..1, smoothly, on the scale of octaves."""
    part = min(1.0, max(0.0, math.log(value / low) / math.log(high / low)))
    return part * part * (3 - 2 * part)


def _packed(colors: NDArray) -> Pixels:
    """Return colors (N, 3) as four bytes each, which are looked up as one number."""
    table = np.zeros((len(colors), 4), np.uint8)
    table[:, :3] = np.round(colors)
    return table


def _looked_up(table: Pixels, at: NDArray[np.int32]) -> Pixels:
    return table.view(np.uint32)[:, 0].take(at).view(np.uint8).reshape(*at.shape, 4)


def _cross(pixels: Pixels, screen: Screen, crop: complex) -> None:
    """Draw a cross at every place that shows the crop point."""
    x, y = np.abs(screen.x - np.float32(crop.real)), np.abs(screen.y - np.float32(crop.imag))
    arm = 0.04
    near = (x < arm) & (y < arm)
    if not near.any():
        return
    thin, thick = 0.9 * screen.pitch, 2.2 * screen.pitch
    for width, shade in ((thick, 0), (thin, 255)):
        pixels[near & ((x < width) | (y < width))] = shade


def _fan(points: Points, segments: float, *, edge: float) -> Points:
    if segments < 1:
        away = (1 - segments) * edge
        return np.asarray(points.real + 1j * (np.abs(points.imag + away) - away), np.complex128)
    folded = np.abs(_triangle(np.angle(points), math.pi / segments))
    return np.asarray(np.abs(points) * np.exp(1j * folded), np.complex128)


def _triangle(values: NDArray, reach: float) -> NDArray:
    """Fold values into -reach..reach by mirroring at both ends, as often as needed."""
    return reach - np.abs(np.mod(values + reach, 4 * reach) - 2 * reach)
