"""Does memory grow with a movie's length, and how does it grow with a still's size.

    python benchmarks/memory.py --frames 400 4000 --size 64x36 --stills 4k 8k

Prints the peak of the renderer's own memory and of its encoder's, together, on the CPU: for each
length, and how many times that of the shortest it is; and for each still of a moving scene.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import psutil
from record import parser, tell

SCENE = """\
dreamreel: 1
video: {{duration: {seconds}s, fps: 30}}
start: {{preroll: 0s}}
sequence:
  - walk: {{layer: s4a, each: 2s, fade: 1s}}
    for: {seconds}s
ascent: {{rate: 10/s, steps: 1, octaves: {{coarsest: 32px}}}}
"""


STILL = """\
dreamreel: 1
video: {duration: 2s, fps: 30}
start: {preroll: 0s}
sequence:
  - dream: s16c:75
camera: {zoom: 0.5 oct/s, rotate: 5}
"""


def peak_of_movie(frames: int, size: str) -> int:
    """Render a scene of so many frames; return the peak of resident memory, encoder included."""
    scene = SCENE.format(seconds=frames // 30)
    return _peak(scene, "render", "--size", size, out="long.mp4")


def peak_of_still(size: str) -> int:
    """Render one frame after a few ticks; return the peak of resident memory."""
    return _peak(STILL, "still", "--at", "0.1s", "--size", size, out="still.png")


def _peak(text: str, command: str, *options: str, out: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder) / "scene.yaml"
        scene.write_text(text)
        words = [sys.executable, "-m", "dreamreel", command, str(scene), *options]
        words += ["-o", str(Path(folder) / out), "--quiet", "--device", "cpu"]
        process = psutil.Popen(words)
        peak = [0]
        watch = threading.Thread(target=_watch, args=(process, peak))
        watch.start()
        code = process.wait()
        watch.join()
    if code:
        raise SystemExit(f"{command} {' '.join(options)} ended with {code}")
    return peak[0]


def _watch(process: psutil.Popen, peak: list[int]) -> None:
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        try:
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            return
        time.sleep(0.05)


def main() -> None:
    """Measure each length, and each still."""
    args_of = parser(__doc__, runs=1, warm_up=0)
    args_of.set_defaults(device="cpu")
    args_of.add_argument("--frames", type=int, nargs="+", default=[400, 4000])
    args_of.add_argument("--size", default="64x36")
    args_of.add_argument("--stills", nargs="*", default=["4k", "8k"])
    args = args_of.parse_args()
    peaks = {frames: peak_of_movie(frames, args.size) for frames in args.frames}
    shortest = peaks[min(peaks)]
    lengths = [
        {"frames": frames, "peak_bytes": peak, "over_the_shortest": peak / shortest}
        for frames, peak in peaks.items()
    ]
    stills = [{"still": size, "peak_bytes": peak_of_still(size)} for size in args.stills]
    tell("memory", [*lengths, *stills], args)


if __name__ == "__main__":
    main()
