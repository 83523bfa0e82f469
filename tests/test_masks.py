"""Masks: their shapes in the frame, how layers see them, and what a masked neuron excites."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from fake_network import FakeNetwork, brightness, convolution
from pictures import tensor, white
from PIL import Image
from scene_factory import always, clip, keyed, scene

from dreamreel.ascent.climb import Climber, climb
from dreamreel.ascent.excitement import Ground, Voice, excite
from dreamreel.ascent.gaze import Gaze
from dreamreel.ascent.masks import gate_of, mask_at
from dreamreel.errors import SceneError
from dreamreel.geometry import Grid, Size
from dreamreel.movie.folder.chain import keys
from dreamreel.scene import parse
from dreamreel.scene.model import Chord, Mask
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.specs import AscentSpec, MaskSpec, OctaveSpec, PriorSpec, Target, WeightedTarget

FRAME = Size(64, 36)
GRID = Grid.of_frame(FRAME)
AHEAD = Gaze((0, 0), 1)
NEURON, OTHER = Target("layer", 0), Target("layer", 1)
KERNELS = np.random.default_rng(7).normal(size=(2, 3, 3, 3))
CIRCLE = MaskSpec("circle", (0.3, 0.5), radius=0.25, feather=0.1)
SHAPES = [
    CIRCLE,
    MaskSpec("band", (0.5, 0.4), radius=0.2, angle=30, feather=0.2),
    MaskSpec("gradient", (0.6, 0.5), angle=-45, feather=0.5),
]


def at(mask, x, y, frame=FRAME):
    """A mask at shares of the frame."""
    point = torch.tensor([[complex((x - 0.5) * frame.aspect, y - 0.5)]], dtype=torch.complex128)
    return float(mask_at(mask, point, frame))


@pytest.mark.parametrize(
    ("mask", "inside", "edge", "outside"),
    [
        (MaskSpec("circle", (0.5, 0.5), 0.3), (0.6, 0.6), (0.5, 0.2), (0.8, 0.5)),
        (MaskSpec("band", (0.5, 0.5), 0.2), (0.1, 0.6), (0.9, 0.7), (0.5, 0.8)),
        (MaskSpec("band", (0.5, 0.5), 0.1, 90), (0.52, 0.1), (0.5 + 0.1 * 9 / 16, 0), (0.6, 0.5)),
        (
            MaskSpec("band", (0.5, 0.5), 0.1, 45),
            (0.6, 0.3),
            (0.5, 0.5 - 0.1 * 2**0.5),
            (0.6, 0.8),
        ),
        (MaskSpec("gradient", (0.5, 0.5)), (0.7, 0.1), (0.5, 0.9), (0.3, 0.5)),
        (MaskSpec("gradient", (0.5, 0.5), 0, 90), (0.1, 0.3), (0.9, 0.5), (0.5, 0.7)),
    ],
)
def test_a_shape_lies_where_its_numbers_say(mask, inside, edge, outside):
    soft = replace(mask, feather=0.02)
    assert at(soft, *inside) == 1
    assert at(soft, *edge) == pytest.approx(0.5, abs=1e-6)
    assert at(soft, *outside) == 0
    assert at(mask, *inside) == 1 - at(mask, *outside) == 1


@pytest.mark.parametrize("mask", SHAPES)
def test_a_mask_and_its_inverse_make_a_whole(mask):
    for x, y in itertools.product([0, 0.2, 0.45, 0.8, 1], repeat=2):
        assert at(mask, x, y) + at(replace(mask, invert=True), x, y) == pytest.approx(1)


def test_a_feather_fades_evenly_around_the_edge():
    levels = [at(CIRCLE, 0.3, 0.5 + 0.25 + d) for d in (-0.05, -0.025, 0, 0.025, 0.05)]
    assert levels == pytest.approx([1, 0.84375, 0.5, 0.15625, 0], abs=1e-6)


def test_a_picture_masks_where_it_is_dark(tmp_path):
    pixels = np.zeros((90, 160), np.uint8)
    pixels[:, 80:] = 255
    Image.fromarray(pixels).save(tmp_path / "half.png")
    mask = MaskSpec("image", image=str(tmp_path / "half.png"))
    assert [at(mask, x, 0.5) for x in (-0.5, 0.2, 0.8, 1.4)] == pytest.approx(
        [0, 0, 1, 1], abs=0.02
    )


def gradient_of(targets, *, gaze=AHEAD, network=None, grid=GRID):
    network = network or FakeNetwork(layer=convolution(KERNELS))
    voices = {(item.target, 0): Voice(1.0, 1.0) for item in targets}
    return excite(
        network,
        tensor(white(grid.height, grid.width)),
        targets,
        voices=voices,
        rung=0,
        gaze=gaze,
        ground=Ground(grid, FRAME),
    )


@pytest.mark.parametrize("mask", SHAPES)
@pytest.mark.parametrize("target", [NEURON, Target("layer")])
def test_masks_of_one_neuron_that_make_a_whole_are_no_mask(mask, target):
    plain = gradient_of((WeightedTarget(target, 1.0),))
    inverse = replace(mask, invert=True)
    parts = (WeightedTarget(target, 1.0, mask), WeightedTarget(target, 1.0, inverse))
    torch.testing.assert_close(gradient_of(parts), plain, atol=1e-5, rtol=1e-5)
    halves = tuple(replace(part, weight=0.5) for part in parts)
    gate = gate_of(halves, GRID, FRAME, torch.device("cpu"))
    torch.testing.assert_close(gate, torch.full((36, 64), 0.5))
    assert gate_of((WeightedTarget(target, 1.0),), GRID, FRAME, torch.device("cpu")) is None


@pytest.mark.parametrize("gaze", [AHEAD, Gaze((12, -7), 1), Gaze((3, 5), 1.1 * np.exp(0.1j))])
def test_a_masked_neuron_asks_for_nothing_outside_its_mask(gaze):
    mask = MaskSpec("circle", (0.3, 0.5), radius=0.2, feather=0.02)
    network = FakeNetwork(layer=brightness(2))
    asked = gradient_of((WeightedTarget(NEURON, 1.0, mask),), gaze=gaze, network=network)[0, 0]
    assert asked.max() > 0
    for y, x in np.argwhere(asked.numpy() > 1e-6):
        seen = torch.tensor([[complex(x, y)]])
        pixel = complex(gaze.shown_at(seen, GRID.width, GRID.height))
        point = GRID.origin + GRID.pitch * pixel
        # A unit's own two pixels, and a wrapped roll that is seen apart.
        assert abs(point - complex(-0.2 * FRAME.aspect, 0)) < 0.2 + 3 * GRID.pitch


@pytest.mark.parametrize("gaze", [Gaze((12, -7), 1), Gaze((3, 5), 1.1 * np.exp(0.1j))])
def test_what_is_shown_at_a_place_is_seen_there(gaze):
    for pixel in (complex(3, 4), complex(30, 17.5), complex(60, 33)):
        seen = torch.tensor(gaze.seen_at(pixel, 64, 36))
        assert complex(gaze.shown_at(seen, 64, 36)) == pytest.approx(pixel)


def climbed(targets, strength=0.1, steps=4):
    spec = AscentSpec(
        targets=targets,
        duration=1.0,
        steps=steps,
        strength=strength,
        octaves=OctaveSpec(coarsest=36, scale=2),
        jitter=0,
        rotate_jitter=0,
        scale_jitter=0,
        smoothness=0.0,
        priors=PriorSpec(),
    )
    network = FakeNetwork(layer=lambda pictures: convolution(KERNELS)(pictures).square())
    before = tensor(white(36, 64))
    after = climb(Climber(network, FRAME, GRID, 1), before, spec, voices={}, tick=0).picture
    return (after - before)[0].square().mean(0).sqrt()


def test_outside_its_mask_a_neuron_changes_little():
    mask = MaskSpec("gradient", (0.5, 0.5), angle=180, feather=0.05)
    change = climbed((WeightedTarget(NEURON, 1.0, mask),))
    assert float(change[:, 40:].mean()) < 0.01 * float(change[:, :24].mean())


def test_neurons_of_two_halves_each_change_their_own():
    mask = MaskSpec("gradient", (0.5, 0.5), feather=0.05)
    right = WeightedTarget(NEURON, 0.5, mask)
    left = WeightedTarget(OTHER, 0.5, replace(mask, invert=True))
    both, one = climbed((right, left), steps=1), climbed((right,), steps=1)
    ratio = both[:, 44:] / one[:, 44:]
    assert float(ratio.std() / ratio.mean()) < 0.1
    assert float(both[:, :20].mean()) > 0.2 * float(both[:, 44:].mean())


def test_a_small_mask_is_dreamt_as_strongly_inside_as_a_large_one():
    rows = [[complex(x, y) for x in range(64)] for y in range(36)]
    points = GRID.origin + GRID.pitch * torch.tensor(rows)

    def inside(radius):
        mask = MaskSpec("circle", (0.5, 0.5), radius=radius, feather=0.02)
        within = mask_at(mask, points, FRAME) > 0.5
        change = climbed((WeightedTarget(NEURON, 1.0, mask),), steps=1)
        return float(change[within].square().mean().sqrt())

    assert inside(0.2) == pytest.approx(inside(2.0), rel=0.1)


def mask(**values):
    plain = Mask(
        "circle", (always(0.3), always(0.5)), always(0.2), always(0.0), always(0.1), False, None
    )
    return replace(plain, **values)


def masked(*masks):
    """A movie of one chord, whose neurons have these masks."""
    targets = tuple((Target("a", number), always(1.0)) for number in range(len(masks)))
    return lay_out(scene(clips=(clip(0, 4, Chord(targets, "both", masks)),)))


def test_a_masks_numbers_move():
    center = (keyed((0, 0.0, "linear"), (4, 1.0, "linear")), always(0.5))
    first, second = masked(mask(center=center), None).tick(30).ascent.targets
    assert first.mask == MaskSpec("circle", (0.5, 0.5), 0.2, 0.0, 0.1)
    assert second.mask is None
    assert first.weight == second.weight == 0.5


@pytest.mark.parametrize(
    "change",
    [
        {"shape": "band"},
        {"center": (always(0.3), always(0.6))},
        {"radius": keyed((0, 0.2, "linear"), (4, 0.3, "linear"))},
        {"angle": always(5.0)},
        {"feather": always(0.2)},
        {"invert": True},
    ],
)
def test_what_changes_a_mask_changes_the_keys(change):
    assert keys(masked(mask()), {}) != keys(masked(mask(**change)), {})


def test_an_edit_of_a_masks_tail_keeps_the_head():
    still, moving = mask(), mask(radius=keyed((15, 0.2, "linear"), (20, 0.4, "linear")))
    chords = [Chord(((Target("a", 0), always(1.0)),), "one", (each,)) for each in (still, moving)]
    plain, changed = (
        keys(lay_out(scene(duration=20, clips=(clip(0, 20, each),))), {}) for each in chords
    )
    assert plain[0] == changed[0]
    assert plain[1] != changed[1]


def test_a_mask_that_is_no_number_at_some_moment_is_reported():
    wrong = mask(radius=keyed((0, 0.0, "linear"), (2, float("nan"), "linear")))
    with pytest.raises(SceneError, match=r"mask\.radius"):
        masked(wrong)


def test_masks_are_read_with_their_defaults(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "moon.png")
    text = (
        "sequence:\n  - dream:\n      s2:3: {weight: 0.5, mask: {center: [0.2, 70%]}}\n"
        "      s2:4: {mask: {shape: image, image: moon.png, invert: true}}\n"
        "      s2:5: 1\n    for: 4s\n"
    )
    (only,) = parse(text, folder=tmp_path).clips
    first, second, third = only.chords[0].masks
    assert first.at(0) == MaskSpec("circle", (0.2, 0.7), 0.3, 0, 0.15)
    assert second.at(0).invert
    assert second.image == (tmp_path / "moon.png").resolve()
    assert third is None
    (weight, *others) = (curve.at(0.0) for _, curve in only.chords[0].targets)
    assert (weight, *others) == (0.5, 1, 1)
    assert Fraction(4) == only.end
