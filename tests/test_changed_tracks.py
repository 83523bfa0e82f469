"""Tracks that change, and an ffmpeg that errs, while a movie is made."""

from fractions import Fraction
from pathlib import Path

import pytest
from movie_factory import children, open_sink, stub
from segments import encoding_of, write_segments
from soundtracks import (
    COUNT,
    frames_for,
    save,
    soundtrack,
    tone,
)

from dreamreel.errors import InputFileError, VerificationError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.video.join import join


class TestChanges:
    """A track that changes, or an ffmpeg that errs, while a movie is made."""

    def ill(self, folder: Path, script: str) -> Path:
        return stub(
            folder / "ffmpeg",
            f'case " $* " in *" concat "*) {script};; esac; exec {find_ffmpeg()} "$@"',
        )

    @pytest.mark.parametrize(
        ("script", "error", "words"),
        [
            ("echo more >> {track}", InputFileError, "has changed since the scene was read"),
            (
                'exec {real} $(echo "$*" | sed "s/:end_sample=64000/:end_sample=24000/")',
                VerificationError,
                "its sound lasts 0.5",
            ),
            (
                'exec {real} $(echo "$*" | sed "s/-map 2:a:0//")',
                VerificationError,
                "it is silent, and should have a sound",
            ),
        ],
    )
    def test_a_join_gives_no_movie_with_another_sound(self, tmp_path, script, error, words):
        sound = soundtrack(save(tmp_path / "a.wav", tone(2)), Fraction(COUNT, 30))
        paths = write_segments(tmp_path / "segments", frames_for("h264"), fps=Fraction(30))
        ill = self.ill(tmp_path, script.format(track=sound.path, real=find_ffmpeg()))
        (tmp_path / "out").mkdir()
        with pytest.raises(error, match=words):
            join(
                paths,
                tmp_path / "out" / "movie.mp4",
                encoding=encoding_of("h264", fps=Fraction(30)),
                frames=COUNT,
                sound=sound,
                binary=ill,
            )
        assert not list((tmp_path / "out").iterdir())
        assert not children()

    def test_a_preview_whose_track_changes_is_given_up(self, tmp_path):
        sound = soundtrack(save(tmp_path / "a.wav", tone(2)), Fraction(COUNT, 30))
        (tmp_path / "out").mkdir()
        with open_sink(tmp_path / "out" / "movie", fps=Fraction(30), sound=sound) as sink:
            for frame in frames_for("h264"):
                sink.write(frame)
            save(tmp_path / "a.wav", tone(2, hertz=441))
            with pytest.raises(InputFileError, match="has changed"):
                sink.close()
        assert not list((tmp_path / "out").iterdir())
