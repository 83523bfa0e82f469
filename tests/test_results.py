"""What renders leave behind: movies that tell what they are, results, summaries."""

import contextlib
import json
from pathlib import Path

import pytest
from command_line import TINY, assert_fails, invoke

from dreamreel.cli import render


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY)
    return tmp_path


@pytest.fixture(scope="module")
def movie(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("movie")
    (place / "tiny.yaml").write_text(TINY)
    ended = invoke("render", place / "tiny.yaml", "-o", place / "tiny.mp4", "--json")
    assert ended.code == 0, ended.err
    assert [json.loads(line)["event"] for line in ended.out.splitlines()][-1] == "render_finished"
    return place / "tiny.mp4"


def test_a_movie_tells_what_it_is(movie):
    found = json.loads(invoke("info", movie, "--json").out)
    assert (found["codec"], found["width"], found["height"], found["fps"]) == ("h264", 64, 36, "10")
    assert found["scene"] == TINY
    assert found["manifest"]["frames"] == 5
    text = invoke("info", movie).out
    assert "64x36, 10 frames per second" in text
    assert "  sequence: [{dream: s8a:3}]" in text


def test_a_movies_scene_comes_out_as_it_went_in(movie):
    assert invoke("info", movie, "--scene").out == TINY


def test_a_movie_without_a_manifest_still_holds_its_scene(movie):
    alone = Path("alone.mp4")
    alone.write_bytes(movie.read_bytes())
    assert invoke("info", alone, "--scene").out == TINY
    assert "no manifest" in invoke("info", alone).out


def test_info_tells_a_scene_from_a_movie():
    ended = invoke("info", "tiny.yaml")
    assert_fails(ended, 66)
    assert "tiny.yaml is a scene, not a movie" in ended.last_line
    assert len(ended.err.splitlines()) == 1


def test_a_movie_renders_again_with_what_was_said_beside_its_scene():
    said = ["--size", "96x54", "--fps", "5", "--seed", "random"]
    assert invoke("render", "tiny.yaml", "-o", "said.mp4", "-q", *said).code == 0
    assert invoke("render", "said.mp4", "-o", "again.mp4", "-q").code == 0
    first, again = (json.loads(Path(f"{name}.mp4.json").read_text()) for name in ("said", "again"))
    assert first["frame_hashes"] == again["frame_hashes"]
    assert first["key"] == again["key"]
    Path("scene.yaml").write_text(invoke("info", "again.mp4", "--scene").out)
    assert invoke("render", "scene.yaml", "-o", "said.mp4").out.endswith("verified already\n")


def test_a_still_and_a_preview_take_a_frame_rate(monkeypatch):
    assert invoke("preview", "tiny.yaml", "--fps", "20", "-q").code == 0
    found = json.loads(invoke("info", "renders/tiny.preview.mp4", "--json").out)
    assert found["fps"] == "20"
    monkeypatch.setenv("DREAMREEL_STILL_FPS", "20")
    ended = invoke("still", "tiny.yaml", "--at", "0.45s", "--progress", "none")
    assert "tiny.frame_000009.png" in ended.out


def test_a_movie_renders_again(movie):
    ended = invoke("render", movie, "-o", "again.mp4", "--progress", "none")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("again.mp4: 5 frames in ")
    assert json.loads(invoke("info", "again.mp4", "--json").out)["scene"] == TINY
    assert invoke("render", movie, "-o", movie).out.endswith("complete and verified already\n")


def test_several_scenes_go_on_after_a_failure(movie):
    Path("wrong.yaml").write_text("zomm: 1\n")
    ended = invoke("render", "none.yaml", "wrong.yaml", "tiny.yaml", "--progress", "none")
    assert_fails(ended, 66)
    assert ended.out.startswith("renders/tiny.mp4: 5 frames")
    assert ended.err.count("none.yaml") >= 2
    assert ended.last_line.endswith(": 2 of 3 scenes failed")
    assert "wrong.yaml: SCENE_INVALID (65)" in ended.err
    quiet = invoke("render", "tiny.yaml", "--quiet")
    assert quiet == (0, "", "")


def test_an_interruption_ends_the_whole_command(monkeypatch):
    Path("wrong.yaml").write_text("zomm: 1\n")
    monkeypatch.setattr(render, "stopping", lambda: contextlib.nullcontext(lambda: True))
    ended = invoke("render", "wrong.yaml", "tiny.yaml", "none.yaml", "--progress", "none")
    assert_fails(ended, 75)
    assert "none.yaml" not in ended.err
    assert not Path("renders/tiny.mp4").exists()
