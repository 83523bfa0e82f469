"""Wrong scenes of every kind are told with code, line and column, and never with a traceback."""

from pathlib import Path

import pytest
from command_line import assert_fails, furnish, invoke, written

OK = "sequence: [{dream: s2, for: 8s}]\n"
DEEP = "a: " + "[" * 2000
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

SCENES: list[tuple[str | bytes, str, int, int]] = [
    # What is no scene at all.
    ("", "DR109", 1, 1),
    ("only words\n", "DR109", 1, 1),
    ("- a\n- b\n", "DR109", 1, 1),
    (OK + "---\n" + OK, "DR103", 2, 1),
    (OK.encode("utf-16"), "DR100", 1, 1),
    (OK.encode() + b"title: \xff\n", "DR100", 2, 1),
    (OK + "title: \x00\n", "DR100", 2, 1),
    (OK + "video:\n\tfps: 30\n", "DR101", 3, 1),
    (b"#" * 10_000_000, "DR103", 1, 1),
    (b"\x89PNG\r\n\x1a\n", "DR100", 1, 1),
    (b"<!DOCTYPE html>\n<html>\n", "DR109", 1, 1),
    (OK + "title: 'open\n", "DR101", 2, 8),
    # Keys and values.
    (OK + OK, "DR102", 2, 1),
    (OK + "zomm: 1\n", "DR104", 2, 1),
    (OK + "camera:\n  zomm: 0.5 oct/s\n", "DR104", 3, 3),
    (OK + "audio: {track: a.flac}\n", "DR151", 2, 16),
    (OK + "camera: fast\n", "DR106", 2, 9),
    (OK + "ascent: {strength: [1]}\n", "DR106", 2, 20),
    ("title: nothing to dream\n", "DR107", 1, 1),
    (OK + "look: {hue: .nan}\n", "DR111", 2, 13),
    (OK + "look: {hue: .inf}\n", "DR111", 2, 13),
    (OK + "ascent: {strength: 1e400}\n", "DR111", 2, 20),
    (OK + "look: {hue: 010}\n", "DR111", 2, 13),
    (OK + "look: {fade_in: 1:30}\n", "DR111", 2, 17),
    (OK + "look: {contrast: yes}\n", "DR111", 2, 18),
    (OK + "camera: {zoom: 1.04}\n", "DR110", 2, 16),
    (OK + "camera: {zoom: 0}\nvideo: {duration: 12}\n", "DR110", 3, 19),
    (OK + "camera: {zoom: x0/s}\n", "DR111", 2, 16),
    (OK + "camera: {zoom: x-2/s}\n", "DR111", 2, 16),
    (OK + "camera: {zoom: 99 oct/s}\n", "DR108", 2, 16),
    (OK + "video: {duration: 0f}\n", "DR108", 2, 19),
    (OK + "video: {duration: 1000000000f}\n", "DR108", 2, 19),
    (OK + "ascent: {octaves: {count: 99}}\n", "DR108", 2, 27),
    (OK + "video: {size: 0x0}\n", "DR108", 2, 15),
    (OK + "video: {size: 641x360}\n", "DR108", 2, 15),
    (OK + "video: {size: 100000x100000}\n", "DR108", 2, 15),
    (OK + "video: {fps: 0}\n", "DR108", 2, 14),
    (OK + "seed: soon\n", "DR111", 2, 7),
    (OK + "output: {codec: mpeg}\n", "DR112", 2, 17),
    (OK + "output: {file: ../a.mp4}\n", "DR150", 2, 16),
    (OK + "output: {codec: gif, file: a.mp4}\n", "DR160", 2, 28),
    (OK + "camera: {rotate: {keys: [{at: 2s, value: 0}, {at: 1s, value: 0}]}}\n", "DR140", 2, 51),
    # Bombs.
    (BOMB, "DR103", 5, 8),
    (DEEP, "DR103", 1, 67),
    ("a: &a [*a]\n", "DR103", 1, 8),
    ("x-base: &b {x: 1}\nlook:\n  <<: *b\n" + OK, "DR103", 3, 3),
    ("x-a: !!python/object/apply:os.system [ls]\n" + OK, "DR103", 1, 6),
    # What cannot be excited.
    (OK + "network: vgg61\n", "DR120", 2, 10),
    (OK + "network: vit_b_16\n", "DR120", 2, 10),
    ("sequence: [{dream: s16x, for: 1s}]\n", "DR121", 1, 20),
    ("sequence: [{dream: owll, for: 1s}]\n", "DR121", 1, 20),
    ("sequence: [{dream: s2:32, for: 1s}]\n", "DR122", 1, 20),
    ("sequence: [{dream: logits:1@0/0, for: 1s}]\n", "DR122", 1, 20),
    ("sequence: [{dream: 's2:', for: 1s}]\n", "DR123", 1, 20),
    ("sequence: [{shuffle: {layer: s9, each: 1s}, for: 8s}]\n", "DR121", 1, 30),
    # Files.
    (OK + "start: {image: ../../etc/passwd}\n", "DR150", 2, 16),
    (OK + "start: {image: /etc/passwd}\n", "DR150", 2, 16),
    (OK + "start: {image: ~/a.jpg}\n", "DR150", 2, 16),
    (OK + "start: {image: file:///etc/passwd}\n", "DR150", 2, 16),
    (OK + "start: {image: http://example.org/a.jpg}\n", "DR150", 2, 16),
    (OK + "start: {image: /dev/zero}\n", "DR150", 2, 16),
    (OK + "start: {image: pipe}\n", "DR150", 2, 16),
    (OK + "start: {image: folder}\n", "DR150", 2, 16),
    (OK + "start: {image: none.jpg}\n", "DR151", 2, 16),
    (OK + "network: {arch: bestiary, weights: ../w.pth}\n", "DR150", 2, 36),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own current folder, with a good scene in it."""
    monkeypatch.chdir(tmp_path)
    return furnish(tmp_path)


@pytest.mark.parametrize(("content", "code", "line", "column"), SCENES)
def test_a_wrong_scene_is_told_with_its_place(content, code, line, column):
    ended = invoke("check", written(content))
    assert_fails(ended, 65)
    assert f"a.yaml:{line}:{column} {code} " in ended.out
    assert f"a.yaml:{line}:{column} {code} " in ended.last_line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sequence: [{dream: s16x, for: 1s}]", 'did you mean "s16'),
        ("sequence: [{dream: owll, for: 1s}]", 'did you mean "owl"'),
        (OK + "network: vgg61", 'did you mean "vgg1'),
        (OK + "camera: {zomm: 1 oct/s}", 'did you mean "zoom"'),
        ("sequence: [{dream: s2:32, for: 1s}]", "0 to 23"),
        ("sequence: [{dream: conv4_3:9, for: 1s}]", "see: dreamreel networks bestiary"),
        ("sequence: [{dream: features.3, for: 1s}]", "see: dreamreel networks bestiary"),
        ("sequence: [{dream: {s2: , s4a: 1}, for: 1s}]", "no weight; write one behind it"),
        ("sequence: [{dream: {s2: 0}, for: 1s}]", "give one of them 1"),
        (OK + "video: {fps: fast}", "write 30, 29.97 or 30000/1001"),
        (OK + "start: {image: none.jpg}", "put it there, or name one elsewhere"),
        (OK + "start: {image: none.jpg}", "with --allow"),
        (OK + "start: {image: ../a.jpg}", "allow it with --allow"),
    ],
)
def test_a_message_says_what_to_do(text, words):
    assert words in invoke("check", written(text)).out


def test_a_render_refuses_a_wrong_scene_as_check_does_on_stderr():
    ended = invoke("render", written(OK + "zomm: 1\ncamera: {zoom: 9 oct/s}\n"))
    assert_fails(ended, 65)
    assert "a.yaml:2:1 DR104 zomm" in ended.err
    assert "a.yaml:3:16 DR108 camera.zoom" in ended.err
    assert ended.err.splitlines()[-2] == "2 problems"
    assert not Path("renders").exists()
