"""The ladder of octaves: which rasters a tick dreams on, and how strongly.

The ladder hangs from its coarse end. Renders of one scene at different sizes share their coarse
rasters; a larger one has finer ones besides. A rung's weight is the share of a rung's step in scale
that the picture reaches beyond the rung before, so rungs fade in and never pop.
"""

import math
from dataclasses import dataclass

from dreamreel.geometry import Grid, Size
from dreamreel.specs import OctaveSpec


@dataclass(frozen=True, slots=True)
class Rung:
    """One octave: the whole canvas at one resolution."""

    index: int
    """Counted from the coarsest, 0."""
    grid: Grid
    weight: float
    """Share of the strength, 0 < weight <= 1, times the tilt."""


def ladder(canvas: Grid, frame: Size, spec: OctaveSpec) -> tuple[Rung, ...]:
    """Return the rungs to dream on, from coarse to fine.

    Args:
        canvas: the carried picture's pixels, margin included.
        frame: the movie's size.
        spec: the ladder, at this tick.
    """
    shorter = min(frame)
    reached = shorter * spec.reach
    rungs: list[Rung] = []
    below = 0.0
    side = min(spec.coarsest, shorter)
    for index in range(64):
        gain = 1.0 if not below else _clamp(math.log(reached / below) / math.log(spec.scale))
        gain *= _clamp(spec.count - index)
        if gain <= 0:
            break
        tilt = spec.scale ** (-spec.tilt * index)
        rungs.append(Rung(index, _raster(canvas, side / shorter), gain * tilt))
        if side >= shorter:
            break
        below, side = side, min(side * spec.scale, shorter)
    return tuple(rungs)


def _raster(canvas: Grid, ratio: float) -> Grid:
    return canvas.resized(round(canvas.width * ratio), round(canvas.height * ratio))


def _clamp(share: float) -> float:
    return min(max(share, 0.0), 1.0)
