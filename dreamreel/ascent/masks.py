"""Masks: where in the frame a target is excited, seen from any layer of any octave.

A mask weighs the activations of its target, each by where in the frame its unit looks, so that a
tick's targets still go backward in one pass: the gradient of a weighted sum of activations is the
sum of what each unit asks for, and units outside ask for nothing. Masking gradients instead would
be sharper, by the width of a receptive field, and would cost a backward pass for every target.
What conditioning then spreads over places where nothing is excited is kept out by a gate.
Masks lie in the frame and not in the picture: all octaves, and the sketch, see the same one.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.ascent.conditioning import rms
from dreamreel.ascent.gaze import Gaze
from dreamreel.geometry import Grid, Size
from dreamreel.image.color import luma
from dreamreel.image.photograph import load_photograph
from dreamreel.specs import MaskSpec, WeightedTarget

IMAGE_SIDE = 256
"""Pixels: the height at which a mask's picture is looked at."""
_SHARPEST = 1e-6  # frame heights: of an edge without feather
_TINY = 1e-20


def mask_at(mask: MaskSpec, points: Tensor, frame: Size) -> Tensor:
    """Return how much a mask lets through at points of the frame.

    Args:
        mask: with its numbers of the moment.
        points: (h, w) complex, frame heights from the middle.
        frame: its size.

    Returns:
        (h, w) float32, 0..1. Beyond the frame, shapes go on and a picture repeats its border.
    """
    if mask.shape == "image":
        inside = _picture_at(mask.image, points, frame)
    else:
        share = _depth(mask, points, frame) / max(mask.feather, _SHARPEST) + 0.5
        share = share.clamp(0, 1)
        inside = share * share * (3 - 2 * share)
    return (1 - inside if mask.invert else inside).float()


def mask_of_layer(mask: MaskSpec, layer: Tensor, *, gaze: Gaze, grid: Grid, frame: Size) -> Tensor:
    """Return a mask as the units of a layer see it, (h, w).

    Args:
        mask: with its numbers of the moment.
        layer: (1, C, h, w) activations.
        gaze: how the raster was looked at.
        grid: where the raster lies.
        frame: its size.
    """
    pixels = _centers(layer.shape[-2], layer.shape[-1], grid, layer.device)
    points = grid.origin + grid.pitch * gaze.shown_at(pixels, grid.width, grid.height)
    return mask_at(mask, points, frame)


def gate_of(
    targets: Sequence[WeightedTarget], grid: Grid, frame: Size, device: torch.device
) -> Tensor | None:
    """Return how much each pixel of a raster is excited by all targets together, (H, W).

    None if no target is masked: all of them wholly.
    """
    if all(item.mask is None for item in targets):
        return None
    points = grid.origin + grid.pitch * _centers(grid.height, grid.width, grid, device)
    gate = torch.zeros(points.shape, device=device)
    for item in targets:
        gate += item.weight * (mask_at(item.mask, points, frame) if item.mask else 1.0)
    return gate


def pass_gate(shaped: Tensor, gate: Tensor) -> Tensor:
    """Return a conditioned gradient that moves nothing where no target is excited.

    Conditioning lifts the coarse bands, which know no edges, and gives all gradients one size,
    whatever they cover. Behind the gate it is as large, where it is open, as it were without masks.

    Args:
        shaped: (1, 3, H, W) of RMS 1.
        gate: (H, W), 0..1.
    """
    passed = shaped * gate
    return passed * (rms(gate) / (rms(passed) + _TINY))


def _centers(height: int, width: int, grid: Grid, device: torch.device) -> Tensor:
    """Return the pixel of a raster that each cell of a coarser lattice over it lies at."""
    x = (torch.arange(width, device=device, dtype=torch.float64) + 0.5) * grid.width / width - 0.5
    y = (torch.arange(height, device=device, dtype=torch.float64) + 0.5) * grid.height / height
    return torch.complex(*torch.broadcast_tensors(x, (y - 0.5)[:, None]))


def _depth(mask: MaskSpec, points: Tensor, frame: Size) -> Tensor:
    """Return how far inside a shape's edge points are, frame heights."""
    center = complex((mask.center[0] - 0.5) * frame.aspect, mask.center[1] - 0.5)
    away = points - center
    if mask.shape == "circle":
        return mask.radius - away.abs()
    angle = torch.tensor(torch.pi * mask.angle / 180, dtype=torch.float64)
    # In the line's own axes; y runs down, so a turn that looks counter-clockwise is undone by +.
    turned = away * torch.polar(torch.ones_like(angle), angle).to(points.device)
    return mask.radius - turned.imag.abs() if mask.shape == "band" else turned.real


def _picture_at(path: str, points: Tensor, frame: Size) -> Tensor:
    picture = _picture(path, round(IMAGE_SIDE * frame.aspect)).to(points.device)
    at = torch.stack([2 * points.real / frame.aspect, 2 * points.imag], dim=-1)[None].float()
    return F.grid_sample(picture, at, "bilinear", "border", align_corners=False)[0, 0]


@lru_cache(maxsize=16)
def _picture(path: str, width: int) -> Tensor:
    """Return the luma of a picture, (1, 1, IMAGE_SIDE, width)."""
    pixels = load_photograph(Path(path), max(1, width), IMAGE_SIDE, "cover")
    return luma(torch.from_numpy(pixels).permute(2, 0, 1)[None])
