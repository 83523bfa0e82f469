"""Composition: includes, variants, what is set beside a scene, and the text that travels."""

from dataclasses import replace
from pathlib import Path

import pytest
from command_line import assert_fails, invoke
from hypothesis import given
from hypothesis import strategies as st

from dreamreel.errors import SceneError, UsageError
from dreamreel.movie.canonical import canonical
from dreamreel.scene import load, parse
from dreamreel.scene.composing.including import MOST_FILES, presets
from dreamreel.scene.text.paths import parse_path
from dreamreel.scene.text.problems import Refused

CLIPS = "sequence: [{dream: s2, for: 3s}, {dream: s4a, for: 2s}]\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name, text):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def problems_of(*arguments, **options):
    with pytest.raises(SceneError) as caught:
        load(*arguments, **options)
    return caught.value.problems


def test_sections_merge_and_later_ones_win(folder):
    put("a.yaml", "look: {contrast: 0.3, hue: 10}\nseed: 3\n")
    put("b.yaml", "look: {hue: 20, saturation: 1.2}\n")
    scene = load(put("c.yaml", "include: [a.yaml, b.yaml]\nlook: {saturation: 1.4}\n" + CLIPS))
    expected = parse("seed: 3\nlook: {contrast: 0.3, hue: 20, saturation: 1.4}\n" + CLIPS)
    assert canonical(scene) == canonical(expected)


def test_a_curve_and_a_sequence_are_replaced_as_a_whole(folder):
    curve = "{keys: [{at: 0s, value: 1}, {at: 1s, value: 2}], outside: loop}"
    put("a.yaml", f"look: {{hue: {curve}}}\nsequence: [{{walk: {{layer: s2}}}}]\n")
    scene = load(
        put("b.yaml", "include: a.yaml\nlook: {hue: {keys: [{at: 0s, value: 5}]}}\n" + CLIPS)
    )
    expected = parse("look: {hue: {keys: [{at: 0s, value: 5}]}}\n" + CLIPS)
    assert canonical(scene) == canonical(expected)


def test_of_keys_that_exclude_each_other_the_later_one_stays():
    scene = parse("start: {gray: true, preroll: 1s}\n" + CLIPS, settings=["start.noise=0.2"])
    assert (scene.start.picture.kind, scene.start.preroll) == ("noise", 1)
    walk = parse(CLIPS, settings=["sequence[0].walk={layer: s2, each: 1s}"])
    assert len(walk.clips[0].chords) > 1


def test_a_section_of_one_word_can_be_set_further():
    scene = parse("start: gray\n" + CLIPS, settings=["start.preroll=1s"])
    assert (scene.start.picture.kind, scene.start.preroll) == ("gray", 1)
    noise = parse("start: noise\n" + CLIPS, settings=["start.preroll=1s"])
    assert noise.start.picture.kind == "noise"


def test_files_are_looked_for_beside_the_file_that_names_them(folder):
    put("looks/pictures/p.jpg", "")
    put("looks/a.yaml", "include: more/b.yaml\nstart: {image: pictures/p.jpg}\n")
    put("looks/more/b.yaml", "seed: 9\nvariants: {v: {start.image: ../pictures/p.jpg}}\n")
    path = put("c.yaml", "include: looks/a.yaml\n" + CLIPS)
    picture = str((folder / "looks/pictures/p.jpg").resolve())
    scene = load(path)
    assert (scene.seed, scene.start.picture.image) == (9, picture)
    assert load(path, variant="v").start.picture.image == picture
    assert parse(scene.text, folder=folder).start.picture.image == picture


def test_the_picture_of_a_mask_is_looked_for_beside_the_file_that_names_it(folder):
    put("looks/m.png", "")
    mask = "{s2: {weight: 1, mask: {shape: image, image: m.png}}}"
    put(
        "looks/a.yaml",
        f"sequence: [{{dream: {mask}, for: 3s}}]\n"
        f"variants: {{v: {{'sequence[0].dream': {mask}}}}}\n",
    )
    path = put("c.yaml", "include: looks/a.yaml\n")
    assert "looks/m.png" in load(path).text
    assert "looks/m.png" in load(path, variant="v").text


def test_an_include_outside_the_folder_must_be_allowed(folder):
    put("elsewhere/a.yaml", "seed: 9\n")
    path = put("here/b.yaml", "include: ../elsewhere/a.yaml\n" + CLIPS)
    (problem,) = problems_of(path)
    assert (problem.code, "--allow" in problem.message) == ("DR150", True)
    assert load(path, allow=[folder / "elsewhere"]).seed == 9


def test_a_link_does_not_lead_out_of_the_folder(folder):
    put("elsewhere/a.yaml", "seed: 9\n")
    path = put("here/b.yaml", "include: a.yaml\n" + CLIPS)
    Path("here/a.yaml").symlink_to(folder / "elsewhere/a.yaml")
    assert [problem.code for problem in problems_of(path)] == ["DR150"]


@pytest.mark.parametrize("name", ["a.yaml", "b.yaml"])
def test_files_that_include_each_other_are_refused(folder, name):
    put("a.yaml", "include: b.yaml\n" + CLIPS)
    put("b.yaml", "include: a.yaml\n" + CLIPS)
    assert "DR155" in {problem.code for problem in problems_of(name)}


def test_includes_that_multiply_are_cut_off(folder):
    for depth in range(12):
        put(f"{depth}.yaml", f"include: [{depth + 1}.yaml, {depth + 1}.yaml]\n")
    put("12.yaml", "seed: 1\n")
    found = problems_of(put("scene.yaml", "include: 0.yaml\n" + CLIPS))
    assert f"more than {MOST_FILES} files" in found[0].message


def test_a_problem_stands_where_its_text_stands(folder):
    put("sub/look.yaml", "# a look\nlook:\n  hue: 40x\n")
    (problem,) = problems_of(put("a.yaml", "include: sub/look.yaml\n" + CLIPS))
    mark = problem.mark
    assert (mark.file, mark.line, mark.column, mark.text) == ("sub/look.yaml", 3, 8, "  hue: 40x")


def test_broken_yaml_in_an_include_is_told_with_its_file(folder):
    put("look.yaml", "look: {hue: 4\n")
    (problem,) = problems_of(put("a.yaml", "include: look.yaml\n" + CLIPS))
    assert (problem.code, problem.mark.file) == ("DR101", "look.yaml")


@pytest.mark.parametrize("name", presets())
def test_every_preset_makes_a_scene_without_a_remark(name):
    plain = parse(CLIPS)
    scene = parse(f"include: [preset:{name}]\n{CLIPS}")
    assert scene.warnings == ()
    assert canonical(scene) != canonical(plain)
    assert canonical(parse(scene.text)) == canonical(scene)


def test_the_presets_are_listed():
    listed = invoke("presets").out
    assert [line.split()[0] for line in listed.splitlines()] == list(presets())


VARIED = (
    CLIPS + "variants: {draft: {video.size: 360p, ascent: {rate: 8/s}, 'sequence[1].for': 4s}}\n"
)


def test_a_variant_changes_what_it_names_and_nothing_else():
    scene, plain = parse(VARIED, variant="draft"), parse(VARIED)
    assert (str(scene.video.size), scene.ascent.rate, scene.clips[1].end) == ("640x360", 8, 7)
    assert (scene.name, plain.name) == ("scene.draft", "scene")
    same = replace(scene.ascent, rate=plain.ascent.rate)
    assert (same, scene.camera, scene.look) == (plain.ascent, plain.camera, plain.look)


def test_a_wrong_variant_is_named_with_a_caret_beneath_it():
    text = CLIPS + "variants:\n  draft: {camera.zomm: 1}\n"
    with pytest.raises(SceneError) as caught:
        parse(text)
    told = str(caught.value)
    assert "(in the variant draft)" in told
    assert told.splitlines()[-1].index("^") - told.splitlines()[-2].index("zomm") == 0


def test_a_variant_that_there_is_not_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match='it has draft; did you mean "draft"'):
        parse(VARIED, variant="draf")


def test_what_is_set_beside_a_scene_wins_over_the_variant():
    scene = parse(VARIED, variant="draft", settings=["video.size=64x36", "sequence[1].for=1s"])
    assert (str(scene.video.size), scene.clips[1].end) == ("64x36", 4)
    assert parse(VARIED, settings=["video.size=64x36"], size="32x18").video.size == (32, 18)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("camera.zoom=1 octs", '--set:1:13 DR111 camera.zoom: "1 octs" is not a zoom'),
        ("camera.zomm=1", '--set:1:8 DR104 camera.zomm: unknown key "zomm"'),
        ("sequence[9].for=1s", "--set:1:1 DR156"),
        ("sequence.for=1s", "--set:1:1 DR156"),
        ("camera..zoom=1", "--set:1:1 DR156"),
        ("camera.zoom={", "--set:1:"),
        ("title=a\udcff", "--set:1:7 DR100 character U+DCFF is not text"),
        ("camera.zoom", "KEY=VALUE is wanted"),
    ],
)
def test_what_is_set_wrongly_is_told_with_a_caret(folder, setting, words):
    put("a.yaml", CLIPS + "camera: {crop: [0.5, 0.5]}\n")
    ended = invoke("check", "a.yaml", "--set", setting)
    assert_fails(ended, 2)
    assert words in ended.err
    assert "^" in ended.err or words == "KEY=VALUE is wanted"


def test_a_path_may_quote_a_name_with_dots():
    names = [step.name for step in parse_path('sequence[0].dream."features.22:5"')]
    assert names == ["sequence", "", "dream", "features.22:5"]
    for wrong in ("", ".", "a.", "[0]", "a[x]", "a]b", 'a."b', "a[0]b"):
        with pytest.raises(Refused):
            parse_path(wrong)


def test_free_keys_are_free_everywhere():
    text = """\
x-a: 1
video: {x-b: 2}
vars: {x-c: {d: 1}}
sequence:
  - {dream: s2, for: 3s, x-e: 1}
camera: {rotate: {keys: [{at: 0s, value: 1, x-f: 3}], x-g: 4}}
ascent: {octaves: {x-h: 5}}
"""
    assert parse(text).warnings == ()


def test_a_variable_that_nothing_uses_is_reported():
    scene = parse("vars: {calm: 0.6}\n" + CLIPS)
    assert scene.vars == {"calm": 0.6}
    assert [(problem.code, problem.path) for problem in scene.warnings] == [("DR197", "vars.calm")]


values = st.sampled_from(
    [
        ("seed", "5"),
        ("video.fps", "24"),
        ("camera.zoom", "1 oct/s"),
        ("camera.crop", "[0.25, 0.75]"),
        ("sequence[0].for", "4s"),
        ("sequence[1]", "{dream: {s2: 1, s4a: 0.5}, for: 1s}"),
        ("look.hue", "{keys: [{at: 0s, value: 0}, {at: 1s, value: 9}]}"),
        ("title", '"its, #1: \\u2028"'.replace("\\u2028", "")),
        ("start", "gray"),
    ]
)
files = st.sampled_from(["", "include: [preset:acid]\n", "include: [preset:breathing]\n"])


@given(files, st.lists(values, max_size=4), st.booleans(), st.booleans())
def test_the_text_alone_makes_the_composed_scene(include, said, varied, swept):
    text = include + VARIED + ("matrix: {seed: [1, 2]}\n" if swept else "") + "# end\n"
    settings = [f"{path}={value}" for path, value in said]
    scene = parse(text, settings=settings, variant="draft" if varied else None)
    again = parse(scene.text)
    assert canonical(again) == canonical(scene)
    assert (again.text, again.title) == (scene.text, scene.title)
    assert ("# end" in scene.text) == (not include and not swept)
