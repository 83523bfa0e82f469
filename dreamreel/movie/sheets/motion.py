"""Motion movies: a scene's camera on an endless test grid, in seconds, without network and torch.

The grid moves as the render's picture will: each frame goes on from the one before by the flow of
`dreamreel.scene.timeline.motion`, and is folded as the view is. Fades and colors are left out.
"""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dreamreel.errors import ConflictError, InputFileError, InterruptedRenderError
from dreamreel.geometry import Grid
from dreamreel.movie.events import FrameWritten, MovieEvent, RenderFinished, RenderStarted
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.job import BYTES_PER_PIXEL
from dreamreel.movie.job.place import RENDERS, ensure_writable, out_path
from dreamreel.movie.options import Options
from dreamreel.movie.reels.preview import smaller
from dreamreel.movie.sheets.caption import caption_at, written
from dreamreel.movie.sheets.endless import Pixels, Place, Screen, draw, screen_of
from dreamreel.scene import Scene
from dreamreel.scene.curves.columns import Array, column
from dreamreel.scene.timeline import weights
from dreamreel.scene.timeline.motion import Motion
from dreamreel.scene.timeline.span import frames_within, moment
from dreamreel.scene.timeline.timeline import standstill
from dreamreel.specs import FoldSpec
from dreamreel.video import probe
from dreamreel.video.sink import FfmpegSink

SHORTER_SIDE = 360  # pixels, unless another is asked for
CODEC, DEPTH, QUALITY = "h264", 8, 20
KIND_TAG, KIND = "dreamreel_kind", "motion"
"""Metadata by which a motion movie is known."""
CHUNK = 2048  # frames whose poses are worked out at a time


@dataclass(frozen=True, slots=True, eq=False)
class MotionJob:
    """One motion movie to be made."""

    scene: Scene
    """At the movie's own size."""
    frames: range
    out: Path
    options: Options


def plan_motion(
    scene: Scene,
    options: Options,
    *,
    shorter: int = SHORTER_SIDE,
    start: str = "0s",
    end: str = "100%",
) -> MotionJob:
    """Decide what a motion movie shows and where it goes.

    Args:
        scene: at its full size.
        options: those of a render, of which only the place, the threads and the stop count.
        shorter: of the movie's sides, pixels.
        start: the moment of the first frame, as scenes write times.
        end: the moment after the last.

    Raises:
        UsageError: the name or the times do not fit.
    """
    plain = replace(scene.output, codec=CODEC, depth=DEPTH)
    small = smaller(replace(scene, output=plain), shorter)
    out = out_path(small, options.out or RENDERS / f"{scene.name}.motion.mp4")
    frames = frames_within(scene, moment(scene, start), moment(scene, end))
    return MotionJob(small, frames, out, options)


def make_motion(job: MotionJob) -> Generator[MovieEvent, None, None]:
    """Draw, encode and verify a motion movie, in place of an earlier one.

    Args:
        job: from `plan_motion`.

    Yields:
        The events of a render without ticks.

    Raises:
        DreamReelError: of every kind.
    """
    begun, count = time.monotonic(), len(job.frames)
    _refuse_others(job.out)
    width, height = job.scene.video.size
    ensure_writable(job.out, needed_bytes=int(BYTES_PER_PIXEL * width * height * count))
    yield RenderStarted(job.out, count, ticks=0, device="cpu", precision="none")
    with _sink(job) as sink:
        for index, picture in enumerate(pictures(job.scene, job.frames)):
            if job.options.stop():
                raise InterruptedRenderError(
                    "the motion movie was stopped", hint="Run the same command again."
                )
            sink.write(picture)
            yield FrameWritten(index, count, sink.queue_depth)
        sink.close()
    yield RenderFinished(job.out, count, time.monotonic() - begun)


def pictures(scene: Scene, frames: range) -> Iterator[Pixels]:
    """Yield the frames of a motion movie, (height, width, 3) uint8.

    Args:
        scene: at the movie's size.
        frames: at least one, in a row.

    Raises:
        SceneError: a curve of the camera is not finite.
    """
    score = weights.arrange(scene.clips, scene.video.duration)
    camera, size = scene.camera, scene.video.size
    turns = screens(scene, frames)
    for index, (place, times) in zip(frames, places(scene, frames), strict=True):
        x, y, zoom, rotate = (
            float(column(curve, times, path)[0])
            for curve, path in (
                (camera.crop[0], "camera.crop[0]"),
                (camera.crop[1], "camera.crop[1]"),
                (camera.zoom, "camera.zoom"),
                (camera.rotate, "camera.rotate"),
            )
        )
        crop = complex((x - 0.5) * size.aspect, y - 0.5)
        picture = draw(place, next(turns), crop)
        now = index / scene.video.fps
        if now >= standstill(scene):
            zoom = rotate = 0.0
        line = written(caption_at(scene, score, now, zoom=zoom, rotate=rotate), size)
        picture[-len(line) :] = line
        yield picture


def places(scene: Scene, frames: range) -> Iterator[tuple[Place, Array]]:
    """Yield where each frame lies on the grid, and its moment on the camera's curves, (1,).

    The first lies on the grid's origin.

    Raises:
        SceneError: a curve of the camera is not finite.
    """
    motion = Motion.of(scene.camera, aspect=scene.video.size.aspect, rate=scene.ascent.rate)
    until = float(standstill(scene))
    place = Place()
    for row in range(0, len(frames), CHUNK):
        part = frames[max(0, row - 1) : row + CHUNK]
        times = np.array([min(float(index / scene.video.fps), until) for index in part])
        flows = motion.flows(times) if len(times) > 1 else None
        if row == 0:
            yield place, times[:1]
        for step in range(len(times) - 1):
            assert flows is not None
            place = place.after(flows.pose(step))
            yield place, times[step + 1 : step + 2]


def screens(scene: Scene, frames: range) -> Iterator[Screen]:
    """Yield the pixels of each frame under its mirrors and kaleidoscope."""
    look, grid = scene.look, Grid.of_frame(scene.video.size)
    until = float(standstill(scene))
    screen, shown = None, None
    for index in frames:
        seconds = min(float(index / scene.video.fps), until)
        segments = look.kaleidoscope.at(seconds)
        turn = look.kaleidoscope_turn.at(seconds) if segments else 0.0
        fold = FoldSpec(look.mirror, segments, turn)
        if screen is None or fold != shown:
            screen, shown = screen_of(grid, fold), fold
        yield screen


def _sink(job: MotionJob) -> FfmpegSink:
    return FfmpegSink(
        job.out,
        codec=CODEC,
        size=job.scene.video.size,
        fps=job.scene.video.fps,
        depth=DEPTH,
        quality=QUALITY,
        threads=job.options.threads,
        metadata={**manifests.tags(job.scene), KIND_TAG: KIND},
    )


def _refuse_others(out: Path) -> None:
    """Make sure that nothing but a motion movie is replaced."""
    if out.exists() and not _is_ours(out):
        raise ConflictError(
            f"{out} exists and is not a motion movie",
            hint="Give another name with -o, or move it.",
        )


def _is_ours(path: Path) -> bool:
    try:
        return probe.metadata(path).get(KIND_TAG) == KIND
    except InputFileError:
        return False
