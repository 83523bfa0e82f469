"""Reading ``audio``: what is heard, and the curves of it that expressions know.

Every file is listened to once, for all that the scene wants of it. What the files are, and what of
them each curve is made of, is read in `tracks` and `curve_sources` beside this.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from dreamreel.cache import cache_folder
from dreamreel.scene.curves.expressions import Happenings
from dreamreel.scene.curves.formula import Term
from dreamreel.scene.curves.functions import WORDS
from dreamreel.scene.curves.sounding import Level, Pulses
from dreamreel.scene.keys.movie import CODECS
from dreamreel.scene.keys.sound import ALL, CURVES, TRACK
from dreamreel.scene.model import Sound, Track
from dreamreel.scene.reading.curve_sources import CurveSource, read_curve_sources
from dreamreel.scene.reading.reader import Reader, spec
from dreamreel.scene.reading.structure import FREE
from dreamreel.scene.reading.tracks import Tracks, read_tracks
from dreamreel.scene.reading.variables import names_used
from dreamreel.scene.text.problems import quoted
from dreamreel.scene.text.source import Node
from dreamreel.sound.beats import NEEDED
from dreamreel.sound.envelopes import NOTHING, follow, scaled
from dreamreel.sound.errors import Fault, SoundError
from dreamreel.sound.features import LEVEL, Feature
from dreamreel.sound.listening import Heard, listen
from dreamreel.sound.onsets import find_onsets
from dreamreel.sound.spectra import HOPS_PER_SECOND
from dreamreel.units import NAME

FAULT_CODES: Mapping[Fault, str] = {
    "silent": "DR152",
    "unreadable": "DR153",
    "beatless": "DR116",
    "unavailable": "DR116",
}
"""What a sound that cannot be used is noted as."""


_UNHEARD = Happenings((), Pulses(np.zeros(0), np.zeros(0), 1.0))
"""Stands for a curve with which something is wrong, so that expressions are not blamed for it."""


@dataclass(frozen=True, slots=True)
class Music:
    """The sounds of a scene, listened to."""

    track: Track | None = None
    """The one that is heard; None: none is, or there was something wrong."""
    curves: Mapping[str, CurveSource] = field(default_factory=dict[str, CurveSource])
    """What the curves are made of, by name."""
    heard: Mapping[Track, Heard] = field(default_factory=dict[Track, Heard])
    """What was heard of each track; of one that cannot be used, nothing."""


def read_music(reader: Reader, folder: Path, allow: Iterable[Path]) -> Music:
    """Return the sounds of a scene; what is wrong is noted.

    Args:
        reader: of the scene; its clock has no tempo, for that may have to be detected.
        folder: beside which files are looked for.
        allow: folders elsewhere that may be read.
    """
    tracks = read_tracks(reader, folder, allow)
    curves = read_curve_sources(reader, tracks)
    wanted: dict[Track, list[Feature]] = {}
    if tracks.heard:
        bpm = reader.find("tempo.bpm")
        is_detected = bpm is not None and bpm.text == spec("tempo.bpm").word
        wanted[tracks.heard] = [LEVEL, *NEEDED] if is_detected else [LEVEL]
    for source in curves.values():
        wanted.setdefault(source.track, []).append(source.feature)
    heard = {track: _heard(reader, tracks, track, wanted[track]) for track in wanted}
    return Music(tracks.heard, curves, {track: found for track, found in heard.items() if found})


def read_sound(reader: Reader, music: Music, length: Fraction) -> Sound | None:
    """Return what is heard with the movie; None: nothing.

    Args:
        reader: of the scene.
        music: of the scene.
        length: of the movie, seconds.
    """
    fade_in, fade_out = reader.quantity("audio.fade_in"), reader.quantity("audio.fade_out")
    for name, fade in (("fade_in", fade_in), ("fade_out", fade_out)):
        if fade > length:
            message = f"{float(fade):g} s is longer than the movie, {float(length):g} s"
            reader.error("DR132", f"audio.{name}", message)
    if music.track is None:
        return None
    heard = music.heard.get(music.track)
    if heard and music.track.skip >= heard.seconds:
        message = f"the track has {heard.seconds:.2f} s, and all of them are skipped"
        reader.error("DR108", f"{TRACK}.skip", message)
    _check_codec(reader)
    return Sound(music.track, fade_in, fade_out)


def read_sound_curves(
    reader: Reader, music: Music, taken: Iterable[str]
) -> dict[str, Happenings | Term]:
    """Return what the names of the curves stand for; what is wrong is noted.

    Args:
        reader: of the scene; its clock is complete.
        music: of the scene.
        taken: names that stand for something else: variables, markers.
    """
    node = reader.find(CURVES) or Node("mapping")
    _check_names(reader, node, frozenset(taken))
    made = {
        name: _made(reader, f"{CURVES}.{name}", source, heard)
        for name, source in music.curves.items()
        if (heard := music.heard.get(source.track))
    }
    return dict.fromkeys((key.text for key, _ in node.entries), _UNHEARD) | made


def _heard(
    reader: Reader, tracks: Tracks, track: Track, features: Iterable[Feature]
) -> Heard | None:
    """Return what is heard of a track; None if it cannot be used, which is noted."""
    place = tracks.place(track)
    try:
        heard = listen(track.path, track.sha256, features, cache=cache_folder("sound"))
    except SoundError as error:
        reader.error(FAULT_CODES[error.fault], place, str(error))
        return None
    if heard.complaint:
        message = f"it is damaged in places; ffmpeg says: {heard.complaint}"
        reader.warning("DR195", place, message)
    return heard


def _check_codec(reader: Reader) -> None:
    codec = reader.choice("output.codec")
    if not CODECS[codec].holds_sound:
        holding = " ".join(name for name, each in CODECS.items() if each.holds_sound)
        message = f"{codec} holds no sound, so the movie will be silent; these hold it: {holding}"
        reader.warning("DR199", "output.codec", message)


def _check_names(reader: Reader, node: Node, taken: frozenset[str]) -> None:
    used = {*names_used(reader.root), *_bands_of_onsets(node)}
    for key, _ in node.entries:
        name, path = key.text, f"{CURVES}.{key.text}"
        if name.startswith(FREE):
            continue
        if not re.fullmatch(NAME, name):
            message = f"{quoted(name)} is no name; letters, digits and _ make one"
            reader.error("DR112", path, message, key)
        elif name in WORDS or name == ALL:
            message = f"{quoted(name)} has a meaning of its own; take another"
            reader.error("DR112", path, message, key)
        elif name in taken:
            message = f"{quoted(name)} is a variable or marker already; take another name"
            reader.error("DR119", path, message, key)
        elif name not in used:
            message = f"no expression uses the curve {quoted(name)}"
            reader.warning("DR198", path, message, key)


def _bands_of_onsets(node: Node) -> set[str]:
    """Return the names of the curves in whose bands onsets are looked for."""
    given = (curve.get("onsets") for _, curve in node.entries)
    return {onsets.text for onsets in given if onsets}


def _made(reader: Reader, path: str, source: CurveSource, heard: Heard) -> Happenings | Term:
    """Return what the name of a curve stands for."""
    start = float(reader.quantity(f"{path}.delay") - source.track.skip)
    release = float(reader.quantity(f"{path}.release"))
    values = heard.features[source.feature].astype(np.float64)
    if source.feature.kind == "flux":
        onsets = find_onsets(values, float(reader.quantity(f"{path}.threshold")))
        pulses = Pulses(onsets.moments + start, onsets.strengths, release)
        _check_heard(reader, path, "no onset", is_silent=not len(onsets.moments))
        return Happenings(tuple(pulses.moments.tolist()), pulses)
    _check_heard(reader, path, "nothing", is_silent=float(values.max()) < NOTHING)
    attack = float(reader.quantity(f"{path}.attack"))
    levels = follow(values, attack * HOPS_PER_SECOND, release * HOPS_PER_SECOND)
    return Level(_normalized(reader, f"{path}.normalize", levels), start)


def _normalized(reader: Reader, path: str, levels: np.ndarray) -> np.ndarray:
    node = reader.find(path)
    if node is not None and node.text == spec(path).word:
        return levels
    return scaled(levels, float(reader.quantity(path)))


def _check_heard(reader: Reader, path: str, what: str, *, is_silent: bool) -> None:
    if is_silent:
        reader.warning("DR194", path, f"{what} is heard there, so the curve is 0 throughout")
