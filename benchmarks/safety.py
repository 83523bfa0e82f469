"""What safety costs: a render's seconds of keeping and checking, as a share of all it takes.

    python benchmarks/safety.py scenes/first_dive.yaml --size 640x360 --frames 1000

The scene's first clip is prolonged to that many frames. The seconds are the renderer's own timers:
lossless masters, states, commits, verification by decoding, joining. Frames are hashed in the
thread that feeds the encoder, beside the dream; what that takes is measured apart, on as many
frames, and added.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np

import dreamreel
from dreamreel.scene import Scene
from dreamreel.video.process import frame_hash


def prolonged(scene: Scene, frames: int) -> Scene:
    """Return a scene whose last clip lasts until so many frames are seen."""
    duration = Fraction(frames) / scene.video.fps
    *before, last = (clip for clip in scene.clips if clip.start < duration)
    clips = (*before, replace(last, end=duration))
    return replace(scene, clips=clips, video=replace(scene.video, duration=duration))


def hashing_seconds(scene: Scene, frames: int) -> float:
    """Return what hashing so many frames takes, on one core."""
    width, height = scene.video.size
    frame = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8).tobytes()
    begun = time.perf_counter()
    for _ in range(frames):
        frame_hash(frame)
    return time.perf_counter() - begun


def measure(scene: Scene, frames: int) -> dict[str, float]:
    """Render, and return the seconds of each duty and of the whole."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "safe.mp4"
        dreamreel.render(scene, out, device="cpu")
        manifest = json.loads((out.with_name(out.name + ".json")).read_text())
    assert manifest["frames"] == frames
    hashing = hashing_seconds(scene, frames)
    return {**manifest["safety"], "hashing": round(hashing, 3), "render": manifest["seconds"]}


def main() -> None:
    """Measure one render."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("scene", type=Path)
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    scene = prolonged(dreamreel.load_scene(args.scene, size=args.size), args.frames)
    seconds = measure(scene, args.frames)
    whole = seconds.pop("render")
    for duty, spent in seconds.items():
        print(f"{duty:14} {spent:8.2f} s  {spent / whole:7.2%}")
    print(f"{'together':14} {sum(seconds.values()):8.2f} s  {sum(seconds.values()) / whole:7.2%}")
    print(f"{'render':14} {whole:8.2f} s")
    if args.json:
        about = {"dreamreel": dreamreel.__version__, "machine": platform.machine()}
        args.json.write_text(json.dumps({**about, "seconds": seconds, "render": whole}, indent=1))


if __name__ == "__main__":
    main()
