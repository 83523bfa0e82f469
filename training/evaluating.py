"""What a network has learnt: accuracy on pictures it has never seen, clean and perturbed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from training.composing import IGNORED
from training.nudging import nudged
from training.patterns.pattern import Pattern
from training.pool import Pool
from training.recipe import CELL, Recipe

Look = Callable[[Tensor], tuple[Tensor, Tensor]]
"""From pictures (B, 3, H, W) in 0..1 to labels of places (B, L, h, w) and of wholes (B, L)."""

_UNSEEN = 500_000_000
"""Added to the seed of a run: no picture of training has this number."""

_AT_ONCE = 50


@dataclass(frozen=True)
class Held:
    """Pictures held out: pixels (N, 3, S, S) in 0..1, classes (N,), labels of places (N, h, w)."""

    pictures: Tensor
    whole: Tensor
    places: Tensor

    def of(self, classes: Sequence[int]) -> "Held":
        """Those of some classes."""
        chosen = torch.isin(self.whole, torch.tensor(classes, device=self.whole.device))
        return Held(self.pictures[chosen], self.whole[chosen], self.places[chosen])


@dataclass(frozen=True)
class Score:
    """Shares that are right, 0..1."""

    whole: float
    places: float


def held_out(
    patterns: tuple[Pattern, ...],
    recipe: Recipe,
    each: int,
    device: torch.device,
    *,
    tinted: bool = False,
) -> Held:
    """Draw ``each`` unseen pictures of every class; tinted: in the palettes of the run."""
    unseen = replace(
        recipe,
        seed=recipe.seed + _UNSEEN,
        signature=tinted,
        jumbled=0.0,
        fresh=each,
        pool=each * len(patterns) * 2,
    )
    pool = Pool(patterns, unseen, device, dyed=recipe.seed)
    for _ in pool.fill():
        pass
    drawn = pool.pictures
    late = slice(each * len(patterns), None)  # the first round has nothing behind it
    edge = (recipe.side - recipe.crop) // CELL // 2
    cells = recipe.crop // CELL
    inner = slice(edge, edge + cells)
    pixel = slice(edge * CELL, (edge + cells) * CELL)
    return Held(
        drawn.pixels[late, :, pixel, pixel].float() / 255,
        drawn.whole[late],
        drawn.places[late, inner, inner][:, 1::2, 1::2].long(),
    )


def score(look: Look, held: Held) -> Score:
    """How many pictures and how many cells are labelled rightly."""
    named = placed = cells = 0
    for start in range(0, len(held.whole), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        with torch.no_grad():
            places, whole = look(held.pictures[part])
        named += int((whole.argmax(1) == held.whole[part]).sum())
        known = held.places[part] != IGNORED
        placed += int(((places.argmax(1) == held.places[part]) & known).sum())
        cells += int(known.sum())
    return Score(named / len(held.whole), placed / max(cells, 1))


def attacked(look: Look, held: Held, size: float, steps: int) -> Held:
    """The pictures after projected gradient descent on the class, L2 (Madry et al., 2018)."""
    parts = [
        _attacked(
            look,
            held.pictures[start : start + _AT_ONCE],
            held.whole[start : start + _AT_ONCE],
            size,
            steps,
        )
        for start in range(0, len(held.whole), _AT_ONCE)
    ]
    return Held(torch.cat(parts), held.whole, held.places)


def _attacked(look: Look, pictures: Tensor, whole: Tensor, size: float, steps: int) -> Tensor:
    pace = 2.5 * size / steps
    nudge = torch.zeros_like(pictures)
    for _ in range(steps):
        nudge = nudge.detach().requires_grad_()
        _, answers = look(pictures + nudge)
        (slope,) = torch.autograd.grad(F.cross_entropy(answers.float(), whole), nudge)
        nudge = nudged(pictures, nudge.detach(), slope, pace, size)
    return (pictures + nudge).detach()


def by_family(look: Look, held: Held, patterns: tuple[Pattern, ...]) -> dict[str, Score]:
    """The scores of every family's pictures."""
    families: dict[str, list[int]] = {}
    for label, pattern in enumerate(patterns):
        families.setdefault(pattern.family, []).append(label)
    return {name: score(look, held.of(labels)) for name, labels in families.items()}
