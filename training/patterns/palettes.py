"""Palettes: cyclic tables of color, random ones and those that a class calls its own."""

import math

import torch
from torch import Generator, Tensor

STEPS = 256
"""Entries of a table."""

_STOPS = 6


def random_palettes(count: int, draws: Generator) -> Tensor:
    """Draw cyclic tables of color, (count, STEPS, 3) in 0..1.

    Three in five are gradients through three to six vivid stops, the others cosine palettes
    (Quilez, "Palettes"): what is smooth, and what is saturated without being a rainbow.
    """
    gradients = _gradients(count, draws)
    cosines = _cosines(count, draws)
    chosen = _uniform((count, 1, 1), draws) < 0.6
    gamma = 0.8 + 0.5 * _uniform((count, 1, 1), draws)
    return torch.where(chosen, gradients, cosines).clamp(0, 1) ** gamma


def signature_palettes(classes: int, seed: int, device: torch.device) -> Tensor:
    """The two palettes of every class, (classes, 2, STEPS, 3): the most vivid of eight drawn ones.

    A unit that always sees its class in a few colors dreams in them.
    """
    draws = Generator(device).manual_seed(seed)
    drawn = random_palettes(classes * 8, draws).view(classes, 8, STEPS, 3)
    saturation = (drawn.amax(-1) - drawn.amin(-1)).mean(-1)
    light = drawn.mean(-1)
    variety = drawn.std(2).mean(-1)
    vividness = saturation + 0.7 * (light.amax(-1) - light.amin(-1)) + 0.8 * variety
    best = vividness.argsort(1, descending=True)[:, :2]
    return torch.gather(drawn, 1, best[:, :, None, None].expand(-1, -1, STEPS, 3))


def _uniform(shape: tuple[int, ...], draws: Generator) -> Tensor:
    return torch.rand(shape, generator=draws, device=draws.device)


def _gradients(count: int, draws: Generator) -> Tensor:
    stops = _stops(count, draws)
    used = torch.randint(3, _STOPS + 1, (count, 1), generator=draws, device=draws.device)
    place = torch.arange(STEPS, device=draws.device)[None] / STEPS * used
    left = place.floor().long()
    along = place - left
    along = (along * along * (3 - 2 * along))[..., None]
    first = torch.gather(stops, 1, (left % used)[..., None].expand(-1, -1, 3))
    second = torch.gather(stops, 1, ((left + 1) % used)[..., None].expand(-1, -1, 3))
    return first + (second - first) * along


def _stops(count: int, draws: Generator) -> Tensor:
    """Colors that share a region of hue, with complements and near-grays among them."""
    shape = (count, _STOPS)
    spread = 0.08 + 0.9 * _uniform((count, 1), draws)
    hue = _uniform((count, 1), draws) + spread * (_uniform(shape, draws) - 0.5)
    hue = hue + 0.5 * (_uniform(shape, draws) < 0.2)
    saturation = (0.55 + 0.55 * _uniform(shape, draws)).clamp(0, 1)
    saturation = torch.where(_uniform(shape, draws) < 0.07, saturation * 0.2, saturation)
    alternating = torch.arange(_STOPS, device=draws.device) / 2 + _uniform((count, 1), draws)
    swinging = (0.5 + 0.45 * torch.cos(2 * math.pi * alternating)).clamp(0.03, 1)
    value = torch.where(_uniform((count, 1), draws) < 0.5, _uniform(shape, draws) ** 0.6, swinging)
    return hsv_to_rgb(hue % 1, saturation, value)


def _cosines(count: int, draws: Generator) -> Tensor:
    place = torch.arange(STEPS, device=draws.device)[None, :, None] / STEPS
    middle = 0.5 + 0.15 * torch.randn((count, 1, 3), generator=draws, device=draws.device)
    swing = 0.3 + 0.25 * _uniform((count, 1, 3), draws)
    turns = 1.0 + (_uniform((count, 1, 3), draws) < 0.2)
    phase = _uniform((count, 1, 3), draws)
    apart = torch.tensor([0.0, 0.1, 0.2], device=draws.device)
    related = phase[..., :1] + apart * (0.3 + 3 * _uniform((count, 1, 1), draws))
    phase = torch.where(_uniform((count, 1, 1), draws) < 0.5, related, phase)
    return middle + swing * torch.cos(2 * math.pi * (turns * place + phase))


def hsv_to_rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Hue in turns, saturation and value in 0..1, any shape, to RGB on a new last axis."""
    offset = torch.tensor([5.0, 3.0, 1.0], device=hue.device)
    sector = (hue[..., None] * 6 + offset) % 6
    chroma = torch.minimum(sector, 4 - sector).clamp(0, 1)
    return value[..., None] * (1 - saturation[..., None] * chroma)
