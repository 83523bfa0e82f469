"""The dream streams into one encoder, from its first frame to its last: a preview's way.

A movie that would be a loss takes the longer way, by segments (`dreamreel.movie.reels.segmented`).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass

import numpy as np
import torch

from dreamreel import networks
from dreamreel.errors import InterruptedRenderError
from dreamreel.ffmpeg import find_ffmpeg, version
from dreamreel.geometry import Size
from dreamreel.image.flashes import Flashing, FlashMeter
from dreamreel.movie.events import (
    FlashesSeen,
    FrameWritten,
    MovieEvent,
    RenderFinished,
    RenderStarted,
)
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.heard import soundtrack
from dreamreel.movie.job.job import Job
from dreamreel.movie.job.place import make_way
from dreamreel.networks import Network
from dreamreel.rendering.device import choose_device, choose_precision, device_errors
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
from dreamreel.scene.timeline.span import Span
from dreamreel.scene.timeline.timeline import Timeline
from dreamreel.video.sink import FfmpegSink, Written


@dataclass(frozen=True, slots=True, eq=False)
class FrameKept:
    """A frame that was dreamt earlier, as it was fed to an encoder."""

    index: int
    data: bytes


Shot = Event | FrameKept
"""What a movie is encoded from, in order."""


def stream(job: Job) -> Iterator[MovieEvent]:
    """Dream, encode, verify and note down one movie.

    Raises:
        DreamReelError: of every kind.
    """
    timeline, options = job.timeline, job.options
    with memory_errors(timeline.size):
        network = load_network(timeline, device=options.device, precision=options.precision)
    yield started(job, network)
    yield from encode(job, network, dream(timeline, network, job.span))


def started(
    job: Job, network: Network, *, frames_done: int = 0, ticks_done: int = 0
) -> RenderStarted:
    """Return the event that a movie is begun, of which some may be done already."""
    return RenderStarted(
        job.out,
        len(job.span.frames),
        job.span.n_ticks,
        str(network.mean.device),
        precision_of(network),
        frames_done=frames_done,
        ticks_done=ticks_done,
    )


def encode(
    job: Job, network: Network, shots: Iterator[Shot], *, keep_part: bool = True
) -> Iterator[MovieEvent]:
    """Encode what is dreamt, verify it and note it down.

    Args:
        job: the movie.
        network: that dreams.
        shots: all frames of the job's span in order, and what else happens.
        keep_part: whether what was made stays to be watched when the render is stopped.

    Raises:
        DreamReelError: of every kind.
    """
    begun = time.monotonic()
    timeline, options = job.timeline, job.options
    silent: dict[str, None] = {}
    meter = FlashMeter(timeline.size, timeline.fps)
    with memory_errors(timeline.size), kernels(options.deterministic), _sink(job) as sink:
        for shot in shots:
            if isinstance(shot, TickSettled):
                if options.stop():
                    raise _interrupted(sink, keep=keep_part)
                continue
            yield _encode(shot, sink, job.span.frames, meter)
            if isinstance(shot, TargetSilent):
                silent[str(shot.target)] = None
        make_way(job.out, options.existing)
        written = sink.close()
    for stretch in meter.found:
        yield FlashesSeen(**asdict(stretch))
    seconds = time.monotonic() - begun
    manifest = manifest_of(
        job, written, network, seconds=seconds, silent=list(silent), flashes=meter.found
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
        sound=soundtrack(job.timeline, job.span.frames),
    )


def _encode(
    shot: TickDreamt | FrameSeen | FrameKept | TargetSilent | PictureFrozen,
    sink: FfmpegSink,
    frames: Sequence[int],
    meter: FlashMeter,
) -> MovieEvent:
    """Feed a frame to the encoder and the meter; other events pass."""
    if isinstance(shot, FrameSeen):
        frame = quantize(shot.picture, sink.encoding.depth, frame=shot.index)
    elif isinstance(shot, FrameKept):
        size = sink.encoding.size
        frame = np.frombuffer(shot.data, np.uint8).reshape(size.height, size.width, 3)
    else:
        return shot
    sink.write(frame)
    meter.see(frame)
    return FrameWritten(shot.index - frames[0], len(frames), sink.queue_depth)


def _interrupted(sink: FfmpegSink, *, keep: bool) -> InterruptedRenderError:
    part = sink.abort(keep=keep)
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


def memory_errors(size: Size) -> AbstractContextManager[None]:
    """Say what does not fit into memory, or that the device is lost, and what to do."""
    return device_errors(
        f"{size}: the picture and its gradients do not fit into memory",
        smaller="Render smaller (--size), with shallower layers, or on another device.",
    )


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
