"""Laws of all scenes: what the table of keys allows is one, and says the same however written."""

import contextlib
import tempfile
from pathlib import Path

import jsonschema
from as_json import as_json
from hostile import assert_finite, attempt, furnish, meaning, survive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scene_strategy import keys_made, texts

from dreamreel.errors import SceneError
from dreamreel.scene import parse, parse_sweep
from dreamreel.scene.guide.jsonschema import schema
from dreamreel.scene.keys.table import LATER
from dreamreel.scene.text.formatting import formatted
from dreamreel.scene.text.problems import Problems
from dreamreel.scene.text.source import compose, decode
from dreamreel.scene.timeline.timeline import lay_out

VALIDATOR = jsonschema.Draft7Validator(schema())
slow_to_make = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow]
)


def tree(text):
    return compose(text, "scene", Problems())


@slow_to_make
@given(texts())
def test_what_the_table_allows_is_a_scene_with_finite_tables(text):
    for scene in parse_sweep(text):
        assert_finite(lay_out(scene))


@slow_to_make
@given(texts())
def test_what_the_table_allows_is_valid_by_the_schema(text):
    VALIDATOR.validate(as_json(tree(text)))


@slow_to_make
@given(texts())
def test_a_formatted_scene_is_the_same_scene_and_stays_as_it_is(text):
    scene = parse(text, seed=5)
    again = formatted(text, "scene")
    assert meaning(parse(again, seed=5)) == meaning(scene)
    assert formatted(again, "scene") == again


@slow_to_make
@given(texts(), st.sampled_from(["16x16", None]), st.sampled_from([12, None]))
def test_the_text_that_travels_makes_the_same_scene_alone(text, size, fps):
    scene = parse(text, size=size, fps=fps)
    assert meaning(parse(scene.text)) == meaning(scene)


def test_every_key_is_made_but_those_that_need_files():
    assert not LATER & set(keys_made())
    assert {"camera.pan", "tempo.changes[].bpm", "matrix"} <= set(keys_made())


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 2**32))
def test_no_hostile_input_ends_otherwise_than_as_a_scene_or_a_refusal(number):
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder))
        assert survive(attempt(number), Path(folder))


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_end_otherwise(data):
    with contextlib.suppress(SceneError):
        assert parse_sweep(decode(data, "scene"))
