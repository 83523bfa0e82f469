"""Clips laid end to end: when each begins and ends, and how long the movie is.

Times only; what a clip dreams is not looked at. A clip without ``for`` lasts until the next one's
``at``, or for its natural length if it has one.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from dreamreel.scene.keys.movie import DAY
from dreamreel.scene.reading.reader import Reader
from dreamreel.units import Clock, Time


@dataclass(frozen=True, slots=True)
class Wish:
    """How long a clip is to last, wherever it begins: beats need not be equally long."""

    path: str
    """Of the clip."""
    length: Time | None
    """As ``for`` says."""
    natural: Time | None
    """What it takes if nothing else is said; None: it has no end of its own."""
    fade: Time
    """Crossfade into it."""

    def at(self, start: Fraction, clock: Clock) -> "Slot":
        """Return the slot that the clip has if it begins at a moment, seconds."""

        def lasting(time: Time | None) -> Fraction | None:
            return None if time is None else time.after(start, clock) - start

        fade = lasting(self.fade) or Fraction(0)
        return Slot(self.path, lasting(self.length), lasting(self.natural), fade, start)


@dataclass(frozen=True, slots=True)
class Slot:
    """The stretch of time that a clip has."""

    path: str
    """Of the clip."""
    length: Fraction | None
    """As ``for`` says, seconds."""
    natural: Fraction | None
    """What it takes if nothing else is said, seconds; None: it has no end of its own."""
    fade: Fraction
    """Crossfade into it, seconds."""
    start: Fraction
    """Seconds from frame 0."""
    end: Fraction = Fraction(0)

    @property
    def own_end(self) -> Fraction | None:
        """Where it ends if nothing follows, seconds."""
        length = self.length if self.length is not None else self.natural
        return None if length is None else self.start + length


def read_wish(reader: Reader, path: str, natural: Time | None) -> Wish:
    """Return how long a clip is to last."""
    fade = reader.length(f"{path}.fade") or Time()
    return Wish(path, reader.length(f"{path}.for"), natural, fade)


def lay_out(
    reader: Reader, wishes: tuple[Wish, ...], duration: Fraction | None
) -> tuple[Slot, ...] | None:
    """Return the slots of the clips, cut to the movie; None if that cannot be done.

    What cannot be done is noted. The last slot ends with the movie.

    Args:
        reader: of the scene.
        wishes: of all clips, at least one.
        duration: of the movie, seconds; None: as long as its clips.
    """
    before = reader.problems.count
    placed: list[Slot] = []
    for wish in wishes:
        start = _start(reader, wish, placed)
        if start is None:
            return None
        if placed:
            placed[-1] = replace(placed[-1], end=start)
        placed.append(wish.at(start, reader.clock))
    end = _end(reader, placed[-1], duration)
    if end is None or reader.problems.count > before:
        return None
    placed[-1] = replace(placed[-1], end=max(end, placed[-1].own_end or end))
    seen = [slot for slot in placed if _is_seen(reader, slot, end)]
    _check_fades(reader, seen)
    return tuple(replace(slot, end=min(slot.end, end)) for slot in seen)


def _start(reader: Reader, wish: Wish, placed: list[Slot]) -> Fraction | None:
    node = reader.find(f"{wish.path}.at")
    last = placed[-1] if placed else None
    if node is None:
        return Fraction(0) if last is None else _follow(reader, last)
    path = f"{wish.path}.at"
    start = reader.moment(path, node, last.own_end if last else None)
    if start is None:
        return None
    if last is None and start != 0:
        reader.error("DR134", path, "the first clip begins at 0; remove its at", node)
    if last:
        _check_after(reader, path, start, last)
    return start


def _check_after(reader: Reader, path: str, start: Fraction, last: Slot) -> None:
    busy = last.start + (last.length or 0)  # without a length of its own it yields
    if start < busy or start == last.start:
        until = f"lasts until {_shown(busy)}" if start > last.start else "does not begin before"
        message = f"it begins at {_shown(start)}, but {last.path} {until}"
        reader.error("DR130", path, f"{message}; clips do not overlap, a crossfade is fade")


def _follow(reader: Reader, last: Slot) -> Fraction | None:
    if last.own_end is None:
        message = "the clip needs a length, such as for: 8s, because another one follows it"
        reader.error("DR131", last.path, message)
    return last.own_end


def _end(reader: Reader, last: Slot, duration: Fraction | None) -> Fraction | None:
    end = last.own_end if duration is None else duration
    if end is None:
        message = "the movie has no end; write video.duration, or give this last clip for: 8s"
        reader.error("DR131", last.path, message)
    elif end > DAY:
        reader.error("DR108", "sequence", f"it lasts {_shown(end)}; a movie has at most 24 hours")
    return end


def _check_fades(reader: Reader, slots: list[Slot]) -> None:
    for slot in slots:
        if slot.fade > slot.end - slot.start:
            message = f"the fade of {_shown(slot.fade)} is longer than the clip"
            long = f"{message}, which lasts {_shown(slot.end - slot.start)}"
            reader.error("DR132", f"{slot.path}.fade", long)
    if slots[0].fade:
        message = "nothing comes before the first clip that it could fade from"
        reader.warning("DR191", f"{slots[0].path}.fade", message)


def _is_seen(reader: Reader, slot: Slot, end: Fraction) -> bool:
    if slot.start >= end:
        message = f"the clip begins at {_shown(slot.start)}, after the movie's end at {_shown(end)}"
        reader.warning("DR191", slot.path, message)
    return slot.start < end


def _shown(seconds: Fraction) -> str:
    return f"{float(seconds):g} s"
