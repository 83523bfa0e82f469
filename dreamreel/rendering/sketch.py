"""The sketch: a smaller dream of the same scene, whose large forms the larger dream takes over.

Dreams are chaotic. Two sizes of one scene see the same coarse octaves, yet the finer octaves of the
larger one tilt the first choices, and within a second the two have nothing in common. So a render
larger than the scene's sketch dreams the sketch as well and, tick by tick, sets its own largest
forms to the sketch's. Everything smaller follows by itself, since the octaves in between only ever
grow what they find. The sketch depends on nothing above it: it *is* the preview of that size.
Source: Azouani, Olson and Titi (2014), "Continuous data assimilation using general interpolant
observables", J. Nonlinear Sci. 24: a chaotic flow is led by its few largest modes.
"""

import math

from torch import Tensor

from dreamreel.camera import warp
from dreamreel.geometry import IDENTITY, Grid, Size

FORMS = 16
"""Pixels along the shorter side of the raster of large forms: half as many waves at most. At 12 a
preview foretells a third less; at 24 the larger dream looks enlarged. By measurement and by eye."""


def sketch_size(size: Size, shorter: int | None) -> Size | None:
    """Return the size of a scene's sketch; None if a dream of this size needs none.

    Args:
        size: of the dream.
        shorter: of the sketch's sides, pixels; None: there is no sketch.
    """
    return None if shorter is None or min(size) <= shorter else size.smaller(shorter)


def follow(picture: Tensor, grid: Grid, sketch: Tensor, lies: Grid) -> Tensor:
    """Return a picture whose largest forms are those of its sketch.

    Args:
        picture: (1, 3, H, W) on ``grid``.
        grid: where the picture lies.
        sketch: (1, 3, h, w) on ``lies``, at the same moment.
        lies: where the sketch lies.

    Returns:
        (1, 3, H, W); detail is left alone, so values may leave the range a little.
    """
    forms = _forms_of(grid)
    missing = warp(sketch, lies, IDENTITY, forms) - warp(picture, grid, IDENTITY, forms)
    return picture + warp(missing, forms, IDENTITY, grid)


def _forms_of(grid: Grid) -> Grid:
    """Return the raster of large forms: fixed in the plane, whatever the tick's own offset."""
    width, height = grid.width * grid.pitch, grid.height * grid.pitch
    pitch = min(width, height) / FORMS
    columns, rows = math.ceil(width / pitch), math.ceil(height / pitch)
    return Grid(columns, rows, -pitch / 2 * complex(columns - 1, rows - 1), pitch)
