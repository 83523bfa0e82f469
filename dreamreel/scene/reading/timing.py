"""Reading what times refer to: the frame rate, the tempo, the movie's length, the markers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from dreamreel.cache import cache_folder
from dreamreel.scene.curves.functions import WORDS
from dreamreel.scene.keys.sound import TRACK
from dreamreel.scene.reading.music import FAULT_CODES, Music
from dreamreel.scene.reading.reader import Reader, shown, spec
from dreamreel.scene.reading.structure import FREE
from dreamreel.scene.text.problems import quoted
from dreamreel.scene.text.source import Node
from dreamreel.sound.beats import find_beats
from dreamreel.sound.errors import SoundError
from dreamreel.tempo import Change, Tempo
from dreamreel.units import NAME, Clock

MOST_CHANGES = 200  # of tempo: their exact fractions grow, one by one
STAND_IN_LENGTH = Fraction(3600)  # seconds: of a movie whose own length does not work out


def read_clock(reader: Reader, music: Music) -> Clock:
    """Return what the times of a scene refer to; what is wrong is noted.

    The length is ``video.duration``, or None if the sequence has to say it.

    Args:
        reader: of the scene; its own clock is not looked at.
        music: of the scene, in which a tempo may be detected.
    """
    clock = Clock(reader.quantity("video.fps"))
    reader = replace(reader, clock=clock)
    clock = replace(clock, tempo=_tempo(reader, music))
    reader = replace(reader, clock=clock)
    duration = reader.optional("video.duration")
    if duration is None and reader.find("video.duration"):
        duration = STAND_IN_LENGTH  # a wrong length is no missing one
    clock = replace(clock, length=duration)
    return replace(clock, markers=_markers(replace(reader, clock=clock)))


def _tempo(reader: Reader, music: Music) -> Tempo | None:
    node = reader.find("tempo")
    if node is None or node.kind != "mapping":
        return None
    bpm, offset = node.get("bpm"), reader.quantity("tempo.offset")
    if bpm is not None and bpm.text == spec("tempo.bpm").word:
        tempo = _detected(reader, music)
        tempo = replace(tempo, offset=offset) if node.get("offset") else tempo
    else:
        tempo = Tempo(reader.quantity("tempo.bpm"), offset)
    per_bar = reader.quantity("tempo.beats_per_bar")
    return _with_changes(reader, replace(tempo, beats_per_bar=per_bar))


def _detected(reader: Reader, music: Music) -> Tempo:
    """Return the tempo of the track; anything if there is none, which is noted."""
    path, track = "tempo.bpm", music.track
    heard = music.heard.get(track) if track else None
    if track is None or heard is None:
        if reader.find(TRACK) is None:
            message = f"there is no {TRACK} to detect it in; name one, or write the number"
            reader.error("DR116", path, message)
        return Tempo(reader.default(path))
    try:
        beats = find_beats(heard, track.sha256, cache=cache_folder("sound"))
    except SoundError as error:
        reader.error(FAULT_CODES[error.fault], path, str(error))
        return Tempo(reader.default(path))
    if not beats.is_steady:
        message = f"no steady tempo fits the beats; half of them are {beats.stray:.3f} s or more "
        message += f"from {float(beats.bpm):g} a minute"
        reader.warning("DR196", path, message)
    return Tempo(beats.bpm, (beats.offset - track.skip) % (60 / beats.bpm))


def _with_changes(reader: Reader, tempo: Tempo) -> Tempo:
    listed = reader.find("tempo.changes")
    if listed is None:
        return tempo
    if listed.kind != "list":
        message = f"a list of {{at: moment, bpm: number}} is wanted, not {shown(listed)}"
        reader.error("DR106", "tempo.changes", message, listed)
    elif len(listed.items) > MOST_CHANGES:
        message = f"{len(listed.items)} changes of tempo; there are at most {MOST_CHANGES}"
        reader.error("DR108", "tempo.changes", message, listed)
    for index, node in enumerate(listed.items[:MOST_CHANGES]):
        before = tempo.changes[-1].at if tempo.changes else tempo.offset
        timed = replace(reader, clock=replace(reader.clock, tempo=tempo))
        change = _change(timed, f"tempo.changes[{index}]", node, before)
        if change:
            tempo = replace(tempo, changes=(*tempo.changes, change))
    return tempo


def _change(reader: Reader, path: str, node: Node, before: Fraction) -> Change | None:
    """Return a change of tempo; None if it is wrong."""
    at, bpm = node.get("at"), node.get("bpm")
    if at is None or bpm is None:
        message = f"a change of tempo such as {{at: 32b, bpm: 140}} is wanted, not {shown(node)}"
        reader.error("DR107", path, message, node)
        return None
    moment = reader.moment(f"{path}.at", at, before)
    speed = reader.value(f"{path}.bpm", bpm, spec(f"{path}.bpm"))
    if moment is None or speed is None:
        return None
    if moment <= before:
        message = f"{quoted(at.text)} does not come after {float(before):g} s, {_PREDECESSOR}"
        reader.error("DR140", f"{path}.at", message, at)
        return None
    return Change(moment, Fraction(speed))


_PREDECESSOR = "where beat 0 or the change before lies"


def _markers(reader: Reader) -> Mapping[str, Fraction]:
    node = reader.find("markers")
    if node is None:
        return {}
    if node.kind != "mapping":
        message = f"names with moments, such as {{drop: 32b}}, are wanted, not {shown(node)}"
        reader.error("DR106", "markers", message, node)
    markers: dict[str, Fraction] = {}
    before: Fraction | None = None
    for key, value in node.entries:
        if key.text.startswith(FREE):
            continue
        path = f"markers.{key.text}"
        if not re.fullmatch(NAME, key.text):
            message = f"{quoted(key.text)} is no name; letters, digits and _ make one"
            reader.error("DR112", path, message, key)
        elif key.text in WORDS:
            message = f"{quoted(key.text)} has a meaning of its own in expressions; take another"
            reader.error("DR112", path, message, key)
        known = replace(reader, clock=replace(reader.clock, markers=markers))
        moment = known.moment(path, value, before)
        if moment is not None:
            markers[key.text] = before = moment
    return markers
