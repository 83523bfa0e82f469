"""The sequence: which neurons each clip dreams, in which chords, and for how long.

A ``dream`` is one chord; what takes turns is read by `dreamreel.scene.reading.turns`. Where the
clips lie in time is worked out by `dreamreel.scene.reading.layout`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from dreamreel.catalogue import NetworkCard
from dreamreel.scene.curves.curve import Constant, Curve
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.model import Chord, Clip, Mask
from dreamreel.scene.reading.addresses import in_a_scene, is_dead, resolve
from dreamreel.scene.reading.keyframes import HARMLESS, curve_of
from dreamreel.scene.reading.layout import Slot, lay_out, read_wish
from dreamreel.scene.reading.masks import is_entry, read_mask, weight_of
from dreamreel.scene.reading.reader import Reader, shown, spec
from dreamreel.scene.reading.turns import Turns, read_turns, turning
from dreamreel.scene.text.problems import Refused
from dreamreel.scene.text.source import Node
from dreamreel.specs import Target

Files = tuple[Path, Iterable[Path]]
"""The folder beside which files are looked for, and others that may be read."""

VERBS = ("dream", "shuffle", "walk", "lineage")
"""Of these a clip has exactly one."""


MOST_TURNS = 100_000
"""Of all clips of a movie that take turns: more than one a second for a day."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A clip while it is read."""

    path: str
    turns: Turns | None
    """None: a dream."""
    name: str = ""
    """That the scene gives it."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """The sequence laid out, its chords not yet read: their weights may refer to the length."""

    drafts: tuple[Draft, ...]
    slots: tuple[Slot, ...] | None
    """None: the times do not work out, which was noted."""

    @property
    def end(self) -> Fraction | None:
        """Of the movie, seconds."""
        return self.slots[-1].end if self.slots else None


def read_sequence(reader: Reader, card: NetworkCard, duration: Fraction | None) -> Sequence:
    """Return the clips' times and verbs; what is wrong is noted.

    Args:
        reader: of the scene; its clock's length is ``video.duration`` or None.
        card: of the scene's network.
        duration: ``video.duration``, seconds, or None.
    """
    node = reader.find("sequence")
    before = reader.problems.count
    if node is None:
        message = "the scene has no sequence; write sequence: [{dream: ..., for: 8s}]"
        reader.error("DR107", "sequence", message, reader.root)
    elif node.kind != "list":
        reader.error("DR106", "sequence", f"a list of clips is wanted, not {shown(node)}", node)
    elif not node.items:
        reader.error("DR107", "sequence", "it has no clips; write - dream: ...", node)
    paths = [f"sequence[{index}]" for index in range(len(node.items) if node else 0)]
    drafts = [_draft(reader, path, card) for path in paths]
    wishes = [
        read_wish(reader, path, draft.turns.natural if draft and draft.turns else None)
        for path, draft in zip(paths, drafts, strict=True)
    ]
    kept = tuple(draft for draft in drafts if draft is not None)
    if reader.problems.count > before or len(kept) < len(paths):
        return Sequence(kept, None)
    return Sequence(kept, lay_out(reader, tuple(wishes), duration))


def read_clips(
    reader: Reader, sequence: Sequence, card: NetworkCard, seed: int, files: Files
) -> list[Clip]:
    """Return the clips with their chords; what is wrong is noted.

    Args:
        reader: of the scene; its clock has the movie's length.
        sequence: from `read_sequence`.
        card: of the scene's network.
        seed: of the scene.
        files: where the pictures of masks may lie.
    """
    turns = {draft.path: draft.turns for draft in sequence.drafts if draft.turns}
    if _are_too_many(reader, sequence.slots or (), turns):
        return []
    places = _places(sequence.drafts)
    dreams = {
        draft.path: _dream(reader, draft.path, card, files)
        for draft in sequence.drafts
        if draft.turns is None
    }
    return [
        turning(
            slot,
            turns[slot.path],
            card,
            clock=reader.clock,
            seed=seed,
            place=places.get(slot.path, ""),
        )
        if slot.path in turns
        else _dreaming(slot, dreams[slot.path])
        for slot in sequence.slots or ()
    ]


def _draft(reader: Reader, path: str, card: NetworkCard) -> Draft | None:
    node = reader.find(path)
    assert node is not None
    if node.kind != "mapping":
        reader.error("DR106", path, f"a clip such as {{dream: ...}} is wanted, not {shown(node)}")
        return None
    verbs = [verb for verb in VERBS if node.get(verb) is not None]
    if len(verbs) != 1:
        given = f"has {' and '.join(verbs)}" if verbs else "has none"
        message = f"a clip has exactly one of {', '.join(VERBS)}; this one {given}"
        reader.error("DR113", path, message)
        return None
    if verbs[0] == "dream":
        return Draft(path, None)
    turns = read_turns(reader, f"{path}.{verbs[0]}", card)
    name = reader.text(f"{path}.name")
    return Draft(path, turns, name) if turns else None


def _are_too_many(reader: Reader, slots: Iterable[Slot], turns: Mapping[str, Turns]) -> bool:
    counts = {
        slot.path: turns[slot.path].most(slot, reader.clock) for slot in slots if slot.path in turns
    }
    if sum(counts.values()) <= MOST_TURNS:
        return False
    path = max(counts, key=lambda path: counts[path])
    message = (
        f"up to {math.ceil(counts[path])} turns here, {math.ceil(sum(counts.values()))} in the "
        f"movie; {MOST_TURNS} are the most: let each last longer"
    )
    reader.error("DR108", f"{path}.{turns[path].verb}.each", message)
    return True


def _dreaming(slot: Slot, chord: Chord) -> Clip:
    length = slot.end - slot.start
    return Clip(slot.path, slot.start, slot.end, (chord,), length, slot.fade, Fraction(0))


def _places(drafts: tuple[Draft, ...]) -> dict[str, str]:
    """Return, for each shuffle, the place that picks derive from.

    Not the clip's index: what else stands in the sequence is to change no picks.
    """
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    for draft in drafts:
        if draft.turns and draft.turns.draw:
            layer = draft.turns.draw.layer
            places[draft.path] = f"{layer} named {draft.name}"
            if not draft.name:
                places[draft.path] = f"{layer} {counts[layer]}"
                counts[layer] += 1
    return places


def _dream(reader: Reader, clip: str, card: NetworkCard, files: Files) -> Chord:
    path = f"{clip}.dream"
    node = reader.find(path)
    assert node is not None
    if node.kind == "mapping":
        return _weighted(reader, path, card, files)
    if node.kind in ("list", "null"):
        message = f"an address, or {{address: weight, ...}}, is wanted, not {shown(node)}"
        reader.error("DR106", path, message)
        return Chord((), "")
    target = _target(reader, path, node, card)
    return Chord(((target, Curve.constant(1)),) if target else (), node.text)


def _weighted(reader: Reader, path: str, card: NetworkCard, files: Files) -> Chord:
    node = reader.find(path)
    assert node is not None
    before = reader.problems.count
    weight = replace(spec(path), kind="number", curve=True)
    targets: list[tuple[Target, Curve]] = []
    masks: list[Mask | None] = []
    for key, value in node.entries:
        where = f"{path}.{key.text}"
        target = _target(reader, where, key, card)
        mask = None
        if is_entry(value):
            mask = read_mask(reader, where, value, *files)
            value = weight_of(reader, where, value)
        if mask and target:
            _check_mask(reader, where, target, card)
        curve = _weight(reader, where, value, weight, key.text)
        if target:
            targets.append((target, curve))
            masks.append(mask)
    if not node.entries:
        reader.error("DR107", path, "the chord has no neurons", node)
    elif reader.problems.count == before and all(c.shape == Constant(0.0) for _, c in targets):
        reader.error("DR108", path, "all weights of the chord are 0; give one of them 1", node)
    label = " + ".join(key.text for key, _ in node.entries)
    return Chord(tuple(targets), label, tuple(masks) if any(masks) else ())


def _check_mask(reader: Reader, path: str, target: Target, card: NetworkCard) -> None:
    if target.position or card.layers[target.layer].stride == 0:
        message = f"{target} has one place only, and no mask; mask a whole channel or layer"
        reader.error("DR113", path, message)


def _weight(reader: Reader, path: str, node: Node, known: KeySpec, address: str) -> Curve:
    if node.kind == "null":
        reader.error(
            "DR106", path, "this neuron has no weight; write one behind it, such as 1", node
        )
        return HARMLESS
    # what is random in it does not change when the clip moves
    return curve_of(reader, path, node, known, place=f"dream.{address}")


def _target(reader: Reader, path: str, address: Node, card: NetworkCard) -> Target | None:
    try:
        target = resolve(address.text, card)
    except Refused as error:
        reader.error(error.code, path, in_a_scene(error, card), address)
        return None
    if is_dead(target, card):
        message = f"{target} is dead: nothing that was tried excites it"
        reader.warning("DR192", path, message, address)
    return target
