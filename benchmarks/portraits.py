"""Portraits side by side: a row per recipe, a column per unit; what each reached, how soon.

    python benchmarks/portraits.py renders/portraits.jpg
    python benchmarks/portraits.py SHEET.jpg --size 112 --presets yosinski-1 yosinski-3 --units owl

Writes the sheet, its name as the ending says, and beside it a JSON of the same name with a row per
portrait. --limit N cuts the steps per size of recipes that take more. The seed is 1 for all.
"""

import argparse
import json
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from dreamreel import catalogue, networks
from dreamreel.geometry import Size
from dreamreel.portraits.goals import reached
from dreamreel.portraits.paint import init, is_done, plan, step, whole
from dreamreel.portraits.presets import PRESETS
from dreamreel.portraits.spec import PortraitSpec
from dreamreel.rendering.view import quantize
from dreamreel.scene.reading.addresses import resolve

NETWORK, SEED = "bestiary", 1
UNITS = (
    *("s8b:20", "s8b:77", "s8b:130"),
    *("s16c:75", "s16c:28", "s16c:95"),
    *("s32a:17", "s32a:88", "s32a:200"),
    *("owl", "peacock", "rose"),
)
ROWS = ("dreamreel", "osinga", "keras", "deepdream", "laplacian", "lucid", "maco")
GAP, LABEL = 6, 22  # pixels
PAPER, INK = (16, 16, 18), (224, 224, 224)  # sRGB, 0..255


@dataclass(frozen=True, slots=True)
class Row:
    """One portrait."""

    preset: str
    unit: str
    before: float
    reached: float
    steps: int
    seconds: float


def portray(preset: str, unit: str, side: int, limit: int) -> tuple[Row, np.ndarray]:
    """Paint one portrait; the time does not count the loading of the network."""
    target = resolve(unit, catalogue.network(NETWORK))
    recipe = PRESETS[preset]
    recipe = replace(recipe, steps=min(recipe.steps, limit))
    network = networks.load(NETWORK, layers=[target.layer])
    painter = plan(PortraitSpec(target, Size(side, side), recipe, SEED), network)
    state = init(painter)
    before = reached(painter.network, painter.aim, whole(painter, state))
    begun = time.perf_counter()
    while not is_done(painter, state):
        state = step(painter, state)
    seconds = time.perf_counter() - begun
    pixels = quantize(whole(painter, state), 8)
    seen = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
    after = reached(painter.network, painter.aim, seen)
    return Row(preset, unit, before, after, painter.n_steps, seconds), pixels


def lay_out(tiles: dict[tuple[str, str], np.ndarray], side: int) -> Image.Image:
    """Return the sheet of pictures by preset and unit."""
    presets, units = (list(dict.fromkeys(key[index] for key in tiles)) for index in (0, 1))
    pitch = side + GAP
    size = (len(units) * pitch + GAP, len(presets) * (pitch + LABEL) + LABEL)
    sheet = Image.new("RGB", size, PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for (preset, unit), pixels in tiles.items():
        x, y = GAP + units.index(unit) * pitch, LABEL + presets.index(preset) * (pitch + LABEL)
        sheet.paste(Image.fromarray(pixels), (x, y))
        pen.text((x, y + side + 2), f"{preset}  {unit}", INK, font)
    return sheet


def main() -> None:
    """Paint all portraits, and write the sheet and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--presets", nargs="+", default=ROWS, choices=tuple(PRESETS))
    parser.add_argument("--units", nargs="+", default=UNITS)
    parser.add_argument("--limit", type=int, default=10**6)
    args = parser.parse_args()
    rows: list[Row] = []
    tiles: dict[tuple[str, str], np.ndarray] = {}
    for preset in args.presets:
        for unit in args.units:
            row, pixels = portray(preset, unit, args.size, args.limit)
            rows.append(row)
            tiles[preset, unit] = pixels
            print(
                f"{preset:12} {unit:10} {row.before:7.2f} -> {row.reached:7.2f}"
                f"  {row.steps} steps  {row.seconds:.1f} s",
                flush=True,
            )
        lay_out(tiles, args.size).save(args.sheet, quality=82)
        figures = json.dumps([asdict(row) for row in rows], indent=1)
        args.sheet.with_suffix(".json").write_text(figures)


if __name__ == "__main__":
    main()
