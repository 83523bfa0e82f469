"""A movie that would flash, kept below the limit from its first frame on, however it is reached."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from command_line import invoke
from fake_network import FakeNetwork, brightness
from scene_factory import always, ascent, camera, chord, clip, keyed, look, scene

from dreamreel.geometry import Size
from dreamreel.image.flashes import FlashMeter
from dreamreel.movie.job.flashing import foresee
from dreamreel.rendering.events import FrameSeen
from dreamreel.rendering.play import awaken, play, prepare
from dreamreel.rendering.stored import from_bytes, to_bytes
from dreamreel.scene.model import Start, Video
from dreamreel.scene.timeline.span import Span
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.specs import StartSpec

CPU = torch.device("cpu")
FPS = 20
RED = ((0.9, 0.1, 0.1), (1, 0.2, 0.2))


class Network(FakeNetwork):
    """Has a normalization and a device, as a real network does."""

    mean = torch.zeros(3)


def turning(degrees_per_second=1800, limit="none", **more):
    """A red picture, all of whose hues turn."""
    return scene(
        duration=3,
        fps=FPS,
        video=Video(Size(48, 28), Fraction(FPS), Fraction(3)),
        start=Start(StartSpec("gradient", colors=RED), 1.0, Fraction(0)),
        clips=(clip(0, 3, chord(("light", 0, 1.0))),),
        camera=camera(zoom=0.0),
        ascent=ascent(rate=10, steps=always(0.0)),
        look=look(
            hue=keyed((0, 0, "linear"), (3, 3 * degrees_per_second, "linear")),
            saturation=always(3.0),
            flash_limit=limit,
            **more,
        ),
    )


def played(timeline, state=None, span=None):
    """The pictures of a span by their number, and the state after it."""
    dreamer = prepare(timeline, Network(light=brightness(4)))
    state = state or awaken(timeline, dreamer, CPU)
    run, seen = play(timeline, dreamer, state, span), {}
    while True:
        try:
            event = next(run)
        except StopIteration as end:
            return seen, end.value
        if isinstance(event, FrameSeen):
            seen[event.index] = event.picture


def flashes(pictures):
    meter = FlashMeter(Size(48, 28), Fraction(FPS))
    for picture in pictures.values():
        meter.see(picture[0].permute(1, 2, 0).numpy())
    return {stretch.kind for stretch in meter.found}


def test_a_movie_that_flashes_is_kept_below_the_limit():
    free, _ = played(lay_out(turning()))
    calm, _ = played(lay_out(turning(limit="wcag")))
    assert flashes(free) == {"general", "red"}
    assert flashes(calm) == set()


def test_the_dream_itself_is_the_same_with_and_without_a_limit():
    _, free = played(lay_out(turning()))
    _, calm = played(lay_out(turning(limit="wcag")))
    assert torch.equal(free.picture, calm.picture)
    assert to_bytes(free) == to_bytes(replace(calm, guard=None))


@pytest.mark.parametrize("tick", [3, 14])
def test_a_render_that_goes_on_from_a_stored_state_shows_the_same(tick):
    timeline = lay_out(turning(limit="wcag"))
    whole, last = played(timeline)
    frames = range(2 * tick, timeline.n_frames)
    unseen, state = played(timeline, span=Span(0, tick, range(0)))
    assert unseen == {}
    later, end = played(
        timeline, from_bytes(to_bytes(state), CPU), Span(tick + 1, timeline.last_tick, frames)
    )
    assert list(later) == list(frames)
    assert all(torch.equal(later[index], whole[index]) for index in frames)
    assert to_bytes(end) == to_bytes(last)


@pytest.mark.parametrize(
    ("scene_", "warned"),
    [
        (turning(), True),
        (turning(90), False),
        (turning(limit="wcag"), False),
        (scene(look=look(brightness=always(0.3))), False),
    ],
)
def test_curves_that_flash_are_foreseen(scene_, warned):
    found = foresee(lay_out(scene_))
    assert [problem.code for problem in found] == (["DR193"] if warned else [])
    assert all(problem.severity == "warning" for problem in found)


@pytest.mark.parametrize(("rate", "warned"), [(2, False), (5, True)])
def test_a_brightness_that_swings_is_foreseen(rate, warned):
    swings = [(at / (2 * rate), 0.2 + 0.5 * (at % 2)) for at in range(int(6 * rate) + 1)]
    moving = keyed(*((Fraction(at), value, "linear") for at, value in swings))
    assert bool(foresee(lay_out(scene(duration=3, look=look(brightness=moving))))) is warned


def test_a_frame_of_a_movie_that_flashes_is_a_picture():
    calm, _ = played(lay_out(turning(limit="wcag")))
    assert all(np.isfinite(p.numpy()).all() and 0 <= p.min() <= p.max() <= 1 for p in calm.values())


STROBE = """\
video: {size: 64x36, fps: 20, duration: 2s}
start: {gradient: [e61a1a, ff3333]}
sequence: [{dream: s8a:3}]
camera: {zoom: 0 oct/s}
ascent: {rate: 10/s, steps: 0}
look:
  saturation: 3
  hue: {keys: [{at: 0s, value: 0}, {at: 2s, value: 3600}]}
"""


@pytest.mark.parametrize("limit", ["none", "wcag"])
@pytest.mark.parametrize("command", ["render", "preview"])
def test_flashes_are_told_and_noted_in_the_manifest(tmp_path, limit, command):
    (tmp_path / "strobe.yaml").write_text(f"{STROBE}  flash_limit: {limit}\n")
    ended = invoke(command, tmp_path / "strobe.yaml", "-o", tmp_path / "strobe.mp4")
    assert ended.code == 0, ended.err
    noted = json.loads((tmp_path / "strobe.mp4.json").read_text())["flashes"]
    kinds = {stretch["kind"] for stretch in noted}
    assert kinds == ({"general", "red"} if limit == "none" else set())
    assert ("flash_limit: wcag" in ended.err) is (limit == "none")


def test_flashes_are_events(tmp_path):
    (tmp_path / "strobe.yaml").write_text(STROBE)
    ended = invoke("render", tmp_path / "strobe.yaml", "-o", tmp_path / "strobe.mp4", "--json")
    told = [json.loads(line) for line in ended.out.splitlines()]
    seen = [event for event in told if event["event"] == "flashes_seen"]
    assert {event["kind"] for event in seen} == {"general", "red"}
    assert all(0 < event["start"] <= event["end"] < 2 and event["area"] > 0.25 for event in seen)


def test_check_warns_of_curves_that_flash(tmp_path):
    (tmp_path / "strobe.yaml").write_text(STROBE)
    ended = invoke("check", tmp_path / "strobe.yaml")
    assert ended.code == 0
    assert "DR193" in ended.out
