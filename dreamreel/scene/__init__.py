"""The scene language: a YAML file in, a checked `Scene` out.

Checking a scene needs neither torch nor weights nor a device. What a scene is in time, tick by tick
and frame by frame, is the timeline's affair.
"""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from dreamreel.scene.build import build, build_all, names_of_variants
from dreamreel.scene.model import Scene
from dreamreel.scene.origin import Origin, Said
from dreamreel.scene.text.source import read

__all__ = ["Said", "Scene", "load", "load_sweep", "parse", "parse_sweep", "variants_of"]


def load(
    path: str | Path,
    said: Said | None = None,
    *,
    size: str | None = None,
    fps: str | int | Fraction | None = None,
    seed: str | int | None = None,
    variant: str | None = None,
    settings: Iterable[str] = (),
    allow: Iterable[str | Path] = (),
) -> Scene:
    """Return the scene in a file; of a sweep, what it says without its ``matrix``.

    Args:
        path: of the file.
        said: what is said beside it; instead of all that follows.
        size: replaces ``video.size``, written as there.
        fps: replaces ``video.fps``.
        seed: replaces ``seed``.
        variant: name of one of the scene's variants.
        settings: values for single keys, each as ``camera.zoom=1 oct/s``.
        allow: folders outside the scene's own whose files it may use.

    Raises:
        SceneError: with everything that is wrong in the scene.
        UsageError: if it has no such variant.
        InputFileError: if there is no such file or it cannot be read.
        DeniedError: if the system does not permit reading it.
    """
    said = said or Said(size, fps, seed, variant, tuple(settings), tuple(map(Path, allow)))
    return build(read(Path(path)), _of_file(Path(path), said))


def load_sweep(
    path: str | Path, said: Said | None = None, *, only: Iterable[str] = ()
) -> tuple[Scene, ...]:
    """Return all scenes of a sweep in a file; of a scene without ``matrix``, the one.

    Args:
        path: of the file.
        said: what is said beside it.
        only: ``key=value`` each, of the movies that are wanted; nothing: all.

    Raises:
        SceneError: with everything that is wrong in any of them.
        UsageError: if there is no such variant, or no such movie.
        InputFileError: if there is no such file or it cannot be read.
        DeniedError: if the system does not permit reading it.
    """
    return build_all(read(Path(path)), _of_file(Path(path), said or Said()), only)


def parse(
    text: str,
    said: Said | None = None,
    *,
    name: str = "scene",
    folder: str | Path | None = None,
    size: str | None = None,
    fps: str | int | Fraction | None = None,
    seed: str | int | None = None,
    variant: str | None = None,
    settings: Iterable[str] = (),
    allow: Iterable[str | Path] = (),
) -> Scene:
    """Return the scene of a text; of a sweep, what it says without its ``matrix``.

    Args:
        text: YAML.
        said: what is said beside it; instead of what follows from ``size`` on.
        name: of the scene; messages name it as the file.
        folder: beside which its files are looked for; None: the current one.
        size: replaces ``video.size``, written as there.
        fps: replaces ``video.fps``.
        seed: replaces ``seed``.
        variant: name of one of the scene's variants.
        settings: values for single keys, each as ``camera.zoom=1 oct/s``.
        allow: folders elsewhere whose files it may use.

    Raises:
        SceneError: with everything that is wrong in the scene.
        UsageError: if it has no such variant.
    """
    said = said or Said(size, fps, seed, variant, tuple(settings), tuple(map(Path, allow)))
    return build(text, Origin(name, name, None, Path(folder or "."), said))


def parse_sweep(
    text: str,
    said: Said | None = None,
    *,
    name: str = "scene",
    folder: str | Path | None = None,
    only: Iterable[str] = (),
) -> tuple[Scene, ...]:
    """Return all scenes of a sweep in a text; of a scene without ``matrix``, the one.

    Args:
        text: YAML.
        said: what is said beside it.
        name: of the scene; messages name it as the file.
        folder: beside which its files are looked for; None: the current one.
        only: ``key=value`` each, of the movies that are wanted; nothing: all.

    Raises:
        SceneError: with everything that is wrong in any of them.
        UsageError: if there is no such variant, or no such movie.
    """
    return build_all(text, Origin(name, name, None, Path(folder or "."), said or Said()), only)


def variants_of(text: str, path: Path, said: Said) -> tuple[str, ...]:
    """Return the names of a scene's variants, however wrong the rest of it is.

    Args:
        text: of the scene.
        path: of its file, or of the movie that it travels in.
        said: what is said beside it.

    Raises:
        SceneError: if it is too wrong to tell.
    """
    return names_of_variants(text, _of_file(path, said))


def _of_file(path: Path, said: Said) -> Origin:
    return Origin(path.stem, str(path), path, path.parent, said)
