"""``dreamreel check``: everything that is wrong in scenes, without dreaming of any."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import conclude, counted, describe
from dreamreel.cli.streams import show, tell
from dreamreel.errors import DreamReelError, Mark, Problem, SceneError, visible

if TYPE_CHECKING:
    from dreamreel.scene import Said, Scene

Format = Literal["text", "json", "github"]
FormatOption = Annotated[
    Format, typer.Option("--format", help="text; json; or github, for workflows of GitHub Actions.")
]


def command(
    scenes: opt.SceneFiles,
    size: opt.Size = None,
    fps: opt.Fps = None,
    seed: opt.Seed = None,
    variant: opt.Variant = None,
    settings: opt.Settings = None,
    only: opt.Only = None,
    allow: opt.Allow = None,
    format: FormatOption = "text",  # noqa: A002 (the option is called so)
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    quiet: opt.Quiet = False,
) -> None:
    """Check scenes: all that is wrong in them, and what is strange.

    Of a sweep, all its movies; without --variant, every variant. Needs neither weights nor a GPU.
    Every problem is told with its place in the file.
    """
    from dreamreel.cli.scenes import said_of  # here: no --help waits for the language

    form: Format = "json" if json else format
    said = said_of(size, fps, seed, variant, settings, allow)
    found: dict[Problem, None] = {}
    failures: list[DreamReelError] = []
    unread = movies = 0
    for path in scenes:
        for outcome in _outcomes(path, said, only):
            if not isinstance(outcome, DreamReelError):
                movies += 1
                found |= dict.fromkeys(outcome)
                continue
            if isinstance(outcome, SceneError):
                found |= dict.fromkeys(outcome.problems)
            else:
                unread += 1
                if failures or "\n" in outcome.message:  # the first line of the first ends it all
                    tell(describe(outcome))
                if form != "text":
                    found |= dict.fromkeys(_told_of(outcome, path))
            failures.append(outcome)
    files = counted(len(scenes), "scene")
    files += f", {counted(movies, 'movie')}" if movies > len(scenes) else ""
    problems = list(found)
    _show(problems, form, summary="" if quiet else _count(problems, files=files, unread=unread))
    if failures:
        raise typer.Exit(conclude(failures[0]))


def _outcomes(
    path: Path, said: "Said", only: Sequence[str] | None
) -> Iterator[tuple[Problem, ...] | DreamReelError]:
    """Yield of every movie that a file can become what is strange in it, or what is wrong."""
    from dreamreel.cli.scenes import open_sweep, versions

    for version in versions(path, said):
        try:
            scenes = open_sweep(path, version, only=only)
        except SceneError as error:
            yield error
        except DreamReelError as error:
            yield error
            return  # it is the file, or what is said beside it: no variant would fare better
        else:
            yield from map(_strange_in, scenes)


def _strange_in(scene: "Scene") -> tuple[Problem, ...] | SceneError:
    from dreamreel.movie.job.flashing import foresee
    from dreamreel.scene.timeline.timeline import lay_out

    try:
        return (*scene.warnings, *foresee(lay_out(scene)))
    except SceneError as error:
        return error


def _told_of(error: DreamReelError, path: Path) -> tuple[Problem, ...]:
    """Return, for programs, why a scene could not be read: the file, or what is said beside it."""
    if isinstance(error.__cause__, SceneError):
        return error.__cause__.problems
    return (Problem(error.code, "", error.message, Mark(str(path), 1, 1)),)


def _show(problems: Sequence[Problem], form: Format, *, summary: str) -> None:
    from dreamreel.scene.text.problems import to_github, to_json

    if form == "json":
        show(to_json(problems))
        return
    if form == "github":
        lines = [to_github(problems)] if problems else []
    else:
        lines = [visible(str(problem)) for problem in problems]
        lines += [summary] if summary else []
        lines += [_hint(problems)] if summary and problems else []
    if lines:
        show("\n".join(lines))


def _hint(problems: Sequence[Problem]) -> str:
    return f"more about a code or a key: dreamreel explain {problems[0].code}"


def _count(problems: Sequence[Problem], *, files: str, unread: int) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    found = f"{counted(errors + unread, 'problem')}, {counted(warnings, 'warning')}"
    return f"{files}: {found}"
