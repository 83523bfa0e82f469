"""The options of ``dreamreel render`` about stopping, and going on."""

import contextlib
import math
import re
from collections.abc import Callable
from typing import Annotated

import typer

from dreamreel.movie.options import LAST, Resume

GIGABYTE = 10**9
"""Bytes in what ``--min-free-disk`` counts."""

_SEGMENTS = re.compile(r"([0-9]{1,9})(?:(-)([0-9]{1,9})?)?")


def parse_segments(text: str) -> range:
    """Return the numbers of segments that are written as ``3``, ``3-7`` or ``3-``."""
    match = _SEGMENTS.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(
            f"{text!r} is none of 3, 3-7 and 3-; segments are numbered from 0."
        )
    first = int(match[1])
    last = first if not match[2] else int(match[3]) if match[3] else LAST - 1
    if last < first:
        raise typer.BadParameter(f"{text!r} ends before it begins.")
    return range(first, last + 1)


def _number_of(unit: str) -> Callable[[str], float]:
    """Return a parser of finite numbers from 0 on."""

    def parse(text: str) -> float:
        with contextlib.suppress(ValueError):
            value = float(text)
            if math.isfinite(value) and value >= 0:
                return value
        raise typer.BadParameter(f"{text!r} is not a number of {unit}, 0 or more.")

    return parse


ResumeOption = Annotated[
    Resume,
    typer.Option(
        "--resume",
        help="A render that was interrupted: auto, go on with it if there is one; require, fail if "
        "there is none; never, set it aside and begin again.",
    ),
]
SegmentsOption = Annotated[
    range | None,
    typer.Option(
        "--segments",
        metavar="N|N-M|N-",
        parser=parse_segments,
        help="Render these segments of the movie only, counted from 0; the run that finds all of "
        "them done joins them.",
    ),
]
CheckpointOption = Annotated[
    float,
    typer.Option(
        "--checkpoint-seconds",
        metavar="S",
        parser=_number_of("seconds"),
        help="How much work a kill may cost.",
    ),
]
MaxMinutesOption = Annotated[
    float | None,
    typer.Option(
        "--max-minutes",
        metavar="M",
        parser=_number_of("minutes"),
        help="Stop then, as if a signal had asked: what is done is stored, exit code 75.",
    ),
]
MinFreeOption = Annotated[
    float,
    typer.Option(
        "--min-free-disk",
        metavar="GB",
        parser=_number_of("GB"),
        help="Stop, and do not begin, where less than this is free on the movie's disk.",
    ),
]
