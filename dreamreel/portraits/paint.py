"""Painting: from a specification to a picture, step by step.

``init`` makes the state before the first step and ``step`` the next from the last; ``paint`` is the
thin loop around them. The state is a value: any step can be made again from it alone.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from dreamreel.ascent.conditioning import condition, equalize, rms
from dreamreel.ascent.gaze import draw_gaze
from dreamreel.ascent.start import start_picture
from dreamreel.errors import NumericalError
from dreamreel.geometry import Grid, Size
from dreamreel.image.noise import normal
from dreamreel.image.resample import resize
from dreamreel.image.tone import Tone, hold
from dreamreel.networks import Network
from dreamreel.portraits.goals import Aim, Slope, aim_of, slopes
from dreamreel.portraits.parameters import Parameterization, parameterization
from dreamreel.portraits.spec import PortraitSpec, Rate, Recipe, Stage, stages
from dreamreel.priors import pull
from dreamreel.specs import OctaveSpec, PriorSpec

STEP_SECONDS = 1 / 30
"""How long a step lasts for what holds the tone: a movie's, at two steps per tick."""
COARSEST, SCALE = 96.0, 1.4
"""The rasters of a start's noise: those of a scene, pixels and their ratio."""
ADAM = (0.9, 0.999)
"""How much of the mean of gradients, and of their squares, a step leaves. Kingma and Ba (2015)."""
_ZOOM_STREAM = 1 << 20
_TINY = 1e-20


@dataclass(frozen=True, slots=True, eq=False)
class Painter:
    """What stays the same over a portrait."""

    spec: PortraitSpec
    network: Network
    """Restricted to the target's layer."""
    aim: Aim
    stages: tuple[Stage, ...]

    @property
    def n_steps(self) -> int:
        """Of all stages."""
        return sum(stage.steps for stage in self.stages)

    def form(self, stage: Stage) -> Parameterization:
        """Return what the numbers of a stage are."""
        return parameterization(self.spec.recipe, stage.size)


@dataclass(frozen=True, slots=True)
class Moments:
    """What Adam remembers."""

    mean: Tensor
    square: Tensor


@dataclass(frozen=True, slots=True)
class PaintState:
    """All that the next step depends on."""

    stage: int
    step: int
    """Within the stage: how many are done."""
    total: int
    """Steps done altogether."""
    parameters: Tensor
    value: float = 0.0
    """The objective at the last step, as it was climbed."""
    under: Tensor | None = None
    """(1, 3, H, W) of the portrait's size, to which an octave's dream is added; None: the
    stage holds all of the picture."""
    moments: Moments | None = None


def plan(spec: PortraitSpec, network: Network) -> Painter:
    """Decide what a portrait goes through.

    Raises:
        InputFileError: a picture that it needs cannot be read.
    """
    own = network.restricted([spec.target.layer])
    sizes = stages(spec.recipe, spec.size, network.card.min_size)
    return Painter(spec, own, aim_of(spec, own), sizes)


def paint(painter: Painter) -> Iterator[PaintState]:
    """Yield the state after every step, the first before any.

    Raises:
        InputFileError: the start's photograph cannot be read.
        NumericalError: the picture is no longer finite numbers.
    """
    state = init(painter)
    yield state
    while not is_done(painter, state):
        state = step(painter, state)
        yield state


def is_done(painter: Painter, state: PaintState) -> bool:
    """Tell whether no step is left."""
    return state.total >= painter.n_steps


@torch.no_grad()
def init(painter: Painter) -> PaintState:
    """Return the state before the first step."""
    spec, first = painter.spec, painter.stages[0]
    form = painter.form(first)
    random = form.random if spec.recipe.start.kind == "noise" else None
    if random:
        return PaintState(0, 0, 0, random(spec.seed, painter.network.mean.device))
    if spec.recipe.growth.kind == "octaves":
        under = _start(painter, spec.size)
        raster = resize(under, first.size.height, first.size.width)
        return PaintState(0, 0, 0, form.encode(raster), under=under)
    return PaintState(0, 0, 0, form.encode(_start(painter, first.size)))


def step(painter: Painter, state: PaintState) -> PaintState:
    """Climb one step, on the next size if this one is done."""
    (after,) = step_together([painter], [state])
    return after


@torch.no_grad()
def step_together(painters: Sequence[Painter], states: Sequence[PaintState]) -> list[PaintState]:
    """Climb one step of several portraits, which pass through the network at once.

    They are of one layer, size, recipe and seed, and equally far; each is what it would be alone,
    but for the order in which its sums are rounded.
    """
    first = painters[0]
    states = [_on_its_stage(*each) for each in zip(painters, states, strict=True)]
    stage = first.stages[states[0].stage]
    gaze = draw_gaze(
        first.spec.recipe, seed=first.spec.seed, tick=0, octave=stage.index, step=states[0].step
    )
    form = first.form(stage)
    rises = slopes(
        first.network,
        [painter.aim for painter in painters],
        [form.decode(state.parameters) for state in states],
        gaze=gaze,
        frame=first.spec.size,
    )
    return [_climbed(*each) for each in zip(painters, states, rises, strict=True)]


@torch.no_grad()
def whole(painter: Painter, state: PaintState) -> Tensor:
    """Return the picture of a state as its recipe shows it, at the portrait's size, within 0..1."""
    picture = _carried(painter, state)
    width, height = painter.spec.size
    shown = resize(picture, height, width)
    recipe = painter.spec.recipe
    is_exposed = recipe.exposure and recipe.start.kind != "image"
    return (expose(shown, recipe.exposure) if is_exposed else shown).clamp(0, 1)


def expose(picture: Tensor, deviation: float) -> Tensor:
    """Give a picture a deviation about middle gray.

    Source: Mordvintsev's DeepDream tutorial (2016), `visstd`, as Osinga and Keras have it.
    """
    return 0.5 + (picture - picture.mean()) * (deviation / picture.std().clamp(min=1e-6))


def rate_at(rate: Rate, *, done: float, rise: Slope) -> float:
    """Return the factor on a step's direction.

    Args:
        rate: the recipe's.
        done: share of the stage's steps that were taken.
        rise: how the objective rises, by pixels.

    Source: of the gain, Yosinski's deep-visualization-toolbox (2015), the policy ``progress``.
    """
    amount = rate.amount * (1 + done * (rate.last - 1))
    if not rate.gain:
        return amount
    steepness = float(rise.gradient.square().sum())  # GPU sync
    return min(amount, rate.gain * rise.positions / max(steepness, _TINY))


def adam(gradient: Tensor, moments: Moments | None, step: int) -> tuple[Tensor, Moments]:
    """Return Adam's direction and what it remembers.

    Args:
        gradient: of what is climbed.
        moments: None before the first step.
        step: from 1.

    Source: Kingma and Ba (2015), algorithm 1.
    """
    before = moments or Moments(torch.zeros_like(gradient), torch.zeros_like(gradient))
    mean = torch.lerp(gradient, before.mean, ADAM[0])
    square = torch.lerp(gradient.square(), before.square, ADAM[1])
    length = (square / (1 - ADAM[1] ** step)).sqrt() + 1e-8
    return mean / (1 - ADAM[0] ** step) / length, Moments(mean, square)


def _on_its_stage(painter: Painter, state: PaintState) -> PaintState:
    """Pass on to the next size if this one is done."""
    done = state.step >= painter.stages[state.stage].steps
    return _grow(painter, state) if done else state


def _climbed(painter: Painter, state: PaintState, rise: Slope) -> PaintState:
    """Return the state after a step along the objective's rise."""
    recipe, stage = painter.spec.recipe, painter.stages[state.stage]
    value = float(rise.value)  # GPU sync
    if not math.isfinite(value):
        raise NumericalError(
            f"step {state.total}: the objective is no longer a finite number",
            hint="Take another preset, or --precision fp32.",
        )
    conditioned = _conditioned(rise.gradient, recipe)
    shaped = painter.form(stage).pull_back(state.parameters, conditioned)
    direction, moments = _direction(shaped, state, recipe)
    rate = rate_at(recipe.rate, done=state.step / stage.steps, rise=rise)
    parameters = state.parameters + rate * direction
    if recipe.parameters == "pixel":
        parameters = _kept(parameters, rise.gradient, recipe, state.step)
    return replace(
        state,
        step=state.step + 1,
        total=state.total + 1,
        parameters=parameters,
        value=value,
        moments=moments,
    )


def _direction(
    gradient: Tensor, state: PaintState, recipe: Recipe
) -> tuple[Tensor, Moments | None]:
    if recipe.optimizer == "ascent":
        return gradient, None
    # Adam's floor is an absolute number: what it is given must be of an ordinary size.
    return adam(gradient / (rms(gradient) + _TINY), state.moments, state.step + 1)


def _conditioned(gradient: Tensor, recipe: Recipe) -> Tensor:
    match recipe.conditioning:
        case "raw":
            return gradient
        case "rms":
            return gradient / (rms(gradient) + _TINY)
        case "mean":
            return gradient / (gradient.abs().mean() + _TINY)
        case "spectrum":
            return condition(gradient, recipe.smoothness)
        case "laplacian":
            return equalize(gradient)


def _kept(picture: Tensor, gradient: Tensor, recipe: Recipe, index: int) -> Tensor:
    """Take the priors' pulls, and keep the picture within its range."""
    if recipe.priors != PriorSpec():
        picture = pull(picture, recipe.priors, gradient=gradient, seconds=1.0, step=index)
    if recipe.tone:
        tone = Tone(recipe.tone.brightness, recipe.tone.contrast)
        picture = hold(picture, tone, STEP_SECONDS)
    return picture.clamp(0, 1) if recipe.clipped else picture


def _start(painter: Painter, size: Size) -> Tensor:
    recipe = painter.spec.recipe
    coarsest = float(max(size)) if recipe.grained else COARSEST
    return start_picture(
        recipe.start,
        Grid.of_frame(size),
        size,
        OctaveSpec(coarsest, SCALE),
        seed=painter.spec.seed,
        device=painter.network.mean.device,
    )


def _carried(painter: Painter, state: PaintState) -> Tensor:
    """Return the picture so far; of an octave, at the portrait's size."""
    raster = painter.form(painter.stages[state.stage]).decode(state.parameters)
    if state.under is None:
        return raster
    height, width = state.under.shape[-2:]
    before = resize(state.under, *raster.shape[-2:])
    return state.under + resize(raster - before, height, width)


def _grow(painter: Painter, state: PaintState) -> PaintState:
    """Pass on to the next size."""
    growth, stage = painter.spec.recipe.growth, painter.stages[state.stage + 1]
    picture = _carried(painter, state)
    if growth.kind == "zoom":
        raster = _magnified(painter, picture, stage)
    else:
        raster = resize(picture, stage.size.height, stage.size.width)
    under = None if state.under is None else picture
    parameters = painter.form(stage).encode(raster)
    return PaintState(stage.index, 0, state.total, parameters, state.value, under)


def _magnified(painter: Painter, picture: Tensor, stage: Stage) -> Tensor:
    """Enlarge the middle of a picture to its own size, noise added, exposed anew."""
    growth, exposure = painter.spec.recipe.growth, painter.spec.recipe.exposure
    width, height = stage.size
    large = resize(picture, round(height * growth.factor), round(width * growth.factor))
    left, top = (large.shape[-1] - width) // 2, (large.shape[-2] - height) // 2
    middle = large[..., top : top + height, left : left + width]
    stream = _ZOOM_STREAM + stage.index
    noise = normal(height, width, seed=painter.spec.seed, stream=stream, device=picture.device)
    return expose(middle + growth.noise * noise, exposure)
