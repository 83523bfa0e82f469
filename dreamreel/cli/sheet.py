"""``dreamreel sheet``: a still of every clip, on one picture."""

import sys
from typing import Annotated, cast, get_args

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import counted
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.preview import SizeOption, shorter_side
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import ProgressOption, follow
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.errors import UsageError
from dreamreel.movie.options import At, Options

PLACES: tuple[At, ...] = get_args(At)


def _check_places(places: list[str] | None) -> list[str] | None:
    for place in places or ():
        if place not in PLACES:
            raise typer.BadParameter(
                f"{place!r} is not one of {', '.join(PLACES)}. A still of one moment: "
                "dreamreel still --at."
            )
    return places


AtOption = Annotated[
    list[str] | None,
    typer.Option(
        "--at",
        metavar="|".join(PLACES),
        callback=_check_places,
        help="Of each clip, when it has faded in, its middle, or its last frame; without it, the "
        "middle. Can be repeated.",
    ),
]
EveryOption = Annotated[
    str | None,
    typer.Option("--every", metavar="TIME", help="Instead: a still every 5s, 4b, 10%, ..."),
]


def command(
    scene: opt.SceneFile,
    at: AtOption = None,
    every: EveryOption = None,
    out: opt.Out = None,
    size: SizeOption = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
) -> None:
    """Put a still of every clip on one sheet, in place of the last one.

    The stills are frames of the preview, dreamt in one pass.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.movie.sheets.clips import make_clip_sheet, plan_sheet

    if at and every:
        raise UsageError("--at and --every exclude each other", hint="Leave one of them out.")
    leave_deleted_folder(out, scene, *(allow or ()))
    opened = open_scene(
        scene, fps=fps, seed=seed, variant=variant, settings=settings, only=only, allow=allow
    )
    for warning in opened.warnings:
        tell(str(warning))
    shorter = shorter_side(size) if size else None
    form: Form = "none" if quiet else progress
    with stopping() as stop:
        options = Options(out=out, device=device, precision=precision, stop=stop)
        places = cast("list[At]", at or ["middle"])
        job = plan_sheet(opened, options, shorter=shorter, at=places, every=every)
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            made = follow(make_clip_sheet(job), watch, stop)
    if not quiet and form != "json":
        stills = counted(len(job.shots), "still")
        show_if_possible(f"{made.out}: sheet of {stills} in {made.seconds:.1f} s")
