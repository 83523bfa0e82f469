"""The vigil: what of a dream its maker should hear of, though it goes on."""

import math
from collections.abc import Iterator

import torch

from dreamreel.rendering.dreamer import DreamState
from dreamreel.rendering.events import PictureFrozen, TargetSilent
from dreamreel.specs import Target, TickSpec


class Vigil:
    """Notices targets that do not wake and pictures that do not change; each is told once.

    Args:
        patience: in ticks.
    """

    def __init__(self, *, patience: int) -> None:
        self._patience = patience
        self._silent_since: dict[Target, int] = {}
        self._told: set[Target] = set()
        self._frozen = 0

    def hear(
        self, before: DreamState, state: DreamState, spec: TickSpec
    ) -> Iterator[TargetSilent | PictureFrozen]:
        """Look at one tick's outcome."""
        yield from self._silence(state)
        yield from self._frost(before, state, spec)

    def _silence(self, state: DreamState) -> Iterator[TargetSilent]:
        """Yield the targets that have been excited for a while and never answered."""
        peaks: dict[Target, float] = {}
        for (target, _), voice in state.voices.items():
            peaks[target] = max(voice.peak, peaks.get(target, -math.inf))
        quiet = {target for target, peak in peaks.items() if peak <= 0}
        self._silent_since = {t: self._silent_since.get(t, state.tick) for t in quiet}
        for target, since in self._silent_since.items():
            if state.tick - since >= self._patience and target not in self._told:
                self._told.add(target)
                yield TargetSilent(target, state.tick)

    def _frost(
        self, before: DreamState, state: DreamState, spec: TickSpec
    ) -> Iterator[PictureFrozen]:
        """Tell of a picture that has long been the same although it is excited."""
        excited = spec.ascent.steps > 0 and spec.ascent.strength > 0
        # A camera that moves gives each tick a grid of its own.
        same = excited and before.grid == state.grid and torch.equal(before.picture, state.picture)
        self._frozen = self._frozen + 1 if same else 0
        if self._frozen == self._patience:
            yield PictureFrozen(state.tick - self._patience)
