"""``dreamreel still``: one frame of a scene, as a picture."""

import sys
from typing import Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.progress import Form, watching
from dreamreel.cli.render import ProgressOption, follow
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show_if_possible, tell
from dreamreel.movie.options import Options

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

    What comes before is dreamt too: of a large still, at preview size until shortly before.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.scene.span import moment

    opened = open_scene(scene, size=size, seed=seed, allow=allow)
    for warning in opened.warnings:
        tell(str(warning))
    moment(opened, at)  # a wrong time is told before torch is loaded
    from dreamreel.movie.still import make_still, plan_still

    form: Form = "none" if quiet else progress
    with stopping() as stop:
        options = Options(
            out=out, device=device, precision=precision, deterministic=deterministic, stop=stop
        )
        job = plan_still(opened, at, options, cold=cold)
        if job.ahead and not quiet:
            seconds = float(job.ahead.until / job.timeline.rate)
            small = job.ahead.timeline.size
            tell(f"dreaming at {small} until {seconds:.2f} s, then at {job.timeline.size}")
        with watching(form, stdout_is_terminal=is_terminal(sys.stdout)) as watch:
            finished = follow(make_still(job), watch)
    if not quiet and form != "json":
        show_if_possible(f"{finished.out}: a still in {finished.seconds:.1f} s")
