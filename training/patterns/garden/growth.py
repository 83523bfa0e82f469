"""How plants grow: blades and rings of petals, spirals of seeds, branches that fork."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from training.patterns.shapes import Number, angle, folded, fraction, length, turned


@dataclass(frozen=True)
class Blade:
    """A petal or a leaf, or a whole ring of them; everything (B, H, W).

    distance: negative inside. along: 0 at its root, 1 at its tip. across: -1 and 1 at its edges.
    number: which one of the ring.
    """

    distance: Tensor
    along: Tensor
    across: Tensor
    number: Number = 0.0


def breadth(along: Tensor, shape: tuple[Number, Number], *, pointed: bool = False) -> Tensor:
    """How wide a blade is along itself, 0..1.

    ``shape``: how slim it is at its root, how late it narrows to its tip. The tip is round, or
    ``pointed``.
    """
    t = along.clamp(1e-4, 1 - 1e-4)
    swelling, point = shape
    narrowing = 1 - t**point
    return t**swelling * (narrowing if pointed else narrowing.sqrt())


def ring(
    x: Tensor,
    y: Tensor,
    count: Tensor,
    size: tuple[Number, Number],
    shape: tuple[Number, Number] = (0.6, 4.0),
    *,
    pointed: bool = False,
) -> Blade:
    """``count`` petals around the origin, of this reach and half width; none over another."""
    reach, half_width = size
    inner_x, inner_y, number = folded(x, y, count)
    along = inner_x / reach
    half = torch.minimum(
        half_width * breadth(along, shape, pointed=pointed), inner_x * torch.tan(math.pi / count)
    )
    distance = torch.maximum(inner_y.abs() - half, inner_x - reach)
    across = inner_y / half.clamp(min=0.01)
    return Blade(distance, along, across.clamp(-1, 1), number.remainder(count))


def blade(
    x: Tensor,
    y: Tensor,
    direction: Number,
    size: tuple[Number, Number],
    shape: tuple[Number, Number] = (0.6, 1.5),
    *,
    pointed: bool = False,
) -> Blade:
    """One petal or leaf from the origin; ``direction`` in radians, 0 up, positive to the right."""
    reach, half_width = size
    inner_x, inner_y = turned(x, y, -direction)
    along = -inner_y / reach
    half = half_width * breadth(along, shape, pointed=pointed)
    distance = torch.maximum(inner_x.abs() - half, torch.maximum(inner_y, -inner_y - reach))
    return Blade(distance, along, (inner_x / half.clamp(min=0.01)).clamp(-1, 1))


def seeds(x: Tensor, y: Tensor, spirals: tuple[int, int], core: float) -> tuple[Tensor, Tensor]:
    """Seeds on two families of spirals, as in a sunflower's head (Vogel, 1979).

    Returns the distance from the seed's middle (0.5 where it meets the next) and a number in 0..1
    for it. ``core``: the radius within which they do not get smaller.
    """
    one, other = spirals
    around, outward = angle(x, y), torch.log(length(x, y) + core) / (2 * math.pi)
    u, v = one * around + other * outward, other * around - one * outward
    number = fraction((u.floor() * 0.618 + v.floor() * 0.414) * 7.13)
    return length(fraction(u) - 0.5, fraction(v) - 0.5), number


def branches(
    x: Tensor,
    y: Tensor,
    forks: int,
    spread: tuple[Tensor, Tensor],
    thickness: Tensor,
    shrink: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """A stem one long, up from the origin, that forks and forks again, by folding the plane.

    ``spread``: the angles of odd and even forks. Returns the distance, the number of the fork
    (0 the stem) and the distance from the last tips.
    """
    distance, fork = torch.full_like(x, 9.0), torch.zeros_like(x)
    scale: Number = 1.0
    y = -y
    for number in range(forks):
        along = y.clamp(0, 1)
        here = (length(x, y - along) - thickness * (1 - 0.25 * along)) / scale
        closer = here < distance
        distance = torch.where(closer, here, distance)
        fork = torch.where(closer, float(number), fork)
        x, y = turned(x.abs(), y - 1, spread[number % 2])
        x, y, scale = x * shrink, y * shrink, scale * shrink
    return distance, fork, length(x, y) / scale
