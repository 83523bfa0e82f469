"""``dreamreel status``: how far a movie is, and what a render would do next."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.failures import counted
from dreamreel.cli.movies import Movies, answer_all, bytes_in_words, named

if TYPE_CHECKING:
    from dreamreel.movie.keeping.status import Status, Unfinished

Checksums = Annotated[
    bool,
    typer.Option("--checksums", help="Read every file to its end; without, its size is believed."),
]


def command(movies: Movies, checksums: Checksums = False, json: opt.Json = False) -> None:
    """Show how far movies are, who renders them, and what a render would do next.

    Looks only, and disturbs no render. Nothing being there yet is no failure.
    """
    from dreamreel.movie.canonical import canonical  # here: no --help waits for it
    from dreamreel.movie.keeping.status import status

    def ask(path: Path) -> "Status":
        movie = named(path)
        scene = canonical(movie.scene) if movie.scene else None
        return status(movie.out, scene=scene, checksums=checksums)

    answer_all(movies, ask, lambda found: "\n  ".join(_lines(found)), json=json)


def _lines(found: "Status") -> Iterator[str]:
    yield _movie(found)
    if found.about:
        yield f"made from: {found.about}{_edited(found.is_current)}"
    if found.work:
        yield from _work(found.work, of_the_movie=found.work.about == found.about)
    if found.owner:
        yield f"now: {found.owner} renders it"
    yield f"next: a render {found.next}"


def _movie(found: "Status") -> str:
    size = bytes_in_words(found.size_bytes)
    told = {
        "missing": "not there yet",
        "complete": f"complete, {counted(found.frames, 'frame')}, {size}",
        "damaged": f"not what its manifest says, {size}",
        "foreign": f"without a manifest, {size}",
    }[found.movie]
    return f"{found.out}: {told}"


def _work(work: "Unfinished", *, of_the_movie: bool) -> Iterator[str]:
    size = bytes_in_words(work.size_bytes)
    if not work.segments:
        yield f"work folder: {size}, and no record of what it is for"
        return
    yield (
        f"work folder: {work.done} of {counted(work.segments, 'segment')}, {work.frames_done} of "
        f"{counted(work.frames, 'frame')}, {size}, {counted(work.runs, 'run')}"
    )
    if work.is_current is False or not of_the_movie:
        yield f"work folder is for: {work.about}{_edited(work.is_current)}"
    if work.broken:
        yield f"damaged: segments {', '.join(map(str, work.broken))}"
    for each in work.begun:
        yield (
            f"begun: segment {each.segment}, until tick {each.tick}, "
            f"{counted(each.frames, 'frame')}"
        )


def _edited(is_current: bool | None) -> str:
    return "; the scene has changed since" if is_current is False else ""
