"""``dreamreel fmt``: scenes in the form that all scenes have."""

from pathlib import Path
from typing import Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import conclude, counted, describe
from dreamreel.cli.streams import show, tell
from dreamreel.errors import DreamReelError, Mark, Problem, SceneError

CODE = "DR118"
"""Of a scene in another form."""

CheckOption = Annotated[
    bool, typer.Option("--check", help="Write nothing; fail if a scene would change.")
]


def command(scenes: opt.SceneFiles, check: CheckOption = False, quiet: opt.Quiet = False) -> None:
    """Format scenes: keys in the order of the reference, one form for everything.

    Comments stay with their keys, and what a scene means never changes.
    """
    failures: list[DreamReelError] = []
    changed = 0
    for path in scenes:
        try:
            changed += _format(path, check=check)
        except DreamReelError as error:
            if len(scenes) > 1:
                tell(describe(error))
            failures.append(error)
    if len(scenes) == 1 and failures:
        raise failures[0]
    if not quiet:
        show(f"{counted(len(scenes), 'scene')}: {changed} formatted, {len(failures)} failed")
    if failures:
        raise typer.Exit(conclude(failures[0]))


def _format(path: Path, *, check: bool) -> bool:
    """Format one scene; tell whether it changed."""
    from dreamreel import durable
    from dreamreel.scene.text.formatting import formatted
    from dreamreel.scene.text.source import read

    text = read(path)
    wanted = formatted(text, str(path))
    if wanted == text:
        return False
    if check:
        raise SceneError([_difference(text, wanted, path)])
    durable.publish(path.resolve(), wanted.encode())
    return True


def _difference(text: str, wanted: str, path: Path) -> Problem:
    """Return the first line that would change, as a problem."""
    lines, others = text.split("\n"), wanted.split("\n")
    number = next(
        (row for row, pair in enumerate(zip(lines, others, strict=False)) if pair[0] != pair[1]),
        min(len(lines), len(others)) - 1,
    )
    line = lines[number].rstrip("\r")
    mark = Mark(str(path), number + 1, 1, line, max(1, len(line)))
    return Problem(CODE, "", "the scene is not as dreamreel fmt writes it", mark)
