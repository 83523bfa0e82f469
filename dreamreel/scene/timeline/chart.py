"""Charts: what a scene does over a span of time, curves, neurons, beats and markers side by side.

Numbers only, at a column of moments; pictures and tables are made of them elsewhere.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from dreamreel.errors import UsageError
from dreamreel.scene.curves.columns import Array, moments
from dreamreel.scene.model import Scene
from dreamreel.scene.timeline import weights
from dreamreel.scene.timeline.lanes import Lane, lanes


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """One neuron: when it sounds, and its share in the dream then."""

    address: str
    stretches: tuple[tuple[int, Array], ...]
    """Row of the first moment and the shares from there on, 0..1; silent between them."""

    def over(self, rows: int) -> Array:
        """Return the shares at all moments, (rows,)."""
        values = np.zeros(rows)
        for first, shares in self.stretches:
            values[first : first + len(shares)] = shares
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What a scene does over a span of time."""

    seconds: Array
    """(n,) ascending, at least one."""
    end: float
    """Of the span, seconds."""
    lanes: tuple[Lane, ...]
    voices: tuple[Voice, ...]
    """In the order in which they come up in the span."""
    clips: tuple[float, ...]
    """Where clips of the sequence begin within the span, seconds."""
    beats: Array
    """Moments of the beats within the span, seconds; none without a tempo."""
    bars: Mapping[int, float]
    """Moments of the bars within the span, by their numbers from 0."""
    markers: Mapping[str, float]
    """Those within the span, seconds, in order."""

    @property
    def start(self) -> float:
        """Of the span, seconds."""
        return float(self.seconds[0])


def chart(
    scene: Scene,
    start: Fraction = Fraction(0),
    end: Fraction | None = None,
    *,
    only: Iterable[str] = (),
    least: int = 0,
) -> Chart:
    """Return what moves in a scene, tick by tick.

    Args:
        scene: any.
        start: of the span, seconds.
        end: of the span, seconds; None: the movie's.
        only: paths of the curves that are wanted, or of sections; nothing: all that move.
        least: how many moments are wanted; where there are fewer ticks, each is divided.

    Raises:
        SceneError: a curve is not finite at some moment, or a chord is without weight.
        UsageError: there is no tick in the span, or no such curve.
    """
    end = scene.video.duration if end is None else end
    rate = scene.ascent.rate
    ticks = math.ceil(end * rate) - math.ceil(start * rate)
    grid = rate * max(1, math.ceil(least / max(1, ticks)))
    seconds = moments(math.ceil(start * grid), math.ceil(end * grid) - 1, grid)
    if not len(seconds):
        raise UsageError(
            f"there is no tick from {float(start):g} s on and before {float(end):g} s",
            hint=f"The scene has {float(rate):g} ticks per second.",
        )
    return Chart(
        seconds=seconds,
        end=float(end),
        lanes=lanes(scene, seconds, only=tuple(only)),
        voices=voices(scene, seconds),
        clips=tuple(float(clip.start) for clip in scene.clips if start <= clip.start < end),
        beats=_beats(scene, start, end, per=Fraction(1)),
        bars=_bars(scene, start, end),
        markers={
            name: float(moment)
            for name, moment in sorted(scene.markers.items(), key=lambda marker: marker[1])
            if start <= moment < end
        },
    )


def voices(scene: Scene, seconds: Array) -> tuple[Voice, ...]:
    """Return who sounds at some moments, (n,) ascending, and how much.

    Raises:
        SceneError: a chord is without weight at one of them.
    """
    heard: dict[str, list[tuple[int, Array]]] = defaultdict(list)
    for stretch in weights.arrange(scene.clips, scene.video.duration).stretches(seconds):
        for target, shares in stretch.voices().items():
            heard[str(target)].append((stretch.first, shares))
    found = (Voice(address, tuple(_joined(parts))) for address, parts in heard.items())
    return tuple(voice for voice in found if any(shares.any() for _, shares in voice.stretches))


def _joined(parts: list[tuple[int, Array]]) -> Iterator[tuple[int, Array]]:
    """Yield stretches of one voice, ascending by row, with those that overlap added up."""
    first, shares = parts[0]
    for row, more in parts[1:]:
        if row > first + len(shares):
            yield first, shares
            first, shares = row, more
            continue
        after = max(len(shares), row - first + len(more))
        shares = np.pad(shares, (0, after - len(shares)))
        shares[row - first : row - first + len(more)] += more
    yield first, shares


def _beats(scene: Scene, start: Fraction, end: Fraction, *, per: Fraction) -> Array:
    """Return the moments of every so many beats within a span."""
    if scene.tempo is None:
        return np.empty(0)
    first, after = (math.ceil(scene.tempo.beat(moment) / per) for moment in (start, end))
    return scene.tempo.moments(np.arange(first, after, dtype=np.float64) * float(per))


def _bars(scene: Scene, start: Fraction, end: Fraction) -> dict[int, float]:
    if scene.tempo is None:
        return {}
    per = scene.tempo.beats_per_bar
    first = math.ceil(scene.tempo.beat(start) / per)
    return dict(enumerate(map(float, _beats(scene, start, end, per=per)), first))
