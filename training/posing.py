"""Posing: where a pattern's own coordinates lie in the picture, and how its relief is lit."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from training.patterns.canvas import Canvas
from training.patterns.draws import Draws
from training.patterns.palettes import random_palettes
from training.patterns.pattern import Kind, Paint, Pattern
from training.patterns.shapes import TURN, turned


@dataclass(frozen=True)
class PoseRange:
    """How freely a kind of pattern is posed: logarithms of its scale, radians, half frames."""

    scale: tuple[float, float]
    turn: tuple[float, float]
    shift: float
    bend: float
    tiled: float


POSES: dict[Kind, PoseRange] = {
    "texture": PoseRange((-0.7, 0.45), (0, TURN), 0.6, 0.15, 0.0),
    "thing": PoseRange((-0.4, 0.3), (0, TURN), 0.25, 0.1, 0.2),
    "upright": PoseRange((-0.4, 0.3), (-0.3, 0.3), 0.25, 0.08, 0.15),
}


def frame(side: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The coordinates of a square picture's pixel centers, -1..1, (side, side) each; y down."""
    line = (torch.arange(side, device=device) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x, y


def pose(
    pattern: Pattern,
    count: int,
    side: int,
    generator: Generator,
    signature: Tensor | None = None,
    *,
    varied: bool = True,
) -> Canvas:
    """A canvas for ``count`` pictures of ``side`` pixels, each posed and colored at random.

    signature: the class's own palettes, (2, STEPS, 3); 72% of the pictures take each of theirs.
    """
    draws = Draws(count, generator)
    frame_x, frame_y = (axis.expand(count, side, side) for axis in frame(side, generator.device))
    x, y, scale = _bent(frame_x, frame_y, POSES[pattern.kind], draws)
    if pattern.kind == "texture":
        x, y = _seen_aslant(x, y, draws)
    else:
        x, y, scale = _tiled(x, y, scale, POSES[pattern.kind].tiled, draws)
    return Canvas(
        (x.contiguous(), y.contiguous(), 2 / side * scale),
        (frame_x, frame_y),
        _palettes(count, generator, signature),
        generator,
        varied=varied,
    )


def _bent(x: Tensor, y: Tensor, allowed: PoseRange, draws: Draws) -> tuple[Tensor, Tensor, Tensor]:
    scale = torch.exp(draws.between(*allowed.scale))
    bend = draws.between(0, allowed.bend) * draws.chance(0.6)
    x = x + draws.between(-allowed.shift, allowed.shift)
    y = y + draws.between(-allowed.shift, allowed.shift)
    across = torch.sin(y * draws.between(1, 4) + draws.between(0, TURN))
    along = torch.sin(x * draws.between(1, 4) + draws.between(0, TURN))
    x, y = x + bend * across, y + bend * along
    x, y = turned(x * scale, y * scale, draws.between(*allowed.turn))
    return x, y, scale


def _seen_aslant(x: Tensor, y: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
    """Half of the textures lie on a plane that leans away."""
    depth = 1 / (1 + draws.between(-0.3, 0.3) * x + draws.between(-0.3, 0.3) * y).clamp(min=0.3)
    depth = torch.where(draws.chance(0.5), depth, torch.ones_like(depth))
    return x * depth, y * depth


def _tiled(
    x: Tensor, y: Tensor, scale: Tensor, share: float, draws: Draws
) -> tuple[Tensor, Tensor, Tensor]:
    """Stretch and mirror things, and repeat some of them in rows, straight or staggered."""
    aspect = torch.exp(draws.between(-0.15, 0.15))
    x, y = x * aspect * torch.where(draws.chance(0.5), 1.0, -1.0), y / aspect
    closer, gap = draws.between(1.0, 2.2), draws.between(1.1, 1.3)
    column = (x * closer / (2 * gap)).round()
    stagger = 0.5 * column.remainder(2) * draws.chance(0.5)
    row = (y * closer / (2 * gap) + stagger).round()
    inner_x = x * closer - column * 2 * gap
    inner_y = y * closer - (row - stagger) * 2 * gap
    mirrored = draws.chance(0.5) & (column.remainder(2) > 0.5)
    inner_x = torch.where(mirrored, -inner_x, inner_x)
    tiled = draws.chance(share)
    return (
        torch.where(tiled, inner_x, x),
        torch.where(tiled, inner_y, y),
        torch.where(tiled, scale * closer, scale),
    )


def _palettes(count: int, generator: Generator, signature: Tensor | None) -> tuple[Tensor, Tensor]:
    palettes = (random_palettes(count, generator), random_palettes(count, generator))
    if signature is None:
        return palettes
    tinted = []
    for palette, own in zip(palettes, signature, strict=True):
        device = generator.device
        noise = torch.randn((count, 1, 3), generator=generator, device=device)
        use = torch.rand((count, 1, 1), generator=generator, device=device) < 0.72
        tinted.append(torch.where(use, (own * (1 + 0.1 * noise)).clamp(0, 1), palette))
    return tinted[0], tinted[1]


def lit(paint: Paint, generator: Generator) -> Tensor:
    """The paint's color under a light from the side, (B, H, W, 3) in 0..1."""
    color = torch.nan_to_num(paint.color, 0.5)
    if paint.relief is None:
        return color.clamp(0, 1)
    draws = Draws(color.shape[0], generator)
    slope_x = F.pad(paint.relief[:, :, 2:] - paint.relief[:, :, :-2], (1, 1))
    slope_y = F.pad(paint.relief[:, 2:] - paint.relief[:, :-2], (0, 0, 1, 1))
    azimuth = draws.between(0, TURN)
    slope = slope_x * torch.cos(azimuth) + slope_y * torch.sin(azimuth)
    slope = torch.nan_to_num(slope) * draws.between(1, 4)
    shine = ((slope - 0.35) * 2).clamp(0, 1) * draws.between(0, 0.8) * paint.gloss
    light = (1 + slope).clamp(0.25, 1.8)
    return (color * light[..., None] + shine[..., None]).clamp(0, 1)


def drawn(
    pattern: Pattern,
    count: int,
    side: int,
    generator: Generator,
    signature: Tensor | None = None,
    *,
    varied: bool = True,
) -> tuple[Canvas, Tensor, Tensor | None]:
    """Draw a pattern: its canvas, its lit color (B, H, W, 3), and its cover (B, H, W) if any."""
    canvas = pose(pattern, count, side, generator, signature, varied=varied)
    paint = pattern.draw(canvas)
    color = lit(paint, generator).expand(count, side, side, 3)
    if paint.cover is None:
        return canvas, color, None
    cover = torch.nan_to_num(paint.cover.float()).clamp(0, 1)
    return canvas, color, cover.expand(count, side, side)


def heart(canvas: Canvas) -> Tensor:
    """How near each point is to the middle of a thing, (B, H, W): a Gaussian of deviation 0.25."""
    return torch.exp(-(canvas.x**2 + canvas.y**2) / (2 * 0.25**2))
