"""Reading curves: a constant, or keys with their moments, values and eases, all of it checked."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dreamreel.scene.curves import OUTSIDES, Curve, Key, Keyframes
from dreamreel.scene.easing import CATMULL, NAMES, ease_function
from dreamreel.scene.keys import CURVE_KEYS, KEYFRAME_KEYS, LATER_IN_CURVES
from dreamreel.scene.keyspec import KeySpec
from dreamreel.scene.problems import suggestion
from dreamreel.scene.reader import Reader, shown, span, spec
from dreamreel.scene.source import Node, scalar
from dreamreel.scene.structure import check_names

SHORTEST_LOOP = Fraction(1, 10)  # seconds from the first to the last key of a loop or mirror

CLOSEST = Fraction(1, 1_000_000)  # seconds between keys: what doubles can tell apart after a day

HARMLESS = Curve.constant(0.0)
"""What stands for a curve that could not be read; the scene is refused anyway."""


def read_curve(reader: Reader, path: str) -> Curve:
    """Return the curve of a key: the scene's, else the default."""
    return read_curve_or_word(reader, path) or HARMLESS


def read_curve_or_word(reader: Reader, path: str) -> Curve | None:
    """Return the curve of a key, or None if it is the word that the key takes besides."""
    known = spec(path)
    node = reader.find(path) or scalar(known.default or "")
    return None if known.word and node.text == known.word else curve_of(reader, path, node, known)


def read_pair(reader: Reader, path: str) -> tuple[Curve, Curve]:
    """Return the curves of x and y: a list of two curves, or one curve whose values are pairs."""
    known = spec(path)
    default = scalar(known.default or "")
    node = reader.find(path) or Node("list", items=(default, default))
    if node.kind == "mapping":
        return (
            curve_of(reader, path, _component(node, 0), known),
            curve_of(reader, path, _component(node, 1), known),
        )
    if node.kind != "list" or len(node.items) != 2:
        given = f"a list of {len(node.items)}" if node.kind == "list" else shown(node)
        reader.error("DR106", path, f"a list of two, [x, y], is wanted, not {given}", node)
        return HARMLESS, HARMLESS
    x, y = node.items
    return (
        curve_of(reader, f"{path}[0]", x, known),
        curve_of(reader, f"{path}[1]", y, known),
    )


def curve_of(reader: Reader, path: str, node: Node, known: KeySpec) -> Curve:
    """Return the curve that a node says.

    Args:
        reader: of the scene; it notes what is wrong.
        path: for messages.
        node: a quantity, or a mapping with ``keys``.
        known: kind, range and ease of the key.
    """
    if node.kind == "mapping":
        return _Moving(reader, path, node, known).curve()
    value = reader.value(path, node, known)
    return HARMLESS if value is None else Curve.constant(float(value))


def _component(node: Node, index: int) -> Node:
    """Return a curve's mapping with each value that is a list of two replaced by one of them."""

    def chosen(value: Node) -> Node:
        entries = (
            (key, part.items[index] if key.text == "value" and len(part.items) == 2 else part)
            for key, part in value.entries
        )
        return Node(value.kind, value.text, value.mark, entries=tuple(entries))

    def split(key: Node, value: Node) -> tuple[Node, Node]:
        if key.text != "keys":
            return key, value
        return key, Node("list", mark=value.mark, items=tuple(map(chosen, value.items)))

    entries = tuple(split(key, value) for key, value in node.entries)
    return Node("mapping", mark=node.mark, entries=entries)


@dataclass(frozen=True, slots=True)
class _Moving:
    """A curve with keys, while it is read."""

    reader: Reader
    path: str
    node: Node
    known: KeySpec

    def curve(self) -> Curve:
        """Return the curve; `HARMLESS` if something is wrong with it."""
        before = self.reader.problems.count
        check_names(self.node, self.path, CURVE_KEYS, LATER_IN_CURVES, self.reader.problems)
        keys, clamp, outside = self._keys(), self._clamp(), self._outside()
        if self.reader.problems.count > before or not keys:
            return HARMLESS
        self._check_order(keys)
        self._check_loop(keys, outside)
        if self.reader.problems.count > before:
            return HARMLESS
        until = self.reader.clock.length or Fraction(0)
        curve = Curve(Keyframes(keys, outside, until), clamp)
        self._check_extent(curve)
        return curve

    def _keys(self) -> tuple[Key, ...]:
        listed = self.node.get("keys")
        if listed is None:
            if not any(self.node.get(name) for name in LATER_IN_CURVES):
                message = "a curve needs keys: [{at: 0s, value: ...}, ...]"
                self.reader.error("DR113", self.path, message, self.node)
            return ()
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

    def _clamp(self) -> tuple[float, float] | None:
        node = self.node.get("clamp")
        if node is None:
            return None
        path = f"{self.path}.clamp"
        if node.kind != "list" or len(node.items) != 2:
            self.reader.error("DR106", path, f"[low, high] is wanted, not {shown(node)}", node)
            return None
        low, high = (self.reader.value(path, item, self.known) for item in node.items)
        if low is None or high is None:
            return None
        if low > high:
            self.reader.error("DR108", path, "low is above high", node)
        return float(low), float(high)

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

    def _check_extent(self, curve: Curve) -> None:
        low, high = curve.extent()
        slack = 1e-9 * max(1.0, abs(low), abs(high))  # rounding between the keys is no overshoot
        if low < self.known.low - slack or high > self.known.high + slack:
            message = (
                f"between its keys the curve goes from {low:.4g} to {high:.4g}, "
                f"outside {span(self.known)}; use another ease or clamp"
            )
            self.reader.error("DR142", self.path, message, self.node)
