"""Opening what a command line names as a scene: a file of YAML, or a movie that carries one."""

import os
from collections.abc import Sequence
from pathlib import Path

from dreamreel import scene as scenes
from dreamreel.errors import SceneError, UsageError
from dreamreel.scene import Scene
from dreamreel.video.codecs import CODECS

OPTIONS = {"video.size": "--size", "video.fps": "--fps", "seed": "--seed"}
"""The options that replace keys of a scene, by the key."""


def open_scene(
    path: Path,
    *,
    size: str | None = None,
    fps: str | None = None,
    seed: str | None = None,
    allow: Sequence[Path] | None = None,
) -> Scene:
    """Return the scene in a file, or the one that travels in a movie.

    Args:
        path: of the scene or movie. The files of a movie's scene are looked for beside the movie.
        size: replaces the scene's.
        fps: replaces the scene's.
        seed: replaces the scene's.
        allow: folders elsewhere whose files the scene may use.

    Raises:
        UsageError: one of the replacements is wrong.
        SceneError: with everything that is wrong in the scene.
        InputFileError: there is no such file, it cannot be read, or the movie carries no scene.
    """
    allowed = allow or ()
    try:
        if not is_movie(path):
            return scenes.load(path, size=size, fps=fps, seed=seed, allow=allowed)
        text = _text_in(path)
        return scenes.parse(
            text, name=path.stem, folder=path.parent, size=size, fps=fps, seed=seed, allow=allowed
        )
    except SceneError as error:
        given = {"video.size": size, "video.fps": fps, "seed": seed}
        _blame_options(error, [key for key, value in given.items() if value is not None])
        raise


def is_movie(path: Path) -> bool:
    """Tell by its name whether a path is a movie: one of the endings, or a folder of pictures."""
    endings = {codec.ending for codec in CODECS.values() if not codec.is_folder}
    return path.suffix.lower() in endings or (
        os.path.isdir(path) and bool(path.name) and path.with_name(f"{path.name}.json").is_file()
    )


def _text_in(movie: Path) -> str:
    from dreamreel.movie import manifest  # here: a scene in YAML needs nothing that reads movies

    return manifest.scene_text(movie)


def _blame_options(error: SceneError, given: list[str]) -> None:
    """Raise `UsageError` if it is an option, not the scene, that is wrong."""
    for problem in error.problems:
        if problem.path in given:
            raise UsageError(f"{OPTIONS[problem.path]}: {problem.message}") from error
