"""Onsets: counted, placed in time, weighed against each other."""

import numpy as np
import pytest
from sounds import FORMATS, RATE, can_encode, clicks, drums, encoded, heard, save, silence, tone

from dreamreel.sound.features import FLUX, Feature
from dreamreel.sound.onsets import find_onsets

BASS, TREBLE = Feature("flux", 40, 150), Feature("flux", 6000, 16_000)
HOP = 0.01  # seconds


def onsets_of(path, feature=FLUX, threshold=0.3):
    return find_onsets(heard(path, feature).features[feature].astype(float), threshold)


@pytest.mark.parametrize("ending", ["wav", *FORMATS])
def test_clicks_are_found_within_a_hop_in_every_format(tmp_path, ending):
    if ending != "wav" and not can_encode(ending):
        pytest.skip(f"this ffmpeg does not encode {ending}")
    moments = [0.5, 1.0, 1.234, 2.7]
    source = save(tmp_path / "a.wav", clicks(3, *moments))
    path = source if ending == "wav" else encoded(source, tmp_path / f"b.{ending}")
    assert onsets_of(path).moments == pytest.approx(moments, abs=HOP)


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (48_000, 2), (96_000, 2)])
def test_clicks_are_found_at_every_rate(tmp_path, rate, channels):
    sound = clicks(3, 1, 2, rate=rate)
    path = save(tmp_path / "a.wav", *[sound] * channels, rate=rate)
    assert onsets_of(path).moments == pytest.approx([1, 2], abs=HOP)


def test_every_stroke_of_a_drum_is_found_once_and_nothing_else(tmp_path):
    sound, kicks, hats = drums(20, 128)
    path = save(tmp_path / "a.wav", sound)
    for feature, moments in ((BASS, kicks), (TREBLE, hats)):
        found = onsets_of(path, feature)
        assert len(found.moments) == len(moments)
        assert found.moments == pytest.approx(moments, abs=HOP)


def test_a_beginning_tone_is_an_onset_and_its_end_is_none(tmp_path):
    fading = tone(1, 500) * np.linspace(1, 0, RATE)
    sound = np.concatenate([silence(1), fading, silence(1)])
    assert onsets_of(save(tmp_path / "a.wav", sound)).moments == pytest.approx([1], abs=HOP)


def test_a_sound_that_begins_at_once_has_an_onset_at_0(tmp_path):
    sound = np.concatenate([tone(1, 500) * np.linspace(1, 0, RATE), silence(1)])
    assert onsets_of(save(tmp_path / "a.wav", sound)).moments == pytest.approx([0], abs=HOP)


def test_no_onset_is_found_in_silence_or_in_a_tone_that_lasts(tmp_path):
    assert not len(onsets_of(save(tmp_path / "a.wav", silence(3)), threshold=0).moments)
    held = onsets_of(save(tmp_path / "b.wav", tone(5, 300)), threshold=0)
    assert (held.moments < 0.1).all()


def test_softer_strokes_are_weaker_and_a_threshold_leaves_them_out(tmp_path):
    sound = clicks(8, *np.arange(0.5, 8, 1)) + 0.05 * clicks(8, *np.arange(1, 8, 1))
    path = save(tmp_path / "a.wav", sound)
    found = onsets_of(path, threshold=0)
    assert len(found.moments) == 15
    assert found.strengths[0::2].min() > 2 * found.strengths[1::2].max()
    assert onsets_of(path, threshold=0.7).moments == pytest.approx(np.arange(0.5, 8, 1), abs=HOP)


def test_a_single_crash_does_not_weaken_the_rest():
    flux = np.zeros(6000)
    flux[50::50] = 1.0
    usual = find_onsets(flux, 0.0).strengths
    flux[3000] = 2.5
    assert find_onsets(flux, 0.0).strengths == pytest.approx(usual, abs=0.05)


def test_rare_strokes_are_strong_ones():
    flux = np.zeros(12_000)
    flux[[1000, 6000, 11_000]] = 1.0
    flux[500::250] += 0.05
    found = find_onsets(flux, 0.3)
    assert found.moments * 100 == pytest.approx([1000, 6000, 11_000])
    assert found.strengths.min() == 1


def test_a_peak_between_two_hops_is_placed_there():
    flux = np.zeros(200)
    flux[99:102] = [
        1 - 0.7**2 / 4,
        1 - 0.3**2 / 4,
        1 - 1.3**2 / 4,
    ]  # a parabola with its top at 99.7
    assert find_onsets(flux, 0.0).moments[0] == pytest.approx(0.997)
