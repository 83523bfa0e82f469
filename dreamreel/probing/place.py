"""Where the sheets of probes go: a sheet replaces nothing but a sheet."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from dreamreel.durable import Json
from dreamreel.errors import ConflictError, UsageError
from dreamreel.image.png import ENDING, notes_of, write_png

TAG = "dreamreel_probe"
"""Text chunk of a sheet: what it was made of, as JSON."""


def check_place(out: Path) -> None:
    """Make sure that a sheet can go to a place.

    Raises:
        UsageError: its name is not that of a PNG.
        ConflictError: something else has its name.
    """
    if out.suffix.lower() != ENDING:
        raise UsageError(f"{out}: a sheet is a PNG", hint=f"Let its name end with {ENDING}.")
    if out.exists() and TAG not in notes_of(out):
        raise ConflictError(
            f"{out} exists and is no sheet of a probe",
            hint="Give another name with -o, or move it.",
        )


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
