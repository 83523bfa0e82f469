"""Portraits: each recipe raises its objective, and its parts are what their papers say."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from fake_network import FakeNetwork, convolution
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import array, pink, tensor, white
from PIL import Image

from dreamreel import networks
from dreamreel.ascent.conditioning import equalize
from dreamreel.geometry import Size
from dreamreel.objectives import code_likeness, guided_match
from dreamreel.portraits.goals import AHEAD, Slope, reached, slope
from dreamreel.portraits.paint import (
    adam,
    expose,
    init,
    is_done,
    paint,
    plan,
    rate_at,
    step,
    step_together,
    whole,
)
from dreamreel.portraits.parameters import amplitudes, parameterization
from dreamreel.portraits.presets import DEFAULT, INVERSION, PRESETS
from dreamreel.portraits.spec import Growth, PortraitSpec, Rate, Recipe, stages
from dreamreel.specs import PriorSpec, StartSpec, Target, ToneSpec

SIDE = 48
SIZE = Size(SIDE, SIDE)
CLASS = Target("dense", 69)
TARGETS = {
    "channel": Target("s8b", 20),
    "unit": Target("s8b", 20, (0.4, 0.6)),
    "layer": Target("s8b"),
    "class": CLASS,
    "logit": Target("logits", 69),
}
FORMS = {
    "pixel": Recipe("", (), 12, Rate(0.03), conditioning="rms", clipped=True),
    "fourier": PRESETS["lucid"],
    "maco": PRESETS["maco"],
}
FEW = {
    "osinga": 40,
    "maco": 20,
    "laplacian": 20,
    "keras": 20,
    "yosinski-1": 40,
    "yosinski-2": 40,
    "yosinski-3": 40,
    "yosinski-4": 40,
}


@cache
def network(layer):
    return networks.load("bestiary", layers=[layer])


def painted(target, recipe, *, size=SIZE, **parts):
    """Return the painter, and the first and the last state of a portrait."""
    painter = plan(PortraitSpec(target, size, recipe, 3, **parts), network(target.layer))
    states = list(paint(painter))
    return painter, states[0], states[-1]


def figures(painter, *states):
    return [reached(painter.network, painter.aim, whole(painter, state)) for state in states]


# Whole portraits


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_few_steps_raise_every_objective_in_every_parameterization(target, form):
    recipe = replace(FORMS[form], steps=12, jitter=2, rotate_jitter=2, scale_jitter=0.05)
    painter, first, last = painted(TARGETS[target], recipe)
    before, after = figures(painter, first, last)
    assert after > before


@pytest.mark.parametrize("name", [name for name in PRESETS if name != INVERSION])
def test_every_preset_raises_a_class(name):
    growth = replace(PRESETS[name].growth, times=min(PRESETS[name].growth.times, 3))
    recipe = replace(PRESETS[name], steps=FEW.get(name, 10), growth=growth)
    painter, first, last = painted(CLASS, recipe)
    before, after = figures(painter, first, last)
    assert after > before + 0.5


def test_no_size_of_a_portrait_is_smaller_than_its_network_can_see():
    sides = [min(stage.size) for stage in stages(PRESETS["keras"], Size(128, 160), 63)]
    assert (min(sides), sides[-1]) == (63, 128)
    assert sides == sorted(sides)
    small = stages(PRESETS["keras"], Size(48, 48), 63)
    assert {stage.size for stage in small} == {Size(48, 48)}


def test_a_portrait_has_its_size_and_range_at_every_step():
    for name in (DEFAULT, "osinga", "maco"):
        recipe = replace(PRESETS[name], steps=1)
        size = Size(50, 41)
        painter = plan(PortraitSpec(CLASS, size, recipe, 1), network("dense"))
        for state in paint(painter):
            picture = whole(painter, state)
            assert picture.shape == (1, 3, 41, 50)
            assert 0 <= picture.min() <= picture.max() <= 1


def test_the_same_seed_paints_the_same_picture_and_another_another():
    recipe = replace(PRESETS[DEFAULT], steps=2)
    one, again, other = (
        whole(painter, list(paint(painter))[-1])
        for painter in (
            plan(PortraitSpec(CLASS, SIZE, recipe, seed), network("dense")) for seed in (1, 1, 2)
        )
    )
    assert (one == again).all()
    assert (one - other).abs().mean() > 0.05


def test_a_step_depends_on_nothing_but_its_state():
    recipe = replace(PRESETS["lucid"], steps=4)
    painter = plan(PortraitSpec(CLASS, SIZE, recipe, 1), network("dense"))
    states = list(paint(painter))
    assert (step(painter, states[2]).parameters == states[3].parameters).all()


@pytest.mark.parametrize("name", [DEFAULT, "lucid", "deepdream"])
def test_portraits_that_climb_together_are_what_each_is_alone(name):
    recipe = replace(PRESETS[name], steps=2)
    specs = [PortraitSpec(Target("s8b", channel), SIZE, recipe, 1) for channel in (3, 20, 77)]
    painters = [plan(spec, network("s8b")) for spec in specs]
    states = [init(painter) for painter in painters]
    while not is_done(painters[0], states[0]):
        states = step_together(painters, states)
    for painter, state in zip(painters, states, strict=True):
        alone = list(paint(painter))[-1]
        np.testing.assert_allclose(whole(painter, state), whole(painter, alone), atol=2e-3)
        assert state.value == pytest.approx(alone.value, rel=1e-3)


def test_a_start_from_a_picture_begins_with_that_picture(tmp_path):
    pixels = (pink(SIDE, SIDE).clip(0.05, 0.95).transpose(1, 2, 0) * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    start = StartSpec("image", image=str(tmp_path / "a.png"))
    for name in ("deepdream", "lucid", "yosinski-1"):
        recipe = replace(PRESETS[name], start=start)
        painter = plan(PortraitSpec(CLASS, SIZE, recipe), network("dense"))
        begun = whole(painter, init(painter))[0].permute(1, 2, 0).numpy()
        np.testing.assert_allclose(begun, pixels / 255, atol=2e-3)


def test_octaves_keep_what_a_coarse_raster_cannot_hold():
    recipe = replace(
        PRESETS["deepdream"],
        steps=0,
        start=StartSpec("noise", noise=0.1),
        clipped=False,
        exposure=0.0,
    )
    painter = plan(PortraitSpec(CLASS, SIZE, recipe), network("dense"))
    state = init(painter)
    assert painter.stages[0].size.width < SIDE
    np.testing.assert_allclose(whole(painter, state), state.under, atol=1e-5)


# Guides and inversions


def a_picture(folder, planes):
    pixels = (planes.clip(0, 1).transpose(1, 2, 0) * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(folder / "reference.png")
    return str(folder / "reference.png")


def test_a_guided_portrait_meets_the_guide_better_than_its_start_did(tmp_path):
    path = a_picture(tmp_path, pink(SIDE, SIDE))
    painter, first, last = painted(
        Target("s8b"), replace(PRESETS[DEFAULT], steps=6), goal="guide", picture=path
    )
    before, after = figures(painter, first, last)
    assert after > 1.1 * before


def test_an_inversion_comes_near_the_code_and_the_picture_behind_it(tmp_path):
    planes = pink(SIDE, SIDE, seed=5)
    recipe = replace(PRESETS[INVERSION].held_still(), steps=60)
    path = a_picture(tmp_path, planes)
    painter, first, last = painted(Target("s4a"), recipe, goal="invert", picture=path)
    before, after = figures(painter, first, last)
    assert after < 0.15 < 0.5 < before
    inverted = array(whole(painter, last))
    assert np.corrcoef(inverted.ravel(), planes.ravel())[0, 1] > 0.5


def test_the_match_of_a_guide_is_the_sum_of_the_best_dot_products():
    rng = np.random.default_rng(0)
    features, guide = rng.random((5, 3, 4)), rng.random((7, 5))
    expected = sum(
        max(row @ features[:, y, x] for row in guide) for y in range(3) for x in range(4)
    )
    found = guided_match(torch.tensor(features[None]), torch.tensor(guide).float(), rectified=True)
    assert float(found) == pytest.approx(expected, rel=1e-5)


def test_the_gradient_of_a_match_is_the_guides_best_feature():
    rng = np.random.default_rng(1)
    features, guide = rng.random((1, 5, 3, 4)), rng.random((7, 5))
    leaf = torch.tensor(features, dtype=torch.float32, requires_grad=True)
    guided_match(leaf, torch.tensor(guide).float(), rectified=False).backward()
    for y in range(3):
        for x in range(4):
            best = max(guide, key=lambda row: row @ features[0, :, y, x])
            np.testing.assert_allclose(leaf.grad[0, :, y, x], best, rtol=1e-5)


def test_the_likeness_of_a_code_is_minus_the_normalized_squared_distance():
    code, other = torch.rand(1, 3, 4, 5), torch.rand(1, 3, 4, 5)
    expected = -(np.linalg.norm(other - code) ** 2) / np.linalg.norm(code) ** 2
    assert float(code_likeness(other, code)) == pytest.approx(expected, rel=1e-5)
    assert float(code_likeness(code, code)) == 0


def test_the_slope_is_the_gradient_by_finite_differences():
    weights = np.random.default_rng(3).standard_normal((2, 3, 3, 3))
    fake = FakeNetwork(rectified=False, layer=convolution(weights))
    recipe = Recipe("", (), 1, Rate(1.0))
    painter = plan(PortraitSpec(Target("layer", 1), Size(7, 6), recipe), fake_on_cpu(fake))
    picture = tensor(white(6, 7))
    rise = slope(painter.network, painter.aim, picture, gaze=AHEAD, frame=Size(7, 6))
    assert rise.positions == 20
    nudged = picture.clone()
    nudged[0, 1, 3, 2] += 1
    after = slope(painter.network, painter.aim, nudged, gaze=AHEAD, frame=Size(7, 6))
    assert float(after.value - rise.value) == pytest.approx(
        float(rise.gradient[0, 1, 3, 2]), rel=1e-3
    )


def fake_on_cpu(fake):
    fake.mean = torch.zeros(1)
    return fake


# Parameterizations


@pytest.mark.parametrize("name", ["lucid", "maco"])
def test_a_picture_that_a_spectrum_can_show_is_found_again(name):
    form = parameterization(PRESETS[name], Size(20, 14))
    shown = form.decode(form.random(4, torch.device("cpu")))
    np.testing.assert_allclose(form.decode(form.encode(shown)), shown, atol=2e-3)


@given(width=st.integers(4, 33), height=st.integers(4, 33), alpha=st.floats(0, 2))
@settings(max_examples=20, deadline=None)
def test_amplitudes_fall_with_frequency_as_asked(width, height, alpha):
    found = amplitudes(Size(width, height), alpha, torch.device("cpu")).numpy()
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    expected = np.maximum(np.hypot(rows, columns), 1 / max(width, height)) ** -alpha
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_maco_moves_phases_and_leaves_amplitudes():
    recipe = replace(PRESETS["maco"], steps=5)
    painter, first, last = painted(CLASS, recipe)
    spectra = []
    for state in (first, last):
        logits = torch.logit(whole(painter, state).double())[0]
        light = (logits - logits.mean((1, 2), keepdim=True)).sum(0)
        spectra.append(torch.fft.rfft2(light).abs().log().mean())
    assert (first.parameters - last.parameters).abs().max() > 0.1
    assert float(spectra[0]) == pytest.approx(float(spectra[1]), abs=0.1)


def test_gradients_go_back_through_a_spectrum_as_finite_differences_say():
    form = parameterization(PRESETS["lucid"], Size(6, 5))
    parameters = form.random(2, torch.device("cpu"))
    weights = tensor(white(5, 6) - 0.5)
    back = form.pull_back(parameters, weights)
    nudged = parameters.clone()
    nudged[0, 1, 2, 1, 0] += 1e-2
    change = ((form.decode(nudged) - form.decode(parameters)) * weights).sum() / 1e-2
    assert float(back[0, 1, 2, 1, 0]) == pytest.approx(float(change), rel=0.02, abs=1e-4)


# Growth, rates, steps


def sides(growth, full):
    recipe = Recipe("", (), 1, Rate(1.0), growth=growth)
    return [stage.size.width for stage in stages(recipe, Size(full, full))]


def test_growth_follows_from_any_two_of_its_numbers():
    assert sides(Growth(), 224) == [224]
    assert sides(Growth("sizes", factor=1.2, times=9), 412)[0] == 80
    assert sides(Growth("octaves", coarsest=96, factor=1.4), 224) == [96, 134, 188, 224]
    assert sides(Growth("zoom", factor=1.05, times=3), 60) == [60] * 4
    grown = sides(Growth("sizes", coarsest=64, times=20), 256)
    assert (len(grown), grown[0], grown[10], grown[-1]) == (21, 64, 128, 256)


def test_a_portrait_smaller_than_its_first_raster_is_painted_at_once():
    assert sides(Growth("octaves", coarsest=96, factor=1.4), 64) == [64]


def rise(gradient, positions=1):
    return Slope(torch.zeros(()), torch.as_tensor(gradient), positions)


def test_a_rate_falls_evenly_over_a_size():
    rates = [rate_at(Rate(2.0, last=0.5), done=d, rise=rise([1.0])) for d in (0, 0.5, 1)]
    assert rates == [2.0, 1.5, 1.0]


def test_a_rate_of_progress_gains_what_it_should_unless_that_is_too_far():
    gradient = np.array([3.0, 4.0])
    rate = rate_at(Rate(100.0, gain=2.0), done=0, rise=rise(gradient))
    assert rate * (gradient @ gradient) == pytest.approx(2.0)
    assert rate_at(Rate(100.0, gain=2.0), done=0, rise=rise(gradient / 1000)) == 100
    many = rate_at(Rate(100.0, gain=2.0), done=0, rise=rise(gradient, positions=7))
    assert many == pytest.approx(7 * rate)


def test_adam_walks_as_torchs_own_does():
    gradients = torch.randn(6, 4, 5, generator=torch.Generator().manual_seed(1))
    leaf = torch.zeros(4, 5, requires_grad=True)
    oracle = torch.optim.Adam([leaf], lr=0.1, maximize=True)
    ours, moments = torch.zeros(4, 5), None
    for index, gradient in enumerate(gradients, 1):
        leaf.grad = gradient.clone()
        oracle.step()
        direction, moments = adam(gradient, moments, index)
        ours = ours + 0.1 * direction
        np.testing.assert_allclose(ours, leaf.detach(), atol=1e-5)


def test_an_exposed_picture_has_its_deviation_about_middle_gray():
    shown = expose(tensor(7 * white(9, 8) - 3), 0.1)
    assert float(shown.mean()) == pytest.approx(0.5, abs=1e-6)
    assert float(shown.std()) == pytest.approx(0.1, rel=1e-5)


def test_laplacian_conditioning_makes_fine_and_coarse_waves_as_strong():
    x = np.arange(128)
    wave = [np.sin(2 * np.pi * x * f)[None, None].repeat(128, 1).repeat(3, 0) for f in (0.02, 0.3)]
    shaped = array(equalize(tensor(30 * wave[0] + wave[1])))
    strengths = [abs((shaped * part).sum()) / (part**2).sum() for part in wave]
    # They were as 30 to 1; the bands of a pyramid overlap.
    assert 0.2 < strengths[0] / strengths[1] < 6


def test_laplacian_bands_are_added_up_as_they_are():
    shaped = array(equalize(tensor(white(128, 128))))
    assert math.sqrt((shaped**2).mean()) == pytest.approx(math.sqrt(5), rel=0.15)  # five of RMS 1


def test_a_zoom_magnifies_the_middle():
    """Growing by 2 without steps shows the middle half of what was there."""
    growth = Growth("zoom", factor=2.0, times=1)
    recipe = Recipe(
        "", (), 1, Rate(0.0), conditioning="rms", growth=growth, exposure=0.1,
        start=StartSpec("gradient", colors=((0.0,) * 3, (1.0,) * 3)),
    )  # fmt: skip
    painter, first, last = painted(CLASS, recipe)
    before, after = (array(whole(painter, state)).mean((0, 2)) for state in (first, last))
    # A ramp stays a ramp; exposed, of the same deviation.
    np.testing.assert_allclose(after, before, atol=0.02)
    assert last.total == 2


def test_priors_and_tone_act_at_every_step_of_a_portrait():
    flat = Recipe("", (), 3, Rate(0.0), conditioning="rms")
    decayed = replace(flat, priors=PriorSpec(decay=0.5))
    _, first, last = painted(CLASS, decayed)
    ratio = (last.parameters - 0.5).std() / (first.parameters - 0.5).std()
    assert float(ratio) == pytest.approx(0.5**3, rel=1e-4)
    held = replace(flat, steps=20, tone=ToneSpec(0.47, 0.2))
    _, _, last = painted(CLASS, held)
    means = last.parameters.mean((2, 3), keepdim=True)
    deviation = (last.parameters - means).square().mean().sqrt()
    assert float(deviation) == pytest.approx(0.2, abs=0.01)
