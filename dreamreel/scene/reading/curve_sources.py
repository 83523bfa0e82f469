"""What each curve of ``audio.curves`` is made of: its track, and what of that is measured.

What a curve makes of the measurement is read later, when the movie's tempo is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dreamreel.scene.keys.sound import ALL, CURVES, SOURCES, TRACK, TRACKS
from dreamreel.scene.model import Track
from dreamreel.scene.reading.reader import Reader, shown, spec
from dreamreel.scene.reading.structure import FREE
from dreamreel.scene.reading.tracks import Tracks
from dreamreel.scene.text.problems import quoted, suggestion
from dreamreel.scene.text.source import Node
from dreamreel.sound.features import LEVEL, Feature
from dreamreel.sound.survey import BANDS

OF_LEVELS = ("attack", "normalize")
OF_ONSETS = ("threshold",)
"""Keys that only some curves have."""


@dataclass(frozen=True, slots=True)
class CurveSource:
    """What a curve is made of."""

    track: Track
    feature: Feature


def read_curve_sources(reader: Reader, tracks: Tracks) -> Mapping[str, CurveSource]:
    """Return what the curves are made of, by name; what is wrong is noted.

    Args:
        reader: of the scene.
        tracks: of the scene.
    """
    node = reader.find(CURVES) or Node("mapping")
    if node.kind != "mapping":
        reader.error("DR106", CURVES, f"names with curves are wanted, not {shown(node)}", node)
    names = [key.text for key, _ in node.entries if not key.text.startswith(FREE)]
    read = {name: _source(reader, f"{CURVES}.{name}", tracks) for name in names}
    return {name: source for name, source in read.items() if source}


def _source(reader: Reader, path: str, tracks: Tracks) -> CurveSource | None:
    """Return what a curve is made of; None if something is wrong with it, which is noted."""
    node = reader.find(path) or Node("null")
    if node.kind != "mapping":
        message = f"a curve such as {{band: [40Hz, 150Hz]}} is wanted, not {shown(node)}"
        reader.error("DR106", path, message, node)
        return None
    given = [name for name in SOURCES if node.get(name)]
    if len(given) != 1:
        found = f"this one has {' and '.join(given) or 'none'}"
        message = f"a curve has exactly one of {', '.join(SOURCES)}; {found}"
        reader.error("DR113", path, message, node)
        return None
    for name in OF_LEVELS if given == ["onsets"] else OF_ONSETS:
        if node.get(name):
            message = f"{name} does not belong to {given[0]}; remove it"
            reader.error("DR113", f"{path}.{name}", message)
    feature = _feature(reader, path, node, given[0])
    track = _track(reader, path, tracks) if feature else None
    return CurveSource(track, feature) if track and feature else None


def _feature(reader: Reader, path: str, node: Node, source: str) -> Feature | None:
    if source == "level":
        level = node.get("level")
        if level and level.text not in ("true", "True", "TRUE"):
            reader.error("DR106", f"{path}.level", f"true is wanted, not {shown(level)}", level)
        return LEVEL
    if source == "band":
        return _band(reader, f"{path}.band")
    name = reader.text(f"{path}.onsets")
    if name == ALL:
        return Feature("flux")
    other = reader.find(f"{CURVES}.{name}")
    if other is None or other.kind != "mapping" or other.get("onsets"):
        curves = reader.find(CURVES) or Node("mapping")
        known = [key.text for key, curve in curves.entries if not curve.get("onsets")]
        message = f"{quoted(name)} is no curve of a band or level; name one, or {ALL}"
        message += suggestion(name, known) or _as_a_band(name)
        reader.error("DR112", f"{path}.onsets", message)
        return None
    band = _band(reader, f"{CURVES}.{name}.band") if other.get("band") else LEVEL
    return band and Feature("flux", band.low, band.high)


def _as_a_band(name: str) -> str:
    """Return how a scene says one of the bands that `dreamreel audio` lists."""
    if name not in BANDS:
        return ""
    low, high = BANDS[name]
    return f"; as a curve of its own: {name}: {{band: [{low:g}Hz, {high:g}Hz]}}"


def _band(reader: Reader, path: str) -> Feature | None:
    node = reader.find(path)
    if node is None or node.kind != "list" or len(node.items) != 2:
        given = shown(node) if node else "nothing"
        message = f"two frequencies such as [40Hz, 150Hz] are wanted, not {given}"
        reader.error("DR106", path, message, node)
        return None
    low, high = (reader.value(path, item, spec(path)) for item in node.items)
    if low is None or high is None:
        return None
    if low >= high:
        reader.error("DR108", path, "the first frequency must be below the second", node)
        return None
    return Feature("rms", float(low), float(high))


def _track(reader: Reader, path: str, tracks: Tracks) -> Track | None:
    """Return the track of a curve; None if there is none, which is noted unless it was already."""
    node = reader.find(f"{path}.track")
    onsets = reader.find(f"{path}.onsets")
    if node is None and onsets is not None and onsets.text != ALL:
        return _track(reader, f"{CURVES}.{onsets.text}", tracks)  # of the curve with the band
    if node is None:
        if reader.find(TRACK) is None:
            message = f"there is no {TRACK} to make it of; name one, or one of {TRACKS} with track"
            reader.error("DR107", path, message)
        return tracks.heard
    if reader.find(f"{TRACKS}.{node.text}") is None:
        message = f"{quoted(node.text)} is none of {TRACKS}{suggestion(node.text, tracks.named)}"
        reader.error("DR112", f"{path}.track", message, node)
    return tracks.named.get(node.text)
