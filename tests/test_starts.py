"""How often a render was started, and what it learns from runs that led nowhere."""

import pytest
from work_factory import DAMAGES, KEYS, add, fill, save

from dreamreel.movie.folder.starts import Starts, known_starts, note_start
from dreamreel.movie.folder.survey import survey
from dreamreel.movie.folder.workplace import Work, work_of


@pytest.fixture
def work(tmp_path) -> Work:
    found = work_of(tmp_path / "dive.mp4")
    fill(found, 1)
    return found


def start(work: Work) -> Starts:
    return note_start(work, survey(work, KEYS))


def test_runs_that_store_nothing_bring_checkpoints_closer_together(work):
    starts = [start(work) for _ in range(4)]
    assert [each.runs for each in starts] == [1, 2, 3, 4]
    assert [each.stuck for each in starts] == [0, 1, 2, 3]
    assert [each.checkpoint_seconds(64) for each in starts] == [64, 16, 4, 1]


def test_they_stay_close_while_a_segment_comes_on_and_part_with_each_that_is_done(work):
    for _ in range(3):
        last_of_three = start(work)
    first = save(work, 1, None)
    after_a_checkpoint = start(work)
    save(work, 1, first)
    after_another = start(work)
    starts = [last_of_three, after_a_checkpoint, after_another]
    assert [each.checkpoint_seconds(64) for each in starts] == [4, 4, 4]
    assert [each.stuck for each in starts] == [2, 0, 0]
    for index, seconds in ((1, 16), (2, 64), (3, 64)):
        add(work, index)
        assert start(work).checkpoint_seconds(64) == seconds


def test_what_a_run_noted_is_known_to_the_next(work):
    assert known_starts(work) == Starts(0, 0, 0, 0, 0)
    noted = start(work)
    assert known_starts(work) == noted == Starts(1, 0, 1, 0, 0)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_broken_note_is_as_good_as_none(work, damage):
    start(work)
    DAMAGES[damage](work.starts)
    assert known_starts(work) == Starts(0, 0, 0, 0, 0)
