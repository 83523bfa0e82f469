"""Previews: the same dream, smaller; its sketch, whose large forms every larger render follows.

A preview is a job like any render, with a smaller size, a file of its own that it always replaces,
and if asked for only some of the movie's frames. What does not change is decided in `make`.
"""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from dreamreel.errors import ConflictError
from dreamreel.movie.canonical import Json, key_of
from dreamreel.movie.events import MovieEvent
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.job import Job, plan_job, preflight
from dreamreel.movie.job.place import RENDERS
from dreamreel.movie.options import Options
from dreamreel.scene import Scene
from dreamreel.scene.keys.dream import SKETCH_SIDE
from dreamreel.scene.timeline.span import frames_within, moment, span_of

CODEC, DEPTH = "h264", 8
"""Of every preview: what every player shows."""
MARK = "preview"
"""Key of a manifest's settings by which a preview is known."""


def sketch_of(scene: Scene) -> Scene:
    """Return a scene at the size of its sketch, whose large forms every larger render follows."""
    return smaller(scene, scene.ascent.sketch or SKETCH_SIDE)


def smaller(scene: Scene, shorter: int) -> Scene:
    """Return a scene at a preview's size: of its shape, not enlarged, with even sides.

    Args:
        scene: of any size.
        shorter: the shorter side, pixels.
    """
    return replace(scene, video=replace(scene.video, size=scene.video.size.smaller(shorter)))


def place_of(scene: Scene) -> Path:
    """Return where the preview of a scene goes, unless another place is named."""
    return RENDERS / f"{scene.name}.preview.mp4"


def plan_preview(
    scene: Scene,
    options: Options,
    *,
    shorter: int | None = None,
    start: str = "0s",
    end: str = "100%",
    cold: bool = False,
) -> Job:
    """Lay a preview out and decide where it goes.

    Args:
        scene: at its full size.
        options: those of a render; ``existing`` has no meaning here.
        shorter: of the preview's sides, pixels; None: as the scene's sketch has it.
        start: the moment of the first frame, as scenes write times; what is before is dreamt too.
        end: the moment after the last.
        cold: dream from a pre-roll just before ``start`` on, not from the movie's beginning.

    Raises:
        SceneError: a curve fails at some moment.
        UsageError: the name or the times do not fit.
    """
    plain = replace(scene.output, codec=CODEC, depth=DEPTH)
    out = options.out or place_of(scene)
    small = smaller(scene, shorter) if shorter else sketch_of(scene)
    job = plan_job(replace(small, output=plain), replace(options, out=out))
    frames = frames_within(scene, moment(scene, start), moment(scene, end))
    mark: dict[str, Json] = {"frames": [frames.start, frames.stop], "cold": cold}
    settings = {**job.settings, MARK: mark}
    span = span_of(job.timeline, frames, cold=cold)
    return replace(job, span=span, settings=settings, key=key_of(settings))


def preview(job: Job) -> Generator[MovieEvent, None, None]:
    """Render a preview, in place of an earlier one.

    Args:
        job: from `plan_preview`.

    Yields:
        The events of a render.

    Raises:
        DreamReelError: of every kind.
    """
    refuse_others(job.out)
    preflight(job)
    # Here, not above: it loads torch, which takes seconds that no check should wait for.
    from dreamreel.movie.job.stream import stream

    yield from stream(job)


def refuse_others(out: Path) -> None:
    """Make sure that nothing but a preview is replaced.

    Raises:
        ConflictError: something else has its place.
    """
    known = manifests.load(out)
    if out.exists() and not (known and MARK in known.settings):
        raise ConflictError(
            f"{out} exists and is not a preview", hint="Give another name with -o, or move it."
        )
