"""Reading the files of ``audio``: the one that is heard, and those that curves are made of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from dreamreel.durable import file_sha256
from dreamreel.scene.keys.sound import TRACK, TRACKS
from dreamreel.scene.model import Track
from dreamreel.scene.reading.reader import Reader, shown
from dreamreel.scene.reading.structure import FREE
from dreamreel.scene.text.files import check_is_file, locate
from dreamreel.scene.text.problems import Refused, quoted
from dreamreel.scene.text.source import Node
from dreamreel.units import NAME


@dataclass(frozen=True, slots=True)
class Tracks:
    """The files of sound that a scene names."""

    heard: Track | None = None
    """None: the movie is silent, or there was something wrong."""
    named: Mapping[str, Track] = field(default_factory=dict[str, Track])
    """Those that curves may be made of besides."""

    def place(self, track: Track) -> str:
        """Return the path of the key that names a track."""
        names = (name for name, other in self.named.items() if other == track)
        return TRACK if track == self.heard else f"{TRACKS}.{next(names)}"


def read_tracks(reader: Reader, folder: Path, allow: Iterable[Path]) -> Tracks:
    """Return the files of sound; what is wrong is noted.

    Args:
        reader: of the scene; its clock has no tempo, for that may have to be found in them.
        folder: beside which files are looked for.
        allow: folders elsewhere that may be read.
    """
    skip = _skip(reader)
    node, allow = reader.find(TRACK), tuple(allow)
    heard = None
    if node is not None and node.kind == "mapping" and node.get("file") is None:
        reader.error("DR107", TRACK, "the track needs its file: {file: music.flac}", node)
    elif node is not None and node.kind in ("text", "mapping"):  # others are noted as no section
        path = f"{TRACK}.file" if node.kind == "mapping" else TRACK
        heard = _track(reader, path, skip, folder, allow)
    return Tracks(heard, _named(reader, skip, folder, allow))


def _skip(reader: Reader) -> Fraction:
    """Return how much of the files lies before the movie, seconds."""
    path = f"{TRACK}.skip"
    node = reader.find(path)
    if node is not None and re.search("[b%f]", node.text):
        message = f"{quoted(node.text)} is a time of the movie; of a file, write seconds: 1m12s"
        reader.error("DR111", path, message, node)
        return Fraction(0)
    return reader.quantity(path)


def _named(
    reader: Reader, skip: Fraction, folder: Path, allow: tuple[Path, ...]
) -> Mapping[str, Track]:
    node = reader.find(TRACKS) or Node("mapping")
    if node.kind != "mapping":
        message = f"names with files are wanted, not {shown(node)}"
        reader.error("DR106", TRACKS, message, node)
    named: dict[str, Track] = {}
    for key, _ in node.entries:
        if key.text.startswith(FREE):
            continue
        path = f"{TRACKS}.{key.text}"
        if not re.fullmatch(NAME, key.text):
            message = f"{quoted(key.text)} is no name; letters, digits and _ make one"
            reader.error("DR112", path, message, key)
        elif track := _track(reader, path, skip, folder, allow):
            named[key.text] = track
    return named


def _track(
    reader: Reader, path: str, skip: Fraction, folder: Path, allow: tuple[Path, ...]
) -> Track | None:
    """Return the track whose file stands at a path; None if it cannot be read, which is noted."""
    node = reader.find(path) or Node("null")
    if node.kind != "text":
        reader.error("DR106", path, f"a file is wanted, not {shown(node)}", node)
        return None
    try:
        file = locate(node.text, folder, allow)
        check_is_file(file, node.text)
        return Track(file, file_sha256(file), skip)
    except Refused as error:
        reader.error(error.code, path, str(error), node)
    except OSError as error:
        message = f"{quoted(node.text)} cannot be read: {error.strerror}"
        reader.error("DR151", path, message, node)
    return None
