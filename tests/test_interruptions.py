"""Signals, frozen and orphaned processes, farms that kill again and again, too little memory."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from command_line import PYTHON, assert_fails
from deaths import OFTEN, disturbed
from movie_factory import wait_until
from nursery import Life, Nursery, left_behind
from small_renders import begin, movie

from dreamreel.movie.events import SegmentDone
from dreamreel.movie.job import manifest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Mother of all renders here."""
    with Nursery() as mother:
        yield mother


def begun(nursery: Nursery, folder: Path, *options: str) -> Life:
    """Start a render, and wait until it is in its second segment."""
    life = nursery.render(folder, "--json", *options)
    assert life.until("segment_done")
    return life


def finish(nursery: Nursery, folder: Path) -> Life:
    life = nursery.render(folder, "--json")
    assert life.wait().code == 0
    return life


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_to_the_whole_group_stops_it_and_costs_nothing(nursery, tmp_path, number):
    with disturbed(tmp_path):
        life = begun(nursery, tmp_path, *OFTEN)
        life.send(number, group=True)
        assert_fails(life.wait(), 75)
        assert left_behind(tmp_path) == []
        last = life.events("checkpointed")[-1]["tick"]
        again = finish(nursery, tmp_path)
        assert again.events("tick_dreamt")[0]["tick"] == last + 1
    assert manifest.load(movie(tmp_path)).runs == 2


@pytest.mark.parametrize("grace", [0, 0.05])
def test_a_kill_soon_after_the_polite_signal_leaves_no_trace(nursery, tmp_path, grace):
    with disturbed(tmp_path):
        life = begun(nursery, tmp_path)
        life.send(signal.SIGTERM)
        time.sleep(grace)
        life.send(signal.SIGTERM)
        life.send(signal.SIGKILL)
        assert life.wait().code in (75, -signal.SIGKILL)
        finish(nursery, tmp_path)


def test_what_is_no_wish_to_stop_does_not_stop_it(nursery, tmp_path):
    """A closed terminal that was none, and a while of standing still; nobody else gets in."""
    with disturbed(tmp_path):
        life = begun(nursery, tmp_path)
        life.send(signal.SIGHUP)
        life.send(signal.SIGSTOP)
        second = nursery.render(tmp_path, "--json").wait()
        assert_fails(second, 79)
        assert not movie(tmp_path).exists()
        life.send(signal.SIGCONT)
        assert life.wait().code == 0
    assert manifest.load(movie(tmp_path)).runs == 1


def test_a_render_whose_parent_dies_goes_on_and_keeps_others_out(nursery, tmp_path):
    line = f"{' '.join(PYTHON)} render dive.yaml -o dive.mp4 --json >log 2>&1 </dev/null & wait"
    with disturbed(tmp_path):
        agent = subprocess.Popen(["/bin/sh", "-c", line], cwd=tmp_path, start_new_session=True)
        assert wait_until(lambda: "segment_begun" in _text(tmp_path / "log"), 60)
        (orphan,) = psutil.Process(agent.pid).children()
        orphan.suspend()  # lest it be done before the other has looked
        agent.kill()
        agent.wait()
        assert_fails(nursery.render(tmp_path).wait(), 79)
        orphan.resume()
        assert wait_until(lambda: not orphan.is_running(), 60)
        assert movie(tmp_path).exists()
    assert manifest.load(movie(tmp_path)).runs == 1


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


LONG = """\
dreamreel: 1
video: {size: 64x36, fps: 2, duration: 4s}
start: {preroll: 0s}
ascent: {rate: 4/s, steps: 1}
sequence: [{dream: s8a:3}]
"""
"""One segment of 16 ticks."""


def test_a_farm_that_kills_every_few_ticks_still_gets_its_movie(nursery, tmp_path):
    """With one in a minute no checkpoint would ever be reached; so they come closer together."""
    lives = 1
    with disturbed(tmp_path, LONG):
        while (life := nursery.render(tmp_path, "--json")).until("tick_dreamt", 6):
            life.send(signal.SIGKILL)
            life.wait()
            lives += 1
            assert lives < 40, "it makes no progress"
        assert life.wait().code == 0
    assert manifest.load(movie(tmp_path)).runs == lives


@pytest.mark.slow  # a process without memory may take its time to end on a busy machine
def test_a_render_without_memory_ends_and_is_gone_on_with_where_there_is_some(nursery, tmp_path):
    with disturbed(tmp_path):
        life = begun(nursery, tmp_path)
        life.send(signal.SIGTERM)
        life.wait()
        ended = nursery.render(tmp_path, "--json", memory_bytes=10_000_000).wait()
        assert_fails(ended, 71)
        again = finish(nursery, tmp_path)
        assert again.events("render_started")[0]["frames_done"] > 0


@pytest.mark.slow
def test_a_long_render_takes_no_more_memory_than_a_short_one(tmp_path):
    text = LONG.replace("fps: 2, duration: 4s", "fps: 30, duration: 2m")
    me = psutil.Process()
    sizes = [me.memory_info().rss for event in begin(tmp_path, text) if type(event) is SegmentDone]
    assert len(sizes) == 12
    assert max(sizes[3:]) - sizes[2] < 20_000_000
