"""Sweeps: a movie for each combination, safe names, the choice among them, the contact sheet."""

import itertools

import numpy as np
import pytest
from command_line import TINY, assert_fails, invoke
from hypothesis import given
from hypothesis import strategies as st
from movie_factory import encode, moving_frames
from PIL import Image

from dreamreel.errors import ConflictError, InputFileError, SceneError, UsageError
from dreamreel.movie.canonical import canonical
from dreamreel.movie.sheets.sheet import Tile, columns_of, lay_out, make_sheet, path_of, picture_of
from dreamreel.scene import parse, parse_sweep
from dreamreel.scene.composing.sweep import MOST_COMBINATIONS
from dreamreel.scene.origin import Said

CLIPS = "sequence: [{dream: s2, for: 3s}]\n"
MATRIX = "matrix: {ascent.smoothness: [0.8, 1.1], seed: [1, 2, 3]}\n"


def names(text, **options):
    return [scene.name for scene in parse_sweep(text, **options)]


def test_every_combination_is_a_scene_named_by_its_values():
    scenes = parse_sweep(CLIPS + MATRIX, name="garden")
    pairs = list(itertools.product(("0.8", "1.1"), ("1", "2", "3")))
    assert [scene.name for scene in scenes] == [
        f"garden.smoothness-{smoothness}.seed-{seed}" for smoothness, seed in pairs
    ]
    for scene, (smoothness, seed) in zip(scenes, pairs, strict=True):
        alone = parse(f"{CLIPS}ascent: {{smoothness: {smoothness}}}\nseed: {seed}\n")
        assert canonical(scene) == canonical(alone)
        assert canonical(parse(scene.text)) == canonical(alone)


def test_a_scene_without_a_matrix_is_a_sweep_of_one():
    (scene,) = parse_sweep(CLIPS)
    assert (scene.name, scene.labels) == ("scene", {})


def test_without_its_combinations_a_scene_is_what_it_says_itself():
    assert canonical(parse(CLIPS + MATRIX)) == canonical(parse(CLIPS))


def test_what_is_said_beside_the_scene_is_no_longer_swept():
    assert names(CLIPS + MATRIX, said=Said(seed="7")) == [
        "scene.smoothness-0.8",
        "scene.smoothness-1.1",
    ]


def test_a_seed_is_drawn_once_for_the_whole_sweep():
    text = CLIPS + "seed: random\nmatrix: {look.hue: [0, 90, 180]}\n"
    assert len({scene.seed for scene in parse_sweep(text)}) == 1


def test_equal_last_parts_are_told_apart():
    text = CLIPS + "matrix: {start.noise: [0.1], priors.tv: [0.1], look.hue: [1]}\n"
    assert names(text) == ["scene.noise-0.1.tv-0.1.hue-1"]
    curves = CLIPS + "matrix: {camera.zoom: [{keys: [{at: 0s, value: 1 oct/s}]}, 0.5 oct/s]}\n"
    assert names(curves) == ["scene.zoom-no1", "scene.zoom-0.5_oct_s"]


@pytest.mark.parametrize(
    ("only", "count"),
    [
        ([], 6),
        (["seed=2"], 2),
        (["seed=2", "seed=3"], 4),
        (["seed=2", "smoothness=1.1"], 1),
    ],
)
def test_some_movies_can_be_chosen(only, count):
    assert len(parse_sweep(CLIPS + MATRIX, only=only)) == count


@pytest.mark.parametrize("only", ["seed=9", "seed", "sead=1", ""])
def test_a_choice_that_there_is_not_is_answered_with_those_there_are(only):
    with pytest.raises(UsageError, match=r"smoothness=0\.8 seed=1"):
        parse_sweep(CLIPS + MATRIX, only=[only])


def test_the_number_of_movies_is_capped_and_told():
    text = CLIPS + f"matrix: {{seed: {list(range(60))}, look.hue: [1, 2]}}\n"
    with pytest.raises(SceneError, match=rf"60 x 2 = 120 movies.*at most {MOST_COMBINATIONS}"):
        parse_sweep(text)


def test_a_wrong_value_of_a_sweep_is_found_before_anything_is_made():
    with pytest.raises(SceneError, match=r"DR111 look\.hue"):
        parse_sweep(CLIPS + "matrix: {look.hue: [1, 2x]}\n")


def test_a_fixed_file_gets_the_values_too():
    text = CLIPS + MATRIX + "output: {file: reels/a.mp4}\n"
    files = {scene.output.file for scene in parse_sweep(text)}
    assert len(files) == 6
    assert "reels/a.smoothness-0.8.seed-1.mp4" in files


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_names_of_movies_are_safe_and_no_two_are_equal(titles):
    quoted = ", ".join(
        '"' + "".join(f"\\U{ord(c):08x}" for c in title if c.isprintable()) + '"'
        for title in titles
    )
    found = names(CLIPS + f"matrix: {{title: [{quoted}]}}\n")
    assert len(set(found)) == len(titles)
    for name in found:
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>| ')


def test_check_and_plan_count_the_movies(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TINY + "matrix: {seed: [1, 2]}\n")
    assert invoke("check", "a.yaml").out == "1 scene, 2 movies: 0 problems, 0 warnings\n"
    planned = invoke("plan", "a.yaml", "--no-bench").out
    assert "2 movies: a.seed-1, a.seed-2" in planned


def test_a_sweep_becomes_movies_and_a_sheet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TINY + "matrix: {seed: [1, 2], look.hue: [0, 90]}\n")
    ended = invoke("render", "a.yaml", "--device", "cpu", "--only", "hue=90")
    assert ended.code == 0, ended
    made = sorted(path.name for path in (tmp_path / "renders").glob("*.*4"))
    assert made == ["a.seed-1.hue-90.mp4", "a.seed-2.hue-90.mp4"]
    with Image.open(tmp_path / "renders" / "a.sheet.png") as sheet:
        assert sheet.width > 2 * 64
    assert "a.sheet.png: contact sheet of 2" in ended.out
    again = invoke("render", "a.yaml", "--device", "cpu", "--only", "hue=90")
    assert (again.code, again.out.count("complete and verified already")) == (0, 2)
    copy = invoke("check", "renders/a.seed-1.hue-90.mp4")
    assert copy.out == "1 scene: 0 problems, 0 warnings\n"


def test_a_preview_wants_one_movie_of_a_sweep(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TINY + "matrix: {seed: [1, 2], look.hue: [0, 90]}\n")
    assert_fails(invoke("preview", "a.yaml", "--only", "seed=1"), 2)


LABELS = [{"a": str(a), "b": str(b)} for a in range(2) for b in range(3)]


def test_a_row_of_a_sheet_holds_the_values_of_the_last_key():
    assert columns_of(LABELS) == 3
    assert columns_of([{"a": str(a)} for a in range(20)]) == 5
    assert columns_of([{"a": "1"}]) == 1


def test_pictures_stand_in_order_above_their_labels():
    shades = [np.full((18, 32, 3), 20 + 30 * number, np.uint8) for number in range(6)]
    sheet = lay_out(list(zip(shades, LABELS, strict=True)))
    places = [np.argwhere((sheet == shade[0, 0]).all(axis=2)) for shade in shades]
    assert all(len(place) >= 18 * 32 for place in places)
    middles = [tuple(np.median(place, axis=0)) for place in places]
    assert middles == sorted(middles)
    assert (sheet > 200).any()  # labels


def test_a_tile_is_the_frame_that_was_asked_for(tmp_path):
    frames = [np.full((48, 64, 3), 20 * number, np.uint8) for number in range(12)]
    movie = tmp_path / "a.mkv"
    encode(movie, frames, "ffv1")
    assert abs(int(picture_of(Tile(movie, 6, {})).mean()) - 120) <= 2
    with pytest.raises(InputFileError, match="no frame 12"):
        picture_of(Tile(movie, 12, {}))


def test_a_sheet_replaces_nothing_but_a_sheet(tmp_path):
    movie, out = tmp_path / "a.seed-1.mp4", tmp_path / "a.sheet.png"
    encode(movie, moving_frames())
    (scene, _) = parse_sweep(CLIPS + "matrix: {seed: [1, 2]}\n")
    assert path_of(scene, movie) == out
    tiles = [Tile(movie, 3, scene.labels)] * 2
    make_sheet(tiles, out, scene_text=scene.text)
    make_sheet(tiles, out, scene_text=scene.text)
    Image.new("RGB", (4, 4)).save(out)
    with pytest.raises(ConflictError):
        make_sheet(tiles, out, scene_text=scene.text)
