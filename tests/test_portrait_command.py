"""The command that paints portraits, and the one that cites: files, figures, wrong input."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import assert_fails, invoke
from PIL import Image

from dreamreel import references
from dreamreel.geometry import Size
from dreamreel.image.color import LUMA
from dreamreel.movie.neurons.portrait import grid_of
from dreamreel.portraits.presets import PRESETS
from dreamreel.scene.keys.table import KEYS
from dreamreel.video import probe

SMALL = ("--size", "48", "--steps", "2", "--device", "cpu")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def portrait(*arguments):
    return invoke("portrait", "bestiary", *arguments, *SMALL)


def test_a_portrait_is_a_picture_that_says_what_made_it():
    ended = portrait("owl", "--json", "--seed", "7")
    assert ended.code == 0, ended.err
    answer = json.loads(ended.out)
    with Image.open(answer["path"]) as picture:
        assert picture.size == (48, 48)
        note = json.loads(picture.text["dreamreel_portrait"])
    assert (note["unit"], note["target"], note["seed"]) == ("owl", "dense:104", 7)
    assert answer["measure"] == "activation"
    assert answer["reached"][0] > answer["before"][0]


def test_a_portrait_replaces_a_portrait_and_nothing_else():
    assert portrait("owl", "-o", "a.png").code == 0
    before = Path("a.png").read_bytes()
    assert portrait("rose", "-o", "a.png").code == 0
    assert Path("a.png").read_bytes() != before
    Image.new("RGB", (4, 4)).save("mine.png")
    kept = Path("mine.png").read_bytes()
    assert_fails(portrait("owl", "-o", "mine.png"), 78)
    assert Path("mine.png").read_bytes() == kept


def test_a_movie_shows_every_step():
    assert portrait("owl", "-o", "a.png", "--evolve").code == 0
    assert probe.count_frames(Path("a.mp4")) == 2
    assert portrait("owl", "-o", "a.png", "--evolve").code == 0
    # Light alone: the movie holds color at half the size.
    last = list(probe.decode(Path("a.mp4"), size=Size(48, 48)))[-1] @ LUMA
    saved = np.asarray(Image.open("a.png")) @ LUMA
    assert np.corrcoef(last.ravel(), saved.ravel())[0, 1] > 0.9


def test_a_movie_that_is_no_portrait_is_kept():
    Path("a.mp4").write_bytes(b"mine")
    ended = portrait("owl", "-o", "a.png", "--evolve")
    assert ended.code != 0
    assert Path("a.mp4").read_bytes() == b"mine"
    assert not Path("a.png").exists()


def test_several_starts_stand_in_a_grid():
    answer = json.loads(portrait("owl", "--starts", "3", "-o", "a.png", "--json").out)
    assert len(answer["reached"]) == 3
    grid = np.asarray(Image.open("a.png"))
    assert grid.shape == (98, 98, 3)
    alone = json.loads(portrait("owl", "--seed", "1", "-o", "b.png", "--json").out)
    assert alone["reached"][0] == answer["reached"][1]
    assert (np.asarray(Image.open("b.png")) == grid[:48, 50:]).all()
    assert (grid[50:, 50:] == 0).all()


def test_a_grid_is_as_square_as_can_be():
    tiles = [np.full((4, 6, 3), value, np.uint8) for value in (1, 2, 3, 4, 5)]
    grid = grid_of(tiles)
    assert grid.shape == (2 * 4 + 2, 3 * 6 + 4, 3)
    assert grid[0, 8, 0] == 2
    assert grid[6, 0, 0] == 4


def test_a_layer_follows_a_guide_and_gives_up_a_picture():
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (40, 40, 3), dtype=np.uint8)).save("ref.png")
    guided = json.loads(portrait("s8b", "--guide", "ref.png", "--json").out)
    assert guided["measure"] == "match"
    assert guided["reached"][0] > guided["before"][0]
    inverted = json.loads(portrait("s4a", "--invert", "ref.png", "--json").out)
    assert (inverted["measure"], inverted["preset"]) == ("distance", "mahendran")
    assert inverted["reached"][0] < inverted["before"][0]


def test_starts_may_be_flat_colored_or_a_picture():
    Image.new("RGB", (9, 9), (200, 30, 60)).save("red.png")
    begun = {}
    for start in ("noise", "gray", "gradient", "red.png"):
        ended = portrait("owl", "--start", start, "--preset", "lucid", "-o", "a.png")
        assert ended.code == 0, ended.err
        begun[start] = np.asarray(Image.open("a.png"), dtype=float)
    assert begun["gray"].std() < 25
    assert begun["red.png"][..., 0].mean() > begun["red.png"][..., 1].mean() + 80
    rows = begun["gradient"].mean((1, 2))
    assert rows[:8].mean() < rows[-8:].mean() - 50


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["owel"], 2, 'did you mean "owl"'),
        (["s16c:999"], 2, "channels 0 to 383"),
        (["owl", "--preset", "lucd"], 2, 'did you mean "lucid"'),
        (["owl", "-o", "a.jpg"], 2, "a portrait is a PNG"),
        (["owl", "--start", "sky"], 2, "Kinds are noise, gray, gradient"),
        (["s16c:75", "--guide", "ref.png"], 2, "Write s16c"),
        (["s16c", "--guide", "none.png"], 66, "none.png does not exist"),
        (["s16c", "--guide", "ref.png", "--invert", "ref.png"], 2, "two goals"),
        (["owl", "--evolve", "--starts", "4"], 2, "one beginning"),
        (["owl", "--starts", "0"], 2, "greater than or equal to 1"),
        (["owl", "--evolve", "--size", "49"], 2, "even width"),
    ],
)
def test_wrong_input_is_refused_with_what_is_allowed(arguments, code, told):
    Image.new("RGB", (9, 9)).save("ref.png")
    first = [word for word in SMALL if "--size" not in arguments or word not in ("--size", "48")]
    ended = invoke("portrait", "bestiary", *first, *arguments)
    assert_fails(ended, code)
    assert told in ended.last_line
    assert not Path("renders").exists()


def test_a_picture_that_is_none_is_told_by_its_name():
    Path("ref.png").write_text("no picture")
    ended = portrait("s16c", "--guide", "ref.png")
    assert_fails(ended, 66)
    assert "ref.png" in ended.last_line


# cite


def test_every_source_of_a_preset_and_a_key_is_a_known_work():
    named = {key for recipe in PRESETS.values() for key in recipe.sources}
    named |= {key for keys in references.KEY_SOURCES.values() for key in keys}
    assert named == set(references.REFERENCES)
    assert all(recipe.sources for recipe in PRESETS.values())


def test_every_topic_is_a_key_of_the_language():
    assert references.KEY_SOURCES.keys() <= KEYS.keys()
    assert {path for path in KEYS if path.startswith("priors")} >= {"priors.norm"}


def test_cite_answers_for_presets_keys_and_scenes():
    assert "Rudin" in invoke("cite", "priors.tv").out
    assert invoke("cite", "priors.blur.radius").out == invoke("cite", "priors.blur").out
    assert "Fel" in invoke("cite", "maco").out
    Path("a.yaml").write_text(
        "sequence: [{dream: s2, for: 1s}]\npriors: {clip_norm: 10%, tv: 0.1}\n"
    )
    told = invoke("cite", "a.yaml").out
    assert all(name in told for name in ("Osinga", "Yosinski", "Rudin"))
    assert "Fel" not in told


def test_cite_alone_lists_every_work():
    told = invoke("cite").out
    assert all(work.title in told for work in references.REFERENCES.values())


def test_bibtex_has_an_entry_per_work_with_balanced_braces():
    told = invoke("cite", "--bibtex").out
    entries = told.strip().split("\n\n")
    assert len(entries) == len(references.REFERENCES)
    for key, entry in zip(references.REFERENCES, entries, strict=True):
        assert entry.partition("{")[2].startswith(f"{key},\n")
        assert entry.count("{") == entry.count("}")


def test_an_unknown_topic_is_refused_with_the_nearest():
    ended = invoke("cite", "priors.tw")
    assert_fails(ended, 2)
    assert 'did you mean "priors.tv"' in ended.last_line
    assert_fails(invoke("cite", "none.yaml"), 66)
    assert_fails(invoke("cite", "video.fps"), 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("portrait", "bestiary", "owll"),
        ("portrait", "bestiary", "s99:3"),
        ("lineage", "bestiary", "owll"),
        ("atlas", "bestiary", "--layers", "s99"),
        ("patches", ".", "bestiary", "s99"),
    ],
)
def test_a_unit_that_does_not_exist_is_told_without_advice_on_scenes(arguments):
    ended = invoke(*arguments)
    assert_fails(ended, 2)
    assert "network: NAME" not in ended.err
    assert ended.err.count("dreamreel networks") <= 1
