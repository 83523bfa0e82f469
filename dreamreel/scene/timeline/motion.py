"""The camera, integrated from rates to the motion of the picture between two moments.

In the complex plane of `dreamreel.geometry` the picture's content moves with the velocity

    dp/dt = (ln 2 * r - i * w) * (p - c) - v  =  rate * p - drift

where r is the zoom in octaves per second, w the turn in radians per second (positive looks
counter-clockwise, y points down), c the crop point and v the pan. The integrator works in cells: an
eighth of a tick, cut at the camera's keys, so that cells depend on the scene alone, never on fps.
Within a cell ``rate`` and ``drift`` are held at their means, for which the flow has a closed form;
so the parts of a cell compose exactly, however the frames cut it. Nothing here resamples a picture.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dreamreel.geometry import Pose
from dreamreel.scene.curves.columns import Array, column, moments
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.model import Camera

Complexes = NDArray[np.complex128]

CELLS_PER_TICK = 8
CHUNK = 8192  # intervals integrated at once: bounds the memory and keeps sums of angles small

NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)  # exact for polynomials up to degree 7


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """A column of similarities p -> factor * p + shift; see `Pose`."""

    factor: Complexes
    shift: Complexes

    def __len__(self) -> int:
        return len(self.factor)

    def __getitem__(self, rows: slice | NDArray[np.int64]) -> "Poses":
        return Poses(self.factor[rows], self.shift[rows])

    def __call__(self, points: Complexes) -> Complexes:
        """Return where each pose takes its point."""
        return self.factor * points + self.shift

    def back(self, points: Complexes) -> Complexes:
        """Return whence each pose takes its point."""
        return (points - self.shift) / self.factor

    def after(self, first: "Poses") -> "Poses":
        """Return the poses that do ``first``, then these."""
        return Poses(self.factor * first.factor, self(first.shift))

    def pose(self, row: int) -> Pose:
        """Return one of them."""
        return Pose(complex(self.factor[row]), complex(self.shift[row]))


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """What the camera does to the picture between any two neighboring moments.

    Before frame 0 the camera goes on as at 0. Only flows over about a tick are meant to be asked
    for: an absolute factor leaves float64 after 1,024 octaves.
    """

    camera: Camera
    aspect: float
    """Of the frame, width over height."""
    rate: Fraction
    """Ticks per second; the cells follow it."""
    keys: Array
    """Moments at which a curve of the camera is not smooth, ascending, seconds."""

    @classmethod
    def of(cls, camera: Camera, *, aspect: float, rate: Fraction) -> "Motion":
        """Return the motion of a camera over a frame of this aspect, at this rate of ticks."""
        keys = {float(moment) for curve in _curves(camera) for moment in curve.breakpoints}
        return cls(camera, aspect, rate, np.array(sorted(keys)))

    def flow(self, start: Fraction | float, end: Fraction | float) -> Pose:
        """Return how the content moves from one moment to another that is not earlier."""
        return self.flows(np.array([float(start), float(end)])).pose(0)

    def flows(self, times: Array) -> Poses:
        """Return how the content moves from each moment to the next.

        Args:
            times: (n + 1,) moments in seconds, none earlier than the one before.

        Returns:
            n poses.

        Raises:
            SceneError: a curve of the camera is not finite.
        """
        chunks = [
            self._integrate(times[row : row + CHUNK + 1]) for row in range(0, len(times) - 1, CHUNK)
        ]
        return Poses(
            np.concatenate([chunk.factor for chunk in chunks]),
            np.concatenate([chunk.shift for chunk in chunks]),
        )

    def octaves(self, start: Fraction | float, end: Fraction | float) -> float:
        """Return the integral of the zoom over any span: how many octaves it dives in."""
        parts = math.ceil(float(end - start) * self.rate) + 1  # short enough for their factors
        factors = self.flows(np.linspace(float(start), float(end), parts + 1)).factor
        return math.fsum(np.log2(np.abs(factors)))

    def _integrate(self, times: Array) -> Poses:
        """Compose the flows of all cells and parts of cells between neighboring times.

        With each part's exponent ``rate * length``, a part's own shift is still scaled and turned
        by all that comes after it in its interval: by exp of the sum of those exponents.
        """
        edges = self._edges(times[0], times[-1])
        cuts = np.sort(np.concatenate([times, edges[(edges > times[0]) & (edges < times[-1])]]))
        starts, lengths = cuts[:-1], np.diff(cuts)
        cells = np.minimum(np.searchsorted(edges, starts, side="right") - 1, len(edges) - 2)
        rate, drift = (means[cells] for means in self._means(edges))
        exponents = rate * lengths
        owner = np.searchsorted(times, starts, side="right") - 1
        owner = np.minimum(owner, len(times) - 2)
        total = _sums(exponents, owner, len(times) - 1)
        after = np.cumsum(total)[owner] - np.cumsum(exponents)
        shifts = -drift * lengths * _expm1_ratio(exponents) * np.exp(after)
        return Poses(np.exp(total), _sums(shifts, owner, len(times) - 1))

    def _edges(self, start: float, end: float) -> Array:
        """Return the edges of the cells that cover a span of time."""
        if all(curve.is_constant for curve in _curves(self.camera)):
            return np.array([start, max(end, np.nextafter(start, np.inf))])
        grid = self.rate * CELLS_PER_TICK
        # a cell more at either end, for what rounding might leave uncovered
        edges = moments(math.floor(start * grid) - 1, math.ceil(end * grid) + 1, grid)
        inside = (self.keys > edges[0]) & (self.keys < edges[-1])
        return np.unique(np.concatenate([edges, self.keys[inside]]))

    def _means(self, edges: Array) -> tuple[Complexes, Complexes]:
        """Return the means of ``rate`` and ``drift`` over each cell, by Gauss and Legendre."""
        half = np.diff(edges)[:, None] / 2
        times = edges[:-1, None] + half * (1 + NODES)  # (cells, nodes)
        zoom = column(self.camera.zoom, times, "camera.zoom")
        turn = np.radians(column(self.camera.rotate, times, "camera.rotate"))
        rate = math.log(2) * zoom - 1j * turn
        pan = _point(self.camera.pan, times, "camera.pan")
        drift = rate * self._crop(times) + pan
        return (rate * WEIGHTS).sum(axis=1) / 2, (drift * WEIGHTS).sum(axis=1) / 2

    def _crop(self, times: Array) -> Complexes:
        """Return the point that zoom and turn keep, in frame heights from the center."""
        crop = _point(self.camera.crop, times, "camera.crop")
        return (crop.real - 0.5) * self.aspect + 1j * (crop.imag - 0.5)


def _curves(camera: Camera) -> tuple[Curve, ...]:
    return (camera.zoom, camera.rotate, *camera.crop, *camera.pan)


def _point(curves: tuple[Curve, Curve], times: Array, path: str) -> Complexes:
    x, y = (column(curve, times, f"{path}[{axis}]") for axis, curve in enumerate(curves))
    return x + 1j * y


def _sums(values: Complexes, owner: NDArray[np.int64], count: int) -> Complexes:
    """Sum the values of each owner; an owner without any gets 0."""
    sums = np.zeros(count, dtype=np.complex128)
    np.add.at(sums, owner, values)
    return sums


def _expm1_ratio(exponents: Complexes) -> Complexes:
    """Return (exp z - 1) / z, which tends to 1: the flow of a pan under a zoom that fades out."""
    tiny = np.abs(exponents) < 1e-12
    safe = np.where(tiny, 1, exponents)
    return np.where(tiny, 1 + exponents / 2, np.expm1(safe) / safe)
