"""Lineages as pictures: where units stand, the poster, the page, and wrong input."""

import json
from pathlib import Path

import numpy as np
import pytest
from chromium import BROWSER, DRIVER, KEYS, address_of, awaited, browsing
from command_line import assert_fails, invoke
from PIL import Image

from dreamreel import catalogue
from dreamreel.errors import UsageError
from dreamreel.movie.neurons.lineage import check_breadth, side_of
from dreamreel.movie.neurons.lineage_layout import GAP, LABEL, MARGIN, lay_out
from dreamreel.movie.neurons.lineage_poster import curve, strength
from dreamreel.probing.attribution import Unit
from dreamreel.probing.lineage import Kin

SMALL = ("--size", "64", "--steps", "1", "--device", "cpu")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drawn(*arguments):
    return invoke("lineage", "bestiary", *arguments, *SMALL)


def kin(layer, channel, share, *parents):
    return Kin(Unit(layer, channel, (0, 0), 0.0), share, parents)


TREE = kin(
    "c", 0, 1.0,
    kin("b", 1, 0.5, kin("a", 7, 0.2), kin("a", 8, 0.1)),
    kin("b", 2, -0.4, kin("a", 9, 0.3), kin("a", 7, -0.25)),
)  # fmt: skip


def laid_out(side=lambda row, _layer: 60 - 10 * row):
    return lay_out(TREE, side)


# Where units stand


def test_a_unit_that_feeds_several_of_a_row_stands_there_once():
    layout = laid_out()
    addresses = [node.address for node in layout.nodes]
    assert sorted(addresses) == ["a:7", "a:8", "a:9", "b:1", "b:2", "c:0"]
    shares = {(edge.above.address, edge.below.address): edge.share for edge in layout.edges}
    assert shares == {
        ("c:0", "b:1"): 0.5, ("c:0", "b:2"): -0.4,
        ("b:1", "a:7"): 0.2, ("b:1", "a:8"): 0.1, ("b:2", "a:9"): 0.3, ("b:2", "a:7"): -0.25,
    }  # fmt: skip


def test_units_stand_below_what_they_feed():
    row = [node.address for node in laid_out().nodes if node.row == 2]
    assert row == ["a:8", "a:7", "a:9"]  # what feeds both stands between them


def test_portraits_lie_within_the_picture_and_leave_each_other_room():
    layout = laid_out()
    for node in layout.nodes:
        assert MARGIN <= node.left <= layout.width - MARGIN - node.side
        assert MARGIN <= node.top <= layout.height - MARGIN - node.side - LABEL
    for one in layout.nodes:
        for other in layout.nodes:
            if one.row == other.row and one.left < other.left:
                assert other.left - one.left - one.side >= GAP - 1
            if one.row < other.row:
                assert one.top + one.side + LABEL < other.top


def test_an_edge_goes_from_the_label_above_to_the_portrait_below():
    for edge in laid_out().edges:
        points = curve(edge)
        assert points[0].real == edge.above.middle
        assert points[0].imag >= edge.above.top + edge.above.side + LABEL
        assert points[-1] == complex(edge.below.middle, edge.below.top)
        heights = [point.imag for point in points]
        assert heights == sorted(heights)


def test_the_strongest_edge_is_the_thickest_whatever_its_sign():
    assert strength(-0.4, 0.4) == 1
    assert strength(0.1, 0.4) == pytest.approx(0.5)


def test_what_sees_little_has_a_small_portrait_but_no_network_gets_less_than_it_can_see():
    bestiary, alexnet = catalogue.network("bestiary"), catalogue.network("alexnet")
    sides = [side_of(1, layer, bestiary) for layer in ("s2", "s4b", "s8a", "s16c", "logits")]
    assert sides == [72, 72, 112, 160, 160]
    assert all(side_of(1, layer, alexnet) >= alexnet.min_size for layer in alexnet.layers)


@pytest.mark.parametrize(
    ("top", "depth", "fits"),
    [(4, 1000, True), (5, 1000, False), (5, 2, True), (9, 1, True), (9, 2, False)],
)
def test_a_tree_too_broad_for_a_picture_is_refused(top, depth, fits):
    if fits:
        check_breadth(top, depth)
    else:
        with pytest.raises(UsageError, match="side by side"):
            check_breadth(top, depth)


# What is drawn


def stored(address, side):
    layer, channel = address.split(":")
    places = Path("bestiary.portraits").rglob(f"{layer}.{int(channel):04d}-{int(channel):04d}.png")
    pictures = [np.asarray(Image.open(place)) for place in places]
    (picture,) = [each for each in pictures if each.shape[0] == side]
    return picture


def test_a_poster_shows_the_portrait_of_every_unit_once():
    ended = drawn("s8b:9", "--top", "2", "--depth", "2", "-o", "tree.png", "--json")
    assert ended.code == 0, ended.err
    answer = json.loads(ended.out)
    assert answer["out"] == ["tree.png"]
    with Image.open("tree.png") as sheet:
        assert json.loads(sheet.text["dreamreel_lineage"])["unit"] == "s8b:9"
        shown = np.asarray(sheet.convert("RGB"))
    tree = answer["lineage"]
    addresses = {parent["unit"] for parent in tree["parents"]}
    addresses |= {leaf["unit"] for parent in tree["parents"] for leaf in parent["parents"]}
    sides = {"s8b:9": 256, **{each: 112 if "s8a" in each else 72 for each in addresses}}
    for address, side in sides.items():
        portrait = stored(address, side)
        corners = np.argwhere((shown == portrait[0, 0]).all(2))
        found = [
            (y, x)
            for y, x in corners
            if shown[y : y + side, x : x + side].shape == portrait.shape
            and (shown[y : y + side, x : x + side] == portrait).all()
        ]
        assert len(found) == 1, address


def test_another_tree_paints_only_what_is_missing():
    drawn("s4b:3", "--depth", "1", "-o", "a.png")
    before = {place: place.stat().st_mtime_ns for place in Path().rglob("*-*.png")}
    ended = drawn("s4b:3", "--depth", "2", "-o", "b.png")
    assert ended.code == 0, ended.err
    after = {place: place.stat().st_mtime_ns for place in Path().rglob("*-*.png")}
    assert before.items() < after.items()


def test_the_page_asks_for_nothing_but_itself_and_can_be_drawn_again():
    for _ in range(2):
        ended = drawn("s4b:3", "-o", "tree.html", "-o", "tree.png")
        assert ended.code == 0, ended.err
    text = Path("tree.html").read_text("utf-8")
    assert not any(word in text for word in ("http:", "https:", "url(", "@import", "fetch("))
    assert text.count('<button class="unit') == len(set(Path().rglob("*-*.png")))


def test_a_unit_can_be_followed_in_its_own_portrait():
    command = ("s8b:9", "--picture", "portrait", "--depth", "1", "--json")
    answer = json.loads(drawn(*command).out)
    assert (answer["by"], answer["picture"]) == ("picture", "portrait")
    by_weight = json.loads(drawn("s8b:9", "--depth", "1", "--json").out)
    assert answer["lineage"]["parents"] != by_weight["lineage"]["parents"]
    assert drawn("s8b:9", "--picture", "portrait", "--chords", "2", "--depth", "1").code == 0


@pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs Chromium and its driver")
def test_the_page_can_be_walked_enlarged_and_copied_from(tmp_path):
    drawn("s8a:9", "--top", "2", "-o", "tree.html")
    tree = json.loads(drawn("s8a:9", "--top", "2", "--json").out)["lineage"]
    strongest = tree["parents"][0]
    focused = "return document.activeElement.dataset.copy"
    with browsing(tmp_path / "profile") as browser:
        browser.open(address_of(Path("tree.html")))
        browser.run("document.querySelector('.unit').focus()")
        browser.press("\ue015")  # arrow down; W3C WebDriver, section 17.4.2
        assert browser.run(focused) == strongest["unit"]
        browser.press("\ue013")  # arrow up
        assert browser.run(focused) == "s8a:9"
        browser.press(KEYS["Enter"])
        assert browser.run("return document.querySelector('dialog').open")
        assert browser.run("return document.querySelector('dialog img').naturalWidth") == 256
        browser.press("\ue015")
        assert (
            browser.run("return document.getElementById('which').textContent") == strongest["unit"]
        )
        browser.run(
            "window.said = ''; navigator.clipboard.writeText = async t => { window.said = t }"
        )
        browser.click("#copy-way")
        way = (
            "sequence:\n  - {dream: s8a:9, for: 4s}\n"
            f"  - {{dream: {strongest['unit']}, for: 4s, fade: 1s}}\n"
        )
        assert awaited(lambda: browser.run("return window.said") == way)


# Wrong input


def test_what_is_not_a_lineage_is_never_replaced():
    Path("mine.html").write_text("<html>mine</html>")
    Image.new("RGB", (9, 9)).save("mine.png")
    for name in ("mine.html", "mine.png"):
        before = Path(name).read_bytes()
        assert_fails(drawn("s4b:3", "-o", name), 78)
        assert Path(name).read_bytes() == before
    assert not Path("bestiary.portraits").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "tree.jpg"], "a lineage is a PNG or a page"),
        (["-o", "tree.png", "--chords", "2"], "--chords prints clips"),
        (["-o", "tree.png", "--top", "9"], "side by side"),
        (["-o", "tree.png", "--preset", "lucd"], 'did you mean "lucid"'),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_painted(arguments, told):
    ended = invoke("lineage", "bestiary", "s8b:9", *arguments)
    assert_fails(ended, 2)
    assert told in ended.last_line
