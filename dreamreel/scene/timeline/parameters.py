"""Every number of a scene that may move, by its path: one list for dreaming, plotting and tables.

The rest of the language knows what a curve is; this knows which curves there are, and what else
moves because a key says so: fades, and a photograph in which the dream sets in.
"""

from collections.abc import Iterator

import numpy as np

from dreamreel.scene.curves.columns import Array, table
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.curves.easing import ease_function
from dreamreel.scene.model import Clip, Look, Scene

EASE_IN_SECONDS = 1.0  # a photograph is shown as it is, and the dream sets in over this long

ENDLESS = frozenset({"ascent.octaves.count"})
"""Curves whose value may be infinite."""


def tick_curves(scene: Scene) -> dict[str, Curve]:
    """Return the curves that are read once per tick, by their path in the scene."""
    camera, ascent, priors, look = scene.camera, scene.ascent, scene.priors, scene.look
    sharpen = {} if look.sharpen is None else {"look.sharpen": look.sharpen}
    return {
        "camera.zoom": camera.zoom,
        "camera.rotate": camera.rotate,
        "camera.crop[0]": camera.crop[0],
        "camera.crop[1]": camera.crop[1],
        "camera.pan[0]": camera.pan[0],
        "camera.pan[1]": camera.pan[1],
        "ascent.steps": ascent.steps,
        "ascent.strength": ascent.strength,
        "ascent.octaves.coarsest": ascent.octaves.coarsest,
        "ascent.octaves.scale": ascent.octaves.scale,
        "ascent.octaves.tilt": ascent.octaves.tilt,
        "ascent.octaves.count": ascent.octaves.count,
        "ascent.jitter": ascent.jitter,
        "ascent.rotate_jitter": ascent.rotate_jitter,
        "ascent.scale_jitter": ascent.scale_jitter,
        "ascent.smoothness": ascent.smoothness,
        "priors.tv": priors.tv,
        "priors.decay": priors.decay,
        "priors.blur.radius": priors.blur_radius,
        "priors.blur.every": priors.blur_every,
        "priors.norm": priors.norm,
        "priors.clip_norm": priors.clip_norm,
        "priors.clip_contribution": priors.clip_contribution,
        "look.brightness": look.brightness,
        "look.contrast": look.contrast,
        **sharpen,
    }


def frame_curves(scene: Scene) -> dict[str, Curve]:
    """Return the curves that are read once per frame, by their path in the scene."""
    look = scene.look
    return {
        "look.saturation": look.saturation,
        "look.hue": look.hue,
        "look.kaleidoscope": look.kaleidoscope,
        "look.kaleidoscope_turn": look.kaleidoscope_turn,
    }


def chord_curves(clip: Clip) -> Iterator[tuple[str, Curve]]:
    """Yield the weights of a dream and the numbers of its masks, by their paths in the scene."""
    for chord in clip.chords:
        for target, weight, mask in chord.parts:
            path = f"{clip.path}.dream.{target}"
            yield path, weight
            for key, curve in (mask.curves if mask else {}).items():
                yield f"{path}.mask.{key}", curve


def tick_table(scene: Scene, seconds: Array) -> dict[str, Array]:
    """Return the columns of `tick_curves`; in a photograph, the strength sets in softly.

    Raises:
        SceneError: a curve is not finite at some moment.
    """
    columns = table(tick_curves(scene), seconds, endless=ENDLESS)
    if scene.start.picture.kind == "image":
        columns["ascent.strength"] = columns["ascent.strength"] * setting_in(seconds)
    return columns


def setting_in(seconds: Array) -> Array:
    """Return the share of its strength with which the dream sets in, in a photograph."""
    return _smooth(seconds / EASE_IN_SECONDS)


def fades(look: Look, seconds: Array, end: float) -> dict[str, Array]:
    """Return the gains of the fades that a look has, by their keys: from black, and to black.

    Args:
        look: of the scene.
        seconds: moments.
        end: of the movie, seconds.
    """
    gains: dict[str, Array] = {}
    if look.fade_in:
        gains["look.fade_in"] = _smooth(seconds / float(look.fade_in))
    if look.fade_out:
        gains["look.fade_out"] = _smooth((end - seconds) / float(look.fade_out))
    return gains


def _smooth(part: Array) -> Array:
    return ease_function("smooth")(np.clip(part, 0, 1))
