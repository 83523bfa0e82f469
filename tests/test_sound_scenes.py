"""Sound in scenes: what is heard, curves in expressions, tempos, and everything said wrong."""

import json
import shutil
import sys
from fractions import Fraction

import numpy as np
import pytest
from documents import ROOT
from scene_texts import SOUND
from sounds import clicks, drums, ffmpeg, save, silence, tone

from dreamreel.durable import file_sha256
from dreamreel.errors import SceneError
from dreamreel.movie.canonical import canonical, difference
from dreamreel.movie.folder.chain import keys
from dreamreel.movie.reels.preview import smaller
from dreamreel.scene import load, parse
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.sound import beats

HEAD = "video: {duration: 4s}\nsequence: [{dream: s2}]\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with clicks at 1, 2 and 3 s."""
    save(tmp_path / "clicks.wav", clicks(5, 1, 2, 3))
    return tmp_path


def made(text, folder, **said):
    return parse(HEAD + text, folder=folder, **said)


def curve(text, expression, folder, **said):
    """Return an expression of curves as a function of time."""
    moving = f'look: {{hue: {{expr: "{expression}"}}}}\n'
    return made(text + moving, folder, **said).look.hue


def codes(text, folder, **said):
    with pytest.raises(SceneError) as refused:
        made(text, folder, **said)
    return [(problem.code, problem.path) for problem in refused.value.problems]


def warned(text, folder):
    return [problem.code for problem in made(text, folder).warnings]


CURVES = "audio: {track: clicks.wav, curves: {%s}}\n"
LOUD = "audio: {track: clicks.wav, curves: {loud: {level: true, release: 1ms}}}\n"
HITS = "audio: {track: clicks.wav, curves: {hits: {onsets: all, release: 100ms}}}\n"


def test_what_is_heard_is_the_track_with_its_place_and_its_content(folder):
    text = "audio: {track: {file: clicks.wav, skip: 1.5s}, fade_in: 100ms, fade_out: 2s}\n"
    sound = made(text, folder).sound
    path = folder / "clicks.wav"
    assert (sound.track.path, sound.track.sha256) == (path, file_sha256(path))
    assert sound.track.skip == Fraction(3, 2)
    assert (sound.fade_in, sound.fade_out) == (Fraction(1, 10), 2)
    assert made("audio: {track: clicks.wav}\n", folder).sound.track.skip == 0
    assert made("audio: {tracks: {stem: clicks.wav}}\n", folder).sound is None
    assert made("", folder).sound is None


def test_a_curve_is_1_where_it_is_loud_and_0_in_silence(folder):
    loud = curve(LOUD, "loud", folder)
    assert loud.at(1.0) == pytest.approx(1, abs=0.05)
    assert loud.at(np.array([0.0, 0.5, 1.5, 2.5, 3.9])) == pytest.approx(0, abs=1e-6)
    assert loud.extent()[1] <= 1


def test_onsets_are_a_pulse_and_moments(folder):
    hits, since = (curve(HITS, name, folder) for name in ("hits", "min(since(hits), 99)"))
    assert hits.at(1.01) > 0.8
    assert hits.at(1.31) == pytest.approx(hits.at(1.21) / np.e, rel=1e-6)
    assert since.at(2.5) == pytest.approx(0.5, abs=0.01)
    assert since.at(0.5) == 99
    assert hits.at(0.5) == 0


@pytest.mark.parametrize(
    ("delay", "moment"), [("0s", 2.0), ("250ms", 2.25), ("-0.5s", 1.5), ("1b", 2.5)]
)
def test_a_delay_moves_curves_and_onsets(folder, delay, moment):
    curves = f"{{a: {{level: true, delay: {delay}}}, b: {{onsets: all, delay: {delay}}}}}"
    text = f"tempo: {{bpm: 120}}\naudio: {{track: clicks.wav, curves: {curves}}}\n"
    times = np.arange(100, 300) / 100 + moment - 2
    assert times[curve(text, "a + 0*b", folder).at(times)[50:150].argmax() + 50] == pytest.approx(
        moment, abs=0.011
    )
    assert curve(text, "min(since(b), 99) + 0*a", folder).at(moment + 0.2) == pytest.approx(
        0.2, abs=0.01
    )


def test_what_is_skipped_lies_before_the_movie_for_stems_as_well(folder):
    files = "track: {file: clicks.wav, skip: 1.2s}, tracks: {stem: clicks.wav}"
    curves = "{own: {level: true}, its: {onsets: all, track: stem}}"
    text = f"audio: {{{files}, curves: {curves}}}\n"
    assert curve(text, "own + 0*its", folder).at(0.8) == pytest.approx(1, abs=0.05)
    assert curve(text, "min(since(its), 99) + 0*own", folder).at(1.0) == pytest.approx(
        0.2, abs=0.01
    )


def test_after_the_end_of_its_track_a_curve_is_0(tmp_path):
    save(tmp_path / "clicks.wav", tone(1, 300))
    loud = curve(LOUD, "loud", tmp_path)
    assert loud.at(0.5) > 0.9
    assert loud.at(np.array([1.1, 2.0, 4.0])) == pytest.approx(0, abs=1e-6)


def test_bands_and_the_onsets_in_them_are_those_of_their_sounds(tmp_path):
    sound, kicks, hats = drums(12, 100)
    save(tmp_path / "clicks.wav", sound)
    bands = "bass: {band: [40Hz, 150Hz]}, top: {band: [6kHz, 16kHz]}"
    text = CURVES % f"{bands}, kick: {{onsets: bass}}, hat: {{onsets: top}}"
    bass, top = (curve(text, f"{name} + 0*kick + 0*hat", tmp_path) for name in ("bass", "top"))
    assert bass.at(kicks[:5] + 0.03).min() > 2 * bass.at(hats[:5] + 0.2).max()
    assert top.at(hats[:5] + 0.01).mean() > 3 * top.at(hats[:5] - 0.1).mean()
    since = curve(text, "min(since(kick), 99) + 0*top + 0*hat", tmp_path)
    assert since.at(kicks[2:6] + 0.1) == pytest.approx([0.1] * 4, abs=0.01)


def test_without_normalization_a_level_is_the_root_mean_square(tmp_path):
    save(tmp_path / "clicks.wav", tone(5, 300, 0.4))
    text = LOUD.replace("level: true", "level: true, normalize: none")
    assert curve(text, "loud", tmp_path).at(2.0) == pytest.approx(0.4 / np.sqrt(2), rel=1e-3)


def test_curves_depend_neither_on_fps_nor_on_ticks_nor_on_the_length(folder):
    moments = np.linspace(0, 3, 50)
    values = [
        curve(HITS, "hits", folder, settings=[setting]).at(moments)
        for setting in ("video.fps=24", "ascent.rate=7/s", "video.duration=3.5s")
    ]
    assert np.array_equal(values[0], values[1])
    assert np.array_equal(values[0], values[2])


def test_the_camera_travels_the_integral_of_a_sound_at_every_frame_rate(folder):
    text = HITS + 'camera: {zoom: {expr: "0.2 + 0.5*hits"}}\n'
    totals = [lay_out(made(text, folder, fps=fps)).octaves_total for fps in (12, 24, 30, 60)]
    assert totals == pytest.approx([totals[0]] * 4, abs=1e-9)
    onsets = made(text, folder).camera.zoom.shape.term
    times = np.linspace(0, 4, 400_001)
    assert totals[0] == pytest.approx(np.trapezoid(onsets.at(times), times), abs=1e-4)


def test_a_preview_moves_with_the_same_sound(folder):
    scene = made(HITS + 'look: {hue: {expr: "90*hits"}}\n', folder)
    small = lay_out(smaller(scene, 32))
    assert np.array_equal(small.frames["look.hue"], lay_out(scene).frames["look.hue"])


def test_a_key_of_a_curve_can_be_set_and_belongs_to_variants(folder):
    long = curve(HITS, "hits", folder, settings=["audio.curves.hits.release=1s"])
    assert long.at(1.51) == pytest.approx(long.at(1.01) * np.exp(-0.5), rel=1e-6)
    text = HITS + "variants: {loud: {audio: {curves: {hits: {level: true}}}}}\n"
    other = curve(text, "hits", folder, variant="loud")
    assert other.at(1.0) == pytest.approx(1, abs=0.05)
    assert other.at(1.9) < 0.01


def test_the_names_of_included_files_are_found_beside_them(folder):
    inner = folder / "inner"
    inner.mkdir()
    (inner / "sound.yaml").write_text(
        "audio: {track: a.wav, tracks: {stem: a.wav}, curves: {loud: {level: true, track: stem}}}\n"
    )
    shutil.copy(folder / "clicks.wav", inner / "a.wav")
    scene = made("include: inner/sound.yaml\nlook: {hue: {expr: loud}}\n", folder)
    assert scene.sound.track.path == inner / "a.wav"
    assert scene.warnings == ()
    alone = parse(scene.text, folder=folder)
    assert alone.look.hue.at(1.0) == scene.look.hue.at(1.0)


def test_a_changed_file_changes_the_segments_from_where_it_differs(folder):
    text = HITS + 'ascent: {strength: {expr: "0.3 + 0.3*hits"}}\noutput: {segment: 1s}\n'
    chains = []
    for moments in ((1, 2, 3), (1, 2, 2.6)):
        save(folder / "clicks.wav", clicks(5, *moments))
        chains.append(keys(lay_out(made(text, folder)), {}))
    before, after = chains
    same = [old == new for old, new in zip(before, after, strict=True)]
    assert same == [True, True, False, False]


def test_a_sound_is_a_part_of_what_a_scene_is_known_by_and_stays_short(folder):
    text = HITS + 'look: {hue: {expr: "90*hits"}}\n'
    before = canonical(made(text, folder))
    save(folder / "clicks.wav", clicks(5, 1, 2, 3.5))
    after = canonical(made(text, folder))
    paths = {line.partition(":")[0] for line in difference(before, after)}
    assert "sound.track.sha256" in paths
    assert any(path.startswith("look.hue.shape.term") for path in paths)
    assert len(json.dumps(after)) < 10_000


def test_a_tempo_is_detected_in_what_is_heard(folder, monkeypatch):
    monkeypatch.setattr(beats, "_tracked", lambda _: 0.3 + np.arange(12) * 0.4)
    monkeypatch.setattr(beats, "_drawn_to", lambda _, moments: moments)
    text = (
        "tempo: {bpm: detect, beats_per_bar: 3}\naudio: {track: {file: clicks.wav, skip: 0.5s}}\n"
    )
    tempo = made(text, folder).tempo
    assert (tempo.bpm, tempo.beats_per_bar) == (150, 3)
    assert float(tempo.offset) == pytest.approx(0.2, abs=1e-3)  # the beat at 0.7 s of the file
    own = made(text.replace("detect,", "detect, offset: 1s,"), folder).tempo
    assert (own.bpm, own.offset) == (150, 1)


def test_a_tempo_that_is_not_steady_is_warned_of(folder, monkeypatch):
    monkeypatch.setattr(beats, "_tracked", lambda _: np.cumsum(np.linspace(0.3, 0.8, 40)))
    monkeypatch.setattr(beats, "_drawn_to", lambda _, moments: moments)
    save(folder / "other.wav", clicks(5, 1.5))
    assert warned("tempo: {bpm: detect}\naudio: {track: other.wav}\n", folder) == ["DR196"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CURVES % "t: {level: true}", ("DR112", "audio.curves.t")),
        (CURVES % "1a: {level: true}", ("DR112", "audio.curves.1a")),
        (CURVES % "all: {level: true}", ("DR112", "audio.curves.all")),
        ("vars: {a: 1}\n" + CURVES % "a: {level: true}", ("DR119", "audio.curves.a")),
        ("markers: {a: 1s}\n" + CURVES % "a: {level: true}", ("DR119", "audio.curves.a")),
        ("markers: {a: 1s}\nvars: {a: 2}\nlook: {hue: {expr: a}}\n", ("DR119", "vars.a")),
        (CURVES % "a: {level: false}", ("DR106", "audio.curves.a.level")),
        (CURVES % "a: {level: true, loud: 1}", ("DR104", "audio.curves.a.loud")),
        (CURVES % "a: {level: true, threshold: 1}", ("DR113", "audio.curves.a.threshold")),
        (CURVES % "a: {onsets: all, attack: 1s}", ("DR113", "audio.curves.a.attack")),
        (CURVES % "a: {onsets: all, release: 0s}", ("DR108", "audio.curves.a.release")),
        (CURVES % "a: {onsets: all, delay: 80}", ("DR110", "audio.curves.a.delay")),
        (CURVES % "a: {onsets: all, delay: --1s}", ("DR111", "audio.curves.a.delay")),
        (CURVES % "a: {onsets: all}, b: {onsets: a}", ("DR112", "audio.curves.b.onsets")),
        (CURVES % "a: {level: true, track: drums}", ("DR112", "audio.curves.a.track")),
        (CURVES % "a: {level: true, normalize: 40%}", ("DR108", "audio.curves.a.normalize")),
        ("audio: {track: {file: clicks.wav, skip: 4b}}\n", ("DR111", "audio.track.skip")),
        ("audio: {track: {file: clicks.wav, skip: 5s}}\n", ("DR108", "audio.track.skip")),
        ("audio: {track: text.txt}\n", ("DR153", "audio.track")),
        ("audio: {track: silent.mp4}\n", ("DR152", "audio.track")),
        ("tempo: {bpm: detect}\naudio: {track: silent.mp4}\n", ("DR152", "audio.track")),
        (
            "audio: {tracks: {a: text.txt}, curves: {b: {level: true, track: a}}}\n",
            ("DR153", "audio.tracks.a"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_key(folder, text, expected):
    (folder / "text.txt").write_text("no sound")
    if "silent" in text:
        ffmpeg("-f", "lavfi", "-i", "color=s=64x36:d=1", folder / "silent.mp4")
    assert codes(text, folder) == [expected]


def test_a_detected_tempo_without_librosa_says_what_to_do(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "librosa.beat", None)
    save(folder / "other.wav", clicks(5, 1.7))
    text = "tempo: {bpm: detect}\naudio: {track: other.wav}\n"
    with pytest.raises(SceneError, match=r"pip install 'dreamreel\[audio\]'"):
        made(text, folder)
    assert codes(text, folder) == [("DR116", "tempo.bpm")]


def test_curves_that_nothing_uses_and_that_hear_nothing_are_warned_of(tmp_path):
    save(tmp_path / "clicks.wav", silence(5))
    assert warned(CURVES % "a: {level: true}", tmp_path) == ["DR198", "DR194"]
    used = CURVES % "a: {band: [40, 80]}, b: {onsets: a}" + "look: {hue: {expr: b}}\n"
    assert warned(used, tmp_path) == ["DR194", "DR194"]


@pytest.mark.parametrize("codec", ["gif", "webp", "png"])
def test_a_codec_that_holds_no_sound_is_warned_of_where_one_is_to_be_heard(folder, codec):
    silent = f"output: {{codec: {codec}}}\n"
    (warning,) = made(f"{silent}audio: {{track: clicks.wav}}\n", folder).warnings
    assert (warning.code, warning.path, warning.mark.line) == ("DR199", "output.codec", 3)
    assert warning.message.endswith(": h264 hevc av1 prores ffv1")
    assert warned(f"{silent}audio: {{tracks: {{a: clicks.wav}}}}\n", folder) == []
    assert warned("output: {codec: ffv1}\naudio: {track: clicks.wav}\n", folder) == []


@pytest.mark.parametrize(
    "curves",
    ["a: {onsets: bas}", "a: {band: [200Hz, 40Hz]}", "a: {}", "a: {level: true, track: drums}"],
)
def test_an_expression_is_not_blamed_for_the_curve_that_it_names(folder, curves):
    used = 'look: {hue: {expr: "30*a + exp(-since(a))"}}\n'
    assert len(codes(CURVES % curves + used, folder)) == 1


def test_a_band_that_the_audio_command_names_is_told_as_a_curve(folder):
    words = r'"bass" is no curve of a band or level.*bass: \{band: \[60Hz, 250Hz\]\}'
    with pytest.raises(SceneError, match=words):
        made(CURVES % "kick: {onsets: bass}" + "look: {hue: {expr: kick}}\n", folder)


def test_files_elsewhere_must_be_allowed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    save(elsewhere / "a.wav", tone(1, 300))
    text = f"audio: {{track: {elsewhere / 'a.wav'}}}\n"
    assert codes(text, folder) == [("DR150", "audio.track")]
    assert made(text, folder, allow=[elsewhere]).sound.track.path == elsewhere / "a.wav"


def test_every_key_of_sound_can_be_said_at_once():
    scene = parse(SOUND, folder=ROOT / "scenes")
    assert scene.warnings == ()
    assert lay_out(scene).n_frames == 300


def test_the_heart_of_the_scene_beats_where_its_program_put_it():
    scene = load(ROOT / "scenes" / "heartbeat.yaml")
    zoom = scene.camera.zoom
    beat = float(60 / scene.tempo.bpm)
    strokes = np.sort([*np.arange(0, 32, 2), *np.arange(0.5, 32, 2)]) * beat
    assert [float(moment) for moment in zoom.breakpoints] == pytest.approx(strokes, abs=0.015)
    assert (zoom.at(strokes[::2] + 0.03) > 0.9).all()
