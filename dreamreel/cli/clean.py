"""``dreamreel clean``: the disk space of what is finished."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.movies import answer_all, bytes_in_words, named

if TYPE_CHECKING:
    from dreamreel.movie.keeping.clean import Cleaned

Results = Annotated[
    list[Path],
    typer.Argument(
        metavar="RESULT...",
        help="Movies, finished or not, or the scenes that they are rendered from; folders of "
        "atlases, sheets of patches, portraits of lineages.",
        show_default=False,
        readable=False,
    ),
]
Unfinished = Annotated[
    bool,
    typer.Option(
        "--unfinished",
        help="Remove what is kept also if the result is not complete; it is lost.",
    ),
]
Aside = Annotated[
    bool,
    typer.Option("--aside", help="Remove work folders too that were set aside, OUT.work~N."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would go; remove nothing.")]


def command(
    results: Results,
    unfinished: Unfinished = False,
    aside: Aside = False,
    dry_run: DryRun = False,
    json: opt.Json = False,
) -> None:
    """Remove the work folders of movies that are complete and, by checksum, right.

    Movies are never removed, neither finished ones nor those that were set aside. A movie that is
    not there or not right keeps its work folder: exit code 78.

    Of the folder of an atlas, a sheet of patches and a lineage's folder NETWORK.portraits, what is
    kept to go on with is removed; the next time it is made again. So is what a killed preview
    --watch has left.
    """
    from dreamreel.movie.keeping.clean import clean, clean_store  # here: no --help waits for it
    from dreamreel.movie.reels.preview import place_of

    def ask(path: Path) -> "Cleaned":
        if found := clean_store(path, unfinished=unfinished, dry=dry_run):
            return found
        movie = named(path)
        preview = place_of(movie.scene) if movie.scene else None
        return clean(movie.out, preview=preview, unfinished=unfinished, aside=aside, dry=dry_run)

    answer_all(results, ask, _describe, json=json)


def _describe(found: "Cleaned") -> str:
    kept = [f"{path} is kept; --aside removes it" for path in found.kept]
    if not found.removed:
        return "\n  ".join([f"{found.out}: nothing to remove", *kept])
    freed = bytes_in_words(found.freed_bytes)
    lines = [f"{found.out}: {freed} {'would be freed' if found.dry else 'freed'}"]
    lines += [f"{path} {'would go' if found.dry else 'is gone'}" for path in found.removed]
    return "\n  ".join([*lines, *kept])
