"""What was measured once is remembered, and nothing that is remembered can do harm."""

import numpy as np
import pytest
from sounds import heard, save, tone

from dreamreel import cache as caches
from dreamreel.sound import listening
from dreamreel.sound.errors import SoundError
from dreamreel.sound.features import FLUX, LEVEL, Feature


@pytest.fixture
def path(tmp_path):
    return save(tmp_path / "a.wav", tone(1, 300))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def decodings(monkeypatch):
    """How often a file was decoded."""
    counted = []

    def decode(path, take, binary=None):
        counted.append(path)
        return original(path, take, binary)

    original = listening.decode
    monkeypatch.setattr(listening, "decode", decode)
    return counted


def test_a_second_time_nothing_is_decoded_and_the_numbers_are_the_same(path, folder, decodings):
    first, again = (heard(path, LEVEL, FLUX, cache=folder) for _ in range(2))
    assert len(decodings) == 1
    assert (again.samples, again.complaint) == (first.samples, first.complaint)
    for feature in (LEVEL, FLUX):
        assert np.array_equal(again.features[feature], first.features[feature])


def test_what_is_missing_is_measured_in_one_pass_and_alone(path, folder, decodings):
    heard(path, LEVEL, cache=folder)
    both = heard(path, LEVEL, FLUX, Feature("rms", 40, 150), cache=folder)
    assert len(decodings) == 2
    assert both.features.keys() == {LEVEL, FLUX, Feature("rms", 40, 150)}
    assert len(list(folder.iterdir())) == 3


def test_the_place_of_a_file_does_not_matter_and_its_content_does(
    path, folder, decodings, tmp_path
):
    heard(path, LEVEL, cache=folder)
    moved = path.rename(tmp_path / "b.wav")
    heard(moved, LEVEL, cache=folder)
    assert len(decodings) == 1
    save(moved, tone(1, 301))
    heard(moved, LEVEL, cache=folder)
    assert len(decodings) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-3],
        lambda data: data.replace(b"44100", b"44101"),
        lambda data: b"\xff" * len(data),
        lambda data: b'{"values": "AAAA"}',
    ],
    ids=["empty", "cut", "changed", "noise", "unsealed"],
)
def test_a_damaged_entry_is_made_anew(path, folder, decodings, spoil):
    first = heard(path, LEVEL, cache=folder)
    (entry,) = folder.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(spoil(whole))
    again = heard(path, LEVEL, cache=folder)
    assert len(decodings) == 2
    assert np.array_equal(again.features[LEVEL], first.features[LEVEL])
    assert entry.read_bytes() == whole


def test_an_entry_under_another_name_is_not_believed(path, folder, decodings):
    heard(path, LEVEL, FLUX, cache=folder)
    one, other = folder.iterdir()
    one.write_bytes(other.read_bytes())
    heard(path, LEVEL, FLUX, cache=folder)
    assert len(decodings) == 2


def test_another_version_of_the_analysis_measures_anew(path, folder, decodings, monkeypatch):
    heard(path, LEVEL, cache=folder)
    monkeypatch.setattr(listening, "VERSION", listening.VERSION + 1)
    heard(path, LEVEL, cache=folder)
    assert len(decodings) == 2


def test_a_folder_that_cannot_be_written_is_done_without(path, tmp_path, decodings):
    (tmp_path / "file").write_text("")
    for _ in range(2):
        assert heard(path, LEVEL, cache=tmp_path / "file" / "cache").samples == 44_100
    assert len(decodings) == 2


def test_what_cannot_be_read_is_not_remembered(tmp_path, folder):
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(SoundError):
        heard(tmp_path / "a.wav", LEVEL, cache=folder)
    assert not folder.exists()


def test_the_folder_is_the_one_for_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert caches.cache_folder("sound") == tmp_path / "dreamreel" / "sound"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert caches.cache_folder("sound") == tmp_path / ".cache" / "dreamreel" / "sound"


def test_a_user_without_a_home_has_no_cache(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(caches.Path, "home", homeless)
    assert caches.cache_folder("sound") is None
