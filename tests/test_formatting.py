"""Formatting: comments stay, keys are ordered, nothing changes its meaning, once is enough."""

from pathlib import Path

import pytest
from command_line import assert_fails, invoke
from documents import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_texts import BARE, FULL, SOUND

from dreamreel.errors import SceneError
from dreamreel.movie.canonical import canonical
from dreamreel.scene import parse
from dreamreel.scene.text.formatting import formatted

SCENES = sorted((ROOT / "scenes").glob("*.yaml"))
MESSY = """\
%YAML 1.2
---
# head
video: { size : "360p" ,fps: 30}   # v

# about title
title: 'x'
camera:
    # the turn
    rotate:
        keys:
        - {value: 3, at: 0s}   # a
        # gone
    zoom: 0.5 oct/s
    # foot of camera
# about the sequence
sequence:
- for: 3s
  # what
  dream: s2
- {dream: {s2: 1, # one
     s4a: {keys: [{at: 0s, value: 1}]}}, for: 2s}
  # - {dream: gone}
x-n: |
   a
     b
# end
"""
NEAT = """\
# head
# about title
title: x
video: {size: 360p, fps: 30}       # v
# about the sequence
sequence:
  # what
  - dream: s2
    for: 3s
  - dream:
      s2: 1       # one
      s4a: {keys: [{at: 0s, value: 1}]}
    for: 2s
  # - {dream: gone}
camera:
  zoom: 0.5 oct/s
  # the turn
  rotate:
    keys:
      - {at: 0s, value: 3}     # a
      # gone
  # foot of camera
x-n: |
  a
    b
# end
"""


def test_a_messy_scene_becomes_a_neat_one():
    assert formatted(MESSY, "a").replace("\n\n", "\n") == NEAT
    assert canonical(parse(formatted(MESSY, "a"))) == canonical(parse(MESSY))


@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.name)
def test_the_projects_scenes_are_formatted(file):
    text = file.read_text("utf-8")
    assert formatted(text, file.name) == text


@pytest.mark.parametrize("text", [BARE, FULL, MESSY, NEAT, SOUND])
def test_once_is_enough(text):
    once = formatted(text, "a")
    assert formatted(once, "a") == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: 'on'\n", 'title: "on"\n'),
        ("title: '1:30'\n", 'title: "1:30"\n'),
        ("title: '102040'\n", 'title: "102040"\n'),
        ("title: 'a # b'\n", 'title: "a # b"\n'),
        ("title: 'a: b'\n", 'title: "a: b"\n'),
        ("title: 'plain'\n", "title: plain\n"),
        ("x-a: '2*t'\n", 'x-a: "2*t"\n'),
        ("title: Acid, after\n", "title: Acid, after\n"),
        ("title: a\n  b\n", "title: a b\n"),
        ("title: ''\n", 'title: ""\n'),
        ("x-a: &a 1\nseed: *a\n", "x-a: &a 1\nseed: *a\n"),
        ("x-a: &a {b: 1}\nseed: 1\nx-c: *a\n", "x-a: &a {b: 1}\nseed: 1\nx-c: *a\n"),
        ("x-a: >-\n  b\n  c\n", "x-a: >-\n  b\n  c\n"),
        ("x-a: |+\n  b\n\n\n", 'x-a: "b\\n\\n\\n"\n'),
        ("x-a:\nseed: 1\n", "seed: 1\nx-a: null\n"),
        ("{seed: 1, title: a}", "title: a\nseed: 1\n"),
        ("x-a:\n- - 1\n  - 2\n- []\n", "x-a:\n  -\n    - 1\n    - 2\n  - []\n"),
        ("# a\r\nseed: 1 # b\r\n", "# a\nseed: 1  # b\n"),
    ],
)
def test_values_have_one_form(text, expected):
    assert formatted(text, "a") == expected


def test_what_is_too_wide_for_a_line_is_opened():
    chord = ", ".join(f"s16c:{number}: 1.0" for number in range(12))
    text = formatted(f"sequence: [{{dream: {{{chord}}}, for: 3s}}]\n", "a")
    assert max(map(len, text.splitlines())) <= 100
    assert "      s16c:11: 1.0\n" in text


def test_a_broken_scene_is_not_formatted():
    with pytest.raises(SceneError, match="DR102"):
        formatted("seed: 1\nseed: 2\n", "a")


entries = st.sampled_from(
    [
        "seed: 3",
        "title: 'a'",
        "video: {fps: 24, size: 64x36}",
        "video:\n    fps: 24\n\n    size: 64x36",
        "camera:\n  # turn\n  rotate: {keys: [{value: 1, at: 0s}]}\n  zoom: 0",
        "look: {hue: 3,  # warm\n  contrast: 0.3}",
        "start: {gradient: ['102040', \"ffcc88\"]}",
        "x-b:\n- a\n\n# inner\n- b",
        "x-c:\n  -\n    # deep\n    d: 1\n    e: 2\n  # foot",
        "x-d: [[1, {a: 2}], []]",
    ]
)
between = st.sampled_from(
    ["\n", "\n\n", "  # tail\n", "\n# own\n", "\n\n# own\n\n\n", "\n  # deep\n"]
)


@settings(deadline=None)
@given(st.lists(st.tuples(entries, between), max_size=6, unique_by=lambda e: e[0].split(":")[0]))
def test_formatting_keeps_the_meaning_and_is_done_at_once(parts):
    text = "".join(entry + after for entry, after in [(BARE.rstrip(), "\n"), *parts])
    once = formatted(text, "a")
    assert formatted(once, "a") == once
    assert canonical(parse(once)) == canonical(parse(text))
    assert once.count("#") == text.count("#")


def test_the_command_writes_and_checks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = Path("a.yaml")
    file.write_text(MESSY)
    ended = invoke("fmt", file, "--check")
    assert_fails(ended, 65)
    assert "DR118" in ended.err
    assert file.read_text() == MESSY
    assert invoke("fmt", file).out == "1 scene: 1 formatted, 0 failed\n"
    assert file.read_text() == formatted(MESSY, "a")
    assert invoke("fmt", file, "--check").code == 0


def test_musical_time_stands_in_the_head_before_what_is_dreamt():
    text = (
        "sequence: [{dream: s2, for: 4b}]\nmarkers: {a: 1b}\ntempo: {bpm: 99}\nvideo: {fps: 24}\n"
    )
    keys = [line.partition(":")[0] for line in formatted(text, "a.yaml").splitlines()]
    assert keys == ["video", "tempo", "markers", "sequence"]
