"""What is known of the embedded network's neurons, favorites, and finding neurons by words."""

from dataclasses import replace

import pytest
from documents import ROOT
from scene_factory import CARD

from dreamreel import catalogue
from dreamreel.catalogue import LayerCard
from dreamreel.catalogue.appearance import Appearance, Dye
from dreamreel.catalogue.favorites import Favorite, faults, favorites
from dreamreel.catalogue.neurons import FOLDER, Neuron, NeuronTable, neurons, row_of, table
from dreamreel.catalogue.search import search, unknown, words_of
from dreamreel.errors import SceneError
from dreamreel.networks.bestiary import WEIGHTS
from dreamreel.networks.weight_files import sha256
from dreamreel.scene import parse

BESTIARY = catalogue.network("bestiary")
SMALL = replace(
    CARD,
    layers={"a": LayerCard("a", 2, 4, 0, rectified=True, dead=(1,)), "b": LayerCard("b", 2, 0, 1)},
    class_layer="b",
    classes=("owl", "rose window"),
    aliases={"c": "a"},
)
RED = Appearance((Dye("red", 0.75, (221, 34, 34)), Dye("white", 0.25, (255, 255, 255))), 12, 0, 40)
BLUE = Appearance((Dye("blue", 0.99, (34, 85, 221)),), 50, 0.2, 120)


def rows(**changed):
    plain = {"reached": 1.0, "appearance": RED, "classes": [(0, 2.0)], "usual": (0.5, 0.25)}
    return row_of(**plain | changed)


# The table


def test_the_table_belongs_to_the_embedded_weights():
    known = table("bestiary")
    assert known is not None
    assert known.weights_sha256 == sha256(WEIGHTS), "run scripts/make_neurons.py"
    channels = {name: len(rows) for name, rows in known.rows.items()}
    assert channels == {name: layer.channels for name, layer in BESTIARY.layers.items()}


def test_the_table_is_small_enough_to_travel():
    count = sum(layer.channels for layer in BESTIARY.layers.values())
    assert (FOLDER / "bestiary.json").stat().st_size < 145 * count


def test_a_row_gives_back_what_was_put_in_to_three_digits():
    known = NeuronTable(
        "",
        {
            "a": [rows(reached=1.23456, usual=(-0.012345, 7.0)), rows()],
            "b": [rows(appearance=BLUE, classes=[(1, 3.0), (0, 0.5)]), rows()],
        },
    )
    first, _, third, _ = neurons(SMALL, known)
    assert (first.reached, first.usual) == (1.23, (-0.0123, 7.0))
    assert first.appearance == RED
    assert third.classes == (("rose window", 3.0), ("owl", 0.5))
    assert third.appearance == BLUE
    assert list(third.colors) == ["blue"]


def test_dead_is_what_was_never_excited_and_silent_what_its_portrait_leaves_so():
    known = NeuronTable("", {"a": [rows(reached=0.0), rows()], "b": [rows(reached=-3.0), rows()]})
    assert [neuron.is_alive for neuron in neurons(SMALL, known)] == [False, False, True, True]


def test_of_other_networks_names_are_known():
    found = neurons(SMALL, None)
    assert [neuron.address for neuron in found] == ["a:0", "a:1", "b:0", "b:1"]
    assert [neuron.name for neuron in found] == ["", "", "owl", "rose window"]
    assert [neuron.is_alive for neuron in found] == [True, False, True, True]
    assert table("vgg16") is None


def test_class_units_are_excited_by_their_own_class_most():
    known = neurons(BESTIARY, table("bestiary"))
    units = [neuron for neuron in known if neuron.layer == "logits"]
    right = [neuron for neuron in units if neuron.classes[0][0] == neuron.name]
    assert len(right) > 0.9 * len(units)


# Favorites


def test_the_favorites_are_without_fault_and_alive():
    assert list(faults(favorites("bestiary"), BESTIARY)) == []
    chosen = [neuron for neuron in neurons(BESTIARY, table("bestiary")) if neuron.reason]
    assert len(chosen) == len(favorites("bestiary")) >= 12
    assert all(neuron.is_alive for neuron in chosen)
    assert favorites("vgg16") == ()


@pytest.mark.parametrize(
    ("favorite", "told"),
    [
        (Favorite("owl", "a:0", "eyes"), "has that name"),
        (Favorite("a", "a:0", "eyes"), "has that name"),
        (Favorite("c", "a:0", "eyes"), "has that name"),
        (Favorite("Blue Eyes", "a:0", "eyes"), "lower-case"),
        (Favorite("eyes", "x:0", "eyes"), "no such neuron"),
        (Favorite("eyes", "a", "eyes"), "no such neuron"),
        (Favorite("eyes", "a:2", "eyes"), "channels 0 to 1"),
        (Favorite("eyes", "a:0", ""), "has a reason"),
    ],
)
def test_a_favorite_that_cannot_be_is_told(favorite, told):
    (fault,) = faults([favorite], SMALL)
    assert told in fault


def test_a_favorite_is_dreamt_by_its_name():
    for favorite in favorites("bestiary"):
        (clip,) = parse(f"sequence: [{{dream: {favorite.name}, for: 2s}}]").clips
        assert [str(target) for target, _ in clip.chords[0].targets] == [favorite.address]


def test_a_favorite_that_is_misspelled_is_offered():
    name = favorites("bestiary")[0].name
    with pytest.raises(SceneError, match=f'did you mean "{name}"'):
        parse(f"sequence: [{{dream: {name[:-1]}, for: 2s}}]")


@pytest.mark.parametrize("address", ["owl", "dense:owl", "logits:owl", "OWL"])
def test_a_class_is_dreamt_by_its_name_in_both_of_its_layers(address):
    (clip,) = parse(f"sequence: [{{dream: {address}, for: 2s}}]").clips
    layer = "logits" if "logits" in address else "dense"
    expected = f"{layer}:{BESTIARY.classes.index('owl')}"
    assert [str(target) for target, _ in clip.chords[0].targets] == [expected]


def test_favorites_have_a_file_for_people():
    lines = (ROOT / "dreamreel/catalogue/data/favorites/bestiary.json").read_text().splitlines()
    assert len(lines) == len(favorites("bestiary")) + 2  # a line each, for diffs


# Search


def neuron(channel, name="", reason="", looks=RED, colors=None, classes=()):
    return Neuron("a", channel, name, reason, True, 1.0, looks, colors or {}, classes)


NEURONS = [
    neuron(0, classes=(("owl", 3.0), ("eye", 1.0))),
    neuron(1, "owl"),
    neuron(2, "stained_glass", "Windows of gold.", BLUE, {"blue": 0.5, "yellow": 0.1}),
    neuron(3, looks=BLUE, colors={"blue": 0.2}, classes=(("owl", 1.0), ("fishscales", 3.0))),
    neuron(4, colors={"red": 0.3}),
]


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("owl", [1, 0, 3]),  # its name, then by share of what excites
        ("owls", [1, 0, 3]),
        ("OWL blue", [3]),
        ("blue", [2, 3]),
        ("stained_glass", [2]),
        ("glass", [2]),
        ("windows", [2]),
        ("scales", [3]),
        ("golden", [2]),
        ("red", [4]),
        ("crimson, red", [4]),
        ("small", [0, 1, 4]),
        ("large blue vivid", [2, 3]),
        ("a:4", [4]),
        ("a red", [4]),
        ("red blue", []),
        ("ow", []),
    ],
)
def test_words_find_what_they_fit_the_best_first(text, channels):
    assert [found.channel for found in search(NEURONS, words_of(text))] == channels


def test_words_that_fit_nothing_are_told_apart_from_words_that_never_meet():
    assert unknown(NEURONS, words_of("red blue")) == []
    assert unknown(NEURONS, words_of("red plaid tartan")) == ["plaid", "tartan"]
