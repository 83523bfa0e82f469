"""What is measured: networks with weights, and scenes in them, from plain numbers."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torchvision import models

from dreamreel import catalogue
from dreamreel.networks.bestiary import WEIGHTS
from dreamreel.scene import Scene, parse

SEED = 1
SIZES = ("360p", "720p", "1080p", "4k")
"""From the preview's to the largest that is promised."""

SCENE = """\
dreamreel: 1
title: Benchmark
seed: {seed}
network: {network}
video: {{size: {size}, fps: {fps}, duration: {seconds}}}
start: {{preroll: 0s}}
sequence:
  - dream: {dream}
ascent: {{rate: {rate}/s, steps: {steps}, sketch: {sketch}, octaves: {octaves}}}
camera: {{zoom: {zoom} oct/s, rotate: {rotate}}}
"""


@dataclass(frozen=True, slots=True)
class Workload:
    """A scene in numbers; the defaults are those of the language."""

    network: str = "bestiary"
    dream: str = "'s16c:75'"
    """As in the scene's sequence."""
    size: str = "360p"
    fps: int = 30
    rate: int = 15
    """Ticks per second."""
    steps: int = 2
    seconds: float = 1.0
    octaves: str = "{coarsest: 96px, scale: 1.4}"
    sketch: str = "360px"
    zoom: float = 0.5
    """Octaves per second."""
    rotate: float = 5.0
    """Degrees per second."""

    def text(self, weights: Path | None) -> str:
        """Return the scene as YAML."""
        network = f"{{arch: {self.network}, weights: {weights.name}}}" if weights else self.network
        return SCENE.format(
            seed=SEED,
            network=network,
            size=self.size,
            fps=self.fps,
            seconds=f"{self.seconds:.6f}s",
            dream=self.dream,
            rate=self.rate,
            steps=self.steps,
            sketch=self.sketch,
            octaves=self.octaves,
            zoom=self.zoom,
            rotate=self.rotate,
        )


def scene_of(workload: Workload, folder: Path) -> Scene:
    """Return a scene; the weights that it needs are put into a folder, unless they are there."""
    weights = weights_in(folder, workload.network)
    return parse(workload.text(None if weights == WEIGHTS else weights), folder=folder)


def weights_in(folder: Path, network: str) -> Path:
    """Return a network's weights: the embedded ones, else random ones, made in a folder."""
    if catalogue.network(network).embedded:
        return WEIGHTS
    path = folder / f"{network}.safetensors"
    if not path.exists():
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED)
            tensors = models.get_model(network, weights=None).state_dict()
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder for weights and movies while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="dreamreel-") as name:
        yield Path(name)
