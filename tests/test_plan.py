"""Plans: what a scene asks for, against counts by hand."""

import json
from dataclasses import replace

import pytest
from command_line import TINY, invoke

from dreamreel.movie.options import Options
from dreamreel.movie.planning.pace import Pace, Sample, fit, pace_of
from dreamreel.movie.planning.plan import SAMPLES, in_words, plan, survey
from dreamreel.movie.planning.workload import Work, cost_of, work_of
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out

TEXT = """
dreamreel: 1
video: {size: 64x36, fps: 10, duration: 2s}
start: {preroll: 1s}
ascent: {rate: 4/s, steps: 3, octaves: {coarsest: 27px, scale: 1.2}}
sequence: [{dream: s4a:3, for: 2s}]
camera: {zoom: 0 oct/s}
"""
CPU = Options(device="cpu", precision="fp32")
S2_FLOPS = 2 * 3 * 24 * 5 * 5 / 2**2
"""Of the first convolution per pixel: 5x5, stride 2, 3 to 24 channels."""
S4A_FLOPS = 2 * 24 * 48 * 3 * 3 / 4**2
"""Of the second: 3x3 at stride 4, 24 to 48 channels."""


def planned(text=TEXT, **changes):
    return plan(parse(text), CPU, bench=False, **changes)


def test_frames_and_ticks_are_those_of_the_movie_and_the_preroll_stands_apart():
    made = planned()
    assert (made.frames, made.ticks, made.preroll_ticks) == (20, 9, 4)  # the last frame is at 1.9 s
    assert (made.width, made.height, made.fps, made.seconds) == (64, 36, 10.0, 2.0)


def test_every_excited_neuron_is_listed_under_its_layer():
    text = TEXT.replace("{dream: s4a:3, for: 2s}", "{dream: {s4a:3: 1, s4a:5: 1, s2: 1}, for: 2s}")
    made = planned(text)
    assert made.neurons == ("s4a:3", "s4a:5", "s2")
    assert [(layer.name, layer.targets, layer.stride) for layer in made.layers] == [
        ("s4a", 2, 4),
        ("s2", 1, 2),
    ]


def test_operations_per_pixel_are_those_of_the_convolutions_before_the_cut():
    first, second = cost_of("bestiary", ("s2",)), cost_of("bestiary", ("s4a",))
    assert (first.forward, first.backward) == (S2_FLOPS, S2_FLOPS)
    assert second.forward == second.backward == S2_FLOPS + S4A_FLOPS
    assert first.parameters == 3 * 24 * 25 + 24
    assert cost_of("bestiary", ("s2", "s4a")) == cost_of("bestiary", ("s4a",))


def test_what_is_held_for_the_way_back_grows_with_the_depth():
    kept = [cost_of("bestiary", (layer,)).kept for layer in ("s2", "s4a", "s8b", "s16c")]
    assert kept == sorted(kept)
    assert kept[1] >= 24 / 4  # the ReLU of s2 remembers its 24 channels at a quarter of the pixels


def test_a_tick_takes_its_steps_and_listens_first_when_it_does_not_know_its_targets():
    timeline = lay_out(parse(TEXT))
    cost = cost_of("bestiary", ("s4a",))
    pixels = sum(octave.width * octave.height for octave in planned().rasters)
    usual, first = work_of(timeline, 3), work_of(timeline, -4)
    both = pixels * (cost.forward + cost.backward)
    assert usual == Work(3 * 2 * 3, pytest.approx(3 * both), 3 * pixels)
    assert first == Work(3 * 2 * 4, pytest.approx(4 * both), 4 * pixels)
    assert work_of(timeline, 8) == first  # every eighth tick listens again


def test_each_target_is_listened_to_by_a_backward_pass_of_its_own():
    text = TEXT.replace("s4a:3,", "{s4a:3: 1, s4a:5: 1},")
    passes = work_of(lay_out(parse(text)), 8).passes
    assert passes == 3 * (3 + 1 + 3 + 2)  # on three rasters


def test_the_whole_work_is_the_sum_of_the_ticks():
    made = planned()
    pixels = sum(octave.width * octave.height for octave in made.rasters)
    steps = 13 * 3 + 3  # ticks -4, 0 and 8 listen
    assert made.flops == pytest.approx(2 * pixels * steps * (S2_FLOPS + S4A_FLOPS))
    assert made.flops_per_tick == pytest.approx(made.flops / 13)


def test_a_long_movie_is_sampled_without_missing_the_ticks_that_listen():
    text = TEXT.replace("for: 2s", "for: 20m").replace("duration: 2s", "duration: 20m")
    timeline = lay_out(parse(text))
    count = timeline.last_tick - timeline.first_tick + 1
    assert count > 2 * SAMPLES
    usual, listening = work_of(timeline, 1).flops, work_of(timeline, 8).flops
    total, _ = survey(timeline)
    assert total.flops == pytest.approx(count * (7 * usual + listening) / 8, rel=1e-3)


def test_the_rasters_hang_from_the_coarse_end():
    made = planned()
    sides = [octave.height for octave in made.rasters]
    # 27 pixels, then 32.4; the frame's 36 are reached by 0.58 of a rung: log(36/32.4)/log(1.2).
    assert len(sides) == 3
    assert [octave.weight for octave in made.rasters] == pytest.approx([1, 1, 0.5778], abs=1e-4)
    assert sides[0] == round(sides[2] * 27 / 36)


@pytest.mark.parametrize(
    ("octaves", "words"),
    [
        (0.0, "none"),
        (0.5, "1.41 times in"),
        (3.6, "12 times in"),
        (-1.0, "2.0 times out"),
        (10.0, "1,024 times in"),
        (20.0, "about 1.05 million times in"),
        (30.0, "about 1.07 billion times in"),
        (4000.0, "about 10^1204 times in"),
    ],
)
def test_a_zoom_can_be_read_aloud(octaves, words):
    assert in_words(octaves) == words


def test_a_wide_margin_asks_for_a_higher_rate():
    fast = planned(TEXT.replace("zoom: 0 oct/s", "zoom: 3 oct/s"))
    assert fast.margin > 0.12
    assert "ascent.rate" in fast.remarks[0]
    assert planned().remarks == ()


def test_memory_grows_with_the_picture():
    small, large = planned(), planned(TEXT.replace("64x36", "640x360"))
    assert 50 * small.memory_bytes < large.memory_bytes
    assert large.memory_bytes > 640 * 360 * 4 * cost_of("bestiary", ("s4a",)).kept


def machine(per_pass, per_flop, per_pixel):
    return Pace("cpu", "fp32", per_pass, per_flop, per_pixel, 0.0, 0.0)


def samples(pace, *works):
    return [Sample(work, pace.dreaming(work), 0.0, ()) for work in works]


def test_a_machine_that_keeps_to_the_rule_is_read_off_exactly():
    works = [Work(10, 1e9, 2e5), Work(40, 9e9, 8e5), Work(20, 2e9, 1e6), Work(24, 8e9, 1e6)]
    terms = (2e-3, 3e-10, 5e-8)
    assert fit(samples(machine(*terms), *works)) == pytest.approx(terms)


def test_two_sizes_of_one_scene_tell_passes_from_operations():
    works = [Work(10, 1e9, 1e5), Work(40, 9e9, 9e5)]
    terms = (2e-3, 3e-10, 0.0)
    assert fit(samples(machine(*terms), *works)) == pytest.approx(terms)


def test_no_part_of_a_tick_takes_less_than_nothing():
    works = [Work(10, 1e9, 1e5), Work(40, 2e9, 2e5)]
    faster = [
        Sample(work, seconds, 0.0, ()) for work, seconds in zip(works, (0.1, 0.5), strict=True)
    ]
    terms = fit(faster)
    assert min(terms) >= 0
    # No part of the work grew fivefold: between the two is the best that a rule can do.
    ratios = [machine(*terms).dreaming(each.work) / each.dreaming for each in faster]
    assert ratios[1] < 1 < ratios[0]


def test_a_scene_of_no_steps_takes_no_time_to_dream():
    assert fit([Sample(Work(), 0.1, 0.0, ())]) == (0.0, 0.0, 0.0)


def test_the_encoder_works_beside_a_gpu_and_after_a_cpu():
    cpu = machine(0, 0, 0)
    assert cpu.together(3.0, 1.0, 2.0) == 6.0
    assert replace(cpu, device="cuda:0").together(3.0, 1.0, 2.0) == 4.0
    assert replace(cpu, device="cuda:0").together(3.0, 1.0, 7.0) == 7.0


def test_a_scene_that_is_tried_out_says_what_a_tick_of_its_own_takes():
    timeline = lay_out(parse(TEXT))
    pace = pace_of(timeline, CPU, tick=-4)
    assert (pace.device, pace.precision) == ("cpu", "fp32")
    assert 1e-5 < pace.dreaming(work_of(timeline, 1)) < 10
    assert pace.per_seen_pixel > 0
    assert pace.per_encoded_pixel > 0


def test_the_command_answers_in_json_alone(tmp_path):
    scene = tmp_path / "tiny.yaml"
    scene.write_text(TINY)
    ended = invoke("plan", scene, "--json", "--device", "cpu")
    assert ended.code == 0, ended.err
    made = json.loads(ended.out)
    assert (made["frames"], made["ticks"], made["preroll_ticks"]) == (5, 3, 0)
    assert made["time"]["total"] > 0
    assert made["time"]["source"] == "scene"


def test_the_command_prints_a_table_without_trying_the_machine(tmp_path):
    scene = tmp_path / "tiny.yaml"
    scene.write_text(TINY)
    ended = invoke("plan", scene, "--no-bench")
    assert ended.code == 0, ended.err
    assert "64x36 at 10 fps" in ended.out
    assert "dreaming" not in ended.out
    assert "\x1b" not in ended.out


def test_a_sketch_is_counted_as_the_work_that_it_is():
    text = TEXT.replace("steps: 3", "steps: 3, sketch: 18px")
    whole, free, sketch = (
        lay_out(parse(each))
        for each in (
            text,
            text.replace("sketch: 18px", "sketch: none"),
            text.replace("64x36", "32x18"),
        )
    )
    for tick in (-4, 0, 1, 8):
        both = work_of(free, tick) + work_of(sketch, tick)
        assert work_of(whole, tick) == both
