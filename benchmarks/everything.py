"""All benchmarks of speed on this machine, one after another, each in a process of its own.

    python benchmarks/everything.py
    python benchmarks/everything.py --only step peers --quick

What they find goes into a folder that is named by the hardware, ``benchmarks/results/HARDWARE``,
one JSON each; `scripts/benchmark_table.py` makes a table of it. A benchmark that fails is told at
the end, and the others go on. ``dreamreel bench`` is one of them.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

from record import ROOT

from dreamreel.movie.planning.machine import machine_of
from dreamreel.rendering.device import choose_device

RESULTS = ROOT / "benchmarks" / "results"
BENCH = "bench"
VGG = ["--network", "vgg16"]
QUICK = {
    "step-vgg16": ["--size", "96x96", "--runs", "2"],
    "step-bestiary": ["--size", "160x96", "--runs", "2"],
    "tick-vgg16": ["--size", "96x64", "--runs", "2"],
    "tick-bestiary": ["--size", "128x72", "--runs", "2"],
    "encode": ["--size", "64x36", "--frames", "8", "--seconds", "1", "--runs", "1"],
    "movie": ["--sizes", "64x36", "128x72", "--seconds", "0.2", "--runs", "1"],
    "scaling": ["--size", "64x36", "--sizes", "64x36", "128x72", "--seconds", "0.2", "--runs", "1"],
    "peers": ["--size", "96x64", "--steps", "2", "--octaves", "2", "--frames", "1", "--runs", "1"],
    "memory": ["--frames", "30", "60", "--stills", "128x72"],
}
"""Options that show whether everything runs; their figures tell nothing."""


def commands(device: str) -> dict[str, list[str]]:
    """Return the scripts and their options, by the names of their results."""
    is_cpu = device == "cpu"
    movies = ["--seconds", "0.5"] if is_cpu else ["--fps", "60"]
    step = "640x360" if is_cpu else "1920x1080"
    return {
        "step-vgg16": ["step.py", *VGG, "--size", "384x384" if is_cpu else "1920x1080"],
        "step-bestiary": ["step.py", "--network", "bestiary", "--layer", "s16c", "--size", step],
        "tick-vgg16": ["tick.py", *VGG, "--dream", "relu4_3:7", "--size", "480x320"],
        "tick-bestiary": ["tick.py", "--size", step],
        "encode": ["encode.py"],
        "movie": ["movie.py", *movies],
        "scaling": ["scaling.py"],
        "peers": ["peers.py"],
        "memory": ["memory.py"],
    }


def folder_of(title: str) -> str:
    """Return a hardware's name as that of a folder."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def run(name: str, words: list[str], folder: Path, device: str) -> bool:
    """Run one benchmark; return whether it went well."""
    script, *options = words
    command = [sys.executable, str(ROOT / "benchmarks" / script), *options]
    where = [] if name == "memory" else ["--device", device]
    print(f"== {name}", flush=True)
    return not subprocess.run([*command, *where, "--json", str(folder / f"{name}.json")]).returncode


def run_bench(folder: Path, device: str) -> bool:
    """Run ``dreamreel bench``; return whether it went well."""
    print(f"== {BENCH}", flush=True)
    command = [sys.executable, "-m", "dreamreel", "bench", "--json", "--device", device]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if not done.returncode:
        (folder / f"{BENCH}.json").write_text(json.dumps(json.loads(done.stdout), indent=1) + "\n")
    return not done.returncode


def main() -> None:
    """Run all that is asked for."""
    names = [*commands("cpu"), BENCH]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--device", default="auto")
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--quick", action="store_true", help="tiny, to see that all of it runs")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    device = choose_device(args.device)
    folder = args.results / folder_of(machine_of(device).title)
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for name, words in commands(device.type).items():
        more = QUICK[name] if args.quick else []
        if name in args.only and not run(name, [*words, *more], folder, str(device)):
            failed.append(name)
    if BENCH in args.only and not run_bench(folder, str(device)):
        failed.append(BENCH)
    print(f"results are in {folder}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
