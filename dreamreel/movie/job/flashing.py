"""Whether a movie flashes too much: looked for in what was encoded, and foreseen from its curves.

Neither stops a render. ``look.flash_limit: wcag`` keeps a movie within the limit
(`dreamreel.rendering.guard`).
"""

import math
from fractions import Fraction
from pathlib import Path

import numpy as np

from dreamreel.errors import Problem
from dreamreel.geometry import Size
from dreamreel.image.flashes import (
    KINDS,
    MOST_CHANGES,
    THRESHOLDS,
    Flashing,
    FlashMeter,
    Kind,
    Light,
    Values,
    linear,
    measure,
)
from dreamreel.scene.curves.columns import column, moments
from dreamreel.scene.timeline.timeline import GAIN, Timeline
from dreamreel.video.probe import decode

FORESEEN = "DR193"
"""Code of a look that flashes."""

STRETCH = 10_000
"""Frames that are foreseen at a time."""

_HUES = np.radians([0, 60, 120, 180, 240, 300])
"""Of the card's colors, besides its two grays."""
_CHROMA = 0.35
"""Distance of the card's colors from gray; by eye, that of a vivid dream."""


def watch(movie: Path, size: Size, fps: Fraction) -> list[Flashing]:
    """Return where a movie flashes too much.

    Args:
        movie: its file, or the folder of its pictures.
        size: of its frames.
        fps: frames per second.

    Raises:
        InputFileError: it does not decode.
    """
    meter = FlashMeter(size, fps)
    for frame in decode(movie, size=size, fps=fps):
        meter.see(frame)
    return meter.found


def foresee(timeline: Timeline) -> list[Problem]:
    """Return a warning if the curves of the look alone make the movie flash.

    What is judged is a card of two grays, as bright and as far apart as the tone says, and of six
    colors, graded like each frame. What the neurons dream is not known here.
    """
    if timeline.scene.look.flash_limit != "none" or _is_still(timeline):
        return []
    for first in range(0, timeline.n_frames, STRETCH):
        lead = max(0, first - math.ceil(timeline.fps))
        cards = _cards(timeline, lead, min(first + STRETCH, timeline.n_frames))
        if found := _flashes(cards, timeline.fps):
            return [_warning(found[0], float(lead / timeline.fps))]
    return []


def _is_still(timeline: Timeline) -> bool:
    look = timeline.scene.look
    curves = (look.brightness, look.contrast, look.saturation, look.hue)
    return all(curve.is_constant for curve in curves)


def _cards(timeline: Timeline, first: int, after: int) -> Light:
    """Return the light of the cards of some frames, (frames, patches, 3)."""
    look, rows = timeline.scene.look, slice(first, after)
    columns = {name: values[rows] for name, values in timeline.frames.items()}
    times = moments(first, after - 1, timeline.fps)
    shown = np.minimum(times, float(timeline.standstill))
    brightness = column(look.brightness, shown, "look.brightness")
    contrast = column(look.contrast, shown, "look.contrast")
    turned = np.radians(columns["look.hue"])[:, None] + _HUES
    chroma = _CHROMA * columns["look.saturation"][:, None, None]
    thirds = 2 * np.pi / 3 * np.arange(3)
    colors = brightness[:, None, None] + chroma * np.cos(turned[..., None] - thirds)
    grays = brightness[:, None] + contrast[:, None] * np.array([-1, 1])
    card = np.concatenate([np.repeat(grays[..., None], 3, axis=2), colors], axis=1)
    return linear(np.clip(card, 0, 1) * columns[GAIN][:, None, None])


def _flashes(cards: Light, fps: Fraction) -> list[Flashing]:
    if not any(_moves_enough(measure(kind, cards)[0], kind, fps) for kind in KINDS):
        return []
    meter = FlashMeter(Size(cards.shape[1], 1), fps, field=1)  # its patches have no places
    for card in cards:
        meter.see_light(card[None])
    return meter.found


def _moves_enough(values: Values, kind: Kind, fps: Fraction) -> bool:
    """Tell, soon and never wrongly in the negative, whether a patch may flash within a second."""
    gone = np.cumsum(np.abs(np.diff(values, axis=0)), axis=0)
    second = math.ceil(fps)
    within = gone[second:] - gone[:-second] if len(gone) > second else gone[-1:]
    return bool((within >= 0.99 * MOST_CHANGES * THRESHOLDS[kind]).any())


def _warning(first: Flashing, lead: float) -> Problem:
    what = "red flashes" if first.kind == "red" else "flashes"
    message = (
        f"its curves make more than three {what} a second, at {lead + first.start:.2f} s and "
        "perhaps later; slow them down, or write flash_limit: wcag"
    )
    return Problem(FORESEEN, "look", message, severity="warning")
