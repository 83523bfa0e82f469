"""Clips that take turns: shuffles and walks through a layer, and lineages from unit to unit.

What each dreams is known once the clip has its place in time: a shuffle picks as many neurons as
there is room for.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from dreamreel.catalogue import NetworkCard
from dreamreel.catalogue.lineage import Feeding, descend, feeding
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.model import Chord, Clip
from dreamreel.scene.reading.addresses import find_layer, in_a_scene, is_dead, resolve
from dreamreel.scene.reading.layout import Slot
from dreamreel.scene.reading.picks import pick
from dreamreel.scene.reading.reader import Reader, shown, spec
from dreamreel.scene.text.problems import Refused
from dreamreel.scene.text.source import Node
from dreamreel.specs import Target
from dreamreel.units import Clock, Time


@dataclass(frozen=True, slots=True)
class Draw:
    """What a shuffle picks from."""

    layer: str
    pool: tuple[int, ...]
    """Living channels, ascending."""
    together: int
    count: int | None
    """How many are picked; None: as many as there is room for."""


@dataclass(frozen=True, slots=True)
class Turns:
    """A clip that takes turns, as it is written."""

    verb: str
    each: Time
    fade: Time
    chords: tuple[Chord, ...] = ()
    """Of a walk or lineage, in turn."""
    draw: Draw | None = None
    """Of a shuffle, whose chords are picked later."""

    @property
    def natural(self) -> Time:
        """How long it takes if nothing else is said."""
        return self.each.times(
            self.draw.count or len(self.draw.pool) if self.draw else len(self.chords)
        )

    def most(self, slot: Slot, clock: Clock) -> Fraction:
        """Return how many a slot has room for, at most: as if the tempo were always the fastest."""
        shortest = replace(self.each, beats=Fraction(0), bars=Fraction(0)).after(Fraction(0), clock)
        if tempo := clock.tempo:
            beats = self.each.beats + self.each.bars * tempo.beats_per_bar
            shortest += beats * 60 / max([tempo.bpm, *(change.bpm for change in tempo.changes)])
        return (slot.end - slot.start) / shortest


def read_turns(reader: Reader, path: str, card: NetworkCard) -> Turns | None:
    """Return a shuffle, walk or lineage; None if it is wrong, which was noted.

    Args:
        reader: of the scene.
        path: of the verb, such as ``sequence[2].walk``.
        card: of the scene's network.
    """
    verb = path.rpartition(".")[2]
    node = reader.find(path)
    assert node is not None
    if node.kind != "mapping" and not (spec(path).scalar and node.kind == "text"):
        return None  # noted where the structure is checked
    each, fade = (reader.length(f"{path}.{name}") or Time() for name in ("each", "fade"))
    turns = Turns(verb, each, fade)
    _check_fade(reader, path, turns)
    if verb == "lineage":
        chords = _lineage(reader, path, node, card)
        return replace(turns, chords=chords) if chords else None
    return _through_layer(reader, path, node, turns, card)


def turning(
    slot: Slot, turns: Turns, card: NetworkCard, *, clock: Clock, seed: int, place: str
) -> Clip:
    """Return the clip in its slot.

    Args:
        slot: from when and until when.
        turns: what it dreams.
        card: of the scene's network.
        clock: of the scene.
        seed: of the scene.
        place: that the picks of a shuffle derive from.
    """
    each, fade = (time.after(slot.start, clock) - slot.start for time in (turns.each, turns.fade))
    clip = Clip(slot.path, slot.start, slot.end, (), each, slot.fade, fade)
    if clock.tempo and clock.tempo.changes and (turns.each.beats or turns.each.bars):
        clip = replace(clip, turns=_beginnings(slot, turns.each, clock))
    room = len(clip.turns) or math.ceil((slot.end - slot.start) / each)
    if turns.draw:
        chords = _drawn(turns.draw, room, card, seed=seed, place=place)
    elif turns.verb == "lineage":  # where it arrives, it stays
        chords = turns.chords + turns.chords[-1:] * (room - len(turns.chords))
    else:
        chords = turns.chords
    return replace(clip, chords=chords)


def _through_layer(
    reader: Reader, path: str, node: Node, turns: Turns, card: NetworkCard
) -> Turns | None:
    """Return a shuffle or walk with what it goes through."""
    if node.get("layer") is None:
        reader.error("DR107", path, f"the {turns.verb} has no layer", node)
        return None
    try:
        layer = find_layer(reader.text(f"{path}.layer"), card)
    except Refused as error:
        reader.error(error.code, f"{path}.layer", in_a_scene(error, card))
        return None
    living = tuple(sorted(set(range(layer.channels)) - set(layer.dead)))
    if turns.verb == "walk":
        chords = (_chord({Target(layer.name, channel): 1.0}, card) for channel in living)
        return replace(turns, chords=tuple(chords))
    given = reader.optional(f"{path}.count")
    count = None if given is None else int(given)
    draw = Draw(layer.name, living, int(reader.quantity(f"{path}.together")), count)
    _check_room(reader, path, draw)
    return replace(turns, draw=draw)


def _check_fade(reader: Reader, path: str, turns: Turns) -> None:
    each, fade = (time.after(Fraction(0), reader.clock) for time in (turns.each, turns.fade))
    if fade > each:
        message = f"{float(fade):g} s is longer than each, {float(each):g} s"
        reader.error("DR132", f"{path}.fade", message)


def _check_room(reader: Reader, path: str, draw: Draw) -> None:
    room = min(len(draw.pool), draw.count or len(draw.pool))
    if draw.together > room:
        message = f"{draw.together} together, but only {room} to pick"
        reader.error("DR133", f"{path}.together", message)


def _lineage(reader: Reader, path: str, node: Node, card: NetworkCard) -> tuple[Chord, ...]:
    """Return the chords of a lineage; none if it is wrong."""
    where = f"{path}.unit" if node.kind == "mapping" else path
    given = node.get("unit") if node.kind == "mapping" else node
    if given is None:
        reader.error("DR107", path, "the lineage has no unit", node)
        return ()
    if given.kind in ("list", "null"):
        message = f"a channel such as s16c:75 is wanted, not {shown(given)}"
        reader.error("DR106", where, message, given)
        return ()
    breadth, depth = int(reader.quantity(f"{path}.breadth")), reader.optional(f"{path}.depth")
    try:
        channel = _root(reader, where, given, card)
        fed = _feeding(reader, given.text, card)
    except Refused as error:
        reader.error(error.code, where, in_a_scene(error, card), given)
        return ()
    levels = descend(channel, fed, breadth=breadth, depth=None if depth is None else int(depth))
    chords = tuple(
        _chord({Target(*below): weight for below, weight in level.items()}, card)
        for level in levels
    )
    return chords if reader.choice(f"{path}.direction") == "down" else chords[::-1]


def _root(reader: Reader, path: str, node: Node, card: NetworkCard) -> tuple[str, int]:
    """Return the channel that a lineage is of."""
    target = resolve(node.text, card)
    if target.channel is None or target.position is not None:
        what = "a whole layer" if target.channel is None else "a channel at one place"
        raise Refused("DR123", f"{target} is {what}; a lineage is that of a channel, everywhere")
    if is_dead(target, card):
        message = f"{target} is dead: nothing that was tried excites it"
        reader.warning("DR192", path, message, node)
    return target.layer, target.channel


def _feeding(reader: Reader, unit: str, card: NetworkCard) -> Feeding:
    """Return who feeds whom in the scene's network."""
    known = feeding(card.name)
    weights = reader.text("network.weights") if reader.find("network.weights") else ""
    if known and not weights:
        return known
    whose = f"{card.name} with the weights {weights}" if weights else card.name
    option = f" --weights {weights}" if weights else ""
    raise Refused(
        "DR124",
        f"of {whose} no table says which units feed which; write the clips that this prints: "
        f"dreamreel lineage {card.name} {unit} --chords 3 --picture portrait{option}",
    )


def _beginnings(slot: Slot, each: Time, clock: Clock) -> tuple[Fraction, ...]:
    """Return the moments at which turns begin that are not equally long, seconds."""
    moments = [slot.start]
    while (moment := each.times(len(moments)).after(slot.start, clock)) < slot.end:
        moments.append(moment)
    return tuple(moments)


def _drawn(draw: Draw, room: int, card: NetworkCard, *, seed: int, place: str) -> tuple[Chord, ...]:
    """Return the chords of a shuffle that has room for so many turns."""
    count = draw.count or min(len(draw.pool), room + draw.together - 1)
    picks = pick(draw.pool, count, apart=draw.together, seed=seed, place=place)
    return tuple(
        _chord(
            {Target(draw.layer, picks[(i + j) % count]): 1.0 for j in range(draw.together)}, card
        )
        for i in range(count)
    )


def _chord(weights: dict[Target, float], card: NetworkCard) -> Chord:
    """Return a chord that stands still, labeled by classes and addresses."""
    label = " + ".join(
        card.classes[target.channel or 0] if target.layer == card.class_layer else str(target)
        for target in weights
    )
    return Chord(tuple((target, Curve.constant(weights[target])) for target in weights), label)
