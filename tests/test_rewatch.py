"""Watching a scene: saves of every kind are noticed, errors are told, and it goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from command_line import TINY, start
from PIL import Image

from dreamreel.cli.lookout import (
    QUIET_SECONDS,
    files_behind,
    files_of,
    has_changed,
    prints_of,
    wait_for_save,
)
from dreamreel.errors import SceneError
from dreamreel.scene import load, parse

WAITING = "waiting for"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("one")
    return path


def rename_over(path):
    other = path.with_suffix(".new")
    other.write_text("two")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


SAVES = {
    "written in place": lambda path: path.write_text("one, and more"),
    "renamed over": rename_over,
    "removed": lambda path: path.unlink(),
    "touched": lambda path: os.utime(path, ns=(1, 1)),
}


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_every_way_of_saving_is_noticed(file, save):
    prints = prints_of([file])
    assert not has_changed(prints)
    save(file)
    assert has_changed(prints)


def test_a_file_that_appears_is_noticed(tmp_path):
    prints = prints_of([tmp_path / "later.yaml"])
    (tmp_path / "later.yaml").write_text("")
    assert has_changed(prints)


def test_waiting_ends_only_when_the_file_is_at_rest(file):
    prints, saved = prints_of([file]), []

    def save():
        for text in ("", "half", "whole"):
            time.sleep(QUIET_SECONDS / 2)
            file.write_text(text)
            saved.append(time.monotonic())

    thread = threading.Thread(target=save)
    thread.start()
    wait_for_save(prints, lambda: False)
    ended = time.monotonic()
    thread.join()
    assert file.read_text() == "whole"
    assert ended >= saved[-1] + QUIET_SECONDS / 2


def test_waiting_ends_when_it_is_asked_to(file):
    wait_for_save(prints_of([file]), lambda: True)


def test_a_scenes_files_are_all_that_it_is_made_of(tmp_path):
    for name in ("photo.png", "moon.png"):
        Image.new("L", (32, 32), 128).save(tmp_path / name)
    (tmp_path / "look.yaml").write_text("include: [deep.yaml]\n")
    (tmp_path / "deep.yaml").write_text("look: {hue: 20}\n")
    (tmp_path / "a.yaml").write_text(
        "include: [look.yaml]\nstart: {image: photo.png}\nsequence:\n  - dream:\n"
        "      s8a:3: {weight: 1, mask: {shape: image, image: moon.png}}\n    for: 1s\n"
    )
    names = {path.name for path in files_of(load(tmp_path / "a.yaml"))}
    assert names == {"a.yaml", "look.yaml", "deep.yaml", "photo.png", "moon.png"}


def test_behind_an_error_lie_its_file_and_the_folder_where_a_missing_one_may_appear(tmp_path):
    (tmp_path / "a.yaml").write_text("include: [none.yaml]\nsequence: [{dream: owl, for: 1s}]\n")
    with pytest.raises(SceneError) as caught:
        load(tmp_path / "a.yaml")
    assert files_behind(caught.value) == {tmp_path / "a.yaml", tmp_path}


def test_a_text_without_a_file_is_made_of_nothing():
    assert files_of(parse(TINY)) == set()


class Watched:
    """A process that watches a scene."""

    def __init__(self, scene: Path) -> None:
        self.scene = scene
        self.process = start(
            "preview", scene.name, "--watch", "--progress", "plain",
            cwd=scene.parent, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def until(self, words: str) -> str:
        """Return what it says until these words."""
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if words in line:
                return said
        raise AssertionError(said)

    def end(self) -> None:
        """End it, if it has not ended by itself."""
        self.process.kill()
        self.process.wait(timeout=60)
        assert self.process.stdout
        self.process.stdout.close()


LONG = TINY.replace("0.5s}", "3s}").replace("s8a:3", "s8a:3, for: 2s}, {dream: s8a:5")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_watched_preview_follows_saves_errors_and_the_signal_to_end(tmp_path):
    scene, movie = tmp_path / "a.yaml", tmp_path / "renders" / "a.preview.mp4"
    scene.write_text(LONG)
    watched = Watched(scene)
    try:
        assert "kept 0.0 of 3.0 s, dreamt 3.0 s" in watched.until(WAITING)
        first = movie.read_bytes()
        scene.write_text(LONG + "zomm: 1\n")
        said = watched.until(WAITING)
        assert "a.yaml:6:1 DR104 zomm" in said
        assert movie.read_bytes() == first
        scene.write_text(LONG.replace("s8a:5", "s8a:7"))
        assert "kept 1.5 of 3.0 s, dreamt 1.5 s" in watched.until(WAITING)
        assert movie.read_bytes() != first
        scene.write_text(LONG)
        assert "kept 3.0 of 3.0 s, dreamt 0.0 s" in watched.until(WAITING)
        assert movie.read_bytes() == first
        watched.process.send_signal(signal.SIGINT)
        out, _ = watched.process.communicate(timeout=60)
    finally:
        watched.end()
    assert watched.process.returncode == 0
    assert "DREAMREEL_ERROR" not in out
    assert sorted(path.name for path in movie.parent.iterdir()) == [
        movie.name,
        f"{movie.name}.json",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_save_during_a_render_begins_it_anew(tmp_path):
    scene = tmp_path / "a.yaml"
    scene.write_text(TINY.replace("0.5s}", "1h}"))
    watched = Watched(scene)
    try:
        watched.until("ticks,")
        time.sleep(1)
        scene.write_text(TINY)
        said = watched.until(WAITING)
    finally:
        watched.end()
    assert "5 frames in" in said
    assert "36000 frames in" not in said
    assert "DREAMREEL_ERROR" not in said
