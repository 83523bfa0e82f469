"""What a work folder is to a job: its own, an edited one's, another's."""

import pytest
from faults import FAULTS, steps, sweep
from work_factory import DAMAGES, KEYS, SETTINGS, add, chain, done, fill, job, save, tree

from dreamreel.errors import ConflictError, StorageError
from dreamreel.movie.folder.records import read_job
from dreamreel.movie.folder.work import open_work
from dreamreel.movie.folder.workplace import Work, work_of


@pytest.fixture
def work(tmp_path) -> Work:
    return work_of(tmp_path / "dive.mp4")


class TestResume:
    """What a folder is to a job."""

    def test_opening_again_changes_nothing(self, work):
        fill(work, 2, checkpoints=1)
        before = {
            path: path.stat().st_mtime_ns for path in work.folder.rglob("*") if path.is_file()
        }
        found = open_work(work, job())
        assert (sorted(found.done), sorted(found.live)) == ([0, 1], [2])
        after = {path: path.stat().st_mtime_ns for path in work.folder.rglob("*") if path.is_file()}
        assert after == before

    def test_an_edited_tail_keeps_the_head(self, work):
        fill(work, 4)
        before = tree(work.folder)
        edited = chain("a", "b", "x", "d")
        found = open_work(work, job(edited))
        assert sorted(found.done) == [0, 1]
        assert set(tree(work.aside)) == {
            f"{name}/000{index}.{ending}"
            for index in (2, 3)
            for name, ending in [
                ("segments", "json"),
                ("segments", "mp4"),
                ("states", "safetensors"),
            ]
        }
        assert all(before[name] == data for name, data in tree(work.aside).items())
        assert read_job(work.job.read_bytes()) == job(edited)
        add(work, 2, keys=edited)
        assert done(work, edited) == [0, 1, 2]

    def test_a_shorter_movie_keeps_what_it_still_has(self, work):
        fill(work, 4)
        assert sorted(open_work(work, job(KEYS[:2])).done) == [0, 1]
        assert len(tree(work.aside)) == 6

    @pytest.mark.parametrize("setting", SETTINGS)
    @pytest.mark.parametrize("filled", [{"segments": 2}, {"segments": 0, "checkpoints": 1}])
    def test_other_settings_are_refused_with_the_difference(self, work, setting, filled):
        fill(work, **filled)
        before = tree(work.folder)
        with pytest.raises(ConflictError, match=f"{setting}.*->") as caught:
            open_work(work, job(chain("e", "f"), **{setting: "other"}))
        assert "--resume never" in caught.value.hint
        assert tree(work.folder) == before

    def test_other_settings_are_fine_while_nothing_is_lost(self, work):
        fill(work, 0)
        open_work(work, job(seed=2))
        assert read_job(work.job.read_bytes()) == job(seed=2)

    @pytest.mark.parametrize("damage", DAMAGES)
    def test_a_lost_job_record_is_made_again_for_its_own_segments(self, work, damage):
        fill(work, 2)
        DAMAGES[damage](work.job)
        assert sorted(open_work(work, job()).done) == [0, 1]
        assert read_job(work.job.read_bytes()) == job()

    def test_a_lost_job_record_is_made_again_for_a_checkpoint(self, work):
        fill(work, 0, checkpoints=1)
        work.job.unlink()
        assert sorted(open_work(work, job()).live) == [0]

    def test_a_lost_job_record_beside_foreign_segments_is_a_conflict(self, work):
        fill(work, 2)
        work.job.unlink()
        before = tree(work.folder)
        with pytest.raises(ConflictError, match="missing or damaged") as caught:
            open_work(work, job(chain("e", "f")))
        assert "--resume never" in caught.value.hint
        assert tree(work.folder) == before

    def test_never_moves_everything_aside_and_deletes_nothing(self, work, tmp_path):
        fill(work, 2, checkpoints=2)
        work.lock.write_bytes(b"held")
        for number in (1, 2):
            before = tree(work.folder)
            assert open_work(work, job(), resume="never").done == {}
            aside = tmp_path / f"dive.mp4.work~{number}"
            assert tree(aside) | {"lock": b"held"} == before
            assert set(tree(work.folder)) == {"job.json", "lock"}

    def test_never_is_no_obstacle_where_nothing_is(self, work, tmp_path):
        assert open_work(work, job(), resume="never").done == {}
        assert [entry.name for entry in tmp_path.iterdir()] == ["dive.mp4.work"]

    def test_require_wants_something_to_resume(self, work):
        fill(work, 0)
        with pytest.raises(ConflictError, match="nothing that this movie could be resumed from"):
            open_work(work, job(), resume="require")
        save(work, 0, None)
        assert sorted(open_work(work, job(), resume="require").live) == [0]

    @pytest.mark.parametrize("resume", ["auto", "never"])
    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_fault_at_any_step_of_opening_loses_nothing(self, work, tmp_path, fault, resume):
        fill(work, 3, checkpoints=1)
        work.state(1).write_bytes(b"broken")
        contents = sorted(tree(work.folder).values())
        seen = 0
        for _ in sweep(lambda: open_work(work, job(), resume=resume), fault):
            seen += 1
            left = sorted(tree(tmp_path).values())
            assert all(data in left for data in contents)
            if resume == "auto":
                assert done(work) == [0, 2]
        assert seen > 5

    def test_tmp_is_emptied(self, work):
        fill(work, 1)
        (work.tmp / "folder").mkdir()
        (work.tmp / "folder" / "half.part").touch()
        (work.tmp / "link").symlink_to(work.segments)
        open_work(work, job())
        assert list(work.tmp.iterdir()) == []
        assert done(work) == [0]

    def test_a_full_disk_is_told_as_such(self, work):
        with steps(FAULTS[0], at=0), pytest.raises(StorageError, match="No space left"):
            open_work(work, job())

    def test_a_link_to_a_work_folder_is_followed(self, work, tmp_path):
        fill(work, 1)
        work.folder.rename(tmp_path / "real")
        work.folder.symlink_to(tmp_path / "real")
        assert sorted(open_work(work_of(tmp_path / "dive.mp4"), job()).done) == [0]
