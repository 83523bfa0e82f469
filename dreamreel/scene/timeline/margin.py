"""How much canvas a movie needs around its frame, so that no border is ever seen.

The canvas must hold whatever the frame shows: at the ticks around each frame, since the frame is
blended from them, and for some time before, since what enters the frame must have been dreamt for
a while. Nothing here makes a picture; the margin is a property of the camera alone.
"""

from collections.abc import Iterator

import numpy as np

from dreamreel.scene.timeline.motion import Complexes, Poses

LOOKBACK_SECONDS = 0.3  # a newcomer is dreamt for so long in the margin before it is seen
RESERVE_FACTOR = 1.1
RESERVE = 0.004  # frame heights: the taps of the resampling kernel reach beyond the point


def margin(halves: Poses, *, aspect: float, first: int, lookback: int) -> tuple[float, float]:
    """Return the canvas wanted on each side of the frame.

    Args:
        halves: flows from half tick to half tick, an even number; the first two lead from the tick
            before the first to the first.
        aspect: of the frame, width over height.
        first: number of the first tick, 0 or negative; frames begin at tick 0.
        lookback: how many ticks before it is seen a point must have been on the canvas; never
            before the first tick.

    Returns:
        (x, y) in frame heights.
    """
    widest, tallest = 0.0, 0.0
    for corner in (complex(x * aspect, y) / 2 for x in (-1, 1) for y in (-1, 1)):
        for seen in _where_seen(halves, np.complex128(corner), -first, lookback):
            widest = max(widest, float(np.abs(seen.real).max()))
            tallest = max(tallest, float(np.abs(seen.imag).max()))
    return (
        (widest - aspect / 2) * RESERVE_FACTOR + RESERVE,
        (tallest - 1 / 2) * RESERVE_FACTOR + RESERVE,
    )


def _where_seen(
    halves: Poses, corner: np.complex128, start: int, lookback: int
) -> Iterator[Complexes]:
    """Yield where a corner of the frame lies on the canvases of the ticks around and before it.

    Row ``start`` of the ticks is tick 0, at which the frames begin.
    """
    first_halves, second_halves = halves[0::2], halves[1::2]
    ticks = second_halves.after(first_halves)
    here = np.full(len(ticks) - start, corner)
    yield second_halves[start + 1 :](here[1:])
    yield ticks[start + 1 :](here[1:])
    yield first_halves[start + 1 :].back(here[1:])
    for back in range(lookback):
        rows = np.arange(start, len(ticks)) - back
        # row 0 and what is before it lead from ticks that never were
        here = np.where(rows > 0, ticks[np.maximum(rows, 0)].back(here), here)
        yield here
