"""Flashes of known rate and area, and a plain twin of the analysis that keeps every frame."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel.geometry import Size
from dreamreel.image.flashes import CELLS, Cells, FlashMeter

SIZE = Size(64, 36)
BLACK, WHITE, RED, CYAN = (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 255)
SECONDS = 3
each_rate = pytest.mark.parametrize("fps", [24, 30, 60])


def flashing(rate, fps, one=WHITE, other=BLACK, *, rows=36, columns=64, size=SIZE):
    """Frames of a square wave in the top left corner; elsewhere they are gray."""
    frames = []
    for index in range(SECONDS * fps):
        frame = np.full((size.height, size.width, 3), 90, np.uint8)
        frame[:rows, :columns] = one if int(2 * rate * Fraction(index, fps)) % 2 else other
        frames.append(frame)
    return frames


def seen(frames, fps, size=SIZE):
    meter = FlashMeter(size, Fraction(fps))
    for frame in frames:
        meter.see(frame)
    return meter.found


def luminances(frame):
    encoded = frame / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def changes(values):
    """The frames at which one pixel's luminance has gone up or down by a tenth, in turn."""
    found, turn, way = [], 0, 0
    for index in range(1, len(values)):
        past = values[turn : index + 1]
        drop, rise = past.max() - values[index], values[index] - past.min()
        if way >= 0 and drop >= 0.1 - 1e-9 and values[index] < 0.8:
            found.append(index)
            turn, way = index, -1
        elif way <= 0 and rise >= 0.1 - 1e-9 and past.min() < 0.8:
            found.append(index)
            turn, way = index, 1
    return found


def frames_that_flash(frames, fps):
    """The twin: whole history, pixel by pixel."""
    stack = np.stack([luminances(frame) for frame in frames])
    history = [changes(pixel) for pixel in stack.reshape(len(frames), -1).T]
    rows, columns = frames[0].shape[:2]
    high, wide = max(1, round(rows / 3)), max(1, round(columns / 3))
    found = []
    for now in range(len(frames)):
        busy = [sum(now - fps < at <= now for at in pixel) > 6 for pixel in history]
        map_ = np.reshape(busy, (rows, columns))
        fields = (
            map_[y : y + high, x : x + wide]
            for y in range(rows - high + 1)
            for x in range(columns - wide + 1)
        )
        found += [now] if any(field.mean() > 0.25 for field in fields) else []
    return found


@each_rate
@pytest.mark.parametrize(("rate", "harms"), [(2, False), (3, False), (4, True), (10, True)])
def test_more_than_three_flashes_in_a_second_are_found(fps, rate, harms):
    found = seen(flashing(rate, fps), fps)
    assert [stretch.kind for stretch in found] == (["general"] if harms else [])
    assert all(stretch.area == 1 and stretch.end <= SECONDS for stretch in found)


@each_rate
@pytest.mark.parametrize(("rate", "harms"), [(2, False), (3, False), (4, True), (10, True)])
def test_red_flashes_are_found_where_light_hardly_changes(fps, rate, harms):
    gray = (127, 127, 127)  # relative luminance 0.212, that of red 0.213
    kinds = [stretch.kind for stretch in seen(flashing(rate, fps, RED, gray), fps)]
    assert kinds == (["red"] if harms else [])


def test_a_hue_that_is_no_saturated_red_makes_no_red_flash():
    pink, gray = (220, 140, 140), (165, 165, 165)
    assert seen(flashing(10, 30, pink, gray), 30) == []


@pytest.mark.parametrize(("rows", "harms"), [(2, False), (6, True)])
def test_a_quarter_of_a_third_of_the_frame_may_flash(rows, harms):
    assert bool(seen(flashing(10, 30, rows=rows), 30)) is harms


def test_small_places_far_apart_may_flash():
    frames = flashing(10, 30, rows=6, columns=6)
    both = [np.maximum(frame, frame[::-1, ::-1]) for frame in frames]
    assert seen(both, 30) == []
    assert seen(flashing(10, 30, rows=6, columns=12), 30) != []


@pytest.mark.parametrize("size", [Size(640, 360), Size(1080, 1920), Size(100, 37)])
@pytest.mark.parametrize(("share", "harms"), [(0.05, False), (0.2, True)])
def test_areas_are_shares_of_any_frame(size, share, harms):
    columns = round(size.width * share)
    frames = flashing(10, 24, rows=size.height, columns=columns, size=size)
    assert bool(seen(frames, 24, size)) is harms


def test_bright_states_may_change():
    assert seen(flashing(10, 30, WHITE, (236, 236, 236)), 30) == []  # 0.84


def test_small_changes_may_be_many():
    assert seen(flashing(10, 30, (120, 120, 120), (140, 140, 140)), 30) == []  # 0.19, 0.26


def test_a_fine_pattern_that_turns_over_is_no_flash():
    size = Size(512, 288)
    board = np.indices((288, 512)).sum(0) % 2 * 255
    frames = [np.repeat(np.abs(board - 255 * (i % 2))[..., None], 3, 2) for i in range(60)]
    wide = [np.kron(frame[::8, ::8, 0], np.ones((8, 8)))[..., None] for frame in frames]
    assert seen([np.repeat(f, 3, 2).astype(np.uint8) for f in wide], 30, size) != []
    noise = np.random.default_rng(3).integers(0, 256, (60, 288, 512, 1), np.uint8)
    assert seen([np.repeat(f, 3, 2) for f in noise], 30, size) == []


def test_flashes_are_found_when_there_are_too_many():
    calm = [np.zeros((36, 64, 3), np.uint8)] * 30
    (stretch,) = seen([*calm, *flashing(5, 30), *calm, *calm], 30)
    # White from 1.1 s on, a change each 0.1 s: the seventh is that at 1.7 s.
    assert stretch.start == pytest.approx(1.7)
    # The last change is that at 4 s; until before 4.4 s seven of them are within a second.
    assert stretch.end == pytest.approx(4.4 - 1 / 30)


def test_stretches_apart_are_told_apart():
    calm = [np.zeros((36, 64, 3), np.uint8)] * 90
    found = seen([*flashing(5, 30), *calm, *flashing(5, 30)], 30)
    assert len(found) == 2


def test_deep_words_are_judged_as_bytes_are():
    bytes_ = flashing(4, 24)
    words = [frame.astype(np.uint16) * 257 for frame in bytes_]
    assert seen(words, 24) == seen(bytes_, 24) != []


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 3, 5]),
    st.sampled_from([4, 10, 24]),
)
def test_the_meter_says_what_its_twin_says(seed, hold, fps):
    draws = np.random.default_rng(seed)
    tops = draws.integers(0, 256, 12 * fps // hold + 1)
    shape = draws.random((4, 6, 1)) < draws.random()
    frames = [
        np.broadcast_to(np.where(shape, tops[i // hold], 100), (4, 6, 3)).astype(np.uint8)
        for i in range(3 * fps)
    ]
    expected = frames_that_flash(frames, fps)
    meter = FlashMeter(Size(6, 4), Fraction(fps))
    got = []
    for index, frame in enumerate(frames):
        meter.see(frame)
        got += [index] if meter.found and meter.found[-1].end == index / fps else []
    assert got == expected


@pytest.mark.parametrize("size", [Size(3840, 2160), Size(640, 360), Size(50, 300), Size(2, 2)])
def test_cells_are_few_and_cover_the_frame(size):
    cells = Cells(size)
    stride = cells.stride
    frame = np.random.default_rng(1).integers(0, 256, (size.height, size.width, 3), np.uint8)
    light = cells.light(frame[::stride, ::stride])
    assert light.shape == (*cells.shape, 3)
    assert max(light.shape) <= CELLS
    linear = cells.light(np.full_like(frame, 188)[::stride, ::stride])
    np.testing.assert_allclose(linear, 0.5029, atol=1e-4)
