"""Benches: what this machine can do, measured, kept, and believed on no other machine."""

import json
from dataclasses import replace

import pytest
from command_line import TINY, invoke

from dreamreel import cache
from dreamreel.geometry import Size
from dreamreel.movie.options import Options
from dreamreel.movie.planning import bench as benches
from dreamreel.movie.planning import pace as paces
from dreamreel.movie.planning.bench import (
    AtSize,
    Bench,
    InPrecision,
    _extrapolated,
    bench,
    recalled,
)
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out

CPU = Options(device="cpu", precision="fp32")


def run(**given):
    """Return all rows of a bench, and what it found."""
    rows, measuring = [], bench(CPU, **given)
    while True:
        try:
            rows.append(next(measuring))
        except StopIteration as end:
            return rows, end.value


@pytest.fixture(autouse=True, scope="module")
def small(tmp_path_factory):
    """Bench tiny pictures, and keep it here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("benches")))
        patch.setattr(benches, "SIZES", ("64x36", "128x72"))
        patch.setattr(benches, "SMALL", "64x36")
        patch.setattr(paces, "TRIES", 1)
        yield


@pytest.fixture(scope="module")
def measured(small):
    """One bench for all who only look at it."""
    return run(seconds=60)


def pace(text=TINY, options=CPU):
    return recalled(lay_out(parse(text)), options)


def test_everything_is_told_as_it_becomes_known_and_again_at_the_end(measured):
    rows, found = measured
    assert isinstance(found, Bench)
    assert rows == [found.machine, *found.precisions, *found.sizes]
    assert [row.precision for row in found.precisions] == ["fp32", "bf16"]
    assert [row.size for row in found.sizes] == ["64x36", "128x72"]
    assert not any(row.extrapolated_from for row in found.sizes)


def test_frames_of_a_movie_come_no_faster_than_dreamt_or_encoded_alone(measured):
    for row in measured[1].sizes:
        assert 0 < row.frames_per_second < min(row.dreamt_per_second, row.encoded_per_second)


def test_a_precision_that_is_asked_for_is_tried_even_where_it_is_slow(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(benches, "precisions_for", lambda device: ("bf16",))
    found = run(seconds=0)[1]
    assert [row.precision for row in found.precisions] == ["bf16", "fp32"]
    assert found.precision == "fp32"


def test_what_there_is_no_time_for_is_extrapolated_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, second = run(seconds=0)[1].sizes
    assert (first.extrapolated_from, second.extrapolated_from) == ("", "64x36")
    assert second.ticks_per_second == pytest.approx(first.ticks_per_second / 4)


def test_the_encoders_seconds_per_frame_reach_the_frames_of_every_size(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(benches, "encoding_seconds", lambda timeline, frames, options: 0.5)
    found = run(seconds=60)[1]
    assert [row.encoded_per_second for row in found.sizes] == pytest.approx([2.0, 0.5])
    assert found.pace.per_encoded_pixel == pytest.approx(0.5 / (64 * 36))


def test_extrapolations_name_the_size_that_was_dreamt():
    dreamt = AtSize("a", 100, 50, 8.0, 16.0, 80.0, 12.0, "")
    larger = _extrapolated(_extrapolated(dreamt, "b", Size(200, 100)), "c", Size(200, 200))
    assert larger == AtSize("c", 200, 200, 1.0, 2.0, 10.0, 1.5, "a")


def test_a_machine_that_was_not_measured_tells_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert pace() is None


def test_a_bench_tells_of_its_machine_to_plans(measured):
    assert pace() == measured[1].pace
    assert measured[1].pace.precision == "fp32"


@pytest.mark.parametrize(
    ("part", "value"),
    [("processor", "Another"), ("cores", 99), ("threads", 77), ("versions", {"torch": "9.9"})],
)
def test_another_machines_bench_is_not_believed(measured, monkeypatch, part, value):
    known = measured[1].machine
    monkeypatch.setattr(benches, "machine_of", lambda device: replace(known, **{part: value}))
    assert pace() is None


def test_a_bench_tells_nothing_of_another_network_codec_or_precision(measured):
    assert pace(TINY.replace("s8a:3", "relu4_3:3") + "network: vgg16\n") is None
    assert pace(TINY + "output: {codec: ffv1}\n") is None
    assert pace(options=replace(CPU, precision="bf16")) is None
    assert pace(options=replace(CPU, encoder_threads=7)) is None


def test_another_version_of_the_bench_is_not_believed(measured, monkeypatch):
    monkeypatch.setattr(benches, "VERSION", benches.VERSION + 1)
    assert pace() is None


def test_a_damaged_entry_is_as_good_as_none(measured, monkeypatch, tmp_path):
    (entry,) = cache.cache_folder("bench").iterdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    copy = cache.cache_folder("bench") / entry.name
    copy.parent.mkdir(parents=True)
    copy.write_bytes(entry.read_bytes())
    assert pace() == measured[1].pace
    copy.write_bytes(entry.read_bytes().replace(b"per_flop", b"per_flap"))
    assert pace() is None


def test_the_command_answers_in_json_and_plan_believes_it(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "tiny.yaml").write_text(TINY)
    ended = invoke("bench", "--json", "--seconds", "0", "--device", "cpu")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert found["machine"]["device"] == "cpu"
    assert {row["precision"] for row in found["precisions"]} >= {"fp32", found["precision"]}
    planned = invoke("plan", tmp_path / "tiny.yaml", "--json", "--device", "cpu")
    assert json.loads(planned.out)["time"]["source"] == "machine"
    anew = invoke("plan", tmp_path / "tiny.yaml", "--json", "--device", "cpu", "--bench")
    assert json.loads(anew.out)["time"]["source"] == "scene"


def found_with(measured, rates):
    rows = zip(("fp32", "bf16"), rates, strict=True)
    precisions = tuple(InPrecision(name, rate) for name, rate in rows)
    return replace(measured[1], precisions=precisions, precision="bf16")


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ((1.0, 1.5), "bf16: 1.50 times as fast as fp32"),
        ((3.0, 1.5), "bf16, though fp32 is 2.00 times as fast here: --precision fp32 takes it"),
    ],
)
def test_people_are_told_why_a_precision_was_taken(measured, monkeypatch, rates, said):
    def told(options, seconds):
        yield from measured[0]
        return found_with(measured, rates)

    monkeypatch.setattr(benches, "bench", told)
    ended = invoke("bench")
    assert ended.code == 0, ended.err
    words = [line.split(maxsplit=1) for line in ended.out.splitlines()]
    assert [name for name, _ in words] == [
        *("machine", "fp32", "bf16", "64x36", "128x72", "precision"),
    ]
    assert words[-1] == ["precision", said]


def test_a_negative_time_is_refused():
    ended = invoke("bench", "--seconds", "-1")
    assert ended.code == 2
    assert "--seconds" in ended.err
