"""Where the sheets of probes go: a sheet replaces nothing but a sheet."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from dreamreel.durable import Json
from dreamreel.image.png import check_ending, check_ours, write_png

TAG = "dreamreel_probe"
"""Text chunk of a sheet: what it was made of, as JSON."""


def check_place(out: Path) -> None:
    """Make sure that a sheet can go to a place.

    Raises:
        UsageError: its name is not that of a PNG.
        ConflictError: something else has its name.
    """
    check_ending(out, "a sheet")
    check_ours(out, TAG, "no sheet of a probe")


def save(out: Path, sheet: np.ndarray, made_of: Mapping[str, Json]) -> None:
    """Write a sheet that carries what it was made of, in place of an earlier one.

    Raises:
        UsageError: its name is not that of a PNG.
        ConflictError: something else has its name.
        DeniedError: not permitted.
        StorageError: the disk is full or fails.
    """
    check_place(out)
    write_png(out, sheet, {TAG: json.dumps(made_of, sort_keys=True)})
