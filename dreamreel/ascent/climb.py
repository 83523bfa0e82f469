"""One tick's climb: octave by octave, from coarse to fine, a few gradient steps on each.

An octave changes only what it dreamt: ``x += up(dreamed - down(x))``; detail that a raster cannot
hold is carried past it untouched. Source: Mordvintsev, Olah and Tyka (2015), `deepdream`.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from dreamreel.ascent.conditioning import condition, rms
from dreamreel.ascent.excitement import (
    MEASURE_EVERY,
    Ground,
    Voices,
    damp,
    excite,
    focused,
    measure,
    remember,
)
from dreamreel.ascent.gaze import Gaze, draw_gaze
from dreamreel.ascent.ladder import Rung, ladder
from dreamreel.ascent.masks import gate_of, pass_gate
from dreamreel.geometry import Grid, Size
from dreamreel.image.resample import resize
from dreamreel.networks import Network
from dreamreel.priors import pull
from dreamreel.specs import AscentSpec, Target

CUTS_KEPT = 16
"""Sets of targets whose network is kept: to cut and narrow it takes some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class Climber:
    """What stays the same over a movie: how one picture is climbed on."""

    network: Network
    frame: Size
    canvas: Grid
    seed: int
    cuts: dict[frozenset[Target], Network] = field(default_factory=dict)
    """The network as it was cut and narrowed for the last few sets of targets."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """A picture one tick later."""

    picture: Tensor
    """(1, 3, H, W) float32."""
    voices: Voices
    """Of the targets that were excited."""


@dataclass(frozen=True, slots=True)
class _Octave:
    """One rung of one tick: all that its steps have in common."""

    network: Network
    spec: AscentSpec
    rung: Rung
    ground: Ground
    seed: int
    tick: int
    gate: Tensor | None
    """(H, W) how much each pixel may be excited; None: all of them wholly."""

    @property
    def step_length(self) -> float:
        """RMS change per step."""
        spec = self.spec
        return spec.strength * spec.duration / max(spec.steps, 1) * self.rung.weight

    def gaze(self, step: int) -> Gaze:
        """Return how step ``step`` looks at the raster."""
        return draw_gaze(
            self.spec, seed=self.seed, tick=self.tick, octave=self.rung.index, step=step
        )


@torch.no_grad()
def climb(
    climber: Climber, picture: Tensor, spec: AscentSpec, *, voices: Voices, tick: int
) -> Climbed:
    """Climb one tick.

    Args:
        climber: the network and the canvas.
        picture: (1, 3, H, W) float32, on the climber's canvas.
        spec: what is excited, and how.
        voices: what is known of the targets.
        tick: its number; with the seed it decides every draw.
    """
    network = _focused(climber, spec)
    known: Voices = {}
    for rung in ladder(climber.canvas, climber.frame, spec.octaves):
        ground = Ground(rung.grid, climber.frame)
        gate = gate_of(spec.targets, rung.grid, climber.frame, picture.device)
        octave = _Octave(network, spec, rung, ground, climber.seed, tick, gate)
        before = resize(picture, rung.grid.height, rung.grid.width)
        heard = _listen(octave, before, voices)
        after = _dream(octave, before, heard)
        picture = picture + resize(after - before, *picture.shape[-2:])
        known = {**known, **heard}
    return Climbed(picture, known)


def _focused(climber: Climber, spec: AscentSpec) -> Network:
    """Return the network for a tick's targets, made once as long as they stay the same."""
    targets = frozenset(item.target for item in spec.targets)
    kept = climber.cuts
    if targets not in kept:
        if len(kept) == CUTS_KEPT:
            del kept[next(iter(kept))]
        kept[targets] = focused(climber.network, (item.target for item in spec.targets))
    return kept[targets]


def _listen(octave: _Octave, raster: Tensor, voices: Voices) -> Voices:
    """Return the targets' voices at this rung, measured where they are unknown or old."""
    rung, targets = octave.rung.index, octave.spec.targets
    keys = [(item.target, rung) for item in targets]
    if all(key in voices for key in keys) and octave.tick % MEASURE_EVERY:
        return {key: voices[key] for key in keys}
    gaze = octave.gaze(0)
    heard = measure(octave.network, gaze.look(raster), targets, gaze=gaze, ground=octave.ground)
    seconds = MEASURE_EVERY * octave.spec.duration
    return {key: remember(voices.get(key), heard[key[0]], seconds) for key in keys}


def _dream(octave: _Octave, raster: Tensor, voices: Voices) -> Tensor:
    """Climb one octave."""
    for step in range(octave.spec.steps):
        raster = _take_step(octave, raster, voices, step)
    return raster


def _take_step(octave: _Octave, raster: Tensor, voices: Voices, step: int) -> Tensor:
    spec = octave.spec
    straight, length = _slope(octave, raster, voices, octave.gaze(step))
    shaped = condition(straight, spec.smoothness)
    if octave.gate is not None:
        shaped = pass_gate(shaped, octave.gate)
    return pull(
        torch.addcmul(raster, shaped, length),
        spec.priors,
        gradient=straight,
        seconds=spec.duration / spec.steps * octave.rung.weight,
        step=octave.tick * spec.steps + step,
        share=min(octave.rung.weight, 1.0),
    )


def _slope(octave: _Octave, raster: Tensor, voices: Voices, gaze: Gaze) -> tuple[Tensor, Tensor]:
    """Return the gradient as the raster lies, and how far to go along it, RMS."""
    gradient = excite(
        octave.network,
        gaze.look(raster),
        octave.spec.targets,
        voices=voices,
        rung=octave.rung.index,
        gaze=gaze,
        ground=octave.ground,
    )
    return gaze.look_back(gradient), damp(rms(gradient)) * octave.step_length
