"""``dreamreel still``: one frame of a scene, as a picture."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import LastEvent, ProgressOption, follow
from dreamreel.cli.sheets import Tile, placed, tell_sheet
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
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    cold: ColdOption = False,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    deterministic: opt.Deterministic = False,
    progress: ProgressOption = "auto",
    quiet: opt.Quiet = False,
) -> None:
    """Dream one frame at full size and write it as a PNG; of a sweep, one of each movie.

    What comes before is dreamt too, unless a render of the movie has stored a state on the way; of
    a large still, at the size of its sketch until shortly before.
    """
    from dreamreel.cli.scenes import open_sweep, said_of  # here: no --help waits for the language
    from dreamreel.scene.timeline.span import moment

    leave_deleted_folder(out, scene, *(allow or ()))
    said = said_of(size, fps, seed, variant, settings, allow)
    opened = open_sweep(scene, said, only=only)
    for each in opened:
        for warning in each.warnings:
            tell(str(warning))
        moment(each, at)  # a wrong time is told before torch is loaded
    form: Form = "none" if quiet else progress
    tiles: list[Tile] = []
    with stopping() as stop:
        options = Options(
            out=out, device=device, precision=precision, deterministic=deterministic, stop=stop
        )
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            for each in opened:
                finished = _make(each, at, placed(options, each), watch, cold=cold)
                tiles.append((each, finished.out, 0))
                if not quiet and form != "json":
                    show_if_possible(f"{finished.out}: a still in {finished.seconds:.1f} s")
    tell_sheet(tiles, quiet=quiet or form == "json")


def _make(scene: "Scene", at: str, options: Options, watch: Watcher, *, cold: bool) -> LastEvent:
    from dreamreel.movie.reels.still import make_still, plan_still  # here: it loads torch

    job = plan_still(scene, at, options, cold=cold)
    return follow(make_still(job), watch, options.stop)
