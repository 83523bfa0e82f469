"""Sheets of clips: a still of every clip beside the others, out of one pass of the dream.

The dream goes at preview size from the movie's beginning to the last still, as a preview's does; so
each still is a frame of that preview. `dreamreel.movie.sheets.sheet` lays them out.
"""

import math
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from dreamreel.errors import InterruptedRenderError, UsageError
from dreamreel.image.png import ENDING, check_ending
from dreamreel.movie.events import FrameWritten, MovieEvent, RenderFinished, RenderStarted
from dreamreel.movie.job.pictures import save_png
from dreamreel.movie.job.place import RENDERS, ensure_writable
from dreamreel.movie.options import At, Options
from dreamreel.movie.reels.preview import sketch_of, smaller
from dreamreel.movie.sheets.ruler import clock
from dreamreel.movie.sheets.sheet import MOST_COLUMNS, check_place, lay_out
from dreamreel.rendering.events import FrameSeen, TickSettled
from dreamreel.scene import Scene
from dreamreel.scene.model import Clip
from dreamreel.scene.timeline.span import Span, frame_at, span_of
from dreamreel.scene.timeline.timeline import Timeline
from dreamreel.scene.timeline.timeline import lay_out as lay_out_scene
from dreamreel.units import Clock, UnitError, parse_length

MOST_STILLS = 400


@dataclass(frozen=True, slots=True, eq=False)
class SheetJob:
    """One sheet to be made."""

    timeline: Timeline
    shots: dict[int, dict[str, str]]
    """The labels of the stills by their frames, ascending."""
    columns: int
    out: Path
    options: Options

    @property
    def span(self) -> Span:
        """What is dreamt, and which of its frames are seen."""
        return span_of(self.timeline, tuple(self.shots))


def plan_sheet(
    scene: Scene,
    options: Options,
    *,
    shorter: int | None = None,
    at: Sequence[At] = ("middle",),
    every: str | None = None,
) -> SheetJob:
    """Decide which stills a sheet shows and where it goes.

    Args:
        scene: at its full size.
        options: those of a render; an earlier sheet of the same name is replaced.
        shorter: of a still's sides, pixels; None: as the scene's sketch has it.
        at: which moments of each clip.
        every: a length of time between two stills, as scenes write it, instead of ``at``.

    Raises:
        SceneError: a curve fails at some moment.
        UsageError: ``every`` is no length of time, there are too many stills, or the name is not
            that of a PNG.
        ConflictError: something else has that name.
    """
    timeline = lay_out_scene(smaller(scene, shorter) if shorter else sketch_of(scene))
    out = options.out or RENDERS / f"{scene.name}.clips{ENDING}"
    check_ending(out, "a sheet")
    check_place(out)
    moments = _regular(scene, every) if every else _of_clips(timeline, at)
    if len(moments) > MOST_STILLS:
        raise UsageError(
            f"{len(moments)} stills; a sheet has at most {MOST_STILLS}",
            hint="Ask for fewer with --every.",
        )
    frames = sorted({frame_at(timeline, moment) for moment in moments})
    shots = {frame: _labels(timeline, frame) for frame in frames}
    return SheetJob(timeline, shots, _columns(len(shots), 1 if every else len(at)), out, options)


def make_clip_sheet(job: SheetJob) -> Generator[MovieEvent, None, None]:
    """Dream once through a scene and write its sheet.

    Args:
        job: from `plan_sheet`.

    Yields:
        The events of a render, in which the stills are the frames.

    Raises:
        DreamReelError: of every kind.
    """
    # Here, not above: it loads torch, which takes seconds that no check should wait for.
    from dreamreel.movie.job.stream import dream, kernels, load_network, memory_errors, precision_of
    from dreamreel.rendering.view import quantize

    begun, options, span = time.monotonic(), job.options, job.span
    ensure_writable(job.out)
    network = load_network(job.timeline, device=options.device, precision=options.precision)
    device, precision = str(network.mean.device), precision_of(network)
    yield RenderStarted(job.out, len(job.shots), span.n_ticks, device, precision)
    stills: list[np.ndarray] = []
    with memory_errors(job.timeline.size), kernels(options.deterministic):
        for event in dream(job.timeline, network, span):
            if isinstance(event, FrameSeen):
                stills.append(quantize(event.picture, 8))
                yield FrameWritten(len(stills) - 1, len(job.shots), queue_depth=0)
            elif not isinstance(event, TickSettled):
                yield event
            elif options.stop():
                raise InterruptedRenderError("the sheet was stopped", hint="Run it again.")
    tiles = list(zip(stills, job.shots.values(), strict=True))
    picture = lay_out(tiles, columns=job.columns)
    save_png(picture, job.out, scene_text=job.timeline.scene.text)
    yield RenderFinished(job.out, len(stills), time.monotonic() - begun)


def _of_clips(timeline: Timeline, at: Sequence[At]) -> list[Fraction]:
    scene = timeline.scene
    clips = [clip for clip in scene.clips if clip.start < scene.video.duration]
    return [_moment(clip, where, scene) for clip in clips for where in at]


def _moment(clip: Clip, where: At, scene: Scene) -> Fraction:
    """Return the moment of a clip's still: on a frame of the clip, clear of black if it can be."""
    video, look = scene.video, scene.look
    end = min(clip.end, video.duration)
    first, after = (math.ceil(moment * video.fps) for moment in (clip.start, end))
    wanted = {"start": clip.start + clip.fade, "middle": (clip.start + end) / 2, "end": end}
    bright = min(max(wanted[where], look.fade_in), video.duration - look.fade_out)
    frame = math.ceil(bright * video.fps)
    return min(max(frame, first), max(first, after - 1)) / video.fps


def _regular(scene: Scene, every: str) -> list[Fraction]:
    length = scene.video.duration
    try:
        step = parse_length(every, Clock(scene.video.fps, length, scene.tempo))
    except UnitError as error:
        raise UsageError(f"--every: {error}") from None
    if step <= 0:
        raise UsageError(f"--every: {every} is not above 0")
    return [number * step for number in range(min(math.ceil(length / step), MOST_STILLS + 1))]


def _labels(timeline: Timeline, frame: int) -> dict[str, str]:
    moment = frame / timeline.fps
    passage = timeline.score.passage(moment)
    clips = timeline.scene.clips
    number = next(row for row, clip in enumerate(clips) if clip.path == passage.path)
    parts = [
        f"{part.target} {part.weight:.2g}" if part.weight < 0.995 else f"{part.target}"
        for part in timeline.score.at(moment)
    ]
    return {"clip": f"{number + 1}", "at": clock(float(moment)), "dream": " + ".join(parts)}


def _columns(count: int, together: int) -> int:
    """Return how many stills stand in a row, those of a clip never in two."""
    groups = math.ceil(math.sqrt(math.ceil(count / together) / together))
    return together * max(1, min(groups, MOST_COLUMNS // together))
