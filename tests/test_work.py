"""The work folder: what is committed is believed, and nothing else ever is."""

import shutil
from itertools import pairwise

import pytest
from faults import FAULTS, Killed, PowerCut, steps, sweep
from work_factory import GRID, KEYS, add, chain, done, fill, job, save, state_bytes, tree

from dreamreel import durable
from dreamreel.movie.folder.survey import survey
from dreamreel.movie.folder.work import open_work
from dreamreel.movie.folder.workplace import Work, work_of


@pytest.fixture
def work(tmp_path) -> Work:
    return work_of(tmp_path / "dive.mp4")


class TestCommit:
    """A segment and its state, whole or not at all."""

    def test_what_is_committed_is_done(self, work):
        assert not fill(work, 0).done
        records = [add(work, index) for index in range(4)]
        found = survey(work, KEYS)
        assert list(found.done.values()) == records
        assert (found.live, found.strays, found.spent) == ({}, (), ())
        assert work.movie(records[2]).read_bytes() == b"movie 2 " * 9
        assert work.state(2).read_bytes() == state_bytes(2)
        assert records[2].state_out == records[3].state_in == durable.sha256(state_bytes(2))
        assert tree(work.tmp) == {}

    def test_the_folder_is_where_and_as_the_contract_has_it(self, work):
        fill(work, 1, checkpoints=1)
        assert work.folder.name == "dive.mp4.work"
        assert set(tree(work.folder)) == {
            "job.json",
            "segments/0000.json",
            "segments/0000.mp4",
            "states/0000.safetensors",
            "live/0001/record.0.json",
            "live/0001/state.0.safetensors",
            "live/0001/frames.0.mkv",
        }

    def test_everything_is_synced_before_it_is_named_and_the_record_is_last(self, work):
        fill(work, 0)
        with steps() as taken:
            add(work, 0)
        renamed = [paths for name, paths in taken if name == "rename"]
        assert [target.name for _, target in renamed] == [
            "0000.mp4",
            "0000.safetensors",
            "0000.json",
        ]
        for source, target in renamed:
            place = taken.index(("rename", (source, target)))
            assert ("flush", (source,)) in taken[:place]
            assert taken[place + 1] == ("flush", (target.parent,))

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_fault_at_any_step_leaves_the_segment_done_or_not_begun(self, work, fault):
        fill(work, 1, checkpoints=2)
        seen = []
        for number in sweep(lambda: add(work, 1), fault):
            seen.append(1 in survey(work, KEYS).done)
            assert 0 in survey(work, KEYS).done, number
            found = open_work(work, job())
            assert found.strays == () or not seen[-1]
            assert survey(work, KEYS).strays == ()
        assert len(seen) > 12
        assert True in seen, "a commit that failed behind its record is a commit"
        assert done(work) == [0, 1]
        add(work, 2)
        assert done(work) == [0, 1, 2]

    def test_a_power_cut_after_any_step_leaves_it_done_or_not_and_at_the_end_done(
        self, work, tmp_path
    ):
        fill(work, 1, checkpoints=2)
        disk, believed = PowerCut(work.folder), []

        def cut(name, arguments):
            disk(name, arguments)
            left = Work(tmp_path / f"left {len(believed)}")
            disk.leave(left.folder)
            found = survey(left, KEYS)
            believed.append(1 in found.done)
            assert 0 in found.done
            assert 1 in found.done or found.live[1].number == 1

        with steps(after=cut):
            add(work, 1)
        assert believed == sorted(believed)
        assert len(believed) > 12
        assert (believed[0], believed[-1]) == (False, True)

    def test_a_half_written_state_is_never_believed(self, work):
        fill(work, 2)
        whole = work.state(1).read_bytes()
        for length in range(len(whole)):
            work.state(1).write_bytes(whole[:length])
            assert done(work) == [0]
        work.state(1).write_bytes(whole)
        assert done(work) == [0, 1]

    def test_checkpoints_go_with_the_commit(self, work):
        fill(work, 1, checkpoints=3)
        add(work, 1)
        assert list(work.live.iterdir()) == []

    def test_checkpoints_that_outlived_it_are_cleared_away(self, work):
        fill(work, 1, checkpoints=1)
        kept = tree(work.live)
        add(work, 1)
        for name, data in kept.items():
            (work.live / name).parent.mkdir(exist_ok=True)
            (work.live / name).write_bytes(data)
        assert survey(work, KEYS).spent == (work.live_of(1),)
        open_work(work, job())
        assert list(work.live.iterdir()) == []
        assert not work.aside.exists()

    def test_what_has_its_name_is_set_aside(self, work):
        fill(work, 3)
        old = tree(work.folder)
        record = add(work, 1, state=b"another state")
        assert tree(work.aside) == {
            "segments/0001.json": old["segments/0001.json"],
            "segments/0001.mp4": old["segments/0001.mp4"],
            "states/0001.safetensors": old["states/0001.safetensors"],
        }
        found = survey(work, KEYS)
        assert sorted(found.done) == [0, 1]
        assert found.record_after(record.state_out, 2) is None


class TestCheckpoints:
    """Of a segment that is not done."""

    def test_the_last_two_are_kept_with_all_their_frames(self, work):
        fill(work, 1, checkpoints=4)
        assert sorted(tree(work.live_of(1))) == [
            *(f"frames.{number}.mkv" for number in range(4)),
            "record.2.json",
            "record.3.json",
            "state.2.safetensors",
            "state.3.safetensors",
        ]
        known = survey(work, KEYS).live[1]
        assert (known.number, known.frames, known.tick) == (3, 4, GRID[1].first_tick + 4)
        assert survey(work, KEYS).strays == ()

    def test_a_checkpoint_may_have_no_new_frames(self, work):
        fill(work, 1)
        first = save(work, 1, None, frames=0)
        second = save(work, 1, save(work, 1, first), frames=0)
        assert survey(work, KEYS).live == {1: second}
        assert [chunk.file for chunk in second.chunks] == ["frames.1.mkv"]

    @pytest.mark.parametrize("fault", FAULTS)
    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_a_fault_at_any_step_leaves_this_one_or_the_one_before(self, work, fault, count):
        fill(work, 1, checkpoints=count)
        last, seen = survey(work, KEYS).live.get(1), 0
        kept = tree(work.live)
        for _ in sweep(lambda: save(work, 1, last), fault):
            seen += 1
            found = open_work(work, job()).live.get(1)
            assert found == last or (found and found.number == count)
            shutil.rmtree(work.live)
            for name, data in kept.items():
                (work.live / name).parent.mkdir(parents=True, exist_ok=True)
                (work.live / name).write_bytes(data)
        assert seen > 10
        assert survey(work, KEYS).live[1].number == count

    def test_a_power_cut_after_any_step_leaves_this_one_or_the_one_before(self, work, tmp_path):
        fill(work, 1, checkpoints=2)
        last, found = survey(work, KEYS).live[1], []
        disk = PowerCut(work.folder)

        def cut(name, arguments):
            disk(name, arguments)
            left = Work(tmp_path / f"left {len(found)}")
            disk.leave(left.folder)
            found.append(survey(left, KEYS).live[1].number)

        with steps(after=cut):
            save(work, 1, last)
        assert found == sorted(found)
        assert (found[0], found[-1]) == (1, 2)

    def test_those_of_another_key_or_beginning_are_not_followed(self, work):
        fill(work, 1, checkpoints=2)
        found = survey(work, KEYS)
        state = durable.sha256(state_bytes(0))
        assert found.checkpoint_after(state, 1) == found.live[1]
        assert found.checkpoint_after("another", 1) is None
        assert survey(work, chain("a", "x")).live == {}


def test_a_movie_killed_at_every_step_still_ends_as_if_it_never_was(work, tmp_path):
    """Each life is a step longer than it was when it died last, from an empty folder on."""

    def live():
        found = open_work(work, job())
        state = ""
        for index in range(4):
            record = found.record_after(state, index)
            if record is None:
                last = found.checkpoint_after(state, index)
                last = save(work, index, last) if last is None else last
                record = add(work, index)
            state = record.state_out

    deaths = sum(1 for _ in sweep(live, Killed))
    assert deaths > 20
    fill(calm := work_of(tmp_path / "calm.mp4"), 4)
    ended, expected = tree(work.folder), tree(calm.folder)
    assert {n: d for n, d in ended.items() if not n.startswith("aside/")} == expected
    records = list(survey(work, KEYS).done.values())
    assert all(before.state_out == after.state_in for before, after in pairwise(records))
