"""Scenes: what a right one becomes, and what a wrong one is answered, with place and code."""

import json
import re
from fractions import Fraction
from math import inf, isclose, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_texts import BARE, FULL, WRONG

from dreamreel.errors import SceneError
from dreamreel.scene import load, parse
from dreamreel.scene.text.codes import CODES
from dreamreel.scene.text.problems import MOST_PROBLEMS, to_github, to_json


def problems_of(text: str, **options):
    with pytest.raises(SceneError) as caught:
        parse(text, **options)
    return caught.value.problems


@pytest.mark.parametrize(("text", "code", "line", "column", "_"), WRONG)
def test_a_wrong_scene_is_answered_at_its_place(text, code, line, column, _):
    found = problems_of(text)
    assert [(p.code, p.mark.line, p.mark.column) for p in found] == [(code, line, column)]


def test_every_code_that_is_used_is_explained():
    assert {code for _, code, *_ in WRONG} <= set(CODES)
    assert all(code.title.endswith(".") and code.explanation for code in CODES.values())


def test_all_problems_are_reported_at_once_in_order():
    text = (
        "dreamreel: 1\nvideo: {size: 721x480}\ncamera: {zomm: 1}\nnetwork: vgg61\n"
        "sequence: []\nlook: {hue: red}\n"
    )
    assert [(p.code, p.mark.line) for p in problems_of(text)] == [
        ("DR108", 2), ("DR104", 3), ("DR120", 4), ("DR111", 6)
    ]  # fmt: skip


def test_a_flood_of_problems_is_cut_short():
    assert len(problems_of(BARE + "".join(f"k{i}: 1\n" for i in range(5000)))) == MOST_PROBLEMS


VALUES = [
    "null", "~", "true", ".inf", "-1", "0", "1e999", "''", "[]", "{}", "x", "9999999999999999",
    "{keys: []}", "{keys: [{}]}", "{keys: [{at: 0s, value: 0}]}", "-2s", "+1s", "1b", "0.001s",
    "50%", "200%", "1e-9s", "24h", "owl", "{s2: 1, owl: 0}", "[[1, 2], [3, 4]]", "x2 over 0.001s",
    "15f", "8k", "16x16", "gif", "0/0", "loop", "{layer: s2}", "&a [*a]", "*b", "!!x 1", "[[[[",
]  # fmt: skip
SPOTS = [match.span() for match in re.finditer(r"(?<=: )[\w.%/+:@-]+(?=[,}\n])", FULL)]


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(SPOTS), st.sampled_from(VALUES))
def test_no_value_breaks_the_loader(spot, value):
    found, scene = outcome(FULL[: spot[0]] + value + FULL[spot[1] :])
    assert all(problem.mark and problem.code in CODES for problem in found)
    assert found or scene.clips[-1].end == scene.video.duration


def outcome(text):
    try:
        return (), parse(text)
    except SceneError as error:
        return error.problems, None


def test_the_text_form_shows_the_line_and_a_caret():
    (problem,) = problems_of(BARE + "camera:\n  zomm: 0.5 oct/s\n", name="garden")
    assert str(problem) == (
        'garden:4:3 DR104 camera.zomm: unknown key "zomm"; did you mean "zoom"?\n'
        "    4 |   zomm: 0.5 oct/s\n"
        "      |   ^^^^"
    )


def test_an_unknown_key_like_no_other_is_told_with_those_that_there_are():
    (problem,) = problems_of(BARE + "tempo: {bpm: 96, measure: 3}\n")
    assert "; there are bpm, offset, beats_per_bar, changes" in str(problem)


def test_the_machine_forms_carry_the_same():
    problems = problems_of(BARE + "title: [a,b]\n", name="a,b:c")
    assert '"line": 3' in to_json(problems)
    assert to_github(problems).startswith("::error file=a%2Cb%3Ac,line=3,col=8,title=DR106::title:")


def test_a_bare_scene_has_the_defaults():
    scene = parse(BARE)
    assert (scene.name, scene.seed, scene.network.arch, scene.title) == ("scene", 1, "bestiary", "")
    assert (scene.video.size, scene.video.fps, scene.video.duration) == ((1280, 720), 30, 8)
    assert (scene.start.picture.kind, scene.start.picture.noise) == ("noise", 0.1)
    assert (scene.start.preroll, scene.start.grow_from) == (2, 1.0)
    assert (scene.camera.zoom.at(3.0), scene.camera.crop[1].at(0.0)) == (0.5, 0.5)
    assert scene.ascent.rate == 15
    assert scene.ascent.octaves.count.at(0.0) == inf
    assert isclose(scene.ascent.scale_jitter.at(0.0), 0.2)
    assert scene.look.sharpen is None
    assert (scene.output.file, scene.output.codec, scene.output.depth) == (
        "{scene}.mp4",
        "h264",
        None,
    )
    assert scene.warnings == ()


def test_a_full_scene_says_everything(tmp_path):
    path = tmp_path / "garden.yaml"
    path.write_text(FULL)
    scene = load(path)
    assert (scene.name, scene.path, scene.text, scene.seed) == ("garden", path, FULL, 1234)
    assert scene.title == "The garden below the garden"
    assert scene.video.duration == 64
    assert isclose(scene.camera.zoom.at(0.0), log2(4) / 8)
    assert [key.at for key in scene.camera.rotate.shape.keys] == [0, 32, 36, 62]
    assert scene.camera.rotate.shape.keys[1].ease == "out_cubic"
    assert scene.camera.rotate.shape.keys[2].ease == "smooth"
    assert scene.camera.crop[0].at(64.0) == 0.4
    assert scene.ascent.strength.shape.keys[1].ease == "linear"
    assert scene.ascent.strength.clamp == (0.1, 2)
    assert scene.priors.blur_radius.at(0.0) == 0.5
    assert scene.output.file == "reels/{scene}.mp4"


def test_what_is_given_beside_the_scene_wins():
    scene = parse(FULL, size="640x360", fps=Fraction(30000, 1001), seed=7)
    assert (scene.video.size, scene.video.fps, scene.seed) == (
        (640, 360), Fraction(30000, 1001), 7
    )  # fmt: skip
    assert parse(FULL, fps=12).camera == parse(FULL, fps=60).camera


def test_a_wrong_option_is_answered_without_a_place():
    (problem,) = problems_of(BARE, size="huge")
    assert (problem.code, problem.path, problem.mark) == ("DR111", "video.size", None)


def test_a_random_seed_is_drawn_and_recorded():
    seeds = {parse(BARE + "seed: random\n").seed for _ in range(5)}
    assert len(seeds) > 1
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_frames_in_times_are_noted():
    (warning,) = parse(BARE + "look: {fade_in: 15f}\n").warnings
    assert warning.code == "DR190"
    assert "depends on fps" in warning.message


def test_the_file_follows_the_codec():
    files = {
        codec: parse(BARE + f"output: {{codec: {codec}}}\n").output.file
        for codec in ("prores", "ffv1", "png", "gif", "webp")
    }
    assert list(files.values()) == [
        "{scene}.mov", "{scene}.mkv", "{scene}", "{scene}.gif", "{scene}.webp"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "kind", "preroll"),
    [
        ("gray", "gray", 2),
        ("noise", "noise", 2),
        ("{gray: true, preroll: 1s}", "gray", 1),
        ('{gradient: ["102040", [1, 50%, 0]]}', "gradient", 0),
        ("{noise: 5%, grow_from: 18%}", "noise", 2),
    ],
)
def test_a_start_is_one_of_its_kinds(start, kind, preroll):
    begun = parse(BARE + f"start: {start}\n").start
    assert (begun.picture.kind, begun.preroll) == (kind, preroll)


def test_a_gradient_has_its_colors():
    colors = parse(BARE + 'start: {gradient: ["#336699", 000000]}\n').start.picture.colors
    assert colors == ((0.2, 0.4, 0.6), (0.0, 0.0, 0.0))


def test_overshoot_that_is_clamped_is_legal():
    keys = "keys: [{at: 0s, value: 0}, {at: 2s, value: 1, ease: out_elastic}]"
    scene = parse(BARE + f"look: {{contrast: {{{keys}, clamp: [0, 1]}}}}\n")
    assert scene.look.contrast.extent() == (0, 1)


def test_keys_that_begin_with_x_are_free():
    text = (
        BARE + "x-note: {a: [1]}\ncamera: {x-why: 3, rotate: {keys: [{at: 0, value: 1}], x-a: 1}}\n"
    )
    assert parse(text).camera.rotate.at(0.0) == 1


class TestFiles:
    """Photographs and weights: beside the scene, or allowed."""

    def scene(self, name: str) -> str:
        return BARE + f"start: {{image: {json.dumps(name)}}}\n"

    def test_a_photograph_beside_the_scene_is_found(self, tmp_path):
        (tmp_path / "a.jpg").touch()
        start = parse(self.scene("a.jpg"), folder=tmp_path).start
        assert start.picture.image == str((tmp_path / "a.jpg").resolve())
        assert (start.picture.kind, start.picture.fit, start.preroll) == ("image", "cover", 0)

    def test_a_photograph_elsewhere_must_be_allowed(self, tmp_path):
        home, other = tmp_path / "home", tmp_path / "other"
        home.mkdir()
        other.mkdir()
        (other / "a.jpg").touch()
        (home / "link.jpg").symlink_to(other / "a.jpg")
        for name in ("../other/a.jpg", str(other / "a.jpg"), "link.jpg"):
            (problem,) = problems_of(self.scene(name), folder=home)
            assert problem.code == "DR150"
            assert f"--allow {other.resolve()}" in problem.message
            assert parse(self.scene(name), folder=home, allow=[other]).start.picture.image

    @pytest.mark.parametrize(
        "name",
        ["http://a.b/c.jpg", "file:///etc/passwd", "~/a.jpg", "/dev/zero", "", ".", "a\tb.jpg"],
    )
    def test_what_is_no_file_beside_it_is_refused(self, tmp_path, name):
        (problem,) = problems_of(self.scene(name), folder=tmp_path)
        assert (problem.code, problem.mark.line) == ("DR150", 3)

    def test_a_device_in_an_allowed_folder_is_refused(self, tmp_path):
        (problem,) = problems_of(self.scene("/dev/zero"), folder=tmp_path, allow=["/dev"])
        assert "not an ordinary file" in problem.message

    def test_a_missing_photograph_is_noted(self, tmp_path):
        (problem,) = problems_of(self.scene("none.jpg"), folder=tmp_path)
        assert problem.code == "DR151"

    def test_weights_lie_beside_the_scene(self, tmp_path):
        text = BARE + "network: {arch: bestiary, weights: my.safetensors}\n"
        assert parse(text, folder=tmp_path).network.weights == tmp_path.resolve() / "my.safetensors"
        (problem,) = problems_of(text.replace("my.", "../my."), folder=tmp_path)
        assert (problem.code, problem.path) == ("DR150", "network.weights")
