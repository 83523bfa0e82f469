"""Segments for tests of joining: a movie's frames in numbered files of one folder."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from movie_factory import NTSC, SIZE, encode

from dreamreel.geometry import Size
from dreamreel.video.encoding import Encoding, choose_encoding, segment_encoding

CUTS = (0, 7, 8, 31, 39, 40)
"""Where a movie of 40 frames is cut; two segments have one frame only."""


def encoding_of(codec: str, **changes) -> Encoding:
    values = {"size": SIZE, "fps": NTSC, "depth": None, "quality": 16, "threads": 2}
    return choose_encoding(codec, **(values | changes))


def write_segments(
    folder: Path,
    frames: list[np.ndarray],
    codec: str = "h264",
    *,
    cuts: tuple[int, ...] = CUTS,
    fps: Fraction = NTSC,
    size: Size = SIZE,
) -> list[Path]:
    ending = segment_encoding(encoding_of(codec, size=size, fps=fps)).codec.ending
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:04}{ending}" for number in range(len(cuts) - 1)]
    for path, (start, end) in zip(paths, pairwise(cuts), strict=True):
        encode(path, frames[start:end], codec, fps=fps, size=size, is_segment=True)
    return paths
