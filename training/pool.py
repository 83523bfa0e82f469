"""The pool: pictures that are kept, and replaced one group at a time, oldest first.

Drawing a picture on a CPU costs as much as learning from it, so each is seen several times,
differently cut and lit. On a GPU the pool may turn over quickly.
"""

from collections.abc import Iterator, Mapping

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from training.composing import IGNORED, Pictures, compose
from training.patterns.palettes import signature_palettes
from training.patterns.pattern import Pattern
from training.recipe import CELL, Recipe

_STRIDE = 16
"""Pixels between two answers of the head that labels places."""

_SIZES = (1.0, 1.0, 1.5, 0.75)
"""How large a cut is shown."""


class Pool:
    """A ring of groups of pictures; group ``g`` holds one class and is a function of seed and g."""

    def __init__(
        self,
        patterns: tuple[Pattern, ...],
        recipe: Recipe,
        device: torch.device,
        *,
        dyed: int | None = None,
    ) -> None:
        """An empty ring; ``dyed``: the seed of the signature palettes, if not the recipe's."""
        self.patterns, self.recipe, self.device = patterns, recipe, device
        self.groups = recipe.pool // recipe.fresh
        self.serial = 0
        size = self.groups * recipe.fresh
        cells = recipe.side // CELL
        shape = (size, 3, recipe.side, recipe.side)
        self.pictures = Pictures(
            torch.zeros(shape, dtype=torch.uint8, device=device),
            torch.zeros(size, dtype=torch.long, device=device),
            torch.zeros((size, cells, cells), dtype=torch.uint8, device=device),
        )
        seed = recipe.seed if dyed is None else dyed
        self._signatures = (
            signature_palettes(len(patterns), seed, device) if recipe.signature else None
        )

    @property
    def filled(self) -> int:
        """How many pictures there are."""
        return min(self.serial, self.groups) * self.recipe.fresh

    def fill(self) -> Iterator[int]:
        """Draw until the ring is full, telling how many pictures there are."""
        while self.serial < self.groups:
            self.refresh()
            yield self.filled

    def refresh(self) -> None:
        """Draw one group, in place of the oldest."""
        pictures = self._drawn(self.serial)
        start = self.serial % self.groups * self.recipe.fresh
        where = slice(start, start + self.recipe.fresh)
        self.pictures.pixels[where] = pictures.pixels
        self.pictures.whole[where] = pictures.whole
        self.pictures.places[where] = pictures.places
        self.serial += 1

    def _drawn(self, serial: int) -> Pictures:
        label = class_of(serial, len(self.patterns), self.recipe.seed)
        generator = Generator(self.device).manual_seed(self.recipe.seed * 1_000_003 + serial)
        behind = None
        if self.filled:
            shape = (self.recipe.fresh,)
            index = torch.randint(0, self.filled, shape, generator=generator, device=self.device)
            behind = self.pictures.pixels[index]
        return compose(
            self.patterns[label],
            label,
            len(self.patterns),
            behind,
            self.recipe,
            generator,
            None if self._signatures is None else self._signatures[label],
            self.recipe.fresh,
        )

    def batch(self, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
        """A batch: pictures (B, 3, h, w) in 0..1, their classes, and the labels of places."""
        recipe = self.recipe
        shape = (recipe.batch,)
        index = torch.randint(0, self.filled, shape, generator=generator, device=self.device)
        size = _SIZES[_whole(len(_SIZES), generator)] if recipe.sizes else 1.0
        cells = min(round(recipe.crop / size / CELL), recipe.side // CELL)
        room = recipe.side // CELL - cells + 1
        left, top = _whole(room, generator), _whole(room, generator)
        pixels = self.pictures.pixels[index]
        pixels = pixels[
            :, :, top * CELL : (top + cells) * CELL, left * CELL : (left + cells) * CELL
        ]
        places = self.pictures.places[index][:, top : top + cells, left : left + cells]
        pictures = resized(pixels.float() / 255, round(cells * CELL * size / _STRIDE) * _STRIDE)
        places = F.interpolate(
            places[:, None].float(), size=pictures.shape[-1] // _STRIDE, mode="nearest-exact"
        )[:, 0].long()
        if _whole(2, generator):
            pictures, places = pictures.flip(3), places.flip(2)
        pictures = _developed(pictures, generator)
        return (
            pictures.contiguous(memory_format=torch.channels_last),
            self.pictures.whole[index],
            places,
        )

    def state(self) -> dict[str, Tensor | int]:
        """What a checkpoint keeps."""
        return {**vars(self.pictures), "serial": self.serial}

    def restore(self, state: Mapping[str, Tensor | int]) -> None:
        """Be as another pool of the same recipe was."""
        for name, own in vars(self.pictures).items():
            kept = state[name]
            assert isinstance(kept, Tensor)
            own.copy_(kept)
        self.serial = int(state["serial"])


def class_of(serial: int, classes: int, seed: int) -> int:
    """The class of a group: every class once per round, each round in an order of its own."""
    turn, place = divmod(serial, classes)
    order = torch.randperm(classes, generator=Generator().manual_seed(seed * 7919 + turn))
    return int(order[place])


def resized(pictures: Tensor, side: int) -> Tensor:
    """Pictures of another size, antialiased; the same ones where the size is theirs."""
    if pictures.shape[-1] == side:
        return pictures
    return F.interpolate(pictures, size=(side, side), mode="bilinear", antialias=True)


def _whole(below: int, generator: Generator) -> int:
    drawn = torch.randint(0, below, (), generator=generator, device=generator.device)
    return int(drawn)


def _developed(pictures: Tensor, generator: Generator) -> Tensor:
    """Other exposures: gamma, contrast, brightness and saturation of every picture."""

    def normal(deviation: float) -> Tensor:
        shape = (pictures.shape[0], 1, 1, 1)
        return deviation * torch.randn(shape, generator=generator, device=generator.device)

    developed = pictures.clamp(min=1e-3) ** torch.exp(normal(0.25))
    mean = developed.mean((1, 2, 3), keepdim=True)
    developed = (developed - mean) * torch.exp(normal(0.2)) + mean + normal(0.07)
    gray = developed.mean(1, keepdim=True)
    return (gray + (developed - gray) * torch.exp(normal(0.3))).clamp(0, 1)


def scored(places: Tensor) -> Tensor:
    """Labels of places for the cross entropy, which leaves out those below zero."""
    return torch.where(places == IGNORED, -100, places)
