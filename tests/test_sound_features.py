"""Features of sounds against direct computations: their values, their moments, their memory."""

import resource
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import FORMATS, RATE, can_encode, clicks, encoded, ffmpeg, heard, save, silence, tone

from dreamreel.sound.features import FLUX, HIGHEST, LEVEL, Feature, band_shares, grouped
from dreamreel.sound.spectra import HOP, HOPS_PER_SECOND, Spectra


def power_by_hand(sound, window):
    """Spectra of every hop, one at a time and in double precision."""
    shape = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    padded = np.concatenate([np.zeros(window // 2), sound, np.zeros(window)])
    rows = []
    for hop in range(len(sound) // HOP + 1):
        part = padded[hop * HOP : hop * HOP + window] * shape
        rows.append(np.abs(np.fft.fft(part)) ** 2 / (window * np.sum(shape**2)))
    return np.array(rows)


def test_spectra_do_not_depend_on_how_the_sound_is_cut_into_blocks():
    sound = np.random.default_rng(3).standard_normal(30_000).astype(np.float32)
    rows = []
    for cuts in ([], [1, 2, 440, 441, 20_000], list(range(0, 30_000, 700))):
        spectra = Spectra(1024)
        found = [row for block in np.split(sound, cuts) for row in spectra.push(block)]
        rows.append(np.concatenate([*found, *spectra.finish()]))
    assert len(rows[0]) == 30_000 // HOP + 1
    assert np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])


def test_a_band_holds_what_a_direct_transform_finds_there(tmp_path):
    sound = 0.1 * np.random.default_rng(4).standard_normal(RATE // 2)
    sound += tone(0.5, 100) + tone(0.5, 3000, 0.2)
    feature = Feature("rms", 40, 150)
    values = heard(save(tmp_path / "a.wav", sound), feature).features[feature]
    power = power_by_hand(np.round(np.clip(sound, -1, 1) * 32767) / 32768, 2048)
    width = RATE / 2048
    frequencies = np.abs(np.fft.fftfreq(2048, 1 / RATE))
    inside = np.minimum(frequencies + width / 2, 150) - np.maximum(frequencies - width / 2, 40)
    expected = np.sqrt((power * np.clip(inside / width, 0, 1)).sum(axis=1))
    assert values == pytest.approx(expected, rel=1e-4)


def test_the_level_of_a_sine_is_its_root_mean_square(tmp_path):
    values = heard(save(tmp_path / "a.wav", tone(2, 1000, 0.5)), LEVEL).features[LEVEL]
    assert values[10:-10] == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)


def test_a_sweep_moves_from_band_to_band_at_its_own_time(tmp_path):
    time = np.arange(4 * RATE) / RATE
    sweep = 0.5 * np.sin(2 * np.pi * 100 * 2**time * 1 / np.log(2))  # 100 Hz, an octave a second
    features = [Feature("rms", 100 * 2**k, 200 * 2**k) for k in range(4)]
    rows = heard(save(tmp_path / "a.wav", sweep), *features).features
    loudest = np.array([rows[feature] for feature in features]).argmax(axis=0)
    changes = np.flatnonzero(np.diff(loudest)) / HOPS_PER_SECOND
    assert changes == pytest.approx([1, 2, 3], abs=0.03)


def test_bands_that_tile_the_spectrum_add_up_to_the_level(tmp_path):
    sound = 0.2 * np.random.default_rng(5).standard_normal(RATE)
    edges = [0.0, 77.7, 1234.5, 8000.0, HIGHEST]
    bands = [Feature("rms", low, high) for low, high in pairwise(edges)]
    rows = heard(save(tmp_path / "a.wav", sound), LEVEL, *bands).features
    total = np.sqrt(sum(rows[band].astype(float) ** 2 for band in bands))
    assert total == pytest.approx(rows[LEVEL], rel=1e-4)


@given(st.floats(0, 22_000), st.floats(1, 22_050))
def test_the_shares_of_a_band_add_up_to_its_width(low, width):
    frequencies = np.fft.rfftfreq(1024, 1 / RATE)
    high = min(low + width, HIGHEST)
    weights = np.full(513, RATE / 1024)
    weights[[0, -1]] /= 2
    assert np.dot(band_shares(frequencies, low, high), weights) == pytest.approx(
        high - low, abs=0.01
    )


def test_groups_share_out_the_bins_of_a_band_and_leave_dc_out():
    frequencies = np.fft.rfftfreq(1024, 1 / RATE)
    shares = band_shares(frequencies, 0, HIGHEST)
    groups = grouped(shares)
    assert np.array_equal(groups.sum(axis=1)[1:], shares[1:])
    assert not groups[0].any()
    assert (groups > 0).sum(axis=1)[1:].max() == 1


@pytest.mark.parametrize("ending", ["wav", *FORMATS])
def test_a_click_is_loudest_at_its_moment_in_every_format(tmp_path, ending):
    if ending != "wav" and not can_encode(ending):
        pytest.skip(f"this ffmpeg does not encode {ending}")
    source = save(tmp_path / "a.wav", clicks(3, 1, 2.345))
    path = source if ending == "wav" else encoded(source, tmp_path / f"b.{ending}")
    level = heard(path, LEVEL).features[LEVEL]
    assert level[:200].argmax() == 100
    assert (200 + level[200:].argmax()) / HOPS_PER_SECOND == pytest.approx(2.345, abs=0.0051)


def test_flux_is_there_only_where_it_gets_louder(tmp_path):
    sound = np.concatenate([silence(1), tone(1, 700), silence(1)])
    flux = heard(save(tmp_path / "a.wav", sound), FLUX).features[FLUX]
    assert flux.argmax() == pytest.approx(100, abs=1)
    assert flux[:95].max() == 0
    assert flux[110:190].max() < 0.01 * flux.max()
    assert flux[210:].max() < 1e-6


@pytest.mark.slow
def test_an_hour_is_analyzed_in_bounded_memory(tmp_path):
    source = tmp_path / "hour.flac"
    ffmpeg("-f", "lavfi", "-i", "anoisesrc=a=0.1:r=44100:d=3600", source)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = heard(source, LEVEL, FLUX, Feature("rms", 40, 150))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB
    assert found.samples == 3600 * RATE
    assert len(found.features[LEVEL]) == 3600 * HOPS_PER_SECOND + 1
    assert grown < 150_000
