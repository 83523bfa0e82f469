"""What the benchmarks count and compute themselves, against counts by hand and closed forms."""

import argparse
import json
import runpy
import time
from pathlib import Path

import everything
import flops
import plain
import pytest
import record
import scaling
import step
import tick
import torch
import workloads
from flops import matrix_rate, operations
from record import Timing

from dreamreel import networks
from dreamreel.scene import parse
from dreamreel.specs import Target

ROOT = Path(__file__).parents[1]
SIDE = 64
S2 = 2 * 3 * 24 * 5 * 5 * (SIDE // 2) ** 2
"""Operations of bestiary's first convolution, forward: 5x5, 3 to 24 channels, stride 2."""
S4A = 2 * 24 * 48 * 3 * 3 * (SIDE // 4) ** 2
"""Of its second: 3x3, 24 to 48 channels."""


@pytest.fixture
def picture():
    return torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def table():
    return runpy.run_path(str(ROOT / "scripts" / "benchmark_table.py"))


def test_a_steps_operations_are_those_of_both_ways_to_the_picture(picture):
    network = networks.load("bestiary", layers=["s4a"])
    counted = operations(lambda: step.dreamt(network, Target("s4a", 3), picture))
    assert counted == 2 * (S2 + S4A)


def test_the_plain_step_runs_no_layer_behind_the_asked_one(picture):
    whole = plain.layer_of("bestiary", "s4a", workloads.WEIGHTS, torch.device("cpu"))
    assert operations(lambda: plain.gradient(whole, picture, 3)) == 2 * (S2 + S4A)


def test_gradients_of_weights_are_counted_only_where_they_are_asked_for():
    layer = torch.nn.Conv2d(3, 8, 3, padding=1, bias=False)
    once = 2 * 3 * 8 * 9 * 16 * 16
    seen = torch.rand(1, 3, 16, 16, requires_grad=True)
    assert operations(lambda: layer(seen).sum().backward()) == 3 * once
    layer.requires_grad_(False)
    assert operations(lambda: layer(seen).sum().backward()) == 2 * once


def test_the_plain_layer_is_dreamreels_behind_the_relu(picture):
    network = networks.load("bestiary", layers=["s4a"])
    whole = plain.layer_of("bestiary", "s4a", workloads.WEIGHTS, torch.device("cpu"))
    positive = torch.relu(network(picture)["s4a"][:, 3])
    torch.testing.assert_close(whole(picture)[:, 3], positive, atol=1e-5, rtol=1e-4)


def test_a_plain_movie_moves_and_stays_a_picture():
    layer = plain.layer_of("bestiary", "s8a", workloads.WEIGHTS, torch.device("cpu"))
    zoom = plain.PlainZoom(plain.Size(48, 32), channel=3, octaves=2, scale=1.5, steps=1)
    frames = plain.frames(layer, zoom, torch.device("cpu"))
    first, second = next(frames), next(frames)
    assert first.shape == second.shape == (32, 48, 3)
    assert (first != second).mean() > 0.5


def test_a_machine_multiplies_matrices_at_some_rate(monkeypatch):
    monkeypatch.setitem(flops.SIDES, "cpu", (128, 256))
    assert 1e8 < matrix_rate(torch.float32, torch.device("cpu")) < 1e15


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_the_slope_of_a_power_is_its_exponent(power):
    values = [1.0, 3.0, 10.0, 40.0]
    assert scaling.slope(values, [0.2 * value**power for value in values]) == pytest.approx(
        power, abs=1e-9
    )


def test_a_timing_is_the_median_and_the_distance_of_the_quartiles():
    assert record.timing([5.0, 1.0, 2.0, 4.0, 3.0]) == Timing(3.0, 2.0)
    assert record.timing([0.5]) == Timing(0.5, 0.0)


def test_a_warm_up_does_not_count():
    durations = iter([0.2, 0.0, 0.0, 0.0])
    args = argparse.Namespace(warm_up=1, runs=3, device="cpu")
    assert record.timed(lambda: time.sleep(next(durations)), args).seconds < 0.1
    assert not list(durations)


def test_the_parts_of_a_tick_add_up_and_a_sketch_is_one_of_them():
    clock = tick.Clock("cpu")
    begun = time.perf_counter()
    with clock.counting("rest"):
        time.sleep(0.01)
        with clock.counting("sketch"), clock.counting("network"):
            time.sleep(0.02)
        with clock.counting("network"):
            time.sleep(0.03)
    whole = time.perf_counter() - begun
    assert clock.parts.keys() == {"rest", "sketch", "network"}
    assert sum(clock.parts.values()) == pytest.approx(whole, abs=2e-3)
    assert clock.parts["rest"] >= 0.01
    assert clock.parts["sketch"] >= 0.02
    assert clock.parts["network"] >= 0.03


def test_every_function_that_a_tick_times_is_there():
    for _, place, name in tick.PARTS:
        assert callable(getattr(place, name)), name


def test_a_workloads_defaults_are_those_of_the_language(tmp_path):
    ours = workloads.scene_of(workloads.Workload(), tmp_path)
    usual = parse("dreamreel: 1\nsequence: [{dream: 's16c:75', for: 1s}]\n")
    assert ours.ascent == usual.ascent
    assert ours.video.fps == usual.video.fps


def test_random_weights_are_the_same_every_time(tmp_path):
    (tmp_path / "a").mkdir()
    first = workloads.weights_in(tmp_path, "squeezenet1_1").read_bytes()
    assert workloads.weights_in(tmp_path / "a", "squeezenet1_1").read_bytes() == first


def test_a_folder_of_results_is_named_by_the_hardware():
    assert everything.folder_of("AMD EPYC 9654, 2 cores") == "amd-epyc-9654-2-cores"
    assert everything.folder_of("NVIDIA H200") == "nvidia-h200"


def test_every_script_that_is_run_is_there_and_has_its_quick_form():
    for device in ("cpu", "cuda"):
        assert everything.commands(device).keys() == everything.QUICK.keys()
        for script, *_ in everything.commands(device).values():
            assert (ROOT / "benchmarks" / script).exists()


def results(folder, **files):
    hardware = {"title": "A machine, 2 cores", "instructions": "AVX512"}
    about = {"hardware": hardware, "versions": {"torch": "9.9"}, "date": "2026-01-02T03:04:05"}
    (folder / "a-machine").mkdir(parents=True)
    for name, (settings, rows) in files.items():
        whole = {**about, "settings": settings, "rows": rows}
        (folder / "a-machine" / f"{name.replace('_', '-')}.json").write_text(json.dumps(whole))
    return folder


def test_the_table_shows_what_the_files_hold(table, tmp_path):
    step_rows = [
        {"tool": "plain", "precision": "fp32"},
        {
            "precision": "bf16",
            "is_auto": True,
            "speedup_over_plain_fp32": 6.54,
            "fraction_of_matrix_rate": 0.567,
        },
    ]
    text = table["section"](
        results(
            tmp_path,
            movie=({"fps": 30}, [{"size": "360p", "frames_per_second": 7.5}]),
            step_vgg16=(
                {"network": "vgg16", "layer": "relu4_3", "size": "384x384"},
                step_rows,
            ),
            scaling=({}, [{"against": "pixels", "slope": 1.02}] * 2),
            peers=(
                {"network": "vgg16", "size": "480x320"},
                [
                    {"work": "zoom", "tool": "plain", "speedup_over_plain_fp32": 1.0},
                    {"work": "zoom", "tool": "dreamreel", "speedup_over_plain_fp32": 7.0},
                    {"work": "zoom", "tool": "neural-dream", "missing": "not there"},
                ],
            ),
        )
    )
    lines = text.splitlines()
    assert "**A machine, 2 cores** (AVX512), torch 9.9, 2026-01-02:" in lines
    assert lines[-4:] == [
        "| 360p at 30 fps, end to end | 7.5 frames per second, 0.25 of real time |",
        "| a step of `vgg16` to `relu4_3` at 384x384, bf16 "
        "| 6.5 times plain, 57% of the matrix rate |",
        "| zoom in `vgg16` at 480x320: dreamreel | 7.0 times plain |",
        "| cost against pixels | slope 1.02 of the logarithms |",
    ]


def test_without_results_there_is_no_section(table, tmp_path):
    assert table["section"](tmp_path / "none") == ""
    (tmp_path / "empty").mkdir()
    assert table["section"](tmp_path) == ""


def test_the_section_stands_between_its_marks_and_goes_again(table):
    page = f"# Page\n\n{table['BEGIN']}old{table['END']}\n\nrest\n"
    full = table["filled"](page, "## Speed")
    assert full == f"# Page\n\n{table['BEGIN']}\n## Speed\n{table['END']}\n\nrest\n"
    assert table["filled"](full, "## Speed") == full
    assert table["filled"](full, "") == f"# Page\n\n{table['BEGIN']}{table['END']}\n\nrest\n"


def test_a_page_without_marks_is_refused(table):
    with pytest.raises(ValueError, match="lacks its marks"):
        table["filled"]("# Page\n", "## Speed")


def test_the_readme_is_as_the_results_have_it(table):
    page = (ROOT / "README.md").read_text("utf-8")
    assert table["filled"](page, table["section"](ROOT / "benchmarks" / "results")) == page


def test_what_is_noted_down_says_when_on_what_and_how_often():
    args = argparse.Namespace(warm_up=2, runs=3, device="cpu", json=None, size="64x36")
    noted = record.noted("step", [{"seconds": 1.0}], args)
    assert noted.keys() == {
        *("benchmark", "date", "hardware", "versions", "commit", "settings", "warm_up", "runs"),
        *("peak_memory_bytes", "rows"),
    }
    assert noted["settings"] == {"warm_up": 2, "runs": 3, "device": "cpu", "size": "64x36"}
    assert noted["peak_memory_bytes"] > 10e6
    assert json.loads(json.dumps(noted)) == noted
