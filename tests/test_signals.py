"""Signals: the first stops a render at the next tick, the second Ctrl-C stops it at once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from command_line import Ended, assert_fails, start
from movie_factory import wait_until

from dreamreel.cli import signals
from dreamreel.cli.signals import stopping

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

ENDLESS = """\
video: {size: 64x36, fps: 4, duration: 1h}
start: {preroll: 0s}
ascent: {rate: 4/s, steps: STEPS}
sequence: [{dream: s16c:3}]
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "endless.yaml"
    path.write_text(ENDLESS.replace("STEPS", "1"))
    return path


def encoders(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def until_a_tick(process: subprocess.Popen) -> None:
    """Read its events until the dream has begun."""
    assert process.stdout
    for line in process.stdout:
        if json.loads(line)["event"] == "tick_dreamt":
            return
    raise AssertionError(process.communicate()[1])


def end_of(process: subprocess.Popen) -> Ended:
    out, err = process.communicate(timeout=60)
    return Ended(process.returncode, out, err)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_the_first_signal_stops_at_the_next_tick(scene, number):
    process = start("render", scene.name, "--json", cwd=scene.parent)
    until_a_tick(process)
    children = encoders(process)
    assert children
    process.send_signal(signal.SIGHUP)  # without a terminal it means nothing
    until_a_tick(process)
    process.send_signal(number)
    ended = end_of(process)
    assert_fails(ended, 75)
    assert f"{number.name}: stopping at the next tick" in ended.err
    assert json.loads(ended.out.splitlines()[-1])["event"] == "render_failed"
    assert wait_until(lambda: not any(child.is_running() for child in children))
    assert not (scene.parent / "renders" / "endless.mp4").exists()


def test_the_second_ctrl_c_stops_at_once(scene):
    scene.write_text(ENDLESS.replace("STEPS", "64"))  # a tick lasts long enough for both
    process = start("render", scene.name, "--json", cwd=scene.parent)
    until_a_tick(process)
    children = encoders(process)
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert "SIGINT" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    ended = end_of(process)
    assert_fails(ended, 130)
    assert wait_until(lambda: not any(child.is_running() for child in children))
    assert list((scene.parent / "renders").iterdir()) == []


def test_a_reader_who_goes_away_does_not_stop_a_render(scene):
    text = ENDLESS.replace("STEPS", "1").replace("1h", "2s")
    scene.write_text(text)
    process = start("render", scene.name, "--json", cwd=scene.parent, stderr=subprocess.DEVNULL)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert (scene.parent / "renders" / "endless.mp4").is_file()


def test_whoever_listens_leaves_the_signals_as_they_were():
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    with stopping() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop()
    assert [signal.getsignal(number) for number in numbers] == before


def test_only_ctrl_c_twice_stops_at_once():
    with stopping() as stop:
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGUSR1, signal.SIGINT):
            os.kill(os.getpid(), number)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_a_closing_terminal_asks_to_stop(monkeypatch):
    monkeypatch.setattr(signals, "_has_terminal", lambda: True)
    with stopping() as stop:
        os.kill(os.getpid(), signal.SIGHUP)
        assert stop()


def test_what_nohup_ignores_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop()
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
