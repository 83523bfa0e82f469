"""Colors: how two are mixed, and how light one is. The palette gives the hue, a drawing the light.

``bright`` where it says how bright at least, ``vivid`` where it wants all that the hue allows,
``lifted`` where it multiplies by a light of its own, ``pale`` on the way to white.
"""

import torch
from torch import Tensor

from training.patterns.shapes import Number

_LIFT = 0.2
"""How far ``lifted`` lifts the darkest colors of a palette, so that their hue is seen."""


def mix(first: Tensor, second: Tensor, amount: Tensor) -> Tensor:
    """``first`` where ``amount`` (B, H, W) is 0, ``second`` where it is 1.

    The colors are (B, H, W, 3), or (B, 1, 1, 3) for one per picture.
    """
    blended = torch.lerp(_planes(first), _planes(second), amount.to(first.dtype))
    return blended.movedim(0, -1)


def shaded(color: Tensor, light: Tensor) -> Tensor:
    """A color times ``light`` (B, H, W)."""
    return (_planes(color) * light).movedim(0, -1)


def toned(color: Tensor, value: Number) -> Tensor:
    """A color made as bright as ``value`` (its strongest channel, any shape of pictures)."""
    value = torch.as_tensor(value, device=color.device)
    return (color * (value / (_strongest(color) + 0.02))[..., None]).clamp(max=1)


def bright(color: Tensor, least: float = 0.8) -> Tensor:
    """The color with its strongest channel at least at ``least``: what must stand out as light."""
    return color * (least / _strongest(color).clamp(min=0.05)).clamp(min=1)[..., None]


def vivid(color: Tensor) -> Tensor:
    """A color as bright as its hue allows, and a little paler."""
    return pale(color / _strongest(color).clamp(min=0.08)[..., None], 0.12)


def lifted(color: Tensor, light: Tensor) -> Tensor:
    """A color times ``light`` (B, H, W), after the dark ones are made brighter."""
    return color * (light / (_LIFT + (1 - _LIFT) * _strongest(color)))[..., None]


def pale(color: Tensor, amount: float = 0.6) -> Tensor:
    """A color mixed with white."""
    return color + (1 - color) * amount


def _strongest(color: Tensor) -> Tensor:
    """The largest of a color's channels, (...)."""
    red, green, blue = color.unbind(-1)
    return torch.maximum(torch.maximum(red, green), blue)


def _planes(color: Tensor) -> Tensor:
    """Red, green and blue in memory of their own, which is several times faster to mix."""
    return color.movedim(-1, 0).contiguous()
