"""A scene becomes a movie: checks first, then the dream streams into the encoder.

`make` yields events; the command line's bar, its logs and Python callers consume them. What can be
known to fail fails before the first tick, and a movie that is there already is recognized without
loading torch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dreamreel.movie.canonical import Json, canonical, key_of
from dreamreel.movie.events import MovieEvent, RenderFinished
from dreamreel.movie.options import Options
from dreamreel.movie.place import already_there, ensure_writable, out_path
from dreamreel.scene import Scene
from dreamreel.scene.span import Span, whole
from dreamreel.scene.timeline import Timeline, lay_out
from dreamreel.video.codecs import CODECS
from dreamreel.video.ffmpeg import find_ffmpeg, try_encoder

BYTES_PER_PIXEL = 0.25
"""Of a finished movie, at most, for the check of disk space; noisy dreams at CRF 16 take less."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One movie to be made."""

    timeline: Timeline
    span: Span
    """Which of its frames are written."""
    out: Path
    options: Options
    settings: dict[str, Json]
    """All that decides the movie's pixels, canonically."""
    key: str
    """SHA-256 of the settings."""


def plan_job(scene: Scene, options: Options) -> Job:
    """Lay a scene out and decide where its movie goes.

    Raises:
        SceneError: a curve fails at some moment.
        UsageError: the movie's name does not fit its codec.
    """
    settings: dict[str, Json] = {
        "scene": canonical(scene),
        "precision": options.precision,
        "deterministic": options.deterministic,
    }
    out = out_path(scene, options.out)
    timeline = lay_out(scene)
    return Job(timeline, whole(timeline), out, options, settings, key_of(settings))


def make(scene: Scene, options: Options) -> Iterator[MovieEvent]:
    """Render a movie, or find it complete.

    Yields:
        `RenderStarted`, ticks and frames, `RenderFinished`. A movie that is there already yields
        `RenderFinished` alone.

    Raises:
        DreamReelError: of every kind; whatever it is, nothing that was there is damaged.
    """
    job = plan_job(scene, options)
    known = already_there(job.out, key=job.key, settings=job.settings, existing=options.existing)
    if known:
        yield RenderFinished(job.out, known.frames, seconds=0.0, already_there=True)
        return
    preflight(job)
    # Here, not above: it loads torch, which takes seconds that no check should wait for.
    from dreamreel.movie.stream import stream

    yield from stream(job)


def preflight(job: Job) -> None:
    """Check all that can be checked in a second: folder, space, ffmpeg, the encoder for real.

    Raises:
        DreamReelError: what is missing.
    """
    output = job.timeline.scene.output
    width, height = job.timeline.size
    pixels = width * height * len(job.span.frames)
    ensure_writable(job.out, needed_bytes=int(BYTES_PER_PIXEL * pixels))
    try_encoder(CODECS[output.codec], depth=output.depth, binary=find_ffmpeg())
