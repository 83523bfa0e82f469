"""``dreamreel still``: one frame of a scene, as a picture."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import LastEvent, ProgressOption, follow
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.cli.watched import Watcher
from dreamreel.movie.options import Options

if TYPE_CHECKING:
    from dreamreel.scene import Scene

AtOption = Annotated[
    str, typer.Option("--at", metavar="TIME", help="The moment: 8s, 50%, 120f; -1s from the end.")
]
ColdOption = Annotated[
    bool,
    typer.Option(
        "--cold",
        help="Begin with a pre-roll just before the moment: sooner, but not the same dream.",
    ),
]


def command(
    scene: opt.SceneFile,
    at: AtOption,
    out: opt.Out = None,
    size: opt.Size = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    allow: opt.Allow = None,
    cold: ColdOption = False,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    deterministic: opt.Deterministic = False,
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
) -> None:
    """Dream one frame at full size and write it as a PNG.

    What comes before is dreamt too, unless a render of the movie has stored a state on the way; of
    a large still, at the size of its sketch until shortly before.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.scene.span import moment

    leave_deleted_folder(out, scene, *(allow or ()))
    opened = open_scene(scene, size=size, fps=fps, seed=seed, allow=allow)
    for warning in opened.warnings:
        tell(str(warning))
    moment(opened, at)  # a wrong time is told before torch is loaded
    form: Form = "none" if quiet else progress
    with stopping() as stop:
        options = Options(
            out=out, device=device, precision=precision, deterministic=deterministic, stop=stop
        )
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            finished = _make(opened, at, options, watch, cold=cold)
    if not quiet and form != "json":
        show_if_possible(f"{finished.out}: a still in {finished.seconds:.1f} s")


def _make(scene: "Scene", at: str, options: Options, watch: Watcher, *, cold: bool) -> LastEvent:
    from dreamreel.movie.still import make_still, plan_still  # here: it loads torch

    job = plan_still(scene, at, options, cold=cold)
    return follow(make_still(job), watch, options.stop)
