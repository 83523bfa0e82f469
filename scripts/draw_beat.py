"""Renders the sound of scenes/heartbeat.yaml: a heart, a bass, four chords and some glitter.

Every sample is computed here, so the music has no other author and no other license than the
project. Run it in the repository's root.
"""

import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dreamreel.ffmpeg import find_ffmpeg

Array = NDArray[np.float64]

TARGET = Path("scenes/sound/heartbeat.ogg")
RATE = 44_100  # samples per second
BPM = 96
BEATS = 32
BEAT = 60 / BPM  # seconds
SECONDS = BEATS * BEAT

CHORDS = ((45, 57, 60, 64, 71), (41, 57, 60, 64, 69), (48, 55, 60, 64, 67), (43, 55, 59, 62, 69))
"""Notes as MIDI counts them, the bass first; each chord lasts two bars."""
GLITTER = (76, 81, 83, 88, 84, 79, 83, 86)
"""Notes of the glitter, an eighth each; a fourth lower over every other chord."""


def draw(seed: int = 4) -> Array:
    """Return the music, (2, samples), -1 to 1.

    Args:
        seed: of its noise.
    """
    generator = np.random.default_rng(seed)
    dry, wet = np.zeros((2, 2, round(SECONDS * RATE)))
    for start in range(0, BEATS, 2):
        place(dry, heart(150, 46), start, 0.9)
        place(dry, heart(130, 50), start + 0.5, 0.7)
    for bar in range(8):
        chord = CHORDS[bar // 2]
        if bar % 2 == 0:
            place(wet, pad(chord[1:], 8 * BEAT, generator), 4 * bar, 0.16)
        for beat, length in ((0, 1.5), (1.5, 0.5), (2.5, 1.5)):
            place(dry, bass(chord[0], length * BEAT), 4 * bar + beat, 0.3 if bar >= 2 else 0.16)
        if bar >= 2:
            for beat in (1, 3):
                place(wet, brush(generator), 4 * bar + beat, 0.1)
        if bar >= 4:
            for step in range(8):
                note = GLITTER[step] - 5 * (bar // 2 % 2)
                place(wet, pluck(note), 4 * bar + step / 2, 0.09, pan=0.8 * np.sin(2.4 * step))
    mixed = dry + 0.7 * wet + 0.6 * reverberant(wet + 0.12 * dry, generator)
    return 0.8 * np.tanh(1.1 * mixed)


def place(tape: Array, sound: Array, beat: float, gain: float, pan: float = 0.0) -> None:
    """Add a sound of one or two channels to a tape at a beat; ``pan`` is -1, left, to 1, right."""
    first = round(beat * BEAT * RATE)
    room = tape[:, first : first + sound.shape[-1]]
    sides = np.sqrt([[0.5 - 0.5 * pan], [0.5 + 0.5 * pan]])
    room += gain * np.sqrt(2) * sides * sound[..., : room.shape[1]]


def heart(start: float, end: float) -> Array:
    """Return a stroke of the heart: a sine that falls from one pitch to another, Hz."""
    time = moments(0.45)
    pitch = end + (start - end) * np.exp(-38 * time)
    return tone(pitch) * np.exp(-9 * time) * np.minimum(time / 0.002, 1)


def bass(note: int, seconds: float) -> Array:
    """Return a low note with a little of its octave."""
    time, pitch = moments(seconds), frequency(note)
    body = tone(pitch + 0 * time) + 0.35 * tone(2 * pitch + 0 * time)
    return body * np.exp(-1.2 * time) * ramps(time, seconds, 0.12, 0.1)


def pad(notes: tuple[int, ...], seconds: float, generator: np.random.Generator) -> Array:
    """Return a chord of two channels that swells and breathes, each note slightly out of tune."""
    time = moments(seconds)
    voices = np.zeros((2, len(time)))
    for note in notes:
        for channel in range(2):
            for overtone in (1, 2, 3):
                detuned = frequency(note) * overtone * (1 + 0.002 * generator.standard_normal())
                phase = generator.uniform(0, 1)
                breath = 1 + 0.3 * np.sin(2 * np.pi * (time / (4 * BEAT) + phase))
                voices[channel] += breath * tone(detuned + 0 * time, phase) / overtone**2
    return voices / len(notes) * ramps(time, seconds, 0.8, 1.2)


def pluck(note: int) -> Array:
    """Return a short high note, as of a small bell."""
    time, pitch = moments(0.7), frequency(note)
    bell = np.sin(
        2 * np.pi * pitch * time + 1.5 * np.exp(-9 * time) * tone(2.76 * pitch + 0 * time)
    )
    return bell * np.exp(-7 * time) * np.minimum(time / 0.003, 1)


def brush(generator: np.random.Generator) -> Array:
    """Return a stroke over a drum's skin: noise that opens and closes."""
    time = moments(0.3)
    noise = np.diff(generator.standard_normal((2, len(time))), prepend=0)
    return noise * np.exp(-16 * time) * np.minimum(time / 0.006, 1)


def reverberant(sound: Array, generator: np.random.Generator) -> Array:
    """Return a sound as a hall gives it back: convolved with noise that dies away."""
    time = moments(1.8)
    hall = generator.standard_normal((2, len(time))) * np.exp(-3.4 * time) / 60
    hall[:, : round(0.015 * RATE)] = 0
    size = sound.shape[1] + len(time)
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(hall, size)
    return np.fft.irfft(spectrum, size)[:, : sound.shape[1]]


def moments(seconds: float) -> Array:
    """Return the moments of all samples of a sound, seconds."""
    return np.arange(round(seconds * RATE)) / RATE


def tone(pitch: Array, phase: float = 0.0) -> Array:
    """Return a sine whose pitch, Hz, may change; ``phase`` in periods."""
    return np.sin(2 * np.pi * (np.cumsum(pitch) / RATE + phase))


def frequency(note: int) -> float:
    """Return the pitch of a note, Hz."""
    return 440 * 2 ** ((note - 69) / 12)


def ramps(time: Array, seconds: float, rise: float, fall: float) -> Array:
    """Return a rise from 0 and a fall to 0 at the ends of a sound, each so long, seconds."""
    return np.clip(np.minimum(time / rise, (seconds - time) / fall), 0, 1)


def encode(music: Array, target: Path) -> None:
    """Write music as Ogg Vorbis, the same bytes each time."""
    target.parent.mkdir(exist_ok=True)
    given = ["-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
    made = ["-c:a", "libvorbis", "-q:a", "3", "-map_metadata", "-1", "-fflags", "+bitexact"]
    command = [str(find_ffmpeg()), "-y", "-loglevel", "error", *given, *made, str(target)]
    subprocess.run(command, input=music.T.astype("<f4").tobytes(), check=True)


if __name__ == "__main__":
    encode(draw(), TARGET)
    print(f"wrote {TARGET}")
