"""The command line at its work: help, checks, lists, results."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import TINY, assert_fails, environment, invoke, run

import dreamreel
from dreamreel import catalogue
from dreamreel.cli import checks, failures, main, streams, weights
from dreamreel.errors import InputFileError, UnavailableError
from dreamreel.scene.guide.jsonschema import schema

WARNED = TINY + "look: {fade_in: 1f}\n"
"""DR190: a time that counts frames."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY)
    return tmp_path


# Help and start


def test_the_program_alone_shows_its_help():
    assert invoke() == invoke("--help")


def test_every_command_explains_itself_in_plain_text():
    for name in ("", *main.COMMANDS):
        ended = invoke(*filter(None, [name]), "--help")
        assert ended.code == 0
        assert ended.out.startswith(f"Usage: dreamreel {name}".strip())
        assert ended.out.isascii()
        assert invoke(*filter(None, [name]), "-h").out == ended.out


IMPORTED = """
import sys
from dreamreel.cli.main import execute
code = execute(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], {"torch", "numpy", "yaml", "rich"}),
        (["render", "--help"], {"torch", "numpy", "yaml", "rich"}),
        (["check", "tiny.yaml"], {"torch", "rich"}),
        (["networks"], {"torch", "rich"}),
        (["init", "new.yaml"], {"torch", "rich"}),
        (["schema"], {"torch", "rich"}),
    ],
)
def test_nothing_is_loaded_that_is_not_needed(arguments, absent):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert absent.isdisjoint(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["render", "--help"], ["check", "tiny.yaml"]])
def test_an_answer_does_not_keep_one_waiting(arguments, folder):
    before = os.times()
    assert run(*arguments, cwd=folder).code == 0
    now = os.times()
    spent = now.children_user - before.children_user + now.children_system - before.children_system
    assert spent < 1.5  # of the processor, whatever else it does; about half of it is usual


def test_the_version_is_told_and_no_variable_asks_for_it(monkeypatch):
    assert invoke("--version").out == f"dreamreel {dreamreel.__version__}\n"
    monkeypatch.setenv("DREAMREEL_VERSION", "1")
    assert "1 scene" in invoke("check", "tiny.yaml").out


def test_openmp_threads_are_told_to_wait_patiently(monkeypatch):
    seen = []
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.setattr(main, "prepare", lambda: None)  # it would change the test's own streams
    monkeypatch.setattr(main, "execute", lambda _: seen.append(os.environ["OMP_WAIT_POLICY"]) or 0)
    with pytest.raises(SystemExit) as end:
        main.run()
    assert (end.value.code, seen) == (0, ["PASSIVE"])


# Errors


def test_a_bug_is_told_without_its_traceback_unless_asked(monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by zero\nsecond line")

    monkeypatch.setattr("dreamreel.catalogue.names", broken)
    ended = invoke("networks")
    assert ended.code == 1
    assert "report it" in ended.err
    assert ended.err.count("division by zero") == 1
    assert "Traceback" not in ended.err
    last = "DREAMREEL_ERROR BUG retryable=no: ZeroDivisionError: division by zero"
    assert ended.last_line == last
    asked = invoke("--debug", "networks")
    assert "Traceback" in asked.err
    assert asked.last_line == last
    monkeypatch.setenv("DREAMREEL_DEBUG", "1")
    assert "Traceback" in invoke("networks").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), 74),
        (OSError(5, "Input/output error"), 74),
        (PermissionError(13, "Permission denied"), 77),
        (MemoryError(), 71),
        (ValueError("ours"), 1),
        (KeyboardInterrupt(), 130),
        (InputFileError("gone", hint="Look for it."), 66),
    ],
)
def test_every_error_has_its_code(error, code, capsys):
    assert failures.report(error) == code
    assert capsys.readouterr().err.splitlines()[-1].startswith("DREAMREEL_ERROR ")


def test_what_the_last_line_says_stands_nowhere_else():
    ended = invoke("render", "none.yaml", "-q")
    assert ended.err == (
        "DREAMREEL_ERROR INPUT_FILE retryable=no: the scene none.yaml does not exist\n"
    )
    ended = invoke("render", "tiny.yaml", "tiny.yaml", "-o", "a.mp4")
    assert len(ended.err.splitlines()) == 1
    assert ended.last_line.endswith("there are 2 scenes. Render them one by one, or leave -o out.")


def test_a_hint_follows_its_message_as_a_sentence(capsys):
    for message, told in (("gone", "gone. Look."), ("gone?", "gone? Look.")):
        failures.report(InputFileError(message, hint="Look."))
        assert capsys.readouterr().err.endswith(f"retryable=no: {told}\n")


def test_a_message_of_several_lines_is_told_in_full_above_the_last_line():
    Path("wrong.yaml").write_text("zomm: 1\n")
    lines = invoke("render", "wrong.yaml", "-q").err.splitlines()
    assert lines[0].startswith("wrong.yaml:1:1 DR104 zomm")
    assert "    1 | zomm: 1" in lines
    assert lines[-1] == f"DREAMREEL_ERROR SCENE_INVALID retryable=no: {lines[0]}"


def test_options_stand_in_any_order():
    for arguments in (["--format", "json", "tiny.yaml"], ["tiny.yaml", "--format", "json"]):
        assert json.loads(invoke("check", *arguments).out) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["still", "tiny.yaml", "--from", "5s"], "--from is an option of dreamreel preview"),
        (["preview", "tiny.yaml", "--at", "5s"], "--at is an option of dreamreel still"),
        (["plan", "tiny.yaml", "-o", "x"], "-o is an option of dreamreel render"),
        (["render", "tiny.yaml", "--codec", "av1"], "--set output.codec=VALUE."),
        (["sheet", "tiny.yaml", "--at", "5s"], "dreamreel still --at"),
    ],
)
def test_an_option_of_another_command_or_of_scenes_is_told(arguments, words):
    ended = invoke(*arguments)
    assert_fails(ended, 2)
    assert words in ended.err
    assert "Possible options" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["render", "tiny.yaml", "--seeed", "5"], "Possible options: --seed"),
        (["verify", "a.mp4", "--codec", "av1"], "No such option: --codec"),
        (["render", "tiny.yaml", "--size"], "--size"),
    ],
)
def test_an_option_that_is_nowhere_is_answered_as_ever(arguments, words):
    ended = invoke(*arguments)
    assert_fails(ended, 2)
    assert words in ended.err
    assert "is an option of" not in ended.err
    assert "A scene says" not in ended.err


# check


def test_a_good_scene_is_good():
    assert invoke("check", "tiny.yaml") == (0, "1 scene: 0 problems, 0 warnings\n", "")


def test_every_example_passes():
    examples = sorted(Path(__file__).parents[1].glob("scenes/*.yaml"))
    assert examples
    assert invoke("check", *examples).code == 0


def test_warnings_are_told_and_do_not_fail():
    Path("warned.yaml").write_text(WARNED)
    ended = invoke("check", "warned.yaml")
    assert ended.code == 0
    assert "warned.yaml:6:17 DR190" in ended.out
    assert "0 problems, 1 warning" in ended.out


def test_check_goes_on_after_a_wrong_scene_and_counts_them_all():
    Path("wrong.yaml").write_text("zomm: 1\n")
    ended = invoke("check", "wrong.yaml", "none.yaml", "tiny.yaml")
    assert_fails(ended, 65)
    assert ended.out.splitlines()[-2] == "3 scenes: 3 problems, 0 warnings"
    assert "none.yaml" in ended.err


def test_a_scene_that_is_missing_counts_as_a_problem():
    ended = invoke("check", "none.yaml")
    assert_fails(ended, 66)
    assert ended.out == "1 scene: 1 problem, 0 warnings\n"
    assert ended.err.count("none.yaml") == 1
    assert invoke("check", "none.yaml", "-q").out == ""


def test_machines_get_problems_in_their_own_form():
    Path("wrong.yaml").write_text(WARNED + "zomm: 1\n")
    Path("warned.yaml").write_text(WARNED)
    found = json.loads(invoke("check", "wrong.yaml", "warned.yaml", "--json").out)
    assert [(p["file"], p["line"], p["code"], p["severity"]) for p in found] == [
        ("wrong.yaml", 7, "DR104", "error"),
        ("warned.yaml", 6, "DR190", "warning"),
    ]
    commands = invoke("check", "wrong.yaml", "warned.yaml", "--format", "github").out.splitlines()
    assert commands[0].startswith("::error file=wrong.yaml,line=7,col=1,title=DR104::")
    assert commands[1].startswith("::warning file=warned.yaml,line=6,col=17,title=DR190::")


VARIANTS = """\
variants:
  a: {look.hue: 5 apples}
  b: {video.size: 3p}
  late: {camera.rotate: {expr: "1/(t - 1)"}}
"""


@pytest.mark.parametrize("base", ["camera: {zomm: 1 oct/s}", "camera: {zoom: {expr: 1/(t-1)}}", ""])
def test_wrong_variants_hide_no_other_and_are_not_hidden_by_a_wrong_scene(base):
    Path("varied.yaml").write_text(f"sequence: [{{dream: owl, for: 4s}}]\n{base}\n{VARIANTS}")
    rows = json.loads(invoke("check", "varied.yaml", "--json").out)
    wrong = {"look.hue", "video.size", "camera.rotate"} | ({"camera"} if base else set())
    assert {row["path"] if row["line"] > 2 else "camera" for row in rows} == wrong
    assert len(rows) == len(wrong)
    (row,) = json.loads(invoke("check", "none.yaml", "--json").out)
    assert row["code"] == "INPUT_FILE"


def test_a_quiet_check_of_a_good_scene_says_nothing():
    assert invoke("check", "-q", "tiny.yaml") == (0, "", "")
    assert invoke("check", "tiny.yaml", "--format", "github").out == ""


# init, schema, networks, doctor


def test_the_first_scene_is_written_once_and_is_good():
    assert invoke("init").code == 0
    assert invoke("check", "scene.yaml").out == "1 scene: 0 problems, 0 warnings\n"
    Path("scene.yaml").write_text("mine")
    assert_fails(invoke("init"), 78)
    assert Path("scene.yaml").read_text() == "mine"


def test_the_schema_is_that_of_the_language():
    assert json.loads(invoke("schema").out) == json.loads(json.dumps(schema()))


def test_networks_lists_every_network_of_the_catalogue():
    names = [network["name"] for network in json.loads(invoke("networks", "--json").out)]
    assert tuple(names) == catalogue.names()
    lines = invoke("networks").out.splitlines()
    assert [line.split()[0] for line in lines[1 : len(names) + 1]] == names


def test_a_network_is_described_layer_by_layer():
    card = catalogue.network("bestiary")
    found = json.loads(invoke("networks", "bestiary", "--json").out)
    assert {layer["name"]: layer["channels"] for layer in found["layers"]} == {
        layer.name: layer.channels for layer in card.layers.values()
    }
    assert found["weights_there"] is True
    text = invoke("networks", "vgg16").out
    assert "relu4_3" in text
    assert "1000 classes" in text


def test_no_table_has_an_empty_column():
    assert "dead" in invoke("networks", "bestiary").out
    for name in ("vgg16", "resnet18"):
        assert "dead" not in invoke("networks", name).out.splitlines()[4]
    assert "also called" not in invoke("networks", "bestiary").out


def test_numbers_of_a_table_stand_under_each_other():
    lines = invoke("networks").out.splitlines()
    ends = {line.index(word) + len(word) for line in lines[1:20] for word in line.split()[1:2]}
    assert ends == {lines[0].index("layers") + len("layers")}


def test_the_nearest_network_is_named():
    ended = invoke("networks", "vgg61")
    assert_fails(ended, 2)
    assert 'did you mean "vgg1' in ended.last_line


def test_spelling_is_american():
    texts = [
        invoke("networks").out,
        invoke("networks", "vgg16").out,
        invoke("networks", "--json").out,
    ]
    texts += [invoke(name, "--help").out for name in main.COMMANDS]
    assert not any(word in text for text in texts for word in ("licence", "colour", "centre"))


def test_published_weights_are_looked_for_where_torch_puts_them(monkeypatch, tmp_path):
    import torch

    for variables in ({}, {"TORCH_HOME": str(tmp_path)}, {"XDG_CACHE_HOME": str(tmp_path)}):
        with monkeypatch.context() as patch:
            for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
                patch.delenv(name, raising=False)
            for name, value in variables.items():
                patch.setenv(name, value)
            assert weights.torch_hub() == Path(torch.hub.get_dir())


def test_doctor_finds_this_machine_well():
    ended = invoke("doctor", "--json")
    assert ended.code == 0, ended.out
    states = {finding["check"]: finding["state"] for finding in json.loads(ended.out)}
    assert states["codec h264"] == "ok"
    assert states["weights of bestiary"] == "ok"
    assert not Path("renders").exists()


def test_doctor_tells_what_is_broken_and_its_remedy(monkeypatch):
    def missing(*_):
        raise UnavailableError("ffmpeg is not there", hint="Install ffmpeg.")

    monkeypatch.setattr(checks, "find_ffmpeg", missing)
    ended = invoke("doctor")
    assert_fails(ended, 69)
    assert "BROKEN   ffmpeg: ffmpeg is not there\n         Install ffmpeg." in ended.out


# Around commands


def test_an_option_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DREAMREEL_RENDER_OUT", "else.mkv")
    ended = invoke("render", "tiny.yaml")
    assert_fails(ended, 2)
    assert "else.mkv" in ended.err


def test_control_characters_are_written_out():
    assert streams.visible("a\x1b[1m\nb\u202e") == "a\\x1b[1m\nb\\u202e"


def test_the_package_runs_as_a_module(folder):
    assert run("--version", cwd=folder).out == f"dreamreel {dreamreel.__version__}\n"
