"""What a portrait climbs: a target's excitement, a guide's features, or a picture's code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.ascent.excitement import Ground, value_of
from dreamreel.ascent.gaze import Gaze
from dreamreel.geometry import Grid, Size
from dreamreel.image.photograph import load_photograph
from dreamreel.networks import Network
from dreamreel.objectives import code_likeness, guided_match
from dreamreel.portraits.spec import Goal, PortraitSpec
from dreamreel.specs import Target, WeightedTarget

AHEAD = Gaze((0, 0), 1)
"""Looks at the picture as it is."""
MEASURES: dict[Goal, str] = {"excite": "activation", "guide": "match", "invert": "distance"}
"""What `reached` returns for a goal."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """A goal, and what must be known of it before the first step."""

    goal: Goal
    target: Target
    reference: Tensor | None = None
    """(N, C) features of the guide, or the code (1, C, H, W)."""


def aim_of(spec: PortraitSpec, network: Network) -> Aim:
    """Return the aim of a portrait.

    Raises:
        InputFileError: the guide or the picture to invert cannot be read.
    """
    if spec.goal == "excite":
        return Aim(spec.goal, spec.target)
    with torch.no_grad():
        layer = network(_reference(spec, network.mean.device))[spec.target.layer].float()
    if spec.goal == "invert":
        return Aim(spec.goal, spec.target, layer)
    seen = F.relu(layer) if network.card.layers[spec.target.layer].rectified else layer
    rows = seen[0].flatten(1).T
    return Aim(spec.goal, spec.target, rows)


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """How an objective rises from a picture."""

    value: Tensor
    """The objective there, a scalar: a sum over positions."""
    gradient: Tensor
    """(1, 3, H, W), as it is."""
    positions: int
    """How many were summed."""


def slope(network: Network, aim: Aim, picture: Tensor, *, gaze: Gaze, frame: Size) -> Slope:
    """Return the objective and its gradient.

    Args:
        network: restricted to the aim's layer.
        aim: what is climbed.
        picture: (1, 3, H, W) in 0..1, of the whole frame.
        gaze: how it is looked at.
        frame: the portrait's size; positions are shares of it.
    """
    grid = Grid.of_frame(frame).resized(picture.shape[-1], picture.shape[-2])
    with torch.enable_grad():
        leaf = gaze.look(picture).detach().requires_grad_(True)
        activations = network(leaf)
        value = _objective(network, aim, activations, gaze, Ground(grid, frame))
        (gradient,) = torch.autograd.grad(value, leaf)
    single = aim.goal == "invert" or aim.target.position is not None
    positions = 1 if single else activations[aim.target.layer][0, 0].numel()
    return Slope(value.detach(), gaze.look_back(gradient), positions)


@torch.no_grad()
def reached(network: Network, aim: Aim, picture: Tensor) -> float:
    """Return how well a picture does, in numbers that do not grow with it.

    Of a target, its activation as the network goes on with it: at a place, the mean over a channel,
    the root mean square over a layer. Of a guide, the mean match. Of a code, the Euclidean
    distance from it over its length: 0 is best.
    """
    layer = network(picture)[aim.target.layer].float()
    if aim.goal == "invert":
        assert aim.reference is not None
        return float((-code_likeness(layer, aim.reference)).sqrt())
    rectified = network.card.layers[aim.target.layer].rectified
    heard = F.relu(layer) if rectified else layer
    if aim.goal == "guide":
        assert aim.reference is not None
        match = guided_match(heard, aim.reference, rectified=rectified)
        return float(match / heard[0, 0].numel())
    if aim.target.channel is None:
        return float(heard.square().mean().sqrt())
    if aim.target.position is None:
        return float(heard[:, aim.target.channel].mean())
    size = Size(picture.shape[-1], picture.shape[-2])
    ground = Ground(Grid.of_frame(size), size)
    values = {aim.target.layer: heard}
    return float(value_of(network, values, WeightedTarget(aim.target, 1.0), AHEAD, ground))


def _objective(
    network: Network, aim: Aim, activations: Mapping[str, Tensor], gaze: Gaze, ground: Ground
) -> Tensor:
    layer = activations[aim.target.layer]
    if aim.goal == "excite":
        return value_of(network, activations, WeightedTarget(aim.target, 1.0), gaze, ground)
    assert aim.reference is not None
    if aim.goal == "invert":
        return code_likeness(layer, aim.reference)
    rectified = network.card.layers[aim.target.layer].rectified
    return guided_match(layer, aim.reference, rectified=rectified)


def _reference(spec: PortraitSpec, device: torch.device) -> Tensor:
    pixels = load_photograph(Path(spec.picture), spec.size.width, spec.size.height, "cover")
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].to(device)
