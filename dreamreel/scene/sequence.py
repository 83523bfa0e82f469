"""The sequence: which neurons each clip dreams, in which chords, and for how long.

A ``dream`` is one chord; a ``shuffle`` and a ``walk`` take turns through a layer. Where the clips
lie in time is worked out by `dreamreel.scene.layout`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from dreamreel.catalogue import NetworkCard
from dreamreel.scene.addresses import find_layer, is_dead, resolve
from dreamreel.scene.curves import Constant, Curve
from dreamreel.scene.keyframes import HARMLESS, curve_of
from dreamreel.scene.keyspec import KeySpec
from dreamreel.scene.layout import Slot, lay_out, read_wish
from dreamreel.scene.masks import is_entry, read_mask, weight_of
from dreamreel.scene.model import Chord, Clip, Mask
from dreamreel.scene.picks import pick
from dreamreel.scene.problems import Refused
from dreamreel.scene.reader import Reader, shown, spec
from dreamreel.scene.source import Node
from dreamreel.specs import Target
from dreamreel.units import Clock, Time

Files = tuple[Path, Iterable[Path]]
"""The folder beside which files are looked for, and others that may be read."""

VERBS = ("dream", "shuffle", "walk")
"""Of these a clip has exactly one."""


MOST_TURNS = 100_000
"""Of all shuffles and walks of a movie: more than one a second for a day."""


@dataclass(frozen=True, slots=True)
class Turns:
    """A shuffle or walk as it is written."""

    verb: str
    layer: str
    pool: tuple[int, ...]
    """Living channels, ascending."""
    each: Time
    fade: Time
    together: int = 1
    count: int | None = None
    """How many are picked; None: as many as there is room for."""

    @property
    def natural(self) -> Time:
        """How long it takes if nothing else is said."""
        return self.each.times(self.count or len(self.pool))

    def most(self, slot: Slot, clock: Clock) -> Fraction:
        """Return how many a slot has room for, at most: as if the tempo were always the fastest."""
        shortest = replace(self.each, beats=Fraction(0), bars=Fraction(0)).after(Fraction(0), clock)
        if tempo := clock.tempo:
            beats = self.each.beats + self.each.bars * tempo.beats_per_bar
            shortest += beats * 60 / max([tempo.bpm, *(change.bpm for change in tempo.changes)])
        return (slot.end - slot.start) / shortest


@dataclass(frozen=True, slots=True)
class Draft:
    """A clip while it is read."""

    path: str
    turns: Turns | None
    """Of a shuffle or walk; None: a dream."""
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
        _turning(
            slot, turns[slot.path], card, clock=reader.clock, seed=seed, place=places[slot.path]
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
    turns = _turns(reader, path, verbs[0], card)
    name = reader.text(f"{path}.name")
    return Draft(path, turns, name) if turns else None


def _turns(reader: Reader, clip: str, verb: str, card: NetworkCard) -> Turns | None:
    path = f"{clip}.{verb}"
    node = reader.find(path)
    if node is None or node.kind != "mapping":
        return None  # noted where the structure is checked
    if node.get("layer") is None:
        reader.error("DR107", path, f"the {verb} has no layer", node)
        return None
    try:
        layer = find_layer(reader.text(f"{path}.layer"), card)
    except Refused as error:
        reader.error(error.code, f"{path}.layer", str(error))
        return None
    living = tuple(sorted(set(range(layer.channels)) - set(layer.dead)))
    each, fade = (reader.length(f"{path}.{name}") or Time() for name in ("each", "fade"))
    turns = Turns(verb, layer.name, living, each, fade)
    if verb == "shuffle":
        count = reader.optional(f"{path}.count")
        together = int(reader.quantity(f"{path}.together"))
        turns = replace(turns, together=together, count=None if count is None else int(count))
    _check_turns(reader, path, turns)
    return turns


def _check_turns(reader: Reader, path: str, turns: Turns) -> None:
    each, fade = (time.after(Fraction(0), reader.clock) for time in (turns.each, turns.fade))
    if fade > each:
        message = f"{float(fade):g} s is longer than each, {float(each):g} s"
        reader.error("DR132", f"{path}.fade", message)
    room = min(len(turns.pool), turns.count or len(turns.pool))
    if turns.together > room:
        message = f"{turns.together} together, but only {room} to pick"
        reader.error("DR133", f"{path}.together", message)


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
    """Return, for each clip that takes turns, the place that its picks derive from.

    Not the clip's index: what else stands in the sequence is to change no picks.
    """
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    for draft in drafts:
        if draft.turns:
            layer = draft.turns.layer
            places[draft.path] = f"{layer} named {draft.name}"
            if not draft.name and draft.turns.verb == "shuffle":
                places[draft.path] = f"{layer} {counts[layer]}"
                counts[layer] += 1
    return places


def _turning(
    slot: Slot, turns: Turns, card: NetworkCard, *, clock: Clock, seed: int, place: str
) -> Clip:
    each, fade = (time.after(slot.start, clock) - slot.start for time in (turns.each, turns.fade))
    clip = Clip(slot.path, slot.start, slot.end, (), each, slot.fade, fade)
    if clock.tempo and clock.tempo.changes and (turns.each.beats or turns.each.bars):
        clip = replace(clip, turns=_beginnings(slot, turns.each, clock))
    room = len(clip.turns) or math.ceil((slot.end - slot.start) / each)
    return replace(clip, chords=_chords(turns, room, card, seed=seed, place=place))


def _beginnings(slot: Slot, each: Time, clock: Clock) -> tuple[Fraction, ...]:
    """Return the moments at which turns begin that are not equally long, seconds."""
    moments = [slot.start]
    while (moment := each.times(len(moments)).after(slot.start, clock)) < slot.end:
        moments.append(moment)
    return tuple(moments)


def _chords(
    turns: Turns, room: int, card: NetworkCard, *, seed: int, place: str
) -> tuple[Chord, ...]:
    """Return the chords of a clip that has room for so many turns."""
    if turns.verb == "walk":
        return tuple(_together(turns.layer, [channel], card) for channel in turns.pool)
    count = turns.count or min(len(turns.pool), room + turns.together - 1)
    picks = pick(turns.pool, count, apart=turns.together, seed=seed, place=place)
    return tuple(
        _together(turns.layer, [picks[(i + j) % count] for j in range(turns.together)], card)
        for i in range(count)
    )


def _together(layer: str, channels: list[int], card: NetworkCard) -> Chord:
    targets = [Target(layer, channel) for channel in channels]
    is_class = layer == card.class_layer
    label = " + ".join(card.classes[t.channel or 0] if is_class else str(t) for t in targets)
    return Chord(tuple((target, Curve.constant(1)) for target in targets), label)


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
        reader.error(error.code, path, str(error), address)
        return None
    if is_dead(target, card):
        message = f"{target} is dead: nothing that was tried excites it"
        reader.warning("DR192", path, message, address)
    return target
