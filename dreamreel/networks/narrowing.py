"""Narrowing: of the layers that end a graph, only the channels that are asked for.

A movie excites a few channels, and what the deepest convolutions compute besides is never looked
at. Going back from what is asked, choosing channels moves in front of everything that treats
channels one by one, up to the convolutions: those lose all their other filters.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

import torch
import torch.nn.functional as F
from torch import fx, nn

from dreamreel.networks.graph import (
    POOL_FUNCTIONS,
    POOL_MODULES,
    RELU_FUNCTIONS,
    RELU_MODULES,
    calls,
    cut,
)

Channels = Sequence[int]


def narrow(module: fx.GraphModule, asked: Mapping[str, Channels]) -> fx.GraphModule:
    """Return a graph whose outputs have only the channels that are asked for.

    Args:
        module: made by `dreamreel.networks.graph.cut`, its values (B, C, H, W); shares its weights
            with the result, but for the filters that are picked out.
        asked: channels by output, ascending; outputs that are not in it stay whole.
    """
    graph = fx.Graph()
    graph.output(graph.graph_copy(module.graph, {}))
    own = fx.GraphModule(module, graph)
    end = own.graph.output_node()
    outputs = cast("dict[str, fx.Node]", end.args[0])
    narrowing = _Narrowing(own, {node: len(node.users) for node in own.graph.nodes})
    with own.graph.inserting_before(end):
        narrower = {
            name: narrowing.pick(node, asked[name]) if name in asked else node
            for name, node in outputs.items()
        }
    return cut(own, narrower)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """A graph to which narrower operations are added; `cut` leaves out those that they replace."""

    module: fx.GraphModule
    readers: Mapping[fx.Node, int]
    """How many operations read a value, in the graph as it was."""

    def pick(self, node: fx.Node, channels: Channels) -> fx.Node:
        """Return some channels of a value."""
        if self.readers[node] > 1:  # it is computed anyway
            return self._chosen(node, channels)
        if self._is_convolution(node):
            return self._filters(node, channels)
        if self._is_one_by_one(node):
            return self._again(node, {each: self.pick(each, channels) for each in _inputs(node)})
        if calls(self.module, node, (), (torch.cat,)):
            return self._joined(node, channels)
        if (part := self._part(node)) is not None:
            whole, own = part
            return self._filters(whole, [own[channel] for channel in channels])
        return self._chosen(node, channels)

    def _alone(self, node: fx.Node) -> fx.Node:
        """Return all of a value, without the other parts that its convolution is split into."""
        if self.readers[node] > 1:
            return node
        if (part := self._part(node)) is not None:
            return self._filters(*part)
        if self._is_one_by_one(node):
            return self._again(node, {each: self._alone(each) for each in _inputs(node)})
        return node

    def _chosen(self, node: fx.Node, channels: Channels) -> fx.Node:
        graph = self.module.graph
        return graph.call_function(operator.getitem, (node, (slice(None), list(channels))))

    def _again(self, node: fx.Node, inputs: Mapping[fx.Node, fx.Node]) -> fx.Node:
        return self.module.graph.node_copy(node, inputs.__getitem__)

    def _filters(self, node: fx.Node, channels: Channels) -> fx.Node:
        """Return the values of some of a convolution's filters."""
        source = self._alone(_inputs(node)[0])
        whole = self._convolution(node)
        weight = whole.weight[list(channels)].contiguous(memory_format=torch.channels_last)
        bias = None if whole.bias is None else self._constant(whole.bias[list(channels)])
        return self.module.graph.call_function(
            F.conv2d,
            (source, self._constant(weight), bias, whole.stride, whole.padding, whole.dilation),
        )

    def _constant(self, value: torch.Tensor) -> fx.Node:
        name = f"picked_{len(dict(self.module.named_buffers()))}"
        self.module.register_buffer(name, value.detach())
        return self.module.graph.get_attr(name)

    def _joined(self, node: fx.Node, channels: Channels) -> fx.Node:
        """Return some channels of a concatenation."""
        parts = cast("Sequence[fx.Node]", node.args[0])
        widths = [self._width(part) for part in parts]
        if None in widths:
            return self._chosen(node, channels)
        found: list[fx.Node] = []
        for part, end in zip(parts, accumulate(cast("list[int]", widths)), strict=True):
            start = end - cast("int", self._width(part))
            own = [channel - start for channel in channels if start <= channel < end]
            found += [self.pick(part, own)] if own else []
        return (
            found[0] if len(found) == 1 else self.module.graph.call_function(torch.cat, (found, 1))
        )

    def _width(self, node: fx.Node) -> int | None:
        """Return how many channels a value has; None if that cannot be told."""
        if self._is_convolution(node):
            return self._convolution(node).out_channels
        if (part := self._part(node)) is not None:
            return len(part[1])
        return self._width(_inputs(node)[0]) if self._is_one_by_one(node) else None

    def _part(self, node: fx.Node) -> tuple[fx.Node, range] | None:
        """Return the convolution that a value is a part of, and which of its channels; or None."""
        if not calls(self.module, node, (), (operator.getitem,)):
            return None
        split, index = node.args
        if not isinstance(split, fx.Node) or (split.op, split.target) != ("call_method", "split"):
            return None
        whole, sizes = split.args[:2]
        if not isinstance(whole, fx.Node) or not self._is_convolution(whole):
            return None
        ends = list(accumulate(cast("Sequence[int]", sizes)))
        end = ends[cast("int", index)]
        return whole, range(end - cast("Sequence[int]", sizes)[cast("int", index)], end)

    def _is_one_by_one(self, node: fx.Node) -> bool:
        """Whether an operation treats every channel alike and alone."""
        modules, functions = (*RELU_MODULES, *POOL_MODULES), (*RELU_FUNCTIONS, *POOL_FUNCTIONS)
        is_sum = calls(self.module, node, (), (operator.add,)) and len(_inputs(node)) == 2
        return is_sum or calls(self.module, node, modules, functions)

    def _is_convolution(self, node: fx.Node) -> bool:
        is_one = calls(self.module, node, (nn.Conv2d,), ())
        return is_one and self._convolution(node).groups == 1

    def _convolution(self, node: fx.Node) -> nn.Conv2d:
        return cast("nn.Conv2d", self.module.get_submodule(str(node.target)))


def _inputs(node: fx.Node) -> list[fx.Node]:
    return node.all_input_nodes
