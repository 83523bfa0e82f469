"""``dreamreel preview``: the same dream, smaller and sooner."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import ProgressOption, follow, result
from dreamreel.cli.signals import stopping
from dreamreel.cli.still import ColdOption
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.errors import UsageError
from dreamreel.movie.options import Options

if TYPE_CHECKING:
    from dreamreel.movie.job.job import Job
    from dreamreel.scene import Scene

FromOption = Annotated[
    str,
    typer.Option(
        "--from", metavar="TIME", help="Moment of the first frame: 8s, 50%, -5s, drop-1b."
    ),
]
ToOption = Annotated[
    str, typer.Option("--to", metavar="TIME", help="The moment before which it ends.")
]
SizeOption = Annotated[
    str | None,
    typer.Option(
        "--size",
        metavar="SIZE",
        help="Its shorter side counts; the shape stays the scene's, which is never enlarged. "
        "Without it, the size of the scene's sketch: 360p unless the scene says otherwise.",
    ),
]
WatchOption = Annotated[
    bool,
    typer.Option("--watch", help="Stay, and render it again whenever the scene is saved."),
]


def command(
    scene: opt.SceneFile,
    out: opt.Out = None,
    start: FromOption = "0s",
    end: ToOption = "100%",
    size: SizeOption = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    cold: ColdOption = False,
    watch: WatchOption = False,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
) -> None:
    """Render a scene small, in place of its last preview.

    Same ticks, neurons, camera and large forms. Frames before --from are dreamt but not written.
    Of a sweep, what the scene says without its matrix, or the movie that --only leaves. With
    --watch, again from the first change whenever the scene or a file that it uses is saved.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.movie.reels.preview import plan_preview, preview

    leave_deleted_folder(out, scene, *(allow or ()))
    shorter = shorter_side(size) if size else None
    form: Form = "none" if quiet else progress

    def open_it() -> "Scene":
        return open_scene(
            scene, fps=fps, seed=seed, variant=variant, settings=settings, only=only, allow=allow
        )

    def plan(opened: "Scene", stop: Callable[[], bool]) -> "Job":
        options = Options(out=out, device=device, precision=precision, stop=stop)
        return plan_preview(opened, options, shorter=shorter, start=start, end=end, cold=cold)

    with stopping() as stop:
        if watch:
            from dreamreel.cli.rewatch import Rewatch  # here: no --help waits for it

            Rewatch(scene, open_it, plan, stop, form, quiet).run()
            return
        opened = open_it()
        for warning in opened.warnings:
            tell(str(warning))
        job = plan(opened, stop)
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watcher:
            finished = follow(preview(job), watcher, stop)
    if not quiet and form != "json":
        show_if_possible(result(finished))


def shorter_side(size: str) -> int:
    """Return the shorter side of a size as scenes write it, pixels.

    Raises:
        UsageError: it is no size.
    """
    from dreamreel.units import UnitError, parse_size

    try:
        shorter = min(parse_size(size))
    except UnitError as error:
        raise UsageError(f"--size: {error}") from None
    if shorter < 2:
        raise UsageError(f"--size: {size} has no pixels")
    return shorter
