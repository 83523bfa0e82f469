"""What an ill ffmpeg, a full disk or a killed renderer leaves: the right error and nothing else."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from movie_factory import children, encode, moving_frames, open_sink, stub, wait_until

from dreamreel.errors import (
    DeniedError,
    EncoderError,
    InputFileError,
    StorageError,
    VerificationError,
)
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.geometry import Size
from dreamreel.video import probe
from dreamreel.video.codecs import CODECS


def test_a_killed_ffmpeg_is_noticed_and_nothing_is_left(tmp_path):
    def write_on():
        with open_sink(tmp_path / "movie.mp4") as sink:
            for _ in range(20):
                sink.write(moving_frames(count=1)[0])
            children()[0].kill()
            started = time.monotonic()
            while time.monotonic() - started < 10:
                sink.write(moving_frames(count=1)[0])

    with pytest.raises(EncoderError, match="was killed by SIGKILL, after") as caught:
        write_on()
    assert "command: " in caught.value.message
    assert "libx264" in caught.value.message
    assert not list(tmp_path.iterdir())
    assert not children()


ILL = {
    "exits 0 at once": ("exit 0", EncoderError, "ended with exit code 0|does not decode"),
    "exits 0 early": ("head -c 20000 >/dev/null; exit 0", EncoderError, "ended with exit code 0"),
    "fails with words": ("echo 'no such knob' >&2; exit 8", EncoderError, "code 8.*no such knob"),
    "floods stderr": (
        "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo last words >&2; cat >/dev/null; exit 1",
        EncoderError,
        "exit code 1.*last words",
    ),
    "fills the disk": ("head -c 9999 >/dev/null; exit 228", StorageError, "exit code 228"),
    "says the disk is full": (
        "echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1",
        StorageError,
        "No space left",
    ),
    "meets a limit of file size": (
        f'ulimit -f 4; exec {find_ffmpeg()} "$@"',
        StorageError,
        "was killed by SIGXFSZ|File too large",
    ),
    "may not write": ("exit 243", DeniedError, "exit code 243"),
    "writes nothing": ("cat >/dev/null; exit 0", VerificationError, "does not decode"),
}


@pytest.mark.parametrize("case", ILL)
def test_an_ill_ffmpeg_ends_in_the_right_error(tmp_path, case):
    script, error, words = ILL[case]
    # Only the encoder is ill; the wheel's own ffmpeg still decodes.
    ill = stub(
        tmp_path / "ffmpeg",
        f'case " $* " in *" pipe:0 "*) {script};; *) exec {find_ffmpeg()} "$@";; esac',
    )
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises((error, VerificationError) if "at once" in case else error) as caught:
        encode(folder / "movie.mkv", moving_frames(count=300), "ffv1", binary=ill)
    assert caught.match(f"(?s){words}")
    assert not list(folder.iterdir())
    assert not children()


@pytest.mark.parametrize("script", ["sleep 100", "cat >/dev/null; sleep 100"])
def test_an_ffmpeg_without_a_sign_of_life_is_given_up(tmp_path, script):
    ill = stub(tmp_path / "ffmpeg", script)
    started = time.monotonic()
    with pytest.raises(EncoderError, match=r"shows no sign of life for 0\.5 seconds"):
        encode(tmp_path / "movie.mp4", moving_frames() * 20, binary=ill, stall_seconds=0.5)
    assert time.monotonic() - started < 10
    assert not children()
    assert not (tmp_path / "movie.mp4.part").exists()


def test_a_slow_producer_is_not_taken_for_a_stall(tmp_path):
    with open_sink(tmp_path / "movie.mp4", stall_seconds=0.3, queue_frames=1) as sink:
        for frame in moving_frames(count=2):
            time.sleep(0.4)
            sink.write(frame)
        time.sleep(0.4)
    assert probe.count_frames(tmp_path / "movie.mp4") == 2


def test_a_movie_that_lost_frames_is_not_believed(tmp_path):
    """An encoder that swallows the last frames and exits with 0."""
    keep = 5 * 64 * 48 * 3
    ill = stub(
        tmp_path / "ffmpeg",
        f'case " $* " in *" pipe:0 "*) (head -c {keep}; cat >/dev/null) | {{ head -c {keep} | '
        f'{find_ffmpeg()} "$@"; cat >/dev/null; }};; *) exec {find_ffmpeg()} "$@";; esac',
    )
    with pytest.raises(VerificationError, match="decodes to 5 frames, 12 were fed"):
        encode(tmp_path / "movie.mkv", moving_frames(), "ffv1", binary=ill)
    assert [entry.name for entry in tmp_path.iterdir()] == ["ffmpeg"]


ENCODES = f'case " $* " in *" pipe:0 "*) %s;; *) exec {find_ffmpeg()} "$@";; esac'
"""A script that is ill where it encodes, and decodes like any other."""

FRAME_BYTES = 64 * 48 * 3


@pytest.mark.parametrize("codec", ["h264", "prores", "ffv1", "png", "gif", "webp"])
def test_an_encoder_that_leaves_early_without_a_complaint_is_noticed(tmp_path, codec):
    """What it wrote is a movie, of ten frames."""
    frames = moving_frames(CODECS[codec].default_depth, 300)
    head = f'head -c {10 * frames[0].nbytes} | {find_ffmpeg()} "$@"; exit 0'
    ill = stub(tmp_path / "ffmpeg", ENCODES % head)
    (tmp_path / "out").mkdir()
    with pytest.raises((EncoderError, VerificationError), match=r"10 frames|exit code 0"):
        encode(tmp_path / "out" / "movie", frames, codec, binary=ill)
    assert not list((tmp_path / "out").iterdir())


def test_a_megabyte_of_complaints_before_the_first_frame_holds_nothing_up(tmp_path):
    flood = f'head -c 1000000 /dev/zero | tr "\\0" x >&2; exec {find_ffmpeg()} "$@"'
    talkative = stub(tmp_path / "ffmpeg", ENCODES % flood)
    written = encode(tmp_path / "movie.mp4", moving_frames(), binary=talkative, stall_seconds=5)
    assert written.frames == 12


def test_the_death_of_an_encoder_is_noticed_within_the_time_of_a_frame_and_five_seconds(tmp_path):
    def write_on():
        with open_sink(tmp_path / "movie.mp4") as sink:
            sink.write(moving_frames(count=1)[0])
            children()[0].kill()
            while True:
                time.sleep(0.05)
                sink.write(moving_frames(count=1)[0])

    started = time.monotonic()
    with pytest.raises(EncoderError, match="was killed by SIGKILL"):
        write_on()
    assert time.monotonic() - started < 5
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("codec", ["h264", "ffv1", "png", "gif", "webp"])
def test_an_encoder_that_exchanges_frames_is_not_believed(tmp_path, codec):
    swap = (
        "import sys; read = sys.stdin.buffer.read; write = sys.stdout.buffer.write\n"
        f"frames = [read({FRAME_BYTES}) for _ in range(12)]\n"
        "frames[5], frames[6] = frames[6], frames[5]\n"
        "write(b''.join(frames) + read())"
    )
    (tmp_path / "swap.py").write_text(swap)
    script = f'{sys.executable} {tmp_path}/swap.py | {find_ffmpeg()} "$@"'
    ill = stub(tmp_path / "ffmpeg", ENCODES % script)
    (tmp_path / "out").mkdir()
    with pytest.raises(VerificationError, match=r"frame 5 is not|frames 5 and 6 have changed"):
        encode(tmp_path / "out" / "movie", moving_frames(), codec, binary=ill)
    assert not list((tmp_path / "out").iterdir())
    assert not children()


@pytest.mark.parametrize("color", ["black", "white", "gray"])
def test_an_encoder_that_stores_blank_frames_is_not_believed(tmp_path, color):
    blank = f"{find_ffmpeg()} -v error -f lavfi -i color={color}:64x48:d=1:r=12 -f rawvideo "
    script = f'cat >/dev/null; {blank} -pix_fmt rgb24 - | {find_ffmpeg()} "$@"'
    ill = stub(tmp_path / "ffmpeg", ENCODES % script)
    with pytest.raises(VerificationError, match="frame 0 is not the one that was fed"):
        encode(tmp_path / "movie.mp4", moving_frames(), binary=ill)
    assert [entry.name for entry in tmp_path.iterdir()] == ["ffmpeg"]


def test_a_flipped_bit_does_not_decode(tmp_path):
    path = tmp_path / "movie.mkv"
    encode(path, moving_frames(), "ffv1")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises(InputFileError, match="does not decode"):
        probe.count_frames(path)


def test_a_killed_renderer_takes_ffmpeg_with_it(tmp_path):
    code = f"""
import sys
from movie_factory import moving_frames, open_sink, children, Path
sink = open_sink(Path({str(tmp_path)!r}) / "movie.mp4")
for frame in moving_frames():
    sink.write(frame)
print(children()[0].pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent,
    ) as renderer:
        encoder = psutil.Process(int(renderer.stdout.readline()))
        assert encoder.is_running()
        os.kill(renderer.pid, signal.SIGKILL)
        renderer.wait()
    assert wait_until(lambda: not encoder.is_running() or encoder.status() == psutil.STATUS_ZOMBIE)
    assert not (tmp_path / "movie.mp4").exists()


def test_ctrl_c_at_the_terminal_does_not_reach_ffmpeg(tmp_path):
    with open_sink(tmp_path / "movie.mp4") as sink:
        assert os.getpgid(children()[0].pid) != os.getpgid(0)
        sink.abort()


def test_a_missing_folder_is_an_error_before_ffmpeg_starts(tmp_path):
    with pytest.raises(StorageError, match="cannot be written: No such file"):
        open_sink(tmp_path / "nowhere" / "movie.mp4")


def test_the_queue_is_bounded(tmp_path):
    ill = stub(tmp_path / "ffmpeg", "sleep 100")
    with open_sink(tmp_path / "movie.mp4", binary=ill, queue_frames=2, size=Size(640, 480)) as sink:
        frame = bytes(640 * 480 * 3)
        for _ in range(3):
            sink.write(frame)
        assert wait_until(lambda: sink.queue_depth == 2)
        sink.abort()
    assert not children()
