"""The same command again: goes on, finds the movie complete, or refuses; also after an edit."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import environment, invoke
from deaths import BUSY
from small_renders import assert_whole, begin, interrupt, made, movie, render, straight, ticks, work
from work_factory import tree

from dreamreel import scene
from dreamreel.errors import ConflictError, InterruptedRenderError, VerificationError
from dreamreel.movie.events import CatchingUp, PartRendered, RenderFinished, RenderStarted
from dreamreel.movie.job import manifest, stream
from dreamreel.movie.keeping.verify import verify
from dreamreel.movie.options import Options
from dreamreel.movie.reels import identity
from dreamreel.movie.reels.make import make
from dreamreel.rendering.events import TickDreamt

TICKS = 15
"""Of the busy scene: two of the pre-roll, and thirteen."""

EDITS = {
    "the last clip's neuron": ("s8a:5, fade: 0.5s", "s8a:6, fade: 0.5s", 1),
    "a clip more": ("for: 1.75s}", "for: 1s}\n  - {dream: s8a:7, for: 0.75s}", 2),
    "the end's light": ("ascent:", "look: {fade_out: 0.5s}\nascent:", 2),
    "the beginning": ("s8a:3", "s8a:4", 0),
}
"""By what is edited: from what, into what, and the first segment that feels it."""


def stop_after(folder: Path, ticks: int) -> None:
    """Stop a render politely; quick segments have a checkpoint at every tick only if asked."""
    interrupt(folder, BUSY, ticks=ticks, checkpoint_seconds=0)


def edited(name: str) -> str:
    before, after, _ = EDITS[name]
    assert before in BUSY
    return BUSY.replace(before, after)


class TestEdits:
    """What of the work is still good."""

    @pytest.mark.parametrize("name", EDITS)
    def test_an_edited_scene_is_rendered_exactly_from_where_the_edit_is_felt(self, tmp_path, name):
        render(tmp_path, BUSY)
        before = movie(tmp_path).read_bytes()
        events = render(tmp_path, edited(name), existing="replace")
        first = EDITS[name][2]
        assert made(events) == list(range(first, 3))
        (started,) = (event for event in events if isinstance(event, RenderStarted))
        assert started.frames_done == 6 * first
        assert ticks(events) == started.ticks - started.ticks_done
        assert_whole(tmp_path, edited(name))
        assert (tmp_path / "dive~1.mp4").read_bytes() == before

    def test_an_edit_of_what_is_not_dreamt_yet_costs_nothing(self, tmp_path):
        stop_after(tmp_path, 8)
        events = render(tmp_path, edited("the end's light"))
        assert ticks(events) == TICKS - 8
        assert_whole(tmp_path, edited("the end's light"))

    def test_the_reused_head_is_told_of(self, tmp_path):
        stop_after(tmp_path, 8)
        (tmp_path / "dive.yaml").write_text(edited("the last clip's neuron"))
        names = (tmp_path / "dive.yaml", "-o", movie(tmp_path))
        ended = invoke("render", *names, "--progress", "plain")
        assert ended.code == 0
        assert "run 2, 6 frames done before" in ended.out

    @pytest.mark.parametrize(
        "text",
        [
            BUSY.replace("sequence:", "# a comment\nsequence:"),
            "\n".join(reversed(BUSY.split("\nsequence:")[0].splitlines()))
            + "\nsequence:"
            + BUSY.split("\nsequence:")[1],
            BUSY.replace("3s}", "3000ms}", 1),
        ],
        ids=["comment", "order", "other words"],
    )
    def test_what_changes_no_picture_changes_nothing(self, tmp_path, text):
        assert text != BUSY
        stop_after(tmp_path, 8)
        events = render(tmp_path, text)
        assert ticks(events) == TICKS - 8
        known = manifest.load(movie(tmp_path))
        assert known
        assert known.frame_hashes == straight(BUSY).frame_hashes
        (again,) = render(tmp_path, BUSY)
        assert isinstance(again, RenderFinished)
        assert again.already_there


def torch_version(monkeypatch):
    monkeypatch.setattr(stream.torch, "__version__", "2.99.0")


def ffmpeg_version(monkeypatch):
    monkeypatch.setattr(stream, "version", lambda binary: "9.9")


def weights(monkeypatch):
    real = identity.settings_of
    monkeypatch.setattr(
        identity, "settings_of", lambda *a, **known: real(*a, **{**known, "weights_sha256": "0"})
    )


SETTINGS = {
    "fps": ("fps: 6", "fps: 8", {}, None),
    "size": ("64x36", "96x54", {}, None),
    "rate": ("rate: 4/s", "rate: 5/s", {}, None),
    "quality": ("segment: 1s", "segment: 1s, quality: 30", {}, None),
    "threads": ("", "", {"encoder_threads": 3}, None),
    "deterministic": ("", "", {"deterministic": True}, None),
    "versions.torch": ("", "", {}, torch_version),
    "versions.ffmpeg": ("", "", {}, ffmpeg_version),
    "network.weights": ("", "", {}, weights),
}
"""By what the message calls it: an edit of the scene, options, and a change of what is outside."""


@pytest.mark.parametrize("name", SETTINGS)
def test_other_settings_are_refused_with_the_difference_and_touch_nothing(
    tmp_path, monkeypatch, name
):
    before, after, options, change = SETTINGS[name]
    stop_after(tmp_path, 8)
    found = tree(work(tmp_path).folder)
    with monkeypatch.context() as outside:
        if change:
            change(outside)
        with pytest.raises(
            ConflictError, match=rf"other settings[^$]*\n  {name}.*: .* -> "
        ) as caught:
            render(tmp_path, BUSY.replace(before, after) if before else BUSY, **options)
    assert "--resume never" in caught.value.hint
    left = tree(work(tmp_path).folder)
    assert {k: v for k, v in left.items() if k != "lock"} == {
        k: v for k, v in found.items() if k != "lock"
    }
    assert ticks(render(tmp_path, BUSY)) == TICKS - 8
    assert_whole(tmp_path, BUSY)


def test_a_work_folder_may_move_with_its_movie(tmp_path):
    (here := tmp_path / "here").mkdir()
    stop_after(here, 8)
    there = tmp_path / "over" / "there"
    there.parent.mkdir()
    here.rename(there)
    assert ticks(render(there, BUSY)) == TICKS - 8
    assert_whole(there, BUSY)


def test_a_work_folder_may_be_named_after_another_movie(tmp_path):
    stop_after(tmp_path, 8)
    work(tmp_path).folder.rename(tmp_path / "other.mp4.work")
    events = list(make(scene.load(tmp_path / "dive.yaml"), Options(out=tmp_path / "other.mp4")))
    assert ticks(events) == TICKS - 8
    assert (tmp_path / "other.mp4").read_bytes() == straight(BUSY).content


class TestResume:
    """``--resume never`` and ``require``."""

    def test_never_begins_again_and_deletes_nothing(self, tmp_path):
        stop_after(tmp_path, 8)
        found = tree(work(tmp_path).folder)
        assert ticks(render(tmp_path, BUSY, resume="never")) == TICKS
        aside = tree(tmp_path / "dive.mp4.work~1")
        assert aside == {name: data for name, data in found.items() if name != "lock"}
        assert_whole(tmp_path, BUSY)

    def test_require_goes_on_or_refuses(self, tmp_path):
        with pytest.raises(ConflictError, match="nothing that this movie could be resumed from"):
            render(tmp_path, BUSY, resume="require")
        stop_after(tmp_path, 8)
        assert ticks(render(tmp_path, BUSY, resume="require")) == TICKS - 8


def facts(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Tell every file's identity, time and size."""
    found = ((path, path.lstat()) for path in folder.rglob("*"))
    return {path: (fact.st_ino, fact.st_mtime_ns, fact.st_size) for path, fact in found}


class TestFinished:
    """A movie that is there."""

    def test_it_is_found_complete_in_a_moment_and_nothing_is_touched(self, tmp_path):
        render(tmp_path, BUSY)
        before = facts(tmp_path)
        program = (
            "import sys; from dreamreel.cli.main import execute; code = execute(sys.argv[1:]);"
            "assert 'torch' not in sys.modules; sys.exit(code)"
        )
        ended = subprocess.run(
            [sys.executable, "-c", program, "render", "dive.yaml", "-o", "dive.mp4"],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "complete and verified already" in ended.stdout
        assert facts(tmp_path) == before

    def test_one_that_was_tampered_with_is_told_and_made_again_without_dreaming(self, tmp_path):
        render(tmp_path, BUSY)
        data = bytearray(movie(tmp_path).read_bytes())
        data[len(data) // 2] ^= 1
        movie(tmp_path).write_bytes(data)
        with pytest.raises(ConflictError, match="its content is not what its manifest says"):
            render(tmp_path, BUSY)
        with pytest.raises(VerificationError):
            verify(movie(tmp_path))
        assert ticks(render(tmp_path, BUSY, existing="replace")) == 0
        assert (tmp_path / "dive~1.mp4").read_bytes() == data
        assert_whole(tmp_path, BUSY)

    @pytest.mark.parametrize("lost", [("",), ("", ".json")])
    def test_one_that_was_lost_is_joined_again_without_dreaming(self, tmp_path, lost):
        render(tmp_path, BUSY)
        for ending in lost:
            movie(tmp_path).with_name(f"dive.mp4{ending}").unlink()
        assert ticks(render(tmp_path, BUSY)) == 0
        assert_whole(tmp_path, BUSY)


class TestSegments:
    """Some of a movie's segments, in any order."""

    @pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0), (2, 1, 0)])
    def test_the_order_in_which_they_are_made_is_not_seen(self, tmp_path, order):
        for index in order[:-1]:
            *_, last = events = render(tmp_path, BUSY, segments=range(index, index + 1))
            assert made(events) == [index]
            assert isinstance(last, PartRendered)
            assert not movie(tmp_path).exists()
        last = order[-1]
        assert made(render(tmp_path, BUSY, segments=range(last, last + 1))) == [last]
        assert_whole(tmp_path, BUSY)

    def test_what_comes_before_is_dreamt_unseen_from_the_nearest_state(self, tmp_path):
        render(tmp_path, BUSY, segments=range(1))
        events = render(tmp_path, BUSY, segments=range(2, 3))
        (catching,) = (event for event in events if isinstance(event, CatchingUp))
        started = next(event for event in events if isinstance(event, RenderStarted))
        unseen = catching.last_tick - catching.first_tick + 1
        assert (started.frames, started.frames_done) == (6, 0)  # of the one segment
        assert started.ticks == ticks(events) - unseen
        assert (catching.first_tick, catching.last_tick) == (5, 8)
        assert made(render(tmp_path, BUSY)) == [1]
        assert_whole(tmp_path, BUSY)


def test_a_render_of_one_tick_a_run_ends_with_the_same_movie(tmp_path):
    runs = 0
    while not movie(tmp_path).exists():
        with contextlib.suppress(InterruptedRenderError):
            dreamt = 0
            for event in begin(tmp_path, BUSY, stop=lambda: True, checkpoint_seconds=0):
                dreamt += isinstance(event, TickDreamt)
                assert dreamt <= 1
        runs += 1
    assert TICKS <= runs <= TICKS + 1
    assert_whole(tmp_path, BUSY)
