"""Cleaning up: the work folder of a finished movie goes, and nothing that could be missed."""

import json
import shutil
from pathlib import Path

import pytest
from command_line import TINY, assert_fails, invoke
from faults import FAULTS, sweep
from finished_factory import HASHES, finished, rendered
from work_factory import DAMAGES, add, chain, fill, job, save, tree

from dreamreel.errors import ConflictError, LockedError
from dreamreel.movie.folder.lock import lock
from dreamreel.movie.folder.work import open_work
from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.job.manifest import path_of
from dreamreel.movie.keeping.clean import clean


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "dive.mp4"


def assert_kept(out: Path, **options) -> str:
    """Cleaning refuses, with the way out as a hint, and changes nothing but the lock's file."""
    lock_file = f"{out.name}.work/lock"
    before = {lock_file: b"", **tree(out.parent)}
    with pytest.raises(ConflictError) as caught:
        clean(out, **options)
    assert {lock_file: b"", **tree(out.parent)} == before
    assert "--unfinished" in caught.value.hint
    return caught.value.message


def test_the_work_folder_of_a_finished_movie_goes_and_the_movie_stays(out):
    work = rendered(out)
    (work.aside / "segments").mkdir(parents=True)
    (work.aside / "segments" / "0001.mp4").write_bytes(b"old")
    size = sum(map(len, tree(work.folder).values()))
    movie = {path: path.read_bytes() for path in (out, path_of(out))}
    found = clean(out)
    assert (found.removed, found.freed_bytes, found.kept) == ((work.folder,), size, ())
    assert {path: path.read_bytes() for path in out.parent.iterdir()} == movie
    assert clean(out).removed == ()


def test_a_dry_run_tells_the_same_and_removes_nothing(out):
    rendered(out)
    before = tree(out.parent)
    dry = clean(out, dry=True)
    assert tree(out.parent) == before
    wet = clean(out)
    assert (dry.removed, dry.freed_bytes) == (wet.removed, wet.freed_bytes)
    assert (dry.dry, wet.dry) == (True, False)


class TestRefusal:
    """Whatever is not a finished movie keeps its work folder."""

    def test_a_movie_that_is_not_there(self, out):
        fill(work_of(out), 4)
        assert "is not finished" in assert_kept(out)

    def test_a_movie_without_a_manifest(self, out):
        rendered(out)
        path_of(out).unlink()
        assert "is not finished" in assert_kept(out)

    @pytest.mark.parametrize("damage", ["flipped", "emptied", "shortened"])
    def test_a_movie_that_is_damaged(self, out, damage):
        rendered(out)
        DAMAGES[damage](out)
        assert "is not what its manifest says" in assert_kept(out)

    def test_the_beginning_of_another_movie(self, out):
        """A finished movie, whose scene was edited and is being rendered again to its place."""
        finished(out)
        work = work_of(out)
        keys = chain("x", "b", "c", "d")
        open_work(work, job(keys))
        add(work, 0, keys=keys)
        assert "holds something else than the movie" in assert_kept(out)
        assert "holds something else than the movie" in assert_kept(out, dry=True)

    def test_segments_of_other_frames(self, out):
        rendered(out)
        finished(out, hashes=[*HASHES[:-1], "another"])
        assert "holds something else" in assert_kept(out)

    def test_a_checkpoint_of_another_movie(self, out):
        finished(out)
        fill(work_of(out), 0, checkpoints=1)
        assert "holds something else" in assert_kept(out)

    @pytest.mark.parametrize("dry", [False, True])
    def test_a_folder_in_which_a_render_works(self, out, dry):
        work = rendered(out)
        with lock(work):
            before = tree(work.segments)
            for unfinished in (False, True):
                with pytest.raises(LockedError):
                    clean(out, unfinished=unfinished, dry=dry)
            assert tree(work.segments) == before

    def test_a_work_folder_that_is_a_link(self, out):
        work = rendered(out)
        real = out.with_name("elsewhere")
        work.folder.rename(real)
        work.folder.symlink_to(real)
        before = tree(real)
        with pytest.raises(ConflictError, match="links are not followed"):
            clean(out, unfinished=True, aside=True)
        assert tree(real) == before


def test_an_unfinished_render_goes_only_if_asked_for(out):
    fill(work_of(out), 2, checkpoints=1)
    assert clean(out, unfinished=True).freed_bytes > 0
    assert list(out.parent.iterdir()) == []


def test_without_its_job_a_folder_is_known_by_its_frames(out):
    rendered(out).job.unlink()
    assert clean(out).removed


def test_an_empty_work_folder_is_nothing_to_lose(out):
    finished(out)
    open_work(work_of(out), job())
    assert clean(out).removed
    assert not work_of(out).folder.exists()


def test_what_no_render_makes_stays_and_no_link_is_followed(out, tmp_path):
    work = rendered(out)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").touch()
    (work.folder / "notes.txt").write_text("mine")
    (work.segments / "link").symlink_to(outside)
    shutil.rmtree(work.live)
    work.live.symlink_to(outside)
    clean(out)
    assert sorted(path.name for path in work.folder.iterdir()) == ["lock", "notes.txt"]
    assert (outside / "precious").exists()


def test_what_was_set_aside_is_named_and_goes_only_if_asked_for(out):
    rendered(out)
    open_work(work_of(out), job(), resume="never")
    for index in range(4):
        add(work_of(out), index)
    movie = out.with_name("dive~1.mp4")
    movie.write_bytes(b"an older movie")
    other = out.with_name("dive.mp4.work~old")
    (other / "segments").mkdir(parents=True)
    aside = out.with_name("dive.mp4.work~1")
    found = clean(out)
    assert found.kept == (aside,)
    assert tree(aside)
    found = clean(out, aside=True)
    assert (found.removed, found.kept) == ((aside,), ())
    assert not aside.exists()
    assert movie.exists()
    assert other.exists()


def test_a_link_that_is_called_like_something_set_aside_is_left(out, tmp_path):
    finished(out)
    (tmp_path / "real" / "segments").mkdir(parents=True)
    out.with_name("dive.mp4.work~1").symlink_to(tmp_path / "real")
    assert clean(out, aside=True).removed == ()
    assert (tmp_path / "real" / "segments").is_dir()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_step_never_touches_the_movie(out, fault):
    kept = {}

    def prepare():
        shutil.rmtree(out.parent)
        out.parent.mkdir()
        rendered(out)
        kept.update({path: path.read_bytes() for path in (out, path_of(out))})

    seen = 0
    for _ in sweep(lambda: clean(out), fault, prepare=prepare):
        seen += 1
        assert {path: path.read_bytes() for path in kept} == kept
        clean(out)
        assert not work_of(out).folder.exists()
    assert seen >= 5


class TestCommand:
    """The command."""

    def test_a_real_render_is_cleaned_and_found_complete_again(self, out):
        Path("tiny.yaml").write_text(TINY)
        assert invoke("render", "tiny.yaml", "-q").code == 0
        assert "would be freed" in invoke("clean", "tiny.yaml", "--dry-run").out
        assert Path("renders/tiny.mp4.work").is_dir()
        ended = invoke("clean", "tiny.yaml")
        assert ended.code == 0
        assert "renders/tiny.mp4.work is gone" in ended.out
        assert sorted(path.name for path in Path("renders").iterdir()) == [
            "tiny.mp4",
            "tiny.mp4.json",
        ]
        assert invoke("clean", "tiny.yaml").out == "renders/tiny.mp4: nothing to remove\n"
        assert invoke("render", "tiny.yaml").out.endswith("verified already\n")

    def test_each_of_several_has_its_answer(self, out):
        rendered(out)
        fill(Work(Path("half.mp4.work")), 2)
        ended = invoke("clean", "half.mp4", out.name)
        assert_fails(ended, 78)
        assert "dive.mp4.work is gone" in ended.out
        rows = json.loads(invoke("clean", "half.mp4", "--unfinished", "--json").out)
        assert [row["removed"] for row in rows] == [["half.mp4.work"]]
        assert not Path("half.mp4.work").exists()


def test_a_segment_in_the_making_is_another_movie(out):
    work = rendered(out)
    shutil.rmtree(work.segments)
    shutil.rmtree(work.states)
    work.segments.mkdir()
    work.states.mkdir()
    save(work, 0, None)
    assert "holds something else" in assert_kept(out)
