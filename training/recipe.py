"""The recipe: every number of a training run, as one value that a checkpoint carries."""

from dataclasses import dataclass, replace

WIDTHS = (24, 48, 64, 128, 192, 320, 384, 384, 448, 576, 640)
"""Channels from ``s2`` to ``s32b``. Narrow where pictures are large, because those layers are
bound by memory: at 640x360 a step into ``s16c`` takes 0.87 of the time that widths of
32, 64, 80, 160, 208, 272, 288, 304 ... take, with 1.75 times their parameters."""

CELL = 8
"""Pixels of a cell of the grid of labels, and the step of crops."""


@dataclass(frozen=True)
class Recipe:
    """What a run does; two runs of the same recipe on the same machine give the same network.

    Pictures: ``side`` pixels, cut to ``crop``; ``pool`` of them are kept, and at every step
    ``fresh`` new ones take the place of the oldest. Steps see ``batch`` pictures.
    """

    seed: int = 0
    steps: int = 20_000
    batch: int = 64
    side: int = 112
    crop: int = 96
    pool: int = 40_000
    fresh: int = 16
    rate: float = 1.5e-3
    decay: float = 0.02
    warmup: float = 0.05
    smoothing: float = 0.1
    widths: tuple[int, ...] = WIDTHS
    attack: float = 1.0
    """The largest L2 norm of the perturbation, in pictures of 0..1; 0 trains on clean ones."""
    replays: int = 2
    """Steps in a row that see the same batch while its perturbation grows."""
    clean: float = 0.1
    """Share of the run, at its beginning, without perturbations, in which each batch is seen once:
    what is not yet recognized cannot be defended."""
    signature: bool = True
    """Palettes are partly tied to the class."""
    smooth: bool = True
    """Pictures shrink by overlapping averages, not by maxima."""
    local: bool = True
    """A second head labels every cell."""
    color: bool = True
    """Heads also tell color: of every cell, and of the whole picture."""
    sizes: bool = True
    """The same pictures are shown at several sizes."""
    variants: bool = True
    """Creatures are drawn in several ways."""
    centers: bool = True
    """A creature's label lies at its middle alone; its limbs are labelled nothing."""
    jumbled: float = 0.12
    """Share of the creatures that are cut up and shuffled, and then labelled nothing."""


ABSENCES: dict[str, dict[str, object]] = {
    "attack": {"attack": 0.0},
    "signature": {"signature": False},
    "smooth": {"smooth": False},
    "local": {"local": False},
    "color": {"color": False},
    "sizes": {"sizes": False},
    "variants": {"variants": False},
    "centers": {"centers": False},
    "jumbled": {"jumbled": 0.0},
}
"""What can be left out, to see what it is good for."""

SMALL = Recipe(
    steps=3_000, batch=32, side=80, crop=64, pool=8_000, fresh=8, attack=0.67,
    widths=(16, 24, 32, 64, 96, 160, 192, 192, 224, 288, 320),
)  # fmt: skip
"""A run of minutes on half the channels: long enough to see what a part of the recipe is good for.
The attack is as strong per pixel as the large one."""

SMOKE = Recipe(
    steps=400, batch=32, side=64, crop=48, pool=3_000, fresh=8, rate=3e-3, attack=0.2, clean=0.7,
    widths=(16, 24, 32, 64, 96, 128, 128, 128, 128, 160, 160),
)  # fmt: skip
"""A run of a minute, which proves that everything learns."""

SMOKE_CLASSES = 11
"""A run of a minute knows every so many classes: it has no time for all."""


def without(recipe: Recipe, name: str) -> Recipe:
    """The recipe with one of its parts left out."""
    return replace(recipe, **ABSENCES[name])  # pyright: ignore[reportArgumentType]
