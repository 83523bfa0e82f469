"""Drawn patterns: every class, and the vocabulary that they are drawn with."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Generator

from training.patterns.canvas import Canvas
from training.patterns.everything import PATTERNS
from training.patterns.palettes import STEPS, hsv_to_rgb, random_palettes, signature_palettes
from training.patterns.pattern import Pattern
from training.patterns.shapes import capsule, folded, fraction, hexagons, ramp, triangle
from training.posing import drawn, pose

SIDE = 48
NAMES = [pattern.name for pattern in PATTERNS]


def draws(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def canvas(count: int = 2, side: int = SIDE, seed: int = 0) -> Canvas:
    return pose(PATTERNS[0], count, side, draws(seed))


@pytest.mark.parametrize("pattern", PATTERNS, ids=NAMES)
def test_a_class_draws_finite_pictures_that_differ(pattern: Pattern) -> None:
    _, color, cover = drawn(pattern, 4, SIDE, draws(3))
    assert color.shape == (4, SIDE, SIDE, 3)
    assert color.min() >= 0
    assert color.max() <= 1
    assert torch.isfinite(color).all()
    assert (color[0] - color[1]).abs().mean() > 0.01
    if cover is not None:
        assert cover.shape == (4, SIDE, SIDE)
        assert 0.02 < float(cover.mean()) <= 1


@pytest.mark.parametrize("pattern", PATTERNS, ids=NAMES)
def test_a_class_is_a_function_of_its_draws(pattern: Pattern) -> None:
    _, first, _ = drawn(pattern, 2, SIDE, draws(5))
    _, second, _ = drawn(pattern, 2, SIDE, draws(5))
    assert torch.equal(first, second)


@pytest.mark.parametrize("pattern", PATTERNS, ids=NAMES)
def test_a_class_has_structure_and_not_one_color(pattern: Pattern) -> None:
    _, color, cover = drawn(pattern, 6, 96, draws(11))
    seen = color if cover is None else color * cover[..., None]
    assert float(seen.mean(-1).flatten(1).std(1).median()) > 0.05


@pytest.mark.parametrize("pattern", PATTERNS, ids=NAMES)
def test_a_class_says_what_it_is(pattern: Pattern) -> None:
    assert pattern.draw.__doc__
    assert pattern.draw.__name__ == pattern.name


def test_class_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_a_triangular_wave_has_its_peak_at_whole_numbers() -> None:
    value = torch.tensor([-1.0, -0.75, -0.5, 0.0, 0.25, 0.5, 2.0])
    assert triangle(value).tolist() == [1, 0.5, 0, 1, 0.5, 0, 1]


def test_a_ramp_runs_either_way_and_is_half_in_the_middle() -> None:
    value = torch.tensor([0.0, 0.5, 1.0])
    assert ramp(0, 1, value).tolist() == [0, 0.5, 1]
    assert ramp(1, 0, value).tolist() == [1, 0.5, 0]


def test_folding_keeps_distances_and_lands_in_one_sector() -> None:
    x, y = torch.randn(2, 1000, generator=draws())
    fx, fy, number = folded(x, y, torch.tensor(7.0))
    np.testing.assert_allclose(fx**2 + fy**2, x**2 + y**2, rtol=1e-4, atol=1e-6)
    assert (torch.atan2(fy, fx).abs() <= math.pi / 7 + 1e-5).all()
    turned_back = torch.atan2(fy, fx) + number * 2 * math.pi / 7
    difference = torch.remainder(turned_back - torch.atan2(y, x) + 1, 2 * math.pi) - 1
    assert difference.abs().max() < 1e-4


def test_a_capsule_is_as_far_as_the_nearest_point_of_its_line() -> None:
    x, y = torch.rand(2, 500, generator=draws()) * 4 - 2
    found = capsule(x, y, (-0.5, 0.2), (0.7, -0.4), 0.1)
    along = np.linspace(0, 1, 4001)[:, None]
    points = np.hypot(x.numpy() - (-0.5 + 1.2 * along), y.numpy() - (0.2 - 0.6 * along)).min(0)
    np.testing.assert_allclose(found, points - 0.1, atol=1e-4)


def test_hexagons_know_their_middle_and_their_wall() -> None:
    x, y = torch.rand(2, 2000, generator=draws()) * 6 - 3
    gx, gy, wall, column, row = hexagons(x, y)
    root = math.sqrt(3)
    middles = np.array(
        [(i / 2, j * root / 2) for i in range(-12, 13) for j in range(-8, 9) if (i + j) % 2 == 0]
    )
    distance = np.hypot(x.numpy()[:, None] - middles[:, 0], y.numpy()[:, None] - middles[:, 1])
    nearest = np.sort(distance, 1)
    np.testing.assert_allclose(np.hypot(gx.numpy(), gy.numpy()), nearest[:, 0], atol=1e-4)
    # The wall lies where the two nearest middles, one apart, are equally far.
    np.testing.assert_allclose(wall, (nearest[:, 1] ** 2 - nearest[:, 0] ** 2) / 2, atol=1e-4)
    np.testing.assert_allclose(column / 2, x - gx, atol=1e-4)
    np.testing.assert_allclose(row * root / 2, y - gy, atol=1e-4)


def test_voronoi_cells_are_those_of_the_nearest_point() -> None:
    page = canvas(count=1)
    x, y = (axis.expand(1, 60, 60) for axis in torch.meshgrid(
        torch.linspace(0.5, 5.5, 60), torch.linspace(0.5, 5.5, 60), indexing="xy"
    ))  # fmt: skip
    nearest, second, to_x, to_y, number = page.voronoi(x, y)
    points = torch.stack([x + to_x, y + to_y], -1).reshape(-1, 2)
    known = torch.unique((points * 1e3).round() / 1e3, dim=0).numpy()
    spot = torch.stack([x, y], -1).reshape(-1, 2).numpy()
    distance = np.sort(np.hypot(*(spot[:, None] - known[None]).transpose(2, 0, 1)), 1)
    np.testing.assert_allclose(nearest.flatten(), distance[:, 0], atol=3e-3)
    inner = (spot > 1.5).all(1) & (spot < 4.5).all(1)  # whose neighbors all won somewhere
    np.testing.assert_allclose(second.flatten()[inner], distance[inner, 1], atol=0.3)
    assert (second >= nearest).all()
    assert len(torch.unique(number)) > 20


def test_banded_noise_has_the_waves_it_is_asked_for() -> None:
    page = canvas(count=8, side=64)
    noise = page.banded(torch.full((8, 1, 1), 9.0), torch.full((8, 1, 1), 1.0))
    power = np.abs(np.fft.fft2(noise.numpy())) ** 2
    line = np.fft.fftfreq(64) * 64
    radius = np.hypot(line[:, None], line[None])
    assert abs((power * radius).sum() / power.sum() - 9) < 0.5
    assert abs(float(noise.std()) - 1) < 0.02


def test_coverage_is_a_half_on_the_edge_and_a_pixel_and_a_half_wide() -> None:
    page = canvas(count=1)
    distance = page.pixel * torch.tensor([-1.5, -0.75, 0.0, 0.375, 0.75])
    assert page.inside(distance).flatten().tolist() == pytest.approx([1, 1, 0.5, 0.25, 0])


def test_choices_keep_their_ranges() -> None:
    page = canvas(count=500)
    assert set(page.whole(2, 5).flatten().tolist()) == {2, 3, 4, 5}
    assert set(page.variant(3).flatten().tolist()) == {0, 1, 2}
    assert set(page.sign().flatten().tolist()) == {-1, 1}
    assert 0.2 < float(page.chance(0.3).mean()) < 0.4


def test_a_recipe_without_variants_draws_the_first_one() -> None:
    page = pose(PATTERNS[0], 50, SIDE, draws(), varied=False)
    assert page.variant(3).unique().tolist() == [0]


def test_palettes_close_into_a_ring() -> None:
    tables = random_palettes(200, draws())
    assert tables.shape == (200, STEPS, 3)
    assert tables.min() >= 0
    assert tables.max() <= 1
    around = (tables[:, 0] - tables[:, -1]).abs().amax(1)
    largest = (tables[:, 1:] - tables[:, :-1]).abs().amax((1, 2))
    assert (around <= 3 * largest + 0.05).all()


def test_signature_palettes_are_more_vivid_than_others_and_stay() -> None:
    own = signature_palettes(50, 7, torch.device("cpu"))
    assert torch.equal(own, signature_palettes(50, 7, torch.device("cpu")))
    others = random_palettes(100, draws())

    def saturation(tables: torch.Tensor) -> float:
        return float((tables.amax(-1) - tables.amin(-1)).mean())

    assert saturation(own) > 1.1 * saturation(others)


def test_colors_of_the_hexagon_have_their_hues() -> None:
    import colorsys

    hue, saturation, value = torch.rand(3, 200, generator=draws())
    expected = [colorsys.hsv_to_rgb(*row) for row in zip(hue, saturation, value, strict=True)]
    found = hsv_to_rgb(hue, saturation, value)
    np.testing.assert_allclose(found, np.array(expected, dtype=float), atol=1e-5)


def test_fractions_of_negative_numbers_are_positive() -> None:
    assert fraction(torch.tensor([-0.25, 0.25, 3.0])).tolist() == [0.75, 0.25, 0]


def test_all_classes_of_the_first_network_are_still_there() -> None:
    path = Path(__file__).with_name("first_classes.json")
    assert set(json.loads(path.read_text())) <= set(NAMES)
