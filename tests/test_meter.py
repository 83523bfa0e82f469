"""What the meter says of renders that go on, begin in the middle, or try again."""

from pathlib import Path

import pytest

from dreamreel.cli import logs, meter, progress
from dreamreel.movie.events import (
    CatchingUp,
    DreamtSmall,
    FrameWritten,
    Recalled,
    RenderFinished,
    RenderStarted,
    SegmentBegun,
    SegmentRetried,
)
from dreamreel.movie.folder.starts import HOPELESS
from dreamreel.rendering.events import PictureFrozen, TickDreamt

OUT = Path("renders/a.mp4")


class Watched:
    """A meter, and a clock of which every tick takes a second."""

    def __init__(self, **started) -> None:
        self.seconds = 0.0
        self.meter = meter.Meter(lambda: self.seconds)
        self.meter.note(RenderStarted(OUT, 200, 100, "cpu", "fp32", **started))

    def dream(self, *ticks: int) -> meter.Reading:
        """Dream ticks, each followed by its two frames."""
        for tick in ticks:
            self.seconds += 1.0
            self.meter.note(TickDreamt(tick, 0, 99, "s8a:3", 1.0))
            for frame in (2 * tick, 2 * tick + 1):
                self.meter.note(FrameWritten(frame, 200, 0))
        return self.meter.read()


def test_what_earlier_runs_did_is_done_and_makes_no_speed():
    watched = Watched(ticks_done=40, frames_done=80)
    reading = watched.dream(40, 41)
    assert (reading.share, reading.frames) == (0.42, 84)
    assert reading.ticks_per_second == pytest.approx(1.0)
    assert reading.seconds_left == pytest.approx(58.0)


def test_a_leap_over_segments_that_are_done_is_no_speed():
    watched = Watched(ticks_done=60, frames_done=120)  # 20 to 79
    reading = watched.dream(*range(18, 20), 80, 81)
    assert (reading.share, reading.frames) == (0.64, 128)
    assert reading.ticks_per_second == pytest.approx(1.0)
    assert reading.seconds_left == pytest.approx(36.0)


def test_a_gap_that_is_filled_takes_nothing_back():
    watched = Watched(ticks_done=60, frames_done=120)  # all but 20 to 59
    assert watched.dream(20).share == 0.61


def test_ticks_that_are_dreamt_unseen_are_no_part_of_the_movie():
    watched = Watched()
    watched.meter.note(CatchingUp(0, 49))
    assert watched.dream(*range(49)).seconds_left == pytest.approx(101.0)
    assert watched.dream(49).share == 0.0
    assert watched.meter.read().ticks_per_second == pytest.approx(1.0)
    watched.meter.note(SegmentBegun(5, 10, 0))
    assert watched.dream(50).share == 0.01


def test_a_segment_that_is_tried_again_counts_once():
    watched = Watched()
    watched.dream(0, 1, 2)
    watched.meter.note(SegmentRetried(0, 2, "the encoder died"))
    watched.meter.note(SegmentBegun(0, 10, 0))
    reading = watched.dream(0, 1)
    assert (reading.share, reading.frames) == (0.03, 6)
    assert reading.ticks_per_second == pytest.approx(1.0)


def test_a_still_that_goes_on_from_a_stored_state_begins_there():
    watched = Watched()
    watched.meter.note(Recalled(89))
    assert watched.dream(90).share == 0.91
    assert watched.meter.read().seconds_left == pytest.approx(9.0)


def test_the_end_is_the_end_however_little_was_left():
    watched = Watched(ticks_done=40, frames_done=80)
    watched.meter.note(RenderFinished(OUT, 200, 1.0))
    reading = watched.meter.read()
    assert (reading.share, reading.frames, reading.n_frames) == (1.0, 200, 200)


def test_a_movie_without_ticks_is_measured_by_its_frames():
    seconds = 0.0
    frames = meter.Meter(lambda: seconds)
    frames.note(RenderStarted(OUT, 200, 0, "cpu", "none"))
    assert frames.is_running
    for index in range(50):
        seconds += 0.5
        frames.note(FrameWritten(index, 200, 0))
    reading = frames.read()
    assert (reading.share, reading.frames_per_second) == (0.25, pytest.approx(2.0))
    assert reading.seconds_left == pytest.approx(75.0)
    assert "tick" not in str(reading)
    assert logs.Plain(lambda: 0.0).note(RenderStarted(OUT, 200, 0, "cpu", "none")) == (
        f"{OUT}: 200 frames"
    )


def test_a_render_that_goes_on_says_so_once():
    wording = logs.Plain(lambda: 0.0)
    first = wording.note(RenderStarted(OUT, 200, 100, "cpu", "fp32"))
    assert first == f"{OUT}: 200 frames, 100 ticks, on cpu in fp32"
    again = RenderStarted(OUT, 200, 100, "cpu", "fp32", frames_done=1, ticks_done=1, runs=3)
    assert wording.note(again) == f"{first}; run 3, 1 frame done before"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (RenderStarted(OUT, 1, 1, "cpu", "fp32", stuck=HOPELESS), f"the last {HOPELESS} runs"),
        (SegmentRetried(3, 2, "the encoder died"), "segment 3, attempt 2: the encoder died"),
        (PictureFrozen(7), "has not changed since tick 7"),
    ],
    ids=str,
)
def test_what_is_strange_is_told_on_stderr(event, words, capsys):
    for form in (logs.plain, logs.openjd, progress.none):
        with form() as watch:
            watch(event)
        assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (CatchingUp(0, 49), "ticks 0 to 49"),
        (Recalled(16), "after tick 16"),
        (DreamtSmall("42x24", 8, 1.0), "at 42x24 until 1.00 s"),
    ],
    ids=str,
)
def test_a_detour_is_told_unless_it_is_to_be_quiet(event, words, capsys):
    for form in (logs.plain, logs.openjd):
        with form() as watch:
            watch(event)
        assert words in capsys.readouterr().err
    with progress.none() as watch:
        watch(event)
    assert capsys.readouterr().err == ""


def test_a_few_runs_that_stored_nothing_are_not_strange(capsys):
    with progress.none() as watch:
        watch(RenderStarted(OUT, 1, 1, "cpu", "fp32", stuck=HOPELESS - 1))
    assert capsys.readouterr().err == ""
