"""``dreamreel render``: scenes become verified movies."""

import contextlib
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import conclude, counted, describe, translated
from dreamreel.cli.progress import Form, RenderFailed, SceneOpened, Watcher, watching
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.errors import DreamReelError, InterruptedRenderError, UsageError
from dreamreel.movie.events import MovieEvent, RenderFinished
from dreamreel.movie.options import Options

if TYPE_CHECKING:
    from dreamreel.scene import Scene

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
    allow: opt.Allow = None,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    deterministic: opt.Deterministic = False,
    existing: opt.ExistingOption = "verify",
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
    json: Annotated[bool, typer.Option("--json", help="The same as --progress json.")] = False,
) -> None:
    """Render scenes to movies.

    The same command again finds a movie that is there already and verifies it. A movie of another
    scene is never overwritten. With several scenes, one that fails does not stop the others.
    """
    if out and len(scenes) > 1:
        raise UsageError(
            f"-o names one movie, and there are {len(scenes)} scenes",
            hint="Render them one by one, or leave -o out.",
        )
    form: Form = "json" if json else "none" if quiet else progress

    def open_it(path: Path) -> "Scene":
        from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language

        return open_scene(path, size=size, fps=fps, seed=seed, allow=allow)

    with stopping() as stop:
        options = Options(
            out=out,
            device=device,
            precision=precision,
            existing=existing,
            deterministic=deterministic,
            stop=stop,
        )
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            failures = _render_all(
                scenes, open_it, options, watch, tell_results=form != "json" and not quiet
            )
    if not failures:
        return
    # An interruption comes last and counts most: who started this is to start it again.
    first, last = next(iter(failures.values())), list(failures.values())[-1]
    cause = last if isinstance(last, InterruptedRenderError) else first
    if len(scenes) == 1:
        raise cause
    _summarize(len(scenes), failures)
    raise typer.Exit(conclude(cause))


def _render_all(
    paths: list[Path],
    open_it: Callable[[Path], "Scene"],
    options: Options,
    watch: Watcher,
    *,
    tell_results: bool,
) -> dict[Path, DreamReelError]:
    """Render one scene after another; return what failed, in order."""
    failures: dict[Path, DreamReelError] = {}
    for index, path in enumerate(paths):
        watch(SceneOpened(path, index, len(paths)))
        try:
            finished = _render(open_it(path), options, watch)
        except Exception as error:
            known = translated(error)
            if known is None:
                raise
            failures[path] = known
            watch(RenderFailed(path, known))
            if len(paths) > 1:
                tell(describe(known))
            if isinstance(known, InterruptedRenderError):
                break
        else:
            if tell_results:
                show_if_possible(result(finished))
    return failures


def _render(scene: "Scene", options: Options, watch: Watcher) -> RenderFinished:
    from dreamreel.movie.make import make  # here: no --help waits for it

    for warning in scene.warnings:
        tell(str(warning))
    return follow(make(scene, options), watch)


def follow(events: Iterator[MovieEvent], watch: Watcher) -> RenderFinished:
    """Let a render run to its end.

    Args:
        events: of the render. Closed here, so that the encoder goes at once, whatever happens.
        watch: called with each.

    Returns:
        The last event.

    Raises:
        DreamReelError: of every kind.
    """
    with contextlib.closing(cast("Generator[MovieEvent, None, None]", events)):
        for event in events:
            watch(event)
            if isinstance(event, RenderFinished):
                return event
    raise AssertionError("a render ended without its last event")


def result(finished: RenderFinished) -> str:
    """Return what came out, in a line."""
    frames = counted(finished.frames, "frame")
    if finished.already_there:
        return f"{finished.out}: {frames}, complete and verified already"
    return f"{finished.out}: {frames} in {finished.seconds:.1f} s, verified"


def _summarize(count: int, failures: dict[Path, DreamReelError]) -> None:
    lines = [f"  {path}: {error.code} ({error.exit_code})" for path, error in failures.items()]
    tell("\n".join([f"{len(failures)} of {counted(count, 'scene')} failed:", *lines]))
