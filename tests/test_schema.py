"""The JSON schema and the reference page agree with the loader."""

import re
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from as_json import as_json
from documents import ROOT
from scene_texts import BARE, FULL, SOUND, WRONG

from dreamreel import catalogue
from dreamreel.errors import SceneError
from dreamreel.scene import parse
from dreamreel.scene.guide.jsonschema import schema
from dreamreel.scene.guide.reference import reference
from dreamreel.scene.keys.kinds import KINDS
from dreamreel.scene.keys.table import KEYS, LATER, TABLE
from dreamreel.scene.text.problems import Problems
from dreamreel.scene.text.source import compose

SCENES = sorted((ROOT / "scenes").glob("*.yaml"))
VALIDATOR = jsonschema.Draft7Validator(schema())


def is_valid(text: str) -> bool:
    return VALIDATOR.is_valid(as_json(compose(text, "scene", Problems())))


def test_the_schema_is_one():
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("text", [BARE, FULL, SOUND])
def test_a_right_scene_is_valid(text):
    VALIDATOR.validate(as_json(compose(text, "scene", Problems())))
    parse(text, folder=ROOT / "scenes")


@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.name)
def test_the_projects_scenes_are_valid(file):
    VALIDATOR.validate(as_json(compose(file.read_text("utf-8"), file.name, Problems())))


@pytest.mark.parametrize(("text", "code", "_line", "_column", "seen"), WRONG)
def test_a_wrong_scene_is_invalid_where_a_schema_can_tell(text, code, _line, _column, seen):
    assert is_valid(text) != seen, code


def test_both_refuse_unknown_keys_in_every_section():
    sections = [spec.path for spec in TABLE if spec.kind == "section" and "[]" not in spec.path]
    for path in sections:
        inner = "{nonsense: 1}"
        for part in reversed(path.split(".")):
            inner = f"{{{part}: {inner}}}"
        text = BARE + inner[1:-1] + "\n"
        assert not is_valid(text), path
        with pytest.raises(SceneError, match="unknown key"):
            parse(text)


def test_every_default_is_legal_as_written():
    for spec in TABLE:
        if spec.default is None or spec.kind not in KINDS or "[]" in spec.path:
            continue
        value = f"[{spec.default}, {spec.default}]" if spec.pair else spec.default
        inner = value
        for part in reversed(spec.path.split(".")):
            inner = f"{{{part}: {inner}}}"
        text = BARE + inner[1:-1] + "\n"
        parse(text)
        assert is_valid(text), spec.path


def test_keys_of_later_versions_are_no_keys_of_this_one():
    assert not LATER & set(KEYS)


def test_every_key_stands_in_the_reference():
    page = reference()
    for spec in TABLE:
        assert f"| `{spec.name}` |" in page
    assert len(TABLE) == len(KEYS)


def test_every_row_of_the_reference_has_all_the_cells_of_its_table():
    tables = re.findall(r"(?:^\|.*\n)+", reference(), re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        assert len({row.count("|") for row in table.splitlines()}) == 1, table


def test_a_scene_is_checked_without_heavy_modules():
    code = (
        "import sys; from dreamreel.scene import parse; parse(sys.argv[1]);"
        "print([m for m in ('torch', 'jsonschema', 'rich', 'typer', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, FULL], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def references(schema_: Any) -> list[str]:
    """The names of all definitions that a part of a schema refers to."""
    match schema_:
        case {"$ref": name}:
            return [name.removeprefix("#/definitions/")]
        case dict():
            return [name for part in schema_.values() for name in references(part)]
        case list():
            return [name for part in schema_ for name in references(part)]
        case _:
            return []


def test_definitions_are_all_there_and_all_needed():
    whole = schema()
    assert set(references(whole)) == set(whole["definitions"])


def test_what_stands_beside_a_reference_would_be_lost_and_so_nothing_does():
    def bare(part: Any) -> bool:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return ("$ref" not in part or len(part) == 1) and all(map(bare, inner)) if inner else True

    assert bare(schema())


def test_an_editor_can_tell_meaning_range_and_default_of_every_key():
    def descriptions(part: Any) -> list[str]:
        if isinstance(part, list):
            return [text for item in part for text in descriptions(item)]
        if not isinstance(part, dict):
            return []
        own = [part["description"]] if isinstance(part.get("description"), str) else []
        return own + [text for item in part.values() for text in descriptions(item)]

    told = descriptions(schema())
    for spec in TABLE:
        texts = [text for text in told if text.startswith(spec.doc)]
        assert texts, spec.path
        assert not spec.default or any(f"default {spec.default}" in text for text in texts)
    assert any("-4 to 4 oct/s; default 0.5 oct/s; moves" in text for text in told)


def test_editors_are_offered_the_names_of_neurons_and_classes():
    address, _ = schema()["properties"]["sequence"]["items"]["properties"]["dream"]["anyOf"]
    card = catalogue.network("bestiary")
    assert address["examples"] == [*card.neurons, *card.classes]
    assert all(is_valid(f"sequence: [{{dream: {name}, for: 1s}}]") for name in address["examples"])
