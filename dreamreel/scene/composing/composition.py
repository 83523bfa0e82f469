"""Composition: from a file to the one tree that is read as the scene.

In this order, and later ones win: what is included, what the file says, the variant that is wanted,
a combination of the sweep, what is set beside the scene, and at last size, frame rate and seed.
What the values mean is not looked at here, except that a seed to be drawn is drawn.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from dreamreel.errors import Mark, SceneError, UsageError
from dreamreel.scene.composing.including import KEY as INCLUDE
from dreamreel.scene.composing.including import Library
from dreamreel.scene.composing.merging import changed, without
from dreamreel.scene.composing.sweep import KEY as MATRIX
from dreamreel.scene.composing.sweep import Combination, Setting, read_axes
from dreamreel.scene.origin import Origin
from dreamreel.scene.reading.reader import shown, spec
from dreamreel.scene.reading.structure import check_keys
from dreamreel.scene.text.paths import parse_path
from dreamreel.scene.text.problems import Problems, Refused, quoted, suggestion
from dreamreel.scene.text.rewriting import rewritten, written_out
from dreamreel.scene.text.source import (
    LINE_BREAK,
    WIDEST_LINE,
    Node,
    compose,
    compose_value,
    scalar,
)

VARIANTS = "variants"
SET = "--set"
"""Where a problem is that stands in what is set beside the scene, instead of in a file."""

DRAWN_SEED_BITS = 31


@dataclass(frozen=True, slots=True)
class Composed:
    """A scene put together, up to what differs between the movies of its sweep."""

    text: str
    """Of the file itself."""
    root: Node
    """With all that it includes and the variant."""
    in_place: bool
    """Whether the text can be kept and only values written into it."""
    variant: tuple[Setting, ...]
    beside: tuple[Setting, ...]
    """What was said beside the scene."""
    axes: tuple[tuple[Setting, ...], ...]
    """Of the sweep."""
    variants: tuple[str, ...]
    """Names of those that there are."""
    included: tuple[Path, ...]
    """Files besides its own."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One scene put together."""

    root: Node
    text: str
    """That alone makes this scene."""


def put_together(text: str, origin: Origin, problems: Problems) -> Composed:
    """Return a scene with all that it includes, and its variant.

    Args:
        text: of the scene's file.
        origin: where it comes from, and what is said beside it.
        problems: where to note what is wrong.

    Raises:
        SceneError: if there is nothing to go on with.
        UsageError: if there is no such variant.
    """
    own = compose(text, origin.file, problems)
    opened = [origin.path.resolve()] if origin.path else []
    library = Library(origin.folder, origin.said.allow, problems, open=opened)
    root = library.whole(own)
    patches = _variants(root, problems)
    variant = _wanted(origin.said.variant, patches)
    for other in patches.values():
        if other is not variant:
            check_keys(_with_all(root, other, problems), problems)
    root = _with_all(root, variant, problems)
    beside = (*_settings(origin, problems), *_overrides(origin))
    drawn = _drawn(_with_all(root, beside, Problems()))
    root, variant = _with_all(root, drawn, problems), (*variant, *drawn)
    axes = read_axes(root, problems)
    said = {setting.path for setting in beside}
    beside = (*beside, *(each for each in drawn if each.path in said))
    open_axes = tuple(axis for axis in axes if axis and axis[0].path not in said)
    in_place = own.get(INCLUDE) is None and not axes
    return Composed(
        text, root, in_place, variant, beside, open_axes, tuple(patches), tuple(library.paths)
    )


def whole(composed: Composed, combination: Combination, problems: Problems) -> Whole:
    """Return one scene: a combination of the sweep, with what was said beside it."""
    edits = (*combination.settings, *composed.beside)
    root = _with_all(composed.root, edits, problems)
    if composed.in_place:
        values = [(edit.path, edit.value) for edit in (*composed.variant, *edits)]
        return Whole(root, rewritten(composed.text, values, root))
    return Whole(root, written_out(without(root, VARIANTS, MATRIX)))


def _with_all(root: Node, settings: Iterable[Setting], problems: Problems) -> Node:
    for setting in settings:
        try:
            steps = parse_path(setting.path)
            root = changed(root, steps, setting.value, setting.key.mark)
        except Refused as error:
            problems.error(error.code, setting.path, str(error), setting.key.mark)
    return root


def _variants(root: Node, problems: Problems) -> dict[str, tuple[Setting, ...]]:
    node = root.get(VARIANTS)
    if node is None:
        return {}
    if node.kind != "mapping":
        message = f"names with keys are wanted, not {shown(node)}"
        problems.error("DR106", VARIANTS, message, node.mark)
    return {key.text: _variant(key, value, problems) for key, value in node.entries}


def _variant(key: Node, node: Node, problems: Problems) -> tuple[Setting, ...]:
    path = f"{VARIANTS}.{key.text}"
    if not re.fullmatch("[A-Za-z0-9_-]{1,40}", key.text):
        message = "a variant's name has letters, digits, - and _ only, for it names the movie"
        problems.error("DR112", path, message, key.mark)
    if node.kind != "mapping":
        message = f"dotted keys with values are wanted, not {shown(node)}"
        problems.error("DR106", path, message, node.mark)
    inner = _belonging(node, f"the variant {key.text}")
    refused = [name for name, _ in inner.entries if name.text in (INCLUDE, VARIANTS)]
    for name in refused:
        message = f"{name.text} belongs to the scene itself, not into a variant"
        problems.error("DR113", path, message, name.mark)
    return tuple(
        Setting(name.text, name, value) for name, value in inner.entries if name not in refused
    )


def _wanted(name: str | None, known: dict[str, tuple[Setting, ...]]) -> tuple[Setting, ...]:
    if name is None:
        return ()
    if name not in known:
        there = f"it has {', '.join(known)}" if known else "it has none"
        raise UsageError(f'the scene has no variant "{name}": {there}{suggestion(name, known)}')
    return known[name]


def _settings(origin: Origin, problems: Problems) -> tuple[Setting, ...]:
    return tuple(_setting(text, problems) for text in origin.said.settings)


def _setting(text: str, problems: Problems) -> Setting:
    path, equals, written = text.partition("=")
    if not equals:
        message = f'{SET} {quoted(text)}: KEY=VALUE is wanted, such as camera.zoom="1 oct/s"'
        raise UsageError(message)
    place = _place_in(text)
    value = _value(written, place, problems)
    mark = place(Mark(SET, 1, 1 - len(path) - 1, length=max(1, len(path))))
    return Setting(path, Node("text", path, mark), value)


def _value(written: str, place: Callable[[Mark], Mark], problems: Problems) -> Node:
    """Return what is set, and note what is wrong with it, both with their places."""
    own = Problems()
    try:
        value = compose_value(written, SET, own) or Node("null")
        wrong = own.errors
    except SceneError as error:
        value, wrong = Node("null"), error.problems
    for problem in wrong:
        mark = problem.mark and place(problem.mark)
        problems.error(problem.code, problem.path, problem.message, mark)
    if wrong:
        problems.check()
    return _moved(value, lambda mark: place(mark or Mark(SET, 1, 1)))


def _place_in(text: str) -> Callable[[Mark], Mark]:
    """Return where places in the value of ``KEY=VALUE`` lie in all of it, as if on one line."""
    line, begin = LINE_BREAK.sub(lambda match: " " * len(match[0]), text), text.index("=") + 1
    starts = [begin, *(match.end() for match in LINE_BREAK.finditer(text, begin))]

    def place(mark: Mark) -> Mark:
        column = starts[min(mark.line, len(starts)) - 1] + mark.column
        shown = line[:WIDEST_LINE] if column <= WIDEST_LINE else ""
        return replace(mark, line=1, column=column, text=shown)

    return place


def _moved(node: Node, place: Callable[[Mark | None], Mark | None]) -> Node:
    """Return a tree whose places are others."""
    return replace(
        node,
        mark=place(node.mark),
        items=tuple(_moved(item, place) for item in node.items),
        entries=tuple((_moved(key, place), _moved(item, place)) for key, item in node.entries),
    )


def _overrides(origin: Origin) -> tuple[Setting, ...]:
    return tuple(
        Setting(path, Node("text", path), scalar(text))
        for path, text in origin.said.overrides.items()
    )


def _drawn(root: Node) -> tuple[Setting, ...]:
    """Return a number in place of ``random``, for the whole sweep."""
    node = root.get("seed")
    if node is None or node.text != spec("seed").word:
        return ()
    number = str(secrets.randbits(DRAWN_SEED_BITS))
    return (Setting("seed", Node("text", "seed", node.mark), scalar(number, node.mark)),)


def _belonging(node: Node, within: str) -> Node:
    """Return a tree whose places tell what they belong to."""
    return _moved(node, lambda mark: replace(mark, within=within) if mark else None)
