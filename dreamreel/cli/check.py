"""``dreamreel check``: everything that is wrong in scenes, without dreaming of any."""

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import conclude, counted, describe
from dreamreel.cli.streams import show, tell, visible
from dreamreel.errors import DreamReelError, Problem, SceneError

Format = Literal["text", "json", "github"]
FormatOption = Annotated[
    Format, typer.Option("--format", help="text; json; or github, for workflows of GitHub Actions.")
]


def command(
    scenes: opt.SceneFiles,
    size: opt.Size = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    allow: opt.Allow = None,
    format: FormatOption = "text",  # noqa: A002 (the option is called so)
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    quiet: opt.Quiet = False,
) -> None:
    """Check scenes: all that is wrong in them, and what is strange.

    Needs neither weights nor a GPU. Every problem is told with its place in the file.
    """
    from dreamreel.cli.scenes import open_scene  # here: no --help waits for the language
    from dreamreel.scene.timeline import lay_out

    found: list[Problem] = []
    failures: list[DreamReelError] = []
    unread = 0
    for path in scenes:
        try:
            scene = open_scene(path, size=size, fps=fps, seed=seed, allow=allow)
            found += scene.warnings
            lay_out(scene)
        except SceneError as error:
            found += error.problems
            failures.append(error)
        except DreamReelError as error:
            if failures:  # the first is told at the end
                tell(describe(error))
            failures.append(error)
            unread += 1
    form: Format = "json" if json else format
    _show(found, form, summary="" if quiet else _count(found, files=len(scenes), unread=unread))
    if failures:
        raise typer.Exit(conclude(failures[0]))


def _show(problems: Sequence[Problem], form: Format, *, summary: str) -> None:
    from dreamreel.scene.problems import to_github, to_json

    if form == "json":
        show(to_json(problems))
        return
    if form == "github":
        lines = [to_github(problems)] if problems else []
    else:
        lines = [visible(str(problem)) for problem in problems]
        lines += [summary] if summary else []
    if lines:
        show("\n".join(lines))


def _count(problems: Sequence[Problem], *, files: int, unread: int) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    found = f"{counted(errors + unread, 'problem')}, {counted(warnings, 'warning')}"
    return f"{counted(files, 'scene')}: {found}"
