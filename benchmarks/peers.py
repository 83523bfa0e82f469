"""Other tools beside DreamReel, on the same work in one run.

    pip install --target PEERS --no-deps torch-dreams==4.0.0 neural-dream==0.0.4
    pip install --target PEERS --no-deps torch-lucent==0.1.8 kornia==0.4.1
    PYTHONPATH=PEERS python benchmarks/peers.py

PEERS is a folder of their own, which also needs what they import (opencv-python-headless, ipython,
scikit-learn, decorator, tqdm, matplotlib); what is not there is left out, with the reason. All
dream of one channel of one layer of one network with the same random weights, cut behind that
layer, at one size. Two kinds of work, each told per pass, forward and backward, and in all:

- picture: steps on one raster. torch-dreams and lucent climb with their own optimizers and
  parameters, lucent without its transformations.
- zoom: a movie that zooms and turns, with octaves and steps on each. neural-dream only zooms, and
  writes a PNG per frame; what its start takes is taken off.

"plain" is the reference of benchmarks/plain.py: float32, whole layers.
"""

import argparse
import importlib
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
import plain
import torch
from PIL import Image
from record import Row, Timing, parser, tell, timing
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models.feature_extraction import create_feature_extractor
from workloads import Workload, scene_of, weights_in, workshop

import dreamreel
from dreamreel import catalogue
from dreamreel.geometry import Size
from dreamreel.rendering.device import choose_device
from dreamreel.units import parse_size

FPS = 30
NEURAL_DREAM = "from neural_dream.neural_dream import main; main()"


class Missing(Exception):
    """A peer that cannot be measured here, and why."""


class Peer(nn.Module):
    """The network up to the layer, as a module whose child ``layer`` has its value."""

    def __init__(self, args: argparse.Namespace, weights: Path) -> None:
        super().__init__()
        module = plain.module_of(args.network, weights)
        path = catalogue.network(args.network).layer(args.layer).name
        self.trunk = create_feature_extractor(module, {path: "value"}).requires_grad_(False)
        self.layer = nn.Identity()

    def forward(self, pictures: Tensor) -> Tensor:
        """Map normalized pictures (B, 3, H, W) to the layer's value."""
        return self.layer(self.trunk(pictures)["value"])


def steps_of_torch_dreams(args: argparse.Namespace, weights: Path) -> Timing:
    """Time a picture by torch-dreams."""
    library = _imported("torch_dreams")
    model = Peer(args, weights).eval().to(choose_device(args.device))
    width, height = parse_size(args.size)

    def climb() -> object:
        dreamer = library.Dreamer(model, device=str(choose_device(args.device)), quiet=True)
        return dreamer.render(
            layers=[model.layer],
            width=width,
            height=height,
            iters=args.steps,
            custom_func=lambda found: (
                -(
                    found[0][:, args.channel] if found[0].ndim == 4 else found[0][args.channel]
                ).mean()
            ),
        )

    return _repeated(climb, args)


def steps_of_lucent(args: argparse.Namespace, weights: Path) -> Timing:
    """Time a picture by torch-lucent."""
    objectives, param, render = (
        _imported(f"lucent.optvis.{name}") for name in ("objectives", "param", "render")
    )
    model = Peer(args, weights).eval().to(choose_device(args.device))
    width, height = parse_size(args.size)
    return _repeated(
        lambda: render.render_vis(
            model,
            objectives.channel("layer", args.channel),
            param_f=lambda: param.image(width, h=height),
            thresholds=(args.steps,),
            transforms=[],
            show_image=False,
            progress=False,
        ),
        args,
    )


def frames_of_neural_dream(args: argparse.Namespace, weights: Path, folder: Path) -> Timing:
    """Time a frame of a zoom by neural-dream: longer movies less the shortest."""
    _imported("neural_dream")
    width, height = parse_size(args.size)
    noise = np.random.default_rng(1).normal(128, 25, (height, width, 3)).clip(0, 255)
    Image.fromarray(noise.astype(np.uint8)).save(folder / "start.png")
    model = folder / "vgg16-397923af.pth"  # it knows networks by the names of their files
    torch.save(load_file(weights), model)

    def movie(count: int) -> float:
        options = {
            "content_image": folder / "start.png",
            "output_image": folder / "out.png",
            "model_file": model,
            "gpu": "c" if choose_device(args.device).type == "cpu" else "0",
            "dream_layers": args.layer,
            "channels": args.channel,
            "num_iterations": count,
            "octave_iter": args.steps_per_octave,
            "num_octaves": args.octaves,
            "octave_scale": 1 / args.scale,
            "image_size": max(width, height),
            "zoom": 96,
            "seed": 1,
        }
        words = [str(word) for key, value in options.items() for word in (f"-{key}", value)]
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", NEURAL_DREAM, *words], capture_output=True, text=True, cwd=folder
        )
        if done.returncode:
            raise Missing((done.stderr.strip().splitlines() or ["it failed"])[-1])
        return time.perf_counter() - begun

    start = min(movie(1) for _ in range(args.runs))
    found = timing([(movie(1 + args.frames) - start) / args.frames for _ in range(args.runs)])
    if found.seconds <= 0:
        raise Missing("its frames take less than its start varies: give more --frames")
    return found


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:  # what fails in another's module on a newer Python is anything
        raise Missing(f"{type(error).__name__}: {error}") from error


def _repeated(action: Callable[[], object], args: argparse.Namespace) -> Timing:
    seconds: list[float] = []
    for _ in range(1 + args.runs):
        begun = time.perf_counter()
        try:
            action()
        except Exception as error:  # as above
            raise Missing(f"{type(error).__name__}: {error}") from error
        seconds.append(time.perf_counter() - begun)
    return timing(seconds[1:])


def _frames(args: argparse.Namespace, frames: Iterator[np.ndarray]) -> Timing:
    """Time the frames of a movie; the first ones, with which all begins, do not count."""
    for _ in islice(frames, args.warm_up):
        pass
    seconds: list[float] = []
    for _ in range(args.runs):
        begun = time.perf_counter()
        for _ in islice(frames, args.frames):
            pass
        seconds.append((time.perf_counter() - begun) / args.frames)
    return timing(seconds)


def plain_frames(args: argparse.Namespace, weights: Path, octaves: int, steps: int) -> Timing:
    """Time a frame of the reference."""
    device = choose_device(args.device)
    layer = plain.layer_of(args.network, args.layer, weights, device)
    zoom = plain.PlainZoom(Size(*parse_size(args.size)), args.channel, octaves, args.scale, steps)
    return _frames(args, plain.frames(layer, zoom, device))


def our_frames(args: argparse.Namespace, folder: Path, octaves: int, steps: int) -> Timing:
    """Time a frame of DreamReel's, each with a tick of its own."""
    size = Size(*parse_size(args.size))
    coarsest = min(size) / args.scale ** (octaves - 1)
    workload = Workload(
        network=args.network,
        dream=f"'{args.layer}:{args.channel}'",
        size=args.size,
        fps=FPS,
        rate=FPS,
        steps=steps,
        seconds=(args.warm_up + args.runs * args.frames + 2) / FPS,
        octaves=f"{{coarsest: {coarsest:.3f}px, scale: {args.scale}}}",
        sketch="none",
        zoom=FPS * math.log2(plain.ZOOM),
        rotate=FPS * plain.TURN,
    )
    return _frames(args, dreamreel.frames(scene_of(workload, folder), device=args.device))


def measure(args: argparse.Namespace, folder: Path) -> list[Row]:
    """Measure everybody on both kinds of work."""
    weights = weights_in(folder, args.network)
    octaves, steps = args.octaves, args.steps_per_octave
    picture = {
        "plain": lambda: plain_frames(args, weights, 1, args.steps),
        "dreamreel": lambda: our_frames(args, folder, 1, args.steps),
        "torch-dreams": lambda: steps_of_torch_dreams(args, weights),
        "torch-lucent": lambda: steps_of_lucent(args, weights),
    }
    zoom = {
        "plain": lambda: plain_frames(args, weights, octaves, steps),
        "dreamreel": lambda: our_frames(args, folder, octaves, steps),
        "neural-dream": lambda: frames_of_neural_dream(args, weights, folder),
    }
    return [
        *_compared("picture", args.steps, picture),
        *_compared("zoom", octaves * steps, zoom),
    ]


def _compared(work: str, passes: int, tools: dict[str, Callable[[], Timing]]) -> list[Row]:
    """Return a row per tool, each beside the plain reference."""
    rows: list[Row] = []
    slow = math.nan
    for tool, action in tools.items():
        try:
            took = action()
        except Missing as reason:
            rows.append({"work": work, "tool": tool, "missing": str(reason)})
            continue
        slow = took.seconds if tool == "plain" else slow
        rows.append(
            {
                "work": work,
                "tool": tool,
                "passes": passes,
                "seconds": took.seconds,
                "spread": took.spread,
                "seconds_per_pass": took.seconds / passes,
                "speedup_over_plain_fp32": slow / took.seconds,
            }
        )
    return rows


def main() -> None:
    """Measure one network."""
    args_of = parser(__doc__, runs=3)
    args_of.add_argument("--network", default="vgg16")
    args_of.add_argument("--layer", default="relu4_3")
    args_of.add_argument("--channel", type=int, default=7)
    args_of.add_argument("--size", default="480x320")
    args_of.add_argument("--steps", type=int, default=20, help="of a picture")
    args_of.add_argument("--octaves", type=int, default=4, help="of a zoom")
    args_of.add_argument("--scale", type=float, default=1.8)
    args_of.add_argument("--steps-per-octave", type=int, default=10)
    args_of.add_argument("--frames", type=int, default=2, help="of a zoom, per run")
    args = args_of.parse_args()
    with workshop() as folder:
        tell("peers", measure(args, folder), args)


if __name__ == "__main__":
    main()
