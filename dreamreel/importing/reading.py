"""Files of other tools: JSON from strangers, read with limits."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dreamreel.errors import DeniedError, InputFileError
from dreamreel.scene.text.problems import quoted

Settings = Mapping[str, Any]  # Any: JSON

LARGEST_BYTES = 64 * 2**20
"""Of a file. A Parseq manifest has about a kilobyte for each frame."""


def read_settings(file: Path) -> Settings:
    """Return the JSON object in a file.

    Raises:
        InputFileError: there is no such file, or it holds no JSON object.
        DeniedError: not permitted to read it.
    """
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise InputFileError(f"{file} is larger than {LARGEST_BYTES >> 20} MiB")
        data = file.read_bytes()
    except PermissionError as error:
        raise DeniedError(f"{file}: not permitted to read it") from error
    except OSError as error:
        raise InputFileError(f"{file} cannot be read: {error.strerror}") from error
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON, endless digits
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputFileError(f"{file} is not JSON: {reason[:120]}") from error
    if not isinstance(found, dict):
        raise InputFileError(f"{file} holds no JSON object, and settings are one")
    return found


def number_of(settings: Settings, name: str, default: float | None = None) -> float:
    """Return a number of the settings, which may also be written as text.

    Raises:
        InputFileError: it is none, or missing without a default.
    """
    value = settings.get(name, default)
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        number = float(value)
    except (ValueError, OverflowError):
        shown = "missing" if value is None else f"{quoted(str(value))}, not a number"
        raise InputFileError(f"{name} is {shown}") from None
    if not math.isfinite(number):
        raise InputFileError(f"{name} is not a finite number")
    return number


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
