"""Explanations: each example is wrong in exactly its way; keys are as the table has them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from command_line import assert_fails, invoke
from PIL import Image
from sounds import can_encode, clicks, encoded, ffmpeg, save, tone

from dreamreel.scene.codes import CODES
from dreamreel.scene.examples import (
    DAMAGED,
    EXAMPLES,
    FILE,
    PHOTOGRAPH,
    RUBATO,
    SILENT_MOVIE,
    SONG,
)
from dreamreel.scene.keys import CURVE_KEYS, KEYFRAME_KEYS, KEYS
from dreamreel.sound import beats

FORMATTING = "DR118"
"""The one code that ``fmt`` gives, and not ``check``."""

each_code = pytest.mark.parametrize("code", sorted(CODES))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, sounds):
    """A folder with a photograph and sounds in it, and another photograph above."""
    place = tmp_path / "scenes"
    place.mkdir()
    for where in (tmp_path, place):
        Image.new("RGB", (64, 36), (90, 120, 60)).save(where / PHOTOGRAPH)
    for sound in sounds.iterdir():
        (place / sound.name).hardlink_to(sound)
    monkeypatch.chdir(place)
    monkeypatch.setattr(beats, "_tracked", lambda _: np.cumsum(np.linspace(0.3, 0.8, 16)))
    monkeypatch.setattr(beats, "_drawn_to", lambda _, moments: moments)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    """The sounds that examples name; of one, the beats are said to come ever later."""
    place = tmp_path_factory.mktemp("sounds")
    hum = tone(9, 80)
    save(place / SONG, hum * np.hanning(len(hum)))  # a sudden edge would sound in every band
    save(place / RUBATO, clicks(9, 1.5))
    ffmpeg("-f", "lavfi", "-i", "color=s=64x36:d=1", place / SILENT_MOVIE)
    if can_encode("mp3"):
        data = bytearray(encoded(place / SONG, place / DAMAGED).read_bytes())
        data[len(data) // 2 : len(data) // 2 + 1000] = bytes(1000)
        (place / DAMAGED).write_bytes(data)
    return place


def codes_of(lines, example, code):
    """Return the codes of all problems of an example's lines, as a user meets them."""
    if DAMAGED in lines and not Path(DAMAGED).exists():
        pytest.skip("this ffmpeg does not encode mp3")
    Path(FILE).write_text(f"{lines}\n{example.rest}")
    if code == FORMATTING:
        return set(re.findall(r"DR\d{3}", invoke("fmt", "--check", FILE).err))
    return {problem["code"] for problem in json.loads(invoke("check", FILE, "--json").out)}


def test_every_code_has_an_example_and_every_example_a_code():
    assert EXAMPLES.keys() == CODES.keys()


@each_code
def test_the_wrong_lines_of_a_code_have_this_problem_and_no_other(code):
    assert codes_of(EXAMPLES[code].wrong, EXAMPLES[code], code) == {code}


@each_code
def test_the_right_lines_of_a_code_have_no_problem(code):
    assert codes_of(EXAMPLES[code].right, EXAMPLES[code], code) == set()


@each_code
def test_a_code_is_explained_with_its_example(code):
    ended = invoke("explain", code.lower())
    assert ended.code == 0
    assert ended.out.startswith(code)
    assert CODES[code].title in ended.out
    told = " ".join(ended.out.split())
    assert " ".join(CODES[code].explanation.split()) in told
    assert re.search(r"\nwrong:\n  \S.*\n\nright:\n  \S", ended.out, re.DOTALL)


def test_only_codes_of_warnings_are_called_warnings():
    rows = json.loads(invoke("explain", "--json").out)
    kinds = {row["code"]: row["severity"] for row in rows}
    warnings = {code for code, kind in kinds.items() if kind == "warning"}
    assert warnings == {f"DR{number}" for number in (190, 191, 192, 193, 194, 195, 196, 197, 198)}
    assert set(kinds.values()) == {"warning", "error"}


def test_without_a_name_all_codes_are_listed_in_order():
    lines = invoke("explain").out.splitlines()
    assert [line[:5] for line in lines] == sorted(CODES)
    assert f"DR104  {CODES['DR104'].title}" in lines


@pytest.mark.parametrize("path", KEYS)
def test_every_key_is_explained_by_its_path(path):
    (row,) = json.loads(invoke("explain", path, "--json").out)
    assert (row["key"], row["doc"], row["moves"]) == (path, KEYS[path].doc, KEYS[path].curve)


def test_a_key_is_told_with_kind_default_and_range():
    told = invoke("explain", "camera.zoom").out
    assert KEYS["camera.zoom"].doc.split(";")[0] in " ".join(told.split())
    assert re.search(r"^takes +zoom; moves", told, re.MULTILINE)
    assert re.search(r"^default +0\.5 oct/s$", told, re.MULTILINE)
    assert re.search(r"^range +-4 oct/s to 4 oct/s$", told, re.MULTILINE)
    assert "moves" not in invoke("explain", "ascent.rate").out


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("zoom", "camera.zoom"),
        ("sequence[3].at", "sequence[].at"),
        ("sequence.at", "sequence[].at"),
        ("camera.rotate.keys[2].ease", "CURVE.keys.ease"),
        ("look.hue.clamp", "CURVE.clamp"),
        ("zoom:", "camera.zoom"),
    ],
)
def test_a_key_is_found_as_a_message_or_a_scene_has_it(written, key):
    assert [row["key"] for row in json.loads(invoke("explain", written, "--json").out)] == [key]


def test_a_word_that_several_keys_have_explains_them_all():
    keys = {row["key"] for row in json.loads(invoke("explain", "fade", "--json").out)}
    assert keys == {path for path in KEYS if path.endswith(".fade")}


@pytest.mark.parametrize("name", [*CURVE_KEYS, *KEYFRAME_KEYS])
def test_the_keys_of_curves_are_explained(name):
    rows = json.loads(invoke("explain", name, "--json").out)
    assert {**CURVE_KEYS, **KEYFRAME_KEYS}[name] in [row["doc"] for row in rows]


@pytest.mark.parametrize(
    ("wrong", "near"), [("camera.zomm", "camera.zoom"), ("DR1044", "DR104"), ("mirro", "mirror")]
)
def test_a_name_that_does_not_exist_is_answered_with_the_nearest(wrong, near):
    ended = invoke("explain", wrong)
    assert_fails(ended, 2)
    assert f'did you mean "{near}"' in ended.err


def test_check_says_once_how_more_is_learned_and_only_to_people():
    Path(FILE).write_text("zomm: 1\nlook: {hueue: 2}\nsequence: [{dream: owl, for: 8s}]\n")
    out = invoke("check", FILE).out
    assert out.endswith("more about a code or a key: dreamreel explain DR104\n")
    assert out.count("dreamreel explain") == 1
    for quiet in (["-q"], ["--json"], ["--format", "github"]):
        assert "dreamreel explain" not in invoke("check", FILE, *quiet).out
