"""The vocabulary of the drawn patterns: limbs, outlines, figures, layers, variants, colors."""

import colorsys
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Generator, Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import bright, lifted, mix, pale, toned, vivid
from training.patterns.everything import PATTERNS
from training.patterns.figure import Figure
from training.patterns.layers import Layer, painted
from training.patterns.limbs import convex, curve, limb, profile, tube
from training.patterns.outline import Outline
from training.patterns.pattern import Paint
from training.patterns.shapes import box, capsule, ellipse, length, only, smooth_union
from training.patterns.variants import one_of
from training.posing import pose

BENT = ((-0.6, -0.5, 0.2), (0.1, -0.3, 0.12), (0.3, 0.4, 0.05))


def draws(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def spots(number: int = 500) -> tuple[Tensor, Tensor]:
    """Random points of the square -1..1."""
    x, y = torch.rand(2, 1, 1, number, generator=draws()) * 2 - 1
    return x, y


def page(count: int = 2, side: int = 48, seed: int = 0) -> Canvas:
    return pose(PATTERNS[0], count, side, draws(seed))


def straight(side: int = 64) -> Canvas:
    """A canvas whose own coordinates are those of the frame."""
    line = ((torch.arange(side) + 0.5) / side * 2 - 1).expand(1, side, side).contiguous()
    palettes = page(1)
    part = palettes.around(0, 0, 1)
    part.x, part.y = line, line.mT.contiguous()
    part.pixel = torch.full((1, 1, 1), 2 / side)
    part.height = part.width = side
    return part


def sampled(joints: tuple[tuple[float, float, float], ...]) -> np.ndarray:
    """Many points of a limb's middle line: x, y, radius, place along it, and its direction."""
    found = []
    for number, (start, end) in enumerate(pairwise(joints)):
        share = np.linspace(0, 1, 2001)[:, None]
        points = np.array(start) * (1 - share) + np.array(end) * share
        toward = np.full((2001, 2), np.array(end[:2]) - np.array(start[:2]))
        found.append(np.hstack([points, number + share, toward]))
    return np.vstack(found)


def test_a_limb_is_as_far_as_the_nearest_of_its_round_pieces() -> None:
    x, y = spots()
    known = sampled(BENT)
    away = np.hypot(
        x.numpy().ravel()[:, None] - known[:, 0], y.numpy().ravel()[:, None] - known[:, 1]
    )
    per_piece = [away[:, :2001], away[:, 2001:]]
    radii = [known[:2001, 2], known[2001:, 2]]
    nearest = [
        piece.min(1) - radius[piece.argmin(1)]
        for piece, radius in zip(per_piece, radii, strict=True)
    ]
    np.testing.assert_allclose(limb(x, y, BENT).ravel(), np.minimum(*nearest), atol=1e-3)


def test_a_tube_is_a_limb_that_knows_how_far_along_and_across_a_point_is() -> None:
    x, y = spots()
    even = tuple((px, py, 0.15) for px, py, _ in BENT)
    distance, along, across = tube(x, y, even)
    np.testing.assert_allclose(distance, limb(x, y, even), atol=1e-5)
    known = sampled(even)
    to_x = x.numpy().ravel()[:, None] - known[:, 0]
    to_y = y.numpy().ravel()[:, None] - known[:, 1]
    nearest = np.hypot(to_x, to_y).argmin(1)
    np.testing.assert_allclose(along.ravel(), known[nearest, 3], atol=2e-3)
    row = np.arange(len(nearest))
    turn = known[nearest, 4] * to_y[row, nearest] - known[nearest, 5] * to_x[row, nearest]
    sideways = turn / np.hypot(known[nearest, 4], known[nearest, 5]) / 0.15
    apart = np.abs(known[nearest, 3] - 1) > 1e-3  # at the joint both pieces are as near
    expected = np.clip(sideways, -1, 1)[apart]
    np.testing.assert_allclose(across.ravel()[apart], expected, atol=2e-2)


def test_a_curve_goes_through_its_joints_as_catmull_and_rom_had_it() -> None:
    joints = [(-0.8, 0.1, 0.3), (-0.2, -0.6, 0.2), (0.4, 0.5, 0.1), (0.9, 0.0, 0.02)]
    bent = np.array(curve(joints, 4), dtype=float)
    assert bent.shape == (13, 3)
    np.testing.assert_allclose(bent[::4], joints, atol=1e-9)
    matrix = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    middle = np.array([1, 0.5, 0.25, 0.125]) @ matrix @ np.array(joints)
    np.testing.assert_allclose(bent[6], middle, atol=1e-9)


def test_a_expectedis_linear_between_its_knots_and_level_beyond() -> None:
    place = torch.linspace(-2, 2, 200)
    knots = ((-1.0, 0.3), (-0.2, -0.5), (0.1, 0.4), (1.2, 0.0))
    expected = np.interp(place.numpy(), *zip(*knots, strict=True))
    np.testing.assert_allclose(profile(place, knots), expected, atol=1e-6)


def test_a_convex_shape_of_four_corners_is_a_box() -> None:
    x, y = spots()
    corners = ((-0.5, -0.3), (0.5, -0.3), (0.5, 0.3), (-0.5, 0.3))
    np.testing.assert_allclose(convex(x, y, corners), box(x, y, 0.5, 0.3), atol=1e-5)


def test_an_outline_through_points_of_a_circle_is_a_circle() -> None:
    x, y = spots()
    angles = np.arange(12) * math.tau / 12
    points = ", ".join(f"{60 * math.cos(a):.4f} {60 * math.sin(a):.4f}" for a in angles)
    np.testing.assert_allclose(Outline(points)(x, y), length(x, y) - 0.6, atol=0.012)


def test_an_outline_of_corners_has_straight_sides() -> None:
    x, y = spots()
    right = "0 -40!, 50 -40!, 50 30!, 0 30!"
    dx, dy = (x.abs() - 0.5).numpy(), ((y + 0.05).abs() - 0.35).numpy()
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
    expected = outside + np.minimum(np.maximum(dx, dy), 0)
    np.testing.assert_allclose(Outline(right, mirrored=True)(x, y), expected, atol=0.01)


def test_an_outline_that_is_a_line_has_no_inside() -> None:
    x, y = spots()
    expected = capsule(x, y, (-0.5, -0.2), (0.6, 0.3), 0.0)
    np.testing.assert_allclose(Outline("-50 -20!, 60 30!", line=True)(x, y), expected, atol=0.01)


def test_an_ellipse_of_equal_axes_is_a_circle_and_any_is_zero_on_its_border() -> None:
    x, y = spots()
    np.testing.assert_allclose(ellipse(x, y, 0.4, 0.4), length(x, y) - 0.4, atol=1e-5)
    around = torch.linspace(0, math.tau, 50)
    border = ellipse(0.7 * around.cos(), 0.2 * around.sin(), 0.7, 0.2)
    np.testing.assert_allclose(border, torch.zeros(50), atol=1e-5)


def test_a_smooth_union_is_rounded_where_both_are_near_and_plain_elsewhere() -> None:
    apart = torch.linspace(-1, 1, 201)
    found = smooth_union(apart, torch.zeros_like(apart), 0.3)
    plain = apart.clamp(max=0)
    np.testing.assert_allclose(found[apart.abs() > 0.3], plain[apart.abs() > 0.3], atol=1e-6)
    assert found[100] == pytest.approx(-0.3 / 4)
    slopes = found.diff() / apart.diff()
    assert slopes.diff().abs().max() < 0.04


def test_a_part_that_a_picture_lacks_is_far_away() -> None:
    distance = torch.full((2, 3, 3), -0.5)
    here = torch.tensor([True, False])[:, None, None]
    assert only(here, distance)[0].eq(-0.5).all()
    assert only(here, distance)[1].min() > 5
    assert torch.equal(only(here.float(), distance), only(here, distance))


def test_a_field_that_is_made_even_is_a_distance() -> None:
    canvas = straight()
    steep = length(canvas.x, canvas.y) ** 3 * 7 - 7 * 0.6**3
    near = (length(canvas.x, canvas.y) - 0.6).abs() < 0.05
    expected = (length(canvas.x, canvas.y) - 0.6)[near]
    np.testing.assert_allclose(canvas.even(steep)[near], expected, atol=5e-3)


def test_drawing_each_picture_in_one_way_is_drawing_all_ways_and_choosing() -> None:
    def stripes(canvas: Canvas) -> Paint:
        color = canvas.first(canvas.x) * canvas.lot(canvas.y.floor())[..., None]
        return Paint(color, canvas.inside(canvas.y), canvas.x, gloss=0.2)

    def rings(canvas: Canvas) -> Paint:
        return Paint(canvas.second(length(canvas.x, canvas.y)) + canvas.frame_y[..., None])

    seen = page(20)
    found = one_of(seen, stripes, rings, stripes)
    again = page(20)
    chosen = again.variant(3).flatten()
    assert set(chosen.tolist()) == {0, 1, 2}
    all_ways = [stripes(again), rings(again), stripes(again)]
    assert found.cover is not None
    assert found.relief is not None
    assert isinstance(found.gloss, Tensor)
    for number, way in enumerate(int(choice) for choice in chosen):
        expected = all_ways[way]
        torch.testing.assert_close(found.color[number], expected.color[number])
        assert found.gloss[number].item() == pytest.approx(expected.gloss)
        cover = torch.ones(48, 48) if expected.cover is None else expected.cover[number]
        relief = torch.zeros(48, 48) if expected.relief is None else expected.relief[number]
        torch.testing.assert_close(found.cover[number], cover)
        torch.testing.assert_close(found.relief[number], relief)


def test_a_part_of_a_figure_lies_over_those_before_it() -> None:
    canvas = straight()
    red, blue = torch.tensor([1.0, 0, 0]), torch.tensor([0, 0, 1.0])
    left, right = (
        ellipse(canvas.x + 0.3, canvas.y, 0.5, 0.5),
        ellipse(canvas.x - 0.3, canvas.y, 0.5, 0.5),
    )
    paint = Figure.of(canvas).part(left, red.view(1, 1, 1, 3)).part(right, blue.view(1, 1, 1, 3))
    paint = paint.paint()
    assert paint.cover is not None
    assert paint.relief is not None
    torch.testing.assert_close(paint.cover, canvas.inside(torch.minimum(left, right)))
    torch.testing.assert_close(paint.color[right < -0.1], blue.expand((right < -0.1).sum(), 3))
    alone = (left < -0.1) & (right > 0.1)
    torch.testing.assert_close(paint.color[alone], red.expand(alone.sum(), 3))
    assert paint.relief[right < -0.25].sub(0.7).abs().max() < 1e-6


@pytest.mark.parametrize(("inked", "edge"), [(False, 0.15), (True, 0.0)])
def test_a_part_is_outlined_in_its_own_tone_or_in_ink(inked: bool, edge: float) -> None:
    canvas = straight()
    begun = Figure.inked(canvas) if inked else Figure.of(canvas)
    distance = canvas.x - 0.5
    white = torch.ones(1, 1, 1, 3)
    light = begun.part(distance, white, rim=0.2, depth=0.2, shade=0.0).color[0, 0, :, 0]
    depth = (-distance[0, 0] / 0.2).clamp(0, 1)
    expected = depth if inked else edge + (1 - edge) * (3 * depth**2 - 2 * depth**3)
    within = distance[0, 0] < -0.05
    torch.testing.assert_close(light[within], expected[within])


def test_marks_stay_within_a_figure_and_beads_reach_beyond() -> None:
    canvas = straight()
    figure = Figure.of(canvas).part(canvas.x + 0.2, torch.full((1, 1, 1, 3), 0.5))
    marked = figure.patch(ellipse(canvas.x, canvas.y, 0.4, 0.4), torch.ones(1, 1, 1, 3))
    assert torch.equal(marked.cover, figure.cover)
    beaded = figure.bead(canvas.x - 0.3, canvas.y, 0.2, torch.ones(1, 1, 1, 3))
    grown = torch.maximum(figure.cover, canvas.inside(length(canvas.x - 0.3, canvas.y) - 0.24))
    torch.testing.assert_close(beaded.cover, grown)


def test_a_slit_narrows_a_pupil_that_often() -> None:
    canvas = straight(256)
    blank = replace(Figure.of(canvas), color=torch.ones(1, 256, 256, 3))
    white = torch.ones(1, 1, 1, 3)
    widths = []
    for slit in (1.0, 4.0):
        seen = blank.eye((canvas.x, canvas.y), canvas.x - 9, 0.8, white, pupil=0.5, slit=slit)
        widths.append((seen.color[0, 128, 64:192, 0] < 0.5).sum().item())
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.1)


def test_layers_lie_over_one_another_and_take_their_colors_from_either_palette() -> None:
    canvas = straight()
    below = Layer(canvas.x - 0.9, 0.25, rim=0)
    above = Layer(canvas.y, 0.5, 0.7, palette=1, rim=0)
    paint = painted(canvas, (below, above))
    lower, upper = canvas.y > 0.1, canvas.y < -0.1
    inside = canvas.x < 0.8
    first = lifted(canvas.first(0.25), torch.ones_like(canvas.x))
    second = lifted(canvas.second(0.5), torch.full_like(canvas.x, 0.7))
    torch.testing.assert_close(paint.color[lower & inside], first[lower & inside])
    torch.testing.assert_close(paint.color[upper & inside], second[upper & inside])


def test_colors_are_mixed_point_by_point_also_when_one_holds_for_a_picture() -> None:
    whole, points = torch.rand(2, 1, 1, 3, generator=draws()), torch.rand(2, 5, 4, 3)
    amount = torch.rand(2, 5, 4, generator=draws(1))
    share = amount.numpy()[..., None]
    expected = whole.numpy() * (1 - share) + points.numpy() * share
    np.testing.assert_allclose(mix(whole, points, amount), expected, atol=1e-6)


def test_lightened_colors_keep_their_hue_and_have_the_light_they_are_asked_for() -> None:
    colors = torch.rand(300, 3, generator=draws()) * 0.8 + 0.1
    before = np.array([colorsys.rgb_to_hsv(*color) for color in colors.tolist()])
    for changed in (toned(colors, 0.7), bright(colors, 0.8), vivid(colors)):
        after = np.array([colorsys.rgb_to_hsv(*color) for color in changed.tolist()])
        turned = np.abs(after[:, 0] - before[:, 0])
        assert np.minimum(turned, 1 - turned).max() < 1e-4
    np.testing.assert_allclose(toned(colors, 0.7).amax(-1), 0.7, rtol=0.2)
    np.testing.assert_allclose(
        bright(colors, 0.8).amax(-1), np.maximum(before[:, 2], 0.8), atol=1e-5
    )
    np.testing.assert_allclose(vivid(colors).amax(-1), 1, atol=1e-5)


def test_pale_colors_are_nearer_to_white() -> None:
    colors = torch.rand(50, 3, generator=draws())
    np.testing.assert_allclose(1 - pale(colors, 0.25), (1 - colors) * 0.75, atol=1e-6)


def test_lifting_evens_out_the_light_of_a_palette() -> None:
    gray = torch.tensor([0.0, 0.25, 1.0])[:, None].expand(3, 3)
    lit = lifted(gray, torch.tensor([1.0, 0.8, 0.5]))
    np.testing.assert_allclose(lit[:, 0], [0, 0.25 * 0.8 / 0.4, 0.5], atol=1e-6)
