"""What a portrait is to be: of which unit, how large, and by which recipe. Plain values, no torch.

A recipe is a method of the literature as numbers: what the picture's parameters are, how a gradient
becomes a step, how the picture grows, what pulls on it besides. `dreamreel.portraits.presets` has
those that have a name.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from dreamreel.geometry import Size
from dreamreel.specs import PriorSpec, StartSpec, Target, ToneSpec

Goal = Literal["excite", "guide", "invert"]
"""Excite the target; meet a picture's features in its layer; give the layer a picture's code."""
Parameters = Literal["pixel", "fourier", "maco"]
"""What moves: pixels; a spectrum; the phases of a spectrum whose amplitudes stay."""
Conditioning = Literal["raw", "rms", "mean", "spectrum", "laplacian"]
"""The gradient as it is; over its RMS; over its mean size; its bands weighted; its bands equal."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a portrait grows. Of the first three numbers, two decide the third."""

    kind: Literal["none", "sizes", "octaves", "zoom"] = "none"
    """``sizes`` enlarges the whole picture, ``octaves`` adds to it what each size has dreamt,
    ``zoom`` magnifies its middle to the same size."""
    coarsest: float = 0.0
    """Shorter side of the first raster, pixels; 0: it follows from the other two."""
    factor: float = 0.0
    """Next side over this one, or the magnification; 0: it follows from the other two."""
    times: int = 0
    """How often it grows; 0: until the portrait's size is reached."""
    noise: float = 0.0
    """Deviation of the noise that each magnification adds."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How far a step goes: the factor on the conditioned gradient."""

    amount: float
    """Of the first step of a size; with ``gain``, the most."""
    last: float = 1.0
    """Share of the amount that the last step of a size takes; between them it falls evenly."""
    gain: float = 0.0
    """What a step should add to the mean over positions, to first order; 0: the amount is all."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to paint a portrait."""

    title: str
    """What it is, a few words."""
    sources: tuple[str, ...]
    """Keys of `dreamreel.references.REFERENCES`."""
    steps: int
    """Gradient steps per size."""
    rate: Rate
    optimizer: Literal["ascent", "adam"] = "ascent"
    parameters: Parameters = "pixel"
    conditioning: Conditioning = "raw"
    smoothness: float = 0.0
    """Exponent alpha of the 1/f**alpha: of a conditioned gradient, or of a fixed spectrum."""
    growth: Growth = Growth()
    jitter: float = 0.0
    """Largest roll before a step, pixels of the raster."""
    rotate_jitter: float = 0.0
    """Largest turn, degrees."""
    scale_jitter: float = 0.0
    """Largest shrinking of what the network sees, natural logarithm of the factor."""
    priors: PriorSpec = field(default_factory=PriorSpec)
    """A step lasts a second of theirs."""
    clipped: bool = False
    """Whether the picture is cut to 0..1 after every step."""
    tone: ToneSpec | None = None
    """Held after every step; None: not at all."""
    exposure: float = 0.0
    """Deviation of the picture as it is shown, about middle gray; 0: it is shown as it is. So is
    what begins with a photograph, which has an exposure of its own."""
    start: StartSpec = field(default_factory=lambda: StartSpec("noise", noise=0.1))
    grained: bool = False
    """Whether the start's noise is white; else it weakens towards fine detail."""

    def held_still(self) -> "Recipe":
        """Return the recipe for a goal that belongs to places: it looks straight, at one size."""
        return replace(self, jitter=0.0, rotate_jitter=0.0, scale_jitter=0.0, growth=Growth())


@dataclass(frozen=True, slots=True)
class PortraitSpec:
    """One portrait."""

    target: Target
    size: Size
    recipe: Recipe
    seed: int = 0
    goal: Goal = "excite"
    picture: str = ""
    """Path of the guide, or of the picture whose code is inverted."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One size of a portrait's growth."""

    index: int
    size: Size
    steps: int


def stages(recipe: Recipe, size: Size, smallest: int = 1) -> tuple[Stage, ...]:
    """Return the sizes that a portrait goes through, the last being its own.

    Args:
        recipe: how it grows.
        size: of the portrait.
        smallest: shorter side below which a network sees nothing: no size is smaller, if the
            portrait is not.
    """
    full = min(size)
    sides = [max(side, min(smallest, full)) for side in _sides(recipe.growth, full)]
    ratios = [side / min(size) for side in sides]
    sizes = [Size(round(size.width * ratio), round(size.height * ratio)) for ratio in ratios]
    return tuple(Stage(index, each, recipe.steps) for index, each in enumerate(sizes))


def _sides(growth: Growth, full: int) -> list[float]:
    """Return the shorter sides."""
    if growth.kind == "none":
        return [full]
    if growth.kind == "zoom":
        return [float(full)] * (growth.times + 1)
    coarsest = growth.coarsest or full / growth.factor**growth.times
    if coarsest >= full:
        return [full]
    if growth.times:
        ratio = (full / coarsest) ** (1 / growth.times)
        return [coarsest * ratio**index for index in range(growth.times)] + [full]
    sides: list[float] = []
    while coarsest < full:
        sides.append(coarsest)
        coarsest *= growth.factor
    return [*sides, full]
