"""The gaze: how the network looks at the picture in one step: rolled, turned and scaled a little.

Looking a little differently at every step keeps from the picture what only one alignment of the
network's strides would like. The draws are functions of (seed; tick, octave, step), so any step can
be made again alone.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


class Restless(Protocol):
    """How far the gaze wanders; an `AscentSpec` says it, and so does a portrait's recipe."""

    @property
    def jitter(self) -> float:
        """Largest roll, pixels of the raster."""
        ...

    @property
    def rotate_jitter(self) -> float:
        """Largest turn, degrees."""
        ...

    @property
    def scale_jitter(self) -> float:
        """Largest shrinking of what the network sees, natural logarithm of the factor."""
        ...


@dataclass(frozen=True, slots=True)
class Gaze:
    """One way of looking: roll by whole pixels, then sample about the center.

    Convention: seen pixel q shows rolled pixel ``factor * (q - center) + center``; pixel centers at
    integers, center at the middle of the raster.
    """

    roll: tuple[int, int]
    """Pixels (x, y)."""
    factor: complex

    def look(self, raster: Tensor) -> Tensor:
        """See the picture: (1, 3, H, W) -> (1, 3, H, W); beyond its borders it is mirrored."""
        rolled = torch.roll(raster, (self.roll[1], self.roll[0]), (2, 3))
        return _sample(rolled, self.factor, padding="reflection")

    def look_back(self, gradient: Tensor) -> Tensor:
        """Carry a gradient from what was seen back to the picture; zero where nothing was seen."""
        straight = _sample(gradient, 1 / self.factor, padding="zeros")
        return torch.roll(straight, (-self.roll[1], -self.roll[0]), (2, 3))

    def seen_at(self, pixel: complex, width: int, height: int) -> complex:
        """Return where a pixel of the raster is seen."""
        center = complex(width - 1, height - 1) / 2
        rolled = complex((pixel.real + self.roll[0]) % width, (pixel.imag + self.roll[1]) % height)
        return (rolled - center) / self.factor + center

    def shown_at(self, seen: Tensor, width: int, height: int) -> Tensor:
        """Return which pixels of the raster are seen at places (complex): undoes `seen_at`."""
        center = complex(width - 1, height - 1) / 2
        rolled = self.factor * (seen - center) + center
        return torch.complex(
            torch.remainder(rolled.real - self.roll[0] + 0.5, width) - 0.5,
            torch.remainder(rolled.imag - self.roll[1] + 0.5, height) - 0.5,
        )


def draw_gaze(spec: Restless, *, seed: int, tick: int, octave: int, step: int) -> Gaze:
    """Draw the gaze of one step."""
    # Philox wants non-negative counters; a pre-roll's ticks are negative.
    counter = np.array([tick % 2**64, octave, step, 0], dtype=np.uint64)
    draws = np.random.Generator(np.random.Philox(key=seed % 2**64, counter=counter)).uniform(
        -1, 1, 4
    )
    angle = math.radians(spec.rotate_jitter) * draws[2]
    # Only ever smaller: seen larger, the picture's edges would go undreamt.
    scale = math.exp(spec.scale_jitter * (draws[3] + 1) / 2)
    return Gaze(
        roll=(round(spec.jitter * draws[0]), round(spec.jitter * draws[1])),
        factor=scale * complex(math.cos(angle), math.sin(angle)),
    )


def _sample(raster: Tensor, factor: complex, *, padding: str) -> Tensor:
    if factor == 1:
        return raster
    grid = sampling(raster, factor)
    return F.grid_sample(raster, grid, "bilinear", padding, align_corners=False)


def sampling(raster: Tensor, factor: complex) -> Tensor:
    """Return where each pixel is read, (1, H, W, 2), as `grid_sample` counts: -1 to 1 across.

    What ``affine_grid`` makes by products of matrices, in a tenth of its time.
    """
    height, width = raster.shape[-2:]
    x, y = (
        (2 * torch.arange(side, device=raster.device, dtype=raster.dtype) + 1) / side - 1
        for side in (width, height)
    )
    aspect = width / height  # both sides run from -1 to 1: turns need it
    grid = raster.new_empty(1, height, width, 2)
    torch.add(factor.real * x, (-factor.imag / aspect * y)[:, None], out=grid[0, :, :, 0])
    torch.add(factor.imag * aspect * x, (factor.real * y)[:, None], out=grid[0, :, :, 1])
    return grid
