"""Small movies for tests: frames, a sink with plain settings, ill encoders."""

import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil

from dreamreel.geometry import Size
from dreamreel.video.sink import FfmpegSink, Written

SIZE = Size(64, 48)
NTSC = Fraction(30000, 1001)
FRAMES = 12
AWKWARD_NAMES = [
    'it\'s "quoted".mp4',
    "two  spaces .mp4",
    "-y.mp4",
    "ünï 🌱.mp4",
    "%d%05d.mp4",
    "a:b.mp4",
    "new\nline.mp4",
    "pipe:1",
    "x;rm|&$HOME.mp4",
]
"""Of movies and folders; each must be only a name."""


def open_sink(path: Path, codec: str = "h264", **changes) -> FfmpegSink:
    values = {"size": SIZE, "fps": NTSC, "quality": 16, "threads": 2}
    return FfmpegSink(path, codec=codec, **(values | changes))


def moving_frames(depth: int = 8, count: int = FRAMES, size: Size = SIZE) -> list[np.ndarray]:
    """Smooth waves that drift, (H, W, 3)."""
    y, x = np.mgrid[0 : size.height, 0 : size.width][..., None]
    speeds = np.array([0.3, 0.5, -0.4])
    waves = [
        0.5 + 0.5 * np.sin(x / 9 + y / np.array([7, 11, 13]) + i * speeds) for i in range(count)
    ]
    top, kind = (255, np.uint8) if depth == 8 else (65535, np.uint16)
    return [np.rint(wave * top).astype(kind) for wave in waves]


def encode(path: Path, frames: Iterable, codec: str = "h264", **changes) -> Written:
    with open_sink(path, codec, **changes) as sink:
        for frame in frames:
            sink.write(frame)
        return sink.close()


def stub(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()
