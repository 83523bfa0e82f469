"""``dreamreel clean``: the disk space of renders that are finished."""

from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.movies import Movies, answer_all, bytes_in_words

if TYPE_CHECKING:
    from dreamreel.movie.keeping.clean import Cleaned

Unfinished = Annotated[
    bool,
    typer.Option(
        "--unfinished",
        help="Remove the work folder also if the movie is not complete; what is in it is lost.",
    ),
]
Aside = Annotated[
    bool,
    typer.Option("--aside", help="Remove work folders too that were set aside, OUT.work~N."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would go; remove nothing.")]


def command(
    movies: Movies,
    unfinished: Unfinished = False,
    aside: Aside = False,
    dry_run: DryRun = False,
    json: opt.Json = False,
) -> None:
    """Remove the work folders of movies that are complete and, by checksum, right.

    Movies are never removed, neither finished ones nor those that were set aside. A movie that is
    not there or not right keeps its work folder: exit code 78.
    """
    from dreamreel.movie.keeping.clean import clean  # here: no --help waits for it

    answer_all(
        movies,
        lambda movie: clean(movie.out, unfinished=unfinished, aside=aside, dry=dry_run),
        _describe,
        json=json,
    )


def _describe(found: "Cleaned") -> str:
    kept = [f"{path} is kept; --aside removes it" for path in found.kept]
    if not found.removed:
        return "\n  ".join([f"{found.out}: nothing to remove", *kept])
    freed = bytes_in_words(found.freed_bytes)
    lines = [f"{found.out}: {freed} {'would be freed' if found.dry else 'freed'}"]
    lines += [f"{path} {'would go' if found.dry else 'is gone'}" for path in found.removed]
    return "\n  ".join([*lines, *kept])
