"""A sheet of drawn classes, to be looked at while drawing them.

Run as ``python -m training.sheet scales -o scales.png``: a row per class, its name beside it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Generator

from training.patterns.everything import PATTERNS
from training.patterns.pattern import Pattern
from training.posing import drawn

_NAME_WIDTH = 90
_BEHIND = 0.25


def row(pattern: Pattern, columns: int, side: int, seed: int) -> np.ndarray:
    """One class, ``columns`` times, over dark gray, (side, columns * side, 3) in 0..255."""
    generator = Generator().manual_seed(seed)
    _, color, cover = drawn(pattern, columns, side, generator)
    if cover is not None:
        color = _BEHIND + (color - _BEHIND) * cover[..., None]
    pictures = (color * 255).round().to(torch.uint8).numpy()
    return np.concatenate(list(pictures), axis=1)


def sheet(patterns: Sequence[Pattern], columns: int, side: int, seed: int) -> Image.Image:
    """All of the classes, one below the other."""
    canvas = Image.new("RGB", (_NAME_WIDTH + columns * side, len(patterns) * side))
    pen = ImageDraw.Draw(canvas)
    for index, pattern in enumerate(patterns):
        top = index * side
        canvas.paste(Image.fromarray(row(pattern, columns, side, seed)), (_NAME_WIDTH, top))
        pen.text((4, top + side // 2 - 5), pattern.name, fill="white")
    return canvas


def main() -> None:
    """Draw the classes of one family, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="families or classes; all of them if none")
    parser.add_argument("-o", "--output", type=Path, default=Path("classes.png"))
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--side", type=int, default=112)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chosen = [p for p in PATTERNS if not asked.names or {p.name, p.family} & set(asked.names)]
    sheet(chosen, asked.columns, asked.side, asked.seed).save(asked.output)


if __name__ == "__main__":
    main()
