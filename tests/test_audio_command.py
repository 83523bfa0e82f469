"""``dreamreel audio``: what it tells of a sound, to people and to programs."""

import json
import sys

import numpy as np
import pytest
from command_line import TINY, assert_fails, invoke
from sounds import clicks, drums, ffmpeg, save, tone

from dreamreel.scene import parse
from dreamreel.sound import beats


@pytest.fixture
def even(monkeypatch):
    """Beats at 0.3, 0.8, 1.3 ... whatever the sound."""
    monkeypatch.setattr(beats, "_tracked", lambda _: 0.3 + np.arange(12) * 0.5)
    monkeypatch.setattr(beats, "_drawn_to", lambda _, moments: moments)


def told(path):
    ended = invoke("audio", path, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_length_levels_and_tempo_are_told_to_programs(tmp_path, even):
    found = told(save(tmp_path / "a.wav", tone(3, 100, 0.5)))
    assert found["seconds"] == 3
    assert found["complaint"] is None
    bands = {band["name"]: band for band in found["bands"]}
    assert bands["all"]["median_db"] == pytest.approx(-9.0, abs=0.1)  # 0.5 / sqrt(2)
    assert bands["bass"]["loud_db"] == pytest.approx(-9.0, abs=0.1)
    assert bands["cymbals"]["median_db"] < -60
    assert found["tempo"].pop("other_bpm") == [240, 60]
    tempo = {"bpm": 120, "offset_seconds": 0.3, "stray_seconds": 0, "is_steady": True}
    assert found["tempo"] == pytest.approx(tempo)


def test_onsets_are_counted_as_a_scene_counts_them(tmp_path, even):
    sound, kicks, hats = drums(12, 100)
    bands = {band["name"]: band for band in told(save(tmp_path / "a.wav", sound))["bands"]}
    assert bands["sub"]["onsets"] == len(kicks)
    assert bands["cymbals"]["onsets"] == len(hats)


def test_the_line_of_the_tempo_can_be_pasted_into_a_scene(tmp_path, even):
    ended = invoke("audio", save(tmp_path / "b.wav", clicks(3, 1)))
    assert ended.code == 0, ended.err
    line = ended.out.splitlines()[-1]
    tempo = parse(f"{TINY}{line}\n").tempo
    assert (tempo.bpm, float(tempo.offset)) == (120, 0.3)


def test_without_librosa_all_but_the_tempo_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "librosa.beat", None)
    path = save(tmp_path / "c.wav", clicks(3, 1.1))
    assert told(path)["tempo"] is None
    assert "pip install 'dreamreel[audio]'" in invoke("audio", path).out


def test_twice_and_half_the_tempo_are_offered_as_lines_of_a_scene(tmp_path, monkeypatch):
    monkeypatch.setattr(beats, "_tracked", lambda _: 0.3 + np.arange(12) * 60 / 87)
    monkeypatch.setattr(beats, "_drawn_to", lambda _, moments: moments)
    told_lines = invoke("audio", save(tmp_path / "d.wav", tone(3, 87, 0.5))).out.splitlines()
    tempos = [parse(f"{TINY}{line}\n").tempo for line in told_lines if "tempo: {" in line]
    assert [float(tempo.bpm) for tempo in tempos] == [174, 43.5, 87]
    assert {float(tempo.offset) for tempo in tempos} == {0.3}


@pytest.mark.parametrize("name", ["none.wav", "folder", "text.wav", "silent.mp4"])
def test_what_has_no_sound_is_no_input(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.wav").write_text("no sound")
    if name == "silent.mp4":
        ffmpeg("-f", "lavfi", "-i", "color=s=64x36:d=1", tmp_path / name)
    ended = invoke("audio", tmp_path / name)
    assert_fails(ended, 66)
    assert name in ended.last_line
