"""The line below a moving test grid: time, beat, marker, clip, and how fast the camera goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dreamreel.geometry import Size
from dreamreel.scene.model import Scene
from dreamreel.scene.timeline.weights import Score

SHARE = 1 / 14  # of the frame's shorter side
PAPER, INK, MUTED, LAMP = (10, 10, 13), (232, 232, 236), (150, 154, 166), (255, 207, 92)
"""sRGB, 0..255."""
GLOW = 5.0  # per beat: how soon the lamp of a beat fades
GAP = "   "


@dataclass(frozen=True, slots=True)
class Caption:
    """What is told of one frame."""

    time: str
    place: str
    """Bar, beat and marker; empty without them."""
    clip: str
    speed: str
    lamp: float
    """How brightly the beat glows, 0..1; 0 without a tempo."""


def caption_at(
    scene: Scene, score: Score, seconds: Fraction, *, zoom: float, rotate: float
) -> Caption:
    """Return what is told of a moment.

    Args:
        scene: of the movie.
        score: of its clips.
        seconds: since the movie's beginning.
        zoom: of the camera then, octaves per second.
        rotate: degrees per second.
    """
    passage = score.passage(seconds)
    number = next(row for row, clip in enumerate(scene.clips) if clip.path == passage.path)
    beat = scene.tempo.beat(seconds) if scene.tempo else None
    places = [_bar(scene, beat)] if beat is not None else []
    places += [name] if (name := _marker(scene.markers, seconds)) else []
    minutes, rest = divmod(float(seconds), 60)
    return Caption(
        time=f"{int(minutes)}:{int(rest * 100) / 100:05.2f}",
        place=GAP.join(places),
        clip=f"{number + 1}  {passage.chord.label}",
        speed=f"{zoom:+.2f} oct/s{GAP}{rotate:+.1f} deg/s",
        lamp=float(np.exp(-GLOW * float(beat % 1))) if beat is not None else 0.0,
    )


def written(caption: Caption, size: Size) -> np.ndarray:
    """Return the line as a picture, (height, width, 3) uint8, as wide as the frame."""
    height = max(14, round(SHARE * min(size)))
    font = ImageFont.load_default(round(height * 0.56))
    strip = Image.new("RGB", (size.width, height), PAPER)
    pen = ImageDraw.Draw(strip)
    gap, middle = height // 2, height / 2
    left = float(gap)
    if caption.lamp:
        shade = [round(p + caption.lamp * (q - p)) for p, q in zip(PAPER, LAMP, strict=True)]
        pen.rectangle((left, height * 0.3, left + height * 0.4, height * 0.7), tuple(shade))
    left += height * 0.7 if caption.place else 0
    right = size.width - gap - font.getlength(caption.speed)
    pen.text((right, middle), caption.speed, MUTED, font, anchor="lm")
    for text, shade, width in (
        (caption.time, INK, font.getlength("00:00.00")),  # digits are not equally wide
        (caption.place, LAMP, None),
        (caption.clip, INK, None),
    ):
        text = _shortened(text, font, right - gap - left)
        pen.text((left, middle), text, shade, font, anchor="lm")
        left += (width or font.getlength(text)) + (gap if text else 0)
    return np.asarray(strip)


def _bar(scene: Scene, beat: Fraction) -> str:
    """Return bar and beat as times are written: ``4bar``, and how many beats after it."""
    assert scene.tempo is not None
    bar, rest = divmod(beat, scene.tempo.beats_per_bar)
    return f"{bar}bar+{int(rest)}b"


def _marker(markers: Mapping[str, Fraction], seconds: Fraction) -> str:
    """Return the name of the last marker that has passed; nothing before the first."""
    passed = [(moment, name) for name, moment in markers.items() if moment <= seconds]
    return max(passed)[1] if passed else ""


def _shortened(text: str, font: "ImageFont.FreeTypeFont | ImageFont.ImageFont", room: float) -> str:
    """Return as much of a text as has room."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}...") > room:
        text = text[:-1]
    return f"{text}..." if text else ""
