"""Make the README's section on speed from the JSON of the benchmarks, in the place that is marked.

    python scripts/benchmark_table.py            # writes README.md
    python scripts/benchmark_table.py --check    # says whether it is up to date

A table per hardware, from ``benchmarks/results/HARDWARE/*.json`` as ``benchmarks/everything.py``
leaves them. Where there are none, nothing stands between the marks.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RESULTS = ROOT / "benchmarks" / "results"
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
INTRODUCTION = """\
## Speed

What `benchmarks/everything.py` measured. "Plain" is PyTorch in float32 that computes whole
layers, as the field's scripts do (`benchmarks/plain.py`)."""

Result = Mapping[str, Any]
"""What a benchmark wrote, as JSON has it: of any shape until it is read."""
Line = tuple[str, str]
"""What, and its figure."""


def section(results: Path) -> str:
    """Return the section on speed; empty where no hardware was measured.

    Args:
        results: a folder with a folder per hardware.

    Raises:
        KeyError: a file is none that a benchmark of this version wrote.
    """
    folders = sorted(path for path in results.glob("*") if path.is_dir())
    tables = [table for folder in folders if (table := _table(folder))]
    return "\n\n".join([INTRODUCTION, *tables]) if tables else ""


def filled(page: str, text: str) -> str:
    """Return a page with a text between the marks, in place of what is there.

    Raises:
        ValueError: the page lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page lacks its marks, {BEGIN} and {END}")
    between = f"\n{text}\n" if text else ""
    return before + begin + between + end + after


def _table(folder: Path) -> str:
    """Return the table of one hardware; empty where nothing of it is known."""
    found: dict[str, Result] = {
        file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))
    }
    known = [(found[name], tell) for name, tell in TELLERS.items() if name in found]
    if not known:
        return ""
    lines = [f"| {what} | {figure} |" for result, tell in known for what, figure in tell(result)]
    return "\n".join([_about(known[0][0]), "", "| what | figure |", "| --- | --- |", *lines])


def _about(result: Result) -> str:
    hardware, torch = result["hardware"], result["versions"]["torch"]
    title = f"**{hardware['title']}** ({hardware['instructions']})"
    return f"{title}, torch {torch}, {result['date'][:10]}:"


def _movies(result: Result) -> Iterator[Line]:
    fps = result["settings"]["fps"]
    for row in result["rows"]:
        figure = f"{_number(row['frames_per_second'])} frames per second"
        share = row["frames_per_second"] / fps
        yield f"{row['size']} at {fps} fps, end to end", f"{figure}, {share:.2g} of real time"


def _step(result: Result) -> Iterator[Line]:
    settings = result["settings"]
    row = next(row for row in result["rows"] if row.get("is_auto"))
    yield (
        f"a step of `{settings['network']}` to `{settings['layer']}` at {settings['size']}, "
        f"{row['precision']}",
        f"{row['speedup_over_plain_fp32']:.1f} times plain, "
        f"{row['fraction_of_matrix_rate']:.0%} of the matrix rate",
    )


def _peers(result: Result) -> Iterator[Line]:
    settings = result["settings"]
    for row in result["rows"]:
        if "missing" not in row and row["tool"] != "plain":
            work = f"{row['work']} in `{settings['network']}` at {settings['size']}"
            yield f"{work}: {row['tool']}", f"{row['speedup_over_plain_fp32']:.1f} times plain"


def _scaling(result: Result) -> Iterator[Line]:
    slopes = {row["against"]: row["slope"] for row in result["rows"]}
    for against, slope in slopes.items():
        yield f"cost against {against}", f"slope {slope:.2f} of the logarithms"


def _number(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}"


TELLERS: Mapping[str, Callable[[Result], Iterator[Line]]] = {
    "movie": _movies,
    "step-bestiary": _step,
    "step-vgg16": _step,
    "peers": _peers,
    "scaling": _scaling,
}
"""Of each file what the table shows, in this order."""


def main() -> None:
    """Write the section, or compare it with what is there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--page", type=Path, default=README)
    args = parser.parse_args()
    page = args.page.read_text("utf-8")
    made = filled(page, section(args.results))
    if not args.check:
        args.page.write_text(made, "utf-8")
    elif made != page:
        sys.exit(f"{args.page.name} is not as the results have it: run scripts/benchmark_table.py")


if __name__ == "__main__":
    main()
