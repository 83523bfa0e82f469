"""Decoding: every format to the sample, from its beginning to its end."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image
from sounds import FORMATS, RATE, can_encode, clicks, encoded, ffmpeg, save, silence, tone

from dreamreel.errors import UnavailableError
from dreamreel.sound.decoding import BLOCK, decode
from dreamreel.sound.errors import SoundError


def decoded(path):
    blocks = []
    complaint = decode(path, blocks.append)
    return np.concatenate(blocks), complaint


def test_a_file_of_the_own_rate_is_decoded_to_its_very_samples(tmp_path):
    sound = 0.3 * np.random.default_rng(1).standard_normal(RATE)
    samples, complaint = decoded(save(tmp_path / "a.wav", sound))
    assert np.array_equal(samples * 32768, np.round(np.clip(sound, -1, 1) * 32767))
    assert samples.dtype == np.float32
    assert complaint == ""


@pytest.mark.parametrize("ending", FORMATS)
def test_a_click_stays_at_its_sample_in_every_format(tmp_path, ending):
    if not can_encode(ending):
        pytest.skip(f"this ffmpeg does not encode {ending}")
    source = save(tmp_path / "a.wav", clicks(3, 1, 2.5))
    samples, _ = decoded(encoded(source, tmp_path / f"b.{ending}"))
    assert len(samples) == 3 * RATE
    assert abs(np.abs(samples[: 2 * RATE]).argmax() - RATE) <= 2
    assert abs(np.abs(samples[2 * RATE :]).argmax() - RATE // 2) <= 2


@pytest.mark.parametrize("rate", [8000, 22_050, 48_000, 96_000])
def test_a_click_stays_at_its_moment_at_every_rate(tmp_path, rate):
    samples, _ = decoded(save(tmp_path / "a.wav", clicks(3, 1, rate=rate), rate=rate))
    assert len(samples) == 3 * RATE
    assert np.abs(samples).argmax() == RATE


@pytest.mark.parametrize("count", [1, 2, 6])
def test_equal_channels_are_as_loud_as_one(tmp_path, count):
    samples, _ = decoded(save(tmp_path / "a.wav", *[tone(1, 440)] * count))
    assert np.abs(samples[1000:-1000]).max() == pytest.approx(0.5, abs=1e-3)


def test_sound_that_begins_later_than_its_movie_begins_with_silence(tmp_path):
    source = save(tmp_path / "a.wav", clicks(2, 1))
    movie = tmp_path / "late.mp4"
    picture = ("-f", "lavfi", "-i", "color=s=64x36:d=3")
    ffmpeg(*picture, "-itsoffset", "0.5", "-i", source, "-c:a", "aac", movie)
    samples, _ = decoded(movie)
    assert abs(np.abs(samples).argmax() - 1.5 * RATE) <= 2


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: path.write_bytes(b""), "unreadable"),
        (lambda path: path.write_text("no sound\n" * 99), "unreadable"),
        (lambda path: save(path, silence(0)), "silent"),
        (
            lambda path: ffmpeg("-f", "lavfi", "-i", "color=s=64x36:d=1", "-f", "mp4", path),
            "silent",
        ),
    ],
    ids=["empty", "text", "nothing", "picture"],
)
def test_a_file_without_sound_is_refused(tmp_path, make, fault):
    make(tmp_path / "a.wav")
    with pytest.raises(SoundError) as refused:
        decoded(tmp_path / "a.wav")
    assert refused.value.fault == fault


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile good.wav\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\ngood.wav\n#EXT-X-ENDLIST\n",
    ],
    ids=["concat", "hls"],
)
def test_a_playlist_in_disguise_opens_no_other_file(tmp_path, text):
    save(tmp_path / "good.wav", tone(1, 440))
    (tmp_path / "list.wav").write_text(text)
    with pytest.raises(SoundError) as refused:
        decoded(tmp_path / "list.wav")
    assert refused.value.fault == "unreadable"


def test_a_picture_is_told_to_be_no_sound_and_which_formats_are_read(tmp_path):
    Image.new("RGB", (64, 36)).save(tmp_path / "a.jpg")
    with pytest.raises(SoundError, match=r"^it is neither a file of sound nor a movie; .*FLAC"):
        decoded(tmp_path / "a.jpg")


def test_damage_is_passed_over_and_told(tmp_path):
    if not can_encode("mp3"):
        pytest.skip("this ffmpeg does not encode mp3")
    path = encoded(save(tmp_path / "a.wav", clicks(4, 1, 3.5)), tmp_path / "b.mp3")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 1000] = bytes(1000)
    path.write_bytes(data)
    _, complaint = decoded(path)
    assert complaint
    assert "@" not in complaint  # ffmpeg's addresses in memory would make it another each time


def test_a_name_with_odd_characters_is_a_name(tmp_path):
    path = tmp_path / "-a b:%d,'c'.wav"
    save(path, tone(0.1, 440))
    assert len(decoded(path)[0]) == RATE // 10


def test_a_binary_that_does_not_start_is_told(tmp_path):
    save(tmp_path / "a.wav", tone(0.1, 440))
    with pytest.raises(UnavailableError, match="does not run"):
        decode(tmp_path / "a.wav", print, tmp_path / "none")


def test_a_taker_that_fails_stops_the_decoder(tmp_path):
    def fail(_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decode(save(tmp_path / "a.wav", silence(60)), fail)


@pytest.mark.slow
def test_an_hour_takes_no_more_memory_than_its_blocks_and_does_not_drift(tmp_path):
    source = tmp_path / "hour.flac"
    hour = "aevalsrc='0.9*eq(mod(n,48000*10),48000*9)':s=48000:d=3600"  # a click in ten seconds
    ffmpeg("-f", "lavfi", "-i", hour, source)
    found, before = [], 0

    def take(block):
        nonlocal before
        loud = np.flatnonzero(np.abs(block) > 0.4)
        found.extend(loud + before)
        before += len(block)

    tracemalloc.start()
    decode(source, take)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert before == 3600 * RATE
    assert np.array_equal(np.unique(np.round(np.array(found) / RATE, 3)), np.arange(9, 3600, 10))
    assert peak < 10 * 4 * BLOCK
