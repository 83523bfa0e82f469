"""Opening what a command line names as a scene: a file of YAML, or a movie that carries one."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dreamreel import scene as scenes
from dreamreel.errors import DreamReelError, SceneError, UsageError
from dreamreel.scene import Said, Scene
from dreamreel.scene.composing.composition import SET
from dreamreel.scene.text.source import read
from dreamreel.video.codecs import CODECS

OPTIONS = {"video.size": "--size", "video.fps": "--fps", "seed": "--seed"}
"""The options that replace keys of a scene, by the key."""


def open_scene(
    path: Path,
    *,
    size: str | None = None,
    fps: str | None = None,
    seed: str | None = None,
    variant: str | None = None,
    settings: Sequence[str] | None = None,
    only: Sequence[str] | None = None,
    allow: Sequence[Path] | None = None,
) -> Scene:
    """Return the scene in a file, or the one that travels in a movie.

    Args:
        path: of the scene or movie. The files of a movie's scene are looked for beside the movie.
        size: replaces the scene's.
        fps: replaces the scene's.
        seed: replaces the scene's.
        variant: of the scene.
        settings: values for single keys, ``key=value``.
        only: which movie of a sweep; nothing: what the scene says without its ``matrix``.
        allow: folders elsewhere whose files the scene may use.

    Raises:
        UsageError: one of the replacements is wrong, or more than one movie is meant.
        SceneError: with everything that is wrong in the scene.
        InputFileError: there is no such file, it cannot be read, or the movie carries no scene.
    """
    said = said_of(size, fps, seed, variant, settings, allow)
    if not only:
        return _opened(path, said)
    found = open_sweep(path, said, only=only)
    if len(found) != 1:
        names = " ".join(scene.name for scene in found)
        raise UsageError(f"--only leaves {len(found)} movies: {names}", hint="Leave only one.")
    return found[0]


def said_of(
    size: str | None,
    fps: str | None,
    seed: str | None,
    variant: str | None,
    settings: Sequence[str] | None,
    allow: Sequence[Path] | None,
) -> Said:
    """Return what the options say beside a scene."""
    return Said(size, fps, seed, variant, tuple(settings or ()), tuple(allow or ()))


def open_sweep(path: Path, said: Said, *, only: Sequence[str] | None = None) -> tuple[Scene, ...]:
    """Return all scenes of a sweep; of a scene without ``matrix``, the one.

    Args:
        path: of the scene or movie.
        said: what is said beside it.
        only: which movies of the sweep; nothing: all.

    Raises:
        DreamReelError: as `open_scene`.
    """
    try:
        if not is_movie(path):
            return scenes.load_sweep(path, said, only=only or ())
        text, folder = _text_in(path), path.parent
        return scenes.parse_sweep(text, said, name=path.stem, folder=folder, only=only or ())
    except SceneError as error:
        _blame_options(error, said)
        raise


def versions(path: Path, said: Said) -> tuple[Said, ...]:
    """Return what is to be said beside a scene so that it becomes itself and each of its variants.

    A scene of which nothing can be told has one version, and opening that tells why.

    Args:
        path: of the scene or movie.
        said: what is said beside it; if that is a variant, the others are left out.
    """
    if said.variant is not None:
        return (said,)
    try:
        names = scenes.variants_of(_text_of(path), path, said)
    except DreamReelError:
        names = ()
    return (said, *(replace(said, variant=name) for name in names))


def is_movie(path: Path) -> bool:
    """Tell by its name whether a path is a movie: one of the endings, or a folder of pictures."""
    endings = {codec.ending for codec in CODECS.values() if not codec.is_folder}
    return path.suffix.lower() in endings or (
        os.path.isdir(path) and bool(path.name) and path.with_name(f"{path.name}.json").is_file()
    )


def _opened(path: Path, said: Said) -> Scene:
    try:
        if not is_movie(path):
            return scenes.load(path, said)
        return scenes.parse(_text_in(path), said, name=path.stem, folder=path.parent)
    except SceneError as error:
        _blame_options(error, said)
        raise


def _text_of(path: Path) -> str:
    return _text_in(path) if is_movie(path) else read(path)


def _text_in(movie: Path) -> str:
    from dreamreel.movie.job import manifest  # here: YAML needs nothing that reads movies

    return manifest.scene_text(movie)


def _blame_options(error: SceneError, said: Said) -> None:
    """Raise `UsageError` if it is an option, not the scene, that is wrong."""
    for problem in error.problems:
        if problem.path in said.overrides:
            raise UsageError(f"{OPTIONS[problem.path]}: {problem.message}") from error
    wrong = [problem for problem in error.problems if problem.mark and problem.mark.file == SET]
    if wrong:
        raise UsageError("\n".join(str(problem) for problem in wrong)) from error
