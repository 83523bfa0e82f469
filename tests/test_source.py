"""The strict reader: the traps of YAML, one by one."""

import time
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scene_texts import FULL, WRONG

from dreamreel.errors import DeniedError, InputFileError, SceneError
from dreamreel.scene.text import source
from dreamreel.scene.text.problems import Problems
from dreamreel.scene.text.source import DEEPEST, LARGEST_FILE, Node, compose, decode, read


def tree(text: str) -> Node:
    problems = Problems()
    root = compose(text, "a.yaml", problems)
    problems.check()
    return root


def first_problem(text: str):
    with pytest.raises(SceneError) as caught:
        tree(text)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", "number"), ("-0.5", "number"), ("1e3", "number"), ("1.0e3", "number"),
        (".5", "number"), ("5.", "number"), ("+7", "number"), ("0", "number"), (".inf", "number"),
        (".nan", "number"), ("010", "text"), ("0x10", "text"), ("1:30", "text"), ("1_000", "text"),
        ("on", "text"), ("yes", "text"), ("NO", "text"), ("true", "boolean"), ("False", "boolean"),
        ("null", "null"), ("~", "null"), ("", "null"), ("2024-01-01", "text"), ("s16c:17", "text"),
        ("25%", "text"), ("+4s", "text"), ("-2s", "text"), ("0.5 oct/s", "text"),
        ('"1e3"', "text"), ("'true'", "text"), ("=", "text"), ("inf", "text"), ("nan", "text"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text, kind):
    value = tree(f"key: {text}").get("key")
    assert value is not None
    assert value.kind == kind
    assert value.text == text.strip("\"'")


def test_places_are_those_of_the_text():
    root = tree("a: 1\nbc:\n  - x\n  - {d:  yy}\n")
    inner = root.get("bc").items[1].entries[0][1]
    assert (inner.mark.line, inner.mark.column, inner.mark.length) == (4, 10, 2)
    assert inner.mark.text == "  - {d:  yy}"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_lines_may_end_in_any_way(end):
    root = tree(f"a: 1{end}b: 2{end}")
    assert (root.get("b").mark.line, root.get("b").mark.text) == (2, "b: 2")


TRAPS = [
    ("", "DR109", 1, 1),
    ("# only a comment\n", "DR109", 1, 1),
    ("---\n...\n", "DR109", 2, 1),
    ("just words", "DR109", 1, 1),
    ("- a\n- b\n", "DR109", 1, 1),
    ("a: 1\n---\nb: 2\n", "DR103", 2, 1),
    ("a: 1\nb: 2\na: 3\n", "DR102", 3, 1),
    ("a: {x: 1, x: 2}\n", "DR102", 1, 11),
    ("a: [1, 2\n", "DR101", 1, 4),
    ("a: 'open\n", "DR101", 1, 4),
    ("a:\n\tb: 1\n", "DR101", 2, 1),
    ("a: b: c\n", "DR101", 1, 5),
    ("a: @x\n", "DR101", 1, 4),
    ("a: !!python/object/apply:os.system [ls]\n", "DR103", 1, 4),
    ("a: !!str 5\n", "DR103", 1, 4),
    ("a: !mine 5\n", "DR103", 1, 4),
    ("base: &b {x: 1}\nc:\n  <<: *b\n", "DR103", 3, 3),
    ("a: *nowhere\n", "DR103", 1, 4),
    ("a: &a [*a]\n", "DR103", 1, 8),
    ("a: &a {b: {c: *a}}\n", "DR103", 1, 15),
    ("? [1, 2]\n: x\n", "DR103", 1, 3),
    ("a: 1\nb: \x00\n", "DR100", 2, 1),
    ("a: \x1b[31m\n", "DR100", 1, 1),
    ("a: 1\nb: \ud800\n", "DR100", 2, 1),
    ("a: \udcff\n", "DR100", 1, 1),
    ("%YAML 3.0\n---\na: 1\n", "DR101", 1, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), TRAPS)
def test_a_trap_is_refused_at_its_place(text, code, line, column):
    problem = first_problem(text)
    assert (problem.code, problem.mark.line, problem.mark.column) == (code, line, column)


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "m0: &m0 {a: 1}\n" + "".join(
    f"m{i + 1}: &m{i + 1} {{<<: [{', '.join([f'*m{i}'] * 9)}]}}\n" for i in range(8)
)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 2000,
        "a: " + "[" * 2000 + "]" * 2000,
        "a: " + "{a: " * 2000,
        "- " * 2000,
        ALIASES,
        MERGES,
        "a: &a " + "&b " * 2000,
    ],
)
def test_a_bomb_does_no_harm(text):
    began = time.process_time()
    with pytest.raises(SceneError):
        tree(text)
    assert time.process_time() - began < 1.0


def test_depth_is_bounded_exactly():
    inner = DEEPEST - 1  # the mapping itself is the first level
    assert tree("a: " + "[" * (inner - 1) + "x" + "]" * (inner - 1)).kind == "mapping"
    assert "nested" in first_problem("a: " + "[" * inner + "x" + "]" * inner).message


def test_an_alias_stands_for_its_value():
    root = tree("x-calm: &calm 0.6\nascent: {strength: *calm}\n")
    assert root.get("ascent").get("strength").text == "0.6"


def test_all_duplicates_are_found():
    with pytest.raises(SceneError) as caught:
        tree("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [problem.mark.line for problem in caught.value.problems] == [2, 3]


def test_a_byte_order_mark_is_passed_over():
    assert tree(decode("\ufeffa: 1".encode(), "a.yaml")).get("a").text == "1"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("a: 1".encode("utf-16"), "DR100", 1),
        ("a: 1\nb: ü".encode("latin-1"), "DR100", 2),
        (b"\x89PNG\r\n\x1a\n\x00", "DR100", 1),
        (b"a: 1\n" + b"#" * LARGEST_FILE, "DR103", 1),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, code, line):
    with pytest.raises(SceneError) as caught:
        decode(data, "a.yaml")
    assert (caught.value.problems[0].code, caught.value.problems[0].mark.line) == (code, line)


def test_a_very_long_line_is_not_shown_whole():
    problem = first_problem("a: 1\na: " + "x" * 100_000)
    assert len(str(problem)) < 1000


def test_what_is_no_file_is_an_input_file_error(tmp_path):
    with pytest.raises(InputFileError, match="does not exist"):
        read(tmp_path / "none.yaml")
    with pytest.raises(InputFileError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(InputFileError, match="is no file"):
        read(type(tmp_path)("/dev/null"))
    with pytest.raises(InputFileError):
        read(type(tmp_path)("a\0b"))


def test_a_file_that_may_not_be_read_is_denied(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def denied(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", denied)
    with pytest.raises(DeniedError, match="Permission denied"):
        read(path)


def read_with(parser, text):
    """Return the tree of a text, or what is wrong with it, as one of the parsers has it."""
    problems = Problems()
    with patch.object(source, "FAST", parser):
        try:
            root = compose(text, "a.yaml", problems)
        except SceneError as error:
            return [(each.code, each.message) for each in error.problems]
    return root, problems.errors


PIECES = [
    "a",
    "b: ",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "'x'",
    '"y\\n"',
    "# c",
]
PIECES += ["&p ", "*p", "!!t ", "|\n  q\n", ">-\n  r\n", " ", "\t", "1e3", "é", "\u2028", "?", "? "]
PIECES += ["---\n", "...\n", "%", "@", "`", "\x85", "\U0001f331", "key: v\n", "<<: *p\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_both_parsers_read_the_same_scenes(text):
    assert read_with(source.FAST, text) == read_with(yaml.SafeLoader, text)


def test_both_parsers_read_the_same_scenes_of_the_tests():
    for text in (FULL, *(row[0] for row in WRONG)):
        assert read_with(source.FAST, text) == read_with(yaml.SafeLoader, text)


def test_the_halves_of_a_character_as_json_writes_it_are_joined():
    node = compose('title: "a\\ud83d\\ude00"', "scene", Problems())
    assert node is not None
    title = node.get("title")
    assert title is not None
    assert title.text == "a\U0001f600"


def test_half_a_character_is_told_with_its_place():
    problems = Problems()
    compose('title: x\nseed: "\\ud83d"', "scene", problems)
    (found,) = problems.errors
    assert (found.code, found.mark.line, found.mark.column) == ("DR100", 2, 7)
