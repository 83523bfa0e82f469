"""The command that paints every channel: what is stored, the sheets, the page, wrong input."""

import base64
import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from chromium import BROWSER, DRIVER, KEYS, address_of, awaited, browsing
from command_line import assert_fails, invoke
from PIL import Image

from dreamreel import catalogue
from dreamreel.errors import InterruptedRenderError
from dreamreel.image.sheet import GAP, LINE, TITLE_LINE
from dreamreel.movie.neurons.atlas import AtlasBegun, AtlasFinished, AtlasJob, best_of, make_atlas
from dreamreel.movie.neurons.atlas_page import page_of, section_of
from dreamreel.movie.neurons.atlas_store import Portrait, Unit
from dreamreel.movie.options import Options
from dreamreel.portraits.presets import DEFAULT, PRESETS

SIDE = 32
SMALL = ("--size", str(SIDE), "--steps", "1", "--device", "cpu")
RECIPE = replace(PRESETS[DEFAULT], steps=1)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def atlas(*arguments):
    return invoke("atlas", "bestiary", *arguments, *SMALL)


def job(out, *, recipe=RECIPE, stop=lambda: False, layers=("dense", "s2"), channels=range(18)):
    options = Options(device="cpu", stop=stop)
    return AtlasJob("bestiary", layers, channels, SIDE, DEFAULT, recipe, 4, Path(out), options)


def made(out, **changes):
    """Return how many portraits were stored before, and what is there now."""
    first, *_, last = make_atlas(job(out, **changes))
    assert isinstance(first, AtlasBegun)
    assert isinstance(last, AtlasFinished)
    return first.done, last


class Elements(HTMLParser):
    """What stands in a page: of each element its tag and attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def units(self):
        return {a["id"]: a for _, a in self.found if "unit" in a.get("class", "").split()}


# What is stored


def test_an_atlas_that_was_stopped_goes_on_and_comes_to_the_same():
    asked = 0

    def stop():
        nonlocal asked
        asked += 1
        return asked > 2  # once per batch, whose portraits take one step

    with pytest.raises(InterruptedRenderError):
        list(make_atlas(job("a", stop=stop)))
    done, resumed = made("a")
    assert done == 16  # of s2, whose batches hold 8, 8 and 2 channels
    before, whole = made("b")
    assert before == 0
    assert resumed.units == whole.units
    for name in ("atlas.html", "best.png", "s2.png", "dense.png"):
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


def test_a_finished_atlas_is_drawn_again_without_painting():
    made("a")
    page = Path("a/atlas.html").read_bytes()
    Path("a/atlas.html").unlink()
    done, _ = made("a")
    assert done == 36
    assert Path("a/atlas.html").read_bytes() == page


def test_another_setting_is_another_atlas_and_a_damaged_strip_is_painted_again():
    made("a", layers=("s2",))
    other, _ = made("a", layers=("s2",), recipe=replace(RECIPE, steps=2))
    assert other == 0
    (strip, *_) = sorted(Path("a/portraits").rglob("s2.0000-0007.png"))
    strip.write_bytes(strip.read_bytes()[:-200])
    counts = {made("a", layers=("s2",), recipe=replace(RECIPE, steps=steps))[0] for steps in (1, 2)}
    assert counts == {10, 18}


def test_layers_that_are_added_leave_the_others_as_they_were():
    made("a", layers=("s2",))
    done, finished = made("a")
    assert done == 18
    assert [unit.address for unit in finished.units] == [
        *(f"s2:{channel}" for channel in range(18)),
        *(f"dense:{channel}" for channel in range(18)),
    ]


# Sheets


def test_a_sheet_shows_the_stored_portraits_and_pages_go_on_after_ninety_six():
    _, finished = made("a", layers=("s8a",), channels=range(98))
    names = [sheet.name for sheet in finished.sheets]
    assert names == ["s8a.0000-0095.png", "s8a.0096-0097.png"]
    (strip,) = Path("a/portraits").rglob("s8a.0096-0097.png")
    stored = np.asarray(Image.open(strip))[:, SIDE:]
    with Image.open(finished.sheets[1]) as sheet:
        assert json.loads(sheet.text["dreamreel_atlas"])["network"] == "bestiary"
        shown = np.asarray(sheet)
    top = GAP + TITLE_LINE + GAP
    found = [
        x
        for x in range(shown.shape[1] - SIDE)
        if (shown[top : top + SIDE, x : x + SIDE] == stored).all()
    ]
    assert len(found) == 1
    assert shown[top + SIDE : top + SIDE + LINE].max() > 150


def test_the_best_are_those_far_above_their_layers_middle():
    loud = [Unit("a", channel, "", value, False) for channel, value in enumerate((80, 100, 150))]
    low = [Unit("b", channel, "", value, False) for channel, value in enumerate((1, 2, 0.5))]
    silent = [Unit("c", 0, "", -3.0, False)]
    best = best_of([*silent, *low, *loud], 3)
    assert [unit.address for unit in best] == ["b:1", "a:2", "b:0"]
    assert best_of([*silent, *low, *loud], 7)[-1] == silent[0]


# The page


def page(layer="s32b", *, portraits=None):
    card = catalogue.network("bestiary")
    about = {"dreamreel": "0", "preset": DEFAULT}
    sections = [section_of(card.layers[layer], [layer], portraits)]
    return page_of(card, [layer], [each.unit for each in portraits], sections, about)


def portrait(unit, value=128):
    return Portrait(unit, np.full((SIDE, SIDE, 3), value, np.uint8))


def test_the_page_has_every_address_once_with_its_name():
    atlas("-o", "a", "--channels", "90-98")
    text = Path("a/atlas.html").read_text("utf-8")
    elements = Elements(text)
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    card = catalogue.network("bestiary")
    wide = [layer for layer in card.layers.values() if layer.channels > 90]
    addresses = [f"{layer.name}:{channel}" for layer in wide for channel in range(90, 99)]
    assert list(elements.units()) == addresses
    assert all(unit["data-copy"] == address for address, unit in elements.units().items())
    assert text.count(f">{card.classes[92]}</i>") == 2


def test_the_page_asks_for_nothing_but_itself():
    text = page(portraits=[portrait(Unit("s32b", 3, "", 1.0, False))])
    elements = Elements(text).found
    links = [a.get(key, "") for _, a in elements for key in ("src", "href") if key in a]
    assert len(links) == 3  # its icon, its layer, its picture
    assert all(link.startswith(("data:", "#")) for link in links)
    assert not any(word in text for word in ("http:", "https:", "url(", "@import", "fetch("))


def test_a_picture_of_the_page_is_the_portrait():
    text = page(portraits=[portrait(Unit("s32b", 3, "", 1.0, False), 77)])
    (source,) = [a["src"] for tag, a in Elements(text).found if tag == "img" and "src" in a]
    held = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
    assert held.format == "WEBP"
    assert abs(np.asarray(held).astype(int) - 77).max() <= 2


def test_dead_and_silent_units_are_marked():
    values = {544: 0.0, 545: 0.0, 547: 0.4}
    card = catalogue.network("bestiary").layers["s32b"]
    units = [Unit("s32b", c, "", value, c in card.dead) for c, value in values.items()]
    marks = {
        address: unit["class"]
        for address, unit in Elements(page(portraits=[*map(portrait, units)])).units().items()
    }
    assert marks == {"s32b:544": "unit dead", "s32b:545": "unit silent", "s32b:547": "unit"}


def test_names_are_text_and_never_markup():
    text = page(portraits=[portrait(Unit("s32b", 3, '<b>&"', 1.0, False))])
    assert "&lt;b&gt;&amp;&quot;" in text


@pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs Chromium and its driver")
def test_the_page_can_be_searched_enlarged_and_copied_from(tmp_path):
    made("a", channels=range(4))
    card = catalogue.network("bestiary")
    shown = (
        "return [...document.querySelectorAll('.unit')].filter(u => u.offsetParent).map(u => u.id)"
    )
    with browsing(tmp_path / "profile") as browser:
        browser.open(address_of(Path("a/atlas.html")))
        assert len(browser.run(shown)) == 8
        browser.press("/")
        browser.type("#search", card.classes[2])
        assert awaited(lambda: browser.run(shown) == ["dense:2"])
        browser.press(KEYS["Enter"])
        browser.press(KEYS["Enter"])
        assert browser.run("return document.querySelector('dialog').open")
        assert browser.run("return document.querySelector('dialog img').naturalWidth") == SIDE
        browser.click("#copy-clip")
        browser.press(KEYS["Escape"])
        browser.click("#search")
        browser.press("a", held=KEYS["Control"])
        browser.press("v", held=KEYS["Control"])
        pasted = "return document.getElementById('search').value"
        assert awaited(lambda: browser.run(pasted) == "- {dream: dense:2, for: 4s}")


# The command


def test_the_answer_in_json_names_every_unit_and_file():
    ended = atlas("s32b", "s2", "--channels", "543-545", "--best", "4", "-o", "a", "--json")
    assert ended.code == 0, ended.err
    answer = json.loads(ended.out)
    assert list(answer["units"]) == ["s32b:543", "s32b:544", "s32b:545"]
    assert [unit["dead"] for unit in answer["units"].values()] == [False, True, False]
    assert all(Path(place).is_file() for place in (*answer["sheets"], answer["collage"]))
    assert Path(answer["page"]) == Path("a/atlas.html")


def test_without_a_name_the_atlas_goes_into_the_folder_of_renders():
    ended = atlas("s2", "--channels", "0")
    assert ended.code == 0, ended.err
    assert "1 neuron, 1 sheet" in ended.out
    assert Path("renders/bestiary.atlas/s2.png").is_file()


def test_a_folder_of_somebody_else_is_left_alone():
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    assert_fails(atlas("s2", "-o", "mine"), 78)
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["s16x"], "no layer"),
        (["s2", "--channels", "32"], "channels 0 to 23"),
        (["s2", "--channels", "4-2"], "lower number first"),
        (["s2", "--channels", "two"], "write 42 or 0-31"),
        (["s2", "--preset", "lucd"], 'did you mean "lucid"'),
        (["s2", "--best", "-1"], "--best"),
        (["s2", "--size", "16"], "--size"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_painted(arguments, told):
    ended = invoke("atlas", "bestiary", *SMALL, *arguments)
    assert_fails(ended, 2)
    assert told in ended.last_line
    assert not Path("renders").exists()
