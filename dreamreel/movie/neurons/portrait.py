"""Portraits as files: a PNG that says what made it, and if asked for the movie of its making."""

import json
import math
import re
import time
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch

import dreamreel
from dreamreel import networks
from dreamreel.ascent.excitement import focused
from dreamreel.durable import Json
from dreamreel.errors import ConflictError, InterruptedRenderError, UsageError
from dreamreel.image.png import ENDING, check_ending
from dreamreel.movie.job.pictures import is_ours, save_png
from dreamreel.movie.job.place import RENDERS, ensure_writable
from dreamreel.movie.job.stream import kernels, memory_errors, precision_of
from dreamreel.movie.options import Options
from dreamreel.networks import Network
from dreamreel.portraits.goals import MEASURES, reached
from dreamreel.portraits.paint import Painter, PaintState, init, is_done, plan, step, whole
from dreamreel.portraits.spec import PortraitSpec
from dreamreel.rendering.device import choose_device, choose_precision
from dreamreel.rendering.view import quantize
from dreamreel.video import probe
from dreamreel.video.encoding import choose_encoding
from dreamreel.video.sink import FfmpegSink

PORTRAIT_TAG = "dreamreel_portrait"
"""Text of a PNG or movie by which it is known as a portrait: JSON of what made it."""
MOVIE_ENDING, CODEC, FPS, QUALITY = ".mp4", "h264", Fraction(30), 16
"""Of the movie of a portrait's making: a frame per step."""
GAP = 2
"""Pixels between the portraits of a grid."""


@dataclass(frozen=True, slots=True)
class PortraitJob:
    """One picture to be made: a portrait, or a grid of them from several beginnings."""

    network: str
    unit: str
    """As it was addressed."""
    preset: str
    spec: PortraitSpec
    starts: int
    """How many beginnings: the seed, the one after it, and so on."""
    evolve: bool
    """Whether every step becomes a frame."""
    out: Path
    options: Options

    @property
    def movie(self) -> Path | None:
        """Where the movie of the making goes; None: there is none."""
        return self.out.with_suffix(MOVIE_ENDING) if self.evolve else None


@dataclass(frozen=True, slots=True)
class StepPainted:
    """One step more is done."""

    done: int
    steps: int
    """Of all beginnings."""


@dataclass(frozen=True, slots=True)
class PortraitFinished:
    """The picture is in its place."""

    path: Path
    movie: Path | None
    measure: str
    """What the figures are: ``activation``, ``match`` or ``distance``."""
    before: tuple[float, ...]
    """Of each beginning."""
    reached: tuple[float, ...]
    """Of each portrait, as it was saved."""
    seconds: float


PortraitEvent = StepPainted | PortraitFinished


def plan_portrait(job: PortraitJob) -> PortraitJob:
    """Check what can be checked before anything is loaded, and decide where the picture goes.

    Raises:
        UsageError: the name is not that of a PNG, or the options do not fit.
        ConflictError: something else has that name.
    """
    if job.evolve and job.starts > 1:
        raise UsageError("a movie shows one beginning", hint="Use --evolve or --starts.")
    if job.evolve:
        choose_encoding(CODEC, size=job.spec.size, fps=FPS, depth=8, quality=QUALITY, threads=1)
    if str(job.out) in {"", "."}:
        name = re.sub(r"[^\w.-]+", "_", f"{job.network}.{job.unit}.{job.preset}")
        job = replace(job, out=RENDERS / (name + ENDING))
    check_ending(job.out, "a portrait")
    for place in filter(None, (job.out, job.movie)):
        _refuse_others(place)
    return job


def make_portrait(job: PortraitJob) -> Iterator[PortraitEvent]:
    """Paint and write a portrait.

    Args:
        job: from `plan_portrait`.

    Raises:
        DreamReelError: of every kind.
    """
    begun = time.monotonic()
    ensure_writable(job.out)
    options, spec = job.options, job.spec
    with memory_errors(spec.size), kernels(options.deterministic):
        network = _load(job)
        note = json.dumps(_made_from(job, network), indent=1, ensure_ascii=False)
        with _sink(job, note) as sink:
            painted = yield from _portray_all(job, network, sink)
    grid = grid_of([each.pixels for each in painted])
    save_png(grid, job.out, scene_text=note, tag=PORTRAIT_TAG)
    yield PortraitFinished(
        path=job.out,
        movie=job.movie,
        measure=MEASURES[spec.goal],
        before=tuple(each.before for each in painted),
        reached=tuple(each.reached for each in painted),
        seconds=time.monotonic() - begun,
    )


def grid_of(pictures: list[np.ndarray]) -> np.ndarray:
    """Lay pictures of one size in rows, as square as can be: (H, W, 3) uint8; gaps are black."""
    columns = math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    height, width, _ = pictures[0].shape
    sheet = np.zeros((rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, 3), np.uint8)
    for index, picture in enumerate(pictures):
        y, x = index // columns * (height + GAP), index % columns * (width + GAP)
        sheet[y : y + height, x : x + width] = picture
    return sheet


@dataclass(frozen=True, slots=True, eq=False)
class _Painted:
    """One portrait."""

    pixels: np.ndarray
    """(H, W, 3) uint8."""
    before: float
    reached: float


def _portray_all(
    job: PortraitJob, network: Network, sink: FfmpegSink | None
) -> Generator[StepPainted, None, list[_Painted]]:
    """Paint from every beginning."""
    painted: list[_Painted] = []
    for index in range(job.starts):
        one = yield from _portray(job, network, index, sink)
        painted.append(one)
    return painted


def _portray(
    job: PortraitJob, network: Network, index: int, sink: FfmpegSink | None
) -> Generator[StepPainted, None, _Painted]:
    """Paint from one beginning; every step is a frame for the sink."""
    painter = plan(replace(job.spec, seed=job.spec.seed + index), network)
    state = init(painter)
    pixels = _pixels(painter, state)
    before = _measure(painter, pixels)
    while not is_done(painter, state):
        if job.options.stop():
            raise InterruptedRenderError("the portrait was stopped", hint="Run it again.")
        state = step(painter, state)
        if sink:
            sink.write(_pixels(painter, state))
        done = index * painter.n_steps + state.total
        yield StepPainted(done, job.starts * painter.n_steps)
    pixels = _pixels(painter, state)
    return _Painted(pixels, before, _measure(painter, pixels))


def _pixels(painter: Painter, state: PaintState) -> np.ndarray:
    return quantize(whole(painter, state), 8)


def _load(job: PortraitJob) -> Network:
    device = choose_device(job.options.device)
    precision = choose_precision(job.options.precision, device)
    target = job.spec.target
    network = networks.load(job.network, layers=[target.layer], device=device, precision=precision)
    return focused(network, [target]) if job.spec.goal == "excite" else network


def _measure(painter: Painter, shown: np.ndarray) -> float:
    """Return how well a picture does as it is saved, in bytes."""
    words = torch.from_numpy(shown).permute(2, 0, 1)[None].to(painter.network.mean.device)
    return reached(painter.network, painter.aim, words.float() / 255)


def _made_from(job: PortraitJob, network: Network) -> dict[str, Json]:
    spec = job.spec
    return {
        "dreamreel": dreamreel.__version__,
        "network": job.network,
        "weights_sha256": network.weights_sha256,
        "unit": job.unit,
        "target": str(spec.target),
        "goal": spec.goal,
        "picture": spec.picture,
        "preset": job.preset,
        "steps": spec.recipe.steps,
        "start": spec.recipe.start.image or spec.recipe.start.kind,
        "seed": spec.seed,
        "starts": job.starts,
        "size": str(spec.size),
        "precision": precision_of(network),
    }


def _sink(job: PortraitJob, note: str) -> FfmpegSink | nullcontext[None]:
    if job.movie is None:
        return nullcontext()
    return FfmpegSink(
        job.movie,
        codec=CODEC,
        size=job.spec.size,
        fps=FPS,
        depth=8,
        quality=QUALITY,
        threads=job.options.threads,
        metadata={"title": f"{job.network} {job.unit}", PORTRAIT_TAG: note},
    )


def _refuse_others(place: Path) -> None:
    """Make sure that nothing but a portrait is replaced."""
    if not place.exists():
        return
    if place.suffix.lower() == ENDING:
        known = is_ours(place, PORTRAIT_TAG)
    else:
        known = place.is_file() and PORTRAIT_TAG in probe.metadata(place)
    if not known:
        raise ConflictError(
            f"{place} exists and is not a portrait", hint="Give another name with -o, or move it."
        )
