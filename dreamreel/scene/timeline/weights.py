"""Who is excited when: the clips of a scene laid end to end, with their crossfades.

A score is a row of passages, one per chord that sounds; each fades in over whatever sounded before
and goes on until the next has taken over. Shares are linear in time, so that they always sum to
one. Which neurons a clip has was decided when the scene was built.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from dreamreel.errors import Problem, SceneError
from dreamreel.scene.curves.columns import Array, column, shown_moment, table
from dreamreel.scene.model import Chord, Clip, Mask
from dreamreel.specs import MaskSpec, Target, WeightedTarget

SILENT = "DR171"
"""Code of a chord without weight."""

FAINTEST = 1e-6  # a smaller weight is not worth a place in the network's batch


@dataclass(frozen=True, slots=True)
class Passage:
    """One chord, from its entry until the next passage has taken over."""

    start: Fraction
    """Seconds."""
    fade: Fraction
    """Seconds of crossfade from the passage before; 0: at once."""
    chord: Chord
    path: str
    """Of the clip that it belongs to."""

    def progress(self, seconds: Fraction) -> float:
        """Return how far it has taken over, 0..1, at a moment after its start."""
        return min(1.0, float((seconds - self.start) / self.fade)) if self.fade else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A passage over a column of moments."""

    passage: Passage
    first: int
    """Row of the first moment at which it sounds."""
    shares: Array
    """(n,) of the whole, 0..1."""
    seconds: Array
    """(n,) the moments."""

    def voices(self) -> dict[Target, Array]:
        """Return how much of the whole each of its targets has, (n,); masks do not count."""
        moving = any(not curve.is_constant for _, curve in self.passage.chord.targets)
        heard = self.seconds if moving else self.seconds[:1]
        voices: dict[Target, Array] = {}
        for (target, _), weight in _weights(self.passage.chord, heard, self.passage.path).items():
            voices[target] = voices.get(target, 0.0) + weight * self.shares
        return voices


@dataclass(frozen=True, slots=True)
class Score:
    """All passages of a movie, in order."""

    passages: tuple[Passage, ...]
    """Ascending by start; the first has no fade, for there is nothing before it."""
    starts: tuple[Fraction, ...]
    """Of the passages."""
    ranks: Mapping[Target, int]
    """Every target by its order of appearance."""

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers that are ever excited, in order of appearance."""
        return tuple(dict.fromkeys(target.layer for target in self.ranks))

    def passage(self, seconds: Fraction) -> Passage:
        """Return the passage that entered last; before the first, the first."""
        return self.passages[self._row(seconds)]

    def at(self, seconds: Fraction) -> tuple[WeightedTarget, ...]:
        """Return who is excited at a moment, and how much; the weights sum to one.

        Equal targets of crossfading chords are one, if their masks are equal; the order is that of
        appearance in the movie.
        """
        weights: dict[tuple[Target, MaskSpec | None], float] = {}
        moment = np.array([float(max(seconds, 0))])
        for passage, share in self._shares(seconds):
            for (target, mask), weight in _weights(passage.chord, moment, passage.path).items():
                part = target, mask.at(float(moment[0])) if mask else None
                weights[part] = weights.get(part, 0.0) + share * float(weight[0])
        heard = {part: weight for part, weight in weights.items() if weight >= FAINTEST}
        total = sum(heard.values())
        return tuple(
            WeightedTarget(target, heard[target, mask] / total, mask)
            for target, mask in sorted(heard, key=lambda part: self.ranks[part[0]])
        )

    def stretches(self, seconds: Array) -> Iterator["Stretch"]:
        """Yield the passages in turn, each with its shares at the moments at which it sounds.

        What `at` reckons for one moment, for a whole column.

        Args:
            seconds: (n,) moments, ascending.

        Raises:
            SceneError: a chord is without weight at one of them.
        """
        starts = np.array([float(start) for start in self.starts])
        whole = starts + [float(passage.fade) for passage in self.passages]
        # a passage ends where any later one has taken over
        ends = np.append(np.minimum.accumulate(whole[:0:-1])[::-1], np.inf)
        firsts, lasts = np.searchsorted(seconds, starts), np.searchsorted(seconds, ends)
        firsts[0] = 0
        for row, passage in enumerate(self.passages):
            heard = seconds[firsts[row] : lasts[row]]
            share = _progress(heard, starts[row], whole[row])
            for later in range(row + 1, len(starts)):
                if starts[later] >= ends[row]:
                    break
                share = share * (1 - _progress(heard, starts[later], whole[later]))
            if len(heard):
                yield Stretch(passage, int(firsts[row]), share, heard)

    def _row(self, seconds: Fraction) -> int:
        return max(0, bisect_right(self.starts, seconds) - 1)

    def _shares(self, seconds: Fraction) -> Iterator[tuple[Passage, float]]:
        """Yield the passages that sound and their shares, the newest first.

        A passage takes its progress of what those after it have left; the first takes it all.
        """
        left = 1.0
        for row in range(self._row(seconds), -1, -1):
            passage = self.passages[row]
            share = left * passage.progress(seconds)
            yield passage, share
            left -= share
            if left <= 0:
                return


def arrange(clips: tuple[Clip, ...], until: Fraction) -> Score:
    """Lay the chords of the clips in a row, as far as the movie goes.

    Args:
        clips: at least one, ascending, not overlapping; a gap prolongs what sounded before.
        until: the movie's end, seconds; what would begin later is left out.
    """
    opening, *later = (passage for clip in clips for passage in _passages(clip, until))
    passages = (
        replace(opening, fade=Fraction(0)),
        *(passage for passage in later if passage.start < until),
    )
    ever = (target for passage in passages for target, _ in passage.chord.targets)
    ranks = {target: rank for rank, target in enumerate(dict.fromkeys(ever))}
    return Score(passages, tuple(passage.start for passage in passages), ranks)


def check(clips: tuple[Clip, ...], seconds: Array) -> None:
    """Make sure that every chord has weight at each of these moments at which it may sound.

    Raises:
        SceneError: with a problem for every chord that is without weight, or not finite, somewhere.
    """
    problems: list[Problem] = []
    for clip, heard in zip(clips, _heard(clips, seconds), strict=True):
        for chord in clip.chords:
            moving = any(not curve.is_constant for _, curve in chord.targets)
            try:
                for mask in filter(None, chord.masks):
                    table({f"{clip.path}.mask.{key}": c for key, c in mask.curves.items()}, heard)
                _weights(chord, heard if moving else heard[:1], clip.path)
            except SceneError as error:
                problems += error.problems
    if problems:
        raise SceneError(problems)


def _passages(clip: Clip, until: Fraction) -> Iterator[Passage]:
    """Yield the passages of one clip: its chords in turn, again and again if it is long."""
    row = 0
    while clip.turn(row) < min(clip.end, until) or row == 0:
        fade = clip.each_fade if row else clip.fade
        yield Passage(clip.turn(row), fade, clip.chords[row % len(clip.chords)], clip.path)
        row += 1


def hearings(clips: tuple[Clip, ...]) -> Iterator[tuple[float, float]]:
    """Yield, for each clip, from when and until when one of its chords may sound, seconds."""
    begins = [-np.inf, *(float(clip.start) for clip in clips[1:])]
    ends = [*(float(after.start + after.fade) for _, after in pairwise(clips)), np.inf]
    return zip(begins, ends, strict=True)


def _heard(clips: tuple[Clip, ...], seconds: Array) -> Iterator[Array]:
    """Yield, for each clip, those of the moments, ascending, at which it may sound."""
    for span in hearings(clips):
        yield seconds[slice(*np.searchsorted(seconds, span))]


def _progress(seconds: Array, start: float, whole: float) -> Array:
    """Return how far a passage has taken over, 0..1, that starts and is whole at given moments."""
    if whole == start:
        return (seconds >= start).astype(np.float64)
    return np.clip((seconds - start) / (whole - start), 0, 1)


def _weights(chord: Chord, seconds: Array, path: str) -> dict[tuple[Target, Mask | None], Array]:
    """Return the weights of a chord at each moment, so scaled that they sum to one."""
    weights: dict[tuple[Target, Mask | None], Array] = {}
    for target, curve, mask in chord.parts:
        weights[target, mask] = weights.get((target, mask), 0.0) + column(curve, seconds, path)
    rows = np.stack(list(weights.values()))
    total = rows.sum(axis=0)
    silent = (total <= 0) | (rows < 0).any(axis=0)
    if silent.any():
        row = np.argmax(silent)
        given = ", ".join(f"{weight:g}" for weight in rows[:, row])
        moment = shown_moment(max(float(seconds[row]), 0))
        message = (
            f"the weights of {chord.label} are {given} at {moment}; "
            "none may be negative, and one must be above zero at every moment"
        )
        raise SceneError([Problem(SILENT, path, message)])
    return dict(zip(weights, rows / total, strict=True))
