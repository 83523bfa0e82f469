"""Signals: the first stops a render at the next tick, the second Ctrl-C stops it at once."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from command_line import PYTHON, Ended, assert_fails, environment, start
from movie_factory import wait_until

from dreamreel.cli import signals
from dreamreel.cli.signals import stopping
from dreamreel.ffmpeg import find_ffmpeg

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

ENDLESS = """\
video: {size: 64x36, fps: 4, duration: 1h}
start: {preroll: 0s}
ascent: {rate: 4/s, steps: STEPS}
sequence: [{dream: s16c:75}]
"""

SHORT = ENDLESS.replace("STEPS", "1").replace("1h", "2s")


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
    assert not (scene.parent / "renders" / "endless.mp4").exists()


@pytest.mark.parametrize("form", ["json", "plain", "openjd"])
def test_a_reader_who_goes_away_does_not_stop_a_render(scene, form):
    scene.write_text(SHORT)
    program = f"{shlex.join(PYTHON)} render {scene.name} --progress {form}"
    done = subprocess.run(
        ["/bin/bash", "-c", f"{program} | head -1; exit ${{PIPESTATUS[0]}}"],
        cwd=scene.parent,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
    assert (scene.parent / "renders" / "endless.mp4").is_file()


def test_further_signals_that_ask_to_stop_change_nothing(scene):
    scene.write_text(ENDLESS.replace("STEPS", "64"))  # a tick lasts long enough for all
    process = start("render", scene.name, "--json", cwd=scene.parent)
    until_a_tick(process)
    assert process.stderr
    process.send_signal(signal.SIGTERM)
    assert "SIGTERM" in process.stderr.readline()
    for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT):
        process.send_signal(number)
    ended = end_of(process)
    assert_fails(ended, 75)
    assert ended.err.count("stopping at the next tick") == 0  # told once, and read above


def test_a_render_that_is_frozen_for_a_while_goes_on(scene):
    scene.write_text(SHORT)
    process = start("render", scene.name, "--json", cwd=scene.parent)
    until_a_tick(process)
    process.send_signal(signal.SIGSTOP)
    time.sleep(2)
    process.send_signal(signal.SIGCONT)
    ended = end_of(process)
    assert (ended.code, ended.err) == (0, "")


SLOW_TO_ANSWER = f"""\
#!/bin/sh
touch "$ASKED"
sleep 1
exec {find_ffmpeg()} "$@"
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_checks_stops_before_anything_is_dreamt(scene, number):
    """The signal reaches ffmpeg as well, as it does from a terminal or a farm's process group."""
    asked, slow = scene.parent / "asked", scene.parent / "bin" / "ffmpeg"
    slow.parent.mkdir()
    slow.write_text(SLOW_TO_ANSWER)
    slow.chmod(0o755)
    path = f"{slow.parent}{os.pathsep}{os.environ['PATH']}"
    process = start(
        "render",
        scene.name,
        cwd=scene.parent,
        env=environment(PATH=path, ASKED=str(asked)),
        start_new_session=True,
    )
    assert wait_until(asked.exists)
    os.killpg(process.pid, number)
    ended = end_of(process)
    assert_fails(ended, 75)
    assert "tick" not in ended.out
    assert not (scene.parent / "renders" / "endless.mp4").exists()


LOADED = """
import os, signal, sys
from importlib.abc import MetaPathFinder
from dreamreel.cli.main import execute

class Signaler(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "torch.nn":
            os.kill(os.getpid(), signal.SIGTERM)

sys.meta_path.insert(0, Signaler())
sys.exit(execute(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", ["render", "preview", "still"])
def test_a_signal_while_torch_loads_stops_before_anything_is_dreamt(scene, command):
    at = ["--at", "59m"] if command == "still" else []
    done = subprocess.run(
        [sys.executable, "-c", LOADED, command, scene.name, *at],
        cwd=scene.parent,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ended = Ended(done.returncode, done.stdout, done.stderr)
    assert_fails(ended, 75)
    assert "stopped before it began" in ended.last_line


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
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
    try:
        with stopping() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert stop()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_nohup_ignores_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop()
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
