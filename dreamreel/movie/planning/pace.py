"""The pace of this machine: how long it takes for what a movie is made of, tried out.

Some ticks are dreamt at a few sizes, their frames seen and encoded. What a tick takes is fitted as
so much per pass of the network, whatever its raster, per operation, and per pixel that is climbed.
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from pathlib import Path

import numpy as np

from dreamreel.geometry import Size
from dreamreel.movie.job.stream import kernels, load_network, precision_of
from dreamreel.movie.options import Options
from dreamreel.movie.planning.workload import Work, work_of
from dreamreel.movie.reels.preview import smaller
from dreamreel.networks import Network
from dreamreel.rendering.events import FrameSeen, TickDreamt
from dreamreel.rendering.play import awaken, play, prepare
from dreamreel.rendering.view import quantize
from dreamreel.scene.timeline.span import Span
from dreamreel.scene.timeline.timeline import Timeline, lay_out
from dreamreel.video.codecs import CODECS
from dreamreel.video.sink import FfmpegSink

SMALL_SIDE = 96
"""Pixels: the shorter side of the small sample, or half the frame's if that is less."""
LARGE_TICK_SECONDS = 0.4
"""What a tick of the large sample may take."""
TICKS = 5
"""Dreamt at each size; the first, on which all is made for the first time, does not count."""
FEW, MANY = 8, 56
"""Frames encoded; the difference between both is free of what starting ffmpeg takes."""
TRIES = 3
"""How often each is encoded; the shortest time is the one that other work disturbed least."""
AS_GOOD = 1e-9
"""By how much of its square a fit may be worse than the best and count as good."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long this machine takes, seconds."""

    device: str
    precision: str
    per_pass: float
    """For a forward or backward pass on the smallest of rasters."""
    per_flop: float
    """For an operation of the network."""
    per_pixel: float
    """For a pixel of a raster that is climbed once, apart from the network's operations."""
    per_seen_pixel: float
    """To make a pixel of a frame from the ticks around it."""
    per_encoded_pixel: float
    """To encode and verify it."""

    def dreaming(self, work: Work) -> float:
        """Return the seconds that some work takes."""
        terms = (self.per_pass, self.per_flop, self.per_pixel)
        return float(np.dot(terms, _row(work)))

    def together(self, dreaming: float, views: float, encoding: float) -> float:
        """Return the seconds that a movie takes: beside a GPU, the encoder runs meanwhile."""
        if self.device == "cpu":
            return dreaming + views + encoding
        return max(dreaming + views, encoding)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Some ticks of a scene at one size, dreamt."""

    work: Work
    dreaming: float
    """Seconds that all of the work took."""
    seeing: float
    """Seconds per frame."""
    frames: Sequence[np.ndarray]
    """(H, W, 3) each, as an encoder takes them."""

    @property
    def pixels(self) -> int:
        """Of a frame; 1 where none was seen."""
        return self.frames[0].shape[0] * self.frames[0].shape[1] if self.frames else 1


def pace_of(timeline: Timeline, options: Options, *, tick: int) -> Pace:
    """Find out how fast this machine dreams a scene; takes some seconds.

    Args:
        timeline: of the scene, at its full size.
        options: device, precision and encoder threads.
        tick: from where on to dream; the heaviest tells most.

    Raises:
        DreamReelError: what keeps the scene from being rendered: no weights, device or encoder.
    """
    network = load_network(timeline, device=options.device, precision=options.precision)
    tick = max(tick, 0)  # of a pre-roll there are no frames
    full = min(timeline.size)
    side = min(SMALL_SIDE, full // 2)
    small = sample(lay_out(smaller(timeline.scene, side)), network, first=tick)
    large_side = side * sqrt(LARGE_TICK_SECONDS * (TICKS - 1) / small.dreaming)
    large_side = round(min(max(large_side, 1.5 * side), full))
    large = sample(lay_out(smaller(timeline.scene, large_side)), network, first=tick)
    encoding = encoding_seconds(timeline, large.frames, options)
    return pace_from([small, large], network, per_encoded_pixel=encoding / large.pixels)


def pace_from(samples: Sequence[Sample], network: Network, *, per_encoded_pixel: float) -> Pace:
    """Return the pace that samples show.

    Args:
        samples: of one network, the largest last.
        network: that dreamt them.
        per_encoded_pixel: seconds.
    """
    largest = samples[-1]
    per_pass, per_flop, per_pixel = fit(samples)
    return Pace(
        device=str(network.mean.device),
        precision=precision_of(network),
        per_pass=per_pass,
        per_flop=per_flop,
        per_pixel=per_pixel,
        per_seen_pixel=largest.seeing / largest.pixels,
        per_encoded_pixel=per_encoded_pixel,
    )


def fit(samples: Sequence[Sample]) -> tuple[float, float, float]:
    """Return seconds per pass, operation and pixel, none negative, that explain samples best.

    Least squares of the *relative* errors. Of explanations that are equally good, the first of
    these: by all three, by passes and operations, by passes and pixels, and so on.
    """
    seen = [sample for sample in samples if sample.work.passes]
    if not seen:
        return 0.0, 0.0, 0.0  # scenes of no steps
    rows = np.array([_row(sample.work) for sample in seen])
    relative = rows / np.array([[sample.dreaming] for sample in seen])
    fits = [
        _fit_by(columns, relative)
        for count in range(min(3, len(seen)), 0, -1)
        for columns in combinations(range(3), count)
    ]
    possible = [(terms, error) for terms, error in fits if min(terms) >= 0]
    least = min(error for _, error in possible)
    return next(terms for terms, error in possible if error <= least + AS_GOOD * len(seen))


def _fit_by(
    columns: tuple[int, ...], relative: np.ndarray
) -> tuple[tuple[float, float, float], float]:
    """Return the terms of some columns, the others 0, and the sum of the squared errors."""
    # Scaled: operations are counted by the billion, passes by the dozen.
    scale = np.abs(relative).max(axis=0) + np.finfo(float).tiny
    chosen = list(columns)
    found = np.linalg.lstsq(relative[:, chosen] / scale[chosen], np.ones(len(relative)))[0]
    terms = np.zeros(3)
    terms[chosen] = found / scale[chosen]
    error = float(np.square(relative @ terms - 1).sum())
    return (float(terms[0]), float(terms[1]), float(terms[2])), error


def _row(work: Work) -> tuple[float, float, float]:
    return work.passes, work.flops, work.pixels


def sample(timeline: Timeline, network: Network, *, first: int, count: int = TICKS) -> Sample:
    """Dream some ticks of a timeline and see their frames.

    Args:
        timeline: of a scene, at the size that is tried.
        network: its own.
        first: number of the first tick, which does not count; earlier where the movie ends.
        count: ticks, the first included; at least 2.
    """
    first = max(timeline.first_tick, min(first, timeline.last_tick - count + 1))
    last = min(first + count - 1, timeline.last_tick)
    dreamer = prepare(timeline, network)
    frames: list[np.ndarray] = []
    dreaming: list[float] = []
    seeing: list[float] = []
    work = Work()
    span = Span(first, last, range(timeline.n_frames))
    with kernels(deterministic=False):
        state = awaken(timeline, dreamer, network.mean.device, first=first)
        begun = time.perf_counter()
        for event in play(timeline, dreamer, state, span):
            if isinstance(event, TickDreamt) and event.tick > first:
                dreaming.append(event.seconds)
                work += work_of(timeline, event.tick)
            elif isinstance(event, FrameSeen):
                frames.append(quantize(event.picture, _depth(timeline), frame=event.index))
                seeing.append(time.perf_counter() - begun)
            begun = time.perf_counter()
    return Sample(work, sum(dreaming), float(np.median(seeing)) if seeing else 0.0, frames)


def _depth(timeline: Timeline) -> int:
    output = timeline.scene.output
    return output.depth or CODECS[output.codec].default_depth


def encoding_seconds(timeline: Timeline, frames: Sequence[np.ndarray], options: Options) -> float:
    """Return the seconds per frame that encoding and verifying take; 0 without frames."""
    if not frames:
        return 0.0
    few, many = (
        min(_encode(timeline, frames, count, options) for _ in range(TRIES))
        for count in (FEW, MANY)
    )
    # On a busy machine the start can outlast all else; then it is counted in.
    return (many - few) / (MANY - FEW) if many > 1.1 * few else many / MANY


def _encode(
    timeline: Timeline, frames: Sequence[np.ndarray], count: int, options: Options
) -> float:
    output = timeline.scene.output
    height, width, _ = frames[0].shape
    begun = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        FfmpegSink(
            Path(folder) / f"sample{CODECS[output.codec].ending}",
            codec=output.codec,
            size=Size(width, height),
            fps=timeline.fps,
            depth=output.depth,
            quality=output.quality,
            threads=options.threads,
        ) as sink,
    ):
        for index in range(count):
            sink.write(frames[index % len(frames)])
        sink.close()
    return time.perf_counter() - begun
