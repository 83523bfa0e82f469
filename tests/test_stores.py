"""What other commands keep: it goes when its result is named, and nothing else goes."""

import json
import subprocess
import sys
from contextlib import closing

import pytest
from command_line import TINY, assert_fails, invoke
from work_factory import tree

from dreamreel.movie.folder import stores
from dreamreel.movie.folder.lock import lock
from dreamreel.movie.folder.workplace import Work
from dreamreel.movie.reels.takes import Piece, Takes

KEY, OTHER = "0123456789ab", "ba9876543210"


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"12345")


@pytest.fixture
def atlas(tmp_path):
    folder = tmp_path / "owl.atlas"
    put(folder, "atlas.json", "atlas.html", "s8a.png")
    put(folder / "portraits" / KEY, "s8a.0000-0007.png", "s8a.0008-0015.png")
    put(folder / "portraits" / OTHER, "s8a.0000-0007.png", "s8a.0008-0015.png.part")
    return folder


def test_of_an_atlas_only_the_stored_portraits_go(atlas):
    ended = invoke("clean", atlas)
    assert ended.code == 0
    assert f"{atlas / 'portraits'} is gone" in ended.out
    assert set(tree(atlas)) == {"atlas.json", "atlas.html", "s8a.png"}
    assert not (atlas / "portraits").exists()


def test_a_dry_run_tells_how_much_would_go_and_removes_nothing(atlas):
    before = tree(atlas)
    (row,) = json.loads(invoke("clean", atlas, "--dry-run", "--json").out)
    assert (row["freed_bytes"], row["dry"]) == (20, True)
    assert tree(atlas) == before


def test_what_is_not_ours_stays_in_the_folder_of_portraits(atlas, tmp_path):
    put(tmp_path, "mine.txt")
    put(atlas / "portraits", "notes.txt", "holiday/s8a.0000-0007.png", f"{KEY}/sketch.png")
    (atlas / "portraits" / OTHER / "s8a.0016-0023.png").symlink_to(tmp_path / "mine.txt")
    assert invoke("clean", atlas).code == 0
    portraits = atlas / "portraits"
    left = {path.relative_to(portraits).as_posix() for path in portraits.rglob("*")}
    assert left >= {"notes.txt", "holiday/s8a.0000-0007.png", f"{KEY}/sketch.png"}
    assert (tmp_path / "mine.txt").exists()
    assert not (atlas / "portraits" / KEY / "s8a.0000-0007.png").exists()


def test_an_atlas_without_its_page_keeps_its_portraits_unless_asked(atlas):
    (atlas / "atlas.html").unlink()
    before = tree(atlas)
    ended = invoke("clean", atlas)
    assert_fails(ended, 78)
    assert "--unfinished" in ended.err
    assert tree(atlas) == before
    assert invoke("clean", atlas, "--unfinished").code == 0
    assert not (atlas / "portraits").exists()


def test_a_folder_that_only_looks_like_stored_portraits_is_no_result(tmp_path):
    put(tmp_path / "portraits" / KEY, "s8a.0000-0007.png")
    before = tree(tmp_path)
    assert "nothing to remove" in invoke("clean", tmp_path / "portraits").out
    assert tree(tmp_path) == before


def test_the_portraits_of_lineages_go_by_the_name_of_their_folder(tmp_path):
    put(tmp_path, "owl.html", f"bestiary.portraits/{KEY}/s8a.0003-0003.png")
    assert invoke("clean", tmp_path / "bestiary.portraits").code == 0
    assert set(tree(tmp_path)) == {"owl.html"}


@pytest.mark.parametrize("named", ["cats.png", "cats.0000-0019.png", f"cats.{KEY}.tally"])
@pytest.mark.parametrize("drawn", ["cats.png", "cats.0000-0019.png"])
def test_tallies_go_by_the_name_of_their_sheet_or_their_own(tmp_path, named, drawn):
    put(tmp_path, drawn, f"cats.{KEY}.tally", f"dogs.{KEY}.tally", "cats.tally")
    assert invoke("clean", tmp_path / named).code == 0
    assert set(tree(tmp_path)) == {drawn, f"dogs.{KEY}.tally", "cats.tally"}


def test_all_tallies_of_a_sheet_go_but_a_named_one_alone(tmp_path):
    put(tmp_path, "cats.png", f"cats.{KEY}.tally", f"cats.{OTHER}.tally")
    invoke("clean", tmp_path / f"cats.{KEY}.tally")
    assert set(tree(tmp_path)) == {"cats.png", f"cats.{OTHER}.tally"}
    invoke("clean", tmp_path / "cats.png")
    assert set(tree(tmp_path)) == {"cats.png"}


def test_the_tally_of_a_pass_that_was_stopped_stays_unless_asked(tmp_path):
    put(tmp_path, f"cats.{KEY}.tally")
    assert_fails(invoke("clean", tmp_path / "cats.png"), 78)
    assert set(tree(tmp_path)) == {f"cats.{KEY}.tally"}
    assert invoke("clean", tmp_path / "cats.png", "--unfinished").code == 0
    assert tree(tmp_path) == {}


def test_where_nothing_is_kept_there_is_nothing_to_remove(tmp_path):
    put(tmp_path, "cats.png")
    ended = invoke("clean", tmp_path / "cats.png")
    assert " ".join(ended.out.split()) == f"{tmp_path / 'cats.png'}: nothing to remove"


def test_names_are_the_ones_that_the_commands_give(tmp_path):
    tally = stores.tally_of(tmp_path / "cats.png", "0123456789abcdef")
    put(tmp_path, tally.name)
    assert stores.find(tmp_path / "cats.png").files == (tally,)
    folder = stores.portraits_of_lineages(tmp_path / "owl.png", "vgg16")
    put(folder, f"{stores.key_name(KEY + 'ff')}/conv1_1.0012-0012.png")
    assert len(stores.find(folder).files) == 1


KILLED = """
import os, sys
from pathlib import Path
from dreamreel.movie.reels.takes import Piece, Takes
takes = Takes()
takes.file(Piece("key", None, range(0)), ".rgb", Path(sys.argv[1])).write_bytes(b"12345")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("named", ["renders/dive.preview.mp4", "dive.yaml"])
def test_takes_of_a_killed_watch_go_with_the_preview_or_the_scene(tmp_path, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "renders").mkdir()
    (tmp_path / "dive.yaml").write_text(TINY)
    preview = tmp_path / "renders" / "dive.preview.mp4"
    subprocess.run([sys.executable, "-c", KILLED, preview], check=False)
    (left,) = preview.parent.iterdir()
    assert left.suffix == stores.TAKES
    assert "would go" in invoke("clean", named, "--dry-run").out
    assert left.exists()
    assert f"{left.name} is gone" in invoke("clean", named).out
    assert list(preview.parent.iterdir()) == []


def test_takes_that_are_in_use_stay(tmp_path):
    preview = tmp_path / "dive.preview.mp4"
    folder = tmp_path / f".{preview.name}.abc{stores.TAKES}"
    put(folder, "key.rgb")
    with lock(Work(folder)):
        assert stores.remove_takes(preview) == ((), 0)
        assert (folder / "key.rgb").exists()


def test_closed_takes_leave_nothing(tmp_path):
    with closing(Takes()) as takes:
        for key in ("a", "b"):
            takes.file(Piece(key, None, range(0)), ".rgb", tmp_path / "p.mp4").write_bytes(b"1")
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_closed_takes_that_kept_nothing_leave_nothing(tmp_path):
    with closing(Takes()) as takes:
        takes.file(Piece("a", None, range(0)), ".rgb", tmp_path / "p.mp4")
    assert list(tmp_path.iterdir()) == []
