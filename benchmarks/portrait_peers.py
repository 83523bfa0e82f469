"""Portraits by other libraries of the same network, measured as ours are.

    pip install --target PEERS --no-deps torch-lucent==0.1.8 torch-dreams==4.0.0 kornia==0.4.1
    PYTHONPATH=PEERS python benchmarks/portrait_peers.py SHEET.png --size 160 --steps 128

PEERS is a folder of their own, which also needs what they import (opencv-python-headless, IPython,
scikit-learn, decorator, tqdm, matplotlib). All see the embedded network up to the unit's layer,
with its own normalization, before the ReLU. Ours are the preset lucid, which has lucent's
parameters, and the default. What is reached is measured on the saved bytes.
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
import torch
from PIL import Image
from portraits import NETWORK, lay_out, portray
from torch import Tensor, nn

from dreamreel import catalogue, networks
from dreamreel.networks import Network
from dreamreel.portraits.goals import Aim, reached
from dreamreel.scene.reading.addresses import resolve
from dreamreel.specs import Target

UNITS = ("s8b:20", "s16c:75", "owl")
SEED = 1
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation that torch-dreams normalizes by, unasked."""


class Cut(nn.Module):
    """The network up to a layer, as a module whose only child, ``layer``, has its value."""

    def __init__(self, network: Network, name: str, *, normalized: bool) -> None:
        super().__init__()
        self.layer = nn.Identity()
        self._network, self._name, self._normalized = (network,), name, normalized

    def forward(self, pictures: Tensor) -> Tensor:
        """Map pictures (1, 3, H, W) to the layer's value."""
        if self._normalized:
            mean, std = (torch.tensor(row).view(1, 3, 1, 1) for row in IMAGENET)
            pictures = pictures * std + mean
        return self.layer(self._network[0](pictures)[self._name])


def by_lucent(network: Network, target: Target, side: int, steps: int) -> np.ndarray:
    """Return a portrait by torch-lucent with its defaults, (H, W, 3) in 0..1."""
    from lucent.optvis import (  # pyright: ignore[reportMissingImports]: installed by who measures
        objectives,
        param,
        render,
    )

    found = render.render_vis(
        Cut(network, target.layer, normalized=False).eval(),
        objectives.channel("layer", target.channel),
        param_f=lambda: param.image(side),
        thresholds=(steps,),
        preprocess=False,
        show_image=False,
        progress=False,
    )
    return found[-1][0]


def by_torch_dreams(network: Network, target: Target, side: int, steps: int) -> np.ndarray:
    """Return a portrait by torch-dreams with its defaults, (H, W, 3) in 0..1."""
    from torch_dreams import (  # pyright: ignore[reportMissingImports]: installed by who measures
        Dreamer,
    )

    model = Cut(network, target.layer, normalized=True).eval()
    image = Dreamer(model, device="cpu", quiet=True).render(
        layers=[model.layer],
        width=side,
        height=side,
        iters=steps,
        custom_func=lambda values: (
            -values[0][:, target.channel].mean()
            if values[0].ndim == 4
            else -values[0][target.channel].mean()
        ),
    )
    return image.to_chw_tensor(device="cpu").permute(1, 2, 0).numpy()


def main() -> None:
    """Paint, measure and lay out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--steps", type=int, default=128)
    parser.add_argument("--units", nargs="+", default=UNITS)
    args = parser.parse_args()
    tiles: dict[tuple[str, str], np.ndarray] = {}
    for unit in args.units:
        target = resolve(unit, catalogue.network(NETWORK))
        network = networks.load(NETWORK, layers=[target.layer])
        aim = Aim("excite", target)
        for name, paint in (("lucent", by_lucent), ("torch-dreams", by_torch_dreams)):
            torch.manual_seed(SEED)
            begun = time.perf_counter()
            picture = paint(network, target, args.size, args.steps).clip(0, 1)
            seconds = time.perf_counter() - begun
            pixels = np.round(picture * 255).astype(np.uint8)
            seen = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
            tiles[name, unit] = pixels
            print(f"{name:12} {unit:10} {reached(network, aim, seen):7.2f}  {seconds:.1f} s")
        for preset in ("lucid", "dreamreel"):
            row, pixels = portray(preset, unit, args.size, args.steps)
            tiles[preset, unit] = pixels
            print(
                f"{preset:12} {unit:10} {row.reached:7.2f}  {row.steps} steps {row.seconds:.1f} s"
            )
    image: Image.Image = lay_out(tiles, args.size)
    image.save(args.sheet)


if __name__ == "__main__":
    main()
