"""Learning: the loss, the perturbation and the loop of steps."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from training.network import DEVIATION, MEAN, Answers, Learner
from training.nudging import nudged
from training.patterns.pattern import Pattern
from training.pool import Pool, scored
from training.recipe import Recipe

_CLIP = 2.0
_LOCAL_COLOR, _WHOLE_COLOR = 0.5, 0.25
_ATTACK_GROWS = 0.1
"""Share of the run, after its clean beginning, in which the perturbation grows to its full size."""


@dataclass(frozen=True)
class Progress:
    """Means of the losses since the last report."""

    step: int
    loss: float
    places: float
    whole: float


@dataclass
class Run:
    """All that changes while a network learns: what a checkpoint holds."""

    recipe: Recipe
    learner: Learner
    optimizer: torch.optim.Optimizer
    pool: Pool
    draws: Generator
    step: int = 0

    def state(self) -> dict[str, object]:
        """What a checkpoint keeps."""
        return {
            "step": self.step,
            "learner": self.learner.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "pool": self.pool.state(),
            "draws": self.draws.get_state(),
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Go on where another run of the same recipe stood."""
        self.learner.load_state_dict(state["learner"])  # pyright: ignore[reportArgumentType]
        self.optimizer.load_state_dict(state["optimizer"])  # pyright: ignore[reportArgumentType]
        self.pool.restore(state["pool"])  # pyright: ignore[reportArgumentType]
        draws = state["draws"]
        assert isinstance(draws, Tensor)
        self.draws.set_state(draws.cpu())
        self.step = int(state["step"])  # pyright: ignore[reportArgumentType]


def begin(patterns: tuple[Pattern, ...], recipe: Recipe, device: torch.device) -> Run:
    """A run that has not taken a step; its pool is empty."""
    torch.manual_seed(recipe.seed)
    learner = Learner(len(patterns), recipe).to(device).to(memory_format=torch.channels_last)
    weights = [p for p in learner.parameters() if p.ndim > 1]
    offsets = [p for p in learner.parameters() if p.ndim <= 1]
    groups = [
        {"params": weights, "weight_decay": recipe.decay},
        {"params": offsets, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), fused=True)
    draws = Generator(device).manual_seed(recipe.seed + 1)
    return Run(recipe, learner.train(), optimizer, Pool(patterns, recipe, device), draws)


def learn(run: Run, every: int, precision: torch.dtype) -> Iterator[Progress]:
    """Take the steps that are left, reporting about every ``every`` of them, between batches.

    A run may be stored whenever it reports. Each batch is seen ``replays`` times while its
    perturbation grows by the gradients that the steps compute anyway: adversarial training for
    free (Shafahi et al., 2019).
    """
    sums, taken = torch.zeros(3, device=run.pool.device), 0
    while run.step < run.recipe.steps:
        for losses in _round(run, precision):
            sums, taken = sums + losses, taken + 1
        if taken >= every or run.step >= run.recipe.steps:
            yield Progress(run.step, *(sums / taken).tolist())
            sums, taken = torch.zeros_like(sums), 0


def _round(run: Run, precision: torch.dtype) -> Iterator[Tensor]:
    """Learn from one batch, several times; the losses of each time, (3,)."""
    run.pool.refresh()
    pictures, whole, places = run.pool.batch(run.draws)
    nudge = torch.zeros_like(pictures)
    size = _attack(run.recipe, run.step)
    replays = run.recipe.replays if size else 1
    for _ in range(min(replays, run.recipe.steps - run.step)):
        seen = (pictures + nudge).detach().requires_grad_(size > 0)
        with torch.autocast(seen.device.type, precision, enabled=precision != torch.float32):
            answers = run.learner(seen)
        losses = _losses(answers, pictures, whole, places, run.recipe)
        _descend(run, losses[0])
        if seen.grad is not None:
            nudge = nudged(pictures, nudge, seen.grad, pace=size, size=size)
        run.step += 1
        yield torch.stack(losses).detach()


def _descend(run: Run, loss: Tensor) -> None:
    for group in run.optimizer.param_groups:
        group["lr"] = run.recipe.rate * _schedule(run.recipe, run.step)
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(run.learner.parameters(), _CLIP)
    run.optimizer.step()


def _schedule(recipe: Recipe, step: int) -> float:
    """A linear warm-up, then half a cosine down to two thousandths."""
    done = (step + 1) / recipe.steps
    if done < recipe.warmup:
        return done / recipe.warmup
    return 0.002 + 0.998 * (
        0.5 + 0.5 * math.cos(math.pi * (done - recipe.warmup) / (1 - recipe.warmup))
    )


def _attack(recipe: Recipe, step: int) -> float:
    done = step / recipe.steps - recipe.clean
    return recipe.attack * min(1.0, max(0.0, done / _ATTACK_GROWS))


def _losses(
    answers: Answers, pictures: Tensor, whole: Tensor, places: Tensor, recipe: Recipe
) -> tuple[Tensor, Tensor, Tensor]:
    """The loss and its two main parts: cross entropies of places and of wholes."""
    named = F.cross_entropy(answers.whole, whole, label_smoothing=recipe.smoothing)
    placed = F.cross_entropy(answers.places, scored(places), label_smoothing=recipe.smoothing)
    total = named
    if recipe.local:
        total = total + placed
    if recipe.color:
        total = total + _color_loss(answers, pictures)
    return total, placed, named


def _color_loss(answers: Answers, pictures: Tensor) -> Tensor:
    cells = F.adaptive_avg_pool2d(pictures, answers.place_colors.shape[-1])
    local = F.mse_loss(answers.place_colors, (cells - MEAN) / DEVIATION)
    means = (pictures.mean((2, 3)) - MEAN) / DEVIATION
    deviations = pictures.std((2, 3)) / DEVIATION
    whole = F.mse_loss(answers.whole_colors, torch.cat([means, deviations], 1))
    return _LOCAL_COLOR * local + _WHOLE_COLOR * whole
