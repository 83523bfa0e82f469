"""Reading the values of keys out of a scene's tree, as the table of keys says.

A reader finds a key by its dotted path, falls back on the table's default, and checks kind and
range. What is wrong is noted, and something harmless returned, so that reading goes on and every
problem is found. What the values mean together is the builder's affair.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dreamreel.errors import Mark
from dreamreel.scene.curves.expressions import Named
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.kinds import KINDS, Kind
from dreamreel.scene.keys.movie import DAY
from dreamreel.scene.keys.table import KEYS
from dreamreel.scene.text.paths import in_table
from dreamreel.scene.text.problems import Problems, quoted, suggestion
from dreamreel.scene.text.source import Node, scalar
from dreamreel.units import Clock, Fault, Time, UnitError, parse_span, parse_time

FAULT_CODES: Mapping[Fault, str] = {
    "bare": "DR110",
    "malformed": "DR111",
    "tempo": "DR114",
    "marker": "DR115",
}
"""What a time that cannot be read is noted as."""

_FRAMES = re.compile(r"[0-9.]\s*f")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one scene."""

    root: Node
    """Mapping of the whole scene."""
    problems: Problems
    clock: Clock
    """What times refer to."""
    names: Mapping[str, Named] = field(default_factory=dict[str, Named])
    """What expressions may name: variables, markers, curves."""
    seed: int = 0
    """Of the scene; what is random in curves derives from it."""
    rate: Fraction = Fraction(1)
    """Ticks per second, at which curves are read."""

    def find(self, path: str) -> Node | None:
        """Return what the scene says for a path such as ``sequence[2].shuffle.each``, or None."""
        return self._walk(path)

    def mark(self, path: str) -> Mark | None:
        """Return the place of a key's value, or of the nearest section around it."""
        while path:
            node = self._walk(path)
            if node is not None:
                return node.mark
            path = path.rpartition(".")[0]
        return None  # the scene as a whole

    def error(self, code: str, path: str, message: str, node: Node | None = None) -> None:
        """Note a problem at a node, or at the key's own place."""
        self.problems.error(code, path, message, node.mark if node else self.mark(path))

    def warning(self, code: str, path: str, message: str, node: Node | None = None) -> None:
        """Note a warning at a node, or at the key's own place."""
        self.problems.warning(code, path, message, node.mark if node else self.mark(path))

    def quantity(self, path: str) -> Fraction:
        """Return a quantity in its kind's unit: the scene's, else the default, else 0."""
        given = self.optional(path)
        return given if given is not None else self.default(path)

    def optional(self, path: str) -> Fraction | None:
        """Return the quantity that the scene gives; None if there is none, or a wrong one."""
        node = self.find(path)
        return None if node is None else self._fraction(path, node)

    def default(self, path: str) -> Fraction:
        """Return the table's default of a quantity; 0 if it has none."""
        default = spec(path).default
        given = None if default is None else self._fraction(path, scalar(default))
        return given if given is not None else Fraction(0)

    def moment(self, path: str, node: Node, before: Fraction | None) -> Fraction | None:
        """Return a moment of the movie; None if it is wrong.

        Args:
            path: for messages.
            node: the value.
            before: what a time with ``+`` follows, seconds.
        """
        if node.kind not in ("text", "number"):
            self.error("DR106", path, f"a moment such as 12s is wanted, not {shown(node)}", node)
            return None
        try:
            time: Time = parse_time(node.text)
            seconds = time.on(self.clock, before=before)
        except UnitError as error:
            self.error(FAULT_CODES[error.fault], path, str(error), node)
            return None
        if time.frames:
            self.note_frames(path, node)
        if not 0 <= seconds <= DAY:
            message = f"{quoted(node.text)} is {float(seconds):g} s, outside 0 to {DAY} s"
            self.error("DR108", path, message, node)
            return None
        return seconds

    def value(self, path: str, node: Node, known: KeySpec) -> Fraction | float | None:
        """Return the value of a quantity, checked; None if it is wrong."""
        kind: Kind = KINDS[known.kind]
        if node.kind not in ("text", "number"):
            self.error("DR106", path, f"{kind.wanted} is wanted, not {shown(node)}", node)
            return None
        try:
            value = kind.parse(node.text, self.clock)
        except UnitError as error:
            self.error(FAULT_CODES[error.fault], path, str(error), node)
            return None
        if kind.timed and _FRAMES.search(node.text):
            self.note_frames(path, node)
        if not known.low <= value <= known.high:
            self.error("DR108", path, f"{quoted(node.text)} is outside {span(known)}", node)
            return None
        return value

    def length(self, path: str) -> Time | None:
        """Return a length of time as it is written: the scene's, else the default; None: neither.

        One that counts beats lasts as long as they do where it begins.
        """
        default = spec(path).default
        node = self.find(path)
        if node is None or self.value(path, node, spec(path)) is None:
            return None if default is None else parse_span(default)
        return parse_span(node.text)

    def note_frames(self, path: str, node: Node) -> None:
        """Warn of a time that moves with fps."""
        message = f"{quoted(node.text)} counts frames, so the moment depends on fps"
        self.warning("DR190", path, message, node)

    def text(self, path: str) -> str:
        """Return a text: the scene's, else the default, else nothing."""
        node = self.find(path)
        if node is None:
            return spec(path).default or ""
        if node.kind in ("list", "mapping", "null"):
            self.error("DR106", path, f"text is wanted, not {shown(node)}", node)
            return ""
        return node.text

    def choice(self, path: str) -> str:
        """Return one of the legal names of a choice: the scene's, else the default."""
        known, node = spec(path), self.find(path)
        default = known.default or known.choices[0]
        if node is None:
            return default
        if node.text in known.choices:
            return node.text
        legal = " ".join(known.choices)
        near = suggestion(node.text, known.choices)
        self.error("DR112", path, f"{shown(node)} is not one of {legal}{near}", node)
        return default

    def _fraction(self, path: str, node: Node) -> Fraction | None:
        value = self.value(path, node, spec(path))
        return None if value is None else Fraction(value)

    def _walk(self, path: str) -> Node | None:
        node: Node | None = self.root
        for part in path.replace("[", ".[").split("."):
            if node is None:
                return None
            if part.startswith("["):
                index = int(part[1:-1])
                node = node.items[index] if index < len(node.items) else None
            else:
                node = node.get(part)
        return node


def spec(path: str) -> KeySpec:
    """Return what the table says of a path; indexes and names of curves do not matter."""
    return KEYS[in_table(path)]


def span(known: KeySpec) -> str:
    """Return the range of a quantity in words, with its unit."""
    unit = KINDS[known.kind].unit
    return f"{float(known.low):g} to {float(known.high):g} {unit}".rstrip()


def shown(node: Node) -> str:
    """Return what a node is, for a message."""
    if node.kind in ("list", "mapping"):
        return f"a {node.kind}"
    if node.kind == "null":
        return "nothing"
    return node.text if node.kind == "boolean" else quoted(node.text)
