"""Births: the edges that a moving camera uncovers."""

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.camera import coordinates
from dreamreel.geometry import Grid, Pose
from dreamreel.image.noise import normal
from dreamreel.image.resample import resize

BIRTH_NOISE = 0.06
"""Deviation of the noise on newly uncovered edges."""
BLUR_SIDE = 24
"""Pixels: the shorter side of the raster that new edges take their colors from."""
FEATHER = 3.0
"""Pixels over which a new edge passes into the picture."""
_BIRTH_STREAM = 1 << 20
"""Noise streams from here on belong to ticks; those before belong to the start."""


def fill_in(
    carried: Tensor, source: Grid, flow: Pose, target: Grid, *, seed: int, tick: int
) -> Tensor:
    """Replace what the camera has uncovered by blurred surroundings and noise.

    Args:
        carried: (1, 3, H, W) on ``target``, its border pixels repeated outwards.
        source: where the picture lay.
        flow: how its content moved.
        target: where it lies now.
        seed: of the scene.
        tick: its number; every tick's noise is its own.
    """
    height, width = carried.shape[-2:]
    at = coordinates(source, flow, target, carried.device)
    inside = torch.minimum(
        torch.minimum(at[..., 0], source.width - 1 - at[..., 0]),
        torch.minimum(at[..., 1], source.height - 1 - at[..., 1]),
    )
    newborn = (1 - inside / FEATHER).clamp(0, 1)
    ratio = BLUR_SIDE / min(height, width)
    coarse = resize(carried, round(height * ratio), round(width * ratio))
    soft = F.interpolate(coarse, size=(height, width), mode="bilinear")
    noise = normal(height, width, seed=seed, stream=_BIRTH_STREAM + tick, device=carried.device)
    return carried + newborn * (soft + BIRTH_NOISE * noise - carried)
