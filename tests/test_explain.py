"""Explanations: each example is wrong in exactly its way; keys are as the table has them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from command_line import assert_fails, invoke
from PIL import Image
from sounds import RATE, encoded, ffmpeg, save, silence, tone

from dreamreel.catalogue.favorites import favorites
from dreamreel.scene import parse
from dreamreel.scene.curves.easing import NAMES
from dreamreel.scene.curves.functions import WORDS
from dreamreel.scene.guide.examples import (
    EXAMPLES,
    FILE,
    LIVE,
    PHOTOGRAPH,
    PLAYLIST,
    SCRATCHED,
    SILENT_FILM,
    SONG,
)
from dreamreel.scene.guide.words import words
from dreamreel.scene.keys.table import CURVE_KEYS, KEYFRAME_KEYS, KEYS
from dreamreel.scene.text.codes import CODES

FORMATTING = "DR118"
"""The one code that ``fmt`` gives, and not ``check``."""
NEEDS = {"DR196": "librosa"}
"""Libraries that a machine may lack, without which a code is not given."""

each_code = pytest.mark.parametrize("code", sorted(CODES))


def struck(moments):
    """Eight seconds in which a low and a high tone swell and die at each moment."""
    sound = silence(8)
    stroke = (tone(0.2, 220, 0.4) + tone(0.2, 6000, 0.4)) * np.hanning(round(0.2 * RATE))
    for first in np.round(moments * RATE).astype(int):
        sound[first : first + len(stroke)] += stroke
    return sound


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """A folder with all that examples name in it, and another photograph above."""
    above = tmp_path_factory.mktemp("above")
    place = above / "scenes"
    place.mkdir()
    for where in (above, place):
        Image.new("RGB", (64, 36), (90, 120, 60)).save(where / PHOTOGRAPH)
    slower = 0.3 + np.cumsum(np.linspace(0.3, 0.75, 14))
    for name, moments in {SONG: np.arange(0.5, 7.5, 0.5), LIVE: slower}.items():
        encoded(save(above / "strokes.wav", struck(moments)), place / name)
    song = (place / SONG).read_bytes()
    middle = len(song) // 2
    (place / SCRATCHED).write_bytes(song[:middle] + bytes(1000) + song[middle + 1000 :])
    (place / PLAYLIST).write_text(f"#EXTM3U\n{SONG}\n")
    ffmpeg("-f", "lavfi", "-i", "color=s=64x36:d=1", place / SILENT_FILM)
    return place


@pytest.fixture(autouse=True)
def folder(furnished, monkeypatch):
    """Stand in that folder."""
    monkeypatch.chdir(furnished)


def problems_of(lines, example):
    """Return all problems that ``check`` tells of an example's lines."""
    Path(FILE).write_text(f"{lines}\n{example.rest}")
    return json.loads(invoke("check", FILE, "--json").out)


def codes_of(lines, example, code):
    """Return the codes of all problems of an example's lines, as a user meets them."""
    found = {problem["code"] for problem in problems_of(lines, example)}
    if code == FORMATTING:
        return set(re.findall(r"DR\d{3}", invoke("fmt", "--check", FILE).err)) | found
    return found


def wrong_of(code):
    """Return an example whose code can be given on this machine; its absence skips the test."""
    if code in NEEDS:
        pytest.importorskip(NEEDS[code])
    return EXAMPLES[code]


def test_every_code_has_an_example_and_every_example_a_code():
    assert EXAMPLES.keys() == CODES.keys()


@each_code
def test_the_wrong_lines_of_a_code_have_this_problem_and_no_other(code):
    example = wrong_of(code)
    assert codes_of(example.wrong, example, code) == {code}


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


@pytest.mark.parametrize("code", sorted(CODES.keys() - {FORMATTING}))
def test_a_code_is_called_a_warning_if_check_only_warns_of_it(code):
    example = wrong_of(code)
    (row,) = json.loads(invoke("explain", code, "--json").out)
    assert {found["severity"] for found in problems_of(example.wrong, example)} == {row["severity"]}


def test_without_a_name_all_codes_are_listed_in_order():
    lines = invoke("explain").out.splitlines()
    assert [line[:5] for line in lines] == sorted(CODES)
    assert f"DR104  {CODES['DR104'].title}" in lines


@pytest.mark.parametrize("path", KEYS)
def test_every_key_is_explained_by_its_path(path):
    rows = json.loads(invoke("explain", path, "--json").out)
    (row,) = [row for row in rows if "key" in row]
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


@pytest.mark.parametrize("code", ["DR999", "dr998"])
def test_a_code_that_does_not_exist_is_no_slip_for_another(code):
    ended = invoke("explain", code)
    assert_fails(ended, 2)
    assert f"there is no code {code.upper()}" in ended.err
    assert "dreamreel explain lists all codes" in ended.err
    assert "did you mean" not in ended.err


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_expressions_is_explained(word):
    rows = json.loads(invoke("explain", word, "--json").out)
    (told,) = [row for row in rows if row.get("kind") in ("name", "function")]
    assert re.match(rf"{word}\b.*: ", told["doc"])
    assert told["doc"] in " ".join(invoke("explain", word).out.split())


@pytest.mark.parametrize("ease", [*NAMES, "cubic_bezier"])
def test_every_ease_is_explained(ease):
    rows = json.loads(invoke("explain", ease, "--json").out)
    assert [row["word"] for row in rows if row.get("kind") == "ease"] == [ease]


def test_the_examples_of_words_are_curves():
    examples = [each.example for each in words() if each.example]
    assert len(examples) > len(NAMES)
    for example in examples:
        parse(
            "tempo: {bpm: 120}\nmarkers: {drop: 2s}\nsequence: [{dream: owl, for: 8s}]\n"
            f"priors: {{tv: {example}}}\nascent: {{strength: 0.5}}"
        )


def test_a_function_is_found_as_an_expression_calls_it():
    (row,) = json.loads(invoke("explain", "since(drop)", "--json").out)
    assert row["word"] == "since"


def test_check_says_once_how_more_is_learned_and_only_to_people():
    Path(FILE).write_text("zomm: 1\nlook: {hueue: 2}\nsequence: [{dream: owl, for: 8s}]\n")
    out = invoke("check", FILE).out
    assert out.endswith("more about a code or a key: dreamreel explain DR104\n")
    assert out.count("dreamreel explain") == 1
    for quiet in (["-q"], ["--json"], ["--format", "github"]):
        assert "dreamreel explain" not in invoke("check", FILE, *quiet).out


def test_a_favorite_neuron_is_explained_by_its_name():
    for favorite in favorites("bestiary"):
        ended = invoke("explain", favorite.name)
        assert ended.code == 0, ended.err
        assert favorite.address in ended.out
        assert favorite.reason in " ".join(ended.out.split())
        (told,) = json.loads(invoke("explain", favorite.name, "--json").out)
        parse(f"sequence: [{told['clip'].removeprefix('- ')}]")
    assert_fails(invoke("explain", f"{favorites('bestiary')[0].name}_"), 2)
