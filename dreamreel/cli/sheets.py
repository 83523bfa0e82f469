"""What commands that make the movies or stills of a sweep share: their names, and the sheet."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dreamreel.cli.streams import show_if_possible
from dreamreel.movie.options import Options

if TYPE_CHECKING:
    from dreamreel.scene import Scene

Tile = tuple["Scene", Path, int]
"""A scene of a sweep, what was made of it, and which of its frames to show."""


def placed(options: Options, scene: "Scene") -> Options:
    """Return the options for one scene: where ``-o`` names a file, each of a sweep has its own."""
    from dreamreel.scene.composing.sweep import file_of

    if options.out is None:
        return options
    return replace(options, out=Path(file_of(str(options.out), scene.labels)))


def tell_sheet(tiles: Sequence[Tile], *, quiet: bool) -> None:
    """Write the contact sheet of a sweep, and tell where; of a single movie, nothing.

    Raises:
        DreamReelError: it cannot be made.
    """
    if len(tiles) < 2:
        return
    from dreamreel.movie.sheets import sheet

    (scene, first, _), *_ = tiles
    out = sheet.path_of(scene, first)
    pictures = [sheet.Tile(path, frame, each.labels) for each, path, frame in tiles]
    sheet.make_sheet(pictures, out, scene_text=scene.text)
    if not quiet:
        show_if_possible(f"{out}: contact sheet of {len(tiles)}")
