"""The dream as a value: same in, same out, whatever the frame rate and wherever it was cut."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from fake_network import FakeNetwork, brightness
from pictures import array, pink, psnr, smooth, tensor, white
from PIL import Image

from dreamreel.ascent.climb import Climber
from dreamreel.camera import coordinates, warp
from dreamreel.errors import NumericalError
from dreamreel.geometry import Grid, Pose, Size
from dreamreel.image.photograph import load_photograph
from dreamreel.image.tone import (
    FIRM_SECONDS,
    Tone,
    arrival,
    hold,
    measure_tone,
    soft_clip,
    target_tone,
)
from dreamreel.networks import load
from dreamreel.rendering.births import BIRTH_NOISE, FEATHER, fill_in
from dreamreel.rendering.dreamer import Dreamer, DreamState, step
from dreamreel.rendering.events import FrameSeen, TargetSilent, TickDreamt
from dreamreel.rendering.play import awaken, canvas_of, play, prepare
from dreamreel.rendering.stored import from_bytes, to_bytes
from dreamreel.rendering.view import quantize, view
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.specs import Target, ToneSpec

CPU = torch.device("cpu")
TEXT = """
dreamreel: 1
seed: 7
network: bestiary
video: {size: 64x36, fps: FPS, duration: 1s}
start: {START}
sequence:
  - dream: {s16c:42: 1, s8a:3: 0.5}
    for: 1s
camera: {CAMERA}
ascent: {rate: 15/s, steps: 1, octaves: {coarsest: 32px}, strength: STRENGTH}
look: {LOOK}
"""
SMALL = Size(64, 36)
MOTIONS = {
    "in": "zoom: 2 oct/s",
    "out": "zoom: -2 oct/s",
    "rest": "zoom: 0 oct/s",
    "spin": "zoom: 0.5 oct/s, rotate: 60, crop: [{keys: [{at: 0s, value: 0.2}, "
    "{at: 1s, value: 0.8}]}, 0.4]",
    "pan": "zoom: 0 oct/s, pan: [0.6, -0.3]",
}


def timeline_of(
    motion="in",
    *,
    fps=15,
    start="noise: 0.1, preroll: 0s",
    look="fade_in: 0s",
    strength="0.45",
    folder=None,
):
    text = TEXT.replace("FPS", str(fps)).replace("START", start).replace("STRENGTH", strength)
    text = text.replace("CAMERA", MOTIONS[motion]).replace("LOOK", look)
    return lay_out(parse(text, folder=folder))


@pytest.fixture(scope="module")
def bestiary():
    return load("bestiary", layers=("s16c", "s8a"))


def plain_network():
    """One that costs nothing and wants light everywhere."""
    return FakeNetwork(s16c=bright_channels, s8a=bright_channels)


def bright_channels(pictures):
    return brightness(4)(pictures).expand(-1, 64, -1, -1)


def states(timeline, network, state=None, last=None):
    """Dream by hand: the state before the first tick, then every later one."""
    dreamer = prepare(timeline, network)
    state = state or awaken(timeline, dreamer, CPU)
    found = [state]
    for tick in range(state.tick + 1, (timeline.last_tick if last is None else last) + 1):
        state = step(dreamer, state, timeline.tick(tick))
        found.append(state)
    return found


def frames(timeline, network):
    dreamer = prepare(timeline, network)
    events = play(timeline, dreamer, awaken(timeline, dreamer, CPU))
    return [event.picture for event in events if isinstance(event, FrameSeen)]


def same(one: DreamState, other: DreamState):
    return (
        torch.equal(one.picture, other.picture)
        and replace(one, picture=torch.empty(0)).__repr__()
        == replace(other, picture=torch.empty(0)).__repr__()
    )


@pytest.mark.parametrize("motion", ["in", "out", "spin"])
def test_the_same_scene_dreams_the_same_twice(motion, bestiary):
    once, again = (states(timeline_of(motion), bestiary, last=4)[-1] for _ in range(2))
    assert same(once, again)


def test_another_seed_dreams_otherwise(bestiary):
    timeline = timeline_of()
    other = replace(timeline, scene=replace(timeline.scene, seed=8))
    one, two = (states(each, bestiary, last=1)[-1].picture for each in (timeline, other))
    assert float((one - two).abs().mean()) > 0.01


def test_the_frame_rate_does_not_touch_the_dream(bestiary):
    dreams = [states(timeline_of("spin", fps=fps), bestiary, last=5) for fps in (12, 24, 30, 60)]
    for other in dreams[1:]:
        assert all(same(one, two) for one, two in zip(dreams[0], other, strict=True))


@pytest.mark.parametrize("cut", [0, 3, 8])
def test_a_stored_state_goes_on_as_if_nothing_had_happened(cut, bestiary):
    timeline = timeline_of("spin")
    through = states(timeline, bestiary, last=10)
    halfway = from_bytes(to_bytes(through[cut]), CPU)
    assert same(halfway, through[cut])
    resumed = states(timeline, bestiary, state=halfway, last=10)
    assert all(same(one, two) for one, two in zip(resumed, through[cut:], strict=True))


def test_playing_shows_every_frame_once_and_dreams_one_tick_past_the_last():
    timeline = timeline_of(fps=24)
    dreamer = prepare(timeline, plain_network())
    events = list(play(timeline, dreamer, awaken(timeline, dreamer, CPU)))
    seen = [event.index for event in events if isinstance(event, FrameSeen)]
    dreamt = [event.tick for event in events if isinstance(event, TickDreamt)]
    assert seen == list(range(24))
    assert dreamt == list(range(timeline.first_tick, timeline.last_tick + 1))


def test_a_dream_that_is_no_number_names_its_tick():
    def broken(pictures):
        return bright_channels(pictures) * float("nan")

    network = FakeNetwork(s16c=broken, s8a=bright_channels)
    timeline = timeline_of()
    sound = states(timeline, plain_network(), last=2)[-1]
    dreamer = Dreamer(
        Climber(network, SMALL, sound.grid, 7), SMALL, canvas_of(SMALL, timeline.margin), 7
    )
    with pytest.raises(NumericalError, match="tick 3"):
        step(dreamer, sound, timeline.tick(3))


def test_a_target_that_never_wakes_is_told_once():
    def asleep(pictures):
        return bright_channels(pictures) - 10

    timeline = timeline_of()
    dreamer = prepare(timeline, FakeNetwork(s16c=asleep, s8a=bright_channels))
    events = list(play(timeline, dreamer, awaken(timeline, dreamer, CPU)))
    silent = [event for event in events if isinstance(event, TargetSilent)]
    assert silent == [TargetSilent(Target("s16c", 42), tick=15)]


@pytest.fixture
def photograph(tmp_path):
    tint = np.array([0.15, 0.0, -0.2])[:, None, None]
    pixels = ((smooth(72, 128, cutoff=0.1, seed=4) + tint).clip(0, 1) * 255).round()
    Image.fromarray(pixels.astype(np.uint8).transpose(1, 2, 0)).save(tmp_path / "lake.png")
    return tmp_path / "lake.png"


@pytest.mark.parametrize("motion", ["rest", "in", "spin"])
def test_frame_0_is_the_photograph_itself(motion, photograph, bestiary):
    timeline = timeline_of(motion, start="image: lake.png", folder=photograph.parent)
    first = array(frames(timeline, bestiary)[0])
    expected = load_photograph(photograph, 64, 36, "cover").transpose(2, 0, 1)
    assert psnr(first, expected) > 45


def test_a_photograph_stays_as_it_is_until_something_is_dreamt(photograph, bestiary):
    strength = "{keys: [{at: 0.6s, value: 0}, {at: 0.7s, value: 0.5}]}"
    timeline = timeline_of(
        "rest", start="image: lake.png", strength=strength, folder=photograph.parent
    )
    seen = [array(frame) for frame in frames(timeline, bestiary)]
    changes = [float(np.abs(frame - seen[0]).max()) for frame in seen]
    assert max(changes[:10]) < 0.5 / 255
    assert changes[-1] > 0.1


def test_a_fade_darkens_the_view_and_not_the_dream(bestiary):
    plain, faded = timeline_of(), timeline_of(look="fade_in: 0.4s, fade_out: 0.4s")
    assert all(
        same(one, two)
        for one, two in zip(
            states(plain, bestiary, last=4), states(faded, bestiary, last=4), strict=True
        )
    )
    bright, dark = frames(plain, plain_network()), frames(faded, plain_network())
    assert float(dark[0].max()) == 0
    assert 0 < float(dark[3].max()) < float(bright[3].max())
    assert torch.equal(dark[7], bright[7])
    # Smoothstep, half way through the fade.
    torch.testing.assert_close(dark[3], bright[3] * 0.5, atol=1e-6, rtol=0)


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("fps", [15, 40])
def test_no_border_of_the_canvas_is_ever_seen(motion, fps):
    timeline = timeline_of(motion, fps=fps)
    screen = Grid.of_frame(SMALL)
    found = {state.tick: state for state in states(timeline, plain_network())}
    for index in range(timeline.n_frames):
        frame = timeline.frame(index)
        before, after = found[frame.tick], found[frame.tick + 1]
        looks = [(before.grid, frame.ahead)]
        if frame.blend:
            looks.append((after.grid, frame.back.inverse()))
        for grid, flow in looks:
            at = coordinates(grid, flow, screen, CPU)
            assert at.min() >= -0.5
            assert at[..., 0].max() <= grid.width - 0.5
            assert at[..., 1].max() <= grid.height - 0.5


def test_zooming_out_is_born_with_colors_and_noise_not_as_a_smear():
    size = Size(64, 48)
    grid = Grid.of_frame(size)
    picture = torch.full((1, 3, 48, 64), 0.5)
    filled = fill_in(picture, grid, Pose(0.6 + 0j), grid, seed=1, tick=4)
    ring = torch.cat([filled[..., :4, :].flatten(), filled[..., -4:, :].flatten()])
    assert float(ring.std()) == pytest.approx(BIRTH_NOISE, rel=0.15)
    assert float(ring.mean()) == pytest.approx(0.5, abs=0.01)
    # Seen from inside, the old picture begins where 0.6 of it ends, and a feather further in.
    top, left = (round(0.2 * side + 0.6 * FEATHER) + 1 for side in (48, 64))
    assert (filled[..., top:-top, left:-left] == 0.5).all()
    again = fill_in(picture, grid, Pose(0.6 + 0j), grid, seed=1, tick=5)
    assert not torch.equal(filled, again)


def test_a_dream_that_zooms_out_has_no_smeared_edges():
    last = states(timeline_of("out"), plain_network())[-1].picture
    for edge in (last[..., 0], last[..., -1], last[..., 0, :], last[..., -1, :]):
        assert float(edge.std()) > 0.02
    assert float((last[..., 0] - last[..., 1]).abs().mean()) > 0.005
    assert float((last[..., 0, :] - last[..., 1, :]).abs().mean()) > 0.005


def test_a_frame_between_ticks_blends_the_two():
    canvas = Grid.of_frame(SMALL)
    tone = Tone(0.5, 0.2)
    dark, light = (torch.full((1, 3, 36, 64), value) for value in (0.2, 0.6))
    frame = next(
        spec
        for spec in (timeline_of("rest", fps=60).frame(index) for index in range(8))
        if spec.blend == 0.25
    )
    seen = view(
        DreamState(0, dark, canvas, tone), DreamState(1, light, canvas, tone), frame, canvas
    )
    torch.testing.assert_close(seen, torch.full_like(seen, 0.3), atol=1e-6, rtol=0)


@pytest.mark.parametrize("motion", ["in", "spin"])
def test_what_only_moves_is_seen_alike_from_both_ticks(motion):
    timeline = timeline_of(motion, fps=60)
    canvas = canvas_of(SMALL, timeline.margin)
    screen, tone = Grid.of_frame(SMALL), Tone(0.5, 0.2)
    picture = tensor(smooth(canvas.height, canvas.width, cutoff=0.08))
    carried = warp(picture, canvas, timeline.tick(1).flow, canvas)
    before, after = DreamState(0, picture, canvas, tone), DreamState(1, carried, canvas, tone)
    for index in (1, 2, 3):
        frame = timeline.frame(index)
        seen = view(before, after, frame, screen)
        expected = warp(picture, canvas, frame.ahead, screen)
        assert psnr(array(seen), array(expected)) > 50


def test_bytes_are_rounded_and_never_truncated():
    levels = torch.arange(256, dtype=torch.float64)
    for nudge in (-0.49, 0.0, 0.49):
        values = ((levels + nudge) / 255).clamp(0, 1).float()
        words = quantize(values.expand(1, 3, 2, 256), 8)
        assert words.dtype == np.uint8
        assert words.shape == (2, 256, 3)
        np.testing.assert_array_equal(words[0, :, 0], np.arange(256))


def test_rounding_keeps_the_mean():
    picture = tensor(white(60, 80))
    error = quantize(picture, 8).astype(float).mean() / 255 - float(picture.mean())
    assert abs(error) < 2e-5


@pytest.mark.parametrize("value", [0.0, 0.1234, 0.5, 0.98765, 1.0])
def test_ten_bits_are_dithered_about_the_value(value):
    words = quantize(torch.full((1, 3, 64, 64), value), 10, frame=3)
    assert words.dtype == np.uint16
    error = words.astype(float) / 65535 - value
    assert np.abs(error).max() <= 0.5 / 1023 + 1 / 65535
    assert abs(error.mean()) < (0.03 if 0 < value < 1 else 0.26) / 1023


def test_tone_converges_to_what_is_asked_for():
    picture = tensor(pink(54, 96).clip(0, 1) ** 2)
    for _ in range(60):
        picture = hold(picture, Tone(0.47, 0.2), 1 / 15)
    reached = measure_tone(picture)
    assert reached.brightness == pytest.approx(0.47, abs=0.01)
    assert reached.contrast == pytest.approx(0.2, abs=0.01)


def test_tone_closes_the_gap_by_its_time_constant():
    picture = 0.3 + 0.2 * tensor(pink(54, 96))
    before = measure_tone(picture).brightness
    wanted = Tone(0.5, measure_tone(picture).contrast)
    after = measure_tone(hold(picture, wanted, FIRM_SECONDS)).brightness
    assert (0.5 - after) / (0.5 - before) == pytest.approx(np.exp(-1), abs=0.02)


def test_two_short_pulls_are_one_long_pull():
    picture = 0.35 + 0.2 * tensor(pink(54, 96))
    wanted = Tone(0.5, 1.2 * measure_tone(picture).contrast)
    twice = hold(hold(picture, wanted, 0.05), wanted, 0.05)
    torch.testing.assert_close(twice, hold(picture, wanted, 0.1), atol=1e-5, rtol=0)


@pytest.mark.parametrize("scale", [0.01, 1.0, 5.0, 1e6])
def test_tone_never_leaves_the_range(scale):
    picture = tensor(scale * (pink(54, 96) - 0.3))
    for seconds in (0.01, 0.1, 10.0):
        held = hold(picture, Tone(0.9, 0.5), seconds)
        assert held.isfinite().all()
        assert held.min() >= 0
        assert held.max() <= 1


def test_a_photograph_in_range_is_not_bent():
    picture = tensor(white(20, 30))
    same = hold(picture, measure_tone(picture), 0.0, bend=0.0)
    torch.testing.assert_close(same, picture, atol=1e-6, rtol=0)


def test_a_flat_picture_stays_flat_and_finite():
    held = hold(torch.full((1, 3, 8, 8), 0.2), Tone(0.5, 0.24), 1.0)
    assert held.isfinite().all()
    assert float(held.std()) < 1e-5


def test_the_middle_of_the_range_is_not_bent():
    values = torch.linspace(0.11, 0.89, 50).expand(1, 3, 1, 50)
    assert torch.equal(soft_clip(values), values)
    beyond = soft_clip(torch.linspace(-5, 6, 500).expand(1, 3, 1, 500))
    assert (beyond.diff(dim=-1) >= 0).all()


def test_the_look_sets_in_smoothly_over_three_seconds():
    assert [arrival(seconds) for seconds in (-1, 0, 1.5, 3, 90)] == [0, 0, 0.5, 1, 1]
    assert arrival(0.75) == pytest.approx(3 * 0.25**2 - 2 * 0.25**3)


def test_the_target_moves_from_the_start_to_the_look():
    start, look = Tone(0.2, 0.1), ToneSpec(0.5, 0.3)
    for arrived in (0, 0.5, 1):
        target = target_tone(start, look, arrived)
        assert target.brightness == pytest.approx(0.2 + 0.3 * arrived)
        assert target.contrast == pytest.approx(0.1 + 0.2 * arrived)
