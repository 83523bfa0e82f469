"""Lossless masters give back the very bytes that they were fed, or an error."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from movie_factory import SIZE, children, encode, moving_frames, stub
from segments import encoding_of

from dreamreel.errors import DeniedError, EncoderError, InputFileError, StorageError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.geometry import Size
from dreamreel.video import probe
from dreamreel.video.master import MasterWriter, read_master
from dreamreel.video.process import frame_hash

ENCODING = encoding_of("ffv1")


def noise(encoding, count: int) -> list[bytes]:
    return [np.random.default_rng(i).bytes(encoding.frame_bytes) for i in range(count)]


def write(path: Path, frames: list[bytes], encoding=ENCODING, **changes) -> int:
    with MasterWriter(path, encoding, **changes) as master:
        for frame in frames:
            master.write(frame)
        return master.close()


def read(path: Path, count: int, encoding=ENCODING) -> list[bytes]:
    return list(read_master(path, encoding, frames=count))


@pytest.mark.parametrize("size", [SIZE, Size(65, 47), Size(2, 2), Size(3, 200), Size(642, 361)])
@pytest.mark.parametrize(("codec", "depth"), [("gif", 8), ("png", 10), ("ffv1", 10)])
def test_every_bit_comes_back(tmp_path, codec, depth, size):
    encoding = encoding_of(codec, size=size, depth=depth)
    frames = noise(encoding, 5)
    assert write(tmp_path / "master.mkv", frames, encoding) == 5
    assert read(tmp_path / "master.mkv", 5, encoding) == frames


@pytest.mark.parametrize(("codec", "depth"), [("h264", 8), ("hevc", 10)])
def test_a_movie_encoded_from_its_master_is_the_movie(tmp_path, codec, depth):
    """What a resume does: the frames so far are fed again to a fresh encoder."""
    frames = moving_frames(depth)
    encoding = encoding_of(codec, depth=depth)
    whole = encode(tmp_path / "whole", frames, codec, depth=depth)
    write(tmp_path / "master", [frame.tobytes() for frame in frames], encoding)
    replayed = read_master(tmp_path / "master", encoding, frames=len(frames))
    again = encode(tmp_path / "again", replayed, codec, depth=depth)
    assert again.frame_hashes == whole.frame_hashes
    assert (tmp_path / "again").read_bytes() == (tmp_path / "whole").read_bytes()


def test_the_same_frames_give_the_same_master(tmp_path):
    for name in "ab":
        write(tmp_path / name, noise(ENCODING, 4))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_reading_holds_one_frame_at_a_time_and_can_stop(tmp_path):
    encoding = encoding_of("ffv1", size=Size(1280, 720))
    frame = bytes(encoding.frame_bytes)
    with MasterWriter(tmp_path / "master", encoding) as master:
        for _ in range(300):
            master.write(frame)
    before = psutil.Process().memory_info().rss
    frames: Iterator[bytes] = read_master(tmp_path / "master", encoding, frames=300)
    for _ in range(200):
        next(frames)
    assert psutil.Process().memory_info().rss - before < 20 * len(frame)  # of 200 that went by
    frames.close()
    assert not children()


@pytest.mark.parametrize("count", [4, 6])
def test_another_number_of_frames_is_an_error_at_the_end(tmp_path, count):
    write(tmp_path / "master", noise(ENCODING, 5))
    frames = read_master(tmp_path / "master", ENCODING, frames=count)
    assert [next(frames) for _ in range(5)] == noise(ENCODING, 5)
    with pytest.raises(InputFileError, match=f"holds 5 frames, {count} are expected"):
        next(frames)


@pytest.mark.parametrize("keep", [0, 1, 300, 0.3, 0.5, 0.9, -1])
def test_a_truncated_master_is_an_error(tmp_path, keep):
    write(tmp_path / "master", noise(ENCODING, 5))
    data = (tmp_path / "master").read_bytes()
    (tmp_path / "master").write_bytes(data[: int(keep * len(data)) if 0 < keep < 1 else keep])
    with pytest.raises(InputFileError, match="master"):
        read(tmp_path / "master", 5)


@pytest.mark.parametrize("place", [0.2, 0.4, 0.6, 0.8])
def test_a_flipped_bit_is_an_error(tmp_path, place):
    write(tmp_path / "master", noise(ENCODING, 5))
    data = bytearray((tmp_path / "master").read_bytes())
    data[int(place * len(data))] ^= 16
    (tmp_path / "master").write_bytes(data)
    with pytest.raises(InputFileError, match="does not decode"):
        read(tmp_path / "master", 5)


def test_a_master_whose_writer_was_killed_is_an_error(tmp_path):
    """Whatever lies there decodes, maybe without complaint, but not to all frames."""
    code = f"""
import os, signal
from segments import encoding_of
from test_masters import MasterWriter, noise, Path
encoding = encoding_of("ffv1")
master = MasterWriter(Path({str(tmp_path)!r}) / "master", encoding)
for frame in noise(encoding, 300):
    master.write(frame)
os.killpg(master._process._process.pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, check=False)
    assert (tmp_path / "master").exists()
    with pytest.raises(InputFileError, match="master"):
        read(tmp_path / "master", 300)


def test_what_is_no_such_master_is_an_error(tmp_path):
    with pytest.raises(InputFileError, match="does not exist"):
        read(tmp_path / "master", 5)
    encode(tmp_path / "movie", moving_frames(), "h264")
    with pytest.raises(InputFileError, match=r"holds h264 yuv420p 64x48; a master of ffv1 bgr0"):
        read(tmp_path / "movie", 12)
    write(tmp_path / "deep", noise(encoding_of("ffv1", depth=10), 2), encoding_of("ffv1", depth=10))
    with pytest.raises(InputFileError, match="gbrp16le 64x48"):
        read(tmp_path / "deep", 2)
    with pytest.raises(InputFileError, match="64x48"):
        read(tmp_path / "deep", 2, encoding_of("ffv1", depth=10, size=Size(64, 49)))


def test_frames_of_another_length_and_after_the_end_are_refused(tmp_path):
    with MasterWriter(tmp_path / "master", ENCODING) as master:
        with pytest.raises(ValueError, match="a frame of 9215 bytes; 9216 are expected"):
            master.write(bytes(9215))
        master.write(bytes(9216))
    with pytest.raises(ValueError, match="is closed"):
        master.write(bytes(9216))
    master.abort()
    assert probe.count_frames(tmp_path / "master") == 1


def test_an_exception_in_the_block_removes_the_master(tmp_path):
    def broken_dream():
        with MasterWriter(tmp_path / "master", ENCODING) as master:
            master.write(bytes(9216))
            raise RuntimeError("the dream broke")

    with pytest.raises(RuntimeError, match="the dream broke"):
        broken_dream()
    assert not list(tmp_path.iterdir())
    assert not children()


ILL = {
    "dies": ("head -c 20000 >/dev/null; kill -9 $$", EncoderError, "was killed by SIGKILL"),
    "leaves early": ("head -c 20000 >/dev/null; exit 0", EncoderError, "exit code 0"),
    "meets a full disk": ("exit 228", StorageError, "exit code 228"),
    "may not write": ("exit 243", DeniedError, "exit code 243"),
    "hangs": ("sleep 100", EncoderError, "no sign of life"),
}


@pytest.mark.parametrize("case", ILL)
def test_an_ill_ffmpeg_leaves_no_master(tmp_path, case):
    script, error, words = ILL[case]
    ill = stub(tmp_path / "ffmpeg", script)
    (tmp_path / "out").mkdir()
    with pytest.raises(error, match=words):
        write(tmp_path / "out" / "m", noise(ENCODING, 300), binary=ill, stall_seconds=0.5)
    assert not list((tmp_path / "out").iterdir())
    assert not children()


@pytest.mark.parametrize("name", ['it\'s "a" %d.mkv', "-y", "a:b 🌱", "new\nline"])
def test_any_name_of_a_master_is_only_a_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    frames = noise(ENCODING, 2)
    write(Path(name), frames, binary=find_ffmpeg())
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert [frame_hash(frame) for frame in read(Path(name), 2)] == list(map(frame_hash, frames))
