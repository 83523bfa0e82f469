"""Deforum's settings as scenes: the same motion as Deforum's own, checked by a twin in NumPy."""

import contextlib
import math

import numpy as np
import pytest
from deforum_twin import PLAIN, series, warped
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dreamreel import scene
from dreamreel.errors import DreamReelError, InputFileError, UsageError
from dreamreel.importing.deforum import import_deforum
from dreamreel.importing.lanes import MOST_KEYS
from dreamreel.scene.timeline.timeline import lay_out

ZOOM_TOLERANCE = 0.001  # oct/s, as the report states it


def made(**given):
    return import_deforum(PLAIN | given)


def timeline(**given):
    found = scene.parse(made(**given).text)
    assert found.warnings == ()
    return lay_out(found)


def flow(laid, start, end):
    """Return the motion between two moments, composed of short ones."""
    moments = np.linspace(start, end, math.ceil((end - start) * 60) + 1)
    flows = laid.motion.flows(moments)
    factor, shift = 1 + 0j, 0j
    for index in range(len(flows)):
        pose = flows.pose(index)
        factor, shift = pose.factor * factor, pose.factor * shift + pose.shift
    return factor, shift


def deforum(frames=91, zoom=1, angle=0, x=0, y=0):
    """Return the twin's motion as a factor and a shift of points about the center, heights."""
    tables = [
        series(keys if isinstance(keys, dict) else {0: keys}, frames)
        for keys in (zoom, angle, x, y)
    ]
    matrix = warped((640, 360), *tables)
    factor = complex(matrix[0, 0], matrix[1, 0])
    center = np.array([320, 180, 1])
    moved = matrix @ center - center
    return factor, complex(moved[0], moved[1]) / 360


def octaves(factor):
    return math.log2(abs(factor))


def assert_close_motion(given, keys, *, octaves_apart=1e-6, degrees_apart=1e-6):
    wanted, _ = deforum(**keys)
    found, _ = flow(timeline(**given), 0, 90 / 15)
    assert octaves(found) == pytest.approx(octaves(wanted), abs=octaves_apart)
    turn = np.angle(found / wanted, deg=True)
    assert abs(turn) <= degrees_apart


@pytest.mark.parametrize("factor", [1.0, 1.04, 0.97, 1.0025])
def test_a_constant_factor_is_the_same_zoom_exactly(factor):
    assert_close_motion({"zoom": f"0:({factor})"}, {"zoom": factor})


def test_the_example_of_the_documentation_is_849_thousandths_of_an_octave():
    assert f"zoom: {15 * math.log2(1.04):.9f} oct/s" in made(zoom="0: (1.04)").text


@pytest.mark.parametrize("angle", [2.0, -0.5])
def test_a_constant_angle_turns_the_picture_the_same_way(angle):
    assert_close_motion(
        {"angle": f"0:({angle})", "zoom": "0:(1.01)"}, {"angle": angle, "zoom": 1.01}
    )


def test_numbers_are_reached_linearly_and_end_in_keys():
    keys = {0: 1.0, 40: 1.05, 90: 0.98}
    text = made(zoom="0:(1), 40:(1.05), 90:(0.98)").text
    assert "keys:" in text
    assert "ease: linear" in text
    assert_close_motion(
        {"zoom": "0:(1), 40:(1.05), 90:(0.98)"},
        {"zoom": keys},
        octaves_apart=ZOOM_TOLERANCE * 6,
    )


def test_one_straight_line_of_angles_is_exact():
    keys = {0: 0.0, 90: 3.0}
    given = {"angle": "0:(0), 90:(3)", "zoom": "0:(1)"}
    assert_close_motion(given, {"angle": keys, "zoom": 1}, degrees_apart=1e-3)


def test_a_formula_stays_a_formula_and_moves_as_deforum_does():
    given = {"zoom": "0: (1.02+0.01*sin(2*3.14*t/30))"}
    assert "expr: " in made(**given).text
    keys = {0: lambda t: 1.02 + 0.01 * math.sin(2 * 3.14 * t / 30)}
    assert_close_motion(given, {"zoom": keys}, octaves_apart=1e-4)


def test_a_formula_holds_until_the_next_key_without_a_blend():
    text = "0:(1.01+0*t), 30:(1.05+0*t), 60:(0.99+0*t)"
    keys = {0: lambda t: 1.01, 30: lambda t: 1.05, 60: lambda t: 0.99}
    assert_close_motion({"zoom": text}, {"zoom": keys}, octaves_apart=2e-4)
    laid = timeline(zoom=text)
    rate = laid.scene.camera.zoom.at(np.array([28.4 / 15, 29.4 / 15]))
    assert rate == pytest.approx(15 * np.log2([1.01, 1.05]), abs=1e-9)


def test_from_a_number_the_way_leads_to_the_first_value_of_a_formula():
    keys = {0: 1.0, 30: lambda t: 1.02 + 0.001 * t}
    assert_close_motion({"zoom": "0:(1), 30:(1.02+0.001*t)"}, {"zoom": keys}, octaves_apart=2e-4)


def test_a_function_that_scenes_lack_becomes_keys_within_the_stated_tolerance():
    given = {"zoom": "0:(1.02 + 0.01*arcsinh(sin(t/7)))"}
    keys = {0: lambda t: 1.02 + 0.01 * math.asinh(math.sin(t / 7))}
    result = made(**given)
    assert "keys:" in result.text
    assert any("keys for 91 frames, within 0.001 oct/s" in line for line in result.remarks)
    laid, table = timeline(**given), 15 * np.log2(series(keys, 91))
    found = laid.scene.camera.zoom.at((np.arange(1, 91) - 0.5) / 15)
    assert np.abs(found - table[1:]).max() <= ZOOM_TOLERANCE + 1e-6


def test_the_rest_of_a_negative_division_is_that_of_c():
    given = {"angle": "0:((t-40) % 7)", "zoom": "0:(1)"}
    laid = timeline(**given)
    table = 15 * np.fmod(np.arange(91) - 40.0, 7)
    found = laid.scene.camera.rotate.at((np.arange(1, 91) - 0.5) / 15)
    assert np.abs(found - table[1:]).max() <= 0.002 * np.ptp(table) + 1e-6


def test_commas_inside_brackets_do_not_split_a_schedule():
    given = {"zoom": "0:(where(t>30,1.05,1.0)), 60:(1.0)"}
    keys = {0: lambda t: 1.05 if t > 30 else 1.0, 60: 1.0}
    laid, table = timeline(**given), 15 * np.log2(series(keys, 91))
    found = laid.scene.camera.zoom.at((np.arange(1, 91) - 0.5) / 15)
    assert np.abs(found - table[1:]).max() <= ZOOM_TOLERANCE + 1e-6


def test_seed_and_last_frame_may_be_named_in_values_and_in_keys():
    text = '0:(1+s/1000), max_f/2:(1.02), "max_f-1":(1+max_f/10000)'
    keys = {0: lambda t: 1.007, 45: 1.02, 89: lambda t: 1.009}
    table = series(keys, 91)
    found = timeline(zoom=text).scene.camera.zoom.at((np.arange(1, 91) - 0.5) / 15)
    assert np.abs(found - 15 * np.log2(table[1:])).max() <= ZOOM_TOLERANCE + 1e-6


@pytest.mark.parametrize(("x", "y"), [(3.0, 0.0), (0.0, -2.0), (-1.5, 4.0)])
def test_translations_move_the_picture_the_same_way_and_as_far(x, y):
    given = {"translation_x": f"0:({x})", "translation_y": f"0:({y})", "zoom": "0:(1)"}
    _, wanted = deforum(x=x, y=y)
    _, found = flow(timeline(**given), 0, 6)
    assert found == pytest.approx(wanted, abs=1e-6)


def test_a_pan_with_zoom_differs_by_no_more_than_is_told():
    given = {"translation_x": "0:(3)", "zoom": "0:(1.02)"}
    _, wanted = deforum(x=3, zoom=1.02)
    _, found = flow(timeline(**given), 0, 6)
    (told,) = [line for line in made(**given).remarks if "translation_x" in line]
    assert "up to 1.0% less" in told
    assert found.real / wanted.real == pytest.approx(1 / 1.01, abs=2e-4)


def test_the_dive_of_3d_mode_is_that_of_a_plane_one_unit_away():
    laid = timeline(animation_mode="3D", translation_z="0:(4)", zoom="0:(1.5)")
    factor, _ = flow(laid, 0, 6)
    assert abs(factor) == pytest.approx((200 / 196) ** 90, rel=1e-6)


def test_size_rate_length_seed_and_title_are_taken_over():
    found = scene.parse(made(batch_name="My\tdream", fps=12, max_frames=120).text)
    assert (found.title, found.seed, found.video.fps) == ("My dream", 7, 12)
    assert (found.video.size.width, found.video.size.height) == (640, 360)
    assert found.video.duration == 10


def test_a_random_seed_stays_random():
    assert "seed: random\n" in made(seed=-1).text


def test_neurons_change_where_the_prompts_do():
    prompts = {"0": "a cat", "45": "a dog", "max_f-15": "an owl # and\nmore"}
    text = made(prompts=prompts).text
    found = scene.parse(text)
    assert [float(clip.start) for clip in found.clips] == [0, 3, 5]
    assert "# a dog\n" in text
    assert "# an owl # and more\n" in text


def test_named_neurons_take_turns():
    text = import_deforum(
        PLAIN | {"prompts": {"0": "", "30": "", "60": ""}}, neurons=["owl", "s2:3"]
    )
    labels = [clip.chords[0].label for clip in scene.parse(text.text).clips]
    assert labels == ["owl", "s2:3", "owl"]


def test_a_neuron_that_does_not_exist_is_the_command_lines_fault():
    with pytest.raises(UsageError, match="owll"):
        import_deforum(PLAIN, neurons=["owll"])


def test_what_has_no_equivalent_is_told_only_if_it_does_something():
    told = "\n".join(
        made(noise_schedule="0:(0.05)", rotation_3d_x="0:(1)", contrast_schedule="0:(1)").remarks
    )
    assert "noise_schedule" in told
    assert "rotation_3d_x" in told
    assert "contrast_schedule" not in told


def test_a_setting_that_looks_like_a_slip_is_told():
    assert any("'zoomm'" in line and "'zoom'" in line for line in made(zoomm="0:(2)").remarks)


def test_all_remarks_stand_in_the_scene():
    result = made(noise_schedule="0:(0.05)", use_init=True)
    comments = " ".join(result.text.replace("\n#", " ").split())
    for remark in result.remarks:
        assert " ".join(remark.split()) in comments


def test_values_beyond_a_keys_range_are_held_and_told():
    result = made(zoom="0:(1.5)")
    assert "zoom: 4 oct/s" in result.text
    assert any("held within -4 to 4 oct/s, at 91 frames" in line for line in result.remarks)


def test_a_wild_table_is_thinned_to_a_tolerance_that_is_told():
    result = made(zoom="0:(1.02+0.01*arcsinh(100*sin(t*t)))", max_frames=9000)
    assert result.text.count("{at: ") <= MOST_KEYS + 200
    assert any("within " in line and "camera.zoom" in line for line in result.remarks)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"zoom": "0:(0)"}, "zoom: the factor 0 at frame 0"),
        ({"zoom": "0:(1.04), 60"}, "zoom: .*60.* is not FRAME:"),
        ({"zoom": "0:(foo)"}, "zoom: .*foo.* is unknown"),
        ({"zoom": "0:(sin(t)"}, "zoom: "),
        ({"angle": "0:(1/(t-5))"}, "angle: at frame 5 it is not a finite number"),
        ({"angle": "0:(__import__('os').getcwd())"}, "angle: "),
        ({"angle": "0:(t.real)"}, "angle: "),
        ({"angle": "0:([t for t in t])"}, "angle: "),
        ({"angle": "0:(9**9**9**9**9)"}, "angle: at frame 0"),
        ({"angle": "0:(" + "(" * 3000 + "t" + ")" * 3000 + ")"}, "angle: "),
        ({"angle": "0:(1" + "+1" * 3000 + ")"}, "angle: .*a formula of"),
        ({"zoom": "0:(1), 100:(0.4"}, r"zoom: the \( at character 12 is not closed"),
        ({"zoom": "(0.4"}, r"zoom: the \( at character 1 is not closed"),
        ({"zoom": "0:(1, 100:(0.4)"}, r"zoom: the \( at character 3 is not closed"),
        ({"zoom": "0:(1), 100:(0.4))"}, r"zoom: the \) at character 17 closes no bracket"),
        ({"zoom": "0:(1]"}, r"zoom: the \] at character 5 closes no bracket"),
        ({"zoom": "0:('1)"}, "zoom: the ' at character 4 is not closed"),
        ({"zoom": "0:(1), 60:(1)(2)"}, "zoom: from character 8 on, there is no function"),
        ({"zoom": "0:(1 04)"}, "zoom: from character 1 on, .*1 04.* is not a formula"),
        ({"zoom": "0:(1) 60:(1.04)"}, "zoom: from character 1 on, .* is not a formula"),
        ({"zoom": "0:(1),, 60:(1.04)"}, 'zoom: from character 7 on, "" is not FRAME:'),
        ({"zoom": "0:(1), 60:(foo)"}, "zoom: from character 8 on, .*foo.* is unknown"),
        ({"angle": "0:(1e999)"}, "angle: from character 1 on, 1e999 is too large"),
        ({"max_frames": 0}, "0 frames"),
        ({"max_frames": "many"}, "max_frames is .*many"),
        ({"fps": 0}, "fps is 0"),
        ({"fps": True}, "fps is"),
        ({"H": 0}, "H is 0"),
        ({"zoom": "500:(1)"}, "no key lies within the 91 frames"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_setting(given, words):
    with pytest.raises(InputFileError, match=words):
        made(**given)


@pytest.mark.parametrize("text", ["0:(1.04),", "0: ((1.04))", "'0':('1.04')", '"0:(1.04)"'])
def test_brackets_and_quotes_in_pairs_and_a_last_comma_change_nothing(text):
    assert made(zoom=text).text == made(zoom="0:(1.04)").text


NUMBERS = st.one_of(
    st.floats(-3, 3).map(lambda x: f"{x:.4g}"), st.sampled_from(["t", "s", "max_f", "1.04", "0"])
)
FORMULAS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map("({0[0]} {0[1]} {0[2]})".format),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "arcsinh", "sqrt", "abs"]), inner).map(
            "{0[0]}({0[1]})".format
        ),
        st.tuples(inner, inner, inner).map("where({0[0]} > {0[1]}, {0[2]}, 1)".format),
    ),
    max_leaves=6,
)
SCHEDULES = st.one_of(
    st.lists(
        st.tuples(st.integers(0, 60), st.one_of(NUMBERS, FORMULAS)), min_size=1, max_size=4
    ).map(lambda keys: ", ".join(f"{frame}:({value})" for frame, value in keys)),
    st.text(max_size=20),
)
VALUES = st.one_of(
    SCHEDULES, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)
)
FILES = st.fixed_dictionaries(
    {"max_frames": st.one_of(st.integers(-2, 80), VALUES)},
    optional={
        "zoom": st.one_of(SCHEDULES, VALUES),
        "angle": st.one_of(SCHEDULES, VALUES),
        "translation_x": SCHEDULES,
        "transform_center_x": SCHEDULES,
        "strength_schedule": SCHEDULES,
        "translation_z": SCHEDULES,
        "fps": st.one_of(st.integers(0, 300), VALUES),
        "W": st.one_of(st.integers(-5, 20_000), VALUES),
        "H": st.one_of(st.integers(-5, 20_000), VALUES),
        "seed": VALUES,
        "prompts": st.one_of(
            VALUES, st.dictionaries(st.text(max_size=5), st.text(max_size=40), max_size=3)
        ),
        "batch_name": VALUES,
        "animation_mode": st.sampled_from(["2D", "3D", "Interpolation", 3]),
        "noise_schedule": VALUES,
    },
)


@settings(max_examples=120, deadline=None)
@given(FILES)
def test_any_file_gives_a_scene_that_checks_or_an_error_in_words(found):
    with contextlib.suppress(DreamReelError):
        lay_out(scene.parse(import_deforum(found).text))


SOUND = st.fixed_dictionaries(
    {"max_frames": st.integers(1, 80), "fps": st.sampled_from([0.5, 12, 15, 29.97, 60])},
    optional={
        "zoom": FORMULAS.map(lambda formula: f"0:(1.1 + 0.05*sin({formula}))"),
        "angle": st.lists(st.tuples(st.integers(0, 60), NUMBERS), min_size=1, max_size=4).map(
            lambda keys: ", ".join(f"{frame}:({value})" for frame, value in [(0, "0"), *keys])
        ),
        "translation_x": FORMULAS.map(lambda formula: f"0:(9*tanh({formula}))"),
        "strength_schedule": NUMBERS.map(lambda number: f"0:(0.5), 20:({number})"),
        "seed": st.integers(-1, 2**40),
        "batch_name": st.text(max_size=30),
        "prompts": st.dictionaries(st.integers(0, 90).map(str), st.text(max_size=99), max_size=6),
    },
)


@settings(max_examples=60, deadline=None)
@given(SOUND)
def test_a_sound_file_gives_a_scene_without_a_problem(found):
    try:
        made_of_it = import_deforum(found)
    except InputFileError as error:
        assume("finite" not in str(error))  # such as the root of a negative number
        raise
    scene_of_it = scene.parse(made_of_it.text)
    assert scene_of_it.warnings == ()
    assert lay_out(scene_of_it).n_frames == found["max_frames"]
