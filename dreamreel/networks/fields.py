"""Receptive fields: which pixels a unit can see at all, from the operations that lead to it.

Counted exactly, in whole pixels, axis by axis: a window widens the field and shifts it, branches
that meet see what any of them sees. What a field holds is the hull of what is seen; dilated windows
leave pixels out between. Cf. Araujo, Norris and Sim (2019), "Computing receptive fields of
convolutional neural networks".
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import fx, nn

from dreamreel.networks.network import Network

WINDOWS = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)
WINDOW_FUNCTIONS: Mapping[object, tuple[str, ...]] = {
    F.max_pool2d: ("kernel_size", "stride", "padding", "dilation"),
    F.avg_pool2d: ("kernel_size", "stride", "padding"),
}
"""Functions over windows, and their arguments in order."""
OVER_ALL = (nn.AdaptiveAvgPool2d, nn.Flatten)
OVER_ALL_FUNCTIONS = (F.adaptive_avg_pool2d, torch.flatten, "flatten", "mean")
"""What sees the whole picture. An adaptive pool to more than one unit stands only before
classifiers, which see it all the same."""
POINTWISE = (
    nn.ReLU, nn.ReLU6, nn.SiLU, nn.GELU, nn.Sigmoid, nn.Hardswish, nn.Hardsigmoid,
    nn.BatchNorm2d, nn.LayerNorm, nn.Linear,
)  # fmt: skip
"""What stays at its place. A linear map follows a flattening, or goes over channels only."""
POINTWISE_FUNCTIONS = (
    F.relu, F.layer_norm, torch.relu, torch.cat, torch.transpose, torch.permute,
    operator.add, operator.mul, operator.getitem, operator.floordiv,
    "split", "chunk", "view", "permute", "contiguous", "size",
)  # fmt: skip

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """What units see along one side of the picture."""

    start: int
    """First pixel that unit 0 sees; below 0 it lies in the padding."""
    stride: int
    """Pixels from one unit to the next; 0: there is one unit."""
    size: int | None
    """Pixels that a unit sees; None: all."""

    def span(self, unit: int, length: int) -> Pair:
        """Return the pixels that a unit sees of a side of ``length``: first, and behind the last.

        It is empty for a unit that sees padding only.
        """
        first, stop = self.reach(unit, length)
        return min(max(first, 0), length), min(max(stop, 0), length)

    def reach(self, unit: int, length: int) -> Pair:
        """Return what `span` does, with the padding that lies outside of the picture."""
        if self.size is None:
            return 0, length
        first = self.start + unit * self.stride
        return first, first + self.size

    def narrowed(self, size: int) -> "Axis":
        """Return the middle of what units see, about ``size`` pixels of it."""
        if self.size is None or self.size <= size:
            return self
        rim = (self.size - size) // 2
        return Axis(self.start + rim, self.stride, self.size - 2 * rim)

    def through(self, *, kernel: int, stride: int, padding: int, dilation: int) -> "Axis":
        """Return what units see that see a window of these units."""
        if self.size is None:
            return Axis(0, self.stride * stride, None)
        size = self.size + dilation * (kernel - 1) * self.stride
        return Axis(self.start - padding * self.stride, self.stride * stride, size)

    def joined(self, other: "Axis") -> "Axis":
        """Return what units see that see these and others at the same place."""
        stride = max(self.stride, other.stride)
        if self.size is None or other.size is None:
            return Axis(0, stride, None)
        assert self.stride == other.stride, "units of different strides meet"
        start = min(self.start, other.start)
        stop = max(self.start + self.size, other.start + other.size)
        return Axis(start, stride, stop - start)


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """What the units of a layer see of a picture."""

    down: Axis
    across: Axis

    def box(self, place: Pair, size: Pair) -> tuple[int, int, int, int]:
        """Return what a unit sees of a picture: top, left, bottom, right; half-open.

        Args:
            place: (y, x) of the unit in its layer.
            size: (height, width) of the picture, pixels.
        """
        (top, bottom), (left, right) = self._over(Axis.span, place, size)
        return top, left, bottom, right

    def reach(self, place: Pair, size: Pair) -> tuple[int, int, int, int]:
        """Return what `box` does, with the padding that lies outside of the picture."""
        (top, bottom), (left, right) = self._over(Axis.reach, place, size)
        return top, left, bottom, right

    def narrowed(self, size: int) -> "ReceptiveField":
        """Return the middle of what units see, about ``size`` pixels to a side."""
        return ReceptiveField(self.down.narrowed(size), self.across.narrowed(size))

    def __str__(self) -> str:
        if self.down.size is None or self.across.size is None:
            return "all of the picture"
        return f"{self.across.size}x{self.down.size} pixels"

    def _over(
        self, of: Callable[[Axis, int, int], Pair], place: Pair, size: Pair
    ) -> tuple[Pair, Pair]:
        return of(self.down, place[0], size[0]), of(self.across, place[1], size[1])


PIXEL = ReceptiveField(Axis(0, 1, 1), Axis(0, 1, 1))
WHOLE = ReceptiveField(Axis(0, 0, None), Axis(0, 0, None))


def receptive_fields(network: Network) -> dict[str, ReceptiveField]:
    """Return the receptive field of each of a network's layers, by name.

    All channels of a layer are taken to see what any of them sees.
    """
    trunk = network.trunk
    fields: dict[fx.Node, ReceptiveField] = {}
    for node in trunk.graph.nodes:
        if node.op == "placeholder":
            fields[node] = PIXEL
        elif node.op in ("call_module", "call_function", "call_method"):
            sources = [fields[source] for source in node.all_input_nodes if source in fields]
            fields[node] = _after(trunk, node, _union(sources))
    taps = cast("dict[str, fx.Node]", trunk.graph.output_node().args[0])
    return {layer: fields[taps[layer]] for layer in network.layers}


def _union(fields: Iterable[ReceptiveField]) -> ReceptiveField:
    return reduce(
        lambda a, b: ReceptiveField(a.down.joined(b.down), a.across.joined(b.across)), fields
    )


def _after(trunk: fx.GraphModule, node: fx.Node, seen: ReceptiveField) -> ReceptiveField:
    """Return what an operation sees whose sources see ``seen``."""
    what = trunk.get_submodule(str(node.target)) if node.op == "call_module" else node.target
    if isinstance(what, WINDOWS):
        window = {name: getattr(what, name) for name in ("kernel_size", "stride", "padding")}
        return _through(seen, **window, dilation=getattr(what, "dilation", 1))
    if what in WINDOW_FUNCTIONS:
        given = dict(zip(WINDOW_FUNCTIONS[what], node.args[1:], strict=False)) | node.kwargs
        window = {name: given[name] for name in WINDOW_FUNCTIONS[what] if name in given}
        return _through(seen, **cast("dict[str, Any]", window))  # Any: what fx has recorded
    if what is F.conv2d:
        return _through_filters(trunk, node, seen)
    if isinstance(what, OVER_ALL) or what in OVER_ALL_FUNCTIONS:
        return WHOLE
    assert isinstance(what, POINTWISE) or what in POINTWISE_FUNCTIONS, f"unknown: {what}"
    return seen


def _through_filters(trunk: fx.GraphModule, node: fx.Node, seen: ReceptiveField) -> ReceptiveField:
    """Return what filters see that were picked out of a convolution."""
    _, filters, _, stride, padding, dilation = cast("tuple[Any, ...]", node.args)
    kernel = cast("Pair", tuple(trunk.get_buffer(str(filters.target)).shape[2:]))
    return _through(seen, kernel, stride, padding, dilation)


def _through(
    seen: ReceptiveField,
    kernel_size: int | Pair,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
) -> ReceptiveField:
    """Return what a window over units sees that see ``seen``; as torch, a pool strides its size."""
    axes = zip(*map(_pair, (kernel_size, stride or kernel_size, padding, dilation)), strict=True)
    down, across = (
        axis.through(kernel=kernel, stride=step, padding=pad, dilation=gap)
        for axis, (kernel, step, pad, gap) in zip((seen.down, seen.across), axes, strict=True)
    )
    return ReceptiveField(down, across)


def _pair(value: int | Pair) -> Pair:
    return (value, value) if isinstance(value, int) else value
