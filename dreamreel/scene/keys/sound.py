"""The keys of sound: what is heard, and what of it moves the picture.

In a scene, the name of a curve stands in the midst of the paths of `CURVE`.
"""

from fractions import Fraction

from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.movie import DAY

TRACK = "audio.track"
TRACKS = "audio.tracks"
CURVES = "audio.curves"
CURVE = f"{CURVES}[]"
"""Path of any curve."""

SOURCES = ("level", "band", "onsets")
"""What a curve may be made of; each has one of them."""
ALL = "all"
"""Onsets of the whole sound."""

LOWEST, HIGHEST = 10, 22_050  # Hz: half the rate at which sound is analyzed
SHORTEST_RELEASE = Fraction(1, 1000)  # seconds

SOUND_KEYS = (
    KeySpec(
        "audio",
        "section",
        "What is heard with the movie, and curves of it for expressions. Sound is analyzed as a "
        "whole, apart from fps and the movie's length, and remembered in the user's cache folder.",
    ),
    KeySpec(
        TRACK,
        "section",
        "The file that is heard: its name, or {file: name, skip: time}. Any format that ffmpeg "
        "reads, also a movie's sound. Where it is shorter than the movie, there is silence.",
        scalar=True,
        example="music.flac",
    ),
    KeySpec(f"{TRACK}.file", "file", "The file, beside the scene.", example="music.flac"),
    KeySpec(
        f"{TRACK}.skip",
        "length",
        "How much of the file lies before the movie's beginning; nothing, unless given. In "
        "seconds: beats are the movie's.",
        low=0,
        high=DAY,
        example="1m12s",
    ),
    KeySpec(
        TRACKS,
        "tracks",
        "Further files, by names of your own, that curves are made of and that are not heard, such "
        "as the stems of a song. They begin where the track does, with the same skip.",
        example="{drums: drums.flac}",
    ),
    KeySpec(
        "audio.fade_in",
        "length",
        "How long the sound rises from silence at the movie's beginning.",
        default="0s",
        low=0,
        high=DAY,
    ),
    KeySpec(
        "audio.fade_out",
        "length",
        "How long it falls to silence at the movie's end.",
        default="0s",
        low=0,
        high=DAY,
    ),
    KeySpec(
        CURVES,
        "curves",
        "Curves of the sound by names of your own, which expressions then know: 0 in silence, 1 "
        "at what is loud for this sound. Each has exactly one of level, band and onsets. Onsets "
        "are moments as well: since(kick) is the time since the last one.",
        example="{bass: {band: [40Hz, 150Hz]}}",
    ),
    KeySpec(f"{CURVE}.level", "yes", "How loud all of it is.", example="true"),
    KeySpec(
        f"{CURVE}.band",
        "frequency",
        "How loud it is from one frequency to another. Some bands: sub bass 20 to 60 Hz, bass 60 "
        "to 250 Hz, voices 300 Hz to 3 kHz, cymbals above 6 kHz.",
        low=LOWEST,
        high=HIGHEST,
        pair=True,
        example="[40Hz, 150Hz]",
    ),
    KeySpec(
        f"{CURVE}.onsets",
        "curve_name",
        "The moments at which something begins in the band of another curve, or in all of the "
        "sound. At each the curve jumps up, the higher the stronger it is, and dies away.",
        word=ALL,
        example="bass",
    ),
    KeySpec(
        f"{CURVE}.track",
        "track_name",
        "Which of the tracks it is made of; the one that is heard unless given. Onsets of another "
        "curve have its track.",
        example="drums",
    ),
    KeySpec(
        f"{CURVE}.threshold",
        "share",
        "Of onsets: how strong one must be, against the strong ones of the sound.",
        default="30%",
        low=0,
        high=1,
    ),
    KeySpec(
        f"{CURVE}.attack",
        "length",
        "Of level and band: time in which 63% of a rise are followed; 0 follows at once.",
        default="0s",
        low=0,
        high=60,
        example="20ms",
    ),
    KeySpec(
        f"{CURVE}.release",
        "length",
        "Time in which 63% of a fall are followed, or an onset dies away.",
        default="150ms",
        low=SHORTEST_RELEASE,
        high=60,
    ),
    KeySpec(
        f"{CURVE}.normalize",
        "share",
        "Of level and band: the share of the sound, pauses left out, that is to lie below 1; what "
        "is louder is 1. none leaves the root mean square, 1 being full scale.",
        default="95%",
        low=Fraction(1, 2),
        high=1,
        word="none",
    ),
    KeySpec(
        f"{CURVE}.delay",
        "shift",
        "How much later than it is heard the curve has its values; below 0, earlier: a dream takes "
        "its time to follow.",
        default="0s",
        low=-60,
        high=60,
        example="-80ms",
    ),
)
