"""Beats: a steady tempo out of moments that are nearly even, and librosa's out of sounds."""

import sys

import numpy as np
import pytest
from sounds import clicks, drums, heard, save, silence

from dreamreel.sound import beats
from dreamreel.sound.beats import NEEDED, find_beats, steady
from dreamreel.sound.errors import SoundError


def tempo_of(path, cache=None):
    return find_beats(heard(path, *NEEDED), "of the test", cache=cache)


def test_even_beats_have_their_own_tempo():
    found = steady(0.37 + np.arange(100) * 60 / 128)
    assert (found.bpm, found.offset) == (128, pytest.approx(0.37, abs=5e-4))
    assert found.stray < 1e-3
    assert found.is_steady


def test_beats_that_tremble_give_a_tempo_that_does_not():
    moments = 0.2 + np.arange(200) * 0.5 + np.random.default_rng(1).normal(0, 0.008, 200)
    found = steady(moments)
    assert float(found.bpm) == pytest.approx(120, abs=0.02)
    assert found.offset == pytest.approx(0.2, abs=0.003)


def test_beats_that_were_missed_or_found_beside_do_not_matter():
    moments = list(0.1 + np.arange(60) * 0.5)
    del moments[20:24]
    moments[40] += 0.2
    moments[0] -= 0.15
    found = steady(np.array(moments))
    assert (found.bpm, float(found.offset)) == (120, pytest.approx(0.1, abs=1e-3))


def test_the_first_beat_lies_within_a_period_of_the_beginning():
    found = steady(7.3 + np.arange(20) * 0.5)
    assert float(found.offset) == pytest.approx(0.3, abs=5e-4)


def test_beats_that_slow_down_are_not_steady():
    assert not steady(np.cumsum(np.linspace(0.4, 0.8, 60))).is_steady


def test_too_few_beats_are_no_tempo():
    with pytest.raises(SoundError, match="no beats") as refused:
        steady(np.array([1.0, 2.0, 3.0]))
    assert refused.value.fault == "beatless"


def test_beats_twice_too_fast_are_every_second_of_them():
    hops = np.arange(0, 2000, 25)  # 240 a minute
    flux = np.zeros(2000)
    flux[25::50] = 1.0
    assert np.array_equal(beats._slowed(hops, flux), hops[1::2])
    assert np.array_equal(beats._slowed(2 * hops, flux), 2 * hops)


def test_without_librosa_the_command_that_installs_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "librosa.beat", None)
    with pytest.raises(SoundError, match=r"pip install 'dreamreel\[audio\]'") as refused:
        tempo_of(save(tmp_path / "a.wav", clicks(2, 1)))
    assert refused.value.fault == "unavailable"


def test_what_was_found_once_needs_no_librosa(tmp_path, monkeypatch):
    monkeypatch.setattr(beats, "_tracked", lambda _: 0.1 + np.arange(20) * 0.5)
    path, cache = save(tmp_path / "a.wav", silence(1)), tmp_path / "cache"
    first = tempo_of(path, cache)
    monkeypatch.setattr(beats, "_tracked", None)
    assert tempo_of(path, cache) == first


def test_a_click_track_has_its_tempo_and_its_beats(tmp_path):
    pytest.importorskip("librosa")
    moments = np.arange(0.31, 30, 60 / 128)
    found = tempo_of(save(tmp_path / "a.wav", clicks(30, *moments)))
    assert float(found.bpm) == pytest.approx(128, rel=0.01)
    made = float(found.offset) + np.arange(len(moments)) * 60 / float(found.bpm)
    assert np.abs(made - moments).max() < 0.03


def test_drums_have_their_tempo_and_their_beats(tmp_path):
    pytest.importorskip("librosa")
    sound, kicks, _ = drums(30, 112)
    found = tempo_of(save(tmp_path / "a.wav", sound))
    made = float(found.offset) + np.arange(len(kicks)) * 60 / float(found.bpm)
    assert float(found.bpm) == pytest.approx(112, rel=1e-3)
    assert np.abs(made - kicks).max() < 0.03


def test_silence_has_no_tempo(tmp_path):
    pytest.importorskip("librosa")
    with pytest.raises(SoundError, match="no beats"):
        tempo_of(save(tmp_path / "a.wav", silence(5)))
