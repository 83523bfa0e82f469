"""Does memory grow with a movie's length: one scene, rendered short and long.

    python benchmarks/memory.py --frames 400 4000 --size 64x36

Prints the peak of the renderer's own memory and of its encoder's, together, for each length, on the
CPU, and how many times that of the shortest it is.
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


def peak_bytes(frames: int, size: str) -> int:
    """Render a scene of so many frames; return the peak of resident memory, encoder included."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder) / "long.yaml"
        scene.write_text(SCENE.format(seconds=frames // 30))
        command = [sys.executable, "-m", "dreamreel", "render", str(scene), "--size", size]
        output = ["-o", str(Path(folder) / "long.mp4"), "--quiet", "--device", "cpu"]
        process = psutil.Popen(command + output)
        peak = [0]
        watch = threading.Thread(target=_watch, args=(process, peak))
        watch.start()
        code = process.wait()
        watch.join()
    if code:
        raise SystemExit(f"the render of {frames} frames ended with {code}")
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
    """Measure each length."""
    args_of = parser(__doc__, runs=1, warm_up=0)
    args_of.set_defaults(device="cpu")
    args_of.add_argument("--frames", type=int, nargs="+", default=[400, 4000])
    args_of.add_argument("--size", default="64x36")
    args = args_of.parse_args()
    peaks = {frames: peak_bytes(frames, args.size) for frames in args.frames}
    shortest = peaks[min(peaks)]
    tell(
        "memory",
        [
            {"frames": frames, "peak_bytes": peak, "over_the_shortest": peak / shortest}
            for frames, peak in peaks.items()
        ],
        args,
    )


if __name__ == "__main__":
    main()
