"""``dreamreel audio``: what a sound has that a scene could move with."""

import json as jsonlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.streams import show, visible

if TYPE_CHECKING:
    from fractions import Fraction

    from dreamreel.sound.beats import Beats
    from dreamreel.sound.survey import Band, Survey

SoundFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="A file of sound, or a movie with sound.",
        show_default=False,
        readable=False,
    ),
]


def command(file: SoundFile, json: opt.Json = False) -> None:
    """Show what a sound has that a scene could move with: its tempo, its bands, its onsets.

    The tempo is printed as a scene has it, ready to be pasted; it needs librosa, which comes with
    pip install 'dreamreel[audio]'.
    """
    from dreamreel.cache import cache_folder
    from dreamreel.scene.keys.sound import CURVE
    from dreamreel.scene.keys.table import KEYS  # here: no --help waits for it
    from dreamreel.sound.survey import survey
    from dreamreel.units import parse_share

    threshold = float(parse_share(KEYS[f"{CURVE}.threshold"].default or ""))
    found = survey(file, threshold=threshold, cache=cache_folder("sound"))
    show(_json(file, found) if json else visible(_describe(file, found)))


def _json(file: Path, found: "Survey") -> str:
    beats = found.beats
    tempo = beats and {
        "bpm": float(beats.bpm),
        "offset_seconds": float(beats.offset),
        "stray_seconds": round(beats.stray, 4),
        "is_steady": beats.is_steady,
        "other_bpm": [float(bpm) for bpm in _recounted(beats)],
    }
    return jsonlib.dumps(
        {
            "file": str(file),
            "seconds": round(found.seconds, 4),
            "complaint": found.complaint or None,
            "bands": [
                {
                    "name": band.name,
                    "low_hz": band.low,
                    "high_hz": band.high,
                    "loud_db": band.loud_db,
                    "median_db": band.median_db,
                    "onsets": band.onsets,
                }
                for band in found.bands
            ],
            "tempo": tempo,
        },
        indent=2,
        ensure_ascii=False,
    )


def _describe(file: Path, found: "Survey") -> str:
    minutes, seconds = divmod(found.seconds, 60)
    long = f"{minutes:.0f}m{seconds:.1f}s" if minutes else f"{seconds:.2f}s"
    damage = [f"damaged in places; ffmpeg says: {found.complaint}"] if found.complaint else []
    return "\n".join([f"{file}: {long}", *damage, "", *_table(found.bands), "", *_tempo(found)])


def _table(bands: "Sequence[Band]") -> list[str]:
    """Return a row for each band: how loud it is and how often something begins in it."""
    rows = [("band", "Hz", "loud", "median", "onsets")]
    for band in bands:
        reach = f"{band.low:g} to {band.high:g}"
        loud, median = f"{band.loud_db:g} dB", f"{band.median_db:g} dB"
        rows.append((band.name, reach, loud, median, str(band.onsets)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]


def _tempo(found: "Survey") -> list[str]:
    beats = found.beats
    if beats is None:
        return [f"no tempo: {found.beatless}"]
    steady = "" if beats.is_steady else " (not steady: the beats stray)"
    return [
        "a program may count each beat twice, or every other; if your foot taps so, take this:",
        *(_line(bpm, beats) for bpm in _recounted(beats)),
        f"half of the beats found are within {1000 * beats.stray:.0f} ms of this{steady}:",
        _line(beats.bpm, beats),
    ]


def _line(bpm: "Fraction", beats: "Beats") -> str:
    return f"tempo: {{bpm: {float(bpm):g}, offset: {float(beats.offset):g}s}}"


def _recounted(beats: "Beats") -> "tuple[Fraction, Fraction]":
    """Return twice and half the tempo; scenes can have both of all that is ever found."""
    return 2 * beats.bpm, beats.bpm / 2
