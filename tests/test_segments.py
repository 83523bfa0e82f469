import math
import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scene_factory import always, ascent, camera, chord, clip, keyed, look, scene

from dreamreel import durable
from dreamreel.errors import InputFileError
from dreamreel.geometry import Size
from dreamreel.movie.canonical import canonical
from dreamreel.movie.folder.chain import keys, settings_of
from dreamreel.scene import parse
from dreamreel.scene.model import Output, Start, Video
from dreamreel.scene.timeline.segments import segments
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.specs import StartSpec

GLOBALS = {"seed": 1}
RATES = [Fraction(1), Fraction(8), Fraction(15), Fraction(25, 2), Fraction(120)]
FPS = [Fraction(1, 2), Fraction(12), Fraction(24000, 1001), Fraction(30), Fraction(60)]


def output(length=1):
    return Output("{scene}.mp4", "h264", 16, None, Fraction(length))


def movie(duration=4, length=1, **parts):
    return lay_out(scene(duration=duration, **{"output": output(length), **parts}))


cuts = st.builds(
    lambda duration, fps, rate, length, preroll: movie(
        duration,
        length,
        fps=fps,
        ascent=ascent(rate=rate),
        start=Start(StartSpec("noise", noise=0.1), 1.0, preroll),
    ),
    st.fractions(Fraction(1, 10), 12, max_denominator=60),
    st.sampled_from(FPS),
    st.sampled_from(RATES),
    st.fractions(1, 5, max_denominator=7),
    st.sampled_from([Fraction(0), Fraction(2)]),
)


class TestGrid:
    """Where a movie is cut."""

    @settings(deadline=None, max_examples=60)
    @given(cuts)
    def test_segments_share_out_all_ticks_and_all_frames(self, timeline):
        found = segments(timeline)
        assert [segment.index for segment in found] == list(range(len(found)))
        ticks = [t for s in found for t in range(s.span.first_tick, s.span.last_tick + 1)]
        assert ticks == list(range(timeline.first_tick, timeline.last_tick + 1))
        assert [f for s in found for f in s.frames] == list(range(timeline.n_frames))
        assert all(s.frames and s.span.frames == s.frames for s in found)
        assert all(before.last_tick == after.first_tick for before, after in pairwise(found))

    @settings(deadline=None, max_examples=60)
    @given(cuts)
    def test_every_frame_lies_between_two_ticks_that_its_segment_has(self, timeline):
        for segment in segments(timeline):
            for index in segment.frames:
                tick = timeline.frame(index).tick
                assert segment.first_tick <= tick < segment.last_tick
                assert index in timeline.frames_between(tick)

    @settings(deadline=None, max_examples=60)
    @given(cuts)
    def test_cuts_are_within_half_a_tick_of_the_multiples(self, timeline):
        length = timeline.scene.output.segment
        for segment in segments(timeline)[:-1]:
            moment = segment.last_tick / timeline.rate
            nearest = round(moment / length) * length
            assert abs(moment - nearest) <= 1 / (2 * timeline.rate)

    @settings(deadline=None, max_examples=60)
    @given(cuts, st.fractions(0, 6, max_denominator=60))
    def test_what_is_added_at_the_end_moves_no_cut_of_the_head(self, timeline, more):
        video = timeline.scene.video
        longer = replace(video, duration=video.duration + more)
        clips = (clip(0, longer.duration, chord(("a", 1, 1.0))),)
        grown = segments(lay_out(replace(timeline.scene, video=longer, clips=clips)))
        head = segments(timeline)[:-1]
        assert grown[: len(head)] == head

    def test_the_first_begins_before_the_pre_roll_and_the_last_ends_with_the_movie(self):
        timeline = movie(duration=25, length=10)
        first, second, third = segments(timeline)
        assert (first.first_tick, first.last_tick, first.frames) == (-31, 150, range(300))
        assert (second.first_tick, second.last_tick, second.frames) == (150, 300, range(300, 600))
        assert (third.first_tick, third.last_tick) == (300, timeline.last_tick)
        assert (third.span.first_tick, third.span.last_tick) == (301, 375)

    def test_a_short_movie_is_one_segment(self):
        (only,) = segments(movie(duration=Fraction(1, 1000), fps=24))
        assert only.frames == range(1)

    def test_a_movie_of_whole_segments_has_no_empty_last_one(self):
        assert [len(s.frames) for s in segments(movie(duration=3, fps=30))] == [30, 30, 30]

    def test_a_piece_without_frames_begins_the_next_segment(self):
        found = segments(movie(duration=8, fps=Fraction(1, 2)))
        assert [s.frames for s in found] == [range(i, i + 1) for i in range(4)]
        assert [s.first_tick for s in found] == [-31, 15, 45, 75]

    def test_the_length_is_a_key_of_the_language(self):
        text = "sequence: [{dream: s2, for: 8s}]\n"
        assert parse(text).output.segment == 10
        assert parse(text + "output: {segment: 2.5s}\n").output.segment == Fraction(5, 2)


BUSY = {
    "camera": camera(
        zoom=keyed((0, 0.5, "linear"), (9, 1.0, "smooth")),
        rotate=keyed((0, 0, "linear"), (9, 60, "smooth")),
    ),
    "ascent": ascent(strength=keyed((0, 0.2, "linear"), (9, 1.0, "smooth"))),
    "look": look(
        hue=keyed((0, 0, "linear"), (9, 90, "smooth")), fade_in=Fraction(1), fade_out=Fraction(1)
    ),
    "clips": (
        clip(0, 3, chord(("a", 1, 1.0)), chord(("a", 2, 1.0)), each=1, each_fade=Fraction(1, 2)),
        clip(
            3,
            9,
            chord(("b", 1, 1.0), ("a", 7, keyed((3, 0, "linear"), (9, 2, "smooth")))),
            fade=1,
            number=1,
        ),
    ),
}


def rows(timeline):
    """The oracle: all specs of every segment, read off one by one."""
    return [
        (
            [timeline.tick(t) for t in range(s.first_tick + 1, s.last_tick + 1)],
            [timeline.frame(f) for f in s.frames],
        )
        for s in segments(timeline)
    ]


def common(before, after):
    """How many of two lists are equal from the beginning."""
    same = [one == other for one, other in zip(before, after, strict=False)]
    return same.index(False) if False in same else len(same)


def late(curve, at, value):
    """The same curve until a moment, then another value."""
    base = camera(zoom=curve).zoom
    moments = [Fraction(k, 4) for k in range(int(at * 4) + 1)]
    ease = "linear"
    return keyed(*((m, base.at(float(m)), ease) for m in moments), (at + 1, value, ease))


def octaves(count):
    return ascent(octaves=replace(ascent().octaves, count=count))


def two(weight):
    return (clip(0, 9, chord(("a", 1, 1.0), ("b", 1, weight))),)


HALF_PAST_FIVE = Fraction(11, 2)
EDITS = {
    "strength": lambda value: {"ascent": ascent(strength=late(0.5, 5, 0.5 + value))},
    "steps": lambda value: {"ascent": ascent(steps=late(2, 5, 2 + 8 * value))},
    "count": lambda value: {"ascent": octaves(late(4, 5, 4 + value))},
    "hue": lambda value: {"look": look(hue=late(0, 5, value))},
    "sharpen": lambda value: {"look": look(sharpen=late(0.5, 5, 0.5 + value))},
    "zoom": lambda value: {"camera": camera(zoom=late(0.5, 5, 0.5 - value / 4))},
    "crop": lambda value: {"camera": camera(crop=(late(0.9, 5, 0.9 - value / 4), 0.5))},
    "weight": lambda value: {"clips": two(late(1, 5, 1 + value))},
    "next clip": lambda value: {
        "clips": (
            clip(0, HALF_PAST_FIVE, chord(("a", 1, 1.0))),
            clip(HALF_PAST_FIVE, 9, chord(("c", 3 + int(value), 1.0)), number=1),
        )
    },
    "fade": lambda value: {
        "clips": (
            clip(0, 5, chord(("a", 1, 1.0))),
            clip(5, 9, chord(("c", 3, 1.0)), fade=1 + int(value), number=1),
        )
    },
    "fade out": lambda value: {"look": look(fade_out=Fraction(3 + int(value)))},
}
"""By what changes: the parts of a scene of nine seconds, which 1 changes after five, and 0 not."""


class TestChain:
    """The keys of segments."""

    def test_equal_movies_have_equal_keys_and_each_segment_its_own(self):
        chain = keys(movie(duration=9, **BUSY), GLOBALS)
        assert chain == keys(movie(duration=9, **BUSY), GLOBALS)
        assert len(set(chain)) == len(chain) == 9
        assert all(len(key) == 64 for key in chain)

    def test_settings_change_every_key(self):
        timeline = movie(duration=3)
        before, after = (keys(timeline, {"seed": seed}) for seed in (1, 2))
        assert set(before).isdisjoint(after)

    @pytest.mark.parametrize("edit", EDITS)
    def test_an_edit_changes_the_keys_exactly_from_where_it_is_felt(self, edit):
        before, after = (movie(duration=9, **EDITS[edit](value)) for value in (0, 1))
        head = common(rows(before), rows(after))
        assert 4 <= head <= 6
        before, after = keys(before, GLOBALS), keys(after, GLOBALS)
        assert common(before, after) == head
        assert set(before[head:]).isdisjoint(after[head:])

    def test_a_faster_camera_needs_a_wider_canvas_and_so_changes_every_key(self):
        slow, fast = (
            movie(duration=9, camera=camera(zoom=late(0.5, 5, zoom))) for zoom in (0.5, 1.5)
        )
        assert slow.margin < fast.margin
        assert set(keys(slow, GLOBALS)).isdisjoint(keys(fast, GLOBALS))

    def test_a_longer_movie_keeps_the_keys_of_all_but_its_last_segment(self):
        def of(duration):
            clips = (clip(0, duration, chord(("a", 1, 1.0))),)
            return keys(movie(duration=duration, clips=clips), GLOBALS)

        assert of(9)[:4] == of(Fraction(9, 2))[:4]
        assert of(9)[4] != of(Fraction(9, 2))[4]

    @settings(deadline=None, max_examples=40)
    @given(st.data())
    def test_any_number_of_any_row_counts_from_its_segment_on(self, data):
        timeline = movie(duration=5, **BUSY)
        kind = data.draw(st.sampled_from(["ticks", "frames"]))
        columns = getattr(timeline, kind)
        name = data.draw(st.sampled_from(sorted(columns)))
        end = (
            timeline.n_frames if kind == "frames" else timeline.last_tick - timeline.first_tick + 1
        )
        row = data.draw(st.integers(0, end - 1))
        column = np.array(columns[name])
        assume(math.isfinite(column[row]))
        column[row] = np.nextafter(column[row], np.inf)
        changed = replace(timeline, **{kind: {**columns, name: column}})
        place = row if kind == "frames" else row + timeline.first_tick
        first = next(
            s.index
            for s in segments(timeline)
            if (place in s.frames if kind == "frames" else place <= s.last_tick)
        )
        assert common(keys(timeline, GLOBALS), keys(changed, GLOBALS)) == first

    def test_carries_count(self):
        timeline = movie(duration=5, **BUSY)
        factor = timeline.carries.factor.copy()
        factor[100] *= 1 + 1e-15
        changed = replace(timeline, carries=replace(timeline.carries, factor=factor))
        assert common(keys(timeline, GLOBALS), keys(changed, GLOBALS)) == 4

    def test_ten_thousand_ticks_take_less_than_a_second(self):
        clips = tuple(
            clip(4 * i, 4 * i + 4, chord(("a", i, 1.0), ("b", 1, 0.5)), fade=1, number=i)
            for i in range(170)
        )
        timeline = movie(duration=667, length=10, fps=30, clips=clips, camera=BUSY["camera"])
        begun = time.process_time()
        chain = keys(timeline, GLOBALS)
        assert time.process_time() - begun < 1
        assert (len(chain), timeline.last_tick, timeline.n_frames) == (67, 10005, 20010)


def global_settings(timeline, **changes):
    values = {
        "weights_sha256": "w",
        "device": "cpu",
        "precision": "fp32",
        "deterministic": False,
        "threads": 2,
        "encoder": ["-c:v", "libx264"],
        "versions": {"torch": "2.9", "ffmpeg": "7.1"},
    }
    return settings_of(timeline, **{**values, **changes})


class TestSettings:
    """What holds for the whole movie."""

    def test_whatever_decides_bytes_and_is_in_no_row_is_there(self):
        plain = movie()
        others = [
            movie(seed=2),
            movie(start=Start(StartSpec("noise", noise=0.2), 1.0, Fraction(2))),
            movie(start=Start(StartSpec("noise", noise=0.1), 0.5, Fraction(2))),
            movie(start=Start(StartSpec("noise", noise=0.1), 1.0, Fraction(1))),
            movie(video=Video(Size(320, 180), Fraction(30), Fraction(4))),
            movie(fps=24),
            movie(ascent=ascent(rate=8)),
            movie(ascent=replace(ascent(), sketch=180)),
            movie(camera=camera(pan=(0.5, 0.0))),
            movie(output=replace(output(), codec="hevc")),
            movie(output=replace(output(), quality=20)),
            movie(output=replace(output(), depth=8)),
        ]
        known = [keys(timeline, global_settings(timeline))[0] for timeline in (plain, *others)]
        known += [
            keys(plain, global_settings(plain, **{name: value}))[0]
            for name, value in [
                ("weights_sha256", "x"),
                ("device", "cuda"),
                ("precision", "bf16"),
                ("deterministic", True),
                ("threads", 4),
                ("encoder", ["-c:v", "libx265"]),
                ("versions", {"torch": "2.10", "ffmpeg": "7.1"}),
            ]
        ]
        assert len(set(known)) == len(known)

    def test_what_a_scene_begins_with_is_an_edit_and_no_setting(self):
        edited = movie(seed=2, start=Start(StartSpec("noise", noise=0.2), 0.5, Fraction(1)))
        assert global_settings(edited) == global_settings(movie())
        assert set(keys(edited, GLOBALS)).isdisjoint(keys(movie(), GLOBALS))

    def test_the_end_of_the_movie_is_not(self):
        clips = (clip(0, 9, chord(("a", 1, 1.0))),)
        longer = movie(duration=9, clips=clips, look=look(fade_out=Fraction(1)))
        assert global_settings(longer) == global_settings(movie())

    def test_they_are_plain_json(self):
        known = global_settings(movie())
        assert durable.unseal(durable.seal(known)) == known

    def test_a_photograph_is_its_content_and_not_its_place(self, tmp_path):
        def of(name, content):
            (tmp_path / name).write_bytes(content)
            image = StartSpec("image", image=str(tmp_path / name))
            return movie(start=Start(image, 1.0, Fraction(0)), camera=camera(zoom=always(0.5)))

        first, copy, other = of("a.jpg", b"1"), of("b.jpg", b"1"), of("c.jpg", b"2")
        assert keys(first, GLOBALS) == keys(copy, GLOBALS) != keys(other, GLOBALS)
        assert canonical(first.scene) == canonical(copy.scene) != canonical(other.scene)
        (tmp_path / "a.jpg").unlink()
        with pytest.raises(InputFileError, match="cannot be read: "):
            keys(first, GLOBALS)
