"""Sounds for tests: clicks and tones in files, and what is heard of them in a movie."""

import subprocess
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from movie_factory import moving_frames
from segments import CUTS

from dreamreel import durable
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.scene import Scene
from dreamreel.scene.model import Sound, Track
from dreamreel.video.codecs import CODECS
from dreamreel.video.hearing import choose_soundtrack
from dreamreel.video.soundtrack import Soundtrack

RATE = 48000
CLICK_SECONDS = 0.001
COUNT = CUTS[-1]
"""Frames of a movie that is joined."""


def clicks(*moments: float, seconds: float = 4, rate: int = RATE, channels: int = 2) -> np.ndarray:
    """Silence with a click of a millisecond at each moment, (samples, channels)."""
    sound = np.zeros((round(seconds * rate), channels))
    for moment in moments:
        start = round(moment * rate)
        sound[start : start + round(CLICK_SECONDS * rate)] = 0.8
    return sound


def tone(seconds: float = 4, rate: int = RATE, channels: int = 2, hertz: float = 440) -> np.ndarray:
    """A sine of amplitude one half, (samples, channels); the second channel is softer."""
    times = np.arange(round(seconds * rate)) / rate
    wave = 0.5 * np.sin(2 * np.pi * hertz * times)
    return np.stack([wave / (channel + 1) for channel in range(channels)], axis=1)


def save(path: Path, sound: np.ndarray, rate: int = RATE) -> Path:
    """Write a sound as a WAV file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(sound * 32767).astype("<i2").tobytes())
    return path


def converted(path: Path, name: str, *options: str) -> Path:
    """Return a file of the same sound in another format, beside it."""
    out = path.with_name(name)
    command = [find_ffmpeg(), "-v", "error", "-y", "-i", path, *options, out]
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL)
    return out


def heard(movie: Path, channels: int = 2) -> np.ndarray:
    """Decode what is heard from the movie's moment 0 on, by ffmpeg alone, (samples, channels)."""
    from_zero = ("-af", "aresample=async=1:first_pts=0")  # what begins late is late
    command = [find_ffmpeg(), "-v", "error", "-copyts", "-i", movie, "-map", "0:a:0", *from_zero]
    command += ["-f", "f32le", "-"]
    result = subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return np.frombuffer(result.stdout, "<f4").reshape(-1, channels)


def click_times(sound: np.ndarray, rate: int = RATE) -> list[float]:
    """Return when clicks begin, seconds; nearer than 50 ms to the one before they are its own."""
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 0.3)
    first = np.diff(loud, prepend=-rate) > rate // 20
    return [float(place / rate) for place in loud[first]]


def with_sound(scene: Scene, track: Path, *, skip: Fraction = Fraction(0), **fades) -> Scene:
    """Return a scene in which a track is heard."""
    heard = Track(track, durable.file_sha256(track), skip)
    return replace(scene, sound=Sound(heard, **fades))


def soundtrack(path: Path, length: Fraction, **changes) -> Soundtrack:
    """Return a track as it is heard with a movie of so many seconds."""
    plain = {"skip": Fraction(0), "fade_in": Fraction(0), "fade_out": Fraction(0)}
    plain |= {"length": length, "part": (Fraction(0), length)}
    return choose_soundtrack(path, durable.file_sha256(path), **(plain | changes))


def frames_for(codec: str, count: int = COUNT) -> list[np.ndarray]:
    return moving_frames(CODECS[codec].default_depth, count)
