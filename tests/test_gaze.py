"""Gazes: draws that can be made again alone, and looks that can be taken back."""

import cmath
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import array, psnr, smooth, tensor, white

from dreamreel.ascent.gaze import Gaze, draw_gaze, sampling
from dreamreel.specs import AscentSpec, OctaveSpec, PriorSpec

SPEC = AscentSpec(
    targets=(),
    duration=1 / 15,
    steps=2,
    strength=0.8,
    octaves=OctaveSpec(96, 1.4),
    jitter=16,
    rotate_jitter=6,
    scale_jitter=0.12,
    smoothness=1.1,
    priors=PriorSpec(),
)
STILL = replace(SPEC, jitter=0, rotate_jitter=0, scale_jitter=0)
few = settings(max_examples=60, deadline=None)
ticks = st.integers(-(10**6), 10**6)
small = st.integers(0, 60)


def gaze(*, spec=SPEC, seed=1, tick=0, octave=0, step=0):
    return draw_gaze(spec, seed=seed, tick=tick, octave=octave, step=step)


@few
@given(st.integers(0, 2**64 - 1), ticks, small, small)
def test_a_gaze_can_be_drawn_again_alone(seed, tick, octave, step):
    place = {"seed": seed, "tick": tick, "octave": octave, "step": step}
    assert gaze(**place) == gaze(**place)


def test_every_place_has_its_own_gaze():
    drawn = [
        gaze(seed=seed, tick=tick, octave=octave, step=step).factor
        for seed in (0, 1, 2)
        for tick in (-2, -1, 0, 1, 2)
        for octave in range(4)
        for step in range(4)
    ]
    assert len(set(drawn)) == len(drawn)


@few
@given(ticks, small, small)
def test_draws_stay_within_the_jitter_of_the_spec(tick, octave, step):
    drawn = gaze(tick=tick, octave=octave, step=step)
    assert max(map(abs, drawn.roll)) <= 16
    assert abs(math.degrees(cmath.phase(drawn.factor))) <= 6
    assert -1e-12 <= math.log(abs(drawn.factor)) <= 0.12 + 1e-12


def test_draws_use_the_whole_jitter_evenly():
    drawn = [gaze(tick=tick) for tick in range(-400, 400)]
    across = np.array([one.roll[0] for one in drawn])
    turns = np.array([math.degrees(cmath.phase(one.factor)) for one in drawn])
    scales = np.array([2 * math.log(abs(one.factor)) - 0.12 for one in drawn])
    for values, limit in ((across, 16), (turns, 6), (scales, 0.12)):
        assert abs(values.mean()) < 0.1 * limit
        assert values.std() == pytest.approx(limit / math.sqrt(3), rel=0.1)
        assert values.max() > 0.95 * limit
        assert values.min() < -0.95 * limit


def test_neighboring_draws_are_not_correlated():
    turns = np.array(
        [[cmath.phase(gaze(tick=tick, octave=o).factor) for o in (0, 1)] for tick in range(800)]
    )
    assert abs(np.corrcoef(turns[:, 0], turns[:, 1])[0, 1]) < 4 / math.sqrt(800)
    assert abs(np.corrcoef(turns[1:, 0], turns[:-1, 0])[0, 1]) < 4 / math.sqrt(800)


def test_without_jitter_the_picture_is_seen_as_it_is():
    picture = tensor(white(20, 30))
    assert gaze(spec=STILL) == Gaze((0, 0), 1)
    assert torch.equal(gaze(spec=STILL).look(picture), picture)


def test_a_roll_alone_is_taken_back_exactly():
    picture = tensor(white(20, 30))
    rolled = Gaze((7, -3), 1)
    assert torch.equal(rolled.look_back(rolled.look(picture)), picture)
    assert rolled.look(picture)[0, 0, 2, 12] == picture[0, 0, 5, 5]


@pytest.mark.parametrize(
    "factor", [cmath.rect(1, 0.1), cmath.rect(1.12, -0.08), cmath.rect(0.89, 0.05)]
)
def test_a_look_taken_back_restores_the_center(factor):
    planes = smooth(54, 96, cutoff=0.06)
    looking = Gaze((0, 0), factor)
    back = array(looking.look_back(looking.look(tensor(planes))))
    center = (slice(None), slice(14, -14), slice(20, -20))
    assert psnr(back[center], planes[center]) > 35


def test_nothing_comes_back_from_where_nothing_was_seen():
    back = Gaze((0, 0), 0.5 + 0j).look_back(torch.ones(1, 3, 40, 60))
    assert (back[..., 12:-12, 18:-18] > 0.99).all()
    assert (back[..., :8, :] == 0).all()
    assert (back[..., :, :12] == 0).all()


def soft_dot(pixel, height, width):
    y, x = np.mgrid[:height, :width]
    return np.broadcast_to(np.exp(-(np.abs(x + 1j * y - pixel) ** 2) / 4.5), (3, height, width))


@few
@given(
    st.integers(-16, 16),
    st.integers(-16, 16),
    st.builds(cmath.rect, st.floats(0.85, 1.15), st.floats(-0.2, 0.2)),
    st.builds(complex, st.floats(0, 95), st.floats(0, 53)),
)
def test_a_dot_is_seen_where_it_is_said_to_be(across, down, factor, pixel):
    looking = Gaze((across, down), factor)
    expected = looking.seen_at(pixel, 96, 54)
    rolled = complex((pixel.real + across) % 96, (pixel.imag + down) % 54)
    if not (12 < expected.real < 83 and 12 < expected.imag < 41):
        return  # near a border the dot is cut, or seen twice
    if not (6 < rolled.real < 89 and 6 < rolled.imag < 47):
        return  # across the seam of the roll
    seen = array(looking.look(tensor(wrapped_dot(pixel, 54, 96))))[0]
    y, x = np.mgrid[:54, :96]
    near = seen * (np.abs(x + 1j * y - expected) < 8)  # mirrored beyond the border it is seen again
    center = (near * (x + 1j * y)).sum() / near.sum()
    assert center == pytest.approx(expected, abs=0.3)


def wrapped_dot(pixel, height, width):
    """A soft dot on a torus."""
    places = [pixel + complex(i * width, j * height) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    return sum(soft_dot(place, height, width) for place in places)


@few
@given(st.integers(1, 50), st.integers(1, 50), st.floats(0.5, 2), st.floats(-3, 3))
def test_pixels_are_read_where_an_affine_map_sends_them(height, width, scale, angle):
    factor, aspect = cmath.rect(scale, angle), width / height
    rows = [[factor.real, -factor.imag / aspect, 0.0], [factor.imag * aspect, factor.real, 0.0]]
    theta = torch.tensor([rows], dtype=torch.float64)
    expected = F.affine_grid(theta, [1, 3, height, width], align_corners=False)
    found = sampling(torch.empty(1, 3, height, width, dtype=torch.float64), factor)
    torch.testing.assert_close(found, expected)
