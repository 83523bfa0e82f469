"""Encoders: frames per second by codec and threads, alone and beside a dream on the same machine.

    python benchmarks/encode.py --size 1280x720 --codecs h264 hevc --threads 1 2

What is encoded are dreamt frames, again and again; verification, which decodes them all, is a part.
Beside a dream, what the dream lost stands beside it: its ticks per second over those alone.
"""

import argparse
import os
import threading
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
from record import Row, parser, settle, tell, timing
from workloads import Workload, scene_of, workshop

import dreamreel
from dreamreel.geometry import Size
from dreamreel.movie.job.stream import load_network
from dreamreel.rendering.dreamer import step
from dreamreel.rendering.play import awaken, prepare
from dreamreel.scene import Scene
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.video.codecs import CODECS
from dreamreel.video.sink import FfmpegSink

FPS = 30
DREAMT = 15
"""Different frames."""


def encoded(
    frames: Sequence[np.ndarray], count: int, codec: str, threads: int, folder: Path
) -> float:
    """Encode and verify so many frames; return the seconds."""
    height, width, _ = frames[0].shape
    begun = time.perf_counter()
    with FfmpegSink(
        folder / f"{codec}-{threads}-{begun}{CODECS[codec].ending}",
        codec=codec,
        size=Size(width, height),
        fps=Fraction(FPS),
        depth=8 if 8 in CODECS[codec].pixel_formats else None,
        quality=16,
        threads=threads,
    ) as sink:
        for index in range(count):
            frame = frames[index % len(frames)]
            # Encoders of more bits are fed with words over their full range.
            sink.write(frame if sink.encoding.depth == 8 else frame.astype(np.uint16) * 257)
        sink.close()
    return time.perf_counter() - begun


class Dream:
    """A dream that goes on in a thread until the block ends, and counts its ticks."""

    def __init__(self, scene: Scene, device: str) -> None:
        self._timeline, self._device = lay_out(scene), device
        network = load_network(self._timeline, device=device, precision="auto")
        self._dreamer = prepare(self._timeline, network)
        self._state = awaken(self._timeline, self._dreamer, network.mean.device)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self.ticks_per_second = 0.0
        """When it has ended."""

    def __enter__(self) -> "Dream":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _go_on(self) -> None:
        begun, ticks = time.perf_counter(), 0
        while not self._done.is_set() or not ticks:
            self._state = step(self._dreamer, self._state, self._timeline.tick(ticks))
            settle(self._device)
            ticks += 1
        self.ticks_per_second = ticks / (time.perf_counter() - begun)


def measure(args: argparse.Namespace, folder: Path) -> list[Row]:
    """Measure every codec with every number of threads, alone and beside a dream."""
    scene = scene_of(Workload(size=args.size, fps=FPS, seconds=DREAMT / FPS), folder)
    long = scene_of(Workload(size=args.size, seconds=3600.0), folder)
    frames = list(dreamreel.frames(scene, device=args.device))
    with Dream(long, args.device) as dream:
        time.sleep(args.seconds)
    alone = dream.ticks_per_second
    rows: list[Row] = []
    for codec in args.codecs:
        for threads in args.threads:
            seconds = [
                encoded(frames, args.frames, codec, threads, folder)
                for _ in range(args.warm_up + args.runs)
            ]
            took = timing(seconds[args.warm_up :])
            with Dream(long, args.device) as dream:
                beside = encoded(frames, args.frames, codec, threads, folder)
            rows.append(
                {
                    "codec": codec,
                    "threads": threads,
                    "frames_per_second": args.frames / took.seconds,
                    "spread": args.frames * took.spread / took.seconds**2,
                    "beside_a_dream": args.frames / beside,
                    "ticks_kept": dream.ticks_per_second / alone,
                }
            )
    return rows


def main() -> None:
    """Measure the encoders."""
    args_of = parser(__doc__, runs=3)
    args_of.add_argument("--size", default="1280x720")
    args_of.add_argument("--codecs", nargs="+", default=["h264", "hevc", "av1"], choices=CODECS)
    args_of.add_argument("--threads", nargs="+", type=int, default=[1, 2, 4])
    args_of.add_argument("--frames", type=int, default=120)
    args_of.add_argument("--seconds", type=float, default=10.0, help="of dreaming alone")
    args = args_of.parse_args()
    with workshop() as folder:
        tell("encode", measure(args, folder), args)


if __name__ == "__main__":
    main()
