"""The embedded network: a small one, trained on drawn patterns, so that it dreams of those.

Eleven layers between strides 2 and 32, named ``s<stride><letter>``, and two heads: ``dense``, a
label for every 16 pixels, and ``logits``, one for the whole picture. It has no shortcuts, so that
the neurons of its depth cannot lean on those of its surface, and it shrinks by overlapping box
averages. Normalization layers were folded into the convolutions when the weights were exported.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor, nn

WEIGHTS = Path(__file__).with_name("bestiary.safetensors")

_PLAIN = ("s2.0", "s4a.0", "s4b.0")
_BLOCKS = ("s8a", "s8b", "s16a", "s16b", "s16c", "s16d", "s32a", "s32b")


def widths_of(path: Path) -> tuple[int, ...]:
    """Return the channels of the layers ``s2`` to ``s32b`` of a network in a safetensors file."""
    with safe_open(path, framework="pt") as file:
        plain = [file.get_slice(f"{layer}.weight").get_shape()[0] for layer in _PLAIN]
        reduced = [file.get_slice(f"{block}.reduce.weight").get_shape()[0] for block in _BLOCKS]
    return (*plain, *(channels // 6 * 8 for channels in reduced))


@cache
def embedded_widths() -> tuple[int, ...]:
    """Return the widths of the weights that ship with the package."""
    return widths_of(WEIGHTS)


class Block(nn.Module):
    """Three views of the same place, side by side: 1x1, 3x3 and twice 3x3.

    ``channels`` is cut into eighths: two see a point, four see 3x3 pixels, two see 5x5.
    After Szegedy et al. (2014), "Going deeper with convolutions", without the pooling branch.
    """

    def __init__(self, inputs: int, channels: int) -> None:
        super().__init__()
        eighth = channels // 8
        self.split = (2 * eighth, 3 * eighth, eighth)
        self.reduce = nn.Conv2d(inputs, 6 * eighth, 1)
        self.wide = nn.Conv2d(3 * eighth, 4 * eighth, 3, padding=1)
        self.deep = nn.Sequential(
            nn.Conv2d(eighth, eighth, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(eighth, 2 * eighth, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, channels, H, W), rectified."""
        point, wide, deep = self.reduce(x).split(self.split, dim=1)
        return F.relu(torch.cat([point, self.wide(F.relu(wide)), self.deep(F.relu(deep))], dim=1))


class Bestiary(nn.Module):
    """The network; pictures come normalized, as its card in the catalogue says.

    ``widths``: channels from ``s2`` to ``s32b``, all but the first three in eighths; None: as the
    embedded weights have them.
    """

    def __init__(self, classes: int, widths: Sequence[int] | None = None) -> None:
        super().__init__()
        s2, s4a, s4b, s8a, s8b, s16a, s16b, s16c, s16d, s32a, s32b = widths or embedded_widths()
        self.s2 = nn.Sequential(nn.Conv2d(3, s2, 5, stride=2, padding=2), nn.ReLU())
        self.s4a = nn.Sequential(nn.Conv2d(s2, s4a, 3, padding=1), nn.ReLU())
        self.s4b = nn.Sequential(nn.Conv2d(s4a, s4b, 3, padding=1), nn.ReLU())
        self.s8a = Block(s4b, s8a)
        self.s8b = Block(s8a, s8b)
        self.s16a = Block(s8b, s16a)
        self.s16b = Block(s16a, s16b)
        self.s16c = Block(s16b, s16c)
        self.s16d = Block(s16c, s16d)
        self.dense = nn.Conv2d(s16d, classes, 1)
        self.s32a = Block(s16d, s32a)
        self.s32b = Block(s32a, s32b)
        self.logits = nn.Linear(s32b, classes)
        self.shrink = nn.AvgPool2d(4, stride=2, padding=1, count_include_pad=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Label pictures (B, 3, H, W): places (B, classes, H/16, W/16), wholes (B, classes)."""
        x = self.shrink(self.s2(x))
        x = self.shrink(self.s4b(self.s4a(x)))
        x = self.shrink(self.s8b(self.s8a(x)))
        x = self.s16d(self.s16c(self.s16b(self.s16a(x))))
        dense = self.dense(x)
        x = self.s32b(self.s32a(self.shrink(x)))
        return dense, self.logits(x.mean(dim=(2, 3)))
