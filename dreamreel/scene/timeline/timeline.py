"""A scene laid out in time: the numbers of every tick of the dream and every frame of the movie.

All curves become tables before the first tick; a `Timeline` reads specs off them as they are asked
for. Times are exact fractions, and the dream never sees the frame rate: ticks depend on the scene
and its duration alone. No picture is touched here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypedDict

import numpy as np

from dreamreel.geometry import IDENTITY, Pose, Size
from dreamreel.scene.curves.columns import Array, moments, table
from dreamreel.scene.model import Scene
from dreamreel.scene.timeline import weights
from dreamreel.scene.timeline.margin import LOOKBACK_SECONDS, margin
from dreamreel.scene.timeline.motion import Motion, Poses
from dreamreel.scene.timeline.parameters import fades, frame_curves, tick_table
from dreamreel.scene.timeline.weights import Score
from dreamreel.specs import (
    AscentSpec,
    FoldSpec,
    FrameSpec,
    GradeSpec,
    OctaveSpec,
    PriorSpec,
    TickSpec,
    ToneSpec,
)

REACH, GAIN = "reach", "gain"
"""Columns that no single key of the scene gives."""


class Pick(TypedDict):
    """What one clip excites, ready for the manifest."""

    path: str
    targets: list[list[str]]
    """The chords in turn, each by the addresses of its targets."""


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Every tick and every frame of a scene, as plain numbers."""

    scene: Scene
    n_frames: int
    """At least 1; frame n shows the moment n / fps."""
    first_tick: int
    """Negative while there is a pre-roll; tick k is at k / rate."""
    last_tick: int
    """The tick after the last frame: the movie dreams one tick past its last frame."""
    ticks: Mapping[str, Array]
    """Curves by path, one row per tick from ``first_tick`` on; the rows may go beyond the last."""
    frames: Mapping[str, Array]
    """Curves by path, one row per frame."""
    carries: Poses
    """Flow to each tick from the one before; rows as those of ``ticks``."""
    motion: Motion
    score: Score
    margin: tuple[float, float]
    """(x, y) canvas wanted on each side of the frame, frame heights."""

    @property
    def size(self) -> Size:
        """Of a frame, pixels."""
        return self.scene.video.size

    @property
    def fps(self) -> Fraction:
        """Frames per second."""
        return self.scene.video.fps

    @property
    def rate(self) -> Fraction:
        """Ticks per second."""
        return self.scene.ascent.rate

    @property
    def standstill(self) -> Fraction:
        """The moment from which on the last picture stands, seconds."""
        return standstill(self.scene)

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers that are ever excited, in order of appearance."""
        return self.score.layers

    @property
    def octaves_total(self) -> float:
        """How many octaves the movie dives in from its beginning to its end."""
        end = self.standstill
        whole = math.floor(end * self.rate)
        carried = self.carries.factor[1 - self.first_tick : whole + 1 - self.first_tick]
        rest = self.motion.octaves(whole / self.rate, end)
        return math.fsum(np.log2(np.abs(carried))) + rest

    def tick(self, index: int) -> TickSpec:
        """Return the numbers of one tick.

        Raises:
            IndexError: there is no such tick.
        """
        if not self.first_tick <= index <= self.last_tick:
            raise IndexError(f"tick {index} is not in {self.first_tick}..{self.last_tick}")
        row = index - self.first_tick
        values = {path: float(column[row]) for path, column in self.ticks.items()}
        return TickSpec(
            index=index,
            flow=self._flow(index),
            ascent=self._ascent(index, values),
            tone=ToneSpec(values["look.brightness"], values["look.contrast"]),
            sharpen=values.get("look.sharpen"),
        )

    def frame(self, index: int) -> FrameSpec:
        """Return the numbers of one frame.

        Raises:
            IndexError: there is no such frame.
        """
        if not 0 <= index < self.n_frames:
            raise IndexError(f"frame {index} is not in 0..{self.n_frames - 1}")
        time = min(index / self.fps, self.standstill)
        tick = math.floor(time * self.rate)
        before, after = tick / self.rate, (tick + 1) / self.rate
        flows = self.motion.flows(np.array([float(moment) for moment in (before, time, after)]))
        return FrameSpec(
            index=index,
            tick=tick,
            blend=float(time * self.rate - tick),
            ahead=flows.pose(0),
            back=flows.pose(1),
            grade=GradeSpec(
                saturation=float(self.frames["look.saturation"][index]),
                hue=float(self.frames["look.hue"][index]),
                gain=float(self.frames[GAIN][index]),
            ),
            fold=FoldSpec(
                mirror=self.scene.look.mirror,
                segments=float(self.frames["look.kaleidoscope"][index]),
                turn=float(self.frames["look.kaleidoscope_turn"][index]),
            ),
        )

    def frames_between(self, tick: int) -> range:
        """Return the frames from this tick on until before the next: those that blend the two.

        Those of the standstill are with the last two ticks.
        """
        first, after = (math.ceil(k * self.fps / self.rate) for k in (tick, tick + 1))
        if tick >= self.last_tick:
            return range(0)
        if tick + 1 == self.last_tick:
            after = self.n_frames
        return range(min(max(first, 0), self.n_frames), min(max(after, 0), self.n_frames))

    def clip_at(self, seconds: Fraction) -> str:
        """Return what sounds at a moment, as the user wrote it."""
        return self.score.passage(seconds).chord.label

    def picks(self) -> list[Pick]:
        """Return what every clip excites, chord by chord."""
        return [
            Pick(
                path=clip.path,
                targets=[[str(target) for target, _ in chord.targets] for chord in clip.chords],
            )
            for clip in self.scene.clips
        ]

    def _flow(self, index: int) -> Pose:
        """Return the motion to a tick; without a pre-roll nothing moves before the movie begins."""
        if index == self.first_tick == 0:
            return IDENTITY
        return self.carries.pose(index - self.first_tick)

    def _ascent(self, index: int, values: Mapping[str, float]) -> AscentSpec:
        return AscentSpec(
            targets=self.score.at(index / self.rate),
            duration=float(1 / self.rate),
            steps=round(values["ascent.steps"]),
            strength=values["ascent.strength"],
            octaves=OctaveSpec(
                coarsest=values["ascent.octaves.coarsest"],
                scale=values["ascent.octaves.scale"],
                tilt=values["ascent.octaves.tilt"],
                count=values["ascent.octaves.count"],
                reach=values[REACH],
            ),
            jitter=values["ascent.jitter"],
            rotate_jitter=values["ascent.rotate_jitter"],
            scale_jitter=math.log1p(values["ascent.scale_jitter"]),
            smoothness=values["ascent.smoothness"],
            priors=PriorSpec(
                tv=values["priors.tv"],
                decay=values["priors.decay"],
                blur_radius=values["priors.blur.radius"],
                blur_every=max(1, round(values["priors.blur.every"])),
                norm=values["priors.norm"],
                clip_norm=values["priors.clip_norm"],
                clip_contribution=values["priors.clip_contribution"],
            ),
        )


def lay_out(scene: Scene) -> Timeline:
    """Lay a scene out in time.

    Raises:
        SceneError: a curve is not finite at some moment, or a chord is without weight.
    """
    video, rate = scene.video, scene.ascent.rate
    count = frame_count(scene)
    first_tick = -math.ceil(scene.start.preroll * rate)
    last_row = math.floor(video.duration * rate) + 1  # of the duration alone, whatever the fps
    times = moments(first_tick, last_row, rate)
    ticks = tick_table(scene, times)
    weights.check(scene.clips, times)
    motion = Motion.of(scene.camera, aspect=video.size.aspect, rate=rate)
    halves = motion.flows(moments(2 * (first_tick - 1), 2 * last_row, 2 * rate))
    carries = halves[1::2].after(halves[0::2])
    octaves = np.log2(np.abs(carries.factor))
    octaves[: 1 - first_tick] = 0  # the carry to tick 0 is still the pre-roll's
    ticks[REACH] = reach(octaves, scene.start.grow_from)
    return Timeline(
        scene=scene,
        n_frames=count,
        first_tick=first_tick,
        last_tick=math.floor(min((count - 1) / video.fps, standstill(scene)) * rate) + 1,
        ticks=ticks,
        frames=_frame_columns(scene, moments(0, count - 1, video.fps)),
        carries=carries,
        motion=motion,
        score=weights.arrange(scene.clips, video.duration),
        margin=margin(
            halves,
            aspect=video.size.aspect,
            first=first_tick,
            lookback=math.ceil(LOOKBACK_SECONDS * rate),
        ),
    )


def frame_count(scene: Scene) -> int:
    """Return how many frames a movie has, at least 1."""
    return max(1, round(scene.video.duration * scene.video.fps))


def standstill(scene: Scene) -> Fraction:
    """Return the moment from which on a movie's last picture stands, seconds."""
    return scene.video.duration - scene.look.hold


def _frame_columns(scene: Scene, times: Array) -> dict[str, Array]:
    columns = table(frame_curves(scene), np.minimum(times, float(standstill(scene))))
    gains = fades(scene.look, times, float(scene.video.duration)).values()
    return {**columns, GAIN: reduce(np.multiply, gains, np.ones_like(times))}


def reach(octaves: Array, grow_from: float) -> Array:
    """Return the share of the height that is dreamt, which grows as the camera dives.

    What was reached once is kept when the camera turns back.

    Args:
        octaves: that the camera dives in to each moment from the one before.
        grow_from: the share at the movie's beginning, above 0.
    """
    deepest = np.maximum.accumulate(np.cumsum(octaves))
    enough = 1 - math.log2(grow_from)  # an octave more, lest rounding stop short of 1
    return np.minimum(1, grow_from * np.exp2(np.minimum(deepest, enough)))
