"""Sweeps: a scene's ``matrix``, of which every combination of values is a movie of its own."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from dreamreel.errors import UsageError
from dreamreel.scene.reading.reader import shown
from dreamreel.scene.text.paths import parse_path
from dreamreel.scene.text.problems import Problems, Refused, quoted
from dreamreel.scene.text.source import Node

KEY = "matrix"
MOST_COMBINATIONS = 100
LONGEST_NAME = 24  # characters of a value in the name of a file


@dataclass(frozen=True, slots=True)
class Setting:
    """A value for one place in a scene."""

    path: str
    """Dotted."""
    key: Node
    """Where the path stands."""
    value: Node


@dataclass(frozen=True, slots=True)
class Combination:
    """One movie of a sweep."""

    settings: tuple[Setting, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of each key its value as it is written, or a number in place of a long one."""

    @property
    def name(self) -> str:
        """Fit for the name of a file, and unlike that of any other: ``smoothness-0.8.seed-1``."""
        return name_of(self.labels)


def name_of(labels: Mapping[str, str]) -> str:
    """Return the name of a movie of a sweep by its values; empty for a plain movie."""
    return ".".join(f"{_safe(key)}-{value}" for key, value in labels.items())


def file_of(template: str, labels: Mapping[str, str]) -> str:
    """Return the name of a movie's file, where all of a sweep have the same template."""
    if not labels or "{scene}" in template:
        return template
    path = PurePosixPath(template)
    return str(path.with_name(f"{path.stem}.{name_of(labels)}{path.suffix}"))


def read_axes(root: Node, problems: Problems) -> tuple[tuple[Setting, ...], ...]:
    """Return the values of each key of a scene's sweep; what is wrong is noted.

    Args:
        root: of the scene.
        problems: where to note.
    """
    node = root.get(KEY)
    if node is None:
        return ()
    if node.kind != "mapping" or not node.entries:
        message = f"keys with lists of values are wanted, not {shown(node)}"
        problems.error("DR106", KEY, message, node.mark)
        return ()
    axes = tuple(_axis(key, values, problems) for key, values in node.entries)
    count = math.prod(map(len, axes))
    if count > MOST_COMBINATIONS:
        sizes = " x ".join(str(len(axis)) for axis in axes)
        message = f"{sizes} = {count} movies; a sweep has at most {MOST_COMBINATIONS}"
        problems.error("DR157", KEY, message, node.mark)
        return ()
    return axes


def combinations(axes: Iterable[tuple[Setting, ...]]) -> tuple[Combination, ...]:
    """Return all combinations, the last key's values changing fastest; of no axes, a plain one."""
    axes = tuple(axes)
    if not axes:
        return (Combination(),)
    names = _short_names([axis[0].path for axis in axes])
    labels = [_labels(axis) for axis in axes]
    return tuple(
        Combination(settings, dict(zip(names, chosen, strict=True)))
        for settings, chosen in zip(
            itertools.product(*axes), itertools.product(*labels), strict=True
        )
    )


def _axis(key: Node, values: Node, problems: Problems) -> tuple[Setting, ...]:
    path = f"{KEY}.{key.text}"
    if values.kind != "list" or not values.items:
        message = f"a list of values is wanted, not {shown(values)}"
        problems.error("DR106", path, message, values.mark)
        return ()
    try:
        parse_path(key.text)
    except Refused as error:
        problems.error(error.code, path, str(error), key.mark)
        return ()
    return tuple(Setting(key.text, key, value) for value in values.items)


def _short_names(paths: list[str]) -> list[str]:
    """Return the last part of each path, or all of it where that is not enough."""
    last = [path.rpartition(".")[2] for path in paths]
    return [name if last.count(name) == 1 else path for name, path in zip(last, paths, strict=True)]


def _labels(axis: tuple[Setting, ...]) -> list[str]:
    """Return a name for each value; a number where values have none, or the same."""
    plain = [_safe(setting.value.text) for setting in axis]
    usable = [bool(name) and len(name) <= LONGEST_NAME and plain.count(name) == 1 for name in plain]
    numbered = (f"no{number}" for number in itertools.count(1))
    return [
        name if good else number
        for name, good, number in zip(plain, usable, numbered, strict=False)
    ]


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.+-]+", "_", text).strip("_.")


def chosen(sweep: Iterable[Combination], only: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of the combinations that are meant.

    Args:
        sweep: all combinations.
        only: ``key=value`` each; of one key any of its values, of several keys each.

    Raises:
        UsageError: if no combination has such a key or value.
    """
    sweep = tuple(sweep)
    wanted: dict[str, set[str]] = {}
    for pair in only:
        key, equals, value = pair.partition("=")
        known = {label for each in sweep if (label := each.labels.get(key))}
        if not equals or _safe(value) not in known:
            message = f"{quoted(pair)} is none of {_choices(sweep)}"
            raise UsageError(message, hint="Name movies of the sweep as KEY=VALUE.")
        wanted.setdefault(key, set()).add(_safe(value))
    for number, each in enumerate(sweep):
        if all(each.labels[key] in values for key, values in wanted.items()):
            yield number


def _choices(sweep: tuple[Combination, ...]) -> str:
    pairs = (f"{key}={label}" for each in sweep for key, label in each.labels.items())
    return " ".join(dict.fromkeys(pairs)) or "a sweep's values; the scene has no matrix"
