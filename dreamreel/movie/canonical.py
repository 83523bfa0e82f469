"""A scene as canonical data: what decides its pixels and its sound, and nothing else.

Two files that differ in comments, order of keys or place have the same canonical form; so their
movies have the same key, and one is recognized as the other's.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np

from dreamreel.catalogue import NetworkCard
from dreamreel.durable import Json, file_sha256, sha256
from dreamreel.errors import InputFileError
from dreamreel.scene import Scene
from dreamreel.scene.model import Track
from dreamreel.specs import StartSpec

_BESIDES = {"name", "path", "text", "title", "labels", "variants", "included", "warnings"}
_RESOLVED = {"sound_curves", "tempo", "markers", "vars"}  # into moments and formulas
_NOT_FELT = frozenset(_BESIDES | _RESOLVED)
"""Fields of a scene that do not change its movie, or only where others show it."""


def canonical(scene: Scene) -> dict[str, Json]:
    """Return the scene as plain data, for the manifest and for comparisons.

    Raises:
        InputFileError: if a file that the scene names cannot be read.
    """
    if not scene.is_heard:
        scene = dataclasses.replace(scene, sound=None)
    fields = (field.name for field in dataclasses.fields(scene))
    return {name: plain(getattr(scene, name)) for name in fields if name not in _NOT_FELT}


def key_of(settings: Mapping[str, Json]) -> str:
    """Return the SHA-256 of canonical data, 64 hexadecimal digits."""
    text = json.dumps(settings, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def difference(before: Json, now: Json, path: str = "") -> list[str]:
    """Return a line for every field in which two canonical forms differ."""
    if isinstance(before, dict) and isinstance(now, dict):
        lines: list[str] = []
        for name in sorted(before.keys() | now.keys()):
            inner = f"{path}.{name}" if path else name
            lines += difference(before.get(name), now.get(name), inner)
        return lines
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        pairs = enumerate(zip(before, now, strict=True))
        return [line for i, both in pairs for line in difference(*both, f"{path}[{i}]")]
    if before == now:
        return []
    return [f"{path}: {json.dumps(before)[:60]} -> {json.dumps(now)[:60]}"]


def plain(value: object) -> Json:
    """Return a value of a scene as canonical data; of a file, its content and not its place.

    Raises:
        InputFileError: if a file that it names cannot be read.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        # JSON has no infinity; repr keeps every bit of the rest.
        return value if value == value and abs(value) != float("inf") else repr(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Path | np.ndarray):
        return f"sha256:{_content_sha256(value)}"
    if isinstance(value, NetworkCard):
        return value.name
    if isinstance(value, StartSpec) and value.image:
        return {**_fields(value), "image": plain(Path(value.image))}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return _fields(value)
    raise TypeError(f"{value!r} has no canonical form")


def files_in(value: object) -> set[Path]:
    """Return the files that a value of a scene names, those whose content `plain` returns."""
    if isinstance(value, Path):
        return {value}
    if isinstance(value, StartSpec):
        return {Path(value.image)} if value.image else set()
    if isinstance(value, Mapping):
        return files_in(tuple(value.values()))
    if isinstance(value, tuple | list):
        return set().union(*map(files_in, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, NetworkCard):
        unfelt = _NOT_FELT if isinstance(value, Scene) else frozenset[str]()
        names = {field.name for field in dataclasses.fields(value)} - unfelt
        return files_in([getattr(value, name) for name in names])
    return set()


def _fields(value: object) -> dict[str, Json]:
    names = {field.name for field in dataclasses.fields(value)}  # pyright: ignore[reportArgumentType]: a dataclass
    if isinstance(value, Track):
        names -= {"path"}  # its checksum, as of when the scene was read, stands for the content
    return {name: plain(getattr(value, name)) for name in sorted(names)}


def _content_sha256(value: Path | np.ndarray) -> str:
    """Return that of a file, or of the numbers of a sound."""
    if isinstance(value, np.ndarray):
        return sha256(np.ascontiguousarray(value).tobytes())
    try:
        return file_sha256(value)
    except OSError as error:
        raise InputFileError(
            f"{value} cannot be read: {error.strerror}", hint="The scene names this file."
        ) from error
