"""What the numbers of a portrait are: its pixels, its spectrum, or the phases of a fixed spectrum.

A parameterization makes a picture of parameters and finds the parameters of a picture. Gradients go
back through the former. The choice decides which changes are near: in pixels, a speck; in a
spectrum scaled by 1/f, a large soft form; in phases alone, where forms lie, never how strong they
are.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from dreamreel.geometry import Size
from dreamreel.image.noise import normal
from dreamreel.portraits.spec import Recipe

_COLOR = ((0.26, 0.09, 0.02), (0.27, 0.0, -0.05), (0.27, -0.09, 0.03))
"""Square root of the covariance of natural colors: light, blue to yellow, green to magenta.
Source: lucid, `color_correlation_svd_sqrt`."""
SPREAD = 0.01
"""Deviation of the spectrum's parameters at the start; lucid's."""
QUARTER = 0.25
"""Factor on the spectrum's picture, which suits the rates of the literature; lucid's."""
_EDGE = 1e-3
"""How near 0 and 1 a picture may come for the sigmoid's inverse."""


@dataclass(frozen=True, slots=True)
class Parameterization:
    """A way between parameters and pictures (1, 3, H, W) in 0..1."""

    decode: Callable[[Tensor], Tensor]
    """Parameters to their picture; differentiable."""
    encode: Callable[[Tensor], Tensor]
    """A picture to parameters of it, or of what is nearest to it."""
    random: Callable[[int, torch.device], Tensor] | None = None
    """Parameters from a seed, where they are not those of a random picture."""

    def pull_back(self, parameters: Tensor, gradient: Tensor) -> Tensor:
        """Return what a gradient of the picture is for the parameters."""
        with torch.enable_grad():
            leaf = parameters.detach().requires_grad_(True)
            (result,) = torch.autograd.grad(self.decode(leaf), leaf, gradient)
        return result


def parameterization(recipe: Recipe, size: Size) -> Parameterization:
    """Return the parameterization of a recipe at a size."""
    if recipe.parameters == "pixel":
        return Parameterization(decode=lambda pixels: pixels, encode=lambda picture: picture)
    if recipe.parameters == "fourier":
        return Parameterization(
            decode=partial(_fourier_picture, size=size, alpha=recipe.smoothness),
            encode=partial(_fourier_parameters, size=size, alpha=recipe.smoothness),
            random=partial(_random_spectrum, size=size),
        )
    contrast = recipe.tone.contrast if recipe.tone else None
    assert contrast is not None, "phases need a contrast: it is no part of them"
    return Parameterization(
        decode=partial(_phase_picture, size=size, alpha=recipe.smoothness, contrast=contrast),
        encode=_phases,
        random=partial(_random_phases, size=size),
    )


def amplitudes(size: Size, alpha: float, device: torch.device) -> Tensor:
    """Return 1/f**alpha on the grid of `torch.fft.rfft2`, (H, W // 2 + 1).

    f is in cycles per pixel; at 0 it is one cycle over the longer side. Natural pictures fall so,
    with alpha near 1 (Field, 1987).
    """
    rows = torch.fft.fftfreq(size.height, device=device)[:, None]
    columns = torch.fft.rfftfreq(size.width, device=device)[None]
    return torch.hypot(rows, columns).clamp(min=1 / max(size)) ** -alpha


def _fourier_picture(parameters: Tensor, *, size: Size, alpha: float) -> Tensor:
    """Turn (1, 3, H, W // 2 + 1, 2) parameters into a picture."""
    spectrum = torch.view_as_complex(parameters) * _scale(size, alpha, parameters.device)
    planes = QUARTER * torch.fft.irfft2(spectrum, s=(size.height, size.width))
    return torch.sigmoid(_correlate(planes))


def _fourier_parameters(picture: Tensor, *, size: Size, alpha: float) -> Tensor:
    planes = _decorrelate(torch.logit(picture, eps=_EDGE)) / QUARTER
    spectrum = torch.fft.rfft2(planes) / _scale(size, alpha, picture.device)
    return torch.view_as_real(spectrum).contiguous()


def _scale(size: Size, alpha: float, device: torch.device) -> Tensor:
    return amplitudes(size, alpha, device) * math.sqrt(size.width * size.height)


def _random_spectrum(seed: int, device: torch.device, *, size: Size) -> Tensor:
    half = size.width // 2 + 1
    parts = [normal(size.height, half, seed=seed, stream=s, device=device) for s in (0, 1)]
    return SPREAD * torch.stack(parts, dim=-1)


def _phase_picture(phases: Tensor, *, size: Size, alpha: float, contrast: float) -> Tensor:
    """Turn (1, 3, H, W // 2 + 1) phases into a picture of fixed amplitudes and contrast.

    Source: Fel et al. (2023), section 3; their amplitudes are a mean over photographs, these fall
    as a mean over photographs does.
    """
    spectrum = torch.polar(amplitudes(size, alpha, phases.device).expand_as(phases), phases)
    planes = torch.fft.irfft2(spectrum, s=(size.height, size.width))
    planes = planes - planes.mean((2, 3), keepdim=True)
    colored = _correlate(planes / planes.std())
    # The sigmoid's slope at middle gray is a quarter.
    return torch.sigmoid(colored / colored.std() * (4 * contrast))


def _phases(picture: Tensor) -> Tensor:
    return torch.fft.rfft2(_decorrelate(torch.logit(picture, eps=_EDGE))).angle()


def _random_phases(seed: int, device: torch.device, *, size: Size) -> Tensor:
    # Of real noise: where a spectrum mirrors itself, free phases would not keep their amplitudes.
    noise = normal(size.height, size.width, seed=seed, stream=0, device=device)
    return torch.fft.rfft2(noise).angle()


def _correlate(planes: Tensor) -> Tensor:
    """Turn independent planes into colors that vary together as natural ones do."""
    return torch.einsum("ij,bjhw->bihw", _colors(planes), planes)


def _decorrelate(image: Tensor) -> Tensor:
    """Undo `_correlate`."""
    return torch.einsum("ij,bjhw->bihw", torch.linalg.inv(_colors(image)), image)


def _colors(like: Tensor) -> Tensor:
    matrix = torch.tensor(_COLOR, device=like.device, dtype=like.dtype)
    return matrix / matrix.norm(dim=0).max()
