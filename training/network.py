"""The network while it learns: normalized, with heads for what it is not asked afterwards."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dreamreel import catalogue
from dreamreel.networks.bestiary import Bestiary
from training.recipe import Recipe

CARD = catalogue.network(catalogue.EMBEDDED)
MEAN, DEVIATION = CARD.mean[0], CARD.std[0]
"""How pictures are normalized, all channels alike."""

LOCAL_COLORS = 3
WHOLE_COLORS = 6
HEADS = ("dense", "logits")


@dataclass(frozen=True)
class Answers:
    """What the network says: labels of cells (B, C + 1, h, w) and of pictures (B, C + 1).

    The last label is nothing. Colors: the mean of each cell, (B, 3, h, w), and the mean and
    deviation of the whole picture, (B, 6), in normalized units.
    """

    places: Tensor
    whole: Tensor
    place_colors: Tensor
    whole_colors: Tensor


class Learner(nn.Module):
    """The embedded architecture with a BatchNorm behind every convolution."""

    def __init__(self, classes: int, recipe: Recipe) -> None:
        super().__init__()
        self.labels = classes + 1
        self.body = Bestiary(self.labels, recipe.widths)
        self.body.dense = nn.Conv2d(recipe.widths[8], self.labels + LOCAL_COLORS, 1)
        self.body.logits = nn.Linear(recipe.widths[10], self.labels + WHOLE_COLORS)
        if not recipe.smooth:
            self.body.shrink = nn.MaxPool2d(2)  # pyright: ignore[reportAttributeAccessIssue]
        _normalize(self.body)
        _start(self.body)

    def forward(self, pictures: Tensor) -> Answers:
        """Look at pictures (B, 3, H, W) in 0..1."""
        dense, logits = self.body((pictures - MEAN) / DEVIATION)
        dense, logits = dense.float(), logits.float()
        return Answers(
            dense[:, : self.labels],
            logits[:, : self.labels],
            dense[:, self.labels :],
            logits[:, self.labels :],
        )


def _normalize(module: nn.Module) -> None:
    for name, child in module.named_children():
        if name in HEADS:
            continue
        if isinstance(child, nn.Conv2d):
            setattr(module, name, _normalized(child))
        else:
            _normalize(child)


def _normalized(convolution: nn.Conv2d) -> nn.Sequential:
    convolution.register_parameter("bias", None)
    return nn.Sequential(convolution, nn.BatchNorm2d(convolution.out_channels))


def _start(body: Bestiary) -> None:
    """He et al. (2015): variances that survive rectifiers; small answers at first."""
    for module in body.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    for head in (body.dense, body.logits):
        nn.init.normal_(head.weight, std=0.01)
        nn.init.zeros_(head.bias)  # pyright: ignore[reportArgumentType]


def folded(learner: Learner, recipe: Recipe) -> Bestiary:
    """The network as it ships: no BatchNorm, no heads but the classes' own, and those centered.

    What raises the logits of all classes alike changes no answer, so training leaves it free, and
    it is the easiest thing to dream of: uncentered, many classes dreamt the same picture. Of each
    class's weights the mean over all classes is taken away; shares between classes stay as they
    were. Only what learnt with smooth shrinking is the package's network.
    """
    classes = learner.labels - 1
    shipped = Bestiary(classes, recipe.widths)
    shipped.shrink = learner.body.shrink
    learnt = dict(learner.body.named_modules())
    with torch.no_grad():
        for name, target in shipped.named_modules():
            if name in HEADS:
                _cut(target, learnt[name], classes)
            elif isinstance(target, nn.Conv2d):
                _fold(target, learnt[name])
    return shipped.eval()


def _cut(target: nn.Module, head: nn.Module, classes: int) -> None:
    assert isinstance(target, nn.Conv2d | nn.Linear)
    assert isinstance(head, nn.Conv2d | nn.Linear)
    assert target.bias is not None
    assert head.bias is not None
    weight, bias = head.weight[:classes], head.bias[:classes]
    target.weight.copy_(weight - weight.mean(0))
    target.bias.copy_(bias - bias.mean())


def _fold(target: nn.Conv2d, pair: nn.Module) -> None:
    assert isinstance(pair, nn.Sequential)
    convolution, norm = pair
    assert isinstance(convolution, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_var is not None
    assert norm.running_mean is not None
    assert target.bias is not None
    gain = norm.weight / (norm.running_var + norm.eps).sqrt()
    target.weight.copy_(convolution.weight * gain[:, None, None, None])
    target.bias.copy_(norm.bias - norm.running_mean * gain)
