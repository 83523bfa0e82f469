"""No scene asks for more time or memory than a check may take: what is beyond is refused."""

import time

import pytest

from dreamreel.errors import SceneError
from dreamreel.scene import parse
from dreamreel.scene.reading.timing import MOST_CHANGES
from dreamreel.scene.text.formatting import formatted
from dreamreel.scene.text.source import LARGEST_FILE, MOST_VALUES

OK = "sequence: [{dream: s2, for: 8s}]\n"
DAY = "sequence: [{dream: s2, for: 24h}]\n"


def changes(count):
    listed = ", ".join(["{at: +1b, bpm: 123.456789}"] * count)
    return f"{OK}tempo: {{bpm: 119.99, changes: [{listed}]}}\nvideo: {{duration: 1h}}\n"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (f"x-a: [{'1, ' * MOST_VALUES}]\n{OK}", "DR103", "keys and values"),
        (f"{OK}x-a: 1\n" + "# x\n" * 200_000 + "- \n", "DR101", ""),
        (f"{DAY}video: {{fps: 61}}\n", "DR108", "a movie has at most 5184000"),
        (f"{DAY}ascent: {{rate: 120/s}}\n", "DR108", "a movie has at most 5184000"),
        ("sequence: [{walk: {layer: s2, each: 10ms}, for: 24h}]\n", "DR108", "8640000 turns"),
        (
            "sequence: [{shuffle: {layer: s2, each: 1b}, for: 24h}]\n"
            "tempo: {bpm: 60, changes: [{at: 9s, bpm: 1000}]}\n",
            "DR108",
            "1440000 turns",
        ),
        (changes(MOST_CHANGES + 1), "DR108", "201 changes of tempo"),
    ],
)
def test_what_would_cost_too_much_is_refused_at_once(text, code, words):
    begun = time.process_time()
    with pytest.raises(SceneError) as caught:
        parse(text)
    assert time.process_time() - begun < 2.5
    assert (caught.value.problems[0].code, True) == (code, words in str(caught.value))


@pytest.mark.parametrize(
    "text",
    [
        changes(MOST_CHANGES),
        "sequence: [{walk: {layer: s2, each: 1s}, for: 24h}]\n",
        f"{OK}x-a: [{'1, ' * (MOST_VALUES - 20)}]\n",
    ],
)
def test_what_lies_just_within_is_read_soon(text):
    begun = time.process_time()
    assert parse(text)
    assert time.process_time() - begun < 4


def test_a_scene_that_would_be_too_large_formatted_stays_as_it_is():
    text = f"{OK}x-a: {{b: [{', '.join(['1' * 30] * 20_000)}]}}\n".replace(", ", ",")
    assert len(text) < LARGEST_FILE
    deep = "x-b: " + "[" * 40 + text.partition("b: ")[2].strip()[:-1] + "]" * 40
    with pytest.raises(SceneError, match="DR103 laid out, it would be larger"):
        formatted(f"{OK}{deep}\n", "a.yaml")


@pytest.mark.parametrize("seed", [0, 10**15 + 1, 2**63 - 1])
def test_every_seed_within_the_range_is_read_exactly(seed):
    assert parse(f"{OK}seed: {seed}\n").seed == seed
