"""The sequence: where clips lie, what they dream, and that picks stay put."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamreel import catalogue
from dreamreel.errors import SceneError
from dreamreel.scene import parse
from dreamreel.scene.reading.addresses import resolve
from dreamreel.scene.reading.picks import pick
from dreamreel.scene.text.problems import Refused
from dreamreel.specs import Target

BESTIARY = catalogue.network("bestiary")
LAST = BESTIARY.layers["s32b"]


def clips(*lines: str, more: str = ""):
    return parse("sequence:\n" + "".join(f"  - {line}\n" for line in lines) + more).clips


def spans(*lines: str, more: str = ""):
    return [(clip.start, clip.end) for clip in clips(*lines, more=more)]


def channels(clip):
    return [tuple(target.channel for target, _ in chord.targets) for chord in clip.chords]


DURATION = "video: {duration: 30s}\n"


@pytest.mark.parametrize(
    ("lines", "more", "expected"),
    [
        (["{dream: s2, for: 3s}", "{dream: s4a, for: 2s}"], "", [(0, 3), (3, 5)]),
        (["{dream: s2, for: 3s}", "{dream: s4a, at: 5s, for: 2s}"], "", [(0, 5), (5, 7)]),
        (["{dream: s2, for: 3s}", "{dream: s4a, at: +1s, for: 2s}"], "", [(0, 4), (4, 6)]),
        (["{dream: s2}", "{dream: s4a, at: 5s, for: 2s}"], "", [(0, 5), (5, 7)]),
        (["{dream: s2, for: 3s}", "{dream: s4a}"], DURATION, [(0, 3), (3, 30)]),
        (["{dream: s2, for: 3s}", "{dream: s4a, for: 1s}"], DURATION, [(0, 3), (3, 30)]),
        (["{dream: s2, for: 3s}", "{dream: s4a, for: 90s}"], DURATION, [(0, 3), (3, 30)]),
        (["{dream: s2, for: 50%}", "{dream: s4a, at: -10s}"], DURATION, [(0, 20), (20, 30)]),
        (["{dream: s2, for: 40s}", "{dream: s4a, for: 1s}"], DURATION, [(0, 30)]),
        (["{shuffle: {layer: s2, count: 4, each: 2s}}"], "", [(0, 8)]),
        (["{walk: {layer: s2, each: 0.5s}}"], "", [(0, 12)]),
        (["{walk: {layer: s2}}", "{dream: s2, at: 3s, for: 1s}"], "", [(0, 3), (3, 4)]),
        (["{walk: {layer: s2}}", "{dream: s2, for: 1s}"], "", [(0, 12), (12, 13)]),
    ],
)
def test_clips_lie_end_to_end(lines, more, expected):
    assert spans(*lines, more=more) == expected


def test_a_clip_after_the_end_is_left_out_and_noted():
    text = "video: {duration: 5s}\nsequence: [{dream: s2, for: 6s}, {dream: s4a, for: 1s}]\n"
    scene = parse(text)
    assert [clip.path for clip in scene.clips] == ["sequence[0]"]
    assert scene.warnings[0].code == "DR191"


def test_a_fade_of_the_first_clip_is_noted():
    (warning,) = parse("sequence: [{dream: s2, for: 6s, fade: 1s}]\n").warnings
    assert (warning.code, warning.path) == ("DR191", "sequence[0].fade")


def test_times_of_clips_are_exact():
    (clip,) = clips("{dream: s2, for: 100f}", more="video: {fps: 30000/1001}\n")
    assert clip.end == Fraction(100 * 1001, 30000)
    assert clip.each == clip.end


def test_a_chord_keeps_its_weights_and_its_words():
    (clip,) = clips(
        "{dream: {s16c:17: 1.0, owl: {keys: [{at: 0, value: 0}, {at: 50%, value: 2}]}}, for: 8s}"
    )
    (chord,) = clip.chords
    assert chord.label == "s16c:17 + owl"
    assert [target for target, _ in chord.targets] == [
        Target("s16c", 17), Target(BESTIARY.class_layer, BESTIARY.classes.index("owl"))
    ]  # fmt: skip
    assert [curve.at(2.0) for _, curve in chord.targets] == [1, 1]


def test_a_walk_takes_the_living_channels_in_order():
    (clip,) = clips("{walk: {layer: s32b, each: 100ms, fade: 50ms}}")
    assert LAST.dead
    assert channels(clip) == [(c,) for c in range(LAST.channels) if c not in LAST.dead]
    assert (clip.each, clip.each_fade) == (Fraction(1, 10), Fraction(1, 20))


def test_a_shuffle_slides_a_window_over_its_picks():
    (clip,) = clips("{shuffle: {layer: s16d, count: 12, together: 3, each: 2s, fade: 1s}}")
    windows = channels(clip)
    assert len(windows) == 12
    assert len({c for window in windows for c in window}) == 12
    for window, following in zip(windows, windows[1:] + windows[:1], strict=True):
        assert window[1:] == following[:2]
        assert window[0] not in following


def test_a_shuffle_never_picks_the_dead():
    (clip,) = clips("{shuffle: {layer: s32b, each: 10ms}}")
    picked = [window[0] for window in channels(clip)]
    assert sorted(picked) == sorted(set(range(LAST.channels)) - set(LAST.dead))


def test_a_shuffle_without_count_picks_what_it_has_room_for():
    (clip,) = clips("{shuffle: {layer: s16d, together: 2, each: 2s}, for: 9s}")
    assert len(clip.chords) == 6


def test_picks_depend_on_the_seed_and_the_clips_own_place_only():
    shuffle = "{shuffle: {layer: s16d, count: 9, each: 1s}}"
    first = clips(shuffle)[0].chords
    assert clips(shuffle, "{dream: s2, for: 1s}", shuffle)[0].chords == first
    assert clips(shuffle, shuffle)[1].chords != first
    assert clips(shuffle, more="seed: 2\n")[0].chords != first
    assert clips(shuffle, more="camera: {zoom: 0}\nvideo: {fps: 12}\n")[0].chords == first


@given(
    st.lists(st.sampled_from(["dream: s2", "walk: {layer: s2}", "shuffle: {layer: s8b}"])),
    st.lists(st.sampled_from(["dream: s2", "walk: {layer: s2}", "shuffle: {layer: s4a}"])),
    st.sampled_from(["", "vars: {calm: 0.6}\n", "include: [preset:acid]\n", "look: {hue: 3}\n"]),
)
def test_what_stands_around_a_shuffle_does_not_change_its_picks(before, after, more):
    own = "shuffle: {layer: s16d, count: 5}"
    lines = [f"{{{clip}, for: 5s}}" for clip in (*before, own, *after)]
    alone = clips(f"{{{own}, for: 5s}}")[0]
    assert clips(*lines, more=more)[len(before)].chords == alone.chords


def test_a_named_shuffle_picks_by_its_name():
    named = "{shuffle: {layer: s16d, count: 5}, name: chorus}"
    plain = "{shuffle: {layer: s16d, count: 5}}"
    first, other, again = clips(named, plain, named)
    assert first.chords == again.chords != other.chords
    assert clips(plain)[0].chords == other.chords


def test_picks_stay_what_they_are_from_version_to_version():
    assert pick(tuple(range(100)), 6, apart=1, seed=1, place="sequence[0]") == [
        83, 97, 30, 93, 12, 89
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "count", "apart"), [(5, 23, 3), (2, 9, 2), (1, 3, 1), (7, 7, 4)])
def test_no_pick_comes_twice_before_the_pool_is_exhausted(size, count, apart):
    picks = pick(tuple(range(size)), count, apart=apart, seed=3, place="p")
    assert len(picks) == count
    for begin in range(0, count - size + 1, size):
        assert len(set(picks[begin : begin + size])) == size
    for i in range(count - apart + 1):
        assert len(set(picks[i : i + apart])) == apart


def test_a_dead_neuron_is_dreamt_with_a_warning():
    dead = BESTIARY.layers["s32b"].dead[0]
    (warning,) = parse(f"sequence: [{{dream: s32b:{dead}, for: 1s}}]\n").warnings
    assert warning.code == "DR192"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("s16c:17", Target("s16c", 17)),
        (" s16c : 17 ", Target("s16c", 17)),
        ("s16c", Target("s16c")),
        ("s16c:17@0.25/75%", Target("s16c", 17, (0.25, 0.75))),
        ("s16c@0/1", Target("s16c", None, (0.0, 1.0))),
        ("OWL", Target("dense", BESTIARY.classes.index("owl"))),
        ("dense:owl", Target("dense", BESTIARY.classes.index("owl"))),
        ("dense:3", Target("dense", 3)),
    ],
)
def test_an_address_names_its_target(address, target):
    assert resolve(address, BESTIARY) == target


def test_aliases_and_labels_of_other_networks_are_known():
    vgg = catalogue.network("vgg16_bn")
    alias, layer = next(iter(vgg.aliases.items()))
    assert resolve(f"{alias}:3", vgg) == Target(layer, 3)
    label = next(known for known in vgg.classes if vgg.classes.count(known) == 1)
    assert resolve(label, vgg) == Target(vgg.class_layer, vgg.classes.index(label))


def test_a_label_of_two_classes_must_be_given_by_number():
    twins = replace(BESTIARY, classes=("crane", "owl", "crane"))
    with pytest.raises(Refused, match="write dense:0 or dense:2"):
        resolve("crane", twins)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("s16x:1", 'did you mean "s16'),
        ("owel", 'did you mean "owl"'),
        ("s16c:400", "channels 0 to 383"),
        ("dense:owel", 'did you mean "owl"'),
        ("", "empty"),
        ("s16c:", "no channel"),
        ("s16c:-1", "no channel"),
        ("s16c:1@", "no position"),
        ("s16c:1@0/x", "the position"),
    ],
)
def test_a_wrong_address_is_answered_with_the_nearest(address, message):
    with pytest.raises(Refused, match=message):
        resolve(address, BESTIARY)


def test_a_broken_clip_does_not_hide_the_problems_of_others():
    with pytest.raises(SceneError) as caught:
        parse("sequence: [{dream: s2, for: 12}, {dream: nix, for: 1s}, {walk: {layer: nix}}]\n")
    assert [p.code for p in caught.value.problems] == ["DR110", "DR121", "DR121"]


def test_a_wrong_duration_is_not_reported_as_a_missing_one():
    with pytest.raises(SceneError) as caught:
        parse("video: {duration: 12}\nsequence: [{dream: s2, for: 50%}, {dream: s2}]\n")
    assert [p.code for p in caught.value.problems] == ["DR110"]
