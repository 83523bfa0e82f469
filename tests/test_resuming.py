"""The options of render about stopping and going on."""

import json
from pathlib import Path

import pytest
import typer
from command_line import TINY, assert_fails, invoke
from hypothesis import given
from hypothesis import strategies as st

from dreamreel.cli.resuming import parse_segments
from dreamreel.movie.options import LAST

THREE = TINY.replace("0.5s", "3s") + "output: {segment: 1s}\n"
"""A movie of three segments."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("three.yaml").write_text(THREE)
    return tmp_path


def events(*options: str) -> list[dict]:
    ended = invoke("render", "three.yaml", "--json", *options)
    return [json.loads(line) for line in ended.out.splitlines()]


def begun(rows: list[dict]) -> list[int]:
    return [row["index"] for row in rows if row["event"] == "segment_begun"]


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
def test_segments_are_read_as_they_are_written(first, length):
    last = min(first + length, 10**9 - 1)
    assert parse_segments(f"{first}") == range(first, first + 1)
    assert parse_segments(f"{first}-{last}") == range(first, last + 1)
    assert parse_segments(f"{first}-") == range(first, LAST)


@pytest.mark.parametrize(
    "text", ["", "-", "-3", "3-2", "a", "1,2", "1-2-3", "1.5", "\u0663", "9" * 10]
)
def test_what_is_no_range_of_segments_is_refused(text):
    with pytest.raises(typer.BadParameter):
        parse_segments(text)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--segments", "3"], "segments 3-3: the movie has 3, numbered 0 to 2"),
        (["--segments", "1-3"], "segments 1-3: the movie has 3"),
        (["--segments", "3-"], "segments 3-: the movie has 3"),
        (["--segments", "2-1"], "'2-1' ends before it begins"),
        (["--segments", "x"], "'x' is none of 3, 3-7 and 3-"),
        (["--checkpoint-seconds", "-1"], "'-1' is not a number of seconds, 0 or more"),
        (["--checkpoint-seconds", "nan"], "'nan' is not a number of seconds"),
        (["--checkpoint-seconds", "soon"], "'soon' is not a number of seconds"),
        (["--max-minutes", "inf"], "'inf' is not a number of minutes"),
        (["--min-free-disk", "-0.5"], "'-0.5' is not a number of GB"),
        (["--resume", "maybe"], "'maybe' is not one of"),
    ],
)
def test_wrong_values_are_told(options, words):
    ended = invoke("render", "three.yaml", "-q", *options)
    assert_fails(ended, 2)
    assert words in ended.err
    assert not Path("renders/three.mp4.work").exists()


def test_a_movie_is_rendered_in_parts_in_any_order():
    first = events("--segments", "2-")
    assert (begun(first), first[-1]["event"]) == ([2], "part_rendered")
    ended = invoke("render", "three.yaml", "--segments", "0", "--progress", "none")
    assert ended.code == 0
    assert ended.out.startswith("renders/three.mp4: 2 of 3 segments done, in ")
    assert not Path("renders/three.mp4").exists()
    last = events("--segments", "1-2")
    assert last[-1]["event"] == "render_finished"
    assert last[-1]["frames"] == 30


def test_going_on_may_be_required_or_ruled_out():
    ended = invoke("render", "three.yaml", "-q", "--resume", "require")
    assert_fails(ended, 78)
    assert events("--segments", "0")[-1]["event"] == "part_rendered"
    rows = events("--resume", "require", "--segments", "0-1")
    started = next(row for row in rows if row["event"] == "render_started")
    assert (started["frames_done"], started["runs"], begun(rows)) == (10, 2, [1])
    assert begun(events("--resume", "never", "--segments", "0")) == [0]
    assert Path("renders/three.mp4.work~1").is_dir()


def test_after_so_many_minutes_it_stops_and_the_next_run_goes_on(monkeypatch):
    monkeypatch.setenv("DREAMREEL_RENDER_MAX_MINUTES", "0")
    ended = invoke("render", "three.yaml", "-q")
    assert_fails(ended, 75)
    assert "0 minutes are over" in ended.last_line
    monkeypatch.delenv("DREAMREEL_RENDER_MAX_MINUTES")
    assert events("--resume", "require")[-1]["event"] == "render_finished"


def test_a_disk_that_is_too_full_is_told_before_anything_is_dreamt():
    ended = invoke("render", "three.yaml", "--min-free-disk", "1e9")
    assert_fails(ended, 74)
    assert "1000000000.00 GB are to be left" in ended.last_line
    assert ended.out == "three.yaml: loading\n"
    assert not Path("renders/three.mp4.work").exists()


def test_checkpoints_come_as_often_as_they_are_wanted():
    often = [row for row in events("--checkpoint-seconds", "0") if row["event"] == "checkpointed"]
    assert len(often) > 9
    rows = events("--resume", "never", "--existing", "replace")
    assert not [row for row in rows if row["event"] == "checkpointed"]
