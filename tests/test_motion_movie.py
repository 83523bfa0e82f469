"""Motion movies: the grid moves as the camera's poses say, at any depth, folded as the view is."""

import json
import subprocess
import sys
from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import pytest
import torch
from command_line import TINY, assert_fails, environment, invoke
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_factory import ascent, camera, keyed, scene

from dreamreel.errors import ConflictError
from dreamreel.geometry import Grid, Pose, Size
from dreamreel.movie.options import Options
from dreamreel.movie.sheets.caption import caption_at, written
from dreamreel.movie.sheets.endless import HUES, PERIOD, Place, draw, screen_of, shown_points
from dreamreel.movie.sheets.motion import make_motion, places, plan_motion, screens
from dreamreel.rendering.folds import kaleidoscope, mirrored
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.scene.timeline.weights import arrange
from dreamreel.specs import FoldSpec
from dreamreel.video import probe

SIZE = Size(320, 180)
GRID = Grid.of_frame(SIZE)
BUSY = camera(
    zoom=keyed((0, 0.5, "linear"), (1, 2.0, "in_out_cubic"), (3, -1.0, "smooth")),
    rotate=keyed((0, 0, "linear"), (1, 90, "hold"), (2, -30, "linear")),
    crop=(keyed((0, 0.5, "linear"), (3, 0.8, "smooth")), 0.4),
    pan=(keyed((1, 0.2, "linear"), (2, -0.3, "smooth")), 0.1),
)

flows = st.builds(
    lambda octaves, turn, x, y: Pose(2**octaves * np.exp(1j * turn), complex(x, y)),
    st.floats(-0.5, 0.5),
    st.floats(-1, 1),
    st.floats(-0.2, 0.2),
    st.floats(-0.2, 0.2),
)


def apart(a, b, period=PERIOD):
    """Return how far two places of the grid are apart, around its period."""
    difference = np.asarray(a) - np.asarray(b)
    off = [part - period * np.round(part / period) for part in (difference.real, difference.imag)]
    return np.hypot(*off)


def moved_by(before, after, flow, points):
    """Return how far points of the picture are from where the grid has them after a flow."""
    scale = 2.0 ** (after.octave - before.octave)  # the grid's units begin anew with each octave
    shown = after.on_grid(np.array([flow(point) for point in points]))
    return apart(shown, scale * before.on_grid(points), PERIOD * min(1, scale)).max()


@settings(deadline=None)
@given(st.lists(flows, max_size=12), st.floats(-0.9, 0.9), st.floats(-0.5, 0.5))
def test_a_point_of_the_grid_moves_with_the_picture(steps, x, y):
    place, octaves = Place(), 0.0
    for flow in steps:
        following, octaves = place.after(flow), octaves + flow.octaves
        assert 1 <= abs(following.factor) < 2
        assert moved_by(place, following, flow, np.array([complex(x, y), 0])) < 1e-9
        place = following
    assert np.log2(abs(place.factor)) + place.octave == pytest.approx(octaves, abs=1e-9)


@pytest.mark.parametrize("factor", [1.0, 1.4, 1.999])
def test_what_a_way_back_forgets_is_not_seen(factor):
    screen = screen_of(GRID, FoldSpec())
    one, other = (Place(factor, offset) for offset in (0.3 + 0.1j, 0.3 + PERIOD / 2 + 0.1j))
    np.testing.assert_array_equal(draw(one, screen, 9j), draw(other, screen, 9j))


def test_the_frames_flow_as_the_views_of_the_render():
    for fps in (24, 60):
        moving = scene(fps=fps, camera=BUSY, ascent=ascent(rate=15))
        timeline = lay_out(moving)
        specs = [timeline.frame(index) for index in range(timeline.n_frames)]
        points = np.array([0.3 - 0.2j, -0.7 + 0.4j])
        path = [place for place, _ in places(moving, range(timeline.n_frames))]
        for (before, after), (spec, following) in zip(pairwise(path), pairwise(specs), strict=True):
            # back to the frame's tick, on to the next frame's, and on to that frame
            flow = spec.ahead.inverse()
            for tick in range(spec.tick + 1, following.tick + 1):
                flow = timeline.carries.pose(tick - timeline.first_tick).after(flow)
            flow = following.ahead.after(flow)
            assert moved_by(before, after, flow, points) < 1e-9


def test_the_deepest_dive_does_not_overflow():
    diving = scene(duration=3600, fps=1, camera=camera(zoom=4.0, rotate=30, crop=(0.6, 0.5)))
    *_, (place, _) = places(diving, range(3600))
    assert place.octave in (4 * 3599, 4 * 3599 - 1)
    assert np.isfinite([place.factor, place.offset]).all()
    assert draw(place, screen_of(GRID, FoldSpec()), 0j).std() > 5


@pytest.mark.parametrize("octaves", [0.0, 0.3, 0.7])
def test_lines_are_drawn_where_the_grid_has_them(octaves):
    place = Place().after(Pose(2**octaves, 0.031 + 0.017j))
    picture = draw(place, screen_of(GRID, FoldSpec()), 9 + 9j).astype(int)
    row = 40
    light = picture[row].max(axis=1)
    at = place.on_grid(GRID.origin + GRID.pitch * (np.arange(SIZE.width) + 1j * row)).real
    level = 2.0**-2  # quarters of the unit: lines far enough apart to be bright
    off = np.abs(at / level - np.round(at / level)) * level * abs(place.factor) / GRID.pitch
    on_a_line = off <= 0.5
    assert on_a_line.sum() >= 4
    assert light[on_a_line].min() > 90
    assert np.median(light[off > 3]) < 60


def test_the_grid_looks_the_same_an_octave_deeper():
    place = Place().after(Pose(1.3 * np.exp(0.4j), 0.02 + 0.1j))
    deeper = place.after(Pose(2.0))
    assert apart(deeper.offset, 2 * place.offset) < 1e-12
    shallow, deep = (
        draw(each, screen_of(GRID, FoldSpec()), 9j).max(axis=2).astype(int)
        for each in (place, deeper)
    )
    assert deep.mean() == pytest.approx(shallow.mean(), rel=0.1)


def test_a_line_keeps_its_color_while_it_grows():
    hues = []
    for octaves in np.linspace(0, 1.4, 8):
        place = Place(offset=0.25 + 0.1j).after(Pose(2**octaves))
        picture = draw(place, screen_of(GRID, FoldSpec()), 9j).astype(int)
        # the line through 0.5 of the first units, a quarter of a unit to the right of the middle
        column = round(GRID.pixel(0.25 * 2**octaves).real)
        shade = picture[61, column - 1 : column + 2].reshape(-1, 3)
        shade = shade[shade.max(axis=1).argmax()]
        hues.append(int(np.abs(HUES - shade).sum(axis=1).argmin()))
    assert len(set(hues)) == 1


@pytest.mark.parametrize("mirror", ["none", "horizontal", "vertical", "both"])
@pytest.mark.parametrize("segments", [0, 1, 5, 6])
def test_folds_show_what_the_view_shows(mirror, segments):
    fold = FoldSpec(mirror, segments, 30.0)
    if segments:
        points = kaleidoscope(GRID, segments, 30.0, torch.device("cpu"))
    else:
        points = torch.from_numpy(shown_points(GRID, FoldSpec()))
    parts = torch.stack([points.real, points.imag])[None]
    wanted = mirrored(parts, mirror)[0].numpy()
    found = shown_points(GRID, fold)
    np.testing.assert_allclose(found, wanted[0] + 1j * wanted[1], atol=1e-12)


def test_the_cross_is_at_the_crop_point():
    picture = draw(Place(), screen_of(GRID, FoldSpec()), 0.3 - 0.2j)
    at = GRID.pixel(0.3 - 0.2j)
    white = np.argwhere((picture == 255).all(axis=2))
    assert np.median(white, axis=0) == pytest.approx([at.imag, at.real], abs=1)
    assert np.ptp(white, axis=0) == pytest.approx([2 * 0.04 * 180] * 2, abs=2)


def test_a_kaleidoscope_turns_and_the_standstill_stands():
    text = "sequence: [{dream: s2, for: 2s}]\nvideo: {fps: 10}\n"
    text += 'look: {kaleidoscope: 6, kaleidoscope_turn: {expr: "10*t"}, hold: 1s}\n'
    turning = parse(text, size="64x36")
    drawn = list(screens(turning, range(20)))
    assert not np.array_equal(drawn[0].x, drawn[5].x)
    assert drawn[10] is drawn[19]
    path = [place for place, _ in places(turning, range(20))]
    assert path[10] == path[19] != path[9]


def test_the_caption_tells_time_bar_marker_clip_and_speed():
    text = "sequence: [{dream: s2, for: 4s}, {dream: owl, for: 60s}]\n"
    text += "tempo: {bpm: 120}\nmarkers: {drop: 5s, end: 63s}\n"
    played = parse(text)
    score = arrange(played.clips, played.video.duration)
    told = caption_at(played, score, Fraction(125, 20), zoom=0.5, rotate=-3)
    assert (told.time, told.place, told.clip) == ("0:06.25", "3bar+0b   drop", "2  owl")
    assert told.speed == "+0.50 oct/s   -3.0 deg/s"
    assert told.lamp == pytest.approx(np.exp(-2.5))
    early = caption_at(played, score, Fraction(1), zoom=0, rotate=0)
    assert early.place == "0bar+2b"
    strip = written(told, Size(640, 360))
    assert strip.shape == (26, 640, 3)
    assert strip.max() > 150
    assert written(told, Size(64, 36)).shape == (14, 64, 3)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TINY)
    return tmp_path


def test_a_motion_movie_has_the_frames_of_the_scene_and_replaces_only_its_like(folder):
    for _ in range(2):
        ended = invoke("motion", "a.yaml")
        assert ended.code == 0, ended
    assert ended.out.splitlines()[-1].startswith("renders/a.motion.mp4: 5 frames in")
    movie = folder / "renders" / "a.motion.mp4"
    assert probe.count_frames(movie) == 5
    assert probe.facts(movie).size == Size(64, 36)
    assert invoke("check", movie).code == 0  # its scene travels in it
    part = invoke("motion", "a.yaml", "--from", "0.2s", "--to", "0.4s", "--progress", "json")
    events = [json.loads(line) for line in part.out.splitlines()]
    assert [event["event"] for event in events] == [
        "render_started",
        "frame_written",
        "frame_written",
        "render_finished",
    ]
    (folder / "mine.mp4").write_bytes(b"mine")
    assert_fails(invoke("motion", "a.yaml", "-o", "mine.mp4"), 78)
    assert_fails(invoke("motion", "a.yaml", "-o", "mine.gif"), 2)
    assert_fails(invoke("motion", "a.yaml", "--size", "big"), 2)


def test_a_motion_movie_that_is_stopped_leaves_nothing(folder):
    asked = iter([False, False, True])
    job = plan_motion(parse(TINY), Options(out=folder / "b.mp4", stop=lambda: next(asked)))
    with pytest.raises(Exception, match="stopped"):
        list(make_motion(job))
    assert [path.name for path in folder.iterdir()] == ["a.yaml"]


def test_another_movie_is_not_replaced(folder):
    job = plan_motion(parse(TINY), Options(out=folder / "b.mp4"))
    (folder / "b.mp4").write_bytes(b"")
    with pytest.raises(ConflictError):
        next(make_motion(job))


def test_nothing_of_torch_is_loaded(folder):
    code = "import sys; from dreamreel.cli.main import execute\n"
    code += "assert execute(['motion', 'a.yaml', '-q']) == 0\n"
    code += "assert execute(['plot', 'a.yaml', '-o', 'a.png', '-q']) == 0\n"
    code += "print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_part_begins_as_fresh_as_the_whole(folder):
    moving = scene(camera=BUSY)
    first, second = islice(places(moving, range(10, 60)), 2)
    assert first[0] == Place()
    assert first[1][0] == pytest.approx(10 / 30)
    assert second[0] != Place()
