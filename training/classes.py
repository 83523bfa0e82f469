"""Draw pictures of every class that the embedded network was trained on, a folder for each.

    python -m training.classes classes
    python scripts/make_neurons.py classes

Things lie on plain ground of any color. The patterns are those of the training's recipe.
"""

import argparse
import zlib
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from training.patterns.everything import PATTERNS
from training.patterns.pattern import Pattern
from training.posing import drawn

SIDE = 128
"""Of a picture, pixels."""
GROUND = (0.1, 0.7)
"""Of a plain ground: the least and the most of red, green and blue."""


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    options = argparse.ArgumentParser(description="Draw pictures of every class.")
    options.add_argument("folder", type=Path)
    options.add_argument("names", nargs="*", help="of classes; without any, all")
    options.add_argument("--count", type=int, default=12, help="pictures of each")
    return options


def main() -> None:
    """Draw all classes, or those that are named."""
    given = parser().parse_args()
    for pattern in PATTERNS:
        if not given.names or pattern.name in given.names:
            save(pictures(pattern, given.count), given.folder / pattern.name)


def pictures(pattern: Pattern, count: int) -> Tensor:
    """Return pictures of a class, (B, SIDE, SIDE, 3) in 0..1; a function of its name."""
    generator = torch.Generator().manual_seed(zlib.crc32(pattern.name.encode()))
    _, color, cover = drawn(pattern, count, SIDE, generator)
    if cover is None:
        return color
    low, high = GROUND
    ground = low + (high - low) * torch.rand((count, 1, 1, 3), generator=generator)
    return ground + (color - ground) * cover[..., None]


def save(batch: Tensor, folder: Path) -> None:
    """Write pictures as PNG, numbered from 0."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate((batch * 255).round().to(torch.uint8).numpy()):
        Image.fromarray(pixels).save(folder / f"{number:02d}.png")


if __name__ == "__main__":
    main()
