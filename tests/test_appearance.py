"""How pictures look: against colors, waves and figures that are known, and words for them."""

import colorsys
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor

from dreamreel.catalogue.appearance import Appearance, Dye, telling_colors, usual_shares
from dreamreel.catalogue.colors import EXAMPLES, SYNONYMS, from_hex, oklab
from dreamreel.image.appearance import colorfulness, dyes, measure, spectrum, wavelength

SIDE = 96


def waves(length, angle=0.0, side=SIDE):
    """Gray stripes of a wavelength in pixels."""
    y, x = np.mgrid[:side, :side]
    along = x * math.cos(angle) + y * math.sin(angle)
    light = 128 + 90 * np.sin(2 * np.pi * along / length + 0.3)
    return np.repeat(light[..., None], 3, 2).astype(np.uint8)


def flat(color, side=SIDE):
    return np.full((side, side, 3), color, np.uint8)


# Colors

PLAIN = {
    "crimson": "red", "firebrick": "red", "darkorange": "orange", "saddlebrown": "brown",
    "gold": "yellow", "yellow": "yellow", "forestgreen": "green", "limegreen": "green",
    "teal": "turquoise", "turquoise": "turquoise", "navy": "blue", "royalblue": "blue",
    "indigo": "purple", "darkviolet": "purple", "hotpink": "pink", "lightpink": "pink",
    "black": "black", "gray": "gray", "white": "white", "wheat": "beige",
}  # fmt: skip
"""Colors of CSS, whose names say the word or leave no doubt about it."""


def called(color):
    """Return the word of a picture that is nothing but this color."""
    (only,) = dyes(flat(color))
    return only.word


@pytest.mark.parametrize(("css", "word"), PLAIN.items())
def test_the_colors_of_the_web_are_called_as_their_names_say(css, word):
    assert called(ImageColor.getrgb(css)) == word


def test_lightness_is_that_of_the_published_examples():
    # Ottosson's table of pairs of XYZ and OKLab: white has lightness 1 and no color.
    assert oklab(np.array([255, 255, 255])) == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab(np.array([255, 0, 0])) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)


def test_every_synonym_stands_for_a_word_and_is_none():
    assert set(SYNONYMS.values()) <= set(EXAMPLES)
    assert not set(SYNONYMS) & set(EXAMPLES)


def test_a_picture_of_three_colors_has_their_shares():
    picture = flat(from_hex("e01b24"))
    picture[:, :24] = from_hex("0d1f66")  # a quarter
    picture[:24, 24:] = from_hex("ffffff")  # a quarter of the rest
    assert dyes(picture) == (
        Dye("red", 0.5625, from_hex("e01b24")),
        Dye("blue", 0.25, from_hex("0d1f66")),
        Dye("white", 0.1875, from_hex("ffffff")),
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_shares_add_up_and_every_word_is_that_of_its_color(seed):
    picture = np.random.default_rng(seed).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    found = dyes(picture)
    assert sum(dye.share for dye in found) == pytest.approx(1)
    assert [dye.share for dye in found] == sorted((dye.share for dye in found), reverse=True)
    assert all(dye.word == called(dye.color) for dye in found)
    assert all((picture == dye.color).all(2).any() for dye in found)


def test_a_palette_has_three_to_five_colors_that_count():
    def looks(*shares):
        words = list(EXAMPLES)[: len(shares)]
        parts = zip(words, shares, strict=True)
        return Appearance(tuple(Dye(w, s, (0, 0, 0)) for w, s in parts), 9, 0, 0)

    for shares, count in [
        ((0.3, 0.2, 0.2, 0.1, 0.1, 0.1), 5), ((0.9, 0.06, 0.03, 0.01), 3),
        ((0.5, 0.3, 0.15, 0.05), 4), ((1.0,), 1),
    ]:  # fmt: skip
        assert len(looks(*shares).palette) == count


def test_what_all_pictures_have_tells_nothing_of_one():
    def looks(**shares):
        return Appearance(tuple(Dye(w, s, (0, 0, 0)) for w, s in shares.items()), 9, 0, 0)

    usually, other = looks(green=0.8, red=0.2), looks(green=0.8, red=0.1, blue=0.1)
    usual = usual_shares([usually, other])
    assert usual == pytest.approx({"green": 0.8, "red": 0.15, "blue": 0.05})
    assert telling_colors(other, usual) == pytest.approx({"blue": 0.1 * math.log(2)})
    assert telling_colors(usually, usual) == pytest.approx({"red": 0.2 * math.log(0.2 / 0.15)})


# Waves


@pytest.mark.parametrize("length", [3, 5, 8, 13, 24])
@pytest.mark.parametrize("angle", [0.0, 0.5, math.pi / 2])
def test_stripes_have_their_own_wavelength(length, angle):
    assert measure(waves(length, angle)).wavelength == pytest.approx(length, rel=0.08)


def test_of_two_waves_the_stronger_counts():
    both = (0.8 * waves(24).astype(float) + 0.2 * waves(5, 1.0)).astype(np.uint8)
    assert measure(both).wavelength == pytest.approx(24, rel=0.1)


@pytest.mark.parametrize(("length", "share"), [(3, 1.0), (3.6, 1.0), (4.6, 0.0), (12, 0.0)])
def test_waves_shorter_than_four_pixels_are_fine(length, share):
    assert measure(waves(length)).fine == pytest.approx(share, abs=0.02)


def test_energy_is_as_a_slow_transform_has_it():
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (12, 12, 3)).astype(np.uint8)
    light = picture @ np.array([0.2126, 0.7152, 0.0722])
    window = np.outer(np.hanning(12), np.hanning(12))
    light = (light - np.average(light, weights=window)) * window
    places = np.arange(12)
    waves = np.exp(-2j * np.pi * np.outer(places, places) / 12)
    expected = np.abs(waves @ light @ waves) ** 2
    _, energies = spectrum(picture)
    assert energies == pytest.approx(expected.ravel()[1:], rel=1e-9, abs=1e-6)


def test_a_flat_picture_has_no_fine_share_and_no_color():
    looks = measure(flat((90, 90, 90)))
    assert (looks.fine, looks.colorfulness) == (pytest.approx(0, abs=1e-6), 0)
    assert math.isfinite(looks.wavelength)


def test_white_noise_has_most_energy_per_octave_in_its_shortest_waves():
    random = np.random.default_rng(1)
    noise = random.integers(0, 256, (SIDE, SIDE, 1)).repeat(3, 2).astype(np.uint8)
    assert wavelength(*spectrum(noise)) < 3


# Colorfulness


def test_colorfulness_is_as_published():
    # M3 of Hasler and Suesstrunk, term by term
    picture = np.random.default_rng(7).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    pairs = []
    for red, green, blue in picture.reshape(-1, 3).tolist():
        pairs.append((red - green, (red + green) / 2 - blue))
    count = len(pairs)
    means = [sum(pair[i] for pair in pairs) / count for i in (0, 1)]
    variances = [sum((pair[i] - means[i]) ** 2 for pair in pairs) / count for i in (0, 1)]
    expected = math.sqrt(sum(variances)) + 0.3 * math.hypot(*means)
    assert colorfulness(picture) == pytest.approx(expected)


def test_saturation_makes_a_picture_more_colorful():
    def rainbow(saturation):
        row = [colorsys.hsv_to_rgb(hue / 32, saturation, 0.8) for hue in range(32)]
        return np.tile((np.array(row) * 255).astype(np.uint8), (32, 1, 1))

    values = [colorfulness(rainbow(saturation)) for saturation in (0, 0.3, 0.6, 1)]
    assert values == sorted(values)
    assert values[0] == 0


def test_words_are_those_of_the_numbers():
    assert Appearance((), 5, 0.0001, 50).words == ("small", "smooth", "muted")
    assert Appearance((), 60, 0.2, 120).words == ("large", "grainy", "vivid")
