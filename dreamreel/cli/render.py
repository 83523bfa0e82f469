"""``dreamreel render``: scenes become verified movies."""

import contextlib
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, cast

import typer

from dreamreel.cli import options as opt
from dreamreel.cli import resuming
from dreamreel.cli.failures import conclude, counted, describe, translated
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.sheets import Tile, placed, tell_sheet
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.cli.watched import RenderFailed, SceneOpened, Watcher
from dreamreel.errors import (
    DreamReelError,
    InputFileError,
    InterruptedRenderError,
    UnavailableError,
    UsageError,
)
from dreamreel.movie.events import MovieEvent, PartRendered, RenderFinished, RenderStarted
from dreamreel.movie.options import Options

if TYPE_CHECKING:
    from dreamreel.scene import Scene

LastEvent = RenderFinished | PartRendered
DEFAULTS = Options()
Result = TypeVar("Result")

ProgressOption = Annotated[
    Form,
    typer.Option(
        "--progress",
        help="How to show what goes on; auto: a bar on a terminal, lines elsewhere.",
    ),
]


def command(
    scenes: opt.SceneFiles,
    out: opt.Out = None,
    size: opt.Size = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    deterministic: opt.Deterministic = False,
    existing: opt.ExistingOption = "verify",
    resume: resuming.ResumeOption = DEFAULTS.resume,
    segments: resuming.SegmentsOption = None,
    checkpoint_seconds: resuming.CheckpointOption = DEFAULTS.checkpoint_seconds,
    max_minutes: resuming.MaxMinutesOption = None,
    min_free_disk: resuming.MinFreeOption = 0.0,
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
    json: Annotated[bool, typer.Option("--json", help="The same as --progress json.")] = False,
) -> None:
    """Render scenes to movies.

    The same command again goes on where a render was interrupted, or finds the movie complete and
    verifies it. A movie of another scene is never overwritten. With several scenes, one that fails
    does not stop the others.
    A scene with a matrix becomes a movie for each combination, and a contact sheet of them.
    """
    if out and len(scenes) > 1:
        raise UsageError(
            f"-o names one movie, and there are {len(scenes)} scenes",
            hint="Render them one by one, or leave -o out.",
        )
    leave_deleted_folder(out, *scenes, *(allow or ()))
    form: Form = "json" if json else "none" if quiet else progress

    def open_it(path: Path) -> "tuple[Scene, ...]":
        from dreamreel.cli.scenes import open_sweep, said_of  # here: no --help waits for it

        return open_sweep(path, said_of(size, fps, seed, variant, settings, allow), only=only)

    with stopping() as stop:
        options = Options(
            out=out,
            device=device,
            precision=precision,
            existing=existing,
            deterministic=deterministic,
            resume=resume,
            segments=segments,
            checkpoint_seconds=checkpoint_seconds,
            max_minutes=max_minutes,
            min_free_bytes=round(min_free_disk * resuming.GIGABYTE),
            stop=stop,
        )
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            all_of_them = _Round(options, watch, form != "json" and not quiet)
            all_of_them.render(scenes, open_it)
    failures = all_of_them.failures
    if not failures:
        return
    # An interruption comes last and counts most: who started this is to start it again.
    first, last = next(iter(failures.values())), list(failures.values())[-1]
    cause = last if isinstance(last, InterruptedRenderError) else first
    if list(failures) == scenes:
        raise cause
    _list(failures)
    whole = all(name in scenes for name in failures)
    which = f"{len(failures)} of {len(scenes)} scenes" if whole else f"{len(failures)} movies"
    summary = "" if cause is last else f"{which} failed"
    raise typer.Exit(conclude(cause, summary))


@dataclass(slots=True)
class _Round:
    """Renders one movie after another; one that fails does not stop the others."""

    options: Options
    watch: Watcher
    tells_results: bool
    failures: dict[Path, DreamReelError] = field(default_factory=dict)
    """By the scene's file, or the movie's name in a sweep, in order."""

    def render(self, paths: Sequence[Path], open_it: "Callable[[Path], tuple[Scene, ...]]") -> None:
        """Render all that some files hold."""
        for index, path in enumerate(paths):
            self.watch(SceneOpened(path, index, len(paths)))
            sweep = self._attempt(path, partial(open_it, path), several=len(paths) > 1) or ()
            self._render_sweep(path, sweep, first=index * len(sweep), count=len(paths) * len(sweep))
            if self.is_interrupted:
                return

    @property
    def is_interrupted(self) -> bool:
        """Tell whether somebody asked to stop."""
        return any(isinstance(error, InterruptedRenderError) for error in self.failures.values())

    def _render_sweep(
        self, path: Path, sweep: "tuple[Scene, ...]", *, first: int, count: int
    ) -> None:
        tiles: list[Tile] = []
        for number, scene in enumerate(sweep, first):
            name = path if len(sweep) == 1 else path.with_name(scene.name)
            if len(sweep) > 1:
                self.watch(SceneOpened(name, number, count))
            begin = partial(_render, scene, placed(self.options, scene), self.watch)
            finished = self._attempt(name, begin, several=count > 1)
            if self.is_interrupted:
                return
            if finished and self.tells_results:
                show_if_possible(result(finished))
            if isinstance(finished, RenderFinished):
                tiles.append((scene, finished.out, finished.frames // 2))
        if len(tiles) > 1:
            end = partial(tell_sheet, tiles, quiet=not self.tells_results)
            self._attempt(path.with_name(f"{path.stem}.sheet"), end, several=True)

    def _attempt(self, name: Path, work: Callable[[], Result], *, several: bool) -> Result | None:
        try:
            return work()
        except Exception as error:
            known = translated(error)
            if known is None:
                raise
            self.failures[name] = known
            self.watch(RenderFailed(name, known))
            if several and not isinstance(known, InterruptedRenderError):
                tell(describe(known))
            return None


def _render(scene: "Scene", options: Options, watch: Watcher) -> LastEvent:
    from dreamreel.movie.reels.make import make  # here: no --help waits for it

    for warning in scene.warnings:
        tell(str(warning))
    return follow(make(scene, options), watch, options.stop)


def follow(events: Iterator[MovieEvent], watch: Watcher, stop: Callable[[], bool]) -> LastEvent:
    """Let a render run to its end, or stop it before it begins to dream.

    Args:
        events: of the render. Closed here, so that the encoder goes at once, whatever happens.
        watch: called with each.
        stop: whether somebody asked to stop; once ticks are dreamt, the render itself asks.

    Returns:
        The last event.

    Raises:
        DreamReelError: of every kind.
    """
    with contextlib.closing(cast("Generator[MovieEvent, None, None]", events)):
        try:
            for event in events:
                watch(event)
                if isinstance(event, LastEvent):
                    return event
                if isinstance(event, RenderStarted) and stop():
                    raise _stopped_early()
        except _UNANSWERED as error:
            if stop():
                raise _stopped_early() from error
            raise
    raise AssertionError("a render ended without its last event")


_UNANSWERED = (UnavailableError, InputFileError)
"""What an ffmpeg that was asked something seems to be when it hears the signal meant for us."""


def _stopped_early() -> InterruptedRenderError:
    return InterruptedRenderError(
        "the render was stopped before it began", hint="Run the same command again."
    )


def result(finished: LastEvent) -> str:
    """Return what came out, in a line."""
    if isinstance(finished, PartRendered):
        segments = f"{finished.done} of {counted(finished.count, 'segment')}"
        return f"{finished.out}: {segments} done, in {finished.seconds:.1f} s; not joined yet"
    frames = counted(finished.frames, "frame")
    if finished.already_there:
        return f"{finished.out}: {frames}, complete and verified already"
    return f"{finished.out}: {frames} in {finished.seconds:.1f} s, verified"


def _list(failures: dict[Path, DreamReelError]) -> None:
    lines = [f"  {path}: {error.code} ({error.exit_code})" for path, error in failures.items()]
    tell("\n".join(lines))
