"""The scene language: a YAML file in, a checked `Scene` out.

Checking a scene needs neither torch nor weights nor a device. What a scene is in time, tick by tick
and frame by frame, is the timeline's affair.
"""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from dreamreel.scene.build import Origin, build
from dreamreel.scene.model import Scene
from dreamreel.scene.source import read

__all__ = ["Scene", "load", "parse"]


def load(
    path: str | Path,
    *,
    size: str | None = None,
    fps: str | int | Fraction | None = None,
    seed: str | int | None = None,
    allow: Iterable[str | Path] = (),
) -> Scene:
    """Return the scene in a file.

    Args:
        path: of the file.
        size: replaces ``video.size``, written as there.
        fps: replaces ``video.fps``.
        seed: replaces ``seed``.
        allow: folders outside the scene's own whose files it may use.

    Raises:
        SceneError: with everything that is wrong in the scene.
        InputFileError: if there is no such file or it cannot be read.
        DeniedError: if the system does not permit reading it.
    """
    path = Path(path)
    origin = Origin(
        name=path.stem,
        file=str(path),
        path=path,
        folder=path.parent,
        allow=tuple(map(Path, allow)),
        overrides=_overrides(size, fps, seed),
    )
    return build(read(path), origin)


def parse(
    text: str,
    *,
    name: str = "scene",
    folder: str | Path | None = None,
    size: str | None = None,
    fps: str | int | Fraction | None = None,
    seed: str | int | None = None,
    allow: Iterable[str | Path] = (),
) -> Scene:
    """Return the scene of a text.

    Args:
        text: YAML.
        name: of the scene; messages name it as the file.
        folder: beside which its files are looked for; None: the current one.
        size: replaces ``video.size``, written as there.
        fps: replaces ``video.fps``.
        seed: replaces ``seed``.
        allow: folders elsewhere whose files it may use.

    Raises:
        SceneError: with everything that is wrong in the scene.
    """
    origin = Origin(
        name=name,
        file=name,
        path=None,
        folder=Path(folder or "."),
        allow=tuple(map(Path, allow)),
        overrides=_overrides(size, fps, seed),
    )
    return build(text, origin)


def _overrides(
    size: str | None, fps: str | int | Fraction | None, seed: str | int | None
) -> dict[str, str]:
    given = {"video.size": size, "video.fps": fps, "seed": seed}
    return {path: str(value) for path, value in given.items() if value is not None}
