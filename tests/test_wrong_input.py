"""Wrong input of every kind ends with its exit code, a message, and never with a traceback."""

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from command_line import (
    TINY,
    Ended,
    assert_fails,
    environment,
    furnish,
    invoke,
    written,
)
from movie_factory import stub
from safetensors.numpy import save_file

OK = "sequence: [{dream: s2, for: 8s}]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own current folder, with a good scene in it."""
    monkeypatch.chdir(tmp_path)
    return furnish(tmp_path)


COMMAND_LINES = [
    (["rendr", "good.yaml"], 2),
    (["render"], 2),
    (["render", "good.yaml", "--sze", "720p"], 2),
    (["render", "good.yaml", "--size"], 2),
    (["render", "good.yaml", "--size", "big"], 2),
    (["render", "good.yaml", "--size", "101x100"], 2),
    (["render", "good.yaml", "--size", "100000x2"], 2),
    (["render", "good.yaml", "--fps", "0"], 2),
    (["render", "good.yaml", "--fps", "many"], 2),
    (["render", "good.yaml", "--seed", "-1"], 2),
    (["render", "good.yaml", "--seed", "1.5"], 2),
    (["render", "good.yaml", "--device", "gpu"], 2),
    (["render", "good.yaml", "--device", "cuda:x"], 2),
    (["render", "good.yaml", "--precision", "fp8"], 2),
    (["render", "good.yaml", "--existing", "overwrite"], 2),
    (["render", "good.yaml", "--progress", "loud"], 2),
    (["render", "good.yaml", "good.yaml", "-o", "a.mp4"], 2),
    (["render", "good.yaml", "-o", "a.mkv"], 2),
    (["render", "good.yaml", "-o", ""], 2),
    (["render", "good.yaml", "-o", "good.yaml"], 2),
    (["render", "none.yaml"], 66),
    (["render", "folder"], 66),
    (["render", "pipe"], 66),
    (["render", "none.mp4"], 66),
    (["render", ""], 66),
    (["render", "x" * 300], 66),
    (["preview", "none.yaml"], 66),
    (["preview", "good.yaml", "--from", "soon"], 2),
    (["preview", "good.yaml", "--size", "big"], 2),
    (["preview", "good.yaml", "--fps", "many"], 2),
    (["preview", "good.yaml", "-o", "good.yaml"], 2),
    (["still", "good.yaml"], 2),
    (["still", "none.yaml", "--at", "0s"], 66),
    (["still", "good.yaml", "--at", "9s"], 2),
    (["still", "good.yaml", "--at", "0s", "--fps", "many"], 2),
    (["still", "good.yaml", "--at", "0s", "-o", "a.mp4"], 2),
    (["plan", "none.yaml"], 66),
    (["check", "none.yaml"], 66),
    (["check", "good.yaml", "--format", "xml"], 2),
    (["networks", "vgg61"], 2),
    (["networks", "vit_b_16"], 2),
    (["info", "none.mp4"], 66),
    (["info", "x" * 300], 66),
    (["info", "good.yaml"], 66),
    (["info", "good.yaml", "--scene"], 66),
    (["init", "good.yaml"], 78),
    (["init", "no/such/folder/a.yaml"], 74),
    (["render", "good.yaml", "-o", "folder/" + "x" * 300 + ".mp4"], 74),
    (["render", "good.yaml", "-o", "good.yaml/a.mp4"], 74),
    (["render", "good.yaml", "-o", "/proc/none/a.mp4"], 74),
]


@pytest.mark.parametrize(("arguments", "code"), COMMAND_LINES)
def test_a_wrong_command_line_ends_with_its_code(arguments, code):
    assert_fails(invoke(*arguments), code)


def test_a_wrong_choice_is_told_in_our_own_words():
    ended = invoke("import", "defrum", "a.txt")
    assert_fails(ended, 2)
    assert "'defrum' is not one of 'deforum', 'parseq'" in ended.err
    assert "Value error" not in ended.err


def test_a_wrong_environment_variable_is_a_usage_error(monkeypatch):
    monkeypatch.setenv("DREAMREEL_RENDER_PRECISION", "fp8")
    assert_fails(invoke("render", "good.yaml"), 2)


def test_a_codec_that_cannot_hold_the_movie_is_refused_before_any_dreaming():
    text = TINY.replace("fps: 10", "fps: 60") + "output: {codec: gif}\n"
    assert_fails(invoke("render", written(text)), 2)


def test_control_characters_of_a_name_do_not_reach_the_terminal():
    ended = invoke("render", "no\x1b[31mne\n.yaml")
    assert_fails(ended, 66)
    assert "\x1b" not in ended.err


class Bomb:
    def __reduce__(self):
        return (os.mkdir, ("executed",))


def make_weights(kind: str) -> str:
    name = f"{kind}.safetensors" if kind in ("shapes", "noise") else f"{kind}.pth"
    if kind == "page":
        Path(name).write_text("<!DOCTYPE html><title>404</title>")
    elif kind == "pickle":
        Path(name).write_bytes(pickle.dumps({"s2": Bomb()}))
    elif kind == "shapes":
        save_file({"s2.0.weight": np.zeros((3, 3), np.float32)}, name)
    elif kind == "noise":
        Path(name).write_bytes(b"\x00" * 1000)
    elif kind == "text":
        name = written("not weights", "weights.txt").name
    return name


@pytest.mark.parametrize("kind", ["missing", "page", "pickle", "shapes", "noise", "text"])
def test_wrong_weights_are_an_input_file_error(kind, folder):
    name = make_weights(kind)
    scene = written(TINY + f"network: {{arch: bestiary, weights: {name}}}\n")
    ended = invoke("render", scene)
    assert_fails(ended, 66)
    assert name in ended.err
    assert not Path("executed").exists()
    assert list(folder.glob("renders/*")) == []


def test_published_weights_of_another_checksum_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    place = tmp_path / "hub" / "checkpoints"
    place.mkdir(parents=True)
    (place / "squeezenet1_1-b8a52dc0.pth").write_bytes(b"half a download")
    text = TINY.replace("s8a:3", "features.3:3") + "network: squeezenet1_1\n"
    ended = invoke("render", written(text))
    assert_fails(ended, 66)
    assert "checksum" in ended.err


def test_a_device_that_is_not_there_is_unavailable():
    ended = invoke("render", "good.yaml", "--device", "cuda:9")
    assert_fails(ended, 69)
    assert "--device cpu" in ended.err


WITHOUT_TORCH = """
import sys
from dreamreel.cli.main import execute
code = execute(sys.argv[1:])
assert "torch" not in sys.modules
sys.exit(code)
"""


def in_python(script: str, *arguments: str, **changes: str | None) -> Ended:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def test_without_ffmpeg_nothing_is_dreamt():
    Path("stubs").mkdir()
    written("raise ImportError('no such wheel')\n", "stubs/imageio_ffmpeg.py")
    search = f"{Path('stubs').absolute()}{os.pathsep}{Path(__file__).parents[1]}"
    ended = in_python(WITHOUT_TORCH, "render", "good.yaml", PATH="", PYTHONPATH=search)
    assert_fails(ended, 69)
    assert "pip install imageio-ffmpeg" in ended.err


@pytest.mark.parametrize(
    "script", ["exit 1", "echo ffmpeg version 1.0; cat >/dev/null", "exec sleep 0"]
)
def test_an_ffmpeg_that_does_not_encode_is_unavailable(script, monkeypatch):
    Path("bin").mkdir()
    stub(Path("bin/ffmpeg"), script)
    monkeypatch.setenv("PATH", f"{Path('bin').absolute()}{os.pathsep}{os.environ['PATH']}")
    ended = invoke("render", "good.yaml")
    assert_fails(ended, 69)
    assert list(Path("renders").iterdir()) == []


@pytest.fixture(scope="module")
def movie(tmp_path_factory) -> Path:
    """The movie of the good scene, with its manifest."""
    place = tmp_path_factory.mktemp("movie")
    ended = invoke("render", written(TINY, str(place / "good.yaml")), "-o", place / "good.mp4")
    assert ended.code == 0, ended.err
    return place / "good.mp4"


@pytest.fixture
def rendered(movie: Path, folder: Path) -> Path:
    """A copy of it, where the good scene's movie goes."""
    renders = folder / "renders"
    renders.mkdir()
    for suffix in ("", ".json"):
        shutil.copy(f"{movie}{suffix}", renders / f"good.mp4{suffix}")
    return renders / "good.mp4"


def test_a_movie_that_is_there_is_kept(rendered):
    before = rendered.stat()
    ended = invoke("render", "good.yaml")
    assert ended.code == 0
    assert "verified already" in ended.out
    after = rendered.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_the_movie_of_another_scene_is_not_overwritten(rendered):
    before = rendered.read_bytes()
    ended = invoke("render", "good.yaml", "--seed", "2")
    assert_fails(ended, 78)
    assert "scene.seed: 1 -> 2" in ended.err
    assert rendered.read_bytes() == before


def test_a_damaged_movie_is_not_taken_for_the_whole_one(rendered):
    rendered.write_bytes(rendered.read_bytes()[:-1])
    assert_fails(invoke("render", "good.yaml"), 78)


def test_an_existing_movie_fails_if_that_was_asked_for(rendered):
    assert rendered.exists()
    assert_fails(invoke("render", "good.yaml", "--existing", "fail"), 78)


def test_another_movie_is_set_aside_if_that_was_asked_for(rendered):
    rendered.write_bytes(b"holiday")
    ended = invoke("render", "good.yaml", "--existing", "replace")
    assert ended.code == 0, ended.err
    assert (rendered.parent / "good~1.mp4").read_bytes() == b"holiday"
    assert invoke("render", "good.yaml").code == 0


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[" * 100_000, '{"key": 1}', "\x00"])
def test_a_foreign_manifest_is_no_manifest(rendered, text):
    Path(f"{rendered}.json").write_text(text)
    ended = invoke("render", "good.yaml")
    assert_fails(ended, 78)
    assert "no manifest" in ended.err


def test_a_folder_in_the_movies_place_is_not_touched():
    Path("folder.mp4").mkdir()
    ended = invoke("render", "good.yaml", "-o", "folder.mp4")
    assert_fails(ended, 78)
    assert "is a folder" in ended.err


def test_a_folder_that_may_not_be_written_is_denied(monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert_fails(invoke("render", "good.yaml"), 77)


def test_a_folder_that_may_not_be_made_is_denied(monkeypatch):
    def denied(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    assert_fails(invoke("render", "good.yaml"), 77)


def test_a_full_disk_is_told_before_any_dreaming(monkeypatch):
    usage = shutil.disk_usage(".")._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    ended = invoke("render", "good.yaml")
    assert_fails(ended, 74)
    assert "GB free" in ended.err


def test_a_scenes_name_need_not_be_utf_8_but_its_movies_must(folder):
    scene = written(TINY, os.fsdecode(b"caf\xe9.yaml"))
    assert_fails(invoke("render", scene), 2)
    assert invoke("render", scene, "-o", "caf\u00e9 100%d 'a' -b.mp4").code == 0
