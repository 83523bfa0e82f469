"""dreamreel probe and dreamreel patches as a user meets them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from command_line import assert_fails, invoke
from PIL import Image
from probed import draw_folder, drawn

from dreamreel import catalogue
from dreamreel.cli.passes import Lines
from dreamreel.image.png import notes_of
from dreamreel.image.sheet import ELLIPSIS, FONT_SIZE, elided
from dreamreel.networks import load
from dreamreel.probing.forms import draw, plane
from dreamreel.probing.patches import BatchRanked, PassBegun
from dreamreel.probing.place import TAG
from dreamreel.probing.seeing import answers, read_picture, strongest

SMALL = ("--size", "64", "--device", "cpu")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(drawn(3, 96)).save("a.png")
    return tmp_path


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture)


def test_a_sheet_of_units_carries_what_it_shows():
    ended = invoke("probe", "a.png", "bestiary", "s4b:7", "s16c:75@0.1/0.9", *SMALL)
    assert (ended.code, ended.err) == (0, "")
    out = Path("renders/a.bestiary.2-units.png")
    assert ended.out == f"{out}: 2 units of bestiary\n"
    made_of = json.loads(notes_of(out)[TAG])
    assert [unit["unit"] for unit in made_of["units"]] == ["s4b:7", "s16c:75"]
    assert made_of["size"] == [64, 64]


def test_the_answer_in_json_is_what_the_network_answers():
    ended = invoke("probe", "a.png", "bestiary", "s4b:7", *SMALL, "--json", "-o", "b.png")
    answer = json.loads(ended.out)
    network = load("bestiary", layers=["s4b"])
    picture = torch.from_numpy(read_picture(Path("a.png"), 64)).permute(2, 0, 1)[None]
    with torch.no_grad():
        plane_of = network(picture)["s4b"][0, 7].numpy()
    (unit,) = answer["units"]
    assert unit["activation"] == pytest.approx(float(plane_of.max()), rel=1e-5)
    assert (unit["row"], unit["column"]) == np.unravel_index(plane_of.argmax(), plane_of.shape)
    assert answer["sheet"] == "b.png"
    assert unit["sees"]["bottom"] - unit["sees"]["top"] <= 27


@pytest.mark.parametrize(
    ("options", "tiles"),
    [
        (["--method", "all", "--form", "raw"], (3, 1)),
        (["--method", "guided", "--form", "all"], (3, 1)),
        (["--method", "all", "--form", "all"], (3, 3)),
    ],
)
def test_a_sheet_has_a_column_for_each_form_and_a_line_for_each_method(options, tiles):
    invoke("probe", "a.png", "bestiary", "s4b:7", "-o", "b.png", *SMALL, *options)
    invoke("probe", "a.png", "bestiary", "s4b:7", "-o", "c.png", *SMALL, "--form", "raw")
    whole, least = pixels("b.png"), pixels("c.png")
    one = least.shape[1] // 2
    assert whole.shape[1] == pytest.approx(one * (1 + tiles[0]), abs=150)
    assert (whole.shape[0] > least.shape[0]) == (tiles[1] > 1)


def test_all_channels_of_a_layer_fill_a_sheet():
    ended = invoke("probe", "a.png", "bestiary", "--layer", "s8a", *SMALL, "--json")
    answer = json.loads(ended.out)
    assert len(answer["strongest"]) == catalogue.network("bestiary").layer("s8a").channels
    assert pixels(answer["sheet"]).shape[1] <= 1650


def test_without_units_the_strongest_of_every_layer_are_listed():
    ended = invoke("probe", "a.png", "bestiary", *SMALL)
    card = catalogue.network("bestiary")
    lines = ended.out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(card.layers)
    (dense,) = [line for line in lines if line.startswith("dense")]
    channel, name = re.search(r"dense +(\d+) (\w+)", dense).groups()
    assert card.classes[int(channel)] == name
    assert not Path("renders").exists()


def test_the_strongest_units_are_those_of_the_largest_activations():
    network = load("bestiary", layers=["s4a"])
    values = answers(network, read_picture(Path("a.png"), 64))
    peaks = values["s4a"][0].numpy().max(axis=(1, 2))
    units = strongest(values, 5)["s4a"]
    assert [unit.channel for unit in units] == np.argsort(-peaks)[:5].tolist()
    assert [unit.value for unit in units] == sorted(peaks.tolist(), reverse=True)[:5]


def test_a_picture_is_seen_upright_and_not_too_long(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40)).save("turned.jpg", exif=exif)
    assert read_picture(Path("turned.jpg"), 32).shape == (48, 32, 3)
    Image.new("RGB", (900, 30)).save("long.png")
    assert read_picture(Path("long.png"), 32).shape == (32, 128, 3)


def test_a_sheet_replaces_a_sheet_and_nothing_else():
    probe = ("probe", "a.png", "bestiary", "s2:1", *SMALL)
    assert invoke(*probe, "-o", "b.png").code == 0
    assert invoke(*probe, "-o", "b.png").code == 0
    before = Path("a.png").read_bytes()
    refused = invoke(*probe, "-o", "a.png")
    assert_fails(refused, 78)
    assert "is no sheet of a probe" in refused.err
    assert Path("a.png").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["none.png", "bestiary"], 66, "none.png does not exist"),
        (["a.png", "bestiery"], 2, "bestiary"),
        (["a.png", "bestiary", "s16c"], 2, "s16c is a whole layer"),
        (["a.png", "bestiary", "s16c:999"], 2, "s16c has channels 0 to 383, not 999"),
        (["a.png", "bestiary", "s16c:1", "--layer", "s2"], 2, "units and --layer"),
        (["a.png", "bestiary", "--layer", "s99"], 2, "has no layer"),
        (["a.png", "bestiary", "-o", "b.png"], 2, "-o needs units or --layer"),
        (["a.png", "bestiary", "s2:1", "-o", "b.jpg"], 2, "a sheet is a PNG"),
        (["a.png", "bestiary", "s2:1", "--size", "8"], 2, "sees nothing below"),
        (["a.png", "bestiary", "s2:1", "--size", "0"], 2, "--size"),
        (["a.png", "bestiary", "s2:1", "--method", "gradients"], 2, "--method"),
        (["a.png", "bestiary", "s2:1", "--weights", "none.pth"], 66, "there is no such file"),
    ],
)
def test_what_is_wrong_with_a_probe_is_told(arguments, code, told):
    ended = invoke("probe", *arguments)
    assert_fails(ended, code)
    assert told in ended.last_line


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["none", "bestiary", "s2"], 66, "none is not a folder"),
        (["a.png", "bestiary", "s2"], 66, "a.png is not a folder"),
        (["empty", "bestiary", "s2"], 66, "empty holds no pictures"),
        (["more", "bestiary", "s3"], 2, "has no layer"),
        (["more", "bestiary", "s2", "--channels", "3-99"], 2, "s2 has channels 0 to 23"),
        (["more", "bestiary", "s2", "--channels", "5-3"], 2, "lower number first"),
        (["more", "bestiary", "s2", "--channels", "all"], 2, "write 42 or 0-31"),
        (["more", "bestiary", "s2", "--top", "26"], 2, "--top"),
        (["more", "bestiary", "s2", "--size", "8"], 2, "sees nothing below"),
    ],
)
def test_what_is_wrong_with_a_pass_is_told(arguments, code, told):
    draw_folder(Path("more"), 2)
    Path("empty").mkdir()
    ended = invoke("patches", *arguments)
    assert_fails(ended, code)
    assert told in ended.last_line


def test_the_patches_of_many_channels_stand_on_several_sheets():
    draw_folder(Path("pictures"), 10, 64)
    Path("pictures/broken.png").write_bytes(b"")
    ended = invoke("patches", "pictures", "bestiary", "s2", "--top", "3", *SMALL)
    assert ended.code == 0
    name = "renders/pictures.bestiary.s2.patches"
    assert Path(f"{name}.0000-0019.png").is_file()
    assert Path(f"{name}.0020-0023.png").is_file()
    assert "warning: skipped: pictures/broken.png is not a readable picture" in ended.err
    again = invoke("patches", "pictures", "bestiary", "s2", "--top", "3", *SMALL)
    assert again.out.splitlines()[0] == "11 pictures, 11 of them looked at before, on cpu"


def test_the_patches_in_json_name_pictures_and_places():
    draw_folder(Path("pictures"), 10, 64)
    ended = invoke(
        "patches", "pictures", "bestiary", "s8a", "--channels", "4", "--json", *SMALL, "-o", "p.png"
    )
    answer = json.loads(ended.out)
    assert answer["sheets"] == ["p.png"]
    (patches,) = answer["channels"].values()
    assert [p["activation"] for p in patches] == sorted(
        (p["activation"] for p in patches), reverse=True
    )
    assert all((Path("pictures") / patch["picture"]).is_file() for patch in patches)
    assert all(0 <= patch["row"] < 8 and 0 <= patch["column"] < 8 for patch in patches)


def test_a_layer_that_sees_the_whole_picture_shows_whole_pictures():
    draw_folder(Path("pictures"), 4, 64)
    ended = invoke("patches", "pictures", "bestiary", "logits", "--channels", "0-3", *SMALL)
    assert ended.code == 0, ended.err


def test_lines_of_a_pass_come_often_at_first_and_then_seldom():
    told, clock = [], [0.0]
    lines = Lines(now=lambda: clock[0], write=told.append)
    lines.note(PassBegun(1000, 200, "cpu"))
    for done in range(208, 1001, 8):
        clock[0] += 0.5
        lines.note(BatchRanked(done, 1000))
    assert told[0] == "1000 pictures, 200 of them looked at before, on cpu"
    assert told[1] == "216 of 1000 pictures, 16.0 a second, 0:49 left"
    assert len(told) == 2 + 4 + 1


def test_a_map_of_nothing_is_middle_gray_black_or_dim():
    nothing, picture = np.zeros((3, 8, 8), np.float32), np.full((8, 8, 3), 0.5, np.float32)
    assert (draw("raw", nothing, picture) == 128).all()
    assert (draw("norm", nothing, picture) == 0).all()
    assert (draw("overlay", nothing, picture) < 40).all()


def test_a_map_is_drawn_where_it_is_not_zero():
    picture = np.full((16, 16, 3), 0.5, np.float32)
    spot = np.zeros((3, 16, 16), np.float32)
    spot[:, 3, 12] = (1.0, -1.0, 0.0)
    colors = draw("raw", spot, picture)
    assert colors[3, 12].tolist() == [255, 0, 128]
    assert (draw("norm", spot, picture).argmax() // 3) == 3 * 16 + 12
    lit = draw("overlay", spot, picture)
    assert np.unravel_index(lit[..., 0].argmax(), (16, 16)) == (3, 12)


def test_activations_below_zero_are_dark_before_a_relu_and_cool_elsewhere():
    values = np.array([[-1.0, 0.0, 1.0]])
    assert plane(values, 1.0, rectified=True)[0, 0].tolist() == [0, 0, 0]
    red, _, blue = plane(values, 1.0, rectified=False)[0, 0].tolist()
    assert blue > red
    red, _, blue = plane(values, 1.0, rectified=True)[0, 2].tolist()
    assert red > blue


def test_a_title_that_is_too_long_ends_in_dots():
    from PIL import ImageFont

    font = ImageFont.load_default(FONT_SIZE)
    assert elided("short", font, 200) == "short"
    cut = elided("a very long name of a picture", font, 100)
    assert cut.endswith(ELLIPSIS)
    assert font.getlength(cut) <= 100
