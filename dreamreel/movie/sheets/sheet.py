"""Contact sheets: a picture of each movie of a sweep beside the others, with its values below."""

import contextlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dreamreel.errors import ConflictError, InputFileError
from dreamreel.geometry import Size
from dreamreel.image import sheet
from dreamreel.movie.job.pictures import is_ours, save_png
from dreamreel.scene import Scene
from dreamreel.scene.composing.sweep import name_of
from dreamreel.video import probe

ENDING = ".sheet.png"

TILE_PIXELS = 320 * 180
"""Of one picture, about; its shape is the movie's."""
MOST_COLUMNS = 8
NARROWEST = 160  # pixels that a label has, however small its picture is


@dataclass(frozen=True, slots=True)
class Tile:
    """One movie or still on a sheet."""

    path: Path
    frame: int
    """Which of its frames is shown."""
    labels: Mapping[str, str]
    """Its values by key, as `dreamreel.scene.model.Scene.labels`."""


def path_of(scene: Scene, movie: Path) -> Path:
    """Return where the sheet of a sweep goes: beside its movies, named as they are but for values.

    Args:
        scene: of one of the movies.
        movie: the file that was made of it.
    """
    name = movie.name.replace(f".{name_of(scene.labels)}", "", 1)
    return movie.with_name(Path(name).stem + ENDING if movie.suffix else name + ENDING)


def check_place(out: Path) -> None:
    """Make sure that a sheet replaces nothing but a sheet.

    Raises:
        ConflictError: something else has its name.
    """
    if out.exists() and not is_ours(out):
        raise ConflictError(f"{out} exists and is no contact sheet", hint="Move it away.")


def make_sheet(tiles: Sequence[Tile], out: Path, *, scene_text: str) -> None:
    """Write the contact sheet of a sweep, in place of an earlier one.

    Args:
        tiles: at least one, in the order of the sweep.
        out: the PNG.
        scene_text: of the first of them, which the sheet carries.

    Raises:
        ConflictError: something else has its name.
        InputFileError: a movie does not decode.
        StorageError: the sheet cannot be written.
    """
    check_place(out)
    save_png(
        lay_out([(picture_of(tile), tile.labels) for tile in tiles]), out, scene_text=scene_text
    )


def picture_of(tile: Tile) -> np.ndarray:
    """Return a tile's frame, (H, W, 3) uint8, made small.

    Raises:
        InputFileError: if the movie does not decode, or has no such frame.
    """
    size = probe.facts(tile.path).size
    scale = min(1.0, math.sqrt(TILE_PIXELS / (size.width * size.height)))
    small = Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))
    with contextlib.closing(probe.decode(tile.path, size=small)) as frames:  # pyright: ignore[reportArgumentType]: a generator
        picture = next(itertools.islice(frames, tile.frame, None), None)
    if picture is None:
        raise InputFileError(f"{tile.path} has no frame {tile.frame}")
    return picture


def lay_out(
    pictures: Sequence[tuple[np.ndarray, Mapping[str, str]]], *, columns: int | None = None
) -> np.ndarray:
    """Return pictures in rows, each with its labels below, (H, W, 3) uint8.

    Args:
        pictures: at least one, (H, W, 3) uint8, and their labels by key.
        columns: pictures in a row; None: a row holds one value each of the key that changes
            fastest, where they fit.
    """
    room = max(NARROWEST, *(picture.shape[1] for picture, _ in pictures))
    cells = [sheet.Cell(picture, tuple(_lines(labels, room))) for picture, labels in pictures]
    return sheet.lay_out(cells, columns or columns_of([labels for _, labels in pictures]))


def _lines(labels: Mapping[str, str], room: int) -> Iterator[str]:
    for key, value in labels.items():
        yield from sheet.wrapped(f"{key} {value}", room)


def columns_of(labels: Sequence[Mapping[str, str]]) -> int:
    """Return how many pictures stand in a row."""
    last = {list(values.values())[-1] for values in labels if values}
    if 1 < len(last) <= MOST_COLUMNS and len(labels) % len(last) == 0:
        return len(last)
    return min(MOST_COLUMNS, math.ceil(math.sqrt(len(labels))))
