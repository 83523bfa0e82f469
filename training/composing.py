"""Pictures composed of patterns: something in front of something else, and what is where."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from training.patterns.draws import Draws
from training.patterns.pattern import Pattern
from training.patterns.shapes import length
from training.posing import drawn, frame, heart
from training.recipe import CELL, Recipe

IGNORED = 255
"""The label of a cell that is not scored."""

_SEEN = 0.35  # share of a cell that must be covered to count
_HEART = 0.5


@dataclass(frozen=True)
class Pictures:
    """Pictures and their labels, on one device.

    pixels: (B, 3, S, S), 8 bits. whole: (B,), the class. places: (B, S / 8, S / 8), 8 bits: the
    class of each cell, the number of classes for nothing, or ``IGNORED``.
    """

    pixels: Tensor
    whole: Tensor
    places: Tensor

    def __len__(self) -> int:
        return self.pixels.shape[0]


def compose(
    pattern: Pattern,
    label: int,
    nothing: int,
    behind: Tensor | None,
    recipe: Recipe,
    generator: Generator,
    signature: Tensor | None,
    count: int,
) -> Pictures:
    """Draw ``count`` pictures of a class before others.

    behind: pixels of earlier pictures, (count, 3, S, S), or None where there are none yet.
    """
    draws = Draws(count, generator)
    canvas, color, cover = drawn(
        pattern, count, recipe.side, generator, signature, varied=recipe.variants
    )
    if cover is None:
        cover = _window(recipe.side, draws)
    picture = color
    if behind is not None:
        ground = _ground(canvas.second(canvas.frame_y * 0.15), behind, draws)
        picture = _shadowed(ground, cover, draws)
        picture = picture + (color - picture) * cover[..., None]
    places = _labels(cover, label)
    if pattern.whole and recipe.centers:
        hearts = F.max_pool2d(heart(canvas)[:, None], CELL)[:, 0] > _HEART
        limbs = torch.full_like(places, nothing)
        places = torch.where((places == label) & ~hearts, limbs, places)
    whole = torch.full((count,), label, device=cover.device)
    picture = _grainy(picture, draws).permute(0, 3, 1, 2)
    composed = Pictures((picture.clamp(0, 1) * 255).round().to(torch.uint8), whole, places)
    if pattern.whole and recipe.jumbled:
        return _jumbled(composed, nothing, recipe, draws)
    return composed


def _window(side: int, draws: Draws) -> Tensor:
    """Where a texture is seen: everywhere, or in three of ten through a disc or a half plane."""
    x, y = frame(side, draws.generator.device)
    across, down, size = (draws.between() for _ in range(3))
    disc = length(x - 0.6 * across + 0.3, y - 0.6 * down + 0.3) - 0.55 - 0.4 * size
    turn = 2 * torch.pi * across
    half = x * torch.cos(turn) + y * torch.sin(turn) - 0.6 * size + 0.1
    kind = draws.between()
    distance = torch.where(kind < 0.15, disc, torch.where(kind < 0.3, half, -torch.ones_like(x)))
    return (0.5 - distance * side / 3).clamp(0, 1)


def _ground(plain: Tensor, behind: Tensor, draws: Draws) -> Tensor:
    """What is behind: an earlier picture, often dimmed, or a plain gradient; (B, H, W, 3)."""
    earlier = behind.permute(0, 2, 3, 1).float() / 255
    dimmed = torch.where(draws.chance(0.5), 1.0, 0.8 * draws.between())
    chosen = draws.chance(0.35)[..., None]
    return torch.where(chosen, plain, earlier * dimmed[..., None])


def _shadowed(ground: Tensor, cover: Tensor, draws: Draws) -> Tensor:
    """Half of the things cast a soft shadow to their lower right."""
    shadow = F.avg_pool2d(cover[:, None], 9, 1, 4)[:, 0].roll((3, 3), (1, 2))
    depth = 0.6 * draws.chance(0.5)
    return ground * (1 - depth * shadow)[..., None]


def _labels(cover: Tensor, label: int) -> Tensor:
    seen = F.avg_pool2d(cover[:, None], CELL)[:, 0] > _SEEN
    return torch.where(seen, label, IGNORED).to(torch.uint8)


def _grainy(picture: Tensor, draws: Draws) -> Tensor:
    grain = torch.randn(picture.shape, generator=draws.generator, device=picture.device)
    chosen = draws.chance(0.15)[..., None]
    return torch.where(chosen, picture + 0.04 * grain, picture)


def _jumbled(pictures: Pictures, nothing: int, recipe: Recipe, draws: Draws) -> Pictures:
    """Cut some pictures into blocks and shuffle them: all parts are there, and no creature.

    Without such pictures a class unit is content with a heap of eyes.
    """
    count, side, device = len(pictures), recipe.side, pictures.pixels.device
    cut = (side // CELL - 2) // 4 * CELL  # a block of whole cells, four to a line
    span = 4 * cut
    order = torch.rand((count, 16), generator=draws.generator, device=device).argsort(1)
    blocks = pictures.pixels[:, :, :span, :span].unfold(2, cut, cut).unfold(3, cut, cut)
    blocks = blocks.permute(0, 2, 3, 1, 4, 5).reshape(count, 16, 3, cut, cut)
    blocks = torch.gather(blocks, 1, order[:, :, None, None, None].expand_as(blocks))
    shuffled = pictures.pixels.clone()
    shuffled[:, :, :span, :span] = (
        blocks.reshape(count, 4, 4, 3, cut, cut)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(count, 3, span, span)
    )
    chosen = draws.chance(recipe.jumbled).flatten()
    nowhere = torch.full_like(pictures.places, nothing)
    return Pictures(
        torch.where(chosen[:, None, None, None], shuffled, pictures.pixels),
        torch.where(chosen, nothing, pictures.whole),
        torch.where(chosen[:, None, None], nowhere, pictures.places),
    )
