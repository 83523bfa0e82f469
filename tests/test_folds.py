"""Mirrors and kaleidoscopes against plain arithmetic on points, and what is shown of a still."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from pictures import tensor, white
from scene_factory import always, keyed, look, scene

from dreamreel.camera import warp
from dreamreel.geometry import IDENTITY, Grid, Pose, Size
from dreamreel.movie.folder.chain import keys
from dreamreel.rendering.folds import kaleidoscope, mirrored, pick
from dreamreel.scene.timeline.segments import segments
from dreamreel.scene.timeline.timeline import lay_out

SIZE = Size(48, 28)
SCREEN = Grid.of_frame(SIZE)
CANVAS = Grid.of_frame(SIZE, (6, 4))
CPU = torch.device("cpu")


def own_points():
    x, y = np.meshgrid(np.arange(48), np.arange(28))
    return torch.tensor(SCREEN.origin + SCREEN.pitch * (x + 1j * y))


@pytest.mark.parametrize("pose", [IDENTITY, Pose(1.3 + 0.2j, 0.03 - 0.02j), Pose(0.8, 0.01j)])
def test_points_are_picked_as_the_camera_sees_them(pose):
    picture = tensor(white(CANVAS.height, CANVAS.width))
    got = pick(picture, CANVAS, pose, own_points(), pitch=SCREEN.pitch)
    # The camera's turned views are two passes and a table of phases.
    close = 1e-5 if pose.factor.imag == 0 else 0.12
    assert float((got - warp(picture, CANVAS, pose, SCREEN)).abs().max()) < close


@pytest.mark.parametrize("segments", [0.4, 1, 2, 2.7, 3, 5, 6, 64])
@pytest.mark.parametrize("turn", [0, 30, -200])
def test_every_point_of_a_kaleidoscope_lies_in_the_frame(segments, turn):
    points = kaleidoscope(SCREEN, segments, turn, CPU)
    half = SIZE.aspect / 2
    assert float(points.real.abs().max()) <= half + 1e-12
    assert float(points.imag.abs().max()) <= 0.5 + 1e-12


@pytest.mark.parametrize("segments", [0.1, 0.6, 1, 1.5, 3, 4, 6.3, 7])
def test_neighbors_of_a_kaleidoscope_show_neighbors(segments):
    points = kaleidoscope(SCREEN, segments, 20, CPU)
    for axis in (0, 1):
        steps = points.diff(dim=axis).abs()
        assert float(steps.max()) <= SCREEN.pitch * (1 + 1e-9)


def test_a_kaleidoscope_has_as_many_mirror_axes_as_segments():
    square = Grid.of_frame(Size(40, 40))
    points = kaleidoscope(square, 4, 0, CPU)
    torch.testing.assert_close(points, points.flip(0))
    torch.testing.assert_close(points, points.flip(1))
    torch.testing.assert_close(points, points.mT)


def test_the_segment_that_is_shown_shows_itself():
    points, own = kaleidoscope(SCREEN, 6, 40, CPU), own_points()
    # Clockwise of the middle, up to half a segment, in the larger circle that the frame holds.
    angle = torch.rad2deg(own.angle()) + 40
    inside = (angle > 0) & (angle < 30) & (own.abs() < 0.5)
    assert inside.sum() > 20
    torch.testing.assert_close(points[inside], own[inside])


def test_a_kaleidoscope_opens_without_a_jump():
    numbers = [0, *np.geomspace(1e-9, 1e-3, 3), *np.arange(1, 801) / 100]
    ways = [kaleidoscope(SCREEN, max(number, 1e-12), 20, CPU) for number in numbers]
    torch.testing.assert_close(ways[0], own_points())
    jumps = [float((way - before).abs().max()) for before, way in pairwise(ways)]
    assert max(jumps) < 0.1  # frame heights: a fold goes the half diagonal, twice, in 100 steps


def test_a_kaleidoscope_stretches_nothing_as_it_opens():
    for number in (0.3, 0.8, 1.6, 3.4):
        points = kaleidoscope(SCREEN, number, 20, CPU)
        steps = points.diff(dim=1)[:-1].abs() / SCREEN.pitch
        assert float((steps > 0.99).double().mean()) > 0.8  # the rest lies across a fold


def test_a_kaleidoscope_is_switched_on_by_a_key():
    segments = keyed((0, 0, "hold"), (2, 6, "hold"))
    timeline = lay_out(scene(duration=4, look=look(kaleidoscope=segments)))
    assert [timeline.frame(index).fold.segments for index in (0, 59, 60, 119)] == [0, 0, 6, 6]


def test_a_mirror_shows_the_left_half_twice_and_resamples_nothing():
    picture = tensor(white(28, 48))
    across, down = mirrored(picture, "horizontal"), mirrored(picture, "vertical")
    assert torch.equal(across[..., :24], picture[..., :24])
    assert torch.equal(across, across.flip(-1))
    assert torch.equal(down[..., :14, :], picture[..., :14, :])
    assert torch.equal(down, down.flip(-2))
    both = mirrored(picture, "both")
    assert torch.equal(both, mirrored(across, "vertical"))
    assert mirrored(picture, "none") is picture


def test_the_last_picture_stands_for_as_long_as_is_asked():
    whole = lay_out(scene(duration=4, look=look(hold=Fraction(1))))
    short = lay_out(scene(duration=3))
    assert whole.n_frames == 120
    stand = [whole.frame(index) for index in range(90, 120)]
    views = {(f.tick, f.blend, f.ahead, f.back, f.grade, f.fold) for f in stand}
    assert len(views) == 1
    assert whole.last_tick == 3 * 15 + 1
    assert [whole.frame(i) for i in range(90)] == [short.frame(i) for i in range(90)]


def test_a_standstill_belongs_to_the_last_ticks():
    hue = keyed((0, 0, "linear"), (4, 90, "linear"))
    timeline = lay_out(scene(duration=4, look=look(hold=Fraction(5, 2), hue=hue)))
    ticks = range(timeline.first_tick, timeline.last_tick + 3)
    shown = [index for tick in ticks for index in timeline.frames_between(tick)]
    assert shown == list(range(120))
    *_, last = segments(timeline)
    assert last.frames.stop == 120
    assert timeline.frame(119).grade.hue == pytest.approx(90 * 1.5 / 4)


def test_a_fade_goes_on_while_the_picture_stands():
    held = look(hold=Fraction(2), fade_out=Fraction(1))
    timeline = lay_out(scene(duration=4, look=held))
    assert timeline.frame(80).grade.gain == 1
    assert 0 < timeline.frame(110).grade.gain < 0.5


@pytest.mark.parametrize(
    "change",
    [
        {"hold": Fraction(1, 10)},
        {"hold": Fraction(1)},
        {"mirror": "both"},
        {"kaleidoscope": always(5.0)},
        {"kaleidoscope_turn": always(3.0)},
        {"flash_limit": "wcag"},
    ],
)
def test_what_changes_the_look_changes_the_keys(change):
    plain, changed = (lay_out(scene(look=look(**kind))) for kind in ({}, change))
    assert keys(plain, {})[-1] != keys(changed, {})[-1]
