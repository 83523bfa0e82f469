"""DreamReel: infinite-zoom movies, dreamt by neural networks and scripted in YAML.

    import dreamreel

    scene = dreamreel.load_scene("scenes/first_dive.yaml")
    dreamreel.render(scene, "first_dive.mp4")

    for frame in dreamreel.frames(scene):  # (height, width, 3) uint8
        ...

Importing the package is cheap; torch is loaded by the first call that dreams.
"""

from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from dreamreel.errors import DreamReelError, Problem, SceneError

if TYPE_CHECKING:
    import numpy as np

    from dreamreel.movie.events import MovieEvent
    from dreamreel.scene import Scene

__version__ = "0.1.0"
__all__ = [
    "DreamReelError",
    "Problem",
    "SceneError",
    "__version__",
    "curves",
    "frames",
    "load_scene",
    "render",
]


def load_scene(
    path: str | PathLike[str],
    *,
    size: str | None = None,
    fps: str | None = None,
    seed: int | None = None,
) -> "Scene":
    """Load and check a scene.

    Args:
        path: of the YAML file.
        size: instead of the scene's, such as ``360p`` or ``640x360``.
        fps: instead of the scene's, such as ``60`` or ``30000/1001``.
        seed: instead of the scene's.

    Raises:
        SceneError: with every problem of the scene, each with its place.
        InputFileError: the file cannot be read.
    """
    from dreamreel import scene

    return scene.load(Path(path), size=size, fps=fps, seed=seed)


def render(
    scene: "Scene",
    out: str | PathLike[str] | None = None,
    *,
    device: str = "auto",
    on_event: "Callable[[MovieEvent], None] | None" = None,
) -> Path:
    """Render a scene to a movie.

    Args:
        scene: from `load_scene`.
        out: the movie's file; None: as the scene says, in the folder ``renders``. A movie of this
            very scene that is there already is kept.
        device: ``auto``, ``cpu``, ``cuda:N`` or ``mps``.
        on_event: called with every event of `dreamreel.movie.events`.

    Returns:
        The movie's path.

    Raises:
        DreamReelError: of every kind.
    """
    from dreamreel.movie.events import RenderFinished
    from dreamreel.movie.options import Options
    from dreamreel.movie.reels.make import make

    options = Options(out=None if out is None else Path(out), device=device)
    path = Path()
    for event in make(scene, options):
        if on_event:
            on_event(event)
        if isinstance(event, RenderFinished):
            path = event.out
    return path


def frames(scene: "Scene", *, device: str = "auto") -> "Iterator[np.ndarray]":
    """Dream a scene and yield its frames, one by one, without writing anything.

    Args:
        scene: from `load_scene`.
        device: ``auto``, ``cpu``, ``cuda:N`` or ``mps``.

    Yields:
        (height, width, 3) uint8, sRGB.

    Raises:
        DreamReelError: of every kind.
    """
    from dreamreel.movie.job.stream import dream, kernels, load_network, memory_errors
    from dreamreel.rendering.events import FrameSeen
    from dreamreel.rendering.view import quantize
    from dreamreel.scene.timeline.timeline import lay_out

    timeline = lay_out(scene)
    with memory_errors(timeline.size), kernels(deterministic=False):
        network = load_network(timeline, device=device, precision="auto")
        for event in dream(timeline, network):
            if isinstance(event, FrameSeen):
                yield quantize(event.picture, 8)


def curves(scene: "Scene") -> "dict[str, np.ndarray]":
    """Work out every curve of a scene that moves, tick by tick, without dreaming.

    Args:
        scene: from `load_scene`.

    Returns:
        Columns of (ticks,) float64: the moments of the ticks as ``seconds``, then the curves by
        their keys, such as ``camera.zoom`` or ``camera.crop[0]``; NaN where one is not in use.

    Raises:
        SceneError: a curve is not finite at some moment.
    """
    from dreamreel.scene.timeline import lanes

    return lanes.curves(scene)
