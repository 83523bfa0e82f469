"""Small movies in which a track is heard, rendered in this process or, to be killed, in another.

    python tests/heard_renders.py FOLDER

renders the folder's ``dive.yaml`` with its ``track.wav`` to ``dive.mp4``.
"""

import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from command_line import environment
from small_renders import THREE, movie
from soundtracks import clicks, save, with_sound

from dreamreel import scene
from dreamreel.movie.events import MovieEvent
from dreamreel.movie.options import Options
from dreamreel.movie.reels.make import make
from dreamreel.scene import Scene

MOMENTS = [0.25, 1.0, 1.5, 2.0, 2.75]
"""When it clicks; some at the borders of segments."""


def track(folder: Path) -> Path:
    """Return the folder's track, made if it is not there."""
    path = folder / "track.wav"
    return path if path.exists() else save(path, clicks(*MOMENTS))


def heard_scene(folder: Path, text: str = THREE, *, skip: Fraction = Fraction(0), **fades) -> Scene:
    """Return a scene as it is read now, with the folder's track as it is now."""
    (folder / "dive.yaml").write_text(text)
    return with_sound(scene.load(folder / "dive.yaml"), track(folder), skip=skip, **fades)


def begin(folder: Path, heard: Scene, **options) -> Iterator[MovieEvent]:
    """Return the events of a render that is about to begin."""
    return make(heard, Options(**{"out": movie(folder), **options}))


def render(folder: Path, text: str = THREE, **options) -> list[MovieEvent]:
    """Render a scene with the folder's track."""
    return list(begin(folder, heard_scene(folder, text), **options))


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start to render as a process of its own."""
    return subprocess.Popen(
        [sys.executable, __file__, folder], stdin=subprocess.DEVNULL, env=environment()
    )


if __name__ == "__main__":
    place = Path(sys.argv[1])
    render(place, (place / "dive.yaml").read_text())
