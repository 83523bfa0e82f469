"""Where the caret points: below the very characters, whatever is on the line and wherever it is."""

import json
import unicodedata

import pytest
from command_line import invoke

from dreamreel.errors import SceneError
from dreamreel.scene import parse

OK = "sequence: [{dream: s2, for: 8s}]\n"
DISHES = "x-\u6f22\U0001f980e\u0301"  # two wide characters, and an accent without a cell of its own


def problem(text, *settings):
    with pytest.raises(SceneError) as caught:
        parse(OK + text, settings=settings)
    (found,) = caught.value.problems
    return found


def cells(text):
    """How wide a terminal shows a text, by the Unicode database."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def underlined(found):
    """The part of the source line that stands above the caret."""
    _, source, caret = str(found).split("\n")
    start, width = caret.index("^"), caret.count("^")
    before = next(n for n in range(len(source)) if cells(source[:n]) == start)
    return next(source[before:n] for n in range(before, 999) if cells(source[before:n]) == width)


@pytest.mark.parametrize(
    "line",
    [
        "look: {hue: {expr: 1 + foo}}",
        "look: {hue: {expr: '1 + foo'}}",
        'look: {hue: {expr: "1 + foo"}}',
        'look: {hue: {expr: "\\x31 +\\u0020foo"}}',
        "look: {hue: {expr: \"1\\t+ foo\"}}",
        f"look: {{{DISHES}: 1, hue: {{expr: 1 + foo}}}}",
        f"look: {{{DISHES}: 1, hue: {{expr: \"\\U00000031 + foo\"}}}}",
        'look: {hue: {expr: "1 +\tfoo"}}',
        "look:\n  hue:\n    expr: >-\n      foo",
    ],
)  # fmt: skip
def test_the_caret_stands_below_a_wrong_name(line):
    found = problem(line + "\n")
    assert found.code == "DR143"
    assert underlined(found) == (">-" if ">-" in line else "foo")


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("look.hue={expr: 2*foo}", "foo"),
        ("look={saturation: 1,\n hue: {expr: 2*foo}}", "foo"),
        ("look.huge=1", "huge"),
        ("look.hue=[1", "["),
        ("look.hue=1s", "1s"),
    ],
)
def test_the_caret_stands_below_what_is_wrong_in_a_setting(written, wrong):
    found = problem("", written)
    assert found.mark.file == "--set"
    assert underlined(found) == wrong


def test_a_control_character_is_shown_without_moving_the_caret():
    found = problem("look: {x-a\u200b: 1, hue: {expr: foo}}\n")
    assert "\\u200b" in str(found)
    assert underlined(found) == "foo"


def test_a_long_line_is_shown_in_part_and_a_long_name_too():
    found = problem("", f"look.{'x' * 5000}=1")
    assert len(str(found)) < 1000


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("1/(t - 552)", "at 9m12s: division by zero"),
        ("log(t - 552) if t >= 552 else 1", "at 9m12s: no number, such as the logarithm"),
        ("sqrt(-1) if t >= 1h else 1", "at 1h: no number, such as the root"),
        ("exp(999) if t >= 3722.5 else 1", "at 1h2m2.5s: a number beyond all bounds"),
        ("36001 if t >= 0.25 else 1", "at 0.25s: 36001 is outside -36000 to 36000 degrees"),
    ],
)
def test_a_curve_that_fails_names_the_moment_and_the_cause(expression, words):
    text = "sequence: [{dream: s2, for: 2h}]\nvideo: {fps: 4}\nascent: {rate: 2/s}\n"
    with pytest.raises(SceneError, match="DR17") as caught:
        parse(f"{text}look: {{hue: {{expr: {expression}}}}}\n")
    assert words in caught.value.problems[0].message


def test_programs_are_told_of_every_problem_missing_files_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.yaml").write_text("look: {hue: {expr: 1 + foo}}\n")
    (tmp_path / "a.yaml").write_text(f"include: [part.yaml]\n{OK}start: {{image: no.jpg}}\n")
    ended = invoke("check", "none.yaml", "a.yaml", "--json")
    places = [
        (found["file"], found["line"], found["column"], found["code"], found["path"])
        for found in json.loads(ended.out)
    ]
    assert places == [
        ("none.yaml", 1, 1, "INPUT_FILE", ""),
        ("a.yaml", 3, 16, "DR151", "start.image"),
        ("part.yaml", 1, 24, "DR143", "look.hue.expr"),
    ]


def test_programs_are_told_where_a_setting_is_wrong(tmp_path):
    (tmp_path / "a.yaml").write_text(OK)
    ended = invoke("check", tmp_path / "a.yaml", "--set", "look.hue=1s", "--json")
    (found,) = json.loads(ended.out)
    assert (found["file"], found["column"], found["code"]) == ("--set", 10, "DR111")
    assert ended.code == 2
