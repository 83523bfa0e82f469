"""Lineage: which units feed a unit most, layer by layer down to the first.

A layer's parents are those layers of the catalogue that reach it with none other between. Between
them lies a segment of the network, whose gradient says what a unit makes of each parent channel.
By weight the segment is taken as if every ReLU let pass: for a single convolution the gradient is
then its kernel, of which the norm counts (Cogswell's question of the edges between neurons). By a
picture it is the activation times the gradient, which sums to the unit's value less its biases
(Shrikumar et al. 2016, "Not just a black box"; Cammarata et al. 2020, "Thread: circuits").
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, fx

from dreamreel.networks import Network
from dreamreel.networks.graph import is_relu
from dreamreel.probing.attribution import Unit, locate, replace_relu
from dreamreel.specs import Target


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit in a tree of units."""

    unit: Unit
    share: float
    """Of all that feeds the unit above, -1..1; below 0 where it holds that back; 1 of the root."""
    parents: tuple["Kin", ...] = ()
    """What feeds it most, the strongest first; none for the first layer."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The operations between a layer and its parents."""

    parents: tuple[str, ...]
    """Layers that it computes from; none for what computes from pixels."""
    compute: Callable[..., Tensor]
    """From the parents' values, before their ReLUs, to the layer's."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Where units are followed: the network's answers, and its segments."""

    values: Mapping[str, Tensor]
    """Of each layer (1, C, h, w)."""
    segments: Mapping[str, Segment]
    by_weight: bool


def lineage(
    network: Network,
    picture: Tensor,
    target: Target,
    *,
    top: int,
    depth: int,
    by_weight: bool,
    both: bool = False,
) -> Kin:
    """Return the tree of units that feed a unit most.

    Args:
        network: with all layers that may take part.
        picture: (1, 3, H, W) in 0..1, on the network's device. By weight only its size counts, and
            a unit is the middle one of its channel.
        target: a channel; without a position, its strongest unit.
        top: parents of the first unit; those of each further generation are one fewer, but one.
        depth: generations.
        by_weight: whether kernels are compared, and not what happens with this picture.
        both: whether what holds a unit back is followed, too, and not only what raises it.
    """
    ground = ground_of(network, picture, by_weight=by_weight)
    return grown(ground, target, top=top, depth=depth, both=both)


def grown(ground: Ground, target: Target, *, top: int, depth: int, both: bool = False) -> Kin:
    """Return the tree of a unit; the arguments are those of `lineage`."""
    return _kin(ground, unit_at(ground, target), 1.0, top=top, depth=depth, both=both)


def unit_at(ground: Ground, target: Target) -> Unit:
    """Return the unit that is followed: by weight the middle of a channel, else the strongest."""
    if ground.by_weight:
        return middle(ground, target.layer, target.channel or 0)
    return locate(ground.values[target.layer], target)


def ground_of(network: Network, picture: Tensor, *, by_weight: bool) -> Ground:
    """Return where the units of a network are followed; the arguments are those of `lineage`."""
    with torch.no_grad():
        values = network(picture)
    return Ground(values, segments(network, linear=by_weight), by_weight)


def middle(ground: Ground, layer: str, channel: int) -> Unit:
    """Return the middle unit of a channel."""
    height, width = ground.values[layer].shape[-2:]
    place = (height // 2, width // 2)
    return Unit(layer, channel, place, float(ground.values[layer][0, channel][place]))


def segments(network: Network, *, linear: bool) -> dict[str, Segment]:
    """Return each layer's segment.

    Args:
        network: with the layers that may be parents.
        linear: let every ReLU pass.
    """
    taps: dict[str, fx.Node] = network.trunk.graph.output_node().args[0]  # pyright: ignore[reportAssignmentType]: what cut() made
    names = {node: layer for layer, node in taps.items()}  # of equal values, the deeper layer
    return {layer: _segment(network.trunk, node, names, linear) for layer, node in taps.items()}


def feeders(ground: Ground, unit: Unit) -> list[tuple[float, Unit]]:
    """Return all channels that feed a unit, and their signed shares, the strongest first."""
    segment = ground.segments[unit.layer]
    inputs = [ground.values[layer].detach().requires_grad_() for layer in segment.parents]
    if not inputs:
        return []
    value = segment.compute(*inputs)
    plane = value if value.ndim == 4 else value[:, :, None, None]
    gradients = torch.autograd.grad(plane[0, unit.channel][unit.place], inputs)
    found = [
        pair
        for layer, values, gradient in zip(segment.parents, inputs, gradients, strict=True)
        for pair in _channels(ground, layer, values.detach()[0], gradient[0])
    ]
    whole = sum(abs(part) for part, _ in found) or 1.0
    ordered = sorted(found, key=lambda pair: (-abs(pair[0]), pair[1].layer, pair[1].channel))
    return [(part / whole, parent) for part, parent in ordered if part]


def _kin(ground: Ground, unit: Unit, share: float, *, top: int, depth: int, both: bool) -> Kin:
    fed = [pair for pair in feeders(ground, unit) if both or pair[0] > 0] if depth else []
    parents = (
        _kin(ground, parent, part, top=max(1, top - 1), depth=depth - 1, both=both)
        for part, parent in fed[:top]
    )
    return Kin(unit, share, tuple(parents))


def _channels(
    ground: Ground, layer: str, values: Tensor, gradient: Tensor
) -> Iterator[tuple[float, Unit]]:
    """Yield what each channel of a parent contributes, and its unit that contributes most."""
    if ground.by_weight:
        norms = gradient.flatten(1).norm(dim=1) * gradient.flatten(1).sum(1).sign()
        for channel, norm in enumerate(norms.tolist()):
            yield norm, middle(ground, layer, channel)
        return
    parts = values * gradient
    places = parts.abs().flatten(1).argmax(1).tolist()
    for channel, part in enumerate(parts.sum((1, 2)).tolist()):
        place = divmod(places[channel], parts.shape[-1])
        yield part, Unit(layer, channel, place, float(values[channel][place]))


def _segment(
    trunk: fx.GraphModule, end: fx.Node, names: Mapping[fx.Node, str], linear: bool
) -> Segment:
    """Cut out what lies between a value and the nearest values that are layers."""
    between, starts = _between(end, names)
    graph, copies = fx.Graph(), {}
    for number, node in enumerate(starts):
        copies[node] = graph.placeholder(f"parent_{number}")
    for node in trunk.graph.nodes:
        if node in between:
            copies[node] = graph.node_copy(node, copies.__getitem__)
    graph.output(copies[end])
    if linear:
        for node in [node for node in graph.nodes if is_relu(trunk, node)]:
            replace_relu(graph, node, trunk, _pass)
    sees_pixels = any(node.op == "placeholder" for node in between)
    return Segment(() if sees_pixels else tuple(starts.values()), fx.GraphModule(trunk, graph))


def _between(end: fx.Node, names: Mapping[fx.Node, str]) -> tuple[set[fx.Node], dict[fx.Node, str]]:
    """Return the operations of a segment, and the layers that it starts from."""
    between: set[fx.Node] = set()
    starts: dict[fx.Node, str] = {}
    waiting = [end]
    while waiting:
        node = waiting.pop()
        if node in names and node is not end:
            starts[node] = names[node]
        elif node not in between:
            between.add(node)
            waiting.extend(node.all_input_nodes)
    return between, starts


def _pass(x: Tensor, _ceiling: float | None) -> Tensor:
    """Return what a ReLU is given."""
    return x
