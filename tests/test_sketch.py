"""The sketch: what a small dream foretells of a large one, and that nothing else depends on it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import array, pink, tensor

from dreamreel.camera import warp
from dreamreel.errors import SceneError
from dreamreel.geometry import IDENTITY, Grid, Size
from dreamreel.networks import load
from dreamreel.rendering.dreamer import step
from dreamreel.rendering.play import awaken, enlarged, prepare
from dreamreel.rendering.sketch import FORMS, follow, sketch_size
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out

CPU = torch.device("cpu")
TEXT = """
dreamreel: 1
seed: 7
video: {size: SIZE, fps: 8, duration: 2s}
start: {noise: 0.1, preroll: 0.5s}
sequence: [{dream: s8a:3, for: 1s}, {dream: s16c:25, for: 1s, fade: 0.5s}]
camera: {zoom: 0.5 oct/s, rotate: 10, pan: [0.05, 0]}
ascent: {rate: 8/s, steps: 1, octaves: {coarsest: 32px}, sketch: SKETCH}
"""


def timeline_of(size, sketch="48px"):
    return lay_out(parse(TEXT.replace("SIZE", size).replace("SKETCH", sketch)))


def dreamt(timeline, network):
    """The state after the last tick."""
    dreamer = prepare(timeline, network)
    state = awaken(timeline, dreamer, CPU)
    for tick in range(state.tick + 1, timeline.last_tick + 1):
        state = step(dreamer, state, timeline.tick(tick))
    return state


@pytest.fixture(scope="module")
def network():
    return load("bestiary", layers=("s8a", "s16c"))


@pytest.fixture(scope="module")
def large(network):
    return dreamt(timeline_of("192x96"), network)


def forms(state, rows=16):
    """Luma that ``rows`` rows can hold, over the frame: what one sees of a movie from afar."""
    screen = Grid.of_frame(Size(2 * rows, rows))
    return array(warp(state.picture, state.grid, IDENTITY, screen)).mean(0)


def alike(one, other):
    return np.corrcoef(forms(one).ravel(), forms(other).ravel())[0, 1]


def test_the_sketch_is_the_preview_bit_for_bit(network, large):
    preview = dreamt(timeline_of("96x48"), network)
    assert preview.sketch is None
    assert large.sketch is not None
    assert torch.equal(large.sketch.picture, preview.picture)
    assert large.sketch.grid == preview.grid
    assert large.sketch.voices == preview.voices


def test_a_large_dream_has_the_forms_of_its_preview_and_a_free_one_has_not(network, large):
    preview = dreamt(timeline_of("96x48"), network)
    free = dreamt(timeline_of("192x96", sketch="none"), network)
    assert free.sketch is None
    assert alike(large, preview) > 0.8
    assert alike(free, preview) < 0.5


def test_a_larger_render_yet_follows_the_same_sketch(network, large):
    larger = dreamt(timeline_of("288x144"), network)
    assert torch.equal(larger.sketch.picture, large.sketch.picture)
    assert alike(larger, large) > 0.7


def test_what_the_sketch_does_not_hold_is_the_large_dreams_own(large):
    up = warp(large.sketch.picture, large.sketch.grid, IDENTITY, large.grid)
    detail = array(large.picture - up)
    assert detail.std() > 0.3 * array(large.picture).std()


@given(st.integers(40, 120), st.integers(40, 120), st.floats(-0.5, 0.5), st.integers(0, 2**16))
@settings(deadline=None, max_examples=25)
def test_following_sets_the_forms_and_leaves_the_detail(width, height, offset, seed):
    grid = Grid.of_frame(Size(2 * width, 2 * height), (3, 2)).shifted(complex(offset, -offset))
    lies = Grid.of_frame(Size(width, height), (2, 1))
    picture = tensor(pink(grid.height, grid.width, seed=seed))
    sketch = tensor(pink(lies.height, lies.width, seed=seed + 1))
    led = follow(picture, grid, sketch, lies)
    change = array(led - picture)
    # Nothing but large forms was added: no frequency beyond twice theirs.
    spectrum = np.abs(np.fft.fft2(change - change.mean((1, 2), keepdims=True))) ** 2
    rows, columns = (np.abs(np.fft.fftfreq(n) * min(change.shape[1:])) for n in change.shape[1:])
    beyond = np.maximum(rows[:, None], columns[None]) > FORMS
    assert spectrum[:, beyond].sum() < 0.03 * spectrum.sum()
    inside = Grid.of_frame(Size(round(8 * width / height), 8))
    wanted, got = (warp(p, g, IDENTITY, inside) for p, g in ((sketch, lies), (led, grid)))
    before = warp(picture, grid, IDENTITY, inside)
    assert (got - wanted).std() < 0.25 * (before - wanted).std()


def test_a_dream_that_is_no_larger_than_the_sketch_has_none():
    assert sketch_size(Size(640, 360), 360) is None
    assert sketch_size(Size(1280, 720), None) is None
    assert sketch_size(Size(1280, 720), 360) == Size(640, 360)
    assert sketch_size(Size(1080, 1920), 360) == Size(360, 640)


def test_an_enlarged_dream_goes_on_with_its_sketch(network):
    small, big = timeline_of("96x48"), timeline_of("192x96")
    sketch = awaken(small, prepare(small, network), CPU)
    dreamer = prepare(big, network)
    state = enlarged(dreamer, sketch)
    assert state.sketch is sketch
    assert state.grid == dreamer.canvas
    following = step(dreamer, state, big.tick(state.tick + 1))
    alone = step(prepare(small, network), sketch, small.tick(state.tick + 1))
    assert torch.equal(following.sketch.picture, alone.picture)
    free = prepare(timeline_of("192x96", sketch="none"), network)
    assert enlarged(free, replace(sketch)).sketch is None


@pytest.mark.parametrize("sketch", ["8px", "0.5", "all", "[1, 2]"])
def test_a_sketch_of_no_sense_is_refused(sketch):
    with pytest.raises(SceneError, match=r"ascent\.sketch"):
        timeline_of("192x96", sketch)
