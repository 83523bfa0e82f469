"""A plan: what a scene will ask for, before it is rendered: frames, rasters, work, memory, time.

All but the time is counted, and the same on every machine. The time comes from this machine's pace:
as ``dreamreel bench`` has found and kept it, else tried out on the scene itself.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dreamreel.movie.options import Options
from dreamreel.movie.planning.bench import recalled
from dreamreel.movie.planning.pace import Pace, pace_of
from dreamreel.movie.planning.workload import Work, cost_at, rungs_at, work_of
from dreamreel.networks import DTYPES
from dreamreel.rendering.device import choose_device, choose_precision
from dreamreel.rendering.play import canvas_of
from dreamreel.scene import Scene
from dreamreel.scene.timeline.timeline import Timeline, lay_out

WIDE_MARGIN = 0.12
"""Share of the frame from which on the margin costs more than ticks at a higher rate."""
SAMPLES = 2000
"""Ticks that are counted one by one; of longer movies, so many evenly spread."""
PICTURES = 36
"""Copies of the carried picture that a tick holds at its fullest: seen, gradients, bands, taps; by
measurement at 360p and 720p on a CPU."""
SHORT_SCALE = ("", "thousand", "million", "billion", "trillion")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that the scene excites."""

    name: str
    targets: int
    """How many of its neurons, or 1 for the whole layer."""
    depth: int
    """Place in the network's order of computation."""
    stride: int
    """Pixels from one unit to the next."""


@dataclass(frozen=True, slots=True)
class Octave:
    """A raster of the heaviest tick."""

    width: int
    height: int
    weight: float
    """Share of the strength."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the render takes on this machine, seconds."""

    device: str
    precision: str
    dreaming: float
    views: float
    encoding: float
    total: float
    """On a CPU the sum; beside a GPU the encoder runs at the same time."""
    source: Literal["machine", "scene"]
    """What was tried out: the machine, by ``dreamreel bench``; or this scene, just now."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a scene will ask for; the fields are the JSON's keys."""

    scene: str
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    fps: float
    seconds: float
    """Of movie."""
    frames: int
    ticks: int
    """From tick 0 on."""
    preroll_ticks: int
    """Dreamt before."""
    margin: float
    """Carried around the frame on each side, as a share of it; the larger of both axes."""
    octaves: float
    """Of zoom from the first moment to the last; negative: out."""
    zoom: str
    """The same in words."""
    network: str
    layers: tuple[Layer, ...]
    """In the order in which they are excited."""
    neurons: tuple[str, ...]
    """Addresses of all that is excited, in the order of the movie."""
    rasters: tuple[Octave, ...]
    """From coarse to fine, where there are most."""
    flops_per_tick: float
    """On average; a multiply-add is two."""
    flops: float
    """In all."""
    memory_bytes: float
    """Of the device, at the heaviest tick; without what the libraries themselves take."""
    time: Estimate | None
    """None: nothing was tried out."""
    remarks: tuple[str, ...]
    """What could be better."""


def plan(scene: Scene, options: Options, *, bench: bool | None = None) -> Plan:
    """Tell what a scene will ask for.

    Args:
        scene: to be rendered.
        options: how; device and precision matter.
        bench: try the scene out for a few seconds, to estimate the time (True); do not estimate it
            (False); or try it out only where no bench of this machine tells (None).

    Raises:
        SceneError: a curve fails at some moment.
        DreamReelError: what trying it out lacks: weights, a device, an encoder.
    """
    timeline = lay_out(scene)
    total, heaviest = survey(timeline)
    ticks = timeline.last_tick - timeline.first_tick + 1
    margin = _margin(timeline)
    return Plan(
        scene=scene.name,
        width=timeline.size.width,
        height=timeline.size.height,
        fps=float(timeline.fps),
        seconds=float(scene.video.duration),
        frames=timeline.n_frames,
        ticks=timeline.last_tick + 1,
        preroll_ticks=-timeline.first_tick,
        margin=margin,
        octaves=timeline.octaves_total,
        zoom=in_words(timeline.octaves_total),
        network=scene.network.arch,
        layers=_layers(timeline),
        neurons=tuple(str(target) for target in timeline.score.ranks),
        rasters=tuple(
            Octave(rung.grid.width, rung.grid.height, rung.weight)
            for rung in rungs_at(timeline, heaviest)
        ),
        flops_per_tick=total.flops / ticks,
        flops=total.flops,
        memory_bytes=_memory(timeline, heaviest, options),
        time=None
        if bench is False
        else _time(timeline, options, total, heaviest, anew=bool(bench)),
        remarks=tuple(_remarks(margin)),
    )


def survey(timeline: Timeline) -> tuple[Work, int]:
    """Return the work of all ticks, and the number of the heaviest tick."""
    count = timeline.last_tick - timeline.first_tick + 1
    # Odd: every eighth tick has more to do.
    every = count // SAMPLES | 1
    ticks = range(timeline.first_tick, timeline.last_tick + 1, every)
    works = {tick: work_of(timeline, tick) for tick in ticks}
    sampled = sum(works.values(), Work())
    share = count / len(works)
    heaviest = max(works, key=lambda tick: works[tick].flops)
    return sampled * share, heaviest


def in_words(octaves: float) -> str:
    """Return a zoom as a factor that can be read aloud: ``12 times in``, ``2 million times in``."""
    power = abs(octaves) * math.log10(2)
    if power < 0.004:
        return "none"
    way = "in" if octaves > 0 else "out"
    if power < 4:
        return f"{_rounded(10**power):,} times {way}"
    thousands = int(power / 3)
    if thousands >= len(SHORT_SCALE):
        return f"about 10^{power:.0f} times {way}"
    return f"about {_rounded(10 ** (power - 3 * thousands))} {SHORT_SCALE[thousands]} times {way}"


def _rounded(factor: float) -> float:
    return round(factor) if factor >= 10 else round(factor, 1 if factor >= 2 else 2)


def _margin(timeline: Timeline) -> float:
    size, canvas = timeline.size, canvas_of(timeline.size, timeline.margin)
    across = (canvas.width - size.width) / size.width
    down = (canvas.height - size.height) / size.height
    return max(across, down) / 2


def _layers(timeline: Timeline) -> tuple[Layer, ...]:
    cards = timeline.scene.network.card.layers
    counts = Counter(target.layer for target in timeline.score.ranks)
    return tuple(
        Layer(name, counts[name], cards[name].depth, cards[name].stride) for name in timeline.layers
    )


def _memory(timeline: Timeline, tick: int, options: Options) -> float:
    device = choose_device(options.device)
    bytes_each = DTYPES[choose_precision(options.precision, device)].itemsize
    cost, finest = cost_at(timeline, tick), rungs_at(timeline, tick)[-1].grid
    canvas = canvas_of(timeline.size, timeline.margin)
    pictures = PICTURES * 3 * canvas.width * canvas.height * 4
    return pictures + bytes_each * (cost.kept * finest.width * finest.height + cost.parameters)


def _time(
    timeline: Timeline, options: Options, work: Work, heaviest: int, *, anew: bool
) -> Estimate:
    kept = None if anew else recalled(timeline, options)
    if kept:
        return _estimate(timeline, work, kept, source="machine")
    tried = pace_of(timeline, options, tick=heaviest)
    return _estimate(timeline, work, tried, source="scene")


def _estimate(
    timeline: Timeline, work: Work, pace: Pace, *, source: Literal["machine", "scene"]
) -> Estimate:
    pixels = timeline.n_frames * timeline.size.width * timeline.size.height
    dreaming, views = pace.dreaming(work), pace.per_seen_pixel * pixels
    encoding = pace.per_encoded_pixel * pixels
    total = pace.together(dreaming, views, encoding)
    return Estimate(pace.device, pace.precision, dreaming, views, encoding, total, source)


def _remarks(margin: float) -> Iterator[str]:
    if margin > WIDE_MARGIN:
        yield (
            f"the margin around the frame is {margin:.0%} of it, and all of it is dreamt: "
            "raise ascent.rate, or move the camera more slowly"
        )
