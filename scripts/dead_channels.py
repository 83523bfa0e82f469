"""Which channels of a network never become positive: the method behind `LayerCard.dead`.

A few hundred varied pictures are shown: noise of several grains, noise with the spectrum of natural
pictures (as dreams have), color gradients and stripes, each at several contrasts and
mean colors. A channel whose value before the ReLU is nowhere above zero in any of them is called
dead. That is no proof that nothing excites it; an ascent through a leaky ReLU may still wake it.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

SEED = 20_000
SIDE = 128  # pixels
ROUNDS = 12  # batches of each kind and contrast
CONTRASTS = (0.06, 0.14, 0.24, 0.4)
Answer = Callable[[torch.Tensor], dict[str, torch.Tensor]]
Picture = NDArray[np.float64]


@torch.inference_mode()
def dead_channels(answer: Answer) -> dict[str, list[int]]:
    """Return the dead channels of layers.

    Args:
        answer: pictures (B, 3, H, W) in 0..1 to the values of the layers before their ReLU.
    """
    highest: dict[str, torch.Tensor] = {}
    for batch in _batches():
        for layer, values in answer(torch.from_numpy(batch).float()).items():
            peaks = values.amax(dim=(0, 2, 3))
            highest[layer] = torch.maximum(highest.get(layer, peaks), peaks)
    found = {name: torch.nonzero(peaks <= 0).flatten().tolist() for name, peaks in highest.items()}
    return {name: channels for name, channels in found.items() if channels}


def _batches() -> Iterator[Picture]:
    """Yield batches of pictures (B, 3, SIDE, SIDE) in 0..1."""
    random = np.random.Generator(np.random.Philox(SEED))
    for _ in range(ROUNDS):
        patterns = np.stack([*_noises(random), *_spectra(random), *_ramps(random)])
        patterns -= patterns.mean(axis=(2, 3), keepdims=True)
        patterns /= patterns.std(axis=(1, 2, 3), keepdims=True)
        for contrast in CONTRASTS:
            mean = random.normal(0.47, 0.12, (len(patterns), 3, 1, 1))
            yield np.clip(mean + contrast * patterns, 0, 1)


def _noises(random: np.random.Generator) -> Iterator[Picture]:
    """Yield white noise of grains from 1 to 16 pixels."""
    for grain in (1, 2, 4, 8, 16):
        coarse = random.normal(size=(3, SIDE // grain, SIDE // grain))
        yield coarse.repeat(grain, axis=1).repeat(grain, axis=2)


def _spectra(random: np.random.Generator) -> Iterator[Picture]:
    """Yield noise whose amplitude falls with frequency, its channels correlated more and less."""
    x = np.fft.fftfreq(SIDE)
    frequency = np.maximum(np.hypot(x[:, None], x), 1 / SIDE)
    for exponent in (0.7, 1.0, 1.4):
        for gray in (0.0, 1.5):
            white = random.normal(size=(3, SIDE, SIDE)) + gray * random.normal(size=(1, SIDE, SIDE))
            yield np.fft.ifft2(np.fft.fft2(white) / frequency**exponent).real


def _ramps(random: np.random.Generator) -> Iterator[Picture]:
    """Yield a gradient of color, stripes and rings, in random colors, directions and widths."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE - 0.5
    color = random.normal(size=(4, 3, 1, 1))
    angle, waves = random.uniform(0, 2 * np.pi, 2), random.uniform(2, 30, 2)
    yield color[0] * x + color[1] * y
    yield color[2] * np.sin(waves[0] * 2 * np.pi * (np.cos(angle[0]) * x + np.sin(angle[0]) * y))
    yield color[3] * np.sin(waves[1] * 2 * np.pi * np.hypot(x, y) + angle[1])
