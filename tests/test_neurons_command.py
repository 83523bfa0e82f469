"""The command that finds neurons: by words, by chance, by a picture; every answer as a scene."""

import json

import numpy as np
import pytest
import torch
from command_line import assert_fails, invoke
from PIL import Image
from probed import drawn, untrained
from safetensors.torch import save_file

from dreamreel import catalogue, networks
from dreamreel.catalogue.favorites import favorites
from dreamreel.catalogue.neurons import neurons, table
from dreamreel.geometry import Size
from dreamreel.networks import architectures
from dreamreel.portraits.paint import init, is_done, plan, step, whole
from dreamreel.portraits.presets import DEFAULT, PRESETS
from dreamreel.portraits.spec import PortraitSpec
from dreamreel.probing.usual import SLOPE, awake, excitements, surprises, usual, varied
from dreamreel.rendering.view import quantize
from dreamreel.scene import parse
from dreamreel.specs import Target

BESTIARY = catalogue.network("bestiary")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*arguments):
    ended = invoke("neurons", *arguments, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def addresses(*arguments):
    return [each["address"] for each in found(*arguments)]


def scene_of(output):
    """Return the targets of the scene that stands below a table."""
    text = output[output.index("sequence:") :] if "network:" not in output else output
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(("network:", "sequence:")))
    clips = parse("\n".join(lines[start:])).clips
    return [str(target) for clip in clips for target, _ in clip.chords[0].targets]


def portrait(layer, channel, network):
    """Return what a neuron wants to see, 96 pixels wide."""
    spec = PortraitSpec(Target(layer, channel), Size(96, 96), PRESETS[DEFAULT])
    painter = plan(spec, network)
    state = init(painter)
    while not is_done(painter, state):
        state = step(painter, state)
    return quantize(whole(painter, state), 8)


# What is printed


def test_without_a_wish_the_favorites_are_shown_with_their_reasons():
    ended = invoke("neurons", "--top", "1000")
    assert ended.code == 0, ended.err
    for favorite in favorites("bestiary"):
        assert f"{favorite.name}: {favorite.reason}" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--search", "blue"), ("--random", "20"), ("--layer", "s2"),
        ("vgg16", "--random", "9"), ("vgg16", "--search", "peacock"),
        ("inception_v3", "--random", "5", "--seed", "3"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_answer_ends_as_a_scene_of_the_neurons_that_were_found(arguments):
    wish = arguments if arguments != ("--layer", "s2") else (*arguments, "--random", "4")
    ended = invoke("neurons", *wish)
    assert ended.code == 0, ended.err
    expected = addresses(*wish)
    assert scene_of(ended.out) == expected
    alone = invoke("neurons", *wish, "--yaml")
    assert scene_of(alone.out) == expected
    assert ended.out.endswith(alone.out)


def test_json_tells_how_a_neuron_looks():
    (one,) = found("--search", "s16c:95")
    known = {each.address: each for each in neurons(BESTIARY, table("bestiary"))}["s16c:95"]
    assert one["reached"] == known.reached
    assert one["appearance"]["words"] == list(known.appearance.words)
    assert [each["word"] for each in one["appearance"]["palette"]] == [
        dye.word for dye in known.appearance.palette
    ]
    assert one["classes"][0]["class"] == known.classes[0][0]


# Words and chance


def test_a_layer_and_a_count_narrow_a_search():
    some = addresses("--search", "blue", "--layer", "s16c", "--layer", "s16d", "--top", "7")
    assert len(some) == 7
    assert {address.partition(":")[0] for address in some} <= {"s16c", "s16d"}


def test_chance_is_that_of_the_seed_and_picks_none_twice():
    first = addresses("--random", "50")
    assert first == addresses("--random", "50")
    assert len(set(first)) == 50
    assert first != addresses("--random", "50", "--seed", "1")


def test_chance_among_what_was_found():
    blue = set(addresses("--search", "blue", "--layer", "s16c", "--top", "1000"))
    picked = addresses("--search", "blue", "--layer", "s16c", "--random", "5")
    assert len(picked) == 5
    assert set(picked) <= blue


def test_what_is_dead_is_left_out():
    every = addresses("--layer", "s32b", "--random", "640")
    alive = addresses("--layer", "s32b", "--random", "640", "--alive")
    assert len(every) == 640
    dead = {f"s32b:{channel}" for channel in BESTIARY.layers["s32b"].dead}
    assert dead <= set(every)
    assert not dead & set(alive)


# A picture


@pytest.fixture(scope="module")
def network():
    return networks.load("bestiary", layers=["s16c"])


@pytest.mark.parametrize("channel", [42, 78, 200])
def test_a_portrait_is_like_its_own_unit(network, channel):
    Image.fromarray(portrait("s16c", channel, network)).save("portrait.png")
    best = found("--like", "portrait.png", "--layer", "s16c", "--size", "96", "--device", "cpu")
    assert f"s16c:{channel}" in [each["address"] for each in best[:5]]
    scores = [each["excited"] for each in best]
    assert scores == sorted(scores, reverse=True)


def test_excitement_is_the_mean_of_a_leaky_value(network):
    pictures = np.stack([drawn(1), drawn(2)]).astype(np.float32) / 255
    means, peaks = excitements(network, pictures)
    with torch.no_grad():
        values = network(torch.from_numpy(pictures).permute(0, 3, 1, 2))["s16c"].numpy()
    felt = np.where(values > 0, values, SLOPE * values).mean((2, 3))
    assert means["s16c"] == pytest.approx(felt, rel=1e-4, abs=1e-5)
    assert peaks["s16c"] == pytest.approx(values.max((0, 2, 3)))


def test_what_is_usual_is_measured_where_no_table_tells(network):
    pictures = np.stack(list(varied(64)))
    felt, _ = excitements(network, pictures)
    measured = usual(network, 64)
    assert measured.mean["s16c"] == pytest.approx(felt["s16c"].mean(0), rel=1e-3, abs=1e-4)
    assert measured.deviation["s16c"] == pytest.approx(felt["s16c"].std(0), rel=1e-3, abs=1e-4)
    unseen = [each for each in neurons(BESTIARY, None) if each.layer == "s16c"]
    values = surprises(network, unseen, pictures[3])
    expected = (felt["s16c"][3] - felt["s16c"].mean(0)) / felt["s16c"].std(0)
    assert values == pytest.approx(expected.tolist(), rel=1e-2, abs=1e-2)


def test_varied_pictures_are_the_same_every_time_and_differ():
    first, again = list(varied(32)), list(varied(32))
    assert all((one == other).all() for one, other in zip(first, again, strict=True))
    assert len({picture.tobytes() for picture in first}) == len(first)
    assert all(picture.min() >= 0 and picture.max() <= 1 for picture in first)


def test_weights_of_ones_own_are_looked_at_anew():
    network = untrained("bestiary", "s2")
    module = architectures.build("bestiary", len(BESTIARY.classes)).to_empty(device="cpu")
    tensors = {key: torch.full_like(value, 0.01) for key, value in module.state_dict().items()}
    tensors["s2.0.weight"][5] = 0.0  # and so it is never positive
    tensors["s2.0.bias"][5] = -1.0
    save_file(tensors, "mine.safetensors")
    wish = ("--weights", "mine.safetensors", "--layer", "s2", "--size", "64", "--device", "cpu")
    alive = addresses("--random", "24", "--alive", *wish)
    assert len(alive) == 23
    assert "s2:5" not in alive
    known = [each for each in neurons(network.card, None) if each.layer == "s2"]
    assert len(awake(network, known, 64)) == 24
    Image.fromarray(drawn(1)).save("picture.png")
    (first, *_) = found("--like", "picture.png", *wish)
    assert first["appearance"] is None


# Wrong input


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--search", ""), "no words"),
        (("--search", "plaid"), '"plaid" fits none'),
        (("--search", "purpel"), 'did you mean "purple"'),
        (("--search", "small large"), "no neuron of bestiary is all of"),
        (("vgg16",), "no favorites among these neurons of vgg16"),
        (("vgg16", "--search", "turquoise"), "names alone are known"),
        (("vgg61", "--random", "3"), "no network"),
        (("--layer", "s16x", "--random", "3"), "no layer"),
        (("--random", "3", "--like", "a.png"), "two orders"),
        (("--random", "3", "--yaml", "--json"), "two answers"),
        (("--random", "0"), "greater than or equal to 1"),
    ],
)
def test_wrong_input_is_told(arguments, told):
    ended = invoke("neurons", *arguments)
    assert_fails(ended, 2)
    assert told in ended.err


def test_a_picture_that_is_none_is_told():
    assert_fails(invoke("neurons", "--like", "missing.png"), 66)
