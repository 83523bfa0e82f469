"""What it costs to know a scene: the table of all its curves, and the check of a long one.

    python benchmarks/tables.py --ticks 100000 --curves 50 --lines 2000

The table is that of `dreamreel.curves`, of a scene whose every curve moves, in a fresh process that
tells its seconds and the peak of its memory. The check is the whole command, from its start to its
end; another process tells that torch was not loaded. Where other work goes on, the seconds of CPU
tell more.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

MOVING = (
    ("camera.zoom", "0.4 + 0.3*osc(4s)"),
    ("camera.rotate", "8*noise(3s)"),
    ("ascent.steps", "2 + tri(9s)"),
    ("ascent.strength", "0.4 + 0.2*exp(-3*since(1s))"),
    ("ascent.octaves.coarsest", "96 + 8*osc(5s)"),
    ("ascent.octaves.scale", "1.4 + 0.1*osc(6s)"),
    ("ascent.octaves.tilt", "0.2*osc(7s)"),
    ("ascent.octaves.count", "6 + tri(8s)"),
    ("ascent.jitter", "16 + 4*noise(2s)"),
    ("ascent.rotate_jitter", "5 + rand(1s)"),
    ("ascent.scale_jitter", "0.1 + 0.02*saw(3s)"),
    ("ascent.smoothness", "1 + 0.1*osc(11s)"),
    ("priors.tv", "0.1 + 0.1*square(5s)"),
    ("priors.decay", "0.1 + 0.05*tri(5s)"),
    ("priors.blur.radius", "0.5 + 0.2*osc(3s)"),
    ("priors.blur.every", "4 + rand(2s)"),
    ("look.brightness", "0.47 + 0.03*osc(8s)"),
    ("look.contrast", "0.24 + 0.02*osc(9s)"),
    ("look.sharpen", "0.1 + 0.05*noise(2s)"),
    ("look.saturation", "1 + 0.2*osc(4s)"),
    ("look.hue", "30*noise(6s)"),
    ("look.kaleidoscope_turn", "90*saw(1m)"),
)
"""Curves besides the two pairs and the weights of neurons."""
PAIRS = (
    ("camera.crop", ["0.5 + 0.1*noise(4s)", "0.5 + 0.1*osc(9s)"]),
    ("camera.pan", ["0.1*osc(5s)", "0.1*osc(6s)"]),
)
RATE = 10

TABLE = """
import json, resource, sys, time
import dreamreel
scene = dreamreel.load_scene(sys.argv[1])
begun, cpu = time.perf_counter(), time.process_time()
table = dreamreel.curves(scene)
seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
unit = 1 if sys.platform == "darwin" else 1024
peak = unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
shape = len(table["seconds"]), len(table) - 1
print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "peak_bytes": peak, "shape": shape}))
"""
LOADED = """
import sys
from dreamreel.cli.main import execute
assert execute(["check", sys.argv[1], "-q"]) == 0
print("torch" in sys.modules)
"""


def moving_scene(ticks: int, curves: int) -> str:
    """Return a scene with so many ticks, and so many curves that all move."""
    weights = range(curves - len(MOVING) - 2 * len(PAIRS))
    dream = {f"s16c:{channel}": {"expr": f"1 + 0.5*osc({channel + 2}s)"} for channel in weights}
    scene: dict = {
        "video": {"duration": f"{ticks // RATE}s"},
        "ascent": {"rate": f"{RATE}/s"},
        "sequence": [{"dream": dream}],
    }
    for path, expression in (*MOVING, *PAIRS):
        *sections, key = path.split(".")
        place = scene
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = {"expr": expression}
    return yaml.safe_dump(scene)


def long_scene(lines: int) -> str:
    """Return a scene of so many lines: clips of three lines each, and keys of the camera."""
    texts = ["dreamreel: 1", "title: Long", "camera:", "  zoom:", "    keys:"]
    keys = range(lines // 4)
    texts += [f"      - {{at: {2 * key}s, value: {0.1 * (key % 7):.1f} oct/s}}" for key in keys]
    texts += ["sequence:", "  - dream: s16c:75", "    for: 2s"]
    for clip in range((lines - len(texts)) // 3):
        a, b = clip % 300, (7 * clip + 1) % 300
        texts += [f"  - dream: {{s16c:{a}: 1, s16d:{b}: 0.5}}", "    for: 2s", "    fade: 1s"]
    texts += ["# the end"] * (lines - len(texts))
    return "".join(f"{text}\n" for text in texts)


def table_of(ticks: int, curves: int, folder: Path) -> dict[str, float]:
    """Return what the table of a scene takes, in a process of its own."""
    scene = folder / "moving.yaml"
    scene.write_text(moving_scene(ticks, curves))
    return json.loads(_run("-c", TABLE, str(scene)))


def check_of(lines: int, folder: Path) -> dict[str, float]:
    """Return the seconds of the command that checks a scene, and whether it loads torch."""
    scene = folder / "long.yaml"
    scene.write_text(long_scene(lines))
    before, begun = _cpu_seconds(), time.perf_counter()
    _run("-m", "dreamreel", "check", str(scene), "-q")
    seconds, cpu = time.perf_counter() - begun, _cpu_seconds() - before
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "loads_torch": _run("-c", LOADED, str(scene)).strip() == "True",
    }


def _cpu_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--ticks", type=int, default=100_000)
    parser.add_argument("--curves", type=int, default=50)
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # numpy's own; nothing here needs more
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = [table_of(args.ticks, args.curves, folder) for _ in range(args.runs)]
        checks = [check_of(args.lines, folder) for _ in range(args.runs)]
    for table in tables:
        told = "table of {shape}: {seconds:.2f} s ({cpu_seconds:.2f} s of CPU), peak {megabytes} MB"
        print(told.format(megabytes=round(table["peak_bytes"] / 1e6), **table))
    for check in checks:
        told = (
            "check of {} lines: {seconds:.2f} s ({cpu_seconds:.2f} s of CPU), torch: {loads_torch}"
        )
        print(told.format(args.lines, **check))
    if args.json:
        args.json.write_text(json.dumps({"tables": tables, "checks": checks}, indent=1))


if __name__ == "__main__":
    main()
