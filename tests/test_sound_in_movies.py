"""Movies with a sound, from the scene to the file: both ways, edits, faults, what is told."""

import json
import shutil
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from command_line import invoke
from faults import Killed, steps
from heard_renders import MOMENTS, begin, heard_scene, render, start, track
from movie_factory import children, wait_until
from poller import watched
from small_renders import THREE, TWO, interrupt, made, movie, straight, ticks, work
from soundtracks import RATE, click_times, clicks, converted, heard, save, tone, with_sound

from dreamreel import scene
from dreamreel.durable import file_sha256
from dreamreel.errors import ConflictError, InputFileError, VerificationError
from dreamreel.movie.events import RenderFinished, RenderStarted, SoundLeftOut
from dreamreel.movie.job import manifest
from dreamreel.movie.keeping.verify import verify
from dreamreel.movie.options import Options
from dreamreel.movie.reels.preview import plan_preview, preview
from dreamreel.video.packets import read_packets

AAC_FRAME = 1024
"""Samples; before version 8, ffmpeg's decoder gives the last one whole."""


def coded(codec: str, text: str = THREE) -> str:
    return text.replace("segment: 1s", f"segment: 1s, codec: {codec}")


def previewed(folder: Path, shown, **span) -> np.ndarray:
    """Preview a scene and return what is heard."""
    out = folder / "preview.mp4"
    list(preview(plan_preview(shown, Options(out=out), **span)))
    assert verify(out).has_manifest
    return heard(out)


class TestBothWays:
    """Renders by segments, and previews."""

    @pytest.mark.parametrize(
        ("codec", "ending"), [("h264", ".mp4"), ("prores", ".mov"), ("ffv1", ".mkv")]
    )
    def test_a_render_is_heard_in_step(self, tmp_path, codec, ending):
        out = tmp_path / f"dive{ending}"
        render(tmp_path, coded(codec), out=out)
        assert click_times(heard(out)) == pytest.approx(MOMENTS, abs=0.001)
        assert len(heard(out)) == pytest.approx(3 * RATE, abs=AAC_FRAME)
        assert verify(out).frames == 12

    def test_its_segments_are_those_of_the_silent_movie(self, tmp_path):
        render(tmp_path, TWO)
        (silent := tmp_path / "silent").mkdir()
        (silent / "dive.yaml").write_text(TWO)
        list(begin(silent, scene.load(silent / "dive.yaml")))
        for path in work(tmp_path).segments.glob("*.mp4"):
            assert path.read_bytes() == (work(silent).segments / path.name).read_bytes()
        assert read_packets(movie(tmp_path)).hashes == read_packets(movie(silent)).hashes
        known = manifest.load(movie(tmp_path))
        assert known
        assert known.frame_hashes == straight(TWO).frame_hashes

    def test_a_preview_is_heard_in_step(self, tmp_path):
        found = previewed(tmp_path, heard_scene(tmp_path, skip=Fraction(1, 4)))
        assert click_times(found) == pytest.approx([m - 0.25 for m in MOMENTS], abs=0.001)

    def test_a_preview_of_a_part_has_the_sound_of_that_part(self, tmp_path):
        found = previewed(tmp_path, heard_scene(tmp_path), start="0.75s", end="2.5s")
        assert click_times(found) == pytest.approx([0.25, 0.75, 1.25], abs=0.001)
        assert len(found) == pytest.approx(1.75 * RATE, abs=AAC_FRAME)

    def test_in_a_part_fades_stay_those_of_the_whole_movie(self, tmp_path):
        save(tmp_path / "track.wav", tone(3))
        shown = heard_scene(tmp_path, fade_in=Fraction(1), fade_out=Fraction(1))
        middle = previewed(tmp_path, shown, start="1s", end="2s")
        assert np.abs(middle[4000:-4000] - tone(3)[RATE + 4000 : 2 * RATE - 4000]).max() < 0.04
        end = previewed(tmp_path, shown, start="2s")
        assert np.abs(end[-RATE // 100 :]).max() < 0.01 < 0.4 < np.abs(end[: RATE // 10]).max()

    def test_the_same_render_twice_is_the_same_bytes(self, tmp_path):
        for name in "ab":
            render(tmp_path, out=tmp_path / f"{name}.mp4")
        assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


class TestWithoutRoom:
    """Formats that hold no sound."""

    @pytest.mark.parametrize(("codec", "ending"), [("gif", ".gif"), ("webp", ".webp"), ("png", "")])
    def test_they_are_silent_and_say_so(self, tmp_path, codec, ending):
        out = tmp_path / f"dive{ending}"
        events = render(tmp_path, coded(codec, TWO), out=out)
        assert [event for event in events if isinstance(event, SoundLeftOut)] == [
            SoundLeftOut(codec)
        ]
        assert verify(out).frames == 4
        save(tmp_path / "track.wav", tone(1))
        (again,) = render(tmp_path, coded(codec, TWO), out=out)
        assert isinstance(again, RenderFinished)
        assert again.already_there

    @pytest.mark.parametrize("command", [["render", "-q"], ["plan", "--no-bench", "--json"]])
    def test_the_word_is_said_once_however_quiet_it_is_to_be(self, tmp_path, monkeypatch, command):
        monkeypatch.chdir(tmp_path)
        track(tmp_path)
        Path("dive.yaml").write_text(coded("gif", TWO) + "audio: {track: track.wav}\n")
        ended = invoke(*command, "dive.yaml", "--device", "cpu")
        assert ended.code == 0
        assert ended.err.count("gif holds no sound") == 1

    def test_their_preview_is_heard(self, tmp_path):
        found = previewed(tmp_path, heard_scene(tmp_path, coded("gif")))
        assert click_times(found) == pytest.approx(MOMENTS, abs=0.001)


class TestEdits:
    """What of a render is still good when its sound is edited."""

    @pytest.mark.parametrize("edit", ["track", "skip", "fade", "silence", "none"])
    def test_an_edit_of_the_sound_alone_joins_the_same_segments_again(self, tmp_path, edit):
        if edit == "none":
            (tmp_path / "dive.yaml").write_text(THREE)
            list(begin(tmp_path, scene.load(tmp_path / "dive.yaml")))
        else:
            render(tmp_path)
        before = movie(tmp_path).read_bytes()
        if edit == "track":
            save(tmp_path / "track.wav", clicks(1.25))
        changes = {"skip": {"skip": Fraction(1, 8)}, "fade": {"fade_in": Fraction(1)}}
        edited = heard_scene(tmp_path, **changes.get(edit, {}))
        if edit == "silence":
            edited = scene.load(tmp_path / "dive.yaml")
        with pytest.raises(ConflictError, match=r"\n  sound|\n  scene\.sound"):
            list(begin(tmp_path, edited))
        assert movie(tmp_path).read_bytes() == before
        events = list(begin(tmp_path, edited, existing="replace"))
        assert made(events) == []
        assert ticks(events) == 0
        assert (tmp_path / "dive~1.mp4").read_bytes() == before
        assert movie(tmp_path).read_bytes() != before
        assert verify(movie(tmp_path)).segments == 3

    def test_an_interrupted_render_goes_on_with_another_sound(self, tmp_path):
        interrupt(tmp_path, ticks=7, checkpoint_seconds=0)
        events = render(tmp_path)
        assert ticks(events) == 13 - 7
        assert click_times(heard(movie(tmp_path))) == pytest.approx(MOMENTS, abs=0.001)

    def test_a_finished_movie_is_found_complete_as_long_as_its_track_is_the_same(self, tmp_path):
        render(tmp_path)
        shutil.copy(tmp_path / "track.wav", tmp_path / "copy.wav")
        (tmp_path / "dive.yaml").write_text(THREE)
        copied = with_sound(scene.load(tmp_path / "dive.yaml"), tmp_path / "copy.wav")
        (again,) = begin(tmp_path, copied)
        assert isinstance(again, RenderFinished)
        assert again.already_there

    def test_the_manifest_knows_the_track(self, tmp_path):
        render(tmp_path)
        known = manifest.load(movie(tmp_path))
        assert known
        assert known.settings["scene"]["sound"] == {
            "fade_in": "0",
            "fade_out": "0",
            "track": {"sha256": file_sha256(tmp_path / "track.wav"), "skip": "0"},
        }


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def changed(path: Path) -> None:
    save(path, tone(1))


class TestTrack:
    """A track that is not what it was."""

    @pytest.mark.parametrize("spoil", [Path.unlink, damaged, changed])
    def test_it_is_told_before_the_first_tick(self, tmp_path, spoil):
        shown = heard_scene(tmp_path)
        spoil(tmp_path / "track.wav")
        events = []
        with pytest.raises(InputFileError, match=r"track\.wav"):
            events.extend(begin(tmp_path, shown))
        assert events == []
        assert {path.name for path in tmp_path.iterdir()} <= {"dive.yaml", "track.wav"}

    @pytest.mark.parametrize("spoil", [Path.unlink, damaged, changed])
    def test_during_the_render_it_costs_no_tick(self, tmp_path, spoil):
        events = begin(tmp_path, heard_scene(tmp_path))
        assert isinstance(next(events), RenderStarted)
        spoil(tmp_path / "track.wav")
        with pytest.raises(InputFileError, match=r"track\.wav") as caught:
            list(events)
        assert "What is rendered is stored" in caught.value.hint
        assert not movie(tmp_path).exists()
        assert not manifest.path_of(movie(tmp_path)).exists()
        assert [path for path in tmp_path.rglob("*") if ".part" in path.name] == []
        (tmp_path / "track.wav").unlink(missing_ok=True)
        assert ticks(render(tmp_path)) == 0
        assert click_times(heard(movie(tmp_path))) == pytest.approx(MOMENTS, abs=0.001)

    def test_one_that_changes_during_a_preview_leaves_none(self, tmp_path):
        job = plan_preview(heard_scene(tmp_path), Options(out=tmp_path / "preview.mp4"))
        events = preview(job)
        assert isinstance(next(events), RenderStarted)
        changed(tmp_path / "track.wav")
        with pytest.raises(InputFileError, match="has changed"):
            list(events)
        assert not list(tmp_path.glob("preview*"))


class TestKills:
    """Death while the sound is added, and looks at the movie's place all the time."""

    def test_at_any_step_from_the_joining_on_it_is_only_joined_again(self, tmp_path):
        shown = heard_scene(tmp_path, TWO)
        list(begin(tmp_path, shown))
        whole = movie(tmp_path).read_bytes()
        self.lost(tmp_path)
        with steps() as taken:
            list(begin(tmp_path, shown))
        first = next(i for i, (_, paths) in enumerate(taken) if "dive.mp4" in paths[0].name)
        for number in range(first, len(taken), 4):
            self.lost(tmp_path)
            with watched(movie(tmp_path), whole):
                with pytest.raises(Killed), steps(Killed, at=number):
                    list(begin(tmp_path, shown))
                events = list(begin(tmp_path, shown))
            assert ticks(events) == 0
            assert movie(tmp_path).read_bytes() == whole
            assert list(work(tmp_path).tmp.iterdir()) == []

    def lost(self, folder: Path) -> None:
        movie(folder).unlink()
        manifest.path_of(movie(folder)).unlink()

    @pytest.mark.parametrize(
        "delay", [0.05, *(pytest.param(0.02 * n, marks=pytest.mark.slow) for n in range(10))]
    )
    def test_sigkill_while_the_sound_is_added_leaves_no_trace(self, tmp_path, delay):
        (expected := tmp_path / "expected").mkdir()
        save(expected / "track.wav", tone(3))
        render(expected)
        (folder := tmp_path / "killed").mkdir()
        (folder / "dive.yaml").write_text(THREE)
        save(folder / "track.wav", tone(3))
        with watched(movie(folder), movie(expected).read_bytes()):
            life = start(folder)
            assert wait_until((work(folder).tmp / "dive.mp4.part").exists, 60)
            time.sleep(delay)
            life.kill()
            life.wait()
            assert ticks(render(folder)) == 0
        assert movie(folder).read_bytes() == movie(expected).read_bytes()
        assert list(work(folder).tmp.iterdir()) == []
        assert children() == []


class TestTold:
    """What `verify`, `info` and `render` say."""

    def replaced(self, out: Path, *options: str) -> None:
        """Put another version of a movie into its place, and let its manifest agree."""
        other = converted(out, f"other{out.suffix}", "-map", "0", "-c", "copy", *options)
        other.replace(out)
        path = manifest.path_of(out)
        fields = json.loads(path.read_text())
        fields |= {"sha256": file_sha256(out), "size_bytes": out.stat().st_size}
        path.write_text(json.dumps(fields))

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (("-an",), "it is silent, and should have a sound"),
            (("-bsf:a", r"noise=drop=gt(n\,40)"), "its sound lasts 0.8"),
        ],
    )
    def test_verify_notices_a_sound_that_was_cut(self, tmp_path, options, words):
        render(tmp_path)
        self.replaced(movie(tmp_path), *options)
        with pytest.raises(VerificationError, match=words):
            verify(movie(tmp_path))

    def test_verify_decodes_the_sound_of_a_movie_without_a_manifest(self, tmp_path):
        render(tmp_path, coded("ffv1"), out=tmp_path / "dive.mkv")
        data = (tmp_path / "dive.mkv").read_bytes()
        alone = tmp_path / "alone.mkv"
        alone.write_bytes(data)
        assert verify(alone).frames == 12
        alone.write_bytes(data[:-9000])
        with pytest.raises(VerificationError):
            verify(alone)

    def test_info_shows_the_sound(self, tmp_path):
        render(tmp_path)
        assert "\nsound: aac, 48000 Hz, stereo\n" in invoke("info", movie(tmp_path)).out
        shown = json.loads(invoke("info", movie(tmp_path), "--json").out)
        assert shown["sound"] == "aac, 48000 Hz, stereo"

    def test_info_of_a_silent_movie_does_not(self, tmp_path):
        interrupt(tmp_path, ticks=1)
        (tmp_path / "dive.yaml").write_text(THREE)
        list(begin(tmp_path, scene.load(tmp_path / "dive.yaml")))
        assert "sound" not in invoke("info", movie(tmp_path)).out
        assert json.loads(invoke("info", movie(tmp_path), "--json").out)["sound"] is None
