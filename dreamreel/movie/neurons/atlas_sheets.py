"""The sheets of an atlas: a layer's portraits with their addresses, and the collage of the best."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import ImageFont

from dreamreel.durable import Json
from dreamreel.image.png import ENDING, write_png
from dreamreel.image.sheet import FONT_SIZE, Cell, elided, lay_out, titled
from dreamreel.movie.neurons.atlas_store import Portrait

TAG = "dreamreel_atlas"
"""Text chunk of a sheet: JSON of what made it."""
COLUMNS, ROWS = 12, 8
"""Portraits on a sheet: across, down."""
COLLAGE = f"best{ENDING}"
"""Name of the collage, in the atlas's folder."""
SEAM = 4
"""Pixels between the portraits of a collage."""
DEAD = "dead"
"""What stands beside the address of a dead channel."""


def layer_sheets(
    folder: Path, network: str, portraits: Sequence[Portrait], about: Mapping[str, Json]
) -> list[Path]:
    """Write the sheets of one layer, and return where they are.

    Args:
        folder: the atlas's.
        network: its name.
        portraits: of all channels, in order.
        about: what made them; each sheet carries it.
    """
    layer = portraits[0].unit.layer
    per_sheet = COLUMNS * ROWS
    written: list[Path] = []
    for start in range(0, len(portraits), per_sheet):
        page = portraits[start : start + per_sheet]
        first, last = page[0].unit.channel, page[-1].unit.channel
        whole = len(portraits) <= per_sheet
        place = folder / (
            f"{layer}{ENDING}" if whole else f"{layer}.{first:04d}-{last:04d}{ENDING}"
        )
        sheet = lay_out([_cell(portrait) for portrait in page], min(COLUMNS, len(page)))
        title = f"{network}, {layer}, channels {first} to {last}"
        _write(place, titled(title, sheet), about)
        written.append(place)
    return written


def collage(folder: Path, portraits: Sequence[Portrait], about: Mapping[str, Json]) -> Path:
    """Write portraits in a square, without words, and return where it is."""
    cells = [Cell(portrait.pixels) for portrait in portraits]
    _write(folder / COLLAGE, lay_out(cells, math.ceil(math.sqrt(len(cells))), gap=SEAM), about)
    return folder / COLLAGE


def _cell(portrait: Portrait) -> Cell:
    unit, width = portrait.unit, portrait.pixels.shape[1]
    font = ImageFont.load_default(FONT_SIZE)
    lines = [f"{unit.address} {DEAD}" if unit.is_dead else unit.address]
    lines += [unit.name] if unit.name else []
    return Cell(portrait.pixels, tuple(elided(line, font, width) for line in lines))


def _write(place: Path, sheet: np.ndarray, about: Mapping[str, Json]) -> None:
    write_png(place, sheet, {TAG: json.dumps(about)})
