"""Lineage, against kernels and sums written out, and the command that shows it."""

import json
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from command_line import assert_fails, invoke
from PIL import Image
from probed import drawn, opened, untrained
from torch import nn

from dreamreel import catalogue
from dreamreel.probing.lineage import lineage, segments
from dreamreel.scene import parse
from dreamreel.specs import Target


def chain():
    torch.manual_seed(6)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 5, 3, padding=1), nn.ReLU(),
        nn.Conv2d(5, 6, 3, padding=1),
    )  # fmt: skip


def picture(side=12):
    return torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(2))


def shares(kin):
    return {(parent.unit.layer, parent.unit.channel): parent.share for parent in kin.parents}


def test_by_weight_a_share_is_the_norm_of_a_kernels_slice_with_its_sign():
    module = chain()
    kernel = module[4].weight[3].detach().double().numpy()
    norms = np.sqrt(np.square(kernel).sum((1, 2))) * np.sign(kernel.sum((1, 2)))
    expected = norms / np.abs(norms).sum()
    network = opened(module, "0", "2", "4")
    tree = lineage(network, picture(), Target("4", 3), top=9, depth=1, by_weight=True, both=True)
    found = shares(tree)
    assert found.keys() == {("2", channel) for channel in range(5)}
    assert [found["2", channel] for channel in range(5)] == pytest.approx(expected, rel=1e-5)


def test_by_a_picture_a_share_is_what_a_channel_adds_to_the_value():
    module = chain()
    network, x = opened(module, "0", "2", "4"), picture()
    with torch.no_grad():
        awake = F.pad(network(x)["2"][0].clamp(min=0), (1, 1, 1, 1)).numpy()
    tree = lineage(network, x, Target("4", 3), top=9, depth=1, by_weight=False, both=True)
    row, column = tree.unit.place
    kernel = module[4].weight[3].detach().numpy()
    parts = (kernel * awake[:, row : row + 3, column : column + 3]).sum((1, 2))
    assert parts.sum() + float(module[4].bias[3]) == pytest.approx(tree.unit.value, abs=1e-6)
    found = shares(tree)
    for channel, part in enumerate(parts):
        expected = part / np.abs(parts).sum()
        assert found.get(("2", channel), 0.0) == pytest.approx(expected, abs=1e-5)


class Shortcut(nn.Module):
    """What the first layer gives reaches the sum twice: through the second, and past it."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(8)
        self.first = nn.Conv2d(3, 2, 1)
        self.second = nn.Conv2d(2, 2, 1)

    def forward(self, x):
        x = self.first(x)
        return self.second(x) + x


def test_around_a_shortcut_each_parent_counts_for_its_own_way_only():
    network, x = opened(Shortcut(), "first", "second", "logits"), picture(4)
    target = Target("logits", 1, (0.1, 0.1))
    tree = lineage(network, x, target, top=9, depth=1, by_weight=False, both=True)
    with torch.no_grad():
        values = network(x)
    parts = {("first", 1): values["first"][0, 1, 0, 0], ("second", 1): values["second"][0, 1, 0, 0]}
    whole = sum(float(part.abs()) for part in parts.values())
    expected = {key: pytest.approx(float(part) / whole) for key, part in parts.items()}
    assert shares(tree) == expected


def test_the_strongest_parents_come_first_and_are_fewer_in_each_generation():
    tree = lineage(
        opened(chain(), "0", "2", "4"),
        picture(),
        Target("4", 0),
        top=3,
        depth=9,
        by_weight=True,
        both=True,
    )
    assert len(tree.parents) == 3
    assert [len(parent.parents) for parent in tree.parents] == [2, 2, 2]
    sizes = [abs(parent.share) for parent in tree.parents]
    assert sizes == sorted(sizes, reverse=True)
    assert all(leaf.unit.layer == "0" for parent in tree.parents for leaf in parent.parents)
    assert not any(leaf.parents for parent in tree.parents for leaf in parent.parents)


def test_what_holds_a_unit_back_is_followed_only_where_that_is_asked_for():
    network, x = opened(chain(), "0", "2", "4"), picture()
    target = Target("4", 2)
    both = lineage(network, x, target, top=9, depth=1, by_weight=True, both=True)
    raised = lineage(network, x, target, top=9, depth=1, by_weight=True)
    held = {unit: share for unit, share in shares(both).items() if share < 0}
    assert held
    assert shares(raised) == {k: v for k, v in shares(both).items() if k not in held}


@pytest.mark.parametrize("name", ["googlenet", "resnet18", "shufflenet_v2_x0_5", "densenet121"])
def test_in_real_structures_every_layer_descends_from_the_pixels(name):
    network = untrained(name, *catalogue.network(name).layers)
    known = segments(network, linear=False)
    assert all(set(segment.parents) <= set(known) for segment in known.values())
    target = Target("logits", 3)
    tree = lineage(network, picture(64), target, top=1, depth=999, by_weight=False, both=True)
    while tree.parents:
        (tree,) = tree.parents
        assert tree.unit.layer in known
    assert known[tree.unit.layer].parents == ()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(drawn(3, 64)).save("a.png")


def test_the_command_draws_a_tree_down_to_the_first_layer():
    ended = invoke("lineage", "bestiary", "s8b:9", "--size", "64")
    lines = ended.out.splitlines()
    assert lines[0] == "s8b:9"
    layers = [re.search(r"(s\d+\w?):\d+$", line)[1] for line in lines]
    assert layers.count("s8a") == 3
    assert layers.count("s2") == 6
    assert all(re.search(r"[-+]\d+\.\d%", line) for line in lines[1:])


def test_the_tree_in_json_says_by_what_and_has_the_names_of_classes(folder):
    command = ("lineage", "bestiary", "dense:owl", "--picture", "a.png", "--depth", "1", "--json")
    answer = json.loads(invoke(*command).out)
    tree = answer["lineage"]
    assert (answer["by"], answer["picture"], tree["name"]) == ("picture", "a.png", "owl")
    assert [parent["unit"].partition(":")[0] for parent in tree["parents"]] == ["s16d"] * 3


def test_chords_are_clips_that_a_scene_can_have():
    text = invoke("lineage", "bestiary", "s8b:9", "--chords", "3", "--depth", "2").out
    chords = [heard(clip.chords[0]) for clip in parse(text).clips]
    (clip,) = parse("sequence: [{lineage: {unit: s8b:9, breadth: 3, depth: 2}}]\n").clips
    table = [heard(chord) for chord in clip.chords]
    assert [list(chord) for chord in chords] == [list(chord) for chord in table]
    for printed, known in zip(chords, table, strict=True):
        assert printed == pytest.approx(known, abs=2e-3)  # the table's shares are rounded


def heard(chord):
    return {str(target): curve.at(0.0) for target, curve in chord.targets}


def test_a_picture_has_chords_of_its_own(folder):
    command = ("lineage", "bestiary", "owl", "--picture", "a.png", "--chords", "2", "--json")
    chords = json.loads(invoke(*command).out)["chords"]
    assert chords[0] == {"dense:104": 1.0}
    assert [len(chord) for chord in chords] == [1] + [2] * 9


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["bestiary", "s8b"], 2, "s8b is a whole layer"),
        (["bestiary", "s8b:9", "--top", "10"], 2, "--top"),
        (["bestiary", "s8b:9", "--chords", "9"], 2, "--chords"),
        (["bestiary", "s8b:9", "--size", "8"], 2, "sees nothing below"),
        (["bestiary", "s8b:9", "--picture", "none.png"], 66, "none.png does not exist"),
    ],
)
def test_what_is_wrong_with_a_lineage_is_told(arguments, code, told):
    ended = invoke("lineage", *arguments)
    assert_fails(ended, code)
    assert told in ended.last_line
