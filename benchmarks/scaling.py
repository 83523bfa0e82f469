"""What the cost of a movie grows with: pixels, ticks, steps, octaves, neurons that sound, length.

    python benchmarks/scaling.py --against pixels steps --sizes 360p 720p 1080p

For each, the seconds of a few values, and the slope of their logarithms: 1 is proportional.
Pixels, steps, octaves and neurons are measured per tick; ticks and length over whole dreams.
"""

import argparse
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
from record import Row, Timing, parser, settle, tell, timed, timing
from workloads import SIZES, Workload, scene_of, workshop

from dreamreel.movie.job.stream import dream, load_network
from dreamreel.rendering.dreamer import step
from dreamreel.rendering.play import awaken, prepare
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.units import parse_size

CHANNELS = (42, 78, 24, 204, 48, 18, 10, 30)
"""Of s16c; a crossfade has as many."""


def slope(values: list[float], seconds: list[float]) -> float:
    """Return the slope of the logarithms by least squares.

    Args:
        values: positive, at least two different ones.
        seconds: that each takes, positive.
    """
    return float(np.polyfit(np.log(values), np.log(seconds), 1)[0])


def per_tick(workload: Workload, folder: Path, args: argparse.Namespace) -> Timing:
    """Measure a tick of a scene; the first, which listen and make everything, do not count."""
    timeline = lay_out(scene_of(replace(workload, seconds=60.0), folder))
    network = load_network(timeline, device=args.device, precision="auto")
    dreamer = prepare(timeline, network)
    state = awaken(timeline, dreamer, network.mean.device)
    seconds: list[float] = []
    for tick in range(args.warm_up + args.runs):
        settle(args.device)
        begun = time.perf_counter()
        state = step(dreamer, state, timeline.tick(tick))
        settle(args.device)
        seconds.append(time.perf_counter() - begun)
    return timing(seconds[args.warm_up :])


def per_dream(workload: Workload, folder: Path, args: argparse.Namespace) -> Timing:
    """Measure a whole dream, its frames seen and not encoded."""
    timeline = lay_out(scene_of(workload, folder))
    network = load_network(timeline, device=args.device, precision="auto")
    return timed(lambda: deque(dream(timeline, network), maxlen=0), args)


def chord(count: int) -> str:
    """Return a clip's dream of so many neurons, as loud as each other."""
    return "{" + ", ".join(f"s16c:{channel}: 1" for channel in CHANNELS[:count]) + "}"


def series(args: argparse.Namespace) -> Mapping[str, dict[float, Workload]]:
    """Return what the cost is measured against: values, and the workload of each."""
    usual = Workload(size=args.size)
    octaves = {count: f"{{coarsest: 48px, scale: 1.3, count: {count}}}" for count in (2, 3, 4, 6)}
    return {
        "pixels": {_pixels(size): Workload(size=size) for size in args.sizes},
        "steps": {count: replace(usual, steps=count) for count in (1, 2, 4, 8)},
        "octaves": {count: replace(usual, octaves=text) for count, text in octaves.items()},
        "neurons": {count: replace(usual, dream=chord(count)) for count in (1, 2, 4, 8)},
        "ticks": {
            rate * args.seconds: replace(usual, rate=rate, seconds=args.seconds)
            for rate in (5, 10, 20, 40)
        },
        "length": {
            times * args.seconds: replace(usual, seconds=times * args.seconds)
            for times in (1, 2, 4, 8)
        },
    }


def _pixels(size: str) -> int:
    width, height = parse_size(size)
    return width * height


MEASURES: Mapping[str, Callable[[Workload, Path, argparse.Namespace], Timing]] = {
    "pixels": per_tick,
    "steps": per_tick,
    "octaves": per_tick,
    "neurons": per_tick,
    "ticks": per_dream,
    "length": per_dream,
}


def measure(args: argparse.Namespace, folder: Path) -> list[Row]:
    """Measure every value of what is asked for."""
    rows: list[Row] = []
    for against, workloads in series(args).items():
        if against not in args.against:
            continue
        took = {
            value: MEASURES[against](workload, folder, args)
            for value, workload in workloads.items()
        }
        found = slope(list(took), [timing.seconds for timing in took.values()])
        rows += [
            {
                "against": against,
                "value": value,
                "seconds": timing.seconds,
                "spread": timing.spread,
                "slope": found,
            }
            for value, timing in took.items()
        ]
    return rows


def main() -> None:
    """Measure all that is asked for."""
    args_of = parser(__doc__, runs=5, warm_up=2)
    args_of.add_argument("--against", nargs="+", default=list(MEASURES), choices=MEASURES)
    args_of.add_argument("--size", default="360p", help="where it is not pixels that grow")
    args_of.add_argument("--sizes", nargs="+", default=list(SIZES))
    args_of.add_argument("--seconds", type=float, default=1.0, help="of the shortest movie")
    args = args_of.parse_args()
    with workshop() as folder:
        tell("scaling", measure(args, folder), args)


if __name__ == "__main__":
    main()
