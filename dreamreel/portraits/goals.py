"""What a portrait climbs: a target's excitement, a guide's features, or a picture's code."""

from collections.abc import Mapping, Sequence
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
    """Return the objective and its gradient; see `slopes`."""
    (only,) = slopes(network, [aim], [picture], gaze=gaze, frame=frame)
    return only


def slopes(
    network: Network, aims: Sequence[Aim], pictures: Sequence[Tensor], *, gaze: Gaze, frame: Size
) -> list[Slope]:
    """Return the objectives of several pictures and their gradients, by one pass.

    Args:
        network: restricted to the layer of all aims.
        aims: what is climbed, by picture.
        pictures: (1, 3, H, W) in 0..1 each, of the whole frame.
        gaze: how they are looked at.
        frame: the portraits' size; positions are shares of it.
    """
    height, width = pictures[0].shape[-2:]
    ground = Ground(Grid.of_frame(frame).resized(width, height), frame)
    with torch.enable_grad():
        leaf = torch.cat([gaze.look(picture) for picture in pictures]).requires_grad_(True)
        answers = network(leaf)[aims[0].target.layer]
        values = [
            _objective(network, aim, {aim.target.layer: answer}, gaze, ground)
            for aim, answer in zip(aims, answers.split(1), strict=True)
        ]
        (gradients,) = torch.autograd.grad(torch.stack(values).sum(), leaf)
    found = zip(aims, values, gradients.split(1), strict=True)
    return [
        Slope(value.detach(), gaze.look_back(gradient), _positions(aim, answers))
        for aim, value, gradient in found
    ]


def _positions(aim: Aim, answers: Tensor) -> int:
    single = aim.goal == "invert" or aim.target.position is not None
    return 1 if single else answers[0, 0].numel()


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
        return float(heard[:, network.slot(aim.target.layer, aim.target.channel)].mean())
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
