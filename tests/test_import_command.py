"""The command that imports, and the page for newcomers that shows it."""

import json
import math
import re

import pytest
from command_line import assert_fails, invoke
from deforum_twin import PLAIN
from documents import ROOT, fences, saved_scenes

from dreamreel import scene


def test_the_command_writes_a_scene_that_check_and_fmt_accept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_settings.txt").write_text(json.dumps(PLAIN | {"zoom": "0:(1.04)"}))
    ended = invoke("import", "deforum", "a_settings.txt", "-o", "a.yaml", "--sequence", "owl")
    assert ended.code == 0
    assert "no equivalent" in ended.err or "approximated" in ended.err
    assert invoke("check", "a.yaml").out == "1 scene: 0 problems, 0 warnings\n"
    assert invoke("fmt", "--check", "a.yaml").code == 0
    assert_fails(invoke("import", "deforum", "a_settings.txt", "-o", "a.yaml"), 78)


def test_the_page_for_newcomers_shows_what_the_command_makes_of_its_example(tmp_path, monkeypatch):
    page = ROOT / "docs" / "coming-from-deforum.md"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "swamp_settings.txt").write_text(saved_scenes(page)["swamp_settings.txt"])
    shown = fences("yaml", page)[0].text
    assert invoke("import", "deforum", "swamp_settings.txt", "-q").out == shown


def test_the_page_for_newcomers_converts_as_the_command_does():
    page = (ROOT / "docs" / "coming-from-deforum.md").read_text("utf-8")
    (head,) = re.findall(r"^\| per frame \|(.*)\|$", page, re.MULTILINE)
    rates = [int(number) for number in re.findall(r"at (\d+) fps", head)]
    rows = re.findall(r"^\| (\d\.\d+) \| (.*) \|$", page, re.MULTILINE)
    assert len(rows) == 5
    for factor, cells in rows:
        wanted = [f"{math.log2(float(factor)) * fps:.3f}" for fps in rates]
        assert cells.split(" | ") == wanted


def test_without_a_name_the_scene_is_printed(tmp_path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(PLAIN))
    ended = invoke("import", "deforum", file, "--size", "720p", "-q")
    assert ended.err == ""
    assert scene.parse(ended.out).video.size.width == 1280


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"[1]", "no JSON object"),
        (b"\xff\xfe", "not JSON"),
        (b'{"max_frames": NaN}', "no number of JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"max_frames": ' + b"9" * 6000 + b"}", "not JSON"),
        (b'{"keyframes": []}', "import parseq"),
        (b"{}", "no settings of Deforum"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path, content, words):
    file = tmp_path / "a.json"
    file.write_bytes(content)
    ended = invoke("import", "deforum", file)
    assert_fails(ended, 66)
    assert words in ended.err


@pytest.mark.parametrize("neuron", ["owll", "s99:3", "s99", "s16c:999", ""])
def test_a_neuron_that_does_not_exist_is_told_without_advice_on_scenes(tmp_path, neuron):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(PLAIN))
    ended = invoke("import", "deforum", file, "--sequence", neuron)
    assert_fails(ended, 2)
    assert "--sequence: " in ended.err
    assert ended.err.count("dreamreel networks bestiary") == 1
    assert "network:" not in ended.err


def test_a_file_that_is_missing_is_told(tmp_path):
    assert_fails(invoke("import", "deforum", tmp_path / "none.json"), 66)
