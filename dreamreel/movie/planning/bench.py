"""What this machine can do: ticks and frames per second by size, in which precision, and why.

A scene of defaults in the embedded network is dreamt at one size after another for as long as there
is time; the sizes after that are extrapolated by their pixels, and say so. The pace that follows is
kept in the user's cache folder, under the name of this very machine, for plans.
"""

import time
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime

import torch

from dreamreel.cache import cache_folder, keep, recall
from dreamreel.durable import Json
from dreamreel.errors import OutOfMemoryError
from dreamreel.geometry import Size
from dreamreel.movie.job.stream import load_network, memory_errors
from dreamreel.movie.options import Options
from dreamreel.movie.planning.machine import Machine, machine_of
from dreamreel.movie.planning.pace import TICKS, Pace, Sample, encoding_seconds, pace_from, sample
from dreamreel.movie.planning.workload import Work, work_of
from dreamreel.networks import Network, Precision
from dreamreel.rendering.device import choose_device, choose_precision
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import Timeline, lay_out

VERSION = 1
"""Of the measurement: raised whenever it gives other numbers."""
SIZES = ("360p", "720p", "1080p", "4k")
"""From small to large; the first is always dreamt."""
LAYERS = ("s4b", "s8b", "s32a")
"""Dreamt small, besides the scene's own, so that operations can be told from pixels."""
SMALL = "320x180"
"""The size at which those are dreamt."""
PERIOD = range(1, 9)
"""Ticks after which the work repeats: one of them listens."""
SCENE = """
dreamreel: 1
title: Bench
seed: 1
video: {size: 360p, fps: 30, duration: 2s}
start: {preroll: 0s}
sequence: [{dream: 's16c:75'}]
camera: {zoom: 0.5 oct/s, rotate: 3}
"""
"""Defaults, but for a camera that moves as it does in most scenes."""


@dataclass(frozen=True, slots=True)
class InPrecision:
    """What the smallest size takes in one precision."""

    precision: Precision
    ticks_per_second: float


@dataclass(frozen=True, slots=True)
class AtSize:
    """What a movie of one size takes."""

    size: str
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    ticks_per_second: float
    dreamt_per_second: float
    """Frames, dreamt and seen but not encoded."""
    encoded_per_second: float
    """Frames, encoded and verified alone."""
    frames_per_second: float
    """Of the whole render."""
    extrapolated_from: str
    """The size that was dreamt in its stead, by pixels; empty: it was itself."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a machine can do; the fields are the JSON's keys."""

    date: str
    """ISO 8601, UTC."""
    machine: Machine
    network: str
    codec: str
    encoder_threads: int
    precisions: tuple[InPrecision, ...]
    precision: Precision
    """In which the rest was dreamt."""
    sizes: tuple[AtSize, ...]
    pace: Pace


BenchRow = Machine | InPrecision | AtSize
"""What is told as soon as it is known."""


def bench(options: Options, *, seconds: float) -> Generator[BenchRow, None, Bench]:
    """Measure this machine, and keep what plans need of it.

    Args:
        options: device, precision and encoder threads.
        seconds: what it may take, about; what must be measured is, even so.

    Yields:
        What is known, as soon as it is.

    Raises:
        UnavailableError: there is no such device, or no encoder.
    """
    until = time.monotonic() + seconds
    device = choose_device(options.device)
    machine = machine_of(device)
    yield machine
    timeline = lay_out(parse(SCENE, size=SIZES[0]))
    precisions: list[InPrecision] = []
    chosen = choose_precision(options.precision, device)
    dreamt: dict[Precision, tuple[Network, Sample]] = {}
    for precision in dict.fromkeys((*precisions_for(device), chosen)):
        network = _network(timeline, replace(options, precision=precision))
        first = sample(timeline, network, first=0)
        dreamt[precision] = network, first
        precisions.append(InPrecision(precision, 1 / _seconds_per_tick(timeline, first)))
        yield precisions[-1]
    sizes, pace = yield from _at_sizes(options, until, *dreamt[chosen])
    found = Bench(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine,
        network=timeline.scene.network.arch,
        codec=timeline.scene.output.codec,
        encoder_threads=options.threads,
        precisions=tuple(precisions),
        precision=chosen,
        sizes=tuple(sizes),
        pace=pace,
    )
    keep(cache_folder("bench"), _subject(timeline, options), _told(found))
    return found


def recalled(timeline: Timeline, options: Options) -> Pace | None:
    """Return this machine's pace for a scene, as a bench has found it; None: none has.

    A bench tells of scenes in the same network with the same codec, on the same device in the same
    precision, and with the same versions of what computes.

    Raises:
        UnavailableError: there is no such device, or no ffmpeg.
    """
    match recall(cache_folder("bench"), _subject(timeline, options)):
        case {"pace": dict(pace)} if pace.keys() == {field.name for field in fields(Pace)}:
            return Pace(**pace)  # pyright: ignore[reportArgumentType]: sealed as `_told` made it
        case _:
            return None


def precisions_for(device: torch.device) -> tuple[Precision, ...]:
    """Return the precisions that are worth a try on a device: on CPUs fp16 never is."""
    known: Mapping[str, tuple[Precision, ...]] = {
        "cpu": ("fp32", "bf16"),
        "cuda": ("fp32", "bf16", "fp16"),
        "mps": ("fp32", "fp16"),
    }
    return known[device.type]


def fastest(precisions: tuple[InPrecision, ...]) -> InPrecision:
    """Return the precision with most ticks per second."""
    return max(precisions, key=lambda row: row.ticks_per_second)


def _subject(timeline: Timeline, options: Options) -> str:
    """Return by what the cache knows the pace of scenes like this one."""
    device = choose_device(options.device)
    output = timeline.scene.output
    words = {
        "bench": VERSION,
        **asdict(machine_of(device)),
        "precision": choose_precision(options.precision, device),
        "network": timeline.scene.network.arch,
        "encoding": (output.codec, output.depth, options.threads),
    }
    return repr(words)


def _told(found: Bench) -> Mapping[str, Json]:
    return {"date": found.date, "pace": asdict(found.pace)}


def _network(timeline: Timeline, options: Options) -> Network:
    return load_network(timeline, device=options.device, precision=options.precision)


def _at_sizes(
    options: Options, until: float, network: Network, first: Sample
) -> Generator[AtSize, None, tuple[list[AtSize], Pace]]:
    """Dream one size after another as long as there is time; the others follow from the last.

    Args:
        options: the bench's.
        until: when the time is over, by the monotonic clock.
        network: in the precision that is chosen.
        first: the smallest size, dreamt already.
    """
    timelines = {name: lay_out(parse(SCENE, size=name)) for name in SIZES}
    smallest = timelines[SIZES[0]]
    samples = [*(_of_layer(layer, options) for layer in LAYERS), first]
    per_encoded_pixel = encoding_seconds(smallest, first.frames, options) / first.pixels
    pace = pace_from(samples, network, per_encoded_pixel=per_encoded_pixel)
    rows = [_at_size(SIZES[0], smallest, pace, first)]
    yield rows[0]
    for name in SIZES[1:]:
        dreamt = _dreamt(timelines[name], network, pace, until - time.monotonic())
        if dreamt:
            samples.append(dreamt)
            pace = pace_from(samples, network, per_encoded_pixel=per_encoded_pixel)
            rows.append(_at_size(name, timelines[name], pace, dreamt))
        else:
            rows.append(_extrapolated(rows[-1], name, timelines[name].size))
        yield rows[-1]
    return rows, pace


def _of_layer(layer: str, options: Options) -> Sample:
    """Dream a neuron of another layer, small."""
    timeline = lay_out(parse(SCENE, size=SMALL, settings=[f"sequence[0].dream={layer}:1"]))
    return sample(timeline, _network(timeline, options), first=0)


def _dreamt(timeline: Timeline, network: Network, pace: Pace, left: float) -> Sample | None:
    """Dream as many ticks as there is time for; None: for less than two, or no memory."""
    count = int(min(left / pace.dreaming(_usual(timeline)), TICKS))
    if count < 2:
        return None
    try:
        with memory_errors(timeline.size):
            return sample(timeline, network, first=0, count=count)
    except OutOfMemoryError:
        return None


def _usual(timeline: Timeline) -> Work:
    """Return the work of a tick, on average."""
    whole = sum((work_of(timeline, tick) for tick in PERIOD), Work())
    return whole * (1 / len(PERIOD))


def _seconds_per_tick(timeline: Timeline, dreamt: Sample) -> float:
    """Return what a tick takes on average: those that were dreamt may not have listened."""
    return dreamt.dreaming * _usual(timeline).flops / dreamt.work.flops


def _at_size(name: str, timeline: Timeline, pace: Pace, dreamt: Sample) -> AtSize:
    width, height = timeline.size
    per_tick = _seconds_per_tick(timeline, dreamt)
    dreaming = per_tick * float(timeline.rate / timeline.fps)
    encoding = pace.per_encoded_pixel * width * height
    return AtSize(
        size=name,
        width=width,
        height=height,
        ticks_per_second=1 / per_tick,
        dreamt_per_second=1 / (dreaming + dreamt.seeing),
        encoded_per_second=1 / encoding,
        frames_per_second=1 / pace.together(dreaming, dreamt.seeing, encoding),
        extrapolated_from="",
    )


def _extrapolated(row: AtSize, name: str, size: Size) -> AtSize:
    """Return what a larger size takes if every pixel takes as long."""
    more = size.width * size.height / (row.width * row.height)
    return AtSize(
        size=name,
        width=size.width,
        height=size.height,
        ticks_per_second=row.ticks_per_second / more,
        dreamt_per_second=row.dreamt_per_second / more,
        encoded_per_second=row.encoded_per_second / more,
        frames_per_second=row.frames_per_second / more,
        extrapolated_from=row.extrapolated_from or row.size,
    )
