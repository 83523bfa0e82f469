"""The sound in a movie's file: in step, to its length, and the picture as it is without."""

import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from movie_factory import AWKWARD_NAMES, encode, moving_frames, stub
from segments import encoding_of, write_segments
from soundtracks import (
    COUNT,
    RATE,
    click_times,
    clicks,
    converted,
    frames_for,
    heard,
    save,
    soundtrack,
    tone,
)

from dreamreel.errors import InputFileError, UnavailableError, VerificationError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.video import probe
from dreamreel.video.codecs import CODECS
from dreamreel.video.hearing import TOLERANCE_SECONDS, ensure_unchanged, try_sound, verify_sound
from dreamreel.video.join import join
from dreamreel.video.packets import read_packets

HOLDING = [name for name, codec in CODECS.items() if codec.sound]
FPS = [Fraction(24000, 1001), Fraction(30)]
MOMENTS = [0.1, 0.5, 1.0, 1.2]
CASES = [
    *((name, FPS[0]) for name in ("h264", "prores", "ffv1")),
    *((name, FPS[1]) for name in HOLDING),
]
"""Codecs and frame rates; HEVC and AV1 share the container of H.264."""


def joined(folder: Path, codec: str, sound, *, fps: Fraction, name: str = "movie") -> Path:
    """Join a movie of 40 frames with a sound."""
    segments = folder / f"{codec} segments"
    paths = sorted(segments.iterdir()) if segments.exists() else None
    paths = paths or write_segments(segments, frames_for(codec), codec, fps=fps)
    join(paths, folder / name, encoding=encoding_of(codec, fps=fps), frames=COUNT, sound=sound)
    return folder / name


def told_of(path: Path) -> str:
    """Return what ffmpeg tells of a file."""
    command = [str(find_ffmpeg()), "-hide_banner", "-i", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def lossless(folder: Path, track: Path, *, count: int = COUNT, channels: int = 2, **changes):
    """Return what is heard of a track in a movie without loss, (samples, channels)."""
    length = Fraction(count, 30)
    start, end = changes.get("part", (Fraction(0), length))
    frames = frames_for("ffv1", round((end - start) * 30))
    sound = soundtrack(track, length, **changes)
    encode(folder / "movie.mkv", frames, "ffv1", fps=Fraction(30), sound=sound)
    return heard(folder / "movie.mkv", channels)


def test_these_codecs_hold_sound():
    assert HOLDING == ["h264", "hevc", "av1", "prores", "ffv1"]


class TestInStep:
    """A click is heard when it should be."""

    @pytest.mark.parametrize(("codec", "fps"), CASES)
    def test_in_a_movie_that_was_joined(self, tmp_path, codec, fps):
        length = COUNT / fps
        sound = soundtrack(save(tmp_path / "a.wav", clicks(*MOMENTS)), length)
        found = heard(joined(tmp_path, codec, sound, fps=fps))
        assert click_times(found) == pytest.approx(MOMENTS, abs=0.001)
        assert len(found) / RATE == pytest.approx(float(length), abs=float(TOLERANCE_SECONDS))

    @pytest.mark.parametrize(("codec", "fps"), CASES[:4])
    def test_in_a_movie_that_was_encoded_at_once(self, tmp_path, codec, fps):
        length = COUNT / fps
        sound = soundtrack(save(tmp_path / "a.wav", clicks(*MOMENTS)), length)
        encode(tmp_path / "movie", frames_for(codec), codec, fps=fps, sound=sound)
        found = heard(tmp_path / "movie")
        assert click_times(found) == pytest.approx(MOMENTS, abs=0.001)
        assert len(found) / RATE == pytest.approx(float(length), abs=float(TOLERANCE_SECONDS))

    @pytest.mark.parametrize(
        ("name", "options"),
        [
            ("a.mp3", ("-b:a", "128k")),
            ("a.m4a", ("-b:a", "128k")),
            ("a.flac", ()),
            ("a.ogg", ("-c:a", "libvorbis")),
            ("a.opus", ()),
            ("a.aiff", ()),
            ("a.mka", ("-c:a", "libopus")),
        ],
    )
    def test_from_a_track_of_any_format(self, tmp_path, name, options):
        track = converted(save(tmp_path / "a.wav", clicks(*MOMENTS)), name, *options)
        assert click_times(lossless(tmp_path, track)) == pytest.approx(MOMENTS, abs=1 / 60)

    def test_from_a_movie_whose_sound_begins_late(self, tmp_path):
        save(tmp_path / "a.wav", clicks(0.1))
        encode(tmp_path / "picture.mkv", frames_for("ffv1"), "ffv1", fps=Fraction(30))
        late = ("-itsoffset", "0.5", "-i", str(tmp_path / "a.wav"), "-map", "0", "-map", "1")
        track = converted(tmp_path / "picture.mkv", "late.mkv", *late, "-c", "copy")
        assert click_times(lossless(tmp_path, track)) == pytest.approx([0.6], abs=0.001)

    def test_after_half_an_hour_of_movie(self, tmp_path):
        """Of which only the last second is written."""
        rate, end = 8000, Fraction(1800)
        late = clicks(1799.5, seconds=1800, rate=rate, channels=1)
        track = converted(save(tmp_path / "a.wav", late, rate), "a.mp3")
        sound = soundtrack(track, end, part=(end - 1, end))
        encode(tmp_path / "movie", frames_for("h264", 30), fps=Fraction(30), sound=sound)
        assert click_times(heard(tmp_path / "movie", 1)) == pytest.approx([0.5], abs=0.001)


class TestWhole:
    """Nothing is lost, added or changed."""

    @pytest.mark.parametrize("codec", ["prores", "ffv1"])
    def test_what_needs_no_compression_is_kept_to_the_bit(self, tmp_path, codec):
        played = tone(2)
        sound = soundtrack(save(tmp_path / "a.wav", played), Fraction(COUNT, 30))
        found = heard(joined(tmp_path, codec, sound, fps=Fraction(30)))
        expected = np.rint(played * 32767)[: len(found)] / 32768
        assert np.array_equal(found, expected.astype(np.float32))

    def test_at_the_borders_of_segments_there_is_neither_a_gap_nor_a_click(self, tmp_path):
        played = tone(2)
        sound = soundtrack(save(tmp_path / "a.wav", played), Fraction(COUNT, 30))
        found = heard(joined(tmp_path, "h264", sound, fps=Fraction(30)))
        inside = slice(2048, COUNT * RATE // 30 - 2048)  # a tone begins with a click
        assert np.abs(found[inside] - played[inside]).max() < 0.04  # a gap's is 0.5

    @pytest.mark.parametrize(("codec", "fps"), CASES)
    def test_the_picture_is_that_of_the_silent_movie(self, tmp_path, codec, fps):
        sound = soundtrack(save(tmp_path / "a.wav", tone(1)), COUNT / fps)
        silent = joined(tmp_path, codec, None, fps=fps, name="silent")
        loud = joined(tmp_path, codec, sound, fps=fps, name="loud")
        before, after = read_packets(silent), read_packets(loud)
        assert (after.hashes, after.times) == (before.hashes, before.times)
        assert probe.frame_times(loud) == probe.frame_times(silent)
        assert probe.facts(silent).sound == ""
        assert probe.facts(loud).sound.endswith(", 48000 Hz, stereo")
        assert probe.facts(loud).duration_seconds == probe.facts(silent).duration_seconds

    @pytest.mark.parametrize("codec", HOLDING)
    def test_the_same_movie_twice_is_the_same_bytes(self, tmp_path, codec):
        fps = Fraction(30)
        sound = soundtrack(save(tmp_path / "a.wav", tone(2)), COUNT / fps)
        first, second = (joined(tmp_path, codec, sound, fps=fps, name=name) for name in "ab")
        assert first.read_bytes() == second.read_bytes()

    def test_the_same_preview_twice_is_the_same_bytes(self, tmp_path):
        fps = Fraction(30)
        sound = soundtrack(save(tmp_path / "a.wav", tone(2)), COUNT / fps)
        for name in "ab":
            encode(tmp_path / name, frames_for("h264"), fps=fps, sound=sound)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()

    def test_nothing_of_what_the_track_says_of_itself_gets_into_the_movie(self, tmp_path):
        (tmp_path / "said").write_text(
            ";FFMETADATA1\ntitle=Private\nartist=Somebody\n"
            "[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=Verse\n"
        )
        said = ("-i", str(tmp_path / "said"), "-map_metadata", "1", "-c:a", "aac")
        said += ("-metadata:s:a", "language=fin", "-metadata:s:a", "title=Left")
        track = converted(save(tmp_path / "a.wav", tone(2)), "a.mka", *said)
        words = ("Private", "Somebody", "Verse", "Left", "(fin)")
        assert all(word in told_of(track) for word in words)
        sound = soundtrack(track, Fraction(COUNT, 30))
        for codec in ("h264", "ffv1"):
            found = joined(tmp_path, codec, sound, fps=Fraction(30))
            assert not any(word in told_of(found) for word in words)


class TestLength:
    """As long as the picture, whatever the track."""

    def test_a_shorter_track_is_followed_by_silence(self, tmp_path):
        found = lossless(tmp_path, save(tmp_path / "a.wav", tone(0.5)))
        assert len(found) == COUNT / 30 * RATE
        assert np.abs(found[RATE // 2 - 100 : RATE // 2]).max() > 0.1
        assert not found[RATE // 2 :].any()

    def test_a_longer_track_is_cut_at_the_end(self, tmp_path):
        found = lossless(tmp_path, save(tmp_path / "a.wav", tone(9)))
        assert len(found) == COUNT / 30 * RATE
        assert np.abs(found[-100:]).max() > 0.1

    def test_what_is_skipped_is_not_heard(self, tmp_path):
        track = save(tmp_path / "a.wav", tone(2))
        skipped = lossless(tmp_path, track, skip=Fraction(1, 4))
        whole = lossless(tmp_path, track)
        assert np.array_equal(skipped[: -RATE // 4], whole[RATE // 4 :])

    def test_a_track_that_ends_before_it_begins_is_silence(self, tmp_path):
        found = lossless(tmp_path, save(tmp_path / "a.wav", tone(1)), skip=Fraction(5))
        assert len(found) == COUNT / 30 * RATE
        assert not found.any()

    def test_a_part_of_a_movie_has_that_part_of_the_sound(self, tmp_path):
        track = save(tmp_path / "a.wav", tone(2))
        changes = {"fade_in": Fraction(1), "fade_out": Fraction(1, 2), "skip": Fraction(1, 8)}
        whole = lossless(tmp_path, track, **changes)
        part = lossless(tmp_path, track, **changes, part=(Fraction(1, 3), Fraction(11, 10)))
        assert np.array_equal(part, whole[RATE // 3 : RATE * 11 // 10])


class TestFades:
    """Half cosines, in the time of the whole movie."""

    def test_they_begin_and_end_with_the_movie(self, tmp_path):
        level = np.full((RATE * 2, 2), 0.5)
        fades = {"fade_in": Fraction(1, 2), "fade_out": Fraction(1, 4)}
        found = lossless(tmp_path, save(tmp_path / "a.wav", level), **fades)
        times = np.arange(len(found)) / RATE
        rest = COUNT / 30 - times
        gain = (1 - np.cos(np.pi * np.clip(times / 0.5, 0, 1))) / 2
        gain *= (1 - np.cos(np.pi * np.clip(rest / 0.25, 0, 1))) / 2
        assert found[:, 0] == pytest.approx(0.5 * gain, abs=1e-3)

    def test_fades_that_are_longer_than_the_movie_meet(self, tmp_path):
        level = np.full((RATE * 2, 2), 0.5)
        fades = {"fade_in": Fraction(9), "fade_out": Fraction(9)}
        found = lossless(tmp_path, save(tmp_path / "a.wav", level), **fades)
        share = np.arange(len(found)) / len(found)
        gain = (1 - np.cos(np.pi * share)) * (1 + np.cos(np.pi * share)) / 4
        assert found[:, 0] == pytest.approx(0.5 * gain, abs=1e-3)


class TestForm:
    """Rates and channels."""

    @pytest.mark.parametrize(
        ("rate", "kept"),
        [
            pytest.param(rate, kept, id=str(rate))
            for kept, rates in {
                44100: (11025, 22050, 44100, 88200),
                48000: (8000, 32000, 48000, 96000, 192000),
            }.items()
            for rate in rates
        ],
    )
    def test_the_rate_is_kept_or_becomes_a_usual_one(self, tmp_path, rate, kept):
        track = save(tmp_path / "a.wav", clicks(0.5, seconds=1, rate=rate), rate)
        sound = soundtrack(track, Fraction(COUNT, 30))
        encode(tmp_path / "movie", frames_for("h264"), fps=Fraction(30), sound=sound)
        assert probe.facts(tmp_path / "movie").sound == f"aac, {kept} Hz, stereo"
        assert click_times(heard(tmp_path / "movie"), kept) == pytest.approx([0.5], abs=0.002)

    @pytest.mark.parametrize(("channels", "kept"), [(1, "mono"), (2, "stereo"), (6, "stereo")])
    def test_channels_are_kept_up_to_two(self, tmp_path, channels, kept):
        track = save(tmp_path / "a.wav", tone(1, channels=channels))
        sound = soundtrack(track, Fraction(COUNT, 30))
        encode(tmp_path / "movie", frames_for("h264"), fps=Fraction(30), sound=sound)
        assert probe.facts(tmp_path / "movie").sound == f"aac, 48000 Hz, {kept}"

    def test_many_channels_are_mixed_without_clipping(self, tmp_path):
        played = tone(2, channels=6)[:, :1].repeat(6, axis=1) * 1.9
        found = lossless(tmp_path, save(tmp_path / "a.wav", played))
        assert np.abs(found[:, 0]).max() < 0.96
        assert found[:, 0] == pytest.approx(played[: len(found), 0], abs=0.01)

    def test_left_stays_left(self, tmp_path):
        played = tone(2)
        played[:, 1] = 0
        found = lossless(tmp_path, save(tmp_path / "a.wav", played))
        assert found[:, 0].any()
        assert not found[:, 1].any()

    @pytest.mark.parametrize("name", [name.replace("mp4", "wav") for name in AWKWARD_NAMES])
    def test_any_name_of_a_track_is_only_a_name(self, tmp_path, monkeypatch, name):
        monkeypatch.chdir(tmp_path)
        save(Path("plain"), clicks(0.5, seconds=1)).rename(name)
        found = joined(tmp_path, "h264", soundtrack(Path(name), Fraction(4, 3)), fps=Fraction(30))
        assert click_times(heard(found)) == pytest.approx([0.5], abs=0.001)


def emptied(track: Path) -> None:
    track.write_bytes(b"")


def of_words(track: Path) -> None:
    track.write_text("no sound at all\n" * 99)


def of_pictures(track: Path) -> None:
    encode(track, moving_frames(count=2), "ffv1")


def without_its_end(track: Path) -> None:
    track.write_bytes(track.read_bytes()[:-5000])


def with_a_hole(track: Path) -> None:
    """Spoil what sounds at about half a second."""
    data = bytearray(track.read_bytes())
    place = len(data) // 6
    data[place : place + 999] = bytes(999)
    track.write_bytes(data)


def a_playlist(track: Path) -> None:
    track.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.wav\n")


BAD = [emptied, of_words, of_pictures, without_its_end, a_playlist]


class TestTrack:
    """What cannot be heard is told before anything is made."""

    @pytest.mark.parametrize("spoil", BAD)
    def test_a_bad_one_is_refused(self, tmp_path, spoil):
        save(tmp_path / "a.wav", np.random.default_rng(1).normal(0, 0.1, (2 * RATE, 2)))
        track = converted(tmp_path / "a.wav", "a.m4a")
        spoil(track)
        with pytest.raises(InputFileError, match="holds no sound"):
            try_sound(soundtrack(track, Fraction(9)), "aac", binary=find_ffmpeg())

    def test_damage_in_places_shifts_nothing_and_stops_no_movie(self, tmp_path):
        times = np.arange(4 * RATE) / RATE
        save(tmp_path / "a.wav", clicks(0.2, 1.1) + 0.05 * np.sin(9 * times**3)[:, None])
        track = converted(tmp_path / "a.wav", "a.m4a")
        with_a_hole(track)
        sound = soundtrack(track, Fraction(COUNT, 30))
        try_sound(sound, "aac", binary=find_ffmpeg())
        movie = joined(tmp_path, "h264", sound, fps=Fraction(30))
        assert click_times(heard(movie)) == pytest.approx([0.2, 1.1], abs=1 / 60)

    def test_one_that_is_missing_is_refused(self, tmp_path):
        sound = soundtrack(save(tmp_path / "a.wav", tone(1)), Fraction(1))
        sound.path.unlink()
        with pytest.raises(InputFileError, match=r"a\.wav cannot be read: No such file"):
            ensure_unchanged(sound.path, sound.sha256)

    def test_one_that_has_changed_is_refused(self, tmp_path):
        sound = soundtrack(save(tmp_path / "a.wav", tone(1)), Fraction(1))
        save(tmp_path / "a.wav", tone(1, hertz=441))
        with pytest.raises(InputFileError, match="has changed since the scene was read"):
            ensure_unchanged(sound.path, sound.sha256)

    def test_an_ffmpeg_without_the_encoder_is_told(self, tmp_path):
        sound = soundtrack(save(tmp_path / "a.wav", tone(1)), Fraction(1))
        poor = stub(tmp_path / "ffmpeg", "echo ' ------'; echo ' V..... libx264 x'")
        with pytest.raises(UnavailableError, match="without the encoder aac"):
            try_sound(sound, "aac", binary=poor)


def test_a_sound_that_was_cut_is_noticed(tmp_path):
    sound = soundtrack(save(tmp_path / "a.wav", tone(2)), Fraction(COUNT, 30))
    movie = joined(tmp_path, "h264", sound, fps=Fraction(30))
    verify_sound(movie, sound)
    cut = ("-map", "0", "-c:v", "copy", "-c:a", "copy", "-bsf:a", "noise=drop=gt(n\\,40)")
    with pytest.raises(VerificationError, match=r"its sound lasts 0\.8\d+ s, not 1\.333 s"):
        verify_sound(converted(movie, "cut.mp4", *cut), sound)


def test_packets_of_sound_and_picture_lie_close_together(tmp_path):
    """So that a player never has to look far ahead for either."""
    fps = Fraction(30)
    sound = soundtrack(save(tmp_path / "a.wav", tone(2)), COUNT / fps)
    movie = joined(tmp_path, "h264", sound, fps=fps)
    command = [find_ffmpeg(), "-v", "error", "-i", movie, "-map", "0", "-c", "copy"]
    command += ["-f", "framecrc", "-"]
    result = subprocess.run([str(word) for word in command], check=True, capture_output=True)
    kinds = [line[:1] for line in result.stdout.split(b"\n") if line[:1] in (b"0", b"1")]
    runs = [first == second for first, second in pairwise(kinds)]
    assert kinds.count(b"0") == COUNT
    assert max(len(run) for run in "".join("x" if same else " " for same in runs).split()) < 5
