"""Work folders in which something was broken, lost or moved: found, made again, and nothing else.

With real movies, from end to end; `test_survey` has every damage of every file without them.
"""

import os
import random
import shutil
from pathlib import Path

import pytest
from small_renders import (
    assert_whole,
    begin,
    brief_beats,
    interrupt,
    made,
    movie,
    never_bad,
    render,
    straight,
    ticks,
    work,
)
from work_factory import DAMAGES, tree

from dreamreel.errors import ConflictError, StorageError
from dreamreel.movie.events import RenderFinished

FILES = {
    "job.json": [1, 2],
    "starts.json": [1, 2],
    "segments/0000.mp4": [0, 1, 2],
    "segments/0000.json": [0, 1, 2],
    "states/0000.safetensors": [0, 1, 2],
    "live/0001/record.1.json": [1, 2],
    "live/0001/state.1.safetensors": [1, 2],
    "live/0001/frames.1.mkv": [1, 2],
    "live/0001/frames.0.mkv": [1, 2],
}
"""Files of an interrupted render, and the segments that are made by the next."""

GATED = ("flipped", "full folder")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> Path:
    """A render that was stopped in its second segment, with checkpoints."""
    folder = tmp_path_factory.mktemp("stopped")
    interrupt(folder, checkpoint_seconds=0)
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    render(folder)
    return folder


@pytest.fixture
def place(stopped, tmp_path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(stopped, tmp_path / "place"))


def assert_mended(folder: Path, name: str, damage: str) -> None:
    DAMAGES[damage](work(folder).folder / name)
    assert made(render(folder)) == FILES[name]
    assert_whole(folder)


@pytest.mark.parametrize("damage", GATED)
@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_made_again(place, name, damage):
    assert_mended(place, name, damage)


@pytest.mark.slow
@pytest.mark.parametrize("damage", sorted(DAMAGES.keys() - set(GATED)))
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_broken_in_any_way_is_made_again(place, name, damage):
    assert_mended(place, name, damage)


def test_every_file_of_an_interrupted_render_has_been_broken(stopped):
    """But the lock, and a checkpoint that is there for the case that the last one breaks."""
    known = {f"live/0001/{kind}.0.{ending}" for kind, ending in SPARE} | {"lock"} | FILES.keys()
    assert tree(work(stopped).folder).keys() - known == set()


SPARE = (("record", "json"), ("state", "safetensors"))


@pytest.mark.parametrize("damage", ["flipped", "emptied", "missing", "foreign"])
def test_a_broken_lock_locks_nobody_out(place, monkeypatch, damage):
    brief_beats(monkeypatch)
    work(place).lock.write_bytes(b"not empty")
    DAMAGES[damage](work(place).lock)
    assert made(render(place)) == [1, 2]
    assert_whole(place)


@pytest.mark.parametrize("damage", ["folder", "link out", "dangling", "pipe"])
def test_what_can_be_no_lock_ends_the_render_at_once(place, damage):
    before = tree(work(place).folder)
    DAMAGES[damage](work(place).lock)
    with pytest.raises(StorageError, match="lock"):
        render(place)
    del before["lock"]
    assert {name: tree(work(place).folder).get(name) for name in before} == before


@pytest.mark.parametrize("part", ["record.1.json", "state.1.safetensors"])
def test_the_checkpoint_before_a_broken_one_is_gone_on_from(stopped, place, part):
    whole = ticks(render(place))
    shutil.rmtree(place)
    shutil.copytree(stopped, place)
    (work(place).live_of(1) / part).write_bytes(b"broken")
    assert ticks(render(place)) == whole + 1
    assert_whole(place)


@pytest.mark.parametrize("segment", [0, 1, 2])
def test_of_a_finished_movie_only_what_is_missing_is_made(finished, tmp_path, segment):
    """The lost segment: what follows it holds, since it began with the same state."""
    folder = shutil.copytree(finished, tmp_path / "place")
    movie(folder).unlink()
    work(folder).record(segment).unlink()
    assert made(render(folder)) == [segment]
    assert_whole(folder)


def test_a_movie_that_was_deleted_is_joined_again_without_dreaming(finished, tmp_path):
    folder = shutil.copytree(finished, tmp_path / "place")
    movie(folder).unlink()
    events = render(folder)
    assert (made(events), ticks(events)) == ([], 0)
    assert_whole(folder)


@pytest.mark.parametrize("damage", ["flipped", "emptied", "shortened"])
def test_a_broken_movie_is_set_aside_and_joined_again(finished, tmp_path, damage):
    folder = shutil.copytree(finished, tmp_path / "place")
    DAMAGES[damage](movie(folder))
    broken = movie(folder).read_bytes()
    with pytest.raises(ConflictError, match="its content is not what its manifest says"):
        render(folder)
    assert movie(folder).read_bytes() == broken
    assert ticks(render(folder, existing="replace")) == 0
    assert (folder / "dive~1.mp4").read_bytes() == broken
    assert_whole(folder)


@pytest.mark.parametrize("damage", ["flipped", "halved", "missing", "full folder", "link out"])
def test_a_broken_manifest_keeps_the_movie_from_being_known(finished, tmp_path, damage):
    folder = shutil.copytree(finished, tmp_path / "place")
    DAMAGES[damage](folder / "dive.mp4.json")
    with pytest.raises(ConflictError, match=r"exists and is not this movie"):
        render(folder)
    never_bad(folder)
    assert ticks(render(folder, existing="replace")) == 0
    assert (folder / "dive~1.mp4").read_bytes() == straight().content
    assert_whole(folder)


def test_a_folder_that_belongs_to_nobody_is_never_overwritten(place):
    """Without its record, and of another movie, it is refused; on request it is moved aside."""
    work(place).job.unlink()
    before = tree(work(place).folder)
    other = (place / "dive.yaml").read_text().replace("s8a:3", "s8a:4")
    with pytest.raises(ConflictError, match="--resume never"):
        render(place, other)
    assert tree(work(place).folder).keys() == before.keys()
    render(place, other, resume="never")
    assert tree(place / "dive.mp4.work~1").keys() == before.keys() - {"lock"}
    assert movie(place).read_bytes() != straight().content


def test_a_folder_with_its_movie_goes_on_elsewhere(place, tmp_path):
    moved = place.rename(tmp_path / "elsewhere")
    assert made(render(moved)) == [1, 2]
    assert_whole(moved)


def test_what_lies_around_in_the_folder_is_set_aside_and_harms_nothing(place):
    folder = work(place).folder
    (folder / "segments" / "0007.mp4").write_bytes(b"of another movie")
    (folder / "segments" / "notes.txt").write_text("mine")
    (folder / "live" / "0002").mkdir()
    (folder / "tmp" / "junk").mkdir(parents=True)
    (folder / "readme.txt").write_text("mine too")
    assert made(render(place)) == [1, 2]
    assert (folder / "aside" / "segments" / "0007.mp4").read_bytes() == b"of another movie"
    assert (folder / "aside" / "segments" / "notes.txt").read_text() == "mine"
    assert (folder / "readme.txt").read_text() == "mine too"
    assert_whole(place)


def test_times_of_files_play_no_part(place):
    draw = random.Random(1)
    for path in sorted(place.rglob("*")):
        os.utime(path, (draw.uniform(0, 4e9), draw.uniform(0, 4e9)))
    events = render(place)
    assert made(events) == [1, 2]
    assert_whole(place)
    for path in sorted(place.rglob("*")):
        os.utime(path, (draw.uniform(0, 4e9), draw.uniform(0, 4e9)))
    (again,) = begin(place)
    assert isinstance(again, RenderFinished)
    assert again.already_there
