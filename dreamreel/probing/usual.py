"""What units usually answer, and which of them a picture excites more than that.

Channels speak at different volumes, so that the loudest of a layer are loud at every picture. Here
an excitement counts by how many deviations it lies above its mean over many pictures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from dreamreel.catalogue.neurons import Neuron
from dreamreel.networks import Network
from dreamreel.probing.seeing import as_input

SLOPE = 0.2
"""What counts of a value below the ReLU. With pictures of the classes for what is usual, 59% of 80
portraits of the embedded network excited their own units most of all; with 0.05, 0.1, 0.4 and 1,
42%, 51%, 54% and 38%."""
LEAVES, CLOUDS = 16, 16
"""Varied pictures of each kind."""
DISKS = 300
"""Of a picture of dead leaves; they cover it."""
RADII = (2.0, 0.4)
"""Of the disks: the smallest, pixels, and the largest, sides of the picture."""
EXPONENTS = (0.7, 1.0, 1.4)
"""With which amplitudes of clouds fall with frequency; Field (1987) found about 1."""
CONTRASTS = (0.12, 0.24)
"""Of clouds: deviation."""
BATCH = 4
"""Pictures that a network sees at once; all its layers are held."""
SEED = 11_000

Columns = Mapping[str, np.ndarray]
"""By layer, a number for every channel."""


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What the channels of a network answer to many pictures."""

    mean: Columns
    """Of the excitement."""
    deviation: Columns
    peak: Columns
    """The highest value anywhere, before the ReLU."""


def excitements(network: Network, pictures: np.ndarray) -> tuple[dict[str, np.ndarray], Columns]:
    """Return how much pictures excite each channel, and the highest value of each.

    Excitement is a mean over places; what lies below a ReLU counts by `SLOPE`.

    Args:
        network: its layers are looked at.
        pictures: (B, H, W, 3) float32, 0..1.

    Returns:
        By layer (B, C) and (C,).
    """
    with torch.no_grad():
        values = network(as_input(pictures, network.mean.device))
    means, peaks = {}, {}
    for layer, value in values.items():
        rectified = network.card.layers[layer].rectified
        felt = F.leaky_relu(value.float(), SLOPE) if rectified else value.float()
        means[layer] = felt.mean((2, 3)).cpu().numpy()
        peaks[layer] = value.float().amax((0, 2, 3)).cpu().numpy()
    return means, peaks


def usual(network: Network, size: int) -> Usual:
    """Measure what is usual for a network by varied pictures, which are the same every time.

    Args:
        network: its layers are looked at.
        size: side of the pictures, pixels.
    """
    pictures = list(varied(size))
    batches = [
        excitements(network, np.stack(pictures[at : at + BATCH]))
        for at in range(0, len(pictures), BATCH)
    ]
    rows = {name: np.concatenate([means[name] for means, _ in batches]) for name in network.layers}
    return Usual(
        {name: values.mean(0) for name, values in rows.items()},
        {name: values.std(0) for name, values in rows.items()},
        {name: np.max([peaks[name] for _, peaks in batches], 0) for name in network.layers},
    )


def surprises(network: Network, neurons: Sequence[Neuron], picture: np.ndarray) -> list[float]:
    """Return by how many deviations a picture excites neurons more than what is usual for them.

    Where no table tells what is usual, it is measured. What always answers the same is not
    surprised.

    Args:
        network: of the neurons' layers.
        neurons: in any order.
        picture: (H, W, 3) float32, 0..1.
    """
    felt, _ = excitements(network, picture[None])
    needed = {neuron.layer for neuron in neurons if neuron.usual is None}
    measured = usual(network.restricted(needed), min(picture.shape[:2])) if needed else None
    values: list[float] = []
    for neuron in neurons:
        mean, deviation = neuron.usual or _usual_of(neuron, measured)
        above = float(felt[neuron.layer][0, neuron.channel]) - mean
        values.append(above / deviation if deviation > 0 else 0.0)
    return values


def awake(network: Network, neurons: Sequence[Neuron], size: int) -> list[Neuron]:
    """Return the neurons that some of the varied pictures excites at some place.

    Args:
        network: of the neurons' layers.
        neurons: in any order, which stays.
        size: side of the pictures, pixels.
    """
    peaks, layers = usual(network, size).peak, network.card.layers
    return [
        neuron
        for neuron in neurons
        if not layers[neuron.layer].rectified or peaks[neuron.layer][neuron.channel] > 0
    ]


def _usual_of(neuron: Neuron, measured: Usual | None) -> tuple[float, float]:
    assert measured is not None  # of what no table tells, it was measured
    columns = measured.mean[neuron.layer], measured.deviation[neuron.layer]
    return float(columns[0][neuron.channel]), float(columns[1][neuron.channel])


def varied(size: int) -> Iterator[np.ndarray]:
    """Yield pictures (size, size, 3) float32 in 0..1: dead leaves, then clouds."""
    random = np.random.Generator(np.random.Philox(SEED))
    yield from (_leaves(size, random) for _ in range(LEAVES))
    yield from (_clouds(size, random) for _ in range(CLOUDS))


def _leaves(size: int, random: np.random.Generator) -> np.ndarray:
    """Return disks that lie on one another, sizes by an inverse cube.

    Natural pictures have such edges and scales. Source: Lee, Mumford and Huang (2001), "Occlusion
    models for natural images".
    """
    picture = np.empty((size, size, 3), dtype=np.float32)
    picture[:] = random.uniform(size=3)
    y, x = np.mgrid[:size, :size]
    low, high = (RADII[1] * size) ** -2, RADII[0] ** -2
    for _ in range(DISKS):
        radius = random.uniform(low, high) ** -0.5
        across, down = random.uniform(0, size, 2)
        picture[np.hypot(x - across, y - down) < radius] = random.uniform(size=3)
    return picture


def _clouds(size: int, random: np.random.Generator) -> np.ndarray:
    """Return noise with the spectrum of natural pictures, its three channels mixed at random."""
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.fftfreq(size)[None, :])
    amplitude = np.maximum(frequency, 1 / size) ** -random.choice(EXPONENTS)
    white = np.fft.fft2(random.normal(size=(3, size, size)))
    clouds = np.moveaxis(np.fft.ifft2(white * amplitude).real, 0, -1) @ random.normal(size=(3, 3))
    clouds = (clouds - clouds.mean((0, 1))) / clouds.std()
    light = random.normal(0.47, 0.12, 3)  # as the portraits' means lie; `scripts/dead_channels.py`
    return np.clip(light + random.choice(CONTRASTS) * clouds, 0, 1).astype(np.float32)
