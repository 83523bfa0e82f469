"""The recipes of the cookbook: each is a scene that dreams."""

import re
from itertools import islice

import numpy as np
import pytest
import yaml
from documents import ROOT, fences, furnish, shrunk

import dreamreel
from dreamreel import scene as scenes

COOKBOOK = ROOT / "docs" / "cookbook.md"
RECIPES = [fence for fence in fences("yaml", COOKBOOK) if not fence.is_fragment]
LONGEST = 40
"""Seconds of a recipe that are dreamt."""

each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=str)


def small(recipe, folder):
    """Return a recipe made small and, if it is long, cut."""
    plain = yaml.safe_load(shrunk(recipe.text))
    length = scenes.parse(recipe.text, folder=furnish(folder, COOKBOOK)).video.duration
    plain["video"]["duration"] = f"{float(min(length, LONGEST))}s"
    return scenes.parse(yaml.safe_dump(plain, sort_keys=False), folder=folder)


def pictures(recipe, folder):
    return (frame.astype(float) for frame in dreamreel.frames(small(recipe, folder), device="cpu"))


def test_every_recipe_has_its_scene():
    sections = re.split(r"^### ", COOKBOOK.read_text("utf-8"), flags=re.MULTILINE)[1:]
    without = [section.splitlines()[0] for section in sections if "```yaml\n" not in section]
    assert without == []


@each_recipe
def test_a_recipe_begins_with_a_picture(recipe, tmp_path):
    _, second = islice(pictures(recipe, tmp_path), 2)  # the first may fade in from black
    assert second.std() > 15  # gray levels


@pytest.mark.slow
@each_recipe
def test_a_recipe_goes_on_dreaming(recipe, tmp_path):
    seen = np.stack(list(pictures(recipe, tmp_path)))

    assert np.abs(seen[-2] - seen[1]).mean() > 2
