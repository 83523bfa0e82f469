"""Renders whose dream, encoder or neighbors fail: told by a code, and gone on from afterwards."""

from dataclasses import asdict, replace

import pytest
import torch
from command_line import assert_fails, invoke, run
from movie_factory import children, stub
from small_renders import (
    THREE,
    assert_whole,
    begin,
    brief_beats,
    interrupt,
    made,
    movie,
    never_bad,
    render,
    some_slow,
    ticks,
    work,
)
from work_factory import tree

from dreamreel import durable
from dreamreel.errors import (
    DreamReelError,
    EncoderError,
    LockedError,
    NumericalError,
    OutOfMemoryError,
    StorageError,
    UnavailableError,
)
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.movie.events import (
    Checkpointed,
    FrameWritten,
    RenderFinished,
    SegmentDone,
    SegmentRetried,
)
from dreamreel.movie.folder.lock import Owner, lock
from dreamreel.movie.folder.survey import entries
from dreamreel.rendering import dreamer
from dreamreel.rendering.events import TickDreamt
from dreamreel.video.sink import FfmpegSink


class TestDream:
    """Ticks that go wrong."""

    @pytest.fixture
    def spoil(self, monkeypatch):
        """Return what lets the climb of one tick come to something else."""
        real = dreamer.climb

        def at(number, change):
            def climb(*arguments, tick, **options):
                climbed = real(*arguments, tick=tick, **options)
                return change(climbed) if tick == number else climbed

            monkeypatch.setattr(dreamer, "climb", climb)

        return at

    def stopped_by(self, folder, error, **options) -> DreamReelError:
        with pytest.raises(error) as caught:
            render(folder, **options)
        assert children() == []
        assert not movie(folder).exists()
        return caught.value

    @pytest.mark.parametrize(
        ("number", "value"), [(0, float("nan")), (6, float("nan")), (12, float("inf"))]
    )
    def test_what_is_no_number_is_never_encoded(self, tmp_path, spoil, monkeypatch, number, value):
        spoil(number, lambda climbed: replace(climbed, picture=climbed.picture * value))
        seen = []
        with pytest.raises(NumericalError, match=f"tick {number}: the picture is no longer"):
            seen.extend(begin(tmp_path, checkpoint_seconds=0))  # those before the error stay
        assert sum(isinstance(event, TickDreamt) for event in seen) == number
        assert sum(isinstance(event, FrameWritten) for event in seen) == max(0, number - 1)
        monkeypatch.undo()
        assert ticks(render(tmp_path)) == 13 - number
        assert_whole(tmp_path)

    def test_the_exit_code_is_that_of_numbers(self, tmp_path, spoil):
        spoil(6, lambda climbed: replace(climbed, picture=climbed.picture * float("nan")))
        (tmp_path / "dive.yaml").write_text(THREE)
        ended = invoke("render", tmp_path / "dive.yaml", "-o", movie(tmp_path))
        assert ended.code == 70
        assert ended.last_line.startswith("DREAMREEL_ERROR NUMERICAL retryable=no: tick 6: ")

    def test_a_blank_picture_is_told_and_not_encoded(self, tmp_path, spoil):
        spoil(6, lambda climbed: replace(climbed, picture=torch.full_like(climbed.picture, 0.5)))
        error = self.stopped_by(tmp_path, NumericalError)
        assert error.message.startswith("tick 6: the picture is blank")

    @pytest.mark.parametrize(
        "error",
        [
            torch.OutOfMemoryError("CUDA out of memory"),
            MemoryError(),
            RuntimeError(
                "[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"
            ),
        ],
    )
    def test_memory_that_runs_out_costs_no_more_than_a_checkpoint(
        self, tmp_path, spoil, monkeypatch, error
    ):
        def raise_it(_climbed):
            raise error

        spoil(6, raise_it)
        known = self.stopped_by(tmp_path, OutOfMemoryError, checkpoint_seconds=0)
        assert (known.exit_code, known.retryable) == (71, False)
        monkeypatch.undo()
        assert ticks(render(tmp_path)) == 13 - 6
        assert_whole(tmp_path)

    def test_a_device_that_is_lost_costs_no_more_than_a_checkpoint(
        self, tmp_path, spoil, monkeypatch
    ):
        def raise_it(_climbed):
            raise torch.AcceleratorError("CUDA error: unspecified launch failure\nmore", 719)

        spoil(6, raise_it)
        known = self.stopped_by(tmp_path, UnavailableError, checkpoint_seconds=0)
        assert known.exit_code == 69
        monkeypatch.undo()
        assert ticks(render(tmp_path)) == 13 - 6


IN_WORK = (
    f'case " $* " in *" pipe:0 "*.work/tmp/0001.mp4.part*) %s;; esac\nexec {find_ffmpeg()} "$@"'
)
"""An ffmpeg that is ill where it encodes the second segment, and well otherwise."""

ILL = {
    "leaves early": f'head -c 20000 | {find_ffmpeg()} "$@"; exit 0',
    "is killed": "head -c 9000 >/dev/null; kill -9 $$",
    "fails": "echo no such knob >&2; exit 8",
    "writes nothing": "cat >/dev/null; exit 0",
    "hangs": "exec sleep 100",
    "swallows all and hangs": "cat >/dev/null; exec sleep 100",
    "loses a frame": f'head -c 20736 | {find_ffmpeg()} "$@"; cat >/dev/null; exit 0',
    "exchanges frames": "{ a=$(mktemp); head -c 6912 >$a; head -c 6912; cat $a -; rm $a; } | "
    f'{find_ffmpeg()} "$@"; exit $?',
    "floods stderr and fails": "head -c 3000000 /dev/zero >&2; cat >/dev/null; exit 1",
}


class TestEncoder:
    """An ffmpeg that misbehaves in the middle of a render."""

    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch):
        """Give a silent encoder half a second."""
        monkeypatch.setitem(FfmpegSink.__init__.__kwdefaults__, "stall_seconds", 0.5)

    @pytest.fixture
    def ill(self, tmp_path, monkeypatch):
        """Return what puts an ill ffmpeg before the real one."""

        def put(script, times=99):
            count = tmp_path / "bin" / "count"
            count.parent.mkdir()
            once = f"echo >>{count}; if [ $(wc -l <{count}) -le {times} ]; then {script}; fi"
            stub(count.with_name("ffmpeg"), IN_WORK % once)
            monkeypatch.setenv("PATH", str(count.parent), prepend=":")

        return put

    @pytest.mark.parametrize("case", some_slow(ILL, "is killed", "hangs", "exchanges frames"))
    def test_a_passing_illness_is_outlasted(self, tmp_path, ill, case):
        ill(ILL[case], times=2)
        events = render(tmp_path)
        told = [event for event in events if isinstance(event, SegmentRetried)]
        assert [(event.index, event.attempt) for event in told] == [(1, 2), (1, 3)]
        assert_whole(tmp_path)

    @pytest.mark.parametrize("case", ["is killed", "exchanges frames"])
    def test_a_retry_goes_on_from_the_last_checkpoint(self, tmp_path, ill, case):
        ill(ILL[case], times=1)
        events = render(tmp_path, checkpoint_seconds=0)
        assert ticks(events) < 13 + 4
        assert_whole(tmp_path)

    @pytest.mark.parametrize("case", some_slow(ILL, "leaves early", "writes nothing"))
    def test_a_lasting_illness_ends_the_render_and_keeps_what_was_done(self, tmp_path, ill, case):
        ill(ILL[case])
        with pytest.raises(EncoderError, match="segment 1 failed 3 times") as caught:
            render(tmp_path)
        assert (caught.value.exit_code, caught.value.retryable) == (76, True)
        assert children() == []
        never_bad(tmp_path)
        (tmp_path / "bin" / "ffmpeg").unlink()
        assert made(render(tmp_path)) == [1, 2]
        assert_whole(tmp_path)

    @pytest.mark.parametrize("script", ["head -c 7000 >/dev/null; exit 228", "exit 251"])
    def test_a_full_disk_behind_ffmpeg_is_not_tried_again(self, tmp_path, ill, script):
        ill(script)
        with pytest.raises(StorageError, match="ended with exit code"):
            render(tmp_path)
        assert len((tmp_path / "bin" / "count").read_text()) == 1
        (tmp_path / "bin" / "ffmpeg").unlink()
        assert made(render(tmp_path)) == [1, 2]
        assert_whole(tmp_path)

    @pytest.mark.parametrize("script", some_slow(["exit 8", "cat >/dev/null; exit 0"], "exit 8"))
    @pytest.mark.parametrize("place", [" concat ", "/tmp/live.mkv"])
    def test_joining_and_checkpoints_may_fail_too(self, tmp_path, monkeypatch, place, script):
        (tmp_path / "bin").mkdir()
        ends = f'case " $* " in *"{place}"*) {script};; esac\nexec {find_ffmpeg()} "$@"'
        stub(tmp_path / "bin" / "ffmpeg", ends)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
        with pytest.raises(DreamReelError) as caught:
            render(tmp_path, checkpoint_seconds=0)
        (tmp_path / "bin" / "ffmpeg").unlink()
        assert caught.value.exit_code in (74, 76, 80)
        never_bad(tmp_path)
        assert children() == []
        assert made(render(tmp_path)) == ([] if "concat" in place else [0, 1, 2])
        assert_whole(tmp_path)

    def test_an_encoder_that_somebody_kills_is_replaced(self, tmp_path):
        killed = []
        for event in begin(tmp_path):
            if isinstance(event, TickDreamt) and event.tick == 6 and not killed:
                killed = children()
                killed[0].kill()
        assert killed
        assert_whole(tmp_path)


class TestNeighbors:
    """Other renders of the same movie, here and on other hosts."""

    def elsewhere(self, beat=7) -> bytes:
        return durable.seal(asdict(Owner("elsewhere", 1, "boot", "1", beat)))

    def test_the_second_of_two_touches_nothing(self, tmp_path):
        first = iter(begin(tmp_path))
        while not isinstance(next(first), SegmentDone):
            pass
        before = tree(tmp_path)
        assert_fails(run("render", "dive.yaml", "-o", "dive.mp4", cwd=tmp_path), 79)
        del before["dive.mp4.work/lock"]  # it beats
        assert {name: tree(tmp_path)[name] for name in before} == before
        assert made(first) == [1, 2]
        assert_whole(tmp_path)

    def test_who_comes_late_finds_the_movie_of_the_one_before(self, tmp_path, monkeypatch):
        """It looked for the movie just before the other one finished it."""
        render(tmp_path)
        monkeypatch.setattr("dreamreel.movie.reels.make.there_already", lambda _job: None)
        (only,) = render(tmp_path)
        assert isinstance(only, RenderFinished)
        assert only.already_there
        assert_whole(tmp_path)

    def test_the_lock_of_a_dead_host_is_waited_for_and_followed(self, tmp_path, monkeypatch):
        brief_beats(monkeypatch)
        interrupt(tmp_path)
        work(tmp_path).lock.write_bytes(self.elsewhere())
        assert made(render(tmp_path)) == [1, 2]
        assert_whole(tmp_path)

    def test_a_render_on_another_host_is_left_alone(self, tmp_path, monkeypatch):
        brief_beats(monkeypatch)
        interrupt(tmp_path)
        beats = iter(range(999))
        real = durable.read

        def read(path):
            return self.elsewhere(next(beats)) if path.name == "lock" else real(path)

        monkeypatch.setattr(durable, "read", read)
        with pytest.raises(LockedError, match="is in use by process 1 on elsewhere"):
            render(tmp_path)

    @pytest.mark.parametrize("kind", [FrameWritten, SegmentDone])
    def test_who_was_taken_for_dead_commits_nothing_more(self, tmp_path, kind):
        """A process that stood still for long, and wakes up while another one works."""
        events = iter(begin(tmp_path))
        for event in events:
            if isinstance(event, kind):
                break
        work(tmp_path).lock.write_bytes(self.elsewhere())
        before = entries(work(tmp_path).segments)
        with pytest.raises(LockedError, match="was taken over by process 1 on elsewhere"):
            list(events)
        assert entries(work(tmp_path).segments) == before
        assert work(tmp_path).lock.read_bytes() == self.elsewhere()

    def test_who_was_taken_for_dead_makes_no_checkpoint(self, tmp_path):
        events = iter(begin(tmp_path, checkpoint_seconds=0))
        for event in events:
            if isinstance(event, Checkpointed):
                break
        work(tmp_path).lock.write_bytes(self.elsewhere())
        before = entries(work(tmp_path).live_of(0))
        with pytest.raises(LockedError, match="was taken over"):
            list(events)
        assert entries(work(tmp_path).live_of(0)) == before

    def test_a_preview_and_a_still_are_made_beside_a_render(self, tmp_path):
        (tmp_path / "dive.yaml").write_text(THREE)
        with lock(work(tmp_path)):
            for command in (("preview",), ("still", "--at", "1s")):
                name, *rest = command
                out = tmp_path / f"{name}{'.png' if name == 'still' else '.mp4'}"
                assert invoke(name, tmp_path / "dive.yaml", *rest, "-o", out).code == 0
