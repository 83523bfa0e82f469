"""Progress in every form: the meter, the bar, lines, JSON, Open Job Description."""

import contextlib
import itertools
import json
import os
import pty
import sys
from pathlib import Path

import pytest
from command_line import TINY

from dreamreel.cli import logs, meter, progress, watched
from dreamreel.errors import InputFileError
from dreamreel.movie.events import FrameWritten, RenderFinished, RenderStarted
from dreamreel.rendering.events import TargetSilent, TickDreamt
from dreamreel.specs import Target


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY)
    return tmp_path


OUT = Path("renders/a.mp4")


def events(ticks: int = 10, first: int = -2) -> list:
    """A movie of two frames per tick, after two ticks of pre-roll."""
    n_frames = 2 * (ticks + first)
    found: list = [RenderStarted(OUT, n_frames, ticks, "cpu", "fp32")]
    for tick in range(first, ticks + first):
        found.append(TickDreamt(tick, first, ticks + first - 1, "s8a:3", 0.1))
        found += [FrameWritten(2 * tick + i, n_frames, 1) for i in range(2) if tick >= 0]
    return [*found, RenderFinished(OUT, n_frames, 3.0)]


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_the_meter_measures_speed_and_what_is_left():
    now = Hand()
    gauge = meter.Meter(now)
    for event in events()[:-1]:
        now.seconds += 0.5 if isinstance(event, TickDreamt) else 0
        gauge.note(event)
        if isinstance(event, TickDreamt) and event.tick == 3:
            break
    reading = gauge.read()
    assert reading.share == 0.6
    assert reading.ticks_per_second == pytest.approx(2.0)
    assert reading.frames_per_second == pytest.approx(2.0)  # six frames in three seconds
    assert reading.seconds_left == pytest.approx(2.0)
    assert (reading.frames, reading.n_frames, reading.label) == (6, 16, "s8a:3")
    assert reading.memory_bytes > 1e6


def test_a_render_that_goes_on_begins_where_it_was():
    now = Hand()
    gauge = meter.Meter(now)
    gauge.note(RenderStarted(OUT, 160, 100, "cpu", "fp32", frames_done=64, ticks_done=40))
    assert (gauge.read().share, gauge.read().frames) == (0.4, 64)
    now.seconds += 1.0
    gauge.note(TickDreamt(40, 0, 99, "", 1.0))
    assert gauge.read().ticks_per_second == pytest.approx(1.0)


def test_the_meter_forgets_what_is_long_past():
    now = Hand()
    gauge = meter.Meter(now)
    gauge.note(RenderStarted(OUT, 0, 1000, "cpu", "fp32"))
    for tick in range(500):
        now.seconds += 0.1 if tick < 100 else 1.0
        gauge.note(TickDreamt(tick, 0, 999, "", 0.1))
    assert gauge.read().ticks_per_second == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3723, "1:02:03")]
)
def test_durations_read_as_on_a_clock(seconds, text):
    assert meter.clock(seconds) == text


def test_a_log_has_at_most_a_line_per_second_and_one_in_half_a_minute():
    now, lines = Hand(), []
    begun = now.seconds
    with logs.plain(lambda line: lines.append((now.seconds - begun, line)), now) as watch:
        for event in events(ticks=4000, first=0):
            watch(event)
            now.seconds += 0.05
    moments = [moment for moment, _ in lines]
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert max(gaps) <= 30
    assert all(gap >= 0.99 for gap in gaps)
    assert 10 < len(lines) < 100
    assert "s8a:3" in lines[-1][1]
    assert "ticks/s" in lines[-1][1]


def test_a_log_speaks_while_a_single_tick_takes_long():
    now, lines = Hand(), []
    log = logs.Log(logs.Plain(now), lines.append, now)
    log.note(watched.SceneOpened(Path("a.yaml"), 0, 1))
    assert log.beat() == pytest.approx(25.0)
    now.seconds += 24
    assert log.beat() == pytest.approx(1.0)
    assert len(lines) == 1
    now.seconds += 2
    assert log.beat() == pytest.approx(25.0)
    assert lines[1:] == ["still loading"]
    for event in events()[:4]:
        log.note(event)
    now.seconds += 26
    log.beat()
    assert "30.0%" in lines[-1]


def percentages(lines):
    return [float(line.split(": ")[1]) for line in lines if line.startswith("openjd_progress")]


def openjd_lines(*scenes: list, pause: float = 1.0) -> list[str]:
    """What Open Job Description reads while the events of some scenes pass."""
    now, lines = Hand(), []
    with logs.openjd(lines.append, now) as watch:
        for index, seen in enumerate(scenes):
            watch(watched.SceneOpened(Path(f"{index}.yaml"), index, len(scenes)))
            for event in seen:
                now.seconds += pause
                watch(event)
    assert all(line.startswith(("openjd_progress: ", "openjd_status: ")) for line in lines)
    assert not any(c in line for line in lines for c in "\n\r")
    return lines


FAILED = watched.RenderFailed(Path("1\n.yaml"), InputFileError("gone"))


def test_openjd_gets_percentages_that_never_fall_over_all_scenes():
    percents = percentages(openjd_lines(events(), events(), events()))
    assert percents == sorted(set(percents))
    assert len(percents) > 20
    assert 0 <= percents[0] < 5
    assert percents[-1] == 100.0


def test_openjd_hears_of_100_percent_only_when_all_is_verified():
    assert percentages(openjd_lines(events()[:-1]))[-1] == 99.9
    assert percentages(openjd_lines(events()))[-2:] == [99.9, 100.0]
    assert percentages(openjd_lines(events(), [FAILED]))[-1] == 50.0
    assert percentages(openjd_lines([FAILED], events()))[-1] == 99.9
    there = RenderFinished(OUT, 16, 0.0, already_there=True)
    assert percentages(openjd_lines([there])) == [100.0]


def test_openjd_is_told_what_goes_on():
    lines = openjd_lines(events(), [FAILED])
    assert lines[0] == "openjd_status: 0.yaml: loading"
    assert lines[1] == f"openjd_status: {OUT}: 16 frames, 10 ticks, on cpu in fp32"
    assert lines[-1] == "openjd_status: 1 .yaml: INPUT_FILE"


def test_openjd_has_at_most_a_line_per_second():
    lines = openjd_lines(events(ticks=2000, first=0), pause=0.01)
    assert len(lines) < 2000 * 3 * 0.01 + 5


def test_openjd_gets_a_sign_of_life_when_nothing_moves():
    now, lines = Hand(), []
    log = logs.Log(logs.OpenJobDescription(now), lines.append, now)
    log.note(watched.SceneOpened(Path("a.yaml"), 0, 1))
    now.seconds += 26
    log.beat()
    assert lines[-1] == "openjd_progress: 0.0"
    now.seconds += 26
    log.beat()
    assert lines[-1] == "openjd_status: still loading"
    for event in events()[:4]:
        log.note(event)
    now.seconds += 60
    log.beat()
    now.seconds += 60
    log.beat()
    assert lines[-2] == "openjd_progress: 30.0"
    assert "s8a:3" in lines[-1]


def test_json_has_one_object_for_every_event():
    lines: list[str] = []
    seen = [*events(), TargetSilent(Target("s8a", 3), 7)]
    seen += [watched.RenderFailed(Path("a.yaml"), InputFileError("gone\nfor good"))]
    with progress.json_lines(lines.append) as watch:
        for event in seen:
            watch(event)
    objects = [json.loads(line) for line in lines]
    assert len(objects) == len(seen)
    assert objects[0].items() >= {
        "event": "render_started", "out": str(OUT), "frames": 16, "ticks": 10,
        "device": "cpu", "precision": "fp32",
    }.items()  # fmt: skip
    assert objects[-2] == {"event": "target_silent", "target": "s8a:3", "tick": 7}
    assert (objects[-1]["code"], objects[-1]["exit_code"]) == ("INPUT_FILE", 66)


def test_the_bar_shows_what_a_person_wants_to_know(monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "0")
    with progress.bar() as watch:
        watch(watched.SceneOpened(Path("a.yaml"), 0, 1))
        for event in events()[:-1]:
            watch(event)
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("s8a:3", "100.0%", "ticks/s", "frames/s", "queue 1"))


def test_a_bar_outlives_its_terminal(monkeypatch):
    ours, its_own = pty.openpty()
    stdout = open(its_own, "w")  # noqa: SIM115 (closing it fails)
    monkeypatch.setattr(sys, "stdout", stdout)
    with progress.bar() as watch:
        watch(watched.SceneOpened(Path("a.yaml"), 0, 1))
        os.close(ours)
        for event in events():
            watch(event)
    with pytest.raises(OSError, match="Input/output error"):
        os.write(its_own, b"x")
    with contextlib.suppress(OSError):
        stdout.close()


def test_the_form_of_progress_follows_who_looks(monkeypatch):
    monkeypatch.delenv(progress.OPENJD, raising=False)
    chosen: list[str] = []
    forms = {name: lambda name=name: chosen.append(name) for name in progress._FORMS}
    monkeypatch.setattr(progress, "_FORMS", forms)
    progress.watching("auto", stdout_is_terminal=True)
    progress.watching("auto", stdout_is_terminal=False)
    progress.watching("bar", stdout_is_terminal=False)
    monkeypatch.setenv(progress.OPENJD, "/tmp")
    progress.watching("auto", stdout_is_terminal=True)
    progress.watching("json", stdout_is_terminal=True)
    assert chosen == ["bar", "plain", "plain", "openjd", "json"]


def test_a_silent_neuron_is_told_in_every_form_for_people(capsys):
    for form in (logs.plain, logs.openjd, progress.none):
        with form() as watch:
            watch(TargetSilent(Target("s8a", 3), 7))
        assert "s8a:3 does not wake up" in capsys.readouterr().err
