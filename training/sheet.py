"""A sheet of drawn classes, to be looked at while drawing them.

Run as ``python -m training.sheet scales -o scales.png``: a row per class, its name beside it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from torch import Generator, Tensor

from training.patterns.everything import PATTERNS
from training.patterns.pattern import Pattern
from training.posing import drawn

_NAME_WIDTH = 90
_BEHIND = 0.25
_TRIES, _GRID_COLUMNS = 12, 17


def pictures(pattern: Pattern, count: int, side: int, seed: int) -> tuple[Tensor, Tensor]:
    """A class ``count`` times over dark gray, (count, side, side, 3) in 0..1, and its cover."""
    _, color, cover = drawn(pattern, count, side, Generator().manual_seed(seed))
    if cover is None:
        return color, torch.ones_like(color[..., 0])
    return _BEHIND + (color - _BEHIND) * cover[..., None], cover


def sheet(patterns: Sequence[Pattern], columns: int, side: int, seed: int) -> Image.Image:
    """All of the classes, one below the other, each with its name."""
    canvas = Image.new("RGB", (_NAME_WIDTH + columns * side, len(patterns) * side))
    pen = ImageDraw.Draw(canvas)
    for index, pattern in enumerate(patterns):
        top = index * side
        row, _ = pictures(pattern, columns, side, seed)
        canvas.paste(_image(torch.cat(list(row), 1)), (_NAME_WIDTH, top))
        pen.text((4, top + side // 2 - 5), pattern.name, fill="white")
    return canvas


def grid(patterns: Sequence[Pattern], side: int, seed: int) -> Image.Image:
    """All of the classes, one picture each: of a dozen the most colorful that is not cut off."""
    rows = -(-len(patterns) // _GRID_COLUMNS)
    canvas = Image.new("RGB", (_GRID_COLUMNS * side, rows * side))
    for index, pattern in enumerate(patterns):
        tries, cover = pictures(pattern, _TRIES, side, seed + index)
        shown = tries[_merit(tries, cover, whole=pattern.whole).argmax()]
        row, column = divmod(index, _GRID_COLUMNS)
        canvas.paste(_image(shown), (column * side, row * side))
    return canvas


def _merit(tries: Tensor, cover: Tensor, *, whole: bool) -> Tensor:
    saturation = (tries.amax(-1) - tries.amin(-1)).mean((1, 2))
    contrast = tries.mean(-1).flatten(1).std(1)
    if not whole:
        return saturation + contrast
    edges = torch.cat([cover[:, 0], cover[:, -1], cover[:, :, 0], cover[:, :, -1]], 1).mean(1)
    return saturation + contrast + cover.mean((1, 2)) - 4 * edges


def _image(picture: Tensor) -> Image.Image:
    return Image.fromarray((picture * 255).round().to(torch.uint8).numpy())


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="families or classes; all of them if none")
    options.add_argument("-o", "--output", type=Path, default=Path("classes.png"))
    options.add_argument("--columns", type=int, default=8)
    options.add_argument("--side", type=int, default=112)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--grid", action="store_true", help="one picture of each, no names")
    return options


def main() -> None:
    """Draw the classes of some families, or those that are named."""
    asked = parser().parse_args()
    chosen = [p for p in PATTERNS if not asked.names or {p.name, p.family} & set(asked.names)]
    if asked.grid:
        grid(chosen, asked.side, asked.seed).save(asked.output)
    else:
        sheet(chosen, asked.columns, asked.side, asked.seed).save(asked.output)


if __name__ == "__main__":
    main()
