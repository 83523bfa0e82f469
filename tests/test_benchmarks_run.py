"""Every benchmark of speed runs, tiny, and its JSON has what docs/measurements.md says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import everything
import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "measurements.md").read_text("utf-8")
ABOUT = {"benchmark", "date", "hardware", "versions", "commit", "settings", "warm_up", "runs"}

pytestmark = pytest.mark.slow


def documented(script):
    """Return the keys that the page says the rows of a script have."""
    (row,) = re.findall(rf"^\| `{script}` \| [^|]* \| (.*) \|$", PAGE, re.MULTILINE)
    return set(re.findall(r"`(\w+)`", row))


def run(script, *options, folder):
    out = folder / "out.json"
    command = [sys.executable, str(ROOT / "benchmarks" / script), *options, "--json", str(out)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout
    return json.loads(out.read_text())


@pytest.mark.parametrize("name", everything.QUICK)
def test_a_benchmark_runs_and_writes_what_is_documented(name, tmp_path):
    script, *options = everything.commands("cpu")[name]
    where = [] if name == "memory" else ["--device", "cpu"]
    found = run(script, *options, *everything.QUICK[name], *where, folder=tmp_path)
    assert found.keys() == ABOUT | {"peak_memory_bytes", "rows"}
    keys = set().union(*(row.keys() for row in found["rows"]))
    assert keys - {"missing"} == documented(script) - {"missing"}
    if name.startswith("tick"):
        shares = [row["share"] for row in found["rows"] if "share" in row and row["part"] != "tick"]
        assert sum(shares) == pytest.approx(1)
    if name == "peers":
        assert {"plain", "dreamreel"} <= {row["tool"] for row in found["rows"]}
