"""Reading the keys of a curve: moments, values and eases, and that they ascend."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dreamreel.scene.curves.curve import OUTSIDES, Key, Keyframes
from dreamreel.scene.curves.easing import CATMULL, NAMES, ease_function
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.table import KEYFRAME_KEYS
from dreamreel.scene.reading.reader import Reader, shown
from dreamreel.scene.reading.structure import check_names
from dreamreel.scene.text.problems import suggestion
from dreamreel.scene.text.source import Node

SHORTEST_LOOP = Fraction(1, 10)  # seconds from the first to the last key of a loop or mirror

CLOSEST = Fraction(1, 1_000_000)  # seconds between keys: what doubles can tell apart after a day


def read_keys(reader: Reader, path: str, node: Node, known: KeySpec) -> Keyframes | None:
    """Return the keys of a curve; None if something is wrong with them, which was noted.

    Args:
        reader: of the scene.
        path: of the curve, for messages.
        node: a mapping with ``keys``.
        known: kind, range and ease of the key of the scene.
    """
    return _Keys(reader, path, node, known).shape()


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of a curve, while they are read."""

    reader: Reader
    path: str
    node: Node
    known: KeySpec

    def shape(self) -> Keyframes | None:
        """Return the keys; None if something is wrong with them."""
        before = self.reader.problems.count
        keys, outside = self._keys(), self._outside()
        if self.reader.problems.count > before or not keys:
            return None
        self._check_order(keys)
        self._check_loop(keys, outside)
        if self.reader.problems.count > before:
            return None
        return Keyframes(keys, outside, self.reader.clock.length or Fraction(0))

    def _keys(self) -> tuple[Key, ...]:
        listed = self.node.get("keys")
        assert listed is not None
        if listed.kind != "list" or not listed.items:
            given = "an empty list" if listed.kind == "list" else shown(listed)
            message = f"a list of {{at: moment, value: quantity}} is wanted, not {given}"
            self.reader.error("DR106", f"{self.path}.keys", message, listed)
            return ()
        keys: list[Key] = []
        for index, node in enumerate(listed.items):
            key = self._key(f"{self.path}.keys[{index}]", node, keys[-1].at if keys else None)
            if key is not None:
                keys.append(key)
        return tuple(keys)

    def _key(self, path: str, node: Node, before: Fraction | None) -> Key | None:
        if node.kind != "mapping":
            message = f"{{at: moment, value: quantity}} is wanted, not {shown(node)}"
            self.reader.error("DR106", path, message, node)
            return None
        check_names(node, path, KEYFRAME_KEYS, (), self.reader.problems)
        at, value = node.get("at"), node.get("value")
        if at is None or value is None:
            missing = "at" if at is None else "value"
            self.reader.error("DR107", path, f"the key has no {missing}", node)
            return None
        moment = self.reader.moment(f"{path}.at", at, before)
        number = self.reader.value(f"{path}.value", value, self.known)
        ease = self._ease(path, node.get("ease"))
        return None if moment is None or number is None else Key(moment, float(number), ease)

    def _ease(self, path: str, node: Node | None) -> str:
        if node is None:
            return self.known.ease
        if node.text == CATMULL:
            return CATMULL
        try:
            ease_function(node.text)
        except ValueError as error:
            hint = suggestion(node.text, NAMES)
            if node.text.startswith("cubic_bezier") and ")" not in node.text:
                hint = "; inside {...} it needs quotes"
            self.reader.error("DR141", f"{path}.ease", f"{error}{hint}", node)
        return node.text

    def _outside(self) -> str:
        node = self.node.get("outside")
        if node is None or node.text in OUTSIDES:
            return node.text if node else OUTSIDES[0]
        near = suggestion(node.text, OUTSIDES)
        message = f"{shown(node)} is not one of {' '.join(OUTSIDES)}{near}"
        self.reader.error("DR112", f"{self.path}.outside", message, node)
        return OUTSIDES[0]

    def _check_order(self, keys: tuple[Key, ...]) -> None:
        listed = self.node.get("keys")
        assert listed is not None
        for index, (first, second) in enumerate(pairwise(keys), start=1):
            if second.at - first.at < CLOSEST:
                message = (
                    f"the key at {float(second.at):g} s does not come after "
                    f"the one before, at {float(first.at):g} s"
                )
                path = f"{self.path}.keys[{index}].at"
                self.reader.error("DR140", path, message, listed.items[index].get("at"))

    def _check_loop(self, keys: tuple[Key, ...], outside: str) -> None:
        if outside != "hold" and keys[-1].at - keys[0].at < SHORTEST_LOOP:
            message = f"a {outside} needs keys at least {float(SHORTEST_LOOP):g} s apart"
            self.reader.error("DR113", f"{self.path}.outside", message, self.node.get("outside"))
