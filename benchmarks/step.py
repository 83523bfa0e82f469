"""One gradient step in each precision, against the machine's own matrix rate and plain PyTorch.

    python benchmarks/step.py --network vgg16 --layer relu4_3 --size 384x384
    python benchmarks/step.py --network bestiary --layer s16c --size 640x360

Networks that are not embedded get random weights. Operations are counted as they are run: a forward
pass and the gradient of the picture, two per multiply-add, no gradients of weights.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import plain
import torch
from flops import matrix_rate, operations
from record import Row, Timing, parser, tell, timed
from workloads import SEED, weights_in, workshop

from dreamreel import catalogue, networks
from dreamreel.ascent.excitement import Ground, Voice, excite
from dreamreel.ascent.gaze import Gaze
from dreamreel.geometry import Grid, Size
from dreamreel.movie.job.stream import kernels
from dreamreel.movie.planning.bench import precisions_for
from dreamreel.rendering.device import choose_device, choose_precision
from dreamreel.specs import Target, WeightedTarget
from dreamreel.units import parse_size

STRAIGHT = Gaze((0, 0), 1 + 0j)


def dreamt(network: networks.Network, target: Target, picture: torch.Tensor) -> torch.Tensor:
    """Make DreamReel's own step: the gradient of one neuron at a picture (1, 3, H, W)."""
    size = Size(picture.shape[-1], picture.shape[-2])
    return excite(
        network,
        picture,
        (WeightedTarget(target, 1.0),),
        voices={(target, 0): Voice(1.0, 1.0)},
        rung=0,
        gaze=STRAIGHT,
        ground=Ground(Grid.of_frame(size), size),
    )


def measure(args: argparse.Namespace, folder: Path) -> list[Row]:
    """Measure the plain step, and ours in each precision."""
    device = choose_device(args.device)
    weights = weights_in(folder, args.network)
    target = Target(catalogue.network(args.network).layer(args.layer).name, args.channel)
    width, height = parse_size(args.size)
    generator = torch.Generator().manual_seed(SEED)
    picture = torch.rand(1, 3, height, width, generator=generator).to(device)
    whole = plain.layer_of(args.network, args.layer, weights, device)
    slow = timed(lambda: plain.gradient(whole, picture, args.channel), args)
    flops = operations(lambda: plain.gradient(whole, picture, args.channel))
    rate = matrix_rate(torch.float32, device)
    rows: list[Row] = [_row("plain", "fp32", slow, flops, rate, slow.seconds)]
    for precision in precisions_for(device):
        network = networks.load(
            args.network,
            layers=[target.layer],
            weights=weights,
            device=device,
            precision=precision,
        )
        ours = timed(lambda net=network: dreamt(net, target, picture), args)
        flops = operations(lambda net=network: dreamt(net, target, picture))
        rate = matrix_rate(networks.DTYPES[precision], device)
        row = _row("dreamreel", precision, ours, flops, rate, slow.seconds)
        rows.append({**row, "is_auto": precision == choose_precision("auto", device)})
    return rows


def _row(
    tool: str, precision: str, timing: Timing, flops: int, rate: float, slow: float
) -> dict[str, float | str]:
    return {
        "tool": tool,
        "precision": precision,
        "seconds": timing.seconds,
        "spread": timing.spread,
        "flops": flops,
        "matrix_rate": rate,
        "fraction_of_matrix_rate": flops / timing.seconds / rate,
        "speedup_over_plain_fp32": slow / timing.seconds,
    }


def main() -> None:
    """Measure one network."""
    args_of = parser(__doc__, runs=15, warm_up=3)
    args_of.add_argument("--network", default="vgg16")
    args_of.add_argument("--layer", default="relu4_3")
    args_of.add_argument("--channel", type=int, default=7)
    args_of.add_argument("--size", default="384x384")
    args = args_of.parse_args()
    with workshop() as folder, kernels(deterministic=False):  # float32 means float32
        tell("step", measure(args, folder), args)


if __name__ == "__main__":
    main()
