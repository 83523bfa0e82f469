"""The recipes that have a name: methods of the literature in this program's units, and our own.

Constants of the sources are in gray levels, 0..255, unless said otherwise; here pictures run from
0 to 1. A step of s levels along a normalized gradient is s / 255. Along a raw gradient, which is by
pixels of 0..255 there, it is s / 255**2. Their uniform noise is normal noise of equal deviation
here. What else differs stands beside it.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from dreamreel.portraits.spec import Growth, Rate, Recipe
from dreamreel.specs import PriorSpec, StartSpec, ToneSpec

LEVEL = 1 / 255
"""A gray level of the sources."""
RAW = LEVEL**2
"""A unit of their rates on raw gradients."""
UNBOUNDED = 1e8
"""The bound on the rate of set 4, which it never meets."""
UNIFORM = 1 / math.sqrt(12)
"""Deviation of a uniform distribution over its width."""
DEFAULT = "dreamreel"
INVERSION = "mahendran"
"""What a layer's code is inverted with."""


def _yosinski(number: int, *, steps: int, rate: Rate, priors: PriorSpec) -> Recipe:
    """Return one of the four sets of table 1, from the toolbox's ``optimize_image.py``.

    The start is its ``mean_plus_rand``. Theirs climbs one unit, ours all of a channel; what a unit
    gains in a step is the same. Its constant rates, and the bound on the rate of set 1, belong to
    the size of AlexNet's gradients: here a constant rate goes along the normalized gradient, its
    length by eye, and no rate is bounded.
    """
    return Recipe(
        title=f"regularized ascent, set {number} of 4",
        sources=("yosinski2015",),
        steps=steps,
        rate=rate,
        conditioning="raw" if rate.gain else "rms",
        priors=priors,
        clipped=True,
        start=StartSpec("noise", noise=10 * LEVEL),
        grained=True,
    )


PRESETS: Mapping[str, Recipe] = MappingProxyType(
    {
        DEFAULT: Recipe(
            title="this program's: octaves, balanced frequencies, a little blur, held tone",
            sources=("mordvintsev2015", "olah2017", "yosinski2015"),
            steps=32,
            rate=Rate(0.03, last=0.4),
            conditioning="spectrum",
            smoothness=1.3,
            growth=Growth("octaves", coarsest=96, factor=1.4),
            jitter=16,
            rotate_jitter=5.7,
            scale_jitter=math.log(1.2),
            priors=PriorSpec(blur_radius=0.6, blur_every=4),
            tone=ToneSpec(brightness=0.47, contrast=0.24),
            start=StartSpec("noise", noise=0.1),
        ),
        # Recipe 12.2 of the book, whose first size is 64 pixels of 391.
        "osinga": Recipe(
            title="grown in twenty sizes, each a tenth larger",
            sources=("osinga2018",),
            steps=10,
            rate=Rate(LEVEL),
            conditioning="rms",
            growth=Growth("sizes", factor=1.1, times=19),
            exposure=0.1,
            start=StartSpec("noise", noise=UNIFORM * LEVEL),
            grained=True,
        ),
        # Without the blur of each size's first gradient.
        "osinga-zoom": Recipe(
            title="magnified by 1.05 again and again",
            sources=("osinga2018",),
            steps=7,
            rate=Rate(LEVEL),
            conditioning="rms",
            growth=Growth("zoom", factor=1.05, times=60, noise=16 * UNIFORM * LEVEL),
            exposure=0.1,
            start=StartSpec("noise", noise=UNIFORM * LEVEL),
            grained=True,
        ),
        # Enlarged in floating point, not through bytes.
        "keras": Recipe(
            title="grown in nine enlargements of 1.2",
            sources=("chollet2016", "strika2019"),
            steps=15,
            rate=Rate(LEVEL),
            conditioning="rms",
            growth=Growth("sizes", factor=1.2, times=9),
            exposure=0.25,
            start=StartSpec("noise", noise=20 * UNIFORM * LEVEL),
            grained=True,
        ),
        # Theirs begins with a photograph. What begins with noise is exposed as the first author's
        # later tutorial exposes that; shown as it is, it would be nearly gray.
        "deepdream": Recipe(
            title="four octaves of ten steps",
            sources=("mordvintsev2015", "mordvintsev2016"),
            steps=10,
            rate=Rate(1.5 * LEVEL),
            conditioning="mean",
            growth=Growth("octaves", factor=1.4, times=3),
            jitter=32,
            clipped=True,
            exposure=0.1,
            start=StartSpec("noise", noise=20 * UNIFORM * LEVEL),
            grained=True,
        ),
        "laplacian": Recipe(
            title="octaves, every band of the gradient as strong",
            sources=("mordvintsev2016",),
            steps=10,
            rate=Rate(LEVEL),
            conditioning="laplacian",
            growth=Growth("sizes", factor=1.4, times=2),
            exposure=0.1,
            start=StartSpec("noise", noise=UNIFORM * LEVEL),
            grained=True,
        ),
        # Its gaze also enlarges, to 1.1; ours only shrinks what is seen.
        "lucid": Recipe(
            title="a spectrum of independent colors",
            sources=("olah2017",),
            steps=512,
            rate=Rate(0.05),
            optimizer="adam",
            parameters="fourier",
            smoothness=1.0,
            jitter=12,
            rotate_jitter=10,
            scale_jitter=math.log(1.2),
        ),
        # Its own gaze is random crops; its optimizer is Adam with Nesterov's momentum.
        "maco": Recipe(
            title="the phases of a natural spectrum",
            sources=("fel2023", "field1987"),
            steps=256,
            rate=Rate(0.1, last=0.2),
            optimizer="adam",
            parameters="maco",
            smoothness=1.0,
            jitter=12,
            rotate_jitter=10,
            scale_jitter=math.log(1.5),
            tone=ToneSpec(brightness=0.5, contrast=0.2),
        ),
        "yosinski-1": _yosinski(
            1,
            steps=500,
            rate=Rate(UNBOUNDED * RAW, gain=2.0),
            priors=PriorSpec(blur_radius=0.5, blur_every=4, clip_norm=0.5),
        ),
        "yosinski-2": _yosinski(
            2, steps=750, rate=Rate(12 * LEVEL), priors=PriorSpec(decay=0.3, clip_norm=0.2)
        ),
        "yosinski-3": _yosinski(
            3,
            steps=1000,
            rate=Rate(3 * LEVEL),
            priors=PriorSpec(decay=0.0001, blur_radius=1.0, blur_every=4),
        ),
        "yosinski-4": _yosinski(
            4,
            steps=1000,
            rate=Rate(UNBOUNDED * RAW, gain=2.0),
            priors=PriorSpec(blur_radius=0.5, blur_every=4, clip_contribution=0.9),
        ),
        # Adam in place of momentum; the pulls are steps of their own.
        INVERSION: Recipe(
            title="a picture's code turned back",
            sources=("mahendran2015", "kingma2015"),
            steps=300,
            rate=Rate(0.03, last=0.1),
            optimizer="adam",
            priors=PriorSpec(tv=0.002, norm=0.002),
            clipped=True,
            start=StartSpec("noise", noise=10 * LEVEL),
            grained=True,
        ),
    }
)
"""By name, the default first."""
