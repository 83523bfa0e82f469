"""Attribution: which pixels of a picture made a unit answer, by three ways back to them.

All three run backwards from one unit and differ only at ReLUs (Springenberg et al. 2015, figure 1).
The gradient lets pass what fed a unit that was awake (Simonyan et al. 2014); the deconvnet, what
arrives positive (Zeiler and Fergus 2014; its switches of maximum pools are the gradient's own);
guided backpropagation, what is both. Other nonlinearities keep their derivative.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.autograd.function import FunctionCtx

from dreamreel.errors import UsageError
from dreamreel.networks import Network
from dreamreel.networks.graph import is_relu
from dreamreel.probing.options import Method
from dreamreel.specs import Target

SMOOTH = (nn.SiLU, nn.GELU, nn.Hardswish)
"""What some networks have in the place of ReLUs."""
CEILING = 6.0
"""Of ReLU6."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One number of a layer's answer to one picture."""

    layer: str
    channel: int
    place: tuple[int, int]
    """(y, x) in the layer."""
    value: float
    """Its activation, before the ReLU where the layer has one."""


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """A unit, and what of the picture it answered to."""

    unit: Unit
    map: np.ndarray
    """(3, H, W) float32; how much the value grows with each pixel, by the rule of the method."""


def attribute(
    network: Network, picture: Tensor, targets: Sequence[Target], method: Method
) -> tuple[Attribution, ...]:
    """Follow units back to the picture.

    Args:
        network: with the layers of all targets.
        picture: (1, 3, H, W) in 0..1, on the network's device.
        targets: each a channel; without a position, its strongest unit.
        method: the rule at ReLUs.

    Returns:
        One for each target, in their order.

    Raises:
        UsageError: the rule says nothing about this network.
    """
    seen = picture.detach().clone().requires_grad_()
    values = ruled(network, method)(seen)
    units = [locate(values[target.layer], target) for target in targets]
    return tuple(Attribution(unit, _map(values, seen, unit)) for unit in units)


def locate(values: Tensor, target: Target) -> Unit:
    """Return the unit that a target names in a layer's answer (1, C, h, w).

    At a position, the unit in whose cell it lies; else the channel's strongest, the first in
    reading order if there are several.
    """
    assert target.channel is not None
    plane = values[0, target.channel].detach()
    height, width = plane.shape
    if target.position is None:
        index = int(plane.flatten().argmax())
    else:
        x, y = target.position
        row, column = (
            min(math.floor(share * count), count - 1) for share, count in ((y, height), (x, width))
        )
        index = row * width + column
    place = divmod(index, width)
    return Unit(target.layer, target.channel, place, float(plane[place]))


def ruled(network: Network, method: Method) -> Network:
    """Return a network with a method's rule at its ReLUs; it answers the same, and shares weights.

    Raises:
        UsageError: the network has no ReLU, but other nonlinearities that the rule knows not.
    """
    if method == "gradient":
        return network
    graph = fx.Graph()
    result = graph.graph_copy(network.trunk.graph, {})
    graph.output(result)
    relus = [node for node in graph.nodes if is_relu(network.trunk, node)]
    if not relus and any(isinstance(part, SMOOTH) for part in network.trunk.modules()):
        raise UsageError(
            f"{method} is a rule for ReLUs, and {network.card.name} has none",
            hint="Use --method gradient.",
        )
    for node in relus:
        replace_relu(graph, node, network.trunk, _RULES[method])
    return replace(network, trunk=fx.GraphModule(network.trunk, graph))


def _map(values: Mapping[str, Tensor], picture: Tensor, unit: Unit) -> np.ndarray:
    value = values[unit.layer][0, unit.channel][unit.place]
    (gradient,) = torch.autograd.grad(value, picture, retain_graph=True)
    return gradient[0].cpu().numpy()


def replace_relu(
    graph: fx.Graph, node: fx.Node, trunk: fx.GraphModule, rule: Callable[..., Tensor]
) -> None:
    """Put another function of the same value, and of ReLU6's bound, into the place of a ReLU."""
    is_bounded = node.op == "call_module" and isinstance(
        trunk.get_submodule(str(node.target)), nn.ReLU6
    )
    with graph.inserting_before(node):
        ours = graph.call_function(rule, (*node.all_input_nodes, CEILING if is_bounded else None))
    node.replace_all_uses_with(ours)
    graph.erase_node(node)


class _Deconvnet(torch.autograd.Function):
    """A ReLU that, backwards, is a ReLU of what arrives."""

    @staticmethod
    def forward(_context: FunctionCtx, x: Tensor, ceiling: float | None) -> Tensor:
        return x.clamp(0, ceiling)

    @staticmethod
    def backward(_context: FunctionCtx, gradient: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]: torch's says *grads
        return gradient.clamp(min=0), None


class _Guided(torch.autograd.Function):
    """A ReLU that, backwards, lets pass what is positive and was."""

    @staticmethod
    def forward(
        context: Any, x: Tensor, ceiling: float | None
    ) -> Tensor:  # Any: torch's context, whose saved tensors have no type
        awake = x > 0 if ceiling is None else (x > 0) & (x < ceiling)
        context.save_for_backward(awake)
        return x.clamp(0, ceiling)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]: torch's says *grads  # Any: as above
        (awake,) = context.saved_tensors
        return gradient.clamp(min=0) * awake, None


def deconvnet_relu(x: Tensor, ceiling: float | None) -> Tensor:
    """Return the ReLU of ``x``, with the deconvnet's way back; ``ceiling`` is ReLU6's."""
    return _Deconvnet.apply(x, ceiling)  # pyright: ignore[reportReturnType]: torch leaves it open


def guided_relu(x: Tensor, ceiling: float | None) -> Tensor:
    """Return the ReLU of ``x``, with guided backpropagation's way back."""
    return _Guided.apply(x, ceiling)  # pyright: ignore[reportReturnType]: torch leaves it open


_RULES: Mapping[Method, Callable[..., Tensor]] = {
    "deconvnet": deconvnet_relu,
    "guided": guided_relu,
}
