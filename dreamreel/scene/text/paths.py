"""Dotted paths: how variants, sweeps and ``--set`` name a place in a scene: ``sequence[0].for``.

What stands at such a place is not known here. A name that holds a dot or a bracket itself, such as
the address of a neuron at a position, is written in quotes.
"""

import re
from typing import NamedTuple

from dreamreel.scene.keys.sound import CURVES, TRACKS
from dreamreel.scene.text.problems import Refused, quoted

_STEP = re.compile(r'"([^"]+)"|([^.\[\]"]+)|\[([0-9]{1,4})\]')

_NAMED = re.compile(rf"^({re.escape(CURVES)}|{re.escape(TRACKS)})\.[^.]+")


class Step(NamedTuple):
    """One step from a value to one inside it."""

    name: str
    """Of a key; empty: an item of a list."""
    item: int
    """Its index, from 0."""
    column: int
    """Where the step stands in the path, from 0."""


def parse_path(text: str) -> tuple[Step, ...]:
    """Return the steps of a path.

    Raises:
        Refused: if it is none.
    """
    steps: list[Step] = []
    position = 0
    while True:
        match = _STEP.match(text, position)
        if match is None or (match[3] and not steps):
            break
        steps.append(Step(match[1] or match[2] or "", int(match[3] or 0), match.start()))
        position = match.end()
        if position == len(text):
            return tuple(steps)
        if text[position] == ".":
            position += 1
        elif text[position] != "[":
            break
    raise Refused("DR156", f"{quoted(text)} is no path such as camera.zoom or sequence[0].for")


def joined(path: str, step: Step) -> str:
    """Return the path of what a step leads to."""
    if not step.name:
        return f"{path}[{step.item}]"
    return f"{path}.{step.name}" if path else step.name


def in_table(path: str) -> str:
    """Return a path as the table of keys has it: indexes and names of curves do not matter."""
    return _NAMED.sub(r"\1[]", re.sub(r"\[[0-9]+\]", "[]", path))
