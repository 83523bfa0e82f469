"""How to render, apart from what the scene says."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Existing = Literal["verify", "replace", "fail"]
"""What to do with a movie that is there: keep it if it is this one; set it aside; refuse."""
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Resume = Literal["auto", "require", "never"]
"""What to do with a render that was interrupted: go on; fail if there is none; begin again."""
At = Literal["start", "middle", "end"]
"""Of a clip that a still shows: when it has faded in, halfway, and its last frame."""
EXISTING: tuple[str, ...] = get_args(Existing)
PRECISIONS: tuple[str, ...] = get_args(Precision)

LAST = sys.maxsize
"""Where a range of segments stops that goes on to the movie's last one."""


def _one_per_four_cores() -> int:
    # A quarter: on few cores the encoder must not take the dream's.
    return max(1, (os.cpu_count() or 1) // 4)


@dataclass(frozen=True, slots=True)
class Options:
    """How to render, apart from what the scene says."""

    out: Path | None = None
    """None: as the scene says, in the folder of renders."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda:N`` or ``mps``."""
    precision: Precision = "auto"
    existing: Existing = "verify"
    deterministic: bool = False
    """Bit-equal runs on one machine, also where the fastest kernels are not."""
    encoder_threads: int = 0
    """0: one per four cores. Pinned, since some encoders' bytes depend on it."""
    resume: Resume = "auto"
    segments: range | None = None
    """Numbers of those to render, counted from 0; may stop at `LAST`. None: all."""
    checkpoint_seconds: float = 60.0
    """Of work, at most, that a kill may cost."""
    max_minutes: float | None = None
    """After which the render stops as if it had been asked to; None: never."""
    min_free_bytes: int = 0
    """Of the movie's disk, below which the render does not begin and does not go on."""
    stop: Callable[[], bool] = lambda: False
    """Asked at every tick; true ends the render."""

    @property
    def threads(self) -> int:
        """Of the encoder."""
        return self.encoder_threads or _one_per_four_cores()
