"""A work folder that is broken in every way: never believed, never in the way, never deleted."""

import os
import shutil
from dataclasses import replace

import pytest
from work_factory import DAMAGES, KEYS, add, done, fill, job, save, tree

from dreamreel import durable
from dreamreel.movie.folder.records import read_job, sealed
from dreamreel.movie.folder.survey import survey
from dreamreel.movie.folder.work import open_work
from dreamreel.movie.folder.workplace import Work, work_of


@pytest.fixture
def work(tmp_path) -> Work:
    return work_of(tmp_path / "dive.mp4")


class TestSurvey:
    """Broken in every way, and never believed, never in the way, never deleted."""

    @pytest.mark.parametrize("damage", DAMAGES)
    @pytest.mark.parametrize(
        "name", ["segments/0001.mp4", "segments/0001.json", "states/0001.safetensors"]
    )
    def test_a_damaged_segment_is_made_again_and_the_rest_kept(self, work, name, damage):
        fill(work, 4)
        before = tree(work.folder)
        DAMAGES[damage](work.folder / name)
        assert done(work) == [0, 2, 3]
        found = open_work(work, job())
        assert sorted(found.done) == [0, 2, 3]
        assert survey(work, KEYS).strays == ()
        for other in {"segments/0001.mp4", "segments/0001.json", "states/0001.safetensors"} - {
            name
        }:
            assert (work.aside / other).read_bytes() == before[other]
        add(work, 1)
        assert done(work) == [0, 1, 2, 3]
        assert tree(work.segments) == {
            key.removeprefix("segments/"): data
            for key, data in before.items()
            if key.startswith("segments/")
        }

    @pytest.mark.parametrize("damage", DAMAGES)
    @pytest.mark.parametrize("name", ["record.2.json", "state.2.safetensors", "frames.2.mkv"])
    def test_a_damaged_checkpoint_leaves_the_one_before(self, work, name, damage):
        fill(work, 1, checkpoints=3)
        assert survey(work, KEYS).live[1].number == 2
        DAMAGES[damage](work.live_of(1) / name)
        found = open_work(work, job())
        assert (found.live[1].number, found.live[1].frames) == (1, 2)
        assert survey(work, KEYS).strays == ()
        last = save(work, 1, found.live[1])
        assert last.number == 2
        assert survey(work, KEYS).live == {1: last}

    @pytest.mark.parametrize("damage", DAMAGES)
    def test_without_their_first_frames_no_checkpoint_holds(self, work, damage):
        fill(work, 1, checkpoints=3)
        DAMAGES[damage](work.live_of(1) / "frames.0.mkv")
        found = open_work(work, job())
        assert found.live == {}
        assert list(work.live.iterdir()) == []
        assert (work.aside / "live" / "0001" / "frames.1.mkv").is_file()

    @pytest.mark.parametrize("damage", ["folder", "link out", "missing", "emptied", "pipe"])
    @pytest.mark.parametrize("name", ["segments", "states", "live", "tmp", "aside", "job.json"])
    def test_a_damaged_folder_never_harms_what_a_link_leads_to(self, work, tmp_path, name, damage):
        fill(work, 2, checkpoints=1)
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "0000.mp4").write_bytes(b"somebody's")
        place = work.folder / name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        if damage == "link out":
            place.symlink_to(outside)
        elif damage == "emptied":
            place.touch()
        elif damage == "folder":
            place.mkdir()
        elif damage == "pipe":
            os.mkfifo(place)
        found = open_work(work, job())
        assert sorted(found.done) == ([] if name in ("segments", "states") else [0, 1])
        assert tree(outside) == {"0000.mp4": b"somebody's"}
        assert read_job(work.job.read_bytes()) == job()
        assert survey(work, KEYS).strays == ()

    def test_looking_changes_nothing(self, work):
        fill(work, 3, checkpoints=2)
        work.state(1).write_bytes(b"broken")
        (work.segments / "stray.mp4").touch()
        before = tree(work.folder)
        found = survey(work, KEYS)
        assert work.segments / "stray.mp4" in found.strays
        assert tree(work.folder) == before

    def test_a_folder_that_is_not_there_holds_nothing(self, work):
        found = survey(work, KEYS)
        assert (found.done, found.live, found.strays) == ({}, {}, ())

    def test_an_error_while_reading_is_a_broken_file(self, work, monkeypatch):
        fill(work, 2)
        real = durable.file_sha256

        def ill(path):
            if path == work.state(1):
                raise OSError(5, "Input/output error")
            return real(path)

        monkeypatch.setattr(durable, "file_sha256", ill)
        assert done(work) == [0]

    def test_a_segment_that_does_not_follow_the_one_before_it_is_not_done(self, work):
        fill(work, 1)
        add(work, 1, before="another state")
        assert done(work) == [0]
        assert work.record(1) in survey(work, KEYS).strays

    def test_only_the_first_segment_begins_with_nothing(self, work):
        open_work(work, job())
        add(work, 0, before="something")
        add(work, 1, before="")
        assert done(work) == []

    @pytest.mark.parametrize("file", ["../job.json", "0001.mp4", "/etc/passwd", "0000\0.mp4", ""])
    def test_a_record_that_names_another_place_is_not_believed(self, work, file):
        fill(work, 2)
        record = survey(work, KEYS).done[0]
        work.record(0).write_bytes(sealed(replace(record, file=file)))
        assert done(work) == [1]

    def test_clocks_play_no_part(self, work):
        fill(work, 2, checkpoints=2)
        before = survey(work, KEYS)
        for number, path in enumerate(sorted(work.folder.rglob("*"))):
            os.utime(path, (86_400 * (number % 3), 4e9 - number))
        assert survey(work, KEYS) == before

    def test_a_folder_that_moved_with_its_movie_is_as_good(self, work, tmp_path):
        fill(work, 2, checkpoints=1)
        (tmp_path / "elsewhere").mkdir()
        moved = work_of(tmp_path / "elsewhere" / "other.mp4")
        work.folder.rename(moved.folder)
        found = open_work(moved, job())
        assert (sorted(found.done), sorted(found.live)) == ([0, 1], [2])
