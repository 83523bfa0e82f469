"""What a disk can do to a render: fill up, fail, vanish. The next run ends with the same movie."""

import contextlib
import shutil
import time
from pathlib import Path

import pytest
from faults import broken_disk, full_disk, steps, sweep
from small_renders import (
    TWO,
    assert_whole,
    begin,
    interrupt,
    made,
    never_bad,
    render,
    straight,
    ticks,
    work,
)

from dreamreel import durable
from dreamreel.errors import DeniedError, StorageError
from dreamreel.movie.events import Checkpointed
from dreamreel.movie.job import watchman
from dreamreel.rendering.events import TickDreamt

STEPS = [
    ("mkdir", "states"),
    ("put", "tmp/job.json"),
    ("rename", "starts.json"),
    ("put", "tmp/live.safetensors"),
    ("flush", "tmp/live.mkv"),
    ("rename", "live/0000/frames.1.mkv"),
    ("rename", "live/0000/record.1.json"),
    ("unlink", "live/0000/record.0.json"),
    ("flush", "tmp/0000.mp4.part"),
    ("put", "tmp/0000.safetensors"),
    ("rename", "segments/0000.mp4"),
    ("rename", "states/0000.safetensors"),
    ("put", "tmp/0001.json"),
    ("flush", "segments"),
    ("rename", "segments/0001.json"),
    ("rmtree", "live/0001"),
    ("unlink", "tmp/dive.mp4.part"),
    ("rename", "tmp/dive.mp4"),
    ("rename", "dive.mp4.json"),
    ("rename", "dive.mp4"),
]
"""A step of every kind and of every stage of a render, by its last path."""


def number_of(name: str, ending: str) -> int:
    """Return when a step is taken for the first time."""
    for number, (taken, paths) in enumerate(straight(TWO).steps):
        if taken == name and f"/{paths[-1]}".endswith(f"/{ending}"):
            return number
    raise AssertionError(f"no render takes the step {name} {ending}")


def fail(folder: Path) -> StorageError:
    """Let a render fail, and look at the movie's place."""
    with pytest.raises(StorageError) as caught:
        render(folder, TWO, checkpoint_seconds=0)
    never_bad(folder, TWO)
    return caught.value


@pytest.mark.parametrize(("name", "ending"), STEPS)
def test_a_disk_that_is_full_from_a_step_on_costs_nothing_but_time(tmp_path, name, ending):
    with steps(full_disk, at=number_of(name, ending)):
        error = fail(tmp_path)
    assert (error.exit_code, error.retryable) == (74, True)
    assert "No space left on device" in error.message
    render(tmp_path, TWO)
    assert_whole(tmp_path, TWO)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [full_disk, broken_disk])
def test_a_disk_that_fails_at_any_step_costs_nothing_but_time(tmp_path, fault):
    folder = tmp_path / "place"

    def emptied():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()

    seen = 0
    for _ in sweep(lambda: render(folder, TWO, checkpoint_seconds=0), fault, prepare=emptied):
        seen += 1
        never_bad(folder, TWO)
        render(folder, TWO)
        assert_whole(folder, TWO)
    assert seen == len(straight(TWO).steps)


def test_a_disk_that_fails_again_and_again_is_outlasted(tmp_path):
    """At every fortieth step; what a run stored, the next one finds."""
    for _ in range(len(straight(TWO).steps) // 10):
        with steps(broken_disk, at=40) as taken, contextlib.suppress(StorageError):
            render(tmp_path, TWO, checkpoint_seconds=0)
        never_bad(tmp_path, TWO)
        if len(taken) <= 40:
            break
    assert_whole(tmp_path, TWO)


@pytest.mark.parametrize("ending", ["states/0000.safetensors", "segments/0000.mp4"])
def test_a_segment_whose_sync_failed_is_not_done(tmp_path, monkeypatch, ending):
    real, name = durable.flush, Path(ending).name

    def flush(path):
        if path.parent.name == "tmp" and path.name == name:
            raise broken_disk()
        real(path)

    monkeypatch.setattr(durable, "flush", flush)
    assert "Input/output error" in fail(tmp_path).message
    assert not work(tmp_path).record(0).exists()
    monkeypatch.undo()
    assert made(render(tmp_path, TWO)) == [0, 1]
    assert_whole(tmp_path, TWO)


@pytest.mark.parametrize(
    ("name", "remade"),
    [
        ("states/0000.safetensors", [0, 1, 2]),
        ("segments/0000.mp4", [0, 1, 2]),
        ("segments/0000.json", [0, 1, 2]),
        ("live/0001/state.1.safetensors", [1, 2]),
        ("job.json", [1, 2]),
        ("starts.json", [1, 2]),
    ],
)
def test_what_cannot_be_read_is_made_again(tmp_path, monkeypatch, name, remade):
    interrupt(tmp_path, checkpoint_seconds=0)
    bad = work(tmp_path).folder / name
    number = bad.stat().st_ino
    for reader in ("read", "file_sha256"):
        real = getattr(durable, reader)

        def read(path, real=real):
            if path == bad and path.stat().st_ino == number:
                raise broken_disk()
            return real(path)

        monkeypatch.setattr(durable, reader, read)
    assert made(render(tmp_path)) == remade
    monkeypatch.undo()
    assert_whole(tmp_path)


def test_a_state_that_can_be_read_no_longer_ends_the_run_and_not_the_render(tmp_path, monkeypatch):
    """Looked through a moment ago, it was whole."""
    interrupt(tmp_path)
    real = durable.read

    def read(path):
        if path.suffix == ".safetensors":
            raise broken_disk()
        return real(path)

    monkeypatch.setattr(durable, "read", read)
    with pytest.raises(StorageError, match="cannot be read: Input/output error"):
        render(tmp_path)
    monkeypatch.undo()
    assert made(render(tmp_path)) == [1, 2]
    assert_whole(tmp_path)


@pytest.mark.parametrize("what", ["folder", "work", "tmp", "segments"])
def test_a_folder_that_vanishes_ends_the_render(tmp_path, what):
    folder = tmp_path / "place"
    folder.mkdir()
    doomed = folder if what == "folder" else work(folder).folder
    doomed = doomed if what in ("folder", "work") else doomed / what
    events = iter(begin(folder, TWO, checkpoint_seconds=0))
    while not isinstance(event := next(events), TickDreamt) or event.tick != 2:
        pass
    shutil.rmtree(doomed)
    with pytest.raises(StorageError, match="No such file"):
        list(events)
    folder.mkdir(exist_ok=True)
    never_bad(folder, TWO)
    render(folder, TWO)
    assert_whole(folder, TWO)


def test_a_folder_that_turns_read_only_ends_the_render(tmp_path, monkeypatch):
    def put(path, _data):
        raise PermissionError(13, "Permission denied", str(path))

    for event in (events := begin(tmp_path, TWO, checkpoint_seconds=0)):
        if isinstance(event, Checkpointed):
            break
    monkeypatch.setattr(durable, "put", put)
    with pytest.raises(DeniedError, match="Permission denied"):
        list(events)
    monkeypatch.undo()
    render(tmp_path, TWO)
    assert_whole(tmp_path, TWO)


def free_bytes(monkeypatch, *answers: float) -> None:
    """Let the disk tell these numbers of free bytes, and the last one from then on."""
    left = list(answers)

    class Usage:
        free = property(lambda _self: left.pop(0) if len(left) > 1 else left[0])

    monkeypatch.setattr(watchman.shutil, "disk_usage", lambda _folder: Usage())


def test_too_little_free_space_is_told_before_anything_is_dreamt(tmp_path, monkeypatch):
    free_bytes(monkeypatch, 4e9)
    events = begin(tmp_path, TWO, min_free_bytes=5_000_000_000)
    with pytest.raises(StorageError, match=r"4\.00 GB free, 5\.00 GB are to be left"):
        next(iter(events))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dive.yaml"]


def test_space_that_runs_short_stops_the_render_with_a_checkpoint(tmp_path, monkeypatch):
    free_bytes(monkeypatch, 9e9, 9e9, 9e9, 9e9, 9e9, 9e9, 9e9, 4e9)
    with pytest.raises(StorageError, match="Make room and run the same command again"):
        render(tmp_path, min_free_bytes=5_000_000_000)
    monkeypatch.undo()
    again = render(tmp_path, min_free_bytes=1)
    assert 0 < ticks(again) < 13  # of the whole movie
    assert_whole(tmp_path)


@pytest.mark.parametrize("clock", ["time", "time_ns"])
def test_a_clock_that_jumps_changes_nothing(tmp_path, monkeypatch, clock):
    now = iter(range(10**18, 0, -(10**14)))
    monkeypatch.setattr(time, clock, lambda: next(now))
    interrupt(tmp_path)
    assert made(render(tmp_path)) == [1, 2]
    assert_whole(tmp_path)
