"""The work that a dream is: network passes and floating-point operations, counted, not measured.

Nothing is computed: the network is run on torch's meta device, where tensors have shapes and no
numbers. So a plan needs no weights, and counts the operations that a tick will run: those of the
network cut behind the deepest layer that the tick excites. What narrowing spares of that layer is
still counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import torch
from torch.autograd.graph import saved_tensors_hooks
from torch.utils.flop_counter import FlopCounterMode

from dreamreel import catalogue
from dreamreel.ascent.excitement import MEASURE_EVERY
from dreamreel.ascent.ladder import Rung, ladder
from dreamreel.geometry import Size
from dreamreel.networks import architectures
from dreamreel.networks.graph import Recording, cut, record
from dreamreel.rendering.play import canvas_of
from dreamreel.rendering.sketch import sketch_size
from dreamreel.scene.timeline.timeline import Timeline
from dreamreel.specs import AscentSpec

REFERENCE = 512
"""Pixels a side of the picture on which costs are counted: every stride divides it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a cut network costs per pixel of its input; a multiply-add is two operations."""

    forward: float
    """Operations of a forward pass."""
    backward: float
    """Operations of a backward pass, to the picture alone."""
    kept: float
    """Numbers that are held between the two."""
    parameters: int
    """Of the whole cut network, not per pixel."""


@dataclass(frozen=True, slots=True)
class Work:
    """What ticks ask of the machine."""

    passes: int = 0
    """Forward and backward passes, on rasters of any size."""
    flops: float = 0.0
    pixels: float = 0.0
    """Of rasters, each as often as it is climbed or listened to."""

    def __add__(self, other: "Work") -> "Work":
        """Return the work of both."""
        return Work(
            self.passes + other.passes, self.flops + other.flops, self.pixels + other.pixels
        )

    def __mul__(self, count: float) -> "Work":
        """Return so many times this work."""
        return Work(round(self.passes * count), self.flops * count, self.pixels * count)


@cache
def cost_of(arch: str, layers: tuple[str, ...]) -> Cost:
    """Count what a network costs when it is cut behind some of its layers.

    Args:
        arch: name of the network.
        layers: their names.
    """
    recording = _recorded(arch)
    trunk = cut(recording.module, {layer: architectures.tap(recording, layer) for layer in layers})
    trunk.requires_grad_(False)
    held: dict[int, int] = {}

    def hold(tensor: torch.Tensor) -> torch.Tensor:
        if not isinstance(tensor, torch.nn.Parameter):
            held[tensor.untyped_storage()._cdata] = tensor.numel()
        return tensor

    picture = torch.empty(1, 3, REFERENCE, REFERENCE, device="meta", requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        with saved_tensors_hooks(hold, lambda tensor: tensor):
            values = trunk(picture)
        forward = counter.get_total_flops()
        torch.stack([value.sum() for value in values.values()]).sum().backward()
        both = counter.get_total_flops()
    pixels = REFERENCE**2
    parameters = sum(parameter.numel() for parameter in trunk.parameters())
    return Cost(
        forward / pixels, (both - forward) / pixels, sum(held.values()) / pixels, parameters
    )


@cache
def _recorded(arch: str) -> Recording:
    return record(architectures.build(arch, len(catalogue.network(arch).classes)))


def rungs_at(timeline: Timeline, tick: int) -> tuple[Rung, ...]:
    """Return the rasters that a tick dreams on, its sketch's left out."""
    return _rungs(timeline, timeline.size, tick)


def _ladders(timeline: Timeline, tick: int) -> Iterator[tuple[Rung, ...]]:
    """Yield the rasters of the sketch, if there is one, and those of the dream itself."""
    sketch = sketch_size(timeline.size, timeline.scene.ascent.sketch)
    if sketch:
        yield _rungs(timeline, sketch, tick)
    yield rungs_at(timeline, tick)


def _rungs(timeline: Timeline, size: Size, tick: int) -> tuple[Rung, ...]:
    canvas = canvas_of(size, timeline.margin)
    return ladder(canvas, size, timeline.tick(tick).ascent.octaves)


def cost_at(timeline: Timeline, tick: int) -> Cost:
    """Return the cost of the network as a tick cuts it."""
    return _cost(timeline, timeline.tick(tick).ascent)


def work_of(timeline: Timeline, tick: int) -> Work:
    """Count the work of one tick: its gradient steps, and listening to targets where it is due."""
    spec = timeline.tick(tick).ascent
    cost, known = _cost(timeline, spec), _voices(timeline, tick - 1)
    targets = {item.target for item in spec.targets}
    work = Work()
    rungs = [(part, rung) for part, rungs in enumerate(_ladders(timeline, tick)) for rung in rungs]
    for part, rung in rungs:
        is_new = any((target, part, rung.index) not in known for target in targets)
        listens = is_new or tick % MEASURE_EVERY == 0
        forward = spec.steps + listens
        backward = spec.steps + listens * len(targets)
        pixels = rung.grid.width * rung.grid.height
        flops = pixels * (forward * cost.forward + backward * cost.backward)
        work += Work(forward + backward, flops, pixels * forward)
    return work


def _cost(timeline: Timeline, spec: AscentSpec) -> Cost:
    layers = tuple(sorted({item.target.layer for item in spec.targets}))
    return cost_of(timeline.scene.network.arch, layers)


def _voices(timeline: Timeline, tick: int) -> set[tuple[object, int, int]]:
    """Return what is known after a tick: its targets, at the rungs of both ladders."""
    if tick < timeline.first_tick:
        return set()
    targets = timeline.tick(tick).ascent.targets
    ladders = list(enumerate(_ladders(timeline, tick)))
    return {
        (item.target, part, rung.index)
        for item in targets
        for part, rungs in ladders
        for rung in rungs
    }
