"""Parseq's documents as scenes: what Deforum would apply of them, as rates per second."""

import json
import math

import numpy as np
import pytest
from command_line import assert_fails, invoke
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamreel import scene
from dreamreel.errors import DreamReelError, InputFileError
from dreamreel.importing.formula import FormulaError
from dreamreel.importing.parseq import import_parseq
from dreamreel.importing.parseq_formula import Between, parseq_formula
from dreamreel.scene.timeline.timeline import lay_out

OPTIONS = {"output_fps": 20, "bpm": 120}


def document(*keyframes, **options):
    return {"options": OPTIONS | options, "keyframes": list(keyframes)}


def rates(found, key, frames):
    """Return what a scene's camera does in the middle before each frame but the first."""
    camera = scene.parse(found.text).camera
    moments = (np.arange(1, frames) - 0.5) / 20
    return getattr(camera, key).at(moments)


def differences(values):
    """Return the zoom that Parseq exports, octaves per second: 1 plus the difference."""
    return 20 * np.log2(1 + np.diff(values))


def asked(text, frames=40, defined=None, fps=20, bpm=120):
    between = Between(
        np.arange(frames, dtype=float), defined or {0: 1.0, 20: 3.0, 39: 2.0}, fps, bpm
    )
    return parseq_formula(text, between)


def test_zoom_is_one_plus_the_difference_as_parseq_exports_it():
    found = import_parseq(document({"frame": 0, "zoom": 1}, {"frame": 100, "zoom": 2}))
    assert rates(found, "zoom", 101) == pytest.approx(np.full(100, 20 * math.log2(1.01)), abs=1e-6)


def test_absolute_angles_become_degrees_per_second():
    found = import_parseq(document({"frame": 0, "angle": 0}, {"frame": 100, "angle": 45}))
    assert rates(found, "rotate", 101) == pytest.approx(np.full(100, 9.0), abs=1e-6)


def test_a_manifests_own_differences_win_over_its_values():
    rows = [
        {"frame": f, "zoom": 1 + f, "zoom_delta": 1.02, "angle": 7 * f, "angle_delta": 0.5}
        for f in range(60)
    ]
    found = import_parseq(
        {"options": OPTIONS, "rendered_frames": rows, "keyframes": [{"frame": 0}]}
    )
    assert rates(found, "zoom", 60) == pytest.approx(np.full(59, 20 * math.log2(1.02)), abs=1e-6)
    assert rates(found, "rotate", 60) == pytest.approx(np.full(59, 10.0), abs=1e-6)


def test_a_manifest_and_its_document_make_the_same_motion():
    frames = np.arange(120)
    values = 1 + frames / 119 + 0.3 * np.sin(2 * np.pi * frames / 40)
    formula = "L + 0.3*sin(p=4b)"  # 4 beats of 120 a minute at 20 fps: 40 frames
    keyframes = ({"frame": 0, "zoom": 1, "zoom_i": formula}, {"frame": 119, "zoom": 2})
    rendered = {"options": OPTIONS, "rendered_frames": [
        {"frame": int(f), "zoom": v} for f, v in zip(frames, values, strict=True)
    ]}  # fmt: skip
    for source in (document(*keyframes), rendered):
        found = rates(import_parseq(source), "zoom", 120)
        wanted = differences(values)
        assert np.abs(found - wanted).max() <= max(0.001, 0.002 * np.ptp(wanted)) + 1e-6


def test_translations_are_shares_of_the_height_that_is_said():
    rows = ({"frame": 0, "translation_x": 0}, {"frame": 100, "translation_x": 360})
    found = import_parseq(document(*rows), size=(640, 360))
    x, y = scene.parse(found.text).camera.pan
    assert x.at(2.0) == pytest.approx(-0.2)  # the picture moves right, so the view moves left
    assert y.at(2.0) == 0


def test_the_beat_becomes_the_scenes_tempo():
    found = scene.parse(import_parseq(document({"frame": 0}, {"frame": 19}, bpm=128)).text)
    assert found.tempo is not None
    assert found.tempo.bpm == 128


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("S", lambda f: 1 if f < 20 else 3 if f < 39 else 2),
        ("L", lambda f: 1 + f / 10 if f < 20 else 3 - (f - 20) / 19),
        ("f*2", lambda f: 2 * f),
        ("k", lambda f: f if f < 20 else f - 20 if f < 39 else 0),
        ("s", lambda f: f / 20),
        ("b", lambda f: f / 10),
        ("sin(p=1s)", lambda f: math.sin(2 * math.pi * f / 20)),
        ("sin(4b, 5, 2, 1)", lambda f: 1 + 2 * math.sin(2 * math.pi * (f + 5) / 40)),
        ("tri(p=20)", lambda f: math.asin(math.sin(2 * math.pi * f / 20)) * 2 / math.pi),
        ("saw(p=8f)", lambda f: (f % 8) / 8),
        ("pulse(p=8, pw=3)", lambda f: 1 if f % 8 < 3 else 0),
        ("2^3 + f % 7", lambda f: 8 + f % 7),
        ("min(f, 5) + _sqrt(4)", lambda f: min(f, 5) + 2),
        ("active_keyframe_value", lambda f: 1 if f < 20 else 3 if f < 39 else 2),
        ("sin(p=10, li=1)", lambda f: math.sin(math.pi * f / 5) if f % 20 <= 10 and f < 39 else 0),
    ],
)
def test_a_formula_is_what_parseq_makes_of_it(text, twin):
    wanted = [twin(frame) for frame in range(40)]
    skip = slice(None, 39) if "li" in text else slice(None)
    assert asked(text)[skip] == pytest.approx(np.array(wanted, dtype=float)[skip], abs=1e-9)


def test_a_formula_counts_until_the_next_one():
    rows = ({"frame": 0, "angle": 0, "angle_i": "f"}, {"frame": 50, "angle_i": "50"}, {"frame": 99})
    found = rates(import_parseq(document(*rows)), "rotate", 100)
    assert found[:48] == pytest.approx(np.full(48, 20.0), abs=0.05)
    assert found[52:] == pytest.approx(np.zeros(47), abs=0.05)


def test_a_difference_between_meant_and_applied_zoom_is_told_with_numbers():
    found = import_parseq(document({"frame": 0, "zoom": 1}, {"frame": 100, "zoom": 16}))
    (told,) = [line for line in found.remarks if "differences" in line]
    assert f"{100 * math.log2(1.15):.3g} octaves" in told
    assert "span 4" in told


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "no document of Parseq"),
        ({"max_frames": 3}, "no document of Parseq"),
        (document({"frame": "x"}), "frame is"),
        (document({"frame": 0, "zoom": 1, "zoom_i": "rand()"}, {"frame": 9}), "zoom at frame 0"),
        (document({"frame": 0, "zoom": 1, "zoom_i": "os.x"}, {"frame": 9}), "zoom at frame 0"),
        (document({"frame": 0, "zoom": 1, "zoom_i": "sin(q=3)"}, {"frame": 9}), "no argument"),
        (document({"frame": 0, "zoom": 9}, {"frame": 2, "zoom": 1}), "above 0"),
        (document({"frame": 0}, {"frame": 9}, output_fps=0), "fps is 0"),
        (document({"frame": 0}, {"frame": 10**8}), "frames; it must be"),
    ],
)
def test_what_cannot_be_read_is_told(found, words):
    with pytest.raises(InputFileError, match=words):
        import_parseq(found)


ANY = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 300), st.floats(), st.text(max_size=6),
    st.sampled_from(["L", "S", "L + 0.1*sin(p=4b)", "k/0", "C", "f", "rand()", "-f"]),
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {"frame": st.one_of(st.integers(0, 90), ANY)},
        optional=dict.fromkeys(("zoom", "zoom_i", "angle", "angle_i", "strength"), ANY),
    ),
    max_size=5,
)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["keyframes", "rendered_frames"]),
    st.one_of(ROWS, ANY),
    st.one_of(st.fixed_dictionaries({}, optional={"output_fps": ANY, "bpm": ANY}), ANY),
)
def test_any_document_gives_a_scene_that_checks_or_an_error_in_words(name, rows, options):
    try:
        found = import_parseq({name: rows, "options": options})
    except DreamReelError:
        return
    lay_out(scene.parse(found.text))


def test_the_command_reads_a_document(tmp_path):
    file = tmp_path / "reel.json"
    file.write_text(json.dumps(document({"frame": 0, "zoom": 1}, {"frame": 40, "zoom": 2})))
    ended = invoke("import", "parseq", file, "-o", tmp_path / "reel.yaml")
    assert ended.code == 0
    assert invoke("check", tmp_path / "reel.yaml").code == 0
    assert_fails(invoke("import", "parseq", file, "--size", "huge"), 2)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # What sd-parseq's own tests expect of these calls, keyframes being {0: 5, 5: 0, 10: 10}.
        ("bez()", [5, 4.68, 3.46, 1.54, 0.32, 0, 0.64, 3.09, 6.91, 9.36, 10]),
        ("bez(0.1)", [5, 3.64, 2.15, 0.99, 0.26, 0, 2.71, 5.69, 8.01, 9.49, 10]),
        ("bez(0.1,0.9,0.9,-0.5)", [5, 3.36, 3.5, 3.7, 3.39, 0, 3.28, 3, 2.6, 3.23, 10]),
        ("bez(from=-10)", [-10, -9.36, -6.91, -3.09, -0.64, -10, -8.71, -3.82, 3.82, 8.71, -10]),
        ("bez(to=-10)", [5, 4.03, 0.37, -5.37, -9.03, 0, -0.64, -3.09, -6.91, -9.36, 10]),
        ("bez(span=3)", [5, 3.98, 1.02, 0, 0, 0, 2.04, 7.96, 10, 10, 10]),
        ("slide()", [5, 4, 3, 2, 1, 0, 2, 4, 6, 8, 10]),
        ("slide(from=-10)", [-10, -8, -6, -4, -2, -10, -6, -2, 2, 6, -10]),
        ("slide(to=-10)", [5, 2, -1, -4, -7, 0, -2, -4, -6, -8, 10]),
        ("slide(to=-10, in=3)", [5, 0, -5, -10, -10, 0, -10 / 3, -20 / 3, -10, -10, 10]),
        ("1 + slide(2, 4, 2f)", [3, 4, 5, 5, 5, 3, 4, 5, 5, 5, 3]),
        ("slide(0, 10, 4, offset=0.5)", [5, 5, 5, 5, 10, 5, 5, 5, 5, 10, 5]),
        ("bez(from=1, d=2, span=1)", [1, 3, 3, 3, 3, 1, 3, 3, 3, 3, 1]),
    ],
)
def test_transitions_go_as_those_of_parseq_do(text, values):
    found = asked(text, frames=11, defined={0: 5.0, 5: 0.0, 10: 10.0})
    assert found == pytest.approx(values, abs=0.006)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bez(2)", "x1 and x2"),
        ("bez(f/100)", "handles of bez must not move"),
        ('bez(c="easeIn")', 'bez has no argument "c"'),
        ("slide(s=3)", 'slide has no argument "s"'),
        ("slide(1, 2, 3, 4, 5)", "slide has at most 4"),
    ],
)
def test_a_transition_that_is_not_read_is_refused(text, words):
    with pytest.raises(FormulaError, match=words):
        asked(text)
