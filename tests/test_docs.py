"""What the documents say is so: scenes load, commands run, code works, links lead somewhere."""

import dataclasses
import re
import runpy
import shlex
import shutil
import tomllib
from typing import get_args

import pytest
import typer
from command_line import invoke
from documents import (
    DOCUMENTS,
    MORE_DOCUMENTS,
    ROOT,
    all_fences,
    commands,
    fences,
    furnish,
    prose,
    saved_scenes,
    shrink_scenes,
    spans,
    whole_scene,
)

from dreamreel import catalogue, scene
from dreamreel.cli.main import program
from dreamreel.movie import events as movie_events
from dreamreel.scene.keys.table import KEYS, LATER
from training import __main__ as recipe
from training import classes, sheet

GATE = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1]
SMALL = {"--size": "64x36", "--fps": "1"}
"""What stands for the values of these options when a document's command is run."""
SMALL_PORTRAIT = ["--size", "48", "--steps", "1"]
"""What is added to a portrait's command."""
SMALL_LINEAGE = ["--size", "64", "--steps", "1", "--top", "1"]
"""What is added to the command of a lineage that is drawn."""
SMALL_ATLAS = [*SMALL_PORTRAIT, "--channels", "0-1"]
"""What is added to an atlas's command."""


def by_name(document):
    return str(document.relative_to(ROOT))


each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """Stand in a folder that has the project's scenes, made small."""
    shutil.copytree(ROOT / "scenes", tmp_path / "scenes")
    shrink_scenes(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def install_steps():
    """Return the steps of the gate's line, and the installation without what tests need."""
    steps = [shlex.split(step) for step in GATE.split("&&")]
    return [*steps, [word.replace("[test]", "") for word in steps[1]]]


def starts_a_script(words):
    """Tell whether a command starts a script of the project, which is not run here."""
    program = words[0].removeprefix(".venv/bin/")
    return program == "python" and words[1][-3:] == ".py" and (ROOT / words[1]).is_file()


def trains(words):
    """Tell whether a command is one of the recipe's, which takes hours: it is parsed, not run."""
    program, *module = words[:3]
    if program.removeprefix(".venv/bin/") != "python" or module[:1] != ["-m"]:
        return False
    if module[1] in ("training.sheet", "training.classes"):
        parser = {"training.sheet": sheet.parser, "training.classes": classes.parser}[module[1]]
        return parser().parse_args(words[3:]) is not None
    assert module == ["-m", "training"]
    command = typer.main.get_command(recipe.app).commands[words[3]]
    return command.make_context(words[3], words[4:]) is not None


def made_small(words):
    if words[0] == "lineage" and "-o" in words:
        return [*words, *SMALL_LINEAGE]
    if words[0] == "portrait":
        return [*words, *SMALL_PORTRAIT]
    if words[0] == "atlas":
        return [*words, *SMALL_ATLAS]
    values = zip([None, *words], words, strict=False)
    return [SMALL.get(before, word) for before, word in values]


def options_of(command):
    return {name for parameter in command.params for name in parameter.opts}


def heading_anchors(text):
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("fence", all_fences("yaml"), ids=str)
def test_every_scene_in_a_document_loads_without_a_remark(fence, tmp_path):
    folder = furnish(tmp_path, fence.document)
    assert scene.parse(whole_scene(fence), folder=folder).warnings == ()


@each_document
def test_every_command_in_a_document_runs(document, workplace):
    furnish(workplace, document)
    for words in commands(document):
        if words[0].removeprefix(".venv/bin/") != "dreamreel":
            known = words in install_steps() or starts_a_script(words) or trains(words)
            assert known, f"a command that no test knows: {shlex.join(words)}"
            continue
        shrink_scenes(workplace)
        ended = invoke(*made_small(words[1:]))
        assert ended.code == 0, f"{shlex.join(words)}\n{ended.err}"
    for span in spans(document):
        if span.startswith("renders/"):
            assert (workplace / span).exists(), f"{span} is promised, and not made"


@pytest.mark.parametrize("fence", all_fences("python"), ids=str)
def test_every_program_in_a_document_runs(fence, workplace):
    exec(compile(fence.text, str(fence), "exec"), {"__name__": "__main__"})


def test_the_documents_hold_scenes_commands_and_programs():
    counts = {kind: len(all_fences(kind)) for kind in ("yaml", "sh", "python")}
    assert all(counts.values()), counts
    assert saved_scenes(ROOT / "README.md").keys() == {"mine.yaml"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_newcomers_type_what_the_gate_types(name):
    lines = [
        line
        for language in ("sh", "bash")
        for fence in fences(language, ROOT / name)
        for line in fence.text.splitlines()
    ]
    assert GATE in lines


@pytest.mark.parametrize("document", [*DOCUMENTS, *MORE_DOCUMENTS], ids=by_name)
def test_every_link_within_the_project_leads_somewhere(document):
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in heading_anchors(target.read_text("utf-8")), link


@each_document
def test_every_command_and_option_that_is_mentioned_exists(document):
    known = typer.main.get_command(program()).commands
    ours = typer.main.get_command(recipe.app).commands
    every = [*known.values(), *ours.values()]
    options = {name for command in every for name in options_of(command)}
    for span in spans(document):
        words = shlex.split(span) if span.startswith(("dreamreel ", "-")) else []
        if words[:1] == ["dreamreel"]:
            assert words[1] in known, span
        for word in words:
            assert not word.startswith("-") or re.fullmatch(r"-\d.*", word) or word in options, span


@each_document
def test_every_key_that_is_mentioned_exists(document):
    sections = {path for path, known in KEYS.items() if known.kind == "section"}
    for span in spans(document):
        if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", span) and span.partition(".")[0] in sections:
            assert span in KEYS.keys() | LATER, span


@pytest.mark.parametrize("document", [*DOCUMENTS, *MORE_DOCUMENTS], ids=by_name)
def test_every_file_and_function_that_is_mentioned_exists(document):
    for span in spans(document):
        if found := re.fullmatch(r"([\w/]+/\w+\.(?:md|py|yaml))(?:::(\w+))?", span):
            places = [ROOT / found[1], ROOT / "dreamreel" / found[1]]
            there = [place for place in places if place.exists()]
            assert there, span
            function = rf"^def {found[2]}\b" if found[2] else ""
            assert re.search(function, there[0].read_text("utf-8"), re.MULTILINE), span


def test_the_map_of_the_code_shows_every_floor():
    shown = " ".join(spans(ROOT / "ARCHITECTURE.md"))
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    for name in " | ".join(layers).split(" | "):
        assert re.search(rf"\b{name}\b", shown), name


def test_the_reference_and_the_schema_are_as_the_table_of_keys_has_them():
    script = runpy.run_path(str(ROOT / "scripts" / "make_reference.py"))
    for path, text in script["pages"]().items():
        assert path.read_text("utf-8") == text, f"run scripts/make_reference.py: {path.name}"


def test_a_page_that_was_edited_by_hand_is_noticed(tmp_path):
    is_current = runpy.run_path(str(ROOT / "scripts" / "make_reference.py"))["is_current"]
    page = tmp_path / "page.md"
    assert not is_current(page, "# Page\n")
    page.write_text("# Page\n", "utf-8")
    assert is_current(page, "# Page\n")
    assert not is_current(page, "# Pages\n")


def test_the_page_of_networks_names_every_one():
    named = set(spans(ROOT / "docs" / "networks.md"))
    assert {name for name in catalogue.names() if name not in named} == set()


def test_the_page_of_networks_knows_the_licenses_that_are_not_the_usual_one():
    page = (ROOT / "docs" / "networks.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page.partition("## Licenses")[2], re.M))
    licenses = {name: catalogue.network(name).license for name in catalogue.names()}
    unusual = {name: text for name, text in licenses.items() if "torchvision" not in text}
    assert unusual.keys() <= rows.keys()
    for name, text in unusual.items():
        assert rows[name].startswith(text)


def test_the_page_on_python_knows_every_field_of_every_event():
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.*) \|$", page, re.MULTILINE))
    told = {name: re.findall(r"`(\w+)`", fields) for name, fields in rows.items()}
    kinds = get_args(movie_events.MovieEvent)
    assert told == {
        kind.__name__: [field.name for field in dataclasses.fields(kind)] for kind in kinds
    }
