"""Plots: pictures, tables and the terminal tell the numbers of the chart."""

import csv
import json
import sys
from fractions import Fraction

import numpy as np
import pytest
from command_line import assert_fails, invoke
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dreamreel.cli.charts import Paper, lines_of
from dreamreel.movie.sheets.palettes import PALETTES
from dreamreel.movie.sheets.panels import LANE, LEFT, RIGHT, WIDTH
from dreamreel.movie.sheets.plot import draw, save_plot
from dreamreel.movie.sheets.rows import MOST_ROWS, rows_of
from dreamreel.movie.sheets.ruler import clock, labels_that_fit, marks_of, number, spaced
from dreamreel.scene import parse
from dreamreel.scene.timeline.chart import chart

RISING = """\
video: {duration: 10s}
sequence: [{dream: s16c:75, for: 4s}, {dream: s16c:95, for: 6s, fade: 2s}]
camera: {rotate: {expr: "3*t"}}
markers: {drop: 5s}
tempo: {bpm: 60}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(RISING)
    return tmp_path


def color(text):
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)])


def heights(picture, shade):
    """Return the columns that show a color, and the mean row of it in each."""
    there = np.abs(picture.astype(int) - shade).max(axis=2) < 40
    columns = np.flatnonzero(there.any(axis=0))
    return columns, np.array([np.flatnonzero(there[:, column]).mean() for column in columns])


@pytest.mark.parametrize("name", PALETTES)
def test_a_curve_is_drawn_where_its_values_are(name):
    scene, palette = parse(RISING), PALETTES[name]
    picture = draw(scene, chart(scene, least=2000), palette)
    assert picture.shape[1:] == (WIDTH, 3)
    lane = picture[-LANE - 46 : -46]
    columns, rows = heights(lane, color(palette.curve("camera", 0)))
    assert (columns[0], columns[-1]) == pytest.approx((LEFT, WIDTH - RIGHT), abs=4)
    share = (columns - LEFT) / (WIDTH - LEFT - RIGHT)
    room = 0.12 / 1.24
    np.testing.assert_allclose(rows / LANE, 1 - room - share * (1 - 2 * room), atol=0.03)


def test_neurons_are_as_thick_as_their_share():
    scene, palette = parse(RISING), PALETTES["dark"]
    picture = draw(scene, chart(scene, least=2000), palette)

    def thickness(rank, seconds):
        column = round(LEFT + seconds / 10 * (WIDTH - LEFT - RIGHT))
        shade = color(palette.voice(rank))
        return (np.abs(picture[:160, column].astype(int) - shade).max(axis=1) < 40).sum()

    assert thickness(0, 2) == pytest.approx(0.84 * 26, abs=2)
    assert thickness(0, 4.5) == pytest.approx(0.75 * thickness(0, 2), abs=2)
    assert thickness(1, 4.5) == pytest.approx(0.25 * thickness(0, 2), abs=2)
    assert thickness(0, 7) == 0


def test_a_marker_crosses_every_panel():
    scene, palette = parse(RISING), PALETTES["dark"]
    picture = draw(scene, chart(scene), palette)
    column = round(LEFT + 0.5 * (WIDTH - LEFT - RIGHT))
    around = picture[:, column - 1 : column + 2].astype(int)
    near = (np.abs(around - color(palette.marker)).max(axis=2) < 90).any(axis=1)
    assert near[-LANE - 46 : -46].sum() > LANE / 3
    assert near[112:160].any()


def test_a_plot_carries_its_scene_and_replaces_nothing_but_pictures_of_ours(folder):
    for _ in range(2):
        assert invoke("plot", "a.yaml", "-o", "a.png").code == 0
    with Image.open("a.png") as picture:
        assert picture.info["dreamreel_scene"] == RISING
    Image.new("RGB", (4, 4)).save("a.png")
    assert_fails(invoke("plot", "a.yaml", "-o", "a.png"), 78)
    assert_fails(invoke("plot", "a.yaml", "-o", "a.jpg"), 2)


def test_without_matplotlib_the_way_out_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    scene = parse(RISING)
    with pytest.raises(Exception, match="matplotlib, which is not installed"):
        save_plot(scene, chart(scene), tmp_path / "a.png", PALETTES["dark"])


def test_a_table_holds_the_chart_and_replaces_nothing_but_tables(folder):
    for _ in range(2):
        ended = invoke("plot", "a.yaml", "--csv", "a.csv", "--from", "2s", "--to", "6s")
        assert ended.out == "a.csv: table of 1 curve and 2 neurons over 60 ticks\n"
    rows = list(csv.DictReader((folder / "a.csv").read_text().splitlines()))
    found = chart(parse(RISING), Fraction(2), Fraction(6))
    assert list(rows[0]) == ["tick", "seconds", "camera.rotate", "s16c:75", "s16c:95"]
    assert [int(row["tick"]) for row in rows] == list(range(30, 90))
    for heading, values in (
        ("seconds", found.seconds),
        ("camera.rotate", found.lanes[0].values),
        ("s16c:95", found.voices[1].over(60)),
    ):
        told = [float(row[heading]) for row in rows]
        np.testing.assert_allclose(told, values, rtol=1e-8)
    (folder / "other.csv").write_text("mine\n1\n")
    assert_fails(invoke("plot", "a.yaml", "--csv", "other.csv"), 78)


def test_a_cell_is_empty_where_a_curve_is_not_in_use(folder):
    text = "sequence: [{dream: s2, for: 1s}, {dream: {s16c:75: {expr: 1 + t}}, for: 1s}]\n"
    (folder / "b.yaml").write_text(text)
    assert invoke("plot", "b.yaml", "--csv", "b.csv").code == 0
    rows = csv.DictReader((folder / "b.csv").read_text().splitlines())
    cells = [row["sequence[1].dream.s16c:75"] for row in rows]
    assert cells[:15] == [""] * 15
    assert float(cells[15]) == 2


def test_json_holds_the_chart(folder):
    told = json.loads(invoke("plot", "a.yaml", "--json", "--curve", "camera.zoom").out)
    assert told["curves"] == {"camera.zoom": {"unit": "oct/s", "values": [0.5] * 150}}
    assert told["neurons"]["s16c:95"][:61] == [0.0] * 61
    assert (told["markers"], told["clips"]) == ({"drop": 5.0}, [0.0, 4.0])
    endless = json.loads(invoke("plot", "a.yaml", "--json", "--curve", "ascent.octaves.count").out)
    assert set(endless["curves"]["ascent.octaves.count"]["values"]) == {None}


def plain(text, **paper):
    drawn = lines_of(chart(parse(text), least=400), Paper(**{"width": 74, **paper}))
    return ["".join(words for words, _ in line) for line in drawn]


def test_the_terminal_shows_a_rising_curve_rising():
    rows = plain(RISING, has_blocks=True)[-4:]
    assert [row[:24].strip() for row in rows] == ["29.9", "camera.rotate", "degrees/s", "0"]
    dots = np.array([[bool(ord(c) > 0x2800) for c in row[25:].ljust(49)] for row in rows])
    middles = [np.flatnonzero(row).mean() for row in dots]
    assert middles == sorted(middles, reverse=True)
    assert dots.any(axis=0).all()


def test_the_terminal_shows_a_crossfade_in_eighths():
    neurons = [row for row in plain(RISING, has_blocks=True) if "s16c" in row]
    assert neurons[0][25:].startswith("█" * 19)
    assert neurons[0].rstrip().endswith("▁")
    fading = neurons[1][25:].strip()
    assert fading.rstrip("█") == "".join(sorted(fading.rstrip("█")))


def test_a_terminal_that_knows_ascii_only_gets_ascii():
    lines = plain(RISING, has_blocks=False)
    assert all(line.isascii() for line in lines)
    assert all(len(line) <= 74 for line in lines)
    assert any("drop" in line for line in lines)


def test_quiet_is_quiet_and_wrong_times_are_told(folder):
    assert invoke("plot", "a.yaml", "--quiet") == (0, "", "")
    assert_fails(invoke("plot", "a.yaml", "--from", "11s"), 2)


def test_many_neurons_share_rows_without_touching():
    text = "sequence: [{walk: {layer: s8b, each: 0.5s, fade: 0.25s}, for: 20s}]\n"
    rows = rows_of(chart(parse(text)).voices)
    assert sum(len(row.blocks) for row in rows) > MOST_ROWS
    assert len(rows) == 2
    for row in rows:
        ends = [block.first + len(block.shares) for block in row.blocks]
        assert all(end <= block.first for end, block in zip(ends, row.blocks[1:], strict=False))


@given(st.floats(0, 80_000), st.floats(0.5, 86_400), st.integers(1, 20))
def test_rulers_have_round_marks_within_the_span_and_not_too_many(start, length, most):
    marks = marks_of(start, start + length, most=most)
    assert len(marks) <= max(most, length / 14_400) + 1
    assert all(start - 1e-5 <= mark <= start + length + 1e-5 for mark in marks)


def test_times_and_numbers_are_written_shortly():
    assert [clock(t) for t in (0, 8.5, 61, 3723)] == ["0s", "8.5s", "1:01", "1:02:03"]
    assert [number(*pair) for pair in ((24, 33.6), (0.29629, 0.65), (1e-5, 1))] == [
        "24",
        "0.296",
        "0",
    ]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=9), st.floats(0, 500), max_size=30))
def test_labels_never_touch(places):
    ascending = dict(sorted(places.items(), key=lambda place: place[1]))
    for kept in (dict(labels_that_fit(ascending, letter=8)), spaced(ascending, letter=8)):
        ends = [at + 8 * len(text) for text, at in kept.items()]
        assert all(end < at for end, at in zip(ends, list(kept.values())[1:], strict=False))
