"""Rulers of time: where their marks stand, how moments are written, which labels have room."""

import math
from collections.abc import Iterator, Mapping

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
"""Seconds between two marks, from which one is chosen."""

ROOM = 10.0  # pixels between two labels of a picture


def marks_of(start: float, end: float, *, most: int) -> list[float]:
    """Return round moments within a span, seconds, ``most`` or fewer."""
    step = next((step for step in STEPS if (end - start) / step <= most), STEPS[-1])
    first, last = math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def clock(seconds: float) -> str:
    """Return a moment as ``8s``, ``8.5s``, ``1:02`` or ``1:02:03``."""
    if seconds < 60:
        return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def number(value: float, span: float) -> str:
    """Return a number with as many digits as tell the ends of a span apart."""
    digits = int(min(6, max(0, 2 - math.floor(math.log10(span)))))
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def labels_that_fit(
    places: Mapping[str, float], *, letter: float, room: float = ROOM
) -> Iterator[tuple[str, float]]:
    """Yield those labels of a line, with their places, that do not run into the one before.

    Args:
        places: where each begins, pixels, ascending.
        letter: width of one, pixels.
        room: between two labels, pixels.
    """
    free = -math.inf
    for text, place in places.items():
        if place >= free:
            yield text, place
            free = place + letter * len(text) + room


def spaced(places: Mapping[str, float], *, letter: float, room: float = ROOM) -> dict[str, float]:
    """Return every label of a line, or every second, fourth ..., so that none touches the next.

    Args:
        places: where each begins, pixels, ascending.
        letter: width of one, pixels.
        room: between two labels, pixels.
    """
    kept = dict(places)
    while len(dict(labels_that_fit(kept, letter=letter, room=room))) < len(kept):
        kept = dict(list(kept.items())[::2])
    return kept
