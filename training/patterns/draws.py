"""Random numbers, one per picture of a batch, from a generator that is handed around."""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor


@dataclass(frozen=True)
class Draws:
    """What is drawn for ``count`` pictures: shapes (B, 1, 1), on the generator's device."""

    count: int
    generator: Generator

    def between(self, low: float = 0.0, high: float = 1.0) -> Tensor:
        """A number between two others."""
        device = self.generator.device
        drawn = torch.rand((self.count, 1, 1), generator=self.generator, device=device)
        return low + (high - low) * drawn

    def chance(self, probability: float) -> Tensor:
        """True with this probability."""
        return self.between() < probability
