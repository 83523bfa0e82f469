"""Without a terminal, a home, a folder to stand in, or anybody who reads: a render goes on."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from command_line import PYTHON, TINY, Ended, assert_fails, environment, run, written

BARE = {"LANG": "C", "LC_ALL": "C", "TERM": None, "COLUMNS": "0", "HOME": None}
PROGRAM = shlex.join(PYTHON)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(TINY, "good.yaml")
    return tmp_path


def shell(command: str, **changes: str | None) -> Ended:
    """Run a command of the shell, whose ``dreamreel`` is this one."""
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("dreamreel", PROGRAM, 1)],
        env=environment(**changes),
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_plain(ended: Ended) -> None:
    """Lines, and nothing that moves a cursor."""
    assert "\x1b" not in ended.out + ended.err
    assert "\r" not in ended.out + ended.err


def test_a_bare_environment_changes_nothing():
    text = TINY + "zomm: 1 # \u00fc\n"
    ended = shell(f"exec dreamreel check {written(text)} <&-", **BARE)
    assert_fails(ended, 65)
    assert "a.yaml:6:1 DR104" in ended.out
    assert_plain(ended)


def test_a_render_needs_nothing_of_its_environment():
    ended = shell("exec dreamreel render good.yaml <&-", **BARE)
    assert ended.code == 0, ended.err
    assert_plain(ended)
    assert ended.out.splitlines()[0] == "good.yaml: loading"
    assert ended.out.splitlines()[-1].endswith("verified")


def test_a_home_that_cannot_be_written_is_not_needed():
    ended = shell("exec dreamreel render good.yaml", HOME="/proc/none", XDG_CACHE_HOME=None)
    assert ended.code == 0, ended.err


@pytest.mark.parametrize("form", ["plain", "openjd", "json", "bar"])
def test_a_full_disk_behind_stdout_stops_no_render(form, folder):
    with open("/dev/full", "w") as full:
        ended = run("render", "good.yaml", "--progress", form, cwd=folder, stdout=full)
    assert ended.code == 0, ended.err
    assert ended.err == ""
    assert Path("renders/good.mp4").is_file()


def test_closed_streams_change_nothing_but_what_is_seen():
    ended = shell("exec dreamreel render good.yaml <&- >&- 2>&-", **BARE)
    assert ended == (0, "", "")
    assert Path("renders/good.mp4").is_file()


def test_stdin_is_never_read(folder):
    reader, writer = os.pipe()
    os.write(writer, b"n\n")
    ended = run("render", "good.yaml", "--existing", "replace", cwd=folder, stdin=reader)
    assert ended.code == 0, ended.err
    assert os.read(reader, 10) == b"n\n"


def test_a_folder_that_was_deleted_is_not_needed(folder):
    leave = "mkdir gone && cd gone && rmdir ../gone && exec"
    scene, movie = folder / "good.yaml", folder / "good.mp4"
    ended = shell(f"{leave} dreamreel render {scene} -o {movie}")
    assert ended.code == 0, ended.err
    assert movie.is_file()
    for arguments in (f"render {scene}", f"preview {scene}", f"plan {scene.name}", "doctor"):
        ended = shell(f"{leave} dreamreel {arguments}")
        assert_fails(ended, 74)
        assert "the current folder was deleted" in ended.last_line


def test_results_that_cannot_be_written_are_a_storage_error(folder):
    with open("/dev/full", "w") as full:
        ended = run("schema", cwd=folder, stdout=full)
    assert_fails(ended, 74)


def test_a_failure_has_its_code_though_nobody_can_be_told(folder):
    with open("/dev/full", "w") as full:
        ended = run("render", "none.yaml", cwd=folder, stderr=full)
    assert ended.code == 66


def test_a_reader_who_has_gone_is_no_failure(folder):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as gone:
        ended = run("schema", cwd=folder, stdout=gone)
    assert ended.code == 0
    assert ended.err == ""
