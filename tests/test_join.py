"""Segments become one movie without a seam, or none at all."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from movie_factory import AWKWARD_NAMES, FRAMES, NTSC, SIZE, children, encode, moving_frames, stub
from segments import CUTS, encoding_of, write_segments

from dreamreel.errors import ConflictError, EncoderError, StorageError, VerificationError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.geometry import Size
from dreamreel.video import probe
from dreamreel.video.codecs import CODECS
from dreamreel.video.join import Joined, join
from dreamreel.video.packets import read_packets

JOINED = [name for name, codec in CODECS.items() if codec.joins]
ENCODED = [name for name, codec in CODECS.items() if not codec.joins]
RATES = [Fraction(24000, 1001), Fraction(25), Fraction(60), Fraction(1, 2)]
COUNT = CUTS[-1]


def frames_for(codec: str, count: int = COUNT) -> list[np.ndarray]:
    return moving_frames(CODECS[codec].default_depth, count)


def join_all(paths: list[Path], out: Path, codec: str = "h264", frames: int = COUNT, **changes):
    options = {key: changes.pop(key) for key in ("metadata", "binary") if key in changes}
    return join(paths, out, encoding=encoding_of(codec, **changes), frames=frames, **options)


def pictures(path: Path) -> list[bytes]:
    return [frame.tobytes() for frame in probe.decode(path, depth=16)]


def test_these_codecs_join_by_copying():
    assert JOINED == ["h264", "hevc", "av1", "prores", "ffv1"]


@pytest.mark.parametrize("codec", JOINED)
def test_a_joined_movie_decodes_to_what_its_segments_decode_to(tmp_path, codec):
    paths = write_segments(tmp_path / "segments", frames_for(codec), codec)
    out = tmp_path / f"movie{CODECS[codec].ending}"
    joined = join_all(paths, out, codec)
    assert joined == Joined(out, COUNT, out.stat().st_size, joined.arguments)
    assert pictures(out) == [picture for path in paths for picture in pictures(path)]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [out.name, "segments"]
    assert sorted((tmp_path / "segments").iterdir()) == paths


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("codec", JOINED)
def test_a_joined_movie_keeps_the_time_of_one_that_was_never_cut(tmp_path, codec, fps):
    frames = frames_for(codec)
    paths = write_segments(tmp_path / "segments", frames, codec, fps=fps)
    join_all(paths, tmp_path / "movie", codec, fps=fps)
    encode(tmp_path / "whole", frames, codec, fps=fps)
    times = probe.frame_times(tmp_path / "movie")
    assert times == probe.frame_times(tmp_path / "whole")
    if CODECS[codec].is_quicktime:
        assert times == [i / fps for i in range(COUNT)]
        packets = read_packets(tmp_path / "movie")
        assert sum(packets.durations) * packets.clock == COUNT / fps
    facts = probe.facts(tmp_path / "movie")
    assert facts == probe.facts(tmp_path / "whole")
    assert facts.duration_seconds == pytest.approx(float(COUNT / fps), abs=0.011)


@pytest.mark.parametrize("codec", JOINED)
def test_a_segment_is_the_same_bytes_each_time(tmp_path, codec):
    first, second = (
        write_segments(tmp_path / name, frames_for(codec), codec, cuts=(0, 31, 32)) for name in "ab"
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("codec", JOINED)
def test_joining_twice_gives_the_same_bytes(tmp_path, codec):
    paths = write_segments(tmp_path / "segments", frames_for(codec), codec)
    for name in "ab":
        join_all(paths, tmp_path / name, codec, metadata={"dreamreel_scene": "x: 1"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("codec", JOINED)
def test_the_scene_travels_inside_a_joined_movie(tmp_path, codec):
    scene = "dreamreel: 1  # a=b; 'ü' 🌱\n" * 9_000
    paths = write_segments(tmp_path / "segments", frames_for(codec), codec)
    join_all(paths, tmp_path / "movie", codec, metadata={"dreamreel_scene": scene})
    assert probe.metadata(tmp_path / "movie")["dreamreel_scene"] == scene
    assert "dreamreel_scene" not in probe.metadata(paths[0])


@pytest.mark.parametrize("codec", ENCODED)
def test_what_cannot_be_joined_is_encoded_as_if_it_had_never_been_cut(tmp_path, codec):
    frames = frames_for(codec)
    paths = write_segments(tmp_path / "segments", frames, codec)
    joined = join_all(paths, tmp_path / "movie", codec)
    whole = encode(tmp_path / "whole", frames, codec)
    assert joined.frames == COUNT
    assert joined.size_bytes == whole.size_bytes
    if not CODECS[codec].is_folder:
        assert (tmp_path / "movie").read_bytes() == (tmp_path / "whole").read_bytes()
    assert pictures(tmp_path / "movie") == pictures(tmp_path / "whole")


def test_pictures_of_sixteen_bits_keep_them_through_a_master(tmp_path):
    frames = moving_frames(10, COUNT)
    encoding = encoding_of("png", depth=10)
    (tmp_path / "segments").mkdir()
    paths = [tmp_path / "segments" / f"{i}.mkv" for i in range(2)]
    for path, part in zip(paths, (frames[:9], frames[9:]), strict=True):
        encode(path, part, "png", depth=10, is_segment=True)
    join(paths, tmp_path / "movie", encoding=encoding, frames=COUNT)
    assert pictures(tmp_path / "movie") == [frame.tobytes() for frame in frames]


@pytest.mark.parametrize("codec", ["h264", "ffv1", "gif"])
def test_one_segment_of_one_frame_is_a_movie(tmp_path, codec):
    paths = write_segments(tmp_path / "segments", frames_for(codec), codec, cuts=(0, 1))
    assert join_all(paths, tmp_path / "movie", codec, 1).frames == 1
    assert probe.count_frames(tmp_path / "movie") == 1


def missing(paths: list[Path], folder: Path) -> None:
    paths[2].unlink()


def empty(paths: list[Path], folder: Path) -> None:
    paths[2].write_bytes(b"")


def cut_short(paths: list[Path], folder: Path) -> None:
    paths[2].write_bytes(paths[2].read_bytes()[:-200])


def cut_in_half(paths: list[Path], folder: Path) -> None:
    data = paths[2].read_bytes()
    paths[2].write_bytes(data[: len(data) // 2])


def of_zeros(paths: list[Path], folder: Path) -> None:
    paths[2].write_bytes(bytes(paths[2].stat().st_size))


def a_folder(paths: list[Path], folder: Path) -> None:
    paths[2].unlink()
    paths[2].mkdir()


def of_another_size(paths: list[Path], folder: Path) -> None:
    size = Size(96, 48)
    other = write_segments(folder, moving_frames(count=COUNT, size=size), size=size)
    other[2].replace(paths[2])


def of_another_codec(paths: list[Path], folder: Path) -> None:
    write_segments(folder, frames_for("ffv1"), "ffv1")[2].replace(paths[2])


def of_another_rate(paths: list[Path], folder: Path) -> None:
    write_segments(folder, moving_frames(count=COUNT), fps=Fraction(25))[2].replace(paths[2])


def of_another_depth(paths: list[Path], folder: Path) -> None:
    encode(paths[2], moving_frames(10, 23), depth=10, is_segment=True)


def of_too_few_frames(paths: list[Path], folder: Path) -> None:
    encode(paths[2], moving_frames(count=22), is_segment=True)


def of_other_settings(paths: list[Path], folder: Path) -> None:
    encode(paths[2], moving_frames(count=23), quality=0, is_segment=True)


def in_the_wrong_order(paths: list[Path], folder: Path) -> None:
    paths[2], paths[3] = paths[3], paths[2]


def left_out(paths: list[Path], folder: Path) -> None:
    del paths[2]


def twice(paths: list[Path], folder: Path) -> None:
    paths.insert(2, paths[2])


def all_left_out(paths: list[Path], folder: Path) -> None:
    paths.clear()


def named_as_an_option(paths: list[Path], folder: Path) -> None:
    paths[2] = paths[2].rename(paths[2].with_name("-0002.mp4"))


WRONG: dict[Callable[[list[Path], Path], None], str] = {
    missing: "0002.mp4 does not exist",
    empty: "0002.mp4 cannot be read",
    cut_short: "0002.mp4 cannot be read",
    cut_in_half: "0002.mp4 cannot be read",
    of_zeros: "0002.mp4 cannot be read",
    a_folder: "0002.mp4 does not exist",
    of_another_size: "holds h264 yuv420p 96x48; h264 yuv420p 64x48 is expected",
    of_another_codec: "holds ffv1 bgr0 64x48; h264",
    of_another_rate: "does not hold frames that last 1001/30000 seconds each",
    of_another_depth: "holds h264 yuv420p10le",
    of_too_few_frames: "the segments hold 39 frames, the movie has 40",
    of_other_settings: "was encoded with other settings",
    in_the_wrong_order: "0003.mp4 does not follow .*0001.mp4",
    left_out: "0003.mp4 does not follow .*0001.mp4",
    twice: "0002.mp4 does not follow .*0002.mp4",
    all_left_out: "no segments",
    named_as_an_option: "is not named as a segment",
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_a_wrong_segment_is_refused_before_anything_is_written(tmp_path, spoil):
    paths = write_segments(tmp_path / "segments", moving_frames(count=COUNT))
    spoil(paths, tmp_path / "others")
    out = tmp_path / "movie.mp4"
    out.write_bytes(b"an older movie")
    with pytest.raises(VerificationError, match=WRONG[spoil]):
        join_all(paths, out)
    assert out.read_bytes() == b"an older movie"
    assert not (tmp_path / "movie.mp4.part").exists()


@pytest.mark.parametrize("codec", ["gif", "png"])
def test_a_damaged_master_is_not_encoded(tmp_path, codec):
    paths = write_segments(tmp_path / "segments", frames_for(codec), codec)
    data = bytearray(paths[2].read_bytes())
    data[len(data) // 2] ^= 4
    paths[2].write_bytes(data)
    with pytest.raises(VerificationError, match=r"0002\.mkv does not decode"):
        join_all(paths, tmp_path / "movie", codec)
    assert [entry.name for entry in tmp_path.iterdir()] == ["segments"]


ILL = {
    "writes nothing": ("exit 0", VerificationError, "cannot be read"),
    "dies": ("kill -9 $$", EncoderError, "was killed by SIGKILL"),
    "meets a full disk": ("exit 228", StorageError, "exit code 228"),
    "forgets a segment": (
        f'sed 4,5d "/dev/fd/$n" >list; exec {find_ffmpeg()} $(echo "$*" | sed "s/pipe:$n/list/")',
        VerificationError,
        "does not hold what its segments hold",
    ),
}


@pytest.mark.parametrize("case", ILL)
def test_an_ill_ffmpeg_joins_nothing(tmp_path, case):
    script, error, words = ILL[case]
    number = 'n=$(echo "$*" | sed "s/.*-i pipe:\\([0-9]*\\) -f ffmetadata.*/\\1/")'
    ill = stub(
        tmp_path / "ffmpeg",
        f'case " $* " in *" concat "*) {number}; {script};; *) exec {find_ffmpeg()} "$@";; esac',
    )
    paths = write_segments(tmp_path / "segments", moving_frames(count=COUNT))
    (tmp_path / "out").mkdir()
    with pytest.raises(error, match=words):
        join_all(paths, tmp_path / "out" / "movie.mp4", binary=ill)
    assert not list((tmp_path / "out").iterdir())
    assert not children()


@pytest.mark.parametrize("name", AWKWARD_NAMES)
@pytest.mark.parametrize("codec", ["h264", "png"])
def test_any_name_of_movie_or_folder_is_only_a_name(tmp_path, monkeypatch, name, codec):
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.chdir(folder)
    frames = moving_frames()
    paths = write_segments(Path("segments"), frames, codec, cuts=(0, 5, FRAMES))
    join_all(paths, Path(name), codec, FRAMES)
    assert sorted(entry.name for entry in folder.iterdir()) == sorted([name, "segments"])
    assert probe.count_frames(Path(name)) == FRAMES


def test_a_folder_is_not_replaced_by_a_movie(tmp_path):
    paths = write_segments(tmp_path / "segments", moving_frames(count=COUNT))
    (tmp_path / "movie.mp4").mkdir()
    with pytest.raises(ConflictError, match="is a folder"):
        join_all(paths, tmp_path / "movie.mp4")


@pytest.mark.slow
@pytest.mark.parametrize("fps", [NTSC, Fraction(1000)])
def test_five_thousand_segments_are_joined_without_drifting(tmp_path, fps):
    """By links to three files of 1, 2 and 3 frames, within a limit of few descriptors."""
    originals = write_segments(
        tmp_path / "originals", moving_frames(count=6), cuts=(0, 1, 3, 6), fps=fps
    )
    (tmp_path / "segments").mkdir()
    paths = [tmp_path / "segments" / f"{i}.mp4" for i in range(5000)]
    for i, path in enumerate(paths):
        path.hardlink_to(originals[i % 3])
    frames = sum(i % 3 + 1 for i in range(5000))
    join_all(paths, tmp_path / "movie.mp4", frames=frames, fps=fps)
    times = probe.frame_times(tmp_path / "movie.mp4")
    assert len(times) == frames
    assert {after - before for before, after in pairwise(times)} == {1 / fps}
    assert probe.facts(tmp_path / "movie.mp4").size == SIZE
