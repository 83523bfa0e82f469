"""The precision that ``auto`` takes, and whether a network climbs in bf16 as it does in fp32."""

import statistics

import pytest
import torch

from dreamreel import networks
from dreamreel.ascent.excitement import Ground, Voice, excite, measure
from dreamreel.ascent.gaze import Gaze
from dreamreel.errors import UsageError
from dreamreel.geometry import Grid, Size
from dreamreel.rendering.device import choose_precision
from dreamreel.rendering.dreamer import step
from dreamreel.rendering.play import awaken, prepare
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.specs import Target, WeightedTarget

CPU = torch.device("cpu")
SIZE, TICKS = Size(128, 72), 10
UNITS = [
    *(("s8b", 20), ("s8b", 77), ("s8b", 130)),
    *(("s16c", 42), ("s16c", 48), ("s16c", 204)),
    *(("s32a", 17), ("s32a", 88), ("s32a", 200)),
]
"""Of the surface, the middle and the depth."""
SCENE = """
dreamreel: 1
video: {{size: {size}, fps: 10, duration: 2s}}
start: {{preroll: 0s}}
ascent: {{rate: 10/s}}
sequence: [{{dream: '{layer}:{channel}'}}]
"""
STRAIGHT = Gaze((0, 0), 1 + 0j)


@pytest.fixture(scope="module")
def both():
    layers = dict.fromkeys(layer for layer, _ in UNITS)
    return {p: networks.load("bestiary", layers=layers, precision=p) for p in ("fp32", "bf16")}


def pictures(network, layer, channel):
    """Return the noise that a dream begins with, and what it is after ten ticks in fp32."""
    timeline = lay_out(parse(SCENE.format(size=SIZE, layer=layer, channel=channel)))
    dreamer = prepare(timeline, network.restricted([layer]))
    state = first = awaken(timeline, dreamer, CPU)
    for tick in range(TICKS):
        state = step(dreamer, state, timeline.tick(tick))
    return first.picture, state.picture


def gradient(network, picture, layer, channel):
    """Return a unit's gradient at a picture, and the height of its peak there."""
    target = Target(layer, channel)
    height, width = picture.shape[-2:]
    ground = Ground(Grid.of_frame(Size(width, height)), SIZE)
    share = (WeightedTarget(target, 1.0),)
    cut = network.restricted([layer])
    heard = measure(cut, picture, share, gaze=STRAIGHT, ground=ground)
    voices = {(target, 0): Voice(1.0, 1.0)}
    climbed = excite(cut, picture, share, voices=voices, rung=0, gaze=STRAIGHT, ground=ground)
    return climbed, heard[target].peak


def likeness(both, picture, layer, channel):
    """Return the cosine between both gradients, and the unit's peak."""
    (exact, peak), (short, _) = (
        gradient(both[precision], picture, layer, channel) for precision in ("fp32", "bf16")
    )
    return float(torch.cosine_similarity(exact.flatten(), short.flatten(), dim=0)), peak


def test_bf16_climbs_as_fp32_does(both):
    from_noise, dreamt = [], []
    for layer, channel in UNITS:
        noise, picture = pictures(both["fp32"], layer, channel)
        from_noise.append(likeness(both, noise, layer, channel)[0])
        cosine, peak = likeness(both, picture, layer, channel)
        if peak > 0:
            dreamt.append(cosine)
    assert len(dreamt) == len(UNITS), "a unit that ten ticks did not wake tells nothing"
    assert statistics.median(from_noise) >= 0.95
    assert statistics.median(dreamt) >= 0.99
    assert max(dreamt) < 1, "both were computed in the same precision"


@pytest.mark.parametrize(
    ("amx", "avx512", "chosen"),
    [(False, False, "fp32"), (False, True, "bf16"), (True, False, "bf16"), (True, True, "bf16")],
)
def test_auto_is_bf16_on_a_cpu_that_has_instructions_for_it(monkeypatch, amx, avx512, chosen):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512)
    assert choose_precision("auto", CPU) == chosen


def test_a_precision_that_is_named_is_taken_anywhere():
    assert [choose_precision(name, CPU) for name in networks.DTYPES] == list(networks.DTYPES)


def test_an_unknown_precision_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="auto, fp32, bf16, fp16"):
        choose_precision("fp8", CPU)
