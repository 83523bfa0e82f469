"""Similarities and grids against the complex numbers that they stand for."""

import cmath
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dreamreel.geometry import IDENTITY, Grid, Pose, Size

moderate = st.floats(-3, 3)
points = st.builds(complex, moderate, moderate)
factors = st.builds(cmath.rect, st.floats(0.2, 5), st.floats(-math.pi, math.pi))
poses = st.builds(Pose, factors, points)
sizes = st.builds(Size, st.integers(1, 400), st.integers(1, 400))
grids = st.builds(Grid, st.integers(1, 400), st.integers(1, 400), points, st.floats(1e-4, 1))
few = settings(max_examples=60, deadline=None)


def near(expected, scale=1.0):
    return pytest.approx(expected, rel=1e-9, abs=1e-9 * scale)


@few
@given(poses, poses, points)
def test_poses_compose_as_the_maps_that_they_are(second, first, point):
    assert second.after(first)(point) == near(second(first(point)), 50)


@few
@given(poses, poses, poses, points)
def test_composition_does_not_care_for_brackets(third, second, first, point):
    left = third.after(second).after(first)
    right = third.after(second.after(first))
    assert left(point) == near(right(point), 500)


@few
@given(poses, points)
def test_an_inverse_undoes_from_both_sides(pose, point):
    assert pose.inverse()(pose(point)) == near(point, 50)
    assert pose(pose.inverse()(point)) == near(point, 50)


@few
@given(poses, points)
def test_the_identity_changes_nothing(pose, point):
    assert IDENTITY(point) == point
    assert pose.after(IDENTITY) == pose
    assert IDENTITY.after(pose) == pose


@few
@given(poses, points, points)
def test_a_pose_scales_all_distances_alike(pose, one, other):
    distance = abs(pose(one) - pose(other))
    assert distance == near(2**pose.octaves * abs(one - other), 50)


@few
@given(poses, poses)
def test_octaves_add_up(second, first):
    assert second.after(first).octaves == near(second.octaves + first.octaves)


def test_octaves_count_doublings():
    assert Pose(4 + 0j).octaves == 2
    assert Pose(-0.5j).octaves == -1
    assert Pose(-0.5j).inverse().octaves == 1


def test_a_size_is_written_and_read_as_people_do():
    assert str(Size(1280, 720)) == "1280x720"
    assert Size(1280, 720).aspect == near(16 / 9)


@few
@given(grids, st.integers(0, 400), st.integers(0, 400))
def test_pixels_lie_where_the_convention_says(grid, x, y):
    point = grid.origin + grid.pitch * complex(x, y)
    assert grid.pixel(point) == pytest.approx(complex(x, y), abs=1e-6)


@few
@given(grids, points)
def test_a_point_is_found_again_from_its_pixel(grid, point):
    pixel = grid.pixel(point)
    assert grid.origin + grid.pitch * pixel == near(point, 10)


@few
@given(sizes)
def test_a_frame_is_one_height_tall_and_centered(size):
    grid = Grid.of_frame(size)
    half = complex(0.5, 0.5)
    last = complex(size.width - 1, size.height - 1)
    corner = grid.origin - half * grid.pitch
    opposite = grid.origin + (last + half) * grid.pitch
    assert opposite - corner == near(complex(size.aspect, 1), size.aspect)
    assert opposite == near(-corner, size.aspect)


@few
@given(sizes, st.integers(0, 50), st.integers(0, 50))
def test_a_margin_leaves_the_frames_own_pixels_in_place(size, across, down):
    plain, wide = Grid.of_frame(size), Grid.of_frame(size, (across, down))
    assert (wide.width, wide.height) == (size.width + 2 * across, size.height + 2 * down)
    assert wide.pitch == plain.pitch
    assert wide.pixel(plain.origin) == pytest.approx(complex(across, down), abs=1e-6)


@few
@given(grids, points, st.builds(complex, st.floats(-9, 9), st.floats(-9, 9)))
def test_a_shifted_grid_counts_from_further_on(grid, point, pixels):
    assert grid.shifted(pixels).pixel(point) == pytest.approx(
        grid.pixel(point) - pixels, rel=1e-9, abs=1e-6
    )


def corners(grid):
    """Outer corners of the area, not the centers of its corner pixels."""
    first = grid.origin - complex(grid.pitch, grid.pitch) / 2
    return first, first + grid.pitch * complex(grid.width, grid.height)


@few
@given(grids, st.integers(1, 900))
def test_a_resized_grid_covers_the_same_height_exactly(grid, height):
    first, last = corners(grid)
    resized_first, resized_last = corners(grid.resized(grid.width, height))
    assert resized_first == near(first, 10)
    assert resized_last.imag == near(last.imag, 400)


@few
@given(grids, st.integers(1, 900))
def test_a_resized_grid_covers_the_same_width_but_for_half_a_pixel(grid, height):
    width = round(grid.width * height / grid.height)
    assume(width > 0)
    resized = grid.resized(width, height)
    missing = abs(corners(resized)[1].real - corners(grid)[1].real)
    assert missing <= 0.5 * resized.pitch + 1e-9


@few
@given(st.builds(Size, st.integers(1, 100), st.integers(1, 100)), st.integers(1, 5))
def test_resizing_by_whole_factors_covers_the_same_area(size, factor):
    grid = Grid.of_frame(size)
    resized = grid.resized(size.width * factor, size.height * factor)
    for one, other in zip(corners(grid), corners(resized), strict=True):
        assert one == near(other, 100)
