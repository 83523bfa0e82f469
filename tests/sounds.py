"""Sounds for tests: clicks, tones and drums, known to the sample, in files of any format."""

import subprocess
import wave
from pathlib import Path

import numpy as np

from dreamreel.durable import file_sha256
from dreamreel.ffmpeg import encoders, find_ffmpeg
from dreamreel.sound.listening import listen

RATE = 44_100

FORMATS = {
    "mp3": ("libmp3lame",),
    "m4a": ("aac",),
    "ogg": ("libvorbis",),
    "opus": ("libopus",),
    "flac": ("flac",),
    "mka": ("libopus",),
}
"""Endings with the encoder that each takes."""


def silence(seconds, rate=RATE):
    return np.zeros(round(seconds * rate))


def clicks(seconds, *moments, rate=RATE):
    """Silence but for one sample at each moment."""
    sound = silence(seconds, rate)
    sound[[round(moment * rate) for moment in moments]] = 0.9
    return sound


def tone(seconds, pitch, amplitude=0.5, rate=RATE):
    return amplitude * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def kick():
    """A quarter of a second of a falling, dying sine."""
    time = np.arange(round(0.25 * RATE)) / RATE
    pitch = 50 + 100 * np.exp(-40 * time)
    return np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-14 * time)


def hat(generator):
    """A twentieth of a second of bright noise."""
    time = np.arange(round(0.05 * RATE)) / RATE
    return np.diff(generator.standard_normal(len(time)), prepend=0) * np.exp(-80 * time)


def drums(seconds, bpm, offset=0.2, *, seed=5):
    """A kick on every beat, a hat halfway to the next, over a low hum and a little noise.

    Returns:
        The sound, and the moments of the kicks and of the hats.
    """
    generator = np.random.default_rng(seed)
    sound = tone(seconds, 55, 0.05) + 1e-3 * generator.standard_normal(round(seconds * RATE))
    sound *= np.minimum(np.arange(len(sound)) / (0.1 * RATE), 1)
    kicks = np.arange(offset, seconds - 0.3, 60 / bpm)
    hats = kicks + 30 / bpm
    for moment in kicks:
        _add(sound, 0.6 * kick(), moment)
    for moment in hats:
        _add(sound, 0.12 * hat(generator), moment)
    return sound, kicks, hats


def _add(sound, part, moment):
    first = round(moment * RATE)
    room = sound[first : first + len(part)]
    room += part[: len(room)]


def save(path: Path, *channels, rate=RATE) -> Path:
    """Write channels of sound as a WAV file of 16 bits."""
    samples = np.clip(np.stack(channels, axis=1), -1, 1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return path


def can_encode(ending: str) -> bool:
    return FORMATS[ending][0] in encoders(find_ffmpeg())


def encoded(source: Path, target: Path, *options: str) -> Path:
    """Encode a file as another, by what its ending asks for."""
    codec = FORMATS.get(target.suffix[1:], ())
    ffmpeg(*options, "-i", source, *(("-c:a", *codec) if codec else ()), target)
    return target


def ffmpeg(*arguments) -> None:
    subprocess.run([find_ffmpeg(), "-y", "-loglevel", "error", *arguments], check=True)


def heard(path: Path, *features, cache=None):
    """Return what is heard of a file."""
    return listen(path, file_sha256(path), features, cache=cache)
