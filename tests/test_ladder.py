"""The ladder of octaves: which rasters, how strongly, and that nothing pops."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel.ascent.ladder import ladder
from dreamreel.geometry import Grid, Size
from dreamreel.specs import OctaveSpec

few = settings(max_examples=80, deadline=None)
sizes = st.builds(Size, st.integers(16, 1200), st.integers(16, 1200))
scales = st.floats(1.1, 3)
coarsests = st.floats(16, 300)


def rungs(size, margin=(0, 0), **spec):
    given = {"coarsest": 96.0, "scale": 1.4, **spec}
    return ladder(Grid.of_frame(size, margin), size, OctaveSpec(**given))


def heights(size, **spec):
    return [rung.grid.height for rung in rungs(size, **spec)]


def total(size, **spec):
    return sum(rung.weight for rung in rungs(size, **spec))


def test_rasters_are_those_of_the_documentation():
    assert heights(Size(1280, 720)) == [96, 134, 188, 263, 369, 516, 720]
    assert heights(Size(640, 360)) == [96, 134, 188, 263, 360]


def test_an_upright_movie_counts_its_width():
    assert [rung.grid.width for rung in rungs(Size(360, 640))] == [96, 134, 188, 263, 360]


def test_whole_rungs_have_the_whole_strength_and_the_last_its_share():
    weights = [rung.weight for rung in rungs(Size(640, 360))]
    assert weights[:-1] == [1.0] * 4
    assert weights[-1] == pytest.approx(math.log(360 / (96 * 1.4**3)) / math.log(1.4))


def test_the_finest_raster_is_the_canvas_itself():
    canvas = Grid.of_frame(Size(640, 360), (13, 9))
    assert rungs(Size(640, 360), margin=(13, 9))[-1].grid == canvas


def test_movies_of_two_sizes_share_their_coarse_rungs():
    small, large = rungs(Size(640, 360)), rungs(Size(1280, 720))
    for one, other in zip(small[:-1], large, strict=False):
        assert (one.index, one.weight) == (other.index, other.weight)
        assert (one.grid.width, one.grid.height) == (other.grid.width, other.grid.height)
        assert one.grid.origin == pytest.approx(other.grid.origin, abs=1e-12)


def test_a_frame_smaller_than_the_coarsest_has_one_octave_itself():
    (only,) = rungs(Size(64, 36))
    assert (only.grid, only.weight, only.index) == (Grid.of_frame(Size(64, 36)), 1.0, 0)


def test_tilt_weakens_the_finer_rungs_by_a_power_of_the_scale():
    plain, tilted = rungs(Size(640, 360)), rungs(Size(640, 360), tilt=0.5)
    for one, other in zip(plain, tilted, strict=True):
        assert other.weight == pytest.approx(one.weight * 1.4 ** (-0.5 * one.index))


def test_a_count_keeps_the_coarse_end():
    assert heights(Size(640, 360), count=2) == [96, 134]
    weights = [rung.weight for rung in rungs(Size(640, 360), count=2.25)]
    assert weights == pytest.approx([1, 1, 0.25])


def test_a_picture_that_still_grows_is_dreamt_on_the_rungs_that_it_reaches():
    growing = [rung.weight for rung in rungs(Size(640, 360), reach=0.5)]
    assert growing == pytest.approx([1, 1, math.log(180 / 134.4) / math.log(1.4)])


@few
@given(sizes, coarsests, scales, st.floats(0.05, 1), st.floats(0.5, 9), st.floats(0, 2))
def test_weights_are_shares_and_rasters_ascend(size, coarsest, scale, reach, count, tilt):
    found = rungs(size, coarsest=coarsest, scale=scale, reach=reach, count=count, tilt=tilt)
    assert [rung.index for rung in found] == list(range(len(found)))
    assert all(0 < rung.weight <= 1 for rung in found)
    assert all(
        one.grid.width <= other.grid.width and one.grid.height <= other.grid.height
        for one, other in pairwise(found)
    )


@few
@given(sizes, coarsests, scales, st.floats(0.05, 0.999))
def test_the_sum_of_weights_has_no_jump_in_reach(size, coarsest, scale, reach):
    step = 1e-6
    before = total(size, coarsest=coarsest, scale=scale, reach=reach)
    after = total(size, coarsest=coarsest, scale=scale, reach=reach + step)
    assert -1e-9 <= after - before <= 2 * step / reach / math.log(scale) + 1e-9


@few
@given(sizes, coarsests, scales, st.floats(0.01, 9))
def test_the_sum_of_weights_has_no_jump_in_count(size, coarsest, scale, count):
    step = 1e-6
    before = total(size, coarsest=coarsest, scale=scale, count=count)
    after = total(size, coarsest=coarsest, scale=scale, count=count + step)
    assert -1e-9 <= after - before <= 2 * step


@few
@given(sizes, coarsests, scales)
def test_the_sum_of_weights_is_one_and_the_octaves_above_the_coarsest(size, coarsest, scale):
    above = max(0.0, math.log(min(size) / coarsest) / math.log(scale))
    assert total(size, coarsest=coarsest, scale=scale) == pytest.approx(1 + above)
