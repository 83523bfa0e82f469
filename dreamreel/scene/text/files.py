"""Files that a scene names: found beside it, and nowhere else unless allowed. Nothing is opened."""

import re
import stat
from collections.abc import Iterable
from pathlib import Path

from dreamreel.scene.text.problems import Refused, quoted


def locate(name: str, folder: Path, allow: Iterable[Path] = ()) -> Path:
    """Return the path of a file that a scene names, links followed.

    Args:
        name: as the scene writes it.
        folder: of the scene.
        allow: folders elsewhere whose files may be read too.

    Raises:
        Refused: if it is no plain path, or lies outside these folders.
    """
    if not name.strip() or not name.isprintable():
        raise Refused("DR150", f"{quoted(name)} is no file name")
    if re.match("[A-Za-z][A-Za-z0-9+.-]+:", name):
        raise Refused("DR150", f"{quoted(name)} is an address; only files on this machine are read")
    if name.startswith("~"):
        raise Refused("DR150", f"{quoted(name)}: ~ is not expanded; write the folder out")
    try:
        path = (folder / name).resolve()
        homes = [home.resolve() for home in (folder, *allow)]
    except (OSError, RuntimeError) as error:
        raise Refused("DR150", f"{quoted(name)} leads nowhere: {error}") from None
    if not any(path.is_relative_to(home) for home in homes):
        message = (
            f"{quoted(name)} lies outside the scene's folder; allow it with --allow {path.parent}"
        )
        raise Refused("DR150", message)
    return path


def check_is_file(path: Path, name: str) -> None:
    """Make sure that there is an ordinary file.

    Raises:
        Refused: if there is none, or it is a folder, a device or a pipe.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        message = (
            f"there is no file {quoted(name)} in {path.parent}; put it there, or name one "
            "elsewhere and allow its folder with --allow"
        )
        raise Refused("DR151", message) from None
    except OSError as error:
        raise Refused("DR151", f"{quoted(name)} cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(mode):
        raise Refused("DR150", f"{quoted(name)} is not an ordinary file")
