"""``dreamreel verify``: whether movies are what their manifests say."""

from typing import TYPE_CHECKING

from dreamreel.cli import options as opt
from dreamreel.cli.failures import counted
from dreamreel.cli.movies import Movies, answer_all, named

if TYPE_CHECKING:
    from dreamreel.movie.keeping.verify import Verified


def command(movies: Movies, json: opt.Json = False) -> None:
    """Decode movies to their end and compare them with their manifests.

    Checksum, frames, size, rate, the length of picture and sound; and the checksums of the segments
    in a work folder.
    Exit code 80 if anything is wrong. A movie without a manifest is decoded and counted.
    """
    from dreamreel.movie.keeping.verify import verify  # here: no --help waits for it

    answer_all(movies, lambda path: verify(named(path).out), _describe, json=json)


def _describe(found: "Verified") -> str:
    held = f"; {counted(found.segments, 'segment')} as well" if found.segments else ""
    told = "verified" if found.has_manifest else "decoded; no manifest to compare with"
    return f"{found.out}: {counted(found.frames, 'frame')}, {found.size}, {told}{held}"
