"""A scene's text with other values in it: alone it makes the same scene, and stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamreel.movie.canonical import canonical
from dreamreel.scene import parse
from dreamreel.scene.composing.merging import changed
from dreamreel.scene.text.paths import parse_path
from dreamreel.scene.text.rewriting import rewritten, tree_of
from dreamreel.scene.text.source import scalar

CLIPS = "sequence: [{dream: s2, for: 3s}]\n"
COMMENTED = """\
# A garden.
dreamreel: 1
video:
  # wide
  size: 720p  # large
  duration: 2s
sequence:
  - dream: s2  # waves
"""


def with_values(text, values):
    """A text with other values of keys."""
    nodes = [(path, scalar(value)) for path, value in values.items()]
    root = tree_of(text)
    for path, node in nodes:
        root = changed(root, parse_path(path), node, None)
    return rewritten(text, nodes, root)


def same(scene):
    """The scene of a scene's own text, and the scene, in canonical form."""
    return canonical(parse(scene.text)), canonical(scene)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("video: {fps: 24}\n", "video: {fps: 30}\n"),
        ("video: {fps: 24, size: 720p}\n", "video: {fps: 30, size: 720p}\n"),
        ("video: {size: 720p}\n", "video: {fps: 30, size: 720p}\n"),
        ("video: {}\n", "video: {fps: 30}\n"),
        ("video:\n  fps: '24' # slow\n", "video:\n  fps: 30 # slow\n"),
        ("video:\r\n  size: 720p\r\n", "video:\r\n  fps: 30\n  size: 720p\r\n"),
        ("seed: 1\n", "video: {fps: 30}\nseed: 1\n"),
        ("{seed: 1}", "{video: {fps: 30}, seed: 1}"),
        ('{"seed": 1, "video": {"fps": 24}}', '{"seed": 1, "video": {"fps": 30}}'),
        ("x-n: &n 24\nvideo: {fps: *n}\n", "x-n: 24\nvideo: {fps: 30}\n"),
        ("video: &v {fps: 24}\nx-v: *v\n", "video: {fps: 30}\nx-v: {fps: 24}\n"),
    ],
)
def test_a_value_is_written_into_the_text(text, expected):
    assert with_values(text, {"video.fps": "30"}) == expected


def test_comments_and_layout_stay():
    text = with_values(COMMENTED, {"video.size": "64x36", "seed": "5"})
    assert text == COMMENTED.replace("720p", "64x36").replace("dreamreel", "seed: 5\ndreamreel")


def test_a_scene_that_must_be_written_out_anew_keeps_every_value():
    text = (
        'x-anchor: &s 7\nseed: *s\ntitle: |-\n  it\'s "x" \u2028 \U0001f98a\n'
        "camera: {zoom: 0.5 oct/s, crop: [0.25, 0.75]}\nstart: {gray: true}\n" + CLIPS
    )
    before = parse(text.replace("\u2028", ""))
    after = parse(text.replace("\u2028", ""), seed=9)
    assert (after.seed, parse(after.text).seed) == (9, 9)
    assert parse(after.text, seed=7).text.count("x-anchor: 7") == 1
    assert parse(after.text).title == before.title == 'it\'s "x"  \U0001f98a'
    assert parse(after.text).camera == before.camera


def test_without_anything_said_beside_it_a_text_is_untouched():
    assert parse(COMMENTED).text == COMMENTED


def test_what_was_said_beside_a_scene_travels_in_its_text():
    scene = parse(COMMENTED, size=" 64x36", fps="30000/1001", seed=5)
    assert '"' in scene.text  # the blank needs quotes
    assert same(scene)[0] == same(scene)[1]


@pytest.mark.parametrize("text", [CLIPS + "seed: random\n", CLIPS])
def test_a_seed_that_was_drawn_is_written_down(text):
    scene = parse(text, seed=None if "seed" in text else "random")
    assert f"seed: {scene.seed}" in scene.text
    assert same(scene)[0] == same(scene)[1]


sections = st.sampled_from(
    [
        "video: {size: 320x180, fps: 24}",
        "video:\n    size: 320x180\n    fps: 24  # film",
        "video: &v\n  fps: &f 24\nx-copy: *v\nx-rate: *f",
        "x-v: &v {fps: 24}\nvideo: *v",
        "x-note: a\n",
        "title: 'video: {fps: 3}'",
    ]
)


@given(
    sections,
    st.sampled_from(["", "# head\n", "---\n", "\ufeff"]),
    st.sampled_from(["", "...\n", "# tail", "seed: 3\n", "seed: random # each time\n"]),
    st.fixed_dictionaries(
        {},
        optional={
            "size": st.sampled_from(["64x36", "360p", "square-64"]),
            "fps": st.sampled_from(["60", "29.97", "24000/1001"]),
            "seed": st.sampled_from(["0", "77", "random"]),
        },
    ),
)
def test_the_text_alone_makes_the_same_scene(section, head, tail, said):
    scene = parse(f"{head}{section}\n{CLIPS}{tail}", **said)
    assert same(scene)[0] == same(scene)[1]
    assert parse(scene.text).text == scene.text
