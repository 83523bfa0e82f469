"""The flash guard, judged by the analysis of what it shows."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from test_flashes import changes, luminances

from dreamreel.geometry import Size
from dreamreel.image.flashes import FlashMeter
from dreamreel.rendering.guard import begin_guard

SIZE = Size(96, 54)
BLACK, WHITE, RED, GRAY = (0, 0, 0), (1, 1, 1), (1, 0, 0), (0.5, 0.5, 0.5)
SECONDS = 3
MOSAIC = 0.5
"""Deviation of what is shown over what was asked for, octaves; 0.86 if no cell waits, else 0.10."""
each_rate = pytest.mark.parametrize("fps", [24, 30, 60])


def square_wave(rate, fps, one=WHITE, other=BLACK, *, columns=96):
    """Pictures whose left part flashes over a quiet texture."""
    draws = np.random.default_rng(1).random((1, 1, 54, 96))
    texture = torch.tensor(0.3 + 0.3 * draws, dtype=torch.float32).expand(1, 3, 54, 96)
    for index in range(SECONDS * fps):
        picture = texture.clone()
        color = one if int(2 * rate * Fraction(index, fps)) % 2 else other
        # A tenth of the texture stays within.
        flat = torch.tensor(color, dtype=torch.float32)[:, None, None]
        picture[..., :columns] = 0.9 * flat + 0.1 * texture[..., :columns]
        yield picture


def guarded(pictures, fps):
    shown, guard = [], None
    for picture in pictures:
        if guard is None:
            guard = begin_guard(picture, Fraction(fps))
            shown.append(picture)
        else:
            calm, guard = guard.calm(picture)
            shown.append(calm)
    return shown


def flashes(pictures, fps):
    meter = FlashMeter(SIZE, Fraction(fps))
    for picture in pictures:
        meter.see((picture[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8))
    return meter.found


@each_rate
@pytest.mark.parametrize("rate", [4, 5, 10])
@pytest.mark.parametrize("colors", [(WHITE, BLACK), (RED, BLACK), (RED, GRAY)])
@pytest.mark.parametrize("columns", [96, 45])
def test_what_flashes_is_calmed(fps, rate, colors, columns):
    pictures = list(square_wave(rate, fps, *colors, columns=columns))
    assert flashes(pictures, fps)
    shown = guarded(pictures, fps)
    assert flashes(shown, fps) == []
    assert all(float(view.min()) >= 0 and float(view.max()) <= 1 for view in shown)


@each_rate
@pytest.mark.parametrize("rate", [0.5, 2, 3])
def test_what_is_within_the_limit_is_shown_to_the_bit(fps, rate):
    pictures = list(square_wave(rate, fps))
    shown = guarded(pictures, fps)
    assert all(torch.equal(*pair) for pair in zip(pictures, shown, strict=True))


def test_a_calm_part_beside_a_flashing_one_is_left_alone():
    pictures = list(square_wave(10, 30, columns=48))
    for before, after in zip(pictures, guarded(pictures, 30), strict=True):
        assert float((before - after)[..., 60:].abs().max()) < 0.02


def test_a_strobe_over_an_uneven_picture_is_held_without_a_mosaic():
    """Bright and dark cells have their changes at different moments; what holds them agrees."""
    levels = np.random.default_rng(2).uniform(0.15, 0.95, (9, 16))
    picture = torch.tensor(np.kron(levels, np.ones((6, 6))), dtype=torch.float32)
    pictures = [
        (picture * (1 if index // 2 % 2 else 0.3)).expand(1, 3, 54, 96) for index in range(48)
    ]
    assert flashes(pictures, 24)
    for before, after in zip(pictures[12:], guarded(pictures, 24)[12:], strict=True):
        gain = (after[0].mean(0) / before[0].mean(0)).log2()
        assert float(gain.std()) < MOSAIC


def test_detail_is_kept_where_light_is_held():
    pictures = list(square_wave(10, 30))
    shown = guarded(pictures, 30)[-20:]
    details = [float(view[0, 0, 20:30, 40:60].std()) for view in shown]
    assert min(details) > 0.001


def test_the_picture_is_itself_again_a_second_after_the_last_flash():
    flicker = list(square_wave(10, 30))
    calm = [flicker[1]] * 45
    shown = guarded([*flicker, *calm], 30)
    assert torch.equal(shown[-1], calm[-1])
    assert flashes(shown, 30) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 3]), st.sampled_from([10, 30]))
def test_no_random_flicker_passes(seed, hold, fps):
    draws = np.random.default_rng(seed)
    colors = draws.random((4 * fps, 3, 3, 4)).round(1)
    pictures = [
        torch.tensor(np.kron(colors[index // hold], np.ones((18, 24))), dtype=torch.float32)[None]
        for index in range(4 * fps)
    ]
    assert flashes(guarded(pictures, fps), fps) == []


Y, X = np.mgrid[0:18, 0:32]
STROBES = {
    "all at once": lambda t, rate: np.sin(2 * np.pi * rate * t) * np.ones(X.shape) > 0,
    "softly": lambda t, rate: 0.5 + 0.5 * np.sin(2 * np.pi * rate * t) * np.ones(X.shape),
    "in a wave": lambda t, rate: 0.5 + 0.5 * np.sin(2 * np.pi * (rate * t + X / 32)),
    "in bars that travel": lambda t, rate: (X - 16 * rate * t) // 8 % 2,
    "in rays that turn": lambda t, rate: (
        np.sin(6 * np.arctan2(Y - 9, X - 16) + 2 * np.pi * rate * t) > 0
    ),
    "in cuts": lambda t, rate: np.random.default_rng(int(2 * rate * t)).random() * np.ones(X.shape),
    "finely": lambda t, rate: (X + Y + np.floor(2 * rate * t)) % 2,
}
"""Lights of 18 by 32 pixels at a second, each its own cell."""


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(sorted(STROBES)),
    st.floats(2, 15),
    st.sampled_from([Fraction(12), Fraction(24), Fraction(30000, 1001), Fraction(60)]),
    st.sampled_from([(1, 1, 1), (1, 0.1, 0.1), (0.6, 0.9, 0.3)]),
)
def test_no_strobe_of_any_kind_passes_by_each_pixels_own_history(kind, rate, fps, color):
    """The oracle keeps every frame and knows neither cells nor traces."""
    pictures = [
        torch.tensor(STROBES[kind](index / float(fps), rate)[None, None], dtype=torch.float32)
        * torch.tensor(color, dtype=torch.float32)[None, :, None, None]
        for index in range(int(2 * fps))
    ]
    shown = [(view[0].permute(1, 2, 0).numpy() * 255).round() for view in guarded(pictures, fps)]
    light = np.stack([luminances(frame) for frame in shown]).reshape(len(shown), -1)
    for pixel in light.T[::7]:
        found = changes(pixel)
        assert max(sum(now - fps < at <= now for at in found) for now in [*found, 0]) <= 6
