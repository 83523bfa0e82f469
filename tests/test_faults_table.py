"""The table of faults: numbered without a gap, and every test that it names is one."""

import ast
import re

import pytest
from documents import ROOT

TABLE = (ROOT / "docs" / "faults.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TABLE, re.MULTILINE)


def names_in(file: str) -> set[str]:
    """Return the tests of a file, by the names that pytest has for them."""
    found = set()
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {f"{prefix}{one.name}" for one in inner if isinstance(one, ast.FunctionDef)}
    return found


def test_the_faults_are_numbered_without_a_gap():
    lines = [line for line in TABLE.splitlines() if re.match(r"\| [^-n]", line)]
    assert [int(number) for number, *_ in ROWS] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize(("number", "tests"), [(row[0], row[3]) for row in ROWS])
def test_a_fault_names_tests_that_exist(number, tests):
    named = re.findall(r"`(tests/\w+\.py)::((?:\w+::)?test_\w+)`", tests)
    assert named
    assert len(named) == tests.count("`") // 2, tests
    for file, name in named:
        assert name in names_in(file), f"{number}: {file}::{name}"
