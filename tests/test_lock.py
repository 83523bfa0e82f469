"""The lock: one owner at a time, and no dead one in the way."""

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace

import pytest
from movie_factory import wait_until
from work_factory import tree

from dreamreel import durable
from dreamreel.errors import LockedError, StorageError
from dreamreel.movie.folder import lock as locks
from dreamreel.movie.folder.lock import Owner, lock
from dreamreel.movie.folder.workplace import Work

BEAT = 0.1  # seconds, in all of these tests
HOLD = """
import sys, time
from pathlib import Path
from dreamreel.movie.folder.lock import lock
from dreamreel.movie.folder.workplace import Work
with lock(Work(Path(sys.argv[1])), beat_seconds=0.1):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def work(tmp_path) -> Work:
    return Work(tmp_path / "dive.mp4.work")


@pytest.fixture
def holder(work):
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(work.folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def owner_of(work: Work) -> Owner:
    fields = durable.unseal(work.lock.read_bytes())
    assert fields is not None
    return Owner(**fields)


def leave(work: Work, owner: Owner) -> None:
    """Leave an owner's name in a lock that nobody holds here."""
    work.folder.mkdir(exist_ok=True)
    work.lock.write_bytes(durable.seal(asdict(owner)))


def seconds_to_take(work: Work, *, beat_seconds: float = BEAT) -> float:
    begun = time.monotonic()
    with lock(work, beat_seconds=beat_seconds):
        return time.monotonic() - begun


def is_free(work: Work) -> bool:
    """Take the lock; nobody is waited for, which would take more than a minute."""
    return seconds_to_take(work, beat_seconds=60) < 30


def left_by_this_process(**changes) -> Owner:
    """This process, as it would be named, or another one that is like it but for the changes."""
    here = locks._this_process()
    return replace(here, **changes)


class TestHere:
    """On one host, where the kernel's lock reaches."""

    def test_the_second_is_kept_out_and_told_who_is_in(self, work):
        with lock(work, beat_seconds=BEAT):
            before = tree(work.folder)
            with pytest.raises(LockedError) as caught, lock(work, beat_seconds=60):
                pass
            assert tree(work.folder).keys() == before.keys()
        assert f"in use by process {os.getpid()} on " in caught.value.message
        error = caught.value
        assert (error.exit_code, error.code, error.retryable) == (79, "LOCKED", True)

    def test_another_process_is_kept_out_as_well(self, work, holder):
        with pytest.raises(LockedError, match=f"process {holder.pid} on "), lock(work):
            pass

    def test_who_is_killed_keeps_nobody_out(self, work, holder):
        holder.kill()
        holder.wait()
        assert owner_of(work).pid == holder.pid
        assert is_free(work)

    def test_who_stands_still_keeps_others_out(self, work, holder):
        holder.send_signal(signal.SIGSTOP)
        time.sleep(3 * BEAT)
        with pytest.raises(LockedError), lock(work, beat_seconds=BEAT):
            pass
        holder.send_signal(signal.SIGCONT)

    def test_the_lock_is_free_again_however_the_block_ends(self, work):
        for error in (None, ValueError, KeyboardInterrupt):
            with contextlib.suppress(ValueError, KeyboardInterrupt), lock(work, beat_seconds=BEAT):
                (work.folder / "something").touch()
                if error:
                    raise error
            assert work.lock.read_bytes() == b""
        assert is_free(work)

    def test_a_folder_with_nothing_but_the_lock_goes_with_it(self, work):
        with lock(work, beat_seconds=BEAT):
            assert list(work.folder.iterdir()) == [work.lock]
        assert not work.folder.exists()

    def test_however_often_it_comes_and_goes_only_one_is_in(self, work):
        inside, most, end = [], [], time.monotonic() + 1

        def enter():
            while time.monotonic() < end:
                with contextlib.suppress(LockedError), lock(work, beat_seconds=BEAT):
                    inside.append(1)
                    most.append(len(inside))
                    time.sleep(0.001)
                    inside.pop()

        threads = [threading.Thread(target=enter) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(most) == {1}
        assert len(most) > 10

    def test_no_child_keeps_it(self, work):
        with lock(work, beat_seconds=BEAT):
            child = subprocess.Popen(["sleep", "60"])
        try:
            assert is_free(work)
        finally:
            child.kill()
            child.wait()

    def test_of_many_at_once_one_is_let_in(self, work):
        gate, inside, out = threading.Barrier(8), [], []

        def enter():
            gate.wait()
            try:
                with lock(work, beat_seconds=BEAT):
                    inside.append(1)
                    time.sleep(5 * BEAT)
            except LockedError:
                out.append(1)

        threads = [threading.Thread(target=enter) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(inside), len(out)) == (1, 7)

    def test_a_folder_that_vanished_while_it_was_awaited_is_made_again(self, work, monkeypatch):
        real, removed = fcntl.flock, []

        def late(descriptor, operation):
            if not removed:
                removed.append(shutil.rmtree(work.folder))
            real(descriptor, operation)

        monkeypatch.setattr(fcntl, "flock", late)
        with lock(work, beat_seconds=BEAT):
            assert owner_of(work).pid == os.getpid()
            with pytest.raises(LockedError), lock(work, beat_seconds=BEAT):
                pass

    def test_no_thread_and_no_descriptor_is_left(self, work):
        threads, open_files = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(3):
            seconds_to_take(work)
        assert threading.active_count() == threads
        assert len(os.listdir("/proc/self/fd")) == open_files

    @pytest.mark.parametrize("obstacle", ["folder", "link"])
    def test_what_cannot_be_a_lock_is_told(self, work, obstacle):
        work.folder.mkdir()
        work.lock.mkdir() if obstacle == "folder" else work.lock.symlink_to("elsewhere")
        with pytest.raises(StorageError, match="lock cannot be written"), lock(work):
            pass


class TestBeat:
    """What shows hosts that the kernel's lock does not reach that the owner lives."""

    def test_it_goes_on_while_the_lock_is_held(self, work):
        with lock(work, beat_seconds=BEAT):
            assert wait_until(lambda: owner_of(work).beat >= 3)

    def test_a_foreign_owner_that_beats_keeps_us_out(self, work):
        owner, end = left_by_this_process(host="elsewhere"), threading.Event()
        leave(work, owner)

        def beat():
            for number in range(1, 1000):
                if end.wait(BEAT):
                    return
                leave(work, replace(owner, beat=number))

        thread = threading.Thread(target=beat)
        thread.start()
        try:
            with pytest.raises(LockedError, match="on elsewhere"), lock(work, beat_seconds=1):
                pass
        finally:
            end.set()
            thread.join()

    def test_a_foreign_owner_that_is_silent_is_waited_for_and_followed(self, work):
        leave(work, left_by_this_process(host="elsewhere", beat=7))
        assert BEAT < seconds_to_take(work) < 100 * BEAT

    def test_a_name_that_cannot_be_read_is_waited_for_too(self, work):
        work.folder.mkdir()
        work.lock.write_bytes(b"\x00" * 80)
        assert BEAT < seconds_to_take(work) < 100 * BEAT

    @pytest.mark.parametrize(
        "owner", [{"boot": "before"}, {"started": "1"}, {"pid": 2**22 + 1}, {"beat": 4}], ids=str
    )
    def test_a_dead_owner_of_this_host_is_not_waited_for(self, work, owner):
        leave(work, left_by_this_process(**owner))
        assert is_free(work)

    def test_clocks_are_not_compared(self, work, monkeypatch):
        leave(work, left_by_this_process(host="elsewhere"))
        os.utime(work.lock, (4e9, 4e9))
        assert seconds_to_take(work) < 100 * BEAT

    def test_whose_lock_was_taken_over_finds_out(self, work):
        other = left_by_this_process(host="elsewhere")
        with lock(work, beat_seconds=BEAT) as held:
            held.ensure()
            leave(work, other)
            with pytest.raises(LockedError, match="was taken over by process"):
                held.ensure()
            time.sleep(3 * BEAT)
        assert owner_of(work) == other, "neither a beat nor the end touches what is another's"

    def test_a_disk_that_fails_for_a_while_loses_no_lock(self, work, monkeypatch):
        with lock(work, beat_seconds=BEAT) as held:
            monkeypatch.setattr(os, "pwrite", ill := Ill())
            assert wait_until(lambda: ill.calls > 2)
            monkeypatch.undo()
            before = owner_of(work).beat
            assert wait_until(lambda: owner_of(work).beat > before)
            held.ensure()


class TestWithoutTheKernel:
    """On a file system that has no locks, as some that are mounted from afar."""

    @pytest.fixture(autouse=True)
    def no_locks(self, monkeypatch):
        def refuse(*_):
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr(fcntl, "flock", refuse)

    def test_an_owner_that_lives_keeps_others_out(self, work, holder):
        with pytest.raises(LockedError), lock(work, beat_seconds=1):
            pass

    def test_an_owner_that_is_dead_does_not(self, work, holder):
        holder.kill()
        holder.wait()
        assert is_free(work)

    def test_an_owner_before_the_last_boot_does_not(self, work):
        leave(work, left_by_this_process(boot="before"))
        assert is_free(work)


class Ill:
    """A system call that fails, and counts."""

    calls = 0

    def __call__(self, *_):
        self.calls += 1
        raise OSError(errno.EIO, "Input/output error")


class TestHolder:
    """Who holds a lock, seen from outside."""

    def test_it_is_told_while_the_lock_is_held_and_no_longer(self, work):
        assert locks.holder(work, beat_seconds=60) is None
        with lock(work, beat_seconds=BEAT):
            (work.folder / "something").touch()
            found = locks.holder(work, beat_seconds=60)
            assert found is not None
            assert found.pid == os.getpid()
        assert locks.holder(work, beat_seconds=60) is None

    def test_who_was_killed_holds_nothing_before_its_parent_knows(self, work, holder):
        holder.kill()
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # it stays a zombie
        assert locks.holder(work, beat_seconds=BEAT) is None

    def test_who_was_killed_holds_nothing(self, work, holder):
        holder.kill()
        holder.wait()
        assert locks.holder(work, beat_seconds=60) is None

    def test_who_beats_elsewhere_is_told_and_who_is_silent_is_not(self, work):
        owner, end = left_by_this_process(host="elsewhere"), threading.Event()
        leave(work, owner)
        assert locks.holder(work, beat_seconds=BEAT) is None
        thread = threading.Thread(
            target=lambda: end.wait(2 * BEAT) or leave(work, replace(owner, beat=9))
        )
        thread.start()
        found = locks.holder(work, beat_seconds=60)
        end.set()
        thread.join()
        assert found is not None
        assert (found.host, found.beat) == ("elsewhere", 9)
