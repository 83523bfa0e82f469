"""Slips of the pen in YAML: told in plain words, at the place where they are mended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamreel.errors import SceneError
from dreamreel.scene.text.problems import Problems
from dreamreel.scene.text.source import compose

JARGON = ("expected", "block", "token", "scalar", "mapping", "stream", "flow", "scanning")

SLIPS = [
    # Indentation.
    ("video:\n  size: 720p\n    fps: 30\n", 3, 5, "indented deeper than line 2"),
    ("seed: 1\n  video: {fps: 3}\n", 2, 3, "indented deeper than line 1"),
    ("video:\n    size: 720p\n  fps: 30\n", 3, 3, "indented like none above it"),
    ("sequence:\n  - dream: a\n - dream: b\n", 3, 2, "indented like none above it"),
    ("sequence:\n  - dream: a\n   for: 3s\n", 3, 4, "indented like none above it"),
    ("sequence:\n  - dream: a\n    - dream: b\n", 3, 5, "move it to its list"),
    ("- a\nb: 1\n", 2, 1, "put a - before it"),
    ("video:\n\tfps: 30\n", 2, 1, "a tab cannot indent"),
    # Colons and dashes.
    ("video:\n  size 720p\n  fps: 30\n", 2, 3, "a colon is missing"),
    ("seed 5\n# and then\n\nvideo: {fps: 30}\n", 1, 1, "a colon is missing"),
    ("seed: 5\nvideo\n  fps: 30\n", 2, 1, "a colon is missing"),
    ("seed: 5\nvideo\n", 2, 1, "a colon is missing"),
    ("seed:5\nvideo: {fps: 30}\n", 1, 5, "write seed: and then the value"),
    ("seed: 1\nfps:5\n", 2, 4, "write fps: and then the value"),
    ("title: a: b\n", 1, 9, "a second colon"),
    ("sequence:\n  -dream: s2\n  - dream: s4a\n", 2, 3, "a space is missing behind the -"),
    ("sequence: - dream: a\n", 1, 11, "put the - below its key"),
    ("{a: 1}\nb: 2\n", 2, 1, "the scene has ended above this"),
    (": 3\n:\n  - a", 1, 1, "no key before this colon"),
    # Brackets and commas.
    ("{a: 1", 1, 1, "this { is not closed; add a }"),
    ("a: [1, 2\n", 1, 4, "this [ is not closed; add a ]"),
    ("video: {fps: 30\nseed: 1\n", 1, 8, "this { is not closed before line 2"),
    ("a: [{b: c}\nd: {e: 3}\n", 1, 4, "this [ is not closed before line 2"),
    ("a: [{b: c, d: 3s]\n", 1, 17, "] cannot close the { of line 1, column 5"),
    ("a: {b: 1}}\n", 1, 10, "this } closes nothing"),
    ("a: [1]]\n", 1, 7, "this ] closes nothing"),
    ("a: {b: 1 c: 2}\n", 1, 11, "a comma is missing"),
    ('a: ["102040" "ffcc88"]\n', 1, 14, "a comma is missing"),
    ("a: {b: 1,, c: 2}\n", 1, 10, "a value is missing before this ,"),
    # Quotes and signs.
    ("title: 'open\n", 1, 8, "this ' is not closed"),
    ('title: "open\nseed: 1\n', 1, 8, 'this " is not closed'),
    ("title: 'it's here'\n", 1, 12, "nothing can follow a closed quote"),
    ("title: @x\n", 1, 8, "@ cannot begin a value"),
    ("title: * x\n", 1, 8, "* cannot begin a value"),
    ('title: "C:\\pictures"\n', 1, 12, "a backslash"),
    ("title: |x\n  b\n", 1, 9, "on the next line"),
]


def told(text):
    with pytest.raises(SceneError) as caught:
        compose(text, "a.yaml", Problems())
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(("text", "line", "column", "words"), SLIPS)
def test_a_slip_is_told_in_plain_words_where_it_is_mended(text, line, column, words):
    problem = told(text)
    assert (problem.code, problem.mark.line, problem.mark.column) == ("DR101", line, column)
    assert words in problem.message
    assert not any(word in problem.message for word in JARGON)


def test_a_slip_that_is_not_known_keeps_the_readers_words():
    assert told("%YAML 3.0\n---\na: 1\n").message.startswith("this is not YAML: found incompat")


@given(st.text("ab:-[]{},'\"|#&*!%@ \n\t", max_size=40))
def test_every_broken_text_is_told_at_a_place_that_it_has(text):
    try:
        compose(text, "a.yaml", Problems())
    except SceneError as error:
        for problem in error.problems:
            assert problem.mark
            assert 1 <= problem.mark.line <= text.count("\n") + 1
            assert problem.message
