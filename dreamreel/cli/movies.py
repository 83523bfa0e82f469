"""What the commands about movies have in common: several at once, by their names or by scenes."""

import dataclasses
import json as jsonlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from dreamreel.cli.failures import conclude, describe
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.streams import show, tell
from dreamreel.errors import DreamReelError, visible

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from dreamreel.scene import Scene

Answer = TypeVar("Answer", bound="DataclassInstance")

Movies = Annotated[
    list[Path],
    typer.Argument(
        metavar="MOVIE...",
        help="Movies, finished or not, or the scenes that they are rendered from.",
        show_default=False,
        readable=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Named:
    """What a command line names."""

    out: Path
    """The movie's place."""
    scene: "Scene | None"
    """None: the movie itself was named."""


def answer_all(
    paths: list[Path],
    ask: Callable[[Path], Answer],
    describe_answer: Callable[[Answer], str],
    *,
    json: bool,
) -> None:
    """Ask about one movie after another, and show the answers; one that fails stops no other.

    Args:
        paths: from the command line.
        ask: gives the answer about one.
        describe_answer: puts it into words.
        json: show data instead, a list with an object for each.

    Raises:
        DreamReelError: what was wrong with the only one.
        typer.Exit: something was wrong with one of several; the first one's code counts.
    """
    leave_deleted_folder(*paths)
    rows: list[dict[str, object]] = []
    failures: list[DreamReelError] = []
    for path in paths:
        try:
            answer = ask(path)
        except DreamReelError as error:
            failures.append(error)
            rows.append(_failure(path, error))
            if len(paths) > 1:
                tell(describe(error))
        else:
            rows.append(dataclasses.asdict(answer))
            if not json:
                show(visible(describe_answer(answer)))
    if json:
        show(jsonlib.dumps(rows, indent=2, ensure_ascii=False, default=str))
    if failures and len(paths) == 1:
        raise failures[0]
    if failures:
        raise typer.Exit(conclude(failures[0], f"{len(failures)} of {len(paths)} movies failed"))


def named(path: Path) -> Named:
    """Return the movie that a path names: its own place, its work folder, or its scene.

    Raises:
        SceneError: it is a scene, and a wrong one.
        InputFileError: there is no such scene.
        UsageError: the scene gives the movie no possible name.
    """
    from dreamreel.cli.scenes import is_movie, open_scene  # here: no --help waits for the language
    from dreamreel.movie.folder.workplace import ENDING, work_of
    from dreamreel.movie.job.place import out_path

    if path.suffix == ENDING and path.is_dir():
        return Named(path.with_suffix(""), None)
    if is_movie(path) or path.is_dir() or work_of(path).folder.is_dir():
        return Named(path, None)
    scene = open_scene(path)
    return Named(out_path(scene), scene)


def bytes_in_words(count: int) -> str:
    """Return a size as ``1.2 MB``."""
    power, unit = next(
        (each for each in ((9, "GB"), (6, "MB")) if count >= 10 ** each[0]), (3, "kB")
    )
    return f"{count / 10**power:.1f} {unit}"


def _failure(path: Path, error: DreamReelError) -> dict[str, object]:
    return {
        "out": str(path),
        "code": error.code,
        "exit_code": error.exit_code,
        "retryable": error.retryable,
        "message": str(error),
    }
