"""How fast this machine dreams: a few real ticks at two sizes, a few frames seen and encoded.

The cost of a tick is fitted as so much per pass of the network, whatever its raster, and so much
per operation. It takes a couple of seconds and says within a third or so what a render will take.
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from dreamreel.geometry import Size
from dreamreel.movie.options import Options
from dreamreel.movie.preview import smaller
from dreamreel.movie.stream import load_network, precision_of
from dreamreel.movie.workload import Work, work_of
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
FEW, MANY = 8, 32
"""Frames encoded; the difference between both is free of what starting ffmpeg takes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long this machine takes, seconds."""

    device: str
    precision: str
    per_pass: float
    """For a forward or backward pass on the smallest of rasters."""
    per_flop: float
    """For an operation of the network, with all that is done around it."""
    per_seen_pixel: float
    """To make a pixel of a frame from the ticks around it."""
    per_encoded_pixel: float

    def dreaming(self, work: Work) -> float:
        """Return the seconds that some work takes."""
        return self.per_pass * work.passes + self.per_flop * work.flops


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Some ticks at one size."""

    work: Work
    dreaming: float
    """Seconds."""
    seeing: float
    """Seconds per frame."""
    frames: Sequence[np.ndarray]


def calibrate(timeline: Timeline, options: Options, *, tick: int) -> Pace:
    """Find out how fast this machine dreams a scene.

    Args:
        timeline: of the scene, at its full size.
        options: device, precision and encoder threads.
        tick: from where on to dream; the heaviest tells most.

    Raises:
        DreamReelError: what keeps the scene from being rendered: no weights, device or encoder.
    """
    network = load_network(timeline, device=options.device, precision=options.precision)
    full = min(timeline.size)
    side = min(SMALL_SIDE, full // 2)
    small = _sample(timeline, network, tick, side)
    large_side = side * sqrt(LARGE_TICK_SECONDS * (TICKS - 1) / small.dreaming)
    large = _sample(timeline, network, tick, round(min(max(large_side, 1.5 * side), full)))
    per_pass, per_flop = _fit(small, large)
    pixels = large.frames[0].shape[0] * large.frames[0].shape[1] if large.frames else 1
    return Pace(
        device=str(network.mean.device),
        precision=precision_of(network),
        per_pass=per_pass,
        per_flop=per_flop,
        per_seen_pixel=large.seeing / pixels,
        per_encoded_pixel=_encoding(timeline, large.frames, options) / pixels,
    )


def _fit(small: _Sample, large: _Sample) -> tuple[float, float]:
    """Return seconds per pass and per operation, so that both samples took what they took."""
    if not large.work.flops or not small.work.flops:
        return large.dreaming / TICKS, 0.0  # a scene of no steps at all
    works = np.array([[sample.work.passes, sample.work.flops] for sample in (small, large)])
    both = np.linalg.solve(works, np.array([small.dreaming, large.dreaming]))
    if both.min() >= 0:
        return float(both[0]), float(both[1])
    return 0.0, large.dreaming / large.work.flops


def _sample(timeline: Timeline, network: Network, tick: int, side: int) -> _Sample:
    timeline = lay_out(smaller(timeline.scene, side))
    first = max(timeline.first_tick, min(tick, timeline.last_tick - TICKS + 1))
    last = min(first + TICKS - 1, timeline.last_tick)
    dreamer = prepare(timeline, network)
    state = awaken(timeline, dreamer, network.mean.device, first=first)
    frames: list[np.ndarray] = []
    dreaming: list[float] = []
    seeing: list[float] = []
    work = Work()
    span = Span(first, last, range(timeline.n_frames))
    begun = time.perf_counter()
    for event in play(timeline, dreamer, state, span):
        if isinstance(event, TickDreamt) and event.tick > first:
            dreaming.append(event.seconds)
            work += work_of(timeline, event.tick)
        elif isinstance(event, FrameSeen):
            frames.append(quantize(event.picture, _depth(timeline), frame=event.index))
            seeing.append(time.perf_counter() - begun)
        begun = time.perf_counter()
    return _Sample(work, sum(dreaming), statistics.median(seeing) if seeing else 0.0, frames)


def _depth(timeline: Timeline) -> int:
    output = timeline.scene.output
    return output.depth or CODECS[output.codec].default_depth


def _encoding(timeline: Timeline, frames: Sequence[np.ndarray], options: Options) -> float:
    """Return the seconds per frame that encoding and verifying take."""
    if not frames:
        return 0.0
    few, many = (_encode(timeline, frames, count, options) for count in (FEW, MANY))
    return max(many - few, 0.0) / (MANY - FEW)


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
