"""A job: one movie to be made, and what can be checked of it in a second, without torch."""

from dataclasses import dataclass, replace
from pathlib import Path

from dreamreel.errors import UsageError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.movie.canonical import Json, canonical, key_of
from dreamreel.movie.events import RenderFinished
from dreamreel.movie.job.heard import BYTES_PER_SECOND, soundtrack
from dreamreel.movie.job.place import (
    already_there,
    ensure_renamable,
    ensure_writable,
    out_path,
)
from dreamreel.movie.job.watchman import shortage
from dreamreel.movie.options import LAST, Options
from dreamreel.scene import Scene
from dreamreel.scene.timeline.segments import segments
from dreamreel.scene.timeline.span import Span, whole
from dreamreel.scene.timeline.timeline import Timeline, lay_out
from dreamreel.video.codecs import CODECS
from dreamreel.video.encoding import choose_encoding
from dreamreel.video.hearing import try_sound
from dreamreel.video.trial import try_encoder

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
        InputFileError: a file that the scene names cannot be read.
        UsageError: the movie's name does not fit its codec, or it has no such segments.
    """
    settings: dict[str, Json] = {
        "scene": canonical(scene),
        "precision": options.precision,
        "deterministic": options.deterministic,
    }
    out = out_path(scene, options.out)
    timeline = lay_out(scene)
    if options.segments is not None:
        count = len(segments(timeline))
        options = replace(options, segments=_among(options.segments, count))
    return Job(timeline, whole(timeline), out, options, settings, key_of(settings))


def there_already(job: Job) -> RenderFinished | None:
    """Return the end of a render whose movie is complete and in its place; None: it is not.

    Raises:
        ConflictError: something else is there.
        StorageError: what is there cannot be read.
        DeniedError: not permitted to read it.
    """
    known = already_there(
        job.out, key=job.key, settings=job.settings, existing=job.options.existing
    )
    return known and RenderFinished(job.out, known.frames, seconds=0.0, already_there=True)


def preflight(job: Job) -> None:
    """Check all that can be checked soon: folder, space, ffmpeg, the encoder for real, the sound.

    Raises:
        DreamReelError: what is missing.
    """
    output = job.timeline.scene.output
    choose_encoding(
        output.codec,
        size=job.timeline.size,
        fps=job.timeline.fps,
        depth=output.depth,
        quality=output.quality,
        threads=job.options.threads,
    )
    width, height = job.timeline.size
    pixels = width * height * len(job.span.frames)
    sound = soundtrack(job.timeline, job.span.frames)
    needed = BYTES_PER_PIXEL * pixels + (BYTES_PER_SECOND * sound.seconds if sound else 0)
    ensure_writable(job.out, needed_bytes=int(needed))
    ensure_renamable(job.out)
    if reason := shortage(job.out.absolute().parent, job.options.min_free_bytes):
        raise reason
    codec, binary = CODECS[output.codec], find_ffmpeg()
    try_encoder(codec, depth=output.depth, binary=binary)
    if sound:
        try_sound(sound, codec.sound, binary=binary)


def _among(wanted: range, count: int) -> range:
    """Return those of a movie's segments that are wanted.

    Raises:
        UsageError: it has not so many.
    """
    stop = count if wanted.stop == LAST else wanted.stop
    if 0 <= wanted.start < stop <= count:
        return range(wanted.start, stop)
    last = "" if wanted.stop == LAST else wanted.stop - 1
    raise UsageError(
        f"segments {wanted.start}-{last}: the movie has {count}, numbered 0 to {count - 1}",
        hint="A segment lasts output.segment, 10 s unless the scene says otherwise.",
    )
