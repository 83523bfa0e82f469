"""The flash guard: what is shown is kept below the limit for flashes; what is dreamt is left alone.

Each cell of the view may change its light as often as is safe. A cell that has had its changes for
this second may go on as it goes but not turn; a cell whose picture would flash on and on follows it
slowly until it has been calm for a second; and the neighbors of such a cell wait for it. So no cell
ever has a change too many, a cut passes untouched, and so does all that is within the limit. Held
is only the light of whole cells: darker by a factor, brighter by a veil, both smooth across the
frame, with all detail kept.

The guard is a value that travels with the dream's state: a render that goes on from a stored state
shows the same frames as one that was never stopped.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.geometry import Size
from dreamreel.image.flashes import (
    KINDS,
    MOST_CHANGES,
    THRESHOLDS,
    WEIGHTS,
    Cells,
    Kind,
    Light,
    Trace,
    Values,
    begin_trace,
    follow_trace,
)

HELD = 0.9
"""Share of the least change that counts by which a cell that has had its changes may still turn."""
DRIFT = 1.0
"""Least changes per second by which a cell moves while its picture flashes too often."""
PASSES = 3
"""Of the smooth correction: one misses where cells differ. A sharp one meets what is left."""

NEIGHBORS = 3
"""Cells to each side that wait for a cell that is held; by eye. With none, cells of one strobe that
are held at different moments are a mosaic; with many, calm parts lag behind what moves in them.
"""

_TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class FlashGuard:
    """What the guard remembers after a frame."""

    fps: Fraction
    shown: Light
    """Of the frame as it was shown."""
    wanted: tuple[Trace, ...]
    """Of the pictures as they were before, one for each of `KINDS`."""
    given: tuple[Trace, ...]
    """The same of what was shown."""

    def calm(self, seen: Tensor) -> "tuple[Tensor, FlashGuard]":
        """Return the next frame as it may be shown, and the guard after it.

        Args:
            seen: (1, 3, H, W) float32 in 0..1, sRGB.
        """
        light = _light(seen)
        wanted = _follow(self.wanted, light)
        share = np.minimum(*(self._share(k, light, wanted[k]) for k in range(len(KINDS))))
        share = _among_neighbors(share)
        given = light
        if share.min() < 1:
            target = self.shown + share[..., None] * (light - self.shown)
            seen = _relit(seen, target)
            given = _light(seen)
        return seen, FlashGuard(self.fps, given, wanted, _follow(self.given, given))

    def _share(self, place: int, light: Light, wanted: Trace) -> Values:
        """Return how far each cell may go from what was shown to what is wanted, 0..1."""
        kind, given = KINDS[place], self.given[place]
        before, after = self.shown @ WEIGHTS[kind], light @ WEIGHTS[kind]
        held, drift = HELD * THRESHOLDS[kind], DRIFT * THRESHOLDS[kind] / float(self.fps)
        low, high = np.full(before.shape, -np.inf), np.full(before.shape, np.inf)
        low = np.where(given.is_spent & (given.direction > 0), given.high - held, low)
        high = np.where(given.is_spent & (given.direction < 0), given.low + held, high)
        busy = wanted.counts > MOST_CHANGES
        low = np.where(busy, np.maximum(low, before - drift), low)
        high = np.where(busy, np.minimum(high, before + drift), high)
        return _reach(kind, before, after, low, high)


def guarded(guard: FlashGuard | None, seen: Tensor, fps: Fraction) -> tuple[Tensor, FlashGuard]:
    """Return the next frame as it may be shown, and the guard after it.

    Args:
        guard: after the frame before; None: this is the first.
        seen: (1, 3, H, W) float32 in 0..1, sRGB.
        fps: frames per second.
    """
    return guard.calm(seen) if guard else (seen, begin_guard(seen, fps))


def begin_guard(seen: Tensor, fps: Fraction) -> FlashGuard:
    """Return the guard after a movie's first frame, which is shown as it is.

    Args:
        seen: (1, 3, H, W) in 0..1, sRGB.
        fps: frames per second.
    """
    light = _light(seen)
    traces = tuple(begin_trace(kind, light, fps) for kind in KINDS)
    return FlashGuard(fps, light, traces, traces)


def _reach(kind: Kind, before: Values, after: Values, low: Values, high: Values) -> Values:
    """Return the share of the way from before to after at which the bounds are met."""
    if kind == "red":
        low = np.where(low > 0, low, -np.inf)  # below nothing, all is one
    way = after - before
    bound = np.where(way < 0, low, high)
    leaves = np.where(way < 0, after < low, after > high)
    part = (np.where(leaves, bound, after) - before) / np.where(np.abs(way) < _TINY, 1.0, way)
    return np.where(leaves, np.clip(part, 0, 1), 1.0)


def _among_neighbors(share: Values) -> Values:
    """Return shares that are smooth across the frame, none greater than it was: a mean of minima.

    Of the cells that a mean is taken over, each has the least share of an area with the cell in it.
    To go less far is always within the bounds, for they are about where each cell is.
    """
    width = 2 * NEIGHBORS + 1
    least = -F.max_pool2d(-torch.from_numpy(share)[None, None], width, 1, NEIGHBORS)
    smooth = F.avg_pool2d(least, width, 1, NEIGHBORS, count_include_pad=False)
    return np.minimum(smooth[0, 0].numpy(), share)  # rounding apart


def _follow(traces: tuple[Trace, ...], light: Light) -> tuple[Trace, ...]:
    pairs = zip(traces, KINDS, strict=True)
    return tuple(follow_trace(trace, kind, light) for trace, kind in pairs)


def _light(seen: Tensor) -> Light:
    cells = Cells(Size(seen.shape[-1], seen.shape[-2]))
    samples = seen[0, :, :: cells.stride, :: cells.stride].permute(1, 2, 0)
    shown = (samples.clamp(0, 1) * 255).round().to(torch.uint8)  # as eight bits will show them
    return cells.light(shown.cpu().numpy())  # GPU sync


def _relit(seen: Tensor, target: Light) -> Tensor:
    """Return a view whose cells have the light that is wanted."""
    for spread in (*[_spread] * PASSES, _spread_sharply):
        light = _light(seen)
        darker = np.clip(1 - target / np.maximum(light, _TINY), 0, 1)
        brighter = np.clip((target - light) / np.maximum(1 - light, _TINY), 0, 1)
        linear = _decode(seen)
        linear = linear * (1 - spread(darker, seen)) + (1 - linear) * spread(brighter, seen)
        seen = _encode(linear)
    return seen


def _spread_sharply(cells: Light, like: Tensor) -> Tensor:
    """Return a map of cells at the size of a view, each the same all over: what it asks is met.

    After smooth ones hardly anything is left to ask, except where cells flash against each other.
    """
    pixels = Cells(Size(like.shape[-1], like.shape[-2])).spread(cells)
    return torch.from_numpy(pixels).to(like.dtype).to(like.device).permute(2, 0, 1)[None]


def _spread(cells: Light, like: Tensor) -> Tensor:
    """Return a map of cells at the size of a view."""
    coarse = torch.from_numpy(cells).to(like.dtype).to(like.device).permute(2, 0, 1)[None]
    return F.interpolate(coarse, size=like.shape[-2:], mode="bilinear")


def _decode(picture: Tensor) -> Tensor:
    """Return linear light; IEC 61966-2-1."""
    bent = ((picture + 0.055) / 1.055).clamp(min=0) ** 2.4
    return torch.where(picture <= 0.04045, picture / 12.92, bent)


def _encode(linear: Tensor) -> Tensor:
    bent = 1.055 * linear.clamp(min=0) ** (1 / 2.4) - 0.055
    return torch.where(linear <= 0.0031308, linear * 12.92, bent).clamp(0, 1)
