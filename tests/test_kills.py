"""SIGKILL at any moment, at every step on the disk, again and again: the movie is the same."""

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import assert_fails
from deaths import BUSY, OFTEN, disturbed
from movie_factory import wait_until
from nursery import Nursery
from small_renders import TWO, movie, work

from dreamreel.movie.job import manifest

SECONDS = 2.5
"""Within which kills fall; about what such a render takes."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Mother of all renders here."""
    with Nursery() as mother:
        yield mother


def fates(folder: Path, nursery: Nursery, text: str) -> list[tuple[str, str]]:
    """Return every step of a render and the path that it is taken on."""
    folder.mkdir()
    (folder / "dive.yaml").write_text(text)
    ended = nursery.render(folder, *OFTEN, "-q", fault="count").wait()
    assert ended.code == 0, ended
    return [tuple(line.split(" ", 2)[1:]) for line in ended.out.splitlines()]


def live(nursery: Nursery, folder: Path, fault: str = "none") -> int:
    return nursery.render(folder, *OFTEN, "--json", fault=fault).wait().code


def seeds(few: int, many: int) -> list:
    return [pytest.param(n, marks=[] if n < few else [pytest.mark.slow]) for n in range(many)]


def test_a_render_of_its_own_makes_the_movie_that_one_in_this_process_makes(nursery, tmp_path):
    with disturbed(tmp_path):
        assert live(nursery, tmp_path) == 0
    assert manifest.load(movie(tmp_path)).runs == 1


@pytest.mark.parametrize("seed", seeds(4, 100))
def test_kills_at_random_moments_leave_no_trace_in_the_movie(nursery, tmp_path, seed):
    moments = random.Random(seed)
    kills = moments.randint(1, 3)
    with disturbed(tmp_path):
        for _ in range(kills):
            life = nursery.render(tmp_path, *OFTEN, "--json")
            time.sleep(moments.uniform(0, SECONDS))
            life.send(signal.SIGKILL)
            assert life.wait().code in (0, -signal.SIGKILL)
        assert live(nursery, tmp_path) == 0
    assert manifest.load(movie(tmp_path)).runs <= kills + 1


STEPS = [
    "kill@put:tmp/job.json:half",
    "kill@rename:starts.json:after",
    "kill@put:tmp/live.safetensors:half",
    "kill@rename:live/0000/frames.?.mkv:after",
    "kill@rename:live/0001/record.1.json",
    "kill@unlink:live/0000/record.0.json:after",
    "kill@put:tmp/0001.safetensors:half",
    "kill@rename:segments/0001.mp4:after",
    "kill@rename:segments/0001.json",
    "kill@rename:segments/0001.json:after",
    "kill@touch:tmp/dive.mp4.part:after",
    "kill@put:tmp/manifest.json:half",
    "kill@rename:test_*/dive.mp4",
    "kill@rename:test_*/dive.mp4:after",
]
"""One of every kind and stage."""


@pytest.mark.parametrize("fault", STEPS)
def test_a_kill_at_a_step_leaves_no_trace_in_the_movie(nursery, tmp_path, fault):
    with disturbed(tmp_path, TWO):
        assert live(nursery, tmp_path, fault) == -signal.SIGKILL
        assert live(nursery, tmp_path) == 0


@pytest.mark.parametrize(
    "fault",
    [
        "enospc@lock:dive.mp4.work/lock",
        "enospc@40+",
        "eio@flush:30",
        "enospc@put:tmp/0001.safetensors:half",
    ],
)
def test_a_step_that_fails_ends_with_its_code_and_leaves_no_trace(nursery, tmp_path, fault):
    with disturbed(tmp_path, TWO):
        assert_fails(nursery.render(tmp_path, *OFTEN, "--json", fault=fault).wait(), 74)
        assert live(nursery, tmp_path) == 0


@pytest.mark.slow
def test_a_kill_at_every_step_leaves_no_trace_in_the_movie(nursery, tmp_path):
    steps = fates(tmp_path / "count", nursery, TWO)
    assert len(steps) > 100
    spared = 0
    for number, (step, _) in enumerate(steps, 1):
        (folder := tmp_path / str(number)).mkdir()
        with disturbed(folder, TWO):
            fault = f"kill@{number}{':half' if step in ('put', 'lock') else ''}"
            spared += live(nursery, folder, fault) == 0
            assert live(nursery, folder) == 0
    assert spared <= 2  # what a run does on the disk depends a little on its pace


def test_a_kill_costs_no_more_than_the_work_since_the_last_checkpoint(nursery, tmp_path):
    """It falls into the writing of a state, which is half there."""
    steps = fates(tmp_path / "count", nursery, BUSY)
    states = [n for n, (step, path) in enumerate(steps, 1) if step == "put" and "live" in path]
    number = states[len(states) // 2]
    with disturbed(tmp_path):
        life = nursery.render(tmp_path, *OFTEN, "--json", fault=f"kill@{number}:half")
        assert life.wait().code == -signal.SIGKILL
        dreamt = [event["tick"] for event in life.events("tick_dreamt")]
        again = nursery.render(tmp_path, *OFTEN, "--json")
        assert again.wait().code == 0
        assert again.events("tick_dreamt")[0]["tick"] == dreamt[-1]
        assert again.events("render_started")[0]["runs"] == 2


def test_between_manifest_and_movie_only_the_joining_is_left(nursery, tmp_path):
    with disturbed(tmp_path):
        assert live(nursery, tmp_path, "kill@rename:dive.mp4.json:after") == -signal.SIGKILL
        assert not movie(tmp_path).exists()
        assert manifest.load(movie(tmp_path))
        again = nursery.render(tmp_path, "--json")
        assert again.wait().code == 0
        assert again.events("tick_dreamt") == []


@pytest.mark.parametrize(
    "delay", [0, 0.02, *(pytest.param(0.01 * n, marks=pytest.mark.slow) for n in range(3, 20))]
)
def test_a_kill_while_segments_are_joined_leaves_no_trace_in_the_movie(nursery, tmp_path, delay):
    part = work(tmp_path).tmp / "dive.mp4.part"
    with disturbed(tmp_path):
        life = nursery.render(tmp_path, "--json")
        assert wait_until(part.exists, 30)
        time.sleep(delay)
        life.send(signal.SIGKILL)
        life.wait()
        again = nursery.render(tmp_path, "--json")
        assert again.wait().code == 0
        assert again.events("tick_dreamt") == []


@pytest.mark.slow
def test_fifty_kills_of_one_render_leave_no_trace_in_its_movie(nursery, tmp_path):
    text = BUSY.replace("duration: 3s", "duration: 30s").replace("1.75s", "28.75s")
    steps = random.Random(50)
    with disturbed(tmp_path, text):
        for _ in range(50):
            assert live(nursery, tmp_path, f"kill@{steps.randint(20, 40)}") == -signal.SIGKILL
        assert live(nursery, tmp_path) == 0
    assert manifest.load(movie(tmp_path)).runs == 51
