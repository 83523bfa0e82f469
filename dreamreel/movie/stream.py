"""The dream streams into one encoder, from its first frame to its last: a preview's way.

A movie that would be a loss takes the longer way, by segments (`dreamreel.movie.segmented`).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import torch

from dreamreel import networks
from dreamreel.errors import InterruptedRenderError, OutOfMemoryError, UnavailableError
from dreamreel.ffmpeg import find_ffmpeg, version
from dreamreel.geometry import Size
from dreamreel.image.flashes import Flashing, FlashMeter
from dreamreel.movie import manifest as manifests
from dreamreel.movie.events import (
    FlashesSeen,
    FrameWritten,
    MovieEvent,
    RenderFinished,
    RenderStarted,
)
from dreamreel.movie.job import Job
from dreamreel.movie.place import make_way
from dreamreel.networks import Network
from dreamreel.rendering.device import choose_device, choose_precision
from dreamreel.rendering.events import (
    Event,
    FrameSeen,
    PictureFrozen,
    TargetSilent,
    TickDreamt,
    TickSettled,
)
from dreamreel.rendering.play import awaken, play, prepare
from dreamreel.rendering.view import quantize
from dreamreel.scene.span import Span
from dreamreel.scene.timeline import Timeline
from dreamreel.video.sink import FfmpegSink, Written


def stream(job: Job) -> Iterator[MovieEvent]:
    """Dream, encode, verify and note down one movie.

    Raises:
        DreamReelError: of every kind.
    """
    begun = time.monotonic()
    timeline, options = job.timeline, job.options
    with memory_errors(timeline.size):
        network = load_network(timeline, device=options.device, precision=options.precision)
    device = str(network.mean.device)
    precision = precision_of(network)
    yield RenderStarted(job.out, len(job.span.frames), job.span.n_ticks, device, precision)
    silent: list[str] = []
    meter = FlashMeter(timeline.size, timeline.fps)
    with memory_errors(timeline.size), kernels(options.deterministic), _sink(job) as sink:
        for event in dream(timeline, network, job.span):
            if isinstance(event, TickSettled):
                if options.stop():
                    raise _interrupted(sink)
                continue
            yield _encode(event, sink, job.span.frames, meter)
            if isinstance(event, TargetSilent):
                silent.append(str(event.target))
        make_way(job.out, options.existing)
        written = sink.close()
    for stretch in meter.found:
        yield FlashesSeen(**asdict(stretch))
    seconds = time.monotonic() - begun
    manifest = manifest_of(
        job, written, network, seconds=seconds, silent=silent, flashes=meter.found
    )
    manifests.save(manifest, job.out)
    yield RenderFinished(job.out, written.frames, seconds)


def load_network(timeline: Timeline, *, device: str, precision: str) -> Network:
    """Load a timeline's network, up to its deepest excited layer.

    Raises:
        UnavailableError: there is no such device.
        InputFileError: the weights cannot be had.
    """
    where = choose_device(device)
    source = timeline.scene.network
    return networks.load(
        source.arch,
        weights=source.weights,
        layers=timeline.layers,
        device=where,
        precision=choose_precision(precision, where),
    )


def precision_of(network: Network) -> networks.Precision:
    """Return what a network computes in, as a user would write it."""
    return next(name for name, kind in networks.DTYPES.items() if kind == network.dtype)


def dream(timeline: Timeline, network: Network, span: Span | None = None) -> Iterator[Event]:
    """Play a span of a timeline from its beginning; None: all of it."""
    dreamer = prepare(timeline, network)
    first = span.first_tick if span else None
    state = awaken(timeline, dreamer, network.mean.device, first=first)
    return play(timeline, dreamer, state, span)


def _sink(job: Job) -> FfmpegSink:
    scene = job.timeline.scene
    return FfmpegSink(
        job.out,
        codec=scene.output.codec,
        size=job.timeline.size,
        fps=job.timeline.fps,
        depth=scene.output.depth,
        quality=scene.output.quality,
        threads=job.options.threads,
        metadata=manifests.tags(scene),
    )


def _encode(
    event: TickDreamt | FrameSeen | TargetSilent | PictureFrozen,
    sink: FfmpegSink,
    frames: range,
    meter: FlashMeter,
) -> MovieEvent:
    """Feed a frame to the encoder and the meter; other events pass."""
    if not isinstance(event, FrameSeen):
        return event
    frame = quantize(event.picture, sink.encoding.depth, frame=event.index)
    sink.write(frame)
    meter.see(frame)
    return FrameWritten(event.index - frames.start, len(frames), sink.queue_depth)


def _interrupted(sink: FfmpegSink) -> InterruptedRenderError:
    part = sink.abort(keep=True)
    seen = f" What was rendered so far is at {part}." if part else ""
    return InterruptedRenderError(
        f"the render was stopped.{seen}",
        hint="Run the same command again to render it from the beginning.",
    )


def versions() -> dict[str, str]:
    """Return the versions of what a movie's bytes depend on, besides this program's own."""
    return {"torch": torch.__version__, "ffmpeg": version(find_ffmpeg())}


def manifest_of(
    job: Job,
    written: Written,
    network: Network,
    *,
    seconds: float,
    silent: list[str],
    flashes: Sequence[Flashing],
    runs: int = 1,
    safety: Mapping[str, float] | None = None,
) -> manifests.Manifest:
    """Return the manifest of a movie that has just been written; see its fields."""
    return manifests.compose(
        job.timeline,
        written,
        settings=job.settings,
        key=job.key,
        weights_sha256=network.weights_sha256,
        device=str(network.mean.device),
        versions=versions(),
        seconds=seconds,
        silent=silent,
        flashes=flashes,
        runs=runs,
        safety=safety,
    )


@contextmanager
def memory_errors(size: Size) -> Iterator[None]:
    """Say what does not fit into memory, or that the device is lost, and what to do."""
    try:
        yield
    except torch.AcceleratorError as error:
        raise UnavailableError(
            f"the device failed: {str(error).partition(chr(10))[0]}",
            hint="What was done is stored: run the same command again, or with --device cpu.",
        ) from error
    except (RuntimeError, MemoryError) as error:
        if not _is_out_of_memory(error):
            raise
        raise OutOfMemoryError(
            f"{size}: the picture and its gradients do not fit into memory",
            hint="Render smaller (--size), with shallower layers, or on another device.",
        ) from error


def _is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    # The CPU's allocator raises a plain RuntimeError.
    known = isinstance(error, MemoryError | torch.OutOfMemoryError)
    return known or "can't allocate memory" in str(error)


@contextmanager
def kernels(deterministic: bool) -> Iterator[None]:
    """Choose kernels while the block lasts: fp32 means fp32, and, if asked, bit-equal repeats."""
    before = torch.are_deterministic_algorithms_enabled()
    short_floats = torch.backends.cudnn.allow_tf32
    torch.use_deterministic_algorithms(deterministic or before)
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
        torch.backends.cudnn.allow_tf32 = short_floats
