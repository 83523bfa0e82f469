"""The picture that a climb starts from: noise, gray, a gradient of colors or a photograph."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from dreamreel.ascent.ladder import ladder
from dreamreel.geometry import Grid, Size
from dreamreel.image.noise import normal
from dreamreel.image.photograph import load_photograph
from dreamreel.image.resample import resize
from dreamreel.specs import OctaveSpec, StartSpec

GRAY = 0.47
"""Of a start without colors: the look's usual brightness."""
LEAST_NOISE = 1 / 255
"""On a flat start, or the network's own strides are all that there is to see."""


def start_picture(
    spec: StartSpec,
    canvas: Grid,
    frame: Size,
    octaves: OctaveSpec,
    *,
    seed: int,
    device: torch.device,
) -> Tensor:
    """Make the picture that the dream starts from.

    Args:
        spec: what the scene asks for.
        canvas: the pixels to fill, margin included.
        frame: the movie's size; a photograph fills it and is mirrored into the margin.
        octaves: the ladder at the start; noise belongs to its rasters, so that sizes agree.
        seed: of the scene.
        device: where the picture is made.

    Returns:
        (1, 3, canvas.height, canvas.width) float32 in 0..1.

    Raises:
        InputFileError: the photograph cannot be read.
    """
    if spec.kind == "image":
        return _photograph(spec, canvas, frame, device)
    base = torch.full((1, 3, canvas.height, canvas.width), GRAY, device=device)
    if spec.kind == "gradient":
        base = _gradient(spec.colors, canvas, device)
    noise = _ladder_noise(canvas, frame, octaves, seed=seed, device=device)
    return (base + max(spec.noise, LEAST_NOISE) * noise).clamp(0, 1)


def _ladder_noise(
    canvas: Grid, frame: Size, octaves: OctaveSpec, *, seed: int, device: torch.device
) -> Tensor:
    """Return noise of deviation 1 whose rungs weaken as they grow finer, as in natural pictures."""
    total = torch.zeros((1, 3, canvas.height, canvas.width), device=device)
    for rung in ladder(canvas, frame, octaves):
        height, width = rung.grid.height, rung.grid.width
        field = normal(height, width, seed=seed, stream=rung.index, device=device)
        share = rung.weight * octaves.scale**-rung.index
        total.add_(resize(field, canvas.height, canvas.width), alpha=share)
    return total / total.std()


def _gradient(
    colors: tuple[tuple[float, float, float], ...], canvas: Grid, device: torch.device
) -> Tensor:
    stops = torch.tensor(colors, device=device).T[None, :, :, None]
    column = F.interpolate(
        stops, size=(canvas.height, 1), mode="bilinear", align_corners=len(colors) > 1
    )
    return column.expand(1, 3, canvas.height, canvas.width).contiguous()


def _photograph(spec: StartSpec, canvas: Grid, frame: Size, device: torch.device) -> Tensor:
    pixels = load_photograph(Path(spec.image), frame.width, frame.height, spec.fit)
    picture = torch.from_numpy(pixels).to(device).permute(2, 0, 1)[None]
    return _mirror_out(_mirror_out(picture, canvas.height, 2), canvas.width, 3)


def _mirror_out(picture: Tensor, length: int, axis: int) -> Tensor:
    """Extend a picture evenly to both sides of an axis by mirroring it, as often as needed."""
    size = picture.shape[axis]
    margin = (length - size) // 2
    index = torch.arange(-margin, length - margin, device=picture.device) % (2 * size)
    return picture.index_select(axis, torch.where(index < size, index, 2 * size - 1 - index))
