"""States as bytes: nothing is lost, and what is no state is not read as one."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save

from dreamreel.ascent.excitement import Voice
from dreamreel.geometry import Grid
from dreamreel.image.tone import Tone
from dreamreel.rendering.dreamer import DreamState
from dreamreel.rendering.stored import FORM, from_bytes, to_bytes
from dreamreel.specs import Target

CPU = torch.device("cpu")
numbers = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
targets = st.builds(
    Target,
    st.text(min_size=1, max_size=8),
    st.none() | st.integers(0, 4000),
    st.none() | st.tuples(shares, shares),
)
voices = st.dictionaries(
    st.tuples(targets, st.integers(0, 63)), st.builds(Voice, numbers, numbers | st.just(math.inf))
)
grids = st.builds(
    Grid, st.integers(1, 20), st.integers(1, 20), st.builds(complex, numbers, numbers), numbers
)


@st.composite
def states(draw, depth=1):
    grid = draw(grids)
    noise = torch.Generator().manual_seed(draw(st.integers(0, 2**32)))
    return DreamState(
        tick=draw(st.integers(-1000, 10**7)),
        picture=torch.rand(1, 3, grid.height, grid.width, generator=noise),
        grid=grid,
        start_tone=Tone(draw(numbers), draw(numbers)),
        elapsed=draw(numbers),
        voices=draw(voices),
        sketch=draw(st.none() | states(depth=depth - 1)) if depth else None,
    )


def layers(state):
    """The state and the sketches below it, without their pictures and with them."""
    while state:
        yield (state.tick, state.grid, state.start_tone, state.elapsed, state.voices), state.picture
        state = state.sketch


@given(states())
@settings(deadline=None, max_examples=60)
def test_a_state_comes_back_to_the_bit(state):
    data = to_bytes(state)
    back = from_bytes(data, CPU)
    for (numbers, picture), (others, other) in zip(layers(state), layers(back), strict=True):
        assert numbers == others
        assert torch.equal(picture, other)
    assert to_bytes(back) == data


def some_state():
    return DreamState(3, torch.rand(1, 3, 4, 5), Grid(5, 4, 0j, 0.25), Tone(0.5, 0.2), 1.5)


@pytest.mark.parametrize("length", [0, 7, 8, 100, -1])
def test_a_half_written_state_is_not_read(length):
    with pytest.raises(ValueError, match="stored state"):
        from_bytes(to_bytes(some_state())[:length], CPU)


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 400,
        b"\xff" * 400,
        save({"picture": torch.zeros(1)}),
        save({"picture": torch.zeros(1)}, {FORM: "[]"}),
        save({"picture": torch.zeros(1)}, {"dreamreel state 0": "{}"}),
        save({"picture": torch.zeros(1)}, {FORM: "{"}),
        save({}, {FORM: '{"grid": [1, 1, 0, 0, 1]}'}),
    ],
)
def test_what_is_no_state_is_not_read(data):
    with pytest.raises(ValueError, match="stored state"):
        from_bytes(data, CPU)
