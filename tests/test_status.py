"""How a movie stands: what is there, who works on it, what a render would do next."""

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import TINY, environment, invoke
from finished_factory import finished, rendered
from work_factory import DAMAGES, KEYS, add, fill, save, tree

from dreamreel.movie.folder.inventory import size_of
from dreamreel.movie.folder.lock import lock
from dreamreel.movie.folder.starts import HOPELESS, note_start
from dreamreel.movie.folder.survey import survey
from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.keeping.status import Begun, status

THREE = TINY.replace("0.5s", "3s") + "output: {segment: 1s}\n"
"""A movie of three segments."""


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "dive.mp4"


@pytest.fixture
def work(out) -> Work:
    return work_of(out)


def next_of(out: Path, **options) -> str:
    return status(out, **options).next


def test_before_the_first_render_nothing_is_there(out):
    found = status(out)
    assert (found.movie, found.work, found.owner) == ("missing", None, "")
    assert found.next == "begins from the start"
    assert list(out.parent.iterdir()) == []


def test_a_work_folder_tells_how_far_it_is(out, work):
    fill(work, 2, checkpoints=2)
    found = status(out).work
    assert found is not None
    assert (found.segments, found.done, found.broken) == (4, 2, ())
    assert (found.frames, found.frames_done) == (12, 8)
    assert found.begun == (Begun(2, 12, 2),)
    assert found.size_bytes == sum(map(len, tree(work.folder).values()))
    assert next_of(out) == "goes on with segment 2 of 0 to 3, after tick 12"


@pytest.mark.parametrize("checkpoints", [0, 1])
def test_a_quick_look_at_what_is_whole_sees_what_a_thorough_one_sees(out, work, checkpoints):
    for segments in range(4):
        fill(work, segments, checkpoints=checkpoints)
        quick, thorough = status(out), status(out, checksums=True)
        assert quick.work == thorough.work
        assert quick.next == thorough.next


def test_a_quick_look_believes_sizes_and_a_thorough_one_checksums(out, work):
    fill(work, 3)
    DAMAGES["flipped"](work.segments / "0001.mp4")
    quick, thorough = status(out).work, status(out, checksums=True).work
    assert quick is not None
    assert thorough is not None
    assert (quick.done, quick.broken) == (3, ())
    assert (thorough.done, thorough.broken) == (2, (1,))
    assert next_of(out, checksums=True).startswith("goes on with segment 1 ")


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name not in ("flipped", "zeros")])
def test_a_file_of_another_size_is_noticed_at_once(out, work, damage):
    fill(work, 3)
    DAMAGES[damage](work.segments / "0001.mp4")
    found = status(out).work
    assert found is not None
    assert (found.done, found.broken) == (2, (1,))


def test_a_segment_that_does_not_follow_is_not_done(out, work):
    fill(work, 1)
    add(work, 1, before="another state")
    found = status(out).work
    assert found is not None
    assert (found.done, found.broken) == (1, (1,))


def test_a_commit_that_was_cut_short_is_no_damage(out, work):
    fill(work, 2)
    work.record(1).unlink()
    found = status(out).work
    assert found is not None
    assert (found.done, found.broken) == (1, ())


def test_a_work_folder_without_its_record_says_so(out, work):
    fill(work, 2)
    work.job.write_bytes(b"{}")
    found = status(out)
    assert found.work is not None
    assert (found.work.segments, found.work.about) == (0, "")
    assert "no record of what it is for" in invoke("status", out).out


def test_looking_changes_nothing(out):
    work = rendered(out)
    save(work, 3, None)
    (work.segments / "stray").touch()
    before = {path: path.lstat().st_mtime_ns for path in out.parent.rglob("*")}
    for checksums in (False, True):
        status(out, checksums=checksums)
    assert {path: path.lstat().st_mtime_ns for path in out.parent.rglob("*")} == before


class TestMovie:
    """What is at a movie's place."""

    def test_a_finished_movie_is_complete(self, out):
        rendered(out)
        found = status(out, checksums=True)
        assert (found.movie, found.frames, found.size_bytes) == ("complete", 12, 54)
        assert found.next == "finds the movie complete and renders nothing"

    def test_another_size_is_a_damage_and_the_same_one_only_by_checksum(self, out):
        finished(out)
        DAMAGES["flipped"](out)
        assert status(out).movie == "complete"
        assert status(out, checksums=True).movie == "damaged"
        DAMAGES["shortened"](out)
        assert status(out).movie == "damaged"
        assert next_of(out).startswith("refuses, since the movie is not what its manifest says")

    def test_what_has_no_manifest_is_foreign(self, out):
        out.write_bytes(b"mine")
        assert status(out).movie == "foreign"
        assert next_of(out).startswith("refuses, since what is there has no manifest")

    def test_a_manifest_without_its_movie_is_no_movie(self, out):
        finished(out)
        out.unlink()
        found = status(out)
        assert (found.movie, found.frames, found.about) == ("missing", 0, "")

    def test_a_link_to_a_movie_is_the_movie(self, out):
        known = finished(out)
        out.rename(out.with_name("elsewhere.mp4"))
        out.symlink_to("elsewhere.mp4")
        assert status(out).movie == "complete"
        assert status(out).size_bytes == known.size_bytes

    def test_all_segments_are_there_and_only_the_joining_is_left(self, out, work):
        fill(work, 4)
        assert next_of(out) == "joins the 4 segments"


class TestOwner:
    """Who renders."""

    def test_it_is_told_who_renders(self, out, work):
        with lock(work):
            found = status(out)
        assert found.owner.startswith("process ")
        assert found.next == f"waits for {found.owner}"
        assert status(out).owner == ""

    def test_nobody_is_kept_out_by_a_look(self, out, work, monkeypatch):
        """A look that took the kernel's lock, if only for a moment, would fail a render."""
        with lock(work):
            monkeypatch.setattr(fcntl, "flock", None)
            assert status(out).owner


def test_runs_that_store_nothing_are_counted_the_last_one_too(out, work):
    fill(work, 1)
    for _ in range(HOPELESS):
        note_start(work, survey(work, KEYS))
    found = status(out).work
    assert found is not None
    assert (found.runs, found.stuck) == (HOPELESS, HOPELESS)
    assert next_of(out).endswith(f"; {HOPELESS} runs in a row stored nothing")
    add(work, 1)
    found = status(out).work
    assert found is not None
    assert found.stuck == 0


def test_sizes_count_no_more_than_what_is_there(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b").write_bytes(b"123")
    (tmp_path / "up").symlink_to(tmp_path)
    assert size_of(tmp_path) == 8 + (tmp_path / "up").lstat().st_size
    assert size_of(tmp_path / "none") == size_of(Path("a\0b")) == 0


class TestCommand:
    """The command."""

    @pytest.fixture
    def scene(self, out) -> Path:
        Path("dive.yaml").write_text(THREE)
        return Path("dive.yaml")

    def test_it_foretells_what_a_render_does(self, scene):
        assert "next: a render begins from the start" in invoke("status", scene).out
        assert invoke("render", scene, "--segments", "0-1", "-q").code == 0
        told = invoke("status", scene).out
        assert "work folder: 2 of 3 segments, 20 of 30 frames" in told
        assert "work folder is for: 64x36, 10 fps, 3 s, seed 1\n" in told
        assert "next: a render goes on with segment 2 of 0 to 2\n" in told
        rows = [json.loads(line) for line in invoke("render", scene, "--json").out.splitlines()]
        assert [row["index"] for row in rows if row["event"] == "segment_begun"] == [2]
        told = invoke("status", scene).out
        assert told.startswith("renders/dive.mp4: complete, 30 frames, ")
        assert "next: a render finds the movie complete" in told

    def test_an_edited_scene_is_told_from_the_one_that_was_rendered(self, scene):
        assert invoke("render", scene, "--segments", "0", "-q").code == 0
        scene.write_text(THREE + "look: {fade_out: 1s}\n")
        told = invoke("status", scene).out
        assert "work folder is for: 64x36, 10 fps, 3 s, seed 1; the scene has changed since" in told
        assert "next: a render keeps the segments before the first change" in told
        assert invoke("render", scene, "-q").code == 0
        scene.write_text(THREE)
        assert "refuses, since the movie was made from another" in invoke("status", scene).out
        assert "changed" not in invoke("status", "renders/dive.mp4").out
        assert invoke("render", scene, "-q").code == 78

    def test_movies_work_folders_and_scenes_are_named_alike(self, scene):
        assert invoke("render", scene, "--segments", "0", "-q").code == 0
        names = (scene, "renders/dive.mp4", "renders/dive.mp4.work")
        rows = json.loads(invoke("status", *names, "--json").out)
        assert [row["out"] for row in rows] == 3 * ["renders/dive.mp4"]
        assert [row["work"]["done"] for row in rows] == 3 * [1]

    def test_one_that_fails_stops_no_other(self, scene):
        ended = invoke("status", "none.yaml", scene)
        assert ended.code == 66
        assert ended.out.startswith("renders/dive.mp4: not there yet")
        assert ended.last_line.endswith("1 of 2 movies failed")
        rows = json.loads(invoke("status", "none.yaml", scene, "--json").out)
        assert [row.get("code") for row in rows] == ["INPUT_FILE", None]

    def test_torch_is_not_waited_for(self, scene):
        program = (
            "import sys; from dreamreel.cli.main import execute; code = execute(sys.argv[1:]); "
            "sys.exit(code or 'torch' in sys.modules)"
        )
        for command in ("status", "clean"):
            done = subprocess.run(
                [sys.executable, "-c", program, command, scene], env=environment(), check=False
            )
            assert done.returncode == 0
