"""Similarities of the picture plane, and sizes: the geometry that scenes and cameras share.

Convention: points are complex numbers ``x + iy`` in frame heights, origin at the frame's center,
x to the right, y *down*. A frame of aspect a spans ±a/2 by ±1/2. A turn that looks
counter-clockwise on the screen therefore has a *negative* argument.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple


class Size(NamedTuple):
    """A picture's size in pixels."""

    width: int
    height: int

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    def smaller(self, shorter: int) -> "Size":
        """Return a size of this shape whose shorter side is ``shorter``: not larger, even."""
        ratio = min(1, shorter / min(self))
        return Size(*(max(2, 2 * round(side * ratio / 2)) for side in self))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Pose:
    """An orientation-preserving similarity p -> factor * p + shift, in float64.

    As the *flow* of a camera from one moment to another, it says where a point of the picture
    seen at the first moment is seen at the second.
    """

    factor: complex = 1.0 + 0j
    """Modulus: how much larger things appear. Minus its argument: the turn, counter-clockwise."""
    shift: complex = 0j
    """Where the origin goes, in frame heights."""

    def __call__(self, point: complex) -> complex:
        """Return where ``point`` goes."""
        return self.factor * point + self.shift

    def after(self, first: "Pose") -> "Pose":
        """Return the pose that does ``first``, then this one."""
        return Pose(self.factor * first.factor, self.factor * first.shift + self.shift)

    def inverse(self) -> "Pose":
        """Return the pose that undoes this one."""
        return Pose(1 / self.factor, -self.shift / self.factor)

    @property
    def octaves(self) -> float:
        """How many octaves it magnifies; negative when it shrinks."""
        return math.log2(abs(self.factor))


IDENTITY = Pose()


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a picture's pixels lie in the picture plane.

    Convention: pixel (X, Y), counted from the top left, has its center at
    ``origin + pitch * (X + iY)``.
    """

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    origin: complex
    """Center of the top left pixel, frame heights."""
    pitch: float
    """Distance between two pixels, frame heights."""

    @classmethod
    def of_frame(cls, size: Size, margin: tuple[int, int] = (0, 0)) -> "Grid":
        """Return the grid of a frame, with ``margin`` (x, y) pixels more on each side."""
        pitch = 1 / size.height
        width, height = size.width + 2 * margin[0], size.height + 2 * margin[1]
        return cls(width, height, -pitch / 2 * complex(width - 1, height - 1), pitch)

    def shifted(self, pixels: complex) -> "Grid":
        """Return the grid moved by ``pixels`` of its own."""
        return Grid(self.width, self.height, self.origin + pixels * self.pitch, self.pitch)

    def resized(self, width: int, height: int) -> "Grid":
        """Return a grid of other pixels over the same area; their pitch is exact vertically."""
        pitch = self.pitch * self.height / height
        corner = self.origin - complex(self.pitch, self.pitch) / 2
        return Grid(width, height, corner + complex(pitch, pitch) / 2, pitch)

    def pixel(self, point: complex) -> complex:
        """Return the pixel coordinates (X + iY, fractional) of a point of the plane."""
        return (point - self.origin) / self.pitch
