"""Movies end to end, by size: dreaming alone, encoding alone, and both, which is a render.

    python benchmarks/movie.py --sizes 360p 720p --seconds 2

A render also verifies, hashes and keeps what it needs to go on after a stop. Its frames per second
are over all of it but the start of the program.
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
from encode import encoded
from record import Row, parser, settle, tell, timing
from workloads import SIZES, Workload, scene_of, workshop

import dreamreel
from dreamreel.movie.options import Options
from dreamreel.scene import Scene

CODEC = "h264"
"""Of scenes that name none."""


def dreamt(scene: Scene, device: str) -> tuple[float, list[np.ndarray]]:
    """Dream a scene without encoding it; return the seconds, and the frames."""
    begun = time.perf_counter()
    frames = list(dreamreel.frames(scene, device=device))
    settle(device)
    return time.perf_counter() - begun, frames


def rendered(scene: Scene, device: str, out: Path) -> float:
    """Render a scene; return the seconds."""
    begun = time.perf_counter()
    dreamreel.render(scene, out, device=device)
    return time.perf_counter() - begun


def measure(args: argparse.Namespace, folder: Path) -> list[Row]:
    """Measure each size."""
    rows: list[Row] = []
    for size in args.sizes:
        workload = Workload(args.network, f"'{args.dream}'", size, args.fps, seconds=args.seconds)
        rows.append({"size": size, **_compared(scene_of(workload, folder), args, folder)})
    return rows


def _compared(scene: Scene, args: argparse.Namespace, folder: Path) -> Row:
    """Dream, encode and render a scene in turn, so that all three meet the same other work."""
    threads, count = Options().threads, round(scene.video.duration * scene.video.fps)
    taken: list[tuple[float, float, float]] = []
    for run in range(args.warm_up + args.runs):
        dreaming, frames = dreamt(scene, args.device)
        encoding = encoded(frames, len(frames), CODEC, threads, folder)
        whole = rendered(scene, args.device, folder / f"{scene.video.size}-{run}.mp4")
        taken.append((dreaming, encoding, whole))
    dreaming, encoding, whole = (timing(each) for each in zip(*taken[args.warm_up :], strict=True))
    return {
        "frames": count,
        "frames_per_second": count / whole.seconds,
        "spread": count * whole.spread / whole.seconds**2,
        "dreaming_alone": count / dreaming.seconds,
        "encoding_alone": count / encoding.seconds,
        "render_over_parts": whole.seconds / (dreaming.seconds + encoding.seconds),
        "render_over_dreaming": whole.seconds / dreaming.seconds,
    }


def main() -> None:
    """Measure the sizes."""
    args_of = parser(__doc__, runs=3)
    args_of.add_argument("--network", default="bestiary")
    args_of.add_argument("--dream", default="s16c:75")
    args_of.add_argument("--sizes", nargs="+", default=list(SIZES))
    args_of.add_argument("--fps", type=int, default=30)
    args_of.add_argument("--seconds", type=float, default=2.0, help="of movie")
    args = args_of.parse_args()
    with workshop() as folder:
        tell("movie", measure(args, folder), args)


if __name__ == "__main__":
    main()
