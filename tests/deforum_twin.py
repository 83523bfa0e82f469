"""Deforum's semantics once more, for tests: pandas' and OpenCV's rules written out in NumPy.

Nothing here is shared with the importer: schedules are given as Python functions or numbers, and
warps are composed as matrices.
"""

import numpy as np

PLAIN = {"W": 640, "H": 360, "fps": 15, "max_frames": 91, "seed": 7}
"""Settings that move nothing."""


def series(keys, frames):
    """Return a schedule's value at every frame; keys are numbers, or functions of the frame."""
    values = np.full(frames, np.nan)
    current = None
    for frame in range(frames):
        if frame in keys:
            current = keys[frame]
            if not callable(current):
                values[frame] = current
        if callable(current):
            values[frame] = current(frame)
    known = np.flatnonzero(~np.isnan(values))
    values[0], values[-1] = values[known[0]], values[known[-1]]
    known = np.flatnonzero(~np.isnan(values))
    return np.interp(np.arange(frames), known, values[known])


def rotation(center, degrees, scale):
    """Return OpenCV's getRotationMatrix2D as a square matrix: x to the right, y down."""
    a = scale * np.cos(np.radians(degrees))
    b = scale * np.sin(np.radians(degrees))
    x, y = center
    return np.array([[a, b, (1 - a) * x - b * y], [-b, a, b * x + (1 - a) * y], [0, 0, 1]])


def shifted(x, y):
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def warped(size, zoom, angle, x, y):
    """Return the matrix of all frames' warps, one after another; that of frame 0 is not applied."""
    whole = np.eye(3)
    center = (size[0] / 2, size[1] / 2)
    for frame in range(1, len(zoom)):
        step = rotation(center, angle[frame], zoom[frame]) @ shifted(x[frame], y[frame])
        whole = step @ whole
    return whole
