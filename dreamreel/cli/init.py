"""``dreamreel init``: a first scene to begin with."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from dreamreel.cli.streams import show
from dreamreel.errors import ConflictError, DeniedError, StorageError

FIRST_SCENE = Path(__file__).parents[1] / "scene" / "first_scene.yaml"

Place = Annotated[Path, typer.Argument(metavar="FILE", help="The new scene.", readable=False)]


def command(file: Place = Path("scene.yaml")) -> None:
    """Write a first scene, with comments, to begin with. Never overwrites a file."""
    write_new(file, FIRST_SCENE.read_text(encoding="utf-8"))
    name = shlex.quote(str(file))
    show(f"{file} is there. Edit it, then:\n  dreamreel check {name}\n  dreamreel render {name}")


def write_new(file: Path, text: str) -> None:
    """Write a scene into a file that is not there yet.

    Raises:
        ConflictError: there is such a file.
        DeniedError: not permitted.
        StorageError: it cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as scene:
            scene.write(text)
    except FileExistsError as error:
        raise ConflictError(
            f"{file} exists", hint="Name another file; nothing is overwritten."
        ) from error
    except PermissionError as error:
        raise DeniedError(f"{file}: not permitted to write it") from error
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror}") from error
