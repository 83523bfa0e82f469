"""The promises of the house as a whole: what loads torch, how long files are, what is public."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dreamreel
from dreamreel.scene.keys import movie as keys_movie
from dreamreel.video import codecs

ROOT = Path(__file__).parents[1]
LONGEST = 400  # lines
FILES = [
    file
    for folder in ("dreamreel", "scripts", "benchmarks")
    for file in (ROOT / folder).rglob("*.py")
]
IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
print("torch" in sys.modules)
"""
LOAD_SCENE = """
import dreamreel, sys
dreamreel.load_scene(sys.argv[1])
print("torch" in sys.modules)
"""


def run_python(code: str, *arguments: str) -> str:
    """Run code in a new process and return what it prints."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_leaves_torch_out():
    assert run_python("import dreamreel, sys; print('torch' in sys.modules)") == "False"


@pytest.mark.parametrize("package", ["scene", "video", "catalogue"])
def test_no_module_of_a_torch_free_package_loads_torch(package):
    assert run_python(IMPORT_ALL, f"dreamreel.{package}") == "False"


def test_the_probe_for_torch_finds_it_where_it_is_loaded():
    assert run_python(IMPORT_ALL, "dreamreel.image") == "True"


def test_checking_a_scene_leaves_torch_out():
    assert run_python(LOAD_SCENE, "scenes/first_dive.yaml") == "False"


def test_no_file_is_longer_than_its_readers_patience():
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in FILES
    }
    assert len(lengths) > 20
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST} == {}


def test_the_changelog_begins_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert versions[0] == dreamreel.__version__


def test_every_public_name_of_the_package_is_exported_and_no_other():
    public = {
        name
        for name, value in vars(dreamreel).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("dreamreel")
    }
    assert {*public, "__version__"} == set(dreamreel.__all__)


def test_the_language_and_the_encoders_know_the_same_codecs():
    spoken = {
        name: (row.ending, row.depths, row.holds_sound) for name, row in keys_movie.CODECS.items()
    }
    encoded = {
        name: (row.ending, tuple(row.pixel_formats), bool(row.sound))
        for name, row in codecs.CODECS.items()
    }
    assert spoken == encoded


@pytest.mark.parametrize("script", ["scripts/check", ".ci/run"])
def test_the_gate_can_be_started(script):
    assert os.access(ROOT / script, os.X_OK)
