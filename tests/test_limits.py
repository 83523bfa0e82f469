"""Real limits: small disks, other disks, few descriptors, short files, long names."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from command_line import PYTHON, assert_fails, environment, invoke
from small_renders import THREE, assert_whole, movie, straight

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")

COMMAND = "render dive.yaml -o dive.mp4 --checkpoint-seconds 0"
RENDER = f"{shlex.join(PYTHON)} {COMMAND}"
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
FINE = THREE.replace("fps: 4", "fps: 60").replace("segment: 1s", "segment: 1s, quality: 0")
"""Of segments that are larger than their states."""


def _can_mount() -> bool:
    mount = (*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


mounts = pytest.mark.skipif(not _can_mount(), reason="may not mount a disk of its own")


class Ran(NamedTuple):
    codes: list[int]
    """Of the renders, in order."""
    err: str


def script(folder: Path, text: str, *, own_mounts: bool = False) -> Ran:
    """Run a script; every line ``RENDER`` renders, and its exit code is told."""
    if not (folder / "dive.yaml").exists():
        (folder / "dive.yaml").write_text(THREE)
    told = text.replace("RENDER", f"{RENDER} >/dev/null; echo $?")
    ran = subprocess.run(
        [*(NAMESPACE if own_mounts else ()), "/bin/bash", "-c", told],
        cwd=folder,
        env=environment(OMP_NUM_THREADS=os.environ["OMP_NUM_THREADS"]),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return Ran([int(code) for code in ran.stdout.split()], ran.stderr)


@mounts
@pytest.mark.parametrize(
    "size", ["40k", *(pytest.param(f"{n}k", marks=pytest.mark.slow) for n in (16, 100, 200))]
)
def test_a_small_disk_fills_up_and_is_enlarged(tmp_path, size):
    (tmp_path / "disk").mkdir()
    ran = script(
        tmp_path,
        f"""
        mount -t tmpfs -o size={size} tmpfs disk; cp dive.yaml disk; cd disk
        RENDER
        test ! -e dive.mp4 || exit 9
        mount -o remount,size=50m tmpfs .
        RENDER
        cp -r . ..
        """,
        own_mounts=True,
    )
    assert ran.codes == [74, 0], ran.err
    assert "No space left on device" in ran.err
    assert_whole(tmp_path)


@mounts
def test_a_disk_that_is_read_only_is_told_before_anything_is_dreamt(tmp_path):
    (tmp_path / "disk").mkdir()
    ran = script(
        tmp_path,
        """
        mount -t tmpfs tmpfs disk; cp dive.yaml disk; cd disk; mount -o remount,ro tmpfs .
        RENDER
        """,
        own_mounts=True,
    )
    assert ran.codes == [77]
    assert "not permitted to write into this folder" in ran.err


@mounts
@pytest.mark.slow
def test_a_full_folder_of_temporary_files_is_not_needed(tmp_path):
    (tmp_path / "disk").mkdir()
    ran = script(
        tmp_path,
        """
        mount -t tmpfs -o size=4k tmpfs disk; head -c 4096 /dev/zero >disk/full
        TMPDIR=$PWD/disk RENDER
        """,
        own_mounts=True,
    )
    assert ran.codes == [0], ran.err
    assert_whole(tmp_path)


@mounts
def test_a_work_folder_on_another_disk_is_told_before_anything_is_dreamt(tmp_path):
    (tmp_path / "disk").mkdir()
    ran = script(
        tmp_path,
        "mount -t tmpfs tmpfs disk; mkdir disk/work; ln -s disk/work dive.mp4.work\nRENDER",
        own_mounts=True,
    )
    assert ran.codes == [74]
    assert "its work folder" in ran.err
    assert "is on another file system" in ran.err


@pytest.mark.slow
def test_a_limit_of_file_size_is_a_full_disk(tmp_path):
    ran = script(tmp_path, "(ulimit -f 8; RENDER)\nRENDER")
    assert ran.codes == [74, 0], ran.err
    assert "File too large" in ran.err
    assert_whole(tmp_path)


@pytest.mark.slow
def test_a_limit_of_file_size_that_only_ffmpeg_meets_is_one_too(tmp_path):
    (tmp_path / "dive.yaml").write_text(FINE)
    command = RENDER.replace(" --checkpoint-seconds 0", "")
    ran = script(tmp_path, f"(ulimit -f 100; {command} >/dev/null; echo $?)\nRENDER")
    assert ran.codes == [74, 0], ran.err
    assert "SIGXFSZ" in ran.err or "File too large" in ran.err
    assert movie(tmp_path).read_bytes() == straight(FINE).content


def test_a_few_descriptors_are_enough(tmp_path):
    assert script(tmp_path, "ulimit -n 32; RENDER").codes == [0]
    assert_whole(tmp_path)


@pytest.mark.parametrize("length", [247, 250, 255])
def test_a_name_that_leaves_no_room_is_told_before_anything_is_dreamt(tmp_path, length):
    """Beside the movie lie others whose names begin with its own."""
    (tmp_path / "dive.yaml").write_text(THREE)
    out = tmp_path / ("x" * (length - 4) + ".mp4")
    assert_fails(invoke("render", tmp_path / "dive.yaml", "-o", out), 74)
    assert [path.name for path in tmp_path.iterdir()] == ["dive.yaml"]


def test_the_longest_name_that_leaves_room_is_only_a_name(tmp_path):
    (tmp_path / "dive.yaml").write_text(THREE)
    out = tmp_path / ("x" * 241 + ".mp4")
    assert invoke("render", tmp_path / "dive.yaml", "-o", out).code == 0
    assert out.read_bytes() == straight().content


@pytest.mark.parametrize("length", [4000, 4060, 4090])
def test_a_path_that_leaves_no_room_is_told_before_anything_is_dreamt(tmp_path, length):
    (tmp_path / "dive.yaml").write_text(THREE)
    deep = tmp_path
    while len(str(deep)) < length - 210:
        deep = deep / ("d" * 200)
    deep = deep / ("d" * (length - len(str(deep)) - 10))
    ended = invoke("render", tmp_path / "dive.yaml", "-o", deep / "dive.mp4")
    assert ended.code in (0, 74), ended
    if ended.code:
        assert "too long" in ended.err
        assert not list(tmp_path.rglob("*.work"))
