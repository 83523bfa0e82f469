"""Feed the language hostile inputs, as many as are wanted, and say how they ended.

python tests/fuzz.py 100000              # the first 100,000
python tests/fuzz.py 1 --first 4711      # number 4711 alone, shown if it fails

Each must end as a scene or in a clear refusal within two seconds and bounded memory; what the
inputs are stands in tests/hostile.py.
"""

import argparse
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from hostile import attempt, furnish, survive

MOST_MEMORY = 4 * 2**30
"""Bytes of address space, of which libraries take a part."""
NEWS = 10_000
"""Inputs between two lines of progress."""


def main() -> int:
    """Run the inputs; return 1 if any failed."""
    parser = argparse.ArgumentParser(description="Feed the language hostile inputs.")
    parser.add_argument("count", type=int, help="How many inputs.")
    parser.add_argument("--first", type=int, default=0, help="Number of the first one.")
    told = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    endings: Counter[str] = Counter()
    begun, failures = time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder))
        for number in range(told.first, told.first + told.count):
            given = attempt(number)
            try:
                endings[survive(given, Path(folder))] += 1
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                failures += 1
                traceback.print_exc()
                print(f"number {number}: {given!r}"[:3000], flush=True)
            if (number + 1) % NEWS == 0:
                print(f"{number + 1} inputs, {failures} failed", flush=True)
    spent, peak = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{told.count} inputs in {spent:.0f} s, {failures} failed, {peak / 1024:.0f} MiB at most")
    print(", ".join(f"{ending} {count}" for ending, count in endings.most_common()))
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
