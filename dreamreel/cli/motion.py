"""``dreamreel motion``: the camera on a test grid, in seconds."""

import sys
from typing import Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.preview import FromOption, ToOption, shorter_side
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import ProgressOption, follow, result
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.movie.options import Options

SizeOption = Annotated[
    str,
    typer.Option(
        "--size",
        metavar="SIZE",
        help="Its shorter side counts; the shape stays the scene's, which is never enlarged.",
    ),
]


def command(
    scene: opt.SceneFile,
    out: opt.Out = None,
    start: FromOption = "0s",
    end: ToOption = "100%",
    size: SizeOption = "360p",
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
) -> None:
    """Show a scene's camera on a test grid, in place of its last motion movie.

    Zoom, turn, crop, pan, mirrors and kaleidoscope move as in the render; nothing is dreamt. The
    cross is the crop point; the line below tells time, bar, marker, clip and speed.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.movie.sheets.motion import make_motion, plan_motion

    leave_deleted_folder(out, scene, *(allow or ()))
    opened = open_scene(
        scene, fps=fps, seed=seed, variant=variant, settings=settings, only=only, allow=allow
    )
    for warning in opened.warnings:
        tell(str(warning))
    shorter = shorter_side(size)
    form: Form = "none" if quiet else progress
    with stopping() as stop:
        options = Options(out=out, stop=stop)
        job = plan_motion(opened, options, shorter=shorter, start=start, end=end)
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            finished = follow(make_motion(job), watch, stop)
    if not quiet and form != "json":
        show_if_possible(result(finished))
